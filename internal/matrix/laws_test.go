package matrix

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/table"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// random codes an invented study at random, with a few more focus groups.
func random(t testing.TB, seed uint64, codings int) *invented {
	x := newStudy(t)
	r := rand.New(rand.NewPCG(seed, 7))
	for i := range 4 {
		var turns []string
		for range 12 {
			who := []string{"Int", "Rosa=P1", "Sam=P2", "Lin=P3", "Ade=P4", "Kit=P6"}[r.IntN(6)]
			turns = append(turns, who+": "+strings.Repeat("some words were said ", 1+r.IntN(6)))
		}
		x.transcript(fmt.Sprintf("R-%d", i), turns...)
	}
	themes := []string{"hope", "hope-future", "hope-others", "mutuality", "burnout", "late", "old-code"}
	for range codings {
		tr := x.s.Transcripts[r.IntN(len(x.s.Transcripts))]
		n := int(tr.Text.Len())
		start := r.IntN(n - 2)
		c := coding.Coding{Coder: []string{"ana", "ben", "cat"}[r.IntN(3)], Transcript: tr.ID, Text: tr.Text.Hash(), Theme: themes[r.IntN(len(themes))],
			Span: text.Span{Start: text.Pos(start), End: text.Pos(start + 1 + r.IntN(min(60, n-start-1)))}}
		if r.IntN(6) == 0 {
			c.Stance = coding.Against
		}
		x.no++
		c.ID[0], c.ID[1] = byte(x.no), byte(x.no>>8)
		x.s.State.Codings = append(x.s.State.Codings, c)
	}
	x.s.Index()
	return x
}

func TestLaws(t *testing.T) {
	sides := []Axis{{By: ByParticipant}, {By: ByTranscript}, {By: ByCoder}, {By: BySpeaker}, {By: ByAttribute, Name: "site"}, {By: ByAttribute, Name: "wave"}}
	for seed := range uint64(8) {
		x := random(t, seed, 10+int(seed)*20)
		for _, side := range sides {
			tables := map[Measure]*Matrix{}
			for _, m := range Measures {
				tables[m] = x.build(transcript.ForTeam, Spec{Cols: side, Measure: m})
				turned := x.build(transcript.ForTeam, Spec{Rows: side, Cols: Axis{By: ByTheme}, Measure: m})
				checkTurned(t, tables[m].Table, turned.Table)
				checkTotals(t, m, tables[m])
			}
			checkQuotesAndCodings(t, tables)
			for _, m := range []Measure{People, Codings, Words, Percent} {
				checkRollUp(t, m, tables[m])
			}
			for _, m := range []Measure{Quotes, Codings} {
				checkSources(t, tables[m])
			}
		}
		// What counts in all is the same however the table is cut.
		a := x.build(transcript.ForTeam, Spec{Cols: sides[0], Measure: Quotes}).Table.Total
		b := x.build(transcript.ForTeam, Spec{Rows: sides[1], Cols: sides[2], Measure: Quotes}).Table.Total
		if a.N != b.N || a.Against != b.Against {
			t.Errorf("seed %d: %v quotes in one table, %v in another", seed, a, b)
		}
	}
}

func checkTurned(t *testing.T, a, b *table.Table) {
	t.Helper()
	for r := range a.Cells {
		for c := range a.Cells[r] {
			x, y := a.Cells[r][c], b.Cells[c][r]
			if x.N != y.N || x.Against != y.Against || x.Kind != y.Kind {
				t.Errorf("%s: turned round, %v becomes %v", a.Title, x, y)
			}
		}
	}
}

// checkTotals: a total is at least its largest cell and at most their sum; a
// column's quotes and codings add up exactly over the themes at the top.
func checkTotals(t *testing.T, m Measure, x *Matrix) {
	t.Helper()
	tb := x.Table
	for r, row := range tb.Cells {
		most, sum := spread(row, func(int) bool { return true })
		if got := tb.RowTotals[r]; got.IsNumber() && m != Percent && (got.N < most || got.N > sum) {
			t.Errorf("%s, %s: row %s has %v in all, cells from %v to %v", tb.Title, m, tb.Rows[r].ID, got.N, most, sum)
		}
	}
	for c := range tb.Cols {
		var column []table.Cell
		for r := range tb.Rows {
			column = append(column, tb.Cells[r][c])
		}
		most, sum := spread(column, func(r int) bool { return tb.Rows[r].Depth == 0 })
		got := tb.ColTotals[c]
		switch {
		case !got.IsNumber():
		case m == Quotes || m == Codings:
			if got.N != sum {
				t.Errorf("%s, %s: column %s has %v in all, its top themes %v", tb.Title, m, tb.Cols[c].ID, got.N, sum)
			}
		case got.N < most-1e-9 || got.N > sum+1e-9:
			t.Errorf("%s, %s: column %s has %v in all, cells from %v to %v", tb.Title, m, tb.Cols[c].ID, got.N, most, sum)
		}
	}
}

func spread(cells []table.Cell, in func(int) bool) (most, sum float64) {
	for i, c := range cells {
		if in(i) && c.IsNumber() {
			most, sum = max(most, c.N), sum+c.N
		}
	}
	return most, sum
}

func checkQuotesAndCodings(t *testing.T, tables map[Measure]*Matrix) {
	t.Helper()
	q, k, p := tables[Quotes].Table, tables[Codings].Table, tables[People].Table
	for r := range q.Cells {
		for c := range q.Cells[r] {
			a, b, n := q.Cells[r][c], k.Cells[r][c], p.Cells[r][c]
			if a.N > b.N || a.Against > b.Against {
				t.Errorf("%s: %v quotes of %v codings", q.Title, a, b)
			}
			if n.IsNumber() && n.N > 0 && a.N == 0 {
				t.Errorf("%s: %v people and no quote", q.Title, n.N)
			}
		}
	}
}

// checkRollUp: a theme counts at least what each of its sub-themes counts.
// Quotes are left out on purpose: a coding of one sub-theme may join two quotes
// of another into one.
func checkRollUp(t *testing.T, m Measure, x *Matrix) {
	t.Helper()
	tb := x.Table
	parent := 0
	for r := range tb.Rows {
		if tb.Rows[r].Depth == 0 {
			parent = r
			continue
		}
		for c := range tb.Cols {
			if up, down := tb.Cells[parent][c], tb.Cells[r][c]; down.IsNumber() && down.N > up.N+1e-9 {
				t.Errorf("%s, %s: %s has %v and %s within it %v", tb.Title, m, tb.Rows[parent].ID, up.N, tb.Rows[r].ID, down.N)
			}
		}
	}
}

// checkSources: every number opens onto its quotes, and each stands in a block.
func checkSources(t *testing.T, x *Matrix) {
	t.Helper()
	tb := x.Table
	blocks := map[table.Source]int{}
	for _, b := range x.Blocks() {
		if b.Source != "" {
			blocks[b.Source] += len(b.Quotes)
		}
	}
	for r := range tb.Cells {
		for _, cell := range tb.Cells[r] {
			if !cell.IsNumber() || cell.N+cell.Against == 0 {
				continue
			}
			quotes, n := x.In(cell.Source), 0.0
			for _, q := range quotes {
				n += float64(len(q.Codings))
			}
			if tb.Measure.ID == string(Quotes) {
				n = float64(len(quotes))
				if n != cell.N+cell.Against {
					t.Errorf("%s: the cell says %v, %v quotes behind it", tb.Title, cell, n)
				}
			} else if n < cell.N+cell.Against {
				t.Errorf("%s: the cell says %v codings, %v behind it", tb.Title, cell, n)
			}
			if blocks[cell.Source] != len(quotes) {
				t.Errorf("%s: %d quotes, %d in its block", tb.Title, len(quotes), blocks[cell.Source])
			}
		}
	}
}

func TestASubThemesQuotesCanBeJoinedInTheThemeAbove(t *testing.T) {
	x := newStudy(t)
	x.s.State.Codings = nil
	x.code("ana", "P1-1", "hope-future", "I had hope")
	x.code("ana", "P1-1", "hope-future", "the future. Things")
	x.code("ana", "P1-1", "hope-others", "had hope for the future")
	x.s.Index()
	m := x.build(transcript.ForTeam, Spec{Themes: []string{"hope"}})
	r, _ := m.Table.Row("hope")
	if got := m.Table.RowTotals[r].N; got != 1 {
		t.Errorf("hope has %v quotes, want 1", got)
	}
	var order []string
	for _, b := range m.Blocks() {
		order = append(order, fmt.Sprintf("%s %v %d", b.Theme, b.Group, len(b.Quotes)))
	}
	if got := strings.Join(order, ", "); got != "hope true 1, hope-future false 2, hope-others false 1" {
		t.Errorf("blocks: %s", got)
	}
}

func TestWordsAreThoseOfTheTranscriptPackage(t *testing.T) {
	x := random(t, 3, 40)
	x.transcript("N-1", "Rosa=P1: (laughs) Größe, [crying softly] don’t 3.5 (and I was laughing) — 漢字 e\u0301t [inaudible]")
	b := &builder{study: x.s, voices: map[*transcript.Transcript]*voices{}}
	for _, tr := range x.s.Transcripts {
		for _, v := range b.voicesOf(tr).list {
			if !v.counted {
				continue
			}
			n := 0
			for _, turn := range tr.Turns {
				if turn.Speaker == v.name {
					n += tr.Words(turn.Speech, v.participant)
				}
			}
			if got := len(v.spoken()); got != n {
				t.Errorf("%s, %s: %d words, want %d", tr.ID, v.name, got, n)
			}
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	x := random(b, 1, 5000)
	rel := x.s.Release(transcript.ForTeam)
	for b.Loop() {
		if _, err := Build(rel, Spec{}); err != nil {
			b.Fatal(err)
		}
	}
}
