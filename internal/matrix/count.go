package matrix

import (
	"verbatim/internal/coding"
	"verbatim/internal/table"
	"verbatim/internal/text"
)

// count adds up what belongs to one cell. Everything of one quote is added
// before the next quote, so a quote and a coding are known by being the last.
type count struct {
	quotes   []*Placed
	lastPart int
	pro, con tally
}

// tally is what a cell counts, for one stance.
type tally struct {
	quotes, codings int
	people          map[string]bool
	speech          map[*voice][]text.Span
}

// add counts that a voice speaks in a part of a quote; words asks for what it says.
func (c *count) add(q *Placed, i int, v *voice, words bool) {
	t := &c.pro
	if q.Stance == coding.Against {
		t = &c.con
	}
	if n := len(c.quotes); n == 0 || c.quotes[n-1] != q {
		c.quotes = append(c.quotes, q)
		c.lastPart = -1
		t.quotes++
	}
	if c.lastPart != i {
		c.lastPart = i
		t.codings++
	}
	if !v.counted {
		return
	}
	if v.participant != "" {
		if t.people == nil {
			t.people = map[string]bool{}
		}
		t.people[v.participant] = true
	}
	if !words {
		return
	}
	if t.speech == nil {
		t.speech = map[*voice][]text.Span{}
	}
	t.speech[v] = append(t.speech[v], q.parts[i].coding.Span)
}

// words are the words that the counted voices spoke in what was added.
func (t *tally) words() int {
	n := 0
	for v, spans := range t.speech {
		n += v.words(spans)
	}
	return n
}

// cell is the count as a number of the table. Of is how many words were spoken
// in all, for percent.
func (c *count) cell(m Measure, of int) table.Cell {
	switch m {
	case People:
		return table.Pair(float64(len(c.pro.people)), float64(len(c.con.people)))
	case Codings:
		return table.Pair(float64(c.pro.codings), float64(c.con.codings))
	case Words:
		return table.Pair(float64(c.pro.words()), float64(c.con.words()))
	case Percent:
		if of == 0 {
			return table.NoSuch("no words spoken")
		}
		return table.Pair(100*float64(c.pro.words())/float64(of), 100*float64(c.con.words())/float64(of))
	}
	return table.Pair(float64(c.pro.quotes), float64(c.con.quotes))
}

// grid is the counts of all cells with their totals.
type grid struct {
	cells [][]count
	rows  []count
	cols  []count
	all   count
	words bool // words are counted, not only quotes and people
}

func newGrid(rows, cols int) *grid {
	g := &grid{cells: make([][]count, rows), rows: make([]count, rows), cols: make([]count, cols)}
	for i := range g.cells {
		g.cells[i] = make([]count, cols)
	}
	return g
}

// add counts a quote along both sides. Theme is the index of its theme on the
// theme side; top says whether it counts in the totals across themes.
func (g *grid) add(rows, cols side, q *Placed, theme int, top bool) {
	for i, p := range q.parts {
		for _, v := range p.voices {
			r, c := theme, theme
			if rows.at != nil {
				r = rows.at(*p.coding, v)
			}
			if cols.at != nil {
				c = cols.at(*p.coding, v)
			}
			if r < 0 || c < 0 {
				continue
			}
			g.cells[r][c].add(q, i, v, g.words)
			if rows.at == nil || top { // a row that is a theme's is all its own
				g.rows[r].add(q, i, v, g.words)
			}
			if cols.at == nil || top {
				g.cols[c].add(q, i, v, g.words)
			}
			if top {
				g.all.add(q, i, v, g.words)
			}
		}
	}
}
