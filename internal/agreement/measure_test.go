package agreement

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// twoInterviews is by hand: Trust by amy and ben in P1 (100 characters) and P2 (300).
func twoInterviews() Input {
	return Input{Coders: []string{"amy", "ben", "cai"}, Codes: []string{"Trust", "Cost"}, Documents: []Document{
		{Name: "P2", Length: 300, Records: []Record{{Done: true, Spans: []Span{{0, 0, 30}}}, {Done: true, Spans: []Span{{0, 0, 60}}}, {}}},
		{Name: "P1", Length: 100, Records: []Record{{Done: true, Spans: []Span{{0, 10, 30}, {0, 20, 50}}}, {Done: true, Spans: []Span{{0, 30, 70}}}, {Done: false, Spans: []Span{{0, 0, 100}}}}},
		{Name: "P3", Length: 50, Records: []Record{{Done: true}, {Done: true}, {}}},
	}}
}

func TestFiguresByHand(t *testing.T) {
	m, err := Measure(twoInterviews(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := m.Code(0)
	// Both 20 + 30, amy only 20, ben only 20 + 30, neither 40 + 240 + 50.
	if len(f.Pairs) != 1 || !slices.EqualFunc(f.Pairs[0].Table, Table{{50, 20}, {50, 330}}, slices.Equal) {
		t.Fatalf("pairs %+v", f.Pairs)
	}
	po, pe := 380/450., (70*100+380*350)/450./450
	expect(t, "percent", f.Percent, number(po))
	expect(t, "kappa", f.Cohen, number((po-pe)/(1-pe)))
	expect(t, "positive", f.Positive, number(100/170.))
	expect(t, "coded only", f.CodedOnly, number(50/120.))
	expect(t, "alpha", f.Alpha, number(1-(70/450.)/(2*170*730/(900*899.))))
	expect(t, "amy", f.Prevalence[0], number(70/450.))
	if f.Prevalence[2].Defined() || len(f.Coders) != 2 || len(f.Documents) != 3 || f.Units != 450 || !f.Used {
		t.Errorf("%+v", f)
	}
	if k := f.Pairs[0].Kappa; k.SE.Defined() || k.Low.Defined() || !strings.Contains(k.SE.Undefined, "independent") {
		t.Errorf("a standard error over characters: %+v", k)
	}
	if unused := m.Code(1); unused.Used || unused.Alpha.Defined() || unused.Percent.Number != 1 {
		t.Errorf("a code nobody used: %+v", unused)
	}
	expect(t, "an unused code adds nothing", m.View(nil).PooledAlpha([]int{0, 1}), f.Alpha)
	expect(t, "an unused code adds nothing", m.View(nil).PooledKappa([]int{0, 1}), f.Cohen)
	expect(t, "P1 twice", m.View([]int{2, 0, 0}).Alpha(0), number(1-(40/100.)/(2*160*240/(400*399.))))
}

func TestNVivoRows(t *testing.T) {
	m, err := Measure(twoInterviews(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows := m.ByDocument(0, 0, 1)
	kappa := func(both, a, b, n float64) float64 {
		po, pe := (n-a-b+2*both)/n, (a*b+(n-a)*(n-b))/n/n
		return (po - pe) / (1 - pe)
	}
	first, second := kappa(20, 40, 40, 100), kappa(30, 30, 60, 300)
	if len(rows) != 3 || rows[0].Size != 100 {
		t.Fatalf("%+v", rows)
	}
	expect(t, "P1", rows[0].Table.CohenKappa(), number(first))
	expect(t, "P2", rows[1].Table.CohenKappa(), number(second))
	averages := Average(rows, Table.CohenKappa)
	expect(t, "plain mean", averages.Plain, number((first+second)/2))
	expect(t, "weighted mean", averages.Weighted, number((100*first+300*second)/400))
	if averages.Undefined != 1 {
		t.Errorf("P3 has no codings and so no kappa: %+v", averages)
	}
	percent := Average(rows, Table.Percent)
	expect(t, "mean percent", percent.Plain, number((.6+.9+1)/3))
}

func TestGroup(t *testing.T) {
	g := Group(Record{Done: true, NotJudged: []int{1, 2}, Spans: []Span{{0, 1, 2}, {2, 7, 8}}},
		Record{Done: true, NotJudged: []int{2}, Spans: []Span{{1, 3, 4}}}, Record{Spans: []Span{{0, 5, 9}}})
	if !g.Done || !slices.Equal(g.NotJudged, []int{2}) || !slices.Equal(g.Spans, []Span{{0, 1, 2}, {1, 3, 4}}) {
		t.Errorf("%+v", g)
	}
	if Group(Record{}, Record{}).Done {
		t.Error("nobody is done, but the group is")
	}
}

// A code added later is missing for who was done before, not a zero.
func TestNotJudgedIsMissing(t *testing.T) {
	in := twoInterviews()
	for i := range in.Documents {
		in.Documents[i].Records[1].NotJudged = []int{1}
	}
	in.Documents[0].Records[0].Spans = append(in.Documents[0].Records[0].Spans, Span{1, 0, 10})
	m, err := Measure(in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := m.Code(1)
	if f.Alpha.Undefined != noPairs || len(f.Documents) != 0 || f.Units != 0 {
		t.Errorf("%+v", f)
	}
	each, _ := m.AlphaIntervals([]int{0, 1}, Resampling{Replicates: 10})
	if each[1].Low.Defined() || each[1].Documents != 0 || each[0].Documents != 3 {
		t.Errorf("%+v", each)
	}
}

func TestMeasureRefuses(t *testing.T) {
	for want, change := range map[string]func(*Input){
		"amy coded Trust":  func(in *Input) { in.Documents[0].Records[0].Spans[0].End = 301 },
		"not in the list":  func(in *Input) { in.Documents[0].Records[0].Spans[0].Code = 2 },
		"records of 1":     func(in *Input) { in.Documents[0].Records = in.Documents[0].Records[:1] },
		"segments of P2":   func(in *Input) { in.Documents[0].Segments = []Stretch{{0, 10}, {9, 12}} },
		"P2 has a stretch": func(in *Input) { in.Documents[0].Excluded = []Stretch{{5, 4}} },
		"are called":       func(in *Input) { in.Documents[0].Name = "P1" },
	} {
		in := twoInterviews()
		change(&in)
		if _, err := Measure(in, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := Measure(twoInterviews(), Options{Unit: Segment}); err == nil || !strings.Contains(err.Error(), "no segments") {
		t.Errorf("without segments: %v", err)
	}
}

// Greedy matching never finds fewer than half of the best, nor one too many.
func TestMatchSpans(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		var a, b []Stretch
		for range r.IntN(6) {
			a = append(a, randomStretch(r, 30, 10))
		}
		for range r.IntN(6) {
			b = append(b, randomStretch(r, 30, 10))
		}
		iou := []float64{.1, .5, 1}[r.IntN(3)]
		got, best := MatchSpans(a, b, iou), bestMatch(a, b, iou)
		if got > best || 2*got < best || MatchSpans(b, a, iou) != got {
			t.Fatalf("seed %d: %d matches of %v and %v at %v, at most %d", seed, got, a, b, iou, best)
		}
		if len(a) > 0 && MatchSpans(a, a, 1) != len(a)-empty(a) {
			t.Fatalf("%v does not match itself", a)
		}
	}
}

func empty(list []Stretch) (n int) {
	for _, s := range list {
		if s.Start == s.End {
			n++
		}
	}
	return n
}

// bestMatch tries every way to match.
func bestMatch(a, b []Stretch, iou float64) int {
	if len(a) == 0 {
		return 0
	}
	best := bestMatch(a[1:], b, iou)
	for j, y := range b {
		both := min(a[0].End, y.End) - max(a[0].Start, y.Start)
		if both <= 0 || float64(both) < iou*float64(max(a[0].End, y.End)-min(a[0].Start, y.Start)) {
			continue
		}
		best = max(best, 1+bestMatch(a[1:], slices.Delete(slices.Clone(b), j, j+1), iou))
	}
	return best
}

func TestValue(t *testing.T) {
	if got := undefined(noPairs).String(); got != "undefined (no unit was judged by two coders)" {
		t.Error(got)
	}
	if got := number(2. / 3).String(); got != "0.667" {
		t.Error(got)
	}
	zero := 0.
	if number(1/zero).Defined() || number(zero/zero).Defined() {
		t.Error("no figure may be infinite or not a number")
	}
	if Mean(nil).Defined() || !same(Mean([]Value{number(1), undefined("x"), number(2)}), number(1.5)) || Mean([]Value{undefined("x")}).Undefined != "x" {
		t.Error("means")
	}
}
