package ingest

// rtfKind is what a piece of an RTF file is.
type rtfKind int

const (
	rtfOpen  rtfKind = iota // {
	rtfClose                // }
	rtfRun                  // characters that stand for themselves
	rtfByte                 // \'e9: a byte in some code page
	rtfWord                 // \par, \u8217, and signs such as \~
)

// rtfToken is a piece of an RTF file.
type rtfToken struct {
	kind   rtfKind
	run    []byte // of rtfRun
	word   string // of rtfWord, without the backslash
	n      int    // the byte, or the number after the word
	number bool   // there is a number after the word
}

// rtfScanner cuts an RTF file into pieces.
type rtfScanner struct {
	data []byte
	at   int
}

// next is the next piece; false at the end of the file.
func (s *rtfScanner) next() (rtfToken, bool) {
	for s.at < len(s.data) && (s.data[s.at] == '\r' || s.data[s.at] == '\n') {
		s.at++
	}
	if s.at >= len(s.data) {
		return rtfToken{}, false
	}
	switch s.data[s.at] {
	case '{':
		s.at++
		return rtfToken{kind: rtfOpen}, true
	case '}':
		s.at++
		return rtfToken{kind: rtfClose}, true
	case '\\':
		s.at++
		return s.control(), true
	}
	from := s.at
	for s.at < len(s.data) && !isRTFSign(s.data[s.at]) {
		s.at++
	}
	return rtfToken{kind: rtfRun, run: s.data[from:s.at]}, true
}

func isRTFSign(c byte) bool {
	return c == '{' || c == '}' || c == '\\' || c == '\r' || c == '\n'
}

// control reads what comes after a backslash.
func (s *rtfScanner) control() rtfToken {
	if s.at >= len(s.data) {
		return rtfToken{kind: rtfRun}
	}
	c := s.data[s.at]
	switch {
	case asciiLetter(c):
		return s.word()
	case c == '\'':
		if s.at+2 < len(s.data) {
			hi, lo := rtfDigit(s.data[s.at+1]), rtfDigit(s.data[s.at+2])
			if hi >= 0 && lo >= 0 {
				s.at += 3
				return rtfToken{kind: rtfByte, n: hi<<4 | lo}
			}
		}
		s.at++
		return rtfToken{kind: rtfRun}
	case c == '{' || c == '}' || c == '\\':
		s.at++
		return rtfToken{kind: rtfRun, run: s.data[s.at-1 : s.at]}
	}
	s.at++
	return rtfToken{kind: rtfWord, word: string(rune(c))}
}

// word reads a word with its number, and the space that ends it. Bytes that are
// no text, of pictures as a rule, are stepped over.
func (s *rtfScanner) word() rtfToken {
	from := s.at
	for s.at < len(s.data) && asciiLetter(s.data[s.at]) {
		s.at++
	}
	tok := rtfToken{kind: rtfWord}
	if s.at-from <= 32 { // no word is longer
		tok.word = string(s.data[from:s.at])
	}
	negative := s.at+1 < len(s.data) && s.data[s.at] == '-' && isDigit(s.data[s.at+1])
	if negative {
		s.at++
	}
	for s.at < len(s.data) && isDigit(s.data[s.at]) {
		tok.number = true
		tok.n = min(tok.n*10+int(s.data[s.at]-'0'), 1<<31)
		s.at++
	}
	if negative {
		tok.n = -tok.n
	}
	if s.at < len(s.data) && s.data[s.at] == ' ' {
		s.at++
	}
	if tok.word == "bin" && tok.n > 0 {
		s.at = min(s.at+tok.n, len(s.data))
	}
	return tok
}

func rtfDigit(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// on reads a word that switches something on, or off with a 0.
func (t rtfToken) on() bool { return !t.number || t.n != 0 }
