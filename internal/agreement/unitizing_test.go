package agreement

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// disjoint is a random study in which no coder gives two codes to one place, with
// pieces that touch.
func disjoint(r *rand.Rand, documents, coders, codes, longest int) Input {
	in := randomInput(r, documents, coders, codes)
	for d := range in.Documents {
		doc := &in.Documents[d]
		for c := range doc.Records {
			rec := &doc.Records[c]
			rec.NotJudged, rec.Spans = nil, nil
			for at := r.IntN(3); at < doc.Length; {
				end := min(doc.Length, at+1+r.IntN(longest))
				rec.Spans = append(rec.Spans, Span{r.IntN(codes), at, end})
				at = end + max(0, r.IntN(5)-2)
			}
		}
	}
	return in
}

// place is one code point as one coder sees it: the value (the last is no code) and
// which piece it is in (each code point of a gap is on its own).
type place struct {
	value int
	piece string
}

// places takes a document apart: by code point that counts, by coder who is done.
func places(in Input, d Document) [][]place {
	s := slowly(in, d, Options{})
	at := []int{}
	for i := range d.Length {
		excluded := false
		for _, x := range d.Excluded {
			excluded = excluded || x.Start <= i && i < x.End
		}
		if !excluded {
			at = append(at, i)
		}
	}
	all := make([][]place, s.units)
	for u := range all {
		for c, rec := range d.Records {
			if !rec.Done {
				continue
			}
			p := place{len(in.Codes), fmt.Sprint(d.Name, c, "gap", u)}
			for n, sp := range rec.Spans {
				if sp.Start <= at[u] && at[u] < sp.End {
					p = place{sp.Code, fmt.Sprint(d.Name, c, "piece", n)}
				}
			}
			all[u] = append(all[u], p)
		}
	}
	return all
}

// slowUnits pairs every code point of every coder with every other that is not in
// the same piece: the expectation that the formulas write in closed form.
func slowUnits(in Input) (u, barU Value, l Table) {
	q := len(in.Codes)
	l = NewTable(q + 1)
	var everything []place
	for _, d := range in.Documents {
		for _, row := range places(in, d) {
			if len(row) < 2 {
				continue
			}
			everything = append(everything, row...)
			for i, a := range row {
				for j, b := range row {
					if i != j {
						l[a.value][b.value] += 1 / float64(len(row)-1)
					}
				}
			}
		}
	}
	e, pairs := NewTable(q+1), 0.
	for _, a := range everything {
		for _, b := range everything {
			if a.piece != b.piece {
				e[a.value][b.value]++
				pairs++
			}
		}
	}
	var seen, chance, seenBar, chanceBar float64
	for c := range l {
		for k := range l {
			if c == k {
				continue
			}
			x := e[c][k] / pairs * float64(len(everything))
			seen, chance = seen+l[c][k], chance+x
			if c == q || k == q {
				seenBar, chanceBar = seenBar+l[c][k], chanceBar+x
			}
		}
	}
	ratio := func(a, b float64) Value {
		if len(everything) == 0 || b == 0 {
			return undefined("slow")
		}
		return number(1 - a/b)
	}
	return ratio(seen, chance), ratio(seenBar, chanceBar), l
}

func TestUnitizingAgainstEveryPair(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 2))
		in := disjoint(r, 1+r.IntN(3), 2+r.IntN(2), 1+r.IntN(3), 9)
		m, err := Measure(in, Options{})
		if err != nil {
			t.Fatal(err)
		}
		codes := every(in.Codes)
		units, err := m.Unitize(codes)
		if err != nil {
			t.Fatal(err)
		}
		u, barU, l := slowUnits(in)
		f := units.Figures(nil)
		expect(t, "u-alpha", f.U, u)
		expect(t, "|u-alpha", f.BarU, barU)
		if len(codes) == 1 {
			expect(t, "|u-alpha of one code", m.View(nil).BarUAlpha(0), barU)
		}
		coded, _, _, _ := l.margins()
		for k, kf := range f.Codes {
			met := coded[k] - l[k][len(codes)]
			expect(t, "coverage", kf.Coverage, share(met, coded[k], "slow"))
			if kf.KU.Defined() && met == 0 {
				t.Errorf("(k)u-alpha %v of a code that met no other", kf.KU)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, in)
		}
	}
}

func every[T any](of []T) []int {
	all := make([]int, len(of))
	for i := range all {
		all[i] = i
	}
	return all
}

// With pieces one code point long and no gaps, the family is nominal alpha.
func TestUnitizingOfUnitsIsNominal(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		n, coders := 2+r.IntN(20), 2+r.IntN(3)
		in := Input{Codes: []string{"a", "b", "c"}}
		d, ratings := Document{Name: "it", Length: n, Records: make([]Record, coders)}, make(Ratings, n)
		for c := range coders {
			in.Coders = append(in.Coders, fmt.Sprint(c))
			d.Records[c].Done = true
			for at := range n {
				code := r.IntN(3)
				d.Records[c].Spans = append(d.Records[c].Spans, Span{code, at, at + 1})
				ratings[at] = append(ratings[at], code)
			}
		}
		in.Documents = []Document{d}
		m, err := Measure(in, Options{})
		if err != nil {
			t.Fatal(err)
		}
		u, err := m.Unitize(every(in.Codes))
		if err != nil {
			t.Fatal(err)
		}
		alpha := ratings.Tally().Alpha()
		expect(t, "u-alpha", u.Figures(nil).U, alpha)
		expect(t, "cu-alpha", u.Figures(nil).CU, alpha)
		for code := range in.Codes {
			one, _ := m.Unitize([]int{code})
			expect(t, "|u-alpha", one.Figures(nil).BarU, m.View(nil).Alpha(code))
		}
	}
}

func TestUnitizeRefusesOverlap(t *testing.T) {
	in := Input{Coders: []string{"amy", "ben"}, Codes: []string{"Trust", "Access", "Cost"}, Documents: []Document{{Name: "P04", Length: 100,
		Records: []Record{{Done: true, Spans: []Span{{0, 10, 30}, {2, 5, 50}, {1, 25, 40}, {0, 20, 35}}}, {Done: true}}}}}
	m, err := Measure(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Unitize([]int{0, 1})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"amy", "Trust", "Access", "P04"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %s", err, want)
		}
	}
	// A coder's repeated coding of one code is one piece.
	if _, err := m.Unitize([]int{0}); err != nil {
		t.Error(err)
	}
}

func TestMergeAbutting(t *testing.T) {
	in := Input{Coders: []string{"a", "b"}, Codes: []string{"x"}, Documents: []Document{{Name: "d", Length: 20,
		Records: []Record{{Done: true, Spans: []Span{{0, 0, 4}, {0, 4, 8}}}, {Done: true, Spans: []Span{{0, 2, 8}}}}}}}
	var got [2]Value
	for i, merge := range []bool{false, true} {
		m, err := Measure(in, Options{MergeAbutting: merge})
		if err != nil {
			t.Fatal(err)
		}
		got[i] = m.View(nil).BarUAlpha(0)
	}
	// By hand: l = 40, coded 14, gaps 26, differences 4; squares 16+16+36 or 64+36.
	for i, want := range []float64{1 - 4*(1600-68-26)/(2*40*14*26.), 1 - 4*(1600-100-26)/(2*40*14*26.)} {
		expect(t, "|u-alpha", got[i], number(want))
	}
}

// What overlaps in the text is one piece, even when the overlap is cut out.
func TestPiecesAcrossExcludedText(t *testing.T) {
	in := Input{Coders: []string{"a", "b"}, Codes: []string{"x"}, Documents: []Document{{Name: "d", Length: 25, Excluded: []Stretch{{5, 10}},
		Records: []Record{{Done: true, Spans: []Span{{0, 0, 10}, {0, 5, 13}}}, {Done: true, Spans: []Span{{0, 0, 10}}}}}}}
	m, err := Measure(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	// By hand: 20 are left, a has one piece of 8, b one of 5; they differ in 3.
	expect(t, "|u-alpha", m.View(nil).BarUAlpha(0), number(1-2*3*(1600-64-25-27)/(2*40*13*27.)))
}

// A code that one coder could not judge in a document is nobody's piece there.
func TestUnitizeLeavesOutNotJudged(t *testing.T) {
	in := Input{Coders: []string{"a", "b"}, Codes: []string{"x", "new"}, Documents: []Document{{Name: "d", Length: 10,
		Records: []Record{{Done: true, Spans: []Span{{0, 0, 4}, {1, 5, 8}}}, {Done: true, NotJudged: []int{1}, Spans: []Span{{0, 1, 4}}}}}}}
	m, err := Measure(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	both, err := m.Unitize([]int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "u-alpha", both.Figures(nil).U, m.View(nil).BarUAlpha(0))
	if f := both.Figures(nil); f.Codes[1].Coverage.Defined() {
		t.Errorf("the new code has text: %+v", f.Codes)
	}
}
