package search

import (
	"slices"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

type condKind int

const (
	condAll condKind = iota
	condAny
	condNone  // no part of it is the kid
	condCoded // it lies in a coding
	condTurn  // a turn is such
	condWords // a turn has such words
	condMark  // a mark stands on some of it
)

// cond is what a hit or a quote must satisfy.
type cond struct {
	kind  condKind
	kids  []*cond
	coded *coded
	turn  turnTest
	step  *step
	marks *marks
	not   bool   // condTurn, condWords, condMark: no turn is such; no such words; no mark
	found *spans // condWords in a query for quotes: where the words are
}

// firstWord is a word in the tree under n, or nothing.
func firstWord(n node) node {
	if finds(n) == findsWords {
		return n
	}
	for _, k := range n.kids() {
		if w := firstWord(k); w != nil {
			return w
		}
	}
	return nil
}

// turnTest says whether a turn of a transcript (by its index) is such.
type turnTest func(ti int, turn *transcript.Turn) bool

// cond plans a node that narrows.
func (r *run) cond(n node, only []each, negate bool) (*cond, error) {
	switch n := n.(type) {
	case *not:
		return r.cond(n.node, only, !negate)
	case *filter:
		if n.name == "is" {
			return &cond{kind: condMark, marks: r.marks(n), not: negate}, nil
		}
		if !n.onCodings() {
			return &cond{kind: condTurn, turn: r.turnFilter(n), not: negate}, nil
		}
	}
	switch kind := finds(n); {
	case kind == findsWords:
		s, err := r.step(n, only)
		return &cond{kind: condWords, step: s, not: negate}, err
	case kind == findsQuotes && negate:
		if w := firstWord(n); w != nil {
			return nil, refuse(w.column(), "leave out one after the other: NOT theme:a NOT hope",
				"%s stands in a NOT that leaves out a theme", quoted(printed(w)))
		}
		c, err := r.cond(n, only, false)
		return &cond{kind: condNone, kids: []*cond{c}}, err
	case kind == findsQuotes:
		return r.codedCond(n, only)
	}
	return r.both(n, only, negate)
}

// codedCond plans what finds quotes when it stands beside words.
func (r *run) codedCond(n node, only []each) (*cond, error) {
	if n, ok := n.(*or); ok {
		return r.join(condAny, n.nodes, func(node) []each { return only }, false)
	}
	if f, ok := n.(*filter); ok && f.name == "theme" {
		themes, err := r.themeSet(f)
		return r.coded(themes, only), err
	}
	g, err := r.group(n, only)
	if err != nil {
		return nil, err
	}
	c, err := r.join(condAll, g.nodes, g.onlyFor, false)
	if g.implied && err == nil {
		c.kids = append(c.kids, r.coded(nil, g.only))
	}
	return c, err
}

// both plans an AND or OR of what only narrows. Under a NOT they change places.
func (r *run) both(n node, only []each, negate bool) (*cond, error) {
	_, any := n.(*or)
	kind := condAll
	if any != negate {
		kind = condAny
	}
	g := &group{only: only}
	return r.join(kind, n.kids(), g.onlyFor, negate)
}

func (r *run) join(kind condKind, nodes []node, only func(node) []each, negate bool) (*cond, error) {
	c := &cond{kind: kind}
	for _, k := range nodes {
		kid, err := r.cond(k, only(k), negate)
		if err != nil {
			return nil, err
		}
		c.kids = append(c.kids, kid)
	}
	return c, nil
}

// onHit reports whether a hit, which lies in one turn, satisfies the condition.
func (c *cond) onHit(e *evaluator, h hit) bool {
	switch c.kind {
	case condAll:
		return !slices.ContainsFunc(c.kids, func(k *cond) bool { return !k.onHit(e, h) })
	case condAny:
		return slices.ContainsFunc(c.kids, func(k *cond) bool { return k.onHit(e, h) })
	case condNone:
		return !c.kids[0].within(e.run, h.transcript, h.span)
	case condCoded:
		return c.coded.in(h.transcript).holds(h.span)
	case condTurn:
		return c.turn(h.transcript, &e.run.transcripts[h.transcript].Turns[h.turn]) != c.not
	case condMark:
		return c.marks.on(h.transcript, h.span) != c.not
	}
	return e.ok(c.step) != c.not
}

// onQuote reports whether a quote satisfies the condition: some turn in it is
// such, or with a NOT none is.
func (c *cond) onQuote(r *run, q *quote) bool {
	switch c.kind {
	case condAll:
		return !slices.ContainsFunc(c.kids, func(k *cond) bool { return !k.onQuote(r, q) })
	case condAny:
		return slices.ContainsFunc(c.kids, func(k *cond) bool { return k.onQuote(r, q) })
	case condNone:
		return !c.kids[0].within(r, q.transcript, q.Span)
	case condCoded:
		return c.coded.in(q.transcript).holds(q.Span)
	case condTurn:
		from, to := q.Transcript.TurnsIn(q.Span)
		some := slices.ContainsFunc(q.Transcript.Turns[from:to], func(t transcript.Turn) bool { return c.turn(q.transcript, &t) })
		return some != c.not
	case condMark:
		return c.marks.on(q.transcript, q.Span) != c.not
	}
	return c.found.in(q.transcript).touches(q.Span) != c.not
}

// within reports whether the condition holds somewhere in a span. What holds
// changes only where codings and turns begin and end, so it is enough to look
// there.
func (c *cond) within(r *run, ti int, sp text.Span) bool {
	places := []text.Pos{sp.Start}
	add := func(p text.Pos) {
		if sp.Start < p && p < sp.End {
			places = append(places, p)
		}
	}
	from, to := r.transcripts[ti].TurnsIn(sp)
	for _, t := range r.transcripts[ti].Turns[from:to] {
		add(t.Speech.Start)
	}
	c.edges(ti, sp, add)
	return slices.ContainsFunc(places, func(p text.Pos) bool { return c.at(r, ti, p) })
}

// edges are where codings that the condition asks about begin and end.
func (c *cond) edges(ti int, sp text.Span, add func(text.Pos)) {
	if c.kind == condCoded {
		c.coded.in(ti).touching(sp, func(_ int, s text.Span) bool {
			add(s.Start)
			add(s.End)
			return true
		})
	}
	if c.kind == condMark {
		for _, s := range c.marks.in(ti) {
			add(s.Start)
			add(s.End)
		}
	}
	for _, k := range c.kids {
		k.edges(ti, sp, add)
	}
}

// at reports whether the condition holds at a place in a transcript.
func (c *cond) at(r *run, ti int, p text.Pos) bool {
	switch c.kind {
	case condAll:
		return !slices.ContainsFunc(c.kids, func(k *cond) bool { return !k.at(r, ti, p) })
	case condAny:
		return slices.ContainsFunc(c.kids, func(k *cond) bool { return k.at(r, ti, p) })
	case condNone:
		return !c.kids[0].at(r, ti, p)
	case condCoded:
		return c.coded.in(ti).touches(text.Span{Start: p, End: p + 1})
	case condMark:
		return c.marks.on(ti, text.Span{Start: p, End: p + 1}) != c.not
	}
	i := r.transcripts[ti].TurnAt(p)
	return i >= 0 && c.turn(ti, &r.transcripts[ti].Turns[i]) != c.not
}
