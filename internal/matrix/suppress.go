package matrix

import (
	"cmp"
	"fmt"
	"slices"
)

// Small numbers of people can say who somebody is, so a safe haven lets no number
// from 1 to some limit out. Leaving such a number out is not enough: it can be the
// difference of a total and the other numbers. So more are left out, until for
// every number left out there is another table, with another number in that place,
// that agrees with all that is published. Such a table is a witness; where one is
// found, nobody can work the number out.
//
// What a reader is taken to know, besides what is published:
//   - a number left out for being small is from 1 to the limit less 1, unless even
//     that says too much;
//   - one left out for the others' sake is 0, or the limit or more, though the mark
//     it has says nothing;
//   - the rules: what adds up to what, and what cannot exceed what.

// shown is what becomes of a number.
type shown int

const (
	asIs   shown = iota
	small        // left out, and said to be under the limit
	extra        // left out, or others could be worked out
	veiled       // left out as those are, though it is small: that it is says too much
)

// vault is the numbers of a table with its totals, and what is known of each.
type vault struct {
	limit int
	truth []int
	state []shown
	rank  []int   // which are left out sooner for the others' sake: cells 0, totals 1
	rules []rule  // what readers know
	of    [][]int // rules of each number
	signs [][]int // its sign in each of them
	safe  []bool  // a witness was found

	off  []int  // while a witness is looked for: by how much its changes move the sum of each rule
	used []bool // and which numbers it changes
}

// rule says that a sum of numbers, each with its sign, is 0, or at most 0.
type rule struct {
	numbers []int
	signs   []int
	equal   bool
	off     int   // the sum as things are
	hidden  []int // which of the numbers are left out, by their place in the rule
}

func newVault(limit int) *vault { return &vault{limit: limit} }

// add takes a number in and gives its index.
func (v *vault) add(n, rank int) int {
	v.truth = append(v.truth, n)
	v.rank = append(v.rank, rank)
	v.of, v.signs = append(v.of, nil), append(v.signs, nil)
	v.safe, v.used = append(v.safe, false), append(v.used, false)
	state := asIs
	if 0 < n && n < v.limit {
		state = small
	}
	v.state = append(v.state, state)
	return len(v.truth) - 1
}

// sum makes it known that parts add up to a total.
func (v *vault) sum(total int, parts []int) { v.rule(total, parts, true) }

// atMost makes it known that a number is no more than parts together.
func (v *vault) atMost(n int, parts ...int) { v.rule(n, parts, false) }

func (v *vault) rule(n int, parts []int, equal bool) {
	r := rule{numbers: append([]int{n}, parts...), signs: []int{1}, equal: equal}
	for range parts {
		r.signs = append(r.signs, -1)
	}
	for at, i := range r.numbers {
		v.of[i], v.signs[i] = append(v.of[i], len(v.rules)), append(v.signs[i], r.signs[at])
		r.off += r.signs[at] * v.truth[i]
		if v.state[i] != asIs {
			r.hidden = append(r.hidden, at)
		}
	}
	v.rules = append(v.rules, r)
	v.off = append(v.off, 0)
}

// may says whether readers must allow for a number to be n.
func (v *vault) may(i, n int) bool {
	switch v.state[i] {
	case small:
		return 0 < n && n < v.limit
	case extra:
		return n == 0 || n >= v.limit
	case veiled:
		return n >= 0
	}
	return n == v.truth[i]
}

// protect leaves out what it takes, and fails where nothing helps.
func (v *vault) protect() error {
	for {
		open := v.unsafe()
		if len(open) == 0 {
			return nil
		}
		done := false
		for _, i := range open {
			if !v.safe[i] && (v.witness(i) || v.leaveOut(i)) {
				done = true
			}
		}
		if !done && !v.widen(open) {
			return fmt.Errorf("the numbers cannot be left out so that none under %d can be worked out: use fewer themes, or larger groups", v.limit)
		}
	}
}

// unsafe are the numbers left out for which no witness is known.
func (v *vault) unsafe() []int {
	var open []int
	for i, s := range v.state {
		if s != asIs && !v.safe[i] {
			open = append(open, i)
		}
	}
	return open
}

// candidate is a number that could be left out for the sake of another, and what says
// how much it matters.
type candidate struct{ number, rank, exposed, truth int }

func (c candidate) compare(o candidate) int {
	return cmp.Or(cmp.Compare(c.rank, o.rank), cmp.Compare(c.exposed, o.exposed), cmp.Compare(c.truth, o.truth), cmp.Compare(c.number, o.number))
}

// candidates are at most so many numbers that could be left out for the sake of one:
// those that a rule ties to it, the ones that matter least first. A nought tells that
// nobody said something, which names nobody, and leaving it out hides nothing.
func (v *vault) candidates(i, most int, ofRule func(*rule) bool) []int {
	var best []candidate
	for _, k := range v.of[i] {
		r := &v.rules[k]
		if !ofRule(r) {
			continue
		}
		for _, n := range r.numbers {
			if n == i || v.state[n] != asIs || v.truth[n] < v.limit {
				continue
			}
			c := candidate{n, v.rank[n], v.exposed(n), v.truth[n]}
			at, twice := slices.BinarySearchFunc(best, c, candidate.compare)
			if twice || at == most {
				continue
			}
			best = slices.Insert(best, at, c)
			best = best[:min(len(best), most)]
		}
	}
	out := make([]int, len(best))
	for at, c := range best {
		out[at] = c.number
	}
	return out
}

// exposed is how many sums a number would stand in as the only one left out.
func (v *vault) exposed(i int) int {
	n := 0
	for _, k := range v.of[i] {
		if r := &v.rules[k]; r.equal && len(r.hidden) == 0 {
			n++
		}
	}
	return n
}

// mark says what becomes of a number.
func (v *vault) mark(i int, s shown) {
	was, now := v.state[i] != asIs, s != asIs
	v.state[i] = s
	if was == now {
		return
	}
	for _, k := range v.of[i] {
		r := &v.rules[k]
		for at, n := range r.numbers {
			if n != i {
				continue
			}
			if place, _ := slices.BinarySearch(r.hidden, at); now {
				r.hidden = slices.Insert(r.hidden, place, at)
			} else {
				r.hidden = slices.Delete(r.hidden, place, place+1)
			}
		}
	}
}

// leaveOut leaves one more number out for the sake of one: such that the two are
// safe, or else one of a sum that gives it away.
func (v *vault) leaveOut(i int) bool {
	for _, n := range v.candidates(i, 6, func(*rule) bool { return true }) {
		v.mark(n, extra)
		if v.witness(i) {
			return true
		}
		v.mark(n, asIs)
	}
	alone := v.candidates(i, 1, func(r *rule) bool { return r.equal && len(r.hidden) == 1 })
	if len(alone) == 0 {
		return false
	}
	v.mark(alone[0], extra)
	return true
}

// widen says less of one of some numbers, or leaves out one more that is tied to any
// of them; as a last resort a nought.
func (v *vault) widen(open []int) bool {
	best := -1
	for _, i := range open {
		if v.state[i] == small && (best < 0 || v.rank[i] > v.rank[best]) {
			best = i
		}
	}
	if best >= 0 {
		v.mark(best, veiled)
		return true
	}
	for _, i := range open {
		if all := v.candidates(i, 1, func(*rule) bool { return true }); len(all) > 0 {
			v.mark(all[0], extra)
			return true
		}
	}
	for _, i := range open {
		for _, k := range v.of[i] {
			for _, n := range v.rules[k].numbers {
				if v.state[n] == asIs {
					v.mark(n, veiled)
					return true
				}
			}
		}
	}
	return false
}

// The search for a witness changes a number by one and mends the rules that breaks
// by changing others by one.
const (
	witnessDepth  = 24
	witnessEffort = 600 // tables tried for one number
)

// witness looks for another table that agrees with all that is published and has
// another number at i. What else differs in it is safe too.
func (v *vault) witness(i int) bool {
	for _, step := range []int{1, -1} {
		w := search{v: v, left: witnessEffort}
		if w.change(i, step, witnessDepth) {
			for _, n := range w.path {
				v.safe[n] = true
			}
			w.forget()
			return true
		}
	}
	return false
}

type search struct {
	v    *vault
	path []int // what was changed, each once
	left int
}

// forget takes back what was changed; where nothing was found, that is done already.
func (w *search) forget() {
	for _, i := range w.path {
		w.v.used[i] = false
		for _, k := range w.v.of[i] {
			w.v.off[k] = 0
		}
	}
}

// change changes a number, and mends what that breaks.
func (w *search) change(i, step, depth int) bool {
	if w.left--; w.left < 0 || depth == 0 || w.v.used[i] || !w.v.may(i, w.v.truth[i]+step) {
		return false
	}
	w.path = append(w.path, i)
	w.shift(i, step)
	if w.mend(depth) {
		return true
	}
	w.path = w.path[:len(w.path)-1]
	w.shift(i, -step)
	w.v.used[i] = false
	return false
}

func (w *search) shift(i, step int) {
	w.v.used[i] = true
	for at, k := range w.v.of[i] {
		w.v.off[k] += w.v.signs[i][at] * step
	}
}

// mend finds a rule that is broken, and tries everything that may mend it.
func (w *search) mend(depth int) bool {
	for _, i := range w.path {
		for _, k := range w.v.of[i] {
			r := &w.v.rules[k]
			off := r.off + w.v.off[k]
			if off == 0 || !r.equal && off < 0 {
				continue
			}
			for _, at := range r.hidden {
				step := -r.signs[at]
				if off < 0 {
					step = r.signs[at]
				}
				if w.left <= 0 {
					return false
				}
				if w.change(r.numbers[at], step, depth-1) {
					return true
				}
			}
			return false
		}
	}
	return true
}
