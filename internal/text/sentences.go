package text

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// abbreviations end in a full stop that ends no sentence.
const abbreviations = " dr mr mrs ms prof st sr jr vs etc e.g i.e approx no "

// Sentences calls yield with the byte range of each sentence of s (Unicode
// Standard Annex 29, with common English abbreviations kept whole), without the
// space around it.
func Sentences(s string, yield func(start, end int) bool) {
	from := 0
	seg := sentences.FromString(s)
	for seg.Next() {
		if endsInAbbreviation(seg.Value()) && seg.End() < len(s) {
			continue
		}
		if !yieldTrimmed(s, from, seg.End(), yield) {
			return
		}
		from = seg.End()
	}
	if from < len(s) {
		yieldTrimmed(s, from, len(s), yield)
	}
}

func yieldTrimmed(s string, from, to int, yield func(start, end int) bool) bool {
	part := s[from:to]
	lead := len(part) - len(strings.TrimLeft(part, " \t\n"))
	part = strings.TrimSpace(part)
	return part == "" || yield(from+lead, from+lead+len(part))
}

func endsInAbbreviation(s string) bool {
	s = strings.TrimRight(s, " \t")
	if !strings.HasSuffix(s, ".") {
		return false
	}
	last := strings.ToLower(strings.TrimSuffix(s[strings.LastIndexAny(s, " (")+1:], "."))
	return strings.Contains(abbreviations, " "+last+" ")
}
