package export

import (
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Listing is quotes or hits to write, in order.
type Listing struct {
	Title    string // "Quotes of hope", a query
	Rows     []Row
	Withheld int      // quotes left out because the purpose may not show them
	Doubtful int      // quotes left out because they are doubtful, outside the team
	Bared    int      // hits of words that stand without codings that are
	LeftOut  []string // what else was left out: sentences
}

// Add adds a span with its codings, or counts it as withheld or doubtful. Words that were
// looked for are there whatever was coded, and only lose what is doubtful.
func (l *Listing) Add(q *Quoter, t *transcript.Transcript, sp text.Span, codings []coding.Coding) {
	doubtful := q.Doubtful(t, sp, codings)
	switch {
	case doubtful && q.hits:
		codings = sureOnly(codings)
		l.Bared++
	case doubtful:
		l.Doubtful++
		return
	}
	if row, ok := q.Row(t, sp, codings); ok {
		l.Rows = append(l.Rows, row)
		return
	}
	l.Withheld++
}

// People are the ids of the participants whose words a listing shows: for the
// program, not for its readers.
func (l *Listing) People() map[string]bool {
	people := map[string]bool{}
	for i := range l.Rows {
		for _, id := range l.Rows[i].more.people {
			people[id] = true
		}
	}
	return people
}

// outside is a listing as readers outside the team get it: who coded and who
// starred is the team's own.
func (l *Listing) outside(rel *study.Release) *Listing {
	if rel == nil || rel.Purpose == transcript.ForTeam {
		return l
	}
	out := *l
	out.Rows = slices.Clone(l.Rows)
	for i := range out.Rows {
		r := &out.Rows[i]
		r.Starred, r.Codings = []string{}, slices.Clone(r.Codings)
		for j := range r.Codings {
			r.Codings[j].Coder, r.Codings[j].By = "", nil
		}
	}
	return &out
}
