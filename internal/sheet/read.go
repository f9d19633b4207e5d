package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// Bounds on a workbook to read. They are far above any spreadsheet of codings,
// and keep a hostile or damaged file from taking the machine with it.
const (
	maxUnpacked = 256 << 20 // bytes of all parts together
	maxParts    = 10_000
	maxCells    = 4_000_000 // empty ones between filled ones included
	maxGridRows = MaxRows
)

// Grid is the cells of a sheet as a reader sees them: numbers and dates as
// they are formatted, formulas as what they last gave.
type Grid struct {
	Name string
	Rows [][]string // without the empty cells at the end of a row and empty rows at the end
}

// Book is a workbook that was read.
type Book struct {
	Sheets   []Grid                     // in order
	formulas map[string]map[string]bool // by sheet, then address
}

// IsFormula reports whether what a cell shows is what a formula gives. Column
// counts from 0, row from 1. It knows only of sheets that Open was told of.
func (b *Book) IsFormula(sheet string, col, row int) bool {
	return b.formulas[sheet][Address(col, row)]
}

// Address is what a spreadsheet calls a cell: K12 is column 10, counted from 0, of
// row 12.
func Address(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col+1, row)
	if err != nil {
		return fmt.Sprintf("row %d", row)
	}
	return name
}

// Read reads a workbook's sheets, in order. It never writes to disk.
func Read(r io.ReaderAt, size int64) ([]Grid, error) {
	book, err := Open(r, size)
	if err != nil {
		return nil, err
	}
	return book.Sheets, nil
}

// Open is Read, and finds out which cells of the named sheets are formulas.
func Open(r io.ReaderAt, size int64, formulasIn ...string) (book *Book, err error) {
	if err := bounded(r, size); err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil { // a part that excelize does not foresee
			book, err = nil, fmt.Errorf("the workbook is damaged and cannot be read: save it again as .xlsx and try once more")
		}
	}()
	f, err := excelize.OpenReader(io.NewSectionReader(r, 0, size),
		excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked, TmpDir: nowhere})
	if err != nil {
		return nil, fmt.Errorf("the workbook cannot be read (%w): save it again as .xlsx and try once more", err)
	}
	defer f.Close()
	left := maxCells
	book = &Book{formulas: map[string]map[string]bool{}}
	for _, name := range f.GetSheetList() {
		g, err := grid(f, name, &left)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", name, err)
		}
		if slices.Contains(formulasIn, name) {
			if book.formulas[name], err = formulas(f, name); err != nil {
				return nil, fmt.Errorf("sheet %q: %w", name, err)
			}
		}
		book.Sheets = append(book.Sheets, g)
	}
	return book, nil
}

// bounded looks at a workbook's zip before anything is unpacked.
func bounded(r io.ReaderAt, size int64) error {
	magic := make([]byte, 8)
	if n, _ := r.ReadAt(magic, 0); bytes.Equal(magic[:n], []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
		return fmt.Errorf("this is an old .xls workbook or one with a password: save it as .xlsx without a password")
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return fmt.Errorf("this is not an .xlsx workbook: save it as .xlsx and try again")
	}
	if len(z.File) > maxParts {
		return fmt.Errorf("the workbook has %d parts, more than any spreadsheet needs: save it again as .xlsx", len(z.File))
	}
	var total uint64
	for _, f := range z.File {
		if total += min(f.UncompressedSize64, maxUnpacked+1); total > maxUnpacked {
			return fmt.Errorf("the workbook unpacks to more than %d MB: save only the sheet that is needed", maxUnpacked>>20)
		}
	}
	return nil
}

func grid(f *excelize.File, name string, left *int) (Grid, error) {
	g := Grid{Name: name}
	rows, err := f.Rows(name)
	if err != nil {
		return g, err
	}
	defer rows.Close()
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return g, fmt.Errorf("row %d cannot be read: %w", len(g.Rows)+1, err)
		}
		if *left -= 1 + len(cells); *left < 0 || len(g.Rows) == maxGridRows {
			return g, fmt.Errorf("it has more than %d cells: save only the part that is needed", maxCells)
		}
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		g.Rows = append(g.Rows, slices.Clip(cells))
	}
	if err := rows.Error(); err != nil {
		return g, fmt.Errorf("row %d cannot be read: %w", len(g.Rows)+1, err)
	}
	for len(g.Rows) > 0 && len(g.Rows[len(g.Rows)-1]) == 0 {
		g.Rows = g.Rows[:len(g.Rows)-1]
	}
	return g, nil
}
