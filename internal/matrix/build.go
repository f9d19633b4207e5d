// Package matrix counts themes: in participants, transcripts, speakers, coders
// and groups of them. Every number it gives opens onto its quotes.
package matrix

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// Spec is a table somebody asks for. The zero Spec is themes by participants.
type Spec struct {
	Rows, Cols Axis
	Measure    Measure // empty: quotes where an axis is participants, otherwise people

	Themes []string                 // only these and their sub-themes; empty: all
	Coders []string                 // only codings of these coders; empty: all
	Accept func(coding.Coding) bool // only codings it accepts; nil: all
	Where  []Condition              // only people and transcripts that are such
	Sort   Order                    // of the rows; zero: as they come
	Across Order                    // of the columns

	// Existed says whether a theme was in the codebook of that hash. Nil means
	// that it was.
	Existed func(theme, codebook string) bool
}

// Matrix is a theme table with the quotes behind its numbers.
type Matrix struct {
	Table *table.Table
	Spec  Spec // as asked for, defaults filled in
	Names Namer

	lists  []*list
	rows   side
	cols   side
	grid   *grid
	places map[table.Source][]*Placed
	sorted []string
}

type builder struct {
	rel        *study.Release
	study      *study.Study
	names      Namer
	spec       Spec
	everyVoice bool // a table by speaker counts the interviewer too
	lists      []*list
	voices     map[*transcript.Transcript]*voices
	themes     map[string]string
	unheard    map[[2]any]bool // passages in which no counted voice speaks
	reader     *reader
}

// Build counts a table. Quotes whose words the release withholds count too.
func Build(rel *study.Release, spec Spec) (*Matrix, error) {
	b, err := newBuilder(rel, spec)
	if err != nil {
		return nil, err
	}
	return b.matrix()
}

func (b *builder) matrix() (*Matrix, error) {
	m := &Matrix{Spec: b.spec, Names: b.names, lists: b.lists, rows: b.side(b.spec.Rows), cols: b.side(b.spec.Cols), places: map[table.Source][]*Placed{}}
	m.grid = newGrid(len(m.rows.keys), len(m.cols.keys))
	m.grid.words = b.spec.Measure == Words || b.spec.Measure == Percent
	byTheme := m.rows.at == nil || m.cols.at == nil
	for i, l := range b.lists {
		for _, q := range l.quotes {
			if byTheme || l.top {
				m.grid.add(m.rows, m.cols, q, i, l.top)
			}
		}
	}
	b.fill(m)
	if err := m.arrange(); err != nil {
		return nil, err
	}
	return m, nil
}

// newBuilder finds the themes of a table and their quotes.
func newBuilder(rel *study.Release, spec Spec) (*builder, error) {
	if err := spec.settle(); err != nil {
		return nil, err
	}
	b := &builder{
		rel: rel, study: rel.Study, names: NewNamer(rel), spec: spec, everyVoice: spec.has(BySpeaker),
		voices: map[*transcript.Transcript]*voices{}, themes: map[string]string{}, unheard: map[[2]any]bool{},
	}
	if err := b.checkCoders(); err != nil {
		return nil, err
	}
	if err := b.checkWhere(); err != nil {
		return nil, err
	}
	b.reader = b.newReader()
	return b, b.makeLists()
}

// accept says whether a coding counts in this table.
func (b *builder) accept(c coding.Coding) bool {
	return b.countsCoder(c.Coder) && (b.spec.Accept == nil || b.spec.Accept(c))
}

func (b *builder) countsCoder(id string) bool {
	if len(b.spec.Coders) == 0 {
		return true
	}
	for _, c := range b.spec.Coders {
		if strings.EqualFold(c, id) {
			return true
		}
	}
	return false
}

func (b *builder) checkCoders() error {
	asked := b.spec.Coders
	b.spec.Coders = nil
	var ids []string
	for _, c := range b.coderList() {
		ids = append(ids, c.ID)
	}
	b.spec.Coders = asked
	for _, want := range asked {
		if !hasFold(ids, want) {
			return fmt.Errorf("there is no coder %q: there are %s", want, strings.Join(ids, ", "))
		}
	}
	return nil
}

func hasFold(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}

// fill makes the table of the counts.
func (b *builder) fill(m *Matrix) {
	t := &table.Table{
		Title: title(m.Spec), RowsAre: m.Spec.Rows.String(), ColsAre: m.Spec.Cols.String(),
		Measure: m.Spec.Measure.Definition(), Rows: m.rows.keys, Cols: m.cols.keys, Stamp: b.study.Stamp,
	}
	m.Table = t
	g := b.grounds(m.rows, m.cols)
	for r := range t.Rows {
		row := make([]table.Cell, len(t.Cols))
		for c := range t.Cols {
			row[c] = b.cell(m, r, c, g.cell(m.rows, m.cols, r, c))
		}
		t.Cells = append(t.Cells, row)
	}
	for r := range t.Rows {
		t.RowTotals = append(t.RowTotals, b.total(m, &m.grid.rows[r], g.rows[r].words, t.Cells[r], source(r, -1)))
	}
	for c := range t.Cols {
		column := make([]table.Cell, len(t.Rows))
		for r := range t.Rows {
			column[r] = t.Cells[r][c]
		}
		t.ColTotals = append(t.ColTotals, b.total(m, &m.grid.cols[c], g.cols[c].words, column, source(-1, c)))
	}
	t.Total = b.total(m, &m.grid.all, g.all.words, t.RowTotals, source(-1, -1))
	b.addPeople(m)
	t.Withheld = b.withheld(m.grid.all.quotes)
	t.Notes = b.notes(m)
}

// source is the key of a cell's quotes; -1 stands for all rows or columns.
func source(r, c int) table.Source {
	part := func(i int) string {
		if i < 0 {
			return "all"
		}
		return fmt.Sprint(i + 1)
	}
	return table.Source(part(r) + "," + part(c))
}

func (b *builder) cell(m *Matrix, r, c int, g ground) table.Cell {
	if m.Spec.Measure != Quotes && m.Spec.Measure != Codings && (m.rows.mute[r] || m.cols.mute[c]) {
		return table.NoSuch("only participants are counted")
	}
	n := &m.grid.cells[r][c]
	if len(n.quotes) > 0 {
		m.places[source(r, c)] = n.quotes
		return n.cell(m.Spec.Measure, g.words).From(source(r, c))
	}
	theme, coder := "", ""
	for _, s := range []struct {
		side side
		i    int
	}{{m.rows, r}, {m.cols, c}} {
		switch s.side.axis.By {
		case ByTheme:
			if key := s.side.keys[s.i]; key.Mark == "" { // who coded a theme the book lacks knew it
				theme = key.ID
			}
		case ByCoder:
			coder = s.side.keys[s.i].ID
		}
	}
	if cell, missing := b.empty(g, theme, coder); missing {
		return cell
	}
	return n.cell(m.Spec.Measure, g.words)
}

// total is a total over cells; where none of them is a number, it is none either.
func (b *builder) total(m *Matrix, n *count, words int, cells []table.Cell, s table.Source) table.Cell {
	if !slices.ContainsFunc(cells, table.Cell.IsNumber) {
		return why(cells)
	}
	cell := n.cell(m.Spec.Measure, words)
	if len(n.quotes) > 0 {
		m.places[s] = n.quotes
		cell = cell.From(s)
	}
	return cell
}

// why is the best of several reasons for there being no number.
func why(cells []table.Cell) table.Cell {
	for _, c := range cells {
		if c.Why != noPart {
			return c
		}
	}
	if len(cells) > 0 {
		return cells[0]
	}
	return table.Cell{}
}

// addPeople adds how many participants each theme or group is about, where
// participants are the other side.
func (b *builder) addPeople(m *Matrix) {
	if m.Spec.Measure == People {
		return
	}
	t := m.Table
	extra := table.Extra{
		Key: table.Key{ID: table.PeopleID, Name: "people"}, Measure: People.Definition(), Total: m.grid.all.cell(People, 0),
	}
	along := func(counts []count, totals []table.Cell) (cells []table.Cell) {
		for i := range counts {
			if !totals[i].IsNumber() {
				cells = append(cells, totals[i])
				continue
			}
			cells = append(cells, counts[i].cell(People, 0).From(totals[i].Source))
		}
		return cells
	}
	switch {
	case m.Spec.Cols.By == ByParticipant:
		extra.Cells = along(m.grid.rows, t.RowTotals)
		t.RowExtras = append(t.RowExtras, extra)
	case m.Spec.Rows.By == ByParticipant:
		extra.Cells = along(m.grid.cols, t.ColTotals)
		t.ColExtras = append(t.ColExtras, extra)
	}
}

// withheld is how many of some quotes the purpose may not show. It is the same
// for everybody who looks: what one coder is never shown counts elsewhere.
func (b *builder) withheld(quotes []*Placed) int {
	n := 0
	for _, q := range quotes {
		if !b.rel.Allows(q.Transcript, q.Span) {
			n++
		}
	}
	return n
}

func title(spec Spec) string {
	s := spec.Rows.plural() + " by " + spec.Cols.String()
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
