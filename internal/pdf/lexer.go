package pdf

import (
	"errors"
	"math"
	"strconv"
)

// The values of a PDF file: nil, bool, float64 for every number, and these.
type (
	name    string
	str     string
	keyword string // an operator, or a bracket where none belongs
	array   []any
	dict    map[string]any
	ref     struct{ num, gen int }
	stream  struct {
		dict dict
		raw  []byte // as it lies in the file
	}
)

// maxDepth is how deep values may lie in one another.
const maxDepth = 100

// budget is what reading one file may still cost: bytes looked at, values kept
// and operators carried out are all paid from it. Counting work and not time
// makes a file that is refused here refused everywhere.
type budget struct{ left int }

const maxWork = 1 << 30

func (w *budget) spend(n int) error {
	if w.left -= n; w.left < 0 {
		w.left = -1
		return ErrTooMuch
	}
	return nil
}

// lexer reads values from bytes.
type lexer struct {
	data []byte
	at   int
	refs bool // "5 0 R" is a reference, as it is everywhere but in the content of pages
	work *budget
}

// isDigit reports whether a byte is an ASCII digit.
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// skip goes over space and comments.
func (l *lexer) skip() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case isSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.data) && l.data[l.at] != '\n' && l.data[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// token reads a number, name, string, or word; ok is false at the end.
func (l *lexer) token() (v any, ok bool) {
	l.skip()
	if l.at >= len(l.data) {
		return nil, false
	}
	c := l.data[l.at]
	switch c {
	case '/':
		l.at++
		return name(l.nameHere()), true
	case '(':
		return l.literal(), true
	case '<', '>':
		if l.at+1 < len(l.data) && l.data[l.at+1] == c {
			l.at += 2
			return keyword([]byte{c, c}), true
		}
		l.at++
		if c == '<' {
			return l.hex(), true
		}
		return keyword(">"), true
	case '[', ']', '{', '}', ')':
		l.at++
		return keyword([]byte{c}), true
	}
	word := l.regular()
	if n, ok := parseNumber(word); ok {
		return n, true
	}
	return keyword(word), true
}

// regular are the bytes up to the next space or delimiter.
func (l *lexer) regular() []byte {
	from := l.at
	for l.at < len(l.data) && !isSpace(l.data[l.at]) && !isDelimiter(l.data[l.at]) {
		l.at++
	}
	return l.data[from:l.at]
}

// parseNumber reads a number the way readers of PDF do: without an exponent, and
// forgiving about several signs.
func parseNumber(word []byte) (float64, bool) {
	if len(word) == 0 || len(word) > 60 {
		return 0, false
	}
	if c := word[0]; c != '+' && c != '-' && c != '.' && !isDigit(c) {
		return 0, false
	}
	i, sign, n, scale := 0, 1.0, 0.0, 0.0
	for i < len(word) && (word[i] == '+' || word[i] == '-') {
		if word[i] == '-' {
			sign = -1
		}
		i++
	}
	digits := 0
	for ; i < len(word); i++ {
		switch c := word[i]; {
		case c == '.' && scale == 0:
			scale = 1
		case isDigit(c):
			digits++
			n = n*10 + float64(c-'0')
			scale *= 10
		case c == '-' && digits > 0: // some programs write 12-34 for 12.34 gone wrong
			i = len(word)
		default:
			return 0, false
		}
	}
	if scale > 0 {
		n /= scale
	}
	if digits == 0 || math.IsInf(n, 0) {
		return 0, digits > 0
	}
	return sign * n, true
}

func (l *lexer) nameHere() string {
	word := l.regular()
	out := make([]byte, 0, len(word))
	for i := 0; i < len(word); i++ {
		if word[i] == '#' && i+2 < len(word) {
			if n, err := strconv.ParseUint(string(word[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, word[i])
	}
	return string(out)
}

func (l *lexer) hex() str {
	var out []byte
	high, half := byte(0), false
	for l.at < len(l.data) {
		c := l.data[l.at]
		l.at++
		if c == '>' {
			break
		}
		n, ok := hexDigit(c)
		switch {
		case !ok:
		case half:
			out, half = append(out, high<<4|n), false
		default:
			high, half = n, true
		}
	}
	if half {
		out = append(out, high<<4)
	}
	return str(out)
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// literal reads a string in round brackets.
func (l *lexer) literal() str {
	var out []byte
	depth := 0
	for l.at < len(l.data) {
		c := l.data[l.at]
		l.at++
		switch c {
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				return str(out)
			}
		case '\\':
			out = l.escaped(out)
			continue
		case '\r':
			if l.at < len(l.data) && l.data[l.at] == '\n' {
				l.at++
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return str(out)
}

// escaped reads what stands after a backslash.
func (l *lexer) escaped(out []byte) []byte {
	if l.at >= len(l.data) {
		return out
	}
	c := l.data[l.at]
	l.at++
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\n':
		return out
	case '\r':
		if l.at < len(l.data) && l.data[l.at] == '\n' {
			l.at++
		}
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	n := int(c - '0')
	for i := 0; i < 2 && l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '7'; i++ {
		n = n*8 + int(l.data[l.at]-'0')
		l.at++
	}
	return append(out, byte(n))
}

// value reads a whole value. A word that is no value is given as it is.
func (l *lexer) value(depth int) (any, error) {
	from := l.at
	tok, ok := l.token()
	if err := l.work.spend(l.at - from + 1); err != nil {
		return nil, err
	}
	if !ok {
		return nil, errEnd
	}
	switch t := tok.(type) {
	case keyword:
		if depth > maxDepth && (t == "[" || t == "<<") {
			return nil, ErrTooMuch
		}
		switch t {
		case "[":
			return l.array(depth)
		case "<<":
			return l.dict(depth)
		case "true", "false":
			return t == "true", nil
		case "null":
			return nil, nil
		}
	case float64:
		if l.refs && t >= 0 && t == math.Trunc(t) && t < 1<<31 {
			if r, ok := l.reference(int(t)); ok {
				return r, nil
			}
		}
	}
	return tok, nil
}

var errEnd = errors.New("ends in the middle")

// reference reads "0 R" behind the number of an object.
func (l *lexer) reference(num int) (ref, bool) {
	from := l.at
	if gen, ok := l.token(); ok {
		if g, ok := gen.(float64); ok && g >= 0 && g < 1<<20 {
			if r, _ := l.token(); r == keyword("R") {
				return ref{num, int(g)}, true
			}
		}
	}
	l.at = from
	return ref{}, false
}

func (l *lexer) array(depth int) (any, error) {
	var a array
	for {
		v, err := l.value(depth + 1)
		if err == errEnd || v == keyword("]") {
			return a, nil
		}
		if err == nil {
			err = l.work.spend(64)
		}
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
}

func (l *lexer) dict(depth int) (any, error) {
	d := dict{}
	for {
		from := l.at
		key, ok := l.token()
		if err := l.work.spend(l.at - from + 200); err != nil {
			return nil, err
		}
		if !ok || key == keyword(">>") {
			return d, nil
		}
		entry, ok := key.(name)
		if !ok {
			if key == keyword("endobj") || key == keyword("stream") {
				l.at = from
				return d, nil
			}
			continue
		}
		v, err := l.value(depth + 1)
		if v == keyword(">>") || err == errEnd {
			return d, nil
		}
		if err != nil {
			return nil, err
		}
		d[string(entry)] = v
	}
}
