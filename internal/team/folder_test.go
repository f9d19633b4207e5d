package team

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func write(t *testing.T, path string, parts ...[]byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Join(parts, nil), 0o644); err != nil {
		t.Fatal(err)
	}
}

func ended(lines [][]byte) []byte {
	return append(bytes.Join(lines, []byte("\n")), '\n')
}

// TestLogsAreReadAsTheyLie: several files, copies of a synchroniser, fragments, other
// people's files.
func TestLogsAreReadAsTheyLie(t *testing.T) {
	dir := t.TempDir()
	logs := filepath.Join(dir, "record", "log")
	f := openFolder(t, dir)
	if heads, err := f.Heads(t.Context()); err != nil || len(heads) != 0 {
		t.Fatal(heads, err) // nobody has written yet
	}
	a, b := newAuthor(t, "ann", "ann1").codes(6).seal(), newAuthor(t, "ben", "ben1").codes(4)
	write(t, filepath.Join(logs, "ann", "ann1 (conflicted copy).jsonl"), ended(a.lines[3:6]), []byte("\n \nnonsense\n"), ended(b.lines[:2]))
	write(t, filepath.Join(logs, "ann", "ann1.jsonl"), ended(a.lines[:4]))
	write(t, filepath.Join(logs, "ann", "ann1.words.jsonl"), ended(a.lines[6:]))
	write(t, filepath.Join(logs, "ann", "ann1.damaged"), ended(a.lines[6:]))
	write(t, filepath.Join(logs, "ben", "ben1.jsonl"), ended(b.lines[3:]))
	wantLines(t, f, "ann1", 0, a.lines[:6])
	wantLines(t, f, "ben1", 0, b.lines[:2]) // the third is missing
	mustAppend(t, f, "ben1", 1, b.lines[1:3]...)
	wantLines(t, f, "ben1", 0, b.lines) // and now the fourth counts
	heads, err := f.Heads(t.Context())
	if want := map[string]uint64{"ann1": 6, "ben1": 5}; err != nil || !maps.Equal(heads, want) {
		t.Fatal(heads, err)
	}
}

// TestTails: a whole line without its end counts, a fragment does not, and both are
// closed when something is appended.
func TestTails(t *testing.T) {
	a := newAuthor(t, "ann", "ann1").codes(4)
	for name, c := range map[string]struct {
		tail []byte
		have int
		want []byte
	}{
		"whole":    {a.lines[2], 3, append(ended(a.lines[:3]), ended(a.lines[3:])...)},
		"fragment": {a.lines[2][:50], 2, bytes.Join([][]byte{ended(a.lines[:2]), a.lines[2][:50], []byte("\n"), ended(a.lines[2:])}, nil)},
		"nothing":  {nil, 2, ended(a.lines)},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "record", "log", "ann", "ann1.jsonl")
			write(t, path, ended(a.lines[:2]), c.tail)
			f := openFolder(t, dir)
			wantLines(t, f, "ann1", 0, a.lines[:c.have])
			mustAppend(t, f, "ann1", uint64(c.have), a.lines[c.have:]...)
			wantLines(t, f, "ann1", 0, a.lines)
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, c.want) {
				t.Errorf("%v\n%s\nnot\n%s", err, got, c.want)
			}
		})
	}
}

// TestOthersWriteToo: the journal keeps up with whatever happens to the files.
func TestOthersWriteToo(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "record", "log", "ann", "ann1.jsonl")
	a := newAuthor(t, "ann", "ann1").codes(8)
	f := openFolder(t, dir)
	for n := 0; n <= len(a.lines); n++ {
		write(t, path, ended(a.lines[:n])[:max(0, len(ended(a.lines[:n]))-n%2)]) // with the last line end and without
		wantLines(t, f, "ann1", 0, a.lines[:n])
	}
	other := newAuthor(t, "ann", "ann1").codes(2)
	other.clock++
	other.codes(9)
	write(t, path, ended(other.lines)) // longer, and another from the fourth on
	wantLines(t, f, "ann1", 3, other.lines[3:])
	wantLines(t, f, "ann1", 0, other.lines)
	changed := bytes.Replace(ended(other.lines), []byte(`"P02"`), []byte(`"P22"`), 1)
	write(t, path, changed, ended(other.codes(1).lines[12:])) // grown, and changed before
	for _, err := range f.Read(t.Context(), "ann1", 0) {
		if err != nil {
			wantError(t, err, ErrHole)
		}
	}
	if got := collect(t, f, "ann1", 0); len(got) != 13 || !bytes.Contains(got[2], []byte("P22")) {
		t.Fatal(len(got)) // the second time it is read as it is
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	wantLines(t, f, "ann1", 0, nil)
}

// TestForkInAFolder: two lines with one number end the journal there.
func TestForkInAFolder(t *testing.T) {
	dir := t.TempDir()
	logs := filepath.Join(dir, "record", "log", "ann")
	a := newAuthor(t, "ann", "ann1").codes(6).seal()
	b := a.fork(4)
	b.clock++
	b.codes(3).seal()
	write(t, filepath.Join(logs, "ann1.jsonl"), ended(a.lines))
	write(t, filepath.Join(logs, "ann1-copy.jsonl"), ended(b.lines))
	f, hub := openFolder(t, dir), openFolder(t, t.TempDir())
	n := 0
	for _, err := range f.Read(t.Context(), "ann1", 0) {
		if err != nil {
			wantError(t, err, ErrConflict)
			break
		}
		n++
	}
	if n != 4 {
		t.Fatalf("%d lines, not the 4 that all agree on", n)
	}
	x := &Exchange{Study: testStudy, Unsealed: true}
	m, err := x.Push(t.Context(), f, hub)
	wantRefused(t, m, err, "ann1", 4, Forked)
	wantLines(t, hub, "ann1", 0, a.lines[:4])
	wantError(t, f.Append(t.Context(), "ann1", 4, a.lines[4]), ErrConflict)
}

func TestFolderIsLocked(t *testing.T) {
	taken := errors.New("taken")
	f, err := OpenFolder(t.TempDir(), func(context.Context) (func(), error) { return nil, taken })
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, f.Append(t.Context(), "x", 0, loose("x", 0, 1, "P")...), taken)
	wantLines(t, f, "x", 0, nil)
	dir := t.TempDir()
	release, err := withinProgram(dir)(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := withinProgram(dir)(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	release()
	if release, err = withinProgram(dir)(t.Context()); err != nil {
		t.Fatal(err)
	}
	release()
}

func TestBlobsInAFolder(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		store *FolderBlobs
		path  string
	}{
		"texts":    {Texts(dir), "record/texts/%.txt"},
		"turns":    {Turns(dir), "record/texts/%.turns.json"},
		"versions": {Versions(dir), "record/history/%"},
	} {
		b := []byte(name)
		sha, err := c.store.Put(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(string(bytes.Replace([]byte(c.path), []byte("%"), []byte(sha), 1))))
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%s: %q %v", name, got, err)
		}
		_ = os.Remove(path)
		write(t, path, []byte("damaged"))
		if _, err := c.store.Get(t.Context(), sha); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: damage is not noticed: %v", name, err)
		}
		if _, err := c.store.Put(t.Context(), b); err != nil { // mends it
			t.Error(name, err)
		}
		if got, err := c.store.Get(t.Context(), sha); err != nil || !bytes.Equal(got, b) {
			t.Error(name, err)
		}
		_ = os.Remove(path)
		write(t, filepath.Join(filepath.Dir(path), sha+".withdrawn"), []byte("7\n"))
		if _, err := c.store.Put(t.Context(), b); !errors.Is(err, ErrWithdrawn) {
			t.Errorf("%s: withdrawn words came back: %v", name, err)
		}
	}
}
