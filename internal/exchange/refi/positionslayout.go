package refi

import (
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"verbatim/internal/text"
)

// plainText is a text of a file as Verbatim has it, and what its file had more: places
// in it are code points.
type plainText struct {
	s     string
	crlf  []int32 // ends of lines that are CR LF in the file
	marks int     // byte order marks at the beginning after the first, which count
	bad   int     // bytes that are not UTF-8
}

// plain makes the text of a file LF-ended UTF-8 without a byte order mark.
func plain(data []byte) plainText {
	s := strings.TrimPrefix(utf8Of(data), "\uFEFF")
	var t plainText
	for strings.HasPrefix(s, "\uFEFF") {
		s = s[len("\uFEFF"):]
		t.marks++
	}
	if t.s = s; strings.IndexByte(s, '\r') < 0 && utf8.ValidString(s) {
		return t
	}
	var b strings.Builder
	b.Grow(len(s))
	at := int32(0)
	for i := 0; i < len(s); at++ {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\r' && i+1 < len(s) && s[i+1] == '\n':
			t.crlf = append(t.crlf, at)
			r, size = '\n', 2
		case r == '\r':
			r = '\n'
		case r == utf8.RuneError && size == 1:
			t.bad++
		}
		b.WriteRune(r)
		i += size
	}
	t.s = b.String()
	return t
}

// fromUTF16 is a text in UTF-16 without its mark.
func fromUTF16(data []byte, big bool) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		lo, hi := data[2*i], data[2*i+1]
		if big {
			lo, hi = hi, lo
		}
		units[i] = uint16(lo) | uint16(hi)<<8
	}
	return string(utf16.Decode(units))
}

// layout is a text made ready for looking at many places in it: no look takes longer
// for a longer text, apart from a binary search.
type layout struct {
	*plainText
	runes  []rune
	astral []int32 // characters that are two units in UTF-16
	folded []rune  // with one space for each stretch of white space
	fold   []int32 // for each rune where it, or the end of the word before it, is in folded
	rulers [countings]*ruler
}

// layOut makes a text ready. It takes over the memory of a layout that is not wanted any
// more, if there is one.
func (t *plainText) layOut(old *layout) *layout {
	if old == nil {
		old = &layout{}
	}
	l := &layout{plainText: t, runes: old.runes[:0], astral: old.astral[:0], folded: old.folded[:0]}
	for _, r := range t.s {
		l.runes = append(l.runes, r)
	}
	l.fold = slices.Grow(old.fold[:0], len(l.runes))[:len(l.runes)]
	gap := false
	for i, r := range l.runes {
		if r > 0xFFFF {
			l.astral = append(l.astral, int32(i))
		}
		if unicode.IsSpace(r) {
			l.fold[i], gap = int32(len(l.folded)), true
			continue
		}
		if gap && len(l.folded) > 0 {
			l.folded = append(l.folded, ' ')
		}
		l.fold[i], gap = int32(len(l.folded)), false
		l.folded = append(l.folded, r)
	}
	return l
}

// foldedWords are the words at a place, with one space between them.
func (l *layout) foldedWords(start, end int) []rune {
	if start >= end {
		return nil
	}
	from, to := int(l.fold[start]), int(l.fold[end-1])
	if unicode.IsSpace(l.runes[start]) && from > 0 {
		from++ // the space that stands for this stretch
	}
	if !unicode.IsSpace(l.runes[end-1]) {
		to++
	}
	if from >= to {
		return nil
	}
	return l.folded[from:to]
}

// says reports whether words stand at a place, spaces aside; only their beginning where
// they were cut.
func (l *layout) says(start, end int, words string, cut bool) bool {
	here := l.foldedWords(start, end)
	i := 0
	for _, r := range words {
		if i == len(here) || here[i] != r && (r != utf8.RuneError || inXML(here[i])) {
			return false
		}
		i++
	}
	return i > 0 && (cut || i == len(here))
}

// ruler finds characters by their places in one counting: those that take two places are
// in wide.
type ruler struct {
	wide  []int32
	n     int // characters
	marks int // places before the first character
}

func (l *layout) ruler(c counting) *ruler {
	c &^= inclusive
	if l.rulers[c] == nil {
		r := &ruler{n: len(l.runes), marks: l.marks}
		switch c {
		case wide:
			r.wide = l.astral
		case crlfTwo:
			r.wide = l.crlf
		case crlfTwo | wide:
			r.wide = merged(l.astral, l.crlf)
		}
		l.rulers[c] = r
	}
	return l.rulers[c]
}

func merged(a, b []int32) []int32 {
	all := make([]int32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] < b[0] {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, b[0]), b[1:]
		}
	}
	return append(append(all, a...), b...)
}

// find is the character at a place, and whether the place is in its middle.
func (r *ruler) find(place int64) (at int, inside bool) {
	k := sort.Search(len(r.wide), func(i int) bool { return int64(r.wide[i])+int64(i) >= place })
	if k > 0 && int64(r.wide[k-1])+int64(k-1) == place-1 {
		return int(r.wide[k-1]), true
	}
	return int(place - int64(k)), false
}

// fault is what is wrong with a place.
type fault uint8

const (
	outside   fault = 1 << iota // it lies partly before or behind the text
	backwards                   // its end stands before its beginning
	startsIn                    // it begins in the middle of a character
	endsIn
)

// span are the characters from one place to another, and what had to be changed.
func (l *layout) span(start, end int64, c counting) (text.Span, fault) {
	var f fault
	if start > end {
		start, end, f = end, start, backwards
	}
	if c&inclusive != 0 && end < math.MaxInt64 {
		end++
	}
	r := l.ruler(c)
	all := int64(r.n + len(r.wide))
	start, end = start-max(0, min(start, int64(r.marks))), end-max(0, min(end, int64(r.marks)))
	if start < 0 || end > all {
		f |= outside
	}
	if start >= all && end > start {
		f |= outside
	}
	from, in := r.find(max(0, min(start, all)))
	if in {
		f |= startsIn
	}
	to, in := r.find(max(0, min(end, all)))
	if in {
		f |= endsIn
		to++
	}
	return text.Span{Start: text.Pos(from), End: text.Pos(to)}, f
}

// why says what is wrong with a place, for people.
func (f fault) why() string {
	switch {
	case f&outside != 0:
		return "its place lies partly outside the text"
	case f&backwards != 0:
		return "the end of its place stands before the beginning"
	case f != 0:
		return "its place begins or ends in the middle of a character or of an end of a line"
	}
	return ""
}

// weigh counts how well countings fit a selection.
func (l *layout) weigh(t *tally, s *selection, among []counting) {
	var points [countings]int
	var spans [countings]text.Span
	for _, c := range among {
		sp, f := l.span(s.start, s.end, s.counted(c))
		spans[c] = sp
		points[c] = l.points(sp, f)
		if s.words != "" && f&(outside|backwards) == 0 && l.says(int(sp.Start), int(sp.End), s.words, s.cut) {
			points[c] += 8
			t.matched[c]++
		}
		if l.cutsWord(int(sp.End)) {
			t.cut[c]++
		}
		t.score[c] += points[c]
	}
	for _, a := range among {
		for _, b := range among {
			t.over[a][b] += max(0, points[a]-points[b])
		}
	}
	for _, c := range among {
		if c&wide != 0 && c&inclusive == 0 && spans[c] != spans[c&^wide] {
			t.apart++
			break
		}
	}
	t.n++
}

// points are for beginning and ending where words and lines do.
func (l *layout) points(sp text.Span, f fault) int {
	if f&(outside|backwards) != 0 || sp.Empty() {
		return 0
	}
	n := 0
	if start := int(sp.Start); f&startsIn == 0 && !l.cutsWord(start) {
		n++
		if start > 0 && l.runes[start-1] == '\n' {
			n++
		}
	}
	if end := int(sp.End); f&endsIn == 0 && !l.cutsWord(end) {
		n++
		if end < len(l.runes) && l.runes[end] == '\n' {
			n++
		}
	}
	return n
}

// cutsWord reports whether a place lies between two characters of one word.
func (l *layout) cutsWord(at int) bool {
	return at > 0 && at < len(l.runes) && inWord(l.runes[at-1]) && inWord(l.runes[at])
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
