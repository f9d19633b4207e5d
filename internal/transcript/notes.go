package transcript

import (
	"strings"
	"unicode/utf8"

	"verbatim/internal/text"
)

// roundNotes are the words by which a remark in round brackets is known as the
// transcriber's; anything else in round brackets may be speech.
const roundNotes = " laughs laughing laughter laugh chuckles chuckling giggles sighs sighing sigh pause pauses " +
	"pausing silence coughs coughing cough crying cries tearful sniffs inaudible unclear indistinct crosstalk " +
	"overlapping overtalk interrupting interrupts whispers whispering sings singing claps clears smiles smiling " +
	"shrugs nods nodding gestures phone door noise background recording gasps snorts tuts yawns "

// maxNote is the longest remark taken for a transcriber's note, in bytes.
const maxNote = 120

// Notes are the byte ranges in s of the transcriber's remarks: [anything in
// square brackets] and (laughs) and its like. They are not the speaker's words.
func Notes(s string, yield func(start, end int) bool) {
	for i := 0; i < len(s); i++ {
		if s[i] != '[' && s[i] != '(' {
			continue
		}
		closing := byte(']')
		if s[i] == '(' {
			closing = ')'
		}
		j := strings.IndexByte(s[i:min(len(s), i+maxNote)], closing)
		if j < 0 {
			continue
		}
		if closing == ')' && !isRoundNote(s[i+1:i+j]) {
			continue
		}
		if !yield(i, i+j+1) {
			return
		}
		i += j
	}
}

// isRoundNote: at most four words, one of them a transcriber's. "(and I was
// laughing so hard at him)" is somebody talking.
func isRoundNote(s string) bool {
	words := strings.Fields(strings.ToLower(s))
	for _, w := range words {
		if strings.Contains(roundNotes, " "+strings.Trim(w, ".,;:!?…")+" ") {
			return len(words) <= 4
		}
	}
	return false
}

// onlyNote reports whether a remark in round brackets holds nothing but a
// transcriber's words: "(laughs)", and not "(not crying)".
func onlyNote(s string) bool {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		if !strings.Contains(roundNotes, " "+strings.Trim(w, ".,;:!?…")+" ") {
			return false
		}
	}
	return true
}

// SpokenWords counts the words of s that were spoken: transcriber's notes left out.
func SpokenWords(s string) int {
	if !strings.ContainsAny(s, "[(") {
		return text.Words(s)
	}
	n, from := 0, 0
	Notes(s, func(a, b int) bool {
		n += text.Words(s[from:a])
		from = b
		return true
	})
	return n + text.Words(s[from:])
}

// Abbreviate cuts s to at most n code points, with a mark where it was cut: for
// error messages, which never hold more than a few of a participant's words.
func Abbreviate(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:n-1]), " ") + "…"
}
