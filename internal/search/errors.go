package search

import (
	"fmt"
	"unicode/utf8"
)

// SyntaxError says what is wrong with a query, where, and what to write instead.
type SyntaxError struct {
	Column  int    // where in the query, in code points from 1
	Message string // what is wrong: a clause without a full stop
	Hint    string // what to do; may be empty
}

// Error is the message with its column and hint.
func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("%s (column %d of the query)", e.Message, e.Column)
	if e.Hint != "" {
		s += ": " + e.Hint
	}
	return s
}

func refuse(column int, hint, format string, args ...any) error {
	return &SyntaxError{Column: column, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// quoted shows a stretch of a query inside a message, shortened where long.
func quoted(s string) string {
	const most = 30
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return "“" + s + "”"
}

// nearest is the candidate that word is most likely a slip for, or nothing when
// none is close.
func nearest(word string, candidates []string) string {
	w := []rune(foldKey(word))
	best, fewest := "", len(w)/3+2
	if len(w) < 3 {
		fewest = 2
	}
	for _, c := range candidates {
		if n := slips(w, []rune(foldKey(c)), fewest); n < fewest {
			best, fewest = c, n
		}
	}
	return best
}

// slips counts the letters added, left out, changed or swapped with their
// neighbour between a and b (optimal string alignment). Counting stops at most.
func slips(a, b []rune, most int) int {
	if d := len(a) - len(b); d >= most || -d >= most {
		return most
	}
	var space [3][48]int
	before, last, row := space[0][:], space[1][:], space[2][:]
	if len(b) >= len(row) {
		before, last, row = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
	before, last, row = before[:len(b)+1], last[:len(b)+1], row[:len(b)+1]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		// A swap costs one more than the row before last, and no row is more
		// than one worse than the row before it: from here it gets no better.
		if least >= most {
			return most
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most)
}
