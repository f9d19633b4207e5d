package team

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/internal/coding"
)

// replica is a study's folder with those who write in it.
type replica struct {
	dir     string
	journal *Folder
	pins    *Pins
	author  *author
	written int // lines of the author that are in the folder
}

func newReplica(t testing.TB, coder string) *replica {
	r := &replica{dir: t.TempDir(), pins: NewPins(), author: newAuthor(t, coder, coder+"1")}
	r.journal = openFolder(t, r.dir)
	return r
}

// save appends the author's lines to the log as the study's own session does, without
// the journal knowing. A crash may have left a fragment before.
func (r *replica) save(t testing.TB, torn bool) {
	t.Helper()
	path := filepath.Join(r.dir, "record", "log", r.author.coder, r.author.id+".jsonl")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if torn {
		b.WriteString(`{"v":1,"w":"` + "\n")
	}
	for _, line := range r.author.lines[r.written:] {
		b.Write(line)
		b.WriteByte('\n')
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = f.WriteString(b.String())
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r.written = len(r.author.lines)
}

func (r *replica) exchange() *Exchange { return &Exchange{Study: testStudy, Pins: r.pins, Batch: 3} }

// linesIn are the whole lines of all logs of a folder, read without any of this package.
func linesIn(t testing.TB, dir string) map[string]bool {
	t.Helper()
	set := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSuffix(line, "\n"); strings.HasSuffix(line, "}") {
				set[line] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestReplicasConverge lets three folders exchange at random, with one another, through
// a hub and through a folder that all can reach, while all go on writing: all end with
// the same lines, those that were written.
func TestReplicasConverge(t *testing.T) {
	s := oneServer(t)
	nc := connect(t, s)
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			study := fmt.Sprintf("p%d", seed)
			newStudy(t, nc, study, 1)
			shared := t.TempDir()
			converge(t, rand.New(rand.NewPCG(seed, 99)), func() []Journal {
				return []Journal{openStream(t, nc, study), openFolder(t, shared)}
			})
		})
	}
}

func converge(t *testing.T, rng *rand.Rand, open func() []Journal) {
	replicas := []*replica{newReplica(t, "ann"), newReplica(t, "ben"), newReplica(t, "eve")}
	hubs := open()
	check := func(m *Moved, err error) int {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return m.Total()
	}
	for range 120 {
		r := replicas[rng.IntN(3)]
		hub := hubs[rng.IntN(len(hubs))]
		switch rng.IntN(8) {
		case 0, 1:
			r.author.codes(1 + rng.IntN(6))
			r.save(t, rng.IntN(5) == 0)
		case 2:
			r.author.seal()
			r.save(t, false)
		case 3:
			check(r.exchange().Push(t.Context(), r.journal, hub, r.author.id))
		case 4:
			check(r.exchange().Pull(t.Context(), hub, r.journal))
		case 5: // from folder to folder
			check(r.exchange().Pull(t.Context(), replicas[rng.IntN(3)].journal, r.journal))
		case 6: // everything that is known, others' too
			check(r.exchange().Push(t.Context(), r.journal, hub))
		case 7: // the program is started anew
			r.journal = openFolder(t, r.dir)
			hubs = open()
		}
	}
	want := map[string]bool{}
	for _, r := range replicas {
		r.author.seal()
		r.save(t, false)
		for _, line := range r.author.lines {
			want[string(line)] = true
		}
	}
	for moved := -1; moved != 0; {
		moved = 0
		for i, r := range replicas {
			hub := hubs[(i+rng.IntN(2))%2]
			moved += check(r.exchange().Push(t.Context(), r.journal, hub, r.author.id))
		}
		for _, i := range rng.Perm(6) {
			moved += check(replicas[i%3].exchange().Pull(t.Context(), hubs[i/3], replicas[i%3].journal))
		}
	}
	for i, r := range replicas {
		if got := linesIn(t, r.dir); !maps.Equal(got, want) {
			t.Errorf("folder %d has %d lines, not the %d that were written", i, len(got), len(want))
		}
	}
}

// pair is a folder, a hub of another folder, and an author who has given it something.
func pair(t *testing.T) (r *replica, hub *Folder, a *author) {
	r, hub = newReplica(t, "ann"), openFolder(t, t.TempDir())
	a = newAuthor(t, "ben", "ben1").codes(4).seal()
	mustAppend(t, hub, a.id, 0, a.lines...)
	return r, hub, a
}

// wantRefused expects that one line is refused, and that it is named.
func wantRefused(t *testing.T, m *Moved, err error, writer string, n int, why Reason) {
	t.Helper()
	var r *Refused
	if !errors.As(err, &r) || len(m.Refused) != 1 || m.Refused[0] != r {
		t.Fatalf("%v; %+v", err, m)
	}
	if r.Writer != writer || r.N != n || r.Why != why {
		t.Fatalf("%+v, not line %d of %s, %s", r, n, writer, why)
	}
}

func TestPullTakesWhatIsSealed(t *testing.T) {
	r, hub, a := pair(t)
	a.codes(3)
	mustAppend(t, hub, a.id, 6, a.lines[6:]...)
	m, err := r.exchange().Pull(t.Context(), hub, r.journal)
	if err != nil || m.Records["ben1"] != 6 || m.Unsealed["ben1"] != 3 {
		t.Fatalf("%v %+v", err, m)
	}
	if want := []Pin{{"ben1", "ben", a.public()}}; !slices.Equal(m.New, want) {
		t.Fatal(m.New)
	}
	wantLines(t, r.journal, "ben1", 0, a.lines[:6])
	a.seal()
	mustAppend(t, hub, a.id, 9, a.lines[9])
	m, err = r.exchange().Pull(t.Context(), hub, r.journal)
	if err != nil || m.Records["ben1"] != 4 || len(m.New) != 0 || len(m.Unsealed) != 0 {
		t.Fatalf("%v %+v", err, m)
	}
	a.codes(2)
	mustAppend(t, hub, a.id, 10, a.lines[10:]...)
	x := r.exchange()
	x.Unsealed = true
	if m, err = x.Pull(t.Context(), hub, r.journal); err != nil || m.Total() != 2 {
		t.Fatalf("%v %+v", err, m)
	}
	wantLines(t, r.journal, "ben1", 0, a.lines)
}

// TestPullRefuses has a hub that does not keep to what it was given. It is a folder: the
// engines do not look at chains.
func TestPullRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		lines func(a *author) [][]byte // what the hub has behind line 5
		n     int
		why   Reason
	}{
		"forged": {func(a *author) [][]byte {
			b := a.fork(6)
			b.key = newAuthor(t, "eve", "e").key
			return b.codes(2).seal().lines[6:]
		}, 8, Forged},
		"reordered": {func(a *author) [][]byte {
			b := a.codes(2).seal().fork(9)
			first, second := string(b.lines[6]), string(b.lines[7])
			return [][]byte{[]byte(strings.Replace(second, `"n":7`, `"n":6`, 1)), []byte(strings.Replace(first, `"n":6`, `"n":7`, 1)), b.lines[8]}
		}, 6, Forked},
		"changed": {func(a *author) [][]byte {
			b := a.codes(2).seal().fork(9)
			return [][]byte{b.lines[6], []byte(strings.Replace(string(b.lines[7]), `"P07"`, `"P99"`, 1)), b.lines[8]}
		}, 8, Forked},
		"newer": {func(a *author) [][]byte {
			a.codes(1).add(coding.Event{Do: "sonify"})
			return a.seal().lines[6:]
		}, 7, Newer},
	} {
		t.Run(name, func(t *testing.T) {
			r, hub, a := pair(t)
			cal := newAuthor(t, "cal", "cal1").codes(1).seal()
			mustAppend(t, hub, "cal1", 0, cal.lines...)
			if m, err := r.exchange().Pull(t.Context(), hub, r.journal); err != nil || m.Total() != 9 {
				t.Fatal(err, m)
			}
			true6 := slices.Clone(a.lines)
			cal.codes(1).seal()
			mustAppend(t, hub, "cal1", 3, cal.lines[3:]...)
			mustAppend(t, hub, "ben1", 6, c.lines(a)...)
			m, err := r.exchange().Pull(t.Context(), hub, r.journal)
			wantRefused(t, m, err, "ben1", c.n, c.why)
			wantLines(t, r.journal, "ben1", 0, true6) // nothing of it came
			wantLines(t, r.journal, "cal1", 0, cal.lines)
		})
	}
}

func TestPullRefusesAnotherKey(t *testing.T) {
	r, hub, _ := pair(t)
	if _, err := r.pins.Check(Pin{"ben1", "ben", newAuthor(t, "ben", "other").public()}); err != nil {
		t.Fatal(err)
	}
	m, err := r.exchange().Pull(t.Context(), hub, r.journal)
	wantRefused(t, m, err, "ben1", 0, Forged)
	if got := linesIn(t, r.dir); len(got) != 0 {
		t.Fatal(got)
	}
}

// TestForksAreNamed has the same writer in two folders, which both went on.
func TestForksAreNamed(t *testing.T) {
	for _, c := range []struct{ ours, theirs int }{{3, 3}, {3, 1}, {1, 3}, {12, 12}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			r, hub, a := pair(t)
			b := a.fork(6)
			a.codes(c.theirs).seal()
			b.add(coding.Event{Do: coding.Done, Transcript: "other"})
			b.codes(c.ours - 1).seal()
			mustAppend(t, hub, "ben1", 6, a.lines[6:]...)
			mustAppend(t, r.journal, "ben1", 0, b.lines...)
			m, err := r.exchange().Push(t.Context(), r.journal, hub, "ben1")
			wantRefused(t, m, err, "ben1", 6, Forked)
			m, err = r.exchange().Pull(t.Context(), hub, r.journal)
			wantRefused(t, m, err, "ben1", 6, Forked)
			wantLines(t, r.journal, "ben1", 0, b.lines)
			wantLines(t, hub, "ben1", 0, a.lines)
		})
	}
}

// TestHubIsRefilled has a hub that came back from an old backup, and one that has
// nothing any more.
func TestHubIsRefilled(t *testing.T) {
	r, _, a := pair(t)
	mustAppend(t, r.journal, "ben1", 0, a.lines...)
	for have := range len(a.lines) + 1 {
		hub := openFolder(t, t.TempDir())
		mustAppend(t, hub, "ben1", 0, a.lines[:have]...)
		m, err := r.exchange().Pull(t.Context(), hub, r.journal)
		if lacks := len(a.lines) - have; err != nil || m.Total() != 0 || have > 0 && m.Behind["ben1"] != lacks {
			t.Fatal(have, err, m)
		}
		if m, err = r.exchange().Push(t.Context(), r.journal, hub, "ben1"); err != nil || m.Total() != len(a.lines)-have {
			t.Fatal(have, err, m)
		}
		wantLines(t, hub, "ben1", 0, a.lines)
	}
}

// TestBeforeComesFirst looks at the folder whenever something is about to be stored.
func TestBeforeComesFirst(t *testing.T) {
	r, hub, a := pair(t)
	x := r.exchange()
	seen := 0
	x.Before = func(_ context.Context, events []coding.Event) error {
		wantLines(t, r.journal, "ben1", 0, a.lines[:seen])
		for _, e := range events {
			if e.N != seen {
				t.Fatal(e.N, seen)
			}
			seen++
		}
		return nil
	}
	if _, err := x.Pull(t.Context(), hub, r.journal); err != nil || seen != 6 {
		t.Fatal(err, seen)
	}
	stop := errors.New("the text has not arrived")
	a.codes(1).seal()
	mustAppend(t, hub, "ben1", 6, a.lines[6:]...)
	x.Before = func(context.Context, []coding.Event) error { return stop }
	if m, err := x.Pull(t.Context(), hub, r.journal); !errors.Is(err, stop) || m.Total() != 0 {
		t.Fatal(err, m)
	}
	wantLines(t, r.journal, "ben1", 0, a.lines[:6])
}

// flaky does not answer every other time, having done what it was asked or not.
type flaky struct {
	Journal
	rng *rand.Rand
}

func (f *flaky) Append(ctx context.Context, writer string, after uint64, lines ...[]byte) error {
	switch f.rng.IntN(4) {
	case 0:
		return ErrUnknown
	case 1: // part of it was done
		if err := f.Journal.Append(ctx, writer, after, lines[:f.rng.IntN(len(lines)+1)]...); err != nil {
			return err
		}
		return ErrUnknown
	}
	return f.Journal.Append(ctx, writer, after, lines...)
}

// TestPatience runs on a clock of its own, so that nobody waits.
func TestPatience(t *testing.T) {
	synctest.Test(t, patience)
}

func patience(t *testing.T) {
	r, _, a := pair(t)
	a.codes(5).seal()
	mustAppend(t, r.journal, "ben1", 0, a.lines...)
	for seed := range uint64(5) {
		hub := &flaky{openFolder(t, t.TempDir()), rand.New(rand.NewPCG(seed, 1))}
		x := r.exchange()
		x.Patience = time.Hour
		if m, err := x.Push(t.Context(), r.journal, hub, "ben1"); err != nil {
			t.Fatal(err, m)
		}
		wantLines(t, hub.Journal, "ben1", 0, a.lines)
	}
	x := r.exchange() // and without any
	if _, err := x.Push(t.Context(), r.journal, &never{openFolder(t, t.TempDir())}, "ben1"); !errors.Is(err, ErrUnknown) {
		t.Fatal(err)
	}
}

type never struct{ Journal }

func (never) Append(context.Context, string, uint64, ...[]byte) error { return ErrUnknown }
