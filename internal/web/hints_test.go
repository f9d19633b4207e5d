package web

import (
	"slices"
	"testing"

	"verbatim/internal/app"
)

func TestPagesNeedNoCommands(t *testing.T) {
	for _, c := range []struct {
		said, want string
		ways       []way
	}{
		{"participants.csv says that P07 has withdrawn: none of their words are shown or leave, and nothing is removed; `verbatim withdraw P07` asks how far, and does it",
			"participants.csv says that P07 has withdrawn: none of their words are shown or leave, and nothing is removed",
			[]way{{"Withdrawal of P07", "/participants/P07/withdraw"}}},
		{"study.yaml does not say yet what everybody consented to; until it does, words stay within the team (`verbatim consent --everyone …`)",
			"study.yaml does not say yet what everybody consented to; until it does, words stay within the team", []way{{"What everybody agreed to", "/participants/*"}}},
		{"P07-1 edited, not yet corrected: the text in the record is used until `verbatim correct P07-1` takes the edit over",
			"P07-1 edited, not yet corrected: the text in the record is used", nil},
		{"codebook.yaml is missing; it is used as the log last had it, and put back at the next writing or by `verbatim sync`",
			"codebook.yaml is missing; it is used as the log last had it, and put back at the next writing", nil},
		{"`verbatim participants` lists them", "", []way{{"Participants", "/participants"}}},
		{"`verbatim participants` lists them; somebody new gets a row in participants.csv", "somebody new gets a row in participants.csv", []way{{"Participants", "/participants"}}},
		{"`verbatim participants` and `verbatim transcripts` list them", "", []way{{"Participants", "/participants"}}},
		{"there are P01, P02", "there are P01, P02", nil},
		{"a ` alone", "a ` alone", nil},
		{"", "", nil},
	} {
		if got, ways := inPages(c.said); got != c.want || !slices.Equal(ways, c.ways) {
			t.Errorf("%q\nis %q %v\nwant %q %v", c.said, got, ways, c.want, c.ways)
		}
	}
}

// Ids that would be made of names are made up; who is somebody else in each file goes
// by the file; who is here already keeps their id.
func TestIdsAreMadeUp(t *testing.T) {
	one := func(name, voice, as string) app.SpeakerEntry {
		return app.SpeakerEntry{Name: &name, Voice: voice, Participant: &as, Turns: 2}
	}
	c := importContent{}
	for _, sp := range []app.SpeakerEntry{
		one("Mireille B. Reece", "participant", "Mireille-B-Reece"), one("Bel", "interviewer", ""), one("Ann", "participant", "Ann"),
		one("Patient", "participant", "talk-1"), one("Patient", "participant", "talk-2"), one("P07", "participant", "P07"), one("Zoë", "participant", "Zoë"),
	} {
		c.note(sp)
	}
	c.makeUp([]string{"P03", "Ann", "p11", "x"})
	var got []string
	for _, v := range c.People {
		got = append(got, v.Name+"="+v.As)
	}
	want := []string{"Mireille B. Reece=P12", "Bel=", "Ann=Ann", "Patient=", "P07=P07", "Zoë=P13"}
	if !slices.Equal(got, want) {
		t.Errorf("the ids are %q, want %q", got, want)
	}
	if !c.People[3].Each || c.People[3].Turns != 4 {
		t.Errorf("the patients are %+v", c.People[3])
	}
}
