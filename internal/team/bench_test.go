package team

import (
	"testing"
)

// BenchmarkJoin brings a study of 10,000 lines down from an embedded hub.
func BenchmarkJoin(b *testing.B) {
	nc := connect(b, oneServer(b))
	newStudy(b, nc, "m", 1)
	a := newAuthor(b, "ann", "ann1")
	for range 20 {
		a.codes(499).seal()
	}
	mustAppend(b, openStream(b, nc, "m"), "ann1", 0, a.lines...)
	for b.Loop() {
		r := newReplica(b, "ben")
		if m, err := r.exchange().Pull(b.Context(), openStream(b, nc, "m"), r.journal); err != nil || m.Total() != len(a.lines) {
			b.Fatal(err, m)
		}
	}
}
