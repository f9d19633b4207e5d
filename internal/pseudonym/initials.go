package pseudonym

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// initials completes a match that has initials in it, and says whether it is
// one: initials are capitals, and no part of a longer row of them.
func (r *reader) initials(p *pattern, c *candidate, end int) bool {
	only, doubtful := true, false
	for i, piece := range p.pieces {
		if !piece.initial {
			only = false
			continue
		}
		u := r.starts[i]
		if !r.upper(u) {
			return false
		}
		after := u + 1
		for unicode.IsMark(r.rune(after)) {
			after++
		}
		letter, last := r.units[u].r, i == len(p.pieces)-1
		dotted := r.rune(after) == '.'
		word := letter == 'i' || letter == 'a' // I and A are words themselves
		doubtful = doubtful || word && (!dotted || !last && separates(r.rune(after+1)))
	}
	if only && (r.initialBefore(r.starts[0]) || r.initialAfter(end)) {
		return false
	}
	if c.Kind = Initials; doubtful || r.look(p, end) == small {
		c.Kind = Perhaps
	}
	c.Replacement = r.initialsOf(p, end)
	if r.rune(end) == '.' && !strings.Contains(c.Replacement, " ") && !only && r.goesOn(end) {
		c.End = r.units[end].to // Margaret E. said: Beth said
	}
	return true
}

// goesOn reports whether the sentence goes on after the full stop at unit u.
func (r *reader) goesOn(u int) bool {
	v, ok := r.spaces(u + 1)
	return ok && unicode.IsLetter(r.rune(v)) && !r.upper(v)
}

// initialBefore reports whether a single capital stands before unit u.
func (r *reader) initialBefore(u int) bool {
	i := u - 1
	for i >= 0 && (r.units[i].r == space || r.units[i].r == '.') {
		i--
	}
	if i < 0 || i == u-1 || !unicode.IsLetter(r.units[i].r) || !r.upper(i) || !r.edge(i) {
		return false
	}
	dotted := r.rune(i+1) == '.'
	return dotted || r.units[i].r != 'i' && r.units[i].r != 'a'
}

// initialAfter reports whether a single capital stands after unit u, where a
// row of initials was read to.
func (r *reader) initialAfter(u int) bool {
	i := u
	for i < len(r.units) && (r.units[i].r == space || r.units[i].r == '.') {
		i++
	}
	if i == u || i >= len(r.units) || !unicode.IsLetter(r.units[i].r) || !r.upper(i) || !r.edge(i+1) {
		return false
	}
	sentence := r.rune(u) == '.' && r.rune(u+1) == space && r.rune(i+1) != '.' // "… by M.E. I said"
	return !sentence && r.rune(i+1) != apostrophe
}

// initialsOf writes the pseudonym in the shape in which a name was found: the
// words that were initials as initials, with the same marks between.
func (r *reader) initialsOf(p *pattern, end int) string {
	words := strings.Fields(r.key.pairs[p.pair].Pseudonym)
	if pieces := nameWords(words[0]); len(words) > 1 && len(pieces) > 0 && isTitle(pieces[0]) {
		words = words[1:]
	}
	if p.partly && len(words) > 2 {
		words = []string{words[0], words[len(words)-1]}
	}
	first, last := p.pieces[0], p.pieces[len(p.pieces)-1]
	found := r.s[r.at(r.starts[0]):r.units[end-1].to]
	caps := !hasLower(found) && slices.ContainsFunc(p.pieces, func(x piece) bool { return !x.initial && len(x.units) > 1 })
	if len(words) == 1 {
		if first.initial && last.initial {
			return initial(words[0])
		}
		return raised(words[0], caps)
	}
	var b strings.Builder
	gap := r.gapAfterInitial(p)
	for i, w := range words {
		short := first.initial
		if i == len(words)-1 {
			short = last.initial
		}
		if short {
			b.WriteString(initial(w))
		} else {
			b.WriteString(raised(w, caps))
		}
		switch {
		case i == len(words)-1:
		case short:
			b.WriteString(gap)
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// gapAfterInitial is what stands after the first initial that something follows.
func (r *reader) gapAfterInitial(p *pattern) string {
	for i, piece := range p.pieces[:len(p.pieces)-1] {
		if !piece.initial {
			continue
		}
		u := r.starts[i] + 1
		for unicode.IsMark(r.rune(u)) {
			u++
		}
		return r.s[r.at(u):r.at(r.starts[i+1])]
	}
	return ". "
}

// initial is the first letter of a word, with its accents, as a capital.
func initial(word string) string {
	word = norm.NFC.String(word)
	_, n := utf8.DecodeRuneInString(word)
	for n < len(word) {
		c, w := utf8.DecodeRuneInString(word[n:])
		if !unicode.IsMark(c) {
			break
		}
		n += w
	}
	return strings.ToUpper(word[:n])
}

func raised(s string, caps bool) string {
	if caps {
		return strings.ToUpper(s)
	}
	return s
}

// settleInitials turns initials that are those of several people into something
// for a person to decide. Whole names come before names with a part left out.
func settleInitials(found []candidate) {
	type place struct{ start, end int }
	at := map[place][]int{}
	for i, c := range found {
		if c.Kind == Initials {
			at[place{c.Start, c.End}] = append(at[place{c.Start, c.End}], i)
		}
	}
	for _, same := range at {
		slices.SortFunc(same, func(a, b int) int {
			return map[bool]int{true: 1}[found[a].partly] - map[bool]int{true: 1}[found[b].partly]
		})
		for _, i := range same[1:] {
			if found[i].partly == found[same[0]].partly && found[i].Replacement != found[same[0]].Replacement {
				for _, j := range same {
					found[j].Kind = Perhaps
				}
			}
		}
		if found[same[0]].Kind == Initials {
			for _, i := range same[1:] {
				found[i].Kind = Perhaps // the first one stands
			}
		}
	}
}
