package agreement

import (
	"errors"
	"fmt"
	"strings"
)

func square(rows [][]float64) (Table, error) {
	for _, r := range rows {
		if len(r) != len(rows) {
			return nil, errors.New("the table is not square")
		}
	}
	return Table(rows), nil
}

// tableFigures are the figures of one table of two coders.
func tableFigures(name string) func(Table) Value {
	return map[string]func(Table) Value{
		"percent_agreement": Table.Percent, "holsti": Table.Percent, "cohen_kappa": Table.CohenKappa, "scott_pi": Table.ScottPi,
		"cohen_kappa_se":     func(t Table) Value { return t.Kappa().SE },
		"cohen_kappa_se0":    func(t Table) Value { return t.Kappa().SE0 },
		"positive_agreement": Table.PositiveAgreement, "negative_agreement": Table.NegativeAgreement, "coded_only_agreement": Table.CodedOnly,
		"pooled_kappa": func(t Table) Value { return PooledKappa([]Table{t}) },
	}[name]
}

// tallyFigures are the figures for any number of coders.
func tallyFigures(name string, q int) func(*Tally) Value {
	return map[string]func(*Tally) Value{
		"percent_agreement": (*Tally).Percent, "percent_unanimous": (*Tally).Unanimous, "fleiss_kappa": (*Tally).FleissKappa,
		"fleiss_kappa_se0": (*Tally).FleissSE0, "krippendorff_alpha_nominal": (*Tally).Alpha, "pooled_alpha": (*Tally).Alpha,
		"brennan_prediger": func(t *Tally) Value { return t.BrennanPrediger(q) },
		"gwet_ac1":         func(t *Tally) Value { return t.AC1(q) },
		"gwet_ac1_se":      func(t *Tally) Value { return t.AC1SE(q) },
	}[name]
}

func (v vector) table() ([]Value, error) {
	var in struct {
		head
		Matrix [][]float64
	}
	if err := errors.Join(v.input(&in), v.only("categories")); err != nil {
		return nil, err
	}
	t, err := square(in.Matrix)
	if err != nil {
		return nil, err
	}
	q := v.categories(len(t))
	if v.Coefficient == "cohen_kappa_ci95" {
		return []Value{t.Kappa().Low, t.Kappa().High}, nil
	}
	if f := tableFigures(v.Coefficient); f != nil {
		return []Value{f(t)}, nil
	}
	if f := tallyFigures(v.Coefficient, q); f != nil {
		return []Value{f(t.Tally())}, nil
	}
	return nil, v.unknown()
}

func (v vector) categories(used int) int {
	if v.params.Categories != 0 {
		return v.params.Categories
	}
	return used
}

func (v vector) ratings() ([]Value, error) {
	var in struct {
		head
		Matrix [][]any
	}
	if err := errors.Join(v.input(&in), v.only("categories", "code", "codes")); err != nil {
		return nil, err
	}
	names := numbering{}
	r, err := ratingsOf(in.Matrix, names)
	if err != nil {
		return nil, err
	}
	if codes := v.asked(names); codes != nil {
		return v.ofCodes(codes, r.against)
	}
	if strings.HasSuffix(v.Coefficient, "tive_agreement") || v.Coefficient == "coded_only_agreement" {
		if r, err = presence(in.Matrix); err != nil {
			return nil, err
		}
	}
	return v.ofRatings(r)
}

// asked are the codes that the case asks for by name.
func (v vector) asked(names numbering) (codes []int) {
	if v.params.Code != nil {
		codes = append(codes, names.of(v.params.Code))
	}
	for _, c := range v.params.Codes {
		codes = append(codes, names.of(c))
	}
	return codes
}

// ofCodes computes figures of codes each on its own, applied being category 0.
func (v vector) ofCodes(codes []int, ratings func(code int) Ratings) ([]Value, error) {
	if strings.HasPrefix(v.Coefficient, "pooled_") {
		var all []Ratings
		for _, c := range codes {
			all = append(all, ratings(c))
		}
		return v.pooledRatings(all)
	}
	if len(codes) != 1 {
		return nil, fmt.Errorf("%s is for one code, not %d", v.Coefficient, len(codes))
	}
	v.params.Categories = v.categories(2)
	return v.ofRatings(ratings(codes[0]))
}

// padded is a table of at least two categories, of which one may not be used.
func padded(t Table) Table {
	if len(t) >= 2 {
		return t
	}
	two := NewTable(2)
	for i, row := range t {
		copy(two[i], row)
	}
	return two
}

func ratingsOf(matrix [][]any, names numbering) (Ratings, error) {
	r := Ratings{}
	for _, row := range matrix {
		if len(row) != len(matrix[0]) {
			return nil, errors.New("the rows are not of one length")
		}
		numbers := make([]int, len(row))
		for i, x := range row {
			if numbers[i] = Missing; x != nil {
				numbers[i] = names.of(x)
			}
		}
		r = append(r, numbers)
	}
	return r, nil
}

func (v vector) ofRatings(r Ratings) ([]Value, error) {
	q := v.categories(r.Categories())
	if v.Coefficient == "holsti" {
		return []Value{r.Holsti()}, nil
	}
	if v.Coefficient == "cohen_kappa_ci95" && r.Coders() == 2 {
		k := r.Pair(0, 1).Kappa()
		return []Value{k.Low, k.High}, nil
	}
	if f := tallyFigures(v.Coefficient, q); f != nil {
		return []Value{f(r.Tally())}, nil
	}
	if f := tableFigures(v.Coefficient); f != nil && (r.Coders() == 2 || !strings.Contains(v.Coefficient, "_se")) {
		return []Value{r.OverPairs(func(t Table) Value { return f(padded(t)) })}, nil
	}
	return nil, v.unknown()
}

func (v vector) counts() ([]Value, error) {
	var in struct {
		head
		Matrix [][]float64
	}
	if err := errors.Join(v.input(&in), v.only("categories")); err != nil {
		return nil, err
	}
	if len(in.Matrix) == 0 {
		return nil, errors.New("no units")
	}
	t := NewTally(len(in.Matrix[0]))
	for _, row := range in.Matrix {
		if len(row) != len(in.Matrix[0]) {
			return nil, errors.New("the rows are not of one length")
		}
		t.Add(row, 1)
	}
	if f := tallyFigures(v.Coefficient, v.categories(t.categories)); f != nil {
		return []Value{f(t)}, nil
	}
	return nil, v.unknown()
}

func (v vector) holstiCounts() ([]Value, error) {
	var in struct {
		head
		M, N1, N2 float64
	}
	if err := errors.Join(v.input(&in), v.only("code", "codes", "categories")); err != nil {
		return nil, err
	}
	if v.Coefficient != "holsti" {
		return nil, v.unknown()
	}
	return []Value{Holsti(in.M, in.N1, in.N2)}, nil
}

func (v vector) tablesPerCode() ([]Value, error) {
	var in struct {
		head
		Tables [][][]float64
	}
	if err := errors.Join(v.input(&in), v.only("code", "codes", "categories")); err != nil {
		return nil, err
	}
	tables, err := squares(in.Tables)
	if err != nil {
		return nil, err
	}
	var all []Disagreement
	for _, t := range tables {
		all = append(all, t.Tally().Disagreement())
	}
	return v.pooled(all, tables)
}

func (v vector) pooled(all []Disagreement, tables []Table) ([]Value, error) {
	switch v.Coefficient {
	case "pooled_kappa":
		return []Value{PooledKappa(tables)}, nil
	case "pooled_alpha":
		return []Value{PooledAlpha(all)}, nil
	}
	return nil, v.unknown()
}

func squares(rows [][][]float64) (tables []Table, err error) {
	for _, r := range rows {
		t, e := square(r)
		tables, err = append(tables, t), errors.Join(err, e)
	}
	return tables, err
}

func (v vector) ratingsPerCode() ([]Value, error) {
	var in struct {
		head
		Matrices [][][]any
	}
	if err := errors.Join(v.input(&in), v.only("code", "codes", "categories")); err != nil {
		return nil, err
	}
	var all []Ratings
	for _, m := range in.Matrices {
		r, err := presence(m)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return v.pooledRatings(all)
}

// pooledRatings pools over codes, of which applied is category 0.
func (v vector) pooledRatings(codes []Ratings) ([]Value, error) {
	var all []Disagreement
	perPair := map[[2]int][]Table{}
	for _, r := range codes {
		all = append(all, r.Tally().Disagreement())
		for a := range r.Coders() {
			for b := a + 1; b < r.Coders(); b++ {
				perPair[[2]int{a, b}] = append(perPair[[2]int{a, b}], padded(r.Pair(a, b)))
			}
		}
	}
	if v.Coefficient == "pooled_kappa" {
		var values []Value
		for _, tables := range perPair {
			values = append(values, PooledKappa(tables))
		}
		return []Value{Mean(values)}, nil
	}
	return v.pooled(all, nil)
}

// presence reads ratings of applied (1) or not (0), applied becoming category 0.
func presence(matrix [][]any) (Ratings, error) {
	r := Ratings{}
	for _, row := range matrix {
		numbers := make([]int, len(row))
		for i, x := range row {
			switch fmt.Sprint(x) {
			case "<nil>":
				numbers[i] = Missing
			case "1", "true":
				numbers[i] = 0
			case "0", "false":
				numbers[i] = 1
			default:
				return nil, fmt.Errorf("%v is neither 0 nor 1", x)
			}
		}
		r = append(r, numbers)
	}
	return r, nil
}

func (v vector) docTables() ([]Value, error) {
	var in struct {
		head
		Statistic string
		Tables    [][][]float64
	}
	if err := errors.Join(v.input(&in), v.only("categories", "statistic", "code")); err != nil {
		return nil, err
	}
	tables, err := squares(in.Tables)
	if err == nil && len(tables) == 0 {
		err = errors.New("no tables")
	}
	if err != nil {
		return nil, err
	}
	if in.Statistic == "" {
		in.Statistic = v.params.Statistic
	}
	q := v.categories(len(tables[0]))
	figure := tableFigures(in.Statistic)
	if f := tallyFigures(in.Statistic, q); figure == nil && f != nil {
		figure = func(t Table) Value { return f(t.Tally()) }
	}
	if figure == nil {
		return nil, fmt.Errorf("the statistic %q is not known", in.Statistic)
	}
	switch v.Coefficient {
	case in.Statistic, in.Statistic + "_docs":
		return []Value{figure(sumOf(tables, nil))}, nil
	case "cluster_jackknife_se":
		return []Value{BootstrapTables(tables, Resampling{Replicates: 1}, figure).Jackknife}, nil
	case "cluster_bootstrap_ci95":
		iv := BootstrapTables(tables, Resampling{}, figure)
		return []Value{iv.Low, iv.High}, nil
	case "cluster_bootstrap_exhaustive_ci95":
		low, high := exhaustive(tables, figure)
		return []Value{low, high}, nil
	}
	return nil, v.unknown()
}
