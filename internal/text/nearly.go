package text

import (
	"slices"
	"sort"
	"strings"
	"unicode"
)

// How is in which way words that were given stand in a text.
type How string

// The ways, the surest first.
const (
	Exact  How = "exact"  // letter for letter
	Folded How = "folded" // but for white space, kinds of quotation marks and dashes, invisible characters, ligatures, composed accents and case, or what ellipses leave out
	Nearly How = "nearly" // with a few other letters
)

// Bounds on what is looked for with other letters in it.
const (
	leastNearly = 15   // runes; in shorter words one letter makes another word
	nearlyOf    = 10   // one letter in so many may be another
	mostEdits   = 500  // however long the words are
	mostLeftOut = 3000 // code points that one ellipsis may stand for
	mostPieces  = 100  // between ellipses
	mostPlaces  = 5000 // of the same words; nobody can tell so many apart
)

// Found is a place where words stand that were looked for.
type Found struct {
	Span     Span   // in code points; between characters as readers see them
	How      How    // the worst of its parts
	Distance int    // at most so many letters were put in, taken out or changed, after folding; an accent is a letter; 0 unless Nearly
	Parts    []Span // the places of the pieces between ellipses, in order; nil where there is one
}

// Finder looks for words in one text: those that another program, or a person, says
// are in it. It does not change once it is made and may be used by several at a time.
type Finder struct {
	t *Text
	folding
	grams
}

// NewFinder prepares a text for looking for words in it. What lies in one of the
// spans of without, which are in order and do not overlap, counts as a space: labels
// of turns, where the words were copied without them.
func NewFinder(t *Text, without ...Span) *Finder {
	f := &Finder{t: t}
	f.low = make([]rune, 0, t.Len())
	f.from = make([]int32, 0, t.Len())
	at := Pos(0)
	for _, r := range t.String() {
		for len(without) > 0 && at >= without[0].End {
			without = without[1:]
		}
		if len(without) > 0 && at >= without[0].Start {
			r = ' '
		}
		f.add(r, at)
		at++
	}
	f.grams = newGrams(f.low)
	return f
}

// Find gives every place where words stand, in the one surest way in which they stand
// anywhere: letter for letter, else folded, else with as few other letters as
// possible, at most one in ten, and only where there are 15 or more. Words with
// ellipses in them may stand there in pieces. Places that begin and end where words do
// go before all others. Places that overlap are one. Those that start at after or
// behind it are first, in order, and then those before it, in order: a caller that
// goes through a document takes the first.
func (f *Finder) Find(words string, after Pos) []Found {
	words = trimUnseen(words)
	found := f.literal(words)
	if len(found) > 0 || !Wordlike(words) {
		return behindFirst(found, after)
	}
	parts := betweenEllipses(words)
	if len(parts) > 0 {
		found = f.inPieces(parts, f.literal)
	}
	if len(found) == 0 {
		found = f.nearly(words)
	}
	if len(found) == 0 && len(parts) > 0 {
		found = f.inPieces(parts, f.literalOrNearly)
	}
	return behindFirst(found, after)
}

func (f *Finder) literalOrNearly(words string) []Found {
	if found := f.literal(words); len(found) > 0 {
		return found
	}
	return f.nearly(words)
}

// behindFirst moves the places before after to the end.
func behindFirst(found []Found, after Pos) []Found {
	n := sort.Search(len(found), func(i int) bool { return found[i].Span.Start >= after })
	return append(slices.Clone(found[n:]), found[:n]...)
}

// literal finds the words with no other letters in them, in order.
func (f *Finder) literal(words string) []Found {
	want := foldOf(words)
	starts, inside := f.same(want), 2
	for _, i := range starts {
		if h := (hit{start: int(i), end: int(i) + len(want)}); f.insideWords(h) < inside && f.isWhole(h) {
			inside = f.insideWords(h)
		}
	}
	var found []Found
	best, keeping, end := 3, foldCase(words), 0
	for _, i := range starts {
		h := hit{start: int(i), end: int(i) + len(want)}
		if h.start < end || f.insideWords(h) > inside || !f.isWhole(h) {
			continue
		}
		end = h.end
		sp := f.span(h)
		here, how, rank := f.t.Slice(sp), Folded, 2
		switch {
		case here == words:
			how, rank = Exact, 0
		case slices.Equal(foldCase(here), keeping):
			rank = 1
		}
		if rank < best {
			best, found = rank, found[:0]
		}
		if rank == best && len(found) < mostPlaces {
			found = append(found, Found{Span: sp, How: how})
		}
	}
	return found
}

// hit is a stretch of the folded text, in runes.
type hit struct {
	start, end int
	edits      int // at most
	inside     int // how many of its ends cut a word in two
	drift      int // how much longer or shorter it is than the words
}

// span is where a hit is in the text.
func (f *Finder) span(h hit) Span { return Span{Pos(f.from[h.start]), Pos(f.from[h.end-1]) + 1} }

// isWhole reports whether a hit begins and ends between characters as readers see
// them: no letter without its accent, no half of an ellipsis.
func (f *Finder) isWhole(h hit) bool {
	if h.start > 0 && f.from[h.start-1] == f.from[h.start] || h.end < len(f.from) && f.from[h.end-1] == f.from[h.end] {
		return false
	}
	sp := f.span(h)
	return f.t.Snap(sp) == sp
}

func (f *Finder) insideWords(h hit) int {
	n := 0
	for _, i := range []int{h.start, h.end} {
		if i > 0 && i < len(f.low) && ofWord(f.low[i-1]) && ofWord(f.low[i]) {
			n++
		}
	}
	return n
}

func ofWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// inPieces finds words of which ellipses leave something out: their pieces in order,
// each soon after the one before. Where a piece comes twice, the nearest is meant.
func (f *Finder) inPieces(parts []string, find func(string) []Found) []Found {
	places := make([][]Found, len(parts))
	known := map[string][]Found{}
	for i, part := range parts {
		if _, ok := known[part]; !ok {
			known[part] = find(part)
		}
		if places[i] = known[part]; len(places[i]) == 0 {
			return nil
		}
	}
	var chains []Found
	for _, first := range places[0] {
		chain, ok := follow(first, places[1:])
		if !ok {
			continue
		}
		n := len(chains)
		switch {
		case n == 0 || chains[n-1].Span.End <= chain.Span.Start:
			chains = append(chains, chain)
		case chain.Span.Len() < chains[n-1].Span.Len():
			chains[n-1] = chain
		}
	}
	return chains
}

func follow(first Found, places [][]Found) (Found, bool) {
	chain := first
	if chain.How == Exact {
		chain.How = Folded // something is left out
	}
	if len(places) > 0 {
		chain.Parts = []Span{first.Span}
	}
	for _, all := range places {
		n := sort.Search(len(all), func(i int) bool { return all[i].Span.Start >= chain.Span.End })
		if n == len(all) || all[n].Span.Start-chain.Span.End > mostLeftOut {
			return chain, false
		}
		chain.Span.End = all[n].Span.End
		chain.Parts = append(chain.Parts, all[n].Span)
		chain.Distance += all[n].Distance
		if all[n].How == Nearly {
			chain.How = Nearly
		}
	}
	return chain, true
}

// betweenEllipses cuts words at “…”, “...” and “[…]”. It gives nothing where there
// are none, or too many for anything to be certain.
func betweenEllipses(words string) []string {
	var parts []string
	some := false
	for rest := words; ; {
		from, to := ellipsis(rest)
		part := rest
		if from >= 0 {
			part, some = rest[:from], true
		}
		if part = trimUnseen(part); Wordlike(part) {
			parts = append(parts, part)
		}
		if from < 0 || len(parts) > mostPieces {
			break
		}
		rest = rest[to:]
	}
	if !some || len(parts) > mostPieces {
		return nil
	}
	return parts
}

// ellipsis is where the first ellipsis of s begins and ends, in bytes, with brackets
// around it; -1 where there is none.
func ellipsis(s string) (from, to int) {
	from = strings.Index(s, "…")
	if dots := strings.Index(s, "..."); dots >= 0 && (from < 0 || dots < from) {
		from = dots
	}
	if from < 0 {
		return -1, -1
	}
	to = len(s) - len(strings.TrimLeft(s[from:], ".…"))
	before := strings.TrimRight(s[:from], " ")
	after := strings.TrimLeft(s[to:], " ")
	for _, pair := range []string{"[]", "()"} {
		if strings.HasSuffix(before, pair[:1]) && strings.HasPrefix(after, pair[1:]) {
			return len(before) - 1, len(s) - len(after) + 1
		}
	}
	return from, to
}
