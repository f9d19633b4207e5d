package ingest

import (
	"strings"

	"verbatim/internal/transcript"
)

// tableFrame is a table of a Word document being read.
type tableFrame struct {
	rows [][][]line // rows, cells, lines
	gone []int      // rows that were deleted
}

// wordTables counts what tables held beside the talk.
type wordTables struct{ headers, beside, numbers int }

// endTable turns a finished table into lines. A table inside a cell becomes
// lines of that cell.
func (w *wordReader) endTable() {
	t := w.table()
	if t == nil {
		return
	}
	w.cells = w.cells[:len(w.cells)-1]
	t.dropDeleted()
	if outer := w.table(); outer != nil {
		if n := len(outer.rows); n > 0 && len(outer.rows[n-1]) > 0 {
			row := outer.rows[n-1]
			row[len(row)-1] = append(row[len(row)-1], t.paragraphs()...)
			return
		}
	}
	lines := t.paragraphs()
	if talk, ok := w.talkTable(t); ok {
		lines = talk
	}
	if n := len(w.open); n > 0 {
		w.open[n-1].inside = append(w.open[n-1].inside, lines...)
		return
	}
	w.lines = append(w.lines, lines...)
}

func (t *tableFrame) dropDeleted() {
	if len(t.gone) == 0 {
		return
	}
	kept := t.rows[:0:0]
	gone := t.gone
	for i, row := range t.rows {
		if len(gone) > 0 && gone[0] == i {
			gone = gone[1:]
			continue
		}
		kept = append(kept, row)
	}
	t.rows = kept
}

// paragraphs are the cells of a table one after another.
func (t *tableFrame) paragraphs() []line {
	var out []line
	for _, row := range t.rows {
		for _, cell := range row {
			out = append(out, cell...)
		}
	}
	return out
}

func (d *draft) sayTables(t wordTables) {
	for _, left := range []struct {
		n         int
		one, many string
	}{
		{t.beside, "table cell beside the talk was", "table cells beside the talk were"},
		{t.numbers, "row number was", "row numbers were"},
		{t.headers, "header row of a table was", "header rows of tables were"},
	} {
		if left.n > 0 {
			d.note("%s not imported.", count(left.n, left.one, left.many))
		}
	}
}

// tableColumns says which column of a table holds what; -1 where none does.
type tableColumns struct{ name, time, end, number, words int }

func (w *wordReader) talkTable(t *tableFrame) ([]line, bool) { return w.tables.talk(t) }

// talk reads a table whose rows are turns: who speaks in one column, the words in
// another, perhaps a time or a number in a third. A row of headers says which is which;
// without one, what is in them does.
func (w *wordTables) talk(t *tableFrame) ([]line, bool) {
	rows := t.rows
	header := len(rows) > 0 && isHeaderRow(rows[0])
	var cols tableColumns
	ok := false
	if header {
		cols, ok = namedTalkColumns(rows[0])
		rows = rows[1:]
	}
	if ok = ok && len(rows) > 0; !ok {
		cols, ok = findTalkColumns(rows)
	}
	if !ok {
		return nil, false
	}
	if header {
		w.headers++
	}
	var out []line
	for _, row := range rows {
		out = append(out, cols.turn(row)...)
		for i, cell := range row {
			switch {
			case len(cell) == 0 || i == cols.name || i == cols.words || i == cols.end && isTime(cellText(cell)):
			case i == cols.number:
				w.numbers++
			case i != cols.time || timespan(cellText(cell)) == untimed:
				w.beside++
			}
		}
	}
	return out, true
}

const timeHeaders = startHeaders + " timespan timestamps timecodes "

func isHeaderRow(row [][]line) bool {
	known := 0
	for _, cell := range row {
		h := bareHeader(cellText(cell))
		if h == "" {
			continue
		}
		if !among(h, " "+textHeaders+" "+speakerHeaders+" "+timeHeaders+endHeaders+" "+idHeaders+" line no number nr notes comments codes theme themes ") {
			return false
		}
		known++
	}
	return known > 0
}

// namedTalkColumns finds the columns by a row of headers: one for the words, and one
// that says who speaks or when. It leaves it to what is in the columns where two
// headers mean the same.
func namedTalkColumns(row [][]line) (tableColumns, bool) {
	c := tableColumns{-1, -1, -1, -1, -1}
	for i, cell := range row {
		h := bareHeader(cellText(cell))
		var into *int
		switch {
		case among(h, " "+speakerHeaders+" "):
			into = &c.name
		case among(h, " "+textHeaders+" "):
			into = &c.words
		case among(h, " "+timeHeaders):
			into = &c.time
		case among(h, " "+endHeaders+" "):
			into = &c.end
		case among(h, " line no number nr "):
			into = &c.number
		default:
			continue
		}
		if *into >= 0 {
			return c, false
		}
		*into = i
	}
	return c, c.words >= 0 && (c.name >= 0 || c.time >= 0)
}

// timespan reads the time in a cell, or the stretch of time, also as it may be typed in
// short where a whole column holds them: 75 is a minute and a quarter, 1:6 a minute and
// six seconds, 14532 an hour, 45 minutes and 32 seconds.
func timespan(s string) stretch {
	if t, ok := cellClock(s); ok {
		return t
	}
	a, b, two := strings.Cut(s, "-")
	from, ok := shortClock(strings.Trim(a, " #[]"))
	if !ok {
		return untimed
	}
	if to, ok := shortClock(strings.Trim(b, " #[]")); two && ok {
		return ordered(from, to)
	}
	return stretch{from, transcript.NoTime}
}

func shortClock(s string) (ms int, ok bool) {
	if ms, ok := captionClock(s); ok || !allDigits(s) || len(s) > 6 {
		return ms, ok
	}
	seconds := 0
	for from := 0; from < len(s); { // the last two digits are seconds, those before minutes
		to := from + 2
		if from == 0 && len(s)%2 == 1 {
			to = 1
		}
		part := 0
		for _, c := range s[from:to] {
			part = part*10 + int(c-'0')
		}
		seconds = seconds*60 + part
		from = to
	}
	return seconds * 1000, true
}

func cellText(cell []line) string {
	var parts []string
	for _, l := range cell {
		parts = append(parts, l.text)
	}
	return strings.Join(parts, "\n")
}

func findTalkColumns(rows [][][]line) (tableColumns, bool) {
	c := tableColumns{-1, -1, -1, -1, -1}
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	if len(rows) < 2 || width < 2 || width > 6 {
		return c, false
	}
	looks := make([]cellLooks, width)
	for i := range looks {
		looks[i] = lookAt(rows, i)
		if c.words < 0 || looks[i].size > looks[c.words].size {
			c.words = i
		}
	}
	for i, l := range looks {
		switch {
		case i == c.words || l.filled == 0:
		case c.time < 0 && l.times*5 >= l.filled*4:
			c.time = i
		case c.number < 0 && l.numbers == l.filled:
			c.number = i
		case c.name < 0 && i < c.words && l.names*5 >= l.filled*4 && (l.distinct*3 <= l.filled*2 || l.roles == l.filled):
			c.name = i
		}
	}
	return c, c.name >= 0 || c.time >= 0
}

// cellLooks is what a column of a table looks like.
type cellLooks struct{ filled, size, names, roles, times, numbers, distinct int }

func lookAt(rows [][][]line, i int) cellLooks {
	var l cellLooks
	seen := map[string]bool{}
	for _, row := range rows {
		if i >= len(row) || len(row[i]) == 0 {
			continue
		}
		s := cellText(row[i])
		l.filled++
		l.size += len(s)
		name, _ := cellName(s)
		switch {
		case allDigits(strings.TrimRight(s, ".")):
			l.numbers++
		case isTime(s):
			l.times++
		case plausible(name) && capitalised(name):
			l.names++
			if isRole(name) {
				l.roles++
			}
		}
		seen[nameKey(name)] = true
	}
	l.distinct = len(seen)
	return l
}

func isTime(s string) bool {
	_, ok := cellClock(s)
	return ok
}

// cellName reads a name and perhaps a time from a cell.
func cellName(s string) (string, stretch) {
	if len(s) > labelReach {
		return "", untimed
	}
	head, when, _ := trailingClock(strings.ReplaceAll(s, "\n", " "), true)
	return cleanName(strings.TrimRight(head, ": ")), when
}

// turn is a row as lines: the first has the label, the others go on with it.
func (c tableColumns) turn(row [][]line) []line {
	cell := func(i int) []line {
		if i < 0 || i >= len(row) {
			return nil
		}
		return row[i]
	}
	name, when := cellName(cellText(cell(c.name)))
	if t := timespan(cellText(cell(c.time))); c.time >= 0 && t != untimed {
		when = t
		if end, ok := cellClock(cellText(cell(c.end))); ok && c.end >= 0 && t.end < 0 {
			when = ordered(t.start, end.start)
		}
	}
	words := cell(c.words)
	if name != "" && !plausible(name) {
		return append(cell(c.name), words...) // no name: words that ran into the wrong cell
	}
	switch {
	case name == "" && len(words) == 0:
		return nil
	case name == "" && when == untimed:
		return words
	case name == "":
		first := words[0]
		first.when, first.level = &when, notHeading
		return append([]line{first}, words[1:]...)
	case len(words) == 0:
		first := cell(c.name)[0]
		first.cells = &label{name: name, when: when, shape: inTable}
		return []line{first}
	}
	first := words[0]
	first.cells = &label{name: name, words: first.text, when: when, shape: inTable}
	first.level, first.gap = notHeading, true
	return append([]line{first}, words[1:]...)
}
