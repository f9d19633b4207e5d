package search

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxPattern is the longest pattern, in code points.
const maxPattern = 200

// compilePattern makes a pattern match whole folded words. It also gives the
// letters with which every word that matches begins; without two of them all
// the words of all interviews would have to be tried.
func compilePattern(s string, at int) (*regexp.Regexp, string, error) {
	if utf8.RuneCountInString(s) > maxPattern {
		return nil, "", refuse(at, "join several shorter ones by OR", "the pattern is longer than %d characters", maxPattern)
	}
	body := strings.ReplaceAll(s, `\/`, "/")
	body = strings.TrimPrefix(strings.TrimPrefix(body, "^"), "(?i)")
	body = foldLetters(body)
	tree, err := syntax.Parse(body, syntax.Perl)
	if err != nil {
		return nil, "", refuse(at, "to look for the characters themselves put them in quotation marks", "the pattern cannot be read: %s", patternFault(err))
	}
	begin, _ := leadingLetters(tree.Simplify())
	if utf8.RuneCountInString(begin) < 2 {
		return nil, "", refuse(at, "write for example /hop(e|ing)/; for any beginning search for the words themselves, joined by OR",
			"a pattern must begin with two letters")
	}
	re, err := regexp.Compile("^(?i:" + body + ")$")
	if err != nil {
		return nil, "", refuse(at, "make it shorter", "the pattern cannot be used: %s", patternFault(err))
	}
	return re, begin, nil
}

func patternFault(err error) string {
	if e, ok := err.(*syntax.Error); ok {
		return string(e.Code)
	}
	return "it is too long"
}

// foldLetters folds the letters of a pattern as the words were folded, but for
// their case: \W is not \w.
func foldLetters(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case unicode.IsLetter(r) || isApostrophe(r) || isLooseMark(r):
			b.Write(appendFolded(nil, string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// leadingLetters are the letters with which everything begins that matches;
// whole says that nothing else can follow them.
func leadingLetters(re *syntax.Regexp) (begin string, whole bool) {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpBeginLine, syntax.OpEndText, syntax.OpEndLine,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return "", true
	case syntax.OpLiteral:
		return lowerLetters(re.Rune)
	case syntax.OpCapture:
		return leadingLetters(re.Sub[0])
	case syntax.OpPlus:
		begin, _ = leadingLetters(re.Sub[0])
		return begin, false
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			more, all := leadingLetters(sub)
			begin += more
			if !all {
				return begin, false
			}
		}
		return begin, true
	}
	return "", false
}

// lowerLetters stops at the first letter that folding would change otherwise
// than by its case: an inner (?i) writes such letters its own way.
func lowerLetters(runes []rune) (string, bool) {
	var b strings.Builder
	for _, r := range runes {
		low := unicode.ToLower(r)
		if foldWord(string(low)) != string(low) {
			return b.String(), false
		}
		b.WriteRune(low)
	}
	return b.String(), true
}
