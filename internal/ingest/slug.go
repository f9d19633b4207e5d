package ingest

import (
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxSlug keeps an id short enough for a file name, in code points and in bytes.
const (
	maxSlug      = 80
	maxSlugBytes = 180
)

// Slug makes an id of a name: letters and digits of any script, underscores
// and single hyphens, case kept, at most 80 code points. It is never a name that
// Windows keeps for itself. A name without letters or digits gives "".
func Slug(name string) string {
	var b strings.Builder
	n, gap := 0, false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(name, " ")) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '_', unicode.IsMark(r) && b.Len() > 0 && !gap:
			if gap && b.Len() > 0 && r != '_' {
				b.WriteByte('-')
				n++
			}
			gap = false
			b.WriteRune(r)
			n++
		case r == '\'' || r == '’' || r == '\u00AD':
			// O’Neil is one word
		default:
			gap = true
		}
		if n >= maxSlug || b.Len() >= maxSlugBytes {
			return finishSlug(b.String())
		}
	}
	return finishSlug(b.String())
}

func finishSlug(s string) string {
	if strings.Trim(s, "_") == "" {
		return ""
	}
	if isDeviceName(s) {
		s += "-1"
	}
	return s
}

// isDeviceName reports the names that Windows gives to no file.
func isDeviceName(s string) bool {
	s = strings.ToUpper(s)
	switch s {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(s) == 4 && (strings.HasPrefix(s, "COM") || strings.HasPrefix(s, "LPT")) && s[3] >= '0' && s[3] <= '9'
}

// documentID is the slug of a file name without its ending.
func documentID(name string) string {
	if formatOfEnding(ending(name)) != "" {
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	if id := Slug(name); id != "" {
		return id
	}
	return "transcript"
}

// personOf is the participant a document's id speaks of: P07-1 and P07-2 are
// two interviews with P07. A number is dropped only after something that has a
// digit itself, because letter-1 and letter-2 may well be from two people, and
// only one of at most two digits, because 2024-03-05 is a date.
func personOf(id string) string {
	i := strings.LastIndexByte(id, '-')
	if i <= 0 || len(id)-i-1 > 2 || !allDigits(id[i+1:]) {
		return id
	}
	person := id[:i]
	if strings.ContainsAny(person, "0123456789") && !allDigits(person[strings.LastIndexByte(person, '-')+1:]) {
		return person
	}
	return id
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
