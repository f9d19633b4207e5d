// Package document holds a document for people, such as an agenda or a report, and
// writes it as Word, as a web page or as Markdown: real headings, a table of
// contents, lists and tables, and the same bytes for the same document.
//
// It knows nothing of studies. What may be shown, and in which words, is decided
// before anything comes here.
package document

import (
	"fmt"
	"io"
	"strings"
)

// Document is a whole document.
type Document struct {
	Title    string
	About    []string // lines under the title: which study, for whom, which version
	Footer   string   // stands on every page of paper; a web page and Markdown end with it
	Language string   // BCP 47, such as en-GB; empty: en-GB

	Contents    bool // a table of contents follows the title
	Landscape   bool // paper lies on its side
	NumberLines bool // every line of the paper has its number in the margin
	WideMargin  bool // a third of the paper is left free, to write on
	Blocks      []Block
}

// Block is a part of a document that stands by itself: *Heading, *Paragraph, *Quote,
// *List, *Table, *Space or *Break.
type Block interface{ block() }

// Heading begins a section.
type Heading struct {
	Level  int    // 1 to 4; the title stands above 1
	Text   string // in one line
	Anchor string // the place that a Run's To leads to; may be empty
}

// Paragraph is a paragraph.
type Paragraph struct {
	Runs  []Run
	Quiet bool // stands back: small and grey, such as a note about what was left out

	WithNext bool // on paper it is in one piece, on the page of what follows
}

// Quote is what somebody said, and where. A line feed in it parts its paragraphs.
type Quote struct {
	Runs   []Run
	Source []Run  // who and where, on a line of its own: P07, turn 34
	Anchor string // the place that a Run's To leads to; may be empty

	WithNext bool // on paper it is in one piece, on the page of what follows
}

// List is a list of short paragraphs.
type List struct {
	Items   [][]Run
	Ordered bool // 1. 2. 3.
	Boxes   bool // each begins with an empty box to tick

	WithNext bool // on paper it is in one piece, on the page of what follows
}

// Table is a table with a row of headings, which is repeated on every page.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]Cell
	Widths  []int // how wide the columns are beside each other; nil: alike
	Numbers []int // columns, from 0, that hold numbers and stand to the right
	Smaller int   // steps, up to two, that its words are smaller on paper than others
}

// Cell is a cell of a table. A line feed in it begins a new line.
type Cell struct {
	Runs   []Run
	Head   bool // names its row
	Shade  int  // 0 to 100: how dark the ground is, as in a heat map
	Indent int  // how many steps it stands to the right
}

// Space is room to write by hand: a label and so many empty lines.
type Space struct {
	Label string
	Lines int

	WithNext bool // on paper it stands on the page of what follows
}

// Break begins a new page.
type Break struct {
	Paper *Paper // what the pages from here on are like; nil: as those before
}

// Paper is what pages are like. Lines are numbered anew from where it begins.
type Paper struct {
	Footer      string // stands on every page of it
	Landscape   bool
	NumberLines bool
	WideMargin  bool
}

// paper is what a document begins with.
func (d *Document) paper() Paper { return Paper{d.Footer, d.Landscape, d.NumberLines, d.WideMargin} }

func (*Heading) block()   {}
func (*Paragraph) block() {}
func (*Quote) block()     {}
func (*List) block()      {}
func (*Table) block()     {}
func (*Space) block()     {}
func (*Break) block()     {}

// Run is some words that look alike.
type Run struct {
	Text   string
	Bold   bool
	Italic bool
	Quiet  bool   // stands back
	Mark   bool   // has the ground of a text marker
	To     string // leads to the heading or quote with this Anchor; may be empty
}

// Text is words as they are.
func Text(s string) []Run { return []Run{{Text: s}} }

// Textf is words after a format.
func Textf(format string, a ...any) []Run { return Text(fmt.Sprintf(format, a...)) }

// Say is a paragraph of words as they are.
func Say(s string) *Paragraph { return &Paragraph{Runs: Text(s)} }

// Note is a paragraph that stands back.
func Note(s string) *Paragraph { return &Paragraph{Runs: Text(s), Quiet: true} }

// Cells are cells with words as they are.
func Cells(words ...string) []Cell {
	cells := make([]Cell, len(words))
	for i, w := range words {
		cells[i] = Cell{Runs: Text(w)}
	}
	return cells
}

// Add puts blocks at the end.
func (d *Document) Add(blocks ...Block) { d.Blocks = append(d.Blocks, blocks...) }

// Formats are the endings of the files that Write can write, without the dot.
var Formats = []string{"docx", "html", "md"}

// Write writes the document in a format of Formats.
func Write(w io.Writer, d *Document, format string) error {
	switch strings.ToLower(format) {
	case "docx":
		return writeDocx(w, d)
	case "html":
		return writeHTML(w, d)
	case "md":
		return writeMarkdown(w, d)
	}
	return fmt.Errorf("a document cannot be written as .%s: choose .docx, .html or .md", format)
}
