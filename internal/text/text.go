// Package text holds what participants said: immutable texts named by their
// hash, positions in them, and every conversion between units of position.
//
// A position is a count of Unicode code points from 0 (the unit of the W3C Web
// Annotation Data Model and of REFI-QDA). Bytes and UTF-16 code units appear
// nowhere outside this package except as the arguments of a conversion.
package text

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Pos is a position in a text: a number of Unicode code points from its start.
type Pos int

// Span is a half-open stretch [Start, End) of a text, in code points.
type Span struct {
	Start, End Pos
}

// MarshalJSON writes the span as [start, end].
func (s Span) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "[%d,%d]", s.Start, s.End), nil
}

// UnmarshalJSON reads a span written as [start, end].
func (s *Span) UnmarshalJSON(b []byte) error {
	var a []Pos
	if err := json.Unmarshal(b, &a); err != nil {
		return err
	}
	if len(a) != 2 {
		return fmt.Errorf("a span has 2 positions, this one has %d", len(a))
	}
	*s = Span{a[0], a[1]}
	return nil
}

// Len is the number of code points in the span.
func (s Span) Len() int { return int(s.End - s.Start) }

// Empty reports whether the span holds nothing.
func (s Span) Empty() bool { return s.End <= s.Start }

// Contains reports whether o lies wholly inside s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps reports whether s and o share at least one code point.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Intersect is the stretch that s and o share; it is Empty when there is none.
func (s Span) Intersect(o Span) Span {
	return Span{max(s.Start, o.Start), min(s.End, o.End)}
}

// Hash names a text: the lower-case hexadecimal SHA-256 of its UTF-8 bytes.
type Hash string

// HashOf is the hash of a text's bytes.
func HashOf(s string) Hash {
	sum := sha256.Sum256([]byte(s))
	return Hash(hex.EncodeToString(sum[:]))
}

// Short is the beginning of the hash, for people.
func (h Hash) Short() string {
	if len(h) > 12 {
		return string(h[:12])
	}
	return string(h)
}

// stride is how many code points lie between two remembered byte offsets.
const stride = 64

// Text is an immutable transcript text. The zero value is not usable; make one
// with New.
type Text struct {
	s     string
	hash  Hash
	n     Pos
	marks []int32 // byte offset of code point i*stride; nil when the text is ASCII
}

// New makes a Text of s, which must be canonical: valid UTF-8, no byte order
// mark, LF line ends only, no NUL, ending in LF. See Canonical.
func New(s string) (*Text, error) {
	if err := check(s); err != nil {
		return nil, err
	}
	return Trust(s, HashOf(s)), nil
}

// Trust makes a Text of s without checking it or computing its hash. It is for
// bytes whose hash was verified when they were stored.
func Trust(s string, h Hash) *Text {
	t := &Text{s: s, hash: h}
	t.n = Pos(utf8.RuneCountInString(s))
	if int(t.n) == len(s) {
		return t
	}
	t.marks = make([]int32, 0, int(t.n)/stride+1)
	i := 0
	for b := range s {
		if i%stride == 0 {
			t.marks = append(t.marks, int32(b))
		}
		i++
	}
	return t
}

func check(s string) error {
	switch {
	case !utf8.ValidString(s):
		return fmt.Errorf("the text is not valid UTF-8")
	case strings.HasPrefix(s, "\uFEFF"):
		return fmt.Errorf("the text starts with a byte order mark")
	case strings.ContainsRune(s, '\r'):
		return fmt.Errorf("the text has carriage returns")
	case strings.ContainsRune(s, 0):
		return fmt.Errorf("the text has NUL characters")
	case !strings.HasSuffix(s, "\n"):
		return fmt.Errorf("the text does not end with a line end")
	}
	return nil
}

// String is the whole text.
func (t *Text) String() string { return t.s }

// Hash names the text.
func (t *Text) Hash() Hash { return t.hash }

// Len is the length of the text in code points.
func (t *Text) Len() Pos { return t.n }

// All is the span of the whole text.
func (t *Text) All() Span { return Span{0, t.n} }

// Slice is the words of a span, letter for letter. A span reaching outside the
// text is cut to it.
func (t *Text) Slice(s Span) string {
	a := t.Byte(s.Start)
	b := t.Byte(s.End)
	if b < a {
		return ""
	}
	return t.s[a:b]
}

// Byte converts a position to the offset in bytes of the same place. Positions
// outside the text give the nearer end.
func (t *Text) Byte(p Pos) int {
	switch {
	case p <= 0:
		return 0
	case p >= t.n:
		return len(t.s)
	case t.marks == nil:
		return int(p)
	}
	b := int(t.marks[p/stride])
	for range p % stride {
		b += width(t.s[b])
	}
	return b
}

// FromByte converts an offset in bytes to a position. An offset inside a code
// point gives the position of that code point.
func (t *Text) FromByte(b int) Pos {
	switch {
	case b <= 0:
		return 0
	case b >= len(t.s):
		return t.n
	case t.marks == nil:
		return Pos(b)
	}
	lo, hi := 0, len(t.marks)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; int(t.marks[mid]) <= b {
			lo = mid
		} else {
			hi = mid
		}
	}
	at := int(t.marks[lo])
	for b > at && !utf8.RuneStart(t.s[b]) { // inside a code point: back to its beginning
		b--
	}
	return Pos(lo*stride) + Pos(utf8.RuneCountInString(t.s[at:b]))
}

// width is the length in bytes of the code point that begins with c, in valid UTF-8.
func width(c byte) int {
	switch {
	case c < 0x80:
		return 1
	case c < 0xE0:
		return 2
	case c < 0xF0:
		return 3
	}
	return 4
}

// UTF16 converts a position, counted from the position from, to a number of
// UTF-16 code units: the unit of a browser's selections.
func (t *Text) UTF16(from, p Pos) int {
	n := 0
	for _, r := range t.Slice(Span{from, p}) {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// FromUTF16 converts a number of UTF-16 code units, counted from the position
// from, to a position. A count that splits a surrogate pair gives the position
// before the pair.
func (t *Text) FromUTF16(from Pos, units int) Pos {
	p := from
	for _, r := range t.s[t.Byte(from):] {
		w := 1
		if r > 0xFFFF {
			w = 2
		}
		if units < w {
			break
		}
		units -= w
		p++
	}
	return min(p, t.n)
}
