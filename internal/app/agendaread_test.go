package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"verbatim/internal/coding"
	"verbatim/internal/consensus"
	"verbatim/internal/export"
	"verbatim/internal/sheet"
	"verbatim/internal/transcript"
)

// sheetOf is the sheet Agenda, and the columns of its headings from 0.
func sheetOf(t *testing.T, file string) (*excelize.File, map[string]int, [][]string) {
	t.Helper()
	x, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := x.GetRows(export.AgendaSheet)
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h] = i
	}
	return x, at, rows
}

// filled is an agenda in which somebody wrote: rows, from 1 for the first question,
// by heading.
func filled(t *testing.T, file string, cells map[int]map[string]string) string {
	t.Helper()
	x, at, _ := sheetOf(t, file)
	for row, by := range cells {
		for name, value := range by {
			if err := x.SetCellStr(export.AgendaSheet, sheet.Address(at[name], row+1), value); err != nil {
				t.Fatal(err)
			}
		}
	}
	out := filepath.Join(t.TempDir(), "filled.xlsx")
	if err := x.SaveAs(out); err != nil {
		t.Fatal(err)
	}
	return out
}

// filledAnswers are the results of rows with what they keep.
func filledAnswers(g *FilledAgenda) []string {
	var list []string
	for _, r := range g.Rows {
		list = append(list, strings.Join(strings.Fields(r.Result+" "+deref(r.Cell)+" "+deref(r.Said)), " "))
	}
	return list
}

func decideFrom(t *testing.T, a *App, o FilledOptions) *FilledAgenda {
	t.Helper()
	g, err := a.DecideFrom(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// agreedBy is the agreed layer: theme, words, and why.
func agreedBy(t *testing.T, a *App) []string {
	t.Helper()
	list, err := a.Decisions(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	said := []string{}
	for _, d := range list {
		if d.Replaced != nil {
			continue
		}
		one := d.How + " [" + strings.Join(d.Present, " ") + "] " + deref(d.Reason)
		for _, k := range d.Kept {
			one += " | " + k.Theme + deref(k.Stance) + ": " + deref(k.Quote)
		}
		said = append(said, one)
	}
	return said
}

// TestAFilledAgendaComesBack: what was written into the cells is in the minutes, the
// same file again writes nothing, and undoing one question opens it.
func TestAFilledAgendaComesBack(t *testing.T) {
	amy, ben := meeting(t)
	if _, err := amy.NameCoder(t.Context(), "ben", "Ben, peer researcher"); err != nil {
		t.Fatal(err)
	}
	file := filled(t, written(t, amy, "m.xlsx"), map[int]map[string]string{
		1: {"Keep": "BEN", "Reason": "she is proud", "Present": "Ben; amy"},
		2: {"Keep": "later"},
		3: {"Other words or theme": "“It's Ann's people's house” – ann's house against", "Present": "amy"},
		4: {"Keep": "other", "Other words or theme": `"laughed. I was" pride`, "Reason": "=both of it"},
	})
	dry := decideFrom(t, ben, FilledOptions{File: file, DryRun: true})
	if got := agreedBy(t, amy); len(got) != 0 || dry.Count(FilledDecided) != 4 || len(dry.Events) != 0 {
		t.Fatalf("a dry run wrote %q (%v)", got, filledAnswers(dry))
	}
	done := decideFrom(t, ben, FilledOptions{File: file})
	want := []string{"decided Use Ben’s: Pride", "decided Talk about it later", "decided Other words: Ann's house, against", "decided Other words: Pride"}
	if d := cmp.Diff(want, filledAnswers(done)); d != "" {
		t.Error(d)
	}
	minutes := []string{
		"some [amy ben] she is proud | pride: They knew my name",
		"later [amy ben] ",
		"other [amy]  | houseagainst: It's Ann's people's house",
		"other [amy ben] =both of it | pride: laughed. I was",
	}
	if d := cmp.Diff(minutes, agreedBy(t, amy)); d != "" {
		t.Error(d)
	}
	again := decideFrom(t, amy, FilledOptions{File: file})
	if again.Count(FilledAlready) != 4 || len(again.Events) != 0 {
		t.Errorf("read again: %v", filledAnswers(again))
	}
	if _, err := ben.Undo(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(minutes[:3], agreedBy(t, amy)); d != "" {
		t.Error(d)
	}
}

// TestRowsAndColumnsMayMove: sorted, moved, hidden, added to, with a title above, or
// as a .csv.
func TestRowsAndColumnsMayMove(t *testing.T) {
	amy, _ := meeting(t)
	_, at, rows := sheetOf(t, filled(t, written(t, amy, "m.xlsx"), map[int]map[string]string{
		1: {"Keep": "trust"}, 2: {"Keep": "Neither"}, 3: {"Keep": "both"}, 4: {"Keep": "coder:amy", "Reason": "a, \"b\"\nc"},
	}))
	want := []string{"decided Use amy’s: Trust", "decided Leave it out", "decided Keep all", "decided Use amy’s: Hope"}
	x := excelize.NewFile()
	order := [][2]string{{"Reason", "Reason"}, {"", "My own notes"}, {"Keep", "KEEP"}, {"Study", "Study"}, {"Other words or theme", "  other words  or theme"}, {"Id", "Id"}}
	table := [][]string{{"Our meeting"}, {}}
	for _, name := range order {
		table[1] = append(table[1], name[1])
	}
	for _, row := range slices.Backward(rows[1:]) {
		var cells []string
		for _, name := range order {
			i, ok := at[name[0]]
			if !ok || i >= len(row) {
				cells = append(cells, "")
				continue
			}
			cells = append(cells, row[i])
		}
		table = append(table, cells)
	}
	csv := "\uFEFF"
	for i, cells := range table {
		for j, value := range cells {
			if err := x.SetCellStr("Sheet1", sheet.Address(j, i+1), value); err != nil {
				t.Fatal(err)
			}
			csv += `"` + strings.ReplaceAll(value, `"`, `""`) + `";`
		}
		csv += "\r\n"
	}
	if err := x.SetColVisible("Sheet1", "F", false); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(want)
	files := map[string]string{"moved.xlsx": filepath.Join(t.TempDir(), "moved.xlsx"), "moved.csv": filepath.Join(t.TempDir(), "moved.csv")}
	if err := x.SaveAs(files["moved.xlsx"]); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files["moved.csv"], []byte(csv), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, file := range files {
		got := decideFrom(t, amy, FilledOptions{File: file, DryRun: true})
		if d := cmp.Diff(want, filledAnswers(got)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if len(got.Rows) > 0 && got.Rows[0].reason != "a, \"b\"\nc" {
			t.Errorf("%s: the reason is %q", name, got.Rows[0].reason)
		}
	}
}

// TestWhatIsNotUnderstoodIsNamed by its cell, and changes nothing. In the sheet, F to H
// are what the interviewer asked, amy and ben; I memos; then the answers from J.
func TestWhatIsNotUnderstoodIsNamed(t *testing.T) {
	amy, _ := meeting(t)
	file := written(t, amy, "m.xlsx")
	_, at, _ := sheetOf(t, file)
	if at["Keep"] != 8 {
		t.Fatalf("Keep is column %d", at["Keep"])
	}
	for cells, want := range map[[4]string][2]string{ // keep, other, reason, present: cell, why
		{"maybe"}:                            {"I2", "does not say what to keep"},
		{"house"}:                            {"I2", "does not say what to keep"}, // a theme, and not one of these
		{"coder:zoe"}:                        {"I2", "does not say what to keep"},
		{"0:5 hope"}:                         {"I2", "does not begin and end in speech"},
		{"7:12 nothing"}:                     {"I2", "there is no theme"},
		{"other"}:                            {"J2", "there are no other words"},
		{"both", "pride"}:                    {"I2", "both say what is kept"},
		{"", "glory"}:                        {"J2", "is no theme"},
		{"", `"They knew her name" trust`}:   {"J2", "is not in talk as it is written"},
		{"", `"I was proud of it" trust`}:    {"J2", "stands elsewhere in talk"},
		{"", `"They knew my name`}:           {"J2", "are not closed"},
		{"", `"They knew my name"`}:          {"J2", "theme of the other words is missing"},
		{"", `"They knew my name" glory`}:    {"J2", "there is no theme"},
		{"", "", "why not"}:                  {"I2", "there is a reason"},
		{"both", "", "", "amy, the chair"}:   {"L2", `"the chair" is no coder`},
		{"later", "", "", "amy and nobody "}: {"L2", `"nobody" is no coder`},
	} {
		in := filled(t, file, map[int]map[string]string{1: {"Keep": cells[0], "Other words or theme": cells[1], "Reason": cells[2], "Present": cells[3]}, 2: {"Keep": ""}})
		got := decideFrom(t, amy, FilledOptions{File: in})
		if r := got.Rows[0]; r.Result != FilledUnclear || deref(r.Cell) != want[0] || !strings.Contains(deref(r.Why), want[1]) || len(got.Events) != 0 {
			t.Errorf("%q: %s %s: %s, want %s: %s", cells, r.Result, deref(r.Cell), deref(r.Why), want[0], want[1])
		}
		if got.Count(FilledEmpty) != 3 {
			t.Errorf("%q: %v", cells, filledAnswers(got))
		}
	}
	// The others do not wait for it.
	got := decideFrom(t, amy, FilledOptions{File: filled(t, file, map[int]map[string]string{1: {"Keep": "maybe"}, 4: {"Keep": "all"}})})
	if got.Count(FilledUnclear) != 1 || len(got.Events) != 1 || got.Rows[3].Decision == nil {
		t.Errorf("%v", filledAnswers(got))
	}
}

// TestWhatWasDecidedMeanwhileStands until somebody says that it is to be replaced, and
// what somebody coded since is another question.
func TestWhatWasDecidedMeanwhileStands(t *testing.T) {
	amy, ben := meeting(t)
	empty := written(t, amy, "m.xlsx")
	file := filled(t, empty, map[int]map[string]string{1: {"Keep": "amy"}, 2: {"Keep": "ben", "Reason": "no"}, 3: {"Keep": "both"}, 4: {"Keep": "amy"}})
	g := agendaOf(t, amy, AgendaOptions{})
	for i, keep := range []string{"ben", "ben", "later"} {
		if _, err := ben.DecideDifference(t.Context(), DecideOptions{ID: g.Items[i].ID, Keep: keep, Reason: "meanwhile"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ben.Code(t.Context(), CodeOptions{Transcript: "talk", Theme: "hope", Words: Selection{Quote: "proud of it"}}); err != nil {
		t.Fatal(err)
	}
	got := decideFrom(t, amy, FilledOptions{File: file})
	want := []string{"otherwise Use amy’s: Trust", "otherwise Use ben’s: Hope, against", "decided Keep all", "gone"}
	if d := cmp.Diff(want, filledAnswers(got)); d != "" {
		t.Error(d)
	}
	if why := deref(got.Rows[0].Why); !strings.Contains(why, "decided otherwise: use ben’s: Pride") || !strings.Contains(why, "--replace") {
		t.Error(why)
	}
	if why := deref(got.Rows[1].Why); !strings.Contains(why, "another reason") {
		t.Error(why)
	}
	got = decideFrom(t, amy, FilledOptions{File: file, Replace: true})
	want = []string{"decided Use amy’s: Trust", "decided Use ben’s: Hope, against", "already Keep all", "gone"}
	if d := cmp.Diff(want, filledAnswers(got)); d != "" {
		t.Error(d)
	}
	// One question twice: the same answer counts once, of two answers none counts.
	x, at, rows := sheetOf(t, empty)
	put := func(row int, name, value string) {
		if err := x.SetCellStr(export.AgendaSheet, sheet.Address(at[name], row), value); err != nil {
			t.Fatal(err)
		}
	}
	for row, from := range map[int]int{2: 1, 6: 1, 3: 2, 7: 2} {
		put(row, "Id", rows[from][at["Id"]])
	}
	put(2, "Keep", "ben")
	put(6, "Keep", "amy")
	put(3, "Keep", "both")
	put(7, "Keep", "both")
	twice := filepath.Join(t.TempDir(), "twice.xlsx")
	if err := x.SaveAs(twice); err != nil {
		t.Fatal(err)
	}
	got = decideFrom(t, amy, FilledOptions{File: twice, Replace: true, DryRun: true})
	want = []string{"not understood I2", "decided Keep all", "empty", "empty", "not understood I6", "already Keep all"}
	if d := cmp.Diff(want, filledAnswers(got)); d != "" {
		t.Error(d)
	}
}

// TestOfWhichStudyAnAgendaIs: one of another study, or none at all, is refused before
// anything is written.
func TestOfWhichStudyAnAgendaIs(t *testing.T) {
	amy, _ := meeting(t)
	other, _ := meeting(t)
	for name, c := range map[string]struct{ file, says string }{
		"another study":      {filled(t, written(t, other, "m.xlsx"), map[int]map[string]string{1: {"Keep": "both"}}), "another study (cell N2)"},
		"a document":         {written(t, amy, "m.docx"), "is the agenda for the table"},
		"another workbook":   {workbookOf(t, "a.xlsx", [][]string{{"Id", "Name"}, {"1", "x"}}), "has no table with the columns"},
		"no study said":      {workbookOf(t, "b.xlsx", [][]string{{"Id", "Keep"}, {"talk 12345678", "both"}}), "does not say which study"},
		"a column twice":     {workbookOf(t, "c.xlsx", [][]string{{"Id", "Keep", "KEEP"}}), `two columns "Keep", cells B1 and C1`},
		"an old spreadsheet": {filepath.Join(t.TempDir(), "m.ods"), "is not read from m.ods"},
		"no file":            {filepath.Join(t.TempDir(), "m.xlsx"), "cannot be read"},
	} {
		if _, err := amy.DecideFrom(t.Context(), FilledOptions{File: c.file}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := agreedBy(t, amy); len(got) != 0 {
		t.Errorf("written all the same: %q", got)
	}
	many := make([][]string, maxFilled+2)
	many[0] = []string{"Id", "Keep"}
	if _, err := findAgenda([]sheet.Grid{{Rows: many}}, "m.xlsx"); err == nil {
		t.Error("a file of any length is read")
	}
	// A formula counts as what it last gave; without a value it is an empty cell.
	x, at, _ := sheetOf(t, written(t, amy, "m2.xlsx"))
	if err := x.SetCellFormula(export.AgendaSheet, sheet.Address(at["Keep"], 2), `HYPERLINK("http://example.org","both")`); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "formula.xlsx")
	if err := x.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	if got := decideFrom(t, amy, FilledOptions{File: file}); got.Count(FilledEmpty) != 4 {
		t.Errorf("formulas: %v", filledAnswers(got))
	}
}

// workbookOf is a workbook of some rows.
func workbookOf(t *testing.T, name string, rows [][]string) string {
	t.Helper()
	x := excelize.NewFile()
	for i, row := range rows {
		for j, s := range row {
			if err := x.SetCellStr("Sheet1", sheet.Address(j, i+1), s); err != nil {
				t.Fatal(err)
			}
		}
	}
	file := filepath.Join(t.TempDir(), name)
	if err := x.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	return file
}

// FuzzFilledRow: whatever stands in the cells, every row with an id is answered for,
// and a decision keeps codings of its own question or words that are in the text.
func FuzzFilledRow(f *testing.F) {
	for _, s := range [][2]string{{"amy", ""}, {"both", ""}, {"other", `"They knew" hope against`}, {"", "“I” trust"}, {"98:107 hope", ""}, {"98:100000000000000000000 hope", ""}, {"-1:3 hope", ""}, {"", "«»"}, {"", "'s'"}} {
		f.Add("", s[0], s[1], "why", "amy & ben")
	}
	f.Add("talk ffffffff", "later", "", "", "")
	amy, _ := meeting(f)
	folder, s, err := amy.openQuietly(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	bodies, err := folder.Bodies()
	if err != nil {
		f.Fatal(err)
	}
	var all []consensus.Difference
	for _, tr := range s.Transcripts {
		all = append(all, differencesIn(s, tr, nil)...)
	}
	f.Fuzz(func(t *testing.T, id, keep, other, reason, present string) {
		for i := range all {
			d := &all[i]
			if id == "" || i > 0 {
				id = d.Transcript.ID + " " + d.ID
			}
			table, err := findAgenda([]sheet.Grid{{Rows: [][]string{{"Id", "Keep", export.AgendaOther, "Reason", "Present"}, {id, keep, other, reason, present}}}}, "x")
			if err != nil {
				t.Fatal(err)
			}
			g := &agendaReading{a: amy, s: s, rel: s.Release(transcript.ForTeam), table: table, bodies: bodies}
			for _, r := range g.read() {
				checkFilled(t, r, all)
			}
		}
	})
}

func checkFilled(t *testing.T, r *FilledRow, all []consensus.Difference) {
	switch r.Result {
	case FilledEmpty, FilledGone:
		return
	case FilledUnclear:
		if r.Cell == nil || r.Why == nil || len(*r.Why) > 2000 {
			t.Fatalf("%+v", r)
		}
		return
	case FilledDecided:
	default:
		t.Fatalf("%+v", r)
	}
	i := slices.IndexFunc(all, func(d consensus.Difference) bool { return d.ID == r.ID })
	d := &all[i]
	for _, id := range append(slices.Clone(r.event.Keep), r.event.Ofs...) {
		if !slices.ContainsFunc(d.Codings(), func(c coding.Coding) bool { return c.ID == id }) {
			t.Fatal("a coding of another question")
		}
	}
	if e := r.event; e.How == coding.KeepOther && (e.Span.Start < 0 || e.Span.End > d.Transcript.Text.Len() || !e.Span.Overlaps(d.Span) || e.Theme == "") {
		t.Fatalf("%+v", e)
	}
	if len(r.event.Present) == 0 {
		t.Fatal("nobody was there")
	}
}
