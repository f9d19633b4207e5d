package search

// Folded are the words of s as they are compared in a search, each once for every
// time it stands there: in lower case, without accents, every apostrophe a straight
// one, not stemmed.
func Folded(s string) []string { return wordsOf(s, stemmer{}, false) }
