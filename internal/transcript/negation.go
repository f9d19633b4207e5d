package transcript

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/text"
)

// Negations are sentences about cuts and insertions of a published form, proved
// before, that leave out a word like "not", put one in, or stand directly beside
// one: such a form may say the opposite of what was said, word for word. Other
// languages than English are not known. A sentence repeats at most two words.
func (t *Transcript) Negations(sp text.Span, form, language string) []string {
	marks, err := formMarks(form)
	if err != nil || !english(language) {
		return nil
	}
	p := proof{said: t.saidMarks(sp, true), form: marks}
	var list []string
	for _, g := range p.gaps() {
		if why := p.negation(g); why != "" && !slices.Contains(list, why) {
			list = append(list, why)
		}
	}
	return list
}

func negates(word string) bool {
	const negations = " not never no nobody nothing none nor neither nowhere hardly barely scarcely without cannot "
	word = strings.ToLower(word)
	return strings.Contains(negations, " "+word+" ") || strings.HasSuffix(word, "n't")
}

// gap is what brackets of a form, [first, last), stand for: said[from:to].
type gap struct{ first, last, from, to int }

func isBracketed(m mark) bool { return m.kind == markCut || m.kind == markInsert }

// gaps finds the places of the words between brackets, each as early as it can
// be, and so what the brackets stand for.
func (p *proof) gaps() []gap {
	var list []gap
	at := 0
	for i := 0; i < len(p.form); {
		words := i
		for words < len(p.form) && isBracketed(p.form[words]) {
			words++
		}
		end := words
		for end < len(p.form) && !isBracketed(p.form[end]) {
			end++
		}
		if words == end {
			return append(list, gap{i, words, at, len(p.said)})
		}
		from, to := p.find(at, words, end, i == words)
		if from < 0 {
			return list
		}
		if words > i {
			list = append(list, gap{i, words, at, from})
		}
		at, i = to, end
	}
	return list
}

// find is the first place from at on where the marks [a, b) of the form were said;
// -1 where there is none. Those at the beginning of the form stand there.
func (p *proof) find(at, a, b int, fixed bool) (from, to int) {
	if fixed {
		if to = p.follow([]int{at}, a, b); to < 0 {
			return -1, -1
		}
		return at, to
	}
	for _, exactly := range []bool{true, false} { // [T]he is rather The than T before he
		for k := at; k < len(p.said); k++ {
			m, s := p.form[a], p.said[k]
			same := s.kind == m.kind && s.s == m.s
			if m.kind == markCased {
				same = s.kind == markWord && (sameButCase(s.s, m.s) || !exactly && s.s == m.rest)
			}
			if !same {
				continue
			}
			if to = p.follow([]int{k + 1}, a+1, b); to >= 0 {
				return k, to
			}
		}
	}
	return -1, -1
}

// follow is where the marks [a, b) of the form end when they are read from one of
// some places on; -1 where they were not said there.
func (p *proof) follow(list []int, a, b int) int {
	p.seen = nil
	for p.at = a; p.at < b; p.at++ {
		p.here = places{list: p.leavingOut(list)}
		next := p.step(p.form[p.at])
		if next.none() {
			return -1
		}
		list = next.list
	}
	end := list[0]
	if b == len(p.form) {
		p.at = b
		if !slices.Contains(p.leavingOut(slices.Clone(list)), len(p.said)) {
			return -1
		}
	}
	return end
}

// negation says in a sentence what is to be looked at in a gap; "" if nothing is.
func (p *proof) negation(g gap) string {
	before := p.wordBefore(g.from)
	where := "the cut"
	if slices.ContainsFunc(p.form[g.first:g.last], func(m mark) bool { return m.kind == markInsert }) {
		where = "what stands in brackets"
	}
	if before == "" {
		where += " at the start"
	} else {
		where += " after “" + Abbreviate(before, 28) + "”"
	}
	for _, s := range p.said[g.from:g.to] {
		if s.kind == markWord && negates(s.s) {
			return fmt.Sprintf("%s leaves out “%s”", where, s.as)
		}
	}
	for _, m := range p.form[g.first:g.last] {
		found := ""
		text.Segments(m.s, func(w string, _, _ int) bool {
			if negates(w) {
				found = w
			}
			return found == ""
		})
		if m.kind == markInsert && found != "" {
			return fmt.Sprintf("%s puts in “%s”", where, found)
		}
	}
	for _, beside := range []string{before, p.wordAfter(g.to)} {
		if negates(string(foldQuote(beside))) {
			return fmt.Sprintf("%s stands beside “%s”", where, beside)
		}
	}
	return ""
}

// wordBefore is the last word that was said before mark i, fillers aside; "" where
// there is none.
func (p *proof) wordBefore(i int) string {
	for i--; i >= 0; i-- {
		if m := p.said[i]; m.kind == markWord && !m.filler && m.note == 0 {
			return m.as
		}
	}
	return ""
}

// wordAfter is the first word that was said from mark i on.
func (p *proof) wordAfter(i int) string {
	for ; i < len(p.said); i++ {
		if m := p.said[i]; m.kind == markWord && !m.filler && m.note == 0 {
			return m.as
		}
	}
	return ""
}
