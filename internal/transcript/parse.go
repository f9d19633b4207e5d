package transcript

import (
	"strings"
	"unicode/utf8"

	"verbatim/internal/text"
)

// Parse finds the turns of a text written as Render writes it. A line is a
// label only if it names one of speakers, so "Note: …" stays speech; a line
// with a time and no name starts a turn of nobody. Parse is the inverse of
// Render for turns timed in whole seconds.
func Parse(s string, speakers []string) []Turn {
	p := parser{known: map[string]bool{}}
	for _, n := range speakers {
		p.known[n] = true
	}
	var at text.Pos
	blank := true
	for line := range strings.Lines(s) {
		n := text.Pos(utf8.RuneCountInString(line))
		body := strings.TrimSuffix(line, "\n")
		if strings.TrimSpace(body) == "" {
			blank = true
		} else {
			p.line(body, at, blank)
			blank = false
		}
		at += n
	}
	return p.turns
}

type parser struct {
	known map[string]bool
	turns []Turn
}

func (p *parser) line(body string, at text.Pos, afterBlank bool) {
	end := at + text.Pos(utf8.RuneCountInString(body))
	ms, name, label := p.label(body)
	if label == 0 && !afterBlank && len(p.turns) > 0 {
		p.turns[len(p.turns)-1].Speech.End = end
		return
	}
	if label == 0 && len(p.turns) > 0 && p.turns[len(p.turns)-1].Speaker != "" {
		// A paragraph without a label goes on with the turn before it.
		p.turns[len(p.turns)-1].Speech.End = end
		return
	}
	speech := at + text.Pos(label)
	p.turns = append(p.turns, Turn{
		Speaker: name, TimeMS: ms, EndMS: NoTime,
		Label: text.Span{Start: at, End: speech}, Speech: text.Span{Start: speech, End: end},
	})
}

// label reads "[00:07:32] Rosa: " at the start of a line and gives its time,
// its name and its length in code points; 0 when the line has no label.
func (p *parser) label(body string) (ms int, name string, length int) {
	ms, rest := NoTime, body
	if strings.HasPrefix(body, "[") {
		if i := strings.Index(body, "] "); i > 0 {
			if t, ok := ParseClock(body[1:i]); ok {
				ms, rest = t, body[i+2:]
			}
		}
	}
	best := ""
	for i, c := range rest {
		if c == ':' && strings.HasPrefix(rest[i:], ": ") && p.known[rest[:i]] {
			best = rest[:i]
		}
		if i > 200 {
			break
		}
	}
	if best != "" {
		rest = rest[len(best)+2:]
	}
	return ms, best, utf8.RuneCountInString(body[:len(body)-len(rest)])
}

// ParseClock reads h:mm:ss, mm:ss, either with a fraction after '.' or ',',
// and gives milliseconds.
func ParseClock(s string) (ms int, ok bool) {
	s = strings.TrimSpace(s)
	frac, scale := 0, 100
	if i := strings.IndexAny(s, ".,"); i >= 0 {
		for _, c := range s[i+1:] {
			if c < '0' || c > '9' {
				return 0, false
			}
			frac += int(c-'0') * scale
			scale /= 10
		}
		if len(s[i+1:]) == 0 {
			return 0, false
		}
		s = s[:i]
	}
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	total := 0
	for i, part := range parts {
		n := 0
		if len(part) == 0 || len(part) > 3 {
			return 0, false
		}
		for _, c := range part {
			if c < '0' || c > '9' {
				return 0, false
			}
			n = n*10 + int(c-'0')
		}
		if i > 0 && (n > 59 || len(part) != 2) {
			return 0, false
		}
		total = total*60 + n
	}
	return total*1000 + frac, true
}
