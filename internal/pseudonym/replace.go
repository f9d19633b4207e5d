package pseudonym

import (
	"strings"
	"unicode/utf8"

	"verbatim/internal/text"
)

// Replace puts the pseudonyms in the places of the names in s, in one pass, so
// that a pseudonym is never replaced in turn. Perhaps-cases stay. With brackets
// each pseudonym stands in square brackets. The script says in code points what
// became of what; matches are those of Find, in bytes of s.
func (k *Key) Replace(s string, brackets bool) (out string, script text.Script, matches []Match) {
	matches = k.Find(s)
	out, script = swap(s, matches, brackets)
	return out, script, matches
}

// ReplaceID is Replace for ids, file names and the names of speakers.
func (k *Key) ReplaceID(s string) (out string, matches []Match) {
	matches = k.FindID(s)
	out, _ = swap(s, matches, false)
	return out, matches
}

func swap(s string, matches []Match, brackets bool) (string, text.Script) {
	var b strings.Builder
	var script text.Script
	var from, to text.Pos // places in s and in the result
	at := 0
	for _, m := range matches {
		if m.Kind == Perhaps {
			continue
		}
		same := text.Pos(utf8.RuneCountInString(s[at:m.Start]))
		b.WriteString(s[at:m.Start])
		end := m.End - m.kept
		with := m.Replacement
		if m.kept > 0 {
			with = with[:len(with)-m.kept]
		}
		if brackets && !(strings.HasSuffix(s[:m.Start], "[") && strings.HasPrefix(s[end:], "]")) {
			name := len(m.Replacement) - m.tail
			with = "[" + m.Replacement[:name] + "]" + m.Replacement[name:len(with)]
		}
		b.WriteString(with)
		e := text.Edit{A0: from + same, B0: to + same}
		e.A1 = e.A0 + text.Pos(utf8.RuneCountInString(s[m.Start:end]))
		e.B1 = e.B0 + text.Pos(utf8.RuneCountInString(with))
		script = append(script, e)
		from, to, at = e.A1, e.B1, end
	}
	b.WriteString(s[at:])
	return b.String(), script
}
