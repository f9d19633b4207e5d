package app

import (
	"slices"
	"strings"
	"testing"

	"verbatim/internal/export"
)

// TestKeepAsThePaperHasIt: what the agenda on paper offers to tick can be typed.
func TestKeepAsThePaperHasIt(t *testing.T) {
	amy, _ := meeting(t)
	file := written(t, amy, "m.xlsx") // the first question: amy has trust, ben has pride
	for said, want := range map[string]string{
		"ben's": "Use ben’s: Pride", "Ben’s": "Use ben’s: Pride", "ben's: Pride": "Use ben’s: Pride", "BEN’S:  pride": "Use ben’s: Pride",
		"amy: trust": "Use amy’s: Trust", "ben's: trust": "", "carl's": "", "ben's: pride, trust": "",
	} {
		got := decideFrom(t, amy, FilledOptions{File: filled(t, file, map[int]map[string]string{1: {"Keep": said}}), DryRun: true}).Rows[0]
		if result := map[bool]string{true: FilledDecided, false: FilledUnclear}[want != ""]; got.Result != result || deref(got.Said) != want {
			t.Errorf("%q: %s %q (%s), want %q", said, got.Result, deref(got.Said), deref(got.Why), want)
		}
	}
}

// TestARowOfAnotherStudyIsRefusedAlone: the rows of this study are read all the same,
// and a reason without an answer says which turn it is about.
func TestARowOfAnotherStudyIsRefusedAlone(t *testing.T) {
	amy, _ := meeting(t)
	file := filled(t, written(t, amy, "m.xlsx"), map[int]map[string]string{
		1: {"Keep": "ben"}, 2: {"Keep": "ben", "Study": "0123456789abcdef"}, 3: {"Reason": "to think about"},
	})
	got := decideFrom(t, amy, FilledOptions{File: file, DryRun: true}).Rows
	if got[0].Result != FilledDecided {
		t.Errorf("the row of this study: %s, %s", got[0].Result, deref(got[0].Why))
	}
	_, at, _ := sheetOf(t, file)
	column := string(rune('A' + at[export.AgendaStudy])) // no agenda has more than 26
	if r := got[1]; r.Result != FilledUnclear || deref(r.Cell) != column+"3" || !strings.Contains(deref(r.Why), "another study") {
		t.Errorf("the row of another study: %s %s, %s", r.Result, deref(r.Cell), deref(r.Why))
	}
	if r := got[2]; r.Result != FilledUnclear || r.Turn == nil {
		t.Errorf("a reason alone: %s, turn %v", r.Result, r.Turn)
	}
}

// TestWhoHasNoReadingSaysWhy: in the workbook a coder's cell is never empty.
func TestWhoHasNoReadingSaysWhy(t *testing.T) {
	amy, _ := meeting(t)
	g := &agendaMaking{comparing: &comparing{s: stateOf(t, amy)}, out: &Agenda{Agenda: &export.Agenda{Coders: []export.AgendaCoder{{ID: "amy"}, {ID: "cy"}, {ID: "dee"}}}}}
	if _, err := amy.AssignCoders(t.Context(), AssignOptions{Coders: []string{"dee"}, Targets: []string{"talk"}, Ahead: true}); err != nil {
		t.Fatal(err)
	}
	g.s = stateOf(t, amy)
	item := &export.AgendaItem{Transcript: "talk", Readings: []export.AgendaReading{{Coder: export.AgendaCoder{ID: "amy"}}}}
	said := g.away(item)
	if said["amy"] != "" || said["cy"] != "does not code this one" || said["dee"] != "has not begun this one" {
		t.Errorf("said %v", said)
	}
	one, err := amy.Agenda(t.Context(), AgendaOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(one.Items, func(i export.AgendaItem) bool {
		return slices.ContainsFunc(i.Readings, func(r export.AgendaReading) bool { return r.Nothing == "nothing coded here" })
	}) {
		t.Error("nobody has nothing coded in a question")
	}
}
