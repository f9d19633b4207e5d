package trace

import (
	"hash/maphash"
	"html"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// nesting is how deep ways of writing are undone inside each other: entities in
// a string of JSON, JSON in a page of HTML.
const nesting = 2

// views counts what stands in a text, also where it is marked up or escaped.
func (n *Needles) views(s string) tally {
	var t tally
	seen := map[uint64]bool{}
	seed := maphash.MakeSeed()
	var look func(s string, depth int)
	look = func(s string, depth int) {
		if h := maphash.String(seed, s); seen[h] {
			return
		} else {
			seen[h] = true
		}
		t.most(n.count(s))
		if depth == 0 {
			return
		}
		for _, other := range undone(s) {
			look(other, depth-1)
		}
	}
	look(s, nesting)
	return t
}

func (n *Needles) count(s string) tally {
	var t tally
	for _, h := range n.In(s) {
		if h.Name {
			t.names++
		} else {
			t.words++
		}
	}
	return t
}

// undone are the texts that s may be a way of writing down.
func undone(s string) []string {
	var all []string
	if strings.HasPrefix(s, `{\rtf`) {
		return []string{unRTF(s)}
	}
	if strings.IndexByte(s, '\\') >= 0 {
		all = append(all, unescape(s))
	}
	tags := hasTag(s)
	if tags {
		all = append(all, html.UnescapeString(untag(s, joins)), html.UnescapeString(untag(s, nil)))
	}
	if strings.IndexByte(s, '&') >= 0 {
		all = append(all, html.UnescapeString(s))
	}
	return all
}

// unescape undoes the escapes of JSON and of YAML in quotation marks. What is no
// escape stays.
func unescape(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 >= len(s) {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		n := escape(&b, s[i:])
		s = s[i+n:]
	}
}

// escape writes what the escape at the beginning of s stands for, and says how
// long it is.
func escape(b *strings.Builder, s string) int {
	switch c := s[1]; c {
	case 'n', 'r', 't', 'b', 'f', 'v', 'N', 'L', 'P', '_', ' ':
		b.WriteByte(' ')
	case '"', '\\', '/', '\'':
		b.WriteByte(c)
	case '\n', '\r': // YAML: the line goes on, without a space
		return len(s) - len(strings.TrimLeft(s[1:], " \t\r\n"))
	case 'x':
		return hexEscape(b, s, 2)
	case 'u':
		return hexEscape(b, s, 4)
	case 'U':
		return hexEscape(b, s, 8)
	default:
		b.WriteByte('\\')
		return 1
	}
	return 2
}

// hexEscape writes the character of \u and the like; two halves of a pair make
// one.
func hexEscape(b *strings.Builder, s string, digits int) int {
	r, ok := hexRune(s[2:], digits)
	if !ok {
		b.WriteByte('\\')
		return 1
	}
	n := 2 + digits
	if digits == 4 && utf16.IsSurrogate(r) && strings.HasPrefix(s[n:], `\u`) {
		if low, ok := hexRune(s[n+2:], 4); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				r, n = pair, n+6
			}
		}
	}
	b.WriteRune(r)
	return n
}

func hexRune(s string, digits int) (rune, bool) {
	if len(s) < digits {
		return 0, false
	}
	var r rune
	for i := range digits {
		d, ok := hexDigit(s[i])
		if !ok || r > utf8.MaxRune {
			return 0, false
		}
		r = r<<4 | d
	}
	return r, r <= utf8.MaxRune
}

func hexDigit(c byte) (rune, bool) {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0'), true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10, true
	}
	return 0, false
}

// unRTF is the text of a Rich Text file, paragraphs on lines of their own.
func unRTF(s string) string {
	var b strings.Builder
	b.Grow(len(s) / 2)
	for len(s) > 0 {
		i := strings.IndexAny(s, "{}\\\r\n")
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		if s[i] != '\\' { // braces, and line ends that mean nothing
			s = s[i+1:]
			continue
		}
		s = rtfControl(&b, s[i:])
	}
	return b.String()
}

// rtfControl writes what the control at the beginning of s stands for, and gives
// what follows it.
func rtfControl(b *strings.Builder, s string) string {
	if len(s) < 2 {
		return ""
	}
	if s[1] == '\'' {
		if r, ok := hexRune(s[2:], 2); ok {
			b.WriteRune(windows1252(byte(r)))
			return s[4:]
		}
		return s[2:]
	}
	i := 1
	for i < len(s) && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' {
		i++
	}
	word := s[1:i]
	if word == "" { // a control symbol
		switch s[1] {
		case '\\', '{', '}':
			b.WriteByte(s[1])
		case '~':
			b.WriteByte(' ')
		case '_':
			b.WriteByte('-')
		}
		return s[2:]
	}
	number := i
	if i < len(s) && s[i] == '-' {
		i++
	}
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	value := s[number:i]
	if i < len(s) && s[i] == ' ' {
		i++
	}
	rest := s[i:]
	switch word {
	case "u":
		return rtfUnicode(b, value, rest)
	case "par", "line", "tab", "cell", "row", "page", "sect":
		b.WriteByte('\n')
	case "lquote", "rquote":
		b.WriteByte('\'')
	case "emdash", "endash", "bullet", "ldblquote", "rdblquote":
		b.WriteByte(' ')
	}
	return rest
}

// rtfUnicode writes a character given by number, and leaves out the one letter
// that stands for it in old readers.
func rtfUnicode(b *strings.Builder, value, rest string) string {
	n, negative := 0, false
	for _, c := range value {
		if c == '-' {
			negative = true
			continue
		}
		n = min(n*10+int(c-'0'), utf8.MaxRune)
	}
	if negative {
		n = 0x10000 - n
	}
	b.WriteRune(rune(n))
	switch {
	case strings.HasPrefix(rest, `\'`) && len(rest) >= 4:
		return rest[4:]
	case rest != "" && !strings.ContainsRune(`\{}`, rune(rest[0])):
		_, size := utf8.DecodeRuneInString(rest)
		return rest[size:]
	}
	return rest
}
