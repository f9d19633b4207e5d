package search

import (
	"cmp"
	"context"
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// quote is a quote and the index of its transcript.
type quote struct {
	study.Quote
	transcript int
}

// source finds quotes.
type source struct {
	kids  []*source
	any   bool    // quotes of either; else the stretches that all share
	conds []*cond // what every quote must satisfy
	coded *coded  // without kids
}

// source plans a node that finds quotes.
func (r *run) source(n node, only []each) (*source, error) {
	if n, ok := n.(*or); ok {
		s := &source{any: true}
		for _, k := range n.nodes {
			kid, err := r.source(k, only)
			if err != nil {
				return nil, err
			}
			s.kids = append(s.kids, kid)
		}
		return s, nil
	}
	if f, ok := n.(*filter); ok && f.name == "theme" {
		themes, err := r.themeSet(f)
		return &source{coded: r.coded(themes, only).coded}, err
	}
	return r.overlap(n, only)
}

func (r *run) overlap(n node, only []each) (*source, error) {
	g, err := r.group(n, only)
	if err != nil {
		return nil, err
	}
	s := &source{}
	for _, k := range g.nodes {
		if finds(k) == findsQuotes {
			kid, err := r.source(k, g.onlyFor(k))
			if err != nil {
				return nil, err
			}
			s.kids = append(s.kids, kid)
			continue
		}
		c, err := r.cond(k, g.onlyFor(k), false)
		if err != nil {
			return nil, err
		}
		s.conds = append(s.conds, c)
	}
	if g.implied {
		s.kids = append(s.kids, &source{coded: r.coded(nil, g.only).coded})
	}
	s.conds = sameTurn(s.conds)
	return s, nil
}

// sameTurn makes one condition of all that ask for a turn: site:north age:>40
// asks for one person who is both.
func sameTurn(conds []*cond) []*cond {
	var tests []turnTest
	rest := slices.DeleteFunc(slices.Clone(conds), func(c *cond) bool {
		if c.kind == condTurn && !c.not {
			tests = append(tests, c.turn)
			return true
		}
		return false
	})
	if len(tests) == 0 {
		return conds
	}
	return append(rest, &cond{kind: condTurn, turn: func(ti int, t *transcript.Turn) bool {
		return !slices.ContainsFunc(tests, func(test turnTest) bool { return !test(ti, t) })
	}})
}

// searchQuotes runs a query for themes without words.
func (r *run) searchQuotes(ctx context.Context, root node) error {
	s, err := r.source(root, nil)
	if err != nil {
		return err
	}
	if err := r.findWordsIn(ctx, s); err != nil {
		return err
	}
	for _, q := range r.quotes(s) {
		if !r.count() {
			continue
		}
		turn, _ := q.Transcript.TurnsIn(q.Span)
		shown := q.Quote
		r.result.Hits = append(r.result.Hits, Hit{
			Transcript: q.Transcript, Turn: min(turn, len(q.Transcript.Turns)-1), Span: q.Span,
			Quote: &shown, Codings: q.Codings,
		})
	}
	return nil
}

// spans are stretches of transcripts.
type spans struct {
	by     map[int][]text.Span // by transcript
	covers map[int]*cover
}

func (s *spans) in(ti int) *cover {
	c, ok := s.covers[ti]
	if !ok {
		in := s.by[ti]
		c = newCover(len(in), func(i int) text.Span { return in[i] })
		s.covers[ti] = c
	}
	return c
}

// findWordsIn looks for the words that quotes must not have.
func (r *run) findWordsIn(ctx context.Context, s *source) error {
	if len(r.leaves) == 0 {
		return nil
	}
	found, err := r.find(ctx, nil)
	if err != nil {
		return err
	}
	return s.eachCond(func(c *cond) error {
		if c.kind != condWords {
			return nil
		}
		c.found = &spans{by: map[int][]text.Span{}, covers: map[int]*cover{}}
		return newEvaluator(r, found).each(ctx, c.step, func(h hit) {
			c.found.by[h.transcript] = append(c.found.by[h.transcript], h.span)
		})
	})
}

func (s *source) eachCond(do func(*cond) error) error {
	var err error
	var walk func(*cond)
	walk = func(c *cond) {
		if err == nil {
			err = do(c)
		}
		for _, k := range c.kids {
			walk(k)
		}
	}
	for _, c := range s.conds {
		walk(c)
	}
	for _, k := range s.kids {
		if err == nil {
			err = k.eachCond(do)
		}
	}
	return err
}

// quotes are the quotes of a source, in order.
func (r *run) quotes(s *source) []quote {
	var found []quote
	switch {
	case s.coded != nil:
		found = r.codedQuotes(s.coded)
	case s.any:
		for _, k := range s.kids {
			found = append(found, r.quotes(k)...)
		}
		found = r.once(found)
	default:
		for i, k := range s.kids {
			if i == 0 {
				found = r.quotes(k)
				continue
			}
			found = r.once(r.shared(found, r.quotes(k)))
		}
	}
	return slices.DeleteFunc(found, func(q quote) bool {
		return slices.ContainsFunc(s.conds, func(c *cond) bool { return !c.onQuote(r, &q) })
	})
}

// codedQuotes are the quotes of some themes taken together.
func (r *run) codedQuotes(c *coded) []quote {
	themes := c.themes
	if themes == nil {
		themes = map[string]bool{}
		for i := range r.st.State.Codings {
			themes[r.themeNow(&r.st.State.Codings[i])] = true
		}
	}
	var found []quote
	for _, q := range r.st.Quotes(themes, func(x coding.Coding) bool { return c.accepts(&x) }) {
		found = append(found, quote{q, r.indexOf(q.Transcript)})
	}
	for _, m := range c.passages() {
		if t, ok := r.st.Transcript(m.Transcript); ok {
			found = append(found, quote{study.Quote{Transcript: t, Span: m.Span, Participants: t.Participants(m.Span)}, r.indexOf(t)})
		}
	}
	return r.once(found)
}

// once sorts quotes and makes one of those with the same place and stance.
func (r *run) once(qs []quote) []quote {
	slices.SortStableFunc(qs, compareQuotes)
	kept := qs[:0:0]
	for _, q := range qs {
		if n := len(kept); n > 0 && compareQuotes(kept[n-1], q) == 0 {
			kept[n-1].Codings = together(kept[n-1].Codings, q.Codings)
			continue
		}
		kept = append(kept, q)
	}
	return kept
}

func compareQuotes(a, b quote) int {
	return cmp.Or(cmp.Compare(a.transcript, b.transcript), cmp.Compare(a.Span.Start, b.Span.Start),
		cmp.Compare(a.Span.End, b.Span.End), cmp.Compare(a.Stance, b.Stance))
}

// together are the codings of both, by place, each once.
func together(a, b []coding.Coding) []coding.Coding {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(x, y coding.Coding) int {
		return cmp.Or(cmp.Compare(x.Span.Start, y.Span.Start), cmp.Compare(x.Span.End, y.Span.End),
			cmp.Compare(string(x.ID[:]), string(y.ID[:])))
	})
	return slices.CompactFunc(all, func(x, y coding.Coding) bool { return x.ID == y.ID })
}

// shared are the stretches that a quote of as and a quote of bs share, both in
// order.
func (r *run) shared(as, bs []quote) []quote {
	var found []quote
	first := 0
	for _, a := range as {
		for first < len(bs) && bs[first].transcript < a.transcript {
			first++
		}
		for _, b := range bs[first:] {
			if b.transcript != a.transcript || b.Span.Start >= a.Span.End {
				break
			}
			if sp := a.Span.Intersect(b.Span); !sp.Empty() {
				found = append(found, sharedQuote(a, b, sp))
			}
		}
	}
	return found
}

func sharedQuote(a, b quote, sp text.Span) quote {
	q := quote{study.Quote{Transcript: a.Transcript, Span: sp, Participants: a.Transcript.Participants(sp)}, a.transcript}
	if a.Stance == b.Stance {
		q.Stance = a.Stance
	}
	q.Codings = slices.DeleteFunc(together(a.Codings, b.Codings), func(c coding.Coding) bool { return !c.Span.Overlaps(sp) })
	return q
}
