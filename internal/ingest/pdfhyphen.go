package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// collectWords gathers the words of the file, but for those at the end of a
// line that goes on with a hyphen: what a broken word is, the others say.
func (p *pdfParagraphs) collectWords(kinds []breakKind) {
	p.words = map[string]bool{}
	for i := range p.rows {
		words, _ := p.rowWords(i)
		fields := strings.FieldsFunc(words, func(r rune) bool { return !isWordPart(r) })
		for k, w := range fields {
			last := k == len(fields)-1 && strings.HasSuffix(trimRight(words), "-")
			first := k == 0 && i > 0 && kinds[i] == goesOn && p.hyphenEnds(i-1)
			if !last && !first {
				p.words[strings.ToLower(w)] = true
			}
		}
	}
}

func isWordPart(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '\u2010' || r == '\'' || r == '’'
}

func (p *pdfParagraphs) hyphenEnds(i int) bool {
	words, _ := p.rowWords(i)
	words = trimRight(words)
	return strings.HasSuffix(words, "-") || strings.HasSuffix(words, "\u00AD") || strings.HasSuffix(words, "\u2010")
}

// goOn joins a row to the line it goes on with.
func (p *pdfParagraphs) goOn(l *line, row int, words string, marks []mark) {
	words = trimLeft(words)
	with := p.between(l, row, words)
	base := len(l.text) + len(with)
	l.text += with + words
	for _, m := range marks {
		if base < labelReach && len(l.marks) < 8 {
			l.marks = append(l.marks, mark{m.from + base, m.to + base})
		}
	}
}

// between is what stands between two rows of a paragraph: a space, or nothing
// where a word was broken or the writing has no spaces.
func (p *pdfParagraphs) between(l *line, row int, words string) string {
	last, size := utf8.DecodeLastRuneInString(l.text)
	next, _ := utf8.DecodeRuneInString(words)
	prior, _ := utf8.DecodeLastRuneInString(l.text[:len(l.text)-size])
	switch {
	case p.rows[row-1].endsSpaced():
		return " "
	case last == '\u00AD' && unicode.IsLetter(next):
		l.text = l.text[:len(l.text)-size]
		p.joined++
		return ""
	case (last == '-' || last == '\u2010') && isWordPart(prior) && isWordPart(next):
		p.hyphen(l, size, words)
		return ""
	case !isWordPart(last) && p.endsBare(&p.rows[row-1]), (last == '—' || last == '/') && !unicode.IsSpace(prior):
		return ""
	case isWide(string(last)) && isWide(string(next)):
		return ""
	}
	return " "
}

// hyphen decides about a hyphen at the end of a row: it goes where the word
// without it is in the file and the word with it is not.
func (p *pdfParagraphs) hyphen(l *line, size int, words string) {
	body := l.text[:len(l.text)-size]
	head := body[strings.LastIndexFunc(body, func(r rune) bool { return !isWordPart(r) })+1:]
	tail := words
	if i := strings.IndexFunc(words, func(r rune) bool { return !isWordPart(r) }); i >= 0 {
		tail = words[:i]
	}
	next, _ := utf8.DecodeRuneInString(tail)
	whole := p.words[strings.ToLower(head+tail)]
	parted := p.words[strings.ToLower(head+"-"+tail)]
	switch {
	case whole && !parted && unicode.IsLower(next):
		l.text = body
		p.joined++
	case parted && !whole, strings.Contains(head, "-"):
		p.kept++
	default:
		p.kept++
		p.doubted = append(p.doubted, head+"-"+tail)
	}
}
