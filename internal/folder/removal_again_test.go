package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// content is every file of a study but the logs, with what is in it.
func content(t testing.TB, f *Folder) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(f.Dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(f.Dir, p)
		rel = filepath.ToSlash(rel)
		if strings.HasPrefix(rel, ".cache/") || strings.HasPrefix(rel, removalsDir) || strings.HasPrefix(rel, logDir) && !strings.Contains(rel, wordsMark) {
			return nil
		}
		data, err := os.ReadFile(p)
		all[rel] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// keptOf is what the record says was removed of P07, whenever and in however many
// runs.
func keptOf(t testing.TB, f *Folder) *KeptRemoval {
	t.Helper()
	k, err := f.Removals("p07")
	if err != nil || k == nil {
		t.Fatalf("nothing is kept: %v", err)
	}
	k.Runs = nil
	if k.Searched != nil { // temporary files and logs differ
		k.Searched = &Searched{}
	}
	return k
}

// again is the same study folder as another program finds it.
func again(f *Folder) *Folder {
	return &Folder{Dir: f.Dir, Config: f.Config, Now: f.Now}
}

// TestAnInterruptedWithdrawalIsFinished stops before each step in turn. The next
// who writes, or the same command again, comes to the same end.
func TestAnInterruptedWithdrawalIsFinished(t *testing.T) {
	for _, how := range []string{coding.WithdrawWords, coding.WithdrawEverything} {
		f := withdrawal(t)
		copyOf := func() *Folder {
			g := &Folder{Dir: filepath.Join(t.TempDir(), "study"), Config: t.TempDir(), Now: f.Now}
			if err := os.CopyFS(g.Dir, os.DirFS(f.Dir)); err != nil {
				t.Fatal(err)
			}
			return g
		}
		whole := copyOf()
		var steps []string
		whole.stopAt = func(step string) error { steps = append(steps, step); return nil }
		if _, err := withdrawNow(whole, "amy", Order{Participant: "P07", How: how}); err != nil {
			t.Fatal(err)
		}
		want, kept := content(t, whole), keptOf(t, whole)
		if kept.Codings == 0 || kept.Bodies == 0 || len(kept.Exports) == 0 || len(kept.Transcripts) != 2 || kept.Searched == nil {
			t.Fatalf("the record says only %+v", kept)
		}
		if len(steps) < 15 {
			t.Fatalf("only %d steps: %q", len(steps), steps)
		}
		for stop := range steps {
			if how == coding.WithdrawWords && stop%4 != 0 {
				continue // the steps are the same, and this takes its time
			}
			g := copyOf()
			n := 0
			g.stopAt = func(string) error {
				if n++; n > stop {
					return errors.New("stopped")
				}
				return nil
			}
			if _, err := withdrawNow(g, "amy", Order{Participant: "P07", How: how}); err == nil {
				t.Fatalf("%s was not stopped before %s", how, steps[stop])
			}
			g = again(g)
			for _, w := range g.Check(ctx, nil) {
				if strings.Contains(w.What, "missing") || strings.Contains(w.Todo, "from a backup") {
					t.Errorf("%s, stopped before %s: check says %q, to do %q", how, steps[stop], w.What, w.Todo)
				}
			}
			shown := load(t, g) // whoever looks now, without writing
			for _, tr := range shown.Transcripts {
				if words := strings.ToLower(tr.Text.String()); strings.Contains(words, "felt part of it") || strings.Contains(words, "three times without") {
					t.Errorf("%s, stopped before %s: %s shows the words", how, steps[stop], tr.ID)
				}
			}
			if stop%2 == 0 {
				do(t, g, "ben", func(*Session) error { return nil })
			} else if _, err := withdrawNow(g, "amy", Order{Participant: "P07", How: how}); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, content(t, g)); d != "" {
				t.Errorf("%s, stopped before %s, ends otherwise: %s", how, steps[stop], d)
			}
			if d := cmp.Diff(kept, keptOf(t, g)); d != "" {
				t.Errorf("%s, stopped before %s: the record says otherwise: %s", how, steps[stop], d)
			}
			mustBeWhole(t, g)
		}
	}
}

// TestAnOldCopyBringsNothingBack: everything that an old copy of the folder has
// is laid over it, with what was written there meanwhile.
func TestAnOldCopyBringsNothingBack(t *testing.T) {
	for _, how := range []string{coding.WithdrawWords, coding.WithdrawEverything} {
		f := withdrawal(t)
		old := &Folder{Dir: filepath.Join(t.TempDir(), "old"), Config: t.TempDir(), Now: f.Now}
		if err := os.CopyFS(old.Dir, os.DirFS(f.Dir)); err != nil {
			t.Fatal(err)
		}
		if _, err := withdrawNow(f, "amy", Order{Participant: "P07", How: how}); err != nil {
			t.Fatal(err)
		}
		want := content(t, f)
		// In the old copy Ben mends what she said, and quotes it.
		fg := transcriptCalled(t, old, "FG")
		mended := strings.Replace(fg.Text.String(), "three times", "some three times or four", 1)
		next := *fg
		next.Text, _ = text.New(mended)
		next.Turns = transcript.Parse(mended, []string{"Interviewer", "Rosamund", "Bo"})
		do(t, old, "ben", func(s *Session) error {
			return errors.Join(s.Correct(&next, []text.Hash{fg.Text.Hash()}, []text.Script{text.Diff(fg.Text.String(), mended)}),
				note(s, coding.Event{On: coding.OnStudy}, "look: me some three times or four without telling"))
		})
		do(t, old, "ben", func(s *Session) error {
			book, err := os.ReadFile(old.path(codebookFile))
			if err != nil {
				return err
			}
			return s.PutCodebook(append(book, "  - id: new\n    name: New\n    definition: is told "+inGarden+"\n"...))
		})
		rows, err := os.ReadFile(old.path(participantsFile))
		if err != nil {
			t.Fatal(err)
		}
		mustWrite(t, old.path(participantsFile), bytes.Replace(rows, []byte("Borchester"), []byte("Felpersham"), 1))
		lay := func() {
			err := filepath.WalkDir(old.Dir, func(p string, d fs.DirEntry, err error) error {
				rel, _ := filepath.Rel(old.Dir, p)
				if err != nil || d.IsDir() || rel == filepath.FromSlash(lockFile) || strings.HasPrefix(rel, ".cache") {
					return err
				}
				to := filepath.Join(f.Dir, rel)
				if strings.HasSuffix(rel, ".jsonl") && !strings.Contains(rel, wordsMark) {
					to = strings.TrimSuffix(to, ".jsonl") + " (old copy).jsonl"
				}
				data, err := os.ReadFile(p)
				if err != nil {
					return err
				}
				_ = os.Remove(to)
				if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
					return err
				}
				return os.WriteFile(to, data, 0o644)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		lay()
		if len(tells(t, f.Dir)) < 20 {
			t.Fatal("the old copy brought hardly anything back: this proves nothing")
		}
		g := again(f)
		s := load(t, g)
		if len(s.Notes) == 0 {
			t.Error("nobody is told")
		}
		for _, tr := range s.Transcripts {
			if words := strings.ToLower(tr.Text.String()); strings.Contains(words, "or four without telling") || strings.Contains(words, "three times without") {
				t.Errorf("%s shows the words", tr.ID)
			}
		}
		if notes, did := g.Obey(ctx, "cleo"); !did || len(notes) == 0 {
			t.Error("nothing was done", notes)
		}
		for _, told := range tells(t, f.Dir) {
			if how == coding.WithdrawEverything || !strings.HasSuffix(told, ": rosamund") {
				t.Errorf("%s: still told: %s", how, told)
			}
		}
		got := content(t, f)
		for rel, data := range want {
			if strings.HasPrefix(rel, "exports/") || strings.Contains(rel, wordsMark) {
				continue
			}
			switch rel {
			case transcriptsDir + "/FG.txt": // Ben's mending, masked, is the latest
				continue
			case participantsFile:
				data = strings.Replace(data, "Borchester", "Felpersham", 1)
			case codebookFile: // joining lays the list out in its own way
				if strings.Count(got[rel], "[withdrawn], she said") != 1 || !strings.HasSuffix(got[rel], "  - id: new\n    name: New\n    definition: is told [withdrawn]\n") {
					t.Errorf("%s: codebook.yaml is now %q", how, got[rel])
				}
				continue
			}
			if got[rel] != data {
				t.Errorf("%s: %s is now %q, was %q", how, rel, got[rel], data)
			}
		}
		for rel, data := range got {
			if how == coding.WithdrawEverything && strings.Contains(data, "Ambridge") {
				t.Errorf("%s says where she lives", rel)
			}
		}
		bodies, _ := g.Bodies()
		for _, words := range bodies {
			if strings.Contains(words, "three times") {
				t.Errorf("a memo says %q", words)
			}
		}
		w := wrong(t, g)
		if how == coding.WithdrawEverything && len(w) > 1 || len(w) > 1 || len(w) == 1 && !strings.Contains(w[0], "several copies") {
			t.Errorf("%s: check finds %q", how, w)
		}
		if state, _ := g.State(); len(state.Forked["FG"]) != 2 {
			t.Errorf("%d current texts of FG, want 2", len(state.Forked["FG"]))
		}
	}
}

// TestAnOldFileAloneIsPutBack: without the texts nobody knows the words any more,
// but what the file said is known to be gone.
func TestAnOldFileAloneIsPutBack(t *testing.T) {
	f := withdrawal(t)
	old := map[string][]byte{}
	for _, rel := range []string{codebookFile, participantsFile, summariesDir + "/belonging.yaml", transcriptsDir + "/FG.yaml", transcriptsDir + "/FG.txt"} {
		old[rel], _ = os.ReadFile(f.path(rel))
	}
	if _, err := withdrawNow(f, "amy", Order{Participant: "P07", How: coding.WithdrawEverything}); err != nil {
		t.Fatal(err)
	}
	do(t, f, "amy", func(*Session) error { return nil })
	want := content(t, f)
	for rel, data := range old {
		mustWrite(t, f.path(rel), data)
		if len(tells(t, f.Dir)) == 0 && rel != participantsFile {
			t.Fatalf("%s tells nothing: this proves nothing", rel)
		}
		g := again(f)
		do(t, g, "amy", func(*Session) error { return nil })
		if d := cmp.Diff(want, content(t, g)); d != "" {
			t.Errorf("%s, brought back: %s", rel, d)
		}
	}
}

// TestWhatOthersSayTooIsTheirs: a sentence that two people say gives nobody away,
// and stays where it is quoted.
func TestWhatOthersSayTooIsTheirs(t *testing.T) {
	const both = "at the end of the day you carry on"
	f := withdrawal(t)
	interview(t, f, "P07-2", "", []transcript.Speaker{interviewer, rosamund, bo}, "Rosamund", "Well, "+both+" digging.", "Bo", "And "+both+", I said.", "Interviewer", "So "+both+"?")
	interview(t, f, "P08-2", "", []transcript.Speaker{bo}, "Bo", "Yes, you carry on digging for them, at the end of the day.")
	do(t, f, "amy", func(s *Session) error {
		return note(s, coding.Event{On: coding.OnStudy}, both+"; the end of the day you carry on digging")
	})
	r, err := withdrawNow(f, "amy", Order{Participant: "P07", How: coding.WithdrawWords})
	if err != nil {
		t.Fatal(err)
	}
	tr := transcriptCalled(t, f, "P07-2")
	if got, want := tr.Text.String(), "Rosamund: "+mask("Well, "+both+" digging.")+"\n\nBo: And "+both+", I said.\n\nInterviewer: So "+both+"?\n"; !strings.HasSuffix(strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(got, "[00:00:00] ", ""), "[00:00:02] ", ""), "[00:00:04] ", ""), want) {
		t.Errorf("the transcript is %q, want %q", got, want)
	}
	for _, m := range r.Transcripts {
		if m.ID == "P07-2" && (m.Turns != 1 || m.Echoes != 0 || m.Others != 1) {
			t.Errorf("%+v", m)
		}
	}
	bodies, _ := f.Bodies()
	found := false
	for _, words := range bodies {
		found = found || words == both+"; the end of the [withdrawn]"
	}
	if !found {
		t.Errorf("the memo says none of what it should: %q", bodies)
	}
}

// TestBothOfAForkAreMasked: two copies corrected one interview; both texts go.
func TestBothOfAForkAreMasked(t *testing.T) {
	f := withdrawal(t)
	fg := transcriptCalled(t, f, "FG")
	for i, coder := range []string{"amy", "ben"} {
		mended := strings.Replace(fg.Text.String(), "sister", fmt.Sprint("sister", strings.Repeat(" dear", i+1)), 1)
		next := *fg
		next.Text, _ = text.New(mended)
		next.Turns = transcript.Parse(mended, []string{"Interviewer", "Rosamund", "Bo"})
		do(t, f, coder, func(s *Session) error {
			return s.Correct(&next, []text.Hash{fg.Text.Hash()}, []text.Script{text.Diff(fg.Text.String(), mended)})
		})
	}
	state, _ := f.State()
	shown := state.Heads["FG"].Text
	if len(state.Forked["FG"]) != 2 {
		t.Fatal("no fork: this proves nothing")
	}
	if _, err := withdrawNow(f, "amy", Order{Participant: "P07", How: coding.WithdrawWords}); err != nil {
		t.Fatal(err)
	}
	state, _ = f.State()
	if len(state.Forked["FG"]) != 2 {
		t.Errorf("%d current texts, want 2", len(state.Forked["FG"]))
	}
	for _, rev := range state.Forked["FG"] {
		tr, err := f.loadTranscript(rev)
		if err != nil {
			t.Fatal(err)
		}
		for _, turn := range tr.Turns {
			if turn.Speaker == "Rosamund" && !isMask(tr.Text.Slice(turn.Speech)) {
				t.Error("a text of the fork can be read")
			}
		}
	}
	if from := state.Heads["FG"].From; len(from) != 1 || from[0] != shown {
		t.Error("another text than before is shown now")
	}
	for _, told := range tells(t, f.Dir) {
		if !strings.HasSuffix(told, ": rosamund") {
			t.Errorf("still told: %s", told)
		}
	}
}

// TestANameThatIsAWordIsLeftToPeople: somebody is called Hope, and it is a theme.
func TestANameThatIsAWordIsLeftToPeople(t *testing.T) {
	f := withdrawal(t)
	hope := transcript.Speaker{Name: "Hope", Voice: transcript.VoiceParticipant, Participant: "P09"}
	interview(t, f, "FG2", "", []transcript.Speaker{interviewer, hope, bo}, "Hope", "I planted the beans with my own two hands.", "Bo", "Hope did, and I had hope again.")
	do(t, f, "amy", func(s *Session) error {
		return note(s, coding.Event{On: coding.OnStudy}, "Hope is what they planted with my own two hands")
	})
	r, err := withdrawNow(f, "amy", Order{Participant: "P09", How: coding.WithdrawEverything})
	if err != nil {
		t.Fatal(err)
	}
	tr := transcriptCalled(t, f, "FG2")
	if got := tr.Text.String(); !strings.Contains(got, "Bo: ████ did, and I had hope again.") || !strings.Contains(got, "████: ████") {
		t.Errorf("the transcript is %q", got)
	}
	bodies, _ := f.Bodies()
	said := ""
	for _, words := range bodies {
		if strings.HasPrefix(words, "Hope") {
			said = words
		}
	}
	if said != "Hope is what they planted [withdrawn]" {
		t.Errorf("the memo says %q", said)
	}
	if len(r.Left.Found) != 1 || !r.Left.Found[0].Name || !strings.HasSuffix(r.Left.Found[0].Path, ".words.jsonl") {
		t.Errorf("left: %+v", r.Left.Found)
	}
	mustBeWhole(t, f)
}
