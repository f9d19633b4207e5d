package join

import (
	"bytes"
	"crypto/sha256"
	"slices"
)

// link finds out which writes each write was made in knowledge of.
func (f *fold) link() {
	led := map[[32]byte][]int{}
	f.after = make([][]int, len(f.writes))
	for i := range f.writes {
		w := &f.writes[i]
		switch {
		case w.After != nil:
			for _, j := range w.After {
				if j >= 0 && j < i {
					f.after[i] = append(f.after[i], j)
				}
			}
		case w.From != nil:
			f.after[i] = slices.Clone(led[sha256.Sum256(w.From)])
		}
		if w.To != nil && !w.ToMissing {
			sum := sha256.Sum256(w.To)
			led[sum] = append(led[sum], i)
		}
	}
	f.base = f.cut()
	f.known = make([]knowledge, len(f.writes))
	for i := max(f.base, 0); i < len(f.writes); i++ {
		f.known[i] = f.gather(i)
	}
}

// cut is the last write that followed straight from those before it and that
// every later one knew of: what all agree on need not be added up again.
func (f *fold) cut() int {
	lowest := make([]int, len(f.writes)+1) // of what the writes from here on knew directly
	lowest[len(f.writes)] = len(f.writes)
	for i := len(f.writes) - 1; i >= 0; i-- {
		lowest[i] = lowest[i+1]
		if len(f.after[i]) == 0 {
			lowest[i] = -1
		}
		for _, j := range f.after[i] {
			lowest[i] = min(lowest[i], j)
		}
	}
	best := -1
	for i := range f.writes {
		w := &f.writes[i]
		if i > 0 && (len(f.after[i]) != 1 || f.after[i][0] != i-1 || w.FromMissing || !bytes.Equal(w.From, f.writes[i-1].To)) || i == 0 && w.From != nil {
			break
		}
		if w.ToMissing {
			break
		}
		if lowest[i+1] >= i && w.To != nil {
			if _, err := f.format.read(w.To); err == nil {
				best = i
			}
		}
	}
	return best
}

// knowledge is a set of writes, a bit each, counted from the base.
type knowledge []uint64

// mostKnown bounds what is kept about who knew of what: of a file with more
// writes than this, only the direct knowledge of the older ones counts.
const mostKnown = 20_000

func (f *fold) gather(i int) knowledge {
	from := max(f.base, 0)
	if len(f.writes)-from > mostKnown && len(f.writes)-i > mostKnown {
		return nil
	}
	k := make(knowledge, (i-from)/64+1)
	for _, j := range f.after[i] {
		if j < from {
			continue
		}
		k[(j-from)/64] |= 1 << ((j - from) % 64)
		for n, bits := range f.known[j] {
			k[n] |= bits
		}
	}
	return k
}

// knows reports whether write i was made in knowledge of write j.
func (f *fold) knows(i, j int) bool {
	from := max(f.base, 0)
	switch {
	case j < from || j == f.base || j == i:
		return true
	case f.known[i] == nil:
		return slices.Contains(f.after[i], j)
	}
	n := (j - from) / 64
	return n < len(f.known[i]) && f.known[i][n]&(1<<((j-from)%64)) != 0
}
