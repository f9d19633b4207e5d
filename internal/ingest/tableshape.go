package ingest

import (
	"fmt"
	"slices"
	"strings"
)

// The three shapes that tables of words have, as Options.As and Reading.As name
// them.
const (
	asTurns    = "turns"    // a row is a turn
	asPeople   = "people"   // a row is somebody who answers
	asSegments = "segments" // a row is a passage that was coded
)

// shaped is a table in one of its shapes.
type shaped struct {
	as   string
	cols columns
	fits bool
}

// shapes are the ways in which a table could be read, the likeliest first.
func (d *draft) shapes(t *table) ([]shaped, error) {
	c := columns{text: -1, speaker: -1, start: -1, end: -1, place: -1, id: -1, group: -1, coder: -1, memo: -1, verdict: -1, given: map[int]string{}}
	if err := d.namedColumns(t, &c); err != nil {
		return nil, err
	}
	p := make([]column, len(t.header))
	for i := range p {
		p[i] = profile(t, i)
	}
	d.codingColumns(t, p, &c)
	turns, people, segments := shaped{as: asTurns, cols: c.copy()}, shaped{as: asPeople, cols: c.copy()}, shaped{as: asSegments, cols: c.copy()}
	turns.fits = d.turnColumns(t, p, &turns.cols)
	people.fits = d.surveyColumns(t, p, &people.cols)
	segments.fits = d.segmentColumns(t, p, &segments.cols)
	order := []shaped{turns, people, segments}
	switch {
	case segments.fits && d.codedPassages(t, p, segments.cols, turns):
		order = []shaped{segments, turns, people}
	case segments.fits && !turns.fits && segments.cols.id < 0 && (t.hasSpans() || among(bareHeader(t.header[segments.cols.text]), " segment quotation excerpt extract passage snippet codedsegment codedtext quote ")):
		order = []shaped{segments, people, turns}
	}
	i := slices.IndexFunc(order, func(s shaped) bool { return s.as == d.opt.As })
	if i < 0 {
		i = slices.IndexFunc(order, func(s shaped) bool { return s.fits })
	}
	if i < 0 || !order[i].fits {
		return nil, d.noWords(t)
	}
	chosen := order[i]
	order = slices.Delete(order, i, i+1)
	order = slices.DeleteFunc(order, func(s shaped) bool { return !s.fits || !d.doubtful(t, p, chosen, s) })
	return append([]shaped{chosen}, order...), nil
}

func (c columns) copy() columns {
	c.questions, c.attributes, c.themes = slices.Clone(c.questions), slices.Clone(c.attributes), slices.Clone(c.themes)
	return c
}

func (d *draft) noWords(t *table) error {
	where := d.src.Name
	if t.name != "" {
		where += ", " + t.name + ","
	}
	if d.Format == "jsonl" {
		return fmt.Errorf("%s is JSON without words of a transcript: nothing under its names (%s) looks like sentences; say what does with --column text=NAME, or export the transcript as .vtt, .srt, .txt or .docx", where, list(shortNames(t.header)))
	}
	return fmt.Errorf("%s has no column of words: none of its columns (%s) holds sentences; say which it is with --column text=HEADER, or give the column of words the header text", where, list(shortNames(t.header)))
}

func shortNames(names []string) []string {
	var all []string
	for i, n := range names {
		all = append(all, short(columnName(n, i)))
	}
	return all
}

// codedPassages reports whether the rows of a table are passages that were picked
// out and coded: in several transcripts, by several people, or the same words more
// than once.
func (d *draft) codedPassages(t *table, p []column, c columns, turns shaped) bool {
	if len(c.themes) == 0 && !t.hasSpans() || turns.fits && turns.cols.start >= 0 {
		return false
	}
	if c.coder >= 0 && (p[c.coder].distinct > 1 || !turns.fits) {
		return true
	}
	if i := c.find(t, docHeaders); i >= 0 && i != c.text && p[i].distinct < p[i].filled {
		return true
	}
	return c.id >= 0 && repeats(t, c)
}

func (t *table) hasSpans() bool {
	return slices.ContainsFunc(t.rows, func(r row) bool { return len(r.spans) > 0 })
}

// repeats reports whether a tenth of the rows have the words and the id of another.
func repeats(t *table, c columns) bool {
	seen, again := map[string]bool{}, 0
	for _, r := range t.rows {
		key := segmentKey(r, c)
		if seen[key] {
			again++
		}
		seen[key] = true
	}
	return again*10 >= len(t.rows) && again > 0
}

// doubtful reports whether somebody could mean another shape than the one chosen.
func (d *draft) doubtful(t *table, p []column, chosen, other shaped) bool {
	if chosen.as == d.opt.As {
		return false
	}
	switch other.as {
	case asTurns:
		return true
	case asSegments:
		return len(other.cols.themes) > 0 && (chosen.as != asTurns || chosen.cols.start < 0)
	}
	if chosen.as == asTurns { // whose name never comes back may be somebody who answers
		s := chosen.cols.speaker
		return chosen.cols.start < 0 && s >= 0 && p[s].distinct*2 > p[s].filled
	}
	return true
}

// readTables reads the table that looks most like a transcript, in the shape that
// fits it best, and shows the others.
func (d *draft) readTables(all []*table) error {
	t, err := d.bestTable(all)
	if err != nil {
		return err
	}
	if err := d.checkTable(t); err != nil {
		return err
	}
	found, err := d.shapes(t)
	if err != nil {
		return err
	}
	d.sayAbove(t)
	d.decodeCells(t)
	if err := d.rowsAs(t, found[0]); err != nil {
		return err
	}
	d.Columns = columnUses(t, found[0])
	for _, other := range found[1:] {
		d.otherwise(t, other)
	}
	return nil
}

func (d *draft) rowsAs(t *table, s shaped) error {
	s.cols = s.cols.copy()
	d.namePaths(t, &s.cols)
	switch s.as {
	case asTurns:
		return d.rowsAsTurns(t, s.cols)
	case asSegments:
		return d.rowsAsSegments(t, s.cols)
	}
	return d.rowsAsPeople(t, s.cols)
}

// otherwise shows how a table would begin in another shape.
func (d *draft) otherwise(t *table, s shaped) {
	const rows, turns = 20, 3
	sub := &draft{src: d.src, opt: d.opt, rules: d.rules}
	sub.ID = d.ID
	if sub.rowsAs(&table{name: t.name, header: t.header, rows: t.rows[:min(len(t.rows), rows)]}, s) != nil {
		return
	}
	said := lawful(sub.Said, sub.fixed != nil)
	how := map[string]string{
		asTurns:    "Every row is a turn of a conversation.",
		asPeople:   "Every row is a participant who answers.",
		asSegments: "Every row is a passage that was coded.",
	}[s.as]
	d.Otherwise = append(d.Otherwise, Reading{As: s.as, How: how, Said: said[:min(len(said), turns)]})
}

// columnUses says what every column was taken for.
func columnUses(t *table, s shaped) []ColumnUse {
	c := s.cols
	uses := make([]ColumnUse, len(t.header))
	for i, h := range t.header {
		uses[i] = ColumnUse{Header: columnName(h, i), As: c.use(i), Guessed: c.given[i] == ""}
	}
	return uses
}

// use is what a column was taken for.
func (c *columns) use(i int) string {
	switch {
	case i == c.text, contains(c.questions, i):
		return "text"
	case c.isTheme(i):
		return "theme"
	case contains(c.attributes, i):
		return "attribute"
	}
	for _, x := range []struct {
		i  int
		as string
	}{{c.speaker, "speaker"}, {c.start, "start"}, {c.end, "end"}, {c.id, "id"}, {c.group, "section"}, {c.coder, "coder"}, {c.memo, "memo"}} {
		if x.i == i {
			return x.as
		}
	}
	return "ignored"
}

// bestTable is the sheet that was asked for, or the one with the most words that
// look like talk; the others are named.
func (d *draft) bestTable(all []*table) (*table, error) {
	if want := d.opt.Columns.Sheet; want != "" && len(all) > 0 && all[0].name != "" {
		for _, t := range all {
			if strings.EqualFold(strings.TrimSpace(t.name), strings.TrimSpace(want)) {
				return t, nil
			}
		}
		return nil, fmt.Errorf("%s has no sheet %q; it has %s", d.src.Name, short(want), list(tableNames(all)))
	}
	if len(all) == 1 {
		return all[0], nil
	}
	best, most := -1, -1
	for i, t := range all {
		if score := d.talkIn(t); score > most {
			best, most = i, score
		}
	}
	if best < 0 {
		return nil, fmt.Errorf("%s holds no table; check that it is the right file", d.src.Name)
	}
	others := tableNames(slices.Delete(slices.Clone(all), best, best+1))
	d.note("%s was read; not read: %s. To have another, say --column sheet=NAME.", short(all[best].name), list(others))
	return all[best], nil
}

func tableNames(all []*table) []string {
	var names []string
	for _, t := range all {
		names = append(names, "“"+short(t.name)+"”")
	}
	return names
}

// talkIn says how much a table looks like a transcript: by its words, which count
// for more where the rows have speakers, times or themes.
func (d *draft) talkIn(t *table) int {
	sub := &draft{src: d.src, opt: d.opt, rules: d.rules}
	if sub.checkTable(t) != nil {
		return 0
	}
	found, err := sub.shapes(t)
	if err != nil {
		return 0
	}
	c, words := found[0].cols, 0
	for i := range t.header {
		if c.use(i) == "text" {
			words += profile(t, i).words
		}
	}
	if found[0].as != asPeople {
		words *= 4
	}
	return words + 1
}
