package folder

import (
	"slices"
	"strings"

	"verbatim/internal/join"
	"verbatim/internal/transcript"
)

// joining reads and writes the files of a study for joining copies of it.
var joining = join.Files{People: peopleSheet{}}

// peopleSheet is participants.csv for joining.
type peopleSheet struct{}

// Read gives the columns and the cells under them.
func (peopleSheet) Read(data []byte) ([]string, [][]string, error) {
	t, err := readPeople(data, nil)
	if err != nil {
		return nil, nil, err
	}
	rows := make([][]string, len(t.rows))
	for i, r := range t.rows {
		rows[i] = r.cells
	}
	return t.names, rows, nil
}

// Says is what a cell means, in one spelling.
func (peopleSheet) Says(column, cell string) string {
	cell = strings.TrimSpace(cell)
	switch {
	case column == "withdrawn":
		return Withdrawn(cell)
	case slices.Contains(transcript.Asks, transcript.Ask(column)):
		if answer, err := ParseAnswer(cell); err == nil {
			return string(answer)
		}
	}
	return cell
}

// Write writes rows under columns, as layout was written where there is one.
func (peopleSheet) Write(old []byte, names []string, rows [][]string) ([]byte, error) {
	t := peopleTable{layout: layout{comma: ',', eol: "\n"}}
	if old != nil {
		var err error
		if t, err = readPeople(old, nil); err != nil {
			return nil, err
		}
	}
	head := slices.Clone(names)
	for i, name := range names {
		if j := slices.Index(t.names, name); j >= 0 {
			head[i] = t.head[j]
		}
	}
	return joinCells(append([][]string{head}, rows...), t.layout), nil
}
