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
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// PrintOptions say what is put on paper.
type PrintOptions struct {
	Transcripts []string
	Codebook    bool // on a page of its own, after the transcripts
	HideNoted   bool // words with a content note are left out
}

// Printed is transcripts and the codebook as they go on paper, to be written on by
// hand. It is for the team.
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
	labels func(string) (string, bool)
	o      PrintOptions
	out    *Printed
	study  string // which study, on every page
	gone   int    // turns without their words, because somebody did not agree to it or withdrew
	noted  int    // turns left out for their content notes
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
	p := &printing{s: s, rel: s.Release(transcript.ForTeam), labels: labels, o: o}
	p.out = &Printed{release: p.rel, folder: f, people: map[string]bool{}}
	list, err := p.transcripts()
	if err != nil {
		return nil, err
	}
	p.begin(list)
	for i, t := range list {
		p.transcript(t, i, len(list) > 1)
	}
	if o.Codebook {
		p.codebook(len(list) > 0)
	}
	p.say()
	return p.out, nil
}

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
		title = printedTitle(list[0])
	case len(list) > 1:
		title = "Transcripts " + andList(p.out.Transcripts)
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
		d.Footer, d.NumberLines, d.WideMargin = p.footer(list[0].ID), true, true
	}
}

func printedTitle(t *transcript.Transcript) string {
	if t.Title == "" || strings.EqualFold(t.Title, t.ID) {
		return t.ID
	}
	return t.ID + ": " + t.Title
}

// footer says on every page whose words it has.
func (p *printing) footer(what string) string { return what + " · " + p.study }

// transcript puts one on paper of its own. Where there are several it has a heading.
func (p *printing) transcript(t *transcript.Transcript, n int, several bool) {
	d := p.out.Document
	if n > 0 {
		d.Add(&document.Break{Paper: &document.Paper{Footer: p.footer(t.ID), NumberLines: true, WideMargin: true}})
	}
	if several {
		d.Add(&document.Heading{Level: 1, Text: printedTitle(t)})
	}
	about := []string{}
	if t.Date != "" {
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
		if turn.Heading != "" {
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
	case turn.Withheld != "":
		p.gone++
		return document.Run{Text: "[" + turn.Withheld + "]", Italic: true, Quiet: true}
	case noted && p.o.HideNoted:
		p.noted++
		return document.Run{Text: "[Left out: these words have a content note.]", Italic: true, Quiet: true}
	}
	speech := t.Turns[turn.N-1].Speech
	for _, id := range t.Participants(text.Span{Start: speech.Start, End: speech.End}) {
		p.out.people[id] = true
	}
	return document.Run{Text: turn.Words}
}

// say announces what is left out, on the paper as well.
func (p *printing) say() {
	var said []string
	if p.gone > 0 {
		said = append(said, one(p.gone, "the words of 1 turn are", "the words of %d turns are")+" left out: not for analysis, or withdrawn")
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
}
