package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// How long a speaker's name may be. A label in running text has at most
// maxNameWords words; names that a format marks as names may have more.
const (
	maxNameWords = 5
	maxNameRunes = 60
	maxNameBytes = 180
)

// cleanName makes a name that can stand in a label: one line, single spaces, no
// colon, not longer than a label may be.
func cleanName(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == ':' || r == '：' || unicode.IsSpace(r):
			return ' '
		case r == 0xFEFF || unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > maxNameRunes {
		s = string([]rune(s)[:maxNameRunes])
	}
	for len(s) > maxNameBytes {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return strings.TrimSpace(s)
}

// nameKey is the same for two spellings of one name: case, kind of apostrophe
// and composition of accents do not matter.
func nameKey(name string) string {
	name = strings.ReplaceAll(norm.NFC.String(cleanName(name)), "’", "'")
	return strings.ToLower(name)
}

// plausible reports whether s could be the name in a label at all: short, with
// a letter, and without the marks of a sentence.
func plausible(s string) bool {
	if s == "" || len(s) > maxNameBytes || utf8.RuneCountInString(s) > maxNameRunes || !utf8.ValidString(s) {
		return false
	}
	s = withoutRemark(s)
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > maxNameWords || strings.ContainsAny(s, "?!;\"“”«»…=<>{}[]()\\|*`~^%$€£@:\t\n") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(first) && !unicode.IsDigit(first) || strings.IndexFunc(s, unicode.IsLetter) < 0 {
		return false
	}
	for i, w := range words {
		last := i == len(words)-1
		if strings.HasSuffix(w, ".") && !last && !isAbbreviation(w) || strings.HasSuffix(w, ".") && last && len(words) == 1 && !isAbbreviation(w) {
			return false // the end of a sentence
		}
	}
	return !strings.HasSuffix(s, ",") && !strings.HasSuffix(s, "-") && !strings.HasSuffix(s, "–")
}

// withoutRemark takes "(JS)" off "Interviewer (JS)".
func withoutRemark(s string) string {
	if i := strings.IndexByte(s, '('); i > 0 && strings.HasSuffix(s, ")") && strings.Count(s, "(") == 1 {
		return strings.TrimSpace(s[:i])
	}
	return s
}

// isAbbreviation reports whether a word ending in a full stop goes on: an
// initial, a title, or something with a stop inside ("Psy.D.").
func isAbbreviation(w string) bool {
	w = strings.TrimSuffix(w, ".")
	if utf8.RuneCountInString(w) <= 1 || strings.Contains(w, ".") {
		return true
	}
	return among(strings.ToLower(w), " dr mr mrs ms prof st jr sr rev hon sgt lt capt col gen fr int fac mod resp part no nr ")
}

// among reports whether word is one of a list with a space around each.
func among(word, list string) bool {
	return word != "" && !strings.Contains(word, " ") && strings.Contains(list, " "+word+" ")
}

// capitalised reports whether every word of a name begins like a name: with a
// capital, a digit, or a letter of a script that has no capitals. Particles
// (van, de la, of) may be small after the first word.
func capitalised(name string) bool {
	const particles = " de la le du des da das do dos di del der den van von vom zu zum ter ten bin ibn al el y e i af av of and the och und et & + "
	for i, w := range strings.Fields(withoutRemark(name)) {
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.IsLower(r) && (i == 0 || !among(w, particles)) {
			return false
		}
	}
	return true
}

// allCapitals reports whether a name has two letters or more and no small one.
func allCapitals(name string) bool {
	letters := 0
	for _, r := range name {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters >= 2
}

// isCode reports whether a name is an id: letters and a number, like P07, FG2
// or R_001.
func isCode(name string) bool {
	letters := 0
	for letters < len(name) && (name[letters] >= 'A' && name[letters] <= 'Z') {
		letters++
	}
	rest := strings.TrimLeft(name[letters:], "_-# ")
	return letters > 0 && letters <= 4 && len(rest) <= 5 && allDigits(rest)
}

// startsSentences reports whether a capitalised word before a colon is more
// likely the beginning of a remark than a name.
func startsSentences(name string) bool {
	const words = " note notes nb n.b ps p.s warning caution example examples e.g i.e eg ie tip hint remember important conclusion " +
		"summary result results reason reasons problem problems solution update edit source sources fact facts first second third fourth " +
		"firstly secondly thirdly finally lastly next then so well but and or also because like however therefore thus meanwhile " +
		"anyway basically actually honestly yes no yeah yep nope ok okay right sure maybe perhaps oh ah um uh er erm hmm mm wow " +
		"he she it they we you i'm here there this that these those what when where who why how which if once one two three " +
		"point points question answer answers option options step steps rule rules verdict pros cons plus minus total advice " +
		"message lesson moral translation meaning definition quote background context method methods aim aims objective " +
		"monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october " +
		"november december today tomorrow yesterday morning afternoon evening night later before after now " +
		"http https mailto ftp www re fwd subject to from cc bcc sent " +
		"title date time place location venue site setting duration length recording recorded audio video file filename media " +
		"transcriber transcribed transcript transcription project study interview language present attendees consent pseudonym age " +
		"gender sex ethnicity occupation mode session wave key version format keywords tags abstract introduction discussion appendix "
	key := strings.ToLower(name)
	first, _, _ := strings.Cut(key, " ")
	if among(strings.TrimRight(key, "."), words) {
		return true
	}
	return first != key && among(first, " so then and but because also like note when if what why how where here there this that these those "+
		"my his her their our your its the an in on at as with without for from by i he she it we they you step day week month year "+
		"part chapter section item point figure table appendix question topic theme ")
}
