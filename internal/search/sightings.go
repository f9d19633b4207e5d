package search

import (
	"cmp"
	"slices"
	"strconv"
)

// place is where a leaf was found: a word, a phrase, or a window of NEAR.
type place struct {
	turn       int32 // number of the turn in the whole study
	word, last int32 // first and last word, numbered from 1 in the turn's speech
	start, end int32 // bytes of the turn's speech
}

// maxTerms is how many different words a single pattern may match.
const maxTerms = 1024

// sightings are the places of every leaf of a query. The scan and the index each
// make some; together they are all there are.
type sightings struct {
	places [][]place             // by leaf
	words  []map[string]struct{} // by leaf: the different words a pattern matched
}

func newSightings(leaves int) *sightings {
	f := &sightings{places: make([][]place, leaves), words: make([]map[string]struct{}, leaves)}
	for i := range f.words {
		f.words[i] = map[string]struct{}{}
	}
	return f
}

// matched notes that a pattern matched a word of the text.
func (f *sightings) matched(leaf int, word string) {
	if !f.tooMany(leaf) {
		f.words[leaf][word] = struct{}{}
	}
}

// tooMany: the search will be refused, so places need not be kept.
func (f *sightings) tooMany(leaf int) bool { return len(f.words[leaf]) > maxTerms }

func (f *sightings) add(o *sightings) {
	for i := range f.places {
		f.places[i] = append(f.places[i], o.places[i]...)
		for w := range o.words[i] {
			f.matched(i, w)
		}
	}
}

// settle puts the places in order, or says which leaf matched too much.
func (f *sightings) settle(leaves []*leaf) error {
	for i, l := range leaves {
		if f.tooMany(i) {
			return refuse(l.word.at, "add a letter or two, or write the words you mean, joined by OR",
				"%s matches more than %s different words", quoted(printed(l.word)), thousands(maxTerms))
		}
		slices.SortFunc(f.places[i], comparePlaces)
		f.places[i] = longest(f.places[i])
	}
	return nil
}

func thousands(n int) string {
	return strconv.Itoa(n/1000) + "," + strconv.Itoa(n%1000 + 1000)[1:]
}

func comparePlaces(a, b place) int {
	if a.turn != b.turn {
		return int(a.turn - b.turn)
	}
	if a.word != b.word {
		return int(a.word - b.word)
	}
	return cmp.Or(int(a.start-b.start), int(b.end-a.end))
}

// longest drops places inside another of the same word: hop* is found in
// "hope's" once, not as "hope" again.
func longest(ps []place) []place {
	kept := ps[:0]
	var reach int32
	for _, p := range ps {
		if n := len(kept); n > 0 && kept[n-1].turn == p.turn && kept[n-1].word == p.word {
			if p.end <= reach {
				continue
			}
		}
		reach = p.end
		kept = append(kept, p)
	}
	return kept
}

// turnSet is a set of turns of the whole study; nil holds all of them.
type turnSet []uint64

func newTurnSet(turns int32) turnSet { return make(turnSet, (turns+63)/64) }

func (s turnSet) put(turn int32) { s[turn/64] |= 1 << (turn % 64) }

func (s turnSet) has(turn int32) bool { return s == nil || s[turn/64]&(1<<(turn%64)) != 0 }

// and keeps the turns that both sets hold. It may change s.
func (s turnSet) and(o turnSet) turnSet {
	if s == nil {
		return o
	}
	for i := range o {
		s[i] &= o[i]
	}
	return s
}
