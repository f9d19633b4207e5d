package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/consensus"
	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// findSides finds who is compared. What groups saw is written to be passed on, so
// whoever reads it, no group stands by itself that is too small for it.
func (d *differing) findSides(list []*transcript.Transcript) error {
	g := d.g
	purpose := g.o.For
	g.o.For = transcript.ForTeam // groups come as they are, and are put together here
	err := g.findSides(list)
	g.o.For = purpose
	if err != nil {
		return err
	}
	d.unmet = slices.Clone(g.unmet)
	d.leaveOutUnmet(list)
	if len(g.sides) < 2 || len(g.inCounted(list)) == 0 {
		return g.nothing()
	}
	for g.o.Groups {
		shown := g.putTogether(list)
		if len(shown) == len(g.sides) {
			break
		}
		g.sides, g.merged = shown, true
	}
	if len(g.sides) < 2 {
		return problem("all who are in a small group can agree to its being shown: `verbatim coders group CODER --small-group-shown`; `verbatim difference --by coder` is for the team",
			"what a group of fewer than %d coders saw by itself is not written down, and when such groups are put together here, nothing is left to compare", study.FewCoders)
	}
	in := g.inCounted(list)
	for _, x := range g.sides {
		members := slices.DeleteFunc(slices.Clone(x.members), func(id string) bool { return !in[id] })
		d.sides = append(d.sides, consensus.Side{Name: x.name, Coders: members})
	}
	return nil
}

// leaveOutUnmet leaves out sides where no transcript has been read by all of them:
// each time the one without which the others share most. None is left out who shares
// a transcript with all who stay.
func (d *differing) leaveOutUnmet(list []*transcript.Transcript) {
	g := d.g
	var out []agreementSide
	for len(g.sides) > 2 && len(g.counted(list)) == 0 {
		all, best, most := g.sides, 0, -1
		for i := range all {
			g.sides = slices.Delete(slices.Clone(all), i, i+1)
			if n := len(g.counted(list)); n >= most {
				best, most = i, n
			}
		}
		out = append(out, all[best])
		g.sides = slices.Delete(slices.Clone(all), best, best+1)
	}
	for _, side := range out {
		stay := g.sides
		if g.sides = append(slices.Clone(stay), side); len(g.counted(list)) == 0 {
			g.sides = stay
			d.unmet = append(d.unmet, side.name)
		}
	}
	slices.SortFunc(g.sides, func(x, y agreementSide) int { return strings.Compare(strings.ToLower(x.name), strings.ToLower(y.name)) })
	slices.Sort(d.unmet)
}

// putTogether puts groups together that are too small to be shown. What one group
// alone saw, none of those saw who are in another group too; so each must be large
// enough also without them. Only who is done with a transcript that counts is in it.
func (g *agreeing) putTogether(list []*transcript.Transcript) []agreementSide {
	in := g.inCounted(list)
	all, own := make([]study.CoderGroup, len(g.sides)), make([]study.CoderGroup, len(g.sides))
	for i, x := range g.sides {
		all[i].Name, own[i].Name = x.name, x.name
		for _, id := range x.members {
			if !in[id] {
				continue
			}
			all[i].Coders = append(all[i].Coders, id)
			if !g.elsewhere(id, i) {
				own[i].Coders = append(own[i].Coders, id)
			}
		}
	}
	if shown := g.merge(g.s.Settings.ShownGroups(own)); len(shown) < len(g.sides) {
		return shown
	}
	return g.merge(g.s.Settings.ShownGroups(all))
}

// merge puts those sides together that are not shown by themselves.
func (g *agreeing) merge(byThemselves []study.CoderGroup) []agreementSide {
	var shown []agreementSide
	others := agreementSide{name: study.OtherCoders}
	for _, x := range g.sides {
		if x.name != study.OtherCoders && slices.ContainsFunc(byThemselves, func(y study.CoderGroup) bool { return y.Name == x.name }) {
			shown = append(shown, x)
			continue
		}
		for _, id := range x.members {
			if !slices.Contains(others.members, id) {
				others.members = append(others.members, id)
			}
		}
	}
	if len(others.members) > 0 {
		shown = append(shown, others)
	}
	return shown
}

// elsewhere reports whether a coder is on another side too.
func (g *agreeing) elsewhere(id string, side int) bool {
	for i, x := range g.sides {
		if i != side && slices.Contains(x.members, id) {
			return true
		}
	}
	return false
}

// counted are the transcripts that every side has somebody done with.
func (g *agreeing) counted(list []*transcript.Transcript) []*transcript.Transcript {
	var counted []*transcript.Transcript
	for _, t := range list {
		readers := g.s.Readers(t.ID)
		every := !slices.ContainsFunc(g.sides, func(x agreementSide) bool {
			return !slices.ContainsFunc(x.members, func(id string) bool { return slices.Contains(readers, id) })
		})
		if every && !g.s.IsOwnOnly(t.ID) {
			counted = append(counted, t)
		}
	}
	return counted
}

// inCounted are the coders who are done with a transcript that counts.
func (g *agreeing) inCounted(list []*transcript.Transcript) map[string]bool {
	in := map[string]bool{}
	for _, t := range g.counted(list) {
		for _, id := range g.s.Readers(t.ID) {
			in[id] = true
		}
	}
	return in
}

// shownSides are the sides as an answer has them.
func (d *differing) shownSides() []SawSide {
	list := []SawSide{}
	for i, x := range d.sides {
		one := SawSide{ID: x.Name, Said: coderName(d.g.s, x.Name), Coders: len(x.Coders), Members: []string{}}
		if d.g.o.Groups {
			one.Said = severalOf(x.Name)
			if d.g.team() {
				one.Members = append(one.Members, d.sides[i].Coders...)
			}
		}
		list = append(list, one)
	}
	return list
}

// quotes are up to n of some passages that may be shown, and how many may not.
func (d *differing) quotes(list []consensus.Passage, n int) (quotes []SawQuote, withheld int) {
	var may []consensus.Passage
	for _, p := range list {
		if d.rel.Shows(p.Transcript, p.Span) {
			may = append(may, p)
		}
	}
	withheld, quotes = len(list)-len(may), []SawQuote{}
	d.held = d.held || withheld > 0
	for _, p := range consensus.Fairly(may, n) {
		if row, ok := d.quoter.Row(p.Transcript, p.Span, p.Codings); ok {
			quotes = append(quotes, d.quote(&row, &p))
		}
	}
	return quotes, withheld
}

func (d *differing) quote(row *export.Row, p *consensus.Passage) SawQuote {
	q := SawQuote{Participants: []string{}, Transcript: row.Transcript, Turn: row.Turn, Start: int(p.Span.Start), End: int(p.Span.End), Stance: d.stanceOf(p),
		ContentNotes: append([]string{}, row.ContentNotes...), Quote: row.Quote, Published: row.Published, Memos: []string{}}
	namer := matrix.NewNamer(d.rel)
	for _, id := range row.People() {
		d.shown[id] = true
		if name := namer.Participant(id); !slices.Contains(q.Participants, name) {
			q.Participants = append(q.Participants, name)
		}
	}
	for _, c := range row.Codings { // whose they are is nobody's business here
		if c.Memo != nil {
			q.Memos = append(q.Memos, *c.Memo)
		}
	}
	d.names.look(p.Transcript, p.Span, q.Quote, deref(q.Published))
	return q
}

// notes gathers what a reader should know: a file of what groups saw names no coder.
func (d *differing) notes(out *Saw) {
	g := d.g
	out.Notes = d.about()
	out.inFile = out.Notes
	if g.o.Groups && g.team() {
		purpose := g.o.For
		g.o.For = transcript.ForPublication
		out.inFile = d.about()
		g.o.For = purpose
	}
	people := map[string]bool{}
	for id := range d.shown {
		people[id] = true
		out.people = append(out.people, id)
	}
	out.Notes = append(out.Notes, releasedOf(d.rel, concerned{shown: people, found: people, withheld: d.held})...)
	out.Notes = append(out.Notes, d.names.notes()...)
}

// about are notes on what counts.
func (d *differing) about() []string {
	g := d.g
	if d.chosen != nil {
		g.later = slices.DeleteFunc(slices.Clone(g.later), func(id string) bool { return !d.chosen[id] })
	}
	notes := g.missing()
	if n := len(d.short); n > 0 {
		every := "not every group has a coder who is done with "
		if !g.o.Groups {
			every = "not everybody who is compared is done with "
		}
		note := one(n, "1 transcript does not count because "+every+"it", "%d transcripts do not count because "+every+"them")
		if g.team() {
			note += ": " + shorten(d.short)
		}
		notes = append(notes, note)
	}
	if len(d.unmet) > 0 {
		notes = append(notes, d.whyLeftOut())
	}
	if !g.o.Groups {
		return notes
	}
	if len(g.groupless) > 0 {
		notes = append(notes, "coders who are in no group are left out"+g.named(g.groupless))
	}
	if d.overlap() {
		notes = append(notes, "whoever is in several groups counts in each, which makes the groups look more alike"+g.named(g.inSeveral))
	}
	notes = append(notes, "a group has seen what any of its coders has coded, so a larger group sees more")
	if g.merged {
		notes = append(notes, fmt.Sprintf("groups of fewer than %d coders are put together as %s, so that nobody can be told from the others", study.FewCoders, study.OtherCoders))
	}
	return notes
}

// whyLeftOut says who is not compared though they are done with something.
func (d *differing) whyLeftOut() string {
	why := either(len(d.unmet) == 1, " shares", " share") + " no transcript with " + either(len(d.sides) == 2, "both", "all of them")
	if !d.g.team() {
		what := either(d.g.o.Groups, "group", "coder")
		return one(len(d.unmet), "one "+what+" is left out, which", "%d "+what+"s are left out, which") + why
	}
	var who []string
	for _, x := range d.sides {
		who = append(who, x.Name)
	}
	note := andList(who) + " are compared: " + andList(d.unmet) + why
	if !d.g.o.Groups {
		note += "; --coders compares others"
	}
	return note
}

// overlap reports whether somebody is on several sides.
func (d *differing) overlap() bool {
	for i, x := range d.sides {
		if slices.ContainsFunc(x.Coders, func(id string) bool { return d.g.elsewhere(id, i) }) {
			return true
		}
	}
	return false
}

// named is a list of coders after a colon; within the team alone.
func (g *agreeing) named(ids []string) string {
	if !g.team() || len(ids) == 0 {
		return ""
	}
	return ": " + shorten(ids)
}

// severalOf is what the members of a group are called in a sentence, where that can
// be said of its name: "peer researchers". Of a name for something else it is "the
// group so and so".
func severalOf(name string) string {
	head, rest := name, ""
	for _, of := range []string{" with ", " by ", " of ", " from ", " in ", " who "} {
		if before, after, is := strings.Cut(name, of); is && len(before) < len(head) {
			head, rest = before, of+after
		}
	}
	low := strings.ToLower(head)
	switch {
	case strings.HasSuffix(low, "people"), isPersonNoun(strings.TrimSuffix(low, "s")) && strings.HasSuffix(low, "s"):
		return name
	case strings.HasSuffix(low, "person"):
		return head[:len(head)-len("person")] + "people" + rest
	case isPersonNoun(low):
		return head + "s" + rest
	}
	return "the group “" + name + "”"
}

// isPersonNoun reports whether a name in small letters ends in a word for what
// somebody is or does.
func isPersonNoun(name string) bool {
	for _, end := range []string{"er", "or", "ist", "ian", "ant", "ent", "ee", "academic", "medic", "nurse", "expert", "relative", "advocate", "associate", "lead"} {
		if strings.HasSuffix(name, end) && !strings.HasSuffix(name, "ment") {
			return true
		}
	}
	return false
}
