package codebook

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxID keeps an id short enough to be a file name on every system, whatever
// its letters: 60 code points are at most 240 bytes.
const maxID = 60

// CheckID reports whether id can be the id of a theme: lower-case letters of
// any script, the digits 0 to 9 and single hyphens, beginning with a letter.
// The error is a *Problems whose hint suggests an id that would do.
func CheckID(id string) error {
	message := idFault(id)
	if message == "" {
		return nil
	}
	return refuse(idHint(id), "%s", message)
}

// idFault says in a few words what is wrong with id, or nothing.
func idFault(id string) string {
	switch {
	case id == "":
		return "a theme needs an id"
	case utf8.RuneCountInString(id) > maxID:
		return "the id " + quoted(id) + " is longer than 60 characters"
	case isDeviceName(id):
		return "the id " + quoted(id) + " is a name that Windows keeps for itself"
	case !utf8.ValidString(id) || !wellFormed(id):
		return "the id " + quoted(id) + " is not made of lower-case letters, digits and single hyphens, beginning with a letter"
	}
	return ""
}

// idHint suggests what to write instead of id.
func idHint(id string) string {
	if slug := Slug(id); slug != "" {
		return "write " + slug
	}
	return "write a short word or two, such as meaningful-activity"
}

func wellFormed(id string) bool {
	before := '-'
	for i, r := range id {
		ok := isSmallLetter(r) ||
			i > 0 && (isDigit(r) || r == '-' && before != '-' || isMark(r) && before != '-')
		if !ok {
			return false
		}
		before = r
	}
	return before != '-'
}

// isSmallLetter takes letters of scripts without capitals too.
func isSmallLetter(r rune) bool {
	return unicode.IsLetter(r) && !unicode.IsUpper(r) && !unicode.IsTitle(r) && unicode.ToLower(r) == r
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isMark takes the vowel signs that Indic, Thai or Hebrew words cannot do
// without, but not the loose accents of Latin letters: é written as e and an
// accent would look the same as é and be another id.
func isMark(r rune) bool {
	return unicode.IsMark(r) && !isLooseAccent(r)
}

func isLooseAccent(r rune) bool { return r >= 0x300 && r <= 0x36f }

// isDeviceName knows the file names that Windows refuses: a theme's summaries
// are kept in a file of its id.
func isDeviceName(id string) bool {
	switch id {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(id) == 4 && (id[:3] == "com" || id[:3] == "lpt") && isDigit(rune(id[3]))
}

// Slug makes an id from a name: "Coming off medication" is
// coming-off-medication. It is empty when the name has no letter or digit.
func Slug(name string) string {
	var out strings.Builder
	gap := false
	for _, r := range strings.ToLower(strings.ToValidUTF8(name, " ")) {
		switch {
		case r == '\'' || r == '’' || isLooseAccent(r):
			continue // don't is dont, and an accent must not cut a word in two
		case !isSmallLetter(r) && !isDigit(r) && !(isMark(r) && out.Len() > 0 && !gap):
			gap = true
			continue
		}
		if gap && out.Len() > 0 {
			out.WriteByte('-')
		}
		out.WriteRune(r)
		gap = false
	}
	return finishSlug(out.String())
}

// finishSlug makes a run of letters, digits and hyphens a valid id.
func finishSlug(slug string) string {
	if slug == "" {
		return ""
	}
	first, _ := utf8.DecodeRuneInString(slug)
	if !isSmallLetter(first) || isDeviceName(slug) {
		slug = "theme-" + slug
	}
	if runes := []rune(slug); len(runes) > maxID {
		slug = string(runes[:maxID])
		if cut := strings.LastIndexByte(slug, '-'); cut > 0 {
			slug = slug[:cut] // end on a whole word
		}
	}
	return strings.TrimRight(slug, "-")
}

// readable makes a name from an id: meaningful-activity is Meaningful activity.
func readable(id string) string {
	words := strings.ReplaceAll(id, "-", " ")
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + words[size:]
}
