// Package table holds what a count says: a typed table whose rows and columns
// have keys, whose cells are numbers or say why there is none, and whose every
// number knows where its quotes are. It renders nothing.
package table

// Table is a table of numbers about a study.
type Table struct {
	Title   string // "Themes by participant"
	RowsAre string // what the rows are: "theme", "participant", an attribute's name
	ColsAre string // what the columns are
	Measure Measure

	Rows  []Key
	Cols  []Key
	Cells [][]Cell // by row, then column

	RowTotals []Cell // one for each row; nil when a total would mean nothing
	ColTotals []Cell // one for each column; nil when a total would mean nothing
	Total     Cell   // of the whole table; Blank when a total would mean nothing

	RowExtras []Extra // further columns, one cell for each row
	ColExtras []Extra // further rows, one cell for each column

	Withheld int      // quotes that count here and whose words the purpose may not show
	Stamp    string   // version stamp of the study
	Notes    []string // what a reader of the numbers should know: sentences
}

// Key names a row or a column.
type Key struct {
	ID    string // what other tables and commands call it; empty: not recorded
	Name  string // what people see
	Depth int    // of a theme: 0 at the top
	Mark  string // why it stands apart, such as "not in the codebook"; usually empty
}

// Measure is what the numbers of a table count.
type Measure struct {
	ID       string // quotes, people, codings, words, percent, or another table's own
	Unit     string // what one is, in the plural: "quotes", "% of words"
	Means    string // its definition, one or two sentences
	Totals   string // what a total is, since it is not always the sum; may be empty
	Decimals int    // digits after the point that people are shown
	Percent  bool   // the numbers are hundredths: 12.5 is 12.5 %
}

// Extra is a column or a row beside the table proper, such as the number of
// people in each row.
type Extra struct {
	Key     Key
	Measure Measure
	Cells   []Cell
	Total   Cell // Blank when there is none
}

// Kind is what a cell holds.
type Kind int

// The kinds of cell. The zero Cell is Blank, so that a number nobody filled in
// is never a nought.
const (
	Blank     Kind = iota // nothing is said here
	Number                // N, and Against where passages speak against the theme
	Missing               // the number is not known yet, Why says why
	Undefined             // there is no such number, Why says why
)

// Source is the key by which the quotes behind a number are found, in whatever
// made the table. It is empty when the number has none of its own.
type Source string

// Cell is one place of a table.
type Cell struct {
	Kind    Kind
	N       float64 // the number; where stance is counted apart, how many are for
	Against float64 // how many are against
	Why     string  // Missing, Undefined: the reason, a few words
	Source  Source
}

// Num is a cell that holds a number.
func Num(n float64) Cell { return Cell{Kind: Number, N: n} }

// Pair is a cell of "n for · against against".
func Pair(n, against float64) Cell { return Cell{Kind: Number, N: n, Against: against} }

// NotKnown is a cell whose number is not known yet: what was not read is not 0.
func NotKnown(why string) Cell { return Cell{Kind: Missing, Why: why} }

// NoSuch is a cell for which there can be no number, such as a share of nothing.
func NoSuch(why string) Cell { return Cell{Kind: Undefined, Why: why} }

// From is the cell with the place of its quotes.
func (c Cell) From(s Source) Cell {
	c.Source = s
	return c
}

// IsNumber reports whether the cell holds a number.
func (c Cell) IsNumber() bool { return c.Kind == Number }

// Max is the largest N among the table's cells, 0 when none holds a number.
// Totals and extras do not count.
func (t *Table) Max() float64 {
	most := 0.0
	for _, row := range t.Cells {
		for _, c := range row {
			if c.IsNumber() {
				most = max(most, c.N)
			}
		}
	}
	return most
}

// HasAgainst reports whether any number of the table counts passages against.
func (t *Table) HasAgainst() bool {
	for _, row := range t.Cells {
		for _, c := range row {
			if c.IsNumber() && c.Against != 0 {
				return true
			}
		}
	}
	return false
}

// Row finds a row by its id.
func (t *Table) Row(id string) (int, bool) { return find(t.Rows, id) }

// Col finds a column by its id.
func (t *Table) Col(id string) (int, bool) { return find(t.Cols, id) }

func find(keys []Key, id string) (int, bool) {
	for i, k := range keys {
		if k.ID == id {
			return i, true
		}
	}
	return 0, false
}
