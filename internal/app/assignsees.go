package app

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
)

// OpensBlind says that a coder takes themselves off what they code blind and are not
// done with: at once they would see what the others coded there.
type OpensBlind struct {
	Problem
	Transcripts []string
}

// Unwrap gives the problem.
func (o *OpensBlind) Unwrap() error { return &o.Problem }

// opensBlind refuses that whoever works takes themselves off what is blind to them
// while they are not done with it.
func (g *going) opensBlind() error {
	var open []string
	for _, e := range g.events {
		if e.How != coding.AssignReleased || e.Who != g.a.who() {
			continue
		}
		t, ok := g.s.Transcript(e.Transcript)
		if !ok || g.s.HiddenFrom(e.Who, t) || slices.Contains(g.s.Readers(t.ID), e.Who) {
			continue
		}
		if _, blind := g.s.BlindFrom(e.Who, t.ID); blind {
			open = append(open, t.ID)
		}
	}
	if len(open) == 0 {
		return nil
	}
	p := problem("if you mean it: `verbatim assign "+g.a.who()+" "+strings.Join(open, " ")+" --off --yes`", "%s would see at once what the others coded in %s, and that cannot be made unseen", g.a.who(), shorten(open))
	return &OpensBlind{*p, open}
}

// nowSee says which coders see, after a change, what the others coded in transcripts
// that were blind to them before it; empty where nobody does.
func nowSee(before, after *study.Study) string {
	opened := map[string][]string{} // by transcripts: coders
	var order []string
	for _, coder := range blindCoders(before) {
		var ids []string
		for _, t := range after.Transcripts {
			_, was := before.BlindFrom(coder, t.ID)
			_, is := after.BlindFrom(coder, t.ID)
			if was && !is && !after.HiddenFrom(coder, t) {
				ids = append(ids, t.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		where := shorten(ids)
		if opened[where] == nil {
			order = append(order, where)
		}
		opened[where] = append(opened[where], coder)
	}
	var said []string
	for _, where := range order {
		who := opened[where]
		said = append(said, andList(who)+either(len(who) == 1, " now sees", " now see")+" what the others coded in "+where)
	}
	if len(said) == 0 {
		return ""
	}
	return strings.Join(said, "; ") + "; it cannot be made unseen"
}

// blindCoders are those who were told to code something blind, sorted.
func blindCoders(s *study.Study) []string {
	var ids []string
	for _, x := range s.State.Assigned {
		if x.Blind && !slices.Contains(ids, x.Coder) {
			ids = append(ids, x.Coder)
		}
	}
	slices.Sort(ids)
	return ids
}

// tellSeen says what somebody sees after changes that were taken back, or does not
// see any more.
func (a *App) tellSeen(before, after *study.Study, events []coding.Event) {
	if said := nowSee(before, after); said != "" {
		a.Notice("%s", said)
	}
	var told []string
	for _, e := range events {
		if e.Do != coding.Done || slices.Contains(told, e.Transcript) {
			continue
		}
		told = append(told, e.Transcript)
		if said := blindTogether(before, after, e.Transcript); said != "" {
			a.Notice("%s", said)
		}
	}
}
