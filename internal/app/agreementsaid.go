package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/agreement"
	"verbatim/internal/coding"
)

// said is how coders agree on a theme in one sentence, without a coefficient: of
// what they coded, how much is the same (positive agreement), and who codes it more.
// The words for how much are the same whatever the theme: docs/agreement.md has them.
func (g *agreeing) said(c agreement.CodeFigures) string {
	if len(c.Documents) == 0 {
		return "no transcript has been judged for it by two of them"
	}
	used := slices.DeleteFunc(slices.Clone(c.Coders), func(i int) bool { return c.Prevalence[i].Number == 0 })
	if len(used) == 0 {
		return "nobody coded it in what they share"
	}
	parts := []string{"only " + g.called(used[0]) + " codes it"}
	n := mostCoded(c)
	few := n < 10 && g.o.Unit != UnitCharacter
	if len(used) > 1 {
		parts = []string{g.howMuch(c)}
		if who := g.whoMore(c); who != "" && !few {
			parts = append(parts, who)
		}
	}
	switch {
	case few && len(c.Coders) > 2:
		parts = append(parts, "but few "+g.o.Unit+"s have it")
	case few:
		parts = append(parts, "but only "+one(n, "1 "+g.o.Unit+" has it", "%d "+g.o.Unit+"s have it"))
	}
	return strings.Join(parts, "; ")
}

// howMuch of what they coded is the same.
func (g *agreeing) howMuch(c agreement.CodeFigures) string {
	what := "words"
	if g.o.Unit != UnitCharacter {
		what = g.o.Unit + "s"
	}
	p := c.Positive.Number
	switch {
	case !c.Positive.Defined():
		return "nobody coded it in what they share"
	case c.Percent.Number == 1:
		return "exactly the same " + what
	case p >= .9:
		return "nearly always the same " + what
	case p >= .6:
		return "mostly the same " + what
	case p >= .4:
		return "the same " + what + " about half the time"
	case p >= .1:
		return "seldom the same " + what
	case p > 0:
		return "hardly ever the same " + what
	}
	return "never the same " + what
}

// whoMore says who codes a theme more often; nothing where all do about as often.
func (g *agreeing) whoMore(c agreement.CodeFigures) string {
	most, least := c.Coders[0], c.Coders[0]
	for _, i := range c.Coders {
		if c.Prevalence[i].Number > c.Prevalence[most].Number {
			most = i
		}
		if c.Prevalence[i].Number < c.Prevalence[least].Number {
			least = i
		}
	}
	high, low := c.Prevalence[most].Number, c.Prevalence[least].Number
	more := "more often"
	if g.o.Unit == UnitCharacter {
		more = "more of the text"
	}
	switch {
	case high < 1.25*low:
		return ""
	case len(c.Coders) > 2 && low == 0:
		return g.called(most) + " codes it most, " + g.called(least) + " never"
	case len(c.Coders) > 2:
		return g.called(most) + " codes it most, " + g.called(least) + " least"
	case high >= 2*low:
		return g.called(most) + " codes it much " + more
	}
	return g.called(most) + " codes it " + more
}

// mostCoded is how many units either of two coders gave the theme to, of the two for
// whom it is most.
func mostCoded(c agreement.CodeFigures) int {
	n := 0.0
	for _, p := range c.Pairs {
		n = max(n, p.Table[0][0]+p.Table[0][1]+p.Table[1][0])
	}
	return int(n)
}

// notes are what a reader of the figures should know: sentences. Outside the team
// they name nobody.
func (g *agreeing) notes(r *Agreement) []string {
	return append(g.missing(), g.more(r)...)
}

// missing are the notes on what does not count, or counts otherwise than somebody may
// think.
func (g *agreeing) missing() []string {
	notes := []string{}
	say := func(n int, list []string, single, several string) {
		if n == 0 {
			return
		}
		said := one(n, single, several)
		if g.team() && len(list) > 0 {
			said += ": " + shorten(list)
		}
		notes = append(notes, said)
	}
	say(len(g.blind), g.blind, "1 transcript is left out because it is coded blind and not everybody who codes it is done",
		"%d transcripts are left out because they are coded blind and not everybody who codes them is done")
	say(len(g.notDone), g.notDone, "one coder's part of a transcript is missing, not 0, because they are not done with it",
		"%d coders' parts of transcripts are missing, not 0, because they are not done with them")
	say(len(g.alone), g.alone, "1 transcript does not count because nobody else who is compared is done with it",
		"%d transcripts do not count because nobody else who is compared is done with them")
	if n := len(g.later); n > 0 {
		notes = append(notes, one(n, "1 theme came into the codebook after somebody was done with a transcript, and is missing there until they are done with it again",
			"%d themes came into the codebook after somebody was done with a transcript, and are missing there until they are done with it again")+": "+shorten(g.later))
	}
	if n := g.lost(); n > 0 {
		say(n, nil, "1 coding lost its words in a correction and does not count", "%d codings lost their words in corrections and do not count")
	}
	if n := settledDecisions(g.s); n > 0 {
		notes = append(notes, "the team has decided about differences; what counts here is each coder's own codings, as they are now, not what was agreed")
	}
	return notes
}

// more are the notes about intervals and groups.
func (g *agreeing) more(r *Agreement) []string {
	var notes []string
	if r.Pooled.Interval.Rough {
		notes = append(notes, fmt.Sprintf("the intervals rest on %s, so they are rough", one(r.Pooled.Documents, "1 transcript", "%d transcripts")))
	}
	if slices.ContainsFunc(r.All, func(f FurtherFigure) bool { return f.High != nil && *f.High > 1 }) {
		notes = append(notes, "an interval made from a standard error, such as kappa's, is as wide on both sides and may run past 1, which no figure can be: read it as reaching 1")
	}
	if g.o.Groups {
		if n := len(g.groupless); n > 0 {
			notes = append(notes, "coders who are in no group are left out: "+g.whom(g.groupless))
		}
		if n := len(g.inSeveral); n > 0 {
			notes = append(notes, "coders who are in several groups count in each, which makes the groups look more alike: "+g.whom(g.inSeveral))
		}
		notes = append(notes, "a group has coded what any of its coders who is done has coded, so a larger group codes more")
	}
	if g.merged {
		notes = append(notes, "groups of fewer than three coders are put together, so that nobody can be told from the others")
	}
	return notes
}

func (g *agreeing) whom(ids []string) string {
	if !g.team() {
		return fmt.Sprint(len(ids))
	}
	return shorten(ids)
}

// lost is how many codings of those who are compared a correction took the words of.
func (g *agreeing) lost() int {
	n := 0
	for _, c := range g.s.State.Lost {
		if g.compared(c.Coder) && !g.s.IsOwnOnly(c.Transcript) && slices.ContainsFunc(g.s.State.Done, func(r coding.Reading) bool { return r.Coder == c.Coder && r.Transcript == c.Transcript }) {
			n++
		}
	}
	return n
}
