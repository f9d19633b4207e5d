package app

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
)

// What a report says in sentences. They hold numbers and names of themes, and nothing
// of what anything means.

func peopleCount(n int) string { return one(n, "1 person", "%d people") }

// approachSaid names the approach.
func (r *Report) approachSaid() string {
	switch study.Approach(r.Approach) {
	case study.Framework:
		return "The analysis follows the Framework method."
	case study.Reflexive:
		return "The analysis is a reflexive thematic analysis."
	case study.Codebook:
		return "The analysis is a codebook thematic analysis."
	}
	return ""
}

func (r *Report) sampleSaid() string {
	x := &r.Sample
	said := peopleCount(x.Participants) + " took part"
	if x.NotAnalysed > 0 {
		said += fmt.Sprintf(" (%s of them did not agree to the team working with what they said)", strconv.Itoa(x.NotAnalysed))
	}
	return said + fmt.Sprintf("; %d of them agreed to being quoted.", x.Quotable)
}

func (r *Report) interviewsSaid() string {
	x := &r.Interviews
	said := one(x.Transcripts, "There is 1 transcript", "There are %d transcripts")
	if x.Groups > 0 {
		said += one(x.Groups, ", 1 of them of several participants together", ", %d of them of several participants together")
	}
	said += fmt.Sprintf(", with %s of participants", one(x.Words, "1 word", "%d words"))
	if x.Transcripts > 1 && x.Median != nil {
		said += fmt.Sprintf(" (median %s a transcript)", numberSaid(*x.Median))
	}
	said += "."
	if s := x.length(); s != "" {
		said += " " + s
	}
	return said
}

func (r *Report) memosSaid() string {
	m := &r.Interviews.Memos
	if m.All == 0 {
		return ""
	}
	said := one(m.All, "The team wrote 1 memo", "The team wrote %d memos")
	var kinds []string
	for _, k := range []struct {
		n    int
		what string
	}{{m.Analytic, "analytic"}, {m.Reflexive, "reflexive"}, {m.Field, "on interviews, passages and participants"}} {
		if k.n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", k.n, k.what))
		}
	}
	if len(kinds) > 0 {
		said += " (" + andList(kinds) + ")"
	}
	return said + "."
}

func (r *Report) bookSaid() string {
	x := &r.Codebook
	said := one(x.Themes, "The codebook has 1 theme", "The codebook has %d themes")
	if x.Top < x.Themes {
		said += fmt.Sprintf(", %d at the top and %s", x.Top, one(x.Themes-x.Top, "1 sub-theme", "%d sub-themes"))
	}
	if x.SetAside > 0 {
		said += one(x.SetAside, "; 1 more was set aside", "; %d more were set aside")
	}
	return said + "."
}

// historySaid says how the codebook came to be what it is; empty where it has no past.
func (r *Report) historySaid() string {
	x := &r.Codebook
	if x.Versions == 0 {
		return ""
	}
	if x.Versions == 1 {
		return fmt.Sprintf("It began with %s and was not changed since.", one(x.First, "1 theme", "%d themes"))
	}
	var what []string
	for _, k := range []struct {
		n            int
		one, several string
	}{
		{x.Since, "1 theme was added", "%d themes were added"}, {x.Merged, "1 was merged into another", "%d were merged into others"},
		{x.Split, "1 was parted among others", "%d were parted among others"}, {x.Removed, "1 was removed", "%d were removed"},
		{x.Reworded, "a definition or rule was reworded once", "definitions and rules were reworded %d times"},
	} {
		if k.n > 0 {
			what = append(what, one(k.n, k.one, k.several))
		}
	}
	said := fmt.Sprintf("It went through %d versions, from %s at first", x.Versions, one(x.First, "1 theme", "%d themes"))
	if len(what) > 0 {
		said += ": " + andList(what)
	}
	if x.Led > 0 {
		said += one(x.Led, "; 1 change followed from a decision of the team", "; %d changes followed from decisions of the team")
	}
	return said + "."
}

func (r *Report) codingSaid() string {
	x := &r.Coding
	if len(x.Coders) == 0 {
		return "Nobody has coded anything yet."
	}
	said := one(len(x.Coders), "1 person coded", "%d people coded") + fmt.Sprintf(" (%s)", one(x.Codings, "1 coding", "%d codings"))
	if r.Interviews.Transcripts > 0 {
		said += fmt.Sprintf("; %d of %s %s read to the end by at least one of them", x.Read, one(r.Interviews.Transcripts, "1 transcript", "%d transcripts"), either(x.Read == 1, "was", "were"))
	}
	return said + "."
}

func (r *Report) groupsSaid() string {
	if len(r.Coding.Groups) == 0 {
		return ""
	}
	var list []string
	for _, g := range r.Coding.Groups {
		list = append(list, fmt.Sprintf("%s (%d)", g.Group, g.Coders))
	}
	return "Those who coded call themselves: " + andList(list) + "."
}

// doubleSaid says what was coded by more than one; in a reflexive analysis that is no
// check.
func (r *Report) doubleSaid() string {
	x := &r.Coding
	if x.Double == 0 {
		return ""
	}
	said := fmt.Sprintf("%d of %s (%.0f %%) %s read and coded by at least two people", x.Double, one(r.Interviews.Transcripts, "1 transcript", "%d transcripts"),
		100*float64(x.Double)/float64(max(1, r.Interviews.Transcripts)), either(x.Double == 1, "was", "were"))
	if x.Blind > 0 {
		said += fmt.Sprintf("; %d %s given out so that coders did not see each other’s codings until all were done", x.Blind, either(x.Blind == 1, "was", "were"))
	}
	return said + "."
}

func (r *Report) decisionsSaid() string {
	x := &r.Decisions
	if x.All == 0 {
		return ""
	}
	var how []string
	for _, k := range []struct{ how, said string }{{coding.KeepBoth, "kept all readings"}, {coding.KeepSome, "kept some"}, {coding.KeepOther, "put something else in their place"},
		{coding.KeepNeither, "kept none"}, {coding.KeepLater, "put it off"}} {
		if n := x.How[k.how]; n > 0 {
			how = append(how, fmt.Sprintf("%d %s", n, k.said))
		}
	}
	said := one(x.All, "The team wrote down 1 decision about passages that coders read differently", "The team wrote down %d decisions about passages that coders read differently")
	said += ": " + andList(how) + fmt.Sprintf(". A reason is written down for %d of them, and who was there for %d.", x.Reasons, x.Present)
	return said
}

func (r *Report) agreementSaid() string {
	x := r.Agreement
	if x == nil {
		return ""
	}
	said := fmt.Sprintf("Over all themes Krippendorff’s alpha was %s", figureSaid(x.Alpha))
	if x.Low != nil && x.High != nil {
		said += fmt.Sprintf(" (95 %% interval %s to %s, drawing whole transcripts anew)", figureSaid(x.Low), figureSaid(x.High))
	}
	return said + fmt.Sprintf(", on %d %ss of participants in %s that at least two coders had read to the end.", x.Units, x.Unit, one(x.Transcripts, "1 transcript", "%d transcripts"))
}

// figureSaid is a coefficient with two decimals.
func figureSaid(n *float64) string {
	if n == nil {
		return "undefined"
	}
	return strings.Replace(fmt.Sprintf("%.2f", math.Round(*n*100)/100+0), "0.", ".", 1)
}

func (r *Report) saturationSaid() string {
	if r.Saturation == nil {
		return ""
	}
	return fmt.Sprintf("New themes were counted interview by interview, %d interviews in order of %s, after Guest, Namey and Chen (2020): a base of %d, runs of %d. ",
		r.Saturation.Interviews, r.Saturation.Order, r.Saturation.Base, r.Saturation.Run) + strings.Join(r.Saturation.Said, " ")
}

func (r *Report) checkedSaid() string {
	x := &r.Checked
	if x.Answers == 0 {
		return ""
	}
	return fmt.Sprintf("%s checked a summary and chosen quotes (%s: %d agreed, %d would change something, %d asked to leave something out).",
		peopleCount(x.Answered), one(x.Answers, "1 answer", "%d answers"), x.Agree, x.Change, x.LeaveOut)
}

func (r *Report) withdrawnSaid() string {
	var how []string
	for _, k := range []struct{ how, said string }{{coding.WithdrawQuoting, "withdrew from being quoted"}, {coding.WithdrawPassages, "withdrew passages"},
		{coding.WithdrawWords, "withdrew all their words, which still count"}, {coding.WithdrawEverything, "withdrew with everything and are in none of these numbers"}} {
		if n := r.Withdrawn[k.how]; n > 0 {
			how = append(how, fmt.Sprintf("%d %s", n, k.said))
		}
	}
	if len(how) == 0 {
		return "Nobody has withdrawn."
	}
	return "Of the participants, " + andList(how) + "."
}

func (r *Report) withheldSaid() string {
	if r.Withheld == 0 {
		return "Every quote that counts may be shown to the readers of this report."
	}
	return one(r.Withheld, "1 quote counts in the tables and its words may not be shown here", "%d quotes count in the tables and their words may not be shown here") +
		", because of what participants agreed to."
}

func (r *Report) softwareSaid() string {
	return fmt.Sprintf("Transcripts were coded and counted with %s. The stamp that begins with %s names the exact state of the study: the same stamp gives the same tables.", r.Software, r.Stamp[:min(12, len(r.Stamp))])
}

func (r *Report) quotesSaid() string {
	rows := r.allRows()
	return fmt.Sprintf("%s printed with the name that each participant is published under.", one(len(rows), "1 quote is", "%d quotes are"))
}
