package agreement

import (
	"cmp"
	"slices"
)

// grid holds what is needed to know of one unit of measurement, code by code and
// document by document, so that documents can be drawn again and again by adding
// up. A code that nobody used in a document, and that everybody judged there, has
// no entry: the grid grows with the codings.
type grid struct {
	lengths []float64 // units in each document
	entries [][]entry // by code, in order of document
}

// entry is one code in one document.
type entry struct {
	doc    int
	judges int
	coded  []float64 // coded[i]: units that exactly i+1 coders coded
	coders []coded   // who coded anything, in order
	pairs  []shared
}

// coded is what one coder coded with the code in the document.
type coded struct {
	coder   int
	units   float64
	squares float64 // sum of the squared lengths of the coder's stretches
}

// shared is what two coders both coded, a before b.
type shared struct {
	a, b  int
	units float64
}

// addDocument sweeps the document's runs, sorted by code, over a length in units.
func (g *grid) addDocument(doc int, p *prepared, length int, runs []run) {
	g.lengths = append(g.lengths, float64(length))
	for len(runs) > 0 {
		n := 1
		for n < len(runs) && runs[n].code == runs[0].code {
			n++
		}
		code := runs[0].code
		g.entries[code] = append(g.entries[code], newEntry(doc, p.judges(code), runs[:n]))
		runs = runs[n:]
	}
	for key := range p.notJudged {
		if code := key[1]; code >= 0 && code < len(g.entries) {
			list := g.entries[code]
			if n := len(list); n == 0 || list[n-1].doc != doc {
				g.entries[code] = append(list, entry{doc: doc, judges: p.judges(code)})
			}
		}
	}
}

// edge is where a coder's run begins or ends.
type edge struct {
	at, coder int
	begins    bool
}

// edges are the ends of runs in order of place, ends before beginnings.
func edges(runs []run) []edge {
	list := make([]edge, 0, 2*len(runs))
	for _, r := range runs {
		list = append(list, edge{r.start, r.coder, true}, edge{r.end, r.coder, false})
	}
	slices.SortFunc(list, func(a, b edge) int {
		if a.at != b.at {
			return cmp.Compare(a.at, b.at)
		}
		if a.begins != b.begins {
			if a.begins {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.coder, b.coder)
	})
	return list
}

// newEntry sweeps once over the ends of the runs of one code. The runs are sorted
// by coder and those of one coder do not overlap.
func newEntry(doc, judges int, runs []run) entry {
	e := entry{doc: doc, judges: judges, coded: make([]float64, judges)}
	for _, r := range runs {
		if n := len(e.coders); n == 0 || e.coders[n-1].coder != r.coder {
			e.coders = append(e.coders, coded{coder: r.coder})
		}
		c, length := &e.coders[len(e.coders)-1], float64(r.end-r.start)
		c.units += length
		c.squares += length * length
	}
	active := make([]int, 0, len(e.coders)) // positions in e.coders, rising
	position := func(coder int) int {
		i, _ := slices.BinarySearchFunc(e.coders, coder, func(c coded, k int) int { return cmp.Compare(c.coder, k) })
		return i
	}
	n := len(e.coders)
	both := make([]float64, n*n)
	from := 0
	for _, x := range edges(runs) {
		if length := float64(x.at - from); length > 0 && len(active) > 0 {
			e.coded[len(active)-1] += length
			for i, b := range active {
				for _, a := range active[:i] {
					both[a*n+b] += length
				}
			}
		}
		from = x.at
		at, found := slices.BinarySearch(active, position(x.coder))
		if x.begins && !found {
			active = slices.Insert(active, at, position(x.coder))
		} else if !x.begins && found {
			active = slices.Delete(active, at, at+1)
		}
	}
	for a := range n {
		for b := a + 1; b < n; b++ {
			if both[a*n+b] > 0 {
				e.pairs = append(e.pairs, shared{e.coders[a].coder, e.coders[b].coder, both[a*n+b]})
			}
		}
	}
	return e
}

// units is what the coder coded in the entry.
func (e *entry) units(coder int) float64 {
	for _, c := range e.coders {
		if c.coder == coder {
			return c.units
		}
	}
	return 0
}

// both is what two coders both coded in the entry.
func (e *entry) both(a, b int) float64 {
	for _, s := range e.pairs {
		if s.a == min(a, b) && s.b == max(a, b) {
			return s.units
		}
	}
	return 0
}

// inSegments turns runs over code points into runs over numbered segments: a
// segment is coded when at least least of its length is, or, with least 0, any
// code point of it. Neighbouring coded segments of a coder make one run.
func inSegments(runs []run, segments []Stretch, least float64) []run {
	var result []run
	for len(runs) > 0 {
		n := 1
		for n < len(runs) && runs[n].code == runs[0].code && runs[n].coder == runs[0].coder {
			n++
		}
		result = segmentsOf(result, runs[:n], segments, least)
		runs = runs[n:]
	}
	return result
}

// segmentsOf appends the segments that one coder's runs of one code cover.
func segmentsOf(result, runs []run, segments []Stretch, least float64) []run {
	first := len(result)
	for i, r := 0, 0; r < len(runs); i++ {
		// On to the first segment that ends after the run begins.
		skip, _ := slices.BinarySearchFunc(segments[i:], runs[r].start+1, func(s Stretch, at int) int { return cmp.Compare(s.End, at) })
		if i += skip; i == len(segments) {
			break
		}
		s, covered := segments[i], 0
		for k := r; k < len(runs) && runs[k].start < s.End; k++ {
			covered += max(0, min(runs[k].end, s.End)-max(runs[k].start, s.Start))
		}
		for r < len(runs) && runs[r].end <= s.End {
			r++
		}
		if covered == 0 || float64(covered) < least*float64(s.End-s.Start) {
			continue
		}
		if n := len(result); n > first && result[n-1].end == i {
			result[n-1].end++
		} else {
			result = append(result, run{runs[0].code, runs[0].coder, i, i + 1})
		}
	}
	return result
}
