package matrix

import (
	"fmt"
	"slices"

	"verbatim/internal/study"
	"verbatim/internal/table"
)

// CrosstabSpec is a table of themes by the groups of an attribute.
type CrosstabSpec struct {
	Spec         // Cols is the attribute; Measure is People or Quotes
	Percent Side // which way the shares go that are asked for
	MinCell int  // numbers from 1 to one less are left out; 0: none
}

// Side is which totals shares are of.
type Side string

// The sides.
const (
	ByRow     Side = "row"    // of the theme's total
	ByColumn  Side = "column" // of the group
	groupID        = "group"
	baseTotal      = "base"
)

// LeftOut is why a cell that was left out for the sake of another holds no number.
const LeftOut = "left out"

// Crosstab is themes by groups: numbers, and shares of the theme and of the group.
type Crosstab struct {
	*Matrix // the counted numbers, with the quotes behind them
	Spec    CrosstabSpec
	Counts  *table.Table
	Row     *table.Table // shares of the theme's total, by group
	Column  *table.Table // shares of the group
	Group   []table.Cell // how many people are in each group, and were read

	unread       int // transcripts
	small, extra int // numbers left out, and for their sake
}

// BuildCrosstab counts themes by groups.
//
// The share of a row is the cell in every hundred of its theme's total. The share
// of a column is, for people, the cell in every hundred people of the group whose
// transcripts were read; for quotes, in every hundred of the group's quotes. Only
// what speaks for a theme has shares.
//
// With MinCell no number from 1 to one less is in any of the tables, nor can it be
// worked out from them: see vault. What speaks against a theme is left out then.
func BuildCrosstab(rel *study.Release, spec CrosstabSpec) (*Crosstab, error) {
	switch {
	case spec.Cols.By != ByAttribute:
		return nil, fmt.Errorf("a crosstab is by an attribute, such as %s; a matrix has any other columns", attributeExample(rel.Study))
	case spec.MinCell == 1 || spec.MinCell == 2 || spec.MinCell < 0:
		return nil, fmt.Errorf("numbers under %d cannot be hidden by leaving them out: choose 3 or more", spec.MinCell)
	}
	spec.Rows = Axis{By: ByTheme}
	if spec.Measure == "" {
		spec.Measure = People
	}
	if spec.Measure != People && spec.Measure != Quotes {
		return nil, fmt.Errorf("a crosstab counts people or quotes, not %s", spec.Measure)
	}
	spec.Sort, spec.Across = Order{}, Order{} // an order by numbers that are left out would tell of them
	b, err := newBuilder(rel, spec.Spec)
	if err != nil {
		return nil, err
	}
	m, err := b.matrix()
	if err != nil {
		return nil, err
	}
	x := &Crosstab{Matrix: m, Spec: spec, Counts: m.Table, Group: b.groupSizes(m), unread: len(b.reader.unread())}
	if spec.MinCell > 0 {
		if err := x.suppress(); err != nil {
			return nil, err
		}
	}
	if spec.Measure == People {
		x.Counts.ColExtras = append(x.Counts.ColExtras, table.Extra{Key: table.Key{ID: groupID, Name: "people in the group"}, Measure: groupMeasure(), Cells: x.groups(), Total: x.Group[len(x.Group)-1]})
	}
	x.Row, x.Column = x.shares(ByRow), x.shares(ByColumn)
	return x, nil
}

func attributeExample(s *study.Study) string {
	if len(s.Columns) > 0 {
		return s.Columns[0]
	}
	return "setting (participants.csv has none yet)"
}

func groupMeasure() table.Measure {
	return table.Measure{ID: groupID, Unit: "people", Means: "Participants of the group with a transcript that somebody has marked as read, or with a quote."}
}

// groups are the sizes of the groups, without that of all.
func (x *Crosstab) groups() []table.Cell { return x.Group[:len(x.Group)-1] }

// groupSizes are how many people each column is of, and in the end how many there
// are at all: those of whom a transcript was read, or who have a quote.
func (b *builder) groupSizes(m *Matrix) []table.Cell {
	people := make([]map[string]bool, len(m.cols.keys)+1)
	for i := range people {
		people[i] = map[string]bool{}
	}
	all := people[len(people)-1]
	for _, t := range b.study.Transcripts {
		read := b.reader.state(t, "", "") == ""
		for _, v := range b.voicesOf(t).list {
			if !read || !v.counted || !v.chosen || v.participant == "" {
				continue
			}
			for _, c := range standing(m.cols, v) {
				people[c][v.participant], all[v.participant] = true, true
			}
		}
	}
	for c := range m.cols.keys {
		for _, t := range []*tally{&m.grid.cols[c].pro, &m.grid.cols[c].con} {
			for id := range t.people {
				people[c][id], all[id] = true, true
			}
		}
	}
	sizes := make([]table.Cell, len(people))
	for i := range people {
		sizes[i] = table.Num(float64(len(people[i])))
	}
	return sizes
}

// shares are the numbers as shares of their row's or column's base.
func (x *Crosstab) shares(side Side) *table.Table {
	from := x.Counts
	t := *from
	t.Measure = x.shareMeasure(side)
	t.Cells, t.RowExtras, t.ColExtras = nil, nil, nil
	t.RowTotals, t.ColTotals = slices.Clone(from.RowTotals), slices.Clone(from.ColTotals)
	people := x.Spec.Measure == People
	base := func(c int) table.Cell { // of a column
		if people {
			return x.Group[c]
		}
		return from.ColTotals[c]
	}
	all := from.Total
	if people && side == ByColumn {
		all = x.Group[len(x.Group)-1]
	}
	for r := range from.Rows {
		row := make([]table.Cell, len(from.Cols))
		for c, cell := range from.Cells[r] {
			if side == ByRow {
				row[c] = share(cell, from.RowTotals[r])
			} else {
				row[c] = share(cell, base(c))
			}
		}
		t.Cells = append(t.Cells, row)
		if side == ByRow {
			t.RowTotals[r] = share(from.RowTotals[r], from.RowTotals[r])
		} else {
			t.RowTotals[r] = share(from.RowTotals[r], all)
		}
	}
	for c := range from.Cols {
		if side == ByRow {
			t.ColTotals[c] = share(from.ColTotals[c], all)
		} else {
			t.ColTotals[c] = share(from.ColTotals[c], base(c))
		}
	}
	t.Total = share(from.Total, all)
	n := table.Extra{Key: table.Key{ID: baseTotal, Name: "100% is"}, Measure: from.Measure, Total: speaksFor(all)}
	if side == ByRow {
		for r := range from.Rows {
			n.Cells = append(n.Cells, speaksFor(from.RowTotals[r]))
		}
		t.RowExtras = []table.Extra{n}
	} else {
		for c := range from.Cols {
			n.Cells = append(n.Cells, speaksFor(base(c)))
		}
		if people {
			n.Measure = groupMeasure()
		}
		t.ColExtras = []table.Extra{n}
	}
	return &t
}

// speaksFor is a cell without what speaks against the theme.
func speaksFor(c table.Cell) table.Cell {
	c.Against = 0
	return c
}

// share is a number in every hundred of another. It has no number where either has
// none.
func share(cell, of table.Cell) table.Cell {
	switch {
	case !cell.IsNumber():
		return cell
	case !of.IsNumber():
		return table.NotKnown(LeftOut)
	case of.N == 0:
		return table.NoSuch("a share of nothing")
	}
	return table.Num(100 * cell.N / of.N).From(cell.Source)
}

func (x *Crosstab) shareMeasure(side Side) table.Measure {
	what := string(x.Spec.Measure)
	m := table.Measure{ID: "percent of " + string(side), Decimals: 1, Percent: true, Unit: "% of the theme's " + what,
		Means:  "The cell's " + what + " in every hundred of the theme's.",
		Totals: "Below: the group's " + what + " with any of the themes, in every hundred of all."}
	switch {
	case side == ByColumn && x.Spec.Measure == People:
		m.Unit, m.Means = "% of the group", "People of the group who spoke of the theme, in every hundred people of the group of whom a transcript was read to the end."
		m.Totals = "Below: people of the group with any of the themes. At the right: of all people."
	case side == ByColumn:
		m.Unit, m.Means = "% of the group's quotes", "The group's quotes of the theme, in every hundred quotes of the group; those of a sub-theme are among those of the theme above it."
		m.Totals = "At the right: of all quotes."
	}
	m.Means += " Only what speaks for a theme has shares."
	return m
}

// SuppressedNote says what MinCell did; empty where it was not asked for.
func (x *Crosstab) SuppressedNote() string {
	n := x.Spec.MinCell
	if n == 0 {
		return ""
	}
	s := fmt.Sprintf("Numbers from 1 to %d are left out and marked <%d: %s.", n-1, n, counted(x.small, "1 is", fmt.Sprintf("%d are", x.small)))
	if x.extra > 0 {
		s += fmt.Sprintf(" %s %q, so that none can be worked out from totals, other cells or shares.",
			counted(x.extra, "1 more is", fmt.Sprintf("%d more are", x.extra)), LeftOut)
	}
	return s + " What speaks against a theme is not counted here, and there are no quotes: they could be counted."
}
