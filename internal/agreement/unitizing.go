package agreement

import (
	"cmp"
	"fmt"
	"slices"
)

// Unitized holds what the unitizing family is computed from, for a group of codes of
// which a coder applies at most one to any piece of text. A coder's text is cut into
// pieces with a code and gaps without; lengths are always in code points.
type Unitized struct {
	codes []int
	docs  []unitized
}

// unitized is one document. Values are the places of codes in the group; the last
// is "no code".
type unitized struct {
	coders  int
	length  float64
	lengths Table     // l: by two values, lengths on which two different coders have them, over m-1
	squares []float64 // by value: sum of squared lengths of pieces; for gaps the sum of lengths
	within  []float64 // by code: sum over pieces and other coders of the squared overlap with pieces, over m-1
}

// Unitize cuts each coder's text into pieces by the codes given. It fails, naming
// the codings, where one coder gave two of the codes to the same text. Documents
// that fewer than two coders are done with do not count; nor does a code in a
// document where a coder who is done could not judge it.
func (m *Measures) Unitize(codes []int) (*Unitized, error) {
	u := &Unitized{codes: slices.Clone(codes)}
	value := map[int]int{}
	for i, c := range codes {
		value[c] = i
	}
	for _, p := range m.docs {
		var pieces []run
		for _, r := range p.runs {
			if _, ok := value[r.code]; ok && p.judges(r.code) == p.coders {
				pieces = append(pieces, r)
			}
		}
		slices.SortFunc(pieces, func(a, b run) int {
			return cmp.Or(cmp.Compare(a.coder, b.coder), cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
		})
		for i := 1; i < len(pieces); i++ {
			if a, b := pieces[i-1], pieces[i]; a.coder == b.coder && b.start < a.end {
				return nil, fmt.Errorf("%s gave the same text in %s two codes of a group that excludes one another: %s, %d characters, and %s, %d characters, overlap in %d",
					m.input.Coders[a.coder], p.name, m.input.Codes[a.code], a.end-a.start, m.input.Codes[b.code], b.end-b.start, min(a.end, b.end)-b.start)
			}
		}
		u.docs = append(u.docs, unitize(p, pieces, value))
	}
	return u, nil
}

// sweep is the state while going once over a document's pieces.
type sweep struct {
	d    unitized
	now  []int     // by coder who is done: the value at this place
	with []float64 // by two coders: overlap of the first's piece at this place with pieces of the second
}

// unitize goes over the ends of all pieces once. Pieces are sorted by coder and
// place, and those of one coder do not overlap.
func unitize(p *prepared, pieces []run, value map[int]int) unitized {
	q := len(value)
	s := &sweep{d: unitized{coders: p.coders, length: float64(p.length), lengths: NewTable(q + 1),
		squares: make([]float64, q+1), within: make([]float64, q)}}
	if p.coders < 2 {
		return s.d
	}
	for range p.coders {
		s.now = append(s.now, q)
	}
	s.with = make([]float64, len(s.now)*len(s.now))
	s.d.squares[q] = s.d.length * float64(p.coders)
	for _, r := range pieces {
		length := float64(r.end - r.start)
		s.d.squares[value[r.code]] += length * length
		s.d.squares[q] -= length
	}
	from := 0
	for _, e := range ends(pieces, p.local(), func(code int) int { return value[code] }) {
		s.stretch(float64(e.at - from))
		from = e.at
		if e.begins {
			s.now[e.coder] = e.code
		} else {
			s.finish(e.coder)
			s.now[e.coder] = q
		}
	}
	s.stretch(s.d.length - float64(from))
	return s.d
}

// stretch counts a stretch in which nothing changes, for every ordered pair of coders.
func (s *sweep) stretch(length float64) {
	if length == 0 {
		return
	}
	m, none := len(s.now), len(s.d.within)
	part := length / float64(m-1)
	for i, a := range s.now {
		for j, b := range s.now {
			if i == j {
				continue
			}
			s.d.lengths[a][b] += part
			if a != none && b != none {
				s.with[i*m+j] += length
			}
		}
	}
}

// finish ends a coder's piece.
func (s *sweep) finish(coder int) {
	m := len(s.now)
	overlaps := s.with[coder*m : (coder+1)*m]
	for _, t := range overlaps {
		s.d.within[s.now[coder]] += t * t / float64(m-1)
	}
	clear(overlaps)
}

// UnitFigures are the coefficients of Krippendorff, Mathet, Bouvry & Widlöcher (2016)
// and Krippendorff (2019, section 12.6) for a group of codes.
type UnitFigures struct {
	U        Value // u-alpha: pieces, their codes and the gaps between
	BarU     Value // |u-alpha: coded or not, whichever the code
	CU       Value // cu-alpha: the codes, where both coders gave one
	Coverage Value // share of all text that cu-alpha rests on
	Codes    []KFigures
}

// KFigures is (k)u-alpha, how reliably one code is told from the others of its group.
type KFigures struct {
	Code     int
	KU       Value // undefined when the code never met another coder's code
	Coverage Value // share of the code's text that it rests on
}

// Figures computes the family over all documents, document i counting times[i]
// times (nil: once). Lengths and corrections are summed over documents first.
// A coefficient is undefined when no disagreement is expected.
func (u *Unitized) Figures(times []int) UnitFigures {
	q := len(u.codes)
	l, squares, within, total := NewTable(q+1), make([]float64, q+1), make([]float64, q), 0.0
	for i, d := range u.docs {
		w := often(times, i)
		if d.coders < 2 || w == 0 {
			continue
		}
		l.Add(d.lengths, w)
		total += w * d.length * float64(d.coders)
		addTo(squares, d.squares, w)
		addTo(within, d.within, w)
	}
	e := expectedLengths(l, squares)
	inner := make(Table, q)
	for k := range inner {
		inner[k] = l[k][:q]
	}
	ei := expectedLengths(inner, within)
	coded := inner.Units()
	f := UnitFigures{U: lengthAlpha(l, e, func(_, _ int) bool { return true }),
		BarU:     lengthAlpha(l, e, func(c, k int) bool { return c == q || k == q }),
		CU:       lengthAlpha(inner, ei, func(_, _ int) bool { return true }),
		Coverage: share(coded, total, noPairs)}
	for k, code := range u.codes {
		f.Codes = append(f.Codes, kFigures(code, k, l, inner, ei))
	}
	return f
}

func addTo(sum, more []float64, times float64) {
	for i, x := range more {
		sum[i] += times * x
	}
}

// expectedLengths is l..(l_c. l_k. - [c=k] corr_c) / (l..² - sum of corr).
func expectedLengths(l Table, correction []float64) Table {
	rows, _, _, n := l.margins()
	left := n * n
	for _, c := range correction {
		left -= c
	}
	e := NewTable(len(l))
	for c := range l {
		for k := range l {
			e[c][k] = rows[c] * rows[k]
			if c == k {
				e[c][k] -= correction[c]
			}
			if left != 0 {
				e[c][k] *= n / left
			}
		}
	}
	return e
}

// lengthAlpha is 1 less the lengths observed over those expected, over pairs of
// different values that count.
func lengthAlpha(l, e Table, counts func(c, k int) bool) Value {
	observed, expected := 0.0, 0.0
	for c := range l {
		for k := range l {
			if c != k && counts(c, k) {
				observed += l[c][k]
				expected += e[c][k]
			}
		}
	}
	if l.Units() == 0 {
		return undefined("no text was coded by two coders")
	}
	if expected == 0 {
		return undefined(oneCategory)
	}
	return number(1 - observed/expected)
}

// kFigures is 1 - (e.k/l.k)(l.k - l_kk)/(e.k - e_kk) over the text both coded.
func kFigures(code, k int, l, inner, e Table) KFigures {
	var all, met, expected float64
	for c := range l {
		all += l[c][k]
	}
	for c := range inner {
		met += inner[c][k]
		expected += e[c][k]
	}
	f := KFigures{Code: code, Coverage: share(met, all, "the code was not applied")}
	switch {
	case met == 0:
		f.KU = undefined("the code never met another coder's code")
	case expected == e[k][k]:
		f.KU = undefined(oneCategory)
	default:
		f.KU = number(1 - expected/met*(met-inner[k][k])/(expected-e[k][k]))
	}
	return f
}
