package framework

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/study"
)

// charted is the small study with summaries, and the workbook that is made of it:
// what stands in each cell, as a spreadsheet program gives it back.
func charted(t testing.TB) (*study.Study, *Keys, [][]string) {
	tt, ok := t.(*testing.T)
	if !ok {
		tt = &testing.T{}
	}
	s := small(tt)
	s.Summaries = []study.Summary{
		{Theme: "hope", Participant: "P1", Text: "Hopes.\nA lot.", By: "amy", At: "then"},
		{Theme: "anger", Participant: "P2", Text: "Shouts.", By: "amy", At: "then"},
		{Theme: "hope", Participant: "P2", Text: "Sighs.", By: "ben", At: "then"},
	}
	s.Index()
	m := Build(s, Spec{Every: true, Attributes: []string{"site"}})
	keys := KeysOf(s, m, func(i, j int) (string, bool) { return m.Cells[i][j].Text, false })
	rows := [][]string{{"Participant", "site", "Hope", "Hope: quotes [hope]", "Anger", "Anger: quotes [anger]", "Loud", "Loud: quotes [loud]", "Participant id"}}
	for i, r := range m.Rows {
		rows = append(rows, []string{r.ID, r.Attributes[0], m.Cells[i][0].Text, "a:1", m.Cells[i][1].Text, "", m.Cells[i][2].Text, "", r.ID})
	}
	return s, keys, rows
}

func compared(t *testing.T, s *study.Study, keys *Keys, rows [][]string, formulas ...string) string {
	t.Helper()
	again, err := ParseKeys(keys.Rows())
	if err != nil {
		t.Fatal(err)
	}
	at := func(col, row int) string { return fmt.Sprintf("%c%d", 'A'+col, row) }
	c, err := Compare(Grid{Rows: rows, Address: at, Formula: func(col, row int) bool { return slices.Contains(formulas, at(col, row)) }},
		again, s, Build(s, Spec{Every: true}))
	if err != nil {
		return err.Error()
	}
	var got []string
	for _, x := range c.Changes {
		got = append(got, fmt.Sprintf("%s %s %s %s %q->%q", x.Address, x.Participant, x.Theme, x.Result, x.Was, x.Now))
	}
	for _, u := range c.Unread {
		got = append(got, u.Address+" "+u.Why)
	}
	return strings.Join(append(got, fmt.Sprintf("%d same", c.Same)), "\n")
}

func TestAWorkbookComesBack(t *testing.T) {
	// Four people and three themes are twelve cells.
	for name, x := range map[string]struct {
		edit func([][]string) [][]string
		want string
	}{
		"as it was": {func(r [][]string) [][]string { return r }, "12 same"},
		"sorted, column moved, line ends changed": {func(r [][]string) [][]string {
			slices.Reverse(r[1:])
			for i := range r {
				r[i] = append([]string{r[i][0], r[i][4]}, append(slices.Clone(r[i][1:4]), r[i][5:]...)...)
				for k := range r[i] {
					r[i][k] = strings.ReplaceAll(r[i][k], "\n", "\r\n") + " "
				}
			}
			return r
		}, "12 same"},
		"new, changed, emptied": {func(r [][]string) [][]string { r[3][2], r[1][2], r[2][4] = "Waits.", "Hopes.", " "; return r },
			"C2 P1 hope changed \"Hopes.\\nA lot.\"->\"Hopes.\"\nE3 P2 anger emptied \"Shouts.\"->\"\"\nC4 P3 hope new \"\"->\"Waits.\"\n9 same"},
		"heading renamed": {func(r [][]string) [][]string { r[0][2] = "Hopes"; return r },
			"C1 \"Hopes\" is no heading of this workbook: nothing under it was read; if it is \"Hope\", give it that heading back\n8 same"},
		"heading given to a theme that is there": {func(r [][]string) [][]string { r[0][2] = "Anger"; return r },
			"C1 2 columns are headed \"Anger\": none of them was read\nE1 2 columns are headed \"Anger\": none of them was read\n4 same"},
		"heading in capitals": {func(r [][]string) [][]string { r[0][2] = " HOPE"; return r }, "12 same"},
		"somebody unknown":    {func(r [][]string) [][]string { r[1][0] = "P99"; return r }, "A2 \"P99\" is nobody in this study, and was P1 when the workbook was made: nothing in the row was read\n9 same"},
		"somebody added":      {func(r [][]string) [][]string { return append(r, []string{"P77", "", "New."}) }, "A6 \"P77\" is nobody in this study: nothing in the row was read\n12 same"},
		"two names exchanged": {func(r [][]string) [][]string { r[1][0], r[2][0] = r[2][0], r[1][0]; return r }, // only what can be seen was sorted
			"C3 P1 hope changed \"Hopes.\\nA lot.\"->\"Sighs.\"\nE3 P1 anger new \"\"->\"Shouts.\"\nC2 P2 hope changed \"Sighs.\"->\"Hopes.\\nA lot.\"\nE2 P2 anger emptied \"Shouts.\"->\"\"\n8 same"},
		"one name over another": {func(r [][]string) [][]string { r[1][0] = "P2"; return r },
			"A2 P2 has 2 rows: none of them was read\nA3 P2 has 2 rows: none of them was read\n6 same"},
		"name taken away": {func(r [][]string) [][]string { r[1][0] = ""; return r }, "A2 there is no participant in this row: nothing in it was read\n9 same"},
		"a title above, an empty row": {func(r [][]string) [][]string {
			return append([][]string{{"", "", ""}, r[0], {}}, r[1:]...)
		}, "12 same"},
		"too long": {func(r [][]string) [][]string { r[4][2] = strings.Repeat("x", MaxSummary+1); return r }, "C5 it is longer than 10000 characters\n11 same"},
		"no headings": {func(r [][]string) [][]string { return r[1:] },
			"its sheet Framework has no row with the heading Participant and the headings of themes that it was made with"},
	} {
		t.Run(name, func(t *testing.T) {
			s, keys, rows := charted(t)
			if got := compared(t, s, keys, x.edit(rows)); got != x.want {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func TestWhatTheStudySaysMeanwhile(t *testing.T) {
	s, keys, rows := charted(t)
	s.Summaries[0].Text, s.Summaries[1].Text = "Hopes no more.", "Shouts!"
	s.Summaries = slices.Delete(s.Summaries, 2, 3)
	rows[1][2], rows[2][4], rows[2][2] = "Hopes again.", "Shouts!", "Sighs and sighs."
	// P1 hope: both changed; P2 anger: both to the same; P2 hope: changed, and gone.
	want := "C2 P1 hope conflict \"Hopes no more.\"->\"Hopes again.\"\nC3 P2 hope conflict \"\"->\"Sighs and sighs.\"\n10 same"
	if got := compared(t, s, keys, rows); got != want {
		t.Errorf("got\n%s", got)
	}
	// The same workbook with formulas in it; one that was not touched says so, too.
	if got := compared(t, s, keys, rows, "C2", "G5"); !strings.Contains(got, "C2 it is a formula") || !strings.Contains(got, "G5 it is a formula") || !strings.HasSuffix(got, "9 same") {
		t.Errorf("got\n%s", got)
	}
	keys.Cells[KeyOf("P1", "hope")] = Sealed
	if got := compared(t, s, keys, rows); strings.Contains(got, "P1 hope") {
		t.Errorf("a cell that held something else was read:\n%s", got)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	_, keys, _ := charted(t)
	rows := keys.Rows()
	for name, bad := range map[string][][]string{"nothing": nil, "something else": {{"x"}}, "no study": rows[:1], "newer": {{keyMark, "2"}, {"study", "s"}}} {
		if _, err := ParseKeys(bad); err == nil {
			t.Errorf("%s is taken for keys", name)
		}
	}
}

// FuzzCompare: whatever stands in a workbook, reading it ends, every change is of a
// participant and a theme that there are, and nothing is said to come from a cell
// that is not there.
func FuzzCompare(f *testing.F) {
	_, keys, rows := charted(f)
	flat := func(rows [][]string) string {
		var lines []string
		for _, r := range rows {
			lines = append(lines, strings.Join(r, "\t"))
		}
		return strings.Join(lines, "\x1e")
	}
	f.Add(flat(rows), flat(keys.Rows()))
	f.Add("Participant\tHope\x1eP1\tx\x1eP1\ty", flat(keys.Rows()))
	f.Add("Participant\tParticipant\x1e\tx", "verbatim framework\t1\x1estudy\ts1\x1etheme\thope\tParticipant\tParticipant\x1ecell\tP1\thope\tsealed")
	f.Fuzz(func(t *testing.T, sheet, hidden string) {
		split := func(s string) (rows [][]string) {
			for line := range strings.SplitSeq(s, "\x1e") {
				rows = append(rows, strings.Split(line, "\t"))
			}
			return rows
		}
		k, err := ParseKeys(split(hidden))
		if err != nil {
			return
		}
		s, _, _ := charted(t)
		g := Grid{Rows: split(sheet), Formula: func(col, row int) bool { return (col+row)%7 == 0 }, Address: func(col, row int) string { return fmt.Sprint(col, " ", row) }}
		m := Build(s, Spec{Every: true})
		c, err := Compare(g, k, s, m)
		if err != nil {
			return
		}
		for _, x := range c.Changes {
			var col, row int
			if _, err := fmt.Sscan(x.Address, &col, &row); err != nil || Canonical(g.at(col, row)) != x.Now {
				t.Fatalf("%+v does not stand there", x)
			}
			if m.At(x.Participant, x.Theme).Theme == "" || x.Was == x.Now && x.Result != ConflictCell {
				t.Fatalf("%+v is of nobody, or no change", x)
			}
		}
	})
}
