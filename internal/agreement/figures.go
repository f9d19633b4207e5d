package agreement

// CodeFigures is everything there is to say about one code. Coefficients for two
// coders are means over the pairs for whom they are defined; Pairs has each.
type CodeFigures struct {
	Code      int
	Used      bool  // a coder who is done applied it somewhere
	Units     int   // judged by at least two coders
	Documents []int // in which at least two coders judged it
	Coders    []int // who judged it in those documents

	Prevalence []Value // by coder: share of the units judged that have the code
	Percent    Value   // Po over all coders
	Unanimous  Value   // share of units on which all who judged agree
	Alpha      Value   // Krippendorff's nominal alpha: the headline
	BarUAlpha  Value   // |u-alpha, on code points

	Cohen, Scott, Holsti          Value
	Fleiss, FleissSE0             Value
	BrennanPrediger, AC1, AC1SE   Value
	Positive, Negative, CodedOnly Value // positive and negative agreement; coded-only agreement
	Pairs                         []PairFigures
}

// PairFigures is what two coders' table of one code gives.
type PairFigures struct {
	A, B      int   // coders
	Table     Table // [[both, A only], [B only, neither]], in units
	Kappa     Kappa
	Scott     Value
	Percent   Value
	Positive  Value
	Negative  Value
	CodedOnly Value
}

// characterSE is why standard errors that suppose independent units are not given.
const characterSE = "neighbouring characters are not independent: use the interval from drawing transcripts anew"

// Code computes everything about one code, each document counted once. Analytic
// standard errors are given for segments only.
func (m *Measures) Code(code int) CodeFigures {
	v := m.View(nil)
	t := v.Tally(code)
	f := CodeFigures{Code: code, Used: m.Used(code), Units: int(t.Units()), Documents: m.PairedFor(code),
		Percent: t.Percent(), Unanimous: t.Unanimous(), Alpha: t.Alpha(), BarUAlpha: v.BarUAlpha(code),
		Fleiss: t.FleissKappa(), FleissSE0: t.FleissSE0(), BrennanPrediger: t.BrennanPrediger(2), AC1: t.AC1(2), AC1SE: t.AC1SE(2)}
	for coder := range m.input.Coders {
		f.Prevalence = append(f.Prevalence, v.Prevalence(code, coder))
		for _, d := range f.Documents {
			if m.docs[d].judged(coder, code) {
				f.Coders = append(f.Coders, coder)
				break
			}
		}
	}
	for _, p := range m.Pairs() {
		f.Pairs = append(f.Pairs, m.pairFigures(v.Pair(code, p[0], p[1]), p[0], p[1]))
	}
	f.Cohen = f.mean(func(p PairFigures) Value { return p.Kappa.Kappa })
	f.Scott = f.mean(func(p PairFigures) Value { return p.Scott })
	f.Holsti = f.mean(func(p PairFigures) Value { return p.Percent })
	f.Positive = f.mean(func(p PairFigures) Value { return p.Positive })
	f.Negative = f.mean(func(p PairFigures) Value { return p.Negative })
	f.CodedOnly = f.mean(func(p PairFigures) Value { return p.CodedOnly })
	if m.options.Unit == Character {
		f.FleissSE0, f.AC1SE = noSE(f.FleissSE0), noSE(f.AC1SE)
	}
	return f
}

func (f CodeFigures) mean(figure func(PairFigures) Value) Value {
	if len(f.Pairs) == 0 {
		return undefined(noPairs)
	}
	values := make([]Value, len(f.Pairs))
	for i, p := range f.Pairs {
		values[i] = figure(p)
	}
	return Mean(values)
}

func (m *Measures) pairFigures(t Table, a, b int) PairFigures {
	k := t.Kappa()
	if m.options.Unit == Character {
		k.SE, k.Low, k.High, k.SE0 = noSE(k.SE), noSE(k.Low), noSE(k.High), noSE(k.SE0)
	}
	return PairFigures{A: a, B: b, Table: t, Kappa: k, Scott: t.ScottPi(), Percent: t.Percent(),
		Positive: t.PositiveAgreement(), Negative: t.NegativeAgreement(), CodedOnly: t.CodedOnly()}
}

func noSE(v Value) Value {
	if v.Defined() {
		return undefined(characterSE)
	}
	return v
}

// DocumentTable is the table of two coders for one code in one document, in code
// points: the row of NVivo's coding comparison. Table.Percent and Table.CohenKappa
// are its figures.
type DocumentTable struct {
	Document int // as in Documents
	Size     int // code points that count
	Table    Table
}

// ByDocument is the code points of coders a and b for a code, document by document,
// where both judged it.
func (m *Measures) ByDocument(code, a, b int) []DocumentTable {
	entries := map[int]*entry{}
	for i := range m.chars.entries[code] {
		entries[m.chars.entries[code][i].doc] = &m.chars.entries[code][i]
	}
	var rows []DocumentTable
	for d, p := range m.docs {
		if !p.judged(a, code) || !p.judged(b, code) {
			continue
		}
		t := NewTable(2)
		t[1][1] = float64(p.length)
		if e := entries[d]; e != nil {
			both, first, second := e.both(a, b), e.units(a), e.units(b)
			t = Table{{both, first - both}, {second - both, t[1][1] - first - second + both}}
		}
		rows = append(rows, DocumentTable{Document: d, Size: p.length, Table: t})
	}
	return rows
}

// Averages are the two ways NVivo's help describes of averaging its rows by hand.
type Averages struct {
	Plain     Value // every row counts the same
	Weighted  Value // rows count by the size of the document
	Undefined int   // rows left out of both because the figure is undefined there
}

// Average averages a figure over rows. Undefined when it is so in every row.
func Average(rows []DocumentTable, figure func(Table) Value) Averages {
	values, sizes := make([]Value, len(rows)), make([]float64, len(rows))
	a := Averages{}
	for i, r := range rows {
		values[i], sizes[i] = figure(r.Table), float64(r.Size)
		if !values[i].Defined() {
			a.Undefined++
		}
	}
	a.Plain, a.Weighted = Mean(values), weightedMean(values, sizes)
	return a
}
