package app

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/consensus"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// compareSide is a coder, or a group of them, set against others.
type compareSide struct {
	name   string
	coders []string
}

// findSides reads whom a comparison is between: the coders asked for, or those of
// groups. Of several groups only what lies between them is asked for.
func (c *comparing) findSides(a *App) error {
	switch {
	case len(c.o.Coders) > 0 && len(c.o.Groups) > 0:
		return usage("name coders or groups", "coders and groups cannot be compared at once")
	case len(c.o.Coders) == 1:
		return usage("verbatim compare --coders amy,ben", "name two coders or more")
	}
	for _, id := range c.o.Coders {
		id, err := a.coderCalled(c.s, id, false)
		if err != nil {
			return err
		}
		c.coders = append(c.coders, id)
	}
	for _, name := range c.o.Groups {
		g, err := groupCalled(c.s, name)
		if err != nil {
			return err
		}
		c.groups = append(c.groups, compareSide{g.Name, g.Coders})
		for _, id := range g.Coders {
			if !slices.Contains(c.coders, id) {
				c.coders = append(c.coders, id)
			}
		}
	}
	return nil
}

func groupCalled(s *study.Study, name string) (study.CoderGroup, error) {
	groups := s.Settings.CoderGroups()
	var known []string
	for _, g := range groups {
		if strings.EqualFold(g.Name, strings.Join(strings.Fields(name), " ")) {
			return g, nil
		}
		known = append(known, g.Name)
	}
	if len(known) == 0 {
		return study.CoderGroup{}, problem("for example: verbatim coders group amy \"peer researcher\"", "no coder has said which group they belong to")
	}
	return study.CoderGroup{}, problem("there are "+strings.Join(known, ", "), "there is no group of coders %q", name)
}

// between reports whether a difference lies between the groups that are compared.
func (c *comparing) between(d *consensus.Difference) bool {
	if len(c.groups) < 2 {
		return true
	}
	for i, one := range c.groups {
		for _, other := range c.groups[i+1:] {
			if d.Between(one.coders, other.coders) {
				return true
			}
		}
	}
	return false
}

// ThemesMet is how often two coders gave two themes to the same words.
type ThemesMet struct {
	One      *string `json:"one"`   // null: nothing coded
	Other    *string `json:"other"` // likewise
	Passages int     `json:"passages"`
	At       []MetAt `json:"at"` // by transcript and place
}

// MetAt is a passage that two coders gave two themes to.
type MetAt struct {
	ID         string   `json:"id"` // of the difference between the two alone
	Transcript string   `json:"transcript"`
	Turn       int      `json:"turn"` // from 1
	Coders     []string `json:"coders"`
	Quote      *string  `json:"quote"` // null where the words are withheld
	Notes      []string `json:"content_notes"`
}

// Patterns are what runs through the differences.
type Patterns struct {
	Between []string     `json:"between"` // whose themes one and other are: two coders or groups; none where any two of more are meant
	Met     []ThemesMet  `json:"met"`     // over every two coders who are compared, the most frequent first
	Unread  int          `json:"unread"`  // passages left out: the other had not read to the end
	Habits  []CoderHabit `json:"habits"`
	Said    []string     `json:"said"` // sentences: who codes more, and who longer passages
}

// CoderHabit is how much a coder codes in the transcripts that all who are compared
// have read to the end.
type CoderHabit struct {
	Coder       string   `json:"coder"`
	Transcripts int      `json:"transcripts"`
	Passages    int      `json:"passages"`
	Per1000     *float64 `json:"per_1000_words"` // passages in 1,000 words that participants say; null where they say none
	Typical     *float64 `json:"typical_words"`  // of the middle one of their passages; null where there is none
}

// pairs are the coders two by two, each pair once; of two groups one of each.
func (c *comparing) pairs(coders []string) (pairs [][2]string, ordered bool) {
	if len(c.groups) == 2 {
		for _, a := range c.groups[0].coders {
			for _, b := range c.groups[1].coders {
				if a != b && slices.Contains(coders, a) && slices.Contains(coders, b) && !slices.Contains(pairs, [2]string{b, a}) {
					pairs = append(pairs, [2]string{a, b})
				}
			}
		}
		return pairs, true
	}
	for i, a := range coders {
		for _, b := range coders[i+1:] {
			pairs = append(pairs, [2]string{a, b})
		}
	}
	return pairs, false
}

// patterns counts what met in some transcripts, and how much each coder codes there.
func (c *comparing) patterns(list []*transcript.Transcript, all []string) *Patterns {
	out := &Patterns{Between: []string{}, Met: []ThemesMet{}}
	met := map[consensus.Meeting][]MetAt{}
	_, ordered := c.pairs(all)
	switch {
	case ordered:
		out.Between = []string{c.groups[0].name, c.groups[1].name}
	case len(all) == 2:
		out.Between, ordered = all, true
	}
	for _, t := range list {
		pairs, _ := c.pairs(compareIn(c.s, t, c.coders))
		for _, p := range pairs {
			for _, d := range consensus.Differences(c.s, t, p[:]) {
				m, known := d.Meeting(p[0], p[1])
				switch {
				case !c.asksMeeting(m, known):
					continue
				case !known:
					out.Unread++
					continue
				case !ordered && m.A > m.B:
					m.A, m.B = m.B, m.A
				}
				met[m] = append(met[m], c.metAt(&d, p))
			}
		}
	}
	for m, at := range met {
		out.Met = append(out.Met, ThemesMet{optional(m.A), optional(m.B), len(at), at})
	}
	slices.SortFunc(out.Met, func(a, b ThemesMet) int {
		return cmp.Or(b.Passages-a.Passages, strings.Compare(deref(a.One), deref(b.One)), strings.Compare(deref(a.Other), deref(b.Other)))
	})
	out.Habits = c.habits(list, all)
	out.Said = habitsSaid(c.s, out.Habits)
	return out
}

// asksMeeting reports whether each theme that is asked for, or a sub-theme, is one side
// of a meeting; of one whose other side is not known, whether it can be.
func (c *comparing) asksMeeting(m consensus.Meeting, known bool) bool {
	missing := 0
	for _, within := range c.within {
		if !within[m.A] && !within[m.B] {
			missing++
		}
	}
	if known {
		return missing == 0
	}
	return missing == 0 || missing == 1 && len(c.within) > 1
}

func (c *comparing) metAt(d *consensus.Difference, coders [2]string) MetAt {
	m := MetAt{ID: d.ID, Transcript: d.Transcript.ID, Turn: d.Transcript.TurnAt(d.Span.Start) + 1, Coders: coders[:],
		Notes: study.LabelsOf(c.s.ContentNotes(d.Transcript, d.Span), c.labels)}
	if words, ok := c.rel.Words(d.Transcript, d.Span); ok {
		m.Quote = &words
	}
	return m
}

// habits are how much the coders code, where that can be compared.
func (c *comparing) habits(list []*transcript.Transcript, coders []string) []CoderHabit {
	var shared []*transcript.Transcript
	for _, t := range list {
		readers := c.s.Readers(t.ID)
		if !slices.ContainsFunc(coders, func(id string) bool { return !slices.Contains(readers, id) }) {
			shared = append(shared, t)
		}
	}
	out := []CoderHabit{}
	for _, h := range consensus.Habits(c.s, shared, coders) {
		one := CoderHabit{Coder: h.Coder, Transcripts: len(shared), Passages: len(h.Passages)}
		if h.Said > 0 {
			rate := 1000 * float64(len(h.Passages)) / float64(h.Said)
			one.Per1000 = &rate
		}
		if words, any := h.Typical(); any {
			one.Typical = &words
		}
		out = append(out, one)
	}
	return out
}

// moreBy is how much more it takes to say that somebody codes more, or longer.
const moreBy = 1.25

// habitsSaid says who codes more and who longer passages, where it is a quarter more
// at least.
func habitsSaid(s *study.Study, habits []CoderHabit) []string {
	said := []string{}
	among := "in the transcripts that all have read to the end"
	if len(habits) > 0 {
		among = one(habits[0].Transcripts, "in the transcript that all have read to the end", "in the %d transcripts that all have read to the end")
	}
	if most, least, ok := ends(habits, func(h CoderHabit) *float64 { return h.Per1000 }); ok {
		said = append(said, fmt.Sprintf("%s codes more: %s, %s %d, %s.", coderName(s, most.Coder), one(most.Passages, "1 passage", "%d passages"), coderName(s, least.Coder), least.Passages, among))
	}
	if most, least, ok := ends(habits, func(h CoderHabit) *float64 { return h.Typical }); ok {
		said = append(said, fmt.Sprintf("%s codes longer passages: typically %s words, %s %s.", coderName(s, most.Coder), plainNumber(*most.Typical), coderName(s, least.Coder), plainNumber(*least.Typical)))
	}
	return said
}

func plainNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// ends are those with the most and the least of something, where the most is
// worth saying.
func ends(habits []CoderHabit, of func(CoderHabit) *float64) (most, least CoderHabit, ok bool) {
	var with []CoderHabit
	for _, h := range habits {
		if of(h) != nil {
			with = append(with, h)
		}
	}
	if len(with) < 2 {
		return most, least, false
	}
	by := func(a, b CoderHabit) int { return cmp.Compare(*of(a), *of(b)) }
	most, least = slices.MaxFunc(with, by), slices.MinFunc(with, by)
	return most, least, *of(most) >= moreBy*(*of(least)) && *of(most) > 0
}
