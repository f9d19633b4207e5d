// Package pdf reads the words of a PDF and where they stand on its pages. It
// knows nothing of transcripts: which words make a line, a paragraph or a turn
// is for others to find out.
//
// It reads what bears on words: the objects of a file and where they lie, also
// where the file's own list of them is damaged; the ways they are packed; what
// the codes of its fonts stand for and how wide they are; and what a page draws,
// as far as that moves words or cuts them off. It draws nothing, and follows
// nothing that leads out of the file.
//
// No library does this because those there are trust their files. Measured:
// github.com/ledongthuc/pdf asks for 128 GB of memory when a file of 300 bytes
// says so, which nothing can catch, and gives the letters of fonts with codes of
// two bytes, as most programs of today write them, no width, without which words
// cannot be told apart. Here every byte looked at and every value kept is paid
// from a fixed budget of work, so that a file made to do harm is refused.
package pdf

import (
	"bytes"
	"errors"
	"iter"
)

// Why a file is not read. All are compared with errors.Is.
var (
	// ErrEncrypted says that a file is protected by a password, or against copying.
	ErrEncrypted = errors.New("the PDF is protected")
	// ErrDamaged says that a file has no pages that could be found.
	ErrDamaged = errors.New("the PDF is damaged or not complete")
	// ErrTooMuch says that a file asks for more work than any document of words does.
	ErrTooMuch = errors.New("the PDF is too large or too intricate")
)

// File is a PDF file: where its objects lie, and those read so far. It is for
// one goroutine at a time.
type File struct {
	data    []byte // from the first byte of "%PDF-"
	work    *budget
	where   map[int]place
	trailer dict
	cache   map[int]any
	reading map[int]bool // an object that needs itself is nothing
	packs   map[int]map[int]any
	rebuilt bool
	failed  error // too much work, met where no error can be given
	pages   []leaf
	fonts   map[ref]*typeface
}

// Page is what is drawn on a page, turned the way the page is shown.
type Page struct {
	Glyphs []Glyph // in the order they are drawn, which need not be that of reading

	Unread      bool // the page is packed in a way that is not understood: nothing drawn on it is here
	Unmapped    int  // signs of which the file does not say the letter; their text is U+FFFD
	Covered     int  // glyphs left out because they lie outside the page or are cut off
	Unseen      int  // glyphs that leave no ink, such as the words recognised in a scanned picture
	Pictures    int  // pictures; what is written in them cannot be read
	Annotations int  // comments and marks made on the page; their words are not among the glyphs
}

// Glyph is a piece of text where it is drawn, as a rule one character. Lengths
// are in points, of which 72 make an inch, from the lower left corner of the
// page as it is shown.
type Glyph struct {
	Text     string  // without ASCII control characters; "" where the glyph before it says it all
	X, Y     float64 // where it begins on its line; Y grows upwards
	W        float64 // how far it reaches in the direction of writing
	Size     float64 // of the font, as drawn
	Bold     bool
	Artifact bool // the file says that it is no text: a page number, a header
	Turn     int  // direction of writing in quarter turns anticlockwise, 0 to 3, or Slanted
}

// Slanted is the Turn of a glyph that is written at a slant.
const Slanted = -1

// Open finds the pages of a file. Where the file's own list of its objects is
// damaged, it is searched for them. The errors are ErrEncrypted, ErrDamaged and
// ErrTooMuch. The file reads from data as long as it is used.
func Open(data []byte) (*File, error) {
	if i := bytes.Index(data[:min(len(data), 1100)], []byte("%PDF-")); i > 0 {
		data = data[i:]
	}
	f := &File{data: data, work: &budget{left: maxWork}, cache: map[int]any{}, reading: map[int]bool{}, packs: map[int]map[int]any{}}
	f.where, f.trailer, f.fonts = map[int]place{}, dict{}, map[ref]*typeface{}
	if !f.readXrefs() || f.pagesRoot() == nil && f.trailer["Encrypt"] == nil {
		f.rebuild()
	}
	switch {
	case f.failed != nil:
		return nil, f.failed
	case f.trailer["Encrypt"] != nil:
		return nil, ErrEncrypted
	case f.pagesRoot() == nil:
		return nil, ErrDamaged
	}
	var err error
	if f.pages, err = f.leaves(); err != nil {
		return nil, err
	}
	if len(f.pages) == 0 && f.rebuilt {
		return nil, ErrDamaged
	}
	return f, nil
}

// Pages are the pages of a file in their order, each read when its turn comes.
// They end with an error where the file asks for too much: ErrTooMuch.
func (f *File) Pages() iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		for _, l := range f.pages {
			page, err := f.draw(l)
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

// Title is the title the file gives itself, as it stands there; "" without one.
// It need not be meant for people, and may hold control characters.
func (f *File) Title() string {
	s, _ := f.resolve(f.dict(f.trailer["Info"])["Title"]).(str)
	return textOf(s)
}
