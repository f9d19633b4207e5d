package matrix

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// SaturationSeed is the seed of the draws where none is named.
const SaturationSeed = 20200505

// SaturationBand is what the curve is like when the interviews come in other orders,
// drawn at random. A percentile is by nearest rank: the smallest number that at least
// so many of the draws do not exceed. So every number of it is one that was drawn.
type SaturationBand struct {
	Draws   int    `json:"draws"`
	Seed    uint64 `json:"seed"`
	Low     []int  `json:"low"`     // 5th percentile of the cumulative themes, by interview
	Median  []int  `json:"median"`  // 50th
	High    []int  `json:"high"`    // 95th
	Reached int    `json:"reached"` // draws in which the threshold was reached

	// The interview of which saturation is said, over all draws; null where so many
	// draws did not reach it.
	AtLow    *int `json:"at_low"`
	AtMedian *int `json:"at_median"`
	AtHigh   *int `json:"at_high"`
}

// drawSaturation puts the interviews into so many random orders. The same seed gives
// the same band on every machine.
func drawSaturation(has [][]int, rule SaturationRule, draws int, seed uint64) *SaturationBand {
	b := &SaturationBand{Draws: draws, Seed: seed}
	order := make([]int, len(has))
	for i := range order {
		order[i] = i
	}
	source := rand.NewPCG(seed, 0)
	sums, at := make([][]int, len(has)), make([]int, 0, draws)
	count := newCounter(has)
	for range draws {
		shuffle(order, source)
		fresh := count.fresh(order)
		for i, n := 0, 0; i < len(fresh); i++ {
			n += fresh[i]
			sums[i] = append(sums[i], n)
		}
		k, ok := rule.At(fresh)
		if !ok {
			k = math.MaxInt
		} else {
			b.Reached++
		}
		at = append(at, k)
	}
	for _, drawn := range sums {
		slices.Sort(drawn)
		b.Low = append(b.Low, nearestRank(drawn, 5))
		b.Median = append(b.Median, nearestRank(drawn, 50))
		b.High = append(b.High, nearestRank(drawn, 95))
	}
	slices.Sort(at)
	known := func(percent int) *int {
		if k := nearestRank(at, percent); k < math.MaxInt {
			return &k
		}
		return nil
	}
	b.AtLow, b.AtMedian, b.AtHigh = known(5), known(50), known(95)
	return b
}

// freshCounter counts how many themes are new in each interview, many times over.
type freshCounter struct {
	has   [][]int
	seen  []int // by theme: the order, from 1, in which it was last seen
	round int
	out   []int
}

func newCounter(has [][]int) *freshCounter {
	most := -1
	for _, themes := range has {
		for _, theme := range themes {
			most = max(most, theme)
		}
	}
	return &freshCounter{has: has, seen: make([]int, most+1), out: make([]int, len(has))}
}

// fresh is good until the next call.
func (c *freshCounter) fresh(order []int) []int {
	c.round++
	for at, i := range order {
		n := 0
		for _, theme := range c.has[i] {
			if c.seen[theme] != c.round {
				c.seen[theme] = c.round
				n++
			}
		}
		c.out[at] = n
	}
	return c.out
}

// shuffle is Fisher and Yates's. Taking the high word keeps orders the same whatever
// the library does.
func shuffle(order []int, source rand.Source) {
	for i := len(order) - 1; i > 0; i-- {
		j, _ := bits.Mul64(source.Uint64(), uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
}

// nearestRank is a percentile of numbers in rising order, of which there is at least
// one.
func nearestRank(sorted []int, percent int) int {
	rank := (len(sorted)*percent + 99) / 100
	return sorted[max(rank, 1)-1]
}
