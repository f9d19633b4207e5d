package ingest

import (
	"strings"
	"unicode/utf8"
)

// Labels without a colon: a letter and a full stop, as in records of hearings, a name in
// square brackets, a name in bold.
//
//	Q. What did you see?      [Ann Lee] What did you see?
//	A. Nothing, it was dark.  [Ben] Nothing, it was dark.
//
// One line like that is the beginning of a list, a remark, or a word that somebody
// stressed, so nearly all lines must be so, and the same names come again.

// unpointed is a way of writing labels without a colon.
type unpointed int

const (
	byLetter unpointed = iota
	byBrackets
	byBold
	unpointedWays
)

// unpointedCount is what a file has of them.
type unpointedCount struct {
	names   map[string]int
	all     int
	inOrder int // letters that come after the one before in the alphabet
	last    string
}

// labelUnpointed finds these labels and marks the lines that have them.
func labelUnpointed(lines []line) {
	var counts [unpointedWays]unpointedCount
	words, pointed := 0, 0
	for _, l := range lines {
		if l.level != notHeading {
			continue
		}
		words++
		if lab, ok := scan(l); ok && lab.name != "" && lab.shape != tabbed {
			pointed++
		}
		if way, lab, ok := unpointedLabel(l); ok {
			counts[way].add(lab.name)
		}
	}
	for i, l := range lines {
		if way, lab, ok := unpointedLabel(l); ok && counts[way].labels(way, lab.name, words, pointed) {
			lines[i].cells = &lab
		}
	}
}

func (c *unpointedCount) add(name string) {
	if c.names == nil {
		c.names = map[string]int{}
	}
	if c.last != "" && name == string(c.last[0]+1) {
		c.inOrder++
	}
	c.last = name
	c.names[nameKey(name)]++
	c.all++
}

// labels reports whether a name is a label in a file with so many lines of words, and so
// many that have a colon where a label has it.
func (c *unpointedCount) labels(way unpointed, name string, words, pointed int) bool {
	n := c.names[nameKey(name)]
	switch {
	case way == byLetter && (name == "Q" || name == "A") && c.names["q"] > 0 && c.names["a"] > 0 && c.names["q"]+c.names["a"] >= 3:
		return true
	case way == byLetter && c.inOrder*2 >= c.all:
		return false // a list: A. B. C.
	}
	return c.all >= 4 && len(c.names) > 1 && len(c.names)*2 <= c.all && c.all*3 >= words*2 && (way == byLetter || pointed*3 < words) && n > 0
}

// unpointedLabel reads what may be such a label at the start of a line.
func unpointedLabel(l line) (unpointed, label, bool) {
	if l.cells != nil || l.level != notHeading {
		return 0, label{}, false
	}
	when, rest, _ := leadingTime(l.text)
	way, name, words := byLetter, "", ""
	switch {
	case len(rest) > 2 && rest[0] == '[':
		end := strings.IndexByte(rest[:min(len(rest), labelReach)], ']')
		if end < 0 {
			return 0, label{}, false
		}
		way, name, words = byBrackets, rest[1:end], rest[end+1:]
	case len(rest) > 2 && rest[0] >= 'A' && rest[0] <= 'Z' && rest[1] == '.':
		name, words = rest[:1], rest[2:]
	case len(l.marks) > 0:
		at := len(l.text) - len(rest)
		if m := l.marks[0]; m.from <= at && m.to > at && m.to < min(len(l.text), labelReach) {
			way, name, words = byBold, l.text[at:m.to], l.text[m.to:]
		}
	}
	gap := startsWithGap(words) || way == byBold && strings.HasSuffix(name, " ")
	name = cleanName(name)
	if !gap || !plausible(name) || !capitalised(name) || strings.IndexFunc(words, isWordRune) < 0 || startsSentences(name) && len(name) > 1 {
		return 0, label{}, false
	}
	words = trim(words)
	if way == byLetter && initialed(name, words) {
		return 0, label{}, false
	}
	if l.when != nil && when == untimed {
		when = *l.when
	}
	return way, label{name: name, words: words, when: when, shape: inTable}, true
}

// initialed reports whether a letter and a full stop are the initial of a name before a
// colon: “J. Smith: words”.
func initialed(letter, words string) bool {
	i := labelColon(words)
	if i <= 0 || letter == "Q" {
		return false
	}
	name := cleanName(words[:i])
	r, _ := utf8.DecodeRuneInString(words[i:])
	return plausible(name) && capitalised(name) && (r == ':' || r == '：')
}
