package ingest

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"verbatim/internal/pdf"
)

// pdfPiece is a stretch of one line without a wide gap in it.
type pdfPiece struct {
	glyphs    []pdf.Glyph
	x0, x1, y float64 // x1 without the space at its end
	size      float64
	mirrored  bool // turned around, of a file whose lines begin on the right
	fromRight bool // of a file whose paragraphs are read from the right
}

// pdfRow is a line of print.
type pdfRow struct {
	page      int // from 1
	column    int // 0 over the whole page; 1 left, 2 right
	glyphs    []pdf.Glyph
	x0, x1, y float64
	size      float64
	artifact  bool
	numbered  bool    // a number stands beside it in the margin
	tab       int     // the glyph behind the first wide gap; 0 when there is none
	tabX      float64 // where that is
	mirrored  bool    // as in its pieces
	fromRight bool
	inTable   bool    // words of a table
	label     *label  // of the first line of a row of a table
	gap       float64 // the narrowest gap that stands for a space, in parts of the size
}

// uprightOf are the glyphs of a page that are written in the direction most are,
// turned so that this is from left to right; the rest is counted.
func uprightOf(glyphs []pdf.Glyph) (kept []pdf.Glyph, others int) {
	var n [5]int
	for _, g := range glyphs {
		n[g.Turn+1]++
	}
	most := 0
	for turn := range 4 {
		if n[turn+1] > n[most+1] {
			most = turn
		}
	}
	for _, g := range glyphs {
		if g.Turn != most {
			if strings.TrimSpace(g.Text) != "" {
				others++
			}
			continue
		}
		switch most {
		case 1:
			g.X, g.Y = g.Y, -g.X
		case 2:
			g.X, g.Y = -g.X, -g.Y
		case 3:
			g.X, g.Y = -g.Y, g.X
		}
		kept = append(kept, g)
	}
	return kept, others
}

// piecesOf puts glyphs side by side: first by the line they stand on, and then
// from left to right. What is drawn twice on one place, to look bold, is there once.
func piecesOf(glyphs []pdf.Glyph) []pdfPiece {
	sorted := slices.Clone(glyphs)
	slices.SortStableFunc(sorted, func(a, b pdf.Glyph) int { return cmp.Compare(b.Y, a.Y) })
	var pieces []pdfPiece
	for len(sorted) > 0 {
		n := 1
		for n < len(sorted) && sorted[0].Y-sorted[n].Y <= 0.1*sorted[0].Size && math.Abs(sorted[n].Y-sorted[n-1].Y) <= 0.05*sorted[0].Size {
			n++
		}
		band := sorted[:n]
		sorted = sorted[n:]
		slices.SortStableFunc(band, func(a, b pdf.Glyph) int { return cmp.Compare(a.X, b.X) })
		from := 0
		end := band[0].X
		for i, g := range band {
			if i > from && g.X-end > max(g.Size, band[i-1].Size) {
				pieces = addPiece(pieces, band[from:i])
				from = i
			}
			if strings.TrimSpace(g.Text) != "" || i == from {
				end = g.X + g.W
			}
		}
		pieces = addPiece(pieces, band[from:])
	}
	return pieces
}

func addPiece(pieces []pdfPiece, glyphs []pdf.Glyph) []pdfPiece {
	p := pdfPiece{x0: math.Inf(1), x1: math.Inf(-1)}
	for _, g := range glyphs {
		if last := len(p.glyphs) - 1; last >= 0 && g.Text == p.glyphs[last].Text && g.X-p.glyphs[last].X < 0.2*g.W {
			p.glyphs[last].Bold = true
			continue
		}
		p.glyphs = append(p.glyphs, g)
		if strings.TrimSpace(g.Text) != "" {
			p.x0, p.x1 = min(p.x0, g.X), max(p.x1, g.X+g.W)
			if g.Size > p.size {
				p.size, p.y = g.Size, g.Y
			}
		}
	}
	if p.size == 0 {
		return pieces // nothing but space
	}
	return append(pieces, p)
}

// rowsOf are the lines of print of a page, or of a part of it, from top to bottom.
func rowsOf(pieces []pdfPiece, page, column int, gap float64) []pdfRow {
	slices.SortStableFunc(pieces, func(a, b pdfPiece) int { return cmp.Compare(b.y, a.y) })
	var rows []pdfRow
	for len(pieces) > 0 {
		n, size, top := 1, pieces[0].size, pieces[0].y
		for n < len(pieces) && top-pieces[n].y < 0.55*max(size, pieces[n].size) {
			if pieces[n].size > size { // the line itself, below what is raised above it
				size, top = pieces[n].size, pieces[n].y
			}
			n++
		}
		rows = append(rows, rowOf(pieces[:n], page, column, gap))
		pieces = pieces[n:]
	}
	return rows
}

func rowOf(pieces []pdfPiece, page, column int, gap float64) pdfRow {
	r := pdfRow{page: page, column: column, x0: math.Inf(1), x1: math.Inf(-1), artifact: true, gap: gap, mirrored: pieces[0].mirrored, fromRight: pieces[0].fromRight}
	for _, p := range pieces {
		r.glyphs = append(r.glyphs, p.glyphs...)
		r.x0, r.x1 = min(r.x0, p.x0), max(r.x1, p.x1)
		if p.size > r.size {
			r.size, r.y = p.size, p.y
		}
	}
	slices.SortStableFunc(r.glyphs, func(a, b pdf.Glyph) int { return cmp.Compare(a.X, b.X) })
	end, seen := r.x0, 0
	for i, g := range r.glyphs {
		r.artifact = r.artifact && g.Artifact
		if strings.TrimSpace(g.Text) == "" {
			continue
		}
		if r.tab == 0 && seen > 0 && g.X-end > 1.2*r.size {
			r.tab, r.tabX = i, g.X
		}
		end = g.X + g.W
		seen++
	}
	return r
}

// tabTo finds the gap before the place where most other rows begin: names stand
// left of it, in a table or before a tab, however narrow the gap is.
func (r *pdfRow) tabTo(left float64) {
	if r.x0 > left-r.size {
		return
	}
	for i := 1; i < len(r.glyphs); i++ {
		g, b := r.glyphs[i], r.glyphs[i-1]
		if math.Abs(g.X-left) < 1.5 && g.X-b.X-b.W > 0.35*r.size && strings.TrimSpace(b.Text) != "" && strings.TrimSpace(g.Text) != "" {
			r.tab, r.tabX = i, left
			return
		}
		if g.X > left+r.size {
			return
		}
	}
}

// words are the text of a row, and what of it is bold. A gap between two glyphs
// is a space where it is wider than letters stand apart; where the file has
// spaces of its own, these are kept as they are.
func (r *pdfRow) words(tabs bool) (string, []mark) {
	if isBackwardsText(r.glyphs) {
		words, marks, _ := r.backwardsWords()
		return words, marks
	}
	var b strings.Builder
	var marks []mark
	var before rune = ' '
	end := r.x0
	for i, g := range r.glyphs {
		if g.Text == "" {
			continue
		}
		wide := g.X-end > r.gap*g.Size
		switch {
		case tabs && r.tab == i && i > 0:
			b.WriteByte('\t')
		case wide && !unicode.IsSpace(before) && strings.TrimSpace(g.Text) != "" && b.Len() > 0:
			b.WriteByte(' ')
		}
		from := b.Len()
		b.WriteString(g.Text)
		if g.Bold {
			marks = addMark(marks, from, b.Len())
		}
		for _, c := range g.Text {
			before = c
		}
		end = max(end, g.X+g.W)
	}
	return strings.ReplaceAll(b.String(), " \t", "\t"), marks
}

// addMark adds what is bold, of which the start of a row is enough.
func addMark(marks []mark, from, to int) []mark {
	switch n := len(marks); {
	case n >= 8:
	case n > 0 && marks[n-1].to >= from-1:
		marks[n-1].to = to
	default:
		marks = append(marks, mark{from, to})
	}
	return marks
}

// first is how wide the shortest beginning of a row is after which the line
// could have been broken.
func (r *pdfRow) first() float64 {
	from, seen := 0.0, false
	for i, g := range r.glyphs {
		blank := strings.TrimSpace(g.Text) == ""
		if !seen && blank {
			continue
		}
		if !seen {
			from, seen = g.X, true
		}
		if blank {
			return r.glyphs[i-1].X + r.glyphs[i-1].W - from
		}
		if i > 0 && g.X-(r.glyphs[i-1].X+r.glyphs[i-1].W) > r.gap*g.Size && r.glyphs[i-1].X >= from {
			return r.glyphs[i-1].X + r.glyphs[i-1].W - from
		}
		if strings.ContainsAny(g.Text, "-–—/") || isWide(g.Text) {
			return g.X + g.W - from
		}
	}
	return r.x1 - from
}

// isWide reports whether a text ends in writing that is broken anywhere.
func isWide(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			return true
		}
	}
	return false
}

// fits reports whether the beginning of a row had found room on the row before,
// which ends at its margin: then somebody ended the line there.
func (r *pdfRow) fits(before *pdfRow, margin float64) bool {
	return before.x1+0.3*r.size+r.first() < margin
}
