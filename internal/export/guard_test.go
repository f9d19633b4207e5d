package export

import (
	"testing"

	"verbatim/internal/transcript"
)

// TestTheTeamsOwnTextsRepeatNobodyWithheld: somebody who may not be analysed is
// kept from the team too, however an example writes their words.
func TestTheTeamsOwnTextsRepeatNobodyWithheld(t *testing.T) {
	s, _ := invented(t)
	const said = "my secret zebra keeps the lighthouse warm"
	if !newGuard(s.Release(transcript.ForTeam)).clear(said) {
		t.Fatal("the team may see all of it, and was kept from it")
	}
	for i, p := range s.Participants {
		if p.ID == "P3" {
			s.Participants[i].Consent = transcript.Consent{transcript.AskAnalyse: transcript.No}
		}
	}
	s.Index()
	g := newGuard(s.Release(transcript.ForTeam))
	for text, want := range map[string]bool{
		said: false,
		"she said: My secret zebra -- keeps the lighthouse": false,
		"my sec\u00ADret ze\u200Bbra keeps the lighthouse":  false,
		"secret zebra keeps the":                            true, // four words
		"":                                                  true,
	} {
		if got := g.clear(text); got != want {
			t.Errorf("%q: clear is %v", text, got)
		}
	}
}
