package search

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	index "github.com/blevesearch/bleve_index_api"

	"verbatim/internal/text"
)

// lookUp finds the leaves of a run in the parts of the index, for the given
// transcripts and the turns that are wanted. It gives the transcripts that it
// does not hold, or whose part turned out to be damaged.
func (x *Index) lookUp(ctx context.Context, r *run, which []int, want turnSet, into *sightings) ([]int, error) {
	parts, release := x.use(r.stem.kind())
	defer release()
	need := map[partText][]int{}
	for _, ti := range which {
		k := x.textOf(r.transcripts[ti])
		need[k] = append(need[k], ti)
	}
	for _, p := range parts {
		l := &lookup{ctx: ctx, run: r, part: p, want: want, of: make([][]int, len(p.texts)), numbers: map[text.Hash]uint64{}}
		if !l.assign(need) {
			continue
		}
		found := newSightings(len(r.leaves))
		err := guard(func() error { return l.all(found) })
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			p.bad.Store(true)
			continue
		}
		into.add(found)
		for _, t := range p.texts {
			delete(need, t) // another part may hold it as well
		}
	}
	return slices.DeleteFunc(which, func(ti int) bool { return need[x.textOf(r.transcripts[ti])] == nil }), nil
}

// lookup is a search in one part.
type lookup struct {
	ctx     context.Context
	run     *run
	part    *part
	want    turnSet
	of      [][]int // by text of the part: the transcripts that are looked for in it
	numbers map[text.Hash]uint64
}

// assign says which texts of the part are needed from it.
func (l *lookup) assign(need map[partText][]int) bool {
	some := false
	for i, t := range l.part.texts {
		l.numbers[t.Text] = uint64(i)
		l.of[i] = need[t]
		some = some || len(l.of[i]) > 0
	}
	return some
}

func (l *lookup) all(into *sightings) error {
	for i, leaf := range l.run.leaves {
		var err error
		switch {
		case leaf.match != nil:
			err = l.pattern(i, leaf, into)
		case len(leaf.terms) > 1:
			err = l.phrase(i, leaf, into)
		default:
			_, err = l.term(i, leaf.field(), leaf.terms[0], into)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *leaf) field() string {
	if l.stemmed {
		return stemField
	}
	return exactField
}

// pattern looks up every word of the part that matches.
func (l *lookup) pattern(i int, leaf *leaf, into *sightings) error {
	words, err := l.part.FieldDictPrefix(exactField, []byte(leaf.begin))
	if err != nil {
		return err
	}
	defer words.Close()
	for n := 0; ; n++ {
		w, err := words.Next()
		if err != nil || w == nil {
			return err
		}
		if n%1024 == 0 && l.ctx.Err() != nil {
			return l.ctx.Err()
		}
		if !leaf.matches(w.Term) {
			continue
		}
		word := w.Term
		found, err := l.term(i, exactField, word, into)
		if err != nil {
			return err
		}
		if found {
			into.matched(i, word)
		}
		if into.tooMany(i) {
			return nil
		}
	}
}

// term looks up one word.
func (l *lookup) term(i int, field, term string, into *sightings) (found bool, err error) {
	t, err := l.open(field, term)
	if err != nil {
		return false, err
	}
	defer t.Close()
	for n := 0; ; n++ {
		if err := t.next(); err != nil || t.doc == nil {
			return found, err
		}
		if n%1024 == 0 && l.ctx.Err() != nil {
			return found, l.ctx.Err()
		}
		err := l.turns(t.doc.ID, func(turn int32, speech string) error {
			found = true
			for _, v := range t.doc.Vectors {
				if v.Start >= v.End || v.End > uint64(len(speech)) {
					return errDamaged
				}
				into.places[i] = append(into.places[i], place{turn, int32(v.Pos), int32(v.Pos), int32(v.Start), int32(v.End)})
			}
			return nil
		})
		if err != nil {
			return found, err
		}
	}
}

// terms reads the turns in which a word is.
type terms struct {
	index.TermFieldReader
	doc   *index.TermFieldDoc // the turn at hand; nil after the last
	space index.TermFieldDoc
}

func (l *lookup) open(field, term string) (*terms, error) {
	r, err := l.part.TermFieldReader(l.ctx, []byte(term), field, true, false, true)
	if err != nil {
		return nil, err
	}
	return &terms{TermFieldReader: r}, nil
}

func (t *terms) next() (err error) {
	t.doc, err = t.TermFieldReader.Next(t.space.Reset())
	return err
}

// reach goes on to a turn, or to the first after it.
func (t *terms) reach(id index.IndexInternalID) (err error) {
	if t.doc != nil && t.doc.ID.Compare(id) >= 0 {
		return nil // asked to go back, bleve would begin again
	}
	t.doc, err = t.TermFieldReader.Advance(id, t.space.Reset())
	return err
}

// phrase looks up the words of a phrase side by side, led by the rarest.
func (l *lookup) phrase(i int, leaf *leaf, into *sightings) error {
	words := make([]*terms, len(leaf.terms))
	lead := 0
	for n, term := range leaf.terms {
		t, err := l.open(leaf.field(), term)
		if err != nil {
			return err
		}
		defer t.Close()
		words[n] = t
		if t.Count() < words[lead].Count() {
			lead = n
		}
	}
	for n := 0; ; n++ {
		if err := words[lead].next(); err != nil || words[lead].doc == nil {
			return err
		}
		if n%1024 == 0 && l.ctx.Err() != nil {
			return l.ctx.Err()
		}
		id := words[lead].doc.ID
		all := true
		for _, t := range words {
			if err := t.reach(id); err != nil {
				return err
			}
			if t.doc == nil {
				return nil
			}
			if all = t.doc.ID.Equals(id); !all {
				break
			}
		}
		if !all {
			continue
		}
		err := l.turns(id, func(turn int32, speech string) error {
			var err error
			into.places[i], err = joined(into.places[i], turn, words, leaf, speech)
			return err
		})
		if err != nil {
			return err
		}
	}
}

// joined adds the places in one turn where the words of a phrase follow each
// other. Where a word matches in two of its forms ("a'a"), the one nearest to
// the next word counts; see scanner.phrase.
func joined(ps []place, turn int32, words []*terms, leaf *leaf, speech string) ([]place, error) {
	first := words[0].doc.Vectors
	for i, v := range first {
		if i+1 < len(first) && first[i+1].Pos == v.Pos {
			continue
		}
		end := v.End
		whole := true
		for n := 1; n < len(words) && whole; n++ {
			next := words[n].doc.Vectors
			k, ok := slices.BinarySearchFunc(next, v.Pos+uint64(n), func(v *index.TermFieldVector, pos uint64) int { return int(v.Pos) - int(pos) })
			whole = ok && (leaf.stemmed || !text.Wordlike(speech[end:next[k].Start]))
			if ok {
				end = next[k].End
			}
		}
		if whole && (v.Start >= end || end > uint64(len(speech))) {
			return ps, errDamaged
		}
		if whole {
			ps = append(ps, place{turn, int32(v.Pos), int32(v.Pos) + int32(len(words)) - 1, int32(v.Start), int32(end)})
		}
	}
	return ps, nil
}

// turns calls yield with the turn of the study that a bleve document is, for
// each transcript that is looked for in this part and has the text, and with
// what is said in it.
func (l *lookup) turns(id index.IndexInternalID, yield func(turn int32, speech string) error) error {
	n, turn, err := l.docTurn(id)
	if err != nil {
		return err
	}
	for _, ti := range l.of[n] {
		t := l.run.transcripts[ti]
		if turn >= len(t.Turns) {
			return fmt.Errorf("%w: there is no turn %d", errDamaged, turn)
		}
		if at := l.run.base[ti] + int32(turn); l.want.has(at) {
			if err := yield(at, speechOf(t, t.Turns[turn])); err != nil {
				return err
			}
		}
	}
	return nil
}

// docTurn is the text, by its number in the part, and the turn that a bleve
// document is. Asking bleve costs a little, so the answer is kept with the part.
func (l *lookup) docTurn(id index.IndexInternalID) (n, turn int, err error) {
	doc := id.Value()
	if doc < uint64(len(l.part.docs)) {
		if known := l.part.docs[doc].Load(); known != 0 {
			return int(known>>32) - 1, int(uint32(known)), nil
		}
	}
	key, err := l.part.ExternalID(id)
	if err != nil {
		return 0, 0, err
	}
	hash, digits, _ := splitKey(key)
	number, ok := l.numbers[hash]
	turn, err = strconv.Atoi(digits)
	if err != nil || !ok || turn < 0 || doc >= uint64(len(l.part.docs)) {
		return 0, 0, fmt.Errorf("%w: %q is no turn", errDamaged, key)
	}
	l.part.docs[doc].Store((number+1)<<32 | uint64(turn))
	return int(number), turn, nil
}
