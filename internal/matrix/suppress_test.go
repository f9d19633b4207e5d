package matrix

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// world is one way that things could be: how many people, or quotes, of each group
// have each theme. Of the themes the last one may be a sub-theme of the first.
type world struct {
	people bool
	sub    bool
	cells  [][]int // theme, group
	cols   []int   // with any theme
	group  []int   // people in each; nil for quotes
}

func (w *world) rows() []int {
	sums := make([]int, len(w.cells))
	for r, row := range w.cells {
		for _, n := range row {
			sums[r] += n
		}
	}
	return sums
}

func total(list []int) int {
	n := 0
	for _, x := range list {
		n += x
	}
	return n
}

// tops is the sum of a group's top themes, and the largest of any theme.
func (w *world) tops(c int) (sum, most int) {
	for r := range w.cells {
		most = max(most, w.cells[r][c])
		if !w.sub || r < len(w.cells)-1 {
			sum += w.cells[r][c]
		}
	}
	return sum, most
}

// possible is whether a group of such a world can be, said anew and without the code
// under test.
func (w *world) possible(c int) bool {
	sum, most := w.tops(c)
	if !w.people {
		w.cols[c] = sum // quotes add up
	}
	if w.people && (w.cols[c] < most || w.cols[c] > sum || w.cols[c] > w.group[c]) {
		return false
	}
	return !w.sub || w.cells[len(w.cells)-1][c] <= w.cells[0][c]
}

// crosstab is the tables of a world before anything is left out.
func (w *world) crosstab(limit int) *Crosstab {
	t := &table.Table{}
	m := &Matrix{Table: t}
	for r := range w.cells {
		id := fmt.Sprint("t", r)
		t.Rows = append(t.Rows, table.Key{ID: id, Name: id})
		l := &list{key: table.Key{ID: id}, top: true, within: map[string]bool{id: true}}
		if last := len(w.cells) - 1; w.sub && r == last {
			l.top = false
		} else if w.sub && r == 0 {
			l.within[fmt.Sprint("t", last)] = true
		}
		m.lists = append(m.lists, l)
		var row []table.Cell
		for _, n := range w.cells[r] {
			row = append(row, table.Num(float64(n)))
		}
		t.Cells = append(t.Cells, row)
		t.RowTotals = append(t.RowTotals, table.Num(float64(w.rows()[r])))
	}
	x := &Crosstab{Matrix: m, Counts: t, Spec: CrosstabSpec{Spec: Spec{Measure: Quotes}, MinCell: limit}}
	for c, n := range w.cols {
		t.Cols = append(t.Cols, table.Key{ID: fmt.Sprint("g", c)})
		t.ColTotals = append(t.ColTotals, table.Num(float64(n)))
		if w.people {
			x.Group = append(x.Group, table.Num(float64(w.group[c])))
		} else {
			x.Group = append(x.Group, table.Num(0))
		}
	}
	t.Total = table.Num(float64(total(w.cols)))
	x.Group = append(x.Group, table.Num(float64(total(w.group))))
	if w.people {
		x.Spec.Measure = People
	}
	return x
}

// numbers are all numbers of a world in the order of published.
func (w *world) numbers() []int {
	var all []int
	for _, row := range w.cells {
		all = append(all, row...)
	}
	all = append(append(all, w.rows()...), w.cols...)
	all = append(all, total(w.cols))
	if w.people {
		all = append(append(all, w.group...), total(w.group))
	}
	return all
}

func published(x *Crosstab) []table.Cell {
	var all []table.Cell
	for _, row := range x.Counts.Cells {
		all = append(all, row...)
	}
	all = append(append(all, x.Counts.RowTotals...), x.Counts.ColTotals...)
	all = append(all, x.Counts.Total)
	if x.Spec.Measure == People {
		all = append(all, x.Group...)
	}
	return all
}

// fits is whether a world agrees with all that is published: numbers, marks, shares.
func (w *world) fits(x *Crosstab, numbers []int, cells []table.Cell) bool {
	limit := x.Spec.MinCell
	for i, c := range cells {
		n := numbers[i]
		switch {
		case c.IsNumber() && int(c.N) != n,
			c.Why == fmt.Sprintf("<%d", limit) && (n == 0 || n >= limit):
			return false
		}
	}
	share := func(c table.Cell, n, of int) bool {
		return !c.IsNumber() || of > 0 && math.Abs(c.N-100*float64(n)/float64(of)) < 1e-9
	}
	rows, base, all := w.rows(), w.cols, total(w.cols)
	if w.people {
		base, all = w.group, total(w.group)
	}
	for r := range w.cells {
		for c, n := range w.cells[r] {
			if !share(x.Row.Cells[r][c], n, rows[r]) || !share(x.Column.Cells[r][c], n, base[c]) {
				return false
			}
		}
		if !share(x.Column.RowTotals[r], rows[r], all) {
			return false
		}
	}
	for c, n := range w.cols {
		if !share(x.Row.ColTotals[c], n, total(w.cols)) || !share(x.Column.ColTotals[c], n, base[c]) {
			return false
		}
	}
	return true
}

// everyWorld goes through all worlds of that size with numbers up to most, groups
// one after the other, until yield has had enough. What is published cuts it short.
func everyWorld(w *world, x *Crosstab, most int, yield func() bool) {
	limit := x.Spec.MinCell
	values := func(c table.Cell) (out []int) {
		for n := 0; n <= most; n++ {
			small := n > 0 && n < limit
			if c.IsNumber() && n == int(c.N) || !c.IsNumber() && (small || c.Why == LeftOut) {
				out = append(out, n)
			}
		}
		return out
	}
	type place struct {
		at   *int
		cell table.Cell
		last bool // of its group
	}
	var places []place
	for c := range w.cols {
		for r := range w.cells {
			places = append(places, place{at: &w.cells[r][c], cell: x.Counts.Cells[r][c]})
		}
		if w.people {
			places = append(places, place{at: &w.cols[c], cell: x.Counts.ColTotals[c]}, place{at: &w.group[c], cell: x.Group[c]})
		}
		places[len(places)-1].last = true
	}
	var fill func(i, c int) bool
	fill = func(i, c int) bool {
		if i == len(places) {
			return !yield()
		}
		for _, n := range values(places[i].cell) {
			*places[i].at = n
			next := c
			if places[i].last {
				if next++; !w.possible(c) {
					continue
				}
			}
			if fill(i+1, next) {
				return true
			}
		}
		return false
	}
	fill(0, 0)
}

func randomWorld(r *rand.Rand, themes, groups int) *world {
	w := &world{people: r.IntN(2) == 0, sub: themes > 1 && r.IntN(2) == 0, cols: make([]int, groups)}
	for range themes {
		w.cells = append(w.cells, make([]int, groups))
	}
	odds := 1 + r.IntN(4)
	for c := range groups {
		if !w.people {
			for t := range w.cells {
				w.cells[t][c] = r.IntN(7)
			}
			if w.sub {
				w.cells[themes-1][c] = min(w.cells[themes-1][c], w.cells[0][c])
			}
			w.cols[c], _ = w.tops(c)
			continue
		}
		w.group = append(w.group, r.IntN(7))
		for range w.group[c] {
			has := make([]bool, themes)
			any := false
			for t := range has {
				has[t] = r.IntN(4) < odds
			}
			if w.sub && has[themes-1] {
				has[0] = true
			}
			for t := range has {
				if has[t] {
					any = true
					w.cells[t][c]++
				}
			}
			if any {
				w.cols[c]++
			}
		}
	}
	return w
}

// TestNoSuppressedNumberCanBeWorkedOut tries every table there could be: for each
// number left out at least two are in agreement with all that is published.
func TestNoSuppressedNumberCanBeWorkedOut(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 11))
	left, kept, tables := 0, 0, 0
	for range 600 {
		themes, groups := 1+r.IntN(3), 1+r.IntN(3)
		if themes*groups > 6 {
			groups = 2
		}
		w := randomWorld(r, themes, groups)
		x := w.crosstab(3 + r.IntN(3))
		truth := w.numbers()
		if err := x.suppress(); err != nil {
			t.Fatalf("%v: %v", err, truth)
		}
		x.Row, x.Column = x.shares(ByRow), x.shares(ByColumn)
		cells := published(x)
		seen := make([]map[int]bool, len(cells))
		open := 0
		for i, c := range cells {
			seen[i] = map[int]bool{}
			switch {
			case !c.IsNumber():
				open++
				left++
			case truth[i] > 0 && truth[i] < x.Spec.MinCell:
				t.Fatalf("%d is published, the limit is %d", truth[i], x.Spec.MinCell)
			default:
				kept++
			}
		}
		if open == 0 {
			continue
		}
		tables++
		try := &world{people: w.people, sub: w.sub, cols: make([]int, groups)}
		for range themes {
			try.cells = append(try.cells, make([]int, groups))
		}
		if w.people {
			try.group = make([]int, groups)
		}
		everyWorld(try, x, 7, func() bool {
			now := try.numbers()
			if !try.fits(x, now, cells) {
				return true
			}
			for i, c := range cells {
				if !c.IsNumber() && len(seen[i]) < 2 && !seen[i][now[i]] {
					if seen[i][now[i]] = true; len(seen[i]) == 2 {
						open--
					}
				}
			}
			return open > 0
		})
		if open > 0 {
			t.Fatalf("a number can be worked out: %v of %v (people %v, sub-theme %v), published %v", seen, truth, w.people, w.sub, cells)
		}
	}
	if tables < 300 || kept < 800 {
		t.Fatalf("%d tables, %d left out, %d kept: this proves little", tables, left, kept)
	}
	t.Logf("%d tables, %d numbers left out, %d kept", tables, left, kept)
}

// The table of the documents, by hand, the limit 5. Groups A, B, C have 20, 20 and 20
// people. Theme one: 3, 8, 9 (20); theme two: 10, 11, 12 (33). Only the 3 is small.
// With the total of its row published 3 = 20-8-9, so one more of the row goes: the
// smallest, 8. The columns are people, of which nothing adds up.
func TestOneSmallNumberTakesOneMoreOfItsRow(t *testing.T) {
	w := &world{people: true, cells: [][]int{{3, 8, 9}, {10, 11, 12}}, cols: []int{12, 15, 16}, group: []int{20, 20, 20}}
	x := w.crosstab(5)
	if err := x.suppress(); err != nil {
		t.Fatal(err)
	}
	x.Row, x.Column = x.shares(ByRow), x.shares(ByColumn)
	if got := cellsLine(published(x)); got != "<5 left_out 9 10 11 12 20 33 12 15 16 43 20 20 20 60" {
		t.Errorf("published: %s", got)
	}
	// 9 of 20 is 45 %, of a group of 20 too; what is left out has no share.
	if got := cellsLine(x.Row.Cells[0]) + " / " + cellsLine(x.Column.Cells[0]); got != "<5 left_out 45 / <5 left_out 45" {
		t.Errorf("shares: %s", got)
	}
	if note := x.SuppressedNote(); !strings.Contains(note, "from 1 to 4 are left out and marked <5: 1 is.") || !strings.Contains(note, `1 more is "left out"`) {
		t.Errorf("said: %s", note)
	}
}

// Quotes add up both ways: 2 in the corner takes the three other corners of a square.
// Rows 2, 9, 30 (41) and 8, 7, 40 (55); columns 10, 16, 70. 9 is left out for the row;
// then 2 is 10-8 and 9 is 16-7, so 8 and 7 go too.
func TestQuotesTakeASquare(t *testing.T) {
	w := &world{cells: [][]int{{2, 9, 30}, {8, 7, 40}}, cols: []int{10, 16, 70}}
	x := w.crosstab(5)
	if err := x.suppress(); err != nil {
		t.Fatal(err)
	}
	if got := cellsLine(published(x)); got != "<5 left_out 30 left_out left_out 40 41 55 10 16 70 96" {
		t.Errorf("published: %s", got)
	}
}

func cellsLine(cells []table.Cell) string {
	var out []string
	for _, c := range cells {
		if c.IsNumber() {
			out = append(out, fmt.Sprint(c.N))
			continue
		}
		out = append(out, strings.ReplaceAll(c.Why, " ", "_"))
	}
	return strings.Join(out, " ")
}

// TestNoSmallNumberIsInACrosstab builds crosstabs of coded studies.
func TestNoSmallNumberIsInACrosstab(t *testing.T) {
	leftOut := 0
	for seed := range uint64(12) {
		x := random(t, seed, 20+int(seed)*15)
		for _, m := range []Measure{People, Quotes} {
			for _, by := range []string{"site", "age"} {
				c, err := BuildCrosstab(x.s.Release(transcript.ForTeam), CrosstabSpec{Spec: Spec{Cols: Axis{By: ByAttribute, Name: by}, Measure: m}, MinCell: 4})
				if err != nil {
					t.Fatal(err)
				}
				for _, cell := range published(c) {
					if cell.IsNumber() && cell.N > 0 && cell.N < 4 || cell.Against != 0 || cell.Source != "" {
						t.Fatalf("%+v is published", cell)
					}
					if !cell.IsNumber() {
						leftOut++
					}
				}
			}
		}
	}
	if leftOut < 50 {
		t.Errorf("only %d numbers are left out: this proves little", leftOut)
	}
}
