package ingest

import (
	"html"
	"strings"
)

// unescape decodes the HTML entities in s (&amp;, &#8212;) and counts them.
// An ampersand that begins none stays.
func unescape(s string) (string, int) {
	if !strings.Contains(s, "&") {
		return s, 0
	}
	var b strings.Builder
	n := 0
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		size := entity(s[i:])
		if size == 0 {
			b.WriteByte('&')
			s = s[i+1:]
			continue
		}
		b.WriteString(strings.ReplaceAll(html.UnescapeString(s[i:i+size]), "\r", "\n"))
		n++
		s = s[i+size:]
	}
	b.WriteString(s)
	return b.String(), n
}

// entity is the length in bytes of the HTML entity at the start of s; 0 when
// there is none.
func entity(s string) int {
	i := strings.IndexByte(s[:min(len(s), 32)], ';')
	if i < 2 {
		return 0
	}
	for j, c := range []byte(s[1:i]) {
		if !asciiLetter(c) && !isDigit(c) && !(c == '#' && j == 0) {
			return 0
		}
	}
	if got := html.UnescapeString(s[:i+1]); got == s[:i+1] {
		return 0
	}
	return i + 1
}

// tag is the length in bytes of the HTML tag at the start of s, and its name in
// small letters ("/i" for one that closes); 0 when there is none.
func tag(s string) (name string, n int) {
	if len(s) < 3 || s[0] != '<' {
		return "", 0
	}
	i := 1
	if s[i] == '/' {
		i++
	}
	start := i
	for i < len(s) && (asciiLetter(s[i]) || i > start && isDigit(s[i])) {
		i++
	}
	if i == start || i-start > 12 {
		return "", 0
	}
	name = strings.ToLower(s[1:i])
	end := strings.IndexByte(s[i:min(len(s), i+200)], '>')
	if end < 0 || end > 0 && s[i] != ' ' && s[i] != '/' && s[i] != '\t' || strings.IndexByte(s[i:i+end], '<') >= 0 {
		return "", 0
	}
	return name, i + end + 1
}

// isStyleTag reports the tags that only say how words look.
func isStyleTag(name string) bool {
	return oneOf(strings.TrimPrefix(name, "/"), "b", "i", "u", "s", "em", "strong", "sub", "sup", "small", "mark", "del", "ins", "span", "font", "center", "p", "div")
}

// isBreakTag reports the tags that end a line.
func isBreakTag(name string) bool { return oneOf(name, "br", "p", "/p", "div", "/div") }

// untagged removes the tags that only say how words look, turns <br> into a
// line end, and counts both. Anything else in angle brackets stays.
func untagged(s string) (string, int) {
	if !strings.Contains(s, "<") {
		return s, 0
	}
	var b strings.Builder
	n := 0
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		name, size := tag(s[i:])
		switch {
		case size > 0 && isBreakTag(name):
			b.WriteByte('\n')
		case size > 0 && isStyleTag(name):
		default:
			b.WriteByte('<')
			s = s[i+1:]
			continue
		}
		n++
		s = s[i+size:]
	}
	b.WriteString(s)
	return b.String(), n
}
