package web

import (
	"fmt"
	"slices"

	"verbatim/internal/app"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// otherWords are the words that can be kept instead of what anybody has.
func (v *comparisonView) otherWords(d *app.Difference, n *nowDifference) {
	t, ok := v.rel.Study.Transcript(d.Transcript)
	if !ok || len(d.Readings) == 0 || len(d.Readings[0].Turns) == 0 {
		return
	}
	n.Text = string(t.Text.Hash())
	add := func(sp text.Span, label string) {
		value := fmt.Sprintf("%d:%d", sp.Start, sp.End)
		if !sp.Empty() && !slices.ContainsFunc(n.Spans, func(c spanChoice) bool { return c.Value == value }) {
			n.Spans = append(n.Spans, spanChoice{value, label})
		}
	}
	all := text.Span{Start: text.Pos(d.Start), End: text.Pos(d.End)}
	common := all
	for i := range d.Readings {
		if sp := codedIn(&d.Readings[i]); !sp.Empty() {
			common = common.Intersect(sp)
		}
	}
	said, against := "All the words that anybody coded", true
	for i := range d.Readings {
		if codedIn(&d.Readings[i]) == all {
			said += ", " + possessive(calledBriefly(v.set, d.Readings[i].Coder).Name)
		}
		against = against && !slices.ContainsFunc(d.Readings[i].Stances, func(s string) bool { return s != "against" })
	}
	add(all, said)
	n.Against = against
	for i := range d.Readings {
		add(codedIn(&d.Readings[i]), possessive(calledBriefly(v.set, d.Readings[i].Coder).Name)+" words")
	}
	add(common, "Only the words that all of them coded")
	for _, one := range d.Readings[0].Turns {
		whole := app.Part{}
		for _, p := range one.Parts {
			whole.Words += p.Words
		}
		shown := shownTurn{Start: one.Start, Quiet: one.Voice == string(transcript.VoiceInterviewer), Parts: []app.Part{whole}}
		if len(d.Readings[0].Turns) > 1 {
			shown.Speaker = one.Speaker
		}
		n.Shown = append(n.Shown, shown)
	}
	last := n.Shown[len(n.Shown)-1]
	around := text.Span{Start: text.Pos(n.Shown[0].Start), End: text.Pos(last.Start + len([]rune(last.Parts[0].Words)))}
	from, to := t.TurnsIn(around)
	label := "The whole sentences"
	if from < to && around.Start == t.Turns[from].Speech.Start && around.End == t.Turns[to-1].Speech.End {
		label = "The whole turn"
	}
	add(around, label)
}

// codedIn is the stretch from the first to the last of what a coder coded.
func codedIn(r *app.DifferenceReading) text.Span {
	var sp text.Span
	for _, t := range r.Turns {
		at := text.Pos(t.Start)
		for _, p := range t.Parts {
			end := at + text.Pos(len([]rune(p.Words)))
			if p.Coded {
				if sp.Empty() {
					sp.Start = at
				}
				sp.End = end
			}
			at = end
		}
	}
	return sp
}
