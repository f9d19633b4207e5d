package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// table is a sheet, a CSV file or the records of a JSON file: a header and rows
// of the same length.
type table struct {
	name   string // of the sheet, or where in a JSON file it stands; empty where there is only one
	header []string
	rows   []row
	above  []row // what stands over the header
	places []int // of columns on the sheet, where empty ones were left out
	broken int   // cells of the row at which reading stopped
}

type row struct {
	no    int // line or row it begins on
	cells []string
	spans []rowSpan // passages that the file itself marks in its words
}

// tableOfRows finds the header among the first rows, and makes a table of what
// is below it. Rows without anything are left out.
func tableOfRows(grid []row) *table {
	t := &table{}
	at := headerRow(grid)
	for i, r := range grid {
		switch {
		case i == at:
			t.header = tidyHeader(r.cells)
		case filledCells(r.cells) == 0:
		case i < at:
			t.above = append(t.above, r)
		default:
			t.rows = append(t.rows, r)
		}
	}
	return t
}

// headerRow is where the header stands: the first row with about as many cells
// filled as the rows of the table have, or one with names that are known. Titles
// and remarks above a table fill fewer.
func headerRow(grid []row) int {
	const reach, sample = 30, 200
	var widths []int
	for _, r := range grid[:min(len(grid), sample)] {
		if n := filledCells(r.cells); n > 0 {
			widths = append(widths, n)
		}
	}
	if len(widths) < 2 {
		return 0
	}
	slices.Sort(widths)
	usual := widths[len(widths)/2]
	for i, r := range grid[:min(len(grid), reach)] {
		n := filledCells(r.cells)
		if namesColumns(r.cells) && i+1 < len(grid) && n > 1 {
			return i
		}
		if usual > 1 && n >= max(2, (usual*3+4)/5) && lettered(r.cells) {
			return firstUnlessKnown(grid, i, reach)
		}
	}
	return 0
}

// firstUnlessKnown is the row i, or one soon below it whose cells are names of
// columns that are known.
func firstUnlessKnown(grid []row, i, reach int) int {
	for k := i + 1; k < min(len(grid), reach); k++ {
		if namesColumns(grid[k].cells) && !namesColumns(grid[i].cells) {
			return k
		}
	}
	return i
}

// namesColumns reports whether a row has the names both of a column of words and
// of one that says whose, when or under which theme.
func namesColumns(cells []string) bool {
	words, other := false, false
	for _, c := range cells {
		if len(c) > 40 {
			continue
		}
		switch name := bareHeader(c); {
		case name == "":
		case among(name, " "+textHeaders+" "):
			words = true
		case among(name, " "+speakerHeaders+" "+startHeaders+" "+themeHeaders+" "):
			other = true
		}
	}
	return words && other
}

// lettered reports whether most cells with something in them have letters.
func lettered(cells []string) bool {
	letters, n := 0, 0
	for _, c := range cells {
		if blank(c) {
			continue
		}
		n++
		if strings.IndexFunc(c, unicode.IsLetter) >= 0 {
			letters++
		}
	}
	return letters*2 > n
}

func filledCells(cells []string) int {
	n := 0
	for _, c := range cells {
		if !blank(c) {
			n++
		}
	}
	return n
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

// decodeCells undoes what web pages and exports do to words: entities such as
// &#8212; and tags such as <em>. Passages that are marked by their place are
// left as they stand.
func (d *draft) decodeCells(t *table) {
	entities, tags := 0, 0
	for _, r := range t.rows {
		if len(r.spans) > 0 {
			continue
		}
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

// sayAbove says what was left out over the header.
func (d *draft) sayAbove(t *table) {
	if len(t.above) == 0 {
		return
	}
	var first string
	for _, c := range t.above[0].cells {
		if !blank(c) {
			first = c
			break
		}
	}
	d.note("%s left out, beginning with %s.", count(len(t.above), "row above the header was", "rows above the header were"), few(oneLine(first)))
}
