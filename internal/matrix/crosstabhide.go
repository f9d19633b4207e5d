package matrix

import (
	"fmt"

	"verbatim/internal/table"
)

// suppress leaves out of the counts every number from 1 to the limit less 1, and as
// many more as it takes.
//
// Readers know: each group's people who have any theme are no fewer than those of
// each theme, no more than those of all its top themes together, and no more than the
// group; a sub-theme has no more than the theme above it; the quotes of a group are
// those of its top themes; totals of themes, of groups and of all add up. Where totals
// across groups do not add up, because somebody or a quote is in several groups, the
// totals across groups are all left out.
func (x *Crosstab) suppress() error {
	t := x.Counts
	c := crosstabCells{x: x, v: newVault(x.Spec.MinCell)}
	onlyFor(t)
	across := x.addsUp()
	c.take(across)
	c.columns()
	c.hierarchy()
	if across {
		c.rows()
	}
	if err := c.v.protect(); err != nil {
		return err
	}
	c.mark()
	if !across {
		for r := range t.RowTotals {
			hideAcross(&t.RowTotals[r])
		}
		hideAcross(&t.Total)
		hideAcross(&x.Group[len(x.Group)-1])
	}
	for _, s := range c.v.state {
		switch s {
		case small:
			x.small++
		case extra, veiled:
			x.extra++
		}
	}
	// Notes count people and quotes; what is published is said once, here.
	t.Notes, t.Withheld = nil, 0
	if x.unread > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s not yet read.", are(x.unread, "transcript")))
	}
	if !across {
		t.Notes = append(t.Notes, "Totals across groups are left out: somebody, or a quote, is in more than one group.")
	}
	t.Notes = append(t.Notes, x.SuppressedNote())
	return nil
}

func hideAcross(c *table.Cell) {
	if c.IsNumber() {
		*c = table.NotKnown(LeftOut)
	}
}

// onlyFor leaves out what speaks against themes, and where the quotes are.
func onlyFor(t *table.Table) {
	bare := func(c *table.Cell) { c.Against, c.Source = 0, "" }
	for r := range t.Cells {
		for c := range t.Cells[r] {
			bare(&t.Cells[r][c])
		}
		bare(&t.RowTotals[r])
	}
	for c := range t.ColTotals {
		bare(&t.ColTotals[c])
	}
	bare(&t.Total)
}

// addsUp reports whether every total across groups is the sum of its groups.
func (x *Crosstab) addsUp() bool {
	t := x.Counts
	same := func(total table.Cell, cells []table.Cell) bool {
		sum := 0.0
		for _, c := range cells {
			sum += c.N
		}
		return !total.IsNumber() || total.N == sum
	}
	for r := range t.Rows {
		if !same(t.RowTotals[r], t.Cells[r]) {
			return false
		}
	}
	return same(t.Total, t.ColTotals) && same(x.Group[len(x.Group)-1], x.groups())
}

// crosstabCells are the numbers of a crosstab in a vault: -1 where there is none.
type crosstabCells struct {
	x      *Crosstab
	v      *vault
	cells  [][]int
	rowsN  []int
	colsN  []int
	groups []int
	total  int
	people int
}

func (c *crosstabCells) put(cell table.Cell, rank int) int {
	if !cell.IsNumber() {
		return -1
	}
	return c.v.add(int(cell.N), rank)
}

// Which numbers are left out first for the others' sake.
const (
	rankCell = iota
	rankTotal
	rankAll
)

// take takes the numbers in that are to be published.
func (c *crosstabCells) take(across bool) {
	t := c.x.Counts
	c.total, c.people = -1, -1
	for r := range t.Rows {
		row := make([]int, len(t.Cols))
		for i, cell := range t.Cells[r] {
			row[i] = c.put(cell, rankCell)
		}
		c.cells = append(c.cells, row)
		if across {
			c.rowsN = append(c.rowsN, c.put(t.RowTotals[r], rankTotal))
		}
	}
	for i := range t.Cols {
		c.colsN = append(c.colsN, c.put(t.ColTotals[i], rankTotal))
	}
	if across {
		c.total = c.put(t.Total, rankAll)
	}
	if c.x.Spec.Measure != People {
		return
	}
	for _, g := range c.x.groups() {
		c.groups = append(c.groups, c.put(g, rankTotal))
	}
	if across {
		c.people = c.put(c.x.Group[len(c.x.Group)-1], rankAll)
	}
}

// columns are what is known within a group.
func (c *crosstabCells) columns() {
	for i, total := range c.colsN {
		if total < 0 {
			continue
		}
		var top []int
		for r, row := range c.cells {
			if row[i] < 0 {
				continue
			}
			if c.x.lists[r].top {
				top = append(top, row[i])
			}
			if c.groups != nil {
				c.v.atMost(row[i], total)
			}
		}
		if c.groups == nil {
			c.v.sum(total, top)
			continue
		}
		c.v.atMost(total, top...)
		if c.groups[i] >= 0 {
			c.v.atMost(total, c.groups[i])
		}
	}
}

// hierarchy is that a sub-theme has no more than the theme above it. Quotes that are
// joined in the theme above may be fewer; then nothing is known of the two.
func (c *crosstabCells) hierarchy() {
	above := c.x.above()
	for r, up := range above {
		if up < 0 {
			continue
		}
		for i := range c.cells[r] {
			c.noMore(c.cells[r][i], c.cells[up][i])
		}
		if c.rowsN != nil {
			c.noMore(c.rowsN[r], c.rowsN[up])
		}
	}
}

func (c *crosstabCells) noMore(n, of int) {
	if n >= 0 && of >= 0 && c.v.truth[n] <= c.v.truth[of] {
		c.v.atMost(n, of)
	}
}

// above is the row of the theme above each row's, -1 for none.
func (m *Matrix) above() []int {
	above := make([]int, len(m.lists))
	for r, l := range m.lists {
		above[r] = -1
		for up, o := range m.lists {
			if up != r && o.within[l.key.ID] && (above[r] < 0 || len(o.within) < len(m.lists[above[r]].within)) {
				above[r] = up
			}
		}
	}
	return above
}

// rows are the sums across groups.
func (c *crosstabCells) rows() {
	sum := func(total int, parts []int) {
		var known []int
		for _, p := range parts {
			if p >= 0 {
				known = append(known, p)
			}
		}
		if total >= 0 {
			c.v.sum(total, known)
		}
	}
	for r, total := range c.rowsN {
		sum(total, c.cells[r])
		if total >= 0 && c.total >= 0 {
			c.v.atMost(total, c.total)
		}
	}
	sum(c.total, c.colsN)
	sum(c.people, c.groups)
}

// mark takes out of the table what is left out.
func (c *crosstabCells) mark() {
	t := c.x.Counts
	one := func(cell *table.Cell, i int) {
		if i < 0 {
			return
		}
		switch c.v.state[i] {
		case small:
			*cell = table.NotKnown(fmt.Sprintf("<%d", c.v.limit))
		case extra, veiled:
			*cell = table.NotKnown(LeftOut)
		}
	}
	for r, row := range c.cells {
		for i := range row {
			one(&t.Cells[r][i], row[i])
		}
	}
	for r, i := range c.rowsN {
		one(&t.RowTotals[r], i)
	}
	for n, i := range c.colsN {
		one(&t.ColTotals[n], i)
	}
	for n, i := range c.groups {
		one(&c.x.Group[n], i)
	}
	one(&t.Total, c.total)
	one(&c.x.Group[len(c.x.Group)-1], c.people)
}
