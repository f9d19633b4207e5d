package join

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/transcript"
)

// Sheet reads and writes participants.csv. In which letters it is saved, what
// parts its columns and what a cell means is known to whoever keeps the study.
type Sheet interface {
	// Read gives what the columns mean, in one spelling, "" where one has no name,
	// and the cells of the rows under them as they are written.
	Read(data []byte) (names []string, rows [][]string, err error)
	// Says is what a cell means, in one spelling; empty where it says nothing.
	Says(column, cell string) string
	// Write writes rows under columns, as layout was written where that is not nil.
	Write(layout []byte, names []string, rows [][]string) ([]byte, error)
}

// peopleFormat is participants.csv: the names of its columns as a set, its rows
// as a list of tables by participant, case aside.
type peopleFormat struct {
	file  string
	sheet Sheet
}

// Parts of the content of participants.csv.
const (
	columns = "columns"
	rows    = "rows"
	who     = "participant"
)

func (f peopleFormat) read(data []byte) (*node, error) {
	if data == nil {
		return nil, nil
	}
	if len(data) > maxSize {
		return nil, fmt.Errorf("it is larger than %d MB", maxSize>>20)
	}
	names, cells, err := f.sheet.Read(data)
	if err != nil {
		return nil, err
	}
	cols := &node{kind: set, kids: map[string]*node{}}
	for _, name := range names {
		if name != "" && (cols.kid(name) != nil || strings.Contains(name, sep)) {
			return nil, fmt.Errorf("two columns are called %q", transcript.Abbreviate(name, 20))
		}
		if name != "" {
			cols.put(name, text(name))
		}
	}
	people := &node{kind: list, by: who, kids: map[string]*node{}}
	for _, line := range cells {
		row, err := f.row(names, line)
		if err != nil {
			return nil, err
		}
		id := strings.ToLower(row.said(who))
		switch {
		case len(row.kids) == 0:
			continue
		case id == "" || strings.Contains(id, sep):
			return nil, errors.New("a row has no participant")
		case people.kid(id) != nil:
			return nil, fmt.Errorf("participant %s is there twice", transcript.Abbreviate(id, 20))
		}
		people.put(id, row)
	}
	root := newTable()
	root.put(columns, cols)
	root.put(rows, people)
	return root, nil
}

func (f peopleFormat) row(names, cells []string) (*node, error) {
	row := newTable()
	for i, cell := range cells {
		switch {
		case i < len(names) && names[i] != "":
			row.put(names[i], text(f.sheet.Says(names[i], cell)))
		case strings.TrimSpace(cell) != "":
			return nil, fmt.Errorf("there is a value in column %d, which has no name", i+1)
		}
	}
	return row, nil
}

// prepare keeps columns whole: one that somebody takes out stays if somebody
// else wrote into it meanwhile, and one that was taken out comes back if this
// write fills it in.
func (f peopleFormat) prepare(fold *fold, root, from, to *node) (*node, *node) {
	if root == nil || from == nil || to == nil {
		return root, to
	}
	copied := false
	for _, c := range from.kid(columns).order {
		place := below(columns, c)
		switch now, stays := root.kid(columns).kid(c), to.kid(columns).kid(c); {
		case stays == nil && now != nil && !sameColumn(from, root, c):
			if !copied {
				to, copied = to.clone(), true
			}
			to.kid(columns).put(c, text(c))
			for id, row := range to.kid(rows).kids {
				row.put(c, from.kid(rows).kid(id).kid(c))
			}
			fold.quarrel(place, fold.at, fold.columnChanger(c))
		case stays == nil && now != nil:
			fold.gone[place] = fold.at
			delete(fold.items, place)
		case stays != nil && now == nil && !sameColumn(from, to, c):
			root.kid(columns).put(c, text(c))
			for id, row := range root.kid(rows).kids {
				if v := to.kid(rows).kid(id).kid(c); v != nil {
					row.put(c, v.clone())
					fold.fields[below(below(rows, id), c)] = []head{{fold.at, v}}
				}
			}
			fold.back(place)
		}
	}
	return root, to
}

// sameColumn reports whether a column says nothing in the later version b that it
// did not say in a. Who is in it no more does not count.
func sameColumn(a, b *node, column string) bool {
	for id, row := range b.kid(rows).kids {
		o := a.kid(rows).kid(id)
		if o == nil && row.kid(column) != nil || o != nil && !same(row.kid(column), o.kid(column)) {
			return false
		}
	}
	return true
}

// columnChanger is the last write into a column that the present one does not
// know of.
func (f *fold) columnChanger(column string) int {
	last := -1
	for at, heads := range f.fields {
		if keys := keysOf(at); len(keys) != 3 || keys[0] != rows || keys[2] != column {
			continue
		}
		for _, h := range heads {
			if h.write > last && !f.knows(f.at, h.write) {
				last = h.write
			}
		}
	}
	return last
}

// after lets no cell lie in a column that is not there: a row that is new may
// bring one.
func (f peopleFormat) after(_ *fold, root, _, _ *node) *node {
	if root == nil {
		return nil
	}
	for _, id := range root.kid(rows).order {
		for _, c := range root.kid(rows).kid(id).order {
			if root.kid(columns).kid(c) == nil {
				root.kid(columns).put(c, text(c))
			}
		}
	}
	return root
}

// careful: of answers the one that lets out least stands, and who withdrew has
// withdrawn.
func (f peopleFormat) careful(at []string) (func(*node) int, bool) {
	switch {
	case len(at) != 3 || at[0] != rows:
		return nil, false
	case at[2] == "withdrawn":
		return func(n *node) int {
			if n == nil {
				return 0
			}
			return 1
		}, true
	}
	return answerRank, slices.Contains(transcript.Asks, transcript.Ask(at[2]))
}

func (f peopleFormat) together([]string) []string { return nil }

func (f peopleFormat) silent([]string) bool { return false }

func (f peopleFormat) label(root *node, at []string) string {
	return labelOf(f.file, root, at, func(at []string) (string, bool) {
		switch {
		case len(at) == 1:
			return "", at[0] == rows
		case len(at) == 2 && at[0] == rows:
			if name := root.kid(rows).kid(at[1]).said(who); name != "" {
				return name, true
			}
			return at[1], true
		case len(at) == 2:
			return "column " + at[1], true
		}
		return "", false
	})
}

// write writes content; cells that say the same as in the layout are written as
// they are there.
func (f peopleFormat) write(layout []byte, want *node) ([]byte, error) {
	had := map[string]map[string]string{}
	if names, cells, err := f.sheet.Read(layout); layout != nil && err == nil {
		for _, line := range cells {
			row := map[string]string{}
			for i, cell := range line {
				if i < len(names) {
					row[names[i]] = cell
				}
			}
			had[strings.ToLower(f.sheet.Says(who, row[who]))] = row
		}
	}
	names := want.kid(columns).order
	table := [][]string{}
	for _, id := range want.kid(rows).order {
		cells := make([]string, len(names))
		for i, c := range names {
			said := want.kid(rows).kid(id).kid(c).show()
			if cells[i] = had[id][c]; f.sheet.Says(c, cells[i]) != said {
				cells[i] = said
			}
		}
		table = append(table, cells)
	}
	for _, l := range [][]byte{layout, nil} {
		data, err := f.sheet.Write(l, names, table)
		if err != nil {
			continue
		}
		if got, err := f.read(data); err == nil && same(got, want) {
			return data, nil
		}
	}
	return nil, errors.New("a value in it cannot be written to a CSV file")
}
