package consensus

import (
	"slices"

	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Meeting is what two coders made of the same words: the theme of the one and the
// theme of the other, empty for whoever coded nothing there.
type Meeting struct{ A, B string }

// Meeting is what two coders made of a difference that is between them alone: then
// it has one theme of each at most. It is not known where one of them coded nothing
// and has not read the transcript to the end.
func (d *Difference) Meeting(a, b string) (m Meeting, known bool) {
	theme := func(coder string) (string, bool) {
		i := slices.IndexFunc(d.Readings, func(r Reading) bool { return r.Coder == coder })
		switch {
		case i < 0:
			return "", false
		case len(d.Readings[i].Themes) == 0:
			return "", d.Readings[i].Done
		}
		return d.Readings[i].Themes[0], true
	}
	m.A, known = theme(a)
	other := false
	m.B, other = theme(b)
	return m, known && other
}

// Between reports whether somebody of one group of coders reads the words otherwise
// than somebody of the other. Nobody differs from themselves.
func (d *Difference) Between(one, other []string) bool {
	for _, a := range d.Readings {
		for _, b := range d.Readings {
			if a.Coder == b.Coder || !slices.Contains(one, a.Coder) || !slices.Contains(other, b.Coder) {
				continue
			}
			two := Difference{Transcript: d.Transcript, Themes: bothThemes(a, b), Readings: []Reading{a, b}}
			if len(two.Themes) > 0 && two.kind(d.Transcript) != Same {
				return true
			}
		}
	}
	return false
}

func bothThemes(a, b Reading) []string {
	themes := slices.Clone(a.Themes)
	for _, id := range b.Themes {
		if !slices.Contains(themes, id) {
			themes = append(themes, id)
		}
	}
	return themes
}

// Habit is how much a coder codes, and how much at a time, in transcripts that they
// have read to the end.
type Habit struct {
	Coder    string
	Said     int   // words that participants say in those transcripts
	Passages []int // how many of those words each passage has, the shortest first
}

// Habits are how much coders code in some transcripts. A passage is what one coder
// coded with one theme in one go: overlapping codings are one.
func Habits(s *study.Study, list []*transcript.Transcript, coders []string) []Habit {
	var all []Habit
	for _, id := range coders {
		h := Habit{Coder: id}
		for _, t := range list {
			h.Said += t.Words(text.Span{End: t.Text.Len()}, "")
			for _, p := range patches(s, t, []string{id}) {
				h.Passages = append(h.Passages, t.Words(p.span, ""))
			}
		}
		slices.Sort(h.Passages)
		all = append(all, h)
	}
	return all
}

// Typical is the number of words in the middle one of the passages: of an even
// number, half way between the two in the middle. There is none where nothing is coded.
func (h Habit) Typical() (words float64, any bool) {
	n := len(h.Passages)
	if n == 0 {
		return 0, false
	}
	return float64(h.Passages[(n-1)/2]+h.Passages[n/2]) / 2, true
}
