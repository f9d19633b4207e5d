package ingest

import (
	"fmt"
	"strings"
)

// readPlain reads plain text: a line is a line, and a blank line ends a paragraph.
func (d *draft) readPlain(s string) error {
	if d.src.Places == nil {
		if lines, ok := d.tabbedTurns(s); ok {
			return d.talk(lines)
		}
	}
	lines, err := d.plainLines(s)
	if err != nil {
		return err
	}
	if d.src.Places != nil {
		return d.placedTalk(lines, s)
	}
	return d.annotatedTalk(lines, s)
}

// tabbedTurns reads a text whose first line is a row of headers, parted by tabs, as a
// table whose rows are turns: Timespan, Content, Speaker. A line without a tab goes on
// with the row before.
func (d *draft) tabbedTurns(s string) ([]line, bool) {
	head, _, _ := strings.Cut(strings.TrimLeft(s, "\n"), "\n")
	row := tabbedRow(head, 1)
	if cols, ok := namedTalkColumns(row); !ok || !isHeaderRow(row) || cols.words >= len(row) {
		return nil, false
	}
	t := tableFrame{}
	no := 0
	for raw := range strings.SplitSeq(s, "\n") {
		no++
		if trim(raw) == "" {
			continue
		}
		next := tabbedRow(raw, no)
		if n := len(t.rows); len(next) == 1 && n > 1 {
			cols, _ := namedTalkColumns(row)
			last := t.rows[n-1]
			if cols.words < len(last) {
				last[cols.words] = append(last[cols.words], next[0]...)
				continue
			}
		}
		if t.rows = append(t.rows, next); len(t.rows) > maxLines {
			return nil, false
		}
	}
	var tables wordTables
	lines, ok := tables.talk(&t)
	if !ok {
		return nil, false
	}
	d.note("The first line, %s, names the columns of a table; its rows were read as turns.", few(strings.ReplaceAll(head, "\t", ", ")))
	d.sayTables(tables)
	return lines, true
}

// tabbedRow parts a line at its tabs, into cells as a table has them.
func tabbedRow(raw string, no int) [][]line {
	var row [][]line
	for cell := range strings.SplitSeq(raw, "\t") {
		var lines []line
		if words := trim(cell); words != "" {
			lines = []line{{no: no, text: words, gap: true, level: notHeading}}
		}
		row = append(row, lines)
	}
	return row
}

func (d *draft) plainLines(s string) ([]line, error) {
	var lines []line
	no, gap := 0, true
	for raw := range strings.SplitSeq(s, "\n") {
		no++
		words := trim(raw)
		if words == "" {
			gap = true
			continue
		}
		if len(lines) == maxLines {
			return nil, fmt.Errorf("%s has more than %d lines; split it into one file per interview", d.src.Name, maxLines)
		}
		lines = append(lines, line{no: no, text: words, gap: gap, level: notHeading})
		gap = false
	}
	return lines, nil
}
