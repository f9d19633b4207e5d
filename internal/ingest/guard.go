package ingest

import (
	"strings"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

// lawful makes turns that survive being written and read again. What could be
// mistaken for the label of a turn (a line inside a turn beginning with a time
// or with the name of a speaker) becomes a turn of its own, and words of nobody
// after somebody's join theirs, which is how a reader takes them too. In the
// answers of a survey such a line is joined to the one before instead: whose
// words those are is certain there.
func lawful(said []transcript.Said, certain bool) []transcript.Said {
	g := guard{known: map[string]bool{}, certain: certain}
	for _, s := range said {
		if s.Speaker != "" {
			g.known[s.Speaker] = true
		}
	}
	for _, s := range said {
		g.turn(s)
	}
	out := make([]transcript.Said, len(g.out))
	for i, w := range g.out {
		out[i] = w.Said
		out[i].Speech = strings.Join(w.lines, "\n")
	}
	return out
}

type guard struct {
	known   map[string]bool
	certain bool
	out     []written
}

// written is a turn as lines.
type written struct {
	transcript.Said
	lines []string
}

func (g *guard) turn(s transcript.Said) {
	s.TimeMS, s.EndMS = bounded(s.TimeMS), bounded(s.EndMS)
	end := s.EndMS
	s.EndMS = transcript.NoTime
	var lines []string
	for _, line := range g.lines(s.Speech) {
		if len(lines) == 0 {
			lines = append(lines, g.firstLine(&s, line))
			continue
		}
		ms, name, n := g.label(line)
		if n == 0 {
			lines = append(lines, line)
			continue
		}
		g.add(s, lines)
		s.TimeMS = ms
		if name != "" {
			s.Speaker = name
		}
		lines = []string{g.firstLine(&s, trimLeft(line[n:]))}
	}
	s.EndMS = end
	g.add(s, lines)
}

// lines are the lines of a turn, with those that may not begin one joined to
// the line before where the speaker is certain.
func (g *guard) lines(speech string) []string {
	lines := tidyLines(speech)
	if !g.certain {
		return lines
	}
	var kept []string
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) {
			if _, _, n := g.label(lines[to]); n == 0 {
				break
			}
			to++
		}
		kept = append(kept, strings.Join(lines[from:to], " "))
		from = to
	}
	return kept
}

// firstLine takes off the words of a turn whatever would be read as part of
// its label. Only a turn of nobody can have such words: after a name, anything
// is speech.
func (g *guard) firstLine(s *transcript.Said, line string) string {
	if s.Speaker == "" && s.TimeMS < 0 {
		if ms, n := clockLabel(line); n > 0 {
			s.TimeMS, line = ms, trimLeft(line[n:])
		}
	}
	if s.Speaker == "" {
		if name := g.name(line); name != "" {
			s.Speaker, line = name, trimLeft(line[len(name)+2:])
		}
	}
	return line
}

func (g *guard) add(s transcript.Said, lines []string) {
	if len(lines) == 0 {
		return
	}
	if s.Speaker == "" && s.TimeMS < 0 && len(g.out) > 0 {
		last := &g.out[len(g.out)-1]
		switch {
		case last.Speaker == "":
		case last.Group == s.Group:
			last.lines = append(last.lines, lines...)
			last.EndMS = max(last.EndMS, s.EndMS)
			return
		default:
			s.Speaker = last.Speaker
		}
	}
	g.out = append(g.out, written{s, lines})
}

// label reads what transcript.Parse would take for a label at the start of a
// line, and gives its length in bytes.
func (g *guard) label(line string) (ms int, name string, n int) {
	ms, n = clockLabel(line)
	if name = g.name(line[n:]); name != "" {
		n += len(name) + 2
	}
	return ms, name, n
}

func clockLabel(line string) (ms, n int) {
	if strings.HasPrefix(line, "[") {
		if i := strings.Index(line, "] "); i > 0 {
			if t, ok := transcript.ParseClock(line[1:i]); ok {
				return bounded(t), i + 2
			}
		}
	}
	return transcript.NoTime, 0
}

// name is the longest known name that begins the line, before ": ".
func (g *guard) name(line string) string {
	best := ""
	for i := 0; i <= maxNameBytes && i+1 < len(line); i++ {
		if line[i] == ':' && line[i+1] == ' ' && g.known[line[:i]] {
			best = line[:i]
		}
	}
	return best
}

func bounded(ms int) int {
	if ms < 0 || ms > maxMS {
		return transcript.NoTime
	}
	return ms
}

// tidyLines are the lines of a turn that have something on them, without space
// at their ends, made of characters a stored text may have.
func tidyLines(s string) []string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.ContainsAny(s, "\x00\r") {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(s)
	}
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = trim(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
