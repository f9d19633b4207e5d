package text

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func finderOf(t testing.TB, s string, without ...Span) (*Finder, *Text) {
	t.Helper()
	tx, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	return NewFinder(tx, without...), tx
}

func TestFindWords(t *testing.T) {
	const story = "I: How was it?\nAna: I was “really” tired — you know… and the café was closed.\n" +
		"I: And then?\nAna: Then we waited for the bus that never came, so we walked home in the rain.\nAna: Yes. No. Not now, we said yes.\n"
	for _, c := range []struct {
		name, words string
		how         How
		distance    int
		want        []string // what is found, in order
	}{
		{"letter for letter", "the café was closed", Exact, 0, []string{"the café was closed"}},
		{"space around", "  the bus\n", Exact, 0, []string{"the bus"}},
		{"over a line end", "closed. I: And then?", Folded, 0, []string{"closed.\nI: And then?"}},
		{"marks", `I was "really" tired - you know...`, Folded, 0, []string{"I was “really” tired — you know…"}},
		{"decomposed", "the cafe\u0301 was", Folded, 0, []string{"the café was"}},
		{"no accent is other words", "the cafe was", "", 0, nil},
		{"soft hyphens", "wait\u00ADed for the \u200Bbus", Folded, 0, []string{"waited for the bus"}},
		{"ligature", "waited ﬁ", "", 0, nil},
		{"case", "THEN WE WAITED", Folded, 0, []string{"Then we waited"}},
		{"whole words before parts", "no", Folded, 0, []string{"No"}},
		{"its own case", "yes", Exact, 0, []string{"yes"}},
		{"part of a word", "aite", Exact, 0, []string{"aite"}},
		{"changed letter", "waitid for the bus that never came", Nearly, 1, []string{"waited for the bus that never came"}},
		{"letter left out", "waited fr the bus that never came", Nearly, 1, []string{"waited for the bus that never came"}},
		{"letter too many", "waited for the bbus that never came", Nearly, 1, []string{"waited for the bus that never came"}},
		{"word at the end", "Then we waited for the bus that never come", Nearly, 1, []string{"Then we waited for the bus that never came"}},
		{"word at the beginning", "Shen we waited for the bus that never came", Nearly, 1, []string{"Then we waited for the bus that never came"}},
		{"too short for other letters", "waitid for", "", 0, nil},
		{"too many other letters", "waitid vor the bos that nevar came", "", 0, nil},
		{"left out", "Then we waited […] walked home", Folded, 0, []string{"Then we waited for the bus that never came, so we walked home"}},
		{"left out in brackets with spaces", "Then we waited [ ... ] walked home", Folded, 0, []string{"Then we waited for the bus that never came, so we walked home"}},
		{"cut at the end", "Then we waited for…", Folded, 0, []string{"Then we waited for"}},
		{"out of order", "walked home ... Then we waited", "", 0, nil},
		{"nothing", " \n\u200B", "", 0, nil},
		{"only dots", "…", Exact, 0, []string{"…"}},
		{"half of an ellipsis", "you know..", "", 0, nil},
	} {
		f, tx := finderOf(t, story)
		var got []string
		for _, x := range f.Find(c.words, 0) {
			got = append(got, tx.Slice(x.Span))
			if x.How != c.how || x.Distance != c.distance {
				t.Errorf("%s: found %s with distance %d, want %s with %d", c.name, x.How, x.Distance, c.how, c.distance)
			}
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: found %q, want %q", c.name, got, c.want)
		}
	}
}

func TestFindTakesTheNextPlace(t *testing.T) {
	f, _ := finderOf(t, "yes\nwell yes\nyes indeed\n") // yes at 0, 9 and 13
	for after, want := range map[Pos][]Pos{0: {0, 9, 13}, 1: {9, 13, 0}, 9: {9, 13, 0}, 10: {13, 0, 9}, 14: {0, 9, 13}} {
		var got []Pos
		for _, x := range f.Find("yes", after) {
			got = append(got, x.Span.Start)
		}
		if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("after %d: %v, want %v", after, got, want)
		}
	}
}

func TestFindCutsNoCharacter(t *testing.T) {
	f, tx := finderOf(t, "the cafe\u0301 is cafe 👩\u200D👧 now\n")
	for words, want := range map[string]string{"cafe": "cafe", "café": "cafe\u0301", "the cafe": "", "👩": "", "👩\u200D👧": "👩\u200D👧"} {
		got := ""
		for _, x := range f.Find(words, 0) {
			got += tx.Slice(x.Span)
		}
		if got != want {
			t.Errorf("%q: found %q, want %q", words, got, want)
		}
	}
}

func TestFindPieces(t *testing.T) {
	f, tx := finderOf(t, "we went out. later, much later, we went home by bus.\n")
	got := f.Find("we went […] by bus", 0)
	if len(got) != 1 || tx.Slice(got[0].Span) != "we went home by bus" || len(got[0].Parts) != 2 || tx.Slice(got[0].Parts[1]) != "by bus" {
		t.Errorf("found %+v", got)
	}
	f, tx = finderOf(t, "a long thing was said here. "+strings.Repeat("and so on ", 400)+"the very end\n")
	if got := f.Find("a long thing … the very end", 0); got != nil {
		t.Errorf("found %q, and that leaves out too much", tx.Slice(got[0].Span))
	}
}

func TestFindWithoutLabels(t *testing.T) {
	const s = "Ana: we went home\nBen: and then we slept\n"
	f, tx := finderOf(t, s, Span{0, 5}, Span{18, 23})
	got := f.Find("went home and then", 0)
	if len(got) != 1 || got[0].How != Folded || tx.Slice(got[0].Span) != "went home\nBen: and then" {
		t.Errorf("found %+v", got)
	}
	if got := f.Find("Ben", 0); got != nil {
		t.Errorf("a label was found: %+v", got)
	}
}

// plain folds the marks that these tests use, by another way than the code does.
func plain(s string) string {
	s = strings.NewReplacer("’", "'", "“", `"`, "”", `"`, "–", "-", "\u00AD", "").Replace(strings.ToLower(s))
	return norm.NFD.String(strings.Join(strings.Fields(s), " "))
}

func levenshtein(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			next := min(row[j]+1, row[j+1]+1, diagonal)
			if a[i] != b[j] {
				next = min(row[j]+1, row[j+1]+1, diagonal+1)
			}
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}

// nearest is the fewest letters by which words differ from any stretch of s (Sellers 1980).
func nearest(s, words []rune) int {
	row := make([]int, len(words)+1)
	for j := range row {
		row[j] = j
	}
	best := row[len(words)]
	for _, r := range s {
		diagonal := 0
		for j, w := range words {
			cost := 1
			if w == r {
				cost = 0
			}
			next := min(row[j]+1, row[j+1]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
		best = min(best, row[len(words)])
	}
	return best
}

// chatter makes a text of words that are drawn from a few syllables.
func chatter(r *rand.Rand, syllables []string, words int) string {
	var b strings.Builder
	for i := range words {
		for range 1 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		switch r.IntN(12) {
		case 0:
			b.WriteString("’s")
		case 1:
			b.WriteString(", “")
			continue
		case 2:
			b.WriteString(".\n")
			continue
		}
		if i+1 < words {
			b.WriteByte(' ')
		}
	}
	return b.String() + "\n"
}

func syllables(r *rand.Rand, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = string([]rune{rune('a' + r.IntN(20)), []rune("aeiouéö")[r.IntN(7)], rune('a' + r.IntN(20))})
	}
	return out
}

// disturbed changes what programs change, and then some letters.
func disturbed(r *rand.Rand, s string, typos int) string {
	s = strings.NewReplacer("’", "'", "“", `"`).Replace(s)
	if r.IntN(2) == 0 {
		s = strings.ReplaceAll(s, " ", "  ")
	}
	if r.IntN(2) == 0 {
		s = strings.ReplaceAll(s, "\n", " ")
	}
	if r.IntN(3) == 0 {
		s = strings.ToUpper(s)
	}
	runes := []rune(s)
	for range typos {
		at := r.IntN(len(runes))
		switch r.IntN(3) {
		case 0:
			runes[at] = 'q'
		case 1:
			runes = append(runes[:at], runes[at+1:]...)
		default:
			runes = append(runes[:at], append([]rune{'z'}, runes[at:]...)...)
		}
	}
	return string(runes)
}

// TestFindComesBack cuts words out of texts, disturbs them, and looks for them.
func TestFindComesBack(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	found := 0
	for range 600 {
		s := chatter(r, syllables(r, 60), 400)
		f, tx := finderOf(t, s)
		runes := []rune(s)
		n := 40 + r.IntN(300)
		start := r.IntN(len(runes) - n)
		typos := r.IntN(n/20 + 1) // a letter with an accent counts as two
		words := disturbed(r, string(runes[start:start+n]), typos)
		here := false
		for _, x := range f.Find(words, 0) {
			if x.Distance > 2*typos {
				t.Fatalf("distance %d after %d changes", x.Distance, typos)
			}
			here = here || abs(int(x.Span.Start)-start) <= typos+2 && abs(int(x.Span.End)-start-n) <= typos+2
			if tx.Snap(x.Span) != x.Span {
				t.Fatalf("%v cuts a character", x.Span)
			}
		}
		if here {
			found++
		}
	}
	if found != 600 {
		t.Errorf("%d of 600 were found in their place", found)
	}
}

func abs(n int) int { return max(n, -n) }

// TestFindAgainstOracle compares with tables of all distances, on small texts of few
// letters, where chance finds most.
func TestFindAgainstOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	ways := map[How]int{}
	for range 4000 {
		s := chatter(r, syllables(r, 2+r.IntN(8)), 30+r.IntN(60))
		// A place does not end before an accent or a space and hardly inside a word, as
		// that in the table may, which costs up to two letters.
		accents := r.IntN(2) == 0
		if !accents {
			s = strings.NewReplacer("é", "e", "ö", "o").Replace(s)
		}
		f, tx := finderOf(t, s)
		runes := []rune(s)
		n := 5 + r.IntN(60)
		start := r.IntN(len(runes) - n)
		words := disturbed(r, string(runes[start:start+n]), r.IntN(n/6+1))
		want := []rune(plain(words))
		bound := len(want) / 10
		if len(want) < 15 {
			bound = 0
		}
		best := nearest([]rune(plain(s)), want)
		got := f.Find(words, 0)
		if len(got) == 0 {
			if best+2 <= bound || best == 0 && !accents && Wordlike(words) {
				t.Fatalf("%q has %q with %d changes of %d, and it was not found", s, words, best, bound)
			}
			ways["none"]++
		}
		for _, x := range got {
			ways[x.How]++
			here := []rune(plain(tx.Slice(x.Span)))
			if d := levenshtein(here, want); d > x.Distance || x.Distance > best+2 || x.Distance > bound || d < best {
				t.Fatalf("%q in %q: %q was found with distance %d, which is %d; the best is %d, the bound %d", words, s, string(here), x.Distance, d, best, bound)
			}
		}
	}
	for _, how := range []How{Exact, Folded, Nearly, "none"} {
		if ways[how] < 100 {
			t.Errorf("%d times %s: nothing was tried", ways[how], how)
		}
	}
}

// TestFindTakesWhatIsThere looks for stretches of texts made of awkward characters.
func TestFindTakesWhatIsThere(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	awkward := []rune("aAbé\u0301 \n\u00AD\u200D…’'“\"–-👩ﬁ한각\u200BשلAʼß")
	for range 5000 {
		runes := make([]rune, 30)
		for i := range runes {
			runes[i] = awkward[r.IntN(len(awkward))]
		}
		s, _ := Canonical(string(runes))
		f, tx := finderOf(t, s)
		a, b := Pos(r.IntN(30)), Pos(r.IntN(30))
		sp := tx.Snap(Span{min(a, b), max(a, b)})
		words := trimUnseen(tx.Slice(sp))
		got := f.Find(words, sp.Start)
		if words != "" && len(foldOf(words)) > 0 && len(got) == 0 && !beginsWithMark(words) && tx.Snap(sp) == sp && strings.TrimSpace(words) == tx.Slice(sp) {
			t.Fatalf("%q has %q, and it was not found", s, words)
		}
		for _, x := range got {
			if beginsWithMark(words) { // which belongs to a letter before it
				continue
			}
			if (x.How == Exact) != (tx.Slice(x.Span) == words) || !slices.Equal(foldOf(tx.Slice(x.Span)), foldOf(words)) && x.Parts == nil {
				t.Fatalf("%q in %q: %q is said to be %s", words, s, tx.Slice(x.Span), x.How)
			}
		}
	}
}

func beginsWithMark(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsMark(r) || r == '\u200D'
}

// TestFindIsFast looks for 1,000 passages in 20 interviews of 15,000 words.
func TestFindIsFast(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	syl := syllables(r, 400)
	var took time.Duration
	for range 20 {
		s := chatter(r, syl, 15_000)
		_, tx := finderOf(t, s)
		runes := []rune(s)
		var all []string
		for range 50 {
			n := 30 + r.IntN(500)
			start := r.IntN(len(runes) - n)
			all = append(all, disturbed(r, string(runes[start:start+n]), n/20))
		}
		began := time.Now()
		f := NewFinder(tx)
		for _, words := range all {
			if f.Find(words, 0) == nil {
				t.Fatalf("%q was not found", words)
			}
		}
		took += time.Since(began)
	}
	t.Logf("1,000 passages in %v", took)
	if took > time.Minute {
		t.Errorf("it took %v", took)
	}
}

func TestFindBoundsItsWork(t *testing.T) {
	long := strings.Repeat("a", 1_000_000)
	for name, c := range map[string][2]string{
		"one letter":      {long, strings.Repeat("a", 100_000)},
		"one letter more": {long, strings.Repeat("a", 50_000) + "b" + strings.Repeat("a", 50_000)},
		"two letters":     {strings.Repeat("ab", 500_000), strings.Repeat("ab", 5_000) + strings.Repeat("c", 900)},
		"words":           {strings.Repeat("yes no ", 150_000), strings.Repeat("yes no ", 1000) + strings.Repeat("maybe so ", 90)},
		"ellipses":        {strings.Repeat("a … b ", 150_000), strings.Repeat("a … c … ", 10_000)},
		"pieces":          {strings.Repeat("a b ", 250_000), "a" + strings.Repeat(" … b … a", 40)},
	} {
		f, _ := finderOf(t, c[0]+"\n")
		began := time.Now()
		f.Find(c[1], 0)
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s: %v", name, took)
		} else {
			t.Logf("%s: %v", name, took)
		}
	}
}

func FuzzNearly(f *testing.F) {
	f.Add("Ana: we went home … and slept\n", "went home and", 3)
	f.Add("cafe\u0301 ﬁne “so” 👩‍👧 and so on and on\n", "CAFÉ fine \"so\"", 0)
	f.Add("a\u0301\u0301 b\u00AD c\n", "[…] b ...", -1)
	f.Add("one two three four five six\n", "one twa three four fiv six", 100)
	f.Fuzz(func(t *testing.T, s, words string, after int) {
		s, _ = Canonical(s)
		tx, err := New(s)
		if err != nil {
			return
		}
		for _, x := range NewFinder(tx).Find(words, Pos(after)) {
			if x.Span.Start < 0 || x.Span.End > tx.Len() || x.Span.Empty() || tx.Snap(x.Span) != x.Span {
				t.Fatalf("%v of %d", x.Span, tx.Len())
			}
			if x.How == Exact && !strings.Contains(words, tx.Slice(x.Span)) {
				t.Fatalf("%q is not %q", tx.Slice(x.Span), words)
			}
			if x.Parts != nil || strings.Contains(words, "...") || strings.Contains(words, "…") { // what is left out has no distance
				continue
			}
			d := levenshtein(foldOf(tx.Slice(x.Span)), foldOf(strings.TrimFunc(words, unicode.IsSpace)))
			if x.How == Nearly && (d > x.Distance || x.Distance*10 > len(foldOf(words))) {
				t.Fatalf("%q for %q: distance %d, said to be %d", tx.Slice(x.Span), words, d, x.Distance)
			}
		}
	})
}
