package agreement

import (
	"cmp"
	"slices"
)

// A Set is the labels one coder gave one unit, as numbers in rising order without
// repeats. The empty set is a judgement: no label applies.
type Set []int

// common is how many labels two sets share.
func common(a, b Set) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			i, j, n = i+1, j+1, n+1
		}
	}
	return n
}

// Distance says how far apart two sets are, from 0 (the same) to 1.
type Distance func(a, b Set) float64

// Jaccard is 1 - |A∩B|/|A∪B| (Jaccard 1912), and 0 for two empty sets.
func Jaccard(a, b Set) float64 {
	both := common(a, b)
	if len(a)+len(b) == 0 {
		return 0
	}
	return 1 - float64(both)/float64(len(a)+len(b)-both)
}

// MASI is 1 - J·M where J is |A∩B|/|A∪B|, and M is 1 for equal sets, 2/3 where one
// contains the other, 1/3 where they overlap and 0 where they do not (Passonneau
// 2006). Two empty sets are 0 apart; an empty set is 1 from any other.
func MASI(a, b Set) float64 {
	both := common(a, b)
	switch {
	case both == len(a) && both == len(b):
		return 0
	case both == 0:
		return 1
	}
	j := float64(both) / float64(len(a)+len(b)-both)
	if both == len(a) || both == len(b) {
		return 1 - j*2/3
	}
	return 1 - j/3
}

// Dice is 1 - 2|A∩B|/(|A|+|B|), the distance inside mv-alpha (Krippendorff & Craggs
// 2016), and 0 for two empty sets.
func Dice(a, b Set) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	return 1 - 2*float64(common(a, b))/float64(len(a)+len(b))
}

// SetTally holds, document by document, how often each set of labels was given and
// which different sets met in one unit. The zero SetTally is empty.
type SetTally struct {
	sets []Set
	ids  map[string]int
	docs []setDocument
}

type setDocument struct {
	coders int                // who judged it
	units  float64            // weight of units judged by two or more
	given  map[int]float64    // by set: judgements in those units
	met    map[[2]int]float64 // by two different sets, lower first: pairs, each weighing 1/(m-1)
}

// NewSetTally counts rows of units by coders as one document. A nil set is a
// judgement not made; an empty one that is not nil was made.
func NewSetTally(units [][]Set) *SetTally {
	t := &SetTally{}
	d := t.document(0)
	var ids []int
	for _, row := range units {
		ids = ids[:0]
		for _, s := range row {
			if s != nil {
				ids = append(ids, t.id(s))
			}
		}
		d.coders = max(d.coders, len(ids))
		d.add(ids, 1)
	}
	return t
}

func (t *SetTally) document(coders int) *setDocument {
	t.docs = append(t.docs, setDocument{coders: coders, given: map[int]float64{}, met: map[[2]int]float64{}})
	return &t.docs[len(t.docs)-1]
}

// id numbers the different sets in the order they turn up.
func (t *SetTally) id(s Set) int {
	var buf [64]byte
	key := buf[:0]
	for _, label := range s {
		key = append(key, byte(label), byte(label>>8), byte(label>>16), byte(label>>24))
	}
	if id, ok := t.ids[string(key)]; ok {
		return id
	}
	if t.ids == nil {
		t.ids = map[string]int{}
	}
	t.ids[string(key)] = len(t.sets)
	t.sets = append(t.sets, slices.Clone(s))
	return len(t.sets) - 1
}

// add counts weight units in which each coder who judged gave the set with that id.
func (d *setDocument) add(ids []int, weight float64) {
	m := float64(len(ids))
	if m < 2 || weight == 0 {
		return
	}
	d.units += weight
	for i, a := range ids {
		d.given[a] += weight
		for _, b := range ids[:i] {
			if a != b {
				d.met[[2]int{min(a, b), max(a, b)}] += weight / (m - 1)
			}
		}
	}
}

// pair is two different sets that met, and how often.
type pair struct {
	sets   [2]int
	weight float64
}

// totals are, with document i counted times[i] times (nil: once), the judgements
// by set, their sum, and the pairs in a fixed order, so that sums come out the same.
func (t *SetTally) totals(times []int) (given []float64, n float64, met []pair) {
	given = make([]float64, len(t.sets))
	sum := map[[2]int]float64{}
	for i, d := range t.docs {
		w := often(times, i)
		if w == 0 {
			continue
		}
		for id, g := range d.given {
			given[id] += w * g
		}
		for p, g := range d.met {
			sum[p] += w * g
		}
	}
	for _, g := range given {
		n += g
	}
	for p, w := range sum {
		met = append(met, pair{p, w})
	}
	slices.SortFunc(met, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.sets[0], b.sets[0]), cmp.Compare(a.sets[1], b.sets[1]))
	})
	return given, n, met
}

func often(times []int, i int) float64 {
	if times == nil {
		return 1
	}
	return float64(times[i])
}

// Units is the weight of the units that at least two coders judged.
func (t *SetTally) Units() float64 {
	n := 0.0
	for _, d := range t.docs {
		n += d.units
	}
	return n
}

// Alpha is Krippendorff's alpha with the distance given between sets (Krippendorff
// 2011; Passonneau 2006), document i counting times[i] times (nil: once each). With
// one label to a set it is nominal alpha. Undefined when no unit was judged by two
// coders, or when all their sets are alike.
func (t *SetTally) Alpha(distance Distance, times []int) Value {
	given, n, met := t.totals(times)
	if n == 0 {
		return undefined(noPairs)
	}
	do, de := 0.0, 0.0
	for _, p := range met {
		do += 2 * p.weight * distance(t.sets[p.sets[0]], t.sets[p.sets[1]])
	}
	for i, a := range given {
		for j := 0; a != 0 && j < i; j++ {
			if given[j] != 0 {
				de += 2 * a * given[j] * distance(t.sets[i], t.sets[j])
			}
		}
	}
	if de == 0 {
		return undefined(oneCategory)
	}
	return number(1 - (do/n)/(de/n/(n-1)))
}

// MVAlpha is the alpha for multi-valued data (Krippendorff & Craggs 2016), document
// i counting times[i] times (nil: once each). Expected disagreement is the mean of
// Dice over all pairs of sets of each two sizes, every set weighted by how often its
// labels were used. Undefined as Alpha is.
func (t *SetTally) MVAlpha(times []int) Value {
	given, n, met := t.totals(times)
	if n == 0 {
		return undefined(noPairs)
	}
	do := 0.0
	for _, p := range met {
		do += 2 * p.weight * Dice(t.sets[p.sets[0]], t.sets[p.sets[1]])
	}
	de := t.expectedDice(given, n)
	if de == 0 {
		return undefined(oneCategory)
	}
	return number(1 - do/n/de)
}

// expectedDice is the sum, over sizes i and j of sets, of the shares of those sizes
// times the weighted mean of Dice over all sets A and B of those sizes, where
// A and B weigh the product of the uses of A's labels times that of B's, a label in
// both having one use less for B.
//
// Written out this would go through all subsets of the labels. But both the weights
// and the weighted overlaps are coefficients of the product, over labels used n
// times, of 1 + n·x + n·y + n(n-1)·xy·t: x stands for being in A, y for being in
// B, and the derivative by t at 1 counts the labels in both.
func (t *SetTally) expectedDice(given []float64, n float64) float64 {
	uses, sizes := map[int]float64{}, []float64{}
	for id, g := range given {
		for len(sizes) <= len(t.sets[id]) {
			sizes = append(sizes, 0)
		}
		sizes[len(t.sets[id])] += g / n
		for _, label := range t.sets[id] {
			uses[label] += g
		}
	}
	labels := make([]float64, 0, len(uses))
	for _, u := range uses {
		if u > 0 {
			labels = append(labels, u)
		}
	}
	slices.Sort(labels)
	weight, overlap := pairsBySize(labels, len(sizes))
	de := 0.0
	for i, p := range sizes {
		for j, q := range sizes {
			if i+j > 0 && weight[i][j] > 0 {
				de += p * q * (1 - 2*overlap[i][j]/weight[i][j]/float64(i+j))
			}
		}
	}
	return de
}

// pairsBySize multiplies that product out up to sets of size-1 labels. Uses are
// scaled by the largest so that nothing overflows; the scale cancels.
func pairsBySize(uses []float64, size int) (weight, overlap [][]float64) {
	weight, overlap = NewTable(size), NewTable(size)
	weight[0][0] = 1
	for _, n := range uses {
		scale := uses[len(uses)-1]
		one, both := n/scale, n*(n-1)/scale/scale
		for i := size - 1; i >= 0; i-- {
			for j := size - 1; j >= 0; j-- {
				w, o := weight[i][j], overlap[i][j]
				if i > 0 {
					w, o = w+one*weight[i-1][j], o+one*overlap[i-1][j]
				}
				if j > 0 {
					w, o = w+one*weight[i][j-1], o+one*overlap[i][j-1]
				}
				if i > 0 && j > 0 {
					w, o = w+both*weight[i-1][j-1], o+both*(overlap[i-1][j-1]+weight[i-1][j-1])
				}
				weight[i][j], overlap[i][j] = w, o
			}
		}
	}
	return weight, overlap
}
