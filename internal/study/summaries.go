package study

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

// Summary is a cell of the framework matrix: what one participant said about one
// theme, in the team's words, and the quotes that this rests on.
type Summary struct {
	Theme       string // as its file has it; see Study.ThemeNow
	Participant string
	Text        string // empty: nobody has written it; somebody may still be responsible
	Quotes      []Basis
	By, At      string       // who wrote it last, and when (RFC 3339); empty where nobody knows
	Responsible string       // who is to write it; empty: By
	Also        []OtherWords // what others wrote into the cell at the same time, for somebody to settle
}

// Basis is a quote that a summary rests on, by the codings that made it when the
// summary was written. A coding keeps its id through corrections of the text.
type Basis struct {
	ID         coding.ID   // the first of them
	With       []coding.ID // the others, of other coders or overlapping
	Transcript string
}

// Codings are the ids of all codings of the quote.
func (b Basis) Codings() []coding.ID { return append([]coding.ID{b.ID}, b.With...) }

// OtherWords are other words for a summary.
type OtherWords struct{ Text, By, At string }

// Owner is who is to look after the cell: who was made responsible, else who wrote
// it last.
func (c *Summary) Owner() string {
	if c.Responsible != "" {
		return c.Responsible
	}
	return c.By
}

// Summary is the cell of a participant and a theme, as Summaries has it.
func (s *Study) Summary(participant, theme string) (Summary, bool) {
	i := slices.IndexFunc(s.Summaries, func(c Summary) bool {
		return c.Theme == theme && strings.EqualFold(c.Participant, participant)
	})
	if i < 0 {
		return Summary{}, false
	}
	return s.Summaries[i], true
}

// ThemeNow is the id of the theme that a theme is part of now: itself, or the one
// that it was merged into.
func (s *Study) ThemeNow(theme string) string { return s.resolve(theme) }

// WithoutSummaryOf reports whether whoever is looking is not to read what the team
// wrote about a participant: they are never shown something that the participant
// speaks in.
func (s *Study) WithoutSummaryOf(participant string) bool {
	return slices.ContainsFunc(s.transcriptsOf(participant), s.Hidden)
}

func (s *Study) transcriptsOf(participant string) []*transcript.Transcript {
	var list []*transcript.Transcript
	for _, t := range s.Transcripts {
		if slices.ContainsFunc(s.ParticipantsIn(t), func(p string) bool { return strings.EqualFold(p, participant) }) {
			list = append(list, t)
		}
	}
	return list
}

// summaries are those that are seen: a summary says what its writer made of what
// is coded blind. Nobody knows of what was written by hand who wrote it.
func (v *viewing) summaries(all []Summary) []Summary {
	var kept []Summary
	blind := map[string][]string{} // by participant: transcripts
	for _, c := range all {
		key := strings.ToLower(c.Participant)
		if _, known := blind[key]; !known {
			blind[key] = []string{}
			for _, t := range v.s.transcriptsOf(c.Participant) {
				if _, open := v.open[t.ID]; open {
					blind[key] = append(blind[key], t.ID)
				}
			}
		}
		hides := func(by string) bool {
			return slices.ContainsFunc(blind[key], func(id string) bool { return v.hides(by, id) })
		}
		if hides(c.By) {
			continue
		}
		c.Also = without(c.Also, func(o OtherWords) bool { return hides(o.By) })
		if hides(c.Responsible) {
			c.Responsible = ""
		}
		kept = append(kept, c)
	}
	return kept
}

// QuotesIn are the quotes of sets of themes, each set's as Quotes gives them:
// setsOf says which of n sets a theme belongs to.
func (s *Study) QuotesIn(n int, setsOf map[string][]int) [][]Quote {
	all := make([][]Quote, n)
	type side struct {
		set    int
		stance coding.Stance
	}
	for _, t := range s.Transcripts {
		bySide := map[side][]coding.Coding{}
		var sides []side
		for _, c := range s.CodingsIn(t.ID) {
			for _, i := range setsOf[s.ThemeOf(c)] {
				k := side{i, c.Stance}
				if bySide[k] == nil {
					sides = append(sides, k)
				}
				bySide[k] = append(bySide[k], c)
			}
		}
		from := map[int]int{}
		for _, k := range sides {
			if _, begun := from[k.set]; !begun {
				from[k.set] = len(all[k.set])
			}
			all[k.set] = append(all[k.set], unite(t, bySide[k])...)
		}
		for i, at := range from {
			sortQuotes(all[i][at:])
		}
	}
	return all
}
