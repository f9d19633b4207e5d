package text

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// apply carries out a script on a, with the words of b.
func apply(t testing.TB, s Script, a, b string) string {
	t.Helper()
	if err := s.Valid(); err != nil {
		t.Fatalf("%v from %q to %q: %v", s, a, b, err)
	}
	from, to := Trust(a, ""), Trust(b, "")
	var out strings.Builder
	var at Pos
	for _, e := range s {
		if e.A1 > from.Len() || e.B1 > to.Len() {
			t.Fatalf("%v reaches outside %q or %q", e, a, b)
		}
		out.WriteString(from.Slice(Span{at, e.A0}) + to.Slice(Span{e.B0, e.B1}))
		at = e.A1
	}
	return out.String() + from.Slice(Span{at, from.Len()})
}

// inWords shows a script as "what was→what is", for people who read tests.
func inWords(s Script, a, b string) []string {
	from, to := Trust(a, ""), Trust(b, "")
	var shown []string
	for _, e := range s {
		shown = append(shown, from.Slice(Span{e.A0, e.A1})+"→"+to.Slice(Span{e.B0, e.B1}))
	}
	return shown
}

func TestDiffByHand(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Script
	}{
		{"", "", nil},
		{"", "a\n", Script{{0, 0, 0, 2}}},
		{"a\n", "", Script{{0, 2, 0, 0}}},
		{"the cat sat\n", "the cat sat\n", nil},
		{"the cat sat\n", "the big cat sat\n", Script{{4, 4, 4, 8}}},
		{"the cat sat\n", "the dog sat\n", Script{{4, 7, 4, 7}}},
		{"the cat sat\n", "cat sat\n", Script{{0, 4, 0, 0}}},
		{"two  spaces\n", "two spaces\n", Script{{4, 5, 4, 4}}},
		// Whole words, as a reader sees them.
		{"hospital\n", "hospitals\n", Script{{0, 8, 0, 9}}},
		{"I dont know\n", "I don’t know\n", Script{{2, 6, 2, 7}}},
		{"“Yes” he said\n", "\"Yes\" he said\n", Script{{0, 1, 0, 1}, {4, 5, 4, 5}}},
		{"teh hopsital\n", "the hospital\n", Script{{0, 3, 0, 3}, {4, 12, 4, 12}}},
		{"cafe\u0301 au lait\n", "café au lait\n", Script{{0, 5, 0, 4}}},
		{"漢字を書く\n", "漢語を書く\n", Script{{1, 2, 1, 2}}},
		{"שלום עולם\n", "שלום לך עולם\n", Script{{5, 5, 5, 8}}},
		{"hi 👩🏽‍🦱 there\n", "hi 👩‍🦱 there\n", Script{{3, 7, 3, 6}}},
		{"ก\u0e33\n", "ก\u0e32\n", Script{{0, 2, 0, 2}}}, // two words by the standard, but one cluster
		// A run of line ends is one thing.
		{"A: yes\n\nB: no\n", "A: yes\nB: no\n", Script{{6, 8, 6, 7}}},
		{"A: yes\nB: no\n", "A: yes\n\nB: no\n", Script{{6, 7, 6, 8}}},
		{"A: yes\n\n\nB: no\n", "A: yes\n\nB: no\n", Script{{6, 9, 6, 8}}},
		// Where more than one place would do: a line's start, a sentence's, a word's, the last.
		{"A: yes\n\nB: no\n", "A: yes\n\nB: well\n\nB: no\n", Script{{8, 8, 8, 17}}},
		{"A: yes\n\nB: well\n\nB: no\n", "A: yes\n\nB: no\n", Script{{8, 17, 8, 8}}},
		{"Well. I went.\n", "Well. I left. I went.\n", Script{{6, 6, 6, 14}}},
		{"It was very good\n", "It was very very good\n", Script{{12, 12, 12, 17}}},
		{"see (b).\n", "see (a) (b).\n", Script{{4, 4, 4, 8}}},
		// Fillers taken out leave what is between alone.
		{"so um it was um good\n", "so it was good\n", Script{{3, 6, 3, 3}, {13, 16, 10, 10}}},
		// "in" is in both wordings by chance; in the second pair it was kept.
		{"we went to shops in the cold rain\n", "they drove past farms in some big snow\n", Script{{0, 33, 0, 38}}},
		// "that" is, once the words before it are one edit; the turn's end is not.
		{"a b c in d e f that was g h i j k\n", "l m n in o p q that was r s t u v\n", Script{{0, 33, 0, 33}}},
		{"x d e f that was g h i j k\n", "x o p q that was r s t u v\n",
			Script{{2, 3, 2, 3}, {4, 5, 4, 5}, {6, 7, 6, 7}, {17, 18, 17, 18}, {19, 20, 19, 20}, {21, 22, 21, 22}, {23, 24, 23, 24}, {25, 26, 25, 26}}},
		{"a b c\n\nd in e f g\n", "h i j\n\nk in l m n\n",
			Script{{0, 1, 0, 1}, {2, 3, 2, 3}, {4, 5, 4, 5}, {7, 8, 7, 8}, {12, 13, 12, 13}, {14, 15, 14, 15}, {16, 17, 16, 17}}},
		{"a b c in\n\nd e f g\n", "h i j in\n\nk l m n\n",
			Script{{0, 1, 0, 1}, {2, 3, 2, 3}, {4, 5, 4, 5}, {10, 11, 10, 11}, {12, 13, 12, 13}, {14, 15, 14, 15}, {16, 17, 16, 17}}},
		{"shops in rain\n", "farms in snow\n", Script{{0, 5, 0, 5}, {9, 13, 9, 13}}},
	} {
		got := Diff(c.a, c.b)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("from %q to %q, %q:\n%s", c.a, c.b, inWords(got, c.a, c.b), d)
		}
	}
}

// nastyWords are pieces that break naive comparing: those of nasty, and signs
// whose word boundaries lie inside what a reader sees as one character.
func nastyWords() []string {
	return append(slices.Clone(nasty), "“", "”", "‘", "\"", ". ", "? ", "\n\n", "\n\n\n", "P07: ", "Int: ", "ก\u0e33", "\u0600",
		"क्षि", "한국어", "ひらがな", "カタカナ", "\u0301", "\u200D", "👍🏿", "🇬🇧", "it's", "3.5", "_", "the ", "the ", "hope ")
}

func randomNasty(r *rand.Rand, most int) string {
	pieces := nastyWords()
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// related makes two texts: of the same pieces, with some changed, or unrelated.
func related(r *rand.Rand, most int) (a, b string) {
	a = randomNasty(r, most)
	if r.IntN(4) == 0 {
		return a, randomNasty(r, most)
	}
	return a, nastyEdit(r, a)
}

// nastyEdit changes stretches of s that need not be whole words.
func nastyEdit(r *rand.Rand, s string) string {
	runes := []rune(s)
	for range r.IntN(6) {
		from := r.IntN(len(runes) + 1)
		to := min(len(runes), from+r.IntN(8))
		runes = slices.Replace(runes, from, to, []rune(randomNasty(r, 3))...)
	}
	return string(runes)
}

// randomFew is a text of up to most pieces that repeats itself.
func randomFew(r *rand.Rand, most int) string {
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString([]string{"a", "b", " ", " ", ".", "\n"}[r.IntN(6)])
	}
	return b.String()
}

func fewEdit(r *rand.Rand, s string) string {
	for range 1 + r.IntN(4) {
		from := r.IntN(len(s) + 1)
		s = s[:from] + randomFew(r, 5) + s[min(len(s), from+r.IntN(5)):]
	}
	return s
}

func TestDiffLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 3000 {
		a, b := related(r, 60)
		checkDiff(t, r, a, b)
	}
	for range 3000 { // few words, so that much is the same in more than one place
		a := randomFew(r, 30)
		checkDiff(t, r, a, fewEdit(r, a))
	}
	for range 10 {
		a, b := related(r, 9000)
		checkDiff(t, r, a, b)
	}
}

// checkDiff holds Diff to what it promises of any two texts.
func checkDiff(t *testing.T, r *rand.Rand, a, b string) {
	t.Helper()
	s := Diff(a, b)
	if got := apply(t, s, a, b); got != b {
		t.Fatalf("from %q to %q: %v gives %q", a, b, s, got)
	}
	if d := cmp.Diff(s, Diff(a, b)); d != "" {
		t.Fatalf("from %q to %q, twice: %s", a, b, d)
	}
	from, to := Trust(a, ""), Trust(b, "")
	wordsA, wordsB := insideWords(from), insideWords(to)
	for i, e := range s {
		if e.A0 == e.A1 && e.B0 == e.B1 || i > 0 && e.A0 == s[i-1].A1 {
			t.Fatalf("from %q to %q: %v has an empty edit, or edits that touch", a, b, s)
		}
		sa, sb := Span{e.A0, e.A1}, Span{e.B0, e.B1}
		if !sa.Empty() && from.Snap(sa) != sa || !sb.Empty() && to.Snap(sb) != sb {
			t.Fatalf("from %q to %q: %v splits a grapheme cluster", a, b, e)
		}
		if wordsA[e.A0] || wordsA[e.A1] || wordsB[e.B0] || wordsB[e.B1] {
			t.Fatalf("from %q to %q: %v splits a word", a, b, e)
		}
	}
	for _, script := range []Script{s, s.Coarsen(1 + r.IntN(4))} {
		checkProjected(t, r, script, from, to)
	}
}

func checkProjected(t *testing.T, r *rand.Rand, s Script, from, to *Text) {
	t.Helper()
	for range 5 {
		p, q := Pos(r.IntN(int(from.Len())+1)), Pos(r.IntN(int(from.Len())+1))
		sp := Span{min(p, q), max(p, q)}
		got, fate := s.Project(sp)
		if (fate == Same || fate == Shifted) && from.Slice(sp) != to.Slice(got) {
			t.Fatalf("from %q to %q: %v is %v, %s: %q became %q", from, to, sp, got, fate, from.Slice(sp), to.Slice(got))
		}
	}
}

// insideWords are the positions within the words of t.
func insideWords(t *Text) map[Pos]bool {
	inside := map[Pos]bool{}
	Segments(t.String(), func(_ string, start, end int) bool {
		for p := t.FromByte(start) + 1; p < t.FromByte(end); p++ {
			inside[p] = true
		}
		return true
	})
	return inside
}

// TestExactIsShortest compares with the textbook table of longest common
// subsequences.
func TestExactIsShortest(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 500 {
		a, b := make([]int32, r.IntN(40)), make([]int32, r.IntN(40))
		for _, row := range [][]int32{a, b} {
			for i := range row {
				row[i] = r.Int32N(6)
			}
		}
		table := make([][]int, len(a)+1)
		table[0] = make([]int, len(b)+1)
		for i := range a {
			table[i+1] = make([]int, len(b)+1)
			for j := range b {
				table[i+1][j+1] = max(table[i][j+1], table[i+1][j])
				if a[i] == b[j] {
					table[i+1][j+1] = table[i][j] + 1
				}
			}
		}
		n := 0
		for _, run := range exact(a, b) {
			if !slices.Equal(a[run.a:run.a+run.n], b[run.b:run.b+run.n]) {
				t.Fatalf("%v and %v: %v is not the same", a, b, run)
			}
			n += run.n
		}
		if n != table[len(a)][len(b)] {
			t.Fatalf("%v and %v share %d, found %d", a, b, table[len(a)][len(b)], n)
		}
	}
}

func TestCoarsen(t *testing.T) {
	s := Script{{0, 1, 0, 1}, {5, 5, 5, 6}, {7, 8, 8, 8}, {20, 21, 20, 21}, {23, 24, 23, 25}}
	for most, want := range map[int]Script{
		9: s,
		5: s,
		4: {{0, 1, 0, 1}, {5, 8, 5, 8}, {20, 21, 20, 21}, {23, 24, 23, 25}}, // gaps 4, 2, 12, 2: the first 2
		3: {{0, 1, 0, 1}, {5, 8, 5, 8}, {20, 24, 20, 25}},
		2: {{0, 8, 0, 8}, {20, 24, 20, 25}},
		1: {{0, 24, 0, 25}},
		0: {{0, 24, 0, 25}},
	} {
		got := s.Coarsen(most)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("to %d edits: %s", most, d)
		}
		if err := got.Valid(); err != nil {
			t.Errorf("to %d edits: %v", most, err)
		}
	}
	if got := Script(nil).Coarsen(3); len(got) != 0 {
		t.Errorf("nothing became %v", got)
	}
}

func FuzzDiff(f *testing.F) {
	r := rand.New(rand.NewPCG(21, 22))
	for range 20 {
		a, b := related(r, 30)
		f.Add(a, b)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, "\uFFFD"), strings.ToValidUTF8(b, "\uFFFD")
		checkDiff(t, rand.New(rand.NewPCG(1, 1)), a, b)
	})
}
