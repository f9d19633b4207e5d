package export

import (
	"math"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/table"
)

// plan is tables on their way into a workbook: which of their numbers lead where.
type plan struct {
	b         *workbook
	c         *Counted
	blocks    []CountedBlock
	hasGroups bool
	anchors   map[string]bool         // those that some row of a quotes sheet will have
	starts    map[table.Source]string // anchor of a total's first quote, where its quotes lie together
}

func newPlan(b *workbook, c *Counted) *plan {
	l := &plan{b: b, c: c, blocks: c.blocks(), anchors: map[string]bool{}, starts: map[table.Source]string{}}
	for _, x := range l.blocks {
		l.hasGroups = l.hasGroups || x.Group
		if x.Source == "" {
			continue
		}
		first := ""
		for _, con := range []bool{true, false} {
			if len(ofStance(x.Quotes, con)) > 0 {
				first = anchor(x.Source, con)
				l.anchors[first] = true
			}
		}
		if x.Total != "" && l.starts[x.Total] == "" {
			l.starts[x.Total] = first
		}
	}
	return l
}

// tableSheet is one of the tables on its way onto a sheet.
type tableSheet struct {
	*plan
	t    *table.Table
	most float64 // the number that is darkest
}

func (l *plan) sheet(t CountedTable) sheet.Sheet {
	x := &tableSheet{plan: l, t: t.Table, most: t.Max()}
	if !t.Measure.Percent && t.Measure.Decimals == 0 {
		x.most = max(x.most, 9)
	}
	return x.sheet(t.Sheet)
}

// anchor names the row of the first quote behind a number, for or against.
func anchor(s table.Source, con bool) string {
	switch {
	case s == "":
		return ""
	case con:
		return string(s) + " against"
	}
	return string(s)
}

// ofStance are the quotes for a theme, or those against it.
func ofStance(quotes []*matrix.Placed, con bool) []*matrix.Placed {
	var out []*matrix.Placed
	for _, q := range quotes {
		if (q.Stance == coding.Against) == con {
			out = append(out, q)
		}
	}
	return out
}

// sheet is the sheet of the table itself.
func (l *tableSheet) sheet(name string) sheet.Sheet {
	t := l.t
	s := sheet.Sheet{Name: name, Header: 1, FrozenCols: 1, Landscape: true, TabColour: "#A3C8E8"}
	names := []string{capital(t.RowsAre)}
	wide := len(t.RowsAre)
	for _, k := range t.Rows {
		wide = max(wide, len([]rune(keyName(k)))+2*k.Depth)
	}
	s.Columns = []sheet.Column{{Width: float64(max(16, min(38, wide+3)))}}
	for _, k := range t.Cols {
		names = append(names, keyName(k))
	}
	if t.RowTotals != nil {
		names = append(names, capital(totalName))
	}
	for _, x := range t.RowExtras {
		names = append(names, capital(x.Key.Name))
	}
	for _, n := range names[1:] {
		s.Columns = append(s.Columns, sheet.Column{Width: float64(max(8, min(18, longest(n)+2)))})
	}
	head := headCells(names...)
	head[0].Style.Indent = 1
	for i := range head[1:] {
		head[i+1].Style.Align = sheet.Centre
	}
	s.Rows = func(yield func(sheet.Row) bool) { // a table can be large: no row is kept
		if !yield(sheet.Row{Cells: head}) {
			return
		}
		for r := range t.Rows {
			for _, row := range l.themeRows(r) {
				if !yield(row) {
					return
				}
			}
		}
		for _, row := range l.totalRows() {
			if !yield(row) {
				return
			}
		}
	}
	total, rows := 0.0, 0
	for range s.Rows {
		rows++
	}
	for _, c := range s.Columns {
		total += c.Width
	}
	s.PagesWide, s.PagesHigh = int(math.Ceil(total/pageWidth)), (rows+pageRows-1)/pageRows
	return s
}

// What of a table can be read on one printed page, lying: characters across, and
// rows.
const (
	pageWidth = 220.0
	pageRows  = 60
)

// themeRows are a row of the table, and below it one for passages against,
// where there are any.
func (l *tableSheet) themeRows(r int) []sheet.Row {
	t, k := l.t, l.t.Rows[r]
	name := sheet.Style{Colour: ink, Wrap: true, Middle: true, Indent: 1 + 2*k.Depth, Line: faint,
		Bold: k.Depth == 0 && l.rowsAreThemes(), Italic: k.Mark != "", Bar: l.colour(k.ID)}
	pro := append(make([]sheet.Cell, 0, len(t.Cols)+3), sheet.Text(keyName(k), name))
	name.Bold, name.Italic, name.Colour, name.Indent = false, true, quiet, name.Indent+2
	con := append(make([]sheet.Cell, 0, len(t.Cols)+3), sheet.Text("against", name))
	opposed := false
	for _, c := range t.Cells[r] {
		pro, con = append(pro, l.inside(c, false)), append(con, l.inside(c, true))
		opposed = opposed || c.IsNumber() && c.Against != 0
	}
	total := func(c table.Cell, m table.Measure) {
		pro, con = append(pro, l.total(c, m, l.starts[c.Source], false)), append(con, l.total(c, m, "", true))
		opposed = opposed || c.IsNumber() && c.Against != 0
	}
	if t.RowTotals != nil {
		total(t.RowTotals[r], t.Measure)
	}
	for _, x := range t.RowExtras {
		total(x.Cells[r], x.Measure)
	}
	if !opposed {
		return []sheet.Row{{Cells: pro}}
	}
	return []sheet.Row{{Cells: pro}, {Cells: con}}
}

func (l *tableSheet) totalRows() []sheet.Row {
	t := l.t
	var rows []sheet.Row
	add := func(name string, cells []table.Cell, total table.Cell, m table.Measure, extras []table.Extra) {
		style := sheet.Style{Bold: true, Colour: ink, Middle: true, Indent: 1, LineAbove: rule}
		pro, con := []sheet.Cell{sheet.Text(name, style)}, []sheet.Cell{}
		style.Bold, style.Italic, style.Colour, style.Indent, style.LineAbove = false, true, quiet, 3, ""
		con = append(con, sheet.Text("against", style))
		opposed := false
		put := func(c table.Cell, m table.Measure) {
			a := l.total(c, m, l.starts[c.Source], false)
			a.Style.LineAbove = rule
			pro, con = append(pro, a), append(con, l.total(c, m, "", true))
			opposed = opposed || c.IsNumber() && c.Against != 0
		}
		for _, c := range cells {
			put(c, m)
		}
		put(total, m)
		for _, x := range extras {
			put(x.Total, x.Measure)
		}
		rows = append(rows, sheet.Row{Cells: pro})
		if opposed {
			rows = append(rows, sheet.Row{Cells: con})
		}
	}
	if t.ColTotals != nil {
		add(capital(totalName), t.ColTotals, t.Total, t.Measure, t.RowExtras)
	}
	for _, x := range t.ColExtras {
		add(capital(x.Key.Name), x.Cells, x.Total, x.Measure, nil)
	}
	return rows
}

// inside is a cell of the table proper: a number leading to its quotes, or why
// there is none.
func (l *tableSheet) inside(c table.Cell, con bool) sheet.Cell {
	s := sheet.Style{Colour: ink, Align: sheet.Centre, Middle: true, Line: faint}
	if !c.IsNumber() {
		s.Fill = resting
		return noNumber(c, s, con)
	}
	if n := of(c, con); con && n == 0 {
		return sheet.Text("", s)
	} else {
		s.Fill = heat(n, l.most, con)
	}
	to := anchor(c.Source, con)
	if s.Underline = l.anchors[to]; s.Underline {
		s.Colour = link
	}
	return l.number(c, l.t.Measure, to, con, s)
}

// total is a total or an extra. It leads to the first of its quotes where they
// all lie together.
func (l *tableSheet) total(c table.Cell, m table.Measure, to string, con bool) sheet.Cell {
	s := sheet.Style{Bold: true, Colour: ink, Fill: resting, Align: sheet.Centre, Middle: true, Line: faint}
	if !c.IsNumber() {
		return noNumber(c, s, con)
	}
	if con && c.Against == 0 {
		return sheet.Text("", s)
	}
	s.Underline = l.anchors[to]
	return l.number(c, m, to, con, s)
}

func of(c table.Cell, con bool) float64 {
	if con {
		return c.Against
	}
	return c.N
}

func (l *tableSheet) number(c table.Cell, m table.Measure, to string, con bool, s sheet.Style) sheet.Cell {
	n := of(c, con)
	if n == 0 && !s.Underline {
		s.Colour, s.Bold = quiet, false
	}
	s.Format = "0"
	if m.Decimals > 0 {
		s.Format += "." + strings.Repeat("0", m.Decimals)
	}
	if m.Percent {
		n, s.Format = n/100, s.Format+"%"
	}
	if !l.anchors[to] {
		to = ""
	}
	return sheet.Linked(n, to, s)
}

// noNumber says why there is no number, once for the rows for and against.
func noNumber(c table.Cell, s sheet.Style, con bool) sheet.Cell {
	s.Bold, s.Italic, s.Colour, s.Size, s.Wrap = false, true, quiet, 8, true
	if con {
		return sheet.Text("", s)
	}
	return sheet.Text(shortReason(c), s)
}

// shortReason fits a narrow cell; About says what it means.
func shortReason(c table.Cell) string {
	switch c.Why {
	case "not yet read":
		return "not read"
	case "theme added after it was read":
		return "new theme"
	case "takes no part":
		return "–"
	}
	return cellText(c, table.Measure{}, false)
}

func (l *tableSheet) rowsAreThemes() bool { return l.t.RowsAre == string(matrix.ByTheme) }

// colour is the colour of a theme, where the row is one.
func (l *tableSheet) colour(id string) string {
	if !l.rowsAreThemes() {
		return ""
	}
	t, _ := l.b.rel.Study.Book.Theme(id)
	return t.Colour
}
