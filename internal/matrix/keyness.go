package matrix

import "math"

// Frequencies are how often a word stands in two collections of words, and how large
// they are.
type Frequencies struct {
	In, Out       int // how often the word stands inside the theme, and elsewhere
	AllIn, AllOut int // words inside the theme, and elsewhere
}

// G2 is the log-likelihood of a word's being as frequent in one collection as in the
// other (Rayson & Garside 2000, "Comparing corpora using frequency profiling"; the
// statistic is Dunning's of 1993 in the form with two terms):
//
//	E1 = AllIn  · (In + Out) / (AllIn + AllOut)
//	E2 = AllOut · (In + Out) / (AllIn + AllOut)
//	G2 = 2 · (In · ln(In/E1) + Out · ln(Out/E2)),   with 0 · ln 0 = 0
//
// It is compared with chi-squared of one degree of freedom: 3.84 is p < .05, 6.63
// p < .01, 10.83 p < .001. It says how sure a difference is, not how large. That holds
// of words drawn one by one, which speech is not, so it puts words in order and proves
// nothing.
func (f Frequencies) G2() float64 {
	both, all := float64(f.In+f.Out), float64(f.AllIn+f.AllOut)
	if both == 0 {
		return 0
	}
	term := func(n, of int) float64 {
		if n == 0 {
			return 0
		}
		return float64(n) * math.Log(float64(n)*all/(float64(of)*both))
	}
	return max(0, 2*(term(f.In, f.AllIn)+term(f.Out, f.AllOut)))
}

// LogRatio says how large a difference is (Hardie 2014, "Log Ratio: an informal
// introduction"): the binary logarithm of the ratio of the relative frequencies, so
// that each 1 is twice as frequent inside. Where the word stands on one side alone, half an
// occurrence stands for none.
//
//	log2( (In / AllIn) / (Out / AllOut) )
func (f Frequencies) LogRatio() float64 {
	some := func(n int) float64 { return max(float64(n), 0.5) }
	return math.Log2(some(f.In) * float64(f.AllOut) / (some(f.Out) * float64(f.AllIn)))
}

// Over reports whether the word is more frequent inside than elsewhere.
func (f Frequencies) Over() bool { return f.In*f.AllOut > f.Out*f.AllIn }
