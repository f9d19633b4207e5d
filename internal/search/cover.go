package search

import (
	"cmp"
	"slices"

	"verbatim/internal/text"
)

// cover finds which of many spans in one transcript hold or touch a place.
type cover struct {
	spans []text.Span // by start
	from  []int       // which span each of them was
	reach []text.Pos  // the farthest end among the spans up to this one
}

func newCover(n int, span func(i int) text.Span) *cover {
	c := &cover{spans: make([]text.Span, n), from: make([]int, n), reach: make([]text.Pos, n)}
	for i := range n {
		c.from[i] = i
	}
	slices.SortStableFunc(c.from, func(a, b int) int {
		return cmp.Or(cmp.Compare(span(a).Start, span(b).Start), cmp.Compare(span(a).End, span(b).End))
	})
	var far text.Pos
	for i, which := range c.from {
		c.spans[i] = span(which)
		far = max(far, c.spans[i].End)
		c.reach[i] = far
	}
	return c
}

// holding calls yield with each span that holds sp wholly, the last one first:
// which it was, and where.
func (c *cover) holding(sp text.Span, yield func(which int, s text.Span) bool) {
	after, _ := slices.BinarySearchFunc(c.spans, sp.Start+1, startsBefore)
	for i := after - 1; i >= 0 && c.reach[i] >= sp.End; i-- {
		if c.spans[i].End >= sp.End && !yield(c.from[i], c.spans[i]) {
			return
		}
	}
}

// touching calls yield with each span that shares a code point with sp, the
// last one first.
func (c *cover) touching(sp text.Span, yield func(which int, s text.Span) bool) {
	after, _ := slices.BinarySearchFunc(c.spans, sp.End, startsBefore)
	for i := after - 1; i >= 0 && c.reach[i] > sp.Start; i-- {
		if c.spans[i].End > sp.Start && !yield(c.from[i], c.spans[i]) {
			return
		}
	}
}

func startsBefore(sp text.Span, at text.Pos) int { return cmp.Compare(sp.Start, at) }

func (c *cover) holds(sp text.Span) bool {
	found := false
	c.holding(sp, func(int, text.Span) bool { found = true; return false })
	return found
}

func (c *cover) touches(sp text.Span) bool {
	found := false
	c.touching(sp, func(int, text.Span) bool { found = true; return false })
	return found
}
