package folder

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// encodeTurns writes turns as JSON, one turn a line, so that people and diffs
// can read it.
func encodeTurns(turns []transcript.Turn) []byte {
	var b bytes.Buffer
	b.WriteString("[")
	for i, t := range turns {
		if i > 0 {
			b.WriteString(",")
		}
		line, _ := json.Marshal(t) // strings and numbers only: cannot fail
		b.WriteString("\n" + string(line))
	}
	b.WriteString("\n]\n")
	return b.Bytes()
}

// decodeTurns reads what encodeTurns wrote. Opening a study spends most of its
// time here, so the usual form of a line is read directly, and anything else as
// JSON in general.
func decodeTurns(data string) ([]transcript.Turn, error) {
	if turns, ok := usualTurns(data); ok {
		return turns, nil
	}
	var turns []transcript.Turn
	err := json.Unmarshal([]byte(data), &turns)
	return turns, err
}

func usualTurns(data string) ([]transcript.Turn, bool) {
	body, ok := strings.CutPrefix(data, "[\n")
	if !ok {
		return nil, data == "[\n]\n"
	}
	body, ok = strings.CutSuffix(body, "\n]\n")
	if !ok {
		return nil, false
	}
	turns := make([]transcript.Turn, 0, strings.Count(body, "\n")+1)
	speakers := map[string]string{} // one string for each name, not one for each turn
	for line := range strings.SplitSeq(body, "\n") {
		s := scan{rest: line, ok: true}
		var t transcript.Turn
		s.lit(`{"speaker":"`)
		t.Speaker = s.plain()
		s.lit(`","label":[`)
		t.Label = s.span()
		s.lit(`],"speech":[`)
		t.Speech = s.span()
		s.lit(`],"time_ms":`)
		t.TimeMS = s.int()
		s.lit(`,"end_ms":`)
		t.EndMS = s.int()
		if strings.HasPrefix(s.rest, `,"group":"`) {
			s.lit(`,"group":"`)
			t.Group = s.plain()
			s.lit(`"`)
		}
		if strings.HasPrefix(s.rest, `,"page":`) {
			s.lit(`,"page":`)
			t.Page = s.int()
		}
		s.lit("}")
		if s.rest != "," && s.rest != "" || !s.ok {
			return nil, false
		}
		if name, known := speakers[t.Speaker]; known {
			t.Speaker = name
		} else {
			t.Speaker = strings.Clone(t.Speaker)
			speakers[t.Speaker] = t.Speaker
		}
		turns = append(turns, t)
	}
	return turns, true
}

// scan reads a line from left to right, and is not ok from the first surprise on.
type scan struct {
	rest string
	ok   bool
}

func (s *scan) lit(want string) {
	rest, ok := strings.CutPrefix(s.rest, want)
	s.rest, s.ok = rest, s.ok && ok
}

// plain is a string without escapes, up to its closing quotation mark.
func (s *scan) plain() string {
	i := strings.IndexAny(s.rest, `"\`)
	if i < 0 || s.rest[i] == '\\' {
		s.ok = false
		return ""
	}
	v := s.rest[:i]
	s.rest = s.rest[i:]
	return v
}

func (s *scan) int() int {
	i := 0
	for i < len(s.rest) && (s.rest[i] >= '0' && s.rest[i] <= '9' || i == 0 && s.rest[i] == '-') {
		i++
	}
	n, err := strconv.Atoi(s.rest[:i])
	s.rest, s.ok = s.rest[i:], s.ok && err == nil
	return n
}

func (s *scan) span() text.Span {
	a := s.int()
	s.lit(",")
	return text.Span{Start: text.Pos(a), End: text.Pos(s.int())}
}
