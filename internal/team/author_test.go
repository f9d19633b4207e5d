package team

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
)

const testStudy = "5a1e"

// author is a writer as a folder's session is one.
type author struct {
	t     testing.TB
	coder string
	id    string
	key   ed25519.PrivateKey
	clock int64
	lines [][]byte
}

func newAuthor(t testing.TB, coder, id string) *author {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, coder+"/"+id)
	return &author{t: t, coder: coder, id: id, key: ed25519.NewKeyFromSeed(seed)}
}

func (a *author) public() string { return hex.EncodeToString(a.key.Public().(ed25519.PublicKey)) }

// add writes an event; the first is always the opening.
func (a *author) add(e coding.Event) []byte {
	a.t.Helper()
	if len(a.lines) == 0 && e.Do != coding.Open {
		a.add(coding.Event{Do: coding.Open, Study: testStudy, Key: a.public()})
	}
	a.clock++
	e.V, e.W, e.N, e.LC, e.Coder, e.At = 1, a.id, len(a.lines), a.clock, a.coder, "2026-03-02T20:14:09Z"
	if e.N > 0 {
		e.Prev = coding.LineHash(a.lines[e.N-1])
	}
	if e.Do == coding.Seal {
		e.Sig = hex.EncodeToString(ed25519.Sign(a.key, []byte(e.Prev)))
	}
	line, err := e.Line()
	if err != nil {
		a.t.Fatal(err)
	}
	a.lines = append(a.lines, line)
	return line
}

// codes writes n codings.
func (a *author) codes(n int) *author {
	for range n {
		a.add(coding.Event{Do: coding.Done, Transcript: fmt.Sprintf("P%02d", len(a.lines)), CB: strings.Repeat("ab", 32)})
	}
	return a
}

func (a *author) seal() *author {
	a.add(coding.Event{Do: coding.Seal})
	return a
}

// fork is the author's copy, who goes on in another place.
func (a *author) fork(n int) *author {
	b := *a
	b.lines = slices.Clone(a.lines[:n])
	return &b
}

// loose are n lines that a journal takes, though they follow from nothing.
func loose(writer string, from, n int, salt string) (lines [][]byte) {
	for i := from; i < from+n; i++ {
		lines = append(lines, fmt.Appendf(nil, `{"v":1,"w":%q,"n":%d,"lc":%d,"at":"","coder":"ann","do":"done","transcript":"%s%d"}`, writer, i, i+1, salt, i))
	}
	return lines
}

// nasty are lines whose bytes no second writing would give: other order, spaces, escapes,
// fields that nobody knows, and a long one.
func nasty(writer string) [][]byte {
	long := make([]byte, 200<<10)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range long {
		long[i] = "abcdefghij"[rng.IntN(10)]
	}
	head := fmt.Sprintf(`"w":%q,"v":1,"lc":7,"coder":"ann","at":"é","do":`, writer)
	return [][]byte{
		[]byte(`{ "n" : 0, ` + head + `"x-mood", "who":"\u00e9\ud83d\ude00\u0000" }  `),
		[]byte(`{"n":1,` + head + `"x-mood","zz":{"é":[1e3,-0.0]},"zz":2}` + "\r"),
		bytes.Join([][]byte{[]byte(`{"n":2,` + head + `"x-mood","long":"`), long, []byte(`"}`)}, nil),
	}
}
