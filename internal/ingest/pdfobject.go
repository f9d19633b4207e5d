package ingest

import (
	"errors"
	"math"
	"strconv"
)

// The values of a PDF file: nil, bool, float64 for every number, and these.
type (
	pdfName   string
	pdfString string
	pdfWord   string // an operator, or a bracket where none belongs
	pdfArray  []any
	pdfDict   map[string]any
	pdfRef    struct{ num, gen int }
	pdfStream struct {
		dict pdfDict
		raw  []byte // as it lies in the file
	}
)

// maxPDFDepth is how deep values may lie in one another.
const maxPDFDepth = 100

// errPDFWork says that a file asks for more work than any transcript does.
var errPDFWork = errors.New("too much work")

// pdfWork is what reading one file may still cost: bytes looked at, values kept
// and operators carried out are all paid from it. Counting work and not time
// makes a file that is refused here refused everywhere.
type pdfWork struct{ left int }

const maxPDFWork = 1 << 30

func (w *pdfWork) spend(n int) error {
	if w.left -= n; w.left < 0 {
		w.left = -1
		return errPDFWork
	}
	return nil
}

// pdfLexer reads values from bytes.
type pdfLexer struct {
	data []byte
	at   int
	refs bool // "5 0 R" is a reference, as it is everywhere but in the content of pages
	work *pdfWork
}

func pdfGap(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func pdfDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// skip goes over space and comments.
func (l *pdfLexer) skip() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case pdfGap(c):
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
func (l *pdfLexer) token() (v any, ok bool) {
	l.skip()
	if l.at >= len(l.data) {
		return nil, false
	}
	c := l.data[l.at]
	switch c {
	case '/':
		l.at++
		return pdfName(l.nameHere()), true
	case '(':
		return l.literal(), true
	case '<', '>':
		if l.at+1 < len(l.data) && l.data[l.at+1] == c {
			l.at += 2
			return pdfWord([]byte{c, c}), true
		}
		l.at++
		if c == '<' {
			return l.hex(), true
		}
		return pdfWord(">"), true
	case '[', ']', '{', '}', ')':
		l.at++
		return pdfWord([]byte{c}), true
	}
	word := l.regular()
	if n, ok := pdfNumber(word); ok {
		return n, true
	}
	return pdfWord(word), true
}

// regular are the bytes up to the next space or delimiter.
func (l *pdfLexer) regular() []byte {
	from := l.at
	for l.at < len(l.data) && !pdfGap(l.data[l.at]) && !pdfDelimiter(l.data[l.at]) {
		l.at++
	}
	return l.data[from:l.at]
}

// pdfNumber reads a number the way readers of PDF do: without an exponent, and
// forgiving about several signs.
func pdfNumber(word []byte) (float64, bool) {
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

func (l *pdfLexer) nameHere() string {
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

func (l *pdfLexer) hex() pdfString {
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
	return pdfString(out)
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
func (l *pdfLexer) literal() pdfString {
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
				return pdfString(out)
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
	return pdfString(out)
}

// escaped reads what stands after a backslash.
func (l *pdfLexer) escaped(out []byte) []byte {
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
func (l *pdfLexer) value(depth int) (any, error) {
	from := l.at
	tok, ok := l.token()
	if err := l.work.spend(l.at - from + 1); err != nil {
		return nil, err
	}
	if !ok {
		return nil, errPDFEnd
	}
	switch t := tok.(type) {
	case pdfWord:
		if depth > maxPDFDepth && (t == "[" || t == "<<") {
			return nil, errPDFWork
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

var errPDFEnd = errors.New("ends in the middle")

// reference reads "0 R" behind the number of an object.
func (l *pdfLexer) reference(num int) (pdfRef, bool) {
	from := l.at
	if gen, ok := l.token(); ok {
		if g, ok := gen.(float64); ok && g >= 0 && g < 1<<20 {
			if r, _ := l.token(); r == pdfWord("R") {
				return pdfRef{num, int(g)}, true
			}
		}
	}
	l.at = from
	return pdfRef{}, false
}

func (l *pdfLexer) array(depth int) (any, error) {
	var a pdfArray
	for {
		v, err := l.value(depth + 1)
		if err == errPDFEnd || v == pdfWord("]") {
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

func (l *pdfLexer) dict(depth int) (any, error) {
	d := pdfDict{}
	for {
		from := l.at
		key, ok := l.token()
		if err := l.work.spend(l.at - from + 200); err != nil {
			return nil, err
		}
		if !ok || key == pdfWord(">>") {
			return d, nil
		}
		name, ok := key.(pdfName)
		if !ok {
			if key == pdfWord("endobj") || key == pdfWord("stream") {
				l.at = from
				return d, nil
			}
			continue
		}
		v, err := l.value(depth + 1)
		if v == pdfWord(">>") || err == errPDFEnd {
			return d, nil
		}
		if err != nil {
			return nil, err
		}
		d[string(name)] = v
	}
}
