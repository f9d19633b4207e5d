package agreement

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomInput is a small study: coders who have not done a document, codes that
// could not be judged, excluded text, spans that overlap and touch and repeat.
func randomInput(r *rand.Rand, documents, coders, codes int) Input {
	in := Input{}
	for i := range coders {
		in.Coders = append(in.Coders, fmt.Sprint("coder ", i))
	}
	for i := range codes {
		in.Codes = append(in.Codes, fmt.Sprint("code ", i))
	}
	for i := range documents {
		d := Document{Name: fmt.Sprintf("P%02d", i), Length: 8 + r.IntN(30)}
		for range r.IntN(4) {
			d.Excluded = append(d.Excluded, randomStretch(r, d.Length, 5))
		}
		for at := r.IntN(3); at < d.Length; {
			end := min(d.Length, at+1+r.IntN(8))
			d.Segments = append(d.Segments, Stretch{at, end})
			at = end + r.IntN(2)
		}
		for range coders {
			rec := Record{Done: r.IntN(5) > 0}
			if r.IntN(4) == 0 {
				rec.NotJudged = append(rec.NotJudged, r.IntN(codes))
			}
			for range r.IntN(9) {
				s := randomStretch(r, d.Length, 12)
				rec.Spans = append(rec.Spans, Span{r.IntN(codes), s.Start, s.End})
			}
			d.Records = append(d.Records, rec)
		}
		in.Documents = append(in.Documents, d)
	}
	return in
}

func randomStretch(r *rand.Rand, length, most int) Stretch {
	start := r.IntN(length + 1)
	return Stretch{start, min(length, start+r.IntN(most+1))}
}

// slow holds, for one document, what each coder gave each code point or segment
// that counts: the slow way to everything.
type slow struct {
	rows   [][]bool // by coder and code: coded, unit by unit
	judged []bool   // by coder and code
	units  int
	codes  int
}

func (s slow) at(coder, code int) []bool { return s.rows[coder*s.codes+code] }

func slowly(in Input, d Document, opt Options) slow {
	keep := make([]bool, d.Length)
	for i := range keep {
		keep[i] = !slices.ContainsFunc(d.Excluded, func(x Stretch) bool { return x.Start <= i && i < x.End })
	}
	units := [][]int{}
	if opt.Unit == Segment {
		for _, seg := range d.Segments {
			var places []int
			for i := seg.Start; i < seg.End; i++ {
				if keep[i] {
					places = append(places, i)
				}
			}
			if len(places) > 0 {
				units = append(units, places)
			}
		}
	} else {
		for i := range keep {
			if keep[i] {
				units = append(units, []int{i})
			}
		}
	}
	s := slow{codes: len(in.Codes), units: len(units)}
	for _, rec := range d.Records {
		for code := range in.Codes {
			row := make([]bool, len(units))
			for u, places := range units {
				n := 0
				for _, at := range places {
					if slices.ContainsFunc(rec.Spans, func(x Span) bool { return x.Code == code && x.Start <= at && at < x.End }) {
						n++
					}
				}
				row[u] = n > 0 && float64(n) >= opt.Share*float64(len(places))
			}
			s.rows = append(s.rows, row)
			s.judged = append(s.judged, rec.Done && !slices.Contains(rec.NotJudged, code))
		}
	}
	return s
}

// ratings is one row for each unit of the document, applied being 0.
func (s slow) ratings(coders, code int) Ratings {
	var all Ratings
	for u := range s.units {
		row := make([]int, coders)
		for c := range coders {
			row[c] = 1
			if s.at(c, code)[u] {
				row[c] = 0
			}
			if !s.judged[c*s.codes+code] {
				row[c] = Missing
			}
		}
		all = append(all, row)
	}
	return all
}

// sets is the same for sets of the codes that everybody judged.
func (s slow) sets(in Input, d Document) [][]Set {
	var all [][]Set
	for u := range s.units {
		row := make([]Set, len(in.Coders))
		for c, rec := range d.Records {
			if !rec.Done {
				continue
			}
			row[c] = Set{}
			for code := range in.Codes {
				if s.at(c, code)[u] && everybody(d, code) {
					row[c] = append(row[c], code)
				}
			}
		}
		all = append(all, row)
	}
	return all
}

// everybody says whether all who are done judged the code.
func everybody(d Document, code int) bool {
	return !slices.ContainsFunc(d.Records, func(r Record) bool { return r.Done && slices.Contains(r.NotJudged, code) })
}

func same(a, b Value) bool {
	return a.Defined() == b.Defined() && (!a.Defined() || near(a.Number, b.Number))
}

func expect(t *testing.T, what string, got, want Value) {
	t.Helper()
	if !same(got, want) {
		t.Errorf("%s: %v, the slow way %v", what, got, want)
	}
}

func TestSweepAgainstEveryCharacter(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		in := randomInput(r, 1+r.IntN(4), 2+r.IntN(3), 1+r.IntN(4))
		for _, opt := range []Options{{}, {Unit: Segment}, {Unit: Segment, Share: .5}} {
			m, err := Measure(in, opt)
			if err != nil {
				t.Fatal(err)
			}
			slowFigures(t, in, m, opt)
		}
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, in)
		}
	}
}

func slowFigures(t *testing.T, in Input, m *Measures, opt Options) {
	var sets [][]Set
	perCode := make([]Ratings, len(in.Codes))
	for _, d := range in.Documents {
		s := slowly(in, d, opt)
		sets = append(sets, s.sets(in, d)...)
		for code := range in.Codes {
			perCode[code] = append(perCode[code], s.ratings(len(in.Coders), code)...)
		}
	}
	var pooled []Disagreement
	codes := []int{}
	for code, ratings := range perCode {
		what := fmt.Sprint(opt.Unit, " ", opt.Share, " code ", code, " ")
		f, tally := m.Code(code), ratings.Tally()
		tally = twoCategories(tally)
		for name := range map[string]bool{"percent_agreement": true, "percent_unanimous": true, "fleiss_kappa": true, "krippendorff_alpha_nominal": true, "gwet_ac1": true, "gwet_ac1_se": true, "brennan_prediger": true} {
			expect(t, what+name, tallyFigures(name, 2)(m.View(nil).Tally(code)), tallyFigures(name, 2)(tally))
		}
		expect(t, what+"alpha", f.Alpha, tally.Alpha())
		expect(t, what+"AC1", f.AC1, tally.AC1(2))
		if f.Units != int(tally.Units()) {
			t.Errorf("%s%d units, the slow way %d", what, f.Units, int(tally.Units()))
		}
		for _, p := range f.Pairs {
			table := NewTable(2)
			for i, row := range ratings.Pair(p.A, p.B) {
				copy(table[i], row)
			}
			if fmt.Sprint(table) != fmt.Sprint(p.Table) {
				t.Errorf("%stable %v, the slow way %v", what, p.Table, table)
			}
		}
		codes, pooled = append(codes, code), append(pooled, tally.Disagreement())
		slowPrevalence(t, what, f, ratings)
	}
	expect(t, "pooled alpha", m.View(nil).PooledAlpha(codes), PooledAlpha(pooled))
	for name, d := range map[string]Distance{"masi": MASI, "jaccard": Jaccard, "dice": Dice} {
		expect(t, name, m.Sets(codes).Alpha(d, nil), NewSetTally(sets).Alpha(d, nil))
	}
	expect(t, "mv", m.Sets(codes).MVAlpha(nil), NewSetTally(sets).MVAlpha(nil))
}

func slowPrevalence(t *testing.T, what string, f CodeFigures, ratings Ratings) {
	for coder, got := range f.Prevalence {
		n, yes := 0., 0.
		for _, row := range ratings {
			if row[coder] != Missing {
				n++
				yes += float64(1 - row[coder])
			}
		}
		expect(t, what+"prevalence", got, share(yes, n, nothingHere))
	}
}

// twoCategories is a tally whose second category was perhaps never used.
func twoCategories(t *Tally) *Tally {
	two := NewTally(2)
	for u, w := range t.weights {
		counts, _, _ := t.unit(u)
		two.Add(append(slices.Clone(counts), 0, 0)[:2], w)
	}
	return two
}
