package folder

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
)

// The study in testdata/backcompat/v1 is frozen: one event of every kind, a
// fork, a torn line, an x- kind and a kind that no release knows. Every later
// release must read it the same. DO NOT CHANGE WHAT IS EXPECTED HERE.
const v1Stamp = "198990b0fa279962cbb787a2a946fb21f8eafdd23f3f887fdcd4decf5fc64b30"

func openV1(t *testing.T) *Folder {
	t.Helper()
	f, err := Open(copyDir(t, filepath.Join("..", "..", "testdata", "backcompat", "v1")), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestV1IsReadTheSame(t *testing.T) {
	f := openV1(t)
	s := load(t, f)
	if s.Stamp != v1Stamp {
		t.Errorf("the stamp is %s", s.Stamp)
	}
	var got []string
	for _, c := range s.State.Codings {
		tr, _ := s.Transcript(c.Transcript)
		got = append(got, fmt.Sprintf("%s %s %s %s %s: %s", c.Coder, c.Transcript, c.Theme, c.Fate, c.Stance, tr.Text.Slice(c.Span)))
	}
	want := []string{
		"amy P01-1 hope same : they come up.",
		"amy P01-1 burnout same against: Worn out and glad of it.",
		"ben FG1 small-steps changed : No, it was never only digging",
		"ben P01-1 small-steps same : The beans.",
		"ben P01-1 hope same : The beans.",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	kinds := map[coding.Kind]bool{}
	for _, e := range s.State.Events {
		kinds[e.Do] = true
	}
	for _, k := range []coding.Kind{coding.Open, coding.Code, coding.Uncode, coding.Move, coding.MemoKind, coding.Done, coding.Dismiss,
		coding.Assign, coding.Correct, coding.Decide, coding.Consent, coding.Withdraw, coding.Export, coding.Put, coding.Undo, coding.Seal, "x-mood", "sonify"} {
		if !kinds[k] {
			t.Errorf("no event of kind %q", k)
		}
	}
	if len(s.State.Memos) != 6 || len(s.State.Done) != 1 || len(s.State.Dismissals) != 1 {
		t.Errorf("%d memos, %d readings, %d dismissals", len(s.State.Memos), len(s.State.Done), len(s.State.Dismissals))
	}
	bodies, err := f.Bodies()
	if err != nil || bodies[s.State.Memos[0].Body] != "The beans do it, not she." {
		t.Errorf("the first memo says %q (%v)", bodies[s.State.Memos[0].Body], err)
	}
	if len(s.Summaries) != 1 || s.Summaries[0].Theme != "hope" || s.Summaries[0].Participant != "P01" || s.Summaries[0].Text != "The beans come up." {
		t.Errorf("the summaries are %+v", s.Summaries)
	}
	if p, ok := s.Participant("p02"); !ok || p.May("quote", s.Settings.Consent) || p.Attributes["site"] != "south" {
		t.Errorf("P02: %+v", p)
	}
}

func TestV1IsOnlyRead(t *testing.T) {
	f := openV1(t)
	if !load(t, f).State.Newer {
		t.Error("an unknown kind was taken for one that is known")
	}
	if _, err := f.Begin(ctx, "amy"); err == nil || !strings.Contains(err.Error(), "newer Verbatim") {
		t.Errorf("writing to a study of a newer Verbatim: %v", err)
	}
}

// TestV1WithoutTheFutureIsWrittenTo: without the unknown kind and the fork the
// same study is whole but for the torn line, and goes on.
func TestV1WithoutTheFutureIsWrittenTo(t *testing.T) {
	f := openV1(t)
	entries, err := os.ReadDir(f.path(logDir + "/ben"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := f.path(logDir + "/ben/" + e.Name())
		if strings.Contains(e.Name(), "LAPTOP") {
			os.Remove(name)
			continue
		}
		data, _ := os.ReadFile(name)
		i := strings.Index(string(data), `"do":"sonify"`)
		write(t, name, data[:strings.LastIndexByte(string(data[:i]), '\n')+1])
	}
	mustBeWhole(t, f)
	code(t, f, "amy", 17, 20)
	mustBeWhole(t, f)
}
