package ingest

import (
	"cmp"
	"slices"
)

// inOrder are the rows of a page in the order they are read: where the page has
// two columns, the left one before the right, between what goes over both.
func inOrder(pieces []pdfPiece, page int, gap float64) (rows []pdfRow, columns bool) {
	at, ok := gutter(pieces)
	if !ok {
		return rowsOf(pieces, page, 0, gap), false
	}
	slices.SortStableFunc(pieces, func(a, b pdfPiece) int { return cmp.Compare(b.y, a.y) })
	var sides [3][]pdfPiece
	flush := func() {
		for column, side := range sides {
			rows = append(rows, rowsOf(side, page, column, gap)...)
			sides[column] = nil
		}
	}
	for _, p := range pieces {
		column := sideOf(p, at)
		if n := len(sides[0]); column > 0 && n > 0 && sides[0][n-1].y-p.y < 0.3*p.size {
			column = 0 // stands on one line with what goes over both
		}
		if column == 0 && len(sides[1])+len(sides[2]) > 0 || column > 0 && len(sides[0]) > 0 {
			flush()
		}
		sides[column] = append(sides[column], p)
	}
	flush()
	return rows, true
}

func sideOf(p pdfPiece, gutter float64) int {
	switch {
	case p.x1 <= gutter:
		return 1
	case p.x0 >= gutter:
		return 2
	}
	return 0
}

// gutter finds the empty stretch between two columns: near the middle, with
// lines on both sides that fill their column, and hardly any across it. The
// names beside a dialogue are no column: they are too narrow.
func gutter(pieces []pdfPiece) (at float64, ok bool) {
	const least = 5 // lines on each side
	if len(pieces) < 2*least {
		return 0, false
	}
	left, right := pieces[0].x0, pieces[0].x1
	for _, p := range pieces {
		left, right = min(left, p.x0), max(right, p.x1)
	}
	const steps = 120
	width := (right - left) / steps
	var across [steps + 2]int
	for _, p := range pieces {
		from, to := int((p.x0-left)/width), int((p.x1-left)/width)
		across[max(0, min(from, steps))]++
		across[max(0, min(to, steps))+1]--
	}
	best, from, n := 0, 0, 0
	limit := len(pieces) / 8
	run := 0
	for i := range steps {
		n += across[i]
		if i < steps*3/10 || i > steps*7/10 || n > limit {
			run = 0
			continue
		}
		if run++; run > best {
			best, from = run, i-run+1
		}
	}
	if best == 0 {
		return 0, false
	}
	edge := left + float64(from)*width
	at = edge + float64(best)*width/2
	return at, filled(pieces, at, edge-left, right-edge-float64(best)*width, least)
}

// filled reports whether both sides of a gutter, which are so wide, look like
// columns.
func filled(pieces []pdfPiece, at, left, right float64, least int) bool {
	type reach struct{ from, to float64 }
	var lines [3]map[int]reach // by height, for in justified text a line has wide gaps
	for _, p := range pieces {
		side := sideOf(p, at)
		if lines[side] == nil {
			lines[side] = map[int]reach{}
		}
		r, ok := lines[side][int(p.y)]
		if !ok {
			r = reach{p.x0, p.x1}
		}
		lines[side][int(p.y)] = reach{min(r.from, p.x0), max(r.to, p.x1)}
	}
	for side, room := range []float64{0, left, right} {
		if side == 0 {
			continue
		}
		var w []float64
		for _, r := range lines[side] {
			w = append(w, r.to-r.from)
		}
		if len(w) < least {
			return false
		}
		slices.Sort(w)
		if w[len(w)*7/10] < 0.7*room {
			return false
		}
	}
	return true
}
