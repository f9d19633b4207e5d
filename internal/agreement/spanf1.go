package agreement

import (
	"cmp"
	"slices"
)

// match is two stretches that could be matched, and how far they overlap.
type match struct {
	a, b int
	iou  float64
}

// MatchSpans is how many stretches of a and b can be matched one to one, taking the
// pair with the greatest overlap first. Two match when the code points they share are
// at least the share iou of those that either has (intersection over union, 0 to 1);
// stretches without a code point in common never do.
func MatchSpans(a, b []Stretch, iou float64) int {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, compareStretches)
	slices.SortFunc(b, compareStretches)
	possible := overlapping(a, b, iou)
	slices.SortStableFunc(possible, func(x, y match) int { return cmp.Compare(y.iou, x.iou) })
	usedA, usedB, n := make([]bool, len(a)), make([]bool, len(b)), 0
	for _, p := range possible {
		if !usedA[p.a] && !usedB[p.b] {
			usedA[p.a], usedB[p.b] = true, true
			n++
		}
	}
	return n
}

func compareStretches(x, y Stretch) int {
	return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End))
}

// overlapping finds the pairs with enough overlap, in order of place.
func overlapping(a, b []Stretch, iou float64) []match {
	longest := 0
	for _, s := range b {
		longest = max(longest, s.End-s.Start)
	}
	var found []match
	for i, x := range a {
		from, _ := slices.BinarySearchFunc(b, x.Start-longest, func(s Stretch, at int) int { return cmp.Compare(s.Start, at) })
		for j := from; j < len(b) && b[j].Start < x.End; j++ {
			both := min(x.End, b[j].End) - max(x.Start, b[j].Start)
			if both <= 0 {
				continue
			}
			// Compared as products of whole numbers, 1 is exactly 1.
			either := x.End - x.Start + b[j].End - b[j].Start - both
			if float64(both) >= iou*float64(either) {
				found = append(found, match{i, j, float64(both) / float64(either)})
			}
		}
	}
	return found
}

// SpanF1 is 2·matches/(n1+n2) over the codings as coded, matches as in MatchSpans
// among codings of one code in one document that both coders judged (F1 of Hripcsak &
// Rothschild 2005), for each pair of coders; then the mean over pairs. Document i
// counts times[i] times (nil: once). Undefined when no two coders have a coding.
func (m *Measures) SpanF1(codes []int, iou float64, times []int) Value {
	var values []Value
	for _, p := range m.Pairs() {
		values = append(values, m.PairSpanF1(codes, p[0], p[1], iou, times))
	}
	if len(values) == 0 {
		return undefined(noPairs)
	}
	return Mean(values)
}

// PairSpanF1 is SpanF1 of coders a and b. Undefined when neither has a coding.
func (m *Measures) PairSpanF1(codes []int, a, b int, iou float64, times []int) Value {
	matched, n := 0.0, 0.0
	for d, p := range m.docs {
		w := often(times, d)
		if w == 0 || !p.done[a] || !p.done[b] {
			continue
		}
		for _, c := range codes {
			if p.judged(a, c) && p.judged(b, c) {
				x, y := p.coded(c, a), p.coded(c, b)
				matched += w * float64(MatchSpans(x, y, iou))
				n += w * float64(len(x)+len(y))
			}
		}
	}
	return share(2*matched, n, neverUsed)
}

// coded are the codings of one coder and code as coded.
func (p *prepared) coded(code, coder int) []Stretch {
	from, _ := slices.BinarySearchFunc(p.spans, run{code: code, coder: coder, start: -1}, compareRuns)
	var list []Stretch
	for _, s := range p.spans[from:] {
		if s.code != code || s.coder != coder {
			break
		}
		list = append(list, Stretch{s.start, s.end})
	}
	return list
}
