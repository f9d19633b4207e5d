package folder

import (
	"os"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

// TestNamesOfTheTableAreSearchedFor: the label is no name, the table has one.
func TestNamesOfTheTableAreSearchedFor(t *testing.T) {
	for name, nameless := range map[string]bool{"Philippa": false, "P7": true} {
		f := withdrawal(t)
		do(t, f, "amy", func(s *Session) error {
			return s.PutParticipants([]transcript.Participant{{ID: "P11", Attributes: map[string]string{"first name": name}}}, []string{"first name"})
		})
		interview(t, f, "P11-1", "Walk", []transcript.Speaker{interviewer, {Name: "Participant", Voice: transcript.VoiceParticipant, Participant: "P11"}},
			"Interviewer", "How was it?", "Participant", "We cycled along the frozen canal at dawn.")
		mustWrite(t, f.path("letter.txt"), []byte("Dear "+name+", thank you."))
		r, err := withdrawNow(f, "amy", Order{Participant: "P11", How: coding.WithdrawEverything})
		if err != nil {
			t.Fatal(err)
		}
		if r.Nameless != nameless || (len(r.Left.Found) == 1 && r.Left.Found[0].Path == "letter.txt") == nameless {
			t.Errorf("%s: nameless %v, left %+v", name, r.Nameless, r.Left.Found)
		}
	}
}

// TestStuckCacheGoesWithTheNextRun: the cache could not be removed; running it
// again removes it.
func TestStuckCacheGoesWithTheNextRun(t *testing.T) {
	f := withdrawal(t)
	o := Order{Participant: "P07", How: coding.WithdrawWords}
	if _, err := withdrawNow(f, "amy", o); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, f.path(cacheDir+"/index/part"), []byte(strings.Repeat("x", 9)))
	do(t, f, "amy", func(s *Session) error {
		return s.keepRemoval(removalLine{V: 1, Run: "stuck", Stage: stageDone, At: "2026-03-01T12:00:00Z", By: "amy", Participant: "P07", How: "words",
			Places: []Place{{Path: cacheDir, What: PlaceStuck, Bytes: -1}}})
	})
	if _, err := withdrawNow(f, "amy", o); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(f.path(cacheDir + "/index/part")); err == nil {
		t.Error("the cache is still there")
	}
}
