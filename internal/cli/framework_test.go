package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// framework-edited.xlsx is the example study's workbook of hope and burnout
// (verbatim framework --theme hope --theme burnout --attributes setting), edited in
// LibreOffice Calc: five cells were written, the rows sorted from P12 to P01, the
// column Hope moved beside the participants, a column hidden and one widened, a row
// and a column added; saved as .xlsx.
const editedFramework = "framework-edited.xlsx"

// TestAFrameworkWorkbookComesBackFromLibreOffice: what was written comes back where it
// belongs and nothing else does; the rest is reported by its cell. One undo takes all of
// it back.
func TestAFrameworkWorkbookComesBackFromLibreOffice(t *testing.T) {
	p := &person{t: t, coder: "amina", dir: filepath.Join(t.TempDir(), "demo"), config: t.TempDir()}
	p.must("demo", p.dir)
	before := summariesOf(t, p.dir)
	book := filepath.Join("testdata", editedFramework)
	for _, args := range [][]string{{"--dry-run"}, {}} {
		if code := p.run(append([]string{"framework", "import", book, "--json"}, args...)...); code != ExitFindings {
			t.Fatalf("exit %d: %s", code, p.told)
		}
		var got struct {
			Cells []struct {
				Address, Participant, Theme, Result string
				Was, Now                            *string
			}
			Unread []struct{ Address, Why string }
			Same   int
		}
		if err := json.Unmarshal([]byte(p.shown), &got); err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, c := range got.Cells {
			said = append(said, fmt.Sprintf("%s %s %s %s %q", c.Address, c.Participant, c.Theme, c.Result, strings.TrimPrefix(deref(c.Now), deref(c.Was))))
		}
		for _, u := range got.Unread {
			said = append(said, u.Address+" "+u.Why)
		}
		// Eleven people and five themes (hope with three below it, burnout) are 55 cells.
		want := `B11 P02 hope new "Twelve years well is an insult to people who come back.\nSecond paragraph."
G10 P03 role-modelling changed "Turning up beats being better."
B6 P07 hope changed " The chair gets moved."
B4 P10 hope changed "Forced by her sister, and glad of it now."
B2 P12 hope new "=not a formula, text"
O1 "My notes" is no heading of this workbook: nothing under it was read
A13 "P99" is nobody in this study: nothing in the row was read`
		if s := strings.Join(said, "\n"); s != want || got.Same != 50 {
			t.Errorf("%d as before, and\n%s", got.Same, s)
		}
		if after := summariesOf(t, p.dir); len(args) > 0 && after != before {
			t.Error("looking changed something")
		}
	}
	shown := p.must("framework", "--theme", "hope", "--participant", "P02", "--participant", "P12")
	if !strings.Contains(shown, `Twelve years well is an insult to people who come back.\nSecond paragraph.`+"\tP02-1:40") || !strings.Contains(shown, "=not a formula, text\tFG1:49") {
		t.Errorf("the study says %s", shown)
	}
	p.run("framework", "import", book)
	if !strings.HasPrefix(strings.TrimSpace(p.shown[strings.LastIndex(strings.TrimSpace(p.shown), "\n")+1:]), "55 as before") {
		t.Errorf("once more: %s", p.shown)
	}
	p.must("undo")
	if after := summariesOf(t, p.dir); after != before {
		t.Error("undo does not take all of it back")
	}
}

// summariesOf are all files of summaries of a study.
func summariesOf(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "summaries", "*.yaml"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no summaries: %v", err)
	}
	var b strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n%s\n", filepath.Base(name), data)
	}
	return b.String()
}

// TestTheExampleHasSummaries: at least twelve, each of at least sixty characters and
// resting on a quote that is there.
func TestTheExampleHasSummaries(t *testing.T) {
	p := &person{t: t, coder: "amina", dir: filepath.Join(t.TempDir(), "demo"), config: t.TempDir()}
	p.must("demo", p.dir)
	var got struct {
		Cells [][]struct {
			Summary string
			Quotes  []struct{ Rests bool }
			Gone    []any
		}
	}
	if err := json.Unmarshal([]byte(p.must("framework", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, row := range got.Cells {
		for _, c := range row {
			rests := 0
			for _, q := range c.Quotes {
				if q.Rests {
					rests++
				}
			}
			switch {
			case c.Summary == "":
			case len([]rune(c.Summary)) < 60 || rests == 0 || len(c.Gone) > 0:
				t.Errorf("%q rests on %d quotes, %d gone", c.Summary, rests, len(c.Gone))
			default:
				n++
			}
		}
	}
	if n < 12 {
		t.Errorf("%d summaries", n)
	}
	if p.must("check"); strings.Contains(p.shown, "wrong") {
		t.Error(p.shown)
	}
}
