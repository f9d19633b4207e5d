package ingest

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"verbatim/internal/text"
)

// readPDF reads the text layer of a PDF file: the letters from where they are
// drawn, as lines, as paragraphs, and then as plain text is read.
//
// The reading of the file itself is done here because the libraries for it
// trust their files: one that was measured asks for 128 GB when a file of 300
// bytes says so, which nothing can catch, and gives letters of most fonts of
// today no width, without which words cannot be told apart.
func (d *draft) readPDF() error {
	f, err := openPDF(d.src.Data)
	if err != nil {
		return d.refusePDF(err)
	}
	pages, err := f.pages()
	if err != nil {
		return d.refusePDF(err)
	}
	doc := &pdfDocument{draft: d, file: f}
	if err := doc.read(pages); err != nil {
		return d.refusePDF(err)
	}
	if err := doc.refuseEmpty(len(pages)); err != nil {
		return err
	}
	lines := doc.lines()
	doc.sayLeftOut(len(pages))
	if err := d.talk(lines); err != nil {
		return err
	}
	d.titleOfPDF(f)
	return nil
}

// refusePDF says why a file cannot be read, and what to do.
func (d *draft) refusePDF(err error) error {
	switch {
	case errors.Is(err, errPDFLocked):
		return fmt.Errorf("%s is protected by a password, or against copying; open it, print it to a new PDF or save it without protection, and import that", d.src.Name)
	case errors.Is(err, errPDFWork):
		return fmt.Errorf("%s is too large or too intricate to be a transcript; split it, or %s", d.src.Name, asText)
	case errors.Is(err, errPDFFilter):
		return fmt.Errorf("%s is packed in a way that is not understood; open it, print it to a new PDF and import that, or %s", d.src.Name, asText)
	}
	return fmt.Errorf("%s is damaged, or not downloaded in full; open it in a reader of PDF and save it again, or %s", d.src.Name, asText)
}

// maxPDFLetters bounds the letters of a file: a transcript of ten hours has half
// a million.
const maxPDFLetters = 3_000_000

// pdfDocument is the text layer of a file.
type pdfDocument struct {
	*draft
	file  *pdfFile
	pages [][]pdfPiece

	ligatures                           int
	glyphs, spaces, letters             int
	unmapped, firstUnmapped             int // and the page of the first
	covered, slanted, images, invisible int
	annotations, unread, backwards      int
	columns                             []int
	numbers                             []pdfMarginNumber
	left                                []pdfLeftOut
	paragraphs                          pdfParagraphs
}

// read reads all pages, one after another.
func (p *pdfDocument) read(pages []pdfPage) error {
	fonts := map[pdfRef]*pdfFont{}
	for i, page := range pages {
		drawn, err := p.file.draw(page, fonts)
		if errors.Is(err, errPDFWork) || p.file.failed != nil {
			return errPDFWork
		}
		if err != nil {
			p.unread++
		}
		glyphs, others := uprightOf(drawn.glyphs)
		p.slanted += others
		p.covered += drawn.covered
		p.images += drawn.images
		p.invisible += drawn.invisible
		if drawn.unmapped > 0 && p.unmapped == 0 {
			p.firstUnmapped = i + 1
		}
		p.unmapped += drawn.unmapped
		p.annotations += p.file.annotated(page)
		p.count(glyphs)
		if p.glyphs > maxPDFLetters {
			return errPDFWork
		}
		p.pages = append(p.pages, piecesOf(glyphs))
	}
	return nil
}

func (p *pdfDocument) count(glyphs []pdfGlyph) {
	for _, g := range glyphs {
		p.glyphs++
		for _, r := range g.text {
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

// annotated counts what people wrote or marked on a page.
func (f *pdfFile) annotated(p pdfPage) int {
	n := 0
	list, _ := f.resolve(p.dict["Annots"]).(pdfArray)
	for _, v := range list {
		if !f.spend(8) {
			break
		}
		switch f.dict(v)["Subtype"] {
		case pdfName("Text"), pdfName("FreeText"), pdfName("Highlight"), pdfName("Underline"), pdfName("Squiggly"), pdfName("StrikeOut"), pdfName("Caret"), pdfName("Ink"), pdfName("Stamp"):
			n++
		}
	}
	return n
}

// refuseEmpty refuses a file without a text layer that could be read.
func (p *pdfDocument) refuseEmpty(pages int) error {
	switch {
	case pages == 0 && p.file.rebuilt:
		return p.refusePDF(errPDFDamaged)
	case pages == 0:
		return fmt.Errorf("%s has no pages; open it and check that it is the right file", p.src.Name)
	case p.letters == 0 && p.unread > 0:
		return p.refusePDF(errPDFFilter)
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
	p.paragraphs.numbers = markNumbered(pages, p.numbers)
	for _, rows := range pages {
		p.paragraphs.rows = append(p.paragraphs.rows, rows...)
	}
	return p.paragraphs.linesOf()
}

// titleOfPDF takes the title from what the file knows of itself, where the text
// does not have one and it is not the name of a file.
func (d *draft) titleOfPDF(f *pdfFile) {
	s, _ := f.resolve(f.dict(f.trailer["Info"])["Title"]).(pdfString)
	title := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, pdfText(s))), " ")
	switch {
	case d.Title != "" || title == "" || len(title) > 300, strings.EqualFold(title, "untitled"):
	case strings.HasPrefix(title, "Microsoft Word - "), formatOfEnding(ending(title)) != "", ending(title) == "doc":
	default:
		d.Title = title
	}
}

// pdfText is the text of a string that is meant for people.
func pdfText(s pdfString) string {
	switch {
	case strings.HasPrefix(string(s), "\xFE\xFF"):
		var units []uint16
		for i := 2; i+1 < len(s); i += 2 {
			units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
		}
		return string(utf16.Decode(units))
	case strings.HasPrefix(string(s), "\xEF\xBB\xBF"):
		return strings.ToValidUTF8(string(s[3:]), "\uFFFD")
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(charmap.Windows1252.DecodeByte(s[i]))
	}
	return b.String()
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
