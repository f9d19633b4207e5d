package codebook

import (
	"fmt"
	"maps"
	"slices"
)

// Check compares the codebook with what a study uses: uses gives the number
// of codings for each theme id. It reports the ids that are missing from the
// book or retired, in the order of the alphabet, and nil when all is well. A
// merged id counts as its survivor.
func (b *Book) Check(uses map[string]int) []Problem {
	const hints = 200 // looking for a near word in a large book takes its time
	total := map[string]int{}
	for id, n := range uses {
		if n > 0 {
			total[b.survivor(id)] += n
		}
	}
	var out []Problem
	for _, id := range slices.Sorted(maps.Keys(total)) {
		n := total[id]
		t, ok := b.Theme(id)
		switch {
		case !ok:
			hint := "add it again, or name it under was: in the theme that took its place"
			if len(out) < hints {
				if near := b.Nearest(id); near != "" {
					hint = "did you mean " + near + "? If it was merged, name it under was: in the theme that took its place"
				}
			}
			out = append(out, Problem{File: b.file, Hint: hint,
				Message: fmt.Sprintf("%s with %s, which is not in the codebook", counted(n, "coding"), quoted(id))})
		case t.Status == Retired:
			out = append(out, Problem{File: b.file, Line: t.Line, Column: t.Column,
				Message: fmt.Sprintf("%s is retired but has %s", quoted(t.ID), counted(n, "coding")),
				Hint:    "move its codings, merge it into another theme, or bring it back into use"})
		}
	}
	return out
}
