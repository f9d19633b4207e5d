package export

import (
	"strings"

	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// guardWords is how many words in a row make a repetition: fewer are common
// turns of phrase.
const guardWords = 5

// guard keeps words that a purpose may not show from leaving by way of the
// team's own texts: memos, and the examples and definitions of a codebook,
// which are often somebody's words. Names for people and the words of quotes do
// not need it; those come from the release.
type guard struct {
	said map[string]bool // every five words in a row of withheld speech; nil: nothing is withheld
}

func newGuard(rel *study.Release) guard {
	team := rel.Purpose == transcript.ForTeam
	if team && len(rel.Study.State.Never[rel.Study.Viewer]) == 0 {
		return guard{} // the team has read the transcripts
	}
	g := guard{}
	for _, t := range rel.Study.Transcripts {
		for _, turn := range t.Turns {
			if !rel.Study.Hidden(t) && (team || rel.Shows(t, turn.Speech)) {
				continue
			}
			if g.said == nil {
				g.said = map[string]bool{}
			}
			for s := range inARow(t.Text.Slice(turn.Speech)) {
				g.said[s] = true
			}
		}
	}
	return g
}

// clear reports whether a text repeats no five words in a row of somebody
// withheld.
func (g guard) clear(s string) bool {
	if len(g.said) == 0 {
		return true
	}
	for x := range inARow(s) {
		if g.said[x] {
			return false
		}
	}
	return true
}

// inARow yields every five words in a row of s, case, punctuation and the shape
// of apostrophes aside.
func inARow(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		var last []string
		text.Segments(strings.ReplaceAll(s, "’", "'"), func(word string, _, _ int) bool {
			last = append(last, strings.ToLower(word))
			if len(last) > guardWords {
				last = last[1:]
			}
			return len(last) < guardWords || yield(strings.Join(last, " "))
		})
	}
}
