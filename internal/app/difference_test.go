package app

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/consensus"
	"verbatim/internal/study"
)

// Nobody can be told from a group: neither by its size nor by taking away who is in
// another one. Only those count who read what is compared. Whoever groups and
// readers are, each side has none or three such coders, or all of them agreed.
func TestNoSideIsOneOrTwoPeople(t *testing.T) {
	a, base := demo(t)
	r := rand.New(rand.NewPCG(3, 1))
	shown, merged := 0, 0
	for range 3000 {
		s := *base
		state := *base.State
		state.Done = nil
		s.State, s.Settings.Coders = &state, nil
		agreed := map[string]bool{}
		for i := range 3 + r.IntN(8) {
			c := study.Coder{ID: fmt.Sprint("c", i), SmallGroupShown: r.IntN(4) == 0}
			agreed[c.ID] = c.SmallGroupShown
			for _, g := range []string{"academic", "nurse", "peer researcher"} {
				if r.IntN(5) < 2 {
					c.Groups = append(c.Groups, g)
				}
			}
			s.Settings.Coders = append(s.Settings.Coders, c)
			for _, tr := range s.Transcripts[:3] {
				if r.IntN(3) > 0 {
					state.Done = append(state.Done, coding.Reading{Coder: c.ID, Transcript: tr.ID})
				}
			}
		}
		s.Index()
		d := &differing{g: &agreeing{a: a, s: &s, o: AgreementOptions{Groups: true}}}
		list := s.Transcripts[:1+r.IntN(3)]
		if d.findSides(list) != nil {
			continue
		}
		if shown++; d.g.merged {
			merged++
		}
		readers := d.g.inCounted(list)
		for i, side := range d.sides {
			var all, own []string
			for _, id := range side.Coders {
				if all = append(all, id); !readers[id] {
					t.Fatalf("%s read nothing that is compared", id)
				}
				if !slices.ContainsFunc(slices.Delete(slices.Clone(d.sides), i, i+1), func(x consensus.Side) bool { return slices.Contains(x.Coders, id) }) {
					own = append(own, id)
				}
			}
			for _, few := range [][]string{all, own} {
				with := slices.Clone(few) // who is in the group and reads none of it is asked, too
				for _, c := range s.Settings.Coders {
					if slices.Contains(c.Groups, side.Name) {
						with = append(with, c.ID)
					}
				}
				if n := len(few); n > 0 && n < 3 && slices.ContainsFunc(with, func(id string) bool { return !agreed[id] }) {
					t.Fatalf("%s is shown by %v, alone %v, in %v", side.Name, all, own, d.sides)
				}
			}
		}
	}
	if shown < 300 || merged < 30 {
		t.Errorf("%d were shown, %d put together: this proves little", shown, merged)
	}
}

func TestWhatAGroupIsCalledInASentence(t *testing.T) {
	for name, want := range map[string]string{
		"peer researcher": "peer researchers", "Academic": "Academics", "nurse": "nurses", "carers": "carers", "nurses": "nurses",
		"expert by experience": "experts by experience", "person with lived experience": "people with lived experience",
		"people with lived experience": "people with lived experience", "member of the public": "members of the public",
		"lived experience": "the group “lived experience”", "NHS staff": "the group “NHS staff”", "management": "the group “management”",
		"other coders": "other coders", "Élan": "the group “Élan”", "clinical psychologist": "clinical psychologists",
	} {
		if got := severalOf(name); got != want {
			t.Errorf("%s: %s, not %s", name, got, want)
		}
	}
}

func TestWhoSawAThemeInASentence(t *testing.T) {
	two := &Saw{By: "group", Sides: []SawSide{{Said: "academics"}, {Said: "peer researchers"}}}
	three := &Saw{By: "coder", Sides: []SawSide{{Said: "Amy"}, {Said: "Ben"}, {Said: "Cy"}}}
	for _, c := range []struct {
		saw     *Saw
		only    []SawCount
		shared  SawCount
		opposed int
		want    string
	}{
		{two, []SawCount{{2, 2, 0}, {9, 5, 0}}, SawCount{14, 6, 0}, 0, "Peer researchers coded Hope in 9 passages of 5 people that academics did not; academics in 2 passages of 2 people that peer researchers did not; 14 passages of 6 people were seen by both."},
		{two, []SawCount{{1, 1, 0}, {1, 1, 0}}, SawCount{}, 0, "Academics coded Hope in 1 passage of 1 person that peer researchers did not; peer researchers in 1 passage of 1 person that academics did not; no passage was seen by both."},
		{two, []SawCount{{0, 0, 0}, {9, 5, 0}}, SawCount{1, 1, 0}, 0, "Peer researchers coded Hope in 9 passages of 5 people that academics did not; 1 passage of 1 person was seen by both, and none by academics alone."},
		{two, []SawCount{{2, 2, 1}, {4, 3, 4}}, SawCount{3, 1, 2}, 0, "Peer researchers coded Hope in 4 passages of 3 people (4 against it) that academics did not; academics in 2 passages of 2 people (1 against it) that peer researchers did not; 3 passages of 1 person (2 against it) were seen by both."},
		{two, []SawCount{{3, 0, 0}, {0, 0, 0}}, SawCount{}, 0, "Only academics coded Hope, in 3 passages."},
		{two, []SawCount{{0, 0, 0}, {0, 0, 0}}, SawCount{4, 3, 0}, 0, "Academics and peer researchers coded Hope in the same 4 passages of 3 people."},
		{two, []SawCount{{0, 0, 0}, {0, 0, 0}}, SawCount{1, 1, 0}, 1, "Academics and peer researchers coded Hope in the same passage, and nowhere else. In 1 of the passages seen by both, one group read it as speaking for Hope and the other as speaking against it."},
		{three, []SawCount{{1, 1, 0}, {0, 0, 0}, {2, 1, 0}}, SawCount{5, 2, 0}, 0, "Only Cy coded Hope in 2 passages of 1 person; only Amy in 1 passage of 1 person; 5 passages of 2 people were seen by more than one of them."},
		{&Saw{By: "coder", Sides: []SawSide{{Said: "Élodie"}, {Said: "Ben"}}}, []SawCount{{1, 1, 0}, {}}, SawCount{1, 1, 0}, 0, "Élodie coded Hope in 1 passage of 1 person that Ben did not; 1 passage of 1 person was seen by both, and none by Ben alone."},
		{three, []SawCount{{}, {}, {}}, SawCount{1, 1, 0}, 0, "Nobody coded Hope alone: 1 passage of 1 person was seen by more than one of them."},
	} {
		theme := &SawTheme{Name: "Hope", Shared: c.shared, Opposed: c.opposed}
		for _, n := range c.only {
			theme.Only = append(theme.Only, SawOnly{SawCount: n})
		}
		if got := c.saw.said(theme); got != c.want {
			t.Errorf("%s\nnot\n%s", got, c.want)
		}
	}
}
