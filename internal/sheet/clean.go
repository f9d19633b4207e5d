package sheet

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// clean replaces what XML 1.0 cannot hold, and counts it: control characters
// other than tab and line ends, U+FFFE, U+FFFF and bytes that are not UTF-8.
func clean(s string) (string, int) {
	n := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !writable(r, size) {
			n++
		}
		i += size
	}
	if n == 0 {
		return s, 0
	}
	var b strings.Builder
	b.Grow(len(s) + 2*n)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !writable(r, size) {
			r = utf8.RuneError
		}
		b.WriteRune(r)
		i += size
	}
	return b.String(), n
}

func writable(r rune, size int) bool {
	switch {
	case r == utf8.RuneError && size == 1, r == 0xFFFE, r == 0xFFFF:
		return false
	case r < 0x20:
		return r == '\t' || r == '\n' || r == '\r'
	}
	return true
}

// units is the length of s in UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// pieces cuts s into parts that fit a cell. Together they are s, letter for
// letter, and no character as readers see it is cut in two.
func pieces(s string) []string {
	if len(s) <= MaxUnits || units(s) <= MaxUnits { // a code unit is at least a byte
		return []string{s}
	}
	var out []string
	start, end, used := 0, 0, 0
	for seg := graphemes.FromString(s); seg.Next(); {
		n := units(seg.Value())
		if used+n > MaxUnits && end > start {
			out = append(out, s[start:end])
			start, used = end, 0
		}
		if n > MaxUnits { // not a character of any language
			cut := byRunes(seg.Value())
			out = append(out, cut[:len(cut)-1]...)
			last := cut[len(cut)-1]
			start, used = seg.End()-len(last), units(last)
			end = seg.End()
			continue
		}
		end = seg.End()
		used += n
	}
	return append(out, s[start:])
}

func byRunes(s string) []string {
	var out []string
	start, used := 0, 0
	for i, r := range s {
		n := 1
		if r > 0xFFFF {
			n = 2
		}
		if used+n > MaxUnits {
			out = append(out, s[start:i])
			start, used = i, 0
		}
		used += n
	}
	return append(out, s[start:])
}

// runPieces cuts runs as pieces cuts a text.
func runPieces(runs []Run) [][]Run {
	var whole strings.Builder
	for _, r := range runs {
		whole.WriteString(r.Text)
	}
	parts := pieces(whole.String())
	if len(parts) == 1 {
		return [][]Run{runs}
	}
	runs = slices.Clone(runs)
	out := make([][]Run, len(parts))
	i := 0
	for k, part := range parts {
		for room := len(part); room > 0; {
			r := runs[i]
			take := min(room, len(r.Text))
			if take > 0 {
				piece := r
				piece.Text = r.Text[:take]
				out[k] = append(out[k], piece)
			}
			room -= take
			if runs[i].Text = r.Text[take:]; runs[i].Text == "" {
				i++
			}
		}
	}
	return out
}
