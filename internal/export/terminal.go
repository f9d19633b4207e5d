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
		w = max(w, uniseg.StringWidth(s))
	}
	return w
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
	for _, n := range t.Notes {
		b.WriteString("\n")
		wrap(&b, n, width)
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
		col := column{cells: []string{keyName(k)}}
		for r := range t.Rows {
			col.cells = append(col.cells, cellText(t.Cells[r][c], t.Measure, false))
		}
		if t.ColTotals != nil {
			col.cells = append(col.cells, cellText(t.ColTotals[c], t.Measure, false))
		}
		for _, x := range t.ColExtras {
			col.cells = append(col.cells, cellText(x.Cells[c], x.Measure, false))
		}
		rest = append(rest, col)
	}
	side := func(name string, cells []table.Cell, total table.Cell, m table.Measure) {
		col := column{cells: []string{name}}
		for _, c := range cells {
			col.cells = append(col.cells, cellText(c, m, false))
		}
		if t.ColTotals != nil {
			col.cells = append(col.cells, cellText(total, m, false))
		}
		for len(col.cells) < len(names.cells) {
			col.cells = append(col.cells, "")
		}
		rest = append(rest, col)
	}
	if t.RowTotals != nil {
		side(totalName, t.RowTotals, t.Total, t.Measure)
	}
	for _, x := range t.RowExtras {
		side(x.Key.Name, x.Cells, x.Total, x.Measure)
	}
	return names, rest
}

// writeBlocks writes columns beside the names, as many at a time as fit.
func writeBlocks(b *strings.Builder, names column, rest []column, width int) {
	first := names.width()
	if width > 0 {
		first = min(first, max(12, width/2))
	}
	for from := 0; from == 0 || from < len(rest); {
		to, used := from, first
		for to < len(rest) {
			w := gap + rest[to].width()
			if width > 0 && used+w > width && to > from {
				break
			}
			used += w
			to++
		}
		if from > 0 {
			b.WriteString("\n")
		}
		for i, name := range names.cells {
			line := pad(shorten(name, first), first, true)
			for _, c := range rest[from:to] {
				line += strings.Repeat(" ", gap) + pad(c.cells[i], c.width(), c.left)
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
		from = max(to, 1)
	}
}

// pad fills s up to a width; letters of East Asian scripts and most emoji take
// two columns, combining marks none.
func pad(s string, width int, left bool) string {
	fill := strings.Repeat(" ", max(0, width-uniseg.StringWidth(s)))
	if left {
		return s + fill
	}
	return fill + s
}

// shorten cuts s to a width with a mark, between characters as readers see them.
func shorten(s string, width int) string {
	if uniseg.StringWidth(s) <= width {
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
