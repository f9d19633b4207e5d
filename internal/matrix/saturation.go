package matrix

import "fmt"

// SaturationRule says when interviews bring so little that is new that a team may
// say that its themes are saturated, after Guest, Namey & Chen 2020 ("A simple method
// to assess and report thematic saturation in qualitative research", PLoS ONE 15(5):
// e0232076).
//
// With new(i) the number of themes of interview i, from 1, that no interview before it
// had, B the base size, R the run length and T the threshold:
//
//	base themes = new(1) + … + new(B)
//	ratio(i)    = (new(i-R+1) + … + new(i)) / base themes, for every i ≥ B+R
//
// The base is the first B interviews and stays the same; runs overlap, each beginning
// one interview after the one before, and the first is of the interviews B+1 to B+R.
// The first run whose ratio is at most T ends the search. If it is of the interviews
// k+1 to k+R, saturation is said of interview k and written "k+R": k interviews, and
// the R after them that showed it. So k is at least B.
//
// Without themes in the base there is no ratio.
type SaturationRule struct {
	Base      int     `json:"base"`
	Run       int     `json:"run"`
	Threshold float64 `json:"threshold"` // a share, from 0 to 1
}

// UsualSaturation is a base of four, runs of two, and at most 5 % that is new.
var UsualSaturation = SaturationRule{Base: 4, Run: 2, Threshold: 0.05}

// Check says what is wrong with a rule.
func (r SaturationRule) Check() error {
	switch {
	case r.Base < 1:
		return fmt.Errorf("a base of %d interviews is none to compare with: use 4, or more", r.Base)
	case r.Run < 1:
		return fmt.Errorf("a run of %d interviews is none: use 2 or 3", r.Run)
	case !(r.Threshold >= 0 && r.Threshold <= 1):
		return fmt.Errorf("a threshold is a share from 0 to 100 %%: 5 or 0")
	}
	return nil
}

// BaseThemes are how many themes the base has, given how many are new in each
// interview.
func (r SaturationRule) BaseThemes(fresh []int) int { return sum(fresh[:min(r.Base, len(fresh))]) }

// Ratio is the share of new themes in the run that ends with interview i, from 1; ok
// is false where no run ends or the base has no themes.
func (r SaturationRule) Ratio(fresh []int, i int) (share float64, ok bool) {
	base := r.BaseThemes(fresh)
	if i < r.Base+r.Run || i > len(fresh) || base == 0 {
		return 0, false
	}
	return float64(sum(fresh[i-r.Run:i])) / float64(base), true
}

// At is the interview of which saturation is said: the last before the first run that
// brings little enough.
func (r SaturationRule) At(fresh []int) (k int, ok bool) {
	for i := r.Base + r.Run; i <= len(fresh); i++ {
		if share, ok := r.Ratio(fresh, i); ok && share <= r.Threshold {
			return i - r.Run, true
		}
	}
	return 0, false
}

func sum(list []int) int {
	n := 0
	for _, x := range list {
		n += x
	}
	return n
}

// newThemes are the themes of each interview that none before it had. Has are the
// themes of each interview, order which interview comes when.
func newThemes(has [][]int, order []int) [][]int {
	seen := map[int]bool{}
	which := make([][]int, len(order))
	for at, i := range order {
		for _, theme := range has[i] {
			if !seen[theme] {
				seen[theme] = true
				which[at] = append(which[at], theme)
			}
		}
	}
	return which
}
