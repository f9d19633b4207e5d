package ingest

import (
	"bytes"
	"fmt"
	"strings"

	"verbatim/internal/sheet"
)

// readXLSX reads a workbook. Excelize is used, through the package that alone knows
// it: it shows numbers and dates as people see them, and nothing else in pure Go
// reads workbooks as well.
func (d *draft) readXLSX() error {
	r := bytes.NewReader(d.src.Data)
	book, err := sheet.Open(r, r.Size())
	if err != nil {
		return fmt.Errorf("%s looks like an Excel workbook, but %w", d.src.Name, err)
	}
	var all []*table
	empty := 0
	for _, g := range book.Sheets {
		if t := gridTable(g); len(t.header) > 0 {
			all = append(all, t)
		} else {
			empty++
		}
	}
	if len(all) == 0 {
		return fmt.Errorf("%s has no sheet with anything in it; check that it is the right file", d.src.Name)
	}
	if empty > 0 {
		d.note("%s empty.", count(empty, "sheet is", "sheets are"))
	}
	t, err := d.bestTable(all)
	if err != nil {
		return err
	}
	if err := d.readTables([]*table{t}); err != nil {
		return err
	}
	return d.sayFormulas(t)
}

// gridTable is the table on a sheet. Rows are made as long as the longest, so that
// a cell beyond the header is under a column without a name.
func gridTable(g sheet.Grid) *table {
	grid, width := make([]row, len(g.Rows)), 0
	for i, cells := range g.Rows {
		width = max(width, len(cells))
		grid[i] = row{no: i + 1, cells: cells}
	}
	t := tableOfRows(grid)
	t.name = g.Name
	t.header = append(t.header, make([]string, width-len(t.header))...)
	for i, r := range t.rows {
		cells := make([]string, width)
		for k, c := range r.cells {
			cells[k] = strings.ToValidUTF8(c, "\uFFFD")
		}
		t.rows[i].cells = cells
	}
	return t.withoutEmptyColumns()
}

// withoutEmptyColumns leaves out the columns without a name and without anything
// in them: sheets have many.
func (t *table) withoutEmptyColumns() *table {
	var keep []int
	for i, h := range t.header {
		full := h != ""
		for _, r := range t.rows {
			full = full || !blank(r.cells[i])
		}
		if full {
			keep = append(keep, i)
		}
	}
	if len(keep) == len(t.header) {
		return t
	}
	pick := func(cells []string) []string {
		kept := make([]string, len(keep))
		for k, i := range keep {
			kept[k] = cells[i]
		}
		return kept
	}
	t.places = keep
	t.header = pick(t.header)
	for i := range t.rows {
		t.rows[i].cells = pick(t.rows[i].cells)
	}
	return t
}

// sayFormulas says how much of what was read is what formulas gave.
func (d *draft) sayFormulas(t *table) error {
	r := bytes.NewReader(d.src.Data)
	book, err := sheet.Open(r, r.Size(), t.name)
	if err != nil {
		return fmt.Errorf("%s: %w", d.src.Name, err)
	}
	shown, first := 0, ""
	for _, r := range t.rows {
		for i, c := range r.cells {
			at := i
			if t.places != nil {
				at = t.places[i]
			}
			if d.Columns[i].As != "ignored" && !blank(c) && book.IsFormula(t.name, at, r.no) {
				if shown++; shown == 1 {
					first = sheet.Address(at, r.no)
				}
			}
		}
	}
	if shown > 0 {
		d.note("%s, the first in %s; what the workbook last showed there was taken.", count(shown, "cell has a formula", "cells have formulas"), first)
	}
	return nil
}
