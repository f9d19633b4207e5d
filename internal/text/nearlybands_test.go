package text

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// sayings is talk of so few words that words that are not in it share most of their
// stretches with it.
func sayings(r *rand.Rand, words int) string {
	few := strings.Fields("garden river house slowly waiting nobody morning quick tree blue hope they came went said was the a of and")
	list := make([]string, words)
	for i := range list {
		list[i] = few[r.IntN(len(few))]
	}
	return strings.Join(list, " ")
}

// longTalk is a text of about 700,000 characters.
func longTalk(r *rand.Rand) string {
	var b strings.Builder
	for b.Len() < 700_000 {
		b.WriteString("Interviewer: And then?\nRosa: " + sayings(r, 25) + ".\n")
	}
	return b.String()
}

// TestFindLongAgainstOracle compares long words, of which pieces are looked for, with
// the table of all distances: what has fewer changes than the bound is always found.
func TestFindLongAgainstOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	found, not := 0, 0
	for range 300 {
		s := sayings(r, 400) + "\n"
		runes := []rune(s)
		n := 100 + r.IntN(700)
		start := r.IntN(len(runes) - n)
		changed := []rune(strings.TrimSpace(string(runes[start : start+n])))
		if len(changed) < 100 {
			continue
		}
		for range r.IntN(n / 6) {
			at := r.IntN(len(changed))
			switch r.IntN(3) {
			case 0:
				changed[at] = 'q'
			case 1:
				changed = append(changed[:at], changed[at+1:]...)
			default:
				changed = append(changed[:at], append([]rune{'z'}, changed[at:]...)...)
			}
		}
		words := strings.Join(strings.Fields(string(changed)), " ")
		want := []rune(words)
		best, bound := nearest(runes, want), len(want)/10
		f, tx := finderOf(t, s)
		got := f.Find(words, 0)
		if len(got) == 0 {
			if not++; best+2 <= bound { // a place ends with no space, which costs a letter at each end
				t.Fatalf("%d runes with %d changes of %d were not found", len(want), best, bound)
			}
			continue
		}
		found++
		if d := levenshtein([]rune(plain(tx.Slice(got[0].Span))), want); d > got[0].Distance || d > bound || got[0].Distance > best+2 {
			t.Fatalf("found with distance %d, which is %d; the best is %d, the bound %d", got[0].Distance, d, best, bound)
		}
	}
	if found < 100 || not < 50 {
		t.Errorf("%d found and %d not: little was tried", found, not)
	}
}

// TestFindNothingEnds looks for 100 long passages that are not in a long text: a minute would be a hang.
func TestFindNothingEnds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	f, _ := finderOf(t, longTalk(r))
	began := time.Now()
	for i := range 100 {
		if words := sayings(r, 40+6*i); len(f.Find(words, 0)) > 0 {
			t.Fatalf("%q was found", words)
		}
	}
	took := time.Since(began)
	t.Logf("100 passages in %v", took)
	if took > time.Minute { // 0.3 s where nothing else runs
		t.Errorf("it took %v", took)
	}
}

// BenchmarkFindNothing looks in 700,000 characters for words that are not there.
func BenchmarkFindNothing(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	f, _ := finderOf(b, longTalk(r))
	for _, words := range []int{40, 80, 400, 600, 2000} {
		b.Run(fmt.Sprint(words), func(b *testing.B) {
			for b.Loop() {
				f.Find(sayings(r, words), 0)
			}
		})
	}
}
