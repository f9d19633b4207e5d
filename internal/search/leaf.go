package search

import (
	"strings"
	"unicode/utf8"
)

// A leaf is a word of a query, ready to be compared with the words of a text.
type leaf struct {
	word    *word
	terms   []string                 // a word or phrase: a term for each of its words
	stemmed bool                     // the terms are stems
	match   func(folded string) bool // a pattern; nil for a word or phrase
	begin   string                   // every folded word that matches begins so
}

func newLeaf(w *word, st stemmer) *leaf {
	l := &leaf{word: w}
	switch w.how {
	case stemmed, exact:
		l.stemmed = w.how == stemmed
		l.terms = wordsOf(w.text, st, l.stemmed)
	case prefix:
		l.begin = foldWord(w.text)
		l.match = func(string) bool { return true }
	case fuzzy:
		l.match = withSlips(foldWord(w.text), w.slips)
	case pattern:
		re, begin, _ := compilePattern(w.text, w.at) // it was compiled once, by Parse
		l.begin, l.match = begin, re.MatchString
	}
	return l
}

// withSlips matches words that are at most n slips away.
func withSlips(word string, n int) func(string) bool {
	want := []rune(word)
	return func(folded string) bool {
		letters := utf8.RuneCountInString(folded)
		if letters > len(want)+n || letters < len(want)-n {
			return false
		}
		return slips([]rune(folded), want, n+1) <= n
	}
}

// matches is for patterns.
func (l *leaf) matches(folded string) bool {
	return strings.HasPrefix(folded, l.begin) && l.match(folded)
}
