package matrix

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/table"
)

// Order says by what the rows, or the columns, of a table are sorted. The zero
// Order leaves them as they come: themes as in the codebook, people as in
// participants.csv.
type Order struct {
	By string // a column (of rows: a row) by id or name; or total, people, name
	Up bool   // smallest first, or for names A to Z
}

// What a table can be sorted by besides its columns and rows.
const (
	SortTotal = "total"
	SortName  = "name"
)

// Ends of an order as it is written.
const (
	upEnd   = ":up"
	downEnd = ":down"
)

// ParseOrder reads an order: a column, total, people or name; with :up at the end
// the smallest come first, with :down the largest. Unsaid, numbers go down and
// names go up.
func ParseOrder(s string) Order {
	s = strings.TrimSpace(s)
	if by, ok := strings.CutSuffix(s, upEnd); ok {
		return Order{by, true}
	}
	if by, ok := strings.CutSuffix(s, downEnd); ok {
		return Order{by, false}
	}
	return Order{s, s == SortName}
}

// String is the order as ParseOrder reads it.
func (o Order) String() string {
	if o == ParseOrder(o.By) {
		return o.By
	}
	if o.Up {
		return o.By + upEnd
	}
	return o.By + downEnd
}

// said is the order in words; name is that of the column or row it goes by.
func (o Order) said(name string) string {
	switch {
	case o.By == SortName && o.Up:
		return "by name"
	case o.By == SortName:
		return "by name, Z to A"
	case o.Up:
		return "by " + name + ", smallest first"
	}
	return "by " + name + ", largest first"
}

// Sorted says by what the rows and the columns are sorted, in sentences; none
// where they are not.
func (m *Matrix) Sorted() []string { return m.sorted }

// arrange sorts the rows and the columns as the table's spec asks.
func (m *Matrix) arrange() error {
	t := m.Table
	rows, byRow, rowName, err := sorted(m.Spec.Sort, "column", t.Rows, t.Cols, t.RowTotals, t.RowExtras, func(i, j int) table.Cell { return t.Cells[i][j] })
	if err != nil {
		return err
	}
	cols, byCol, colName, err := sorted(m.Spec.Across, "row", t.Cols, t.Rows, t.ColTotals, t.ColExtras, func(i, j int) table.Cell { return t.Cells[j][i] })
	if err != nil {
		return err
	}
	m.Spec.Sort.By, m.Spec.Across.By = byRow, byCol
	if rows != nil {
		m.sortRows(rows)
		m.sorted = append(m.sorted, "Rows sorted "+m.Spec.Sort.said(rowName)+".")
	}
	if cols != nil {
		m.sortCols(cols)
		m.sorted = append(m.sorted, "Columns sorted "+m.Spec.Across.said(colName)+".")
	}
	t.Notes = append(t.Notes, m.sorted...)
	return nil
}

// sorted is the order of some keys: for each place, the one that goes there; nil
// where they stay. By is the order's key as the table spells it, name what people
// call it. What is no number comes last either way.
func sorted(o Order, what string, keys, others []table.Key, totals []table.Cell, extras []table.Extra, at func(i, j int) table.Cell) (rank []int, by, name string, err error) {
	if o.By == "" {
		return nil, "", "", nil
	}
	cell, by, name, err := sortKey(o, what, others, totals, extras, at)
	if err != nil {
		return nil, "", "", err
	}
	rank = make([]int, len(keys))
	for i := range rank {
		rank[i] = i
	}
	slices.SortStableFunc(rank, func(a, b int) int {
		if cell == nil {
			return turned(!o.Up, coding.CompareIDs(strings.ToLower(keys[a].Name), strings.ToLower(keys[b].Name)))
		}
		p, q := cell(a), cell(b)
		if p.IsNumber() != q.IsNumber() {
			return turned(p.IsNumber(), 1)
		}
		return turned(!o.Up, cmp.Or(cmp.Compare(p.N, q.N), cmp.Compare(p.Against, q.Against)))
	})
	return rank, by, name, nil
}

func turned(is bool, c int) int {
	if is {
		return -c
	}
	return c
}

// sortKey is the cell that each key is sorted by; nil where it is the name.
func sortKey(o Order, what string, others []table.Key, totals []table.Cell, extras []table.Extra, at func(i, j int) table.Cell) (cell func(int) table.Cell, by, name string, err error) {
	same := func(s string) bool { return s != "" && strings.EqualFold(s, o.By) }
	for _, is := range []func(table.Key) bool{func(k table.Key) bool { return same(k.ID) }, func(k table.Key) bool { return same(k.Name) }} {
		if j := slices.IndexFunc(others, is); j >= 0 {
			return func(i int) table.Cell { return at(i, j) }, either(others[j].ID != "", others[j].ID, others[j].Name), others[j].Name, nil
		}
	}
	for _, e := range extras {
		if same(e.Key.ID) || same(e.Key.Name) {
			return func(i int) table.Cell { return e.Cells[i] }, e.Key.ID, e.Key.Name, nil
		}
	}
	switch {
	case same(SortTotal) && totals != nil:
		return func(i int) table.Cell { return totals[i] }, SortTotal, SortTotal, nil
	case same(SortName):
		return nil, SortName, SortName, nil
	}
	return nil, "", "", fmt.Errorf("there is no %s %q to sort by: name a %s, or use %s or %s", what, o.By, what, SortTotal, SortName)
}

// source is the key of the quotes of a cell, which sorting leaves as it was.
func (m *Matrix) source(r, c int) table.Source { return source(m.rows.was(r), m.cols.was(c)) }

// was is where a key stood before the table was sorted.
func (s *side) was(i int) int {
	if s.from == nil || i < 0 {
		return i
	}
	return s.from[i]
}

func (m *Matrix) sortRows(rank []int) {
	t := m.Table
	m.rows.sort(rank)
	t.Rows, t.Cells, t.RowTotals = m.rows.keys, picked(t.Cells, rank), picked(t.RowTotals, rank)
	for i := range t.RowExtras {
		t.RowExtras[i].Cells = picked(t.RowExtras[i].Cells, rank)
	}
	m.grid.cells, m.grid.rows = picked(m.grid.cells, rank), picked(m.grid.rows, rank)
	if m.rows.at == nil {
		m.lists = picked(m.lists, rank)
	}
}

func (m *Matrix) sortCols(rank []int) {
	t := m.Table
	m.cols.sort(rank)
	t.Cols, t.ColTotals = m.cols.keys, picked(t.ColTotals, rank)
	for i := range t.Cells {
		t.Cells[i], m.grid.cells[i] = picked(t.Cells[i], rank), picked(m.grid.cells[i], rank)
	}
	for i := range t.ColExtras {
		t.ColExtras[i].Cells = picked(t.ColExtras[i].Cells, rank)
	}
	m.grid.cols = picked(m.grid.cols, rank)
	if m.cols.at == nil {
		m.lists = picked(m.lists, rank)
	}
}

// sort puts the keys of a side in another order. A theme then stands for itself,
// not below the one above it.
func (s *side) sort(rank []int) {
	s.keys, s.from = picked(s.keys, rank), rank
	now := make([]int, len(rank))
	for i, was := range rank {
		now[was] = i
		s.keys[i].Depth = 0
	}
	mute := map[int]bool{}
	for was := range s.mute {
		mute[now[was]] = s.mute[was]
	}
	s.mute = mute
	if at := s.at; at != nil {
		s.at = func(c coding.Coding, v *voice) int {
			if i := at(c, v); i >= 0 {
				return now[i]
			}
			return -1
		}
	}
}

// picked is a list in another order; nil stays nil.
func picked[T any](list []T, rank []int) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(rank))
	for i, was := range rank {
		out[i] = list[was]
	}
	return out
}
