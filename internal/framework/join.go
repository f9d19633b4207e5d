package framework

import (
	"slices"
	"strings"

	"verbatim/internal/study"
)

// Beside puts other words beside a cell's own, unless they are there already or
// say the same. A cell without words takes them over.
func Beside(c *study.Summary, o study.OtherWords) {
	switch {
	case o.Text == "" || Canonical(o.Text) == Canonical(c.Text):
	case c.Text == "":
		c.Text, c.By, c.At = o.Text, o.By, o.At
	case !slices.ContainsFunc(c.Also, func(x study.OtherWords) bool { return Canonical(x.Text) == Canonical(o.Text) }):
		c.Also = append(slices.Clip(c.Also), o)
	}
}

// With is a cell together with one of a theme that was merged into its own: what
// both say is kept.
func With(c, merged study.Summary) study.Summary {
	Beside(&c, study.OtherWords{Text: merged.Text, By: merged.By, At: merged.At})
	for _, o := range merged.Also {
		Beside(&c, o)
	}
	c.Quotes = append(slices.Clip(c.Quotes), merged.Quotes...)
	if c.Responsible == "" {
		c.Responsible = merged.Responsible
	}
	return c
}

// Own is the cell of a participant among those of one theme, and where it is; -1
// where there is none.
func Own(cells []study.Summary, participant string) (study.Summary, int) {
	i := slices.IndexFunc(cells, func(c study.Summary) bool { return strings.EqualFold(c.Participant, participant) })
	if i < 0 {
		return study.Summary{Participant: participant}, -1
	}
	return cells[i], i
}
