package trace

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// chunk is how many bytes are decoded at a time, and overlap how many of them
// are looked at twice, so that nothing is missed where two chunks meet. Both
// are even: UTF-16 stays in step.
const (
	chunk   = 8 << 20
	overlap = 16 << 10
)

// tally is what was found in a stretch of bytes: the largest count that one way
// of reading it gives, for the same words show up in several.
type tally struct{ words, names int }

func (t *tally) most(o tally) {
	t.words, t.names = max(t.words, o.words), max(t.names, o.names)
}

func (t *tally) add(o tally) {
	t.words, t.names = t.words+o.words, t.names+o.names
}

// Bytes counts the stretches of words and the names in the bytes of one file
// that is no archive, read in every way that such bytes are known to be written:
// UTF-8, UTF-16, Windows-1252; plain, marked up, with escapes.
func (n *Needles) Bytes(data []byte) (words, names int) {
	t := n.bytes(data)
	return t.words, t.names
}

func (n *Needles) bytes(data []byte) tally { return n.inChunks(data, chunk, overlap) }

func (n *Needles) inChunks(data []byte, chunk, overlap int) tally {
	var sum tally
	for {
		part := data[:min(len(data), chunk)]
		var t tally
		for i, s := range decodings(part) {
			if i > 0 && !likeText(s) { // read as UTF-16 on the chance that some of it is
				t.most(n.count(s))
				continue
			}
			t.most(n.views(s))
		}
		sum.add(t)
		if len(part) == len(data) {
			return sum
		}
		data = data[chunk-overlap:]
	}
}

// decodings are the texts that bytes may stand for.
func decodings(data []byte) []string {
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return []string{utf16Text(data[2:], binary.LittleEndian)}
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return []string{utf16Text(data[2:], binary.BigEndian)}
	}
	all := []string{lenient(data)}
	if wide(data) {
		// Not marked, or only part of a file: no telling which byte comes first.
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			all = append(all, utf16Text(data, order), utf16Text(data[1:], order))
		}
	}
	return all
}

// wide reports whether somewhere in data letters and NULs take turns, as they do
// in UTF-16.
func wide(data []byte) bool {
	row := 0
	for i := bytes.IndexByte(data, 0); i >= 0; {
		if i > 0 && data[i-1] >= ' ' && data[i-1] < 0x7F {
			if row++; row >= 8 {
				return true
			}
		} else {
			row = 0
		}
		next := bytes.IndexByte(data[i+1:], 0)
		if next < 0 {
			return false
		}
		if next != 1 {
			row = 0
		}
		i += 1 + next
	}
	return false
}

// likeText reports whether most of the beginning of s are letters of Western
// languages, digits, spaces and common marks: guessed wrongly, UTF-16 gives
// characters from all over the world.
func likeText(s string) bool {
	plain, all := 0, 0
	for _, r := range s {
		if r < 0x250 && r >= ' ' || r == '\n' || r == '\r' || r == '\t' || r >= 0x2010 && r <= 0x2026 {
			plain++
		}
		if all++; all == 4096 {
			break
		}
	}
	return plain*2 > all
}

func utf16Text(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// lenient reads UTF-8, and each byte that is none as Windows-1252.
func lenient(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	var b strings.Builder
	b.Grow(len(data) + len(data)/8)
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			r = windows1252(data[0])
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String()
}

// windows1252 is the character of a byte from 0x80 on.
func windows1252(c byte) rune {
	const upper = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ"
	if c < 0x80 || c > 0x9F {
		return rune(c)
	}
	i := 0
	for _, r := range upper {
		if i == int(c-0x80) {
			return r
		}
		i++
	}
	return rune(c)
}
