package ingest

import (
	"strings"
	"unicode"

	"verbatim/internal/transcript"
)

// lateStart is when a first caption begins so late that people are told, in
// milliseconds.
const lateStart = 10 * 60 * 1000

// header reads the lines below WEBVTT up to the first time, and gives the lines
// from there on. In the middle of a file it begins another recording.
func (p *captionParser) header(block []string) []string {
	p.headed = true
	if title := trim(block[0][len("WEBVTT"):]); title != "" {
		if rest := strings.TrimLeft(title, " \t-–—:"); rest != title {
			p.Title = orElse(p.Title, oneLine(rest))
		} else {
			p.leave(title)
		}
	}
	for i, l := range block[1:] {
		if _, ok := captionTime(l); ok {
			p.start += 1 + i
			return block[1+i:]
		}
		if l != "" && !p.fact(l) {
			p.leave(l)
		}
	}
	return nil
}

// leave counts what is left out and keeps its first words to say so.
func (p *captionParser) leave(words string) {
	p.left++
	if words = trim(words); words != "" && len(p.said) < 3 {
		p.said = append(p.said, few(words))
	}
}

// fact reads what a line beside the captions says of the file, as in
// "Language: en" or Teams' language:en-us. It reports whether nothing is lost
// by leaving the line out.
func (p *captionParser) fact(l string) bool {
	l = trim(strings.TrimSuffix(l, "-->"))
	name, value, ok := strings.Cut(l, ":")
	if !ok {
		if name, value, ok = strings.Cut(l, "="); !ok {
			return false
		}
	}
	value = oneLine(strings.Trim(trim(value), `"`))
	switch strings.ToLower(trim(name)) {
	case "language", "lang":
		if tag := captionLanguage(value); tag != "" {
			p.Language = orElse(p.Language, tag)
			return true
		}
		return false
	case "title":
		p.Title = orElse(p.Title, value)
		return p.Title == value
	case "date":
		p.Date = orElse(p.Date, value)
		return p.Date == value
	case "confidence":
		p.Transcription = "automatic"
	case "kind", "duration", "recognizability":
	case "x-timestamp-map":
		if !p.stream {
			p.note("The captions are of a stream with a clock of its own (X-TIMESTAMP-MAP); their times were kept as they are.")
		}
		p.stream = true
	default:
		return strings.HasPrefix(strings.ToLower(l), "x-timestamp-map") && p.fact("x-timestamp-map:")
	}
	return true
}

// aside leaves out a note, a style or a region at the start of a block, and
// gives the lines from the first time on: as the standard has it, an arrow
// begins a caption even there.
func (p *captionParser) aside(block []string) []string {
	word, rest, _ := strings.Cut(strings.ReplaceAll(block[0], "\t", " "), " ")
	if word != "NOTE" && block[0] != "STYLE" && block[0] != "REGION" {
		return block
	}
	n := 0
	for n < len(block) {
		if _, ok := captionTime(block[n]); ok {
			break
		}
		n++
	}
	if n < len(block) && n >= 2 && p.isID(block, n, -1) {
		n--
	}
	var unknown []string
	for i, l := range block[:n] {
		if i == 0 {
			l = rest
		}
		if l != "" && !p.fact(l) {
			unknown = append(unknown, l)
		}
	}
	if word != "NOTE" {
		unknown = nil
	}
	p.leave(strings.Join(unknown[:min(len(unknown), 4)], " "))
	p.start += n
	return block[n:]
}

// captionTime reads the line of a caption that says when it is shown, with the
// arrows that word processors make and the spaces that translators leave.
func captionTime(l string) (stretch, bool) {
	if !hasDigit(l[:min(len(l), 3)]) {
		return untimed, false
	}
	if !strings.Contains(l, "-->") {
		if l = arrowed(l); l == "" {
			return untimed, false
		}
	}
	a, b, _ := strings.Cut(l, "-->")
	a, b = closed(a), closed(b)
	before := strings.HasPrefix(a, "-") // begins before the recording
	if i := strings.IndexAny(b, " \t"); i >= 0 {
		b = b[:i] // the rest are settings: where on the screen
	}
	from, ok := captionClock(strings.TrimPrefix(a, "-"))
	if !ok {
		return untimed, false
	}
	if before {
		from = 0
	}
	if b == "" {
		return stretch{from, transcript.NoTime}, true
	}
	to, ok := captionClock(b)
	return ordered(from, to), ok
}

// arrowed writes the arrow of a time as it should be; "" where there is none.
func arrowed(l string) string {
	if len(l) > 80 {
		return ""
	}
	for _, arrow := range []string{"–>", "—>", "->", "→", "- ->", "-- >"} {
		if a, b, ok := strings.Cut(l, arrow); ok && strings.Trim(b, " 0123456789:.,") == "" && hasDigit(b) {
			return a + "-->" + b
		}
	}
	return ""
}

// closed removes the space around the colons of a time: 00: 00: 01, 500.
func closed(s string) string {
	s = trim(s)
	if len(s) > 200 || !strings.ContainsAny(s, " ") {
		return s
	}
	for _, mark := range []string{":", ",", "."} {
		s = strings.ReplaceAll(s, mark+" ", mark)
		s = strings.ReplaceAll(s, " "+mark, mark)
	}
	return s
}

// brokenTime reports a line that must be meant for a time.
func brokenTime(l string) bool {
	return l != "" && isDigit(l[0]) && strings.Contains(l, "-->")
}

// idShape is what ids of one program have in common: their letters, and where
// digits stand.
func idShape(id string) string {
	if len(id) > 80 || !hasDigit(id) {
		return ""
	}
	if isUUID(id) {
		return "uuid"
	}
	var b strings.Builder
	for i := 0; i < len(id); i++ {
		if !isDigit(id[i]) {
			b.WriteByte(id[i])
		} else if i == 0 || !isDigit(id[i-1]) {
			b.WriteByte('0')
		}
	}
	return b.String()
}

// isUUID reports whether an id begins like those of Teams:
// 3f0c2a54-8a17-4c1e-9d10-5f1f0c9ab001/19-0.
func isUUID(id string) bool {
	const like = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
	if len(id) < len(like) || len(id) > len(like) && id[len(like)] != '/' && id[len(like)] != '-' || strings.IndexFunc(id, isSpace) >= 0 {
		return false
	}
	for i := range len(like) {
		c := id[i]
		if like[i] == '-' && c != '-' || like[i] == 'x' && !isDigit(c) && !(c|0x20 >= 'a' && c|0x20 <= 'f') {
			return false
		}
	}
	return true
}

// nameInID reads the speaker some programs put beside a caption's number:
// 12 "Rosa" (345).
func nameInID(id string) string {
	i := strings.IndexByte(id, '"')
	j := strings.LastIndexByte(id, '"')
	if i < 1 || j <= i+1 || !allDigits(strings.TrimSpace(id[:i])) {
		return ""
	}
	return cleanName(id[i+1 : j])
}

// captionLanguage is a language as it is written everywhere else, en-GB for
// en-gb and en_GB; "" for what is none.
func captionLanguage(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '_' })
	for i, p := range parts {
		if strings.Trim(strings.ToLower(p), "abcdefghijklmnopqrstuvwxyz") != "" && !allDigits(p) || len(p) > 8 {
			return ""
		}
		p = strings.ToLower(p)
		switch {
		case i == 0 && (len(p) < 2 || len(p) > 3 || hasDigit(p)):
			return ""
		case i > 0 && len(p) == 2:
			p = strings.ToUpper(p)
		case i > 0 && len(p) == 4 && !hasDigit(p):
			p = strings.ToUpper(p[:1]) + p[1:]
		}
		parts[i] = p
	}
	return strings.Join(parts, "-")
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

func isSpace(r rune) bool { return unicode.IsSpace(r) }
