package export

import (
	"fmt"
	"io"
	"math"
	"strings"

	"verbatim/internal/study"
	"verbatim/internal/table"
)

// HeatSVG draws a table as a heat map: the darker a cell the larger its number, which
// stands in it too; what has no number is hatched. Stripes are the colours of themes by
// id, for rows and columns that are themes; there may be none.
func HeatSVG(w io.Writer, rel *study.Release, t *table.Table, stripes map[string]Stripe) error {
	if cells := len(t.Rows) * len(t.Cols); cells > mostCells {
		return fmt.Errorf("a picture of %d cells is too large to look at: choose fewer themes or columns, or write a .xlsx", cells)
	}
	h := &heatMap{drawing: drawing{rel: rel, title: t.Title + ", " + t.Measure.Unit}, t: t, stripes: stripes, most: t.Max()}
	if !t.Measure.Percent && t.Measure.Decimals == 0 {
		h.most = max(h.most, 9) // as in a workbook
	}
	h.desc = h.described()
	h.lay()
	h.head(strings.TrimSpace(t.Measure.Means))
	h.headings()
	for r := range t.Rows {
		h.row(r)
	}
	h.totals()
	h.legend()
	h.foot(t.Notes)
	return h.write(w)
}

// heatMap is a heat map in the making.
type heatMap struct {
	drawing
	t       *table.Table
	stripes map[string]Stripe
	most    float64 // the number that is darkest

	names  [][]string // of the rows, in lines
	left   float64    // where the cells begin
	cell   float64    // how wide a cell is
	heads  []string   // of columns, totals and extras
	turned bool       // the heads are too long to lie
	tall   float64    // room for the heads
}

const (
	mostCells   = 20_000
	nameLetters = 30  // in a line of a row's name
	widestCell  = 92. // that a head may make
	lineHeight  = 16.
	boldSize    = 14. // as wide as bold letters are
	totalGap    = 8.  // between the cells and what stands beside them
)

// described is the table in a few sentences.
func (h *heatMap) described() string {
	t := h.t
	s := fmt.Sprintf("A heat map of %s by %s: %s and %s, each cell a number of %s.",
		t.RowsAre, t.ColsAre, many(len(t.Rows), "row"), many(len(t.Cols), "column"), t.Measure.Unit)
	best, row, col := 0.0, -1, -1
	for r := range t.Cells {
		for c, x := range t.Cells[r] {
			if x.IsNumber() && x.N > best {
				best, row, col = x.N, r, c
			}
		}
	}
	if row >= 0 {
		s += fmt.Sprintf(" The largest is %s: %s, %s.", number(best, t.Measure, false), t.Rows[row].Name, t.Cols[col].Name)
	}
	return s
}

// lay finds how wide everything is.
func (h *heatMap) lay() {
	t := h.t
	for _, k := range t.Rows {
		lines := inLines(keyName(k), nameLetters)
		h.names = append(h.names, lines)
		for _, line := range lines {
			h.left = max(h.left, textWidth(line, letterSize)+14*float64(k.Depth))
		}
	}
	h.left += margin + 24
	for _, k := range t.Cols {
		h.heads = append(h.heads, keyName(k))
	}
	if t.RowTotals != nil {
		h.heads = append(h.heads, totalName)
	}
	for _, x := range t.RowExtras {
		h.heads = append(h.heads, x.Key.Name)
	}
	widest := 0.0
	for _, s := range h.heads {
		widest = max(widest, textWidth(s, letterSize))
	}
	turned := widest+12 > widestCell
	h.cell, h.tall = max(50, widest+12), 24
	if turned {
		h.cell = 50
	}
	fit := func(m table.Measure, size float64, cells ...table.Cell) {
		for _, c := range cells {
			h.cell = max(h.cell, textWidth(briefCell(c, m), size)+10)
		}
	}
	for _, row := range t.Cells {
		fit(t.Measure, letterSize, row...)
	}
	fit(t.Measure, boldSize, append(append([]table.Cell{t.Total}, t.RowTotals...), t.ColTotals...)...)
	for _, x := range append(append([]table.Extra{}, t.RowExtras...), t.ColExtras...) {
		fit(x.Measure, boldSize, append([]table.Cell{x.Total}, x.Cells...)...)
	}
	over := 0.0
	if h.turned = turned; turned {
		h.tall, over = widest*math.Sqrt2/2+20, widest*math.Sqrt2/2
	}
	h.width = max(480, h.left+h.cell*float64(len(h.heads))+totalGap+over+margin)
}

// x is where a column begins; those beside the table proper stand apart.
func (h *heatMap) x(i int) float64 {
	x := h.left + h.cell*float64(i)
	if i >= len(h.t.Cols) {
		x += totalGap
	}
	return x
}

func (h *heatMap) headings() {
	base := h.at + h.tall - 8
	for i, s := range h.heads {
		style := letters{size: letterSize, colour: ink, bold: i >= len(h.t.Cols), anchor: "middle"}
		x := h.x(i) + h.cell/2
		if !h.turned {
			h.text(x, base, s, style)
			continue
		}
		style.anchor = ""
		h.put(`<g transform="translate(%s %s) rotate(-45)">`, x, base)
		h.text(0, 0, s, style)
		h.put(`</g>`)
	}
	h.at += h.tall
}

// row draws a row of the table.
func (h *heatMap) row(r int) {
	t, k := h.t, h.t.Rows[r]
	height := max(28, lineHeight*float64(len(h.names[r]))+10)
	indent := 14 * float64(k.Depth)
	if s, ok := h.stripes[k.ID]; ok {
		h.stripe(margin+indent+4, h.at+4, height-8, s)
	}
	first := h.at + height/2 + 4.5 - lineHeight*float64(len(h.names[r])-1)/2
	for i, line := range h.names[r] {
		h.text(margin+indent+14, first+lineHeight*float64(i), line, letters{size: letterSize, colour: ink, bold: k.Depth == 0 && len(h.stripes) > 0})
	}
	for c, cell := range t.Cells[r] {
		h.box(h.x(c), h.at, h.cell, height, h.fill(cell), rule)
		h.number(c, height, cell, t.Measure, false)
	}
	i := len(t.Cols)
	beside := func(c table.Cell, m table.Measure) {
		h.box(h.x(i), h.at, h.cell, height, resting, rule)
		h.number(i, height, c, m, true)
		i++
	}
	if t.RowTotals != nil {
		beside(t.RowTotals[r], t.Measure)
	}
	for _, x := range t.RowExtras {
		beside(x.Cells[r], x.Measure)
	}
	h.at += height
}

// totals draws the rows below the table proper.
func (h *heatMap) totals() {
	h.at += totalGap
	add := func(name string, cells []table.Cell, total table.Cell, m table.Measure, extras []table.Extra) {
		h.text(margin+14, h.at+18.5, capital(name), letters{size: letterSize, colour: ink, bold: true})
		put := func(i int, c table.Cell, m table.Measure) {
			if c.Kind == table.Blank {
				return
			}
			h.box(h.x(i), h.at, h.cell, 28, resting, rule)
			h.number(i, 28, c, m, true)
		}
		for i, c := range cells {
			put(i, c, m)
		}
		i := len(cells)
		if h.t.RowTotals != nil {
			put(i, total, m)
			i++
		}
		for _, x := range extras {
			put(i, x.Total, x.Measure)
			i++
		}
		h.at += 28
	}
	if h.t.ColTotals != nil {
		add(totalName, h.t.ColTotals, h.t.Total, h.t.Measure, h.t.RowExtras)
	}
	for _, x := range h.t.ColExtras {
		add(x.Key.Name, x.Cells, x.Total, x.Measure, nil)
	}
}

// fill is what a cell of the table proper is filled with.
func (h *heatMap) fill(c table.Cell) string {
	switch {
	case !c.IsNumber():
		return hatch
	case c.N == 0 && c.Against > 0:
		return heat(c.Against, h.most, true)
	case c.N == 0:
		return "#ffffff"
	}
	return heat(c.N, h.most, false)
}

// briefCell is a number, with what is against in brackets; of a cell that has none,
// why, where that is short.
func briefCell(c table.Cell, m table.Measure) string {
	switch {
	case c.Kind == table.Blank:
		return ""
	case !c.IsNumber():
		if why := shortReason(c); len(why) <= 9 {
			return why
		}
		return "–"
	case c.Against != 0:
		return number(c.N, m, false) + " (" + number(c.Against, m, false) + ")"
	}
	return number(c.N, m, false)
}

// number writes what stands in a cell into its middle.
func (h *heatMap) number(i int, height float64, c table.Cell, m table.Measure, bold bool) {
	style := letters{size: letterSize, colour: ink, bold: bold, anchor: "middle"}
	s := briefCell(c, m)
	switch {
	case s == "":
		return
	case !c.IsNumber():
		style.size, style.colour, style.bold = 9.5, quiet, false
		wide := textWidth(s, style.size)
		h.put(`<rect x="%s" y="%s" width="%s" height="%s" fill="#ffffff"/>`, h.x(i)+(h.cell-wide)/2, h.at+height/2-7, wide, 14.)
	case c.N == 0 && c.Against == 0:
		style.colour, style.bold = quiet, false
	}
	h.text(h.x(i)+h.cell/2, h.at+height/2+4.5, s, style)
}

// legend says what the fills mean.
func (h *heatMap) legend() {
	h.at += 16
	x := margin
	entry := func(fill, what string) {
		wide := 26 + textWidth(what, smallSize) + 16
		if x > margin && x+wide > h.width-margin {
			x, h.at = margin, h.at+22
		}
		h.box(x, h.at, 18, 14, fill, rule)
		h.text(x+24, h.at+11, what, letters{size: smallSize, colour: quiet})
		x += wide
	}
	for _, ninths := range []float64{1, 4, 9} {
		top := h.most * ninths / 9
		if h.t.Measure.Decimals == 0 {
			top = math.Floor(top)
		}
		if top > 0 {
			entry(heat(h.most*ninths/9, h.most, false), "up to "+number(top, h.t.Measure, false))
		}
	}
	hatched, opposed := false, h.t.HasAgainst()
	for _, row := range h.t.Cells {
		for _, c := range row {
			hatched = hatched || !c.IsNumber()
		}
	}
	if hatched {
		entry(hatch, "no number")
	}
	if opposed {
		entry(heat(1, 1, true), "in brackets: against")
	}
	h.at += 18
}
