package ingest

import (
	"strconv"
	"strings"
)

// sayLeftOut says what of a file is not in the talk, and what was guessed.
func (p *pdfDocument) sayLeftOut() {
	p.sayEdges()
	p.sayNumbers()
	if n := len(p.columns); n > 0 {
		p.note("%s two columns and %s read one column after the other: %s.", count(n, "page has", "pages have"), wasWere(n), pageList(p.columns))
	}
	p.sayHyphens()
	if p.ligatures > 0 {
		p.note("%s kept as the file has them, such as ﬁ for f and i; a search finds them by their letters.", count(p.ligatures, "sign for joined letters was", "signs for joined letters were"))
	}
	p.sayUnmapped()
	if p.images > 0 {
		p.note("%s not imported; writing in pictures cannot be read.", count(p.images, "picture was", "pictures were"))
	}
	if p.annotations > 0 {
		p.note("%s drawn on the pages %s not imported.", count(p.annotations, "comment or mark", "comments and marks"), wasWere(p.annotations))
	}
	if p.slanted > 0 {
		p.doubt("%s written in another direction than the text, such as a stamp across the page, %s left out; look at the pages to see whether anything is missing.", count(p.slanted, "character", "characters"), wasWere(p.slanted))
	}
	if p.covered > 0 {
		p.note("%s that cannot be seen on the page, because %s cut off at its edge, %s left out.", count(p.covered, "character", "characters"), itIs(p.covered), wasWere(p.covered))
	}
	if p.unread > 0 {
		p.doubt("%s could not be read in full; compare the text with the file.", count(p.unread, "page", "pages"))
	}
	if p.invisible*2 > p.letters {
		p.doubt("The text of %s lies unseen behind pictures: a machine recognised it from scanned pages. Compare it with the pages before coding.", p.src.Name)
	}
	if p.backwards > 0 {
		p.note("%s from right to left; a PDF keeps them as they are seen, and they were put in the order they are read.", count(p.backwards, "letter is written", "letters are written"))
	}
	if p.unsure > 0 {
		p.doubt("In %s with words written from right to left the order of the words is not certain; compare them with the file.", count(p.unsure, "line", "lines"))
	}
}

func itIs(n int) string {
	if n == 1 {
		return "it is"
	}
	return "they are"
}

// sayEdges says which headers and footers were left out.
func (p *pdfDocument) sayEdges() {
	const most = 4
	for i, l := range p.left {
		switch {
		case i == most:
			p.note("%s more of this kind were left out.", count(len(p.left)-most, "line", "lines"))
			return
		case l.pages:
			p.note("%s left out.", count(l.rows, "page number was", "page numbers were"))
		default:
			p.note("The line %s at the edge of the page was left out %s.", few(l.words), count(l.rows, "time", "times"))
		}
	}
}

// sayNumbers says which numbers in the margin were left out.
func (p *pdfDocument) sayNumbers() {
	n := len(p.numbers)
	if n == 0 {
		return
	}
	what := "lines"
	if p.paragraphs.numbers {
		what = "paragraphs"
	}
	p.note("The numbers %d to %d in the left margin count the %s and were left out.", p.numbers[0].n, p.numbers[n-1].n, what)
}

// sayHyphens says what was done about words broken at the end of a line.
func (p *pdfDocument) sayHyphens() {
	q := &p.paragraphs
	if q.joined > 0 {
		p.note("%s joined, without the hyphen.", count(q.joined, "word broken at the end of a line was", "words broken at the end of a line were"))
	}
	if q.kept > 0 {
		p.note("%s kept.", count(q.kept, "hyphen at the end of a line was", "hyphens at the end of a line were"))
	}
	if n := len(q.doubted); n > 0 {
		short := make([]string, 0, 3)
		for _, w := range q.doubted[:min(n, 3)] {
			short = append(short, few(w))
		}
		p.doubt("%s may belong to the layout and not to the word, and %s kept, as in %s.", count(n, "hyphen at the end of a line", "hyphens at the end of a line"), wasWere(n), strings.Join(short, ", "))
	}
	if q.softHyphens > 0 {
		p.note("%s written as a hyphen, as it is seen on the page.", count(q.softHyphens, "soft hyphen inside a line was", "soft hyphens inside lines were"))
	}
}

// pageList are numbers of pages for a sentence, at most eight.
func pageList(pages []int) string {
	var names []string
	for _, n := range pages {
		names = append(names, strconv.Itoa(n))
	}
	return "page " + list(names)
}
