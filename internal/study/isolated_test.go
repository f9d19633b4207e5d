package study

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

// TestIsolatedAreThoseWhomAttributesTogetherGiveAway: three of each value alone,
// and yet one person stands alone. Who is not cleared neither counts nor hides.
func TestIsolatedAreThoseWhomAttributesTogetherGiveAway(t *testing.T) {
	s := &Study{State: &coding.State{}, Settings: Settings{Consent: transcript.Consent{"quote": "yes"}, Attributes: []AttributeType{{Name: "years", Kind: NumberAttribute}}}}
	person := func(id, paid, setting, years string, quote transcript.Answer) {
		s.Participants = append(s.Participants, transcript.Participant{ID: id, Consent: transcript.Consent{"quote": quote},
			Attributes: map[string]string{"paid": paid, "setting": setting, "years": years}})
	}
	person("P1", "paid", "ward", "1", "")
	person("P2", "paid", "ward", "1,0", "")
	person("P3", "paid", "ward", "1.0", "")
	person("P4", "paid", "home", "2", "")
	person("P5", "volunteer", "home", "2", "")
	person("P6", "volunteer", "home", "2", "")
	person("P7", "volunteer", "home", "2", "no")
	person("P8", "volunteer", "", "", "")
	person("P9", "", "", "", "")
	s.Index()
	for _, c := range []struct {
		purpose transcript.Purpose
		columns []string
		want    []string
	}{
		{transcript.ForPublication, []string{"paid"}, nil},
		{transcript.ForPublication, []string{"setting"}, nil},
		{transcript.ForPublication, []string{"years"}, nil},
		{transcript.ForPublication, []string{"paid", "setting"}, []string{"P4", "P5", "P6", "P8"}},
		{transcript.ForPublication, nil, nil},
		{transcript.ForTeam, []string{"paid", "setting"}, nil},
		{transcript.ForReuse, []string{"paid", "setting"}, nil}, // nobody is cleared
	} {
		if d := cmp.Diff(c.want, s.Release(c.purpose).Isolated(c.columns)); d != "" {
			t.Errorf("%s by %v: %s", c.purpose, c.columns, d)
		}
	}
}
