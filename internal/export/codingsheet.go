package export

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
)

// CodingSheet is a spreadsheet to code in, with a row for each turn. It is the team's.
type CodingSheet struct {
	Rows    []CodingRow
	Several bool // rows of more than one transcript
	LeftOut []string
}

// CodingRow is one turn.
type CodingRow struct {
	Transcript  string
	Turn        int // from 1
	Time        string
	Speaker     string
	Participant bool     // speaks: others stand back
	Said        string   // the words, or why there are none
	Notes       []string // labels of content notes
	Text        string   // hash of the transcript's text
	Words       string   // hash of the turn's words
	None        bool     // there are no words to code
}

// The headings by which a coding sheet is read back. Themes stand under Theme 1,
// Theme 2 and so on.
const (
	CodingSheetName  = "Coding"
	CodingSaid       = "What was said"
	CodingTheme      = "Theme"
	CodingAgainst    = "Against?"
	CodingMemo       = "Memo"
	CodingWords      = "Words"
	CodingCoder      = "Coder"
	CodingStudy      = "Study"
	CodingTranscript = "Transcript"
	CodingText       = "Text"
	CodingTurn       = "Turn id"
	CodingHash       = "Words id"
	CodingNone       = "withheld" // in place of that where there are no words
	codingThemes     = 3
)

// WriteCodingSheet writes it as a workbook.
func WriteCodingSheet(w io.Writer, rel *study.Release, x *CodingSheet, o Options) (Report, error) {
	b := newWorkbook(rel, o)
	book, rangeOf := b.themeList()
	rep, err := b.write(w, []sheet.Sheet{b.codingSheet(x, rangeOf), book, b.about("Coding sheet", codingAbout(x))})
	return Report{Report: rep}, err
}

func codingAbout(x *CodingSheet) []aboutLine {
	lines := []aboutLine{section("How to code in it"),
		{CodingSheetName, "has a row for each turn. What is written in a row is about all that is said in the turn, unless words of it are copied under " + CodingWords + "."},
		{CodingTheme + " 1 to " + fmt.Sprint(codingThemes), "choose from the list, or write the name or the id of a theme. A row may have several. For other words of the same turn copy the whole row."},
		{CodingAgainst, "yes where the words speak against the themes of the row, or the name of the one theme that they speak against."},
		{CodingMemo, "a thought about the passage: it is kept with the first theme of the row, or with the words where there is no theme."},
		{CodingWords, "the words that are meant, copied from the turn letter for letter. Empty means the whole turn."},
		{CodingCoder, "add a column of this name where several people code in one file: it says who. Otherwise it is whoever reads the file back."},
		{"Bring it back", "Save the workbook and read it with: verbatim code --from FILE. Every row is answered, and reading it twice codes nothing twice. To take a coding back, use uncode: an emptied cell changes nothing."},
		{"Sort, move, add", "rows and columns as you like, whole rows together. Hidden columns say which turn a row is: leave them as they are."},
	}
	for _, s := range x.LeftOut {
		lines = append(lines, aboutLine{"Left out", s + "."})
	}
	return lines
}

// themeList is the sheet of the themes that may be coded, with their names in the first
// column for the lists to choose from, and where those stand.
func (b *workbook) themeList() (s sheet.Sheet, names string) {
	themes := slices.DeleteFunc(b.rel.Study.Book.Themes(), func(t codebook.Theme) bool { return t.Status == codebook.Retired })
	s = sheet.Sheet{Name: bookSheet, Header: 1, FrozenCols: 1, Landscape: true, TabColour: "#C9D1DA",
		Columns: []sheet.Column{{Width: 28}, {Width: 22}, {Width: 22}, {Width: 60}, {Width: 40}, {Width: 40}}}
	rows := []sheet.Row{{Cells: headCells("Theme", "Id", "Under", "Definition", "Include", "Exclude")}}
	style := sheet.Style{Colour: ink, Wrap: true, Line: faint}
	bold, small := style, style
	bold.Bold, small.Colour, small.Size = true, quiet, 9
	for _, t := range themes {
		bold.Bar = t.Colour
		name := t.Name
		if slices.ContainsFunc(themes, func(o codebook.Theme) bool { return o.ID != t.ID && strings.EqualFold(o.Name, t.Name) }) {
			name = t.ID // two themes of one name are told apart by their ids
		}
		rows = append(rows, sheet.Row{Cells: []sheet.Cell{
			sheet.Text(name, bold), sheet.Text(t.ID, small), sheet.Text(t.Parent, small),
			sheet.Text(strings.Join(b.clear([]string{t.Definition}), ""), style), sheet.Text(bulleted(b.clear(t.Include)), style), sheet.Text(bulleted(b.clear(t.Exclude)), style),
		}})
	}
	s.Rows = sheet.Rows(rows)
	return s, fmt.Sprintf("%s!$A$2:$A$%d", bookSheet, max(2, len(rows)))
}

// codingColumn is a column of the sheet to code in.
type codingColumn struct {
	name   string
	width  float64
	answer bool
	hidden bool
	cell   func(*CodingRow) string
	style  func(*CodingRow) sheet.Style
}

func (b *workbook) codingColumns(x *CodingSheet) []codingColumn {
	plain := func(*CodingRow) sheet.Style { return sheet.Style{Colour: ink, Wrap: true, Line: rule} }
	small := func(*CodingRow) sheet.Style { return sheet.Style{Colour: quiet, Size: 9, Wrap: true, Line: rule} }
	spoken := func(r *CodingRow) sheet.Style {
		return sheet.Style{Colour: either(r.Participant, ink, quiet), Italic: r.None, Wrap: true, Line: rule}
	}
	open := func(*CodingRow) sheet.Style { return sheet.Style{Colour: ink, Wrap: true, Line: rule, Fill: "#FFFBF2"} }
	cols := []codingColumn{
		{name: CodingTranscript, width: 11, hidden: !x.Several, cell: func(r *CodingRow) string { return r.Transcript }, style: small},
		{name: "Turn", width: 6, cell: func(r *CodingRow) string { return fmt.Sprint(r.Turn) }, style: small},
		{name: "Time", width: 9, cell: func(r *CodingRow) string { return r.Time }, style: small},
		{name: "Speaker", width: 12, cell: func(r *CodingRow) string { return r.Speaker }, style: spoken},
	}
	if slices.ContainsFunc(x.Rows, func(r CodingRow) bool { return len(r.Notes) > 0 }) {
		cols = append(cols, codingColumn{name: "Content note", width: 13, cell: func(r *CodingRow) string { return strings.Join(r.Notes, ", ") },
			style: func(r *CodingRow) sheet.Style {
				s := plain(r)
				if len(r.Notes) > 0 {
					s.Fill, s.Bold = warning, true
				}
				return s
			}})
	}
	cols = append(cols, codingColumn{name: CodingSaid, width: 62, cell: func(r *CodingRow) string { return r.Said }, style: spoken})
	for i := range codingThemes {
		cols = append(cols, codingColumn{name: fmt.Sprintf("%s %d", CodingTheme, i+1), width: 17, answer: true})
	}
	cols = append(cols,
		codingColumn{name: CodingAgainst, width: 9, answer: true},
		codingColumn{name: CodingMemo, width: 30, answer: true},
		codingColumn{name: CodingWords, width: 28, answer: true})
	for i := range cols {
		if cols[i].answer {
			cols[i].cell, cols[i].style = func(*CodingRow) string { return "" }, open
		}
	}
	for _, id := range []codingColumn{
		{name: CodingStudy, cell: func(*CodingRow) string { return b.rel.Study.Settings.ID }},
		{name: CodingText, cell: func(r *CodingRow) string { return r.Text }},
		{name: CodingTurn, cell: func(r *CodingRow) string { return fmt.Sprint(r.Turn) }},
		{name: CodingHash, cell: func(r *CodingRow) string { return r.Words }},
	} {
		id.width, id.hidden = 12, true
		id.style = func(*CodingRow) sheet.Style { return sheet.Style{Colour: quiet, Size: 9} }
		cols = append(cols, id)
	}
	return cols
}

func (b *workbook) codingSheet(x *CodingSheet, themes string) sheet.Sheet {
	cols := b.codingColumns(x)
	s := sheet.Sheet{Name: CodingSheetName, Header: 1, Filter: true, Landscape: true, TabColour: "#F0BD8E"}
	var names []string
	for i, c := range cols {
		names = append(names, c.name)
		s.Columns = append(s.Columns, sheet.Column{Width: c.width, Hidden: c.hidden})
		switch {
		case strings.HasPrefix(c.name, CodingTheme+" "):
			s.Choices = append(s.Choices, sheet.Choice{Col: i, Range: themes, Title: CodingTheme, Say: "Choose from the list, or write the name or id of a theme."})
		case c.name == CodingAgainst:
			s.Choices = append(s.Choices, sheet.Choice{Col: i, List: []string{"yes"}, Title: CodingAgainst, Say: "yes: the words speak against the themes of this row. Or write which theme."})
		}
	}
	head := headCells(names...)
	for i, c := range cols {
		if c.answer {
			head[i].Style.Fill = warning
		}
	}
	rows := []sheet.Row{{Cells: head}}
	for i := range x.Rows {
		row := sheet.Row{}
		for _, c := range cols {
			row.Cells = append(row.Cells, sheet.Text(c.cell(&x.Rows[i]), c.style(&x.Rows[i])))
		}
		rows = append(rows, row)
	}
	s.Rows = sheet.Rows(rows)
	return s
}
