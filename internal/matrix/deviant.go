package matrix

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/table"
)

// Deviant is what goes against the pattern: passages that speak against a theme, and
// participants without a theme that the others have.
type Deviant struct {
	Matrix *Matrix      // of the themes by participants, with all quotes
	Table  *table.Table // only the themes with such cases
	Cases  []DeviantCase
	Others int // of every hundred others, how many must have a theme
}

// DeviantCase is one participant and one theme.
type DeviantCase struct {
	Row, Col int
	Without  bool      // they have nothing of the theme, and the others have
	Against  []*Placed // passages that speak against it
}

// without is why a cell of a deviant table holds no number.
const without = "without"

// fewestOthers is how many others there must be for all of them to mean anything.
const fewestOthers = 3

// BuildDeviant finds what goes against the pattern. A participant is without a theme
// where they were read and nothing was coded for it, sub-themes included, though at
// least others in every hundred of the other participants who were read have something.
// There must be three others.
func BuildDeviant(rel *study.Release, spec Spec, others int) (*Deviant, error) {
	if others < 50 || others > 100 {
		return nil, fmt.Errorf("%d in a hundred is not a pattern: say from 50 to 100", others)
	}
	spec.Rows, spec.Cols, spec.Measure = Axis{By: ByTheme}, Axis{By: ByParticipant}, Quotes
	m, err := Build(rel, spec)
	if err != nil {
		return nil, err
	}
	d := &Deviant{Matrix: m, Others: others}
	from := m.Table
	t := &table.Table{Title: "What goes against the pattern", RowsAre: from.RowsAre, ColsAre: from.ColsAre, Cols: from.Cols, Stamp: from.Stamp,
		Measure: table.Measure{ID: "against", Unit: "passages against",
			Means: "Passages of the participant that speak against the theme. " + strings.ToUpper(without[:1]) + without[1:] + " is a participant of whom everything was read and nothing speaks for the theme, though " + d.said() + "."}}
	has, read := table.Extra{Key: table.Key{ID: "with", Name: "have it"}, Measure: People.Definition()}, table.Extra{Key: table.Key{ID: "read", Name: "of"}, Measure: People.Definition()}
	var all []*Placed
	for r := range from.Rows {
		row, cases, with, of := d.row(r)
		if len(cases) == 0 {
			continue
		}
		for i := range cases {
			cases[i].Row = len(t.Rows)
		}
		d.Cases = append(d.Cases, cases...)
		t.Rows = append(t.Rows, from.Rows[r])
		t.Cells = append(t.Cells, row)
		has.Cells, read.Cells = append(has.Cells, table.Num(float64(with))), append(read.Cells, table.Num(float64(of)))
		n := 0
		var quotes []*Placed
		for _, c := range cases {
			n += len(c.Against)
			quotes = append(quotes, c.Against...)
		}
		total := table.Num(float64(distinct(quotes)))
		if n > 0 {
			total = total.From(source(len(t.Rows)-1, -1))
		}
		t.RowTotals = append(t.RowTotals, total)
		all = append(all, quotes...)
	}
	t.Withheld = d.withheld(all)
	t.RowExtras = []table.Extra{has, read}
	t.Notes = slices.DeleteFunc(slices.Clone(from.Notes), func(s string) bool { return strings.Contains(s, "not for quotation here") })
	if t.Withheld > 0 {
		t.Notes = append(t.Notes, counted(t.Withheld, "1 quote counts and its words are", fmt.Sprintf("%d quotes count and their words are", t.Withheld))+" not for quotation here.")
	}
	if len(t.Rows) == 0 {
		t.Notes = append([]string{"Nothing goes against the pattern: no passage speaks against a theme, and nobody is without one that " + strings.TrimSuffix(d.said(), " have something") + " have."}, t.Notes...)
	}
	d.Table = t
	return d, nil
}

// said is what the others have, in words.
func (d *Deviant) said() string {
	if d.Others == 100 {
		return "all the others have something"
	}
	return fmt.Sprintf("%d %% of the others or more have something", d.Others)
}

// row is a theme's: its cells, the cases in it, how many people have it and of how many.
func (d *Deviant) row(r int) (row []table.Cell, cases []DeviantCase, with, of int) {
	t := d.Matrix.Table
	for c, cell := range t.Cells[r] {
		if t.Cols[c].ID != "" && cell.IsNumber() {
			of++
			if cell.N > 0 {
				with++
			}
		}
	}
	for c, cell := range t.Cells[r] {
		x := DeviantCase{Col: c}
		out := table.Cell{Kind: cell.Kind, Why: cell.Why}
		if cell.IsNumber() {
			out = table.Num(0)
			x.Against = stanceOnly(d.Matrix.grid.cells[r][c].quotes)
			if n := len(x.Against); n > 0 {
				out = table.Num(float64(n)).From(source(r, c))
			}
			if t.Cols[c].ID != "" && cell.N == 0 && of-1 >= fewestOthers && 100*with >= d.Others*(of-1) {
				x.Without = true
				if len(x.Against) == 0 {
					out = table.NotKnown(without)
				}
			}
		}
		row = append(row, out)
		if x.Without || len(x.Against) > 0 {
			cases = append(cases, x)
		}
	}
	return row, cases, with, of
}

func stanceOnly(quotes []*Placed) []*Placed {
	var out []*Placed
	for _, q := range quotes {
		if q.Stance == coding.Against {
			out = append(out, neutral(q))
		}
	}
	return out
}

func distinct(quotes []*Placed) int {
	seen := map[placedAt]bool{}
	for _, q := range quotes {
		seen[at(q)] = true
	}
	return len(seen)
}

func (d *Deviant) withheld(quotes []*Placed) int {
	seen := map[placedAt]bool{}
	n := 0
	for _, q := range quotes {
		if k := at(q); !seen[k] && !d.Matrix.Release().Allows(q.Transcript, q.Span) {
			n++
		}
		seen[at(q)] = true
	}
	return n
}

// Source is the key of the passages of a case.
func (c DeviantCase) Source(t *table.Table) table.Source { return t.Cells[c.Row][c.Col].Source }
