package app

import (
	"strings"
	"unicode/utf8"

	"verbatim/codebook"
	"verbatim/internal/document"
	"verbatim/internal/export"
	"verbatim/internal/text"
)

// The codebook on one page: its height for the themes and the space that a row has
// besides its lines, in points; how wide a column of definitions is in letters of one
// point, and the columns beside each other.
const (
	bookPage   = 600
	bookRow    = 4.6
	bookLetter = 815
	bookLine   = 1.22 // a line, of the size of its letters
)

// bookSizes are the sizes of letters in tables, the usual first: see document.Table.
var bookSizes = [3]float64{9.5, 8.5, 7.5}

// codebook adds a page with the themes that may be coded: their names and what they
// mean, in as few words as the page needs.
func (p *printing) codebook(after bool) error {
	d, book, shown, left := p.out.Document, p.s.Book, newBookShown(p.s), 0
	if !p.team() {
		var err error
		if book, left, err = export.ClearBook(p.rel); err != nil {
			return err
		}
	}
	if after {
		d.Add(&document.Break{Paper: &document.Paper{Footer: p.footer("Codebook")}}, &document.Heading{Level: 1, Text: "Codebook"})
	}
	var themes []codebook.Theme
	aside := 0
	for _, t := range book.Themes() {
		if t.Status == codebook.Retired || t.Status == codebook.SetAside {
			aside++
			continue
		}
		t.Definition = strings.Join(strings.Fields(shown.text(t.Definition)), " ")
		themes = append(themes, t)
	}
	meant, short, smaller := definitions(themes)
	table := &document.Table{Head: []string{"Theme", "What it means"}, Widths: []int{2, 7}, Smaller: smaller}
	for i, t := range themes {
		name := t.Name
		if name == "" {
			name = "[left out]"
		}
		if t.Status == codebook.Candidate {
			name += " (candidate)"
		}
		table.Rows = append(table.Rows, []document.Cell{{Runs: document.Text(name), Head: true, Indent: t.Depth}, {Runs: document.Text(meant[i])}})
	}
	d.Add(table)
	var said []string
	if short > 0 {
		said = append(said, one(short, "1 definition is", "%d definitions are")+" shortened here")
	}
	if aside > 0 {
		said = append(said, one(aside, "1 theme that is set aside or retired is", "%d themes that are set aside or retired are")+" left out")
	}
	if left > 0 {
		said = append(said, one(left, "1 text is", "%d texts are")+" left out: words that are not for these readers are repeated there")
	}
	if n := len(shown.out); n > 0 {
		said = append(said, one(n, "1 definition is", "%d definitions are")+" left out: words that are not shown to "+shown.viewer+" are repeated there")
	}
	if len(said) > 0 {
		d.Add(document.Note(strings.ToUpper(said[0][:1]) + strings.Join(said, "; ")[1:] + "."))
	}
	if bookHeight(meant, smaller) > bookPage {
		p.out.Notes = append(p.out.Notes, one(len(themes), "the codebook takes more than one page", "the codebook has %d themes and takes more than one page"))
	}
	return nil
}

// definitions are the definitions as far as a page has room for them, how many of them
// are shortened, and how many steps smaller the letters are: whole, or else their first
// sentences, and then as much of those as stands in two lines or in one.
func definitions(themes []codebook.Theme) (list []string, shortened, smaller int) {
	letters := func(size, lines int) int { return int(bookLetter/bookSizes[size])*lines - 4 }
	for _, way := range []struct {
		smaller int
		cut     func(string) string
	}{
		{0, func(s string) string { return s }},
		{0, firstSentence},
		{1, firstSentence},
		{2, firstSentence},
		{2, func(s string) string { return cutAtWord(firstSentence(s), letters(2, 2)) }},
		{2, func(s string) string { return cutAtWord(firstSentence(s), letters(2, 1)) }},
	} {
		list, shortened, smaller = nil, 0, way.smaller
		for _, t := range themes {
			s := way.cut(t.Definition)
			if s != t.Definition {
				shortened++
			}
			list = append(list, s)
		}
		if bookHeight(list, smaller) <= bookPage {
			break
		}
	}
	return list, shortened, smaller
}

// bookHeight is about how high the rows of a codebook are, in points.
func bookHeight(definitions []string, smaller int) float64 {
	size, high := bookSizes[smaller], 0.0
	perLine := int(bookLetter / size)
	for _, s := range definitions {
		lines := max(1, (utf8.RuneCountInString(s)+perLine-1)/perLine)
		high += float64(lines)*size*bookLine + bookRow
	}
	return high
}

// firstSentence is the first sentence of a text.
func firstSentence(s string) string {
	first := s
	text.Sentences(s, func(start, end int) bool {
		first = s[start:end]
		return false
	})
	return first
}

// cutAtWord is a text of at most so many characters, cut after a word.
func cutAtWord(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	cut := string([]rune(s)[:most-2])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:–-") + " …"
}
