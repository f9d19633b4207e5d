package agreement

import (
	"errors"
	"fmt"
	"slices"
)

func (v vector) sets() ([]Value, error) {
	var in struct {
		head
		Matrix [][]*[]any
	}
	if err := errors.Join(v.input(&in), v.only("distance", "categories", "code", "codes")); err != nil {
		return nil, err
	}
	names, units := numbering{}, [][]Set{}
	for _, row := range in.Matrix {
		sets := make([]Set, len(row))
		for i, labels := range row {
			if labels != nil {
				sets[i] = names.set(*labels)
			}
		}
		units = append(units, sets)
	}
	if codes := v.asked(names); codes != nil {
		return v.ofCodes(codes, func(code int) Ratings { return having(units, code) })
	}
	if v.Coefficient == "krippendorff_alpha_sets" || v.Coefficient == "mv_alpha" {
		return v.ofSets(NewSetTally(units))
	}
	return v.ofRatings(wholeSets(units)) // each different set a category of its own
}

// having is whether each set has the label (category 0) or not.
func having(units [][]Set, label int) Ratings {
	var r Ratings
	for _, row := range units {
		numbers := make([]int, len(row))
		for i, s := range row {
			switch {
			case s == nil:
				numbers[i] = Missing
			case !slices.Contains(s, label):
				numbers[i] = 1
			}
		}
		r = append(r, numbers)
	}
	return r
}

func wholeSets(units [][]Set) Ratings {
	names, r := numbering{}, Ratings{}
	for _, row := range units {
		numbers := make([]int, len(row))
		for i, s := range row {
			if numbers[i] = Missing; s != nil {
				numbers[i] = names.of(s)
			}
		}
		r = append(r, numbers)
	}
	return r
}

func (n numbering) set(labels []any) Set {
	s := Set{}
	for _, l := range labels {
		s = append(s, n.of(l))
	}
	slices.Sort(s)
	return slices.Compact(s)
}

func (v vector) ofSets(t *SetTally) ([]Value, error) {
	switch v.Coefficient {
	case "krippendorff_alpha_sets":
		d, err := v.distance()
		if err != nil {
			return nil, err
		}
		return []Value{t.Alpha(d, nil)}, nil
	case "mv_alpha":
		return []Value{t.MVAlpha(nil)}, nil
	}
	return nil, v.unknown()
}

// distance knows the package's distances and two that only other tools use.
func (v vector) distance() (Distance, error) {
	d, ok := map[string]Distance{
		"masi": MASI, "jaccard": Jaccard, "dice": Dice, "mv": Dice, "passonneau2004": passonneau2004,
		"dkpro_masi": func(a, b Set) float64 { return Jaccard(a, b) * passonneau2004(a, b) },
		"nominal": func(a, b Set) float64 {
			if slices.Equal(a, b) {
				return 0
			}
			return 1
		},
	}[v.params.Distance]
	if !ok {
		return nil, fmt.Errorf("the distance %q is not known", v.params.Distance)
	}
	return d, nil
}

// passonneau2004 is 0 for equal sets, 1/3 where one contains the other, 2/3 where
// they overlap and 1 where they do not.
func passonneau2004(a, b Set) float64 {
	n := common(a, b)
	switch {
	case n == len(a) && n == len(b):
		return 0
	case n == len(a) || n == len(b): // the empty set is in every other
		return 1. / 3
	case n == 0:
		return 1
	}
	return 2. / 3
}

func (v vector) setPair() ([]Value, error) {
	var in struct {
		head
		A, B []any
	}
	if err := errors.Join(v.input(&in), v.only("distance")); err != nil {
		return nil, err
	}
	d, err := v.distance()
	if err != nil || v.Coefficient != "set_distance" {
		return nil, errors.Join(err, v.unknown())
	}
	names := numbering{}
	return []Value{number(d(names.set(in.A), names.set(in.B)))}, nil
}

type vectorSpans struct {
	head
	Length   int
	HalfOpen *bool `json:"half_open"`
	Coders   []*[]struct {
		Start, End int
		Code       any
	}
	Segments [][2]int
	Excluded [][2]int
}

// spanInput is the case as one document; a coder that is null has not done it.
func (in vectorSpans) read(names numbering) (Input, error) {
	d := Document{Name: "it", Length: in.Length}
	more := 0
	if in.HalfOpen != nil && !*in.HalfOpen {
		more = 1
	}
	result := Input{}
	for i, spans := range in.Coders {
		r := Record{Done: spans != nil}
		if spans != nil {
			for _, s := range *spans {
				if s.Code == nil {
					return result, errors.New("a span without a code")
				}
				r.Spans = append(r.Spans, Span{names.of(s.Code), s.Start, s.End + more})
			}
		}
		d.Records = append(d.Records, r)
		result.Coders = append(result.Coders, fmt.Sprint("coder ", i+1))
	}
	for _, s := range in.Segments {
		d.Segments = append(d.Segments, Stretch{s[0], s[1] + more})
	}
	for _, s := range in.Excluded {
		d.Excluded = append(d.Excluded, Stretch{s[0], s[1] + more})
	}
	result.Documents = []Document{d}
	return result, nil
}

func (v vector) spans() ([]Value, error) {
	var in vectorSpans
	if err := errors.Join(v.input(&in), v.only("code", "codes", "unit", "iou", "distance", "categories", "share", "merge_abutting")); err != nil {
		return nil, err
	}
	names := numbering{}
	input, err := in.read(names)
	if err != nil {
		return nil, err
	}
	codes := v.codes(names)
	for i := range len(names) {
		input.Codes = append(input.Codes, fmt.Sprint("code ", i))
	}
	opt := Options{Share: v.params.Share, MergeAbutting: v.params.MergeAbutting}
	switch v.params.Unit {
	case "", "character", "characters":
	case "segment", "segments", "turn", "sentence":
		opt.Unit = Segment
	default:
		return nil, fmt.Errorf("the unit %q is not known", v.params.Unit)
	}
	m, err := Measure(input, opt)
	if err != nil {
		return nil, err
	}
	return v.ofSpans(m, names, codes, input)
}

// codes are those the case asks for, or all.
func (v vector) codes(names numbering) []int {
	var codes []int
	for _, c := range v.params.Codes {
		codes = append(codes, names.of(c))
	}
	if v.params.Code != nil && v.Coefficient != "ku_alpha" && v.Coefficient != "ku_coverage" {
		codes = append(codes, names.of(v.params.Code))
	}
	if codes == nil {
		if v.params.Code != nil {
			names.of(v.params.Code)
		}
		for i := range len(names) {
			codes = append(codes, i)
		}
	}
	return codes
}

func (v vector) ofSpans(m *Measures, names numbering, codes []int, in Input) ([]Value, error) {
	view := m.View(nil)
	switch v.Coefficient {
	case "u_alpha", "bar_u_alpha", "cu_alpha", "ku_alpha", "ku_coverage", "cu_coverage":
		return v.unitizing(m, names, codes)
	case "alpha_u_1995":
		return []Value{AlphaU1995(in.Documents[0].Length, stretchesOf(m, codes))}, nil
	case "span_f1":
		if v.params.IoU == nil {
			return nil, errors.New("no threshold")
		}
		return []Value{m.SpanF1(codes, *v.params.IoU, nil)}, nil
	case "pooled_alpha":
		return []Value{view.PooledAlpha(codes)}, nil
	case "pooled_kappa":
		return []Value{view.PooledKappa(codes)}, nil
	case "krippendorff_alpha_sets", "mv_alpha":
		return v.ofSets(m.Sets(codes))
	}
	if len(codes) != 1 {
		return nil, fmt.Errorf("%s is for one code, not %d", v.Coefficient, len(codes))
	}
	if f := tallyFigures(v.Coefficient, v.categories(2)); f != nil {
		return []Value{f(view.Tally(codes[0]))}, nil
	}
	if v.Coefficient == "cohen_kappa_ci95" {
		k := view.Pair(codes[0], 0, 1).Kappa()
		return []Value{k.Low, k.High}, nil
	}
	if f := tableFigures(v.Coefficient); f != nil {
		return []Value{view.OverPairs(codes[0], f)}, nil
	}
	return nil, v.unknown()
}

func stretchesOf(m *Measures, codes []int) [][][]Stretch {
	var all [][][]Stretch
	for _, c := range codes {
		var coders [][]Stretch
		for coder := range m.input.Coders {
			coders = append(coders, m.docs[0].coded(c, coder))
		}
		all = append(all, coders)
	}
	return all
}

func (v vector) unitizing(m *Measures, names numbering, codes []int) ([]Value, error) {
	if len(codes) == 1 && v.Coefficient == "bar_u_alpha" {
		u, err := m.Unitize(codes)
		if err != nil {
			return nil, err
		}
		a, b := m.View(nil).BarUAlpha(codes[0]), u.Figures(nil).BarU
		if a.Defined() != b.Defined() || a.Defined() && !near(a.Number, b.Number) {
			return nil, fmt.Errorf("two ways to |u-alpha differ: %v and %v", a, b)
		}
	}
	u, err := m.Unitize(codes)
	if err != nil {
		return []Value{undefined(err.Error())}, nil
	}
	f := u.Figures(nil)
	switch v.Coefficient {
	case "u_alpha":
		return []Value{f.U}, nil
	case "bar_u_alpha":
		return []Value{f.BarU}, nil
	case "cu_alpha":
		return []Value{f.CU}, nil
	case "cu_coverage":
		return []Value{f.Coverage}, nil
	}
	if v.params.Code == nil {
		return nil, errors.New("no code")
	}
	k := f.Codes[slices.IndexFunc(f.Codes, func(k KFigures) bool { return k.Code == names.of(v.params.Code) })]
	if v.Coefficient == "ku_coverage" {
		return []Value{k.Coverage}, nil
	}
	return []Value{k.KU}, nil
}
