package text

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestMergeByHand(t *testing.T) {
	for _, c := range []struct {
		name               string
		base, ours, theirs string
		want               string
		conflicts          []Conflict
	}{
		{"far apart", "the cat sat on the mat\n", "the dog sat on the mat\n", "the cat sat on the rug\n",
			"the dog sat on the rug\n", nil},
		{"neighbours", "teh hopsital\n", "the hopsital\n", "teh hospital\n", "the hospital\n", nil},
		{"the same", "the cat sat\n", "the dog sat\n", "the dog sat\n", "the dog sat\n", nil},
		{"the same and more", "the cat sat there\n", "the dog sat there\n", "the dog sat here\n", "the dog sat here\n", nil},
		{"one word, two ways", "the cat sat\n", "the dog sat\n", "the cow sat\n",
			"the {{dog || cow}} sat\n", []Conflict{{Span{4, 7}, "dog", "cow", Span{4, 18}}}},
		{"put in at one point", "the sat\n", "the dog sat\n", "the cow sat\n",
			"the {{dog  || cow }}sat\n", []Conflict{{Span{4, 4}, "dog ", "cow ", Span{4, 20}}}},
		{"changed and taken out", "the cat sat\n", "the dog sat\n", "the sat\n",
			"the {{dog  || }}sat\n", []Conflict{{Span{4, 8}, "dog ", "", Span{4, 16}}}},
		{"next to each other", "the cat sat\n", "the dog sat\n", "the cat, sat\n",
			"the {{dog || cat,}} sat\n", []Conflict{{Span{4, 7}, "dog", "cat,", Span{4, 19}}}},
		{"both accents", "cafe\u0301s and cafe\u0301s\n", "cafés and cafe\u0301s\n", "caffs and cafe\u0301s\n",
			"{{cafés || caffs}} and cafe\u0301s\n", []Conflict{{Span{0, 6}, "cafés", "caffs", Span{0, 18}}}},
		{"two turns", "A: a\n\nB: b\n", "A: a\n\nA: x\n\nB: b\n", "A: a\n\nB: b\n\nB: y\n", "A: a\n\nA: x\n\nB: b\n\nB: y\n", nil},
		{"everything", "a\n", "", "b\n", "{{ || b\n}}", []Conflict{{Span{0, 2}, "", "b\n", Span{0, 10}}}},
	} {
		got, conflicts := Merge(c.base, c.ours, c.theirs)
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if d := gocmp.Diff(c.conflicts, conflicts); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// TestMergeOfKnownChanges makes changes to words that occur once, at least two
// apart, so that what must come out is known: each change, once, and a conflict
// where the two sides made different ones.
func TestMergeOfKnownChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	for round := range 300 {
		var base, ours, theirs, want strings.Builder
		conflicts := 0
		for i, last := 0, -2; i < 60; i++ {
			end := []string{" ", ". ", " ", "\n\n"}[r.IntN(4)]
			word := fmt.Sprintf("w%d", i)
			o, th, w := word, word, word
			if i-last >= 2 && r.IntN(3) == 0 {
				last = i
				o = knownChange(r, word, "o")
				switch r.IntN(4) {
				case 0:
					th, w = o, o
				case 1:
					w, o, th = o, th, o
				case 2:
					w = o
				default:
					th = word + "theirs" // the whole word, as one of the changes of ours
					o = word + "ours"
					w = MarkOpen + o + MarkOr + th + MarkClose
					conflicts++
				}
			}
			base.WriteString(word + end)
			ours.WriteString(o + end)
			theirs.WriteString(th + end)
			want.WriteString(w + end)
		}
		got, found := Merge(base.String()+"\n", ours.String()+"\n", theirs.String()+"\n")
		if got != want.String()+"\n" || len(found) != conflicts {
			t.Fatalf("round %d: %d conflicts, want %d\nbase   %q\nours   %q\ntheirs %q\ngot    %q\nwant   %q", round, len(found), conflicts, &base, &ours, &theirs, got, want.String())
		}
	}
}

// knownChange replaces a word, puts one in before or after it, or takes it out.
func knownChange(r *rand.Rand, word, mark string) string {
	return []string{mark + word, mark + word + " " + word, word + " " + mark + word, "…"}[r.IntN(4)]
}

func TestMergeLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 34))
	clean, conflicting := 0, 0
	for i := range 4000 {
		base := randomNasty(r, 60)
		ours, theirs := nastyEdit(r, base), nastyEdit(r, base)
		if i%2 == 0 {
			base = randomFew(r, 40)
			ours, theirs = fewEdit(r, base), fewEdit(r, base)
		}
		merged, conflicts := Merge(base, ours, theirs)
		checkMerge(t, base, ours, theirs, merged, conflicts)
		if d := gocmp.Diff(spansOf(conflicts), Unsettled(merged)); d != "" {
			t.Fatalf("base %q, ours %q, theirs %q: marks in %q: %s", base, ours, theirs, merged, d)
		}
		if len(conflicts) > 0 {
			conflicting++
		}
		if want, ok := bothApplied(base, ours, theirs); ok {
			clean++
			if merged != want || len(conflicts) > 0 {
				t.Fatalf("base %q, ours %q, theirs %q: got %q, want %q", base, ours, theirs, merged, want)
			}
		}
	}
	if clean < 300 || conflicting < 300 {
		t.Errorf("%d merges without and %d with conflicts: the test does not try enough", clean, conflicting)
	}
}

// checkMerge holds Merge to what it promises of any three texts.
func checkMerge(t *testing.T, base, ours, theirs, merged string, conflicts []Conflict) {
	t.Helper()
	fail := func(law string) {
		t.Helper()
		t.Fatalf("base %q, ours %q, theirs %q: merged %q, %v: %s", base, ours, theirs, merged, conflicts, law)
	}
	for _, x := range []string{ours, theirs} {
		for _, three := range [][3]string{{base, x, base}, {base, base, x}, {base, x, x}} {
			if got, c := Merge(three[0], three[1], three[2]); got != x || len(c) > 0 {
				t.Fatalf("merging %q gives %q, %v", three, got, c)
			}
		}
	}
	other, exchanged := Merge(base, theirs, ours)
	if len(exchanged) != len(conflicts) {
		fail("exchanged, it has other conflicts")
	}
	whole, swapped, original := Trust(merged, ""), Trust(other, ""), Trust(base, "")
	var at, in Pos
	for i, c := range conflicts {
		e := exchanged[i]
		if e.Ours != c.Theirs || e.Theirs != c.Ours || e.Base != c.Base || e.At != c.At {
			fail(fmt.Sprintf("exchanged, %v is %v", c, e))
		}
		if whole.Slice(Span{at, c.At.Start}) != swapped.Slice(Span{at, c.At.Start}) {
			fail("exchanged, it differs outside conflicts")
		}
		if whole.Slice(c.At) != MarkOpen+c.Ours+MarkOr+c.Theirs+MarkClose {
			fail("the marks are not where the conflict says")
		}
		if c.Ours == c.Theirs || c.Base.Start < in || c.Base.End > original.Len() || original.Snap(c.Base) != c.Base && !c.Base.Empty() {
			fail("a conflict is none, or is out of place")
		}
		at, in = c.At.End, c.Base.End
	}
	if whole.Slice(Span{at, whole.Len()}) != swapped.Slice(Span{at, swapped.Len()}) {
		fail("exchanged, it differs after the conflicts")
	}
}

func spansOf(conflicts []Conflict) []Span {
	var spans []Span
	for _, c := range conflicts {
		spans = append(spans, c.At)
	}
	return spans
}

// bothApplied carries out the edits of both sides on the base one after the
// other, from the end; it is not ok if two different ones touch.
func bothApplied(base, ours, theirs string) (string, bool) {
	type change struct {
		Edit
		with string
	}
	var all []change
	for _, side := range []string{ours, theirs} {
		t := Trust(side, "")
		for _, e := range Diff(base, side) {
			c := change{Edit{A0: e.A0, A1: e.A1}, t.Slice(Span{e.B0, e.B1})}
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	slices.SortFunc(all, func(x, y change) int { return cmp.Compare(y.A0, x.A0) })
	runes := []rune(base)
	for i, c := range all {
		if i > 0 && c.A1 >= all[i-1].A0 {
			return "", false
		}
		runes = slices.Replace(runes, int(c.A0), int(c.A1), []rune(c.with)...)
	}
	return string(runes), true
}

func TestUnsettled(t *testing.T) {
	for s, want := range map[string][]Span{
		"":                       nil,
		"the dog sat\n":          nil,
		"the {{dog || cow}} sat": {{4, 18}},
		"é {{a || b}}{{ || c}}😀": {{2, 12}, {12, 21}},
		"{{ || }}":               {{0, 8}},
		"{{one\n\nB: two || }}":  {{0, 19}},
		// What is no mark, or half of one.
		"{{inaudible}} a, b {{x}}":     nil,
		"a || b {{inaudible}}":         nil,
		"{{a | b}} {{a ||b}} {a || b}": nil,
		"{{a || b":                     nil,
		"a || b}}":                     nil,
		"{{{a || b}}}":                 {{0, 11}},
		// Marks within marks, on either side, and braces of the transcriber's within:
		// those may put an end in the wrong place, but hide nothing.
		"{{ {{a || b}} || c}}":           {{0, 20}},
		"{{a || {{b || c}}}}":            {{0, 19}},
		"{{ {{a || b}} {{c || d}} || }}": {{0, 30}},
		"{{a {{x}} || b}} c":             {{4, 16}},
		"{{a || {{x}} b}} c":             {{0, 12}},
		"{{a}} || b}} c":                 {{0, 12}},
		"{{a || b{{c}} d":                {{0, 13}},
	} {
		if d := gocmp.Diff(want, Unsettled(s)); d != "" {
			t.Errorf("%q: %s", s, d)
		}
	}
}

func FuzzMerge(f *testing.F) {
	r := rand.New(rand.NewPCG(35, 36))
	for range 20 {
		base := randomNasty(r, 20)
		f.Add(base, nastyEdit(r, base), nastyEdit(r, base))
	}
	f.Add("a b c\n", "a {{x || b}} c\n", "a {{b {{ }} || c\n")
	f.Fuzz(func(t *testing.T, base, ours, theirs string) {
		base, ours, theirs = strings.ToValidUTF8(base, "\uFFFD"), strings.ToValidUTF8(ours, "\uFFFD"), strings.ToValidUTF8(theirs, "\uFFFD")
		merged, conflicts := Merge(base, ours, theirs)
		checkMerge(t, base, ours, theirs, merged, conflicts)
		unsettled := Unsettled(merged)
		for i, u := range unsettled {
			if u.Empty() || i > 0 && u.Start < unsettled[i-1].End {
				t.Fatalf("marks in %q: %v", merged, unsettled)
			}
		}
		for _, c := range conflicts {
			if !slices.ContainsFunc(unsettled, c.At.Overlaps) {
				t.Fatalf("base %q, ours %q, theirs %q: %v is not found in %q, only %v", base, ours, theirs, c, merged, unsettled)
			}
		}
	})
}
