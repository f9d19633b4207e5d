package search

import (
	"slices"
	"testing"
)

func TestFoldedWordsAreThoseThatAreCompared(t *testing.T) {
	for in, want := range map[string][]string{
		"Don’t WORRY, café": {"don't", "worry", "cafe"}, "end.Start 10,000": {"end", "start", "10,000"}, "hopes Hope's": {"hopes", "hope's"}, "…": nil,
	} {
		if got := Folded(in); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
