package ingest

import (
	"fmt"
	"testing"

	"verbatim/internal/transcript"
)

// TestPagesOfLawfulTurns has turns that are divided where a line inside begins
// like another turn, and words of nobody that join the turn before.
func TestPagesOfLawfulTurns(t *testing.T) {
	said := []transcript.Said{
		{Speaker: "Ann", Speech: "a b\nBen: c d", TimeMS: -1, EndMS: -1},
		{Speaker: "Ben", Speech: "c d", TimeMS: -1, EndMS: -1},
		{Speech: "e", TimeMS: -1, EndMS: -1},
		{Speaker: "Ann", Speech: "e\n[00:05] f", TimeMS: -1, EndMS: -1},
		{Speaker: "Ben", Speech: "f", TimeMS: -1, EndMS: -1},
	}
	turns := lawful(said, false)
	got := fmt.Sprint(pagesOf(said, []int{1, 3, 4, 5, 6}, turns))
	if len(turns) != 6 || got != "[1 1 3 5 5 6]" {
		t.Errorf("%d turns, pages %s", len(turns), got)
	}
	if pagesOf(said, []int{0, 0, 0, 0, 0}, turns) != nil || pagesOf(said, nil, turns) != nil {
		t.Error("pages where there are none")
	}
}
