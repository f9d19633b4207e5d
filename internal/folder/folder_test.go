package folder

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

var ctx = context.Background()

const crashEnv = "VERBATIM_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashEnv); dir != "" {
		codeUntilKilled(dir)
		return
	}
	os.Exit(m.Run())
}

// newStudy makes a study with one transcript of three turns.
func newStudy(t testing.TB) *Folder {
	t.Helper()
	f, err := Create(ctx, filepath.Join(t.TempDir(), "study"), t.TempDir(), Plan{
		Settings: study.Settings{Title: "Test", Coders: []study.Coder{{ID: "amy"}}},
		Codebook: []byte("title: Test\nthemes:\n  - id: hope\n    name: Hope\n"),
		Coder:    "amy",
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Now = func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
	addTranscript(t, f, "P01-1", "Rosa", "It was the bus stop, I think, where I first felt hope.", "Then nothing.")
	do(t, f, "amy", func(s *Session) error { return s.PutParticipants([]transcript.Participant{{ID: "P01"}}, nil) })
	return f
}

func addTranscript(t testing.TB, f *Folder, id, who string, speeches ...string) {
	t.Helper()
	var said []transcript.Said
	for i, s := range speeches {
		said = append(said, transcript.Said{Speaker: who, Speech: s, TimeMS: i * 1000, EndMS: transcript.NoTime})
	}
	body, turns := transcript.Render(said)
	tx, err := text.New(body)
	if err != nil {
		t.Fatal(err)
	}
	do(t, f, "amy", func(s *Session) error {
		return s.AddTranscript(&transcript.Transcript{
			ID: id, SourceName: id + ".txt", SourceSHA256: string(text.HashOf(body)), Format: "txt", Text: tx, Turns: turns,
			Speakers: []transcript.Speaker{{Name: who, Voice: transcript.VoiceParticipant, Participant: "P01"}},
		})
	})
}

func do(t testing.TB, f *Folder, coder string, change func(*Session) error) {
	t.Helper()
	s, err := f.Begin(ctx, coder)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := change(s); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
}

func load(t testing.TB, f *Folder) *study.Study {
	t.Helper()
	s, err := f.Load(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func code(t testing.TB, f *Folder, coder string, a, b text.Pos) coding.ID {
	t.Helper()
	h := load(t, f).Transcripts[0].Text.Hash()
	var id coding.ID
	do(t, f, coder, func(s *Session) (err error) {
		id, err = s.Add(coding.Event{Do: coding.Code, Text: h, Span: text.Span{Start: a, End: b}, Theme: "hope"})
		return err
	})
	return id
}

// wrong are the findings of check that are not notes.
func wrong(t testing.TB, f *Folder) []string {
	t.Helper()
	var out []string
	for _, x := range f.Check(ctx, nil) {
		if !x.Note {
			out = append(out, x.What)
		}
	}
	return out
}

func mustBeWhole(t testing.TB, f *Folder) {
	t.Helper()
	if w := wrong(t, f); len(w) > 0 {
		t.Errorf("check finds: %s", strings.Join(w, "; "))
	}
}

func TestWhatIsCodedIsThereAgain(t *testing.T) {
	f := newStudy(t)
	id := code(t, f, "amy", 17, 30)
	s := load(t, f)
	if len(s.State.Codings) != 1 || s.State.Codings[0].ID != id {
		t.Fatalf("codings: %+v", s.State.Codings)
	}
	if got := s.Transcripts[0].Text.Slice(s.State.Codings[0].Span); got == "" {
		t.Error("the coding covers nothing")
	}
	mustBeWhole(t, f)
	if err := os.RemoveAll(f.path(cacheDir)); err != nil {
		t.Fatal(err)
	}
	again := load(t, f)
	if again.Stamp != s.Stamp || len(again.State.Codings) != 1 {
		t.Error("without the cache the study is another one")
	}
}

func TestCreateTakesNothingOver(t *testing.T) {
	f := newStudy(t)
	var exists *Exists
	if _, err := Create(ctx, f.Dir, f.Config, Plan{Coder: "amy"}); !errors.As(err, &exists) {
		t.Errorf("making a study over a study: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.docx"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var occupied *Occupied
	if _, err := Create(ctx, dir, f.Config, Plan{Coder: "amy"}); !errors.As(err, &occupied) {
		t.Errorf("making a study among other files: %v", err)
	}
	if _, err := Create(ctx, filepath.Join(t.TempDir(), "x"), f.Config, Plan{Coder: "Amy Smith"}); err == nil {
		t.Error("a coder's id with a space was taken")
	}
}

func TestFindLooksUpwards(t *testing.T) {
	f := newStudy(t)
	got, err := Find(filepath.Join(f.Dir, "transcripts"))
	if err != nil || got != f.Dir {
		t.Errorf("Find = %s, %v", got, err)
	}
	var none *NotFound
	if _, err := Find(t.TempDir()); !errors.As(err, &none) || none.Hint() == "" {
		t.Errorf("where there is no study: %v", err)
	}
}

// TestAWriterGoesOnUnlessItsMemoryAndTheFolderDiffer: a fork never happens by
// accident.
func TestAWriterGoesOnUnlessItsMemoryAndTheFolderDiffer(t *testing.T) {
	f := newStudy(t)
	code(t, f, "amy", 17, 20)
	code(t, f, "amy", 18, 21)
	if n := len(logs(t, f)); n != 1 {
		t.Fatalf("one person in one place writes %d logs", n)
	}
	// A copy of the folder on another machine: its configuration knows nothing.
	copied := &Folder{Dir: copyDir(t, f.Dir), Config: t.TempDir(), Now: f.Now}
	code(t, copied, "amy", 19, 22)
	if n := len(logs(t, copied)); n != 2 {
		t.Errorf("a copied folder went on with the same writer: %d logs", n)
	}
	// The folder restored from an older copy: the memory is ahead of it.
	old := copyDir(t, f.Dir)
	code(t, f, "amy", 20, 23)
	if err := os.RemoveAll(f.Dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(old, f.Dir); err != nil {
		t.Fatal(err)
	}
	code(t, f, "amy", 21, 24)
	if n := len(logs(t, f)); n != 2 {
		t.Errorf("a restored folder went on with the same writer: %d logs", n)
	}
	mustBeWhole(t, f)
	mustBeWhole(t, copied)
}

func logs(t testing.TB, f *Folder) []string {
	t.Helper()
	files, err := f.readLogs(false)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, x := range files {
		names = append(names, x.rel)
	}
	return names
}

func copyDir(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestATornLineIsClosedAndKept(t *testing.T) {
	f := newStudy(t)
	code(t, f, "amy", 17, 20)
	log := f.path(logs(t, f)[0])
	appendRaw(t, log, `{"v":1,"w":"abc","n":`)
	s := load(t, f)
	if len(s.State.Codings) != 1 || len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "not written to its end") {
		t.Fatalf("codings %d, notes %q", len(s.State.Codings), s.Notes)
	}
	code(t, f, "amy", 18, 21)
	if n := len(load(t, f).State.Codings); n != 2 {
		t.Errorf("%d codings after writing on", n)
	}
	mustBeWhole(t, f)
	if data, _ := os.ReadFile(log); !bytes.Contains(data, []byte("\"n\":\n")) {
		t.Error("the fragment was not kept")
	}
}

func TestAWholeLineWithoutItsEndCounts(t *testing.T) {
	f := newStudy(t)
	code(t, f, "amy", 17, 20)
	log := f.path(logs(t, f)[0])
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(log, bytes.TrimSuffix(data, []byte("\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	if n := len(load(t, f).State.Codings); n != 1 {
		t.Fatalf("%d codings", n)
	}
	code(t, f, "amy", 18, 21)
	if n := len(load(t, f).State.Codings); n != 2 {
		t.Errorf("%d codings after writing on", n)
	}
	mustBeWhole(t, f)
}

func appendRaw(t testing.TB, name, s string) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(s); err != nil {
		t.Fatal(err)
	}
}

func TestAForkIsFoundAndBothSidesCount(t *testing.T) {
	f := newStudy(t)
	code(t, f, "amy", 17, 20)
	base := copyDir(t, f.Dir)
	code(t, f, "amy", 18, 21)
	name := logs(t, f)[0]
	mine, err := os.ReadFile(f.path(name))
	if err != nil {
		t.Fatal(err)
	}
	// The same writer, going on differently in another copy.
	other := bytes.Replace(lastLine(mine), []byte(`"span":[18,21]`), []byte(`"span":[19,22]`), 1)
	stale, err := os.ReadFile(filepath.Join(base, name))
	if err != nil {
		t.Fatal(err)
	}
	conflict := strings.TrimSuffix(f.path(name), ".jsonl") + " (conflicted copy 2026-01-02).jsonl"
	if err := os.WriteFile(conflict, append(stale, other...), 0o644); err != nil {
		t.Fatal(err)
	}
	if n := len(load(t, f).State.Codings); n != 3 {
		t.Errorf("%d codings, want both sides of the fork", n)
	}
	if w := wrong(t, f); len(w) != 1 || !strings.Contains(w[0], "forks") {
		t.Errorf("check finds %q", w)
	}
}

func lastLine(data []byte) []byte {
	data = bytes.TrimSuffix(data, []byte("\n"))
	return append(bytes.Clone(data[bytes.LastIndexByte(data, '\n')+1:]), '\n')
}

// TestTheCacheChangesNothing: whatever happened to it, the events are the same.
func TestTheCacheChangesNothing(t *testing.T) {
	f := newStudy(t)
	h := load(t, f).Transcripts[0].Text.Hash()
	do(t, f, "ben", func(s *Session) error {
		for i := range 600 {
			e := coding.Event{Do: coding.Code, Text: h, Span: text.Span{Start: 17, End: text.Pos(18 + i%20)}, Theme: "hope", CB: "x"}
			if i%7 == 0 {
				e.Stance = coding.Against
			}
			id, err := s.Add(e)
			if err != nil {
				return err
			}
			if i%5 == 0 {
				body, err := s.Words("a memo")
				if err != nil {
					return err
				}
				if _, err := s.Add(coding.Event{Do: coding.MemoKind, On: coding.OnCoding, Of: id, Type: "note", Body: body, Private: i%2 == 0}); err != nil {
					return err
				}
			}
			if i%11 == 0 {
				if _, err := s.Add(coding.Event{Do: coding.Uncode, Of: id}); err != nil {
					return err
				}
			}
		}
		_, err := s.Add(coding.Event{Do: coding.Consent, Participant: "P01", Ask: "quote", Answer: "no"})
		return err
	})
	os.RemoveAll(f.path(cacheDir))
	plain := foldOf(t, f)
	if _, err := os.Stat(f.path(eventsCache)); err != nil {
		t.Fatal("no cache was written, the test tries nothing")
	}
	cached := foldOf(t, f)
	for _, s := range []*coding.State{plain, cached} {
		for i := range s.Events { // the cache does not keep what only check needs
			s.Events[i].Prev = ""
		}
	}
	if d := cmp.Diff(plain, cached); d != "" {
		t.Error(d)
	}
	good, err := os.ReadFile(f.path(eventsCache))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 8))
	for range 50 {
		bad := bytes.Clone(good)
		if r.IntN(2) == 0 {
			bad = bad[:r.IntN(len(bad))]
		} else {
			bad[r.IntN(len(bad))] ^= byte(1 + r.IntN(255))
		}
		if err := os.WriteFile(f.path(eventsCache), bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if n := len(foldOf(t, f).Codings); n != len(plain.Codings) {
			t.Fatalf("with a damaged cache there are %d codings, without %d", n, len(plain.Codings))
		}
	}
}

func foldOf(t testing.TB, f *Folder) *coding.State {
	t.Helper()
	f = &Folder{Dir: f.Dir, Config: f.Config, Now: f.Now} // as another process would see it
	events, err := f.events()
	if err != nil {
		t.Fatal(err)
	}
	return coding.Fold(events)
}

func TestHandEditsAreRecordedAtTheNextWriting(t *testing.T) {
	f := newStudy(t)
	edited := "title: Test\nthemes:\n  - id: hope\n    name: Hope and more # ours\n"
	if err := os.WriteFile(f.path(codebookFile), []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	before := load(t, f)
	code(t, f, "amy", 17, 20)
	var puts []coding.Event
	for _, e := range load(t, f).State.Events {
		if e.Do == coding.Put && e.Path == codebookFile {
			puts = append(puts, e)
		}
	}
	if len(puts) != 2 || len(puts[1].From) != 1 || puts[1].From[0] != puts[0].To {
		t.Fatalf("puts of the codebook: %+v", puts)
	}
	kept, err := f.Version(puts[1].To)
	if err != nil || string(kept) != edited {
		t.Errorf("the edited version is not in the history: %v", err)
	}
	book, ok := f.BookVersions(load(t, f))[before.Book.Hash()]
	if !ok || book.Themes()[0].Name != "Hope and more" {
		t.Error("the codebook is not found by the hash of its content")
	}
	mustBeWhole(t, f)
}

func TestPutStaysInsideTheStudy(t *testing.T) {
	f := newStudy(t)
	do(t, f, "amy", func(s *Session) error {
		for _, rel := range []string{"../x.yaml", "/etc/passwd", "transcripts/../../x.yaml", "record/log/x", "READ-ME.txt",
			"transcripts/a/b.yaml", "transcripts/.x.yaml", "summaries/x.txt", ""} {
			if err := s.Put(rel, []byte("x")); err == nil {
				t.Errorf("Put(%q) was allowed", rel)
			}
		}
		return nil
	})
}

func TestCheckFindsDamage(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(t *testing.T, f *Folder)
		want   string
	}{
		"a changed text": {func(t *testing.T, f *Folder) {
			h := string(load(t, f).Transcripts[0].Text.Hash())
			rewrite(t, f.path(textsDir+"/"+h+".txt"), "hope", "rope")
		}, "damaged"},
		"a changed turns file": {func(t *testing.T, f *Folder) {
			rewrite(t, f.turnsPath(load(t, f).State.Heads["P01-1"].Turns), "Rosa", "Rita")
		}, "damaged"},
		"a changed event": {func(t *testing.T, f *Folder) { rewrite(t, f.path(logs(t, f)[0]), "[17,20]", "[17,21]") }, "was changed after it was written"},
		"a line gone": {func(t *testing.T, f *Folder) {
			name := f.path(logs(t, f)[0])
			data, _ := os.ReadFile(name)
			lines := bytes.SplitAfter(data, []byte("\n"))
			write(t, name, bytes.Join(slices.Delete(lines, 2, 3), nil))
		}, "missing"},
		"rubbish in a log": {func(t *testing.T, f *Folder) { appendRaw(t, f.path(logs(t, f)[0]), "rubbish\n") }, "not an event"},
		"a history file gone": {func(t *testing.T, f *Folder) {
			entries, _ := os.ReadDir(f.path(historyDir))
			os.Remove(f.path(historyDir + "/" + entries[0].Name()))
		}, "missing from record/history"},
		"a memo's words changed": {func(t *testing.T, f *Folder) {
			do(t, f, "amy", func(s *Session) error {
				body, err := s.Words("before")
				if err != nil {
					return err
				}
				_, err = s.Add(coding.Event{Do: coding.MemoKind, On: coding.OnStudy, Type: "note", Body: body})
				return err
			})
			files, _ := f.readLogs(true)
			rewrite(t, f.path(files[0].rel), "before", "after!")
		}, "does not hold the words"},
		"a theme not in the codebook": {func(t *testing.T, f *Folder) { rewrite(t, f.path(codebookFile), "id: hope", "id: hopes") }, "hope"},
		"a transcript's page gone":    {func(t *testing.T, f *Folder) { os.Remove(f.path("transcripts/P01-1.yaml")) }, "P01-1.yaml"},
		"a coding in a label":         {func(t *testing.T, f *Folder) { code(t, f, "amy", 0, 20) }, "begin and end in speech"},
		"a coding beyond the end":     {func(t *testing.T, f *Folder) { code(t, f, "amy", 17, 5000) }, "beyond the end"},
		"an import that stopped": {func(t *testing.T, f *Folder) {
			write(t, f.path("transcripts/P02-1.yaml"), []byte("source: {name: x, sha256: y, format: txt}\nspeakers: []\n"))
		}, "interrupted"},
		"participants.csv broken": {func(t *testing.T, f *Folder) { write(t, f.path(participantsFile), []byte("who,what\n")) }, "first column"},
		"study.yaml broken":       {func(t *testing.T, f *Folder) { write(t, f.path(settingsFile), []byte("titel: x\n")) }, "titel"},
		"somebody else's coding taken back": {func(t *testing.T, f *Folder) {
			id := load(t, f).State.Codings[0].ID
			do(t, f, "ben", func(s *Session) error { _, err := s.Add(coding.Event{Do: coding.Uncode, Of: id}); return err })
		}, "somebody else"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newStudy(t)
			code(t, f, "amy", 17, 20)
			code(t, f, "amy", 18, 22)
			mustBeWhole(t, f)
			c.damage(t, f)
			if w := wrong(t, f); !slices.ContainsFunc(w, func(s string) bool { return strings.Contains(s, c.want) }) {
				t.Errorf("check finds %q, nothing about %q", w, c.want)
			}
		})
	}
}

func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func rewrite(t testing.TB, name, old, new string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	_ = os.Chmod(name, 0o644)
	write(t, name, bytes.Replace(data, []byte(old), []byte(new), 1))
}

// TestTwoWritersAtOnce: codings of two people and of one person twice, at the
// same moment, are all there and every chain holds.
func TestTwoWritersAtOnce(t *testing.T) {
	f := newStudy(t)
	h := load(t, f).Transcripts[0].Text.Hash()
	var wg sync.WaitGroup
	for i := range 4 {
		coder := []string{"amy", "ben"}[i%2]
		wg.Go(func() {
			for j := range 10 {
				s, err := f.Begin(ctx, coder)
				if err != nil {
					t.Error(err)
					return
				}
				_, err = s.Add(coding.Event{Do: coding.Code, Text: h, Span: text.Span{Start: 17, End: text.Pos(18 + i*10 + j)}, Theme: "hope"})
				if err == nil {
					err = s.Commit()
				}
				if err != nil {
					t.Error(err)
				}
				s.Close()
			}
		})
	}
	wg.Wait()
	if n := len(load(t, f).State.Codings); n != 40 {
		t.Errorf("%d codings, want 40", n)
	}
	mustBeWhole(t, f)
}

// TestEveryAcknowledgedCodingSurvivesAKill starts a process that codes and says
// so, kills it at a random moment, and looks for every coding it said it made.
func TestEveryAcknowledgedCodingSurvivesAKill(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	f := newStudy(t)
	said := map[string]bool{}
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 9))
	for range rounds {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), crashEnv+"="+f.Dir, "VERBATIM_CONFIG="+f.Config)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		n, stop := 0, 1+r.IntN(25)
		for sc := bufio.NewScanner(out); sc.Scan(); {
			said[sc.Text()] = true
			if n++; n == stop {
				_ = cmd.Process.Kill() // the scanner reads on: what was said before the kill counts
			}
		}
		_ = cmd.Wait()
	}
	there := map[string]bool{}
	for _, c := range load(t, f).State.Codings {
		there[c.ID.String()] = true
	}
	for id := range said {
		if !there[id] {
			t.Errorf("coding %s was acknowledged and is gone", id)
		}
	}
	if len(said) < rounds {
		t.Fatalf("only %d codings were made in %d rounds", len(said), rounds)
	}
	mustBeWhole(t, f)
}

func codeUntilKilled(dir string) {
	f, err := Open(dir, ConfigDir())
	if err != nil {
		panic(err)
	}
	s, err := f.Load(ctx, nil)
	if err != nil {
		panic(err)
	}
	h := s.Transcripts[0].Text.Hash()
	for i := range 100_000 {
		s, err := f.Begin(ctx, "amy")
		if err != nil {
			panic(err)
		}
		id, err := s.Add(coding.Event{Do: coding.Code, Text: h, Span: text.Span{Start: 17, End: text.Pos(18 + i%20)}, Theme: "hope"})
		if err == nil {
			err = s.Commit()
		}
		if err != nil {
			panic(err)
		}
		fmt.Println(id)
		s.Close()
	}
}

func TestAStudyThatCannotBeWritten(t *testing.T) {
	if os.Geteuid() == 0 {
		readOnlyAsRoot(t)
		return
	}
	f := newStudy(t)
	_ = filepath.WalkDir(f.Dir, func(p string, d fs.DirEntry, _ error) error {
		if d.IsDir() {
			return os.Chmod(p, 0o555)
		}
		return nil
	})
	t.Cleanup(func() {
		_ = filepath.WalkDir(f.Dir, func(p string, d fs.DirEntry, _ error) error { return os.Chmod(p, 0o755) })
	})
	load(t, f)
	if _, err := f.Begin(ctx, "amy"); err == nil {
		t.Error("a writing session began in a folder that cannot be written")
	}
}

// readOnlyAsRoot stands in where permissions bind nobody: a file lies where the
// log's folder should be.
func readOnlyAsRoot(t *testing.T) {
	f := newStudy(t)
	write(t, f.path(logDir+"/ben"), nil)
	s, err := f.Begin(ctx, "ben")
	if err != nil {
		return
	}
	defer s.Close()
	if _, err := s.Add(coding.Event{Do: coding.Done, Transcript: "P01-1"}); err != nil {
		t.Fatal(err)
	}
	err = s.Commit()
	if err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("Commit = %v", err)
	}
	if os.Remove(f.path(logDir+"/ben")) == nil {
		mustBeWhole(t, f)
	}
}

func TestWriteFileLeavesTheOldOneOnFailure(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x")
	write(t, name, []byte("old"))
	err := WriteFile(name, 0o644, func(w io.Writer) error {
		_, _ = w.Write([]byte("half"))
		return errors.New("no room")
	})
	if err == nil || !strings.Contains(err.Error(), "unchanged") {
		t.Errorf("error %v", err)
	}
	if data, _ := os.ReadFile(name); string(data) != "old" {
		t.Errorf("the file now holds %q", data)
	}
	if entries, _ := os.ReadDir(filepath.Dir(name)); len(entries) != 1 {
		t.Error("a temporary file was left behind")
	}
}

func TestEditedWorkingCopyIsTold(t *testing.T) {
	f := newStudy(t)
	rewrite(t, f.TranscriptPath("P01-1"), "bus stop", "tram stop")
	s := load(t, f)
	if !slices.ContainsFunc(s.Notes, func(n string) bool { return strings.HasPrefix(n, "P01-1 edited, not yet corrected") }) {
		t.Errorf("notes %q", s.Notes)
	}
	if !strings.Contains(s.Transcripts[0].Text.String(), "bus stop") {
		t.Error("the working copy was used in place of the record")
	}
	// Line ends alone are no edit: some editors change them.
	data := strings.ReplaceAll(s.Transcripts[0].Text.String(), "\n", "\r\n")
	write(t, f.TranscriptPath("P01-1"), []byte(data))
	if n := load(t, f).Notes; len(n) != 0 {
		t.Errorf("notes %q", n)
	}
}

func TestStudyYAMLKeepsCommentsWhenACoderIsAdded(t *testing.T) {
	f := newStudy(t)
	rewrite(t, f.path(settingsFile), "title: Test", "title: Test # working title")
	do(t, f, "ben", func(s *Session) error { _, err := s.EnsureCoder(); return err })
	data, _ := os.ReadFile(f.path(settingsFile))
	for _, want := range []string{"# working title", "never changes", "- id: amy", "- id: ben", "words may be quoted"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("study.yaml lacks %q:\n%s", want, data)
		}
	}
	if n := len(load(t, f).Settings.Coders); n != 2 {
		t.Errorf("%d coders", n)
	}
	for _, yaml := range []string{"coders:\n- id: amy\n", "coders:\n    - id: amy\n      name: A\n", "coders: []\n", "coders:\n", ""} {
		out, err := addCoder([]byte("id: x\nformat: 1\n"+yaml+"title: z\n"), study.Coder{ID: "cy"})
		if err != nil {
			t.Errorf("%q: %v", yaml, err)
		} else if !strings.Contains(string(out), "title: z") {
			t.Errorf("%q became %q", yaml, out)
		}
	}
}

func TestNewSettingsRoundTrip(t *testing.T) {
	want := study.Settings{
		Title: "yes: a \"study\" # of ours", ID: "123", Format: 1, Language: "en-GB", Approach: study.Reflexive,
		Coders: []study.Coder{{ID: "amy", Name: "Amy: peer"}}, ConsentSource: "form v2, item 6",
		Consent:    transcript.Consent{"analyse": "yes", "quote": "no", "reuse": "", "archive": "", "recontact": ""},
		Attributes: []study.AttributeType{{Name: "years: in role", Kind: study.NumberAttribute}, {Name: "stage", Kind: study.OrderedAttribute, Values: []string{"early, so to say", "no"}}},
	}
	got, err := parseSettings(newSettings(want))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzSettings(f *testing.F) {
	f.Add([]byte("title: x\nid: a\nformat: 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = parseSettings(data) })
}

func FuzzLog(f *testing.F) {
	f.Add([]byte("{\"v\":1,\"w\":\"a\",\"n\":0,\"lc\":1,\"at\":\"\",\"coder\":\"b\",\"do\":\"open\"}\n{\"v\":"))
	f.Fuzz(func(t *testing.T, data []byte) {
		events, bad := parseLog("x", data, 1)
		coding.Fold(events)
		if n := bytes.Count(data, []byte("\n")) + 1; len(events)+len(bad) > n {
			t.Fatalf("%d lines gave %d events and %d complaints", n, len(events), len(bad))
		}
	})
}

// TestNothingChangesBeforeCommit: a session that is given up leaves the study
// as it was, temporary files and all.
func TestNothingChangesBeforeCommit(t *testing.T) {
	f := newStudy(t)
	before := snapshot(t, f)
	s, err := f.Begin(ctx, "ben")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.EnsureCoder(); err != nil {
		t.Fatal(err)
	}
	if err := s.PutCodebook([]byte("themes: []\n")); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if d := cmp.Diff(before, snapshot(t, f)); d != "" {
		t.Error(d)
	}
}

func snapshot(t *testing.T, f *Folder) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(f.Dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(p, cacheDir) {
			return err
		}
		data, err := os.ReadFile(p)
		files[p] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestTheLockHoldsWhateverHappensToTheCache: it may be deleted at any moment.
func TestTheLockHoldsWhateverHappensToTheCache(t *testing.T) {
	f := newStudy(t)
	s, err := f.Begin(ctx, "amy")
	if err != nil {
		t.Fatal(err)
	}
	os.RemoveAll(f.path(cacheDir))
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if other, err := f.Begin(short, "amy"); err == nil {
		other.Close()
		t.Error("two sessions write at once")
	}
	s.Close()
}

func TestMemosKeepTheirWordsWhateverTheBytes(t *testing.T) {
	f := newStudy(t)
	files, _ := f.readLogs(true)
	if len(files) > 0 {
		t.Fatal("there are memos already")
	}
	write1 := func(words string) string {
		var body string
		do(t, f, "amy", func(s *Session) (err error) {
			if body, err = s.Words(words); err != nil {
				return err
			}
			_, err = s.Add(coding.Event{Do: coding.MemoKind, On: coding.OnStudy, Type: "note", Body: body})
			return err
		})
		return body
	}
	one := write1("she\x92s tired")
	files, _ = f.readLogs(true)
	appendRaw(t, f.path(files[0].rel), `{"h":"abcd","te`) // a crash
	two := write1("after the crash")
	bodies, err := f.Bodies()
	if err != nil || bodies[one] != "she\uFFFDs tired" || bodies[two] != "after the crash" {
		t.Errorf("%q, %q, %v", bodies[one], bodies[two], err)
	}
}

// TestConsentThatCannotBeReadIsNotConsent: participants.csv gone, or spelt
// otherwise than the transcript's page.
func TestConsentThatCannotBeReadIsNotConsent(t *testing.T) {
	f := newStudy(t)
	do(t, f, "amy", func(s *Session) error {
		return s.PutParticipants([]transcript.Participant{{ID: "p01", Consent: transcript.Consent{"quote": "no"}}}, nil)
	})
	s := load(t, f)
	if got := s.Transcripts[0].Speakers[0].Participant; got != "p01" {
		t.Errorf("the speaker is participant %q", got)
	}
	os.Remove(f.path(participantsFile))
	if _, err := f.Load(ctx, nil); err == nil || !strings.Contains(err.Error(), "participants.csv is missing") {
		t.Errorf("without participants.csv: %v", err)
	}
}

// TestTurnsReadDirectlyOrAsJSON: the quick reading of turns and the general one
// agree, and what the quick one does not know goes to the general one.
func TestTurnsReadDirectlyOrAsJSON(t *testing.T) {
	turns := []transcript.Turn{
		{Speaker: "Rosa", Label: text.Span{Start: 0, End: 7}, Speech: text.Span{Start: 7, End: 90}, TimeMS: 1500, EndMS: -1},
		{Speaker: "Zoë, Psy.D", Label: text.Span{Start: 92, End: 92}, Speech: text.Span{Start: 92, End: 99}, TimeMS: -1, EndMS: -1, Group: "What helped?"},
	}
	for _, odd := range []string{"", `say "hi"`, "a\\b", "<b>"} {
		all := append(slices.Clone(turns), transcript.Turn{Speaker: odd, TimeMS: -1, EndMS: -1})
		got, err := decodeTurns(string(encodeTurns(all)))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(all, got); d != "" {
			t.Error(d)
		}
	}
	if _, quick := usualTurns(string(encodeTurns(turns))); !quick {
		t.Error("the usual form is not read quickly: this proves nothing")
	}
	for _, bad := range []string{"", "[", "[\n{}", "[\n{\"speaker\":3}\n]\n", "null x"} {
		if _, err := decodeTurns(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
