package codebook

import "strings"

// note is a comment of the file.
type note struct {
	offset int
	line   int    // from 0
	column int    // in bytes, from 0
	own    bool   // nothing but the comment is on its line
	text   string // from its # to the end of the line, without white space at the end
}

// findNotes finds every comment: a # that is not inside a text. A # can only
// follow something other than white space where a quotation or a bracket
// closes, and there the YAML reader takes it for a comment too.
func findNotes(p *page) []note {
	var notes []note
	skip := p.spans.texts
	for line, start := range p.starts {
		content := p.line(line)
		for at := start; at < start+len(content); at++ {
			for len(skip) > 0 && skip[0].end <= at {
				skip = skip[1:]
			}
			if len(skip) > 0 && skip[0].start <= at {
				at = skip[0].end - 1
				continue
			}
			if p.text[at] != '#' {
				continue
			}
			before := content[:at-start]
			notes = append(notes, note{offset: at, line: line, column: at - start,
				own: strings.TrimLeft(before, " \t") == "", text: strings.TrimRight(content[at-start:], " \t")})
			break
		}
	}
	return notes
}

// noteOn returns the comment that has line i to itself.
func (p *page) noteOn(i int) (note, bool) {
	for _, n := range p.notesIn(i, i+1) {
		if n.own {
			return n, true
		}
	}
	return note{}, false
}

// notesIn returns the comments on the lines from to to, half-open.
func (p *page) notesIn(from, to int) []note {
	low := searchNotes(p.notes, from)
	return p.notes[low:searchNotes(p.notes, to)]
}

// searchNotes is the index of the first note at or below a line.
func searchNotes(notes []note, line int) int {
	low, high := 0, len(notes)
	for low < high {
		if middle := (low + high) / 2; notes[middle].line < line {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// keepsNotes reports whether every comment of before is also in after, as many
// times.
func keepsNotes(before, after []note) bool {
	have := map[string]int{}
	for _, n := range after {
		have[n.text]++
	}
	for _, n := range before {
		if have[n.text]--; have[n.text] < 0 {
			return false
		}
	}
	return true
}
