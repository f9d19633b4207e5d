package agreement

import (
	"cmp"
	"slices"
)

// Sets turns the codings of the codes given into one set of codes for each coder and
// unit, empty where a coder applied none. Documents follow the order of Documents.
// A code that a coder who is done could not judge in a document is left out of
// everybody's sets there.
func (m *Measures) Sets(codes []int) *SetTally {
	t, wanted := &SetTally{}, map[int]bool{}
	for _, c := range codes {
		wanted[c] = true
	}
	for _, p := range m.docs {
		d, length, runs := t.document(p.coders), p.length, p.runs
		if p.coders < 2 {
			continue
		}
		if m.options.Unit == Segment {
			length, runs = len(p.segments), inSegments(p.runs, p.segments, m.options.Share)
		}
		t.sweep(d, p, length, slices.DeleteFunc(slices.Clone(runs), func(r run) bool {
			return !wanted[r.code] || p.judges(r.code) != p.coders
		}))
	}
	return t
}

// end is where a piece begins or ends, with the coder's place among those who are
// done and the code, or its place in a group.
type end struct {
	at, coder, code int
	begins          bool
}

// ends are the ends of pieces in order of place, ends before beginnings, so that of
// two pieces that touch the first is closed before the second opens.
func ends(runs []run, local []int, code func(int) int) []end {
	list := make([]end, 0, 2*len(runs))
	for _, r := range runs {
		c := code(r.code)
		list = append(list, end{r.start, local[r.coder], c, true}, end{r.end, local[r.coder], c, false})
	}
	slices.SortFunc(list, func(a, b end) int {
		if a.at == b.at && a.begins != b.begins {
			if a.begins {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.coder, b.coder), cmp.Compare(a.code, b.code))
	})
	return list
}

// local numbers the coders who are done with a document.
func (p *prepared) local() []int {
	places, n := make([]int, len(p.done)), 0
	for coder, done := range p.done {
		if done {
			places[coder] = n
			n++
		}
	}
	return places
}

// sweep goes over the ends of all runs of a document once, keeping each coder's set.
func (t *SetTally) sweep(d *setDocument, p *prepared, length int, runs []run) {
	now, ids, stale := make([]Set, p.coders), make([]int, p.coders), make([]bool, p.coders)
	for i := range stale {
		stale[i] = true
	}
	from := 0
	count := func(to int) {
		if to == from {
			return
		}
		for i, yes := range stale {
			if yes {
				ids[i], stale[i] = t.id(now[i]), false
			}
		}
		d.add(ids, float64(to-from))
		from = to
	}
	for _, e := range ends(runs, p.local(), func(code int) int { return code }) {
		count(e.at)
		at, _ := slices.BinarySearch(now[e.coder], e.code)
		if e.begins {
			now[e.coder] = slices.Insert(now[e.coder], at, e.code)
		} else {
			now[e.coder] = slices.Delete(now[e.coder], at, at+1)
		}
		stale[e.coder] = true
	}
	count(length)
}
