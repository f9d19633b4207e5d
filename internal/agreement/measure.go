package agreement

import (
	"cmp"
	"fmt"
	"slices"
)

// Unit is what counts as one judgement.
type Unit int

// The units.
const (
	Character Unit = iota // one code point
	Segment               // one of Document.Segments
)

// String is the unit in the singular.
func (u Unit) String() string {
	if u == Segment {
		return "segment"
	}
	return "character"
}

// Options are the decisions that change the figures.
type Options struct {
	Unit Unit
	// Share is the least share of a segment's code points that must be coded for
	// the segment to be, from 0 (any code point) to 1. Only for Segment.
	Share float64
	// MergeAbutting joins spans of one coder and code that touch, which the
	// unitizing family otherwise takes as two units.
	MergeAbutting bool
}

// Measures holds the coded lengths of all documents, from which every coefficient
// is computed without going back to the text. Its size grows with the number of
// codings. It does not change once made, and may be read from several goroutines;
// a View may not.
type Measures struct {
	input   Input
	options Options
	docs    []*prepared // in order of name
	chars   *grid       // over code points
	units   *grid       // over the unit chosen; the same grid for Character
	paired  []int       // documents that at least two coders are done with
}

// Measure reads all codings. Documents are taken in order of name, so that nothing
// hangs on the order they come in. It fails for two documents of one name, for a
// span or stretch outside its text, for overlapping segments, and for a document
// without segments where they are the unit.
func Measure(in Input, opt Options) (*Measures, error) {
	order := slices.Clone(in.Documents)
	slices.SortStableFunc(order, func(a, b Document) int { return cmp.Compare(a.Name, b.Name) })
	m := &Measures{input: in, options: opt, chars: &grid{entries: make([][]entry, len(in.Codes))}}
	m.units = m.chars
	if opt.Unit == Segment {
		m.units = &grid{entries: make([][]entry, len(in.Codes))}
	}
	for i, d := range order {
		if i > 0 && order[i-1].Name == d.Name {
			return nil, fmt.Errorf("two documents are called %q", d.Name)
		}
		p, err := in.prepare(d, opt.MergeAbutting)
		if err != nil {
			return nil, err
		}
		if opt.Unit == Segment && p.length > 0 && len(d.Segments) == 0 {
			return nil, fmt.Errorf("%s has no segments", d.Name)
		}
		m.docs = append(m.docs, p)
		m.chars.addDocument(i, p, p.length, p.runs)
		if opt.Unit == Segment {
			m.units.addDocument(i, p, len(p.segments), inSegments(p.runs, p.segments, opt.Share))
		}
		if p.coders >= 2 {
			m.paired = append(m.paired, i)
		}
	}
	return m, nil
}

// Documents are the names of the documents, in the order that times and every
// other slice by document follow.
func (m *Measures) Documents() []string {
	names := make([]string, len(m.docs))
	for i, d := range m.docs {
		names[i] = d.name
	}
	return names
}

// Paired lists the documents that at least two coders are done with.
func (m *Measures) Paired() []int { return slices.Clone(m.paired) }

// PairedFor lists the documents in which at least two coders judged the code.
func (m *Measures) PairedFor(code int) []int {
	judges := map[int]int{}
	for _, e := range m.chars.entries[code] {
		judges[e.doc] = e.judges
	}
	var docs []int
	for _, d := range m.paired {
		if n, ok := judges[d]; !ok || n >= 2 {
			docs = append(docs, d)
		}
	}
	return docs
}

// PairedForAny lists the documents in which at least two coders judged any of the
// codes, and counts their units. That is what figures over these codes rest on.
func (m *Measures) PairedForAny(codes []int) (docs []int, units int) {
	rests := make([][]int, len(codes))
	for i, c := range codes {
		rests[i] = m.PairedFor(c)
	}
	docs = union(len(m.docs), rests)
	for _, d := range docs {
		units += int(m.units.lengths[d])
	}
	return docs, units
}

// Used says whether any coder who is done applied the code anywhere.
func (m *Measures) Used(code int) bool {
	return slices.ContainsFunc(m.chars.entries[code], func(e entry) bool { return len(e.coders) > 0 })
}

// View computes coefficients with document i counted times[i] times; nil counts
// each once. It keeps times, and stays right when its numbers change if Reset is
// called. A View is for one goroutine.
func (m *Measures) View(times []int) *View {
	v := &View{m: m}
	v.Reset(times)
	return v
}

// Reset makes v count document i times[i] times.
func (v *View) Reset(times []int) {
	v.times = times
	v.units.ready, v.chars.ready = false, false
}

// View is the documents of a Measures with a number of times each counts.
type View struct {
	m            *Measures
	times        []int
	units, chars side
	scratch      *Tally
}

// side is what a view has added up of one grid.
type side struct {
	ready   bool
	base    []float64 // by number of coders done: units in such documents
	weights []float64 // scratch: by judges, then by how many coded
}

// tally fills v.scratch with the units of one code by how many judged and applied it.
func (v *View) tally(g *grid, s *side, code int) *Tally {
	width := len(v.m.input.Coders) + 1
	if !s.ready {
		s.base = resized(s.base, width)
		for d, p := range v.m.docs {
			s.base[p.coders] += often(v.times, d) * g.lengths[d]
		}
		s.ready = true
	}
	s.weights = resized(s.weights, width*width)
	for judges, n := range s.base {
		s.weights[judges*width] = n
	}
	for i := range g.entries[code] {
		e := &g.entries[code][i]
		w := often(v.times, e.doc)
		if w == 0 {
			continue
		}
		if done := v.m.docs[e.doc].coders; done != e.judges {
			s.weights[done*width] -= w * g.lengths[e.doc]
			s.weights[e.judges*width] += w * g.lengths[e.doc]
		}
		row := s.weights[e.judges*width : (e.judges+1)*width]
		for n, units := range e.coded {
			row[0] -= w * units
			row[n+1] += w * units
		}
	}
	if v.scratch == nil {
		v.scratch = NewTally(2)
	}
	v.scratch.reset()
	for judges := 1; judges < width; judges++ {
		for n, weight := range s.weights[judges*width : judges*width+judges+1] {
			v.scratch.Add([]float64{float64(n), float64(judges - n)}, weight)
		}
	}
	return v.scratch
}

// resized is a slice of n zeros that reuses s where it can.
func resized(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	s = s[:n]
	clear(s)
	return s
}
