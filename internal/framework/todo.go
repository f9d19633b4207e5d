package framework

import (
	"cmp"
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/study"
)

// Kinds of things to do.
const (
	ToSettle  = "settle"  // two people wrote the cell at the same time
	ToMend    = "mend"    // the summary rests on quotes that are gone
	ToWrite   = "write"   // there are quotes, and no summary
	ToReread  = "reread"  // more was coded after the summary was written
	ToLookFor = "nothing" // a participant with nothing under any theme
)

// Todo is something to do about the matrix.
type Todo struct {
	Kind        string
	Participant string
	Theme       string // empty where it is about a participant
	Responsible string // empty: nobody yet
	Quotes      []Quote
	Gone        []Gone
	Also        []study.OtherWords
	Text        string // the summary that stands
	By, At      string // who wrote it, and when
	Read        bool   // ToLookFor: somebody has read something of theirs to the end
}

// Todo lists what is to be done, by who is responsible, then as the matrix stands.
// It wants the matrix of all levels (Spec.Top false): quotes need no summary where
// that of a theme above rests on them.
func (m *Matrix) Todo(s *study.Study) []Todo {
	var list []Todo
	column := map[string]int{}
	for j, c := range m.Cols {
		column[c.ID] = j
	}
	for i, r := range m.Rows {
		anything := false
		for j := range m.Cols {
			cell := &m.Cells[i][j]
			anything = anything || len(cell.Quotes) > 0 || cell.Text != "" || cell.NotShown
			if cell.NotShown {
				continue
			}
			list = append(list, m.todo(s, column, i, j)...)
		}
		if !anything {
			list = append(list, Todo{Kind: ToLookFor, Participant: r.ID, Read: r.Read})
		}
	}
	slices.SortStableFunc(list, func(a, b Todo) int {
		if (a.Responsible == "") != (b.Responsible == "") {
			return cmp.Compare(len(b.Responsible), len(a.Responsible))
		}
		return coding.CompareIDs(a.Responsible, b.Responsible)
	})
	return list
}

func (m *Matrix) todo(s *study.Study, column map[string]int, i, j int) (list []Todo) {
	cell := &m.Cells[i][j]
	add := func(kind string, quotes []Quote) {
		list = append(list, Todo{Kind: kind, Participant: cell.Participant, Theme: cell.Theme, Responsible: cell.Owner(),
			Quotes: quotes, Gone: cell.Gone, Also: cell.Also, Text: cell.Text, By: cell.By, At: cell.At})
	}
	if len(cell.Also) > 0 {
		add(ToSettle, cell.Quotes)
	}
	if len(cell.Gone) > 0 {
		add(ToMend, cell.Quotes)
	}
	if cell.Text == "" {
		if len(cell.Quotes) > 0 && !m.summedUpAbove(s, column, i, cell) {
			add(ToWrite, cell.Quotes)
		}
		return list
	}
	var newer []Quote
	for _, q := range cell.Quotes {
		if q.Newer {
			newer = append(newer, q)
		}
	}
	if len(newer) > 0 {
		add(ToReread, newer)
	}
	return list
}

// summedUpAbove reports whether the quotes of a cell are among those that the
// summary of a theme above rests on.
func (m *Matrix) summedUpAbove(s *study.Study, column map[string]int, i int, cell *Cell) bool {
	theme := cell.Theme
	for {
		t, ok := s.Book.Theme(theme)
		if !ok || t.Parent == "" {
			return false
		}
		theme = t.Parent
		j, shown := column[theme]
		if !shown || m.Cells[i][j].Text == "" {
			continue
		}
		above := &m.Cells[i][j]
		if !slices.ContainsFunc(cell.Quotes, func(q Quote) bool {
			return !slices.ContainsFunc(above.Summary.Quotes, func(b study.Basis) bool { return slices.ContainsFunc(b.Codings(), q.has) })
		}) {
			return true
		}
	}
}
