package matrix

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

func TestSortedByHand(t *testing.T) {
	x := newStudy(t)
	m := x.build(transcript.ForTeam, Spec{Sort: ParseOrder("P1"), Across: ParseOrder("name:down")})
	same(t, show(m.Table), `
	- P6 P4 P3 P2 P1
	hope 0 ? 1 0 2-1 | 3-1 2-1
	hope-future 0 ? 0 0 1 | 1 1
	hope-others 0 ? 0 0 1 | 1 1
	mutuality 0 ? 1 1 1 | 2 3
	burnout 0 ? 0 0 0 | 0 0
	late 0 ? 0 0 0 | 0 0
	old-code 0 ? 1 0 0 | 1 1
	= 0 ? 3 1 3-1 | 6-1`)
}

// cellsOf is a table as its cells by the ids of row and column, with all that lies
// behind them.
func cellsOf(m *Matrix) map[string]string {
	t, all := m.Table, map[string]string{}
	add := func(row, col string, c table.Cell) {
		s := fmt.Sprint(c)
		for _, q := range m.In(c.Source) {
			s += fmt.Sprint(" ", q.Transcript.ID, q.Span, q.Theme)
		}
		all[row+" × "+col] = s
	}
	for r, row := range t.Rows {
		for c, col := range t.Cols {
			add(row.ID, col.ID, t.Cells[r][c])
		}
		add(row.ID, "=", t.RowTotals[r])
		for _, e := range t.RowExtras {
			add(row.ID, "+"+e.Key.ID, e.Cells[r])
		}
	}
	for c, col := range t.Cols {
		add("=", col.ID, t.ColTotals[c])
		for _, e := range t.ColExtras {
			add("+"+e.Key.ID, col.ID, e.Cells[c])
		}
	}
	return all
}

// blocksOf are the blocks by the ids of what they stand under.
func blocksOf(m *Matrix) map[string]int {
	all := map[string]int{}
	for _, b := range m.Blocks() {
		s := fmt.Sprint(m.Table.Rows[b.Row].ID, " × ", m.Table.Cols[b.Col].ID, " ", b.Theme, " ", b.Source, " ", b.Group)
		for _, q := range b.Quotes {
			s += fmt.Sprint(" ", q.Transcript.ID, q.Span)
		}
		all[s]++
	}
	return all
}

// TestSortingMovesAndChangesNothing: whatever a table is sorted by, every cell has
// the number and the quotes that it has unsorted, and the order is as asked.
func TestSortingMovesAndChangesNothing(t *testing.T) {
	sides := []Axis{{By: ByTheme}, {By: ByParticipant}, {By: ByTranscript}, {By: ByCoder}, {By: BySpeaker}, {By: ByAttribute, Name: "site"}}
	tried := 0
	for seed := range uint64(4) {
		x := random(t, seed, 20+int(seed)*20)
		for i, rows := range sides {
			for j, cols := range sides {
				if i == j {
					continue
				}
				spec := Spec{Rows: rows, Cols: cols, Measure: Measures[(i+j+int(seed))%len(Measures)]}
				plain := x.build(transcript.ForTeam, spec)
				spec.Sort = ParseOrder(plain.Table.Cols[int(seed)%len(plain.Table.Cols)].Name + []string{"", ":up"}[i%2])
				spec.Across = ParseOrder([]string{"total", "name", "total:up", plain.Table.Rows[0].Name}[(i+int(seed))%4])
				if plain.Table.Cols[int(seed)%len(plain.Table.Cols)].Name == "not recorded" && i%2 == 0 {
					spec.Sort = ParseOrder("not recorded")
				}
				turned := x.build(transcript.ForTeam, spec)
				what := fmt.Sprintf("seed %d, %s by %s, sorted %s and %s", seed, rows, cols, spec.Sort, spec.Across)
				if a, b := cellsOf(plain), cellsOf(turned); !maps.Equal(a, b) {
					t.Fatalf("%s: cells differ", what)
				}
				if a, b := blocksOf(plain), blocksOf(turned); !maps.Equal(a, b) {
					t.Fatalf("%s: blocks differ\n%v\n%v", what, a, b)
				}
				inOrder(t, what, turned, plain.Table.Cols[int(seed)%len(plain.Table.Cols)].ID, spec.Sort.Up)
				tried++
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d tables", tried)
	}
}

func inOrder(t *testing.T, what string, m *Matrix, col string, up bool) {
	t.Helper()
	c, _ := m.Table.Col(col)
	for r := 1; r < len(m.Table.Rows); r++ {
		a, b := m.Table.Cells[r-1][c], m.Table.Cells[r][c]
		switch {
		case !a.IsNumber() && b.IsNumber():
			t.Fatalf("%s: what is no number comes before %v", what, b)
		case a.IsNumber() && b.IsNumber() && (a.N < b.N && !up || a.N > b.N && up):
			t.Fatalf("%s: %v before %v", what, a.N, b.N)
		}
		if m.Table.Rows[r].Depth != 0 {
			t.Fatalf("%s: a row still stands below another", what)
		}
	}
}

func TestOrdersAsTheyAreWritten(t *testing.T) {
	for in, want := range map[string]Order{"": {}, "P07": {"P07", false}, "P07:up": {"P07", true}, "name": {"name", true}, "name:down": {"name", false}, " total ": {"total", false}} {
		if got := ParseOrder(in); got != want {
			t.Errorf("%q is %+v, want %+v", in, got, want)
		} else if again := ParseOrder(got.String()); again != got {
			t.Errorf("%q is written %q", in, got)
		}
	}
	x := newStudy(t)
	for spec, why := range map[string]string{"P99": `no column "P99"`, "hope": "total or name"} {
		if _, err := Build(x.s.Release(transcript.ForTeam), Spec{Sort: ParseOrder(spec)}); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", spec, err)
		}
	}
	if _, err := Build(x.s.Release(transcript.ForTeam), Spec{Across: ParseOrder("P1")}); err == nil || !strings.Contains(err.Error(), "no row") {
		t.Errorf("%v", err)
	}
}

func TestWhereByHand(t *testing.T) {
	x := newStudy(t)
	// Sam and Lin are at the south, Rosa and Ade at the north.
	m := x.build(transcript.ForTeam, Spec{Where: []Condition{{"Site", "SOUTH"}}})
	same(t, show(m.Table), `
	- P2 P3
	hope 0 1 | 1 1
	.hope-future 0 0 | 0 0
	.hope-others 0 0 | 0 0
	mutuality 1 1 | 1 2
	burnout 0 0 | 0 0
	late 0 0 | 0 0
	old-code 0 1 | 1 1
	= 1 3 | 3`)
	if got := m.Spec.Where[0].String(); got != "site:south" {
		t.Errorf("the condition is written %s", got)
	}
	for _, n := range m.Table.Notes {
		if strings.Contains(n, "P4-1") || strings.Contains(n, "P5") || strings.Contains(n, "P1") {
			t.Errorf("a note is about somebody who is not in the table: %s", n)
		}
	}
	same(t, show(x.build(transcript.ForTeam, Spec{Where: []Condition{{"site", "south"}}, Cols: Axis{By: ByTranscript}, Themes: []string{"mutuality"}}).Table), `
	- FG-1 P3-1
	mutuality 2 0 | 2
	= 2 0 | 2`)
	same(t, show(x.build(transcript.ForTeam, Spec{Where: []Condition{{"site", "north"}, {"site", "south"}, {"participant", "p3"}}, Themes: []string{"mutuality"}}).Table), `
	- P3
	mutuality 1 | 1 1
	= 1 | 1`)
	same(t, show(x.build(transcript.ForTeam, Spec{Where: []Condition{{"site", ""}}, Themes: []string{"hope"}}).Table), `
	- P6
	hope 0 | 0 0
	.hope-future 0 | 0 0
	.hope-others 0 | 0 0
	= 0 | 0`)
	public := x.build(transcript.ForPublication, Spec{Where: []Condition{{"site", "south"}}})
	if !slices.ContainsFunc(public.Table.Notes, func(n string) bool { return strings.Contains(n, "of 2 participants") }) {
		t.Errorf("nobody is warned: %q", public.Table.Notes)
	}
	for c, why := range map[Condition]string{{"site", "east"}: "north, south", {"place", "x"}: "no attribute"} {
		if _, err := Build(x.s.Release(transcript.ForTeam), Spec{Where: []Condition{c}}); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// TestWhereTakesColumnsOutAndChangesNone: a table of some participants has their
// columns of the table of all.
func TestWhereTakesColumnsOutAndChangesNone(t *testing.T) {
	for seed := range uint64(6) {
		x := random(t, seed, 60)
		for _, measure := range Measures {
			all := x.build(transcript.ForTeam, Spec{Measure: measure}).Table
			some := x.build(transcript.ForTeam, Spec{Measure: measure, Where: []Condition{{"site", "north"}}}).Table
			if len(some.Cols) == 0 || len(some.Cols) >= len(all.Cols) {
				t.Fatalf("%d of %d columns", len(some.Cols), len(all.Cols))
			}
			for c, key := range some.Cols {
				was, _ := all.Col(key.ID)
				for r, row := range some.Rows {
					at, ok := all.Row(row.ID)
					a, b := all.Cells[at][was], some.Cells[r][c]
					if !ok || a.Kind != b.Kind || a.N != b.N || a.Against != b.Against {
						t.Errorf("seed %d, %s, %s × %s: %v among all, %v by itself", seed, measure, row.ID, key.ID, a, b)
					}
				}
			}
		}
	}
}

func TestConditionsAsTheyAreWritten(t *testing.T) {
	for in, want := range map[string]Condition{`setting:"acute ward"`: {"setting", "acute ward"}, "paid: paid": {"paid", "paid"}, "wave:": {"wave", ""}, "a:b:c": {"a", "b:c"}} {
		if got, err := ParseCondition(in); err != nil || got != want {
			t.Errorf("%q is %+v (%v)", in, got, err)
		}
	}
	for _, in := range []string{"", "paid", ":x"} {
		if _, err := ParseCondition(in); err == nil {
			t.Errorf("%q is a condition", in)
		}
	}
}
