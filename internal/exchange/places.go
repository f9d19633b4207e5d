package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/text"
)

// Counting is how a tool counts places in a text of its database, as a rule. Texts whose
// words stand elsewhere are counted in the way in which they fit.
type Counting struct {
	CRLF         bool // Windows line ends are two places
	LetterBefore bool // the words can have one character too many in front, when the text was edited
}

// Mark is a place in a text as a file has it, and what is there.
type Mark struct {
	Start, End int64  // in the units of the file, half-open
	Unknown    bool   // the file has no numbers for it
	Words      string // that the file says are there; empty where it does not say
	Coding     Coding // without a Code where the words are only written about
}

// Placed is a text with its passages.
type Placed struct {
	Text     string // as Source.Text has to be
	Passages []Passage
	Of       []int  // for each mark its passage
	Units    string // as Source.Units; empty where nothing had to be found out
	Bad      int    // bytes that were not UTF-8

	runes  []rune
	crlf   []int // places of Windows line ends, in order
	astral []int // places of characters that are two units in UTF-16
	marks  int   // byte order marks at the beginning
	way    way
	look   effort // for looking at the words of passages
	search effort // for looking for words elsewhere
}

// way is how places count.
type way struct{ crlf, wide, mark bool }

// effort is what looking at words may still cost, in characters: a file can have places
// as large as its whole text, and many of them.
type effort struct{ left int }

func (e *effort) spend(n int) bool {
	e.left -= n
	return e.left > 0
}

// Place makes the text of a source out of the one that a file has, and puts the marks on
// it. Marks on the same words become one passage; the ids of passages begin with id.
func Place(id, raw string, marks []Mark, usual Counting) *Placed {
	p := &Placed{}
	p.clean(raw)
	// Words that are given are as long as their places; what is longer than that can
	// only be so often.
	p.look.left, p.search.left = 1<<20+16*len(raw), min(400*len(raw), 1<<30)
	for _, m := range marks {
		p.look.left += 4 * len(m.Words)
	}
	p.settle(marks, usual)
	p.passages(id, marks, usual)
	return p
}

// clean makes the text, and remembers where the file has more.
func (p *Placed) clean(raw string) {
	for strings.HasPrefix(raw, "\uFEFF") {
		raw = raw[len("\uFEFF"):]
		p.marks++
	}
	if strings.IndexByte(raw, '\r') < 0 && utf8.ValidString(raw) {
		p.Text, p.runes = raw, []rune(raw)
	} else {
		p.runes = make([]rune, 0, len(raw))
		for i := 0; i < len(raw); {
			r, size := utf8.DecodeRuneInString(raw[i:])
			switch {
			case r == '\r' && i+1 < len(raw) && raw[i+1] == '\n':
				p.crlf = append(p.crlf, len(p.runes))
				r, size = '\n', 2
			case r == '\r':
				r = '\n'
			case r == utf8.RuneError && size == 1:
				p.Bad++
			}
			p.runes = append(p.runes, r)
			i += size
		}
		p.Text = string(p.runes)
	}
	for i, r := range p.runes {
		if r > 0xFFFF {
			p.astral = append(p.astral, i)
		}
	}
}

// Len is how many code points the text has.
func (p *Placed) Len() int { return len(p.runes) }

// settle finds out how places count, where that makes a difference.
func (p *Placed) settle(marks []Mark, usual Counting) {
	p.way = way{crlf: usual.CRLF && len(p.crlf) > 0, mark: p.marks > 0}
	ways := []way{p.way}
	double := func(there bool, turn func(*way)) {
		if !there {
			return
		}
		for _, w := range slices.Clone(ways) {
			turn(&w)
			ways = append(ways, w)
		}
	}
	double(len(p.crlf) > 0, func(w *way) { w.crlf = !w.crlf })
	double(len(p.astral) > 0, func(w *way) { w.wide = !w.wide })
	double(p.marks > 0, func(w *way) { w.mark = !w.mark })
	if len(ways) == 1 {
		return
	}
	score := make([]int, len(ways))
	bound := &effort{left: 1 << 24}
	for _, m := range marks {
		if m.Unknown || m.Words == "" || len(m.Words) > 1<<16 {
			continue
		}
		for i, w := range ways {
			if sp, ok := p.at(w, m.Start, m.End); ok && p.says(sp, m.Words) {
				score[i]++
			}
		}
		if !bound.spend(len(ways) * len(m.Words)) {
			break
		}
	}
	best := 0
	for i := range ways {
		if score[i] > score[best] {
			best = i
		}
	}
	p.way = ways[best]
	p.Units = p.units()
}

// units says how places count, for people.
func (p *Placed) units() string {
	parts := []string{"code points"}
	if p.way.wide {
		parts[0] = "UTF-16 units"
	}
	switch {
	case p.way.crlf:
		parts = append(parts, "Windows line ends as two")
	case len(p.crlf) > 0:
		parts = append(parts, "Windows line ends as one")
	}
	switch {
	case p.way.mark:
		parts = append(parts, "the byte order mark counts")
	case p.marks > 0:
		parts = append(parts, "the byte order mark does not count")
	}
	return strings.Join(parts, ", ")
}

// says reports whether words stand at a place, without looking at much more than they are.
func (p *Placed) says(sp text.Span, words string) bool {
	n := sp.Len()
	if n > 2*len(words)+64 { // spaces aside it is longer
		return false
	}
	return Says(string(p.runes[sp.Start:sp.End]), words, false)
}

// Span is where a place of the file is in the text, and whether it is inside of it. An
// edge between the two halves of something is moved outwards.
func (p *Placed) Span(start, end int64) (text.Span, bool) { return p.at(p.way, start, end) }

func (p *Placed) at(w way, start, end int64) (text.Span, bool) {
	if start < 0 || end < start {
		return text.Span{}, false
	}
	a, exact, in := p.find(w, start)
	b, _, inside := p.find(w, end)
	if !exact && a > 0 {
		a--
	}
	return text.Span{Start: text.Pos(a), End: text.Pos(max(a, b))}, in && inside
}

// find is the first character that begins at a place of the file or after it.
func (p *Placed) find(w way, at int64) (i int, exact, inside bool) {
	if !w.crlf && !w.wide && !w.mark {
		return int(min(at, int64(len(p.runes)))), true, at <= int64(len(p.runes))
	}
	i = sort.Search(len(p.runes), func(i int) bool { return p.raw(w, i) >= at })
	return i, p.raw(w, i) == at, at <= p.raw(w, len(p.runes))
}

// raw is where a character begins in the file.
func (p *Placed) raw(w way, i int) int64 {
	n := i
	if w.crlf {
		n += sort.SearchInts(p.crlf, i)
	}
	if w.wide {
		n += sort.SearchInts(p.astral, i)
	}
	if w.mark {
		n += p.marks
	}
	return int64(n)
}

// spot is what makes marks one passage.
type spot struct {
	span  text.Span
	words string // folded, where they are others than stand there
	out   bool   // outside of the text: given has its place
	given string
}

// passages puts the marks on the text.
func (p *Placed) passages(id string, marks []Mark, usual Counting) {
	p.Of = make([]int, len(marks))
	index := map[spot]int{}
	for i, m := range marks {
		key, one := p.passage(m, usual)
		n, there := index[key]
		if !there {
			n = len(p.Passages)
			index[key] = n
			p.Passages = append(p.Passages, one)
		}
		if q := &p.Passages[n]; q.Words == "" {
			q.Words = one.Words
		}
		if m.Coding.Code != "" {
			p.Passages[n].Codings = append(p.Passages[n].Codings, m.Coding)
		}
		p.Of[i] = n
	}
	order, place := make([]int, len(p.Passages)), make([]int, len(p.Passages))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		a, b := &p.Passages[x], &p.Passages[y]
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	sorted := make([]Passage, len(order))
	for i, n := range order {
		sorted[i], place[n] = p.Passages[n], i
		sorted[i].ID = fmt.Sprintf("%s#%d", id, i+1)
		p.judge(&sorted[i])
	}
	p.Passages = sorted
	for i, n := range p.Of {
		p.Of[i] = place[n]
	}
}

// Target is the passage of a mark, for what is written about it; the source, whose id is
// given, where the passage is on no words.
func (p *Placed) Target(mark int, source string) Target {
	if q := p.Passages[p.Of[mark]]; !q.Span.Empty() {
		return Target{OnPassage, q.ID}
	}
	return Target{OnSource, source}
}

func (p *Placed) judge(q *Passage) {
	if q.Trust == "" && !p.look.spend(q.Span.Len()) {
		q.Trust, q.Why = Doubtful, "the file has too many long passages for each to be looked at"
	}
	q.Judge(p.runes)
}

// passage is what one mark alone makes.
func (p *Placed) passage(m Mark, usual Counting) (spot, Passage) {
	one := Passage{Words: m.Words, Given: fmt.Sprintf("%d–%d", m.Start, m.End)}
	if m.Unknown {
		one.Given = ""
	}
	sp, ok := p.Span(m.Start, m.End)
	ok = ok && !m.Unknown
	if ok {
		one.Span = sp
		if m.Words == "" || p.says(sp, m.Words) {
			return spot{span: sp}, one
		}
		if sp.Start > 0 && usual.LetterBefore && p.says(text.Span{Start: sp.Start - 1, End: sp.End}, m.Words) {
			one.Words = string(p.runes[sp.Start:sp.End])
			return spot{span: sp}, one
		}
	}
	if at, found := p.once(m.Words); found {
		one.Span, one.Trust, one.Why = at, Doubtful, "other words stand at its place, and its own stand once in the text: it was put there"
		return spot{span: at, words: Folded(m.Words), given: one.Given}, one
	}
	switch {
	case m.Unknown:
		one.Trust, one.Why = Doubtful, "the file does not say where it is"
	case !ok:
		one.Trust, one.Why = Doubtful, "its place is outside the text"
	case sp.Empty():
		one.Trust, one.Why = Doubtful, "its place has no length, and the file gives words"
	}
	return spot{span: one.Span, words: Folded(m.Words), out: !ok, given: one.Given}, one
}

// once finds words that stand in the text once and no more, and are long enough for that
// to mean something.
func (p *Placed) once(words string) (text.Span, bool) {
	words = strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
	letters := 0
	for _, r := range words {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	if letters < 8 || !p.search.spend(len(p.Text)) {
		return text.Span{}, false
	}
	i := strings.Index(p.Text, words)
	if i < 0 || strings.Contains(p.Text[i+1:], words) {
		return text.Span{}, false
	}
	start := utf8.RuneCountInString(p.Text[:i])
	return text.Span{Start: text.Pos(start), End: text.Pos(start + utf8.RuneCountInString(words))}, true
}
