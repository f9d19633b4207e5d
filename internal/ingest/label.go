package ingest

import (
	"strings"
	"unicode/utf8"
)

// line is a line of a text, or a paragraph of a document, before anybody knows
// who speaks.
type line struct {
	no    int    // where it stands in the source, from 1
	text  string // without markup and without space at its ends; never empty
	gap   bool   // a new paragraph: a blank line or a paragraph mark came before
	soft  bool   // goes on with the line before, as wrapped lines do in Markdown
	level int    // of a heading, from 1; 0 for a document's title; notHeading otherwise
	marks []mark // what is bold or slanted near its start
	cells *label // label and words, where a table keeps them apart
	heads bool   // nothing but a label and a time, with the words below
	page  int    // where it begins, from 1; 0 where the format has no pages

	anchors []anchor // where comments begin and end
	when    *stretch // of stamps that were taken off its words; nil for none
}

const notHeading = -1

// mark is a bold or slanted stretch of a line, in bytes.
type mark struct{ from, to int }

// shape is how a label is written. A file keeps to one shape as a rule, so a
// name written in another is probably not a label.
type shape int

const (
	noName    shape = iota // a time and no name
	plain                  // Rosa: words
	boldColon              // **Rosa:** words
	bold                   // **Rosa**: words
	ownLine                // Rosa  0:15, the words below
	tabbed                 // Rosa, a tab, words
	inTable                // a cell of its own
)

// label is what may stand before the words of a turn.
type label struct {
	name  string
	words string
	when  stretch
	shape shape
	tight bool // no space after the colon
	loose bool // the time has no brackets, so it may be speech
	below bool // a name alone on the line that may be something else, such as a short answer

}

// labelReach is how far into a line a label may reach, in bytes.
const labelReach = 260

// scan reads what may be a label at the start of a line. Whether it is one is
// decided when all lines of the file are known.
func scan(l line) (label, bool) {
	lab, ok := scanWords(l)
	if l.when == nil || !ok {
		return lab, ok
	}
	if lab.when == untimed {
		lab.when = *l.when
	} else if lab.when.end < 0 {
		lab.when.end = l.when.end
	}
	return lab, true
}

func scanWords(l line) (label, bool) {
	if l.cells != nil {
		return *l.cells, true
	}
	when, rest, _ := leadingTime(l.text)
	at := len(l.text) - len(rest)
	if lab, ok := colonLabel(rest, at, l.marks); ok {
		if t, n := bracketedClock(lab.words); l.heads && n > 0 && n == len(lab.words) && lab.when == untimed {
			lab.when, lab.words = t, ""
		}
		return lab.at(when), true
	}
	if lab, ok := ownLineLabel(rest, when); ok {
		return lab, true
	}
	if lab, ok := tabLabel(rest); ok {
		return lab.at(when), true
	}
	if lab, ok := boldName(l); ok {
		return lab, true
	}
	return timeLabel(l)
}

// timeLabel reads a time and no name at the start of a line. A time without
// brackets counts only when it has hours, minutes and seconds.
func timeLabel(l line) (label, bool) {
	when, rest, loose := leadingTime(l.text)
	if when == untimed || loose && rest != "" && strings.Count(l.text[:len(l.text)-len(rest)], ":") < 2 {
		return label{}, false
	}
	if rest == "" && strings.Count(l.text, ":") > 1 {
		loose = false // nobody says only that
	}
	return label{words: rest, when: when, shape: noName, loose: loose}, true
}

// at adds the time that stood before the name, unless one stood after it.
func (l label) at(when stretch) label {
	if l.when == untimed {
		l.when = when
	}
	return l
}

// leadingTime takes a time off the start of a line.
func leadingTime(s string) (when stretch, rest string, loose bool) {
	when, n := bracketedClock(s)
	if n == 0 {
		if when, n = bareClock(s); n == 0 {
			return untimed, s, false
		}
		loose = true
	}
	rest = trimLeft(s[n:])
	for _, dash := range []string{"- ", "– ", "— ", ": ", "| "} {
		if after, ok := strings.CutPrefix(rest, dash); ok {
			rest = trimLeft(after)
			break
		}
	}
	return when, rest, loose
}

// colonLabel reads "Rosa: words", "Rosa [00:15]: words" and the like. The
// marks are those of the whole line, in which s begins at byte base.
func colonLabel(s string, base int, marks []mark) (label, bool) {
	s, stars := unstarred(s)
	i := labelColon(s)
	if i < 0 {
		return label{}, false
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	head, when, _ := trailingClock(s[:i], true)
	after := s[i+size:]
	name := cleanName(unbracketed(head))
	if base > 0 {
		name = chatSender(name)
	}
	if !plausible(name) || strings.HasPrefix(after, "//") {
		return label{}, false
	}
	lab := label{name: name, when: when, shape: plain, words: trim(after)}
	lab.tight = size == 1 && after != "" && !startsWithGap(after)
	switch {
	case stars != plain:
		lab.shape = stars
	default:
		lab.shape = markedShape(marks, base, base+len(head), base+i)
	}
	return lab.timeFirst(), true
}

// chatSender is who writes to whom in what was typed during a meeting: “10:03:22 From
// Rosa to Everyone: words”.
func chatSender(name string) string {
	if rest, ok := strings.CutPrefix(name, "From "); ok {
		if sender, _, ok := strings.Cut(rest, " to "); ok {
			return sender
		}
	}
	return name
}

// unbracketed is the name in [Rosa].
func unbracketed(head string) string {
	if inside, ok := strings.CutPrefix(head, "["); ok && strings.HasSuffix(inside, "]") {
		return inside[:len(inside)-1]
	}
	return head
}

// timeFirst takes a time in square brackets at the start of the words for the
// time of the turn, if there are words after it.
func (l label) timeFirst() label {
	if l.when != untimed || strings.HasPrefix(l.words, "(") {
		return l
	}
	if t, n := bracketedClock(l.words); n > 0 && trim(l.words[n:]) != "" {
		l.when, l.words = t, trim(l.words[n:])
	}
	return l
}

func startsWithGap(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isGap(r)
}

// unstarred removes the stars of "**Rosa:** words" in a text whose markup was
// left alone.
func unstarred(s string) (string, shape) {
	if !strings.HasPrefix(s, "**") {
		return s, plain
	}
	head := s[2:min(len(s), labelReach)]
	i := strings.Index(head, "**")
	if i < 2 {
		return s, plain
	}
	inside, after := head[:i], s[2+i+2:]
	switch {
	case strings.HasSuffix(trimRight(inside), ":"):
		return trimRight(inside) + " " + after, boldColon
	case strings.HasPrefix(trimLeft(after), ":"):
		return inside + trimLeft(after), bold
	}
	return s, plain
}

// labelColon finds the colon that may end a label: the first that is not part
// of a time. It is -1 when there is none near the start.
func labelColon(s string) int {
	for i := 0; i < len(s) && i < labelReach; i++ {
		switch c := s[i]; {
		case c == '\\' || strings.IndexByte(opens, c) >= 0:
			if _, n := bracketedClock(s[i:]); n > 0 {
				i += n - 1
			}
		case c == ':' && !(i > 0 && isDigit(s[i-1]) && i+1 < len(s) && isDigit(s[i+1])):
			return i
		case strings.HasPrefix(s[i:], "："):
			return i
		}
	}
	return -1
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// markedShape says how the label whose name lies in [from, to) is marked: a
// mark counts if it covers the name and ends with it or with the colon. A mark
// running on into the words is somebody's way of writing all they say.
func markedShape(marks []mark, from, to, colon int) shape {
	for _, m := range marks {
		switch {
		case m.from > from || m.to < to:
		case m.to <= colon:
			return bold
		case m.to <= colon+2:
			return boldColon
		}
	}
	return plain
}

// ownLineLabel reads a line that is nothing but a name and a time: the words
// come below, as in the files of Otter and of Word's transcriber.
func ownLineLabel(s string, before stretch) (label, bool) {
	if len(s) > labelReach {
		return label{}, false
	}
	s = strings.Trim(s, "*")
	head, when, ok := trailingClock(s, true)
	if !ok && before == untimed {
		return label{}, false
	}
	if !ok {
		head, when = s, before
	}
	name := cleanName(strings.Trim(trimRight(head), "[]-–—|,"))
	if !plausible(name) || !capitalised(name) {
		return label{}, false
	}
	return label{name: name, when: when, shape: ownLine, below: !ok}, true
}

// tabLabel reads "Rosa", a tab, and words.
func tabLabel(s string) (label, bool) {
	head, _, ok := strings.Cut(s[:min(len(s), labelReach)], "\t")
	if !ok {
		return label{}, false
	}
	words := s[len(head)+1:]
	name := cleanName(head)
	if !plausible(name) || !capitalised(name) || trim(words) == "" {
		return label{}, false
	}
	return label{name: name, words: trim(words), when: untimed, shape: tabbed}, true
}

// boldName reads a line that is nothing but a name in bold: the words come
// below.
func boldName(l line) (label, bool) {
	if len(l.marks) != 1 || l.marks[0].from > 0 || l.marks[0].to < len(l.text) {
		return label{}, false
	}
	name := cleanName(l.text)
	if !plausible(name) || !capitalised(name) {
		return label{}, false
	}
	return label{name: name, when: untimed, shape: ownLine, below: true}, true
}
