// Package sheet writes and reads workbooks (.xlsx) from a plain description. It
// knows cells, styles and pages, and nothing of studies.
//
// Words go in letter for letter: text stays text whatever it begins with, a
// text longer than a cell is continued on the next row, and what XML cannot
// hold is replaced and counted. The same description gives the same bytes.
package sheet

import "iter"

// What a workbook can hold, by the format's specification.
const (
	MaxRows  = 1_048_576
	MaxCols  = 16_384
	MaxUnits = 32_767 // UTF-16 code units in a cell
)

// Workbook is a workbook to write.
type Workbook struct {
	Title    string
	Subject  string
	Keywords string
	Author   string
	Sheets   []Sheet
}

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name    string // any text; what Excel does not take in a name is replaced
	Columns []Column
	// Rows gives the rows from the first. It is gone through twice, and gives
	// the same rows both times.
	Rows iter.Seq[Row]

	Header     int  // rows at the top that stay in view and stand on every page
	FrozenCols int  // columns on the left that stay in view and stand on every page
	Filter     bool // drop-down filters on the last header row
	FilterCols int  // columns that have one; 0: as many as there are Columns
	PrintCols  int  // columns that are printed, from the first; 0: all
	Landscape  bool // printed across, otherwise upright
	A3         bool // printed on A3, otherwise on A4
	PagesWide  int  // pages side by side that it is fitted to; 0: one
	PagesHigh  int  // pages one below the other that it is fitted to; 0: as many as it takes
	NoGrid     bool // without the lines between cells on screen
	TabColour  string
	Footer     string // printed at the left of every page, the page number at the right
	Choices    []Choice

	// Hidden keeps the sheet out of sight, also from the list of hidden sheets that
	// some programs have. It cannot be the first.
	Hidden bool

	Chart *Chart // of the sheet's own numbers; nil: none
}

// Choice is a drop-down list in the cells of a column below the header. Something
// else may be written there all the same.
type Choice struct {
	Col   int      // from 0
	List  []string // without commas; lists of more than 255 characters together are left out
	Range string   // cells that hold the list instead, such as Codebook!$A$2:$A$40
	Title string   // of what is said beside a cell that is chosen
	Say   string   // at most 255 characters
}

// Column is how a column looks.
type Column struct {
	Width  float64 // in characters of the default font
	Hidden bool
}

// Row is one row of a sheet.
type Row struct {
	Cells  []Cell
	Anchor string  // name by which a Cell's Link finds this row; usually empty
	Height float64 // in points; 0: as high as its text needs, as far as a row goes
}

// Cell is one cell. Its value is the first of these that is set: Runs, Text,
// Number if IsNumber. Otherwise it is empty.
type Cell struct {
	Text     string
	Runs     []Run
	Number   float64
	IsNumber bool
	Link     string // anchor of the row that a number or a text leads to
	Note     string // stands beside the cell when somebody points at it
	Style    Style
}

// Run is a stretch of text that looks its own way.
type Run struct {
	Text   string
	Colour string // "#rrggbb"; empty: as the cell
	Bold   bool
	Italic bool
}

// Align is where the text of a cell stands.
type Align int

// The alignments: Natural has text at the left and numbers at the right.
const (
	Natural Align = iota
	Left
	Centre
	Right
)

// Style is how a cell looks.
type Style struct {
	Bold, Italic, Underline bool
	Size                    float64 // in points; 0: the default
	Colour, Fill            string  // "#rrggbb"; empty: the default
	Format                  string  // a number format, such as 0.0%
	Wrap                    bool
	Middle                  bool // in the middle of the row's height, not at its top
	Align                   Align
	Indent                  int
	Turned                  int    // degrees the text is turned
	Line                    string // colour of a thin line below the cell
	LineAbove               string // colour of a thin line above the cell
	Bar                     string // colour of a thick line at its left
}

// Text is a cell of text.
func Text(s string, style Style) Cell { return Cell{Text: s, Style: style} }

// Number is a cell that holds a number.
func Number(n float64, style Style) Cell { return Cell{Number: n, IsNumber: true, Style: style} }

// Linked is a number that leads to the row of that anchor.
func Linked(n float64, anchor string, style Style) Cell {
	return Cell{Number: n, IsNumber: true, Link: anchor, Style: style}
}

// LinkedText is a text that leads to the row of that anchor. It is to be made of
// ids: nobody's words belong into a formula. One too long for a formula leads
// nowhere.
func LinkedText(s, anchor string, style Style) Cell { return Cell{Text: s, Link: anchor, Style: style} }

// Rows gives the rows of a slice.
func Rows(rows []Row) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, r := range rows {
			if !yield(r) {
				return
			}
		}
	}
}

// Report says what writing had to change. A caller tells the user when it is
// not the zero Report.
type Report struct {
	Cleaned   int // characters that a workbook cannot hold, replaced by U+FFFD
	Continued int // texts too long for a cell, continued on the next row
	Rolled    int // sheets too long for a sheet, continued on another one
	LostLinks int // numbers and texts whose anchor is on no row, written without a link
}
