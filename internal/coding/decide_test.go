package coding

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/text"
)

// layer is the agreed layer in words, decision by decision.
func layer(s *State) []string {
	var out []string
	for i := range s.Decisions {
		d := &s.Decisions[i]
		if !d.Stands() {
			continue
		}
		for _, c := range d.Kept {
			out = append(out, fmt.Sprintf("%s %s:%s %d-%d %s", d.How, c.Coder, c.Theme, c.Span.Start, c.Span.End, c.Stance))
		}
	}
	return out
}

func TestADecisionKeepsWhatItSays(t *testing.T) {
	for how, want := range map[string][]string{
		KeepBoth:    {"both agreed:hope 10-20 ", "both agreed:burnout 12-30 "},
		KeepSome:    {"some agreed:burnout 12-30 "},
		KeepNeither: nil,
		KeepLater:   nil,
		KeepOther:   {"other agreed:mutuality 11-25 against"},
	} {
		h := newHistory(t)
		h.text("P01", th("t1"))
		a, b := h.code("amy", "hope", 10, 20), h.code("ben", "burnout", 12, 30)
		e := Event{Do: Decide, Ofs: []ID{a, b}, How: how, Transcript: "P01"}
		switch how {
		case KeepSome:
			e.Keep = []ID{b}
		case KeepOther:
			e.Text, e.Span, e.Theme, e.Stance = th("t1"), text.Span{Start: 11, End: 25}, "mutuality", Against
		}
		h.add("amy", e)
		s := Fold(h.events)
		if d := cmp.Diff(want, layer(s)); d != "" {
			t.Errorf("%s: %s", how, d)
		}
		if len(s.Codings) != 2 || s.Codings[0].Coder != "amy" || s.Codings[1].Coder != "ben" {
			t.Errorf("%s: the coders' own codings became %v", how, s.Codings)
		}
		if len(s.Decisions) != 1 || len(s.Ignored) != 0 {
			t.Errorf("%s: %d decisions, %v without effect", how, len(s.Decisions), s.Ignored)
		}
	}
}

func TestWhatIsDecidedStaysWhateverCodersDoLater(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	a, b := h.code("amy", "hope", 10, 20), h.code("ben", "hope", 12, 30)
	h.add("ben", Event{Do: Decide, Ofs: []ID{a, b}, How: KeepSome, Keep: []ID{a}})
	h.add("amy", Event{Do: Move, Of: a, Text: th("t1"), Span: text.Span{Start: 40, End: 50}, Theme: "trust"})
	h.add("ben", Event{Do: Uncode, Of: b})
	if d := cmp.Diff([]string{"some agreed:hope 10-20 "}, layer(Fold(h.events))); d != "" {
		t.Error(d)
	}
}

func TestALaterDecisionTakesThePlaceOfAnEarlier(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	a, b, c := h.code("amy", "hope", 10, 20), h.code("ben", "hope", 12, 30), h.code("ben", "burnout", 50, 60)
	other := h.add("amy", Event{Do: Decide, Ofs: []ID{c}, How: KeepBoth})
	first := h.add("amy", Event{Do: Decide, Ofs: []ID{a, b}, How: KeepBoth})
	second := h.add("ben", Event{Do: Decide, Ofs: []ID{a, b}, How: KeepNeither})
	s := Fold(h.events)
	if got := s.Decisions[1]; got.ID != first || got.Replaced != second || got.Stands() {
		t.Errorf("the earlier decision is %+v", got)
	}
	if s.Decisions[0].ID != other || !s.Decisions[0].Stands() {
		t.Error("a decision about other codings was replaced too")
	}
	h.add("ben", Event{Do: Undo, Of: second})
	if d := cmp.Diff([]string{"both agreed:burnout 50-60 ", "both agreed:hope 10-30 "}, layer(Fold(h.events))); d != "" {
		t.Errorf("after the later one is taken back: %s", d)
	}
	h.add("ben", Event{Do: Undo, Of: first}) // not his
	if n := len(Fold(h.events).Decisions); n != 2 {
		t.Errorf("%d decisions", n)
	}
}

func TestACorrectionCarriesWhatWasDecided(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	a := h.code("amy", "hope", 10, 20)
	b := h.code("ben", "hope", 30, 40)
	h.add("amy", Event{Do: Decide, Ofs: []ID{a, b}, How: KeepBoth})
	h.add("amy", Event{Do: Correct, Transcript: "P01", From: []text.Hash{th("t1")}, Text: th("t2"),
		Edits: []text.Script{{{A0: 0, A1: 0, B0: 0, B1: 5}, {A0: 28, A1: 42, B0: 33, B1: 33}}}})
	if d := cmp.Diff([]string{"both agreed:hope 15-25 "}, layer(Fold(h.events))); d != "" {
		t.Error(d)
	}
}

func TestDecisionsAboutNothingHaveNoEffect(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	a := h.code("amy", "hope", 10, 20)
	h.add("amy", Event{Do: Decide, Ofs: []ID{{1, 2, 3}}, How: KeepBoth})
	h.add("amy", Event{Do: Decide, Ofs: []ID{a}, How: "whatever"})
	s := Fold(h.events)
	if len(s.Decisions) != 0 || len(s.Ignored) != 2 {
		t.Errorf("%d decisions, %d without effect", len(s.Decisions), len(s.Ignored))
	}
}

// However the events of two copies come together, the agreed layer is the same.
func TestDecisionsFoldTheSameInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for range 60 {
		h := newHistory(t)
		h.text("P01", th("t1"))
		var codings, decisions []ID
		for range 30 {
			coder := []string{"amy", "ben"}[r.IntN(2)]
			switch n := r.IntN(4); {
			case n < 2 || len(codings) < 2:
				at := text.Pos(r.IntN(100))
				codings = append(codings, h.code(coder, []string{"hope", "trust"}[r.IntN(2)], at, at+5))
			case n == 2 || len(decisions) == 0:
				a, b := codings[r.IntN(len(codings))], codings[r.IntN(len(codings))]
				decisions = append(decisions, h.add(coder, Event{Do: Decide, Ofs: []ID{a, b}, Keep: []ID{a}, How: []string{KeepBoth, KeepSome, KeepNeither, KeepLater}[r.IntN(4)]}))
			default:
				h.add(coder, Event{Do: Undo, Of: decisions[r.IntN(len(decisions))]})
			}
		}
		want := Fold(h.events)
		shuffled := append(append([]Event{}, h.events...), h.events[:10]...)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got := Fold(shuffled)
		if d := cmp.Diff(want.Decisions, got.Decisions); d != "" {
			t.Fatal(d)
		}
		numbers := map[ID]int{} // as they were written down, whatever was taken back
		for i, id := range decisions {
			numbers[id] = i + 1
		}
		if d := cmp.Diff(numbers, got.Numbers); d != "" {
			t.Fatal(d)
		}
		about := map[ID]int{} // no coding is decided about twice by what stands
		for i := range want.Decisions {
			if d := &want.Decisions[i]; d.Stands() {
				for _, id := range d.Ofs {
					if about[id]++; about[id] > 1 {
						t.Fatal("two decisions about one coding stand")
					}
				}
			}
		}
	}
}
