package ingest

import (
	"strings"

	"verbatim/internal/transcript"
)

// captionsInText finds captions inside a text or Word document, as Teams wrote
// its transcripts for years: a line with two times and an arrow, the name, the
// words.
//
//	0:0:2.5 --> 0:0:4.0
//	Rosa M
//	I was at home.
//
// The times become labels of the lines below them.
func (d *draft) captionsInText(lines []line) []line {
	named, ok := namesBelowArrows(lines)
	if !ok {
		return lines
	}
	var out []line
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		switch next := i + 1; {
		case allDigits(l.text) && next < len(lines) && isArrow(lines[next]):
			// the number of the caption
		case !isArrow(l):
			out = append(out, l)
		case named && nameBelow(lines, i) != "":
			out = append(out, captionTurn(l, nameBelow(lines, i), lines[i+2]))
			i += 2
		case next < len(lines) && !isArrow(lines[next]) && lines[next].level == notHeading:
			from, _, _ := captionTimes(l.text)
			below := lines[next]
			below.text, below.marks = "["+transcript.Clock(from)+"] "+below.text, nil
			out = append(out, below)
			i++
		}
	}
	return out
}

// captionTurn is the line of words below a time and a name.
func captionTurn(arrow line, name string, words line) line {
	from, to, _ := captionTimes(arrow.text)
	words.cells = &label{name: name, words: words.text, when: ordered(from, to), shape: inTable}
	return words
}

// namesBelowArrows reports whether a text has captions at all, and whether
// names stand below their times: nearly everywhere, and the same ones again.
func namesBelowArrows(lines []line) (named, ok bool) {
	arrows, n := 0, 0
	names := map[string]bool{}
	for i, l := range lines {
		if !isArrow(l) {
			continue
		}
		arrows++
		if name := nameBelow(lines, i); name != "" {
			names[nameKey(name)] = true
			n++
		}
	}
	return n*5 >= arrows*4 && (len(names)*2 <= n || n < 4), arrows >= 2
}

func isArrow(l line) bool {
	if !strings.Contains(l.text, "-->") {
		return false
	}
	_, _, ok := captionTimes(l.text)
	return ok
}

// nameBelow is the name on the line below a time, if words follow it.
func nameBelow(lines []line, i int) string {
	if i+2 >= len(lines) || isArrow(lines[i+1]) || isArrow(lines[i+2]) || lines[i+1].level != notHeading || lines[i+2].level != notHeading {
		return ""
	}
	name := cleanName(lines[i+1].text)
	if !plausible(name) || !capitalised(name) || labelColon(lines[i+1].text) >= 0 {
		return ""
	}
	return name
}
