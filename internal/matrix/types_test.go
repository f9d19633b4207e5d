package matrix

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// TestGroupsFollowTheirType: numbers by size and once each however they are
// written, a list in its own order and without the values that nobody has.
func TestGroupsFollowTheirType(t *testing.T) {
	for _, c := range []struct {
		typ    study.AttributeType
		values map[string]string
		want   []string
	}{
		{study.AttributeType{Name: "age", Kind: study.NumberAttribute}, map[string]string{"P1": "10", "P2": "-1", "P3": "2,5", "P4": "2.5", "P6": "old"},
			[]string{"-1", "2.5", "10", "old"}},
		{study.AttributeType{Name: "AGE", Kind: study.OrderedAttribute, Values: []string{"young", "middle", "old"}}, map[string]string{"P1": "old", "P2": "Young", "P4": "other"},
			[]string{"young", "old", "other", "not recorded"}},
		{study.AttributeType{Name: "site"}, map[string]string{"P1": "10", "P2": "9", "P3": "9,0", "P4": "a"}, []string{"9", "9,0", "10", "a", "not recorded"}},
	} {
		x := newStudy(t)
		x.s.Settings.Attributes = []study.AttributeType{c.typ}
		for i := range x.s.Participants {
			p := &x.s.Participants[i]
			p.Attributes = map[string]string{"age": c.values[p.ID]}
		}
		x.s.Index()
		m, err := Build(x.s.Release(transcript.ForTeam), Spec{Cols: Axis{By: ByAttribute, Name: "age"}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, k := range m.Table.Cols {
			got = append(got, k.Name)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.typ.Kind, d)
		}
	}
}
