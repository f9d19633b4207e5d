package text

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/words"
	"github.com/sergi/go-diff/diffmatchpatch"
)

// How much work a comparison may do. These decide the answer, so that the same
// two texts always give the same script; no clock does.
const (
	affordableCells  = 1 << 20 // tokens on one side times tokens on the other, compared exactly
	affordableTokens = 1 << 14 // tokens on both sides together, compared exactly
	deepest          = 8       // how often a stretch is cut at what it shares before it counts as rewritten
)

// Diff is how text a became text b. Both must be valid UTF-8. It compares whole
// words and single other characters, so that an edit covers whole words and
// splits no grapheme cluster. The same texts always give the same script, which
// is close to the shortest; a long stretch that was rewritten is one edit.
func Diff(a, b string) Script {
	if a == b {
		return nil
	}
	start, tail := equalLines(a, b)
	v := vocabulary{numbers: make(map[string]int32, 1024)}
	from, to := v.cut(a[start:len(a)-tail]), v.cut(b[start:len(b)-tail])
	d := comparison{a: from.tokens, b: to.tokens, kinds: v.kinds}
	d.compare(stretch{0, len(d.a), 0, len(d.b)}, 0)
	d.dropChance()
	d.slide()
	script := make(Script, len(d.edits))
	before := Pos(utf8.RuneCountInString(a[:start]))
	for i, e := range d.edits {
		script[i] = Edit{before + from.at[e.a0], before + from.at[e.a1], before + to.at[e.b0], before + to.at[e.b1]}
	}
	return script
}

// equalLines says how many bytes a and b begin with, and how many they end with,
// that are the same whole lines: most corrections leave most lines alone, and
// this costs less than to cut them into words. Words and grapheme clusters begin
// anew after a line end; a run of line ends stays in one piece.
func equalLines(a, b string) (head, tail int) {
	most := min(len(a), len(b))
	for i := 0; i < most && a[i] == b[i]; i++ {
		if a[i] == '\n' && !strings.HasPrefix(a[i+1:], "\n") && !strings.HasPrefix(b[i+1:], "\n") {
			head = i + 1
		}
	}
	for i := 1; i <= most-head && a[len(a)-i] == b[len(b)-i]; i++ {
		if a[len(a)-i] == '\n' && i > 1 && a[len(a)-i+1] != '\n' {
			tail = i - 1
		}
	}
	return head, tail
}

// kind is what a token is, as far as comparing cares.
type kind uint8

const (
	other kind = iota
	word
	space
	stop    // ends a sentence
	newline // one or more line ends
)

func kindOf(token string) kind {
	r, _ := utf8.DecodeRuneInString(token)
	switch {
	case Wordlike(token):
		return word
	case r == '\n' || r == '\r':
		return newline
	case unicode.IsSpace(r):
		return space
	case r == '.' || r == '?' || r == '!' || r == '…':
		return stop
	}
	return other
}

// vocabulary numbers tokens: equal tokens have equal numbers.
type vocabulary struct {
	numbers map[string]int32
	kinds   []kind // by number
}

// pieces is a text as numbered tokens. Token i begins at code point at[i], and
// at has one element more: the length of the text.
type pieces struct {
	tokens []int32
	at     []Pos
}

// cut makes tokens of s: words, runs of line ends, and single other characters
// as a reader sees them. A word boundary inside a grapheme cluster (after an
// Arabic number sign, in Thai) is no boundary here.
func (v *vocabulary) cut(s string) pieces {
	p := pieces{at: []Pos{0}}
	segment, segmentEnd, whole := words.FromString(s), 0, false
	start := 0
	for cluster := graphemes.FromString(s); cluster.Next(); {
		end := cluster.End()
		for segmentEnd < end && segment.Next() {
			segmentEnd, whole = segment.End(), Wordlike(segment.Value())
		}
		lines := end < len(s) && s[end-1] == '\n' && s[end] == '\n'
		if whole && end != segmentEnd || lines {
			continue
		}
		p.tokens = append(p.tokens, v.number(s[start:end]))
		p.at = append(p.at, p.at[len(p.at)-1]+Pos(utf8.RuneCountInString(s[start:end])))
		start = end
	}
	return p
}

func (v *vocabulary) number(token string) int32 {
	n, ok := v.numbers[token]
	if !ok {
		n = int32(len(v.kinds))
		v.numbers[token] = n
		v.kinds = append(v.kinds, kindOf(token))
	}
	return n
}

// stretch is tokens a0 to a1 of one text beside tokens b0 to b1 of the other.
type stretch struct {
	a0, a1, b0, b1 int
}

// same is n tokens from a of one text that are also n tokens from b of the other.
type same struct {
	a, b, n int
}

// comparison is two texts as tokens, and the edits found so far, in order.
type comparison struct {
	a, b  []int32
	kinds []kind
	edits []stretch
}

// compare appends the edits of a stretch. A short one is compared exactly; a
// long one is cut where both texts share something long, and its parts are
// compared in turn.
func (d *comparison) compare(s stretch, depth int) {
	s = d.trim(s)
	n, m := s.a1-s.a0, s.b1-s.b0
	switch {
	case n == 0 && m == 0:
	case n == 0 || m == 0 || depth == deepest:
		d.replace(s)
	case affordable(n, m):
		for _, part := range d.between(s, exact(d.a[s.a0:s.a1], d.b[s.b0:s.b1])) {
			d.replace(part)
		}
	default:
		shared := d.shared(s)
		if len(shared) == 0 {
			d.replace(s)
			return
		}
		for _, part := range d.between(s, shared) {
			d.compare(part, depth+1)
		}
	}
}

func affordable(n, m int) bool {
	return n+m <= affordableTokens && n*m <= affordableCells
}

// trim takes off what both sides begin and end with.
func (d *comparison) trim(s stretch) stretch {
	for s.a0 < s.a1 && s.b0 < s.b1 && d.a[s.a0] == d.b[s.b0] {
		s.a0, s.b0 = s.a0+1, s.b0+1
	}
	for s.a0 < s.a1 && s.b0 < s.b1 && d.a[s.a1-1] == d.b[s.b1-1] {
		s.a1, s.b1 = s.a1-1, s.b1-1
	}
	return s
}

// replace appends an edit, joined to the one before when nothing lies between.
func (d *comparison) replace(s stretch) {
	if last := len(d.edits) - 1; last >= 0 && d.edits[last].a1 == s.a0 && d.edits[last].b1 == s.b0 {
		d.edits[last].a1, d.edits[last].b1 = s.a1, s.b1
		return
	}
	d.edits = append(d.edits, s)
}

// between lists what lies between the shared runs of a stretch, whose positions
// count from its start.
func (d *comparison) between(s stretch, shared []same) []stretch {
	parts := make([]stretch, 0, len(shared)+1)
	a, b := s.a0, s.b0
	for _, r := range append(shared, same{s.a1 - s.a0, s.b1 - s.b0, 0}) {
		if part := (stretch{a, s.a0 + r.a, b, s.b0 + r.b}); part.a0 < part.a1 || part.b0 < part.b1 {
			parts = append(parts, part)
		}
		a, b = s.a0+r.a+r.n, s.b0+r.b+r.n
	}
	return parts
}

// exact lists what a and b share by the shortest script. go-diff's bisection
// (Myers 1986) does it, on texts made of one code point for each token: it is
// well tried and needs little memory. It is given no timeout, for that would let
// a slow computer give another answer; what is affordable bounds its work.
// go-difflib took twenty to two hundred times as long on two pages of talk,
// because it looks at each pair of spaces.
func exact(a, b []int32) []same {
	letters := make(map[int32]rune)
	spell := func(tokens []int32) []rune {
		spelt := make([]rune, len(tokens))
		for i, t := range tokens {
			r, ok := letters[t]
			if !ok {
				if r = rune(len(letters)); r >= 0xD800 { // no text holds half a surrogate pair
					r += 0x800
				}
				letters[t] = r
			}
			spelt[i] = r
		}
		return spelt
	}
	var untimed diffmatchpatch.DiffMatchPatch
	var shared []same
	i, j := 0, 0
	for _, d := range untimed.DiffMainRunes(spell(a), spell(b), false) {
		n := utf8.RuneCountInString(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			i += n
		case diffmatchpatch.DiffInsert:
			j += n
		default:
			shared = append(shared, same{i, j, n})
			i, j = i+n, j+n
		}
	}
	return shared
}

// shared lists what a long stretch certainly shares: long runs of words that
// occur once on each side, or shorter ones, or, in a text that repeats itself,
// whole lines. It is empty when the stretch was rewritten.
func (d *comparison) shared(s stretch) []same {
	a, b := d.a[s.a0:s.a1], d.b[s.b0:s.b1]
	for _, length := range []int{32, 16, 8} { // a word and its space are two tokens
		if runs := inOrder(uniqueRuns(a, b, length), length); len(runs) > 0 {
			return runs
		}
	}
	return d.sharedLines(a, b)
}

// uniqueRuns lists where runs of n tokens stand that occur once in a and once
// in b, in the order of a.
func uniqueRuns(a, b []int32, n int) []same {
	type places struct{ a, b, inA, inB int }
	seen := make(map[uint64]places, len(a))
	eachRun(a, n, func(i int, hash uint64) {
		p := seen[hash]
		p.a, p.inA = i, p.inA+1
		seen[hash] = p
	})
	eachRun(b, n, func(j int, hash uint64) {
		if p, ok := seen[hash]; ok {
			p.b, p.inB = j, p.inB+1
			seen[hash] = p
		}
	})
	var runs []same
	eachRun(a, n, func(i int, hash uint64) {
		p := seen[hash]
		if p.inA == 1 && p.inB == 1 && slices.Equal(a[i:i+n], b[p.b:p.b+n]) {
			runs = append(runs, same{i, p.b, n})
		}
	})
	return runs
}

// eachRun calls yield with every run of n tokens and a hash of it, which rolls
// along: each costs the same, however long the run.
func eachRun(tokens []int32, n int, yield func(i int, hash uint64)) {
	const base = 0x9E3779B97F4A7C15 // odd, and its bits are well mixed
	var hash, drop uint64 = 0, 1
	for range n {
		drop *= base
	}
	for i, t := range tokens {
		hash = hash*base + uint64(t) + 1
		if i >= n {
			hash -= drop * (uint64(tokens[i-n]) + 1)
		}
		if i >= n-1 {
			yield(i-n+1, hash)
		}
	}
}

// inOrder keeps the most runs that stand in the same order in both texts (the
// longest ascending sequence, by patience sorting), without overlaps. The runs
// ascend in a and have n tokens each.
func inOrder(runs []same, n int) []same {
	var piles []int // the index of the run that ends the best sequence of each length
	before := make([]int, len(runs))
	for i, r := range runs {
		at, _ := slices.BinarySearchFunc(piles, r.b, func(top, b int) int { return runs[top].b - b })
		before[i] = -1
		if at > 0 {
			before[i] = piles[at-1]
		}
		if at == len(piles) {
			piles = append(piles, i)
		} else {
			piles[at] = i
		}
	}
	if len(piles) == 0 {
		return nil
	}
	best := make([]same, 0, len(piles))
	for i := piles[len(piles)-1]; i >= 0; i = before[i] {
		best = append(best, runs[i])
	}
	slices.Reverse(best)
	kept := best[:1]
	for _, r := range best[1:] {
		last := &kept[len(kept)-1]
		switch {
		case r.a-r.b == last.a-last.b && r.a <= last.a+last.n:
			last.n = r.a + n - last.a
		case r.a >= last.a+last.n && r.b >= last.b+last.n:
			kept = append(kept, r)
		}
	}
	return kept
}

// sharedLines lists the lines that a and b share by the shortest script, if
// there are few enough to compare.
func (d *comparison) sharedLines(a, b []int32) []same {
	numbers := map[string]int32{}
	linesA, startsA := d.lines(a, numbers)
	linesB, startsB := d.lines(b, numbers)
	if !affordable(len(linesA), len(linesB)) {
		return nil
	}
	runs := exact(linesA, linesB)
	for i, r := range runs {
		runs[i] = same{startsA[r.a], startsB[r.b], startsA[r.a+r.n] - startsA[r.a]}
	}
	return runs
}

// lines numbers the lines of a row of tokens, and says at which token each
// starts; there is one start more than lines.
func (d *comparison) lines(tokens []int32, numbers map[string]int32) (lines []int32, starts []int) {
	starts = []int{0}
	var key []byte
	for i, t := range tokens {
		key = binary.NativeEndian.AppendUint32(key, uint32(t))
		if d.kinds[t] != newline && i < len(tokens)-1 {
			continue
		}
		n, ok := numbers[string(key)]
		if !ok {
			n = int32(len(numbers))
			numbers[string(key)] = n
		}
		lines, starts, key = append(lines, n), append(starts, i+1), key[:0]
	}
	return lines, starts
}
