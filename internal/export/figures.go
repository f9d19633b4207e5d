package export

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/table"
)

// Figures are tables of numbers, such as coefficients, with what a reader should know
// about them.
type Figures struct {
	Title  string
	Means  [][2]string // what is computed and how: a label and a sentence or two
	Sheets []FigureSheet
	Plain  int // the sheet that a file of one table holds (.csv, .tsv)
	Notes  []string
	Words  bool // a sheet holds words of participants, of the release
	Doc    any  // what .json holds
}

// FigureSheet is one table.
type FigureSheet struct {
	Name  string
	Cols  []FigureColumn
	Rows  [][]FigureCell
	Texts bool // it is to be read: all cells of a row begin at its top
}

// FigureColumn is how a column of it looks.
type FigureColumn struct {
	Name     string
	Width    float64 // in characters
	Decimals int     // that people are shown; files for programs have all
	Percent  bool    // the numbers are shares, and people are shown hundredths
	Words    bool    // it holds text
}

// FigureCell is a number or a text. The zero FigureCell is empty.
type FigureCell struct {
	Text     string
	Number   float64
	IsNumber bool
}

// FigureText is a cell of text.
func FigureText(s string) FigureCell { return FigureCell{Text: s} }

// FigureNumber is a cell with a number.
func FigureNumber(n float64) FigureCell { return FigureCell{Number: n, IsNumber: true} }

// In is the cell as text, in a column. Exact is without rounding.
func (c FigureCell) In(col FigureColumn, exact bool) string {
	if !c.IsNumber {
		return c.Text
	}
	n, m := c.Number, table.Measure{Decimals: col.Decimals, Percent: col.Percent}
	if col.Percent && !exact {
		n *= 100
	}
	if scale := math.Pow10(col.Decimals); !exact {
		n = math.Round(n*scale)/scale + 0 // none that is -0.000
	}
	return number(n, m, exact)
}

// WriteFigures writes figures for the readers of a release.
func WriteFigures(w io.Writer, f Format, rel *study.Release, x *Figures, o Options) (Report, error) {
	var rep Report
	switch f {
	case JSON:
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return rep, e.Encode(x.Doc)
	case CSV:
		return rep, writeCSV(w, x.Sheets[x.Plain].fields())
	case TSV:
		return rep, writeTSV(w, x.Sheets[x.Plain].fields())
	case Markdown:
		_, err := io.WriteString(w, x.markdown(rel))
		return rep, err
	case XLSX:
		b := newWorkbook(rel, o)
		b.bare = !x.Words
		sheets := []sheet.Sheet{b.about(x.Title, x.about())}
		for i := range x.Sheets {
			sheets = append(sheets, x.Sheets[i].sheet())
		}
		var err error
		rep.Report, err = b.write(w, sheets)
		return rep, err
	}
	return rep, fmt.Errorf("this cannot be written as .%s: use .xlsx, .csv, .tsv, .md or .json", f)
}

func (s *FigureSheet) fields() [][]field {
	head := make([]field, len(s.Cols))
	for i, c := range s.Cols {
		head[i] = field{s: c.Name}
	}
	rows := [][]field{head}
	for _, r := range s.Rows {
		row := make([]field, len(r))
		for i, c := range r {
			row[i] = field{c.In(s.Cols[i], true), c.IsNumber}
		}
		rows = append(rows, row)
	}
	return rows
}

func (x *Figures) markdown(rel *study.Release) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n", escape(x.Title))
	for _, m := range x.Means {
		fmt.Fprintf(&b, "\n%s: %s\n", escape(m[0]), escape(m[1]))
	}
	for _, s := range x.Sheets {
		fmt.Fprintf(&b, "\n### %s\n\n", escape(s.Name))
		head, rule := []string{}, "|"
		for _, c := range s.Cols {
			head = append(head, inline(c.Name))
			if c.Words {
				rule += ":--|"
			} else {
				rule += "--:|"
			}
		}
		b.WriteString("| " + strings.Join(head, " | ") + " |\n" + rule + "\n")
		for _, r := range s.Rows {
			cells := make([]string, len(r))
			for i, c := range r {
				cells[i] = inline(c.In(s.Cols[i], false))
			}
			b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		}
	}
	for _, n := range x.Notes {
		b.WriteString("\n" + escape(capital(n)) + ".\n")
	}
	b.WriteString("\n" + escape(purposeName(rel.Purpose)+". ") + escape(either(x.Words, purposeMeans(rel.Purpose), noWords)) + "\n\nstamp " + escape(rel.Study.Stamp) + "\n")
	return b.String()
}

func (x *Figures) about() []aboutLine {
	lines := []aboutLine{section("What was computed")}
	for _, m := range x.Means {
		lines = append(lines, aboutLine{m[0], m[1]})
	}
	if len(x.Notes) > 0 {
		lines = append(lines, section("Please note"))
	}
	for _, n := range x.Notes {
		lines = append(lines, aboutLine{"", capital(n) + "."})
	}
	return lines
}

func (s *FigureSheet) sheet() sheet.Sheet {
	out := sheet.Sheet{Name: s.Name, Header: 1, FrozenCols: 1, Filter: true, Landscape: true, TabColour: "#A3C8E8"}
	var names []string
	for _, c := range s.Cols {
		names = append(names, capital(c.Name))
		out.Columns = append(out.Columns, sheet.Column{Width: c.Width})
	}
	head := headCells(names...)
	for i, c := range s.Cols {
		if !c.Words {
			head[i].Style.Align = sheet.Centre
		}
	}
	rows := []sheet.Row{{Cells: head}}
	for _, r := range s.Rows {
		row := sheet.Row{}
		for i, c := range r {
			x := s.Cols[i].cell(c, i == 0)
			x.Style.Middle = !s.Texts
			row.Cells = append(row.Cells, x)
		}
		rows = append(rows, row)
	}
	out.Rows = sheet.Rows(rows)
	return out
}

func (col FigureColumn) cell(c FigureCell, first bool) sheet.Cell {
	style := sheet.Style{Colour: ink, Line: faint, Wrap: true, Bold: first}
	if !c.IsNumber {
		if !col.Words {
			style.Italic, style.Colour, style.Size, style.Align = true, quiet, 8, sheet.Centre
		}
		return sheet.Text(c.Text, style)
	}
	style.Align, style.Format = sheet.Centre, "0"
	if col.Decimals > 0 {
		style.Format += "." + strings.Repeat("0", col.Decimals)
	}
	if col.Percent {
		style.Format += "%"
	}
	return sheet.Number(c.Number, style)
}
