package team

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

// engine opens two independent handles on the journals and on the blobs of a new study.
type engine func(t *testing.T) (a, b Journal, x, y Blobs)

// TestConformance is what every place that holds journals has to keep to. Another engine
// gets a line here.
func TestConformance(t *testing.T) {
	t.Run("folder", func(t *testing.T) {
		conform(t, func(t *testing.T) (a, b Journal, x, y Blobs) {
			dir := t.TempDir()
			return openFolder(t, dir), openFolder(t, dir), Texts(dir), Texts(dir)
		})
	})
	t.Run("embedded", func(t *testing.T) {
		s := oneServer(t)
		conform(t, streams(1, s))
	})
	t.Run("cluster", func(t *testing.T) {
		conform(t, streams(3, threeServers(t)...))
	})
}

func openFolder(t testing.TB, dir string) *Folder {
	t.Helper()
	f, err := OpenFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func streams(replicas int, nodes ...*node) engine {
	count := 0
	return func(t *testing.T) (a, b Journal, x, y Blobs) {
		count++
		study := fmt.Sprintf("s%d", count)
		one, two := connect(t, nodes[0]), connect(t, nodes[len(nodes)-1])
		newStudy(t, one, study, replicas)
		s1, s2 := openStream(t, one, study), openStream(t, two, study)
		return s1, s2, s1, s2
	}
}

func conform(t *testing.T, open engine) {
	journals := func(check func(t *testing.T, a, b Journal)) func(*testing.T) {
		return func(t *testing.T) {
			a, b, _, _ := open(t)
			check(t, a, b)
			if err := errors.Join(a.Close(), b.Close()); err != nil {
				t.Error(err)
			}
		}
	}
	t.Run("order", journals(conformOrder))
	t.Run("again", journals(conformAgain))
	t.Run("fork", journals(conformFork))
	t.Run("gap", journals(conformGap))
	t.Run("foreign", journals(conformForeign))
	t.Run("bytes", journals(conformBytes))
	t.Run("many", journals(conformMany))
	t.Run("together", journals(conformTogether))
	t.Run("race", journals(conformRace))
	t.Run("watch", journals(conformWatch))
	t.Run("ended", journals(conformEnded))
	t.Run("blobs", func(t *testing.T) {
		_, _, x, y := open(t)
		conformBlobs(t, x, y)
	})
}

// collect reads everything after a record and proves that it is numbered as it should.
func collect(t testing.TB, j Journal, writer string, after uint64) (lines [][]byte) {
	t.Helper()
	for r, err := range j.Read(t.Context(), writer, after) {
		if err != nil {
			t.Fatal(err)
		}
		if want := after + uint64(len(lines)) + 1; r.Seq != want || r.Writer != writer {
			t.Fatalf("got record %d of %s, not %d of %s", r.Seq, r.Writer, want, writer)
		}
		lines = append(lines, r.Data)
	}
	return lines
}

func wantLines(t testing.TB, j Journal, writer string, after uint64, want [][]byte) {
	t.Helper()
	if got := collect(t, j, writer, after); !slices.EqualFunc(got, want, bytes.Equal) {
		t.Fatalf("after %d of %s: %d lines that are not the %d that were stored", after, writer, len(got), len(want))
	}
}

func mustAppend(t testing.TB, j Journal, writer string, after uint64, lines ...[]byte) {
	t.Helper()
	if err := j.Append(t.Context(), writer, after, lines...); err != nil {
		t.Fatal(err)
	}
}

func wantError(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, not %v", err, want)
	}
}

func conformOrder(t *testing.T, a, b Journal) {
	lines := loose("ann1", 0, 20, "P")
	for i := range lines {
		mustAppend(t, a, "ann1", uint64(i), lines[i])
	}
	other := loose("ben1", 0, 3, "Q")
	mustAppend(t, b, "ben1", 0, other...)
	for _, j := range []Journal{a, b} {
		for _, after := range []uint64{0, 7, 19, 20, 25} {
			wantLines(t, j, "ann1", after, lines[min(after, 20):])
		}
		wantLines(t, j, "ben1", 0, other)
		for _, nobody := range []string{"nobody", "*", ">", "", `x"`, "ann1.x"} {
			wantLines(t, j, nobody, 0, nil)
		}
		heads, err := j.Heads(t.Context())
		if want := map[string]uint64{"ann1": 20, "ben1": 3}; err != nil || !maps.Equal(heads, want) {
			t.Fatal(heads, err)
		}
	}
	for r, err := range a.Read(t.Context(), "ann1", 4) { // whoever has enough stops
		if err != nil || r.Seq != 5 {
			t.Fatal(r.Seq, err)
		}
		break
	}
	wantLines(t, a, "ann1", 18, lines[18:])
}

func conformAgain(t *testing.T, a, b Journal) {
	l := loose("x", 0, 5, "P")
	for range 3 {
		for _, j := range []Journal{a, b} {
			mustAppend(t, j, "x", 0, l[:3]...)
		}
	}
	mustAppend(t, b, "x", 1, l[1:4]...) // overlaps
	mustAppend(t, a, "x", 2, l[2:5]...) // and what a knew is old
	mustAppend(t, a, "x", 2, l[2])
	mustAppend(t, a, "x", 5)
	wantLines(t, b, "x", 0, l)
}

func conformFork(t *testing.T, a, b Journal) {
	l, other := loose("x", 0, 4, "P"), loose("x", 0, 4, "other")
	mustAppend(t, a, "x", 0, l[:2]...)
	wantError(t, b.Append(t.Context(), "x", 1, other[1]), ErrConflict)
	mustAppend(t, b, "x", 1, l[1:3]...)
	wantError(t, a.Append(t.Context(), "x", 2, other[2]), ErrConflict) // what a knew is old
	wantError(t, a.Append(t.Context(), "x", 1, l[1], other[2], other[3]), ErrConflict)
	wantLines(t, a, "x", 0, l[:3])
}

func conformGap(t *testing.T, a, b Journal) {
	l := loose("x", 0, 4, "P")
	wantError(t, a.Append(t.Context(), "x", 1, l[1]), ErrGap)
	mustAppend(t, a, "x", 0, l[0])
	wantError(t, b.Append(t.Context(), "x", 2, l[2]), ErrGap)
	mustAppend(t, b, "x", 1, l[1])
	mustAppend(t, a, "x", 2, l[2]) // b has filled what a took for a gap
	wantLines(t, a, "x", 0, l[:3])
}

func conformForeign(t *testing.T, a, b Journal) {
	l := loose("x", 0, 3, "P")
	for name, line := range map[string][]byte{
		"two lines":       bytes.Replace(l[0], []byte(`,"at"`), []byte(",\n\"at\""), 1),
		"another number":  l[1],
		"another writer":  loose("y", 0, 1, "P")[0],
		"no event":        []byte("hello"),
		"nothing":         {},
		"half":            l[0][:40],
		"too long":        append(slices.Clone(l[0]), bytes.Repeat([]byte(" "), 256<<10)...),
		"leads elsewhere": bytes.Replace(l[0], []byte(`"P0"`), []byte(`"../P0"`), 1),
	} {
		if err := a.Append(t.Context(), "x", 0, line); !errors.Is(err, ErrRecord) {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantError(t, a.Append(t.Context(), "../x", 0, l[0]), ErrRecord)
	wantError(t, a.Append(t.Context(), "x.y", 0, l[0]), ErrRecord)
	wantError(t, a.Append(t.Context(), "x", 0, l[0], l[2]), ErrRecord) // and nothing of it
	wantLines(t, b, "x", 0, nil)
}

func conformBytes(t *testing.T, a, b Journal) {
	l := nasty("x")
	mustAppend(t, a, "x", 0, l...)
	wantLines(t, b, "x", 0, l)
	mustAppend(t, b, "x", 0, l...)
	wantLines(t, a, "x", 1, l[1:])
}

func conformMany(t *testing.T, a, b Journal) {
	l, between := loose("x", 0, 2600, "P"), loose("y", 0, 2600, "Q")
	for at := 0; at < len(l); at += 1300 {
		mustAppend(t, a, "x", uint64(at), l[at:at+1300]...)
		mustAppend(t, a, "y", uint64(at), between[at:at+1300]...)
	}
	for _, after := range []uint64{0, 1, 1299, 1300, 2000, 2598, 2599} {
		wantLines(t, b, "x", after, l[after:])
	}
	wantLines(t, b, "y", 2400, between[2400:])
	wantLines(t, b, "y", 10, between[10:])
}

func conformTogether(t *testing.T, a, b Journal) {
	const total = 200
	var wg sync.WaitGroup
	for c := range 5 {
		wg.Go(func() {
			writer, rng := fmt.Sprintf("w%d", c), rand.New(rand.NewPCG(7, uint64(c)))
			j := []Journal{a, b}[c%2]
			lines := loose(writer, 0, total, "P")
			for n := 0; n < total; {
				from, to := max(0, n-rng.IntN(5)), min(total, n+1+rng.IntN(20))
				if err := j.Append(t.Context(), writer, uint64(from), lines[from:to]...); err != nil {
					t.Errorf("%s %d to %d: %v", writer, from, to, err)
					return
				}
				n = to
			}
		})
	}
	wg.Wait()
	for c := range 5 {
		writer := fmt.Sprintf("w%d", c)
		wantLines(t, []Journal{b, a}[c%2], writer, 0, loose(writer, 0, total, "P"))
	}
}

// conformRace lets two machines write as one: exactly one gets each place.
func conformRace(t *testing.T, a, b Journal) {
	const total = 60
	var wg sync.WaitGroup
	var won [2][total]bool
	for k, j := range []Journal{a, b} {
		wg.Go(func() {
			lines := loose("x", 0, total, fmt.Sprintf("m%d-", k))
			for i := 0; i < total && t.Context().Err() == nil; {
				err := j.Append(t.Context(), "x", uint64(i), lines[i])
				switch {
				case errors.Is(err, ErrGap): // the other one is a place behind
					continue
				case err != nil && !errors.Is(err, ErrConflict):
					t.Error(err)
					return
				}
				won[k][i] = err == nil
				i++
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	got := collect(t, a, "x", 0)
	if len(got) != total {
		t.Fatalf("%d records, not %d", len(got), total)
	}
	for i := range total {
		if won[0][i] == won[1][i] {
			t.Fatalf("place %d: won by %v", i, []bool{won[0][i], won[1][i]})
		}
		k := 0
		if won[1][i] {
			k = 1
		}
		if want := loose("x", i, 1, fmt.Sprintf("m%d-", k))[0]; !bytes.Equal(got[i], want) {
			t.Fatalf("place %d holds %s", i, got[i])
		}
	}
}

func conformWatch(t *testing.T, a, b Journal) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	hints, err := b.Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, a, "x", 0, loose("x", 0, 1, "P")...)
	select {
	case writer := <-hints:
		if writer != "x" {
			t.Fatal(writer)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no hint")
	}
	cancel()
	for range hints { // ends when the channel is closed
	}
}

// conformEnded asks with a context that has ended: nothing may look like success.
func conformEnded(t *testing.T, a, b Journal) {
	l := loose("x", 0, 3, "P")
	mustAppend(t, a, "x", 0, l...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var last error
	n := 0
	for _, err := range b.Read(ctx, "x", 0) {
		last = err
		n++
	}
	if last == nil {
		t.Fatalf("reading ended without an error after %d", n)
	}
}

func conformBlobs(t *testing.T, x, y Blobs) {
	ctx := t.Context()
	rng := rand.New(rand.NewPCG(3, 4))
	random := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		return b
	}
	large := random(3 << 20)
	// The hash of "hello\n" by sha256sum.
	hello, name := []byte("hello\n"), "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
	if _, err := y.Get(ctx, name); !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
	for i, b := range [][]byte{hello, {}, random(1000), random(partSize), random(partSize + 1), large, large[:partSize]} {
		for _, store := range []Blobs{x, y, x} { // putting it again is harmless
			sha, err := store.Put(ctx, b)
			if err != nil || i == 0 && sha != name {
				t.Fatal(i, sha, err)
			}
			for _, from := range []Blobs{x, y} {
				if got, err := from.Get(ctx, sha); err != nil || !bytes.Equal(got, b) {
					t.Fatal(i, len(got), err)
				}
			}
		}
	}
	for _, sha := range []string{"", "abc", "../../../../etc/passwd", "*", name[:63] + "X", name[:62] + ".>"} {
		if _, err := x.Get(ctx, sha); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", sha, err)
		}
	}
	if _, err := x.Put(ctx, make([]byte, MaxBlob+1)); err == nil {
		t.Error("too large a blob was taken")
	}
}
