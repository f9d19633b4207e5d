package export

import (
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/trace"
)

// guard keeps words that a purpose may not show from leaving by way of the
// team's own texts: memos, and the examples and definitions of a codebook,
// which are often somebody's words. Names for people and the words of quotes do
// not need it; those come from the release.
type guard struct {
	withheld *trace.Needles // every five words in a row of withheld speech; nil: nothing is withheld
}

func newGuard(rel *study.Release) guard {
	if !rel.Withholds() {
		return guard{}
	}
	g := guard{trace.New()}
	for _, t := range rel.Study.Transcripts {
		for _, turn := range t.Turns {
			if !rel.Shows(t, turn.Speech) {
				g.withheld.Speech(t.Text.Slice(turn.Speech))
			}
		}
	}
	return g
}

// clear reports whether a text repeats no five words in a row of somebody
// withheld: fewer are common turns of phrase. Case, accents written in another
// way, punctuation and marks that nobody sees do not hide a repetition.
func (g guard) clear(s string) bool {
	return g.withheld == nil || text.Words(s) == 0 || len(g.withheld.In(s)) == 0
}
