package app

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/document"
	"verbatim/internal/export"
)

// Document is what groups of coders saw, as a draft of a findings section.
func (r *Saw) Document() *document.Document {
	d := export.Paper(r.release, r.Title(), export.Options{Version: Version})
	d.Add(document.Say(r.Rests()))
	for i := range r.Themes {
		r.addTheme(d, &r.Themes[i])
	}
	if len(r.Exchanges) > 0 {
		d.Add(&document.Heading{Level: 1, Text: SameWords})
		for i := range r.Exchanges {
			x := &r.Exchanges[i]
			d.Add(document.Say(x.Said))
			r.addQuotes(d, x.Quotes)
			if x.Withheld == x.Passages {
				d.Add(document.Note(capitalised(r.WithheldAll()) + "."))
			}
		}
	}
	d.Add(&document.Heading{Level: 1, Text: "In numbers"}, r.table())
	if len(r.Unused) > 0 {
		d.Add(document.Note(r.NobodyCoded()))
	}
	d.Add(&document.Heading{Level: 1, Text: "How to read this"}, document.Say(HowToRead(r.By)))
	for _, n := range r.inFile {
		d.Add(document.Note(capitalised(n) + "."))
	}
	return d
}

// SameWords heads the themes that stand for each other.
const SameWords = "The same words, different themes"

// HowToRead says what a passage is, and what is a difference.
func HowToRead(by string) string {
	who := "coder"
	if by == "group" {
		who = "group"
	}
	return "A passage is a run of words that somebody gave a theme; where codings of a theme overlap, they are one passage. It was seen by every " + who +
		" that coded any of it. Themes stand in order of how many passages only one " + who + " saw; of themes with as many, the one of which that is the larger part comes first. " +
		"Quotes were chosen so that as many people as possible are heard, and then by how many coders marked the passage and how much of it. " +
		"A difference says nothing about who is right."
}

// NobodyCoded names the themes that nobody used.
func (r *Saw) NobodyCoded() string {
	var names []string
	for _, id := range r.Unused {
		names = append(names, r.names[id])
	}
	return "Nobody coded " + andList(names) + " there."
}

func (r *Saw) addTheme(d *document.Document, t *SawTheme) {
	d.Add(&document.Heading{Level: 1, Text: t.Name}, document.Say(t.Said))
	for i := range t.Only {
		x := &t.Only[i]
		if len(x.Quotes) == 0 && x.Withheld == 0 {
			continue
		}
		d.Add(&document.Heading{Level: 2, Text: r.OnlyOf(i)})
		r.addQuotes(d, x.Quotes)
		if left := r.Left(x); left != "" {
			d.Add(document.Note(capitalised(left) + "."))
		}
	}
}

// OnlyOf heads what one side alone saw.
func (r *Saw) OnlyOf(side int) string { return "Only " + r.Sides[side].Said }

func (r *Saw) addQuotes(d *document.Document, quotes []SawQuote) {
	for i := range quotes {
		q := &quotes[i]
		if note := q.Caution(); note != "" {
			d.Add(document.Note(note))
		}
		d.Add(&document.Quote{Runs: document.Text(q.Quote), Source: document.Text(q.Source())})
		if q.Published != nil {
			d.Add(document.Note("To be printed as: “" + *q.Published + "”"))
		}
	}
}

// Caution is the content note, before the words; empty where there is none.
func (q *SawQuote) Caution() string {
	if len(q.ContentNotes) == 0 {
		return ""
	}
	return "Content note: " + strings.Join(q.ContentNotes, ", ")
}

// Source is whose words a quote is, and where they stand.
func (q *SawQuote) Source() string {
	parts := slices.Clone(q.Participants)
	if q.Transcript != nil {
		if !slices.Contains(parts, *q.Transcript) {
			parts = append(parts, *q.Transcript)
		}
		if q.Turn != nil {
			parts = append(parts, "turn "+strconv.Itoa(*q.Turn))
		}
	}
	switch q.Stance {
	case "":
	case string(coding.Against), forAndAgainst:
		parts = append(parts, q.Stance+" the theme")
	default: // says of which theme
		parts = append(parts, q.Stance)
	}
	return strings.Join(parts, ", ")
}

// table has the numbers of all themes.
func (r *Saw) table() *document.Table {
	t := &document.Table{Head: []string{"Theme"}, Widths: []int{4}}
	for i := range r.Sides {
		t.Head = append(t.Head, r.OnlyOf(i))
	}
	t.Head = append(t.Head, r.sharedHead(), "All passages")
	for i := 1; i < len(t.Head); i++ {
		t.Widths, t.Numbers = append(t.Widths, 2), append(t.Numbers, i)
	}
	for i := range r.Themes {
		x := &r.Themes[i]
		row := []string{x.Name}
		for _, o := range x.Only {
			row = append(row, strconv.Itoa(o.Passages))
		}
		cells := document.Cells(append(row, strconv.Itoa(x.Shared.Passages), strconv.Itoa(x.apart()+x.Shared.Passages))...)
		cells[0].Head = true
		t.Rows = append(t.Rows, cells)
	}
	return t
}

func (r *Saw) sharedHead() string { return either(len(r.Sides) == 2, "Both", "More than one") }

// figures are the numbers and the quotes as sheets.
func (r *Saw) figures() *export.Figures {
	f := &export.Figures{Title: r.Title(), Notes: r.inFile, Means: [][2]string{
		{"Rests on", r.Rests()}, {"How to read it", HowToRead(r.By)},
	}}
	if len(r.Unused) > 0 {
		f.Means = append(f.Means, [2]string{"Not used", r.NobodyCoded()})
	}
	quotes := r.quoteSheet()
	f.Words = len(quotes.Rows) > 0
	for _, s := range []export.FigureSheet{r.themeSheet(), quotes, r.exchangeSheet()} {
		if len(s.Rows) > 0 {
			f.Sheets = append(f.Sheets, s)
		}
	}
	return f
}

func (r *Saw) themeSheet() export.FigureSheet {
	s := export.FigureSheet{Name: "Themes", Cols: []export.FigureColumn{{Name: "theme", Width: 28, Words: true}}}
	add := func(name string) {
		s.Cols = append(s.Cols, export.FigureColumn{Name: name + ": passages", Width: 14}, export.FigureColumn{Name: name + ": people", Width: 14})
	}
	for i := range r.Sides {
		add(r.OnlyOf(i))
	}
	add(r.sharedHead())
	s.Cols = append(s.Cols, export.FigureColumn{Name: "in words", Width: 70, Words: true})
	for i := range r.Themes {
		t := &r.Themes[i]
		row := []export.FigureCell{export.FigureText(t.Name)}
		for _, n := range append(onlyCounts(t), t.Shared) {
			row = append(row, export.FigureNumber(float64(n.Passages)), export.FigureNumber(float64(n.People)))
		}
		s.Rows = append(s.Rows, append(row, export.FigureText(t.Said)))
	}
	return s
}

func onlyCounts(t *SawTheme) []SawCount {
	var list []SawCount
	for _, o := range t.Only {
		list = append(list, o.SawCount)
	}
	return list
}

func (r *Saw) quoteSheet() export.FigureSheet {
	s := export.FigureSheet{Name: "Quotes", Cols: []export.FigureColumn{
		{Name: "theme", Width: 24, Words: true}, {Name: "seen by", Width: 24, Words: true}, {Name: "content note", Width: 16, Words: true},
		{Name: "quote", Width: 90, Words: true}, {Name: "who and where", Width: 26, Words: true}, {Name: "to be printed as", Width: 40, Words: true},
	}}
	add := func(theme, who string, quotes []SawQuote) {
		for i := range quotes {
			q := &quotes[i]
			var row []export.FigureCell
			for _, x := range []string{theme, who, strings.Join(q.ContentNotes, ", "), q.Quote, q.Source(), deref(q.Published)} {
				row = append(row, export.FigureText(x))
			}
			s.Rows = append(s.Rows, row)
		}
	}
	for i := range r.Themes {
		for k := range r.Themes[i].Only {
			add(r.Themes[i].Name, r.OnlyOf(k), r.Themes[i].Only[k].Quotes)
		}
	}
	for i := range r.Exchanges {
		x := &r.Exchanges[i]
		add(r.names[x.Theme]+" / "+r.names[x.OtherTheme], SameWords, x.Quotes)
	}
	for i := len(s.Cols) - 1; i > 0; i-- {
		if slices.ContainsFunc(s.Rows, func(row []export.FigureCell) bool { return row[i].Text != "" }) {
			continue
		}
		s.Cols = slices.Delete(s.Cols, i, i+1) // nothing stands in it
		for k := range s.Rows {
			s.Rows[k] = slices.Delete(s.Rows[k], i, i+1)
		}
	}
	return s
}

func (r *Saw) exchangeSheet() export.FigureSheet {
	s := export.FigureSheet{Name: "Same words", Cols: []export.FigureColumn{
		{Name: "where", Width: 26, Words: true}, {Name: "coded", Width: 28, Words: true}, {Name: "these", Width: 26, Words: true}, {Name: "coded this", Width: 28, Words: true},
		{Name: "passages", Width: 12}, {Name: "people", Width: 12},
	}}
	said := map[string]string{}
	for _, x := range r.Sides {
		said[x.ID] = x.Said
	}
	for _, x := range r.Exchanges {
		s.Rows = append(s.Rows, []export.FigureCell{export.FigureText(said[x.Side]), export.FigureText(r.names[x.Theme]), export.FigureText(said[x.OtherSide]),
			export.FigureText(r.names[x.OtherTheme]), export.FigureNumber(float64(x.Passages)), export.FigureNumber(float64(x.People))})
	}
	return s
}

// WriteDifference writes what was found to a file, replacing it, and records that.
func (a *App) WriteDifference(ctx context.Context, r *Saw, path string) error {
	format := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	if format != string(export.XLSX) && !slices.Contains(document.Formats, format) {
		return usage("use .docx, .html, .md or .xlsx", "%s has no ending that says what kind of file to write", filepath.Base(path))
	}
	if r.memos {
		return usage("leave out --memos or -o", "memos name people, and stand on the screen alone")
	}
	if _, err := a.writeFile(r.folder, path, func(w io.Writer) (export.Report, error) {
		if format != string(export.XLSX) {
			return export.Report{}, document.Write(w, r.Document(), format)
		}
		return export.WriteFigures(w, export.XLSX, r.release, r.figures(), export.Options{Version: Version})
	}); err != nil {
		return err
	}
	a.exported(ctx, r.folder, r.release, path, r.people)
	return nil
}
