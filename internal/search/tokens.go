package search

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/text"
)

// A form is one of the shapes under which a word of a text can be found. Most
// words have one. A word with an apostrophe has the whole ("hope's") and each
// part ("hope", "s"), so that an exact word is found wherever it stands between
// characters that are no letters, and "hope's" finds only itself.
type form struct {
	word       int32  // number of the word in the speech, from 1
	start, end int32  // where, in bytes of the speech
	cut        int32  // where the last apostrophe is; end in forms without one
	folded     []byte // valid until the next form
}

// eachForm calls yield with every form of every word of s, in order; the whole
// of a word comes before its parts. Words are the segments of Unicode Standard
// Annex 29 that hold a letter or a digit, parted further where the annex joins
// letters across a full stop, a colon or an underscore: "end.Start" and
// "_really_" hide no word.
func eachForm(s string, yield func(form) bool) {
	var buf [64]byte
	f := form{folded: buf[:0]}
	text.Segments(s, func(seg string, start, _ int) bool {
		if isPlain(seg) {
			f.word++
			f.start, f.end = int32(start), int32(start+len(seg))
			f.cut = f.end
			f.folded = appendFolded(f.folded[:0], seg)
			return yield(f)
		}
		return eachPiece(seg, func(from, to int) bool {
			f.word++
			return f.ofWord(seg[from:to], start+from, yield)
		})
	})
}

// isPlain reports whether a segment is one word without further forms.
func isPlain(seg string) bool {
	for i := 0; i < len(seg); i++ {
		c := seg[i]
		if c|0x20 < 'a' || c|0x20 > 'z' {
			if c < '0' || c > '9' {
				return false
			}
		}
	}
	return true
}

// eachPiece parts a segment at what the eye sees as an end of a word.
func eachPiece(seg string, yield func(from, to int) bool) bool {
	from, before := -1, rune(0)
	for i, r := range seg {
		if inWord(r) || isSeparator(r, before, seg[i:]) {
			if from < 0 && !isApostrophe(r) {
				from = i
			}
		} else if from >= 0 {
			if !piece(seg, from, i, yield) {
				return false
			}
			from = -1
		}
		before = r
	}
	return from < 0 || piece(seg, from, len(seg), yield)
}

func piece(seg string, from, to int, yield func(from, to int) bool) bool {
	to = from + len(strings.TrimRightFunc(seg[from:to], isApostrophe))
	return !text.Wordlike(seg[from:to]) || yield(from, to)
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) || unicode.Is(unicode.Cf, r) || isApostrophe(r)
}

// isSeparator: "10,000" and "3.5" are one word each.
func isSeparator(r, before rune, rest string) bool {
	if r != '.' && r != ',' && r != ';' {
		return false
	}
	after, _ := utf8.DecodeRuneInString(rest[1:])
	return unicode.IsDigit(before) && unicode.IsDigit(after)
}

// ofWord yields the forms of one word that begins at byte start of the speech.
func (f *form) ofWord(w string, start int, yield func(form) bool) bool {
	f.start, f.end = int32(start), int32(start+len(w))
	f.cut = f.end
	f.folded = appendFolded(f.folded[:0], w)
	if len(f.folded) == 0 {
		return true
	}
	last := strings.LastIndexFunc(w, isApostrophe)
	if last < 0 {
		return yield(*f)
	}
	f.cut = int32(start + last)
	if !yield(*f) {
		return false
	}
	from := 0
	for i, r := range w + "'" {
		if !isApostrophe(r) {
			continue
		}
		if text.Wordlike(w[from:i]) {
			f.start, f.end = int32(start+from), int32(start+i)
			f.cut = f.end
			f.folded = appendFolded(f.folded[:0], w[from:i])
			if !yield(*f) {
				return false
			}
		}
		from = i + utf8.RuneLen(r)
	}
	return true
}

// stemOf is the stemmed form of f, and where it ends in the speech; ok is false
// when another form of the same word has the same stem in the same place. The
// possessive ’s is no part of a stem.
func (f form) stemOf(st stemmer) (stem string, end int32, ok bool) {
	if base, found := bytes.CutSuffix(f.folded, []byte("'s")); found && f.cut < f.end {
		if bytes.IndexByte(base, '\'') < 0 {
			return "", 0, false // the part before the apostrophe says it
		}
		return st.stem(base), f.cut, true
	}
	return st.stem(f.folded), f.end, true
}

// wordsOf are the words of a query's text: the whole form of each, folded or
// stemmed.
func wordsOf(s string, st stemmer, stemmed bool) []string {
	var words []string
	last := int32(0)
	eachForm(s, func(f form) bool {
		if f.word == last {
			return true
		}
		last = f.word
		w := string(f.folded)
		if stemmed {
			w = st.stem(bytes.TrimSuffix(f.folded, []byte("'s")))
		}
		words = append(words, w)
		return true
	})
	return words
}
