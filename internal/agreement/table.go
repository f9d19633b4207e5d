package agreement

import "math"

// z95 is the normal quantile of a two-sided 95 % interval.
const z95 = 1.959963984540054

// Table counts the units that two coders judged: the cell at row i, column j is
// the weight of the units that the first coder put in category i and the second
// in category j. It is square, and no cell is negative. For a code that is applied
// or not, category 0 is applied: [[both, first only], [second only, neither]].
type Table [][]float64

// NewTable is an empty table of q by q categories.
func NewTable(q int) Table {
	cells := make([]float64, q*q)
	t := make(Table, q)
	for i := range t {
		t[i] = cells[i*q : (i+1)*q : (i+1)*q]
	}
	return t
}

// Add adds times the cells of other, a table of the same size.
func (t Table) Add(other Table, times float64) {
	for i, row := range other {
		for j, n := range row {
			t[i][j] += times * n
		}
	}
}

// margins are the row sums, the column sums, the diagonal and everything.
func (t Table) margins() (rows, columns []float64, same, n float64) {
	rows, columns = make([]float64, len(t)), make([]float64, len(t))
	for i, row := range t {
		for j, w := range row {
			rows[i] += w
			columns[j] += w
			n += w
		}
		same += row[i]
	}
	return rows, columns, same, n
}

// Units is the weight of the units in the table.
func (t Table) Units() float64 {
	_, _, _, n := t.margins()
	return n
}

// Percent is observed agreement, the share of units both coders put in the same
// category (Holsti 1969 calls it CR when both judged the same units). Undefined
// for an empty table.
func (t Table) Percent() Value {
	_, _, same, n := t.margins()
	return share(same, n, noPairs)
}

// Kappa is Cohen's kappa with what belongs beside it. The standard errors suppose
// independent units, so they say nothing about code points of running text.
type Kappa struct {
	Kappa     Value
	Po, Pe    Value // observed and expected agreement, shares
	SE        Value // large-sample standard error (Fleiss, Cohen & Everitt 1969)
	Low, High Value // 95 % interval, Kappa ± 1.959964 SE, not cut at 1
	SE0       Value // standard error if true kappa were 0: for tests only, not for intervals
}

// CohenKappa is (Po-Pe)/(1-Pe) with Pe from each coder's own shares (Cohen 1960).
// Undefined when the table is empty, or when both coders used one and the same
// category throughout, so that Pe is 1.
func (t Table) CohenKappa() Value {
	po, pe, why := t.expected()
	if why != "" {
		return undefined(why)
	}
	return number((po - pe) / (1 - pe))
}

// expected are Po and Cohen's Pe, or why kappa is undefined.
func (t Table) expected() (po, pe float64, why string) {
	rows, columns, same, n := t.margins()
	if n == 0 {
		return 0, 0, noPairs
	}
	for i := range rows {
		if rows[i] == n && columns[i] == n {
			return 1, 1, oneCategory
		}
		pe += rows[i] / n * (columns[i] / n)
	}
	return same / n, pe, ""
}

// Kappa is Cohen's kappa with its standard errors and 95 % interval. What needs
// kappa is undefined where kappa is.
func (t Table) Kappa() Kappa {
	po, pe, why := t.expected()
	if why != "" {
		u := undefined(why)
		k := Kappa{Kappa: u, Po: u, Pe: u, SE: u, Low: u, High: u, SE0: u}
		if why == oneCategory {
			k.Po, k.Pe = number(1), number(1)
		}
		return k
	}
	kappa := (po - pe) / (1 - pe)
	se, se0 := t.kappaErrors(kappa, pe)
	return Kappa{Kappa: number(kappa), Po: number(po), Pe: number(pe), SE: number(se),
		Low: number(kappa - z95*se), High: number(kappa + z95*se), SE0: number(se0)}
}

// kappaErrors are the two standard errors of Fleiss, Cohen & Everitt (1969).
func (t Table) kappaErrors(kappa, pe float64) (se, se0 float64) {
	rows, columns, _, n := t.margins()
	var a, b, d float64
	for i, row := range t {
		for j, w := range row {
			if i == j {
				x := 1 - (rows[i]+columns[i])/n*(1-kappa)
				a += w / n * x * x
				continue
			}
			x := (rows[j] + columns[i]) / n
			b += w / n * x * x
		}
		d += rows[i] / n * (columns[i] / n) * (rows[i] + columns[i]) / n
	}
	b *= (1 - kappa) * (1 - kappa)
	c := kappa - pe*(1-kappa)
	scale := (1 - pe) * math.Sqrt(n)
	// Rounding can leave either difference a hair under zero.
	return math.Sqrt(max(0, a+b-c*c)) / scale, math.Sqrt(max(0, pe+pe*pe-d)) / scale
}

// ScottPi is (Po-Pe)/(1-Pe) with Pe from the shares of both coders together
// (Scott 1955). Undefined as Cohen's kappa is.
func (t Table) ScottPi() Value {
	po, _, why := t.expected()
	if why != "" {
		return undefined(why)
	}
	rows, columns, _, n := t.margins()
	pe := 0.0
	for i := range rows {
		p := (rows[i] + columns[i]) / (2 * n)
		pe += p * p
	}
	return number((po - pe) / (1 - pe))
}

// PositiveAgreement is 2a/(2a+b+c) for a table of applied or not: of what the two
// coders applied, the share both did (Dice; the F1 of Hripcsak & Rothschild 2005).
// Undefined when neither applied the code.
func (t Table) PositiveAgreement() Value {
	return share(2*t[0][0], 2*t[0][0]+t[0][1]+t[1][0], neverUsed)
}

// NegativeAgreement is 2d/(2d+b+c) for a table of applied or not: the same for
// units left without the code. Undefined when both applied it everywhere.
func (t Table) NegativeAgreement() Value {
	return share(2*t[1][1], 2*t[1][1]+t[0][1]+t[1][0], "both coders applied it everywhere")
}

// CodedOnly is a/(a+b+c) for a table of applied or not: the share of the units
// that either coder applied the code to on which both did (Jaccard). Undefined
// when neither applied it.
func (t Table) CodedOnly() Value {
	return share(t[0][0], t[0][0]+t[0][1]+t[1][0], neverUsed)
}

// Tally turns the table into units with two judgements each.
func (t Table) Tally() *Tally {
	tally := NewTally(len(t))
	counts := make([]float64, len(t))
	for i, row := range t {
		for j, w := range row {
			clear(counts)
			counts[i]++
			counts[j]++
			tally.Add(counts, w)
		}
	}
	return tally
}

// Holsti is CR = 2M/(N1+N2), where agreed is the number of decisions on which two
// coders agreed and first and second how many each made (Holsti 1969). On coded
// code points or matched spans it is Dice. Undefined when neither decided anything.
func Holsti(agreed, first, second float64) Value {
	return share(2*agreed, first+second, "neither coder made a decision")
}

// PooledKappa is one kappa over several codes: the mean of Po less the mean of Pe,
// over one less the mean of Pe (de Vries, Elliott, Kanouse & Teleki 2008). Each
// table is of applied or not; one in which neither coder applied the code is left
// out. Undefined when no table is left or Pe is 1 in all.
func PooledKappa(tables []Table) Value {
	var sumPo, sumPe, n float64
	for _, t := range tables {
		if t[0][0]+t[0][1]+t[1][0] == 0 {
			continue
		}
		po, pe, _ := t.expected()
		sumPo, sumPe, n = sumPo+po, sumPe+pe, n+1
	}
	if n == 0 {
		return undefined("no code was applied")
	}
	if sumPe == n {
		return undefined(oneCategory)
	}
	return number((sumPo - sumPe) / (n - sumPe))
}
