package consensus

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

var twoSides = []Side{{"peers", []string{"amy", "bea"}}, {"academics", []string{"dan", "eva"}}}

// seen says passages as a person would note them down, by place and theme.
func seen(list []Passage, sides []Side) []string {
	out := []string{}
	for _, p := range list {
		var who []string
		for _, i := range p.Sides {
			who = append(who, sides[i].Name)
		}
		line := fmt.Sprintf("%s %q %s", p.Theme, p.Transcript.Text.Slice(p.Span), strings.Join(who, "+"))
		if p.Opposed {
			line += " opposed"
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

func TestWhichSideSawWhat(t *testing.T) {
	for name, c := range map[string]struct {
		codings [][3]string
		want    []string
		swaps   []string
	}{
		"one side": {[][3]string{{"amy", "hope", "I dug"}, {"bea", "hope", "I dug all day"}}, []string{`hope "I dug all day" peers`}, nil},
		"any overlap is the same passage": {[][3]string{{"amy", "hope", "I dug all day"}, {"dan", "hope", "day, and I slept"}},
			[]string{`hope "I dug all day, and I slept" peers+academics`}, nil},
		"what only touches is two": {[][3]string{{"amy", "hope", "I dug all "}, {"dan", "hope", "day, and I slept"}},
			[]string{`hope "I dug all " peers`, `hope "day, and I slept" academics`}, nil},
		"for and against": {[][3]string{{"amy", "hope", "I dug"}, {"eva", "hope!against", "I dug all day"}},
			[]string{`hope "I dug all day" peers+academics opposed`}, nil},
		"one of a side for, one against, and the other side for": {[][3]string{{"amy", "hope", "I dug"}, {"bea", "hope!against", "I dug"}, {"eva", "hope", "I dug"}},
			[]string{`hope "I dug" peers+academics`}, nil},
		"one theme for another": {[][3]string{{"amy", "hope", "I dug all day"}, {"dan", "burnout", "I dug"}, {"eva", "burnout", "I dug all"}},
			[]string{`burnout "I dug all" academics`, `hope "I dug all day" peers`}, []string{"peers hope, academics burnout, 9"}},
		"hardly the same words": {[][3]string{{"amy", "hope", "I went to the garden. I dug"}, {"dan", "burnout", "I dug all day, and I slept"}},
			[]string{`burnout "I dug all day, and I slept" academics`, `hope "I went to the garden. I dug" peers`}, nil},
		"one side has both themes": {[][3]string{{"amy", "hope", "I dug"}, {"bea", "burnout", "I dug"}, {"dan", "burnout", "I dug"}},
			[]string{`burnout "I dug" peers+academics`, `hope "I dug" peers`}, nil},
		"who is on no side": {[][3]string{{"amy", "hope", "I dug"}, {"zoe", "hope", "I dug all day"}}, []string{`hope "I dug" peers`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s, tr := interview(t)
			for _, x := range c.codings {
				code(t, s, x[0], x[1], x[2])
			}
			list := Passages(tr, s.CodingsIn("P1"), twoSides, s.ThemeOf)
			if d := cmp.Diff(c.want, seen(list, twoSides)); d != "" {
				t.Error(d)
			}
			var swaps []string
			for _, x := range Exchanges(list) {
				swaps = append(swaps, fmt.Sprintf("%s %s, %s %s, %d", twoSides[x.A].Name, x.OfA.Theme, twoSides[x.B].Name, x.OfB.Theme, x.OfA.Span.Intersect(x.OfB.Span).Len()))
			}
			if d := cmp.Diff(c.swaps, swaps); d != "" {
				t.Error(d)
			}
		})
	}
}

// Somebody on both sides belongs to both, and no side differs from itself by them.
func TestWhoIsOnBothSides(t *testing.T) {
	s, tr := interview(t)
	code(t, s, "bo", "hope", "I dug")
	code(t, s, "amy", "burnout", "I dug")
	sides := []Side{{"peers", []string{"amy", "bo"}}, {"academics", []string{"dan", "bo"}}}
	list := Passages(tr, s.CodingsIn("P1"), sides, s.ThemeOf)
	if d := cmp.Diff([]string{`burnout "I dug" peers`, `hope "I dug" peers+academics`}, seen(list, sides)); d != "" {
		t.Error(d)
	}
	if x := Exchanges(list); len(x) > 0 {
		t.Errorf("%d exchanges", len(x))
	}
}

// scattered codes words at random.
func scattered(t *testing.T, r *rand.Rand, coders ...string) (*study.Study, *transcript.Transcript) {
	s, tr := interview(t)
	from := tr.Turns[1].Speech
	for i := range 2 + r.IntN(10) {
		a := from.Start + text.Pos(r.IntN(from.Len()-1))
		b := a + 1 + text.Pos(r.IntN(int(from.End-a)))
		c := coding.Coding{Coder: coders[r.IntN(len(coders))], Theme: []string{"hope", "burnout", "trust"}[r.IntN(3)], Transcript: "P1", Text: tr.Text.Hash(), Span: text.Span{Start: a, End: b}}
		c.ID[0] = byte(i + 1)
		s.State.Codings = append(s.State.Codings, c)
	}
	s.Index()
	return s, tr
}

// Every coding lies in one passage, passages of a theme do not overlap, and whatever
// lies in one is of a side that saw it. Where each side is one coder, themes are
// exchanged where those coders differ about themes.
func TestPassagesHoldEveryCodingOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 7))
	exchanged := 0
	for range 2000 {
		s, tr := scattered(t, r, "amy", "ben")
		sides := []Side{{"amy", []string{"amy"}}, {"ben", []string{"ben"}}}
		list := Passages(tr, s.CodingsIn("P1"), sides, s.ThemeOf)
		in := map[coding.ID]int{}
		for i, p := range list {
			for _, c := range p.Codings {
				in[c.ID]++
				side := slices.IndexFunc(sides, func(x Side) bool { return x.Name == c.Coder })
				if !p.Span.Contains(c.Span) || c.Theme != p.Theme || !slices.Contains(p.Sides, side) {
					t.Fatalf("%v does not belong in %v", c, p)
				}
			}
			for _, q := range list[:i] {
				if q.Theme == p.Theme && q.Span.Overlaps(p.Span) {
					t.Fatalf("two passages of %s overlap", p.Theme)
				}
			}
		}
		for _, c := range s.State.Codings {
			if in[c.ID] != 1 {
				t.Fatalf("a coding is in %d passages", in[c.ID])
			}
		}
		differ := 0
		for _, d := range Differences(s, tr, []string{"amy", "ben"}) {
			if d.Kind == Themes {
				differ++
			}
		}
		if got := len(Exchanges(list)); got != differ {
			t.Fatalf("%d exchanges where coders differ about themes %d times", got, differ)
		}
		exchanged += differ
	}
	if exchanged < 100 {
		t.Errorf("only %d exchanges: this proves little", exchanged)
	}
}

func TestQuotesAreChosenFairly(t *testing.T) {
	_, tr := interview(t)
	passage := func(person string, start, end int, coders ...string) Passage {
		p := Passage{Transcript: tr, Span: text.Span{Start: text.Pos(start), End: text.Pos(end)}, People: strings.Split(person, "+")}
		for _, c := range coders {
			p.Codings = append(p.Codings, coding.Coding{Coder: c, Span: p.Span})
		}
		return p
	}
	all := []Passage{
		passage("ann", 0, 50, "amy"), passage("ann", 60, 70, "amy", "bea"), passage("ann", 80, 99, "amy", "bea"),
		passage("bob", 100, 104, "amy"), passage("ann+cas", 110, 190, "amy", "bea", "cat"), passage("cas", 200, 205, "amy"),
	}
	for n, want := range map[int][]int{
		0: {}, 1: {110}, // three coders
		2:  {110, 100},                 // nobody else is left but Bob whom it has not heard
		3:  {110, 100, 80},             // all were heard once; of two coders the longer
		99: {110, 100, 80, 200, 60, 0}, // Cas, then Ann again
	} {
		got := []int{}
		for _, p := range Fairly(all, n) {
			got = append(got, int(p.Span.Start))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d quotes: %v, not %v", n, got, want)
		}
	}
	if all[0].Span.Start != 0 || all[5].Span.Start != 200 {
		t.Error("the passages were put in another order")
	}
}
