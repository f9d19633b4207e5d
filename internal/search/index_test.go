package search

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// indexed is a study and its index, all in one part.
func indexed(t testing.TB) (*study.Study, *Index) {
	t.Helper()
	m := interviews(t, 2)
	x := OpenIndex(filepath.Join(t.TempDir(), "index"))
	t.Cleanup(func() { x.Close() })
	if err := x.Add(context.Background(), m.st, nil); err != nil {
		t.Fatal(err)
	}
	return m.st, x
}

// finds checks that the index finds what a scan finds, and how much it had to
// read word by word.
func (x *Index) finds(t testing.TB, st *study.Study, scanned int) {
	t.Helper()
	for _, query := range []string{"hope", `"i you"`, "tr*", "trust theme:hope"} {
		want, got := mustSearch(t, st, query, Options{}), mustSearch(t, st, query, Options{Index: x})
		if len(want.Hits) == 0 || shown(got) != shown(want) {
			t.Fatalf("%s: index finds %d hits, scan %d", query, len(got.Hits), len(want.Hits))
		}
		if got.Scanned != scanned {
			t.Errorf("%s: %d transcripts were scanned, want %d", query, got.Scanned, scanned)
		}
	}
}

func onlyPart(t testing.TB, x *Index) string {
	t.Helper()
	names := x.names()
	if len(names) != 1 {
		t.Fatalf("parts: %v, want one", names)
	}
	return filepath.Join(x.dir, names[0])
}

func TestNoIndexIsAnEmptyOne(t *testing.T) {
	st, _ := indexed(t)
	x := OpenIndex(filepath.Join(t.TempDir(), "nowhere"))
	x.finds(t, st, 2)
	if x.Covers(st.Transcripts[0].Text.Hash()) || len(x.Missing(st)) != 2 {
		t.Error("an index that is not there covers a text")
	}
	if _, err := os.Stat(x.dir); err == nil {
		t.Error("a search made a folder")
	}
	if err := errors.Join(x.Drop("abc"), x.Close()); err != nil {
		t.Error(err)
	}
}

func TestAddIndexesWhatIsMissing(t *testing.T) {
	m := interviews(t, 12)
	all := m.st.Transcripts
	x := OpenIndex(filepath.Join(t.TempDir(), "index"))
	defer x.Close()
	for n := 1; n <= len(all); n++ {
		m.st.Transcripts = all[:n]
		m.st.Index()
		var calls [][2]int
		if err := x.Add(context.Background(), m.st, func(done, total int) { calls = append(calls, [2]int{done, total}) }); err != nil {
			t.Fatal(err)
		}
		if last := calls[len(calls)-1]; last[0] != last[1] {
			t.Errorf("progress ended at %d of %d", last[0], last[1])
		}
		if _, parts := x.Size(); parts > mostParts {
			t.Errorf("%d parts after %d imports", parts, n)
		}
		if !x.Covers(all[n-1].Text.Hash()) || len(x.Missing(m.st)) != 0 {
			t.Errorf("transcript %d is not covered", n)
		}
	}
	x.finds(t, m.st, 0)
	if err := x.Add(context.Background(), m.st, func(int, int) { t.Error("there was nothing to do") }); err != nil {
		t.Error(err)
	}
	// A corrected transcript: the earlier text is passed over.
	old := m.st.Transcripts[3]
	m.st.Transcripts = slices.Clone(all)
	m.st.Transcripts[3] = m.add("T3", "P1: hope, trust and I you tried")
	m.st.Transcripts = m.st.Transcripts[:12]
	m.st.Index()
	x.finds(t, m.st, 1)
	if err := x.Add(context.Background(), m.st, nil); err != nil {
		t.Fatal(err)
	}
	x.finds(t, m.st, 0)
	if err := x.Drop(old.Text.Hash()); err != nil || x.Covers(old.Text.Hash()) {
		t.Errorf("the earlier text was not dropped: %v", err)
	}
	if len(x.Missing(m.st)) == 0 {
		t.Error("nothing else was in its part: the test tries too little")
	}
	if err := x.Add(context.Background(), m.st, nil); err != nil {
		t.Fatal(err)
	}
	x.finds(t, m.st, 0)
}

func TestTurnsThatMovedAreReadAgain(t *testing.T) {
	st, x := indexed(t)
	for i, move := range []func(turns []transcript.Turn) []transcript.Turn{
		func(turns []transcript.Turn) []transcript.Turn { return turns[1:] },
		func(turns []transcript.Turn) []transcript.Turn { turns[0].Speech.Start += 5; return turns },
		func(turns []transcript.Turn) []transcript.Turn { turns[0].Speech.End -= 5; return turns },
	} {
		cut := *st.Transcripts[0]
		cut.Turns = move(slices.Clone(cut.Turns))
		st.Transcripts[0] = &cut
		st.Index()
		if len(x.Missing(st)) != 1 {
			t.Errorf("change %d was not noticed", i)
		}
		x.finds(t, st, 1)
		must(t, x.Add(context.Background(), st, nil))
		x.finds(t, st, 0)
	}
}

// TestPartsThatSayTheSame is what is left when a merge ended half-way, or two
// processes merged at once.
func TestPartsThatSayTheSame(t *testing.T) {
	st, x := indexed(t)
	alone := *st
	alone.Transcripts = st.Transcripts[:1]
	alone.Index()
	y := OpenIndex(filepath.Join(t.TempDir(), "index"))
	must(t, y.Add(context.Background(), &alone, nil))
	must(t, y.Close())
	part := onlyPart(t, y)
	must(t, os.Rename(part, filepath.Join(x.dir, filepath.Base(part))))
	x.finds(t, st, 0)
	must(t, x.Add(context.Background(), st, nil))
	if names := x.names(); len(names) != 1 || names[0] == filepath.Base(part) {
		t.Errorf("parts: %v, want the larger one", names)
	}
	x.finds(t, st, 0)
}

func TestAnotherLanguageIsAnotherIndex(t *testing.T) {
	st, x := indexed(t)
	german := *st
	german.Settings.Language = "de"
	german.Index()
	x.finds(t, &german, 2)
	if err := x.Add(context.Background(), &german, nil); err != nil {
		t.Fatal(err)
	}
	x.finds(t, &german, 0)
	x.finds(t, st, 0)
}

// TestTranscriptsOfSeveralLanguages: each is searched with the stems of its own
// language, by the index and word by word alike.
func TestTranscriptsOfSeveralLanguages(t *testing.T) {
	m := newMaker(t)
	m.add("english", "P1: We were hoping and walking and she hoped.")
	m.add("german", "P2: Die Hoffnungen waren groß, und die Häuser sind alt.").Language = "de"
	m.add("welsh", "P10: Roedd gobeithion ganddi, a gobaith arall.").Language = "cy"
	m.add("chinese", "P1: 我有希望，也有朋友。").Language = "zh"
	m.add("arabic", "P2: الأمل في الحياة، والأمل").Language = "ar"
	m.st.Index()
	x := OpenIndex(filepath.Join(t.TempDir(), "index"))
	t.Cleanup(func() { x.Close() })
	must(t, x.Add(context.Background(), m.st, nil))
	if n := len(x.names()); n != 3 {
		t.Errorf("%d parts, want one each for English, German and those without stems", n)
	}
	if left := x.Missing(m.st); len(left) != 0 {
		t.Errorf("%d transcripts are not in the index", len(left))
	}
	for query, want := range map[string]string{
		"hope": "english:hoping english:hoped", "hoffnung": "german:Hoffnungen", "haus": "german:Häuser", "gobaith": "welsh:gobaith", "gobeith*": "welsh:gobeithion",
		"希望": "chinese:希望", "朋": "chinese:朋", "望希": "", "الحياة": "arabic:الحياة", "hoping OR hoffnung": "english:hoping english:hoped german:Hoffnungen",
	} {
		for _, opt := range []Options{{}, {Index: x}} {
			res := mustSearch(t, m.st, query, opt)
			var got []string
			for _, h := range res.Hits {
				got = append(got, h.Transcript.ID+":"+h.Transcript.Text.Slice(h.Span))
			}
			if s := strings.Join(got, " "); s != want {
				t.Errorf("%s (index: %v): %q, want %q", query, opt.Index != nil, s, want)
			}
			if opt.Index != nil && res.Scanned != 0 {
				t.Errorf("%s: %d transcripts were read word by word", query, res.Scanned)
			}
		}
	}
}

func TestDamageIsNoticed(t *testing.T) {
	damage := map[string]func(t *testing.T, part string){
		"empty folder": func(t *testing.T, part string) {
			remove(t, part)
			must(t, os.Mkdir(part, 0o755))
		},
		"no manifest":        func(t *testing.T, part string) { remove(t, filepath.Join(part, manifestName)) },
		"manifest cut short": func(t *testing.T, part string) { truncate(t, filepath.Join(part, manifestName), 100) },
		"manifest empty":     func(t *testing.T, part string) { truncate(t, filepath.Join(part, manifestName), 0) },
		"no meta":            func(t *testing.T, part string) { remove(t, filepath.Join(part, "index_meta.json")) },
		"no bolt":            func(t *testing.T, part string) { remove(t, filepath.Join(part, "store", "root.bolt")) },
		"bolt cut short":     func(t *testing.T, part string) { truncate(t, filepath.Join(part, "store", "root.bolt"), 5000) },
		"bolt empty":         func(t *testing.T, part string) { truncate(t, filepath.Join(part, "store", "root.bolt"), 0) },
		"no segment":         func(t *testing.T, part string) { remove(t, segment(t, part)) },
		"segment cut short":  func(t *testing.T, part string) { truncate(t, segment(t, part), 20_000) },
		"segment empty":      func(t *testing.T, part string) { truncate(t, segment(t, part), 0) },
		"garbage inside":     func(t *testing.T, part string) { garble(t, segment(t, part), 2000) },
		"garbage in bolt":    func(t *testing.T, part string) { garble(t, filepath.Join(part, "store", "root.bolt"), 2000) },
		"all garbage": func(t *testing.T, part string) {
			must(t, filepath.WalkDir(part, func(p string, d fs.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					err = os.WriteFile(p, []byte("garbage"), 0o644)
				}
				return err
			}))
		},
	}
	for name, do := range damage {
		t.Run(name, func(t *testing.T) {
			st, x := indexed(t)
			part := onlyPart(t, x)
			x.Close()
			do(t, part)
			x.finds(t, st, 2)
			if left := x.names(); len(left) > 0 {
				t.Errorf("the damaged part is still there: %v", left)
			}
			must(t, x.Add(context.Background(), st, nil))
			x.finds(t, st, 0)
		})
	}
}

// TestDamageThatNoSumShows is what happens to parts too large to be summed when
// they are opened: bleve itself stumbles over the damage, or does not.
func TestDamageThatNoSumShows(t *testing.T) {
	rebuilt := 0
	for n := range 40 {
		st, x := indexed(t)
		part := onlyPart(t, x)
		x.Close()
		r := rand.New(rand.NewPCG(uint64(n), 4))
		file := segment(t, part)
		if n%4 == 3 {
			file = filepath.Join(part, "store", "root.bolt")
		}
		b, err := os.ReadFile(file)
		must(t, err)
		at := r.IntN(len(b))
		if n%4 == 2 {
			at = len(b) - 1 - r.IntN(60) // the footer, where bleve looks first
		}
		for i := at; i < min(len(b), at+2000); i++ {
			b[i] = byte(r.Uint32())
		}
		must(t, os.WriteFile(file, b, 0o644))
		x.sumUpTo = 0
		for _, query := range []string{"hope", `"i you"`, "tr*", "the"} {
			if _, err := Search(context.Background(), st, mustParse(t, query), Options{Index: x}); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
		}
		if len(x.names()) == 0 {
			rebuilt++
		}
		x.Close()
	}
	if rebuilt == 0 {
		t.Error("no damage was noticed")
	}
}

func TestVerifyReadsEverything(t *testing.T) {
	st, x := indexed(t)
	if n, err := x.Verify(context.Background()); n != 0 || err != nil {
		t.Errorf("a sound index has %d damaged parts, %v", n, err)
	}
	garble(t, segment(t, onlyPart(t, x)), 100)
	if n, err := x.Verify(context.Background()); n != 1 || err != nil {
		t.Errorf("Verify found %d damaged parts, %v", n, err)
	}
	x.finds(t, st, 2)
}

func TestReadOnlyFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("folders have no such permission there")
	}
	st, x := indexed(t)
	x.Close()
	part := onlyPart(t, x)
	chmod(t, x.dir, 0o555)
	x.finds(t, st, 0) // reading needs no permission to write
	x.Close()
	garble(t, segment(t, part), 100)
	x.finds(t, st, 2)
	if os.Getuid() == 0 {
		return // root may write anywhere
	}
	x.finds(t, st, 2) // and it is not tried again and again
	if err := x.Add(context.Background(), st, nil); err == nil || !strings.Contains(err.Error(), "could not be written") {
		t.Errorf("Add: %v", err)
	}
}

func TestAFileInPlaceOfTheFolder(t *testing.T) {
	st, _ := indexed(t)
	file := filepath.Join(t.TempDir(), "index")
	must(t, os.WriteFile(file, []byte("x"), 0o644))
	x := OpenIndex(file)
	x.finds(t, st, 2)
	if err := x.Add(context.Background(), st, nil); err == nil {
		t.Error("an index was built in a file")
	}
}

func TestCancelledBuildLeavesNothing(t *testing.T) {
	m := interviews(t, 6)
	for _, stop := range []int{0, 1, 3, 6} {
		x := OpenIndex(filepath.Join(t.TempDir(), "index"))
		ctx, cancel := context.WithCancel(context.Background())
		transcripts := 0
		if stop == 0 {
			cancel()
		}
		err := x.Add(ctx, m.st, func(int, int) {
			if transcripts++; transcripts == stop {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("stopped after %d: %v", stop, err)
		}
		must(t, x.Close()) // waits until it is cleaned up
		if left, _ := os.ReadDir(x.dir); len(left) > 0 {
			t.Errorf("stopped after %d: left %v", stop, left)
		}
		cancel()
	}
}

func TestCancelledSearch(t *testing.T) {
	st, x := indexed(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, opt := range []Options{{}, {Index: x}} {
		if _, err := Search(ctx, st, mustParse(t, "hope"), opt); !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled search says %v", err)
		}
	}
	x.finds(t, st, 0)
}

func TestLeftoversAreSwept(t *testing.T) {
	st, x := indexed(t)
	x.Close()
	old, young := filepath.Join(x.dir, temporaryPrefix+"old"), filepath.Join(x.dir, temporaryPrefix+"young")
	for _, dir := range []string{old, young} {
		must(t, os.MkdirAll(filepath.Join(dir, "part"), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, "part", "x"), nil, 0o644))
	}
	past := time.Now().Add(-2 * time.Hour)
	for _, p := range []string{filepath.Join(old, "part", "x"), filepath.Join(old, "part"), old} {
		must(t, os.Chtimes(p, past, past))
	}
	must(t, os.RemoveAll(onlyPart(t, x)))
	must(t, x.Add(context.Background(), st, nil))
	if _, err := os.Stat(old); err == nil {
		t.Error("an old leftover is still there")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("somebody's build was swept away")
	}
	must(t, x.Drop("abc"))
	if _, err := os.Stat(young); err == nil {
		t.Error("a half-made part survived Drop")
	}
}

func TestTwoBuildTheSamePart(t *testing.T) {
	m := interviews(t, 4)
	dir := filepath.Join(t.TempDir(), "index")
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			x := OpenIndex(dir)
			defer x.Close()
			for range 3 {
				if err := x.Add(context.Background(), m.st, nil); err != nil {
					t.Error(err)
				}
				mustSearch(t, m.st, "hope", Options{Index: x})
			}
		})
	}
	wait.Wait()
	x := OpenIndex(dir)
	defer x.Close()
	x.finds(t, m.st, 0)
	if left, _ := filepath.Glob(filepath.Join(dir, temporaryPrefix+"*")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// TestTwoProcesses has another process build and read the same index.
func TestTwoProcesses(t *testing.T) {
	dir := os.Getenv("VERBATIM_TEST_INDEX")
	m := interviews(t, 3)
	if dir != "" {
		x := OpenIndex(dir)
		defer x.Close()
		for range 5 {
			must(t, x.Add(context.Background(), m.st, nil))
			mustSearch(t, m.st, "hope", Options{Index: x})
		}
		x.finds(t, m.st, 0)
		return
	}
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir = filepath.Join(t.TempDir(), "index")
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestTwoProcesses$")
			cmd.Env = append(os.Environ(), "VERBATIM_TEST_INDEX="+dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	x := OpenIndex(dir)
	defer x.Close()
	must(t, x.Add(context.Background(), m.st, nil))
	wait.Wait()
	x.finds(t, m.st, 0)
}

// TestSearchesWhileTheIndexChanges runs searches while parts come and go.
func TestSearchesWhileTheIndexChanges(t *testing.T) {
	m := interviews(t, 3)
	x := OpenIndex(filepath.Join(t.TempDir(), "index"))
	defer x.Close()
	want := shown(mustSearch(t, m.st, "hope trust*", Options{}))
	ctx, stop := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			for ctx.Err() == nil {
				if got := shown(mustSearch(t, m.st, "hope trust*", Options{Index: x})); got != want {
					t.Error("a search found something else")
					return
				}
			}
		})
	}
	for i := range 6 {
		must(t, x.Add(context.Background(), m.st, nil))
		switch i % 3 {
		case 0:
			must(t, x.Drop(m.st.Transcripts[0].Text.Hash()))
		case 1:
			must(t, x.Close())
			garble(t, segment(t, onlyPart(t, x)), 50)
		}
	}
	stop()
	wait.Wait()
}

func TestTranscriptsWithoutWords(t *testing.T) {
	m := newMaker(t)
	m.add("T1")
	m.add("T2", "P1: …", "P1: — !")
	silent := m.add("T3", "P1: hope")
	silent.Turns = []transcript.Turn{}
	st := m.study()
	x := OpenIndex(t.TempDir())
	defer x.Close()
	must(t, x.Add(context.Background(), st, nil))
	if res := mustSearch(t, st, "hope", Options{Index: x}); len(res.Hits) != 0 || res.Scanned != 0 {
		t.Errorf("%d hits, %d scanned", len(res.Hits), res.Scanned)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) { must(t, os.RemoveAll(path)) }

func truncate(t *testing.T, path string, n int64) { must(t, os.Truncate(path, n)) }

func chmod(t *testing.T, path string, mode fs.FileMode) {
	must(t, os.Chmod(path, mode))
	t.Cleanup(func() { os.Chmod(path, 0o755) })
}

func segment(t *testing.T, part string) string {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(part, "store", "*.zap"))
	if len(files) != 1 {
		t.Fatalf("segments: %v", files)
	}
	return files[0]
}

// garble overwrites n bytes in the middle of a file.
func garble(t *testing.T, path string, n int) {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range min(n, len(b)) {
		b[(len(b)-n)/2+i] = byte(r.Uint32())
	}
	// A new file: the old one may still be mapped by a search at work.
	must(t, os.WriteFile(path+".new", b, 0o600))
	must(t, os.Rename(path+".new", path))
}
