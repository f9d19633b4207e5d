package app

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/internal/export"
)

// TestSomebodyElseCodesThere: what two of three differ about is no question any more
// once the third has coded there, unless somebody asks for the two.
func TestSomebodyElseCodesThere(t *testing.T) {
	amy, ben := meeting(t)
	carl := someone(t)
	carl.Coder, carl.Dir = "carl", amy.Dir
	code := func(words string) {
		t.Helper()
		if _, err := carl.Code(t.Context(), CodeOptions{Transcript: "talk", Theme: "hope", Words: Selection{Quote: words}}); err != nil {
			t.Fatal(err)
		}
	}
	asked := func(o CompareOptions) string { // the agenda with one answer
		t.Helper()
		g, err := ben.Agenda(t.Context(), AgendaOptions{CompareOptions: o})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "m.xlsx")
		if err := ben.WriteAgenda(t.Context(), g, file); err != nil {
			t.Fatal(err)
		}
		return filled(t, file, map[int]map[string]string{1: {export.AgendaKeep: "both"}})
	}
	trust := CompareOptions{Themes: []string{"trust"}}
	two := trust
	two.Coders = []string{"amy", "ben"}
	columns := asked(trust) // amy and ben have columns
	code("Nobody else laughed")
	three, pair := asked(trust), asked(two)
	found, err := ben.Compare(t.Context(), two)
	if err != nil || len(found.Differences) != 1 {
		t.Fatalf("%d differences, %v", len(found.Differences), err)
	}
	id := found.Differences[0].ID
	dry := func(file, want string) {
		t.Helper()
		row := decideFrom(t, ben, FilledOptions{File: file, DryRun: true}).Rows[0]
		if row.Result != want || want == FilledGone && !strings.Contains(deref(row.Why), "carl coded there too") {
			t.Errorf("%s (%s), want %s", row.Result, deref(row.Why), want)
		}
	}
	for _, file := range []string{columns, three, pair} { // carl coded elsewhere
		dry(file, FilledDecided)
	}
	code("knew my name")
	dry(columns, FilledGone)
	dry(three, FilledGone)
	dry(pair, FilledDecided)
	_, err = ben.DecideDifference(t.Context(), DecideOptions{ID: id, Keep: "both"})
	if !errors.Is(err, ErrMoved) || !strings.Contains(problemTodo(err), "--coders amy,ben") {
		t.Errorf("without naming them: %v", err)
	}
	if _, err := ben.DecideDifference(t.Context(), DecideOptions{ID: id, Keep: "both", Coders: []string{"amy", "ben"}}); err != nil {
		t.Error(err)
	}
}

func problemTodo(err error) string {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Todo
	}
	return ""
}
