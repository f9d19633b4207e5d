package export

import (
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// memo is a memo's words and whose they are.
type memo struct {
	coder, words string
}

// memosOf are the memos on codings that a release's readers may see. A memo on
// words that are withheld is withheld with them; and outside the team one that
// repeats words of somebody withheld is left out wherever it stands.
func memosOf(rel *study.Release, o Options) map[coding.ID][]memo {
	out := map[coding.ID][]memo{}
	if o.MemoWords == nil {
		return out
	}
	team := rel.Purpose == transcript.ForTeam
	guard := newGuard(rel)
	hidden := hiddenCodings(rel)
	for _, m := range rel.Study.State.Memos {
		if m.On != coding.OnCoding || m.Private && !(team && o.Private) || hidden[m.Of] {
			continue
		}
		if words, ok := o.MemoWords(m); ok && guard.clear(words) {
			out[m.Of] = append(out[m.Of], memo{m.Coder, words})
		}
	}
	return out
}

func joinMemos(memos []memo) string {
	words := make([]string, len(memos))
	for i, m := range memos {
		words[i] = m.words
	}
	return strings.Join(words, "\n\n")
}

// hiddenCodings are the codings whose words the purpose may not show in whole.
func hiddenCodings(rel *study.Release) map[coding.ID]bool {
	hidden := map[coding.ID]bool{}
	for _, c := range rel.Study.State.Codings {
		if t, ok := rel.Study.Transcript(c.Transcript); ok && !rel.Shows(t, c.Span) {
			hidden[c.ID] = true
		}
	}
	return hidden
}
