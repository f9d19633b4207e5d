package text

import (
	"cmp"
	"math"
	"slices"
)

// Bounds on looking for where words may stand with other letters in them.
const (
	mostCounted = 1 << 18 // places of stretches that one search may count
	pieceLen    = 64      // runes; about so long are the pieces of the words
)

// band is diagonals on which the words may stand: how far what is in the text lies
// behind its place in the words, in runes.
type band struct{ lo, hi, count int }

// bands are where words with at most k letters changed may stand, the likeliest first.
//
// Of n pieces of the words one has at most k/n of the changes. Of stretches in it that do
// not overlap each change spoils one; those that it leaves are as far from their places
// in the words as all others, give or take k/n: they lie on close diagonals, and chance
// seldom puts so many there. Where the piece is there too, but for k/n changes, the words
// lie at most k diagonals away.
func (f *Finder) bands(want []rune, k int) []band {
	pieces := max(1, len(want)/pieceLen)
	spoilt := k / pieces
	shift := 4
	for 1<<shift < spoilt+1 {
		shift++
	}
	width := max(k+1, 1<<shift)
	votes := make([]int32, (len(f.low)+len(want))/width+2)
	c := counter{f: f, shift: shift, before: len(want), counts: make([]int32, (len(f.low)+len(want))>>shift+2)}
	piece := alignment{f: f, most: spoilt, steps: mostSteps / 4}
	left := mostCounted
	for i := range pieces {
		from, to := i*len(want)/pieces, (i+1)*len(want)/pieces
		chosen, cost := f.choose(want[from:to], left/(pieces-i))
		left -= cost
		piece.want = want[from:to]
		c.count(chosen, from, max(1, len(chosen)-spoilt), func(d int) {
			if pieces == 1 || piece.follow(max(d+from-spoilt, -spoilt), min(d+from+2<<shift+spoilt, len(f.low)), spoilt) >= 0 {
				votes[(d+len(want))/width]++
			}
		})
	}
	var all []band
	for i, n := range votes {
		if n == 0 {
			continue
		}
		lo := i*width - len(want)
		b := band{lo - k, lo + width + 2<<shift + k, int(n)}
		for _, near := range []int{i - 1, i + 1} {
			if near >= 0 && near < len(votes) {
				b.count += int(votes[near])
			}
		}
		if last := len(all) - 1; last >= 0 && all[last].hi >= b.lo+2*k && all[last].hi-all[last].lo < 4*width+2*k {
			all[last].hi, all[last].count = b.hi, max(all[last].count, b.count)
		} else {
			all = append(all, b)
		}
	}
	slices.SortStableFunc(all, func(x, y band) int { return cmp.Compare(y.count, x.count) })
	return all
}

// rareGram is a stretch of gram runes in a piece of the words.
type rareGram struct {
	at     int // in the piece
	places []int32
}

// choose takes stretches of a piece that do not overlap: as many as have together no
// more places in the text than may be counted, and of so many the rarest. cost is how
// many places those are.
func (f *Finder) choose(piece []rune, affordable int) (chosen []rareGram, cost int) {
	places := make([][]int32, 0, len(piece))
	f.each(piece, func(_ int, bucket uint32) { places = append(places, f.places(bucket)) })
	most := len(piece) / gram
	// least[n][i] is the cost of n stretches that end in the first i runes.
	least := make([][]int, most+1)
	least[0] = make([]int, len(piece)+1)
	n := 0
	for n < most {
		row := make([]int, len(piece)+1)
		for i := range row {
			row[i] = math.MaxInt
			if i >= gram && least[n][i-gram] < math.MaxInt {
				row[i] = min(row[i-1], least[n][i-gram]+len(places[i-gram]))
			}
		}
		if row[len(piece)] > affordable {
			break
		}
		n++
		least[n] = row
	}
	cost = least[n][len(piece)]
	for i := len(piece); n > 0; {
		if least[n][i] == least[n][i-1] {
			i--
			continue
		}
		i, n = i-gram, n-1
		chosen = append(chosen, rareGram{i, places[i]})
	}
	return chosen, cost
}

// counter counts on which diagonals stretches of a piece stand.
type counter struct {
	f      *Finder
	shift  int     // so many bits are one bucket of diagonals
	before int     // diagonals before the text
	counts []int32 // by bucket
}

// count calls yield with where two buckets begin that hold enough of the stretches of
// the piece that begins at from, once for each two.
func (c *counter) count(chosen []rareGram, from, enough int, yield func(diagonal int)) {
	clear(c.counts)
	for _, s := range chosen {
		by := c.before - from - s.at
		for _, p := range s.places {
			b := (int(p) + by) >> c.shift
			c.counts[b]++
			if int(c.counts[b]+c.counts[b+1]) == enough {
				yield(b<<c.shift - c.before)
			}
			if b > 0 && int(c.counts[b]+c.counts[b-1]) == enough {
				yield((b-1)<<c.shift - c.before)
			}
		}
	}
}
