package folder

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// copyOfStudy is a copy of a study on another machine.
func copyOfStudy(t testing.TB, f *Folder) *Folder {
	t.Helper()
	dir := copyDir(t, f.Dir)
	os.RemoveAll(filepath.Join(dir, cacheDir))
	return &Folder{Dir: dir, Config: t.TempDir(), Now: f.Now}
}

func syncWith(t testing.TB, f *Folder, coder, other string, o SyncOptions) *Synced {
	t.Helper()
	out, err := f.Join(ctx, coder, other, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// contents is what the tracked files of a study say.
func contents(t testing.TB, f *Folder) map[string]any {
	t.Helper()
	s := load(t, f)
	out := map[string]any{}
	names, err := f.trackedFiles()
	if err != nil {
		t.Fatal(err)
	}
	view := f.look(s.State.Events)
	for _, rel := range names {
		if out[rel], err = view.content(s, rel); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func mustAgree(t testing.TB, a, b *Folder) {
	t.Helper()
	if d := cmp.Diff(contents(t, a), contents(t, b)); d != "" {
		t.Errorf("the files say different things: %s", d)
	}
	if x, y := load(t, a), load(t, b); x.Stamp != y.Stamp {
		t.Errorf("stamps %s and %s", x.Stamp, y.Stamp)
	}
}

// files are the bytes of a study, without what may be deleted at any moment.
func files(t *testing.T, f *Folder) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, data := range snapshot(t, f) {
		rel, _ := filepath.Rel(f.Dir, name)
		out[rel] = data
	}
	return out
}

func setDefinition(t testing.TB, f *Folder, coder, words string) {
	t.Helper()
	do(t, f, coder, func(s *Session) error {
		return s.PutCodebook([]byte("title: Test\nthemes:\n  - id: hope\n    name: Hope\n    definition: " + words + "\n"))
	})
}

func memo(t testing.TB, f *Folder, coder, words string, private bool) string {
	t.Helper()
	var h string
	do(t, f, coder, func(s *Session) (err error) {
		if h, err = s.Words(words); err != nil {
			return err
		}
		_, err = s.Add(coding.Event{Do: coding.MemoKind, On: coding.OnStudy, Type: "note", Body: h, Private: private})
		return err
	})
	return h
}

func TestTwoCopiesComeToHoldTheSame(t *testing.T) {
	amy := newStudy(t)
	ben := copyOfStudy(t, amy)
	code(t, amy, "amy", 17, 20)
	code(t, ben, "ben", 18, 30)
	shared, private := memo(t, ben, "ben", "for all", false), memo(t, ben, "ben", "for me", true)
	addTranscript(t, ben, "P02-1", "Sam", "I came in by the side door.")
	setDefinition(t, amy, "amy", "Amy's.")
	do(t, ben, "ben", func(s *Session) error {
		return s.PutParticipants([]transcript.Participant{{ID: "P01", Consent: transcript.Consent{"quote": "no"}}, {ID: "P02"}}, nil)
	})

	before := files(t, amy)
	dry := syncWith(t, amy, "amy", ben.Dir, SyncOptions{DryRun: true})
	if d := cmp.Diff(before, files(t, amy)); d != "" {
		t.Errorf("a dry run changed something: %s", d)
	}
	out := syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
	if out.Here.Codings["ben"] != 1 || out.There.Codings["amy"] != 1 || out.Here.Memos != 2 || !slices.Equal(out.Here.Transcripts, []string{"P02-1"}) ||
		!slices.Contains(out.Here.Files, participantsFile) || !slices.Contains(out.There.Files, codebookFile) || len(out.Here.Conflicts) > 0 {
		t.Errorf("here %+v, there %+v", out.Here, out.There)
	}
	if d := cmp.Diff([]any{dry.Here.Codings, dry.Here.Memos, dry.Here.Transcripts, dry.Here.Files}, []any{out.Here.Codings, out.Here.Memos, out.Here.Transcripts, out.Here.Files}); d != "" {
		t.Errorf("foreseen (-) and done (+): %s", d)
	}
	for _, f := range []*Folder{amy, ben} {
		mustBeWhole(t, f)
		if n := len(load(t, f).State.Codings); n != 2 {
			t.Errorf("%d codings", n)
		}
		if words, err := os.ReadFile(f.TranscriptPath("P02-1")); err != nil || !strings.Contains(string(words), "side door") {
			t.Errorf("the working copy: %q %v", words, err)
		}
	}
	mustAgree(t, amy, ben)
	bodies, err := amy.Bodies()
	if err != nil || bodies[shared] != "for all" || bodies[private] != "" {
		t.Errorf("memos: %q, private %q (%v)", bodies[shared], bodies[private], err)
	}
	a, b := files(t, amy), files(t, ben)
	again := syncWith(t, ben, "ben", amy.Dir, SyncOptions{})
	if !again.Here.empty() || !again.There.empty() {
		t.Errorf("again: here %+v, there %+v", again.Here, again.There)
	}
	if d := cmp.Diff(a, files(t, amy)) + cmp.Diff(b, files(t, ben)); d != "" {
		t.Errorf("joining again changed something: %s", d)
	}
	// Each goes on with the writer they had.
	if n := len(logs(t, amy)); n != 3 { // a helper of these tests writes as amy in ben's copy too
		t.Errorf("%d logs: %v", n, logs(t, amy))
	}
}

func TestPullOnlyTakes(t *testing.T) {
	amy := newStudy(t)
	ben := copyOfStudy(t, amy)
	code(t, amy, "amy", 17, 20)
	code(t, ben, "ben", 18, 30)
	rewrite(t, ben.path(codebookFile), "name: Hope", "name: Hope and more # by hand")
	before := snapshot(t, ben)
	out := syncWith(t, amy, "amy", ben.Dir, SyncOptions{Pull: true})
	if d := cmp.Diff(before, snapshot(t, ben)); d != "" || out.There != nil {
		t.Errorf("the other copy was changed: %s", d)
	}
	s := load(t, amy)
	if th, _ := s.Book.Theme("hope"); th.Name != "Hope and more" || len(s.State.Codings) != 2 {
		t.Errorf("name %q, %d codings", th.Name, len(s.State.Codings))
	}
	mustBeWhole(t, amy)
	after := files(t, amy)
	syncWith(t, amy, "amy", ben.Dir, SyncOptions{Pull: true})
	if d := cmp.Diff(after, files(t, amy)); d != "" {
		t.Errorf("pulling again changed something: %s", d)
	}
}

func zippedCopy(t testing.TB, dir, prefix string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "copy.zip")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z := zip.NewWriter(file)
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		w, err := z.Create(prefix + filepath.ToSlash(rel))
		if err != nil {
			return err
		}
		data, err := os.ReadFile(p)
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	})
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func TestAZipIsTakenFrom(t *testing.T) {
	for _, prefix := range []string{"", "my study/"} {
		amy := newStudy(t)
		ben := copyOfStudy(t, amy)
		code(t, ben, "ben", 18, 30)
		rewrite(t, ben.path(participantsFile), "P01,,,,", "P01,,,no,")
		out := syncWith(t, amy, "amy", zippedCopy(t, ben.Dir, prefix), SyncOptions{})
		if !out.OnlyTaken || out.There != nil || out.Here.Codings["ben"] != 1 {
			t.Errorf("%+v", out.Here)
		}
		if p, _ := load(t, amy).Participant("P01"); p.Consent["quote"] != transcript.No {
			t.Errorf("consent %v", p.Consent)
		}
		mustBeWhole(t, amy)
	}
}

func TestWhatIsNoCopy(t *testing.T) {
	amy := newStudy(t)
	other := newStudy(t)
	empty := t.TempDir()
	write(t, filepath.Join(empty, "x.txt"), []byte("x"))
	nested := filepath.Join(amy.Dir, "exports", "copy")
	if err := os.CopyFS(nested, os.DirFS(copyDir(t, amy.Dir))); err != nil {
		t.Fatal(err)
	}
	future := copyOfStudy(t, amy)
	rewrite(t, future.path(settingsFile), "format: 1", "format: 2")
	stranger := copyOfStudy(t, amy)
	appendRaw(t, stranger.path(logs(t, stranger)[0]), `{"v":1,"w":"aa","n":0,"lc":9,"at":"","coder":"ben","do":"sonify"}`+"\n")
	for dir, want := range map[string]string{
		filepath.Join(empty, "none"):  "does not exist",
		empty:                         "no study in",
		filepath.Join(empty, "x.txt"): "neither a folder nor a zip",
		zippedCopy(t, empty, ""):      "no study in",
		other.Dir:                     "another study",
		amy.Dir:                       "this study itself",
		amy.Dir + "/.":                "this study itself",
		nested:                        "inside the other",
		future.Dir:                    "newer Verbatim",
		stranger.Dir:                  "newer Verbatim",
	} {
		before := snapshot(t, amy)
		_, err := amy.Join(ctx, "amy", dir, SyncOptions{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", dir, err, want)
		}
		if d := cmp.Diff(before, snapshot(t, amy)); d != "" {
			t.Errorf("%s: something was changed: %s", dir, d)
		}
	}
}

// TestLogsThatCameByThemselves is a synchroniser that has brought somebody's log
// and not yet their participants.csv: the file here must not be taken for a wish.
func TestLogsThatCameByThemselves(t *testing.T) {
	for _, remembered := range []bool{true, false} {
		amy := newStudy(t)
		do(t, amy, "amy", func(s *Session) error {
			return s.PutParticipants([]transcript.Participant{{ID: "P01", Consent: transcript.Consent{"quote": "yes"}}}, nil)
		})
		ben := copyOfStudy(t, amy)
		do(t, ben, "ben", func(s *Session) error {
			return s.PutParticipants([]transcript.Participant{{ID: "P01", Consent: transcript.Consent{"quote": "no"}}}, nil)
		})
		setDefinition(t, ben, "ben", "Ben's.")
		for _, dir := range []string{historyDir, logDir + "/ben"} {
			if err := copyOver(amy.path(dir), ben.path(dir)); err != nil {
				t.Fatal(err)
			}
		}
		if !remembered {
			os.RemoveAll(amy.path(cacheDir))
		}
		s := load(t, amy)
		if p, _ := s.Participant("P01"); p.Consent["quote"] != transcript.No {
			t.Errorf("reading goes by %v", p.Consent)
		}
		if !slices.ContainsFunc(s.Notes, func(n string) bool { return strings.Contains(n, "participants.csv is not up to date") }) {
			t.Errorf("notes %q", s.Notes)
		}
		rewrite(t, amy.path(codebookFile), "title: Test", "title: Amy's title") // an edit of the file that is behind
		code(t, amy, "amy", 17, 20)
		s = load(t, amy)
		th, _ := s.Book.Theme("hope")
		if p, _ := s.Participant("P01"); p.Consent["quote"] != transcript.No || th.Definition != "Ben's." || s.Book.Title() != "Amy's title" {
			t.Errorf("after writing: %v, %q, %q", p.Consent, th.Definition, s.Book.Title())
		}
		if data, _ := os.ReadFile(amy.path(participantsFile)); !strings.Contains(string(data), ",no,") {
			t.Errorf("the file says %s", data)
		}
		mustBeWhole(t, amy)
		syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
		mustAgree(t, amy, ben)
	}
}

func copyOver(to, from string) error {
	return filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(from, p)
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		dest := filepath.Join(to, rel)
		os.Remove(dest)
		os.MkdirAll(filepath.Dir(dest), 0o755)
		return os.WriteFile(dest, data, 0o644)
	})
}

// TestAnAnswerPutBackByHandStands: an older version is put back on purpose where
// nothing else has come.
func TestAnAnswerPutBackByHandStands(t *testing.T) {
	f := newStudy(t)
	old, _ := os.ReadFile(f.path(participantsFile))
	do(t, f, "amy", func(s *Session) error {
		return s.PutParticipants([]transcript.Participant{{ID: "P01", Consent: transcript.Consent{"quote": "no"}}}, nil)
	})
	write(t, f.path(participantsFile), old)
	code(t, f, "amy", 17, 20)
	if now, _ := os.ReadFile(f.path(participantsFile)); !bytes.Equal(now, old) {
		t.Errorf("it says %s", now)
	}
	// Where nobody remembers what it was here, the more careful answer stands.
	do(t, f, "amy", func(s *Session) error {
		return s.PutParticipants([]transcript.Participant{{ID: "P01", Consent: transcript.Consent{"quote": "yes"}}}, nil)
	})
	write(t, f.path(participantsFile), bytes.Replace(old, []byte("P01,,,,"), []byte("P01,,,no,"), 1))
	os.RemoveAll(f.path(cacheDir))
	code(t, f, "amy", 18, 20)
	if p, _ := load(t, f).Participant("P01"); p.Consent["quote"] != transcript.No {
		t.Errorf("consent %v", p.Consent)
	}
	mustBeWhole(t, f)
}

func TestAVersionThatHasNotArrived(t *testing.T) {
	amy := newStudy(t)
	ben := copyOfStudy(t, amy)
	do(t, ben, "ben", func(s *Session) error {
		return s.PutParticipants([]transcript.Participant{{ID: "P01", Consent: transcript.Consent{"quote": "no"}}}, nil)
	})
	if err := copyOver(amy.path(logDir+"/ben"), ben.path(logDir+"/ben")); err != nil {
		t.Fatal(err)
	}
	s := load(t, amy)
	if len(s.Broken) == 0 || !strings.Contains(s.Broken[0].Why, "has not arrived") {
		t.Errorf("broken %+v", s.Broken)
	}
	code(t, amy, "amy", 17, 20)
	do(t, amy, "amy", func(s *Session) error {
		return s.PutParticipants([]transcript.Participant{{ID: "P01"}, {ID: "P09"}}, nil)
	})
	code(t, amy, "amy", 17, 19)
	if err := copyOver(amy.path(historyDir), ben.path(historyDir)); err != nil {
		t.Fatal(err)
	}
	code(t, amy, "amy", 18, 20)
	s = load(t, amy)
	if p, _ := s.Participant("P01"); p.Consent["quote"] != transcript.No || len(s.Participants) != 2 || len(s.Broken) > 0 {
		t.Errorf("consent %v, %d people, broken %v", p.Consent, len(s.Participants), s.Broken)
	}
	mustBeWhole(t, amy)
}

func TestConflictsAreToldAndDecided(t *testing.T) {
	amy := newStudy(t)
	ben := copyOfStudy(t, amy)
	setDefinition(t, amy, "amy", "Amy's.")
	setDefinition(t, ben, "ben", "Ben's.")
	out := syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
	if len(out.Here.Conflicts) != 1 {
		t.Fatalf("conflicts %+v", out.Here.Conflicts)
	}
	c := out.Here.Conflicts[0]
	var got []string
	for _, v := range c.Values {
		got = append(got, v.Coder+": "+v.Value)
	}
	slices.Sort(got)
	if d := cmp.Diff([]string{"amy: Amy's.", "ben: Ben's."}, got); d != "" || c.Field != "codebook.yaml, theme hope, definition" {
		t.Errorf("%s %s", c.Field, d)
	}
	mustAgree(t, amy, ben)
	if again := syncWith(t, ben, "ben", amy.Dir, SyncOptions{}); len(again.Here.Conflicts) > 0 || again.Standing != 1 {
		t.Errorf("told again: %+v, standing %d", again.Here.Conflicts, again.Standing)
	}
	setDefinition(t, ben, "ben", "Both.")
	if again := syncWith(t, amy, "amy", ben.Dir, SyncOptions{}); len(again.Here.Conflicts) > 0 || again.Standing != 0 {
		t.Errorf("after it was decided: %+v, standing %d", again.Here.Conflicts, again.Standing)
	}
	if th, _ := load(t, amy).Book.Theme("hope"); th.Definition != "Both." {
		t.Errorf("definition %q", th.Definition)
	}
}

// TestTwoInterviewsOfOneName: both stay, each with its own page.
func TestTwoInterviewsOfOneName(t *testing.T) {
	amy := newStudy(t)
	ben := copyOfStudy(t, amy)
	addTranscript(t, amy, "P02-1", "Sam", "Amy talked to me.")
	addTranscript(t, ben, "P02-1", "Kim", "Ben talked to me.")
	addTranscript(t, ben, "P03-1", "Lu", "And to me.")
	syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
	mustAgree(t, amy, ben)
	for _, f := range []*Folder{amy, ben} {
		mustBeWhole(t, f)
		s := load(t, f)
		var got []string
		for _, tr := range s.Transcripts[1:] {
			words, err := f.ReadWorkingCopy(tr.ID)
			if err != nil || words != tr.Text.String() {
				t.Errorf("%s: working copy %q (%v)", tr.ID, words, err)
			}
			got = append(got, tr.ID+" "+tr.Speakers[0].Name+": "+tr.Text.Slice(tr.Turns[0].Speech))
		}
		slices.Sort(got)
		if len(got) != 3 || !slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, " Sam: Amy talked to me.") }) ||
			!slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, " Kim: Ben talked to me.") }) {
			t.Errorf("%q", got)
		}
	}
	// An edit of the page of the one that was renamed stays with it.
	var second string
	for _, tr := range load(t, ben).Transcripts {
		if tr.Speakers[0].Name == "Kim" {
			second = tr.ID
		}
	}
	rewrite(t, ben.path(transcriptsDir+"/"+second+".yaml"), "speakers:", "title: Kim's\nspeakers:")
	syncWith(t, ben, "ben", amy.Dir, SyncOptions{})
	mustAgree(t, amy, ben)
	tr, _ := load(t, amy).Transcript(second)
	if tr.Title != "Kim's" {
		t.Errorf("title %q", tr.Title)
	}
}

// TestJoiningMendsDamage: what is missing or damaged here is taken from a copy
// where it is whole.
func TestJoiningMendsDamage(t *testing.T) {
	amy := newStudy(t)
	code(t, amy, "amy", 17, 20)
	setDefinition(t, amy, "amy", "One.")
	h := memo(t, amy, "amy", "a thought", false)
	ben := copyOfStudy(t, amy)
	head := load(t, amy).State.Heads["P01-1"]
	rewrite(t, amy.textPath(head.Text), "hope", "rope")
	os.Remove(amy.turnsPath(head.Turns))
	os.Remove(amy.path(transcriptsDir + "/P01-1.yaml"))
	versions, _ := os.ReadDir(amy.path(historyDir))
	os.Remove(amy.path(historyDir + "/" + versions[0].Name()))
	words, _ := amy.readLogs(true)
	os.Remove(amy.path(words[0].rel))

	s := load(t, amy)
	if len(s.Transcripts) != 0 || len(s.Broken) != 1 || s.Broken[0].Transcript != "P01-1" || len(s.State.Codings) != 0 {
		t.Errorf("%d transcripts, broken %+v, %d codings", len(s.Transcripts), s.Broken, len(s.State.Codings))
	}
	if len(wrong(t, amy)) < 4 {
		t.Errorf("check finds %q", wrong(t, amy))
	}
	out := syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
	mustBeWhole(t, amy)
	s = load(t, amy)
	bodies, _ := amy.Bodies()
	if len(s.Transcripts) != 1 || len(s.Broken) != 0 || len(s.State.Codings) != 1 || bodies[h] != "a thought" || len(out.Here.Mended) < 3 {
		t.Errorf("%d transcripts, %d codings, memo %q, mended %q", len(s.Transcripts), len(s.State.Codings), bodies[h], out.Here.Mended)
	}
}

func TestTidyFoldsWhatSynchronisersLeft(t *testing.T) {
	amy := newStudy(t)
	code(t, amy, "amy", 17, 20)
	log := amy.path(logs(t, amy)[0])
	mine, _ := os.ReadFile(log)
	code(t, amy, "amy", 18, 21)
	memo(t, amy, "amy", "a thought", false)
	longer, _ := os.ReadFile(log)
	words, _ := amy.readLogs(true)
	body, _ := os.ReadFile(amy.path(words[0].rel))
	// The log as it was lies under its name, the longer one beside it; and so on.
	stem := strings.TrimSuffix(log, ".jsonl")
	write(t, log, mine)
	write(t, stem+" (Amy's conflicted copy 2026-11-22).jsonl", append(slices.Clone(longer), `{"v":1,"w":"to`...))
	write(t, stem+"-LAPTOP-X1.jsonl", mine)
	wordsLog := amy.path(words[0].rel)
	os.Remove(wordsLog)
	write(t, strings.TrimSuffix(wordsLog, wordsMark+".jsonl")+wordsMark+" (1).jsonl", body)
	csv, _ := os.ReadFile(amy.path(participantsFile))
	book, _ := os.ReadFile(amy.path(codebookFile))
	settings, _ := os.ReadFile(amy.path(settingsFile))
	page, _ := os.ReadFile(amy.path("transcripts/P01-1.yaml"))
	write(t, amy.path("participants (Amy's conflicted copy 2026-11-22).csv"), bytes.Replace(csv, []byte("P01,,,,"), []byte("P01,,,no,"), 1))
	write(t, amy.path("codebook-DESKTOP-AB12.yaml"), bytes.Replace(book, []byte("name: Hope"), []byte("name: Hope!"), 1))
	write(t, amy.path("study (1).yaml"), bytes.Replace(settings, []byte("title: Test"), []byte("title: Test 2"), 1))
	write(t, amy.path("transcripts/P01-1-DESKTOP-AB12.yaml"), append([]byte("title: Rosa\n"), page...))
	write(t, amy.path("codebook (old).yaml"), []byte("somebody's own")) // none of a synchroniser's

	if s := load(t, amy); len(s.State.Codings) != 2 || len(s.Transcripts) != 1 {
		t.Fatalf("%d codings, %d transcripts before", len(s.State.Codings), len(s.Transcripts))
	}
	out, err := amy.Tidy(ctx, "amy", SyncOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := load(t, amy)
	th, _ := s.Book.Theme("hope")
	p, _ := s.Participant("P01")
	if len(s.State.Codings) != 2 || th.Name != "Hope!" || p.Consent["quote"] != transcript.No || s.Settings.Title != "Test 2" || s.Transcripts[0].Title != "Rosa" {
		t.Errorf("%d codings, %q, %v, %q, %q", len(s.State.Codings), th.Name, p.Consent, s.Settings.Title, s.Transcripts[0].Title)
	}
	mustBeWhole(t, amy)
	// The torn line is nowhere else, so its file stays.
	if len(out.Left) != 1 || !strings.Contains(out.Left[0], "Amy's conflicted copy") || len(out.Tidied) != 6 {
		t.Errorf("left %q, tidied %q", out.Left, out.Tidied)
	}
	if _, err := os.Stat(amy.path("codebook (old).yaml")); err != nil {
		t.Error("somebody's own file is gone")
	}
	for _, name := range logs(t, amy) {
		if strings.Contains(name, "LAPTOP") {
			t.Errorf("%s is still there", name)
		}
	}
	// Two at once that say the same: one of them stays until the lines are elsewhere.
	after := files(t, amy)
	if _, err := amy.Tidy(ctx, "amy", SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(after, files(t, amy)); d != "" {
		t.Errorf("tidying again changed something: %s", d)
	}
}

// TestAForkIsCarriedAndKept: the same writer in two copies.
func TestAForkIsCarriedAndKept(t *testing.T) {
	amy := newStudy(t)
	code(t, amy, "amy", 17, 20)
	other := &Folder{Dir: copyDir(t, amy.Dir), Config: t.TempDir(), Now: amy.Now}
	// Somebody copied the configuration too: two write as one.
	name := logs(t, amy)[0]
	code(t, amy, "amy", 18, 21)
	mine, _ := os.ReadFile(amy.path(name))
	appendRaw(t, other.path(name), string(bytes.Replace(lastLine(mine), []byte(`"span":[18,21]`), []byte(`"span":[19,22]`), 1)))
	syncWith(t, amy, "amy", other.Dir, SyncOptions{})
	for _, f := range []*Folder{amy, other} {
		if n := len(load(t, f).State.Codings); n != 3 {
			t.Errorf("%d codings, want both sides of the fork", n)
		}
	}
	if now, _ := os.ReadFile(amy.path(name)); !bytes.HasPrefix(now, mine) {
		t.Error("the writer's own lines were altered")
	}
	a := files(t, amy)
	syncWith(t, amy, "amy", other.Dir, SyncOptions{})
	if d := cmp.Diff(a, files(t, amy)); d != "" {
		t.Errorf("again: %s", d)
	}
	code(t, amy, "amy", 20, 23)
}

// TestWhereverItStops a rerun brings the rest, and both copies are whole before.
func TestWhereverItStops(t *testing.T) {
	base := newStudy(t)
	other := copyOfStudy(t, base)
	code(t, base, "amy", 17, 20)
	setDefinition(t, base, "amy", "Amy's.")
	code(t, other, "ben", 18, 30)
	memo(t, other, "ben", "a thought", false)
	addTranscript(t, other, "P02-1", "Sam", "I came in by the side door.")
	setDefinition(t, other, "ben", "Ben's.")
	steps := []string{"named", "bodies", "lines", "edits"}
	for stop := range steps {
		amy := copyOfStudy(t, base)
		s := &Session{f: amy, coder: "amy"}
		from, err := openSource(other.Dir)
		if err != nil {
			t.Fatal(err)
		}
		tk := &taking{f: amy, s: s, from: from, out: newBrought()}
		if err := tk.compare(); err != nil {
			t.Fatal(err)
		}
		for i, step := range []func() error{tk.copyNamed, tk.copyBodies, tk.copyLines, tk.bringEdits} {
			if i <= stop {
				if err := step(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if w := wrong(t, amy); len(w) > 0 && stop < 2 {
			t.Errorf("after %s check finds %q", steps[stop], w)
		}
		load(t, amy)
		ben := copyOfStudy(t, other)
		syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
		mustBeWhole(t, amy)
		mustBeWhole(t, ben)
		mustAgree(t, amy, ben)
	}
}

// TestWhatOnePersonWithdrewGoesFromBoth, also from what was written about it in
// the other copy meanwhile.
func TestWhatOnePersonWithdrewGoesFromBoth(t *testing.T) {
	const words = "the bus stop, I think, where I first felt hope"
	for _, how := range []string{"both", "there", "pull", "zip"} {
		amy := newStudy(t)
		ben := copyOfStudy(t, amy)
		memo(t, ben, "ben", "She says: it was "+words+".", false)
		setDefinition(t, ben, "ben", "As in it was "+words+".")
		s, err := amy.Begin(ctx, "amy")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Withdraw(ctx, Order{Participant: "P01", How: coding.WithdrawWords}); err != nil {
			t.Fatal(err)
		}
		s.Close()
		switch how {
		case "both":
			syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
		case "there":
			syncWith(t, ben, "ben", amy.Dir, SyncOptions{})
		case "pull":
			syncWith(t, amy, "amy", ben.Dir, SyncOptions{Pull: true})
		case "zip":
			syncWith(t, amy, "amy", zippedCopy(t, ben.Dir, ""), SyncOptions{})
		}
		copies := []*Folder{amy}
		if how == "both" || how == "there" {
			copies = append(copies, ben)
			mustAgree(t, amy, ben)
		}
		for i, f := range copies {
			for name, data := range files(t, f) {
				if strings.Contains(data, "first felt hope") {
					t.Errorf("%s, copy %d: %s still has the words", how, i, name)
				}
			}
			mustBeWhole(t, f)
			th, _ := load(t, f).Book.Theme("hope")
			if !strings.HasPrefix(th.Definition, "As in") {
				t.Errorf("%s: the definition is %q", how, th.Definition)
			}
		}
	}
}

// TestInWhateverOrderCopiesMeet they end with the same.
func TestInWhateverOrderCopiesMeet(t *testing.T) {
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 3))
		base := newStudy(t)
		people := []string{"amy", "ben", "cy"}
		var copies []*Folder
		for i := range people {
			c := copyOfStudy(t, base)
			for range 2 + r.IntN(5) {
				diverge(t, r, c, people[i])
			}
			copies = append(copies, c)
		}
		var first *Folder
		for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}} {
			var now []*Folder
			for _, c := range copies {
				now = append(now, copyOfStudy(t, c))
			}
			for range 2 { // the second time round brings the first what the last had
				for k, i := range order {
					o := order[(k+1)%3]
					syncWith(t, now[i], people[i], now[o].Dir, SyncOptions{})
				}
			}
			for _, c := range now {
				mustAgree(t, now[0], c)
			}
			if first == nil {
				first = now[0]
			}
			mustAgree(t, first, now[0])
			before := files(t, now[1])
			if out := syncWith(t, now[1], people[1], now[2].Dir, SyncOptions{}); !out.Here.empty() || !out.There.empty() {
				t.Errorf("seed %d: joining again brings %+v, %+v", seed, out.Here, out.There)
			}
			if d := cmp.Diff(before, files(t, now[1])); d != "" {
				t.Errorf("seed %d: joining again changed something: %s", seed, d)
			}
			if t.Failed() {
				t.Fatalf("seed %d, order %v", seed, order)
			}
		}
		for _, w := range wrong(t, first) {
			if !strings.Contains(w, "corrected in several copies") {
				t.Errorf("seed %d: check finds %s", seed, w)
			}
		}
	}
}

// diverge changes a copy in a random way, as people do.
func diverge(t testing.TB, r *rand.Rand, f *Folder, coder string) {
	t.Helper()
	switch r.IntN(9) {
	case 0, 1:
		a := text.Pos(17 + r.IntN(10))
		code(t, f, coder, a, a+5)
	case 2:
		memo(t, f, coder, fmt.Sprintf("thought %d", r.IntN(100)), r.IntN(3) == 0)
	case 3:
		do(t, f, coder, func(s *Session) error {
			data, err := f.CodebookBytes()
			if err != nil {
				return err
			}
			id := fmt.Sprintf("theme-%s", []string{"a", "b", "c"}[r.IntN(3)])
			if !strings.Contains(string(data), "id: "+id+"\n") {
				data = append(data, []byte("  - id: "+id+"\n    name: "+coder+"'s\n")...)
			} else {
				data = []byte(strings.Replace(string(data), "id: "+id+"\n", "id: "+id+"\n    cues: ["+coder+"]\n", 1))
				if strings.Count(string(data), "cues: ["+coder) > 1 || strings.Count(string(data), "cues") > strings.Count(string(data), "- id") {
					return nil
				}
			}
			return s.PutCodebook(data)
		})
	case 4: // in a text editor
		data, _ := os.ReadFile(f.path(codebookFile))
		write(t, f.path(codebookFile), append(data, []byte(fmt.Sprintf("# %s\n", coder))...))
	case 5:
		people, columns, err := f.participants()
		if err != nil {
			t.Fatal(err)
		}
		people[0].Consent = transcript.Consent{transcript.AskQuote: []transcript.Answer{"yes", "no", ""}[r.IntN(3)]}
		if slices.ContainsFunc(people, func(p transcript.Participant) bool { return p.ID == "X-"+coder }) {
			people = people[:1]
		}
		do(t, f, coder, func(s *Session) error {
			return s.PutParticipants(append(people, transcript.Participant{ID: "X-" + coder, Attributes: map[string]string{"site": coder}}), append(columns, "site"))
		})
	case 6:
		words := fmt.Sprintf("I am number %d.", r.IntN(4))
		id := fmt.Sprintf("Q-%d", r.IntN(3))
		if _, there := load(t, f).Transcript(id); !there {
			addTranscript(t, f, id, "Sam", words)
		}
	case 7:
		tr := load(t, f).Transcripts[len(load(t, f).Transcripts)-1]
		correctText(t, f, coder, tr, fmt.Sprintf(" And %s said more.", coder))
	case 8:
		do(t, f, coder, func(s *Session) error { _, err := s.AddCoder(study.Coder{ID: coder}); return err })
	}
}

// correctText adds words to the last turn of a transcript.
func correctText(t testing.TB, f *Folder, coder string, tr *transcript.Transcript, more string) {
	t.Helper()
	old := tr.Text.String()
	body := strings.TrimSuffix(old, "\n") + more + "\n"
	tx, err := text.New(body)
	if err != nil {
		t.Fatal(err)
	}
	next := *tr
	next.Text, next.Turns = tx, slices.Clone(tr.Turns)
	next.Turns[len(next.Turns)-1].Speech.End += text.Pos(len(more))
	do(t, f, coder, func(s *Session) error {
		return s.Correct(&next, []text.Hash{tr.Text.Hash()}, []text.Script{text.Diff(old, body)})
	})
}

// hostile is what somebody may put into a copy of a study.
func hostile(study string) []string {
	head := `{"v":1,"w":"%s","n":0,"lc":50,"at":"","coder":"%s",`
	line := func(w, coder, rest string) string { return fmt.Sprintf(head, w, coder) + rest + "}\n" }
	h := strings.Repeat("a", 64)
	return []string{
		line("aa", "ben", `"do":"open","study":"`+study+`"`),
		line("aa", "../../evil", `"do":"x-evil"`),
		line("../../../evil", "ben", `"do":"x-evil"`),
		line("aa.words", "ben", `"do":"x-evil"`),
		line("..", "..", `"do":"x-evil"`),
		line("aa", "con", `"do":"x-evil"`),
		line("aa", "ben", `"do":"put","path":"../../evil.yaml","to":"`+h+`"`),
		line("aa", "ben", `"do":"put","path":"transcripts/..","to":"`+h+`"`),
		line("aa", "ben", `"do":"put","path":"summaries/evil.yaml","to":"../../../../evil"`),
		line("aa", "ben", `"do":"put","path":"READ-ME.txt","to":"`+h+`"`),
		line("aa", "ben", `"do":"correct","transcript":"../../evil","text":"`+h+`","turns":"`+h+`"`),
		line("aa", "ben", `"do":"correct","transcript":"evil","text":"../../../evil","turns":"`+h+`"`),
		line("aa", "ben", `"do":"correct","transcript":"evil","text":"`+h+`","turns":"`+h+`"`),
		line("aa", "ben", `"do":"withdraw","how":"removed","from":["../../study.yaml"]`),
		line("aa", "ben", `"do":"memo","on":"study","body":"../../evil"`),
		strings.Replace(line("bb", "ben", `"do":"done","transcript":"P01-1"`), `"lc":50`, `"lc":9007199254740992`, 1),
		strings.Replace(line("cc", "ben", `"do":"done","transcript":"P01-1"`), `"n":0`, `"n":9007199254740990`, 1),
	}
}

// TestHostileLinesAreLeftOut: what would lie outside the logs, or end the clock.
func TestHostileLinesAreLeftOut(t *testing.T) {
	amy := newStudy(t)
	settings, _ := amy.settings()
	ben := copyOfStudy(t, amy)
	if err := os.MkdirAll(ben.path(logDir+"/ben"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, ben.path(logDir+"/ben/aa.jsonl"), []byte(strings.Join(hostile(settings.ID), "")))
	head := load(t, amy).State.Heads["P01-1"]
	os.Remove(amy.textPath(head.Text))
	rewrite(t, ben.textPath(head.Text), "hope", "rope")
	out := syncWith(t, amy, "amy", ben.Dir, SyncOptions{Pull: true})
	if out.Here.Refused != 6 {
		t.Errorf("%d lines were refused, want 6", out.Here.Refused)
	}
	if words, _ := amy.readLogs(true); len(words) > 0 {
		t.Errorf("lines lie among words: %v", words)
	}
	if _, err := os.Stat(amy.textPath(head.Text)); err == nil {
		t.Error("a damaged text was taken over")
	}
}

// FuzzTake takes from a copy that somebody has made up: whatever is in it, no
// file outside the study changes, and the study can be read and written.
func FuzzTake(f *testing.F) {
	base := newStudy(f)
	settings, err := base.settings()
	if err != nil {
		f.Fatal(err)
	}
	code(f, base, "amy", 17, 20)
	words := `{"h":"../../evil","salt":"","text":"x"}` + "\n" + `{"h":"` + strings.Repeat("b", 64) + `","withdrawn":true,"text":""}` + "\n"
	for _, line := range hostile(settings.ID) {
		f.Add(line, words, "transcripts/evil.yaml", "a: 1")
	}
	f.Add(strings.Join(hostile(settings.ID), ""), words, "summaries/../../evil.yaml", "a: *a")
	f.Add("", "", "participants.csv", "participant,analyse,quote,reuse,archive,recontact\nP01,,no,,,\n")
	f.Add("", "", "codebook.yaml", "themes: [{id: hope}, {id: x}]")
	f.Fuzz(func(t *testing.T, log, words, name, data string) {
		room := t.TempDir()
		study := &Folder{Dir: filepath.Join(room, "study"), Config: filepath.Join(t.TempDir(), "config"), Now: base.Now}
		if err := os.CopyFS(study.Dir, os.DirFS(base.Dir)); err != nil {
			t.Fatal(err)
		}
		data0, _ := os.ReadFile(base.path(settingsFile))
		other := filepath.Join(t.TempDir(), "other")
		for rel, data := range map[string]string{settingsFile: string(data0), logDir + "/ben/aa.jsonl": log, logDir + "/ben/aa.words.jsonl": words, name: data} {
			if !filepath.IsLocal(filepath.FromSlash(rel)) || strings.ContainsAny(rel, "\x00\\:") || len(rel) > 100 {
				continue
			}
			dest := filepath.Join(other, filepath.FromSlash(rel))
			if os.MkdirAll(filepath.Dir(dest), 0o755) == nil {
				_ = os.WriteFile(dest, []byte(data), 0o644)
			}
		}
		_, _ = study.Join(ctx, "amy", other, SyncOptions{Pull: true})
		if entries, _ := os.ReadDir(room); len(entries) != 1 {
			t.Fatalf("beside the study there is now %v", entries)
		}
		top, _ := os.ReadDir(study.Dir)
		for _, e := range top {
			if _, err := os.Stat(base.path(e.Name())); err != nil {
				t.Fatalf("the study has a new file %s", e.Name())
			}
		}
		s, err := study.Load(ctx, nil)
		if err != nil {
			t.Fatalf("the study does not load: %v", err)
		}
		if len(s.State.Codings) == 0 && len(s.Broken) == 0 && !strings.Contains(log, "withdraw") && !strings.Contains(log, "undo") && !strings.Contains(log, "uncode") {
			t.Fatal("the coding is gone")
		}
		w, err := study.Begin(ctx, "amy")
		if err != nil {
			t.Fatalf("the study cannot be written: %v", err)
		}
		w.Close()
	})
}

// TestMistakesInAnotherCopyStayThere: a file with mistakes is not taken over.
func TestMistakesInAnotherCopyStayThere(t *testing.T) {
	amy := newStudy(t)
	ben := copyOfStudy(t, amy)
	rewrite(t, ben.path(settingsFile), "approach: not-sure", "approach: nonsense")
	rewrite(t, ben.path(codebookFile), "id: hope", "id: Hope!")
	syncWith(t, amy, "amy", zippedCopy(t, ben.Dir, ""), SyncOptions{})
	load(t, amy)
	mustBeWhole(t, amy)
	// Written down there already, and mended.
	rewrite(t, ben.path(settingsFile), "approach: nonsense", "approach: reflexive")
	do(t, ben, "ben", func(s *Session) error {
		_, err := s.Add(coding.Event{Do: coding.Done, Transcript: "P01-1"})
		return err
	})
	rewrite(t, ben.path(codebookFile), "id: Hope!", "id: hope\n    definition: Better.")
	setDefinition(t, amy, "amy", "Amy's.")
	syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
	mustAgree(t, amy, ben)
	if s := load(t, amy); s.Settings.Approach != study.Reflexive {
		t.Errorf("approach %s", s.Settings.Approach)
	}
	// Each fine by itself, and not together.
	rewrite(t, amy.path(settingsFile), "coders:", "attributes:\n  Site: text\ncoders:")
	rewrite(t, ben.path(settingsFile), "coders:", "attributes:\n  site: number\ncoders:")
	syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
	mustAgree(t, amy, ben)
	if s := load(t, amy); len(s.Settings.Attributes) != 1 {
		t.Errorf("attributes %v", s.Settings.Attributes)
	}
}

// TestCommentsOfBothStay in a codebook that two people changed.
func TestCommentsOfBothStay(t *testing.T) {
	amy := newStudy(t)
	do(t, amy, "amy", func(s *Session) error {
		return s.PutCodebook([]byte("# The study's codebook.\ntitle: Test\nthemes:\n  - id: hope\n    name: Hope\n  - id: pay # old\n"))
	})
	ben := copyOfStudy(t, amy)
	rewrite(t, amy.path(codebookFile), "    name: Hope\n", "    # Amy: see the minutes.\n    name: Hope!\n")
	rewrite(t, ben.path(codebookFile), "  - id: pay # old\n", "  # Ben: too broad?\n  - id: pay # old\n    definition: Money.\n")
	syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
	mustAgree(t, amy, ben)
	data, _ := os.ReadFile(amy.path(codebookFile))
	for _, want := range []string{"# The study's codebook.", "# Amy: see the minutes.", "# Ben: too broad?", "# old", "Hope!", "Money."} {
		if strings.Count(string(data), want) != 1 {
			t.Errorf("%q is there %d times:\n%s", want, strings.Count(string(data), want), data)
		}
	}
}

// TestFoldersThatASynchroniserJoins come to rest, without anybody calling sync.
func TestFoldersThatASynchroniserJoins(t *testing.T) {
	amy := newStudy(t)
	ben := copyOfStudy(t, amy)
	setDefinition(t, amy, "amy", "Amy's.")
	do(t, ben, "ben", func(s *Session) error {
		return s.PutCodebook([]byte("# Ben's order of things.\nthemes:\n  - id: pay\n  - id: hope\n    name: Hope\ntitle: Test\n"))
	})
	record := func(to, from *Folder) {
		if err := copyOver(to.path("record"), from.path("record")); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // each writes before the other's files have come
		code(t, amy, "amy", 17, 20)
		code(t, ben, "ben", 17, 22)
		record(amy, ben)
		record(ben, amy)
	}
	joined := func(f *Folder) int {
		n := 0
		for _, e := range load(t, f).State.Events {
			if e.How == howJoined && e.Do == coding.Put {
				n++
			}
		}
		return n
	}
	n := joined(amy)
	if n == 0 || n > 2 {
		t.Errorf("it was joined %d times", n)
	}
	mustAgree(t, amy, ben)
	for range 3 {
		code(t, amy, "amy", 17, 20)
		code(t, ben, "ben", 17, 22)
		record(amy, ben)
		record(ben, amy)
	}
	if now := joined(amy); now != n {
		t.Errorf("it was joined %d times, and then %d", n, now)
	}
	mustAgree(t, amy, ben)
	mustBeWhole(t, ben) // of Amy's own log the synchroniser has put an old version in place
	if th, ok := load(t, ben).Book.Theme("pay"); !ok || th.ID != "pay" {
		t.Error("Ben's theme is gone")
	}
}
