package ingest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// table is a CSV file: a header and rows of the same length.
type table struct {
	header []string
	rows   []row
	broken int // cells of the row at which reading stopped
}

type row struct {
	no    int // line it begins on
	cells []string
}

// readCSV reads a table: as a transcript when its rows are turns, as a survey
// when they are people.
func (d *draft) readCSV(s string) error {
	t, err := d.readTable(s)
	if err != nil {
		return err
	}
	cols, err := d.findColumns(t)
	if err != nil {
		return err
	}
	d.decodeCells(t)
	if cols.turns {
		return d.rowsAsTurns(t, cols)
	}
	return d.rowsAsPeople(t, cols)
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
	return t, d.checkTable(t)
}

// errTooLong is the error of a table with more rows than memory is set aside for.
var errTooLong = errors.New("too many rows")

// rows reads the header and the rows; lazy takes quotation marks that do not
// enclose a cell for characters.
func (d *draft) rows(s string, comma rune, skipped int, lazy bool) (*table, error) {
	r := csv.NewReader(strings.NewReader(s))
	r.Comma, r.LazyQuotes, r.TrimLeadingSpace = comma, lazy, lazy && comma != '\t'
	t := &table{}
	cells := 0
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			t.broken = len(rec)
			return t, err
		}
		if t.header == nil {
			t.header = tidyHeader(rec)
			continue
		}
		if blank(strings.Join(rec, "")) {
			continue
		}
		if cells += len(rec); cells > maxCells || len(t.rows) >= maxLines {
			return t, errTooLong
		}
		line, _ := r.FieldPos(0)
		t.rows = append(t.rows, row{no: line + skipped, cells: rec})
	}
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
	line := p.StartLine + skipped
	if errors.Is(err, csv.ErrFieldCount) {
		return fmt.Errorf("%s, line %d: this row has %s and the header has %d; look for a missing or extra separator, or put the cell into quotation marks", d.src.Name, line, count(t.broken, "cell", "cells"), len(t.header))
	}
	return fmt.Errorf("%s, line %d: a quotation mark is out of place; write it twice inside a cell, and put the whole cell into quotation marks", d.src.Name, p.Line+skipped)
}

func (d *draft) checkTable(t *table) error {
	named := 0
	for _, h := range t.header {
		if h != "" {
			named++
		}
		if utf8.RuneCountInString(h) > 1000 {
			return fmt.Errorf("%s has no header: the first row should name the columns, and %s is not a name; add a first row such as speaker,text", d.src.Name, few(h))
		}
	}
	switch {
	case named == 0:
		return fmt.Errorf("%s has no header: the first row should name the columns; add a first row such as speaker,text", d.src.Name)
	case len(t.rows) == 0:
		return fmt.Errorf("%s has a header and no rows below it; check that it is the right file", d.src.Name)
	}
	return nil
}

// tidyHeader makes names of a header's cells, different from each other.
func tidyHeader(rec []string) []string {
	seen := map[string]int{}
	header := make([]string, len(rec))
	for i, h := range rec {
		h = oneCell(h)
		if seen[h]++; seen[h] > 1 && h != "" {
			h = fmt.Sprintf("%s (%d)", h, seen[h])
		}
		header[i] = h
	}
	return header
}

func oneCell(s string) string { return strings.Join(strings.Fields(s), " ") }

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

// evenCells is the number of cells of the header when the rows below have as
// many, 0 otherwise. Up to 20 rows are looked at.
func evenCells(head string, comma rune) int {
	r := csv.NewReader(strings.NewReader(head))
	r.Comma, r.LazyQuotes = comma, true
	r.FieldsPerRecord = -1
	n, even, rows := 0, 0, 0
	for rows = 0; rows < 20; rows++ {
		rec, err := r.Read()
		if err != nil {
			break
		}
		if n == 0 {
			n = len(rec)
		}
		if len(rec) == n {
			even++
		}
	}
	if rows == 0 || even*4 < rows*3 {
		return 0
	}
	return n
}

// decodeCells undoes what web pages and exports do to words: entities such as
// &#8212; and tags such as <em>.
func (d *draft) decodeCells(t *table) {
	entities, tags := 0, 0
	for _, r := range t.rows {
		for i, c := range r.cells {
			c, n := untagged(c)
			tags += n
			c, n = unescape(c)
			entities += n
			r.cells[i] = c
		}
	}
	if entities > 0 {
		d.note("%s decoded (&amp; and the like).", count(entities, "HTML entity was", "HTML entities were"))
	}
	if tags > 0 {
		d.note("%s left out (<em> and the like).", count(tags, "HTML tag was", "HTML tags were"))
	}
}
