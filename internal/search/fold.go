package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// appendFolded appends the form under which a word is compared: compatibility
// decomposition without accents and invisible characters, lower case, every
// apostrophe a straight one. Both the words of a text and those of a query go
// through it, so what it loses it loses on both sides.
func appendFolded(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return appendFoldedSlow(dst, s[i:])
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		// An accent may follow, and decomposition never changes ASCII itself.
		dst = append(dst, c)
	}
	return dst
}

func appendFoldedSlow(dst []byte, s string) []byte {
	var scratch [64]byte
	for _, r := range string(norm.NFKD.AppendString(scratch[:0], s)) {
		switch {
		case isApostrophe(r):
			dst = append(dst, '\'')
		case isLooseMark(r):
		default:
			if as, ok := spelledOut(r); ok {
				dst = append(dst, as...)
				continue
			}
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
	}
	return dst
}

// spelledOut gives letters that people type without their stroke or as two
// letters, and that decomposition leaves alone.
func spelledOut(r rune) (string, bool) {
	switch r {
	case 'ß', 'ẞ':
		return "ss", true
	case 'æ', 'Æ':
		return "ae", true
	case 'œ', 'Œ':
		return "oe", true
	case 'ø', 'Ø':
		return "o", true
	case 'ł', 'Ł':
		return "l", true
	case 'đ', 'Đ', 'ð', 'Ð':
		return "d", true
	case 'þ', 'Þ':
		return "th", true
	case 'ı':
		return "i", true
	case 'ς':
		return "σ", true
	}
	return "", false
}

// isLooseMark takes accents and characters that cannot be seen (soft hyphens,
// joiners, variation selectors). Vowel signs of Indic and South-East Asian
// scripts and Japanese voicing marks make another word, so they stay.
func isLooseMark(r rune) bool {
	switch {
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Me, r):
		return true
	case !unicode.Is(unicode.Mn, r):
		return false
	}
	return r < 0x900 || r >= 0x1AB0 && r < 0x1B00 || r >= 0x1DC0 && r < 0x1E00 ||
		r >= 0x20D0 && r < 0x2100 || r >= 0xFE00 && r < 0xFE30 || r >= 0xE0100
}

// isApostrophe takes every character that stands for an apostrophe inside a word.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʻ', '＇':
		return true
	}
	return false
}

func foldWord(s string) string { return string(appendFolded(nil, s)) }

// foldKey is the form under which names and ids are compared: folded, with
// single spaces.
func foldKey(s string) string { return strings.Join(strings.Fields(foldWord(s)), " ") }

// foldName is the form under which the names of filters are compared and
// printed: what stands between words does not matter.
func foldName(s string) string {
	return strings.Join(strings.FieldsFunc(foldWord(s), func(r rune) bool {
		return unicode.IsSpace(r) || r == '_' || r == '-'
	}), "_")
}
