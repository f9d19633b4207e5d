package ingest

import (
	"math/rand/v2"
	"strings"
	"testing"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// spanOf is where words stand in a text, in code points.
func spanOf(t *testing.T, s, words string) text.Span {
	t.Helper()
	i := strings.Index(s, words)
	if i < 0 {
		t.Fatalf("%q is not in the text", words)
	}
	from := text.Pos(len([]rune(s[:i])))
	return text.Span{Start: from, End: from + text.Pos(len([]rune(words)))}
}

func placedIn(t *testing.T, s string, p *Places) (Document, *text.Text) {
	t.Helper()
	docs, err := Read(Source{Name: "one.txt", Data: []byte(s), Places: p}, Options{As: "txt", Encoding: "utf-8"})
	if err != nil {
		t.Fatal(err)
	}
	rendered, _ := transcript.Render(docs[0].Said)
	tx, err := text.New(rendered)
	if err != nil {
		t.Fatal(err)
	}
	return docs[0], tx
}

func TestPlacesAreFollowed(t *testing.T) {
	s := "Interviewer: How did it begin?\nRosa: It began \U0001F33B slowly, in May.\n\nThen it stopped.\nInterviewer: And then?\nRosa: Then I waited.\n"
	want := []struct {
		words, is string
		moved     bool
	}{
		{"began \U0001F33B slowly", "began \U0001F33B slowly", false},
		{"Rosa: Then I", "Then I", true},
		{"in May.\n\nThen it", "in May.\nThen it", false},
		{"stopped.\nInterviewer: And", "stopped.\n\nInterviewer: And", false},
		{"\n\n", "", false},
		{"Interviewer:", "", false},
	}
	p := &Places{}
	for _, w := range want {
		p.Spans = append(p.Spans, spanOf(t, s, w.words))
	}
	d, tx := placedIn(t, s, p)
	for i, w := range want {
		if got := tx.Slice(d.Placed[i].Span); got != w.is || d.Placed[i].Moved != w.moved {
			t.Errorf("%q came to %q, moved %v", w.words, got, d.Placed[i].Moved)
		}
	}
	if len(d.Comments) > 0 {
		t.Error("places are no comments")
	}
}

func TestTimesArePlaced(t *testing.T) {
	s := "Interviewer: One?\nRosa: Two.\nInterviewer: Three?\nRosa: Four.\n"
	at := func(words string) text.Pos { return spanOf(t, s, words).Start }
	d, tx := placedIn(t, s, &Places{
		Spans: []text.Span{spanOf(t, s, "Four")},
		Times: []PlacedTime{{at("Interviewer: One"), 0}, {at("Two"), 2000}, {at("\nRosa: Four"), 61500}},
	})
	var got []int
	for _, said := range d.Said {
		got = append(got, said.TimeMS)
	}
	if len(got) != 4 || got[0] != 0 || got[1] != 2000 || got[2] != transcript.NoTime || got[3] != 61500 {
		t.Errorf("times %v", got)
	}
	if w := tx.Slice(d.Placed[0].Span); w != "Four" {
		t.Errorf("the words came to %q", w)
	}
	if !strings.Contains(tx.String(), "[00:01:01] Rosa: Four.") {
		t.Errorf("%s", tx)
	}
}

func TestWholeKeepsEveryLine(t *testing.T) {
	s := "Interview with Rosa\nDate: 2024-03-02\n\n1 Interviewer: How did it begin?\n2 Rosa: It began slowly.\n3 Interviewer: And then?\n4 Rosa: Then I waited.\n"
	sp := []text.Span{spanOf(t, s, "with Rosa"), spanOf(t, s, "2024-03-02"), spanOf(t, s, "slowly")}
	d, tx := placedIn(t, s, &Places{Spans: sp, Whole: true})
	for i, want := range []string{"with Rosa", "2024-03-02", "slowly"} {
		if got := tx.Slice(d.Placed[i].Span); got != want {
			t.Errorf("%q came to %q", want, got)
		}
	}
}

// Wherever words are marked, what comes back are the same words, spaces aside and
// without the labels they begin or end in.
func TestPlacesKeepTheirWords(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	words := []string{"one", "two\u00a0x", "émile", "\U0001F642", "e\u0301", "three,", "شكرا", "四"}
	for range 300 {
		var b strings.Builder
		for range 4 + r.IntN(10) {
			b.WriteString([]string{"Interviewer: ", "Rosa: ", "Rosa: ", ""}[r.IntN(4)])
			for range 1 + r.IntN(8) {
				b.WriteString(words[r.IntN(len(words))] + []string{" ", "  ", "\n", " "}[r.IntN(4)])
			}
			b.WriteString([]string{"\n", "\n\n", "\n\n\n"}[r.IntN(3)])
		}
		s := b.String()
		runes := []rune(s)
		p := &Places{Whole: r.IntN(2) == 0}
		for range 20 {
			from := r.IntN(len(runes))
			p.Spans = append(p.Spans, text.Span{Start: text.Pos(from), End: text.Pos(from + 1 + r.IntN(min(40, len(runes)-from)))})
		}
		d, tx := placedIn(t, s, p)
		for i, sp := range p.Spans {
			given := string(runes[sp.Start:sp.End])
			got := tx.Slice(d.Placed[i].Span)
			if d.Placed[i].Span.Empty() {
				continue // in a label, or not said: told by the empty span
			}
			a, b := strings.Join(strings.Fields(given), ""), strings.Join(strings.Fields(got), "")
			a = withoutLabelEnds(a)
			if bare(withoutLabelEnds(b)) != bare(a) {
				t.Fatalf("whole %v: %q came to %q in\n%s\nof\n%s", p.Whole, given, got, tx, s)
			}
		}
	}
}

// bare is a text without the letter that is written as two characters, which a place can
// cut and the transcript does not.
func bare(s string) string {
	return strings.Trim(strings.NewReplacer("e\u0301", "", "\u0301", "").Replace(s), "e")
}

// withoutLabelEnds takes off what a text without spaces begins or ends with of a label.
func withoutLabelEnds(s string) string {
	for _, label := range []string{"Interviewer:", "Rosa:"} {
		for n := len(label); n > 0; n-- {
			if cut, ok := strings.CutPrefix(s, label[len(label)-n:]); ok {
				s = cut
				break
			}
		}
		for n := len(label); n > 0; n-- {
			if cut, ok := strings.CutSuffix(s, label[:n]); ok {
				s = cut
				break
			}
		}
	}
	return s
}
