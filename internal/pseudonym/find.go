package pseudonym

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what a match is.
type Kind string

// The kinds of match.
const (
	Name       Kind = "name"
	Possessive Kind = "possessive" // Rosa's, James'
	Initials   Kind = "initials"   // M. Ellis, M.E.
	Perhaps    Kind = "perhaps"    // written in a way that may mean something else; left as it is
)

// Match is a place where somebody is named.
type Match struct {
	Start, End  int    // in bytes
	Pair        Pair   // whose name it is
	Replacement string // what goes there instead, without brackets
	Kind        Kind

	// InFull says of initials that they hold a listed name in full: R. Ellis,
	// where Ellis is listed as well.
	InFull bool

	tail int // bytes at the end of Replacement that belong to the sentence: 's
	kept int // bytes before End that stay as they are
}

// Find gives every place in s where a listed name stands, in order and without
// overlap, those that are perhaps none included. A name stands as a whole word,
// written as it is listed or in capitals.
func (k *Key) Find(s string) []Match {
	if k.words == nil {
		k.words = k.patterns(true)
	}
	return k.find(s, k.words, false)
}

// FindID is Find for ids, file names and the names of speakers. There a name
// counts however it is written, also between underscores and before a capital.
func (k *Key) FindID(s string) []Match {
	if k.ids == nil {
		k.ids = k.patterns(false)
	}
	return k.find(s, k.ids, true)
}

func (k *Key) find(s string, root *trie, loose bool) []Match {
	if len(k.pairs) == 0 || s == "" {
		return nil
	}
	r := &reader{key: k, s: s, units: fold(s), loose: loose}
	for i := range r.units {
		if startsName(r.units[i].r) && r.edge(i) {
			r.starts = append(r.starts[:0], i)
			r.walk(root, i)
		}
	}
	return r.chosen()
}

// reader finds the names in one text.
type reader struct {
	key    *Key
	s      string
	units  []unit
	loose  bool
	starts []int // where the pieces of the name that is being read begin
	found  []candidate
	own    []ownPlace
}

// candidate is a place that a pattern fits.
type candidate struct {
	Match
	partly bool
	units  int // length of the name
	core   int // where the name itself ends, in bytes
}

// ownPlace is a place where a pseudonym of the key may stand.
type ownPlace struct {
	start, end int // in bytes
	pseudonym  string
}

// rune is the unit at i; 0 outside the text.
func (r *reader) rune(i int) rune {
	if i < 0 || i >= len(r.units) {
		return 0
	}
	return r.units[i].r
}

// at is where unit i begins, in bytes.
func (r *reader) at(i int) int {
	if i >= len(r.units) {
		return len(r.s)
	}
	return r.units[i].from
}

// upper reports whether the letter at unit i is written as a capital.
func (r *reader) upper(i int) bool {
	c, _ := utf8.DecodeRuneInString(r.s[r.units[i].from:])
	return unicode.IsUpper(c) || unicode.IsTitle(c)
}

// edge reports whether a name may begin, or end, before unit i.
func (r *reader) edge(i int) bool {
	if i <= 0 || i >= len(r.units) {
		return true
	}
	if r.units[i-1].to > r.units[i].from { // inside a letter
		return false
	}
	a, b := r.units[i-1].r, r.units[i].r
	if r.loose && unicode.IsLetter(a) && unicode.IsLetter(b) && r.upper(i) && !r.upper(i-1) {
		return true
	}
	if a == apostrophe && unicode.IsLetter(b) && (r.rune(i-2) == 'o' || r.rune(i-2) == 'd') && r.upper(i-2) && r.edge(i-2) {
		return false // O'Neil is not Neil
	}
	return edge(a, b)
}

// walk follows the trie from unit u on and collects the patterns that fit.
func (r *reader) walk(t *trie, u int) {
	for _, p := range t.ends {
		r.fits(p, u)
	}
	if u < len(r.units) {
		if c := r.units[u].r; !separates(c) && c != afterInitial {
			if next := t.next[c]; next != nil {
				r.walk(next, u+1)
			}
		}
	}
	if next := t.next[between]; next != nil {
		if v, ok := r.separator(u); ok {
			r.piece(next, v)
		}
	}
	if next := t.next[afterInitial]; next != nil {
		v := u
		if r.rune(v) == '.' {
			v++
		}
		if w, ok := r.spaces(v); ok {
			v = w
		}
		if v > u {
			r.piece(next, v)
		}
	}
}

func (r *reader) piece(t *trie, u int) {
	r.starts = append(r.starts, u)
	r.walk(t, u)
	r.starts = r.starts[:len(r.starts)-1]
}

// separator is the end of what may stand between two pieces of a name: space
// with at most one line end, or a hyphen. In ids it may be nearly anything.
func (r *reader) separator(u int) (end int, ok bool) {
	if r.loose {
		for end = u; end < len(r.units) && (separates(r.units[end].r) || strings.ContainsRune("_.+", r.units[end].r)); end++ {
		}
		return end, true
	}
	if r.rune(u) == hyphen {
		if r.rune(u+1) == lineEnd {
			return u + 2, true
		}
		return u + 1, true
	}
	return r.spaces(u)
}

// spaces is the end of a stretch of space with at most one line end in it; a
// blank line parts two turns.
func (r *reader) spaces(u int) (end int, ok bool) {
	lines := 0
	for end = u; end < len(r.units) && (r.units[end].r == space || r.units[end].r == lineEnd); end++ {
		if r.units[end].r == lineEnd {
			lines++
		}
	}
	return end, end > u && lines <= 1
}

// fits takes a pattern that was read up to unit end.
func (r *reader) fits(p *pattern, end int) {
	pair := r.key.pairs[p.pair]
	if p.own {
		r.ownFits(p, end)
		return
	}
	c := candidate{Match: Match{Start: r.at(r.starts[0]), End: r.units[end-1].to, Pair: pair, Kind: Name}, partly: p.partly, units: end - r.starts[0], core: r.units[end-1].to}
	plural := 0
	if !r.edge(end) {
		if plural = r.plural(end); plural == 0 || p.initials {
			return
		}
	}
	look := r.look(p, end)
	switch {
	case p.initials && !r.initials(p, &c, end):
		return
	case plural > 0 && (look == small || r.loose):
		return
	case plural > 0, look == small && !r.loose:
		c.Kind = Perhaps
	}
	if !p.initials {
		c.Replacement = dress(pair, r.s[c.Start:c.End], look)
	}
	if plural > 0 {
		c.End = r.units[end+plural-1].to
		c.Replacement += r.s[r.units[end].from:c.End]
	} else if !p.initials {
		r.possessive(&c, end, look)
	}
	r.found = append(r.found, c)
}

// ownFits takes a pseudonym that was read up to unit end.
func (r *reader) ownFits(p *pattern, end int) {
	if !r.edge(end) || hasUpper(r.key.pairs[p.pair].Pseudonym) && !r.upper(r.starts[0]) {
		return
	}
	for i, piece := range p.pieces {
		if piece.initial && !r.upper(r.starts[i]) {
			return
		}
	}
	r.own = append(r.own, ownPlace{r.at(r.starts[0]), r.units[end-1].to, r.key.pairs[p.pair].Pseudonym})
}

// spareOwn leaves what may be a pseudonym of somebody else that was put in
// before, as initials or beside other words: a person has to say who is meant.
func (r *reader) spareOwn() {
	for i := range r.found {
		c := &r.found[i]
		for _, own := range r.own {
			overlap := own.start < c.core && c.Start < own.end
			around := c.Start <= own.start && own.end <= c.core && c.core-c.Start > own.end-own.start
			inside := own.start <= c.Start && c.core <= own.end
			if overlap && !around && (!inside || c.Kind == Initials) && own.pseudonym != c.Pair.Pseudonym {
				c.Kind = Perhaps
			}
		}
	}
}

// promote finds the initials that hold a listed name in full: they come before
// it, so that R. Ellis becomes N. Platt where Rosa Ellis is Nora Platt.
func promote(found []candidate) {
	for i := range found {
		c := &found[i]
		c.InFull = c.Kind == Initials && slices.ContainsFunc(found, func(n candidate) bool {
			return (n.Kind == Name || n.Kind == Possessive) && c.Start <= n.Start && n.core <= c.core
		})
	}
}

// chosen are the candidates that stand: names before initials before what is
// perhaps none, the longest first. What overlaps one of them falls away.
func (r *reader) chosen() []Match {
	if len(r.found) == 0 {
		return nil
	}
	settleInitials(r.found)
	r.spareOwn()
	promote(r.found)
	slices.SortStableFunc(r.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.units, a.units), cmp.Compare(rank(a.Kind), rank(b.Kind)), cmp.Compare(a.Start, b.Start))
	})
	taken := make([]bool, len(r.s))
	var out []Match
	for _, c := range r.found {
		if slices.Contains(taken[c.Start:c.End], true) {
			continue
		}
		for i := c.Start; i < c.End; i++ {
			taken[i] = true
		}
		out = append(out, c.Match)
	}
	slices.SortFunc(out, func(a, b Match) int { return a.Start - b.Start })
	return out
}

func (c candidate) rank() int {
	if c.InFull {
		return rank(Name)
	}
	return rank(c.Kind)
}

func rank(k Kind) int {
	switch k {
	case Name, Possessive:
		return 0
	case Initials:
		return 1
	}
	return 2
}
