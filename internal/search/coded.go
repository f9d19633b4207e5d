package search

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// coded are the stretches of the transcripts that codings of some themes cover,
// each coding by itself.
type coded struct {
	run    *run
	themes map[string]bool // nil: any
	only   []each
	covers map[int]*cover // by transcript
}

func (r *run) coded(themes map[string]bool, only []each) *cond {
	return &cond{kind: condCoded, coded: &coded{r, themes, only, map[int]*cover{}}}
}

// in are the stretches of one transcript.
func (c *coded) in(ti int) *cover {
	if have, ok := c.covers[ti]; ok {
		return have
	}
	id := c.run.transcripts[ti].ID
	var spans []text.Span
	for _, x := range c.run.st.CodingsIn(id) {
		if c.accepts(&x) {
			spans = append(spans, x.Span)
		}
	}
	for _, m := range c.passages() {
		if strings.EqualFold(m.Transcript, id) {
			spans = append(spans, m.Span)
		}
	}
	have := newCover(len(spans), func(i int) text.Span { return spans[i] })
	c.covers[ti] = have
	return have
}

func (c *coded) accepts(x *coding.Coding) bool {
	if c.themes != nil && !c.themes[c.run.themeNow(x)] {
		return false
	}
	return !slices.ContainsFunc(c.only, func(e each) bool { return !e.coding(x) })
}

// passages are the uncoded passages with a memo that a filter asks for. They
// belong to no theme.
func (c *coded) passages() []coding.Memo {
	if c.themes != nil || !slices.ContainsFunc(c.only, func(e each) bool { return e.memo }) {
		return nil
	}
	var found []coding.Memo
	for _, m := range c.run.st.State.Memos {
		if m.On == coding.OnPassage && !m.Span.Empty() && !slices.ContainsFunc(c.only, func(e each) bool { return !e.passage(&m) }) {
			found = append(found, m)
		}
	}
	return found
}

// themeNow is the theme that a coding belongs to today.
func (r *run) themeNow(c *coding.Coding) string {
	now, ok := r.themes[c.Theme]
	if !ok {
		now = r.st.ThemeOf(*c)
		r.themes[c.Theme] = now
	}
	return now
}
