package search

import (
	"context"
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Options are what a search may use.
type Options struct {
	// Index finds words sooner. Without one, and for transcripts it does not
	// hold, every word is read. The hits are the same.
	Index *Index
	// Memo gives the words of a memo, or nothing for one that is not for this
	// reader. Without it, memo: is refused.
	Memo func(coding.Memo) string
	// Limit is how many hits to give at most, the first ones; 0 is all. They
	// are counted all the same.
	Limit int
}

// Result is what a search found.
type Result struct {
	Hits    []Hit    // by transcript (as coding.CompareIDs orders them), start and end
	Total   int      // how many there are
	Scanned int      // how many transcripts were read word by word, for want of an index
	Notes   []string // what the person who searched should know: sentences
}

// Hit is one occurrence of a word, a phrase or a window of NEAR, or one quote.
type Hit struct {
	Transcript *transcript.Transcript
	Turn       int       // index of the turn in which the hit begins, from 0
	Span       text.Span // in code points of the transcript's text
	// Quote is set in a query for themes without words. Where quotes of two
	// themes overlap it is the stretch they share, and against the themes only
	// if both are.
	Quote *study.Quote
	// Codings are those that hold the hit wholly, whoever's and of whatever
	// theme; for a quote, those that make it up. By place.
	Codings []coding.Coding
}

// Search finds everything in a study that a query asks for. It shows no words
// and withholds none: that is the business of study.Release. An error that the
// query is to blame for is a *SyntaxError.
func Search(ctx context.Context, st *study.Study, q *Query, opt Options) (*Result, error) {
	r := newRun(st, opt)
	r.result.Notes = slices.Clone(q.notes)
	var err error
	if q.HasWords() {
		err = r.searchWords(ctx, q.root)
	} else {
		err = r.searchQuotes(ctx, q.root)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return &r.result, nil
}

// run is one search.
type run struct {
	st          *study.Study
	opt         Options
	transcripts []*transcript.Transcript // in the order of the hits
	base        []int32                  // by transcript: number of its first turn in the study; one more at the end
	stem        stemmer                  // of the language that is searched
	leaves      []*leaf
	lines       map[int]*cover    // by transcript: all codings, for Hit.Codings
	themes      map[string]string // theme as coded -> theme today
	indices     map[*transcript.Transcript]int
	result      Result
}

func newRun(st *study.Study, opt Options) *run {
	r := &run{st: st, opt: opt, transcripts: st.Transcripts, stem: stemmerFor(st.Settings.Language),
		lines: map[int]*cover{}, themes: map[string]string{}}
	if !slices.IsSortedFunc(r.transcripts, byID) {
		r.transcripts = slices.SortedStableFunc(slices.Values(r.transcripts), byID)
	}
	r.base = make([]int32, len(r.transcripts)+1)
	for i, t := range r.transcripts {
		r.base[i+1] = r.base[i] + int32(len(t.Turns))
	}
	return r
}

func byID(a, b *transcript.Transcript) int { return coding.CompareIDs(a.ID, b.ID) }

// indexOf is the index of a transcript of the study.
func (r *run) indexOf(t *transcript.Transcript) int {
	if r.indices == nil {
		r.indices = make(map[*transcript.Transcript]int, len(r.transcripts))
		for i, t := range r.transcripts {
			r.indices[t] = i
		}
	}
	return r.indices[t]
}

// turns is the number of turns in the study.
func (r *run) turns() int32 { return r.base[len(r.transcripts)] }

// transcriptOf is the index of the transcript that a turn of the study is in.
func (r *run) transcriptOf(turn int32) int {
	i, found := slices.BinarySearch(r.base, turn)
	if !found {
		return i - 1
	}
	for r.base[i+1] == turn { // transcripts without turns
		i++
	}
	return i
}

// searchWords runs a query that looks for words.
func (r *run) searchWords(ctx context.Context, root node) error {
	step, err := r.step(root, nil)
	if err != nil {
		return err
	}
	found, err := r.find(ctx, r.wanted(step))
	if err != nil {
		return err
	}
	e := newEvaluator(r, found)
	return e.each(ctx, step, func(h hit) {
		if r.count() {
			r.result.Hits = append(r.result.Hits, Hit{
				Transcript: r.transcripts[h.transcript], Turn: h.turn, Span: h.span,
				Codings: r.covering(h.transcript, h.span),
			})
		}
	})
}

// count counts a hit, and says whether it is to be given.
func (r *run) count() bool {
	r.result.Total++
	return r.opt.Limit <= 0 || r.result.Total <= r.opt.Limit
}

// find looks all leaves up in the index, and reads the transcripts it does not
// hold.
func (r *run) find(ctx context.Context, want turnSet) (*sightings, error) {
	found := newSightings(len(r.leaves))
	for _, st := range spoken(r.st, r.transcripts) {
		if err := r.in(st).findIn(ctx, want, found, &r.result.Scanned); err != nil {
			return nil, err
		}
	}
	return found, found.settle(r.leaves)
}

// in is the same search for words of another language: their stems are others.
func (r *run) in(st stemmer) *run {
	if st == r.stem {
		return r
	}
	q := *r
	q.stem, q.leaves = st, make([]*leaf, len(r.leaves))
	for i, l := range r.leaves {
		q.leaves[i] = newLeaf(l.word, st)
	}
	return &q
}

// findIn is find in the transcripts of the run's language. It counts those that
// were read word by word.
func (r *run) findIn(ctx context.Context, want turnSet, found *sightings, scanned *int) error {
	which := make([]int, 0, len(r.transcripts))
	for i, t := range r.transcripts {
		if len(t.Turns) > 0 && stemmerOf(r.st, t) == r.stem {
			which = append(which, i)
		}
	}
	if r.opt.Index != nil {
		var err error
		if which, err = r.opt.Index.lookUp(ctx, r, which, want, found); err != nil {
			return err
		}
	}
	read, err := r.scan(ctx, which, want)
	if err != nil {
		return err
	}
	found.add(read)
	*scanned += len(which)
	return nil
}

// covering are the codings that hold a span wholly, by place.
func (r *run) covering(ti int, sp text.Span) []coding.Coding {
	c, ok := r.lines[ti]
	if !ok {
		all := r.st.CodingsIn(r.transcripts[ti].ID)
		c = newCover(len(all), func(i int) text.Span { return all[i].Span })
		r.lines[ti] = c
	}
	var codings []coding.Coding
	all := r.st.CodingsIn(r.transcripts[ti].ID)
	c.holding(sp, func(i int, _ text.Span) bool {
		codings = append(codings, all[i])
		return true
	})
	slices.Reverse(codings)
	return codings
}
