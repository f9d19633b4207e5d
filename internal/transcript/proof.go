package transcript

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/text"
)

// proof walks a published form along what was said. A bracket may stand for any
// number of words, so the walk is in several places at once.
type proof struct {
	said, form []mark
	at         int    // mark of the form that is looked for
	here       places // where the walk may stand in said
	seen       []int  // by place: at+1 when it was last reached by leaving out
	anybody    bool   // takes words for the quote's own whoever said them
}

// places are indices into what was said: a few, or every one from some on.
type places struct {
	list []int // ascending
	any  bool
	from int // with any
}

func (p places) none() bool { return !p.any && len(p.list) == 0 }

// first is the least place.
func (p places) first() int {
	if p.any {
		return p.from
	}
	return p.list[0]
}

// step is where the walk may stand after one more mark of the form.
func (p *proof) step(m mark) places {
	edge := p.at == 0 || p.at == len(p.form)-1
	switch m.kind {
	case markCut:
		from := p.here.first()
		if !edge { // a cut in the middle cuts something
			from++
		}
		if from > len(p.said) {
			return places{}
		}
		return places{any: true, from: from}
	case markInsert:
		return places{any: true, from: p.here.first()}
	case markCased:
		return places{list: p.matching(p.here, func(s mark) bool { return s.kind == markWord && sameButCase(s.s, m.s) }, true)}
	}
	return places{list: p.matching(p.here, func(s mark) bool { return s.kind == m.kind && s.s == m.s }, true)}
}

// named reports whether the form has named a speaker so far, as in
// [Interviewer:]. Without that, all its words are read as one person's.
func (p *proof) named() bool {
	return slices.ContainsFunc(p.form[:p.at], func(m mark) bool {
		return m.kind == markInsert && strings.HasSuffix(strings.TrimSpace(m.s), ":")
	})
}

// matching are the places after those at which what was said is as wanted.
// Words that follow each other must be parted, or not, as they were.
func (p *proof) matching(at places, same func(mark) bool, parted bool) []int {
	var next []int
	try := func(i int) {
		if i >= len(p.said) || !same(p.said[i]) || p.said[i].others && !p.anybody && !p.named() {
			return
		}
		if parted && !at.any && i > 0 && p.at > 0 && p.said[i-1].kind == markWord && p.form[p.at-1].kind == markWord &&
			p.said[i].space != p.form[p.at].space {
			return
		}
		next = append(next, i+1)
	}
	if at.any {
		for i := at.from; i < len(p.said); i++ {
			try(i)
		}
		return next
	}
	for _, i := range at.list {
		try(i)
	}
	return next
}

// leavingOut adds the places that are reached by leaving out remarks and fillers.
func (p *proof) leavingOut(list []int) []int {
	if p.seen == nil {
		p.seen = make([]int, len(p.said)+1)
	}
	n := len(list)
	for _, i := range list {
		p.seen[i] = p.at + 1
	}
	for k := 0; k < len(list); k++ {
		for _, i := range p.skips(list[k]) {
			if p.seen[i] != p.at+1 {
				p.seen[i] = p.at + 1
				list = append(list, i)
			}
		}
	}
	if len(list) > n {
		slices.Sort(list)
	}
	return list
}

// skips are the places after what may be left out at i: a remark, or a filler
// with the commas, dashes and dots that set it off.
func (p *proof) skips(i int) []int {
	if i >= len(p.said) {
		return nil
	}
	if note := p.said[i].note; note > 0 {
		for i < len(p.said) && p.said[i].note == note {
			i++
		}
		return []int{i}
	}
	k := i
	for n := p.setsOff(k); n > 0; n = p.setsOff(k) {
		k += n
	}
	if k >= len(p.said) || !p.said[k].filler {
		return nil
	}
	out := []int{k + 1}
	alone := k == i && (i == 0 || p.said[i].first || strings.Contains(".!?", p.said[i-1].s))
	for e := k + 1; e < len(p.said); {
		n := p.setsOff(e)
		if n == 0 && alone && strings.Contains(".!?", p.said[e].s) { // "Um." is a sentence of its own
			n, alone = 1, false
		}
		if n == 0 {
			break
		}
		e += n
		out = append(out, e)
	}
	return out
}

// setsOff is how many marks at i set a filler off: a comma, a dash, an ellipsis.
func (p *proof) setsOff(i int) int {
	if i >= len(p.said) || p.said[i].note > 0 {
		return 0
	}
	switch p.said[i].s {
	case ",", "-":
		return 1
	case ".":
		if i > 0 && p.said[i-1].s == "." && !p.said[i].space { // not a part of one
			return 0
		}
		n := 1
		for i+n < len(p.said) && p.said[i+n].s == "." && !p.said[i+n].space {
			n++
		}
		if n > 1 {
			return n
		}
	}
	return 0
}

// differs is the error for a mark of the form that is not what was said.
func (p *proof) differs(t *Transcript, sp text.Span) error {
	m := p.form[p.at]
	e := &Unproved{Word: 1, At: sp.End}
	for _, f := range p.form[:p.at] {
		if f.kind == markWord || f.kind == markCased {
			e.Word++
		}
	}
	i := p.here.first()
	if i < len(p.said) {
		e.At = p.said[i].at
	}
	word := "“" + Abbreviate(m.as, 28) + "”"
	what := fmt.Sprintf("word %d is %s", e.Word, word)
	switch {
	case m.kind == markPoint && e.Word == 1:
		what = "at the start stands " + word
	case m.kind == markPoint:
		what = fmt.Sprintf("after word %d stands %s", e.Word-1, word)
	}
	p.anybody = true
	somebodyElses := !p.step(m).none()
	p.anybody = false
	switch {
	case somebodyElses:
		e.Why = what + ", said by somebody else: choose the words of one person, or write [their part:] in brackets before it"
	case m.kind == markCut:
		e.Why = fmt.Sprintf("the cut before word %d cuts nothing", e.Word)
	case t.namesSpeaker(sp, m.s) && (p.here.any || i >= len(p.said) || p.said[i].first):
		e.Why = what + ", the name of a speaker: leave it out, or write in [brackets] how it is to be published"
	case p.here.any:
		e.Why = what + "; that was not said after the brackets before it, in the words chosen"
	case i >= len(p.said):
		e.Why = what + "; the words chosen end before it, and what you add stands in [brackets]"
	case m.kind == markWord && p.said[i].kind == markWord && m.s != p.said[i].s && sameButCase(m.s, p.said[i].s):
		head := string([]rune(m.as)[:1])
		e.Why = fmt.Sprintf("%s; the transcript says “%s” there: mark the changed letter, [%s]%s", what, Abbreviate(p.said[i].as, 28), head, strings.TrimPrefix(Abbreviate(m.as, 28), head))
	default:
		e.Why = fmt.Sprintf("%s; the transcript says “%s” there", what, p.words(i, 3))
	}
	return e
}

// tooShort is the error for a form that ends before the words do.
func (p *proof) tooShort(sp text.Span) error {
	i := p.here.list[0]
	return &Unproved{At: p.said[i].at, Why: fmt.Sprintf("the published form ends before “%s”: mark a cut with […], or choose fewer words", p.words(i, 3))}
}

// words are up to n words of what was said from mark i on, with what stands
// between them.
func (p *proof) words(i, n int) string {
	var b strings.Builder
	for _, m := range p.said[i:] {
		if m.kind == markWord {
			if n--; n < 0 {
				break
			}
		}
		if m.space && b.Len() > 0 {
			b.WriteString(" ")
		}
		b.WriteString(m.as)
	}
	return Abbreviate(b.String(), 40)
}

// namesSpeaker reports whether a word is, or begins, the name of somebody whose
// label stands in the span.
func (t *Transcript) namesSpeaker(sp text.Span, word string) bool {
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		first, _, _ := strings.Cut(turn.Speaker, " ")
		if first != "" && string(foldQuote(first)) == word {
			return true
		}
	}
	return false
}
