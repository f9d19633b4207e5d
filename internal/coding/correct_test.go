package coding

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/text"
)

// TestACodingReportedUnchangedCoversTheSameWords: two people code and correct a
// transcript, each in a copy of the study, and the copies are joined. A coding
// said to be the same or shifted has exactly the words it was put on, whatever
// the order of lines and the clocks on the wall.
func TestACodingReportedUnchangedCoversTheSameWords(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 22))
	unchanged, changed := 0, 0
	for range 150 {
		h := newHistory(t)
		words := map[text.Hash]string{}
		first := randomTalk(r)
		words[th(first)] = first
		h.add("amy", Event{Do: Correct, Transcript: "P01", Text: th(first)})
		said := map[ID]string{}
		heads := map[string]string{"amy": first, "ben": first}
		for range 12 {
			coder := []string{"amy", "ben"}[r.IntN(2)]
			mine := heads[coder]
			switch r.IntN(3) {
			case 0:
				next := edited(r, mine)
				if next == mine {
					continue
				}
				words[th(next)] = next
				h.add(coder, Event{Do: Correct, Transcript: "P01", Text: th(next), From: []text.Hash{th(mine)},
					Edits: []text.Script{text.Diff(mine, next)}})
				heads[coder] = next
			default:
				runes := []rune(mine)
				a := r.IntN(len(runes) - 1)
				b := a + 1 + r.IntN(min(25, len(runes)-a-1))
				id := h.add(coder, Event{Do: Code, Transcript: "P01", Text: th(mine), Span: text.Span{Start: text.Pos(a), End: text.Pos(b)}, Theme: "hope"})
				said[id] = string(runes[a:b])
			}
		}
		if a, b := heads["amy"], heads["ben"]; a != b && r.IntN(2) == 0 {
			joined, _ := text.Merge(first, a, b)
			words[th(joined)] = joined
			h.add("amy", Event{Do: Correct, Transcript: "P01", Text: th(joined), From: []text.Hash{th(a), th(b)},
				Edits: []text.Script{text.Diff(a, joined), text.Diff(b, joined)}})
		}
		s := Fold(h.events)
		for _, c := range s.Codings {
			if c.Fate == text.Changed {
				changed++
				continue
			}
			unchanged++
			now := []rune(words[c.Text])
			if got := string(now[c.Span.Start:c.Span.End]); got != said[c.ID] {
				t.Fatalf("a coding said to be %s was on %q and is on %q", c.Fate, said[c.ID], got)
			}
		}
		mixed := append([]Event(nil), h.events...)
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if d := cmp.Diff(s.Codings, Fold(mixed).Codings); d != "" {
			t.Fatal(d)
		}
	}
	if unchanged < 300 || changed < 100 {
		t.Errorf("only %d unchanged and %d changed codings were looked at", unchanged, changed)
	}
}

var talk = strings.Fields("I was tired, really tired – “worn out” and nobody asked: naïve 💛 café well then the ward door, um")

func randomTalk(r *rand.Rand) string {
	var b strings.Builder
	for turn := range 3 + r.IntN(4) {
		if turn > 0 {
			b.WriteString("\n\n")
		}
		fmt.Fprintf(&b, "%s: ", []string{"Interviewer", "Rosa"}[turn%2])
		for w := range 3 + r.IntN(12) {
			if w > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(talk[r.IntN(len(talk))])
		}
	}
	return b.String() + "\n"
}

// edited is a text after some hand corrections: words changed, put in, taken out.
func edited(r *rand.Rand, s string) string {
	words := strings.SplitAfter(s, " ")
	for range 1 + r.IntN(3) {
		i := r.IntN(len(words))
		switch r.IntN(3) {
		case 0:
			words[i] = talk[r.IntN(len(talk))] + " "
		case 1:
			words[i] += talk[r.IntN(len(talk))] + " "
		default:
			words[i] = ""
		}
	}
	return strings.TrimRight(strings.Join(words, ""), "\n ") + "\n"
}
