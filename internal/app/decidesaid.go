package app

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
)

// laterSaid puts a decision off.
const laterSaid = "Talk about it later"

// decisionSaid is what a decision keeps, in the words of the buttons that decide:
// "Use Ben’s: Hope".
func decisionSaid(s *study.Study, e coding.Event) string {
	switch e.How {
	case coding.KeepBoth:
		return "Keep all"
	case coding.KeepSome:
		return someSaid(s, e)
	case coding.KeepNeither:
		return "Leave it out"
	case coding.KeepLater:
		return laterSaid
	}
	said := "Other words"
	if e.Theme != "" {
		said += ": " + themeSaid(s, s.ThemeOf(coding.Coding{Theme: e.Theme, CB: e.CB}))
	}
	if e.Stance == coding.Against {
		said += ", against"
	}
	return said
}

// saidOf is decisionSaid of a decision that was made.
func saidOf(s *study.Study, d *coding.Decision) string {
	e := coding.Event{How: d.How, Transcript: d.Transcript, Ofs: d.Ofs, Keep: d.Keep}
	if d.How == coding.KeepOther && len(d.Kept) > 0 {
		e.Theme, e.CB, e.Stance = d.Kept[0].Theme, d.Kept[0].CB, d.Kept[0].Stance
	}
	return decisionSaid(s, e)
}

// someSaid says whose codings are kept, or of which themes.
func someSaid(s *study.Study, e coding.Event) string {
	var coders, themes, rest []string // rest: of those coders, who has more that is not kept
	add := func(list *[]string, id string) {
		if !slices.Contains(*list, id) {
			*list = append(*list, id)
		}
	}
	codings := s.CodingsIn(e.Transcript)
	for _, c := range codings {
		if slices.Contains(e.Keep, c.ID) {
			add(&coders, c.Coder)
			theme := themeSaid(s, s.ThemeOf(c))
			if c.Stance == coding.Against {
				theme += ", against"
			}
			add(&themes, theme)
		}
	}
	for _, c := range codings {
		if slices.Contains(e.Ofs, c.ID) && !slices.Contains(e.Keep, c.ID) && slices.Contains(coders, c.Coder) {
			add(&rest, c.Coder)
		}
	}
	switch {
	case len(themes) == 0:
		return "Keep some of it"
	case len(coders) == 1 && len(rest) == 0:
		return "Use " + coderName(s, coders[0]) + "’s: " + strings.Join(themes, ", ")
	}
	return strings.Join(themes, ", ") + " only"
}

func themeSaid(s *study.Study, id string) string {
	if t, ok := s.Book.Theme(id); ok {
		return t.Name
	}
	return id
}

// midSentence is what is said with a small letter, where it does not begin with
// the name of a theme.
func midSentence(said string) string {
	if strings.HasSuffix(said, " only") {
		return said
	}
	return strings.ToLower(said[:1]) + said[1:]
}
