package ingest

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"verbatim/internal/pdf"
)

// tabulate finds a table whose last column holds words and whose others say who
// spoke, or when, and puts together what stands in each of its rows: the label
// goes to the first line of the words.
func tabulate(pages [][]pdfRow) {
	starts := map[int]int{}
	for _, rows := range pages {
		for i := range rows {
			rows[i].eachStart(func(x float64) { starts[int(math.Round(x))]++ })
		}
	}
	edges := []int{}
	for x, n := range starts {
		if n >= 4 {
			edges = append(edges, x)
		}
	}
	slices.SortFunc(edges, func(a, b int) int { return cmp.Or(starts[b]-starts[a], b-a) })
	for _, x := range edges[:min(len(edges), 12)] {
		if edge := float64(x); isTableEdge(pages, edge) {
			for i := range pages {
				pages[i] = tableRows(pages[i], edge)
			}
			return
		}
	}
}

// eachStart names the places where a row, or a part of it after a gap, begins.
func (r *pdfRow) eachStart(see func(x float64)) {
	end := math.Inf(-1)
	for _, g := range r.glyphs {
		if strings.TrimSpace(g.Text) == "" {
			continue
		}
		if g.X-end > 0.35*r.size {
			see(g.X)
		}
		end = max(end, g.X+g.W)
	}
}

// cutAt parts a row at the edge of a column; it is not ok where words go over it.
func (r *pdfRow) cutAt(edge float64) (left, right []pdf.Glyph, ok bool) {
	end, begins := math.Inf(-1), math.Inf(1)
	for i, g := range r.glyphs {
		if g.X < edge-1.5 {
			left = r.glyphs[:i+1]
		}
	}
	right = r.glyphs[len(left):]
	for _, g := range r.glyphs {
		switch {
		case strings.TrimSpace(g.Text) == "":
		case g.X < edge-1.5:
			end = max(end, g.X+g.W)
		default:
			begins = min(begins, g.X)
		}
	}
	if math.IsInf(end, -1) {
		return nil, r.glyphs, true
	}
	if math.IsInf(begins, 1) {
		return r.glyphs, nil, end < edge
	}
	return left, right, end < edge-0.25*r.size && math.Abs(begins-edge) < 1.5
}

// isTableEdge reports whether words stand right of an edge on nearly all rows, and
// left of it nothing but a few names again and again, or times.
func isTableEdge(pages [][]pdfRow, edge float64) bool {
	rows, across, lefts, good, times := 0, 0, 0, 0, 0
	names := map[string]int{}
	for _, page := range pages {
		for i := range page {
			r := &page[i]
			rows++
			left, right, ok := r.cutAt(edge)
			if r.column != 0 || !ok {
				across++
				continue
			}
			if len(left) == 0 {
				continue
			}
			if lefts++; len(right) == 0 && len(left) == len(r.glyphs) && len(left) > 40 {
				continue
			}
			if lab, ok := r.cellLabel(left); ok {
				if good++; lab.name == "" {
					times++
				} else {
					names[nameKey(lab.name)]++
				}
			}
		}
	}
	again := times
	for _, n := range names {
		if n >= 2 {
			again += n
		}
	}
	return good >= 4 && across*4 <= rows && good*10 >= lefts*8 && again*10 >= good*6
}

// cellLabel is the label that the cells left of the words hold: a name, a time,
// or both.
func (r *pdfRow) cellLabel(left []pdf.Glyph) (label, bool) {
	part := r.with(left)
	words, _ := part.words(false)
	if words = trim(words); words == "" || len(words) > 60 {
		return label{}, false
	}
	lab := label{when: untimed, shape: inTable}
	if clock, ok := cellClock(words); ok {
		lab.when = clock
		return lab, true
	}
	before, rest, _ := leadingTime(words)
	lab.name, lab.when = cellName(rest)
	if lab.when == untimed {
		lab.when = before
	}
	return lab, plausible(lab.name) && capitalised(lab.name)
}

// with is a row of some of its glyphs.
func (r *pdfRow) with(glyphs []pdf.Glyph) pdfRow {
	out := *r
	out.glyphs, out.tab, out.tabX = glyphs, 0, 0
	out.x0, out.x1 = math.Inf(1), math.Inf(-1)
	for _, g := range glyphs {
		if strings.TrimSpace(g.Text) != "" {
			out.x0, out.x1 = min(out.x0, g.X), max(out.x1, g.X+g.W)
		}
	}
	return out
}

// pdfTableRows are rows one below the other in which no words go over the edge.
type pdfTableRows struct{ labels, words []pdfRow }

// tableRows makes rows of print of the rows of a table on a page; what goes over
// the edge stays as it is.
func tableRows(rows []pdfRow, edge float64) []pdfRow {
	var out []pdfRow
	var t pdfTableRows
	for i := range rows {
		r := &rows[i]
		left, right, ok := r.cutAt(edge)
		var lab label
		labelled := false
		if ok && len(left) > 0 {
			lab, labelled = r.cellLabel(left)
		}
		if r.column != 0 || !ok || len(left) > 0 && !labelled {
			out = append(append(out, t.take()...), *r)
			continue
		}
		if labelled {
			beside := r.with(left)
			beside.inTable, beside.label = true, &lab
			t.labels = append(t.labels, beside)
		}
		if len(right) > 0 {
			words := r.with(right)
			words.inTable = true
			t.words = append(t.words, words)
		}
	}
	return append(out, t.take()...)
}

// take puts each label before the first line of its words.
func (t *pdfTableRows) take() []pdfRow {
	words, labels := t.words, t.labels
	t.words, t.labels = nil, nil
	if len(words) == 0 {
		return labels
	}
	firsts, ok := cellsOf(words, labels)
	if !ok {
		firsts = firstsBelow(words, labels)
	}
	var out []pdfRow
	next := 0
	for i, r := range words {
		for ; next < len(labels) && firsts[next] <= i; next++ {
			if next+1 < len(labels) && firsts[next+1] == firsts[next] {
				out = append(out, labels[next]) // nobody's words stand beside it
				continue
			}
			lab := *labels[next].label
			lab.words = "." // filled in when they are whole
			r.label = &lab
		}
		out = append(out, r)
	}
	return append(out, labels[next:]...)
}

// cellsOf finds which lines of words stand in one cell, by their distance, and the
// label that stands beside each, wherever it is put: for each label the first line
// of its words. It is not ok where this does not come out even.
func cellsOf(words, labels []pdfRow) (firsts []int, ok bool) {
	least := math.Inf(1)
	for i := 1; i < len(words); i++ {
		if down := words[i-1].y - words[i].y; down > 0.8*words[i].size {
			least = min(least, down)
		}
	}
	next := 0
	for i := 0; i < len(words); {
		n := i + 1
		for n < len(words) && words[n-1].y-words[n].y <= 1.1*least+0.5 {
			n++
		}
		held := 0
		for ; next < len(labels) && labels[next].y > words[n-1].y-2; next++ {
			if labels[next].y > words[i].y+2 {
				return nil, false
			}
			firsts = append(firsts, i)
			held++
		}
		if held > 1 {
			return nil, false
		}
		i = n
	}
	return firsts, next == len(labels)
}

// firstsBelow takes the line beside a label, or else the next one below, for the
// first of its words.
func firstsBelow(words, labels []pdfRow) []int {
	firsts := make([]int, len(labels))
	at := 0
	for k := range labels {
		for at < len(words) && words[at].y > labels[k].y+0.55*labels[k].size {
			at++
		}
		firsts[k] = at
	}
	return firsts
}
