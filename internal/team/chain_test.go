package team

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
)

// run proves lines one after the other until one is refused.
func run(c *Chain, lines [][]byte) (*Refused, int) {
	for i, line := range lines {
		if _, err := c.Next(line); err != nil {
			var r *Refused
			if !errors.As(err, &r) {
				panic(err)
			}
			return r, i
		}
	}
	return nil, len(lines)
}

func TestChainHolds(t *testing.T) {
	a := newAuthor(t, "ann", "ann1").codes(5).seal().codes(2)
	c := NewChain(testStudy, "ann1")
	if r, _ := run(c, a.lines); r != nil {
		t.Fatal(r)
	}
	// open, five codings, the seal; then two that no seal covers
	if c.Len() != 9 || c.Sealed() != 7 || c.Coder() != "ann" || c.Key() != a.public() {
		t.Fatal(c.Len(), c.Sealed(), c.Coder(), c.Key())
	}
	for n := 1; n <= len(a.lines); n++ { // going on anywhere comes to the same
		again, err := ResumeChain(testStudy, "ann1", a.lines[0], a.lines[n-1])
		if err != nil {
			t.Fatal(n, err)
		}
		if r, _ := run(again, a.lines[n:]); r != nil || again.Len() != 9 {
			t.Fatal(n, r, again.Len())
		}
		if want := map[bool]int{true: 7, false: 0}[n <= 7]; again.Sealed() != want {
			t.Fatalf("from %d on %d lines are sealed, not %d", n, again.Sealed(), want)
		}
	}
}

func TestChainRefuses(t *testing.T) {
	a := newAuthor(t, "ann", "ann1").codes(5).seal().codes(2).seal()
	fork := a.fork(4)
	fork.add(coding.Event{Do: coding.Done, Transcript: "other"})
	stranger := newAuthor(t, "ann", "ann1") // says it is ann and has another key
	stranger.key = newAuthor(t, "eve", "e").key
	stranger.codes(5).seal()
	sealed := a.fork(6) // somebody goes on in ann's name, with a key that is not ann's
	sealed.key = stranger.key
	sealed.seal()
	ben := a.fork(3)
	ben.coder = "ben"
	ben.codes(1)
	elsewhere := newAuthor(t, "ann", "ann1")
	elsewhere.add(coding.Event{Do: coding.Open, Study: "another", Key: a.public()})
	keyless := newAuthor(t, "ann", "ann1")
	keyless.add(coding.Event{Do: coding.Open, Study: testStudy, Key: "12"})
	headless := newAuthor(t, "ann", "ann1")
	headless.add(coding.Event{Do: coding.Open, Study: testStudy, Key: a.public()})
	headless.lines = headless.lines[:0]
	headless.lines = append(headless.lines, bytes.Replace(a.lines[1], []byte(`"n":1`), []byte(`"n":0`), 1))
	newer := a.fork(3)
	newer.add(coding.Event{Do: "sonify"})
	back := a.fork(3)
	back.clock = 1
	back.codes(1)
	far := a.fork(3)
	far.clock = coding.MaxClock / 2
	far.codes(1)
	twice := a.fork(3)
	twice.add(coding.Event{Do: coding.Open, Study: testStudy, Key: a.public()})
	replace := func(n int, old, new string) [][]byte {
		lines := slices.Clone(a.lines)
		lines[n] = bytes.Replace(lines[n], []byte(old), []byte(new), 1)
		if bytes.Equal(lines[n], a.lines[n]) {
			t.Fatalf("nothing was replaced in %s", lines[n])
		}
		return lines
	}
	without := func(n int) [][]byte { return slices.Delete(slices.Clone(a.lines), n, n+1) }
	swapped := slices.Clone(a.lines)
	swapped[2], swapped[3] = swapped[3], swapped[2]
	for name, c := range map[string]struct {
		lines [][]byte
		n     int
		why   Reason
	}{
		"changed":              {replace(3, `"P03"`, `"P04"`), 4, Forked},
		"a space more":         {replace(3, `{`, `{ `), 4, Forked},
		"missing":              {without(3), 3, Missing},
		"missing first":        {without(0), 0, Missing},
		"swapped":              {swapped, 2, Missing},
		"twice":                {slices.Insert(slices.Clone(a.lines), 4, a.lines[3]), 3, Reordered},
		"fork":                 {append(slices.Clone(a.lines[:3]), fork.lines[4]), 3, Missing},
		"fork, numbered right": {append(slices.Clone(a.lines[:3]), bytes.Replace(fork.lines[4], []byte(`"n":4`), []byte(`"n":3`), 1)), 3, Forked},
		"foreign seal":         {sealed.lines, 6, Forged},
		"changed seal":         {replace(6, `"sig":"`, `"sig":"00`), 6, Forged},
		"another coder":        {ben.lines, 3, Forged},
		"another study":        {elsewhere.lines, 0, Forged},
		"no key":               {keyless.lines, 0, Forged},
		"no opening":           {headless.lines, 0, Forked},
		"opened twice":         {twice.lines, 3, Forged},
		"newer":                {newer.lines, 3, Newer},
		"clock back":           {back.lines, 3, Malformed},
		"clock at its end":     {far.lines, 3, Malformed},
		"no event":             {append(slices.Clone(a.lines[:2]), []byte("hello")), 2, Malformed},
		"another writer":       {append(slices.Clone(a.lines[:2]), newAuthor(t, "ann", "ann2").codes(3).lines[2]), 2, Forged},
	} {
		chain := NewChain(testStudy, "ann1")
		r, at := run(chain, c.lines)
		if r == nil || r.Writer != "ann1" || r.N != c.n || r.Why != c.why {
			t.Errorf("%s: %+v, not line %d %s", name, r, c.n, c.why)
			continue
		}
		if says := r.Error(); !strings.Contains(says, "ann1") || !strings.Contains(says, fmt.Sprintf("line %d ", c.n)) || r.Hint() == "" {
			t.Errorf("%s: %q does not name it", name, says)
		}
		// What is refused leaves the chain as it was.
		if at < len(a.lines) && chain.Len() == at && bytes.Equal(bytes.Join(c.lines[:at], nil), bytes.Join(a.lines[:at], nil)) {
			if r, _ := run(chain, a.lines[at:]); r != nil {
				t.Errorf("%s: the true lines are refused afterwards: %v", name, r)
			}
		}
	}
	// A whole log with another key is whole: it is the pin that refuses it.
	if r, _ := run(NewChain(testStudy, "ann1"), stranger.lines); r != nil {
		t.Fatal(r)
	}
}

func TestPins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "5a1e.json")
	p, err := LoadPins(path)
	if err != nil {
		t.Fatal(err)
	}
	a, b := Pin{"w1", "ann", "aa"}, Pin{"w2", "ann", "bb"}
	for i, c := range []struct {
		pin   Pin
		fresh bool
		why   string
	}{
		{a, true, ""}, {a, false, ""}, {b, true, ""},
		{Pin{"w1", "ann", "cc"}, false, "its key was 961b 6dd3 ede3 cb8e and now is 355b 1bbf c967 25cd"}, // sha256sum of aa and cc
		{Pin{"w1", "ben", "aa"}, false, "it was ann's and now is ben's"},
	} {
		fresh, err := p.Check(c.pin)
		if fresh != c.fresh || (err == nil) != (c.why == "") || err != nil && !strings.Contains(err.Error(), c.why) {
			t.Errorf("%d: %v %v", i, fresh, err)
		}
	}
	if err := p.Save(); err != nil {
		t.Fatal(err)
	}
	again, err := LoadPins(path)
	if err != nil {
		t.Fatal(err)
	}
	if fresh, err := again.Check(a); fresh || err != nil || !slices.Equal(again.Writers("ann"), []string{"w1", "w2"}) {
		t.Fatal(fresh, err, again.Writers("ann"))
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadPins(path); err == nil {
		t.Error("nonsense was taken for keys")
	}
}

// FuzzChain feeds lines of strangers: nothing panics, and whatever is taken is numbered
// and chained as it says.
func FuzzChain(f *testing.F) {
	a := newAuthor(f, "ann", "ann1").codes(3).seal()
	f.Add(bytes.Join(a.lines, []byte("\n")))
	f.Add(bytes.Join(nasty("ann1")[:2], []byte("\n")))
	f.Add([]byte(`{"v":1,"w":"ann1","n":0,"lc":1,"coder":"a","do":"open","study":"5a1e","key":""}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := NewChain(testStudy, "ann1")
		before := ""
		n := 0
		for line := range bytes.SplitSeq(data, []byte("\n")) {
			if _, err := c.Next(line); err != nil {
				var r *Refused
				if !errors.As(err, &r) || r.Error() == "" {
					t.Fatal(err)
				}
				continue
			}
			var e struct {
				N    int
				Prev string
			}
			if err := json.Unmarshal(line, &e); err != nil || e.N != n || e.Prev != before {
				t.Fatalf("line %d was taken: %s", n, line)
			}
			before = coding.LineHash(line)
			n++
		}
		if c.Len() != n || c.Sealed() > n {
			t.Fatal(c.Len(), c.Sealed(), n)
		}
	})
}
