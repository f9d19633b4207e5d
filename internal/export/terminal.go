package export

import (
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"verbatim/internal/table"
)

// column is one column of a table on a terminal.
type column struct {
	cells []string // the header first
	left  bool     // its text stands at the left; numbers stand at the right
}

func (c column) width() int {
	w := 0
	for _, s := range c.cells {
		w = max(w, breadth(s))
	}
	return w
}

// breadth is how many columns of a terminal a text takes.
func breadth(s string) int {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return uniseg.StringWidth(s)
		}
	}
	return len(s) // most cells are a number
}

const gap = 2 // columns between two columns

// writeText writes a table for a terminal of that many columns; 0 is as many as
// it takes. Where it does not fit, columns go on below, with the rows' names
// again; no line is broken.
func writeText(w io.Writer, t *table.Table, width int) error {
	var b strings.Builder
	b.WriteString(t.Title + ", " + t.Measure.Unit + "\n\n")
	names, rest := textColumns(t)
	writeBlocks(&b, names, rest, width)
	if t.HasAgainst() {
		b.WriteString("\n")
		wrap(&b, "In brackets: against the theme.", width)
	}
	for _, n := range t.Notes {
		b.WriteString("\n")
		wrap(&b, n, width)
	}
	if t.Measure.Means != "" {
		b.WriteString("\n")
		wrap(&b, t.Measure.Unit+": "+t.Measure.Means, width)
	}
	if t.Stamp != "" {
		b.WriteString("\nstamp " + t.Stamp + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func textColumns(t *table.Table) (names column, rest []column) {
	names = column{cells: []string{t.RowsAre}, left: true}
	for _, k := range t.Rows {
		names.cells = append(names.cells, strings.Repeat("  ", k.Depth)+keyName(k))
	}
	if t.ColTotals != nil {
		names.cells = append(names.cells, totalName)
	}
	for _, x := range t.ColExtras {
		names.cells = append(names.cells, x.Key.Name)
	}
	for c, k := range t.Cols {
		var cells []termCell
		for r := range t.Rows {
			cells = append(cells, termCell{t.Cells[r][c], t.Measure})
		}
		if t.ColTotals != nil {
			cells = append(cells, termCell{t.ColTotals[c], t.Measure})
		}
		for _, x := range t.ColExtras {
			cells = append(cells, termCell{x.Cells[c], x.Measure})
		}
		rest = append(rest, textColumn(keyName(k), cells, len(names.cells)))
	}
	side := func(name string, cells []table.Cell, total table.Cell, m table.Measure) {
		var all []termCell
		for _, c := range cells {
			all = append(all, termCell{c, m})
		}
		if t.ColTotals != nil {
			all = append(all, termCell{total, m})
		}
		rest = append(rest, textColumn(name, all, len(names.cells)))
	}
	if t.RowTotals != nil {
		side(totalName, t.RowTotals, t.Total, t.Measure)
	}
	for _, x := range t.RowExtras {
		side(x.Key.Name, x.Cells, x.Total, x.Measure)
	}
	return names, rest
}

// termCell is a cell and what it measures.
type termCell struct {
	cell    table.Cell
	measure table.Measure
}

// textColumn is a column of a terminal's table, with that many lines. What
// speaks against stands in brackets, in a column of its own: "6 (1)".
func textColumn(name string, cells []termCell, lines int) column {
	against := make([]string, len(cells))
	room := 0
	for i, c := range cells {
		if c.cell.Kind == table.Number && c.cell.Against != 0 {
			against[i] = " (" + number(c.cell.Against, c.measure, false) + ")"
			room = max(room, len(against[i]))
		}
	}
	col := column{cells: []string{name}}
	for i, c := range cells {
		text := cellText(c.cell, c.measure, false)
		if c.cell.Kind == table.Number {
			text = number(c.cell.N, c.measure, false) + against[i] + strings.Repeat(" ", room-len(against[i]))
		}
		col.cells = append(col.cells, text)
	}
	for len(col.cells) < lines {
		col.cells = append(col.cells, "")
	}
	return col
}

// writeBlocks writes columns beside the names, as many at a time as fit.
func writeBlocks(b *strings.Builder, names column, rest []column, width int) {
	first, widest := names.width(), 0
	widths := make([]int, len(rest))
	for i, c := range rest {
		widths[i] = c.width()
		widest = max(widest, widths[i])
	}
	if width > 0 {
		first = min(first, max(12, width/2), max(8, width-gap-widest))
	}
	for from := 0; from == 0 || from < len(rest); {
		to, used := from, first
		for to < len(rest) {
			w := gap + widths[to]
			if width > 0 && used+w > width && to > from {
				break
			}
			used += w
			to++
		}
		if from > 0 {
			b.WriteString("\n")
		}
		var line strings.Builder
		for i, name := range names.cells {
			line.Reset()
			line.WriteString(pad(shorten(name, first), first, true))
			for n, c := range rest[from:to] {
				line.WriteString(strings.Repeat(" ", gap) + pad(c.cells[i], widths[from+n], c.left))
			}
			b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		}
		from = max(to, 1)
	}
}

// pad fills s up to a width; letters of East Asian scripts and most emoji take
// two columns, combining marks none.
func pad(s string, width int, left bool) string {
	fill := strings.Repeat(" ", max(0, width-breadth(s)))
	if left {
		return s + fill
	}
	return fill + s
}

// shorten cuts s to a width with a mark, between characters as readers see them.
func shorten(s string, width int) string {
	if breadth(s) <= width {
		return s
	}
	var b strings.Builder
	used := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if used+g.Width() > width-1 {
			break
		}
		used += g.Width()
		b.WriteString(g.Str())
	}
	return strings.TrimRight(b.String(), " ") + "…"
}

// wrap writes a sentence in lines of at most that many columns.
func wrap(b *strings.Builder, s string, width int) {
	used := 0
	for i, word := range strings.Fields(s) {
		w := uniseg.StringWidth(word)
		switch {
		case i == 0:
		case width > 0 && used+1+w > width:
			b.WriteString("\n")
			used = 0
		default:
			b.WriteString(" ")
			used++
		}
		b.WriteString(word)
		used += w
	}
	b.WriteString("\n")
}
