package ingest

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// doubtQuestions says when nobody is named and the look of a text hints at who asks: by
// questions in bold, or by a dash before each line of a dialogue.
func (d *draft) doubtQuestions(lines []line, e *election) {
	if len(e.accepted) > 0 {
		return
	}
	bold, questions, dashes, words := 0, 0, 0, 0
	for _, l := range lines {
		if l.cells != nil {
			return
		}
		if l.level != notHeading {
			continue
		}
		words++
		if dashed(l.text) > 0 {
			dashes++
		}
		if len(l.marks) == 1 && l.marks[0].from == 0 && l.marks[0].to >= len(l.text) {
			if bold++; strings.HasSuffix(l.text, "?") {
				questions++
			}
		}
	}
	const how = "put a name and a colon before the words of each, and import it again"
	switch {
	case questions >= 2 && questions*2 >= bold && bold*4 <= words*3:
		d.doubt("Nobody is named in %s; the bold lines look like questions (%d of %d), and all of it is kept as the words of one; %s.", d.src.Name, questions, bold, how)
	case dashes >= 4 && dashes*3 >= words*2:
		d.doubt("Nobody is named in %s; %d of %d lines begin with a dash, as in a dialogue, and all of it is kept as the words of one; %s.", d.src.Name, dashes, words, how)
	}
}

// doubtSlips says when a name that labels a line or two is a slip of the pen away from
// one that labels many.
func (d *draft) doubtSlips(e *election) {
	var often []*candidate
	for _, c := range e.order {
		if c.n >= 4 && e.accepted[nameKey(c.name)] && len(often) < 50 {
			often = append(often, c)
		}
	}
	said := 0
	for _, c := range e.order {
		if c.n > 2 || said == 5 || utf8.RuneCountInString(c.name) > maxNameRunes {
			continue
		}
		for _, o := range often {
			if o == c || !slipOf([]rune(nameKey(c.name)), []rune(nameKey(o.name))) {
				continue
			}
			as := "it was kept as speech"
			if e.accepted[nameKey(c.name)] {
				as = "it was kept as a speaker of its own"
			}
			d.doubt("“%s:” (%s %d) may be a slip for “%s:”, which stands %d times; %s.", c.name, d.lineWord(), c.firstNo, o.name, o.n, as)
			said++
			break
		}
	}
}

// slipOf reports whether a is b with one letter wrong, too many or missing, or with two
// letters the wrong way round. Numbers tell people apart and are no slips.
func slipOf(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || len(a) < 3 || len(b) < 4 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if isDigitRune(b[min(i, len(b)-1)]) || i < len(a) && isDigitRune(a[i]) {
		return false
	}
	if len(a) < len(b) {
		return slices.Equal(a[i:], b[i+1:])
	}
	if i == len(a) {
		return false
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
	return swapped || slices.Equal(a[i+1:], b[i+1:])
}

func isDigitRune(r rune) bool { return r >= '0' && r <= '9' }
