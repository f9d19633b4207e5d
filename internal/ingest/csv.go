package ingest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// readCSV reads a table of text. The standard library's reader is used: what it
// calls lazy is what spreadsheets and databases write.
func (d *draft) readCSV(s string) error {
	t, err := d.readTable(s)
	if err != nil {
		return err
	}
	return d.readTables([]*table{t})
}

// maxCells bounds the memory a table takes.
const maxCells = 20_000_000

func (d *draft) readTable(s string) (*table, error) {
	skipped := 0
	comma := sniffDelimiter(s, d.Format == "tsv")
	if rest, ok := strings.CutPrefix(s, "sep="); ok && len(rest) > 1 && rest[1] == '\n' {
		comma, s, skipped = rune(rest[0]), rest[2:], 1
	}
	if comma == '"' || comma == '\n' || comma == '\r' || comma >= utf8.RuneSelf {
		comma = ','
	}
	t, err := d.rows(s, comma, skipped, comma == '\t')
	if errors.Is(err, csv.ErrBareQuote) {
		d.note("Quotation marks inside unquoted cells of %s were kept as they stand.", d.src.Name)
		t, err = d.rows(s, comma, skipped, true)
	}
	if err != nil {
		return nil, d.tableError(err, t, skipped)
	}
	return t, nil
}

// errTooLong is the error of a table with more rows than memory is set aside for.
var errTooLong = errors.New("too many rows")

// rows reads the header and the rows, each with as many cells as the header; lazy
// takes quotation marks that do not enclose a cell for characters.
func (d *draft) rows(s string, comma rune, skipped int, lazy bool) (*table, error) {
	r := csv.NewReader(strings.NewReader(s))
	r.Comma, r.LazyQuotes, r.TrimLeadingSpace = comma, lazy, lazy && comma != '\t'
	r.FieldsPerRecord = -1
	var grid []row
	cells := 0
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return d.evenTable(grid)
		}
		if err != nil {
			return &table{}, err
		}
		if cells += len(rec); cells > maxCells || len(grid) >= maxLines {
			return &table{}, errTooLong
		}
		line, _ := r.FieldPos(0)
		grid = append(grid, row{no: line + skipped, cells: rec})
	}
}

// evenTable is the table of some rows, which must be as long as the header: a
// separator too many or too few would put words under the wrong column.
func (d *draft) evenTable(grid []row) (*table, error) {
	t := tableOfRows(grid)
	for _, r := range t.rows {
		if len(r.cells) != len(t.header) {
			t.broken = len(r.cells)
			return t, &csv.ParseError{StartLine: r.no, Line: r.no, Err: csv.ErrFieldCount}
		}
	}
	return t, nil
}

// tableError says where a table is broken.
func (d *draft) tableError(err error, t *table, skipped int) error {
	var p *csv.ParseError
	if errors.Is(err, errTooLong) {
		return fmt.Errorf("%s has more rows than can be read at once; split it into several files", d.src.Name)
	}
	if !errors.As(err, &p) {
		return fmt.Errorf("%s could not be read as a table; open it in a spreadsheet and save it as CSV (UTF-8)", d.src.Name)
	}
	if errors.Is(err, csv.ErrFieldCount) { // its lines are those of the file
		return fmt.Errorf("%s, line %d: this row has %s and the header has %d; look for a missing or extra separator, or put the cell into quotation marks", d.src.Name, p.StartLine, count(t.broken, "cell", "cells"), len(t.header))
	}
	return fmt.Errorf("%s, line %d: a quotation mark is out of place; write it twice inside a cell, and put the whole cell into quotation marks", d.src.Name, p.Line+skipped)
}

// sniffDelimiter chooses between comma, semicolon, tab and bar: what cuts the
// first rows into the same number of cells, and the most of them.
func sniffDelimiter(s string, tabs bool) rune {
	best, most := ',', 1
	candidates := []rune{',', ';', '\t', '|'}
	if tabs {
		best, candidates = '\t', []rune{'\t', ',', ';', '|'}
	}
	head := firstRows(s)
	for _, c := range candidates {
		if n := evenCells(head, c); n > most {
			best, most = c, n
			if tabs && c == '\t' {
				break
			}
		}
	}
	return best
}

// firstRows is enough of a table to see how it is cut.
func firstRows(s string) string {
	const enough = 64 << 10
	if len(s) > enough {
		return s[:enough]
	}
	return s
}

// evenCells is the number of cells that most of the first rows have; 0 where they
// do not agree. Up to 20 rows are looked at, and a title above the table may have
// fewer.
func evenCells(head string, comma rune) int {
	r := csv.NewReader(strings.NewReader(head))
	r.Comma, r.LazyQuotes = comma, true
	r.FieldsPerRecord = -1
	rows, of := 0, map[int]int{}
	for ; rows < 20; rows++ {
		rec, err := r.Read()
		if err != nil {
			break
		}
		of[len(rec)]++
	}
	for n, even := range of {
		if even*4 >= rows*3 || even >= 3 && even*2 > rows && n > 1 {
			return n
		}
	}
	return 0
}
