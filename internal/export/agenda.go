package export

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/document"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
)

// Agenda is a meeting about what coders see differently. It is the team's own paper.
type Agenda struct {
	Summary [][2]string // how many questions, between whom, what is left out: a label and a sentence
	Coders  []AgendaCoder
	Items   []AgendaItem
	Themes  []AgendaTheme // those in the items, as the codebook has them
	Nothing string        // a sentence, where there is no item
}

// AgendaCoder is somebody who is compared.
type AgendaCoder struct{ ID, Name string }

// Heading is what a coder goes by, with the id for who writes it down.
func (c AgendaCoder) Heading() string {
	if strings.EqualFold(c.called(), c.ID) {
		return c.called()
	}
	return c.Name + " (" + c.ID + ")"
}

func (c AgendaCoder) called() string {
	if c.Name == "" {
		return c.ID
	}
	return c.Name
}

// AgendaItem is one question.
type AgendaItem struct {
	ID         string
	Transcript string
	Place      string // P02-1 turn 14 (00:07:32)
	Group      string // what kind of difference it is, the same for all of a kind
	Said       string // what kind, in words
	Notes      []string
	Asked      []AgendaWords // what the interviewer says before; none or one
	Readings   []AgendaReading
	Quotable   bool   // outside the team
	Decided    string // what the team decided before, in words

	Away map[string]string // by the id of a coder without a reading: why they have none
}

// AgendaReading is what one coder sees there.
type AgendaReading struct {
	Coder   AgendaCoder
	Themes  []string // ids
	Against []string // how each is meant, where it is not plainly for: " (against)"
	Words   []AgendaWords
	Memos   []string
	Nothing string // in place of words, where nothing is coded
}

// AgendaWords are words of one turn; those that are coded are marked.
type AgendaWords struct {
	Speaker string
	Parts   []AgendaPart
}

// AgendaPart is a stretch of words.
type AgendaPart struct {
	Words string
	Coded bool
}

// AgendaTheme is a theme of the codebook.
type AgendaTheme struct {
	ID, Name, Definition string
	Include, Exclude     []string
}

// The headings by which a filled agenda is read back, and where the workbook says
// which study it is of.
const (
	AgendaSheet   = "Agenda"
	AgendaID      = "Id"
	AgendaKeep    = "Keep"
	AgendaOther   = "Other words or theme"
	AgendaReason  = "Reason"
	AgendaPresent = "Present"
	AgendaStudy   = "Study"
	AgendaStudyID = "Study id"
)

// AgendaTitle is what an agenda is called.
const AgendaTitle = "Meeting agenda: where coders differ"

// AgendaFormat is the format that a file's name asks for an agenda in.
func AgendaFormat(path string) (string, error) {
	switch ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), ".")); ext {
	case "docx", "xlsx", "html", "md":
		return ext, nil
	case "htm":
		return "html", nil
	case "markdown":
		return "md", nil
	}
	return "", fmt.Errorf("an agenda is written as .docx, .xlsx, .html or .md, not as %s", filepath.Base(path))
}

// WriteAgenda writes an agenda for the team in a format that AgendaFormat gives.
func WriteAgenda(w io.Writer, format string, rel *study.Release, x *Agenda, o Options) (Report, error) {
	b := newWorkbook(rel, o)
	if format != "xlsx" {
		return Report{}, document.Write(w, b.agendaDocument(x), format)
	}
	var rep Report
	var err error
	rep.Report, err = b.write(w, []sheet.Sheet{b.about(AgendaTitle, b.agendaAbout(x)), b.agendaSheet(x), b.codebook()})
	return rep, err
}

// themeName is a theme as the codebook calls it, in an agenda.
func (x *Agenda) themeName(id string) string {
	for _, t := range x.Themes {
		if t.ID == id && t.Name != "" {
			return t.Name
		}
	}
	return id
}

// themesOf are the themes of a reading, and which of them are meant against.
func (x *Agenda) themesOf(r *AgendaReading) string {
	var themes []string
	for n, id := range r.Themes {
		themes = append(themes, x.themeName(id)+r.Against[n])
	}
	return strings.Join(themes, ", ")
}

func (b *workbook) agendaAbout(x *Agenda) []aboutLine {
	lines := []aboutLine{{AgendaStudyID, b.rel.Study.Settings.ID}, section("What there is to talk about")}
	for _, l := range x.Summary {
		lines = append(lines, aboutLine{l[0], l[1]})
	}
	if x.Nothing != "" {
		return append(lines, aboutLine{"Please note", x.Nothing})
	}
	return append(lines, section("How to fill it in"),
		aboutLine{AgendaSheet, "has a row for each question, what matters most first. What each coder sees stands beside what the others see: the theme, and their words in bold among those around them."},
		aboutLine{AgendaKeep, "what the team keeps: choose a coder, both (all that is there), neither, or later from the list, or write a theme. Leave it empty where nothing was decided."},
		aboutLine{AgendaOther, "where the team wants what nobody has: the words in quotation marks, letter for letter, and the theme after them. A theme alone means all the words that anybody coded there. Write against after the theme where they speak against it."},
		aboutLine{AgendaReason, "why, for the minutes."},
		aboutLine{AgendaPresent, "who was there: names or ids, with commas between. Empty means the coders who are compared."},
		aboutLine{"Bring it back", "Save the workbook and read it with: verbatim decide --from FILE. With --dry-run nothing is written, and every row is answered. Nobody's own codings change, and both readings stay to be read."},
		aboutLine{"Sort, move, hide", "rows and columns as you like. " + AgendaID + " and " + AgendaStudy + " say which question a row is: leave them as they are. When somebody codes there meanwhile, it is another question."},
	)
}

// agendaColumn is a column of the sheet Agenda.
type agendaColumn struct {
	name   string
	width  float64
	answer bool // it is filled in by the team
	cell   func(n int, i *AgendaItem) sheet.Cell
}

func (b *workbook) agendaColumns(x *Agenda) []agendaColumn {
	style := sheet.Style{Colour: ink, Wrap: true, Line: rule}
	small, middle := style, style
	middle.Align = sheet.Centre
	small.Colour, small.Size = quiet, 9
	said := func(text func(*AgendaItem) string, style sheet.Style) func(int, *AgendaItem) sheet.Cell {
		return func(_ int, i *AgendaItem) sheet.Cell { return sheet.Text(text(i), style) }
	}
	cols := []agendaColumn{
		{name: "No.", width: 5, cell: func(n int, _ *AgendaItem) sheet.Cell { return sheet.Number(float64(n), middle) }},
		{name: AgendaID, width: 10, cell: said(func(i *AgendaItem) string { return i.Transcript + " " + i.ID }, small)},
		{name: "Place", width: 13, cell: said(func(i *AgendaItem) string { return i.Place }, style)},
		{name: "Difference", width: 13, cell: said(func(i *AgendaItem) string { return capital(i.Said) }, style)},
	}
	if slices.ContainsFunc(x.Items, func(i AgendaItem) bool { return len(i.Notes) > 0 }) {
		warn := style
		warn.Fill, warn.Bold = warning, true
		cols = append(cols, agendaColumn{name: "Content note", width: 14, cell: func(_ int, i *AgendaItem) sheet.Cell {
			if len(i.Notes) == 0 {
				return sheet.Text("", style)
			}
			return sheet.Text(strings.Join(i.Notes, ", "), warn)
		}})
	}
	cols = append(cols, agendaColumn{name: "Asked before", width: 17, cell: func(_ int, i *AgendaItem) sheet.Cell { return sheet.Cell{Runs: wordRuns(i.Asked), Style: small} }})
	for _, c := range x.Coders {
		cols = append(cols, agendaColumn{name: c.Heading(), width: 36, cell: func(_ int, i *AgendaItem) sheet.Cell { return sheet.Cell{Runs: x.readingRuns(i, c), Style: style} }})
	}
	cols = append(cols, agendaColumn{name: "Memos", width: 20, cell: said((*AgendaItem).memos, small)})
	if slices.ContainsFunc(x.Items, func(i AgendaItem) bool { return i.Decided != "" }) {
		cols = append(cols, agendaColumn{name: "Decided before", width: 13, cell: said(func(i *AgendaItem) string { return i.Decided }, small)})
	}
	open := style
	open.Fill = "#FFFBF2"
	for _, a := range []agendaColumn{{name: AgendaKeep, width: 10}, {name: AgendaOther, width: 17}, {name: AgendaReason, width: 22}, {name: AgendaPresent, width: 12}} {
		a.answer, a.cell = true, said(func(*AgendaItem) string { return "" }, open)
		cols = append(cols, a)
	}
	return append(cols,
		agendaColumn{name: "May be quoted", width: 9, cell: said(func(i *AgendaItem) string { return either(i.Quotable, "yes", "no") }, small)},
		agendaColumn{name: AgendaStudy, width: 10, cell: said(func(*AgendaItem) string { return b.rel.Study.Settings.ID }, small)},
	)
}

func (b *workbook) agendaSheet(x *Agenda) sheet.Sheet {
	cols := b.agendaColumns(x)
	s := sheet.Sheet{Name: AgendaSheet, Header: 1, FrozenCols: 1, Filter: true, Landscape: true, TabColour: "#F0BD8E", PrintCols: len(cols) - 2}
	var names []string
	for _, c := range cols {
		names = append(names, c.name)
		s.Columns = append(s.Columns, sheet.Column{Width: c.width})
	}
	head := headCells(names...)
	for i, c := range cols {
		if c.answer {
			head[i].Style.Fill = warning
		}
		if c.name == AgendaKeep {
			s.Choices = []sheet.Choice{{Col: i, List: x.choices(), Title: AgendaKeep, Say: "Choose from the list, or write the theme that is kept. Empty: nothing is decided."}}
		}
	}
	rows := []sheet.Row{{Cells: head}}
	for n := range x.Items {
		row := sheet.Row{}
		for _, c := range cols {
			row.Cells = append(row.Cells, c.cell(n+1, &x.Items[n]))
		}
		rows = append(rows, row)
	}
	if x.Nothing != "" {
		rows = append(rows, sheet.Row{Cells: []sheet.Cell{{}, {}, {}, sheet.Text(x.Nothing, sheet.Style{Colour: ink, Wrap: true})}})
	}
	s.Rows = sheet.Rows(rows)
	return s
}

// choices are what Keep is chosen from.
func (x *Agenda) choices() []string {
	var list []string
	for _, c := range x.Coders {
		list = append(list, c.ID)
	}
	return append(list, "both", "neither", "later")
}

// readingRuns is what a coder sees in an item, for a cell.
func (x *Agenda) readingRuns(i *AgendaItem, c AgendaCoder) []sheet.Run {
	at := slices.IndexFunc(i.Readings, func(r AgendaReading) bool { return r.Coder == c })
	switch {
	case at < 0:
		return []sheet.Run{{Text: i.Away[c.ID], Colour: quiet, Italic: true}}
	case len(i.Readings[at].Themes) == 0:
		return []sheet.Run{{Text: i.Readings[at].Nothing, Colour: quiet, Italic: true}}
	}
	r := &i.Readings[at]
	return append([]sheet.Run{{Text: x.themesOf(r) + "\n", Colour: link, Bold: true}}, wordRuns(r.Words)...)
}

// wordRuns are words for a cell: coded ones in bold, the others grey.
func wordRuns(words []AgendaWords) []sheet.Run {
	var runs []sheet.Run
	for n, w := range words {
		label := w.Speaker + ": "
		if n > 0 {
			label = "\n" + label
		}
		runs = append(runs, sheet.Run{Text: label, Colour: quiet})
		for _, p := range w.Parts {
			runs = append(runs, sheet.Run{Text: p.Words, Bold: p.Coded, Colour: either(p.Coded, ink, quiet)})
		}
	}
	return runs
}

// memos are the memos of all readings, each with who wrote it.
func (i *AgendaItem) memos() string {
	var all []string
	for _, r := range i.Readings {
		all = append(all, r.Memos...)
	}
	return strings.Join(all, "\n")
}
