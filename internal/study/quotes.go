package study

import (
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Quote is a maximal union of overlapping codings of one theme (with the
// sub-themes rolled up into it) in one transcript, whoever coded them. Codings
// for and against a theme make quotes of their own.
type Quote struct {
	Transcript   *transcript.Transcript
	Span         text.Span
	Stance       coding.Stance
	Codings      []coding.Coding // by place
	Participants []string        // whose speech it holds, in order of appearance
}

// Coders are the coders of the quote's codings, sorted.
func (q Quote) Coders() []string {
	var ids []string
	for _, c := range q.Codings {
		if !slices.Contains(ids, c.Coder) {
			ids = append(ids, c.Coder)
		}
	}
	slices.Sort(ids)
	return ids
}

// Quotes are the quotes of a set of themes taken together, in order of
// transcript and place. Accept, when not nil, chooses the codings that count.
func (s *Study) Quotes(themes map[string]bool, accept func(coding.Coding) bool) []Quote {
	var all []Quote
	for _, t := range s.Transcripts {
		var pro, con []coding.Coding
		for _, c := range s.CodingsIn(t.ID) {
			switch {
			case !themes[s.ThemeOf(c)] || accept != nil && !accept(c):
			case c.Stance == coding.Against:
				con = append(con, c)
			default:
				pro = append(pro, c)
			}
		}
		quotes := append(unite(t, pro), unite(t, con)...)
		sortQuotes(quotes)
		all = append(all, quotes...)
	}
	return all
}

func sortQuotes(quotes []Quote) {
	slices.SortStableFunc(quotes, func(a, b Quote) int {
		if a.Span.Start != b.Span.Start {
			return int(a.Span.Start - b.Span.Start)
		}
		return int(a.Span.End - b.Span.End)
	})
}

// unite joins overlapping codings, given by start. Codings that only touch
// stay two quotes.
func unite(t *transcript.Transcript, cs []coding.Coding) []Quote {
	var quotes []Quote
	for _, c := range cs {
		if n := len(quotes); n > 0 && c.Span.Start < quotes[n-1].Span.End {
			q := &quotes[n-1]
			q.Span.End = max(q.Span.End, c.Span.End)
			q.Codings = append(q.Codings, c)
			continue
		}
		quotes = append(quotes, Quote{Transcript: t, Span: c.Span, Stance: c.Stance, Codings: []coding.Coding{c}})
	}
	for i := range quotes {
		quotes[i].Participants = t.Participants(quotes[i].Span)
	}
	return quotes
}

// Themes is the set of a theme and all its sub-themes, for Quotes.
func (s *Study) Themes(id string) map[string]bool {
	set := map[string]bool{}
	for _, x := range s.Book.Within(id) {
		set[x] = true
	}
	if len(set) == 0 {
		set[id] = true // a theme missing from the codebook can still be counted
	}
	return set
}
