package sheet

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// epoch stands for every date in a workbook: the same study gives the same
// bytes on every day.
const epoch = "1980-01-01T00:00:00Z"

// nowhere is a folder that cannot be made on any system, so that excelize,
// which keeps what it cannot put into a file, keeps everything in memory.
const nowhere = "\x00"

// continued stands in the first cell of a row that goes on with a text of the
// row above.
const continued = "(continued)"

// Write writes a workbook as .xlsx.
func Write(w io.Writer, book Workbook) (Report, error) { return write(w, book, MaxRows) }

func write(out io.Writer, book Workbook, maxRows int) (Report, error) {
	tmp := book.TempDir
	if tmp == "" {
		tmp = nowhere
	}
	w := &writer{
		file: excelize.NewFile(excelize.Options{TmpDir: tmp}), maxRows: maxRows,
		styles: map[Style]int{}, anchors: map[string]place{},
	}
	defer w.file.Close()
	if err := w.plan(book.Sheets); err != nil {
		return w.report, err
	}
	if err := w.properties(book); err != nil {
		return w.report, err
	}
	w.file.SetActiveSheet(0) // before any rows: later it would parse all of them again
	if err := w.hide(book.Sheets); err != nil {
		return w.report, err
	}
	for i := range book.Sheets {
		if err := w.sheet(&book.Sheets[i], w.owns[i]); err != nil {
			return w.report, fmt.Errorf("sheet %q: %w", book.Sheets[i].Name, err)
		}
	}
	zip := &parts{}
	w.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip })
	if err := w.file.Write(io.Discard); err != nil {
		return w.report, err
	}
	return w.report, zip.writeTo(out)
}

type writer struct {
	file    *excelize.File
	maxRows int
	styles  map[Style]int
	anchors map[string]place
	owns    [][]own // of each sheet: itself and those it goes on to
	report  Report
}

// own is one sheet as Excel will have it.
type own struct {
	name       string
	rows, cols int
}

// place is where a row came to lie.
type place struct {
	sheet string
	row   int
}

// plan goes through all rows once, to know where each will lie before the
// numbers that lead there are written.
func (w *writer) plan(sheets []Sheet) error {
	type found struct {
		anchor   string
		part, no int
	}
	var free names
	for i := range sheets {
		s := &sheets[i]
		var owns []own
		var rows []found
		err := w.walk(s, func(l line) error {
			if l.part == len(owns) {
				owns = append(owns, own{name: free.next(s.Name), cols: len(s.Columns)})
			}
			o := &owns[l.part]
			o.rows, o.cols = l.no, max(o.cols, len(l.cells))
			if l.continues {
				w.report.Continued++
			}
			if l.row != nil && l.row.Anchor != "" {
				rows = append(rows, found{l.row.Anchor, l.part, l.no})
			}
			return nil
		})
		if err != nil {
			return err
		}
		if owns == nil {
			owns = []own{{name: free.next(s.Name), cols: len(s.Columns)}}
		}
		if wide := owns[0].cols; wide > MaxCols {
			return fmt.Errorf("sheet %q would have %d columns and a workbook holds %d: choose fewer, or write a .csv", s.Name, wide, MaxCols)
		}
		w.owns = append(w.owns, owns)
		w.report.Rolled += len(owns) - 1
		for _, f := range rows {
			if _, twice := w.anchors[f.anchor]; !twice {
				w.anchors[f.anchor] = place{owns[f.part].name, f.no}
			}
		}
	}
	return w.makeSheets()
}

func (w *writer) makeSheets() error {
	first := true
	for _, owns := range w.owns {
		for _, o := range owns {
			if first {
				if err := w.file.SetSheetName("Sheet1", o.name); err != nil {
					return err
				}
				first = false
				continue
			}
			if _, err := w.file.NewSheet(o.name); err != nil {
				return err
			}
		}
	}
	if first {
		return fmt.Errorf("a workbook needs a sheet")
	}
	return nil
}

// hide takes sheets out of sight, which looks at all of them: before any rows.
func (w *writer) hide(sheets []Sheet) error {
	for i := range sheets {
		if !sheets[i].Hidden {
			continue
		}
		for _, o := range w.owns[i] {
			if err := w.file.SetSheetVisible(o.name, false, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// line is one line of a sheet, and where it will lie.
type line struct {
	part, no  int // which of the sheets that the rows fill, and its number there, from 1
	cells     []Cell
	row       *Row // the row whose first line it is, else nil
	continues bool // it goes on with a text of the line above
}

// walk calls emit with each line of a sheet. The header stands again on every
// sheet that the rows go on to.
func (w *writer) walk(s *Sheet, emit func(line) error) error {
	var header [][]Cell
	part, no := 0, 0
	put := func(l line) error {
		if no == w.maxRows {
			part, no = part+1, 0
			for _, h := range header {
				no++
				if err := emit(line{part: part, no: no, cells: h}); err != nil {
					return err
				}
			}
		}
		no++
		l.part, l.no = part, no
		return emit(l)
	}
	for row := range s.Rows {
		all := physical(row.Cells)
		if len(header) < s.Header {
			header = append(header, all[0])
		}
		if err := put(line{cells: all[0], row: &row}); err != nil {
			return err
		}
		for _, cells := range all[1:] {
			if err := put(line{cells: cells, continues: true}); err != nil {
				return err
			}
		}
	}
	return nil
}

// physical are the cells of a row, and of the rows that continue what is too long
// for a cell.
func physical(cells []Cell) [][]Cell {
	out := [][]Cell{cells}
	for col, c := range cells {
		if long := len(c.Text) > MaxUnits || runsLen(c.Runs) > MaxUnits; !long {
			continue
		}
		for i, part := range c.split() {
			if i == len(out) {
				out = append(out, emptyLike(cells))
			}
			if i == 0 {
				out[0] = append([]Cell(nil), out[0]...) // the caller's row stays as it is
			}
			out[i][col] = part
		}
	}
	return out
}

func runsLen(runs []Run) int {
	n := 0
	for _, r := range runs {
		n += len(r.Text)
	}
	return n
}

func (c Cell) split() []Cell {
	var out []Cell
	if len(c.Runs) > 0 {
		for _, runs := range runPieces(c.Runs) {
			out = append(out, Cell{Runs: runs, Style: c.Style})
		}
		return out
	}
	for _, s := range pieces(c.Text) {
		out = append(out, Cell{Text: s, Style: c.Style})
	}
	return out
}

func emptyLike(cells []Cell) []Cell {
	out := make([]Cell, len(cells))
	for i, c := range cells {
		out[i].Style = c.Style
	}
	out[0].Text = continued
	return out
}

// values are the cells as excelize takes them.
func (w *writer) values(cells []Cell) ([]any, error) {
	out := make([]any, len(cells))
	for i, c := range cells {
		id, err := w.style(c.Style)
		if err != nil {
			return nil, err
		}
		v := excelize.Cell{StyleID: id}
		switch {
		case len(c.Runs) > 0:
			v.Value = w.runs(c)
		case c.Text != "":
			s, n := clean(c.Text)
			w.report.Cleaned += n
			v.Value = s
			v.Formula = w.link(c, quoted(s))
		case c.IsNumber:
			v.Value = number(c.Number)
			v.Formula = w.link(c, strconv.FormatFloat(c.Number, 'f', -1, 64))
		case id == 0:
			continue
		}
		out[i] = v
	}
	return out, nil
}

func (w *writer) runs(c Cell) []excelize.RichTextRun {
	out := make([]excelize.RichTextRun, 0, len(c.Runs))
	for _, r := range c.Runs {
		s, n := clean(r.Text)
		w.report.Cleaned += n
		run := excelize.RichTextRun{Text: s}
		if r.Colour != "" || r.Bold || r.Italic {
			run.Font = &excelize.Font{Family: font, Size: c.Style.size(), Color: hex(r.Colour), Bold: r.Bold, Italic: r.Italic}
		}
		if s != "" {
			out = append(out, run)
		}
	}
	return out
}

// number is n as a whole number where it is one, so that 3 is written 3.
func number(n float64) any {
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return int64(n)
	}
	return n
}

// link is the formula of a number or a text that leads somewhere; shown is what it
// shows. That stands in the formula and is stored as its value too: a program that
// does not calculate shows it all the same. Nobody's words ever enter a formula.
func (w *writer) link(c Cell, shown string) string {
	if c.Link == "" || shown == "" {
		return ""
	}
	at, ok := w.anchors[c.Link]
	if !ok {
		w.report.LostLinks++
		return ""
	}
	return fmt.Sprintf(`HYPERLINK("#'%s'!A%d",%s)`, strings.ReplaceAll(at.sheet, `"`, `""`), at.row, shown)
}

// quoted is a text as a formula has it, in parts of at most 255 characters; empty
// where it is too long for one.
func quoted(s string) string {
	const most, part = 4000, 120 // a part that is nothing but quotation marks doubles
	if units(s) > most {
		return ""
	}
	var parts []string
	for s != "" {
		p := cut(s, part)
		parts = append(parts, `"`+strings.ReplaceAll(p, `"`, `""`)+`"`)
		s = s[len(p):]
	}
	return strings.Join(parts, "&")
}

// note puts a note beside a cell, in a box that shows some lines of it.
func (w *writer) note(sheet string, col, row int, text string) error {
	at, err := excelize.CoordinatesToCellName(col+1, row)
	if err != nil {
		return err
	}
	s, n := clean(text)
	w.report.Cleaned += n
	return w.file.AddComment(sheet, excelize.Comment{
		Cell: at, Author: "Verbatim", Paragraph: []excelize.RichTextRun{{Text: cut(s, MaxUnits)}}, Width: 360, Height: 180,
	})
}
