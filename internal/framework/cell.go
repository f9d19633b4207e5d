package framework

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
)

// At is the cell of a participant and a theme; an empty one where the matrix has
// none.
func (m *Matrix) At(participant, theme string) *Cell {
	i := slices.IndexFunc(m.Rows, func(r Row) bool { return strings.EqualFold(r.ID, participant) })
	j := slices.IndexFunc(m.Cols, func(c Col) bool { return c.ID == theme })
	if i < 0 || j < 0 {
		return &Cell{}
	}
	return &m.Cells[i][j]
}

// WithBelow is a cell with the quotes of the themes below its own among its quotes:
// what somebody who sums up the theme for a participant has before them.
func (m *Matrix) WithBelow(s *study.Study, participant, theme string) *Cell {
	cell := *m.At(participant, theme)
	cell.Quotes = slices.Clone(cell.Quotes)
	set := s.Themes(theme)
	for _, c := range m.Cols {
		if c.ID == theme || !set[c.ID] {
			continue
		}
		for _, q := range m.At(participant, c.ID).Quotes {
			if !slices.ContainsFunc(cell.Quotes, func(have Quote) bool { return have.has(q.Codings[0].ID) }) {
				cell.Quotes = append(cell.Quotes, q)
			}
		}
	}
	return &cell
}

// has reports whether a coding is one of the quote's.
func (q Quote) has(id coding.ID) bool {
	return slices.ContainsFunc(q.Codings, func(c coding.Coding) bool { return c.ID == id })
}

// AllBases are all quotes of the cell, as a summary refers to them.
func (c *Cell) AllBases() []study.Basis {
	list := []study.Basis{}
	for _, q := range c.Quotes {
		list = append(list, q.Basis())
	}
	return list
}
