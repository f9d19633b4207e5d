package exchange

import (
	"strings"
	"unicode"

	"verbatim/internal/text"
)

// Judge says how sure it is that a passage is on the right words, and why where it is
// not certain. runes are the source's Text.
func (p *Passage) Judge(runes []rune) {
	if p.Trust == Doubtful { // whoever read the place knows better
		return
	}
	sp := p.Span
	if sp.Start < 0 || int(sp.End) > len(runes) || sp.Start > sp.End {
		p.Trust, p.Why = Doubtful, "its place is outside the text"
		return
	}
	here := string(runes[sp.Start:sp.End])
	switch {
	case strings.TrimSpace(here) == "":
		p.Trust, p.Why = Empty, "there is nothing but space at its place"
	case p.Words != "" && Says(here, p.Words, p.Cut):
		p.Trust, p.Why = Verified, ""
	case p.Words != "":
		p.Trust, p.Why = Doubtful, "the file gives other words than stand at its place"
	case cutsWord(runes, sp.Start) || cutsWord(runes, sp.End):
		p.Trust, p.Why = Doubtful, "it begins or ends inside a word, and the file does not say which words were meant"
	default:
		p.Trust, p.Why = Plausible, "the file gives a place, and not its words"
	}
}

// Says reports whether words that stand at a place are those that were given, spaces
// aside. Where those given were cut, the others need only begin with them.
func Says(here, given string, cut bool) bool {
	a, b := Folded(here), Folded(given)
	if cut {
		return b != "" && strings.HasPrefix(a, b)
	}
	return a == b
}

// Folded is a text with one space for each stretch of white space, and none at its ends.
func Folded(s string) string { return strings.Join(strings.Fields(s), " ") }

// cutsWord reports whether a place lies between two characters of one word.
func cutsWord(runes []rune, at text.Pos) bool {
	letter := func(i text.Pos) bool {
		return i >= 0 && int(i) < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]) || unicode.IsMark(runes[i]))
	}
	// Scripts that write no spaces between words part them nowhere that can be seen.
	return letter(at-1) && letter(at) && !unicode.In(runes[at], unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
