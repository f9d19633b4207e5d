package text

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Replacement is one change that Canonical made to a text, for the import report.
type Replacement struct {
	What  string // what was replaced by what, in words
	Count int    // how many times
	Line  int    // line of the first one, from 1, in the text as received
}

// String is a line for the import report.
func (r Replacement) String() string {
	if r.Count == 1 {
		return fmt.Sprintf("%s (line %d)", r.What, r.Line)
	}
	return fmt.Sprintf("%s (%d times, first on line %d)", r.What, r.Count, r.Line)
}

// Canonical makes a text storable: it removes a byte order mark, turns CRLF and
// CR into LF, replaces NUL and invalid UTF-8 by U+FFFD, and adds a last LF.
// Nothing else changes; letters are not normalised. Each kind of change that
// loses something is listed; line ends, the mark and the last LF are not.
func Canonical(s string) (string, []Replacement) {
	s = strings.TrimLeft(s, "\uFEFF")
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	var done []Replacement
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		s, done = replaceBad(s)
	}
	if !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s, done
}

func replaceBad(s string) (string, []Replacement) {
	nul := Replacement{What: "NUL character replaced by \uFFFD"}
	bad := Replacement{What: "byte that is not UTF-8 replaced by \uFFFD"}
	var b strings.Builder
	b.Grow(len(s) + 16)
	line := 1
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == 0:
			nul.add(line)
			b.WriteRune(utf8.RuneError)
		case r == utf8.RuneError && n == 1:
			bad.add(line)
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteString(s[i : i+n])
		}
		if r == '\n' {
			line++
		}
		i += n
	}
	var done []Replacement
	for _, r := range []Replacement{nul, bad} {
		if r.Count > 0 {
			done = append(done, r)
		}
	}
	return b.String(), done
}

func (r *Replacement) add(line int) {
	if r.Count == 0 {
		r.Line = line
	}
	r.Count++
}
