package text

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// talk is an interview of about size bytes in invented words, some much more
// frequent than others.
func talk(r *rand.Rand, size int) string {
	syllables := strings.Fields("a be ca do el fi go hu in ja ké lo mu ne os pa qui re so tu un va we xy zo th sch mp")
	var b strings.Builder
	for turn := 0; b.Len() < size; turn++ {
		b.WriteString([]string{"Int: ", "P07: "}[turn%2])
		for range 1 + r.IntN(5) {
			for i := range 3 + r.IntN(20) {
				if i > 0 {
					b.WriteByte(' ')
				}
				rank := int(3000 * r.Float64() * r.Float64() * r.Float64())
				for n := rank + 1; n > 0; n /= len(syllables) {
					b.WriteString(syllables[n%len(syllables)])
				}
			}
			b.WriteString(". ")
		}
		b.WriteString("\n\n")
	}
	return strings.TrimRight(b.String(), " \n") + "\n"
}

// respell changes, takes out or adds n words of s, and says how many code
// points that was on both sides together.
func respell(r *rand.Rand, s string, n int) (string, int) {
	parts := strings.SplitAfter(s, " ")
	size := 0
	for i := range n {
		at := r.IntN(len(parts))
		word := fmt.Sprintf("new%d ", i)
		switch r.IntN(3) {
		case 0:
			size += len(word)
			parts = slices.Insert(parts, at, word)
		case 1:
			size += len([]rune(parts[at]))
			parts = slices.Delete(parts, at, at+1)
		default:
			size += len([]rune(parts[at])) + len(word)
			parts[at] = word
		}
	}
	return strings.Join(parts, ""), size
}

// TestDiffOfLongTexts looks at what a script of a long text costs its reader:
// not many more edits than were made, and little more text in them.
func TestDiffOfLongTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, edits := range []int{1, 20, 500, 2000} {
		a := talk(r, 50_000)
		b, size := respell(r, a, edits)
		checkDiff(t, r, a, b)
		got := 0
		s := Diff(a, b)
		for _, e := range s {
			got += int(e.A1 - e.A0 + e.B1 - e.B0)
		}
		if len(s) > edits+edits/10 || got > size+size/10 {
			t.Errorf("%d edits of %d code points came back as %d of %d", edits, size, len(s), got)
		}
	}
}

// TestDiffOfATextCorrectedThroughout leaves no long run of words as it was.
func TestDiffOfATextCorrectedThroughout(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	a := talk(r, 50_000)
	parts := strings.SplitAfter(a, " ")
	for i := 0; i < len(parts); i += 6 {
		parts[i] = fmt.Sprintf("new%d ", i)
	}
	b := strings.Join(parts, "")
	checkDiff(t, r, a, b)
	if got, made := len(Diff(a, b)), len(parts)/6; got < made || got > made+made/10 {
		t.Errorf("%d words in the place of others came back as %d edits", made, got)
	}
}

func TestDiffOfRewrittenTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	a, b := talk(r, 100_000), strings.ToUpper(talk(r, 100_000))
	checkDiff(t, r, a, b)
	if s := Diff(a, b); len(s) != 1 {
		t.Errorf("a text without one common word is %d edits, want 1", len(s))
	}
	// A turn that stayed is found in the middle of it.
	stayed := "\n\nP07: It was the group that kept me going, that winter, more than any tablet did.\n\n"
	a, b = a+stayed+talk(r, 50_000), b+stayed+strings.ToUpper(talk(r, 50_000))
	checkDiff(t, r, a, b)
	x := Trust(a, "")
	from := x.FromByte(strings.Index(a, "It was the group"))
	if _, fate := Diff(a, b).Project(Span{from, from + 40}); fate != Shifted && fate != Same {
		t.Errorf("the turn that stayed is %s", fate)
	}
}

// TestDiffOfTextsThatRepeat: where no words occur once, lines must do, or the
// whole.
func TestDiffOfTextsThatRepeat(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	line := "P07: Mm, yes, I think so, yes.\n\n"
	a := strings.Repeat(line, 700)
	b := "Oh.\n\n" + strings.Repeat(line, 200) + "Never mind.\n\n" + strings.Repeat(line, 500) + "Bye.\n"
	checkDiff(t, r, a, b)
	want := []string{"→Oh.\n\n", "→Never mind.\n\n", "→Bye.\n"}
	if d := cmp.Diff(want, inWords(Diff(a, b), a, b)); d != "" {
		t.Error(d)
	}
	a = strings.Repeat("yes ", 30_000)
	b = "Oh. " + a + "no " + a + "bye"
	checkDiff(t, r, a, b)
}

func BenchmarkDiff(b *testing.B) {
	r := rand.New(rand.NewPCG(23, 24))
	short, long := talk(r, 50_000), talk(r, 100_000)
	edited, _ := respell(r, short, 500)
	for _, c := range []struct {
		name, from, to string
	}{
		{"50kB/500 edits", short, edited},
		{"50kB/1 edit", short, strings.Replace(short, ". ", " indeed. ", 1)},
		{"100kB/rewritten", long, talk(r, 100_000)},
		{"100kB/rewritten within turns", long, shuffleWithin(r, long)},
		{"120kB/one word", strings.Repeat("yes ", 30_000), strings.Repeat("yes yes no ", 10_000)},
		{"2kB/compared exactly", talk(r, 2_000), talk(r, 2_000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				Diff(c.from, c.to)
			}
			b.ReportMetric(float64(len(Diff(c.from, c.to))), "edits")
		})
	}
}

// shuffleWithin keeps one turn of ten and shuffles the words of the others: the
// dearest text to compare, for it is cut into long stretches that differ.
func shuffleWithin(r *rand.Rand, s string) string {
	turns := strings.SplitAfter(s, "\n\n")
	for i := range turns {
		if i%10 == 0 {
			continue
		}
		parts := strings.SplitAfter(turns[i], " ")
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		turns[i] = strings.Join(parts, "")
	}
	return strings.Join(turns, "")
}
