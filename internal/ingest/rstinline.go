package ingest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// rstInline takes the markup inside paragraphs of reStructuredText away and counts
// what that leaves out.
type rstInline struct {
	links  int // addresses of links
	asides int // explanations behind words: :abbr:`NHS (National Health Service)`
	refs   int // marks of footnotes
}

// rstSigns are the signs that open and close what is marked, the longer ones first.
var rstSigns = []string{"**", "``", "*", "`"}

// shown is a paragraph as a page shows it, with the stretches that are bold or slanted.
// Every sign is looked at once, and its end is looked for only as far as there is one.
func (in *rstInline) shown(s string) (string, []mark) {
	if !strings.ContainsAny(s, "*`\\[_") {
		return s, nil
	}
	out := make([]byte, 0, len(s))
	var marks []mark
	ends := rstEnds(s)
	for at := 0; at < len(s); {
		if s[at] == '\\' && at+1 < len(s) {
			_, n := utf8.DecodeRuneInString(s[at+1:])
			if s[at+1] != ' ' && s[at+1] != '\n' {
				out = append(out, s[at+1:at+1+n]...)
			}
			at += 1 + n
			continue
		}
		if n := footnoteMark(s, at); n > 0 {
			in.refs++
			at += n
			continue
		}
		sign, from, to, next := ends.opens(s, at)
		if sign == "" {
			out = append(out, s[at])
			at++
			continue
		}
		start := len(out)
		out = append(out, in.inside(s, sign, at, from, to, &next)...)
		if sign == "**" || sign == "*" {
			marks = append(marks, mark{start, len(out)})
		}
		at = next
	}
	return string(out), marks
}

// inside is what stands between two signs, without what a page does not show of it.
// next is moved past the sign of a link.
func (in *rstInline) inside(s, sign string, at, from, to int, next *int) string {
	words := s[from:to]
	if sign == "``" {
		return words
	}
	role := rolePrefix(s[at:])
	if sign == "`" {
		for *next < len(s) && s[*next] == '_' {
			*next++
		}
		if role == "" {
			role = rolePrefix(s[*next:]) // :role: may stand behind as well
			*next += len(role)
		}
		if i := strings.LastIndexByte(words, '<'); i > 0 && strings.HasSuffix(words, ">") {
			in.links++
			words = trimRight(words[:i])
		}
		if i := strings.LastIndexByte(words, '('); role == ":abbr:" && i > 0 && strings.HasSuffix(words, ")") {
			in.asides++
			words = trimRight(words[:i])
		}
	}
	return withoutBackslashes(words)
}

func withoutBackslashes(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// rolePrefix is a role before or behind words in backticks: :abbr:
func rolePrefix(s string) string {
	if !strings.HasPrefix(s, ":") {
		return ""
	}
	for i := 1; i < len(s) && i < 40; i++ {
		switch c := s[i]; {
		case c == ':' && i > 1:
			return s[:i+1]
		case !asciiLetter(c) && !isDigit(c) && c != '-' && c != '_' && c != '+' && c != '.':
			return ""
		}
	}
	return ""
}

// footnoteMark is the length of [1]_ or [#]_ at a place.
func footnoteMark(s string, at int) int {
	if s[at] != '[' {
		return 0
	}
	end := strings.Index(s[at:min(len(s), at+12)], "]_")
	if end < 2 || strings.Trim(s[at+1:at+end], "0123456789#*") != "" {
		return 0
	}
	return end + 2
}

// rstClosers are the places where each sign may close, in order.
type rstClosers map[string][]int

func rstEnds(s string) rstClosers {
	ends := rstClosers{}
	for i := 1; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		if s[i] != '*' && s[i] != '`' {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		for _, sign := range rstSigns {
			if !strings.HasPrefix(s[i:], sign) || isGap(before) {
				continue
			}
			if len(sign) == 1 && strings.HasPrefix(s[i+1:], sign) && sign == "*" {
				continue
			}
			after := strings.TrimLeft(s[i+len(sign):], "_")
			if r, _ := utf8.DecodeRuneInString(after); after == "" || isGap(r) || sign == "`" && r == ':' || closesBefore(r) {
				ends[sign] = append(ends[sign], i)
			}
		}
	}
	return ends
}

func closesBefore(r rune) bool {
	return strings.ContainsRune("'\")]}>-/:.,;!?\\’”»–—…", r) || unicode.In(r, unicode.Pd, unicode.Po, unicode.Pf, unicode.Pe)
}

// opens reads a sign that opens what is marked, perhaps with a role before it. It gives
// where the words begin and end and where to go on; no sign where nothing opens.
func (ends rstClosers) opens(s string, at int) (sign string, from, to, next int) {
	role := 0
	if s[at] == ':' {
		if role = len(rolePrefix(s[at:])); role == 0 || !strings.HasPrefix(s[at+role:], "`") {
			return "", 0, 0, 0
		}
	}
	if at > 0 {
		if r, _ := utf8.DecodeLastRuneInString(s[:at]); isWordRune(r) {
			return "", 0, 0, 0
		}
	}
	for _, sign := range rstSigns {
		if role > 0 && sign != "`" || !strings.HasPrefix(s[at+role:], sign) {
			continue
		}
		from = at + role + len(sign)
		if r, _ := utf8.DecodeRuneInString(s[from:]); from >= len(s) || isGap(r) {
			return "", 0, 0, 0
		}
		closers := ends[sign]
		i, _ := slices.BinarySearch(closers, from+1)
		if i == len(closers) {
			continue
		}
		return sign, from, closers[i], closers[i] + len(sign)
	}
	return "", 0, 0, 0
}
