package matrix

import (
	"cmp"
	"maps"
	"slices"
	"sort"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// run is a stretch of words, or of turns, by number: to is the first that is not in
// it. A transcript's words are numbered voice by voice, its turns as they come.
type run struct{ from, to int }

// passage is a quote with the turns or words that it is in.
type passage struct {
	q     *Placed
	theme int   // of the table
	runs  []run // ascending, apart from each other
	// Between which numbers it lies: of turns, or of places in the text.
	from, to int
}

// meetings finds out which passages meet, one transcript after the other: only what
// lies near each other is ever compared.
type meetings struct {
	b      *builder
	within Within
	far    int // turns that may lie between
	places map[*transcript.Transcript][]passage
	kin    []map[int]bool // of each theme, those above and below it
	sizes  []int          // words or turns of each theme
	pairs  map[[2]int]*meeting
}

// meeting is what two themes share.
type meeting struct {
	pairs  int       // of passages that meet
	both   int       // words or turns that are shared, by what within says
	same   int       // words or turns that are in both
	quotes []*Placed // each that meets one of the other, by place
}

func newMeetings(b *builder, within Within) *meetings {
	x := &meetings{b: b, within: within, far: max(0, int(within)), places: map[*transcript.Transcript][]passage{},
		sizes: make([]int, len(b.lists)), pairs: map[[2]int]*meeting{}}
	index := map[string]int{}
	for i, l := range b.lists {
		index[l.key.ID] = i
		x.kin = append(x.kin, map[int]bool{i: true})
	}
	for i, l := range b.lists {
		for id := range l.within {
			if j, shown := index[id]; shown {
				x.kin[i][j], x.kin[j][i] = true, true
			}
		}
		for _, q := range l.quotes {
			if p := (passage{q: q, theme: i}); b.measure(&p, within) {
				x.places[q.Transcript] = append(x.places[q.Transcript], p)
			}
		}
	}
	return x
}

// related reports whether of two themes one is below the other.
func (x *meetings) related(i, j int) bool { return x.kin[i][j] }

// transcripts are those with passages, in order.
func (x *meetings) transcripts() []*transcript.Transcript {
	return slices.SortedStableFunc(maps.Keys(x.places), func(a, b *transcript.Transcript) int {
		return cmp.Or(coding.CompareIDs(a.ID, b.ID), cmp.Compare(a.ID, b.ID))
	})
}

// measure finds the words, or the turns, of a passage that participants speak: those
// who are chosen, inside one of its codings. It reports whether there are any.
func (b *builder) measure(p *passage, within Within) bool {
	for _, part := range p.q.parts {
		for _, v := range part.voices {
			if v.counted {
				v.stretch(p, part.coding.Span, within)
			}
		}
	}
	p.runs = joined(p.runs)
	return len(p.runs) > 0
}

// stretch adds the words of a voice in a span to a passage, or the turns.
func (v *voice) stretch(p *passage, sp text.Span, within Within) {
	add := func(from, to, begins, ends int) {
		if len(p.runs) == 0 {
			p.from, p.to = begins, ends
		}
		p.runs = append(p.runs, run{from, to})
		p.from, p.to = min(p.from, begins), max(p.to, ends)
	}
	if within == SameWords {
		said := v.spoken()
		from := sort.Search(len(said), func(i int) bool { return said[i].End > sp.Start })
		to := from + sort.Search(len(said)-from, func(i int) bool { return said[from+i].Start >= sp.End })
		if from < to {
			add(v.first+from, v.first+to, int(said[from].Start), int(said[to-1].Start))
		}
		return
	}
	from, to := v.t.TurnsIn(sp)
	for i := from; i < to; i++ {
		if v.t.Turns[i].Speaker == v.name {
			add(i, i+1, i, i)
		}
	}
}

// meet finds the passages of one transcript that meet, and what their themes share
// there.
func (x *meetings) meet(t *transcript.Transcript) {
	all := x.places[t]
	slices.SortStableFunc(all, func(a, b passage) int { // of two in one place the first theme's comes first
		return cmp.Or(cmp.Compare(a.q.Span.Start, b.q.Span.Start), cmp.Compare(a.q.Span.End, b.q.Span.End), cmp.Compare(a.theme, b.theme))
	})
	themes, names := x.themes(all)
	no := make([]int, len(all)) // of each passage, which of the names its theme is
	for p := range all {
		no[p] = themes[all[p].theme].no
	}
	pairs, hits := make([]int, len(names)*len(names)), make([][]int, len(names)*len(names))
	x.near(all, func(a, b int) {
		i, j := no[a], no[b]
		at := min(i, j)*len(names) + max(i, j)
		pairs[at]++
		hits[at] = append(hits[at], a, b)
	})
	for at, n := range pairs {
		if n == 0 {
			continue
		}
		i, j := names[at/len(names)], names[at%len(names)]
		m := x.pairs[[2]int{i, j}]
		if m == nil {
			m = &meeting{}
			x.pairs[[2]int{i, j}] = m
		}
		m.pairs += n
		x.share(m, themes[i], themes[j])
		slices.Sort(hits[at])
		for _, p := range slices.Compact(hits[at]) {
			m.quotes = append(m.quotes, neutral(all[p].q))
		}
	}
}

// near calls met for each two passages of themes that are compared and meet.
func (x *meetings) near(all []passage, met func(a, b int)) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(all[a].from, all[b].from) })
	var open []int // those that may still meet one that begins later
	for _, b := range order {
		open = slices.DeleteFunc(open, func(a int) bool { return all[a].to+x.far < all[b].from })
		kin := x.kin[all[b].theme]
		for _, a := range open {
			if !kin[all[a].theme] && meet(all[a].runs, all[b].runs, x.far) {
				met(a, b)
			}
		}
		open = append(open, b)
	}
}

// together are the words or turns of a theme in a transcript.
type together struct {
	no   int // among the themes of the transcript
	runs []run
	wide []run // with all turns that are near enough
}

// themes are the themes of some passages, in the order of the table, and by their
// place in it; their sizes are added up.
func (x *meetings) themes(all []passage) (map[int]*together, []int) {
	themes := map[int]*together{}
	for _, p := range all {
		one := themes[p.theme]
		if one == nil {
			one = &together{}
			themes[p.theme] = one
		}
		one.runs = append(one.runs, p.runs...)
	}
	for i, one := range themes {
		one.runs = joined(one.runs)
		for _, r := range one.runs {
			x.sizes[i] += r.to - r.from
			if x.far > 0 {
				one.wide = append(one.wide, run{r.from - x.far, r.to + x.far})
			}
		}
		one.wide = joined(one.wide)
	}
	names := slices.Sorted(maps.Keys(themes))
	for no, i := range names {
		themes[i].no = no
	}
	return themes, names
}

// share adds what two themes share in one transcript.
func (x *meetings) share(m *meeting, a, b *together) {
	same := common(a.runs, b.runs)
	m.same += same
	if x.far == 0 {
		m.both += same
		return
	}
	m.both += common(a.runs, b.wide) + common(b.runs, a.wide) - same
}

// joined are runs in order, and those that touch as one.
func joined(runs []run) []run {
	if len(runs) < 2 {
		return runs
	}
	slices.SortFunc(runs, func(a, b run) int { return cmp.Compare(a.from, b.from) })
	out := runs[:1]
	for _, r := range runs[1:] {
		if last := &out[len(out)-1]; r.from <= last.to {
			last.to = max(last.to, r.to)
			continue
		}
		out = append(out, r)
	}
	return out
}

// meet reports whether some number in a is at most so far from one in b.
func meet(a, b []run, far int) bool {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].to-1+far < b[j].from:
			i++
		case b[j].to-1+far < a[i].from:
			j++
		default:
			return true
		}
	}
	return false
}

// common is how many numbers are in both.
func common(a, b []run) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if from, to := max(a[i].from, b[j].from), min(a[i].to, b[j].to); from < to {
			n += to - from
		}
		if a[i].to < b[j].to {
			i++
		} else {
			j++
		}
	}
	return n
}

// neutral is a passage for or against alike, so that those of two themes can stand in
// the order of the transcript.
func neutral(q *Placed) *Placed {
	if q.Stance == "" {
		return q
	}
	one := *q
	one.Stance = ""
	return &one
}
