package ingest

import (
	"math"
	"strconv"
	"strings"

	"verbatim/internal/transcript"
)

// praatKind is what stands by itself in a file of Praat.
type praatKind int

const (
	praatEnd praatKind = iota
	praatText
	praatNumber
)

type praatToken struct {
	kind   praatKind
	text   string
	number float64
	line   int
}

// praatTokens takes a file of Praat apart. Names, equals signs, brackets and
// remarks behind an exclamation mark are for people, and are skipped.
type praatTokens struct {
	s      string
	line   int // line ends passed
	peeked bool
	ahead  praatToken
	open   int // line of a quotation mark that is never closed
}

func (t *praatTokens) peek() praatToken {
	if !t.peeked {
		t.ahead, t.peeked = t.scan(), true
	}
	return t.ahead
}

func (t *praatTokens) next() praatToken {
	tok := t.peek()
	t.peeked = false
	return tok
}

func (t *praatTokens) scan() praatToken {
	for {
		t.skip(len(t.s) - len(strings.TrimLeftFunc(t.s, isGap)))
		if t.s == "" {
			return praatToken{line: t.line + 1}
		}
		if t.s[0] == '"' {
			return t.quoted()
		}
		if t.s[0] == '!' {
			end := strings.IndexByte(t.s, '\n')
			if end < 0 {
				end = len(t.s)
			}
			t.skip(end)
			continue
		}
		n := strings.IndexFunc(t.s, isGap)
		if n < 0 {
			n = len(t.s)
		}
		word, line := t.s[:n], t.line+1
		t.skip(n)
		if word[0] != '-' && word[0] != '+' && !isDigit(word[0]) || len(word) > 60 {
			continue
		}
		if v, err := strconv.ParseFloat(word, 64); err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
			return praatToken{kind: praatNumber, number: v, text: word, line: line}
		}
	}
}

func (t *praatTokens) skip(n int) {
	t.line += strings.Count(t.s[:n], "\n")
	t.s = t.s[n:]
}

// quoted reads a text, in which "" is a quotation mark. One that is never
// closed goes to the end of the file.
func (t *praatTokens) quoted() praatToken {
	tok := praatToken{kind: praatText, line: t.line + 1}
	var b strings.Builder
	rest := t.s[1:]
	for {
		i := strings.IndexByte(rest, '"')
		if i < 0 {
			b.WriteString(rest)
			t.open = tok.line
			rest = ""
			break
		}
		b.WriteString(rest[:i])
		if rest = rest[i+1:]; !strings.HasPrefix(rest, `"`) {
			break
		}
		b.WriteByte('"')
		rest = rest[1:]
	}
	t.skip(len(t.s) - len(rest))
	tok.text = b.String()
	return tok
}

// title reads a text where one may stand; "" where there is none.
func (t *praatTokens) title() string {
	if t.peek().kind != praatText {
		return ""
	}
	return t.next().text
}

func (t *praatTokens) number() (float64, bool) {
	if t.peek().kind != praatNumber {
		return 0, false
	}
	return t.next().number, true
}

// utterance reads an interval, two times and a text, or a point, one time and a
// text. Where that is not what follows it stops.
func (t *praatTokens) utterance(point bool) (utterance, bool) {
	from, ok := t.number()
	to := math.NaN()
	if ok && !point {
		to, ok = t.number()
	}
	if !ok || t.peek().kind != praatText {
		return utterance{}, false
	}
	u := utterance{when: stretch{praatMS(from), transcript.NoTime}, words: t.next().text}
	if !point {
		u.when = ordered(u.when.start, praatMS(to))
	}
	return u, true
}

// praatMS are milliseconds; none for a time before the recording or beyond
// those that can be shown.
func praatMS(s float64) int {
	ms := math.Round(s * 1000)
	if ms < 0 || ms > maxMS {
		return transcript.NoTime
	}
	return int(ms)
}
