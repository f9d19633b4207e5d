package text

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSentences(t *testing.T) {
	for in, want := range map[string][]string{
		"":                                  nil,
		"One. Two? Three":                   {"One.", "Two?", "Three"},
		"I saw Dr. Shah. He sat down.":      {"I saw Dr. Shah.", "He sat down."},
		"It was, like, e.g. tea. Then…  ok": {"It was, like, e.g. tea.", "Then…  ok"},
		"A line\nbroken. Here.":             {"A line", "broken.", "Here."},
	} {
		var got []string
		Sentences(in, func(a, b int) bool { got = append(got, in[a:b]); return true })
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
}
