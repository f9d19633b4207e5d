package pseudonym

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// unit is one letter or mark as names are compared: small, with its accents
// apart. Letters that are written together have the same place.
type unit struct {
	r        rune
	from, to int // place in the text, in bytes
}

// What several characters are taken for when names are compared.
const (
	apostrophe = '\''
	hyphen     = '-'
	space      = ' '
	lineEnd    = '\n'
)

// fold reads s as units. Everything that does not tell two names apart is
// levelled: case, the composition of accents, kinds of apostrophe, hyphen and
// space, and characters that nobody sees.
func fold(s string) []unit {
	units := make([]unit, 0, len(s))
	for i := 0; i < len(s); {
		if c := s[i]; c < 0x80 && (i+1 == len(s) || s[i+1] < 0x80) {
			units = append(units, unit{foldRune(rune(c)), i, i + 1})
			i++
			continue
		}
		n := norm.NFD.NextBoundaryInString(s[i:], true)
		if n <= 0 {
			n = 1
		}
		for _, r := range norm.NFD.String(s[i : i+n]) {
			switch r {
			case '\u00AD', '\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF': // invisible, and inside words
				if last := len(units) - 1; last >= 0 {
					units[last].to = i + n
				}
			case 'ß', 'ẞ':
				units = append(units, unit{'s', i, i + n}, unit{'s', i, i + n})
			default:
				units = append(units, unit{foldRune(r), i, i + n})
			}
		}
		i += n
	}
	return units
}

func foldRune(r rune) rune {
	switch r {
	case '’', '‘', 'ʼ', '′', '`', '＇':
		return apostrophe
	case '‐', '‑', '–':
		return hyphen
	case '\n', '\u2028', '\u2029':
		return lineEnd
	case 'ς':
		return 'σ'
	}
	if unicode.IsSpace(r) {
		return space
	}
	return unicode.ToLower(r)
}

// split parts a name at spaces and hyphens.
func split(units []unit) [][]unit {
	var parts [][]unit
	from := 0
	for i := 0; i <= len(units); i++ {
		if i < len(units) && !separates(units[i].r) {
			continue
		}
		if i > from {
			parts = append(parts, units[from:i])
		}
		from = i + 1
	}
	return parts
}

func separates(r rune) bool { return r == space || r == lineEnd || r == hyphen }

// spaceless reports letters of scripts that put no space between words, so that
// a word may begin and end anywhere. Korean puts particles onto names.
func spaceless(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer,
		unicode.Myanmar, unicode.Hangul)
}

// edge reports whether a word may end with a and another begin with b. 0 stands
// for the ends of the text. A number ends a word: Rosa2 is Rosa.
func edge(a, b rune) bool {
	switch {
	case unicode.IsMark(b):
		return a == 0
	case unicode.IsMark(a): // an accent belongs to the letter before it
		a = 'a'
	}
	switch {
	case spaceless(a) || spaceless(b):
		return true
	case unicode.IsLetter(a):
		return !unicode.IsLetter(b)
	case unicode.IsDigit(a):
		return !unicode.IsDigit(b)
	}
	return true
}
