package agreement

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// DefaultReplicates and DefaultSeed are what the zero Resampling uses.
const (
	DefaultReplicates = 2000
	DefaultSeed       = 20160601
)

// fewDocuments is the number of documents under which a percentile interval is
// rough and the jackknife is given beside it.
const fewDocuments = 10

// Resampling says how to draw documents. The same seed gives the same figures on
// every machine.
type Resampling struct {
	Replicates int    // 0: DefaultReplicates
	Seed       uint64 // 0: DefaultSeed
}

func (r Resampling) orDefaults() Resampling {
	if r.Replicates <= 0 {
		r.Replicates = DefaultReplicates
	}
	if r.Seed == 0 {
		r.Seed = DefaultSeed
	}
	return r
}

// Interval is a 95 % interval from resampling whole documents.
type Interval struct {
	Low, High  Value  // the .025 and .975 percentiles of the replicates
	Documents  int    // documents the figure rests on
	Replicates int    // drawn
	Dropped    int    // of those, left out because the figure was undefined in them
	Seed       uint64 // that gives these figures again
	Rough      bool   // under 10 documents: read it with the jackknife
	Jackknife  Value  // under 10 documents: the delete-one-document standard error
}

// Quantile is the type-7 quantile (Hyndman & Fan 1996, the default of R) at p, from
// 0 to 1, of values in rising order. There must be at least one.
func Quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	low := int(math.Floor(at))
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}

// Figures computes figures with document i counted times[i] times and puts them
// into out. It keeps neither slice.
type Figures func(times []int, out []Value)

// Bootstrap draws whole documents with replacement and computes every figure anew
// each time, so that both observed and expected disagreement vary (a cluster
// bootstrap; Efron & Tibshirani 1993). rests[i] lists the documents, of so many,
// that figure i rests on: under two of them there is no interval, under ten there
// is a jackknife too. Only documents that some figure rests on are drawn; the others
// count once each time. The result hangs on the order of documents, which should
// therefore be one that does not hang on how they were read.
func Bootstrap(documents int, rests [][]int, r Resampling, figures Figures) []Interval {
	r = r.orDefaults()
	pool, times, out := union(documents, rests), make([]int, documents), make([]Value, len(rests))
	drawn := make([][]float64, len(rests))
	if len(pool) >= 2 {
		source := rand.NewPCG(r.Seed, 0)
		for range r.Replicates {
			once(times)
			for _, d := range pool {
				times[d] = 0
			}
			for range pool {
				// Taking the high word keeps draws the same whatever the library does.
				i, _ := bits.Mul64(source.Uint64(), uint64(len(pool)))
				times[pool[i]]++
			}
			figures(times, out)
			for f, v := range out {
				if v.Defined() {
					drawn[f] = append(drawn[f], v.Number)
				}
			}
		}
	}
	jackknives := jackknife(documents, pool, rests, figures)
	intervals := make([]Interval, len(rests))
	for f, docs := range rests {
		intervals[f] = interval(drawn[f], len(docs), r)
		if intervals[f].Rough {
			intervals[f].Jackknife = jackknives[f]
		}
	}
	return intervals
}

func once(times []int) {
	for i := range times {
		times[i] = 1
	}
}

// union is every document that some figure rests on, in rising order.
func union(documents int, rests [][]int) []int {
	in := make([]bool, documents)
	for _, docs := range rests {
		for _, d := range docs {
			in[d] = true
		}
	}
	var pool []int
	for d, yes := range in {
		if yes {
			pool = append(pool, d)
		}
	}
	return pool
}

func interval(drawn []float64, documents int, r Resampling) Interval {
	iv := Interval{Documents: documents, Seed: r.Seed, Jackknife: undefined("ten or more transcripts: the percentiles will do")}
	if documents < 2 {
		none := undefined("an interval needs at least two transcripts")
		iv.Low, iv.High, iv.Jackknife = none, none, none
		return iv
	}
	iv.Replicates, iv.Dropped = r.Replicates, r.Replicates-len(drawn)
	iv.Rough = documents < fewDocuments
	if len(drawn) == 0 {
		none := undefined("it was undefined in every draw of the transcripts")
		iv.Low, iv.High = none, none
		return iv
	}
	slices.Sort(drawn)
	iv.Low, iv.High = number(Quantile(drawn, .025)), number(Quantile(drawn, .975))
	return iv
}

// jackknife leaves out one document after another, for figures that rest on few.
func jackknife(documents int, pool []int, rests [][]int, figures Figures) []Value {
	left := make([][]Value, len(rests))
	out, times := make([]Value, len(rests)), make([]int, documents)
	for _, d := range pool {
		var wanted []int
		for f, docs := range rests {
			if len(docs) >= 2 && len(docs) < fewDocuments && slices.Contains(docs, d) {
				wanted = append(wanted, f)
			}
		}
		if len(wanted) == 0 {
			continue
		}
		once(times)
		times[d] = 0
		figures(times, out)
		for _, f := range wanted {
			left[f] = append(left[f], out[f])
		}
	}
	result := make([]Value, len(rests))
	for f := range left {
		result[f] = JackknifeSE(left[f])
	}
	return result
}

// JackknifeSE is the delete-one standard error sqrt((n-1)/n · sum of squared
// deviations) of the n values a figure takes when each document in turn is left out
// (Efron & Tibshirani 1993). Undefined for under two values, or where one is.
func JackknifeSE(left []Value) Value {
	if len(left) < 2 {
		return undefined("a jackknife needs at least two transcripts")
	}
	for _, v := range left {
		if !v.Defined() {
			return undefined("leaving out one transcript makes the figure undefined")
		}
	}
	n, mean, sum := float64(len(left)), Mean(left).Number, 0.0
	for _, v := range left {
		sum += (v.Number - mean) * (v.Number - mean)
	}
	return number(math.Sqrt((n - 1) / n * sum))
}

// BootstrapTables resamples documents that are given as one table each and computes
// the figure on the sum of the tables drawn. All tables have the same size. The
// order of the tables does not matter.
func BootstrapTables(tables []Table, r Resampling, figure func(Table) Value) Interval {
	sorted := slices.Clone(tables)
	slices.SortStableFunc(sorted, compareTables)
	all := make([]int, len(sorted))
	for i := range all {
		all[i] = i
	}
	return Bootstrap(len(sorted), [][]int{all}, r, func(times []int, out []Value) {
		sum := NewTable(len(sorted[0]))
		for i, t := range sorted {
			sum.Add(t, float64(times[i]))
		}
		out[0] = figure(sum)
	})[0]
}

func compareTables(a, b Table) int {
	return slices.CompareFunc(a, b, func(x, y []float64) int { return slices.Compare(x, y) })
}
