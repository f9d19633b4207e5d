package text

import (
	"cmp"
	"slices"
)

// mostSteps is how many cells of alignments, and letters compared, one search for words
// with other letters in them may cost.
const mostSteps = 1 << 22

// nearly finds where the words stand with as few other letters as possible, in order.
// They are laid beside the text only where bands says that they may stand. So nothing is
// missed, except in a text that says one thing over and over, where the work is bounded.
func (f *Finder) nearly(words string) []Found {
	want := foldOf(words)
	k := min(len(want)/nearlyOf, mostEdits)
	if len(want) < leastNearly || len(want) > len(f.low)+k {
		return nil
	}
	var hits []hit
	a := alignment{f: f, want: want, most: k, steps: mostSteps}
	limit := k
	for _, c := range f.bands(want, k) {
		for _, h := range a.align(c.lo, c.hi, limit) {
			if h, ok := f.widened(h, k); ok {
				limit = min(limit, h.edits)
				hits = append(hits, h)
			}
		}
	}
	hits = slices.DeleteFunc(hits, func(h hit) bool { return h.edits > limit })
	found := make([]Found, 0, len(hits))
	for _, h := range apart(hits) {
		found = append(found, Found{Span: f.span(h), How: Nearly, Distance: h.edits})
	}
	return found
}

// alignment lays words beside a text.
type alignment struct {
	f     *Finder
	want  []rune
	most  int // changes
	steps int // that may still be done

	reach, origin, newReach, newOrigin []int
}

// align finds where the words stand on diagonals lo to hi with as few letters changed
// as possible, at most limit. For each number of changes it keeps how far the words
// can be followed on each diagonal (Ukkonen 1985), and where that began.
func (a *alignment) align(lo, hi, limit int) []hit {
	lo, hi = max(lo, -limit), min(hi, len(a.f.low)) // nothing begins before the text
	edits := a.follow(lo, hi, limit)
	if edits < 0 {
		return nil
	}
	return a.ends(lo, edits)
}

// follow is with how few letters changed the words stand on diagonals lo to hi; -1 where
// this is more than limit, or more steps than may still be done.
func (a *alignment) follow(lo, hi, limit int) int {
	if lo > hi || a.steps < 0 {
		return -1
	}
	n := hi - lo + 1
	for _, row := range []*[]int{&a.reach, &a.origin, &a.newReach, &a.newOrigin} {
		if cap(*row) < n {
			*row = make([]int, n)
		}
		*row = (*row)[:n]
	}
	done := false
	for i := range n {
		a.reach[i], a.origin[i] = -1, lo+i
		if lo+i >= 0 {
			a.reach[i] = a.slide(0, lo+i)
		}
		done = done || a.reach[i] == len(a.want)
	}
	for e := 0; ; e++ {
		if done {
			return e
		}
		if a.steps -= n; e == limit || a.steps < 0 {
			return -1
		}
		for i := range n {
			a.newReach[i], a.newOrigin[i] = a.further(i, lo)
			done = done || a.newReach[i] == len(a.want)
		}
		a.reach, a.newReach = a.newReach, a.reach
		a.origin, a.newOrigin = a.newOrigin, a.origin
	}
}

// further is how far the words can be followed on diagonal lo+i with one change more.
// A changed letter goes before one taken out or put in.
func (a *alignment) further(i, lo int) (reach, origin int) {
	d := lo + i
	reach, origin = a.reach[i], a.origin[i]
	if reach >= 0 && reach+d < len(a.f.low) {
		reach++
	}
	if i+1 < len(a.reach) && a.reach[i+1] >= 0 && a.reach[i+1]+1 > reach {
		reach, origin = a.reach[i+1]+1, a.origin[i+1]
	}
	if i > 0 && a.reach[i-1] > reach && a.reach[i-1]+d <= len(a.f.low) {
		reach, origin = a.reach[i-1], a.origin[i-1]
	}
	if reach < 0 {
		return reach, origin
	}
	return a.slide(reach, d), origin
}

// slide follows the words from their rune i as far as the text on diagonal d is the same.
func (a *alignment) slide(i, d int) int {
	from := i
	for i < len(a.want) && i+d < len(a.f.low) && i+d >= 0 && a.want[i] == a.f.low[i+d] {
		i++
	}
	a.steps -= i - from
	return i
}

// ends are the places at which the words were followed to their end.
func (a *alignment) ends(lo, edits int) []hit {
	var hits []hit
	for i, reach := range a.reach {
		h := hit{start: a.origin[i], end: len(a.want) + lo + i, edits: edits}
		if reach != len(a.want) || h.start < 0 || h.end > len(a.f.low) {
			continue
		}
		for h.start < h.end && a.f.low[h.start] == ' ' { // the words have it too, and what is before it is not there
			h.start, h.edits = h.start+1, h.edits+1
		}
		for h.start < h.end && a.f.low[h.end-1] == ' ' {
			h.end, h.edits = h.end-1, h.edits+1
		}
		if h.start == h.end || h.edits > a.most {
			continue
		}
		h.inside, h.drift = a.f.insideWords(h), max(h.end-h.start-len(a.want), len(a.want)-h.end+h.start)
		hits = append(hits, h)
	}
	return apart(hits)
}

// widened makes a hit begin and end between characters as readers see them, and
// counts what it takes in by that; false where this is more than k changes.
func (f *Finder) widened(h hit, k int) (hit, bool) {
	sp := f.t.Snap(f.span(h))
	for h.start > 0 && Pos(f.from[h.start-1]) >= sp.Start {
		h.start, h.edits = h.start-1, h.edits+1
	}
	for h.end < len(f.from) && Pos(f.from[h.end]) < sp.End {
		h.end, h.edits = h.end+1, h.edits+1
	}
	return h, h.edits <= k
}

// apart keeps of hits that overlap the one that is best. To cut a word is as bad as to
// change a letter.
func apart(hits []hit) []hit {
	slices.SortFunc(hits, func(x, y hit) int { return cmp.Or(x.start-y.start, x.end-y.end) })
	kept := hits[:0]
	for _, h := range hits {
		last := len(kept) - 1
		if last < 0 || h.start >= kept[last].end {
			kept = append(kept, h)
		} else if cmp.Or(h.edits+h.inside-kept[last].edits-kept[last].inside, h.edits-kept[last].edits, h.drift-kept[last].drift) < 0 {
			kept[last] = h
		}
	}
	return kept
}
