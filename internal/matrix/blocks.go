package matrix

import "verbatim/internal/table"

// Block is the quotes of one cell, to be listed one below the other.
type Block struct {
	Row, Col int          // of the table
	Source   table.Source // of the number these quotes are behind; empty when no number counts just these
	Theme    string       // id of the theme the block is about; empty in a table without themes
	Group    bool         // the quotes of a theme and its sub-themes taken together
	Quotes   []*Placed    // by transcript and place
}

// Blocks are the quotes of the table cell by cell: by theme where the table has
// themes, then along the other side. Within the blocks that are no groups, a
// quote stands under the theme it was coded with, once for each cell that
// counts it. A theme whose sub-themes add quotes has groups besides: what its
// numbers count.
func (m *Matrix) Blocks() []Block {
	if m.rows.at != nil && m.cols.at != nil {
		return m.plainBlocks()
	}
	var out []Block
	for i, l := range m.lists {
		group := l.adds()
		if group {
			out = append(out, m.ownBlocks(i, l)...)
		}
		for g := range m.other().keys {
			r, c := i, g
			if m.rows.at != nil {
				r, c = g, i
			}
			if quotes := m.grid.cells[r][c].quotes; len(quotes) > 0 {
				out = append(out, Block{Row: r, Col: c, Source: m.source(r, c), Theme: l.key.ID, Group: group, Quotes: quotes})
			}
		}
	}
	return out
}

// other is the side that is not themes.
func (m *Matrix) other() side {
	if m.rows.at == nil {
		return m.cols
	}
	return m.rows
}

func (m *Matrix) plainBlocks() []Block {
	var out []Block
	for r := range m.rows.keys {
		for c := range m.cols.keys {
			if quotes := m.grid.cells[r][c].quotes; len(quotes) > 0 {
				out = append(out, Block{Row: r, Col: c, Source: m.source(r, c), Quotes: quotes})
			}
		}
	}
	return out
}

// ownBlocks are a theme's quotes without its sub-themes', along the other side.
func (m *Matrix) ownBlocks(i int, l *list) []Block {
	s := m.other()
	cells := make([]count, len(s.keys))
	for _, q := range l.own {
		for k, p := range q.parts {
			for _, v := range p.voices {
				if g := s.at(*p.coding, v); g >= 0 {
					cells[g].add(q, k, v, false)
				}
			}
		}
	}
	var out []Block
	for g := range cells {
		if len(cells[g].quotes) == 0 {
			continue
		}
		r, c := i, g
		if m.rows.at != nil {
			r, c = g, i
		}
		out = append(out, Block{Row: r, Col: c, Theme: l.key.ID, Quotes: cells[g].quotes})
	}
	return out
}

// adds says whether the sub-themes of a theme change its quotes.
func (l *list) adds() bool {
	if len(l.within) < 2 {
		return false
	}
	if len(l.own) != len(l.quotes) {
		return true
	}
	for i, q := range l.quotes {
		o := l.own[i]
		if q.Transcript != o.Transcript || q.Span != o.Span || q.Stance != o.Stance {
			return true
		}
	}
	return false
}
