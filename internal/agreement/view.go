package agreement

// Tally is the units of a code by how many coders applied it (category 0) and did
// not (category 1), over all documents of the view.
func (v *View) Tally(code int) *Tally {
	t := *v.tally(v.m.units, &v.units, code)
	v.scratch = nil
	return &t
}

// Disagreement is the observed and expected disagreement of a code, for alpha.
func (v *View) Disagreement(code int) Disagreement {
	return v.tally(v.m.units, &v.units, code).Disagreement()
}

// Alpha is Krippendorff's nominal alpha of applied or not (Krippendorff 2011), for
// one code, all documents and all coders who judged it. Undefined when nobody
// applied the code or everybody did throughout, or no unit was judged by two.
func (v *View) Alpha(code int) Value { return v.Disagreement(code).Alpha() }

// PooledAlpha is one alpha over the codes given, 1 less the sum of observed over
// that of expected disagreement (after Krippendorff 2004). Codes nobody applied
// add nothing. Undefined when no disagreement is expected in any.
func (v *View) PooledAlpha(codes []int) Value {
	all := make([]Disagreement, 0, len(codes))
	for _, c := range codes {
		all = append(all, v.Disagreement(c))
	}
	return PooledAlpha(all)
}

// Pair is the table of coders a and b for a code, in the unit chosen, over the
// documents in which both judged it: [[both, a only], [b only, neither]].
func (v *View) Pair(code, a, b int) Table { return v.pair(v.m.units, code, a, b) }

// CharacterPair is Pair in code points, whatever the unit chosen.
func (v *View) CharacterPair(code, a, b int) Table { return v.pair(v.m.chars, code, a, b) }

func (v *View) pair(g *grid, code, a, b int) Table {
	t := NewTable(2)
	for d, p := range v.m.docs {
		if p.judged(a, code) && p.judged(b, code) {
			t[1][1] += often(v.times, d) * g.lengths[d]
		}
	}
	for i := range g.entries[code] {
		e := &g.entries[code][i]
		if p := v.m.docs[e.doc]; p.judged(a, code) && p.judged(b, code) {
			w, both, first, second := often(v.times, e.doc), e.both(a, b), e.units(a), e.units(b)
			t[0][0] += w * both
			t[0][1] += w * (first - both)
			t[1][0] += w * (second - both)
			t[1][1] -= w * (first + second - both)
		}
	}
	return t
}

// OverPairs is the plain mean of a figure over the pairs of coders who both judged
// the code somewhere, leaving out pairs for whom it is undefined.
func (v *View) OverPairs(code int, figure func(Table) Value) Value {
	return v.overPairs(func(a, b int) Value { return figure(v.Pair(code, a, b)) })
}

func (v *View) overPairs(figure func(a, b int) Value) Value {
	var values []Value
	for _, p := range v.m.Pairs() {
		values = append(values, figure(p[0], p[1]))
	}
	if len(values) == 0 {
		return undefined(noPairs)
	}
	return Mean(values)
}

// Pairs are the pairs of coders, as indexes, who are both done with some document.
func (m *Measures) Pairs() [][2]int {
	var pairs [][2]int
	for a := range m.input.Coders {
		for b := a + 1; b < len(m.input.Coders); b++ {
			for _, p := range m.docs {
				if p.done[a] && p.done[b] {
					pairs = append(pairs, [2]int{a, b})
					break
				}
			}
		}
	}
	return pairs
}

// PooledKappa is one kappa over the codes given (de Vries, Elliott, Kanouse & Teleki
// 2008): for each pair of coders over the codes that either of them applied, then
// the mean over pairs. Undefined when it is so for every pair.
func (v *View) PooledKappa(codes []int) Value {
	return v.overPairs(func(a, b int) Value {
		tables := make([]Table, 0, len(codes))
		for _, c := range codes {
			tables = append(tables, v.Pair(c, a, b))
		}
		return PooledKappa(tables)
	})
}

// BarUAlpha is |u-alpha of one code: how far coders agree which text is relevant
// to it, each stretch counting as one piece (Krippendorff, Mathet, Bouvry &
// Widlöcher 2016). It is always on code points. Undefined as Alpha is.
func (v *View) BarUAlpha(code int) Value {
	t := v.tally(v.m.chars, &v.chars, code)
	var n, applied, apart, squares float64
	for u, w := range t.weights {
		counts, m, agree := t.unit(u)
		if m >= 2 {
			n += w * m
			applied += w * counts[0]
			apart += w * m * (1 - agree)
		}
	}
	for _, e := range v.m.chars.entries[code] {
		if e.judges >= 2 {
			for _, c := range e.coders {
				squares += often(v.times, e.doc) * c.squares
			}
		}
	}
	gaps := n - applied
	switch {
	case n == 0:
		return undefined(noPairs)
	case applied == 0 || gaps == 0:
		return undefined(oneCategory)
	}
	return number(1 - apart*(n*n-squares-gaps)/(2*n*applied*gaps))
}

// Prevalence is the share of the units a coder judged that the coder applied the
// code to. Undefined when the coder judged none.
func (v *View) Prevalence(code, coder int) Value {
	g := v.m.units
	applied, n := 0.0, 0.0
	for d, p := range v.m.docs {
		if p.judged(coder, code) {
			n += often(v.times, d) * g.lengths[d]
		}
	}
	for i := range g.entries[code] {
		e := &g.entries[code][i]
		applied += often(v.times, e.doc) * e.units(coder)
	}
	return share(applied, n, "the coder judged nothing for it")
}
