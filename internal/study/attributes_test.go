package study

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	for s, want := range map[string]float64{"3": 3, " 3.5 ": 3.5, "3,5": 3.5, "-2,25": -2.25, "0,125": 0.125, "1234": 1234, "1.234": 1.234, "12,3456": 12.3456, "+1": 1} {
		if got, ok := Number(s); !ok || got != want {
			t.Errorf("%q is %v %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "1,234", "1,234.5", "1.234,5", "1,2,3", "three", "3 years", "1e3", "0x10", "Inf", "NaN", ",", "-", "1_000", "٣"} {
		if got, ok := Number(s); ok {
			t.Errorf("%q is taken for %v", s, got)
		}
	}
}

func TestAttributesFollowTheirType(t *testing.T) {
	set := Settings{Attributes: []AttributeType{
		{Name: "years_in_role", Kind: NumberAttribute}, {Name: "Stage", Kind: OrderedAttribute, Values: []string{"early", "middle", "late"}},
	}}
	for name, c := range map[string]struct{ given, want []string }{
		"Years in role": {[]string{"10", "", "about 3", "9", "2,5", "-1"}, []string{"-1", "2,5", "9", "10", "about 3", ""}},
		"stage":         {[]string{"late", "later", "", "Early", "middle"}, []string{"Early", "middle", "late", "later", ""}},
		"site":          {[]string{"ward 10", "", "ward 9", "North"}, []string{"North", "ward 9", "ward 10", ""}},
	} {
		typ := set.AttributeType(name)
		for seed := range uint64(20) { // the order does not depend on the order given
			got := slices.Clone(c.given)
			rand.New(rand.NewPCG(seed, 1)).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
			slices.SortFunc(got, typ.Compare)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Fatalf("%s: %s", name, d)
			}
		}
	}
	years, stage := set.AttributeType("years-in-ROLE"), set.AttributeType("STAGE")
	if years.Canonical("3,0") != "3" || years.Canonical("about 3") != "about 3" || stage.Canonical(" EARLY ") != "early" {
		t.Error("a value is not written one way")
	}
	if years.Fits("about 3") || stage.Fits("later") || !stage.Fits("") || !years.Fits("2,5") || !set.AttributeType("site").Fits("later") {
		t.Error("what fits is not told from what does not")
	}
}
