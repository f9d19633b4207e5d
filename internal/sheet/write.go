package sheet

import (
	"fmt"
	"io"

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
	w := &writer{
		file: excelize.NewFile(excelize.Options{TmpDir: nowhere}), maxRows: maxRows,
		styles: map[Style]int{}, anchors: map[string]place{},
	}
	defer w.file.Close()
	if err := w.plan(book.Sheets); err != nil {
		return w.report, err
	}
	if err := w.properties(book); err != nil {
		return w.report, err
	}
	w.file.SetActiveSheet(0)
	if err := w.hide(book.Sheets); err != nil {
		return w.report, err
	}
	zip := &parts{rows: map[string]func(io.Writer) error{}}
	for i := range book.Sheets {
		s := &book.Sheets[i]
		for part, o := range w.owns[i] {
			if err := w.sheet(s, o); err != nil {
				return w.report, fmt.Errorf("sheet %q: %w", s.Name, err)
			}
			zip.rows[fmt.Sprintf("xl/worksheets/sheet%d.xml", len(zip.rows)+1)] = func(out io.Writer) error { return w.rows(out, s, part) }
		}
	}
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
	recent  []styled // of each column, the style that it had last
	anchors map[string]place
	owns    [][]own // of each sheet: itself and those it goes on to
	report  Report
}

// own is one sheet as Excel will have it.
type own struct {
	name       string
	rows, cols int
	notes      []beside
}

// beside is a note beside a cell.
type beside struct {
	col, row int
	text     string
}

// place is where a row came to lie.
type place struct {
	sheet string
	row   int
}

// plan goes through all rows once, to know where each will lie before the numbers that
// lead there are written, and which styles and notes there are.
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
			for col, c := range l.cells {
				if _, err := w.styleIn(col, c.Style); err != nil {
					return err
				}
				if c.Note != "" && !l.continues {
					o.notes = append(o.notes, beside{col, l.no, c.Note})
				}
			}
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

// note puts a note beside a cell, in a box that shows some lines of it.
func (w *writer) note(sheet string, columns []Column, n beside) error {
	at, err := excelize.CoordinatesToCellName(n.col+1, n.row)
	if err != nil {
		return err
	}
	s, cleaned := clean(n.text)
	w.report.Cleaned += cleaned
	return w.file.AddComment(sheet, excelize.Comment{
		Cell: at, Author: "Verbatim", Paragraph: []excelize.RichTextRun{{Text: cut(s, MaxUnits)}}, Width: boxWidth(columns, n.col), Height: 180,
	})
}

// boxWidth is how wide excelize must think that a note's box is, in pixels, so that it
// is at least 360: a box ends in a cell, and excelize knows nothing of the widths of
// columns and takes each for 64 pixels.
func boxWidth(columns []Column, col int) uint {
	const usual = 64
	cells, left := 0, 360
	for ; ; col++ {
		wide := usual
		if col < len(columns) && columns[col].Width > 0 {
			wide = int(7*columns[col].Width + 5)
		}
		if left < wide {
			break
		}
		cells, left = cells+1, left-wide
	}
	if left >= usual {
		cells, left = cells+1, 0
	}
	return uint(cells*usual + left)
}
