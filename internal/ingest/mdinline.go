package ingest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shown is a paragraph of Markdown as a page shows it: emphasis, links, code
// marks and HTML tags for looks go, backslashes before punctuation and entities
// become the character they stand for. Stars inside a word stay, because
// transcribers use them to leave letters out. It gives the bold and slanted
// stretches and the number of link addresses left out.
func shown(s string) (words string, marks []mark, links int) {
	if !strings.ContainsAny(s, "*_`\\[<&~") {
		return s, nil, 0
	}
	p := inline{s: s, noCode: map[int]bool{}}
	p.out = make([]byte, 0, len(s))
	for p.at < len(s) {
		p.step()
	}
	p.pair()
	words, marks = p.result()
	return words, marks, p.links
}

type inline struct {
	s      string
	at     int
	out    []byte
	holes  []mark       // stretches of out to leave out, in any order
	runs   []run        // of * _ ~
	open   []int        // places of [ in out
	noCode map[int]bool // lengths of ` runs that have no partner ahead
	marks  []mark       // in out
	links  int
	sums   []int // bytes in the holes before each
}

// run is a run of one delimiter.
type run struct {
	c         byte
	at        int // in out
	left      int // delimiters not used yet
	opens     bool
	closes    bool
	usedFront int // used as closing marks
	usedBack  int // used as opening marks
}

// maxMarks bounds the markup looked at in one paragraph; beyond it, signs are
// characters.
const maxMarks = 100_000

func (p *inline) step() {
	c := p.s[p.at]
	switch {
	case c == '\\' && p.at+1 < len(p.s) && isPunctuation(p.s[p.at+1]):
		p.take(p.s[p.at+1:p.at+2], 2)
	case c == '\\' && p.at+1 < len(p.s) && p.s[p.at+1] == '\n':
		p.take("  ", 1)
	case c == '*' || c == '_' || c == '~':
		p.delimiters(c)
	case c == '`':
		p.code()
	case c == '[' && len(p.open) < maxMarks:
		p.open = append(p.open, len(p.out))
		p.take("[", 1)
	case c == ']' && len(p.open) > 0:
		p.link()
	case c == '<':
		p.angle()
	case c == '&':
		n := entity(p.s[p.at:])
		if n == 0 {
			p.take("&", 1)
			return
		}
		words, _ := unescape(p.s[p.at : p.at+n])
		p.take(words, n)
	default:
		n := 1
		for p.at+n < len(p.s) && strings.IndexByte("\\*_~`[]<&", p.s[p.at+n]) < 0 {
			n++
		}
		p.take(p.s[p.at:p.at+n], n)
	}
}

func (p *inline) take(words string, n int) {
	p.out = append(p.out, words...)
	p.at += n
}

func isPunctuation(c byte) bool {
	return c > ' ' && c < 0x7F && !asciiLetter(c) && !isDigit(c)
}

// delimiters reads a run of * _ or ~ and decides whether it may open or close
// emphasis: it opens before a word and closes after one, never inside.
func (p *inline) delimiters(c byte) {
	n := 1
	for p.at+n < len(p.s) && p.s[p.at+n] == c {
		n++
	}
	before, _ := utf8.DecodeLastRuneInString(p.s[:p.at])
	after, _ := utf8.DecodeRuneInString(p.s[p.at+n:])
	if p.at == 0 {
		before = ' '
	}
	if p.at+n == len(p.s) {
		after = ' '
	}
	r := run{c: c, at: len(p.out), left: n}
	r.opens = !isGap(after) && !isWordRune(before)
	r.closes = !isGap(before) && !isWordRune(after)
	if (c != '~' || n == 2) && len(p.runs) < maxMarks {
		p.runs = append(p.runs, r)
	}
	p.take(p.s[p.at:p.at+n], n)
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// maxTicks is the longest run of backticks that marks code; it keeps the search
// for partners short.
const maxTicks = 8

// code reads `words`, whose inside is left as it stands.
func (p *inline) code() {
	n := 1
	for p.at+n < len(p.s) && p.s[p.at+n] == '`' {
		n++
	}
	end := -1
	if n <= maxTicks && !p.noCode[n] {
		end = codeEnd(p.s[p.at+n:], n)
		if end < 0 {
			p.noCode[n] = true
		}
	}
	if end < 0 {
		p.take(p.s[p.at:p.at+n], n)
		return
	}
	p.at += n
	p.take(p.s[p.at:p.at+end], end)
	p.at += n
}

// codeEnd finds a run of exactly n backticks.
func codeEnd(s string, n int) int {
	for i := 0; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		j := i
		for j < len(s) && s[j] == '`' {
			j++
		}
		if j-i == n {
			return i
		}
		i = j
	}
	return -1
}

// link reads the ] of [words](address): the brackets and the address go. What
// stands in round brackets must look like an address, because "[pause](laughs)"
// is two remarks.
func (p *inline) link() {
	from := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	n := address(p.s[p.at+1:])
	if n == 0 || p.links >= maxMarks {
		p.take("]", 1)
		return
	}
	p.holes = append(p.holes, mark{from, from + 1})
	if from > 0 && p.out[from-1] == '!' {
		p.holes = append(p.holes, mark{from - 1, from})
	}
	p.at += 1 + n
	p.links++
}

// address is the length of "(address)" at the start of s; 0 when there is none.
func address(s string) int {
	if !strings.HasPrefix(s, "(") {
		return 0
	}
	depth := 0
	for i := 0; i < len(s) && i < 500; i++ {
		switch s[i] {
		case '\n':
			return 0
		case '(':
			if depth++; depth > 3 {
				return 0
			}
		case ')':
			if depth--; depth == 0 {
				if strings.ContainsAny(s[1:i], "/.#:") {
					return i + 1
				}
				return 0
			}
		}
	}
	return 0
}

// angle reads <tags> and <https://addresses>.
func (p *inline) angle() {
	rest := p.s[p.at:]
	if name, n := tag(rest); n > 0 && isBreakTag(name) {
		p.take("  \n", n)
		return
	} else if n > 0 && isStyleTag(name) {
		p.at += n
		return
	}
	end := strings.IndexByte(rest[:min(len(rest), 500)], '>')
	if end > 0 && !strings.ContainsAny(rest[1:end], " \n<") && (strings.Contains(rest[:end], "://") || strings.Contains(rest[:end], "@")) {
		p.at++
		p.take(rest[1:end], end-1)
		p.at++
		return
	}
	p.take("<", 1)
}

// pair finds the runs that open and close emphasis. Every step uses up a
// delimiter, so the work is as long as the text.
func (p *inline) pair() {
	var waiting [3][]int
	for i := range p.runs {
		r := &p.runs[i]
		stack := &waiting[strings.IndexByte("*_~", r.c)]
		for r.closes && r.left > 0 && len(*stack) > 0 {
			o := &p.runs[(*stack)[len(*stack)-1]]
			n := min(2, o.left, r.left)
			if r.c == '~' && n < 2 {
				break
			}
			p.marks = append(p.marks, mark{o.at + o.usedFront + o.left, r.at + r.usedFront})
			o.left -= n
			o.usedBack += n
			r.left -= n
			r.usedFront += n
			if o.left == 0 {
				*stack = (*stack)[:len(*stack)-1]
			}
		}
		if r.opens && r.left > 0 {
			*stack = append(*stack, i)
		}
	}
	for _, r := range p.runs {
		if r.usedFront > 0 {
			p.holes = append(p.holes, mark{r.at, r.at + r.usedFront})
		}
		if r.usedBack > 0 {
			end := r.at + r.usedFront + r.left + r.usedBack
			p.holes = append(p.holes, mark{end - r.usedBack, end})
		}
	}
}

// result leaves the holes out and moves the marks to where their words came to
// stand.
func (p *inline) result() (string, []mark) {
	byPlace := func(a, b mark) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return a.to - b.to
	}
	slices.SortFunc(p.holes, byPlace)
	slices.SortFunc(p.marks, byPlace)
	var b strings.Builder
	b.Grow(len(p.out))
	at := 0
	for _, h := range p.holes {
		b.Write(p.out[at:h.from])
		at = h.to
	}
	b.Write(p.out[at:])
	moved := make([]mark, len(p.marks))
	for i, m := range p.marks {
		moved[i] = mark{p.moved(m.from), p.moved(m.to)}
	}
	return b.String(), moved
}

// moved is where a place in out lies once the holes before it are gone.
func (p *inline) moved(at int) int {
	lo, hi := 0, len(p.holes)
	for lo < hi {
		if mid := (lo + hi) / 2; p.holes[mid].to <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(p.holes) && p.holes[lo].from < at {
		at = p.holes[lo].from
	}
	return at - p.gone(lo)
}

// gone is how many bytes the first n holes hold.
func (p *inline) gone(n int) int {
	if p.sums == nil {
		p.sums = make([]int, len(p.holes)+1)
		for i, h := range p.holes {
			p.sums[i+1] = p.sums[i] + h.to - h.from
		}
	}
	return p.sums[n]
}
