package matrix

import (
	"fmt"
	"slices"
	"testing"

	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// unit is a word by where it begins, or a turn by its number.
type unit struct {
	in string
	n  int
}

// unitsOf are the participants' words in a quote's codings, or their turns, each looked
// at on its own.
func unitsOf(b *builder, q *Placed, within Within) []unit {
	set := map[unit]bool{}
	for _, c := range q.Codings {
		for n, turn := range q.Transcript.Turns {
			v := b.voicesOf(q.Transcript).byName[turn.Speaker]
			if !v.counted || !v.chosen {
				continue
			}
			if within != SameWords && turn.Speech.Start < c.Span.End && c.Span.Start < turn.Speech.End {
				set[unit{q.Transcript.ID, n}] = true
			}
			for _, w := range v.spoken() {
				if within == SameWords && w.Start >= turn.Speech.Start && w.Start < turn.Speech.End && w.Start < c.Span.End && c.Span.Start < w.End {
					set[unit{q.Transcript.ID, int(w.Start)}] = true
				}
			}
		}
	}
	var all []unit
	for u := range set {
		all = append(all, u)
	}
	return all
}

// anyNear is the definition said once more: some unit of a is some unit of b, or so
// many turns away.
func anyNear(a, b []unit, within Within) bool {
	for _, x := range a {
		for _, y := range b {
			if d := x.n - y.n; x.in == y.in && max(d, -d) <= max(0, int(within)) {
				return true
			}
		}
	}
	return false
}

// slowOverlap compares every two passages and every two words, as the comment of
// BuildOverlap says.
func slowOverlap(b *builder, i, j int, within Within) (pairs int, jaccard string, quotes map[string]bool) {
	quotes = map[string]bool{}
	either, sides := map[unit]bool{}, [2][]unit{}
	for k, n := range []int{i, j} {
		for _, q := range b.lists[n].quotes {
			for _, u := range unitsOf(b, q, within) {
				either[u] = true
				sides[k] = append(sides[k], u)
			}
		}
	}
	name := func(n int, q *Placed) string {
		return fmt.Sprint(b.lists[n].key.ID, q.Transcript.ID, q.Span, len(q.Codings))
	}
	for _, x := range b.lists[i].quotes {
		for _, y := range b.lists[j].quotes {
			if anyNear(unitsOf(b, x, within), unitsOf(b, y, within), within) {
				pairs++
				quotes[name(i, x)], quotes[name(j, y)] = true, true
			}
		}
	}
	if len(either) == 0 {
		return pairs, "none", quotes
	}
	both := 0
	for u := range either {
		if anyNear([]unit{u}, sides[0], within) && anyNear([]unit{u}, sides[1], within) {
			both++
		}
	}
	return pairs, fmt.Sprintf("%.9f", float64(both)/float64(len(either))), quotes
}

// TestOverlapIsWhatItsDefinitionSays: for random codings, with themes below themes,
// passages over several turns and speakers, and some that are against.
func TestOverlapIsWhatItsDefinitionSays(t *testing.T) {
	met, far := 0, 0
	for seed := range uint64(5) {
		x := random(t, seed, 25+15*int(seed))
		for _, within := range []Within{SameWords, 0, 1, 3} {
			o, err := BuildOverlap(x.s.Release(transcript.ForTeam), Spec{}, within)
			if err != nil {
				t.Fatal(err)
			}
			b, err := newBuilder(x.s.Release(transcript.ForTeam), o.Spec)
			if err != nil {
				t.Fatal(err)
			}
			meets := o.Meets
			for i, l := range b.lists {
				for j := i + 1; j < len(b.lists); j++ {
					cell, share := o.Count.Cells[i][j], o.Jaccard.Cells[i][j]
					if other := b.lists[j]; l.within[other.key.ID] || other.within[l.key.ID] {
						if cell.IsNumber() || share.IsNumber() {
							t.Errorf("seed %d, %s: %s and %s are compared", seed, within, l.key.ID, other.key.ID)
						}
						continue
					}
					pairs, jaccard, quotes := slowOverlap(b, i, j, within)
					if got := jaccardText(share); cell.N != float64(pairs) || got != jaccard || o.Count.Cells[j][i] != cell || o.Jaccard.Cells[j][i] != share {
						t.Fatalf("seed %d, %s: %d and %d have %v pairs and share %s, want %d and %s", seed, within, i, j, cell.N, got, pairs, jaccard)
					}
					if pairs == 0 {
						far++
						continue
					}
					met++
					m := meets[0] // rows before columns
					meets = meets[1:]
					if m.Row != i || m.Col != j || m.Source != cell.Source || len(m.Quotes) != len(quotes) {
						t.Fatalf("seed %d, %s: the meeting of %d and %d is %d and %d, with %d quotes, want %d", seed, within, i, j, m.Row, m.Col, len(m.Quotes), len(quotes))
					}
					if !slices.IsSortedFunc(m.Quotes, func(a, b *Placed) int {
						if a.Transcript != b.Transcript {
							return slices.Index(order(m.Quotes), a.Transcript.ID) - slices.Index(order(m.Quotes), b.Transcript.ID)
						}
						return int(a.Span.Start - b.Span.Start)
					}) {
						t.Errorf("the passages of %d and %d are not in order", i, j)
					}
				}
			}
			if len(meets) > 0 {
				t.Errorf("%d meetings too many", len(meets))
			}
		}
	}
	if met < 50 || far < 10 {
		t.Fatalf("%d pairs of themes meet and %d do not: this proves little", met, far)
	}
}

// order are the transcripts of some quotes, as they come first.
func order(quotes []*Placed) (ids []string) {
	for _, q := range quotes {
		if !slices.Contains(ids, q.Transcript.ID) {
			ids = append(ids, q.Transcript.ID)
		}
	}
	return ids
}

func jaccardText(c table.Cell) string {
	if !c.IsNumber() {
		return "none"
	}
	return fmt.Sprintf("%.9f", c.N)
}
