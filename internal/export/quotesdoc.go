package export

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/document"
)

// paper is a document for the readers of the release, with nothing in it yet but
// what it is.
func (b *workbook) paper(title string) *document.Document {
	d := &document.Document{Title: title, Footer: b.footer, Language: b.rel.Study.Settings.Language}
	if s := b.rel.Study.Settings.Title; s != "" {
		d.About = append(d.About, s)
	}
	d.About = append(d.About, purposeLine(b.rel))
	if s := b.rel.Study.Stamp; s != "" {
		d.About = append(d.About, "stamp "+s, "Verbatim "+b.o.Version)
	}
	return d
}

// listingDocument is quotes to be read: under each theme, with its definition, the
// quotes of it, each with who said it and where. A quote of several themes stands
// under each. Hits that nobody coded stand last.
func (b *workbook) listingDocument(l *Listing) *document.Document {
	d := b.paper(b.titleOf(l))
	sections := b.sections(l)
	themed := len(sections) > 1 || len(sections) == 1 && sections[0].theme != ""
	d.Contents = len(sections) > 1
	counted := many(len(l.Rows), "quote") + fromPeople(len(l.People())) + "."
	if len(l.Rows) == 0 {
		counted = "No quotes."
	}
	d.Add(document.Say(counted))
	if len(b.o.Filters) > 0 || b.o.Counts != "" {
		d.Add(document.Note("Chosen: " + b.chosen(b.o.Filters) + "."))
	}
	if s := withheldLine(l.Withheld, len(l.Rows)); s != "" {
		d.Add(document.Note(s + "."))
	}
	for _, s := range l.leftOut() {
		d.Add(document.Note(s + "."))
	}
	if s := doubtfulIn(l.DoubtfulShown()); s != "" {
		d.Add(document.Note(s))
	}
	for _, s := range sections {
		if themed {
			b.addTheme(d, s, len(sections) > 1)
		}
		for _, r := range s.rows {
			b.addQuote(d, r, s.theme)
		}
	}
	return d
}

// titleOf heads a listing: themes by their names, else the query.
func (b *workbook) titleOf(l *Listing) string {
	const all = "Quotes"
	ids, themed := strings.CutPrefix(l.Title, "theme:")
	if l.Title == all || themed && ids == "*" {
		return all
	}
	var names []string
	for id := range strings.SplitSeq(ids, ",") {
		t, known := b.rel.Study.Book.Theme(id)
		if !themed || !known {
			return all + ": " + l.Title
		}
		names = append(names, t.Name)
	}
	return all + ": " + strings.Join(names, ", ")
}

// fromPeople says from how many people something is: nothing where nobody speaks.
func fromPeople(people int) string {
	switch people {
	case 0:
		return ""
	case 1:
		return " from 1 person"
	}
	return fmt.Sprintf(" from %d people", people)
}

// themeSection is a theme with its rows.
type themeSection struct {
	theme string // empty: none
	level int
	rows  []*Row
}

// sections are the themes that rows have, in the order of the codebook. A sub-theme
// stands a step below its theme where that is there too. What speaks against a theme
// comes after the rest.
func (b *workbook) sections(l *Listing) []themeSection {
	under := map[string][]*Row{}
	for i := range l.Rows {
		r := &l.Rows[i]
		for _, id := range r.Themes {
			under[id] = append(under[id], r)
		}
		if len(r.Themes) == 0 {
			under[""] = append(under[""], r)
		}
	}
	var ids []string
	for id := range under {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(x, y string) int {
		if x == "" || y == "" {
			return strings.Compare(y, x)
		}
		return b.quoter.byBook(x, y)
	})
	var all []themeSection
	for _, id := range ids {
		level := 1
		for t, ok := b.rel.Study.Book.Theme(id); ok && t.Parent != ""; t, ok = b.rel.Study.Book.Theme(t.Parent) {
			if under[t.Parent] != nil {
				level++
			}
		}
		slices.SortStableFunc(under[id], func(x, y *Row) int { return strings.Compare(x.against(), y.against()) })
		all = append(all, themeSection{id, level, under[id]})
	}
	return all
}

// addTheme adds a theme's heading, its definition and, where there are several
// themes, how many quotes it has.
func (b *workbook) addTheme(d *document.Document, s themeSection, counted bool) {
	if s.theme == "" {
		d.Add(&document.Heading{Level: 1, Text: "Without a theme"})
		return
	}
	d.Add(&document.Heading{Level: s.level, Text: themeName(b.rel.Study, s.theme)})
	if t, ok := b.rel.Study.Book.Theme(s.theme); ok && t.Definition != "" {
		for _, line := range strings.Split(b.clear([]string{t.Definition})[0], "\n") {
			d.Add(&document.Paragraph{Runs: document.Text(line), WithNext: true})
		}
	}
	if !counted {
		return
	}
	people := map[string]bool{}
	for _, r := range s.rows {
		for _, id := range r.more.people {
			people[id] = true
		}
	}
	d.Add(&document.Paragraph{Runs: document.Text(many(len(s.rows), "quote") + fromPeople(len(people))), Quiet: true, WithNext: true})
}

// addQuote adds a quote, with what to know before it and about it.
func (b *workbook) addQuote(d *document.Document, r *Row, theme string) {
	if note := r.contentNote(); note != "" {
		d.Add(&document.Paragraph{Runs: document.Text(capital(note)), Quiet: true, WithNext: true})
	}
	also := ""
	if others := slices.DeleteFunc(slices.Clone(r.Themes), func(id string) bool { return id == theme }); len(others) > 0 {
		also = "also " + strings.Join(themeNames(b.rel, others), ", ")
	}
	about, memos, _ := strings.Cut(r.aboutAfter(also), "\n")
	lines := slices.DeleteFunc([]string{r.place(), about, r.doubtLine(), r.form(), memos}, func(s string) bool { return s == "" })
	d.Add(&document.Quote{Runs: r.documentRuns(b.o.Context), Source: document.Text(strings.Join(lines, "\n"))})
}

// documentRuns are the words of a row: those that are not a participant's stand
// back, and so do the words around, where they are shown; a hit is then marked.
func (r *Row) documentRuns(context bool) []document.Run {
	var runs []document.Run
	for _, x := range r.more.runs {
		runs = append(runs, document.Run{Text: x.text, Quiet: x.quiet, Mark: context})
	}
	if runs == nil {
		runs = []document.Run{{Text: r.Quote, Mark: context}}
	}
	if context {
		runs = append([]document.Run{{Text: r.Before, Quiet: true}}, append(runs, document.Run{Text: r.After, Quiet: true})...)
	}
	return runs
}

// against is the stance of a row that only speaks against its themes.
func (r *Row) against() string {
	if s := r.stance(); s == string(coding.Against) {
		return s
	}
	return ""
}

// place says whose words a row is and where they stand.
func (r *Row) place() string {
	s := r.credit()
	if r.Transcript != nil && r.Turn != nil {
		s += fmt.Sprintf(", turn %d", *r.Turn)
		if r.Page != nil {
			s += fmt.Sprintf(", page %d", *r.Page)
		}
	}
	return s
}
