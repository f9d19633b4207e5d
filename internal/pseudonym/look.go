package pseudonym

import (
	"strings"
	"unicode"
)

// look is how a name is written where it stands.
type look int

const (
	listed   look = iota // as it is listed, or as a name is written
	capitals             // in capitals throughout
	small                // without the capitals that make it a name
	lowered              // in small letters, and taken for the name all the same
)

// look says how a pattern is written where it was read, up to unit end.
func (r *reader) look(p *pattern, end int) look {
	found := r.s[r.at(r.starts[0]):r.units[end-1].to]
	name := r.key.pairs[p.pair].Name
	free := r.key.pairs[p.pair].AnyCase || !hasUpper(name)
	switch {
	case hasUpper(found) && !hasLower(found) && hasLower(name) && letters(found) > 1:
		return capitals
	case r.capitalised(p):
		return listed
	case !free && !r.loose:
		return small
	case hasUpper(found) || !hasUpper(name):
		return listed
	}
	return lowered
}

// capitalised reports whether every piece that is listed with a capital begins
// with one, or is written exactly as it is listed.
func (r *reader) capitalised(p *pattern) bool {
	if !hasUpper(r.key.pairs[p.pair].Name) {
		return true
	}
	for i, piece := range p.pieces {
		if !piece.upper || piece.initial || r.upper(r.starts[i]) {
			continue
		}
		from := r.units[r.starts[i]].from
		exact := piece.source
		if len(r.s)-from < len(exact) || r.s[from:from+len(exact)] != exact {
			return false
		}
	}
	return true
}

func letters(s string) int {
	n := 0
	for _, c := range s {
		if unicode.IsLetter(c) {
			n++
		}
	}
	return n
}

// dress writes a pseudonym as the name was written.
func dress(p Pair, found string, l look) string {
	switch l {
	case capitals:
		return strings.ToUpper(p.Pseudonym)
	case lowered:
		return strings.ToLower(p.Pseudonym)
	}
	return p.Pseudonym
}

// plural is the length of the ending of several of a name, or of an owner
// without an apostrophe: the Ellises, Rosas house.
func (r *reader) plural(end int) int {
	for _, ending := range []string{"s", "es"} {
		n := 0
		for n < len(ending) && r.rune(end+n) == rune(ending[n]) {
			n++
		}
		if n == len(ending) && r.edge(end+n) {
			return n
		}
	}
	return 0
}

// possessive takes the ending of an owner to the match that ends at unit end.
func (r *reader) possessive(c *candidate, end int, l look) {
	if r.rune(end) != apostrophe || r.loose || c.Kind == Perhaps {
		return
	}
	mark := r.s[r.units[end].from:r.units[end].to]
	if r.rune(end+1) == 's' && r.edge(end+2) {
		tail := r.s[r.units[end].from:r.units[end+1].to]
		c.Kind, c.tail, c.kept = Possessive, len(tail), len(tail)
		c.End += len(tail)
		c.Replacement += tail
		return
	}
	if !hisses(r.units[end-1].r) || r.quoted(end) {
		return
	}
	ending := mark
	if folded := fold(c.Replacement); !hisses(folded[len(folded)-1].r) {
		ending += map[bool]string{true: "S", false: "s"}[l == capitals]
	}
	c.Kind, c.tail = Possessive, len(ending)
	c.End = r.units[end].to
	c.Replacement += ending
}

// hisses reports the letters after which an owner may have an apostrophe alone.
func hisses(r rune) bool { return r == 's' || r == 'z' || r == 'x' }

// quoted reports whether the apostrophe at unit u rather closes a quotation: no
// word follows, or one was opened on the same line.
func (r *reader) quoted(u int) bool {
	v, ok := r.spaces(u + 1)
	if !ok || !unicode.IsLetter(r.rune(v)) {
		return true
	}
	open := false
	for i := u - 1; i >= 0 && r.units[i].r != lineEnd; i-- {
		if r.units[i].r == apostrophe {
			before, after := r.rune(i-1), r.rune(i+1)
			if !unicode.IsLetter(before) && unicode.IsLetter(after) {
				open = true
			}
			break
		}
	}
	return open
}
