package export

import (
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/document"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// PrintedBook is the codebook as journals print it: what each theme means, when it is
// used, how much it was used, and quotes that show it.
type PrintedBook struct {
	Title  string
	Themes []PrintedTheme
	Aside  int      // themes that are set aside or retired, which it leaves out
	Clear  int      // texts left out because they repeat words that its readers may not see
	Kept   int      // examples left out besides because they repeat words that are not for quotation
	Notes  []string // what else a reader should know: sentences without a full stop
	Rows   []Row    // the quotes that are shown

	rel *study.Release
}

// PrintedTheme is a theme of it.
type PrintedTheme struct {
	codebook.Theme
	Level  int   // how many of the themes it stands under are printed too
	Quotes int   // of the theme with its sub-themes
	People int   // participants whom those quotes hold
	Shown  []Row // quotes that show it, which may be quoted outside the team
}

// The quotes that show a theme.
const (
	shownQuotes = 2   // of a theme, at most
	shownLength = 300 // code points, where there is one as short
)

// PrintBook makes the codebook for the readers of a release. The quotes in it may be
// quoted outside the team whoever the readers are: a printed codebook is passed on.
func PrintBook(rel *study.Release, o Options) (*PrintedBook, error) {
	book, out, err := ClearBook(rel)
	if err != nil {
		return nil, err
	}
	public := rel.Study.Release(transcript.ForPublication)
	c := clearing{guard: newGuard(public)}
	p := &PrintedBook{Title: "Codebook", rel: rel}
	if s := book.Title(); strings.Contains(strings.ToLower(s), "codebook") {
		p.Title = s
	} else if s != "" {
		p.Title += ": " + s
	}
	o.Context = false
	quoter := NewQuoter(rel, o)
	level := map[string]int{}
	for _, t := range book.Themes() {
		if t.Status == codebook.SetAside || t.Status == codebook.Retired {
			level[t.ID] = level[t.Parent]
			p.Aside++
			continue
		}
		level[t.ID] = level[t.Parent] + 1
		t.Examples = c.list(t.Examples)
		x := PrintedTheme{Theme: t, Level: level[t.ID] - 1}
		quotes := rel.Study.Quotes(rel.Study.Themes(t.ID), nil)
		people := map[string]bool{}
		for _, q := range quotes {
			for _, id := range q.Participants {
				people[id] = true
			}
		}
		x.Quotes, x.People = len(quotes), len(people)
		x.Shown = showing(rel, public, quoter, t)
		p.Rows = append(p.Rows, x.Shown...)
		p.Themes = append(p.Themes, x)
	}
	p.Clear, p.Kept = out, c.out
	return p, nil
}

// showing are the quotes that show a theme best, as exemplars puts them. Quotes with
// a content note are left out: nobody expects them here.
func showing(rel, public *study.Release, quoter *Quoter, t codebook.Theme) []Row {
	shown := exemplars(rel, public, quoter, t.ID, func(r *Row) bool {
		said := func(s string) bool { return strings.Contains(s, strings.TrimSpace(r.Quote)) }
		return len(r.ContentNotes) == 0 && !slices.ContainsFunc(t.Examples, said)
	})
	shown = shown[:min(len(shown), shownQuotes)]
	for i := range shown[min(len(shown), 1):] {
		if shown[i+1].rank() > 2 { // a second long one makes no codebook clearer
			return shown[:i+1]
		}
	}
	return shown
}

// exemplars are the quotes of a theme by itself that may be quoted outside the team, are
// not doubtful, and that keep accepts: those whose printed form somebody chose come first, then
// starred ones, then short ones, and each of somebody else as far as may be.
func exemplars(rel, public *study.Release, quoter *Quoter, theme string, keep func(*Row) bool) []Row {
	var all []Row
	for _, q := range rel.Study.Quotes(map[string]bool{theme: true}, nil) {
		if q.Stance == coding.Against || len(q.Participants) == 0 || !public.Shows(q.Transcript, q.Span) || len(doubts(rel.Study, q.Span, q.Codings)) > 0 {
			continue
		}
		if row, ok := quoter.Row(q.Transcript, q.Span, q.Codings); ok && keep(&row) {
			all = append(all, row)
		}
	}
	slices.SortStableFunc(all, func(x, y Row) int { return x.rank() - y.rank() })
	var shown, others []Row
	heard := map[string]bool{}
	for _, r := range all {
		if slices.ContainsFunc(r.more.people, func(id string) bool { return heard[id] }) {
			others = append(others, r)
			continue
		}
		for _, id := range r.more.people {
			heard[id] = true
		}
		shown = append(shown, r)
	}
	return append(shown, others...)
}

// rank is how well a quote shows what it is about: the less the better.
func (r *Row) rank() int {
	switch {
	case r.Published != nil:
		return 0
	case len(r.Starred) > 0:
		return 1
	case utf8.RuneCountInString(r.Quote) <= shownLength:
		return 2
	}
	return 3 + utf8.RuneCountInString(r.Quote)
}

// asPrinted is a quote in its printed form, with who said it.
func (r *Row) asPrinted() string {
	said := r.Quote
	if r.Published != nil {
		said = *r.Published
	}
	who := r.more.names
	if len(who) == 0 {
		who = r.more.speakers
	}
	return "“" + said + "” — " + strings.Join(who, ", ")
}

// bookColumn is a column of a printed codebook.
type bookColumn struct {
	name   string
	width  int // beside the others
	number bool
	lines  func(*PrintedTheme) []string
	count  func(*PrintedTheme) int
}

// columns are those that any theme has something in.
func (p *PrintedBook) columns() []bookColumn {
	all := []bookColumn{
		{name: "Definition", width: 9, lines: func(t *PrintedTheme) []string { return []string{t.Definition} }},
		{name: "Use it for", width: 8, lines: func(t *PrintedTheme) []string { return t.Include }},
		{name: "Not for", width: 8, lines: func(t *PrintedTheme) []string { return t.Exclude }},
		{name: "Examples", width: 15, lines: func(t *PrintedTheme) []string {
			lines := slices.Clone(t.Examples)
			for i := range t.Shown {
				lines = append(lines, t.Shown[i].asPrinted())
			}
			return lines
		}},
		{name: "Quotes", width: 3, number: true, count: func(t *PrintedTheme) int { return t.Quotes }},
		{name: "People", width: 3, number: true, count: func(t *PrintedTheme) int { return t.People }},
	}
	return slices.DeleteFunc(all, func(c bookColumn) bool {
		return !c.number && !slices.ContainsFunc(p.Themes, func(t PrintedTheme) bool { return strings.Join(c.lines(&t), "") != "" })
	})
}

// called is a theme's name, with its status where it is not simply in use.
func (t *PrintedTheme) called() string {
	if t.Status == codebook.InUse {
		return t.Name
	}
	return t.Name + " (" + string(t.Status) + ")"
}

// said are the sentences beneath the codebook.
func (p *PrintedBook) said() []string {
	said := []string{"Quotes and people are counted for a theme with its sub-themes. A quote is a run of words that somebody gave the theme; where codings overlap, they are one quote."}
	if len(p.Rows) > 0 {
		said = append(said, "Everybody whose words stand under Examples with a name after them agreed to be quoted.")
	}
	if p.Aside > 0 {
		said = append(said, either(p.Aside == 1, "1 theme that is set aside or retired is left out.", many(p.Aside, "theme")+" that are set aside or retired are left out."))
	}
	for _, n := range p.Notes {
		said = append(said, capital(n)+".")
	}
	return said
}

// Write writes the codebook as .docx, .html, .md, .xlsx or .csv.
func (p *PrintedBook) Write(w io.Writer, f Format, o Options) (Report, error) {
	b, s := newWorkbook(p.rel, o), p.sheet()
	switch f {
	case CSV:
		return Report{}, writeCSV(w, s.fields())
	case XLSX:
		lines := []aboutLine{section("How to read it")}
		for _, said := range p.said() {
			lines = append(lines, aboutLine{"", said})
		}
		rep, err := b.write(w, []sheet.Sheet{b.about(p.Title, lines), s.sheet()})
		return Report{Report: rep}, err
	}
	return Report{}, document.Write(w, p.document(b), string(f))
}

func (p *PrintedBook) document(b *workbook) *document.Document {
	d := b.paper(p.Title)
	d.Landscape = true
	cols := p.columns()
	t := &document.Table{Caption: "Themes, their definitions and how much they were used", Head: []string{"Theme"}, Widths: []int{6}}
	for i, c := range cols {
		t.Head, t.Widths = append(t.Head, c.name), append(t.Widths, c.width)
		if c.number {
			t.Numbers = append(t.Numbers, i+1)
		}
	}
	for i := range p.Themes {
		x := &p.Themes[i]
		row := []document.Cell{{Runs: document.Text(x.called()), Head: true, Indent: x.Level}}
		for _, c := range cols {
			if c.number {
				row = append(row, document.Cell{Runs: document.Textf("%d", c.count(x))})
				continue
			}
			row = append(row, document.Cell{Runs: document.Text(bulleted(c.lines(x)))})
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		d.Add(document.Say("There are no themes."))
		return d
	}
	d.Add(t)
	for _, s := range p.said() {
		d.Add(document.Note(s))
	}
	return d
}

// sheet is the codebook as a table for spreadsheets.
func (p *PrintedBook) sheet() *FigureSheet {
	s := &FigureSheet{Name: bookSheet, Texts: true, Cols: []FigureColumn{{Name: "theme", Width: 28, Words: true}, {Name: "id", Width: 22, Words: true}, {Name: "under", Width: 22, Words: true}}}
	cols := p.columns()
	for _, c := range cols {
		s.Cols = append(s.Cols, FigureColumn{Name: strings.ToLower(c.name), Width: float64(c.width) * 4, Words: !c.number})
	}
	for i := range p.Themes {
		x := &p.Themes[i]
		row := []FigureCell{FigureText(x.called()), FigureText(x.ID), FigureText(x.Parent)}
		for _, c := range cols {
			if c.number {
				row = append(row, FigureNumber(float64(c.count(x))))
				continue
			}
			row = append(row, FigureText(bulleted(c.lines(x))))
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}
