package ingest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Layouts in which something stands before the words, or above them, that is neither a
// label with a colon nor talk: numbers of lines, the day a message was written, names on
// lines of their own. Each is told by nearly all lines of a file being so.
//
//	1 I: How did you start?        12/03/2026, 10:10 - Ann: Hello     ANN
//	2 R: On the ward. I was        12/03/2026, 10:11 - Ben: Hello     How did you start?
//	3 there for years.

// unnumbered takes the numbers of lines off their margin, where nearly all lines have
// one and each is one more than the one before. A page may begin again at 1.
func (d *draft) unnumbered(lines []line) []line {
	numbered, ordered, before := 0, 0, -1
	for _, l := range lines {
		if len(l.anchors) > 0 || l.cells != nil {
			return lines
		}
		n, _ := marginNumber(l.text)
		if n < 0 {
			continue
		}
		numbered++
		if before < 0 || n == before+1 || n == 1 && before > 10 {
			ordered++
		}
		before = n
	}
	if numbered < 4 || numbered*10 < len(lines)*9 || ordered*10 < numbered*9 {
		return lines
	}
	out, gap := make([]line, 0, len(lines)), false
	for _, l := range lines {
		if n, at := marginNumber(l.text); n >= 0 {
			l.text, l.marks = l.text[at:], marksFrom(l.marks, at)
		}
		if l.gap = l.gap || gap; l.text == "" {
			gap = true
			continue
		}
		out, gap = append(out, l), false
	}
	d.note("%s in the margin left out of the words.", count(numbered, "line number was", "line numbers were"))
	return out
}

// marginNumber reads the number a line begins with and where its words begin, in bytes;
// the number is negative where there is none.
func marginNumber(s string) (n, at int) {
	for at < len(s) && at < 6 && isDigit(s[at]) {
		n = n*10 + int(s[at]-'0')
		at++
	}
	if at == 0 || at < len(s) && !startsWithGap(s[at:]) {
		return -1, 0
	}
	return n, len(s) - len(trimLeft(s[at:]))
}

// marksFrom are the marks of a line without its first bytes.
func marksFrom(marks []mark, by int) []mark {
	var out []mark
	for _, m := range marks {
		if m.to > by {
			out = append(out, mark{max(m.from-by, 0), m.to - by})
		}
	}
	return out
}

// dated takes the day and the time of day off messages, as programs for chatting export
// them. Who wrote one stands between these and a colon, so it needs no election; a
// message without a name is the program's own.
func (d *draft) dated(lines []line) []line {
	first, n, named := -1, 0, 0
	for i, l := range lines {
		if _, at := messageDate(l.text); at > 0 && l.cells == nil && len(l.anchors) == 0 {
			if n++; first < 0 {
				first = i
			}
			if name, _ := messageBy(l.text[at:]); name != "" {
				named++
			}
		}
	}
	if named < 2 || named*2 < n || first > 5 || n*5 < len(lines) {
		return lines
	}
	var out []line
	var own []string
	for _, l := range lines {
		day, at := messageDate(l.text)
		if at == 0 || l.cells != nil || len(l.anchors) > 0 {
			out = append(out, l)
			continue
		}
		d.Date = orElse(d.Date, day)
		name, words := messageBy(l.text[at:])
		if name == "" {
			own = append(own, few(l.text[at:]))
			continue
		}
		l.cells = &label{name: name, words: words, when: untimed, shape: inTable}
		out = append(out, l)
	}
	d.note("%s with the day and the time of day of writing; these were left out, because they are no times in a recording.", count(n, "message begins", "messages begin"))
	if len(own) > 0 {
		d.note("%s by nobody, written by the program, and left out: %s.", count(len(own), "message is", "messages are"), list(own))
	}
	return out
}

// messageBy parts the name before a colon from the words of a message.
func messageBy(s string) (name, words string) {
	i := strings.Index(s[:min(len(s), labelReach)], ": ")
	if i < 0 && strings.HasSuffix(s, ":") {
		i = len(s) - 1
	}
	if i <= 0 || utf8.RuneCountInString(s[:i]) > maxNameRunes || strings.ContainsAny(s[:i], "?!") {
		return "", ""
	}
	return cleanName(strings.TrimLeft(s[:i], "~ \u00A0\u200E")), trim(strings.TrimLeft(trim(s[i+1:]), "\u200E"))
}

// messageDate reads “12/03/2026, 10:10 - ” and “[12/03/2026, 10:10:05] ”: the day as it
// is written, and where the rest begins, in bytes; 0 where a line begins otherwise.
func messageDate(s string) (day string, at int) {
	rest := strings.TrimLeft(s, "\u200E\u200F")
	inside, after, closed := "", "", false
	if strings.HasPrefix(rest, "[") {
		inside, _, closed = strings.Cut(rest[1:min(len(rest), 48)], "]")
		after = rest[min(len(rest), len(inside)+2):]
	} else {
		inside, _, closed = strings.Cut(rest[:min(len(rest), 48)], " - ")
		after = rest[min(len(rest), len(inside)+3):]
	}
	if !closed {
		return "", 0
	}
	i := strings.IndexFunc(inside, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	if i < 0 || !isNumericDay(inside[:i]) || !isTimeOfDay(strings.TrimLeft(inside[i:], ", ")) {
		return "", 0
	}
	return inside[:i], len(s) - len(trimLeft(after))
}

// isNumericDay reports whether s is 12/03/2026, 12.3.26 or 2026-03-12.
func isNumericDay(s string) bool {
	for _, by := range []string{"/", ".", "-"} {
		parts := strings.Split(s, by)
		if len(parts) == 3 && !slices.ContainsFunc(parts, func(p string) bool { return len(p) > 4 || !allDigits(p) }) {
			return true
		}
	}
	return false
}

// isTimeOfDay reports whether s is 10:10, 9:05:12, or that with am or pm.
func isTimeOfDay(s string) bool {
	s = strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '.' || unicode.IsSpace(r) }), ""))
	s = strings.TrimSuffix(strings.TrimSuffix(s, "am"), "pm")
	_, ok := clock(s)
	return ok
}

// labelBracketed finds names in square brackets with a time behind them and the words
// below, as captions saved from a meeting have them: whatever a device is called there,
// nothing else looks like that.
func labelBracketed(lines []line) {
	n := 0
	for _, l := range lines {
		if _, ok := bracketedName(l); ok {
			n++
		}
	}
	if n < 2 || n*5 < len(lines) {
		return
	}
	for i, l := range lines {
		if lab, ok := bracketedName(l); ok {
			lines[i].cells = &lab
		}
	}
}

func bracketedName(l line) (label, bool) {
	if l.cells != nil || l.level != notHeading || !strings.HasPrefix(l.text, "[") || len(l.text) > labelReach {
		return label{}, false
	}
	head, when, ok := trailingClock(l.text, true)
	inside := unbracketed(trimRight(head))
	name := cleanName(inside)
	if !ok || len(inside) == len(head) || name == "" || isSound(name) || !plausible(name) || strings.ContainsAny(inside, "[]") {
		return label{}, false
	}
	return label{name: name, when: when, shape: inTable}, true
}

// labelAlone finds names in capitals on lines of their own, with the words below: the
// same few names come again and again, and every one has words.
func labelAlone(lines []line) {
	times := map[string]int{}
	pointed, words := 0, 0
	for i, l := range lines {
		if l.level != notHeading {
			continue
		}
		words++
		if lab, ok := scan(l); ok && lab.name != "" && lab.words != "" {
			pointed++
		}
		if name := aloneName(lines, i); name != "" {
			times[name]++
		}
	}
	names, all := 0, 0
	for name, n := range times {
		if n < 2 {
			delete(times, name)
			continue
		}
		names, all = names+1, all+n
	}
	if names < 2 || all < 4 || all*8 < words || pointed*3 >= words {
		return
	}
	for i := range lines {
		if name := aloneName(lines, i); times[name] > 0 {
			lines[i].cells = &label{name: name, when: untimed, shape: inTable}
		}
	}
}

// aloneName is the name that line i is nothing but; "" where it is none, or no words
// stand below it.
func aloneName(lines []line, i int) string {
	name := inCapitals(lines[i])
	if name == "" || i+1 == len(lines) || inCapitals(lines[i+1]) != "" || lines[i+1].level != notHeading {
		return ""
	}
	return name
}

func inCapitals(l line) string {
	if l.cells != nil || l.level != notHeading || l.soft || len(l.text) > maxNameBytes || !allCapitals(l.text) {
		return ""
	}
	name := cleanName(l.text)
	if name != l.text || !plausible(name) || startsSentences(name) || len(strings.Fields(name)) > 3 || strings.HasSuffix(name, ".") {
		return ""
	}
	return name
}
