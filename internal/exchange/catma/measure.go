package catma

import (
	"fmt"
	"unicode/utf16"

	"verbatim/internal/text"
)

// measured is a text with plain line ends, and where in it the places of a file are.
type measured struct {
	runes []rune
	at    []int32 // of a unit of the file, the code point; -1 inside a character
	units string  // for people
}

// measure finds out how the places of a text count. CATMA counts as Java does, in
// UTF-16 units, and line ends as they are in the file; other programs that write its
// format count otherwise. A file that points at all of a text says how long it is by
// its count. why is half a sentence where no count fits.
func (s *source) measure() (m measured, why string) {
	if s.inline {
		return measureAs(s.raw, false, true), ""
	}
	first := measureAs(s.raw, true, true)
	if !s.whole || len(first.at)-1 == s.length {
		return first, ""
	}
	for _, way := range [][2]bool{{true, false}, {false, true}, {false, false}} {
		if m := measureAs(s.raw, way[0], way[1]); len(m.at)-1 == s.length {
			return m, ""
		}
	}
	return first, fmt.Sprintf("the text was %d long when it was annotated, and is %d now", s.length, len(first.at)-1)
}

// measureAs counts in UTF-16 units (wide) or code points, and a Windows line end as two
// (pairs) or one.
func measureAs(raw string, wide, pairs bool) (m measured) {
	m.units = "code points"
	if wide {
		m.units = "UTF-16 units"
	}
	windows, last := false, rune(0)
	for _, r := range raw {
		at := int32(len(m.runes))
		switch {
		case r == '\n' && last == '\r': // the line end is there already
			windows = true
			if pairs {
				m.at = append(m.at, at-1)
			}
			last = r
			continue
		case r == '\r':
			m.runes = append(m.runes, '\n')
		case r == 0:
			m.runes = append(m.runes, '\uFFFD')
		default:
			m.runes = append(m.runes, r)
		}
		m.at = append(m.at, at)
		if wide && utf16.RuneLen(r) == 2 {
			m.at = append(m.at, -1)
		}
		last = r
	}
	m.at = append(m.at, int32(len(m.runes)))
	if windows && pairs {
		m.units += ", Windows line ends as two"
	}
	return m
}

// span is where a piece is, and whether the text has such a place. A place inside a
// character goes to its outer edge.
func (m *measured) span(p piece) (s text.Span, ok bool) {
	last := len(m.at) - 1
	ok = p.start >= 0 && p.start <= p.end && p.end <= last
	start := min(max(p.start, 0), last)
	end := min(max(p.end, start), last)
	if m.at[start] < 0 {
		start, ok = start-1, false
	}
	if m.at[end] < 0 {
		end, ok = end+1, false
	}
	return text.Span{Start: text.Pos(m.at[start]), End: text.Pos(m.at[end])}, ok
}
