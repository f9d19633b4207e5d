package agreement

import "math"

// Tally holds units as the number of coders that gave each category, which is all
// that coefficients for any number of coders need to know. Units judged by nobody
// count nowhere; units judged by one coder count only where a method says so.
type Tally struct {
	categories int
	counts     []float64 // one row of categories for each unit
	weights    []float64
}

// NewTally is an empty tally over so many categories.
func NewTally(categories int) *Tally { return &Tally{categories: categories} }

// Add adds weight units in which counts[k] coders gave category k. The tally keeps
// no reference to counts, which has one number for each category.
func (t *Tally) Add(counts []float64, weight float64) {
	if weight == 0 {
		return
	}
	t.counts = append(t.counts, counts[:t.categories]...)
	t.weights = append(t.weights, weight)
}

func (t *Tally) reset() { t.counts, t.weights = t.counts[:0], t.weights[:0] }

// unit is the counts of unit u, their sum and the share of its pairs that agree
// (0 when there is no pair).
func (t *Tally) unit(u int) (counts []float64, m, agree float64) {
	counts = t.counts[u*t.categories : (u+1)*t.categories]
	for _, n := range counts {
		m += n
		agree += n * (n - 1)
	}
	if m < 2 {
		return counts, m, 0
	}
	return counts, m, agree / (m * (m - 1))
}

// Units is the weight of the units that at least two coders judged.
func (t *Tally) Units() float64 {
	n := 0.0
	for u, w := range t.weights {
		if _, m, _ := t.unit(u); m >= 2 {
			n += w
		}
	}
	return n
}

// spread is what Fleiss' kappa and AC1 are made of: mean share of each category
// over all units that anyone judged, their number, and the mean agreement over
// the paired units that two or more judged.
func (t *Tally) spread() (shares []float64, units, paired, po float64) {
	shares = make([]float64, t.categories)
	for u, w := range t.weights {
		counts, m, agree := t.unit(u)
		if m == 0 {
			continue
		}
		units += w
		for k, n := range counts {
			shares[k] += w * n / m
		}
		if m >= 2 {
			paired += w
			po += w * agree
		}
	}
	for k := range shares {
		shares[k] /= units
	}
	return shares, units, paired, po / paired
}

// used is how many categories have a share.
func used(shares []float64) int {
	n := 0
	for _, p := range shares {
		if p > 0 {
			n++
		}
	}
	return n
}

// Percent is the share of pairs of coders that agree, averaged over the units with
// a pair, each unit counting the same however many judged it (Gwet 2014). Undefined
// when no unit was judged by two coders.
func (t *Tally) Percent() Value {
	_, _, paired, po := t.spread()
	if paired == 0 {
		return undefined(noPairs)
	}
	return number(po)
}

// Unanimous is the share of units judged by two or more coders on which all who
// judged agree. Undefined when there is no such unit.
func (t *Tally) Unanimous() Value {
	all, n := 0.0, 0.0
	for u, w := range t.weights {
		_, m, agree := t.unit(u)
		if m < 2 {
			continue
		}
		n += w
		if agree == 1 {
			all += w
		}
	}
	return share(all, n, noPairs)
}

// FleissKappa is (Po-Pe)/(1-Pe) with Pe the sum of squared mean shares of the
// categories (Fleiss 1971; units with fewer judgements as in Gwet 2014, so a unit
// judged once counts in the shares). Undefined when no unit has a pair, or when
// every judgement is of one category.
func (t *Tally) FleissKappa() Value {
	shares, _, paired, po := t.spread()
	if paired == 0 {
		return undefined(noPairs)
	}
	if used(shares) < 2 {
		return undefined(oneCategory)
	}
	pe := 0.0
	for _, p := range shares {
		pe += p * p
	}
	return number((po - pe) / (1 - pe))
}

// FleissSE0 is the standard error of Fleiss' kappa if true kappa were 0 (Fleiss,
// Nee & Landis 1979), for tests only. It supposes independent units. Undefined
// where kappa is, and when units were judged by different numbers of coders.
func (t *Tally) FleissSE0() Value {
	shares, units, paired, _ := t.spread()
	if paired == 0 {
		return undefined(noPairs)
	}
	if used(shares) < 2 {
		return undefined(oneCategory)
	}
	coders := 0.0
	for u := range t.weights {
		_, m, _ := t.unit(u)
		if coders == 0 {
			coders = m
		}
		if m != coders && m != 0 {
			return undefined("units were judged by different numbers of coders")
		}
	}
	s, skew := 0.0, 0.0
	for _, p := range shares {
		s += p * (1 - p)
		skew += p * (1 - p) * (1 - 2*p)
	}
	return number(math.Sqrt(2/(units*coders*(coders-1))*max(0, s*s-skew)) / s)
}

// Disagreement is what Krippendorff's alpha is made of: observed and expected
// disagreement, both shares. Alpha is 1 - Observed/Expected.
type Disagreement struct{ Observed, Expected Value }

// Alpha is 1 - Observed/Expected. Undefined when either is, or when none is expected.
func (d Disagreement) Alpha() Value { return PooledAlpha([]Disagreement{d}) }

// PooledAlpha is one alpha over several codes: 1 less the sum of observed over the
// sum of expected disagreement (Krippendorff 2004 pools over values in this way).
// Codes whose disagreement is undefined, or that nobody applied, add nothing.
// Undefined when no disagreement is expected in any code.
func PooledAlpha(codes []Disagreement) Value {
	var do, de float64
	reason := ""
	for _, d := range codes {
		if d.Observed.Defined() && d.Expected.Defined() {
			do, de = do+d.Observed.Number, de+d.Expected.Number
		} else if reason == "" {
			reason = d.Observed.Undefined
		}
	}
	if de == 0 {
		if reason == "" {
			reason = oneCategory
		}
		return undefined(reason)
	}
	return number(1 - do/de)
}

// Disagreement is the observed and expected nominal disagreement over units with
// at least two judgements (Krippendorff 2011). Undefined when there are none.
func (t *Tally) Disagreement() Disagreement {
	var values [8]float64
	totals := values[:0]
	if t.categories > len(values) {
		totals = make([]float64, 0, t.categories)
	}
	totals = totals[:t.categories]
	var n, do float64
	for u, w := range t.weights {
		counts, m, agree := t.unit(u)
		if m < 2 {
			continue
		}
		n += w * m
		do += w * m * (1 - agree)
		for k, c := range counts {
			totals[k] += w * c
		}
	}
	if n == 0 {
		return Disagreement{undefined(noPairs), undefined(noPairs)}
	}
	de := 0.0
	for _, c := range totals {
		de += c * (n - c)
	}
	return Disagreement{number(do / n), number(de / n / (n - 1))}
}

// Alpha is Krippendorff's nominal alpha (Krippendorff 2004, 2011) over units with
// at least two judgements. Undefined when there are none, or when all their
// judgements are of one category.
func (t *Tally) Alpha() Value { return t.Disagreement().Alpha() }

// BrennanPrediger is (Po-1/q)/(1-1/q) where q is how many categories were
// available, used or not (Brennan & Prediger 1981; Randolph 2005). Undefined when
// no unit has a pair or q is under 2 or under the number used.
func (t *Tally) BrennanPrediger(q int) Value {
	shares, _, paired, po := t.spread()
	if why := unusable(shares, paired, q); why != "" {
		return undefined(why)
	}
	pe := 1 / float64(q)
	return number((po - pe) / (1 - pe))
}

func unusable(shares []float64, paired float64, q int) string {
	switch {
	case paired == 0:
		return noPairs
	case q < 2:
		return fewValues
	case used(shares) > q:
		return moreUsed
	}
	return ""
}

// AC1 is (Po-Pe)/(1-Pe) with Pe the sum of p(1-p) over categories divided by q-1,
// where q is how many categories were available (Gwet 2008). On code points it
// tends to 1 whatever coders do, so it is of use for segments only. Undefined as
// BrennanPrediger is.
func (t *Tally) AC1(q int) Value {
	ac1, _ := t.ac1(q)
	return ac1
}

// AC1SE is the standard error of AC1 for these coders, units being a sample of
// independent units (Gwet 2008, 2014). Undefined where AC1 is, and for under 2 units.
func (t *Tally) AC1SE(q int) Value {
	ac1, pe := t.ac1(q)
	if !ac1.Defined() {
		return ac1
	}
	shares, n, paired, _ := t.spread()
	if n < 2 {
		return undefined(noVariation)
	}
	sum := 0.0
	for u, w := range t.weights {
		counts, m, agree := t.unit(u)
		if m == 0 {
			continue
		}
		chance, x := 0.0, 0.0
		for k, c := range counts {
			chance += c / m * (1 - shares[k])
		}
		chance /= float64(q - 1)
		if m >= 2 {
			x = n / paired * (agree - pe) / (1 - pe)
		}
		x -= 2 * (1 - ac1.Number) * (chance - pe) / (1 - pe)
		sum += w * (x - ac1.Number) * (x - ac1.Number)
	}
	return number(math.Sqrt(sum / (n * (n - 1))))
}

func (t *Tally) ac1(q int) (ac1 Value, pe float64) {
	shares, _, paired, po := t.spread()
	if why := unusable(shares, paired, q); why != "" {
		return undefined(why), 0
	}
	for _, p := range shares {
		pe += p * (1 - p)
	}
	pe /= float64(q - 1)
	return number((po - pe) / (1 - pe)), pe
}
