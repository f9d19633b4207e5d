package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/consensus"
	"verbatim/internal/transcript"
)

// said is who saw a theme where, in a sentence or two. Whoever saw most that nobody
// else did comes first.
func (r *Saw) said(t *SawTheme) string {
	s := r.saidOfTwo(t)
	if len(r.Sides) > 2 {
		s = r.saidOfMany(t)
	}
	if t.Opposed > 0 {
		seenBy, who, other := "both", "one", "the other"
		if len(r.Sides) > 2 {
			seenBy, other = "more than one", "another"
		}
		if r.By == "group" {
			who = "one group"
		}
		s += fmt.Sprintf(" In %d of the passages seen by %s, %s read it as speaking for %s and %s as speaking against it.", t.Opposed, seenBy, who, t.Name, other)
	}
	return s
}

func (r *Saw) saidOfTwo(t *SawTheme) string {
	first, second := 0, 1
	if t.Only[1].Passages > t.Only[0].Passages {
		first, second = 1, 0
	}
	a, b := r.Sides[first].Said, r.Sides[second].Said
	onlyA, onlyB, both := t.Only[first].SawCount, t.Only[second].SawCount, t.Shared
	switch {
	case onlyA.Passages == 0 && both.Passages == 1:
		return capitalised(a) + " and " + b + " coded " + t.Name + " in the same passage, and nowhere else."
	case onlyA.Passages == 0:
		return capitalised(a) + " and " + b + " coded " + t.Name + " in the same " + both.of() + "."
	case onlyB.Passages == 0 && both.Passages == 0:
		return "Only " + a + " coded " + t.Name + ", in " + onlyA.of() + "."
	}
	s := capitalised(a) + " coded " + t.Name + " in " + onlyA.of() + " that " + b + " did not"
	if onlyB.Passages > 0 {
		s += "; " + b + " in " + onlyB.of() + " that " + a + " did not"
	}
	switch {
	case both.Passages == 0:
		return s + "; no passage was seen by both."
	case onlyB.Passages == 0:
		return s + "; " + both.of() + either(both.Passages == 1, " was", " were") + " seen by both, and none by " + b + " alone."
	}
	return s + "; " + both.of() + either(both.Passages == 1, " was", " were") + " seen by both."
}

func (r *Saw) saidOfMany(t *SawTheme) string {
	order := make([]int, len(r.Sides))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return t.Only[j].Passages - t.Only[i].Passages })
	var parts []string
	for _, i := range order {
		if n := t.Only[i].SawCount; n.Passages > 0 {
			parts = append(parts, "only "+r.Sides[i].Said+" coded "+t.Name+" in "+n.of())
		}
	}
	if len(parts) == 0 {
		return "Nobody coded " + t.Name + " alone: " + t.Shared.of() + either(t.Shared.Passages == 1, " was", " were") + " seen by more than one of them."
	}
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.Replace(parts[i], " coded "+t.Name, "", 1)
	}
	if t.Shared.Passages > 0 {
		parts = append(parts, t.Shared.of()+either(t.Shared.Passages == 1, " was", " were")+" seen by more than one of them")
	}
	return capitalised(strings.Join(parts, "; ")) + "."
}

// of is a number of passages, of whom they are, and how many speak against the
// theme: "9 passages of 5 people (2 against it)".
func (c SawCount) of() string {
	if c.Against > 0 {
		return c.ofWhom() + fmt.Sprintf(" (%d against it)", c.Against)
	}
	return c.ofWhom()
}

func (c SawCount) ofWhom() string {
	s := one(c.Passages, "1 passage", "%d passages")
	if c.People > 0 {
		s += one(c.People, " of 1 person", " of %d people")
	}
	return s
}

// stanceIn is "against", "for and against", or empty where codings are for the theme.
func stanceIn(codings []coding.Coding) string {
	con := 0
	for _, c := range codings {
		if c.Stance == coding.Against {
			con++
		}
	}
	switch con {
	case 0:
		return ""
	case len(codings):
		return string(coding.Against)
	}
	return forAndAgainst
}

const forAndAgainst = "for and against"

// stanceOf is stanceIn for a passage of one theme. Of one that has two themes, it says
// which of them is spoken against: "Money, and against Hope"; empty where none is.
func (d *differing) stanceOf(p *consensus.Passage) string {
	if p.Theme != "" {
		return stanceIn(p.Codings)
	}
	byTheme := map[int][]coding.Coding{}
	var order []int
	for _, c := range p.Codings {
		at := d.g.at[d.g.s.ThemeOf(c)]
		if byTheme[at] == nil {
			order = append(order, at)
		}
		byTheme[at] = append(byTheme[at], c)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(stanceIn(byTheme[a]), stanceIn(byTheme[b])) }) // for it first
	var said []string
	against := false
	for _, at := range order {
		stance := stanceIn(byTheme[at])
		against = against || stance != ""
		said = append(said, strings.TrimSpace(stance+" "+d.g.themes[at].name))
	}
	if !against {
		return ""
	}
	return strings.Join(said, ", and ")
}

// saidExchange is where one theme stands for another.
func (r *Saw) saidExchange(x *SawExchange) string {
	said := func(id string) string {
		i := slices.IndexFunc(r.Sides, func(s SawSide) bool { return s.ID == id })
		return r.Sides[i].Said
	}
	return fmt.Sprintf("Where %s coded %s, %s coded %s (%s).", said(x.Side), r.names[x.Theme], said(x.OtherSide), r.names[x.OtherTheme], x.ofWhom())
}

// Title says whose codings are set beside each other.
func (r *Saw) Title() string {
	var who []string
	for _, x := range r.Sides {
		who = append(who, x.Said)
	}
	return "What " + andList(who) + " saw"
}

// Rests says what the numbers rest on, and the order.
func (r *Saw) Rests() string {
	who := either(len(r.Sides) == 2, "both", "all of them") + " have read to the end"
	if r.By == "group" {
		var sizes []string
		for _, x := range r.Sides {
			sizes = append(sizes, x.Said+": "+one(x.Coders, "1 coder", "%d coders"))
		}
		who = "coders of each group have read to the end (" + strings.Join(sizes, "; ") + ")"
	}
	return one(r.Transcripts, "This rests on 1 transcript that ", "This rests on %d transcripts that ") + who + ". The themes on which they differ most come first."
}

// Left says how many more passages there are than are quoted; empty where none.
func (r *Saw) Left(x *SawOnly) string {
	var parts []string
	if more := x.Passages - len(x.Quotes) - x.Withheld; more > 0 {
		parts = append(parts, one(more, "1 more passage is not quoted here", "%d more passages are not quoted here"))
	}
	if x.Withheld > 0 {
		parts = append(parts, one(x.Withheld, "1 is ", "%d are ")+r.withheld())
	}
	return strings.Join(parts, "; ")
}

// WithheldAll stands where none of the words may be shown.
func (r *Saw) WithheldAll() string { return "the words are " + r.withheld() }

func (r *Saw) withheld() string {
	return either(r.release.Purpose == transcript.ForPublication, "not for quotation", "not to be shown")
}
