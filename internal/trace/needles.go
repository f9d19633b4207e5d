// Package trace finds what could give somebody away: stretches of what they
// said, their names, and numbers and addresses that point at one person. It
// looks through every file of a folder, archives and encodings included, and
// never repeats the words it found.
package trace

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"verbatim/internal/text"
)

// Run is how many words in a row are somebody's own: fewer are common turns of
// phrase.
const Run = 5

// longestName is how many words a name may have.
const longestName = 8

// Needles are the words to look for: every five words in a row that somebody
// said and nobody else did, and names. Case, punctuation, the shape of
// apostrophes, invisible characters and the way accents are written do not
// matter. Once filled, Needles may be used by several goroutines.
type Needles struct {
	runs  map[uint64]bool     // hash of five words; false: somebody else said it too
	names map[string][][]name // by last word as it may be written
}

// name is a word of a name, in the ways it may be written.
type name struct{ listed, capitals string }

// New makes Needles without any words.
func New() *Needles {
	return &Needles{runs: map[uint64]bool{}, names: map[string][][]name{}}
}

// Speech adds what somebody said: one stretch of talk. Fewer than five words in
// a row add nothing.
func (n *Needles) Speech(s string) {
	n.eachRun(s, func(h uint64) {
		if _, known := n.runs[h]; !known {
			n.runs[h] = true
		}
	})
}

// Except takes out what others said too: words that are not somebody's alone
// give nobody away. It reaches the speech added before it.
func (n *Needles) Except(s string) {
	n.eachRun(s, func(h uint64) {
		if _, known := n.runs[h]; known {
			n.runs[h] = false
		}
	})
}

// Name adds a name of one or more words. It is found as a whole word, written as
// it is here or in capitals. A name of a single letter is not looked for.
func (n *Needles) Name(s string) {
	var words []name
	letters := 0
	eachWord(s, func(w word) {
		plain := w.plain
		words = append(words, name{plain, strings.ToUpper(plain)})
		letters += utf8.RuneCountInString(plain)
	})
	if letters < 2 || len(words) > longestName {
		return
	}
	last := words[len(words)-1]
	keys := []string{last.listed}
	if last.capitals != last.listed {
		keys = append(keys, last.capitals)
	}
	for _, k := range keys {
		if !slices.ContainsFunc(n.names[k], func(have []name) bool { return slices.Equal(have, words) }) {
			n.names[k] = append(n.names[k], words)
		}
	}
}

// With are the same words, with those names and no others.
func (n *Needles) With(names ...string) *Needles {
	other := &Needles{runs: n.runs, names: map[string][][]name{}}
	for _, s := range names {
		other.Name(s)
	}
	return other
}

// Empty reports whether there is nothing to look for.
func (n *Needles) Empty() bool {
	if len(n.names) > 0 {
		return false
	}
	for _, own := range n.runs {
		if own {
			return false
		}
	}
	return true
}

// Hit is a place in a string, in bytes, where needles stand. Hits of one string
// do not overlap; a name inside somebody's own words is part of them.
type Hit struct {
	Start, End int
	Name       bool // a name; otherwise a longest stretch of runs of five words
}

// In finds the needles in a string, in order.
func (n *Needles) In(s string) []Hit {
	if len(n.runs) == 0 && len(n.names) == 0 {
		return nil
	}
	var hits, names []Hit
	var last [longestName]word // the words before, by count
	count, lastOfHit := 0, -2
	eachWord(s, func(w word) {
		last[count%longestName] = w
		if len(n.names) > 0 {
			if h, ok := n.nameEnding(s, &last, count); ok {
				names = append(names, h)
			}
		}
		if count >= Run-1 && n.runs[runHash(&last, count)] {
			first := count - Run + 1
			if first <= lastOfHit+1 {
				hits[len(hits)-1].End = w.end
			} else {
				hits = append(hits, Hit{Start: last[first%longestName].start, End: w.end})
			}
			lastOfHit = count
		}
		count++
	})
	return join(hits, names)
}

// join puts names between stretches of words; a name that overlaps a stretch
// becomes part of it.
func join(hits, names []Hit) []Hit {
	if len(names) == 0 {
		return hits
	}
	all := append(hits, names...)
	slices.SortStableFunc(all, func(a, b Hit) int { return a.Start - b.Start })
	out := all[:1]
	for _, h := range all[1:] {
		if l := &out[len(out)-1]; h.Start < l.End {
			l.End = max(l.End, h.End)
			l.Name = l.Name && h.Name
			continue
		}
		out = append(out, h)
	}
	return out
}

// nameEnding finds the longest name that ends with the word of that count.
func (n *Needles) nameEnding(s string, last *[longestName]word, count int) (Hit, bool) {
	w := last[count%longestName]
	plain := w.plain
	end := w.end
	candidates := n.names[plain]
	if bare, ok := withoutS(plain); ok && len(candidates) == 0 {
		candidates = n.names[bare]
		plain = bare
		end = w.start + possessive(s[w.start:w.end])
	}
	best := Hit{Start: -1, End: end, Name: true}
	for _, c := range candidates {
		if start, ok := matches(s, c, plain, last, count); ok && (best.Start < 0 || start < best.Start) {
			best.Start = start
		}
	}
	return best, best.Start >= 0
}

// withoutS is a word without its 's, if it has one.
func withoutS(plain string) (string, bool) {
	if bare, ok := strings.CutSuffix(plain, "'s"); ok {
		return bare, true
	}
	return strings.CutSuffix(plain, "'S")
}

// possessive is the length of a word without its 's.
func possessive(w string) int {
	if i := strings.LastIndexAny(w, "'’‘ʼ"); i > 0 {
		return i
	}
	return len(w)
}

func matches(s string, words []name, plain string, last *[longestName]word, count int) (start int, ok bool) {
	k := len(words)
	if k > count+1 || plain != words[k-1].listed && plain != words[k-1].capitals {
		return 0, false
	}
	for i := 1; i < k; i++ {
		w, next := last[(count-i)%longestName], last[(count-i+1)%longestName]
		p := w.plain
		if p != words[k-1-i].listed && p != words[k-1-i].capitals || strings.Trim(s[w.end:next.start], " \t\r\n\u00A0.-‐‑'’") != "" {
			return 0, false
		}
	}
	return last[(count-k+1)%longestName].start, true
}

// eachRun gives the hash of every five words in a row.
func (n *Needles) eachRun(s string, yield func(uint64)) {
	var last [longestName]word
	count := 0
	eachWord(s, func(w word) {
		last[count%longestName] = w
		if count >= Run-1 {
			yield(runHash(&last, count))
		}
		count++
	})
}

// runHash is the hash of the five words that end with the word of that count.
func runHash(last *[longestName]word, count int) uint64 {
	h := uint64(0)
	for i := count - Run + 1; i <= count; i++ {
		h = (h ^ last[i%longestName].hash) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	return h
}

// word is a word of a string: where it stands, in bytes, the word in one way of
// writing, case kept, and the hash of it with case aside.
type word struct {
	start, end int
	plain      string
	hash       uint64
}

// eachWord gives the words of s: segments with a letter or digit, parted once
// more where a mark without a space stands between two sentences or two parts
// of a name ("there.I", "first_second").
func eachWord(s string, yield func(word)) {
	offset := func(i int, _ bool) int { return i }
	if strings.Contains(s, zeroWidthSpace) { // it parts words, and is not seen
		s, offset = dropZeroWidth(s)
	}
	text.Segments(s, func(seg string, at, _ int) bool {
		from := 0
		for i := 0; i <= len(seg); i++ {
			if i < len(seg) && !parts(seg, i) {
				continue
			}
			a, b := trimMarks(seg, from, i)
			from = i + 1
			if a < b {
				plain := seg[a:b]
				if !isASCII(plain) {
					plain = fold(plain)
				}
				yield(word{offset(at+a, true), offset(at+b, false), plain, hashWord(plain)})
			}
		}
		return true
	})
}

const zeroWidthSpace = "\u200B"

// dropZeroWidth is s without zero-width spaces, and where a byte of it stood:
// after the spaces that were dropped there, or before them.
func dropZeroWidth(s string) (string, func(i int, after bool) int) {
	var b strings.Builder
	var cuts []int // places in the new string before which one was dropped
	for {
		before, after, found := strings.Cut(s, zeroWidthSpace)
		b.WriteString(before)
		if !found {
			break
		}
		cuts = append(cuts, b.Len())
		s = after
	}
	return b.String(), func(i int, after bool) int {
		upTo := i
		if after {
			upTo++
		}
		n, _ := slices.BinarySearch(cuts, upTo)
		return i + n*len(zeroWidthSpace)
	}
}

// parts reports whether the byte at i parts a segment in two words.
func parts(seg string, i int) bool {
	switch seg[i] {
	case '_':
		return true
	case '.', ':':
		return i > 0 && i+1 < len(seg) && !isDigit(seg[i-1]) && !isDigit(seg[i+1])
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// trimMarks leaves out apostrophes at the ends of seg[a:b].
func trimMarks(seg string, a, b int) (int, int) {
	w := seg[a:b]
	if w == "" || isASCII(w) && w[0] != '\'' && w[len(w)-1] != '\'' {
		return a, b
	}
	left := strings.TrimLeft(w, "'’‘ʼ")
	return b - len(left), b - len(left) + len(strings.TrimRight(left, "'’‘ʼ"))
}

// hashWord is the FNV-1a hash of a folded word with case aside.
func hashWord(w string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c >= utf8.RuneSelf {
			return hashWord(lowered(w))
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h ^ h>>32
}

// lowered is a word without case; bytes that stay outside ASCII are escaped, so
// that hashWord ends.
func lowered(w string) string {
	w = strings.ToLower(w)
	if isASCII(w) {
		return w
	}
	out := make([]byte, 0, 2*len(w))
	for i := 0; i < len(w); i++ {
		if w[i] >= utf8.RuneSelf {
			out = append(out, 1, w[i]&0x7F)
			continue
		}
		out = append(out, w[i])
	}
	return string(out)
}

// fold writes a word in one way: accents composed, ligatures parted, apostrophes
// straight, nothing invisible in it.
func fold(w string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '’', '‘', 'ʼ':
			return '\''
		case '\u034F': // combining grapheme joiner
			return -1
		}
		if r >= utf8.RuneSelf && unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFKC.String(w))
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
