package ingest

import (
	"strings"
	"unicode"

	"verbatim/internal/transcript"
)

// pagesOf says for each turn on which page it begins: said are the turns as they
// were read, with a page each, and turns what became of them when they were made
// lawful, which divides some and joins others but keeps the order of their words.
// It is nil where the turns read have no pages.
func pagesOf(said []transcript.Said, pages []int, turns []transcript.Said) []int {
	if len(pages) != len(said) || len(pages) == 0 || pages[len(pages)-1] == 0 {
		return nil
	}
	out := make([]int, len(turns))
	at, rest := 0, spaceless(said[0].Speech)
	for i, turn := range turns {
		out[i] = max(pages[at], 1)
		whole := spaceless(turn.Speech)
		for words := whole; words != ""; {
			n := alike(words, rest)
			if n > 0 && len(words) == len(whole) {
				out[i] = max(pages[at], 1)
			}
			if words, rest = words[n:], rest[n:]; words == "" && rest != "" {
				break
			}
			if rest != "" { // what was a label is not among the words any more
				k := strings.Index(rest[:min(len(rest), 2*maxNameBytes)], words[:min(len(words), 20)])
				if rest = rest[max(k, 0):]; k > 0 {
					continue
				}
			}
			if at+1 == len(said) {
				break
			}
			at++
			rest = spaceless(said[at].Speech)
		}
	}
	return out
}

// alike is how many bytes two texts begin with alike.
func alike(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// spaceless is a text without its spaces.
func spaceless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
