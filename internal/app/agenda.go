package app

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"verbatim/internal/consensus"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// AgendaOptions say which differences a meeting is about.
type AgendaOptions struct {
	CompareOptions
	HideNoted bool // leave out questions on words with a content note
}

// Agenda is a meeting about what coders see differently.
type Agenda struct {
	*export.Agenda
	Notes   []string
	release *study.Release
	folder  *folder.Folder
	options export.Options
	people  map[string]bool // participants whose words are in it
}

// Agenda makes a meeting agenda of the differences that are not settled, or that
// are asked for. It is for the team, and has no private memos: a paper lies about.
func (a *App) Agenda(ctx context.Context, o AgendaOptions) (*Agenda, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if err := whole(s); err != nil {
		return nil, err
	}
	c, err := a.comparing(f, s, o.CompareOptions)
	if err != nil {
		return nil, err
	}
	c.memos.me = "" // private memos are for nobody here
	found, err := c.compare(a)
	if err != nil {
		return nil, err
	}
	g := &agendaMaking{comparing: c, quoting: s.Release(transcript.ForPublication), out: &Agenda{
		Agenda: &export.Agenda{}, Notes: found.Notes, release: c.rel, folder: f, people: map[string]bool{},
		options: c.memos.options(transcript.ForTeam),
	}}
	for _, k := range found.Coders {
		g.out.Coders = append(g.out.Coders, agendaCoder(s, k.ID))
	}
	for i := range found.Differences {
		d := &found.Differences[i]
		if o.State == "" && d.State != string(consensus.ToDecide) && d.State != string(consensus.ToTalk) {
			continue
		}
		g.add(d, o.HideNoted)
	}
	g.themes()
	g.summary(found)
	return g.out, nil
}

// WriteAgenda writes an agenda to a file, replacing it, and records that.
func (a *App) WriteAgenda(ctx context.Context, g *Agenda, path string) error {
	format, err := export.AgendaFormat(path)
	if err != nil {
		return &Problem{What: err.Error(), Usage: true}
	}
	if _, err := a.writeFile(g.folder, path, func(w io.Writer) (export.Report, error) {
		return export.WriteAgenda(w, format, g.release, g.Agenda, g.options)
	}); err != nil {
		return err
	}
	a.exported(ctx, g.folder, g.release, path, slices.Sorted(maps.Keys(g.people)))
	return nil
}

// Write writes the agenda as Markdown, to be read on a screen.
func (g *Agenda) Write(w io.Writer) error {
	_, err := export.WriteAgenda(w, "md", g.release, g.Agenda, g.options)
	return err
}

// agendaMaking is the making of an agenda.
type agendaMaking struct {
	*comparing
	quoting *study.Release
	hidden  int // questions left out for their content notes
	out     *Agenda
}

func agendaCoder(s *study.Study, id string) export.AgendaCoder {
	return export.AgendaCoder{ID: id, Name: coderName(s, id)}
}

// agendaGroup is a kind of difference as a heading.
func agendaGroup(k consensus.Kind) string {
	return map[consensus.Kind]string{
		consensus.Themes: "One theme for some, another for others",
		consensus.Stance: "For the theme and against it",
		consensus.One:    "Some coded it and others did not",
		consensus.Extent: "The same theme on more words or fewer",
		consensus.Same:   "Agreed",
	}[k]
}

// add makes an item of a difference.
func (g *agendaMaking) add(d *Difference, hideNoted bool) {
	t, _ := g.s.Transcript(d.Transcript)
	sp := text.Span{Start: text.Pos(d.Start), End: text.Pos(d.End)}
	shown := append([]text.Span{sp}, contextOf(t, sp)...)
	if d.Before != nil {
		shown = append(shown, t.Turns[d.Before.Turn-1].Speech)
	}
	notes := []string{} // of all words in the item: nobody comes upon them as the context of others
	for _, one := range shown {
		for _, label := range study.LabelsOf(g.s.ContentNotes(t, one), g.labels) {
			if !slices.Contains(notes, label) {
				notes = append(notes, label)
			}
		}
	}
	if hideNoted && len(notes) > 0 {
		g.hidden++
		return
	}
	for _, one := range shown {
		for _, id := range t.Participants(one) {
			g.out.people[id] = true
		}
	}
	item := export.AgendaItem{
		ID: d.ID, Transcript: d.Transcript, Place: place(t, sp), Group: agendaGroup(consensus.Kind(d.Kind)), Said: d.Said, Notes: notes,
		Quotable: g.quoting.Allows(t, sp),
	}
	if d.Before != nil {
		item.Asked = []export.AgendaWords{{Speaker: d.Before.Speaker, Parts: []export.AgendaPart{{Words: d.Before.Words}}}}
	}
	if d.Decision != nil {
		item.Decided = d.Decision.Said
	}
	for i := range d.Readings {
		item.Readings = append(item.Readings, g.reading(&d.Readings[i]))
	}
	item.Away = g.away(&item)
	g.out.Items = append(g.out.Items, item)
}

// away says why coders who are compared elsewhere have no reading in an item.
func (g *agendaMaking) away(item *export.AgendaItem) map[string]string {
	said := map[string]string{}
	for _, k := range g.out.Coders {
		if slices.ContainsFunc(item.Readings, func(r export.AgendaReading) bool { return r.Coder.ID == k.ID }) {
			continue
		}
		said[k.ID] = "does not code this one"
		if _, ok := assignmentOf(g.s, k.ID, item.Transcript); ok {
			said[k.ID] = "has not begun this one"
		}
	}
	return said
}

// reading is what a coder sees there, in words.
func (g *agendaMaking) reading(r *DifferenceReading) export.AgendaReading {
	one := export.AgendaReading{Coder: agendaCoder(g.s, r.Coder), Themes: r.Themes}
	if len(r.Themes) == 0 {
		one.Nothing = "nothing coded here"
		if !r.Done {
			one.Nothing += ", and has not read the transcript to the end"
		}
		return one
	}
	for _, stance := range r.Stances {
		one.Against = append(one.Against, map[string]string{"against": " (against)", "both": " (for and against)"}[stance])
	}
	for _, m := range r.Memos {
		one.Memos = append(one.Memos, coderName(g.s, m.Coder)+": "+m.Words)
	}
	for _, turn := range r.Turns {
		words := export.AgendaWords{Speaker: turn.Speaker}
		for _, p := range turn.Parts {
			words.Parts = append(words.Parts, export.AgendaPart{Words: p.Words, Coded: p.Coded})
		}
		if len(words.Parts) == 0 {
			words.Parts = []export.AgendaPart{{Words: "[not shown]"}}
		}
		one.Words = append(one.Words, words)
	}
	return one
}

// themes are those in the items, as the codebook has them and in its order.
func (g *agendaMaking) themes() {
	in := map[string]bool{}
	for i := range g.out.Items {
		for _, r := range g.out.Items[i].Readings {
			for _, id := range r.Themes {
				in[id] = true
			}
		}
	}
	shown := newBookShown(g.s)
	for _, t := range g.s.Book.Themes() {
		if in[t.ID] {
			g.out.Themes = append(g.out.Themes, export.AgendaTheme{ID: t.ID, Name: t.Name, Definition: shown.text(t.Definition), Include: shown.list(t.Include), Exclude: shown.list(t.Exclude)})
		}
	}
}

// summary says how many questions there are, between whom, and what is left out.
func (g *agendaMaking) summary(found *Comparison) {
	add := func(label, said string) {
		if said != "" {
			g.out.Summary = append(g.out.Summary, [2]string{label, said})
		}
	}
	var kinds []string
	for _, k := range consensus.Kinds {
		n := 0
		for i := range g.out.Items {
			if g.out.Items[i].Group == agendaGroup(k) {
				n++
			}
		}
		if n > 0 {
			kinds = append(kinds, fmt.Sprintf("%s: %d", midSentence(agendaGroup(k)), n))
		}
	}
	add("Questions", strings.TrimSuffix(fmt.Sprintf("%d (%s)", len(g.out.Items), strings.Join(kinds, "; ")), " ()"))
	var who []string
	for _, k := range g.out.Coders {
		who = append(who, k.Heading())
	}
	add("Compared", strings.Join(who, ", "))
	var unread []string
	withheld := 0
	for _, t := range found.Transcripts {
		var names []string
		for _, id := range t.NotDone {
			names = append(names, coderName(g.s, id))
		}
		if len(names) > 0 {
			unread = append(unread, t.Transcript+" by "+andList(names))
		}
		withheld += t.Withheld
	}
	add("Not marked as read to the end", strings.Join(unread, "; "))
	add(agendaChosen, strings.Join(g.chosen(), "; "))
	var out []string
	if withheld > 0 {
		out = append(out, one(withheld, "1 question on words that are not shown", "%d questions on words that are not shown"))
	}
	if left := notedOut(g.hidden, "question"); left != "" {
		out = append(out, left)
		g.out.Notes = append(g.out.Notes, left)
	}
	if blind := g.s.OwnOnly(); len(blind) > 0 {
		out = append(out, andList(blind)+", coded blind until everybody is done")
	}
	if note := leftOutNote(g.s); note != "" {
		out = append(out, note)
	}
	add("Left out", strings.Join(out, "; "))
	if len(g.out.Items) == 0 {
		g.out.Nothing = "There is nothing to talk about: no difference is open."
		if len(g.chosen())+len(out) > 0 {
			g.out.Nothing = "There is nothing to talk about among what was chosen."
		}
	}
}

// What an agenda says that it was narrowed to; reading it back looks for it.
const (
	agendaChosen = "Chosen"
	chosenCoders = "coders "
	chosenGroups = "groups "
)

// chosen says what the differences were narrowed to.
func (g *agendaMaking) chosen() []string {
	var said []string
	add := func(format, value string) {
		if value != "" {
			said = append(said, fmt.Sprintf(format, value))
		}
	}
	add("transcript %s", g.o.Transcript)
	add(chosenCoders+"%s", strings.Join(g.o.Coders, ", "))
	add(chosenGroups+"%s", strings.Join(g.o.Groups, ", "))
	add("themes %s", strings.Join(g.o.Themes, ", "))
	if g.o.Kind != "" {
		add("%s", midSentence(agendaGroup(consensus.Kind(g.o.Kind))))
	}
	add("state %s", g.o.State)
	return said
}
