package agreement

import "slices"

// AlphaU1995 is Krippendorff's older alpha for unitizing (Krippendorff 1995; 2004,
// section 11.6), which squares lengths and shifts of boundaries. It is another
// coefficient than u-alpha, and here for comparison with tools that report it.
//
// stretches[c][i] are the pieces of code c by coder i in a text of length code
// points: any number of coders from two up, the pieces of one coder and code not
// overlapping. Disagreements of several codes are summed before they are divided.
// Undefined for one coder, and when no disagreement is expected.
func AlphaU1995(length int, stretches [][][]Stretch) Value {
	do, de := 0.0, 0.0
	for _, coders := range stretches {
		if len(coders) < 2 {
			return undefined(noPairs)
		}
		o, e := unitized1995(float64(length), coders)
		do, de = do+o, de+e
	}
	if de == 0 {
		return undefined(oneCategory)
	}
	return number(1 - do/de)
}

// piece1995 is a piece or a gap of one coder.
type piece1995 struct {
	begin, length float64
	gap           bool
}

func unitized1995(length float64, coders [][]Stretch) (observed, expected float64) {
	m := float64(len(coders))
	all := make([][]piece1995, len(coders))
	pieces, longUnits := 0.0, 0.0
	for i, list := range coders {
		all[i] = withGaps(length, list)
		for _, p := range all[i] {
			if !p.gap {
				pieces++
				longUnits += p.length * (p.length - 1)
			}
		}
	}
	for i, own := range all {
		for _, p := range own {
			for j, other := range all {
				if i != j {
					observed += observed1995(p, other)
				}
			}
			if !p.gap {
				expected += expected1995(p, pieces, all)
			}
		}
	}
	observed /= m * (m - 1) * length * length
	if n := m*length*(m*length-1) - longUnits; n != 0 {
		expected *= 2 / length / n
	}
	return observed, expected
}

// withGaps is the pieces in order with the gaps between.
func withGaps(length float64, stretches []Stretch) []piece1995 {
	var list []piece1995
	runs := make([]run, 0, len(stretches))
	for _, s := range stretches {
		runs = append(runs, run{start: s.Start, end: s.End})
	}
	slices.SortFunc(runs, compareRuns)
	at := 0.0
	for _, r := range unite(runs, false) {
		start, end := float64(r.start), float64(r.end)
		if start > at {
			list = append(list, piece1995{at, start - at, true})
		}
		list = append(list, piece1995{start, end - start, false})
		at = end
	}
	if at < length {
		list = append(list, piece1995{at, length - at, true})
	}
	return list
}

// observed1995 is the sum of squared differences of one piece or gap from another
// coder's.
func observed1995(p piece1995, other []piece1995) float64 {
	sum := 0.0
	for _, x := range other {
		shift := p.begin - x.begin
		over := shift + p.length - x.length
		switch {
		case p.gap && x.gap:
		case !p.gap && !x.gap:
			if -p.length < shift && shift < x.length {
				sum += shift*shift + over*over
			}
		case x.gap && shift >= 0 && over <= 0:
			sum += p.length * p.length
		case p.gap && shift <= 0 && over >= 0:
			sum += x.length * x.length
		}
	}
	return sum
}

// expected1995 is what one piece adds to expected disagreement: against the other
// pieces, and against the gaps it fits in.
func expected1995(p piece1995, pieces float64, all [][]piece1995) float64 {
	l := p.length
	sum := (pieces - 1) / 3 * (2*l*l*l - 3*l*l + l)
	for _, list := range all {
		for _, x := range list {
			if x.gap && x.length >= l {
				sum += l * l * (x.length - l + 1)
			}
		}
	}
	return sum
}
