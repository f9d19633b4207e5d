package search

import (
	"cmp"
	"context"
	"slices"
	"unicode/utf8"

	"verbatim/internal/text"
)

// hit is a place in the terms of its transcript.
type hit struct {
	transcript, turn int // indices
	span             text.Span
}

// evaluator decides words turn by turn, from the places where they were found.
type evaluator struct {
	run  *run
	all  [][]place // by leaf
	at   []int     // by leaf: the first place after the turn at hand
	here [][]place // by leaf: the places in the turn at hand
	hits []place

	transcript, turn int
	speech           string
	byte             int      // a place in the speech,
	pos              text.Pos // and what it is in the text: see posOf
}

func newEvaluator(r *run, f *sightings) *evaluator {
	return &evaluator{run: r, all: f.places, at: make([]int, len(f.places)), here: make([][]place, len(f.places))}
}

// each calls yield with every hit of a step, in order.
func (e *evaluator) each(ctx context.Context, s *step, yield func(hit)) error {
	leaves := s.leaves(nil)
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		turn, more := e.nextTurn(leaves)
		if !more {
			return nil
		}
		e.move(turn)
		e.hits = e.hits[:0]
		if !e.evaluate(s) {
			continue
		}
		slices.SortFunc(e.hits, func(a, b place) int { return cmp.Or(int(a.start-b.start), int(a.end-b.end)) })
		for i, p := range e.hits {
			if i == 0 || p.start != e.hits[i-1].start || p.end != e.hits[i-1].end {
				yield(e.hit(p))
			}
		}
	}
}

// leaves are the leaves whose places can be hits.
func (s *step) leaves(all []int) []int {
	all = append(append(all, s.left...), s.right...)
	for _, k := range s.kids {
		all = k.leaves(all)
	}
	return all
}

func (e *evaluator) nextTurn(leaves []int) (turn int32, more bool) {
	for _, l := range leaves {
		if i := e.at[l]; i < len(e.all[l]) && (!more || e.all[l][i].turn < turn) {
			turn, more = e.all[l][i].turn, true
		}
	}
	return turn, more
}

// move goes on to a turn.
func (e *evaluator) move(turn int32) {
	for l, ps := range e.all {
		i := e.at[l]
		for i < len(ps) && ps[i].turn < turn {
			i++
		}
		from := i
		for i < len(ps) && ps[i].turn == turn {
			i++
		}
		e.here[l], e.at[l] = ps[from:i], i
	}
	e.transcript = e.run.transcriptOf(turn)
	t := e.run.transcripts[e.transcript]
	e.turn = int(turn - e.run.base[e.transcript])
	e.speech = speechOf(t, t.Turns[e.turn])
	e.byte, e.pos = 0, t.Turns[e.turn].Speech.Start
}

func (e *evaluator) hit(p place) hit {
	start := e.posOf(int(p.start))
	return hit{e.transcript, e.turn, text.Span{Start: start, End: e.posOf(int(p.end))}}
}

// posOf converts an offset in the speech. It counts on from the offset before,
// since hits mostly come in order.
func (e *evaluator) posOf(at int) text.Pos {
	if at < e.byte {
		e.pos -= text.Pos(utf8.RuneCountInString(e.speech[at:e.byte]))
	} else {
		e.pos += text.Pos(utf8.RuneCountInString(e.speech[e.byte:at]))
	}
	e.byte = at
	return e.pos
}

// ok reports whether a step holds in the turn at hand.
func (e *evaluator) ok(s *step) bool {
	mark := len(e.hits)
	ok := e.evaluate(s)
	e.hits = e.hits[:mark]
	return ok
}

// evaluate adds the hits of a step in the turn at hand; there are some exactly
// when the step holds.
func (e *evaluator) evaluate(s *step) bool {
	mark := len(e.hits)
	switch s.kind {
	case stepLeaf:
		e.hits = append(e.hits, e.here[s.left[0]]...)
	case stepNear:
		e.near(s)
	case stepAny:
		for _, k := range s.kids {
			e.evaluate(k)
		}
	case stepAll:
		for _, k := range s.kids {
			if !e.evaluate(k) {
				e.hits = e.hits[:mark]
				return false
			}
		}
		e.keep(mark, s.conds)
	}
	return len(e.hits) > mark
}

// keep drops the hits from mark on that do not satisfy all conditions.
func (e *evaluator) keep(mark int, conds []*cond) {
	if len(conds) == 0 {
		return
	}
	kept := mark
	for i := mark; i < len(e.hits); i++ {
		h := e.hit(e.hits[i])
		if !slices.ContainsFunc(conds, func(c *cond) bool { return !c.onHit(e, h) }) {
			e.hits[kept] = e.hits[i]
			kept++
		}
	}
	e.hits = e.hits[:kept]
}

// near adds the windows of a NEAR.
func (e *evaluator) near(s *step) {
	mark := len(e.hits)
	for _, l := range s.left {
		for _, a := range e.here[l] {
			for _, r := range s.right {
				e.windows(a, r, s.distance)
			}
		}
	}
	e.hits = append(e.hits[:mark], innermost(e.hits[mark:])...)
}

// windows adds those from a to each place of a leaf.
func (e *evaluator) windows(a place, leaf int, distance int32) {
	bs := e.here[leaf]
	first := a.word - distance - int32(max(1, len(e.run.leaves[leaf].terms)))
	i, _ := slices.BinarySearchFunc(bs, first, func(b place, word int32) int { return cmp.Compare(b.word, word) })
	for ; i < len(bs) && bs[i].word <= a.last+distance+1; i++ {
		b := bs[i]
		if b.word <= a.last && a.word <= b.last || a.word-b.last-1 > distance {
			continue // they share a word, or b ends too far before a
		}
		e.hits = append(e.hits, place{
			turn: a.turn, word: min(a.word, b.word), last: max(a.last, b.last),
			start: min(a.start, b.start), end: max(a.end, b.end),
		})
	}
}

// innermost drops windows that hold another.
func innermost(ws []place) []place {
	slices.SortFunc(ws, func(a, b place) int { return cmp.Or(int(a.start-b.start), int(b.end-a.end)) })
	kept := ws[:0:0]
	for i := len(ws) - 1; i >= 0; i-- {
		// The windows after this one begin later, or at the same place and end sooner.
		if n := len(kept); n == 0 || ws[i].end < kept[n-1].end {
			kept = append(kept, ws[i])
		}
	}
	slices.Reverse(kept)
	return kept
}

// wanted are the turns in which a hit of the step can lie, as far as its
// conditions say so beforehand; nil is all.
func (r *run) wanted(s *step) turnSet {
	if s.kind != stepAll {
		return nil
	}
	var want turnSet
	for _, c := range s.conds {
		if set := r.turnsOf(c); set != nil {
			want = want.and(set)
		}
	}
	return want
}

// turnsOf are the turns in which a condition can hold; nil is all.
func (r *run) turnsOf(c *cond) turnSet {
	switch c.kind {
	case condAll:
		var want turnSet
		for _, k := range c.kids {
			if set := r.turnsOf(k); set != nil {
				want = want.and(set)
			}
		}
		return want
	case condTurn:
		set := newTurnSet(r.turns())
		for ti, t := range r.transcripts {
			for i := range t.Turns {
				if c.turn(ti, &t.Turns[i]) != c.not {
					set.put(r.base[ti] + int32(i))
				}
			}
		}
		return set
	case condCoded:
		set := newTurnSet(r.turns())
		for ti, t := range r.transcripts {
			for _, sp := range c.coded.in(ti).spans {
				from, to := t.TurnsIn(sp)
				for i := from; i < to; i++ {
					set.put(r.base[ti] + int32(i))
				}
			}
		}
		return set
	}
	return nil
}
