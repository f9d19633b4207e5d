package pseudonym

import (
	"slices"
	"strings"
	"unicode"
)

// junction marks in a trie what stands between the pieces of a name.
const (
	between      = ' '    // a space, a line end, a hyphen
	afterInitial = '\x01' // a full stop, a space, or both
)

// piece is a part of a name between spaces and hyphens, as a pattern has it.
type piece struct {
	units   []unit
	initial bool   // its first letter alone
	upper   bool   // it is listed with a capital
	source  string // as it is listed
}

// pattern is one way of writing the name of a pair.
type pattern struct {
	pair     int
	pieces   []piece
	initials bool // a piece is an initial
	own      bool // it is a pseudonym, which is no name
	partly   bool // a name in the middle is left out
}

// trie holds patterns by their letters, one level a letter.
type trie struct {
	next map[rune]*trie
	ends []*pattern
}

func (t *trie) child(r rune) *trie {
	if t.next == nil {
		t.next = map[rune]*trie{}
	}
	c := t.next[r]
	if c == nil {
		c = &trie{}
		t.next[r] = c
	}
	return c
}

// insert adds a pattern, and with full stops in it also the way without.
func (t *trie) insert(p *pattern) {
	dots := false
	for _, withDots := range []bool{true, false} {
		at := t
		for i, piece := range p.pieces {
			for j, u := range piece.units {
				if u.r == '.' && !piece.initial {
					dots = true
					if !withDots {
						continue
					}
				}
				if piece.initial && j > 0 && !unicode.IsMark(u.r) {
					break
				}
				at = at.child(u.r)
			}
			switch {
			case i == len(p.pieces)-1:
			case piece.initial:
				at = at.child(afterInitial)
			default:
				at = at.child(between)
			}
		}
		at.ends = append(at.ends, p)
		if !dots {
			return
		}
	}
}

// patterns makes the trie of a key: the names, and in running text the initials
// of names of several words and the pseudonyms.
func (k *Key) patterns(initials bool) *trie {
	root := &trie{}
	for i, p := range k.pairs {
		words := nameWords(p.Name)
		root.insert(&pattern{pair: i, pieces: slices.Concat(words...)})
		if !initials {
			continue
		}
		root.insertInitials(pattern{pair: i}, words)
		if own := nameWords(p.Pseudonym); len(own) > 0 {
			root.insert(&pattern{pair: i, pieces: slices.Concat(own...), own: true})
			root.insertInitials(pattern{pair: i, own: true}, own)
		}
	}
	return root
}

// insertInitials adds the ways to write a name of several words with initials.
func (t *trie) insertInitials(of pattern, words [][]piece) {
	if len(words) > 1 && isTitle(words[0]) {
		words = words[1:]
	}
	of.initials = true
	for _, pieces := range initialed(words) {
		p := of
		p.pieces = pieces
		t.insert(&p)
	}
	if n := len(words); n > 2 {
		of.partly = true
		for _, pieces := range initialed([][]piece{words[0], words[n-1]}) {
			p := of
			p.pieces = pieces
			t.insert(&p)
		}
	}
}

// nameWords are the words of a name, each of one piece or, with hyphens, more.
func nameWords(name string) [][]piece {
	var words [][]piece
	for word := range strings.FieldsSeq(name) {
		var pieces []piece
		for _, units := range split(fold(word)) {
			source := word[units[0].from:units[len(units)-1].to]
			pieces = append(pieces, piece{units: units, upper: hasUpper(source), source: source})
		}
		if len(pieces) > 0 {
			words = append(words, pieces)
		}
	}
	return words
}

// isTitle reports words before a name that are no part of it.
func isTitle(word []piece) bool {
	var b strings.Builder
	for _, u := range word[0].units {
		if u.r != '.' {
			b.WriteRune(u.r)
		}
	}
	const titles = " dr mr mrs ms miss mx prof professor sir dame lord lady rev reverend father sister nurse matron auntie aunt uncle "
	return len(word) == 1 && strings.Contains(titles, " "+b.String()+" ")
}

// initialed are the ways to write a name of several words with one or more of
// them as initials. Of names of many words only the usual ways are known: all
// initials, and all but the last.
func initialed(words [][]piece) [][]piece {
	n := len(words)
	if n < 2 {
		return nil
	}
	all := 1<<n - 1
	ways := []int{all, all >> 1}
	if n <= 4 {
		ways = ways[:0]
		for way := 1; way <= all; way++ {
			ways = append(ways, way)
		}
	}
	var out [][]piece
	for _, way := range ways {
		if pieces, ok := withInitials(words, way); ok {
			out = append(out, pieces)
		}
	}
	return out
}

// withInitials writes the words whose bit is set in way as initials. Letters
// that have no capitals have no initials.
func withInitials(words [][]piece, way int) ([]piece, bool) {
	var pieces []piece
	for w, word := range words {
		if way&(1<<w) == 0 {
			pieces = append(pieces, word...)
			continue
		}
		first := word[0]
		if r := first.units[0].r; unicode.ToUpper(r) == r {
			return nil, false
		}
		first.initial = true
		pieces = append(pieces, first)
	}
	return pieces, true
}
