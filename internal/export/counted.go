package export

import (
	"encoding/json"
	"io"
	"path/filepath"
	"strings"

	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// Counted is one table of numbers or several, with the quotes behind them:
// everything that counts is printed and written as one.
//
// A file of one table (.csv, .tsv, .md, .txt), a terminal and, without Doc, .json
// hold the first table. A workbook has them all, with the quotes on a sheet of
// their own: each number whose Source a block names leads to the block's first
// quote.
type Counted struct {
	Title  string         // of the first table, as a rule
	Tables []CountedTable // at least one
	Keys   []string       // what says which number a quote is behind: heads of the first columns of Quotes; nil: no such sheet
	Themed bool           // quotes need a column that says their theme
	// Blocks gives the quotes, number by number, in the order of the sheet. Only a
	// workbook asks for them.
	Blocks func() []CountedBlock

	Axes      []matrix.Axis // what rows and columns are: attributes among them are shown
	Chosen    []string      // what was chosen of the study, a few words each
	Coders    []string      // whose codings count; nil: everybody's
	How       [][2]string   // how to read the numbers: a label, and a sentence or two
	QuotesAre string        // what the Quotes sheet lists, and how

	Chart   *Chart                  // nil: no native chart
	Picture func(w io.Writer) error // draws the first table as SVG; nil: it cannot be drawn
	Doc     any                     // what JSON holds; nil: table.Doc of the first table

	// Bare leaves out everything but the tables and the chart: no themes, no people,
	// no coders, nothing about consent. It is for files out of which small numbers
	// must not be worked out.
	Bare bool
}

// CountedTable is a table and the name of its sheet.
type CountedTable struct {
	*table.Table
	Sheet string
}

// CountedBlock is the quotes behind one number, listed one below the other.
type CountedBlock struct {
	Source table.Source // of the number; empty when no number counts just these
	Total  table.Source // of a total that leads to the first of these; may be empty
	Keys   []string     // as many as Counted.Keys
	Person string       // the participant, as the readers know them, where the block is one's
	Group  bool         // the quotes of a theme and its sub-themes taken together: listed on a sheet of their own
	Quotes []*matrix.Placed
}

// SVG is a picture: of those tables that can be drawn.
const SVG Format = "svg"

// FormatOf is the format that a file's name asks for.
func (c *Counted) FormatOf(path string) (Format, error) {
	if c.Picture == nil {
		return FormatOf(path)
	}
	if strings.EqualFold(filepath.Ext(path), ".svg") {
		return SVG, nil
	}
	return formatOf(path, PictureFormats)
}

// PictureFormats are those of tables that can be drawn.
const PictureFormats = ".xlsx, .svg, .csv, .tsv, .md, .txt or .json"

// WriteCounted writes tables for the readers of a release.
func WriteCounted(w io.Writer, f Format, rel *study.Release, c *Counted, o Options) (Report, error) {
	var rep Report
	t := c.Tables[0].Table
	switch {
	case f == XLSX:
		return writeCountedBook(w, rel, c, o)
	case f == SVG && c.Picture != nil:
		return rep, c.Picture(w)
	case f == JSON && c.Doc != nil:
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return rep, e.Encode(c.Doc)
	}
	return writeTable(w, f, rel, t, o)
}

// Shown gives the words of the quotes that a workbook shows.
func (c *Counted) Shown(rel *study.Release, look func(q *matrix.Placed, words string)) {
	for _, b := range c.blocks() {
		for _, q := range b.Quotes {
			if words, ok := rel.Words(q.Transcript, q.Span); ok {
				look(q, words)
			}
		}
	}
}

func (c *Counted) blocks() []CountedBlock {
	if c.Blocks == nil {
		return nil
	}
	return c.Blocks()
}

// CountedMatrix is a theme table with the quotes behind it.
func CountedMatrix(m *matrix.Matrix) *Counted {
	c := &Counted{
		Title: m.Table.Title, Tables: []CountedTable{{m.Table, matrixSheet}}, Axes: []matrix.Axis{m.Spec.Rows, m.Spec.Cols},
		Coders: m.Spec.Coders, Chosen: ChosenOf(m.Release(), m.Spec), How: matrixReading(),
		QuotesAre: "Every quote, under the theme it was coded with. A quote in which several people speak stands under each of them. Filter by the first two columns to get the quotes of one number.",
	}
	c.Keys, c.Themed = []string{m.Spec.Rows.String(), m.Spec.Cols.String()}, true
	byTheme := m.Spec.Rows.By == matrix.ByTheme || m.Spec.Cols.By == matrix.ByTheme
	if byTheme {
		c.Themed = false
		if m.Spec.Cols.By == matrix.ByTheme {
			c.Keys[0], c.Keys[1] = c.Keys[1], c.Keys[0]
		}
	}
	c.Blocks = func() (blocks []CountedBlock) {
		for _, x := range m.Blocks() {
			blocks = append(blocks, matrixBlock(m, x))
		}
		return blocks
	}
	return c
}

func matrixBlock(m *matrix.Matrix, x matrix.Block) CountedBlock {
	t := m.Table
	row, col := t.Rows[x.Row], t.Cols[x.Col]
	b := CountedBlock{Source: x.Source, Total: t.RowTotals[x.Row].Source, Keys: []string{keyName(row), keyName(col)}, Group: x.Group, Quotes: x.Quotes}
	switch {
	case m.Spec.Rows.By == matrix.ByTheme:
		b.Keys[0] = themePath(m.Release().Study, x.Theme)
	case m.Spec.Cols.By == matrix.ByTheme:
		b.Keys = []string{themePath(m.Release().Study, x.Theme), b.Keys[0]}
		b.Total = t.ColTotals[x.Col].Source
	}
	switch {
	case m.Spec.Rows.By == matrix.ByParticipant:
		b.Person = row.ID
	case m.Spec.Cols.By == matrix.ByParticipant:
		b.Person = col.ID
	}
	return b
}

// ChosenOf says of which themes and coders tables are. Outside the team nobody is
// named.
func ChosenOf(rel *study.Release, spec matrix.Spec) []string {
	var chosen []string
	if len(spec.Themes) > 0 {
		chosen = append(chosen, "the themes "+strings.Join(spec.Themes, ", "))
	}
	if len(spec.Coders) > 0 {
		by := strings.Join(spec.Coders, ", ")
		if rel.Purpose != transcript.ForTeam {
			by = many(len(spec.Coders), "of the coders")
		}
		chosen = append(chosen, "codings by "+by)
	}
	return chosen
}

func matrixReading() [][2]string {
	return [][2]string{
		{"A number in Matrix", "leads to its quotes: click it. It is underlined where it does. The quotes stand together, " +
			"and as many as the number says when it counts quotes. A total leads to the first of its quotes, where they stand together."},
		{"for and against", "A passage may be coded as speaking against its theme. Those are counted apart, in a row of their own below the theme, and listed after the others."},
		{"0", "The transcript was read, and nothing was coded with the theme."},
		{"not read", "Nobody has marked the transcript as read to the end. What was not read is not 0."},
		{"new theme", "The theme came into the codebook after the transcript was read."},
	}
}

// Chart is a native chart of a workbook, on a sheet of its own with its numbers.
type Chart struct {
	Kind   sheet.ChartKind
	Title  string
	Means  string   // what it shows and how: a sentence or two
	Across string   // what stands along the horizontal axis
	Up     string   // what the vertical axis counts
	Names  []string // along the horizontal axis
	Series []ChartSeries
	Format string // of the numbers: "0" where empty
}

// ChartSeries is numbers that belong together: a line, or columns of one colour. A
// NaN is a gap.
type ChartSeries struct {
	Name   string
	Values []float64 // as many as the chart's names
}

// largest is the largest number of a chart.
func (c *Chart) largest() float64 {
	most := 0.0
	for _, x := range c.Series {
		for _, v := range x.Values {
			if v > most { // no NaN is
				most = v
			}
		}
	}
	return most
}

// step has the axis of small whole numbers count by ones.
func (c *Chart) step() float64 {
	if c.Format == "" && c.largest() <= 10 {
		return 1
	}
	return 0
}

// most ends an axis of shares at the whole.
func (c *Chart) most() float64 {
	if n := c.largest(); strings.HasSuffix(c.Format, "%") && n > 0.8 && n <= 1 {
		return 1
	}
	return 0
}

// chartSheet is the sheet of a native chart.
const chartSheet = "Chart"

func (c *Chart) sheet() sheet.Sheet {
	names := []string{capital(c.Across)}
	s := sheet.Sheet{Name: chartSheet, Header: 1, Landscape: true, PagesHigh: 1, TabColour: "#E4EBF2"}
	wide := 12
	for _, n := range c.Names {
		wide = max(wide, min(34, len([]rune(n))+2))
	}
	s.Columns = []sheet.Column{{Width: float64(wide)}}
	for _, x := range c.Series {
		names = append(names, x.Name)
		s.Columns = append(s.Columns, sheet.Column{Width: float64(max(8, min(18, longest(x.Name)+2)))})
	}
	head := headCells(names...)
	for i := range head[1:] {
		head[i+1].Style.Align = sheet.Centre
	}
	rows := []sheet.Row{{Cells: head}}
	for i, n := range c.Names {
		row := sheet.Row{Cells: []sheet.Cell{sheet.Text(n, sheet.Style{Colour: ink, Wrap: true, Line: faint})}}
		for _, x := range c.Series {
			cell := sheet.Cell{Style: sheet.Style{Colour: ink, Line: faint, Align: sheet.Centre, Format: c.Format}}
			if v := x.Values[i]; v == v { // not NaN
				cell.Number, cell.IsNumber = v, true
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	s.Rows = sheet.Rows(rows)
	s.Chart = &sheet.Chart{Kind: c.Kind, Step: c.step(), Most: c.most(), Title: c.Title, Across: capital(c.Across), Up: capital(c.Up), Format: c.Format, Series: len(c.Series)}
	return s
}
