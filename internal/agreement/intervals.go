package agreement

// AlphaIntervals resamples documents for the alpha of each code given, in order,
// and for their pooled alpha. All come from the same draws.
func (m *Measures) AlphaIntervals(codes []int, r Resampling) (each []Interval, pooled Interval) {
	rests, sums := make([][]int, 0, len(codes)+1), make([][]alphaSums, len(codes))
	for i, c := range codes {
		rests = append(rests, m.PairedFor(c))
		sums[i] = m.alphaSums(c)
	}
	docs, _ := m.PairedForAny(codes)
	rests = append(rests, docs)
	all := make([]Disagreement, len(codes))
	intervals := Bootstrap(len(m.docs), rests, r, func(times []int, out []Value) {
		judgements := 0.0
		for d, p := range m.docs {
			judgements += float64(times[d]) * judgementsOf(p.coders, m.units.lengths[d])
		}
		for i := range codes {
			total := alphaSums{judgements: judgements}
			for _, s := range sums[i] {
				w := float64(times[s.doc])
				total.judgements += w * s.judgements
				total.applied += w * s.applied
				total.apart += w * s.apart
			}
			all[i] = total.disagreement()
			out[i] = all[i].Alpha()
		}
		out[len(codes)] = PooledAlpha(all)
	})
	return intervals[:len(codes)], intervals[len(codes)]
}

// alphaSums is all that alpha needs of one code in one document. Resampling adds
// them up thousands of times, so they lie close together.
type alphaSums struct {
	doc        int
	judgements float64 // in units that two or more judged; more or less than by all who are done
	applied    float64 // of those, judgements that the code applies
	apart      float64 // ordered pairs of judgements that differ, each weighing 1/(m-1)
}

// judgementsOf is the number of judgements that can be paired.
func judgementsOf(judges int, units float64) float64 {
	if judges < 2 {
		return 0
	}
	return float64(judges) * units
}

// alphaSums are the sums of a code in the documents that have an entry for it.
func (m *Measures) alphaSums(code int) []alphaSums {
	sums := make([]alphaSums, 0, len(m.units.entries[code]))
	for _, e := range m.units.entries[code] {
		length := m.units.lengths[e.doc]
		s := alphaSums{doc: e.doc, judgements: judgementsOf(e.judges, length) - judgementsOf(m.docs[e.doc].coders, length)}
		for i, units := range e.coded {
			if n := i + 1; e.judges >= 2 {
				s.applied += units * float64(n)
				s.apart += units * float64(2*n*(e.judges-n)) / float64(e.judges-1)
			}
		}
		if s != (alphaSums{doc: e.doc}) {
			sums = append(sums, s)
		}
	}
	return sums
}

// disagreement is Tally.Disagreement for a code that is applied or not.
func (s alphaSums) disagreement() Disagreement {
	n := s.judgements
	if n == 0 {
		return Disagreement{undefined(noPairs), undefined(noPairs)}
	}
	return Disagreement{number(s.apart / n), number(2 * s.applied * (n - s.applied) / n / (n - 1))}
}
