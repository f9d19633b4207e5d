package app

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/document"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// PrintOptions say what is put on paper.
type PrintOptions struct {
	Transcripts []string
	Codebook    bool // on a page of its own, after the transcripts
	HideNoted   bool // words with a content note are left out
	For         transcript.Purpose
}

// Printed is transcripts and the codebook as they go on paper, to be written on by
// hand: for the team, or with what others may see of them.
type Printed struct {
	*document.Document
	Transcripts []string // those that are in it
	Notes       []string
	release     *study.Release
	folder      *folder.Folder
	people      map[string]bool // participants whose words are in it
}

// printing is the making of it.
type printing struct {
	s      *study.Study
	rel    *study.Release
	names  matrix.Namer
	labels func(string) (string, bool)
	o      PrintOptions
	out    *Printed
	study  string // which study, on every page
	gone   int    // turns without their words, because somebody did not agree to it or withdrew
	noted  int    // turns left out for their content notes

	quoter *export.Quoter // outside the team
	said   []export.Row   // what its readers are shown, to look for names in
}

// Print makes paper of transcripts and the codebook.
func (a *App) Print(ctx context.Context, o PrintOptions) (*Printed, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if len(o.Transcripts) == 0 && !o.Codebook {
		return nil, usage("`verbatim print P07-1`, or --codebook", "say what to print")
	}
	if o.Codebook && len(s.Book.Themes()) == 0 {
		return nil, problem("add themes with `verbatim codebook add`, or leave out the codebook", "the codebook is empty")
	}
	labels, err := markWords(f, s)
	if err != nil {
		return nil, err
	}
	p := newPrinting(s, labels, o)
	if !p.team() {
		if err := whole(s); err != nil {
			return nil, err
		}
	}
	p.out = &Printed{release: p.rel, folder: f, people: map[string]bool{}}
	list, err := p.transcripts()
	if err != nil {
		return nil, err
	}
	p.begin(list)
	for i := range list {
		p.transcript(list, i)
	}
	if o.Codebook {
		if err := p.codebook(len(list) > 0); err != nil {
			return nil, err
		}
	}
	p.say()
	return p.out, nil
}

// newPrinting begins printing for the readers that are asked for. Outside the team the
// label of a content note is left out where it repeats words that they may not see.
func newPrinting(s *study.Study, labels func(string) (string, bool), o PrintOptions) *printing {
	rel := s.Release(purposeOf(o.For))
	p := &printing{s: s, rel: rel, names: matrix.NewNamer(rel), labels: labels, o: o}
	if !p.team() {
		p.quoter = export.NewQuoter(rel, export.Options{})
		repeats := export.Repeats(rel)
		p.labels = func(body string) (string, bool) {
			label, ok := labels(body)
			if ok && repeats(label) {
				label = study.NoLabel
			}
			return label, ok
		}
	}
	return p
}

func (p *printing) team() bool { return p.rel.Purpose == transcript.ForTeam }

// Write writes it as Markdown, to be read on a screen.
func (p *Printed) Write(w io.Writer) error { return document.Write(w, p.Document, "md") }

// WritePrinted writes it to a file, replacing it, and records that.
func (a *App) WritePrinted(ctx context.Context, p *Printed, path string) error {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	if ending == "htm" {
		ending = "html"
	}
	if !slices.Contains(document.Formats, ending) {
		return usage("use .docx, .html or .md", "paper is not written as %s", filepath.Base(path))
	}
	if err := p.folder.MayWrite(path); err != nil {
		return err
	}
	err := folder.WriteFile(path, 0o644, func(w io.Writer) error { return document.Write(w, p.Document, ending) })
	if err != nil {
		return err
	}
	a.exported(ctx, p.folder, p.release, path, slices.Sorted(maps.Keys(p.people)))
	return nil
}

// transcripts are those asked for, each once.
func (p *printing) transcripts() ([]*transcript.Transcript, error) {
	var list []*transcript.Transcript
	for _, id := range p.o.Transcripts {
		t, err := transcriptOf(p.s, id)
		if err != nil {
			return nil, err
		}
		if slices.Contains(list, t) {
			continue
		}
		list = append(list, t)
		p.out.Transcripts = append(p.out.Transcripts, t.ID)
	}
	return list, nil
}

// begin begins the document: one transcript is its title, several have headings.
func (p *printing) begin(list []*transcript.Transcript) {
	title := "Codebook"
	switch {
	case len(list) == 1:
		title = p.title(list, 0)
	case len(list) > 1 && p.team():
		title = "Transcripts " + andList(p.out.Transcripts)
	case len(list) > 1:
		title = one(len(list), "1 transcript", "%d transcripts")
	}
	d := export.Paper(p.rel, title, export.Options{Version: Version})
	p.out.Document, p.study = d, d.Footer
	d.Footer = p.footer("Codebook")
	if len(list) == 0 { // the page has no room for what its foot says too
		d.About = slices.DeleteFunc(d.About, func(s string) bool {
			return strings.HasPrefix(s, "stamp ") || strings.HasPrefix(s, "Verbatim ")
		})
	}
	if len(list) > 0 {
		d.Footer, d.NumberLines, d.WideMargin = p.footer(p.called(list, 0)), true, true
	}
}

// called is how the readers know a transcript: outside the team by its id only where
// that gives nobody away, else by its number among those that are printed.
func (p *printing) called(list []*transcript.Transcript, n int) string {
	if id, ok := p.names.Transcript(list[n]); ok {
		return id
	}
	if len(list) == 1 {
		return "Transcript"
	}
	return fmt.Sprintf("Transcript %d", n+1)
}

// title is how a transcript is headed. Its title is the team's: it often says who speaks.
func (p *printing) title(list []*transcript.Transcript, n int) string {
	t, called := list[n], p.called(list, n)
	if !p.team() || t.Title == "" || strings.EqualFold(t.Title, t.ID) {
		return called
	}
	return called + ": " + t.Title
}

// footer says on every page whose words it has.
func (p *printing) footer(what string) string { return what + " · " + p.study }

// transcript puts one on paper of its own. Where there are several it has a heading.
func (p *printing) transcript(list []*transcript.Transcript, n int) {
	d, t := p.out.Document, list[n]
	if n > 0 {
		d.Add(&document.Break{Paper: &document.Paper{Footer: p.footer(p.called(list, n)), NumberLines: true, WideMargin: true}})
	}
	if len(list) > 1 {
		d.Add(&document.Heading{Level: 1, Text: p.title(list, n)})
	}
	about := []string{}
	if t.Date != "" && p.team() {
		about = append(about, t.Date)
	}
	about = append(about, one(len(t.Turns), "1 turn", "%d turns")+"; the number before a name is that of the turn")
	d.Add(document.Note(strings.Join(about, " · ") + "."))
	whole := study.LabelsOf(slices.DeleteFunc(p.s.ContentNotes(t, t.Text.All()), func(m coding.Mark) bool { return !m.Whole() }), p.labels)
	if len(whole) > 0 {
		d.Add(&document.Heading{Level: 2, Text: "Content note: " + strings.Join(whole, ", ")})
	}
	p.turns(t, len(whole) > 0)
}

// turns puts the turns on paper, each as a paragraph. Before words with a content note
// of their own stands what it is about, and after them that they are over.
func (p *printing) turns(t *transcript.Transcript, whole bool) {
	d, r := p.out.Document, reader{s: p.s, t: t, rel: p.rel}
	noted := ""
	over := func() {
		if noted != "" && !p.o.HideNoted {
			d.Add(document.Note("What the content note is about ends here."))
		}
		noted = ""
	}
	for _, turn := range r.turns(p.labels) {
		if turn.Heading != "" && p.team() {
			over()
			d.Add(&document.Heading{Level: 2, Text: turn.Heading})
		}
		labels := strings.Join(turn.Labels, ", ")
		if labels != noted {
			if over(); labels != "" && !p.o.HideNoted {
				d.Add(&document.Heading{Level: 3, Text: "Content note: " + labels})
			}
			noted = labels
		}
		d.Add(&document.Paragraph{Runs: append(turn.said(), p.words(t, turn, whole || labels != ""))})
	}
	over()
}

// said is who speaks and when, with the number of the turn.
func (turn *ReadingTurn) said() []document.Run {
	runs := []document.Run{{Text: fmt.Sprintf("%d\u2002", turn.N), Quiet: true}}
	if turn.Speaker != "" {
		runs = append(runs, document.Run{Text: turn.Speaker, Bold: true}, document.Run{Text: "\u2002"})
	}
	if clock := transcript.Clock(turn.TimeMS); clock != "" {
		runs = append(runs, document.Run{Text: clock + "\u2002", Quiet: true})
	}
	return runs
}

// words are those of a turn, or why there are none.
func (p *printing) words(t *transcript.Transcript, turn ReadingTurn, noted bool) document.Run {
	switch {
	case turn.Withheld != "" && p.team():
		p.gone++
		return document.Run{Text: "[" + turn.Withheld + "]", Italic: true, Quiet: true}
	case turn.Withheld != "": // why says who answered what
		p.gone++
		return document.Run{Text: "[These words are left out.]", Italic: true, Quiet: true}
	case noted && p.o.HideNoted:
		p.noted++
		return document.Run{Text: "[Left out: these words have a content note.]", Italic: true, Quiet: true}
	}
	speech := t.Turns[turn.N-1].Speech
	for _, id := range t.Participants(text.Span{Start: speech.Start, End: speech.End}) {
		p.out.people[id] = true
	}
	if !p.team() {
		if row, ok := p.quoter.Row(t, speech, nil); ok {
			p.said = append(p.said, row)
		}
	}
	return document.Run{Text: turn.Words}
}

// say announces what is left out, on the paper as well.
func (p *printing) say() {
	var said []string
	if p.gone > 0 {
		why := ": " + map[bool]string{true: "not for analysis, or withdrawn", false: "those who speak did not agree to it, or withdrew"}[p.team()]
		said = append(said, one(p.gone, "the words of 1 turn are", "the words of %d turns are")+" left out"+why)
	}
	if p.noted > 0 {
		said = append(said, one(p.noted, "the words of 1 turn", "the words of %d turns")+" with a content note are left out")
	}
	if s := leftOutNote(p.s); s != "" && len(p.out.Transcripts) > 0 {
		p.out.Notes = append(p.out.Notes, s)
	}
	for _, s := range said {
		p.out.Notes = append(p.out.Notes, s)
		p.out.About = append(p.out.About, strings.ToUpper(s[:1])+s[1:]+".")
	}
	if !p.team() {
		people := p.out.people
		p.out.Notes = append(p.out.Notes, releasedOf(p.rel, concerned{shown: people, found: people, withheld: p.gone > 0})...)
		p.out.Notes = append(p.out.Notes, namesIn(p.rel, p.said)...)
	}
}
