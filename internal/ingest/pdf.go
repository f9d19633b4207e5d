package ingest

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/pdf"
	"verbatim/internal/text"
)

// readPDF reads the text layer of a PDF file: the letters from where they are
// drawn, as lines, as paragraphs, and then as plain text is read.
func (d *draft) readPDF() error {
	f, err := pdf.Open(d.src.Data)
	if err != nil {
		return d.refusePDF(err)
	}
	doc := &pdfDocument{draft: d, file: f}
	if err := doc.read(); err != nil {
		return d.refusePDF(err)
	}
	if err := doc.refuseEmpty(); err != nil {
		return err
	}
	lines := doc.lines()
	doc.sayLeftOut()
	if err := d.talk(lines); err != nil {
		return err
	}
	d.titleOfPDF(f)
	return nil
}

// refusePDF says why a file cannot be read, and what to do.
func (d *draft) refusePDF(err error) error {
	switch {
	case errors.Is(err, pdf.ErrEncrypted):
		return fmt.Errorf("%s is protected by a password, or against copying; open it, print it to a new PDF or save it without protection, and import that", d.src.Name)
	case errors.Is(err, pdf.ErrTooMuch):
		return fmt.Errorf("%s is too large or too intricate to be a transcript; split it, or %s", d.src.Name, asText)
	}
	return fmt.Errorf("%s is damaged, or not downloaded in full; open it in a reader of PDF and save it again, or %s", d.src.Name, asText)
}

// maxPDFLetters bounds the letters of a file: a transcript of ten hours has half
// a million.
const maxPDFLetters = 3_000_000

// pdfDocument is the text layer of a file.
type pdfDocument struct {
	*draft
	file  *pdf.File
	pages [][]pdfPiece

	ligatures                           int
	glyphs, spaces, letters             int
	unmapped, firstUnmapped             int // and the page of the first
	covered, slanted, images, invisible int
	annotations, unread, backwards      int
	unsure                              int  // lines whose words may be read in another order
	eitherWay                           bool // nothing says from which side paragraphs are read
	columns                             []int
	numbers                             []pdfMarginNumber
	left                                []pdfLeftOut
	paragraphs                          pdfParagraphs
}

// read reads all pages, one after another.
func (p *pdfDocument) read() error {
	for page, err := range p.file.Pages() {
		if err != nil {
			return err
		}
		if page.Unread {
			p.unread++
		}
		glyphs, others := uprightOf(page.Glyphs)
		p.slanted += others
		p.covered += page.Covered
		p.images += page.Pictures
		p.invisible += page.Unseen
		if page.Unmapped > 0 && p.unmapped == 0 {
			p.firstUnmapped = len(p.pages) + 1
		}
		p.unmapped += page.Unmapped
		p.annotations += page.Annotations
		p.count(glyphs)
		if p.glyphs > maxPDFLetters {
			return pdf.ErrTooMuch
		}
		p.pages = append(p.pages, piecesOf(glyphs))
	}
	return nil
}

func (p *pdfDocument) count(glyphs []pdf.Glyph) {
	for _, g := range glyphs {
		p.glyphs++
		for _, r := range g.Text {
			switch {
			case r == ' ' || r == '\u00A0':
				p.spaces++
			case r >= 0xFB00 && r <= 0xFB06:
				p.letters++
				p.ligatures++
			case unicode.IsLetter(r):
				p.letters++
				if unicode.In(r, unicode.Hebrew, unicode.Arabic) {
					p.backwards++
				}
			}
		}
	}
}

// refuseEmpty refuses a file without a text layer that could be read.
func (p *pdfDocument) refuseEmpty() error {
	switch {
	case len(p.pages) == 0:
		return fmt.Errorf("%s has no pages; open it and check that it is the right file", p.src.Name)
	case p.letters == 0 && p.unread > 0:
		return fmt.Errorf("%s is packed in a way that is not understood; open it, print it to a new PDF and import that, or %s", p.src.Name, asText)
	case p.letters == 0 && p.unmapped == 0 && p.images > 0:
		return fmt.Errorf("%s has no text layer: its pages are pictures, as a scanner makes them; have the text recognised first (OCR, as in Word or Acrobat), check it against the pages, and import that", p.src.Name)
	case p.letters == 0 && p.unmapped == 0:
		return fmt.Errorf("%s has no words in it; if it holds scanned pages, their text has to be recognised first (OCR)", p.src.Name)
	case p.unmapped*2 > p.letters:
		return fmt.Errorf("%s does not say which letters its signs stand for, so its words can be seen but not read; recognise its text as that of a scanned page (OCR), or import the document it was made from", p.src.Name)
	}
	return nil
}

// lines are the lines of the file, from its first page to its last.
func (p *pdfDocument) lines() []line {
	gap := 0.22
	if p.spaces*20 < p.glyphs {
		gap = 0.14 // the file has no spaces of its own
	}
	p.mirror()
	p.numbers = takeMargin(p.pages)
	pages := make([][]pdfRow, len(p.pages))
	for i, pieces := range p.pages {
		rows, columns := inOrder(pieces, i+1, gap)
		if columns {
			p.columns = append(p.columns, i+1)
		}
		pages[i] = rows
	}
	p.left = dropEdges(pages)
	if len(p.numbers) == 0 {
		tabulate(pages)
	}
	p.paragraphs.numbers = markNumbered(pages, p.numbers)
	for _, rows := range pages {
		p.paragraphs.rows = append(p.paragraphs.rows, rows...)
	}
	p.countUnsure()
	return p.paragraphs.linesOf()
}

// titleOfPDF takes the title from what the file knows of itself, where the text
// does not have one and it is not the name of a file.
func (d *draft) titleOfPDF(f *pdf.File) {
	title := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, f.Title())), " ")
	switch {
	case d.Title != "" || title == "" || len(title) > 300, strings.EqualFold(title, "untitled"):
	case strings.HasPrefix(title, "Microsoft Word - "), formatOfEnding(ending(title)) != "", ending(title) == "doc":
	default:
		d.Title = title
	}
}

// sayUnmapped lists the letters that the file does not say.
func (p *pdfDocument) sayUnmapped() {
	if p.unmapped == 0 {
		return
	}
	p.Replaced = append(p.Replaced, text.Replacement{What: "sign without a letter replaced by \uFFFD", Count: p.unmapped, Line: 1})
	p.doubt("%s of %s replaced by \uFFFD because the file does not say which letter it is, first on page %d; compare the places with the original.",
		count(p.unmapped, "sign", "signs"), p.src.Name+" "+wasWere(p.unmapped), p.firstUnmapped)
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}
