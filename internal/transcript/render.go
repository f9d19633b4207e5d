package transcript

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"verbatim/internal/text"
)

// Said is a turn before it has a place in a text.
type Said struct {
	Speaker string
	Speech  string // may hold single line ends; no blank line is kept inside
	TimeMS  int
	EndMS   int
	Group   string
}

// Render writes turns as the transcript people read, "[00:07:32] Rosa: words",
// a blank line between turns, and says where each came to lie. Labels show
// whole seconds; the turns keep milliseconds. Turns with nothing said are left
// out. The text is canonical when the speech is.
func Render(said []Said) (string, []Turn) {
	var b strings.Builder
	var turns []Turn
	var at text.Pos
	write := func(s string) text.Span {
		b.WriteString(s)
		from := at
		at += text.Pos(utf8.RuneCountInString(s))
		return text.Span{Start: from, End: at}
	}
	for _, s := range said {
		speech := tidySpeech(s.Speech)
		if speech == "" {
			continue
		}
		if len(turns) > 0 {
			write("\n")
		}
		label := write(labelOf(s.TimeMS, s.Speaker))
		turn := Turn{Speaker: s.Speaker, Label: label, TimeMS: s.TimeMS, EndMS: s.EndMS, Group: s.Group}
		turn.Speech = write(speech)
		write("\n")
		turns = append(turns, turn)
	}
	if b.Len() == 0 {
		write("\n")
	}
	return b.String(), turns
}

// tidySpeech removes what separates turns from inside one: space at the ends
// and blank lines. Words and the space between them on a line are not touched.
func tidySpeech(s string) string {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "\n") {
		return s
	}
	lines := strings.Split(s, "\n")
	kept := lines[:0]
	for _, l := range lines {
		if l = strings.TrimRight(l, " \t\u00A0"); strings.TrimSpace(l) != "" {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n")
}

func labelOf(ms int, speaker string) string {
	var b strings.Builder
	if ms >= 0 {
		fmt.Fprintf(&b, "[%s] ", Clock(ms))
	}
	if speaker != "" {
		b.WriteString(speaker + ": ")
	}
	return b.String()
}

// Clock shows milliseconds as hh:mm:ss; NoTime is "".
func Clock(ms int) string {
	if ms < 0 {
		return ""
	}
	s := ms / 1000
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}
