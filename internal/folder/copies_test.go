package folder

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

// TestAConflictedCopyIsNeverASilentWin: two people changed one name, and a
// synchroniser put one of the two beside the other.
func TestAConflictedCopyIsNeverASilentWin(t *testing.T) {
	book := func(name string) []byte {
		return []byte("title: Test\nthemes:\n  - id: hope\n    name: " + name + "\n")
	}
	for _, recorded := range []bool{true, false} {
		f := newStudy(t)
		do(t, f, "amy", func(s *Session) error { return s.PutCodebook(book("Hope")) })
		mustWrite(t, f.path(codebookFile), book("Hope of Amy"))
		if recorded {
			code(t, f, "amy", 17, 20)
		}
		mustWrite(t, f.path("codebook-BEN.yaml"), book("Hope of Ben"))
		out, err := f.Tidy(ctx, "amy", SyncOptions{})
		if err != nil || len(out.Here.Conflicts) != 1 || out.Here.Conflicts[0].Field != "codebook.yaml, theme hope, name" {
			t.Errorf("recorded %v: %+v (%v)", recorded, out.Here.Conflicts, err)
		}
	}
}

func TestAnEmptiedCodebookIsNoChange(t *testing.T) {
	amy := newStudy(t)
	ben := copyOfStudy(t, amy)
	want, _ := os.ReadFile(amy.path(codebookFile))
	for _, empty := range []string{"", " \n\n", "\uFEFF"} {
		mustWrite(t, ben.path(codebookFile), []byte(empty))
		var emptied *Emptied
		if _, err := ben.Begin(ctx, "ben"); !errors.As(err, &emptied) {
			t.Errorf("%q: %v", empty, err)
		}
		if _, err := amy.Join(ctx, "amy", ben.Dir, SyncOptions{Pull: true}); err != nil {
			t.Error(err)
		}
		if got, _ := os.ReadFile(amy.path(codebookFile)); !bytes.Equal(got, want) {
			t.Errorf("%q: the codebook is now %q", empty, got)
		}
	}
	mustWrite(t, ben.path(codebookFile), []byte("themes: [\n"))
	syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
	if got, _ := os.ReadFile(amy.path(codebookFile)); !bytes.Equal(got, want) {
		t.Errorf("the codebook is now %q", got)
	}
}

// TestAWithdrawalThatComesChangesNobodyElse: what others answered stays theirs.
func TestAWithdrawalThatComesChangesNobodyElse(t *testing.T) {
	amy := newStudy(t)
	put := func(f *Folder, coder string, second transcript.Consent) {
		do(t, f, coder, func(s *Session) error {
			return s.PutParticipants([]transcript.Participant{{ID: "P01", Attributes: map[string]string{"job": "baker"}, Consent: transcript.Consent{}}, {ID: "P02", Consent: second}}, []string{"job"})
		})
	}
	put(amy, "amy", transcript.Consent{})
	put(amy, "amy", transcript.Consent{"quote": "no"})
	ben := copyOfStudy(t, amy)
	put(ben, "ben", transcript.Consent{"quote": "yes"})
	if _, err := withdrawNow(amy, "amy", Order{Participant: "P01", How: coding.WithdrawEverything}); err != nil {
		t.Fatal(err)
	}
	out := syncWith(t, ben, "ben", amy.Dir, SyncOptions{})
	if len(out.Here.Conflicts)+out.Standing > 0 {
		t.Errorf("conflicts: %+v", out.Here.Conflicts)
	}
	mustAgree(t, amy, ben)
	row, _ := os.ReadFile(amy.path(participantsFile))
	if !strings.Contains(string(row), "P02,,,yes") {
		t.Errorf("participants.csv is %s", row)
	}
	said := 0
	for _, e := range load(t, ben).State.Events {
		if e.Do == coding.Consent && e.Participant == "P02" {
			said++
		}
	}
	if said != 2 {
		t.Errorf("%d events about the answers of P02, want Amy's and Ben's", said)
	}
}

// TestAChangedLineDoesNotSpread: of a line that was changed in one copy the other
// has it as it was written.
func TestAChangedLineDoesNotSpread(t *testing.T) {
	amy := newStudy(t)
	code(t, amy, "amy", 17, 20)
	code(t, amy, "amy", 18, 30)
	code(t, amy, "amy", 20, 30)
	ben := copyOfStudy(t, amy)
	names, _ := filepath.Glob(ben.path(logDir + "/amy/*.jsonl"))
	changed := false
	for _, name := range names {
		data, _ := os.ReadFile(name)
		lines := bytes.SplitAfter(data, []byte("\n"))
		for i, l := range lines {
			if !changed && bytes.Contains(l, []byte(`"do":"code"`)) && i+2 < len(lines) {
				lines[i], changed = bytes.Replace(l, []byte(`"at":"2`), []byte(`"at":"3`), 1), true
			}
		}
		mustWrite(t, name, bytes.Join(lines, nil))
	}
	if !changed {
		t.Fatal("no line was changed")
	}
	told := ben.Check(ctx, nil)
	if !slices.ContainsFunc(told, func(f Finding) bool { return strings.Contains(f.What, "was changed after it was written") }) {
		t.Errorf("%+v", told)
	}
	syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
	for _, f := range []*Folder{amy, ben} {
		mustBeWhole(t, f)
		if n := len(load(t, f).State.Codings); n != 3 {
			t.Errorf("%d codings", n)
		}
	}
}

// TestLinesThatAreMissingAreMissed: what this person's writer wrote and is not
// there any more.
func TestLinesThatAreMissingAreMissed(t *testing.T) {
	f := newStudy(t)
	code(t, f, "amy", 17, 20)
	names, _ := filepath.Glob(f.path(logDir + "/amy/*.jsonl"))
	for _, name := range names {
		if data, _ := os.ReadFile(name); !strings.Contains(name, wordsMark) && bytes.Contains(data, []byte(`"do":"code"`)) {
			lines := bytes.SplitAfter(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
			mustWrite(t, name, bytes.Join(lines[:len(lines)-1], nil))
		}
	}
	if told := f.Check(ctx, nil); !slices.ContainsFunc(told, func(f Finding) bool { return !f.Note && strings.Contains(f.What, "missing from the log") }) {
		t.Errorf("%+v", told)
	}
}
