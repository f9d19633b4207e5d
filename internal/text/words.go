package text

import (
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/words"
)

// Words counts the words of s: the segments of Unicode Standard Annex 29 that
// hold a letter or a digit. It knows nothing of transcriber's notes; see the
// transcript package for counting speech.
func Words(s string) int {
	n := 0
	for seg := words.FromString(s); seg.Next(); {
		if Wordlike(seg.Value()) {
			n++
		}
	}
	return n
}

// Segments calls yield with each segment of s (Unicode Standard Annex 29, word
// boundaries) that holds a letter or a digit, and its offsets in bytes in s.
func Segments(s string, yield func(word string, start, end int) bool) {
	for seg := words.FromString(s); seg.Next(); {
		if w := seg.Value(); Wordlike(w) && !yield(w, seg.Start(), seg.End()) {
			return
		}
	}
}

// Wordlike reports whether s holds a letter or a digit.
func Wordlike(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return wordlikeSlow(s[i:])
		}
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' {
			return true
		}
	}
	return false
}

func wordlikeSlow(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

// Snap widens a span so that it splits no grapheme cluster (what a reader sees
// as one character: an accented letter, an emoji with its modifiers).
func (t *Text) Snap(s Span) Span {
	return Span{t.snap(s.Start, false), t.snap(s.End, true)}
}

// snap moves p to a grapheme edge: down, or up when up is set. Between two ASCII
// characters there is always an edge, so the search begins at the nearest before p.
func (t *Text) snap(p Pos, up bool) Pos {
	if p <= 0 || p >= t.n {
		return max(0, min(p, t.n))
	}
	at := t.Byte(p)
	start := at
	if t.s[at] < utf8.RuneSelf && t.s[at-1] < utf8.RuneSelf {
		return p
	}
	for start > 0 && !(t.s[start-1] < utf8.RuneSelf && t.s[start] < utf8.RuneSelf) {
		start--
	}
	for seg := graphemes.FromString(t.s[start:]); seg.Next(); {
		a, b := start+seg.Start(), start+seg.End()
		switch {
		case a >= at:
			return p
		case b <= at:
			continue
		case up:
			return t.FromByte(b)
		default:
			return t.FromByte(a)
		}
	}
	return p
}
