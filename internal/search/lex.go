package search

import (
	"strconv"
	"strings"
	"unicode"
)

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenOpen
	tokenClose
	tokenAnd
	tokenOr
	tokenNot
	tokenNear
	tokenLeaf
)

type token struct {
	kind     tokenKind
	at       int    // column, from 1
	as       string // as typed, for messages
	distance int    // tokenNear
	leaf     node   // tokenLeaf
}

// maxNear is the largest distance of NEAR, in words.
const maxNear = 100

type lexer struct {
	src   []rune
	i     int
	names []string // names of attributes, folded
	notes []string
}

// tokens reads the whole query.
func (l *lexer) tokens() ([]token, error) {
	var all []token
	for {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		all = append(all, t)
		if t.kind == tokenEnd {
			return all, nil
		}
	}
}

func (l *lexer) next() (token, error) {
	for l.i < len(l.src) && unicode.IsSpace(l.src[l.i]) {
		l.i++
	}
	at := l.i + 1
	if l.i == len(l.src) {
		return token{kind: tokenEnd, at: at}, nil
	}
	switch c := l.src[l.i]; {
	case c == '(':
		l.i++
		return token{kind: tokenOpen, at: at, as: "("}, nil
	case c == ')':
		l.i++
		return token{kind: tokenClose, at: at, as: ")"}, nil
	case isMinus(c) && l.i+1 < len(l.src) && !unicode.IsSpace(l.src[l.i+1]) && l.src[l.i+1] != ')':
		l.i++
		return token{kind: tokenNot, at: at, as: string(c)}, nil
	case isQuoteMark(c):
		return l.phrase(at)
	case c == '/':
		return l.pattern(at)
	}
	return l.word(at)
}

// isMinus takes what word processors make of a minus before a word, too.
func isMinus(c rune) bool { return c == '-' || c == '−' || c == '–' }

// isQuoteMark takes straight and curly double quotation marks, either way round.
func isQuoteMark(c rune) bool {
	switch c {
	case '"', '“', '”', '„', '‟', '＂':
		return true
	}
	return false
}

// inQuotes reads up to the closing mark; the opening one is next.
func (l *lexer) inQuotes() (string, error) {
	at := l.i + 1
	for end := l.i + 1; end < len(l.src); end++ {
		if isQuoteMark(l.src[end]) {
			s := string(l.src[l.i+1 : end])
			l.i = end + 1
			return s, nil
		}
	}
	return "", refuse(at, `put a " after the last word of the phrase`, "the quotation mark is never closed")
}

func (l *lexer) phrase(at int) (token, error) {
	s, err := l.inQuotes()
	if err != nil {
		return token{}, err
	}
	if l.i < len(l.src) {
		switch l.src[l.i] {
		case '~':
			return token{}, refuse(l.i+1, `for words near each other write peer NEAR/5 support`, "a phrase cannot have a ~")
		case '*':
			return token{}, refuse(l.i+1, "write the word without quotation marks: hop*", "a * has no meaning after a phrase")
		}
	}
	if len(wordsOf(s, stemmer{}, false)) == 0 {
		return token{}, refuse(at, "", "the quotation marks hold no letter or digit to look for")
	}
	return leafToken(at, &word{at: at, how: exact, text: s}), nil
}

func leafToken(at int, n node) token { return token{kind: tokenLeaf, at: at, as: printed(n), leaf: n} }

func (l *lexer) pattern(at int) (token, error) {
	for end := l.i + 1; end < len(l.src); end++ {
		switch l.src[end] {
		case '\\':
			end++
		case '/':
			s := string(l.src[l.i+1 : end])
			l.i = end + 1
			if _, _, err := compilePattern(s, at); err != nil {
				return token{}, err
			}
			return leafToken(at, &word{at: at, how: pattern, text: s}), nil
		}
	}
	return token{}, refuse(at, "put a / after it", "the pattern that begins here is never closed")
}

// word reads up to the next space, parenthesis or quotation mark.
func (l *lexer) word(at int) (token, error) {
	from := l.i
	for l.i < len(l.src) && !isDelimiter(l.src[l.i]) {
		l.i++
	}
	s := string(l.src[from:l.i])
	switch s {
	case "AND":
		return token{kind: tokenAnd, at: at, as: s}, nil
	case "OR":
		return token{kind: tokenOr, at: at, as: s}, nil
	case "NOT":
		return token{kind: tokenNot, at: at, as: s}, nil
	case "and", "or", "not":
		l.note(s)
	}
	if rest, ok := strings.CutPrefix(s, "NEAR"); ok && (rest == "" || rest[0] == '/') {
		return nearToken(at, rest)
	}
	if i := strings.IndexByte(s, ':'); i > 0 && isName(s[:i]) {
		if t, is, err := l.filter(at, s[:i], s[i+1:]); is || err != nil {
			return t, err
		}
	}
	n, err := newWord(at, s)
	if err != nil {
		return token{}, err
	}
	return leafToken(at, n), nil
}

func (l *lexer) note(s string) {
	does := "to join what stands around it"
	if s == "not" {
		does = "to leave out what comes after it"
	}
	l.notes = append(l.notes, quoted(s)+" in small letters is a word to look for; write "+strings.ToUpper(s)+" "+does+".")
}

func isDelimiter(c rune) bool {
	return unicode.IsSpace(c) || c == '(' || c == ')' || isQuoteMark(c)
}

func nearToken(at int, rest string) (token, error) {
	t := token{kind: tokenNear, at: at, as: "NEAR" + rest, distance: 10}
	if rest == "" {
		return t, nil
	}
	n, err := strconv.ParseUint(rest[1:], 10, 16)
	if err != nil || n > maxNear {
		return t, refuse(at, "write NEAR/5 for at most five words in between", "%s needs a number from 0 to %d", quoted(t.as), maxNear)
	}
	t.distance = int(n)
	return t, nil
}

// newWord reads a word without quotation marks: plain, with a star or with slips.
func newWord(at int, s string) (node, error) {
	if i := strings.LastIndexByte(s, '~'); i > 0 && isSlips(s[i+1:]) {
		return newFuzzy(at, s[:i], s[i+1:])
	}
	if i := strings.IndexByte(s, '*'); i >= 0 {
		return newPrefix(at, s, i)
	}
	if len(wordsOf(s, stemmer{}, false)) == 0 {
		return nil, refuse(at, symbolHint(s), "%s has no letter or digit to look for", quoted(s))
	}
	return &word{at: at, how: stemmed, text: s}, nil
}

func symbolHint(s string) string {
	switch s {
	case "&", "&&", "+":
		return "write AND"
	case "|", "||":
		return "write OR"
	case "!":
		return "write NOT"
	case "-", "−", "–":
		return "put the - directly before the word, or write NOT"
	}
	return ""
}

func isSlips(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

func newFuzzy(at int, s, n string) (node, error) {
	w := &word{at: at, how: fuzzy, text: s, slips: 1}
	switch n {
	case "1":
	case "2":
		w.slips = 2
	default:
		return nil, refuse(at, "write hope~1, or recovery~2 for a longer word", "%s does not say how many slips to allow", quoted(s+"~"+n))
	}
	letters, ok := oneWord(s)
	switch {
	case !ok:
		return nil, refuse(at, "use it after one word of letters and digits", "%s cannot have slips", quoted(s))
	case letters < 3:
		return nil, refuse(at, "write the words you mean, joined by OR", "%s is too short to allow for slips", quoted(s))
	case w.slips == 2 && letters < 6:
		return nil, refuse(at, "write "+s+"~1", "~2 is for words of six letters and more")
	}
	return w, nil
}

// newPrefix reads a word with a star at byte i.
func newPrefix(at int, s string, i int) (node, error) {
	begin := s[:i]
	if strings.Trim(s[i:], "*") != "" || strings.HasPrefix(s, "*") {
		where := at + len([]rune(begin))
		if begin == "" {
			return nil, refuse(where, "write the beginning of the word: hop*, or several words joined by OR",
				"a word cannot begin with a *: every word of every interview would have to be looked at")
		}
		return nil, refuse(where, "for other patterns write "+quoted("/"+begin+".*/"), "a * may only stand at the end of a word")
	}
	letters, ok := oneWord(begin)
	switch {
	case !ok:
		return nil, refuse(at, "use it after one word; for several write peer NEAR/0 supp*", "%s cannot have a *", quoted(begin))
	case letters < 2:
		return nil, refuse(at, "write at least two letters before the *", "%s would find too many words", quoted(s))
	}
	return &word{at: at, how: prefix, text: begin}, nil
}

// oneWord counts the letters and digits of s if it is a single word, apostrophes
// allowed.
func oneWord(s string) (letters int, ok bool) {
	for _, r := range foldWord(s) {
		if r == '\'' {
			continue
		}
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
			return 0, false
		}
		letters++
	}
	return letters, letters > 0
}
