package study

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// quoted are the words of a study's codings, by theme.
func quoted(s *Study) []string {
	var out []string
	for _, c := range s.State.Codings {
		t, _ := s.Transcript(c.Transcript)
		out = append(out, fmt.Sprintf("%s: %s", c.Theme, t.Text.Slice(c.Span)))
	}
	return out
}

func whole(t *transcript.Transcript, turn int) text.Span { return t.Turns[turn].Speech }

func TestSomebodyWhoWithdrewWithEverythingIsNotCounted(t *testing.T) {
	s := group(t)
	fg := s.Transcripts[0]
	fg2 := *fg
	fg2.ID = "P2-1"
	fg2.Speakers = []transcript.Speaker{{Name: "I", Voice: transcript.VoiceInterviewer}, {Name: "Bo", Voice: transcript.VoiceParticipant, Participant: "P2"}}
	fg2.Turns = fg.Turns[:1]
	s.Transcripts = append(s.Transcripts, &fg2)
	s.code("amy", "hope", "", whole(fg, 1))
	s.code("amy", "burnout", "", whole(fg, 2)) // Bo alone
	s.code("amy", "steps", "", text.Span{Start: whole(fg, 1).Start, End: whole(fg, 2).End})
	id := s.State.Codings[1].ID
	s.State.Memos = []coding.Memo{
		{On: coding.OnParticipant, Participant: "p2"}, {On: coding.OnCoding, Of: id}, {On: coding.OnTranscript, Transcript: "P2-1"},
		{On: coding.OnPassage, Transcript: "FG", Span: whole(fg, 2)}, {On: coding.OnTheme, Theme: "hope"},
	}
	s.State.Done = []coding.Reading{{Coder: "amy", Transcript: "P2-1"}, {Coder: "amy", Transcript: "FG"}}
	s.State.Withdrawn = map[string]string{"p2": coding.WithdrawEverything}
	s.Index()
	if len(s.Transcripts) != 1 || len(s.Participants) != 2 {
		t.Fatalf("%d transcripts, %d participants", len(s.Transcripts), len(s.Participants))
	}
	if d := cmp.Diff([]string{"hope: I do, I always do.", "steps: I do, I always do.\n\nBo: You always do."}, quoted(s)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"P1", "P3"}, s.ParticipantsIn(fg)); d != "" {
		t.Error(d)
	}
	if len(s.State.Memos) != 1 || s.State.Memos[0].On != coding.OnTheme || len(s.State.Done) != 1 {
		t.Errorf("memos %v, done %v", s.State.Memos, s.State.Done)
	}
	s.Participants[1].Withdrawn = "" // everybody else is cleared
	rel := s.Release(transcript.ForTeam)
	if rel.Shows(fg, whole(fg, 2)) || !rel.Shows(fg, whole(fg, 3)) {
		t.Error("the words of somebody who withdrew are shown")
	}
}

func TestAnOrderSaysMoreThanTheFileOfAnOldCopy(t *testing.T) {
	for how, shown := range map[string]map[transcript.Purpose]bool{
		"":                        {transcript.ForTeam: true, transcript.ForPublication: true},
		coding.WithdrawQuoting:    {transcript.ForTeam: true, transcript.ForPublication: false},
		coding.WithdrawWords:      {transcript.ForTeam: false, transcript.ForPublication: false},
		coding.WithdrawEverything: {transcript.ForTeam: false, transcript.ForPublication: false},
	} {
		for purpose, want := range shown {
			s := group(t)
			if how != "" {
				s.State.Withdrawn = map[string]string{"p1": how}
			}
			fg := s.Transcripts[0]
			if got := s.Release(purpose).Shows(fg, whole(fg, 1)); got != want {
				t.Errorf("%q for %s: shown is %v", how, purpose, got)
			}
		}
	}
}

func TestAWithdrawnPassageIsNotShown(t *testing.T) {
	s := group(t)
	fg := s.Transcripts[0]
	sp := whole(fg, 1)
	s.State.Passages = []coding.Mark{{Transcript: "FG", Span: text.Span{Start: sp.Start + 2, End: sp.Start + 4}}}
	rel := s.Release(transcript.ForTeam)
	if rel.Shows(fg, sp) || !rel.Shows(fg, text.Span{Start: sp.Start + 6, End: sp.End}) || !rel.Shows(fg, whole(fg, 4)) {
		t.Error("too little or too much is shown")
	}
}

func TestWhoIsNeverShownATranscriptSeesNoneOfIt(t *testing.T) {
	s := group(t)
	fg := s.Transcripts[0]
	s.State.Never = map[string][]coding.Never{"amy": {{Participant: "P3"}}}
	for viewer, want := range map[string]bool{"amy": false, "ben": true} {
		s.Viewer = viewer
		rel := s.Release(transcript.ForTeam)
		before, after := rel.Around(fg, text.Span{Start: whole(fg, 1).Start + 2, End: whole(fg, 1).Start + 4}, 10)
		if _, ok := rel.Words(fg, whole(fg, 1)); ok != want || (before+after != "") != want {
			t.Errorf("%s: shown is %v", viewer, ok)
		}
	}
}

// TestChangedCodingsKeepToSpeech: an edge that a correction left in a label goes
// to the speech; a coding that is in a label alone waits for its coder.
func TestChangedCodingsKeepToSpeech(t *testing.T) {
	s := group(t)
	fg := s.Transcripts[0]
	label := fg.Turns[2].Label
	s.code("amy", "hope", "", text.Span{Start: label.Start, End: whole(fg, 2).End})
	s.code("amy", "burnout", "", label)
	s.code("amy", "steps", "", text.Span{Start: whole(fg, 1).Start, End: label.End})
	for i := range s.State.Codings {
		s.State.Codings[i].Text, s.State.Codings[i].Fate = fg.Text.Hash(), text.Changed
	}
	s.Index()
	if d := cmp.Diff([]string{"hope: You always do.", "steps: I do, I always do."}, quoted(s)); d != "" {
		t.Error(d)
	}
	if len(s.State.Lost) != 1 || s.State.Lost[0].Theme != "burnout" {
		t.Errorf("lost: %+v", s.State.Lost)
	}
}

func TestADeletedRowTakesNoRefusalWithIt(t *testing.T) {
	s := group(t)
	fg := s.Transcripts[0]
	s.Participants = s.Participants[1:] // P1, who agreed to everything, is not listed any more
	s.State.Events = []coding.Event{{Do: coding.Consent, Participant: "P1", Ask: "analyse", Answer: "no"}, {Do: coding.Consent, Participant: "P1", Ask: "analyse"}}
	s.Index()
	if s.Release(transcript.ForTeam).Shows(fg, whole(fg, 1)) {
		t.Error("a refusal went with the row it stood in")
	}
	s.State.Events = append(s.State.Events, coding.Event{Do: coding.Consent, Participant: "p1", Ask: "analyse", Answer: "yes"})
	if !s.Release(transcript.ForTeam).Shows(fg, whole(fg, 1)) {
		t.Error("a later yes does not count")
	}
}
