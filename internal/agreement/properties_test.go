package agreement

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

func randomRatings(r *rand.Rand, units, coders, q int, missing bool) Ratings {
	var all Ratings
	for range units {
		row, first := make([]int, coders), r.IntN(q)
		for i := range row {
			if row[i] = first; r.IntN(3) == 0 {
				row[i] = r.IntN(q)
			}
			if missing && r.IntN(5) == 0 {
				row[i] = Missing
			}
		}
		all = append(all, row)
	}
	return all
}

// against turns ratings into applied (0) or not (1) for one category.
func (r Ratings) against(category int) Ratings {
	var all Ratings
	for _, row := range r {
		one := make([]int, len(row))
		for i, v := range row {
			switch v {
			case Missing:
				one[i] = Missing
			case category:
				one[i] = 0
			default:
				one[i] = 1
			}
		}
		all = append(all, one)
	}
	return all
}

func TestIdentities(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 4))
		q, coders := 2+r.IntN(4), 2+r.IntN(3)
		two := randomRatings(r, 5+r.IntN(30), 2, q, false)
		table := two.Pair(0, 1)
		n := float64(len(two))
		var perCode []Table
		for k := range q {
			one := NewTable(2)
			for i, row := range two.against(k).Pair(0, 1) {
				copy(one[i], row)
			}
			perCode = append(perCode, one)
		}
		expect(t, "pooled kappa over codes against the rest is Cohen's", PooledKappa(perCode), table.CohenKappa())
		pi, alpha := table.ScottPi(), two.Tally().Alpha()
		if pi.Defined() {
			expect(t, "alpha of two coders", alpha, number(1-(1-1/(2*n))*(1-pi.Number)))
		}
		expect(t, "Fleiss of two coders is Scott", two.Tally().FleissKappa(), pi)
		expect(t, "a table and its ratings", table.Tally().Alpha(), alpha)
		expect(t, "Holsti is percent", two.Holsti(), table.Percent())

		many := randomRatings(r, 5+r.IntN(30), coders, q, true)
		var each []Disagreement
		for k := range q {
			each = append(each, many.against(k).Tally().Disagreement())
		}
		expect(t, "pooled alpha over codes against the rest", PooledAlpha(each), many.Tally().Alpha())
		sets := make([][]Set, len(many))
		for u, row := range many {
			sets[u] = make([]Set, len(row))
			for i, v := range row {
				if v != Missing {
					sets[u][i] = Set{v}
				}
			}
		}
		tally := NewSetTally(sets)
		for name, d := range map[string]Distance{"MASI": MASI, "Jaccard": Jaccard, "Dice": Dice} {
			expect(t, name+" of single labels", tally.Alpha(d, nil), many.Tally().Alpha())
		}
		expect(t, "mv-alpha of single labels", tally.MVAlpha(nil), many.Tally().Alpha())
		if t.Failed() {
			t.Fatalf("seed %d: %v %v", seed, two, many)
		}
	}
}

// mv-alpha's expected disagreement by going through all pairs of subsets.
func TestMVAlphaAgainstAllSubsets(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 5))
		var units [][]Set
		for range 2 + r.IntN(8) {
			row := make([]Set, 3)
			for i := range row {
				if r.IntN(6) > 0 {
					row[i] = Set{}
					for label := range 4 {
						if r.IntN(3) == 0 {
							row[i] = append(row[i], label)
						}
					}
				}
			}
			units = append(units, row)
		}
		tally := NewSetTally(units)
		given, n, _ := tally.totals(nil)
		if n == 0 {
			continue
		}
		if got, want := tally.expectedDice(given, n), slowDice(tally, given, n); !near(got, want) {
			t.Fatalf("seed %d: %v, by subsets %v", seed, got, want)
		}
	}
}

func slowDice(t *SetTally, given []float64, n float64) float64 {
	var uses, sizes [5]float64
	for id, g := range given {
		sizes[len(t.sets[id])] += g / n
		for _, label := range t.sets[id] {
			uses[label] += g
		}
	}
	var sum, weight [5][5]float64
	subset := func(bits int) (s Set) {
		for label := range 4 {
			if bits>>label&1 == 1 {
				s = append(s, label)
			}
		}
		return s
	}
	for i := range 16 {
		for j := range 16 {
			a, b, w := subset(i), subset(j), 1.
			for _, label := range a {
				w *= uses[label]
			}
			for _, label := range b {
				if w *= uses[label]; slices.Contains(a, label) {
					w *= (uses[label] - 1) / max(uses[label], 1e-300)
				}
			}
			weight[len(a)][len(b)] += w
			sum[len(a)][len(b)] += w * Dice(a, b)
		}
	}
	de := 0.
	for i := range sizes {
		for j := range sizes {
			if weight[i][j] > 0 {
				de += sizes[i] * sizes[j] * sum[i][j] / weight[i][j]
			}
		}
	}
	return de
}

// summary is every figure of a study, rounded so that the order of sums is nothing.
func summary(t *testing.T, in Input, opt Options, code []int) string {
	t.Helper()
	m, err := Measure(in, opt)
	if err != nil {
		t.Fatal(err)
	}
	short := func(v Value) string { return fmt.Sprintf("%.9f/%s ", v.Number, v.Undefined) }
	view, all := m.View(nil), ""
	each, pooled := m.AlphaIntervals(code, Resampling{Replicates: 50})
	for i, c := range code {
		f := m.Code(c)
		for _, v := range []Value{f.Percent, f.Unanimous, f.Alpha, f.BarUAlpha, f.Cohen, f.Scott, f.Holsti, f.Fleiss, f.FleissSE0, f.BrennanPrediger, f.AC1, f.AC1SE, f.Positive, f.Negative, f.CodedOnly,
			m.SpanF1([]int{c}, .5, nil), each[i].Low, each[i].High, each[i].Jackknife} {
			all += short(v)
		}
	}
	sets := m.Sets(code)
	for _, v := range []Value{view.PooledAlpha(code), view.PooledKappa(code), sets.Alpha(MASI, nil), sets.Alpha(Jaccard, nil), sets.MVAlpha(nil), m.SpanF1(code, .5, nil), pooled.Low, pooled.High, pooled.Jackknife} {
		all += short(v)
	}
	return all
}

// No figure hangs on the order of documents, coders, codes or spans.
func TestOrderMeansNothing(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 6))
		in := randomInput(r, 1+r.IntN(5), 2+r.IntN(2), 1+r.IntN(3))
		opt := Options{Unit: Unit(r.IntN(2))}
		want := summary(t, in, opt, every(in.Codes))

		docs := Input{Coders: in.Coders, Codes: in.Codes, Documents: slices.Clone(in.Documents)}
		r.Shuffle(len(docs.Documents), func(i, j int) { docs.Documents[i], docs.Documents[j] = docs.Documents[j], docs.Documents[i] })
		if got := summary(t, docs, opt, every(in.Codes)); got != want {
			t.Fatalf("seed %d, documents shuffled:\n%s\n%s", seed, got, want)
		}
		other := copied(in)
		for d := range other.Documents {
			slices.Reverse(other.Documents[d].Records)
		}
		if got := summary(t, other, opt, every(in.Codes)); got != want {
			t.Fatalf("seed %d, coders reversed:\n%s\n%s", seed, got, want)
		}
		relabelled, last := copied(in), len(in.Codes)-1
		var codes []int
		for d := range relabelled.Documents {
			for c := range relabelled.Documents[d].Records {
				rec := &relabelled.Documents[d].Records[c]
				for i := range rec.Spans {
					rec.Spans[i].Code = last - rec.Spans[i].Code
				}
				for i := range rec.NotJudged {
					rec.NotJudged[i] = last - rec.NotJudged[i]
				}
				slices.Reverse(rec.Spans)
			}
		}
		for c := range in.Codes {
			codes = append(codes, last-c)
		}
		if got := summary(t, relabelled, opt, codes); got != want {
			t.Fatalf("seed %d, codes renumbered and spans reversed:\n%s\n%s", seed, got, want)
		}
	}
}

func copied(in Input) Input {
	b, err := json.Marshal(in)
	if err == nil {
		in = Input{}
		err = json.Unmarshal(b, &in)
	}
	if err != nil {
		panic(err)
	}
	return in
}

func TestBootstrapSeed(t *testing.T) {
	in := study(12, 3, 600, 8, 4000)
	m, err := Measure(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, pooled := m.AlphaIntervals(every(in.Codes), Resampling{})
	b, _ := m.AlphaIntervals(every(in.Codes), Resampling{})
	c, _ := m.AlphaIntervals(every(in.Codes), Resampling{Seed: 7})
	if fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("the same seed gave other intervals")
	}
	if fmt.Sprint(a) == fmt.Sprint(c) || c[0].Seed != 7 {
		t.Error("another seed gave the same intervals")
	}
	// A code's interval does not hang on which others were asked for.
	alone, _ := m.AlphaIntervals([]int{3}, Resampling{})
	if fmt.Sprint(alone[0]) != fmt.Sprint(a[3]) {
		t.Errorf("alone %+v, with others %+v", alone[0], a[3])
	}
	if point := m.View(nil).PooledAlpha(every(in.Codes)); pooled.Low.Number > point.Number || pooled.High.Number < point.Number {
		t.Errorf("pooled %v is not in %v to %v", point, pooled.Low, pooled.High)
	}
}

// Intervals add up sums of their own; each draw must be what the view computes.
func TestIntervalsAreOfAlpha(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 8))
		in := randomInput(r, 2+r.IntN(5), 2+r.IntN(3), 1+r.IntN(3))
		m, err := Measure(in, Options{Unit: Unit(r.IntN(2))})
		if err != nil {
			t.Fatal(err)
		}
		codes, rests, view := every(in.Codes), [][]int{}, m.View(nil)
		var any []int // documents that two judged for any code
		for _, c := range codes {
			rests = append(rests, m.PairedFor(c))
			any = append(any, m.PairedFor(c)...)
		}
		slices.Sort(any)
		want := Bootstrap(len(m.docs), append(rests, slices.Compact(any)), Resampling{Replicates: 40}, func(times []int, out []Value) {
			view.Reset(times)
			for i, c := range codes {
				out[i] = view.Alpha(c)
			}
			out[len(codes)] = view.PooledAlpha(codes)
		})
		each, pooled := m.AlphaIntervals(codes, Resampling{Replicates: 40})
		for i, got := range append(each, pooled) {
			if got.Dropped != want[i].Dropped || !same(got.Low, want[i].Low) || !same(got.High, want[i].High) || !same(got.Jackknife, want[i].Jackknife) {
				t.Fatalf("seed %d: %+v, by the view %+v", seed, got, want[i])
			}
		}
	}
}

// Of one code, what is pooled is that code: on the same documents, with the same draws.
func TestOneCodePooledIsThatCode(t *testing.T) {
	fewer := 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 9))
		in := randomInput(r, 2+r.IntN(5), 2+r.IntN(3), 1+r.IntN(3))
		m, err := Measure(in, Options{Unit: Unit(r.IntN(2))})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range every(in.Codes) {
			each, pooled := m.AlphaIntervals([]int{c}, Resampling{Replicates: 40})
			docs, units := m.PairedForAny([]int{c})
			f := m.Code(c)
			if pooled.Documents != each[0].Documents || !same(pooled.Low, each[0].Low) || !same(pooled.High, each[0].High) || units != f.Units || !slices.Equal(docs, f.Documents) {
				t.Fatalf("seed %d, code %d: %+v pooled, %+v alone; %d units in %v, %d in %v", seed, c, pooled, each[0], units, docs, f.Units, f.Documents)
			}
			if len(docs) < len(m.Paired()) {
				fewer++
			}
		}
	}
	if fewer < 10 {
		t.Errorf("%d codes rest on fewer documents: this proves little", fewer)
	}
}

// Text a thousand times as long with the same codings takes the same memory.
func TestMemoryFollowsCodings(t *testing.T) {
	size := func(scale int) uint64 {
		in := study(5, 3, 600, 8, 4000)
		for d := range in.Documents {
			in.Documents[d].Length *= scale
			for _, rec := range in.Documents[d].Records {
				for i := range rec.Spans {
					rec.Spans[i].Start *= scale
					rec.Spans[i].End *= scale
				}
			}
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		m, err := Measure(in, Options{})
		if err != nil {
			t.Fatal(err)
		}
		m.Code(1)
		m.Sets(every(in.Codes))
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	short, long := size(1), size(1000)
	if long > short+short/10 {
		t.Errorf("%d bytes for text a thousand times as long, %d else", long, short)
	}
}

func TestKeptVectors(t *testing.T) {
	for _, v := range readVectors(t, filepath.Join("testdata", "vectors.json")) {
		t.Run(v.Name, func(t *testing.T) { v.run(t) })
	}
}
