package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

type quiet struct{}

func (quiet) Add(int) {}
func (quiet) Done()   {}

func someone(t testing.TB) *App {
	return &App{Coder: "cleo", Config: t.TempDir(), Getenv: func(string) string { return "" }, Now: time.Now,
		Notice: func(string, ...any) {}, Begin: func(string, int) Meter { return quiet{} }}
}

func demo(t *testing.T) (*App, *study.Study) {
	t.Helper()
	a := someone(t)
	a.Dir = filepath.Join(t.TempDir(), "demo")
	f, err := a.Demo(context.Background(), a.Dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.reload(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	return a, s
}

// TestTheDemoIsAWholeStudy holds the example to what it is meant to show.
func TestTheDemoIsAWholeStudy(t *testing.T) {
	a, s := demo(t)
	if n := len(s.Transcripts); n < 9 {
		t.Errorf("%d transcripts", n)
	}
	voices := 0
	for _, tr := range s.Transcripts {
		if n := text.Words(tr.Text.String()); n < 1200 || n > 2700 { // labels and times included
			t.Errorf("%s has %d words", tr.ID, n)
		}
		if !strings.Contains(tr.Title, "fiction") {
			t.Errorf("%s does not say that it is fiction", tr.ID)
		}
		voices = max(voices, len(s.ParticipantsIn(tr)))
	}
	if voices != 3 {
		t.Errorf("the focus group has %d voices", voices)
	}
	coders, kinds, against := map[string]int{}, map[string]bool{}, 0
	for _, c := range s.State.Codings {
		coders[c.Coder]++
		if c.Stance == coding.Against {
			against++
		}
	}
	for _, m := range s.State.Memos {
		kinds[m.Type] = true
	}
	if len(coders) != 2 || len(s.State.Codings) < 60 || against < 10 || len(kinds) != 4 {
		t.Errorf("coders %v, %d against, memos %v", coders, against, kinds)
	}
	for _, purpose := range []transcript.Purpose{transcript.ForPublication, transcript.ForReuse} {
		if n := len(s.Release(purpose).Withheld()); n == 0 || n == len(s.Participants) {
			t.Errorf("%d participants withheld for %s", n, purpose)
		}
	}
	r, err := a.Check(context.Background())
	if err != nil || r.Wrong() > 0 {
		t.Errorf("check: %+v, %v", r.Findings, err)
	}
}

// TestTheDemoIsAlwaysTheSame down to its stamp and the bytes of its workbook.
func TestTheDemoIsAlwaysTheSame(t *testing.T) {
	var stamps, books []string
	for range 2 {
		a, s := demo(t)
		table, err := a.Matrix(context.Background(), MatrixOptions{For: transcript.ForTeam})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "m.xlsx")
		if err := a.WriteCounted(context.Background(), table.Counted, file); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		stamps, books = append(stamps, s.Stamp), append(books, string(data))
	}
	if stamps[0] != stamps[1] || books[0] != books[1] {
		t.Errorf("stamps %v, workbooks equal: %v", stamps, books[0] == books[1])
	}
}

// TestAnExportNeverReplacesTheStudy whatever name it is given.
func TestAnExportNeverReplacesTheStudy(t *testing.T) {
	a, _ := demo(t)
	table, err := a.Matrix(context.Background(), MatrixOptions{For: transcript.ForTeam})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"participants.csv", "Participants.CSV", "transcripts/x.csv", "record/x.csv", "record/log/amina/x.csv", ".cache/x.csv",
		"exports/../participants.csv", "transcripts/../participants.csv", "READ-ME.txt"} {
		if err := a.WriteCounted(context.Background(), table.Counted, filepath.Join(a.Dir, name)); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	for _, name := range []string{"exports/x.csv", "x.csv"} {
		if err := a.WriteCounted(context.Background(), table.Counted, filepath.Join(a.Dir, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
