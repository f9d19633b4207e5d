//go:build unix

package search

import "testing"

// TestDiskPulledOut cuts a file short while it is mapped, as happens when a
// memory stick or a network drive goes away. Reading it is a fault, not an
// error; the search goes on without the index.
func TestDiskPulledOut(t *testing.T) {
	st, x := indexed(t)
	x.finds(t, st, 0)
	truncate(t, segment(t, onlyPart(t, x)), 0)
	for _, query := range []string{"hope", `"i you"`, "tr*"} {
		want, got := mustSearch(t, st, query, Options{}), mustSearch(t, st, query, Options{Index: x})
		if shown(got) != shown(want) {
			t.Errorf("%s: %d hits, want %d", query, len(got.Hits), len(want.Hits))
		}
	}
	x.finds(t, st, 2)
}
