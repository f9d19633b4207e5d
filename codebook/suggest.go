package codebook

import "unicode/utf8"

// nearest returns the candidate that word is most likely a slip for: the one
// with the fewest letters added, left out, changed or swapped. It returns
// nothing when even the best is more of another word than a slip.
func nearest(word string, candidates []string) string {
	letters := []rune(word)
	if len(letters) > maxID {
		return ""
	}
	best, bestSlips := "", max(1, len(letters)/3)+1
	for _, candidate := range candidates {
		if n := utf8.RuneCountInString(candidate) - len(letters); n >= bestSlips || -n >= bestSlips {
			continue
		}
		if slips := distance(letters, []rune(candidate)); slips < bestSlips {
			best, bestSlips = candidate, slips
		}
	}
	return best
}

// distance counts the slips between a and b: one letter added, left out or
// changed, or two neighbours swapped (optimal string alignment).
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// didYouMean is the hint for a word that is not one of candidates.
func didYouMean(word string, candidates []string) string {
	if near := nearest(word, candidates); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}
