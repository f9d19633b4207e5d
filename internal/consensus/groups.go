package consensus

import (
	"cmp"
	"fmt"
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Side is a group of coders, or one coder, that is set beside others. Somebody may
// be on several sides, and belongs to each.
type Side struct {
	Name   string
	Coders []string
}

// Passage is a run of overlapping codings of one theme, whoever coded them.
type Passage struct {
	Transcript *transcript.Transcript
	Span       text.Span
	Theme      string
	Sides      []int // of those that are compared, which coded in it, in their order
	Opposed    bool  // one of those sides has it only for the theme, and another only against it
	Codings    []coding.Coding
	People     []string // participants whose speech it holds
}

// Passages are the passages of a transcript, by start, of codings given by start.
// Codings of nobody who is on a side do not count. ThemeOf says which theme a coding
// counts for.
func Passages(t *transcript.Transcript, codings []coding.Coding, sides []Side, themeOf func(coding.Coding) string) []Passage {
	codings = slices.DeleteFunc(slices.Clone(codings), func(c coding.Coding) bool {
		return !slices.ContainsFunc(sides, func(s Side) bool { return slices.Contains(s.Coders, c.Coder) })
	})
	var list []Passage
	for _, r := range runs(codings, themeOf) {
		p := Passage{Transcript: t, Span: r.span, Theme: r.themes[0], Codings: r.codings, People: t.Participants(r.span)}
		var pro, con bool
		for i, s := range sides {
			theirs := Reading{}
			for _, c := range r.codings {
				if slices.Contains(s.Coders, c.Coder) {
					theirs.Codings = append(theirs.Codings, c)
				}
			}
			if len(theirs.Codings) == 0 {
				continue
			}
			p.Sides = append(p.Sides, i)
			st := stances(&theirs)
			pro, con = pro || !st[1], con || !st[0]
		}
		p.Opposed = pro && con
		list = append(list, p)
	}
	return list
}

// Exchange is one theme for one side where it is another theme for another side, on
// much the same words.
type Exchange struct {
	A, B     int // the sides, A before B
	OfA, OfB *Passage
}

// Span are the words of both passages.
func (x *Exchange) Span() text.Span {
	return text.Span{Start: min(x.OfA.Span.Start, x.OfB.Span.Start), End: max(x.OfA.Span.End, x.OfB.Span.End)}
}

// Exchanges finds among the passages of one transcript those that stand for each
// other, as Differences does between coders: no side coded in both, and they share
// at least half the words of the shorter.
func Exchanges(passages []Passage) []Exchange {
	at := map[coding.ID]int{}
	var all []*patch
	for i := range passages {
		p := &passages[i]
		one := &patch{span: p.Span, themes: []string{p.Theme}, coders: map[string]bool{}, codings: slices.Clone(p.Codings)}
		for _, s := range p.Sides {
			one.coders[fmt.Sprint(s)] = true
		}
		for _, c := range p.Codings {
			at[c.ID] = i
		}
		all = append(all, one)
	}
	var list []Exchange
	for _, joined := range joinPatches(all) {
		var parts []int
		for _, c := range joined.codings {
			if i := at[c.ID]; !slices.Contains(parts, i) {
				parts = append(parts, i)
			}
		}
		for i, a := range parts {
			for _, b := range parts[i+1:] {
				list = append(list, exchanges(&passages[a], &passages[b])...)
			}
		}
	}
	return list
}

// exchanges are those between the sides of two passages.
func exchanges(p, q *Passage) []Exchange {
	var list []Exchange
	for _, a := range p.Sides {
		for _, b := range q.Sides {
			x := Exchange{A: a, B: b, OfA: p, OfB: q}
			if b < a {
				x = Exchange{A: b, B: a, OfA: q, OfB: p}
			}
			list = append(list, x)
		}
	}
	return list
}

// Fairly chooses up to n passages to quote, so that everybody is heard: whoever has
// been chosen least comes first, and of one person's passages the one that more
// coders coded, then the one of which they coded more, then the first.
func Fairly(passages []Passage, n int) []Passage {
	left := slices.Clone(passages)
	slices.SortStableFunc(left, func(a, b Passage) int {
		ac, al := weight(&a)
		bc, bl := weight(&b)
		return cmp.Or(cmp.Compare(bc, ac), cmp.Compare(bl, al), cmp.Compare(a.Transcript.ID, b.Transcript.ID), cmp.Compare(a.Span.Start, b.Span.Start))
	})
	heard := map[string]int{}
	var chosen []Passage
	for len(chosen) < n && len(left) > 0 {
		best, least := 0, -1
		for i := range left {
			if h := heardIn(&left[i], heard); least < 0 || h < least {
				best, least = i, h
			}
		}
		for _, id := range left[best].People {
			heard[id]++
		}
		chosen = append(chosen, left[best])
		left = slices.Delete(left, best, best+1)
	}
	return chosen
}

// heardIn is how often somebody in the passage was heard, of the one who was most.
func heardIn(p *Passage, heard map[string]int) int {
	most := 0
	for _, id := range p.People {
		most = max(most, heard[id])
	}
	return most
}

// weight is how many coders coded in a passage, and how many code points they coded
// in it, added up over them.
func weight(p *Passage) (coders, letters int) {
	end := map[string]text.Pos{}
	for _, c := range p.Codings { // by start
		from, was := end[c.Coder]
		if !was {
			coders++
		}
		letters += max(0, int(c.Span.End-max(from, c.Span.Start)))
		end[c.Coder] = max(from, c.Span.End)
	}
	return coders, letters
}
