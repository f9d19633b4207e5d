package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is runs on one line of Markdown, which begins with them.
func (x *markdown) line(runs []Run) string {
	runs = cleanRuns(runs)
	e := escaper{whole: plainText(runs)}
	var b strings.Builder
	for _, r := range runs {
		s := e.next(len(r.Text))
		stars := ""
		for _, look := range []struct {
			is         bool
			stars, tag string
		}{{r.Italic, "*", "em"}, {r.Bold, "**", "strong"}} {
			switch {
			case look.is && clearEnds(r.Text) && !strings.HasSuffix(b.String(), "*"):
				stars += look.stars
			case look.is:
				s = "<" + look.tag + ">" + s + "</" + look.tag + ">"
			}
		}
		s = stars + s + stars
		if r.Mark {
			s = "<mark>" + s + "</mark>"
		}
		if to := x.places.to[r.To]; to != "" {
			s = "[" + s + "](#" + to + ")"
		}
		b.WriteString(s)
	}
	return b.String()
}

// clearEnds reports whether stars around s are read as stars of emphasis wherever s
// stands: it begins and ends with a letter or a digit.
func clearEnds(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	clear := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return clear(first) && clear(last)
}

// escaper has Markdown show words letter for letter. It sees the whole line while it
// writes a part of it, because what begins a list or a link may be parted among runs.
type escaper struct {
	whole string
	at    int // bytes of it that are written
}

// next are the next n bytes, escaped.
func (e *escaper) next(n int) string {
	var b strings.Builder
	for i, r := range e.whole[e.at : e.at+n] {
		e.one(&b, e.at+i, r)
	}
	e.at += n
	return b.String()
}

func (e *escaper) one(b *strings.Builder, i int, r rune) {
	before, after := e.whole[:i], e.whole[i+utf8.RuneLen(r):]
	switch r {
	case '\n':
		b.WriteString("<br>")
		return
	case ' ', '\t': // at an end of the line these would be lost
		if strings.Trim(before, " \t") == "" || strings.Trim(after, " \t") == "" {
			b.WriteString(map[rune]string{' ': "&#32;", '\t': "&#9;"}[r])
			return
		}
	case '\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~', '&', '$':
		b.WriteByte('\\')
	case '+', '-', '=': // a list or a rule
		if before == "" {
			b.WriteByte('\\')
		}
	case '.', ')': // a numbered list, or an address that becomes a link by itself
		number := before != "" && strings.Trim(before, "0123456789") == "" && (after == "" || strings.ContainsRune(" \t", rune(after[0])))
		if number || r == '.' && len(before) >= 3 && strings.EqualFold(before[len(before)-3:], "www") {
			b.WriteByte('\\')
		}
	case ':':
		if strings.HasPrefix(after, "//") {
			b.WriteByte('\\')
		}
	}
	b.WriteRune(r)
}
