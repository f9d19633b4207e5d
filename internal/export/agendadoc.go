package export

import (
	"fmt"
	"strings"

	"verbatim/internal/document"
)

// agendaDocument is the agenda to be printed and written on.
func (b *workbook) agendaDocument(x *Agenda) *document.Document {
	d := &document.Document{Title: AgendaTitle, Footer: b.footer, Language: b.rel.Study.Settings.Language}
	if title := b.rel.Study.Settings.Title; title != "" {
		d.About = append(d.About, title)
	}
	d.About = append(d.About, purposeLine(b.rel), "stamp "+b.rel.Study.Stamp+" · Verbatim "+b.o.Version)
	for _, l := range x.Summary {
		d.Add(&document.Paragraph{Runs: []document.Run{{Text: l[0] + ": ", Bold: true}, {Text: l[1]}}})
	}
	if x.Nothing != "" {
		d.Add(document.Say(x.Nothing))
		return d
	}
	d.Add(&document.Heading{Level: 1, Text: "How to fill it in"}, &document.List{Ordered: true, Items: [][]document.Run{
		document.Text("Talk the questions through as they stand here: what matters most comes first. The words that a coder marked stand out from those around them."),
		document.Text("Tick what the team keeps, and write down why and who is there. Nobody's own codings change, and both readings stay to be read."),
		document.Text("Afterwards put it down on the Compare screen of the workbench, or with the command verbatim decide (verbatim help decide says how). The same agenda as a workbook, meeting.xlsx say, can be filled in and read back in one go."),
	}})
	group := ""
	for n := range x.Items {
		i := &x.Items[n]
		if i.Group != group {
			group = i.Group
			d.Add(&document.Heading{Level: 1, Text: group})
		}
		x.addItem(d, n+1, i)
	}
	x.addThemes(d)
	return d
}

func (x *Agenda) addItem(d *document.Document, n int, i *AgendaItem) {
	d.Add(&document.Heading{Level: 2, Text: fmt.Sprintf("%d. %s", n, i.Place), Anchor: "question-" + i.ID},
		&document.Paragraph{Runs: []document.Run{{Text: capital(i.Said) + ". "}, {Text: "Id " + i.ID, Quiet: true}}, WithNext: true})
	if i.Decided != "" {
		d.Add(&document.Paragraph{Runs: document.Text("Decided before: " + i.Decided + "."), Quiet: true, WithNext: true})
	}
	if len(i.Notes) > 0 {
		d.Add(&document.Paragraph{Runs: []document.Run{{Text: "Content note: " + strings.Join(i.Notes, ", ") + ". The words come next.", Bold: true}}, WithNext: true})
	}
	for _, w := range i.Asked {
		d.Add(&document.Paragraph{Runs: documentRuns([]AgendaWords{w}), Quiet: true, WithNext: true})
	}
	for r := range i.Readings {
		x.addReading(d, &i.Readings[r])
	}
	if !i.Quotable {
		d.Add(document.Note("These words may not be quoted outside the team."))
	}
	d.Add(&document.Paragraph{Runs: document.Text(x.keeps(i)), WithNext: true}, &document.Space{Label: "Why", Lines: 2, WithNext: true}, &document.Space{Label: "Who is there", Lines: 1})
}

func (x *Agenda) addReading(d *document.Document, r *AgendaReading) {
	name := r.Coder.called()
	if len(r.Themes) == 0 {
		d.Add(&document.Paragraph{Runs: []document.Run{{Text: name + ": ", Bold: true}, {Text: r.Nothing}}})
		return
	}
	runs := []document.Run{{Text: name + ": ", Bold: true}}
	for n, id := range r.Themes {
		if n > 0 {
			runs = append(runs, document.Run{Text: ", "})
		}
		runs = append(runs, document.Run{Text: x.themeName(id), Bold: true, To: themeAnchor(id)})
		if r.Against[n] != "" {
			runs = append(runs, document.Run{Text: r.Against[n]})
		}
	}
	d.Add(&document.Paragraph{Runs: runs, WithNext: true}, &document.Quote{Runs: documentRuns(r.Words)})
	for _, m := range r.Memos {
		d.Add(&document.Paragraph{Runs: []document.Run{{Text: "Memo, " + m, Italic: true}}})
	}
}

func themeAnchor(id string) string { return "theme-" + id }

// documentRuns are words of turns; the coded ones are marked.
func documentRuns(words []AgendaWords) []document.Run {
	var runs []document.Run
	for n, w := range words {
		label := w.Speaker + ": "
		if n > 0 {
			label = "\n" + label
		}
		runs = append(runs, document.Run{Text: label, Quiet: true})
		for _, p := range w.Parts {
			runs = append(runs, document.Run{Text: p.Words, Mark: p.Coded})
		}
	}
	return runs
}

// keeps are what the team can tick, in few lines: paper is for the words.
func (x *Agenda) keeps(i *AgendaItem) string {
	var items []string
	for _, r := range i.Readings {
		if len(r.Themes) > 0 {
			items = append(items, r.Coder.called()+"’s: "+x.themesOf(&r))
		}
	}
	switch len(items) {
	case 0, 1:
	case 2:
		items = append(items, "both")
	default:
		items = append(items, "all of it (both)")
	}
	items = append(items, "neither", "later", "other words or theme:")
	return "☐\u00a0" + strings.Join(items, "\u2003 ☐\u00a0")
}

// addThemes is what the codebook says of the themes in the items.
func (x *Agenda) addThemes(d *document.Document) {
	d.Add(&document.Heading{Level: 1, Text: "What the codebook says"})
	for _, t := range x.Themes {
		d.Add(&document.Heading{Level: 2, Text: x.themeName(t.ID), Anchor: themeAnchor(t.ID)})
		if t.Definition == "" && len(t.Include)+len(t.Exclude) == 0 {
			d.Add(document.Note("No definition is written down yet."))
		}
		if t.Definition != "" {
			d.Add(document.Say(t.Definition))
		}
		for _, part := range []struct {
			label string
			texts []string
		}{{"Include", t.Include}, {"Exclude", t.Exclude}} {
			if len(part.texts) > 0 {
				d.Add(&document.Paragraph{Runs: []document.Run{{Text: part.label + ": ", Bold: true}, {Text: strings.Join(part.texts, "; ")}}})
			}
		}
	}
}
