package agreement

import (
	"math"
	"slices"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

func sumOf(tables []Table, times []int) Table {
	sum := NewTable(len(tables[0]))
	for i, t := range tables {
		sum.Add(t, often(times, i))
	}
	return sum
}

// exhaustive goes through every way to draw as many documents as there are: what
// the bootstrap tends to.
func exhaustive(tables []Table, figure func(Table) Value) (low, high Value) {
	var all []float64
	times := make([]int, len(tables))
	var draw func(left int)
	draw = func(left int) {
		if left == 0 {
			if v := figure(sumOf(tables, times)); v.Defined() {
				all = append(all, v.Number)
			}
			return
		}
		for i := range times {
			times[i]++
			draw(left - 1)
			times[i]--
		}
	}
	draw(len(tables))
	if len(all) == 0 {
		return undefined(nothingHere), undefined(nothingHere)
	}
	slices.Sort(all)
	return number(Quantile(all, .025)), number(Quantile(all, .975))
}

func TestBootstrapTendsToAllResamples(t *testing.T) {
	tables := []Table{{{30, 5}, {5, 60}}, {{10, 10}, {2, 78}}, {{40, 4}, {16, 140}}, {{7, 3}, {1, 50}}, {{0, 2}, {9, 30}}}
	low, high := exhaustive(tables, Table.CohenKappa)
	iv := BootstrapTables(tables, Resampling{Replicates: 20000}, Table.CohenKappa)
	if math.Abs(iv.Low.Number-low.Number) > .01 || math.Abs(iv.High.Number-high.Number) > .01 {
		t.Errorf("%v to %v, all resamples %v to %v", iv.Low, iv.High, low, high)
	}
	if !iv.Rough || !iv.Jackknife.Defined() || iv.Documents != 5 {
		t.Errorf("five documents are few: %+v", iv)
	}
}

func TestBootstrapFewDocuments(t *testing.T) {
	one := BootstrapTables([]Table{{{3, 1}, {1, 3}}}, Resampling{}, Table.CohenKappa)
	if one.Low.Defined() || one.High.Defined() || one.Jackknife.Defined() || one.Replicates != 0 {
		t.Errorf("one document gave an interval: %+v", one)
	}
	// The code is in one of two documents: a quarter of the draws has neither.
	two := BootstrapTables([]Table{{{3, 1}, {1, 3}}, {{0, 0}, {0, 9}}}, Resampling{Replicates: 4000}, Table.CohenKappa)
	if two.Dropped < 900 || two.Dropped > 1100 || two.Replicates != 4000 {
		t.Errorf("%d of %d dropped, want about 1000", two.Dropped, two.Replicates)
	}
	if two.Jackknife.Defined() {
		t.Errorf("without the only document that has the code there is no kappa, but the jackknife is %v", two.Jackknife)
	}
	many := make([]Table, 10)
	for i := range many {
		many[i] = Table{{float64(i + 1), 1}, {2, 9}}
	}
	if iv := BootstrapTables(many, Resampling{}, Table.CohenKappa); iv.Rough || iv.Jackknife.Defined() || iv.Replicates != DefaultReplicates {
		t.Errorf("ten documents are enough: %+v", iv)
	}
	never := BootstrapTables([]Table{{{0, 0}, {0, 5}}, {{0, 0}, {0, 9}}}, Resampling{}, Table.CohenKappa)
	if never.Low.Defined() || never.Dropped != DefaultReplicates {
		t.Errorf("nothing was coded: %+v", never)
	}
}

func TestQuantile(t *testing.T) {
	// By hand: with five values p=.3 lies at 1.2, a fifth of the way from 20 to 40.
	for p, want := range map[float64]float64{0: 10, .25: 20, .3: 24, .5: 40, 1: 100} {
		if got := Quantile([]float64{10, 20, 40, 80, 100}, p); !near(got, want) {
			t.Errorf("quantile %v is %v, want %v", p, got, want)
		}
	}
	if Quantile([]float64{7}, .025) != 7 {
		t.Error("one value is every quantile")
	}
}

func TestBootstrapTablesInAnyOrder(t *testing.T) {
	tables := []Table{{{30, 5}, {5, 60}}, {{10, 10}, {2, 78}}, {{40, 4}, {16, 140}}, {{7, 3}, {1, 50}}}
	want := BootstrapTables(tables, Resampling{}, Table.CohenKappa)
	slices.Reverse(tables)
	if got := BootstrapTables(tables, Resampling{}, Table.CohenKappa); got != want {
		t.Errorf("%+v, in another order %+v", got, want)
	}
}
