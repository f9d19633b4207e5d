package search

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// The plain scan reads every word of every turn and compares it with every
// word of the query. It keeps nothing, knows nothing of the index, and is what
// the index is measured against.

// scanner compares words with leaves. Every distinct word is compared once and
// remembered: interviews repeat themselves.
type scanner struct {
	leaves []*leaf
	stem   stemmer
	known  map[string][]match
	first  [256]bool // the bytes with which a form that matches can begin
	hits   []scanHit // of the turn at hand, in order
}

// match: a form of a word is what a leaf asks for, or what the nth word of a
// phrase is.
type match struct {
	leaf, nth int32
	cut       bool // found without its possessive ’s
}

type scanHit struct {
	match
	word, start, end int32
}

func newScanner(leaves []*leaf, st stemmer) *scanner {
	s := &scanner{leaves: leaves, stem: st, known: map[string][]match{}}
	for _, l := range leaves {
		begins := l.terms
		if l.match != nil {
			begins = []string{l.begin}
		}
		for _, b := range begins {
			s.mayBegin(b, l.stemmed)
		}
	}
	return s
}

// mayBegin lets forms through that begin like b. A stem begins as its words do,
// but for an apostrophe before them.
func (s *scanner) mayBegin(b string, stemmed bool) {
	if b == "" {
		for i := range s.first {
			s.first[i] = true
		}
		return
	}
	s.first[b[0]] = true
	s.first['\''] = s.first['\''] || stemmed
}

// turn finds the leaves in a turn's speech.
func (s *scanner) turn(turn int32, speech string, into *sightings) {
	s.hits = s.hits[:0]
	eachForm(speech, func(f form) bool {
		if len(f.folded) == 0 || !s.first[f.folded[0]] {
			return true
		}
		found, known := s.known[string(f.folded)]
		if !known {
			found = s.compare(f, into)
			s.known[string(f.folded)] = found
		}
		for _, m := range found {
			if into.tooMany(int(m.leaf)) {
				continue
			}
			h := scanHit{m, f.word, f.start, f.end}
			if m.cut {
				h.end = f.cut
			}
			s.hits = append(s.hits, h)
		}
		return true
	})
	for i, h := range s.hits {
		switch n := len(s.leaves[h.leaf].terms); {
		case h.nth > 0:
		case n < 2:
			into.places[h.leaf] = append(into.places[h.leaf], place{turn, h.word, h.word, h.start, h.end})
		default:
			if end, ok := s.phrase(i, speech); ok {
				into.places[h.leaf] = append(into.places[h.leaf], place{turn, h.word, h.word + int32(n) - 1, h.start, end})
			}
		}
	}
}

// compare finds what a word matches. It is asked once for each distinct word.
func (s *scanner) compare(f form, into *sightings) []match {
	var found []match
	folded := string(f.folded)
	var stem string
	var end int32
	hasStem := false
	if slices.ContainsFunc(s.leaves, func(l *leaf) bool { return l.stemmed }) {
		stem, end, hasStem = f.stemOf(s.stem)
	}
	for i, l := range s.leaves {
		if l.match != nil {
			if l.matches(folded) {
				found = append(found, match{leaf: int32(i)})
				into.matched(i, folded)
			}
			continue
		}
		for nth, term := range l.terms {
			if !l.stemmed && term == folded {
				found = append(found, match{int32(i), int32(nth), false})
			}
			if l.stemmed && hasStem && term == stem {
				found = append(found, match{int32(i), int32(nth), end < f.end})
			}
		}
	}
	return found
}

// phrase follows a phrase from its first word, hit i, and gives its end. In an
// exact phrase no letter may stand between the words: "peer support" is not in
// "peer's support", although "peer" is.
func (s *scanner) phrase(i int, speech string) (end int32, ok bool) {
	at := s.hits[i]
	terms := int32(len(s.leaves[at.leaf].terms))
	for _, h := range s.hits[i+1:] {
		switch {
		case h.word > at.word+1:
			return 0, false
		case h.leaf != at.leaf:
		case h.word == at.word && h.nth == 0 && at.nth == 0:
			return 0, false // the word is there again, nearer to the next: "a'a b"
		case h.word == at.word+1 && h.nth == at.nth+1:
			if !s.leaves[at.leaf].stemmed && text.Wordlike(speech[at.end:h.start]) {
				return 0, false
			}
			at = h
		}
		if at.nth == terms-1 {
			return at.end, true
		}
	}
	return 0, false
}

// contains reports whether s holds what one of the leaves asks for.
func (s *scanner) contains(speech string) bool {
	f := newSightings(len(s.leaves))
	s.turn(0, speech, f)
	for _, ps := range f.places {
		if len(ps) > 0 {
			return true
		}
	}
	return false
}

// scan finds the leaves in the given transcripts, in the turns that are wanted.
func (r *run) scan(ctx context.Context, which []int, want turnSet) (*sightings, error) {
	all := newSightings(len(r.leaves))
	if len(which) == 0 {
		return all, nil
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	parts := make([]*sightings, min(runtime.GOMAXPROCS(0), len(which)))
	for i := range parts {
		parts[i] = newSightings(len(r.leaves))
		wait.Go(func() {
			s := newScanner(r.leaves, r.stem)
			for n := next.Add(1) - 1; int(n) < len(which) && ctx.Err() == nil; n = next.Add(1) - 1 {
				r.scanOne(s, which[n], want, parts[i])
			}
		})
	}
	wait.Wait()
	for _, p := range parts {
		all.add(p)
	}
	return all, ctx.Err()
}

func (r *run) scanOne(s *scanner, ti int, want turnSet, into *sightings) {
	t := r.transcripts[ti]
	for i, turn := range t.Turns {
		if n := r.base[ti] + int32(i); want.has(n) {
			s.turn(n, speechOf(t, turn), into)
		}
	}
}

// speechOf is what a turn says.
func speechOf(t *transcript.Transcript, turn transcript.Turn) string {
	return t.Text.Slice(text.Span(turn.Speech))
}
