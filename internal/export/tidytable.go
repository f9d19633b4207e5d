package export

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
)

// The types of columns, as Frictionless calls them.
const (
	tidyText  = "string"
	tidyWhole = "integer"
	tidyReal  = "number"
	tidyTruth = "boolean"
	tidyTime  = "datetime"
)

// tidyField is a column as the data dictionary describes it.
type tidyField struct {
	name, kind string
	means      string   // with the unit
	empty      string   // what an empty cell means; "" where none is empty
	values     []string // all that may stand in it, in their order; nil: anything
}

// tidyLink says that what stands in a column is the key of a table.
type tidyLink struct{ field, table, target string }

// tidyTable is one table: what stands in it, and its rows.
type tidyTable struct {
	name, title, about string
	fields             []tidyField
	key                string // the column that tells its rows apart
	links              []tidyLink
	rows               iter.Seq[[]string]
}

// tidyColumn is a column of a table of X.
type tidyColumn[X any] struct {
	tidyField
	cell func(X) string
}

// always is a column without empty cells.
func always[X any](name, kind, means string, cell func(X) string) tidyColumn[X] {
	return tidyColumn[X]{tidyField{name: name, kind: kind, means: means}, cell}
}

// maybe is a column in which a cell may be empty.
func maybe[X any](name, kind, means, empty string, cell func(X) string) tidyColumn[X] {
	return tidyColumn[X]{tidyField{name: name, kind: kind, means: means, empty: empty}, cell}
}

// among is the column with all that may stand in it.
func (c tidyColumn[X]) among(values ...string) tidyColumn[X] {
	c.values = values
	return c
}

// tabled makes a table of its columns and what it has rows for.
func tabled[X any](t tidyTable, cols []tidyColumn[X], all iter.Seq[X]) *tidyTable {
	for _, c := range cols {
		t.fields = append(t.fields, c.tidyField)
	}
	t.rows = func(yield func([]string) bool) {
		record := make([]string, len(cols))
		for one := range all {
			for i, c := range cols {
				record[i] = dataCell(c.cell(one))
			}
			if !yield(record) {
				return
			}
		}
	}
	return &t
}

// write writes the table as CSV for programs: UTF-8 without a byte order mark, LF,
// quotation marks where RFC 4180 wants them. Text stands as it is: an apostrophe before
// what a spreadsheet program would calculate would make it another text.
func (t *tidyTable) write(w io.Writer) error {
	out := csv.NewWriter(w)
	head := make([]string, len(t.fields))
	for i, f := range t.fields {
		head[i] = dataCell(f.name)
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for record := range t.rows {
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// dataCell is a text that every reader of CSV gives back as it was written: line ends
// are LF, since some readers make them so, and there is no NUL, at which R stops.
func dataCell(s string) string {
	if strings.ContainsAny(s, "\r\x00") {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(s)
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

func plainInt(n int) string { return strconv.Itoa(n) }

// countedFrom1 is a number from 1, and empty for 0.
func countedFrom1(n int) string {
	if n < 1 {
		return ""
	}
	return strconv.Itoa(n)
}

// milliseconds is a time that may be unknown.
func milliseconds(ms int) string {
	if ms < 0 {
		return ""
	}
	return strconv.Itoa(ms)
}

func truth(is bool) string { return strconv.FormatBool(is) }

// moment is a time as ISO 8601 in UTC to the second; empty where it is no time.
func moment(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return ""
	}
	t = t.UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	return t.Format("2006-01-02T15:04:05Z")
}

// severally are several texts in one cell.
func severally(list []string) string { return strings.Join(list, "; ") }

// lineEach are several texts in one cell, one on each line.
func lineEach(list []string) string {
	lines := make([]string, len(list))
	for i, s := range list {
		lines[i] = oneSpace(s)
	}
	return strings.Join(lines, "\n")
}

// uniqueNames gives each name once: one that was given already, case aside, gets a number.
type uniqueNames map[string]bool

func (u uniqueNames) of(name string) string {
	one := name
	for n := 2; u[strings.ToLower(one)]; n++ {
		one = name + "-" + strconv.Itoa(n)
	}
	u[strings.ToLower(one)] = true
	return one
}
