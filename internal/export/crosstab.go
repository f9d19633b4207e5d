package export

import (
	"fmt"

	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/table"
)

// crosstabDoc is a crosstab as JSON shows it.
type crosstabDoc struct {
	table.Doc
	By      string     `json:"by"`
	Percent *string    `json:"percent"`  // row or column; null where the cells are numbers
	MinCell *int       `json:"min_cell"` // numbers from 1 to one less are null; null where none are left out
	Group   []*float64 `json:"group"`    // people in each column; null where left out, or quotes are counted
}

// CountedCrosstab is themes by groups. First comes the table that was asked for: the
// numbers, or shares of the theme or of the group.
func CountedCrosstab(x *matrix.Crosstab) *Counted {
	side := x.Spec.Percent
	c := CountedMatrix(x.Matrix)
	tables := []CountedTable{
		{x.Counts, capital(string(x.Spec.Measure))}, {x.Row, "Percent of theme"}, {x.Column, "Percent of group"},
	}
	switch side {
	case matrix.ByRow:
		tables[0], tables[1] = tables[1], tables[0]
	case matrix.ByColumn:
		tables = []CountedTable{tables[2], tables[0], tables[1]}
	}
	c.Tables = tables
	c.How[0][0] = "A number"
	doc := crosstabDoc{Doc: tables[0].Doc(), By: x.Spec.Cols.Name, Group: []*float64{}}
	if side != "" {
		s := string(side)
		doc.Percent = &s
	}
	for _, g := range x.Group[:len(x.Group)-1] {
		var n *float64
		if g.IsNumber() && x.Spec.Measure == matrix.People {
			n = &g.N
		}
		doc.Group = append(doc.Group, n)
	}
	if x.Spec.MinCell > 0 {
		doc.MinCell = &x.Spec.MinCell
		c.Bare, c.Keys, c.Blocks = true, nil, nil
		c.How = [][2]string{{"Left out", "A number that is small, or that would give a small one away; see the note above."}}
	}
	c.Doc = doc
	c.Chart = crosstabChart(x)
	return c
}

// crosstabChart is the share of each group: groups can differ in size.
func crosstabChart(x *matrix.Crosstab) *Chart {
	t := x.Column
	c := &Chart{Kind: sheet.Bars, Title: t.Title, Across: "theme", Up: t.Measure.Unit, Format: "0%",
		Means: "For each theme a bar for each group: " + t.Measure.Unit + ". Where a number is left out, so is its bar."}
	rows, cols := chartedRows(t), t.Cols[:min(len(t.Cols), chartedGroups)]
	if len(rows) < len(t.Rows) {
		c.Means += " Of so many themes those at the top."
	}
	if len(cols) < len(t.Cols) {
		c.Means += fmt.Sprintf(" Of so many groups the first %d.", len(cols))
	}
	for i, k := range cols {
		s := ChartSeries{Name: keyName(k)}
		for _, r := range rows {
			s.Values = append(s.Values, orGap(t.Cells[r][i], 100))
		}
		c.Series = append(c.Series, s)
	}
	for _, r := range rows {
		c.Names = append(c.Names, keyName(t.Rows[r]))
	}
	return c
}

// Bars that can still be told apart: more themes than this, and only those at the top
// of the codebook are drawn; more groups, and only the first.
const chartedBars, chartedGroups = 12, 6

// chartedRows are the places of the themes that a chart shows.
func chartedRows(t *table.Table) []int {
	var all, top []int
	for r, k := range t.Rows {
		all = append(all, r)
		if k.Depth == 0 {
			top = append(top, r)
		}
	}
	if len(all) > chartedBars {
		return top
	}
	return all
}
