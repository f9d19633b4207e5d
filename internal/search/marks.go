package search

import (
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// What is: asks for.
const (
	isStarred = "starred" // somebody marked some of it as a possible quote
	isNoted   = "noted"   // it has a content note
)

// marks are the passages that somebody marked, in each transcript.
type marks struct {
	run     *run
	any     bool // either kind
	starred bool
	spans   map[int][]text.Span
}

// marks plans is:starred and is:noted.
func (r *run) marks(f *filter) *marks {
	return &marks{run: r, any: f.any(), starred: foldKey(f.value) == isStarred, spans: map[int][]text.Span{}}
}

// in are the marked passages of a transcript. A content note on the whole
// transcript marks all of it.
func (m *marks) in(ti int) []text.Span {
	if have, ok := m.spans[ti]; ok {
		return have
	}
	t := m.run.transcripts[ti]
	spans := []text.Span{}
	add := func(list []coding.Mark, whole bool) {
		for _, x := range list {
			switch {
			case x.Transcript != t.ID:
			case !x.Whole():
				spans = append(spans, x.Span)
			case whole:
				spans = append(spans, t.Text.All())
			}
		}
	}
	if m.starred || m.any {
		add(m.run.st.State.Stars, false)
	}
	if !m.starred || m.any {
		add(m.run.st.State.ContentNotes, true)
	}
	m.spans[ti] = spans
	return spans
}

// on reports whether some of a span is marked.
func (m *marks) on(ti int, sp text.Span) bool {
	return slices.ContainsFunc(m.in(ti), sp.Overlaps)
}
