package matrix

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Quoted is who is quoted how often in the passages that were chosen.
type Quoted struct {
	Table  *table.Table
	Spec   Spec // as asked for, defaults filled in
	Quotes int  // that were chosen

	People []QuotedPerson // in the order of participants.csv
	Blocks []QuotedBlock
}

// QuotedPerson is one participant, or outside the team all who are published under
// one name.
type QuotedPerson struct {
	ID     string // as the readers know them
	Quotes int
	Words  int
	Over   bool // quoted far more than their share, by OverQuoted
	May    bool // may be quoted outside the team
}

// QuotedBlock is the chosen passages behind one number.
type QuotedBlock struct {
	Row, Col      int // Col is len(Cols) for passages without a theme
	Source, Total table.Source
	Quotes        []*Placed
}

// OverQuoted is the rule for being quoted far more than one's share: three quotes or
// more, and more than twice what each would have if all who may be quoted had the same.
func OverQuoted(quotes, of, people int) bool {
	return quotes >= 3 && quotes*people > 2*of
}

// BuildQuoted counts chosen passages by who speaks in them, and by theme: those that
// overlap a quote of the theme or of its sub-themes. A passage in which two people
// speak counts for each; its words are each one's own.
func BuildQuoted(rel *study.Release, spec Spec, chosen []study.Quote) (*Quoted, error) {
	spec.Rows, spec.Cols, spec.Measure = Axis{By: ByParticipant}, Axis{By: ByTheme}, Quotes
	b, err := newBuilder(rel, spec)
	if err != nil {
		return nil, err
	}
	rows := b.side(b.spec.Rows)
	q := &Quoted{Spec: b.spec}
	of := b.quotedBy(rows, chosen)
	q.Quotes = of.quotes
	themes := b.themesOf(of.passages)
	t := &table.Table{
		Title: "Chosen quotes by participant and theme", RowsAre: string(ByParticipant), ColsAre: string(ByTheme),
		Rows: rows.keys, Measure: table.Measure{ID: "chosen quotes", Unit: "chosen quotes",
			Means:  "Passages that were chosen to be printed, by who speaks in them; under a theme those that overlap its quotes.",
			Totals: "A total counts each passage once, also where several people speak in it or several themes have it."},
		Stamp: b.study.Stamp,
	}
	var shownThemes []*list
	for i, l := range b.lists {
		if len(themes[i]) > 0 {
			t.Cols = append(t.Cols, l.key)
			shownThemes = append(shownThemes, l)
		}
	}
	q.Table = t
	b.fillQuoted(q, of, shownThemes)
	b.people(q, of, rows)
	t.Withheld = b.withheld(of.passages)
	t.Notes = b.quotedNotes(q)
	return q, nil
}

// quotedBy is chosen passages by row.
type quotedBy struct {
	passages []*Placed
	quotes   int
	rows     [][]*Placed
	words    []int
}

func (b *builder) quotedBy(rows side, chosen []study.Quote) *quotedBy {
	of := &quotedBy{rows: make([][]*Placed, len(rows.keys)), words: make([]int, len(rows.keys))}
	for _, c := range chosen {
		p := &Placed{Quote: c}
		counts := false
		for _, v := range b.heard(c.Transcript, c.Span) {
			if !v.counted || !v.chosen {
				continue
			}
			counts = true
			r := rows.at(coding.Coding{}, v)
			if n := len(of.rows[r]); n == 0 || of.rows[r][n-1] != p {
				of.rows[r] = append(of.rows[r], p)
			}
			of.words[r] += v.words([]text.Span{c.Span})
		}
		if counts {
			of.passages = append(of.passages, p)
		}
	}
	of.quotes = len(of.passages)
	return of
}

// themesOf are the chosen passages of each theme of the table.
func (b *builder) themesOf(passages []*Placed) [][]*Placed {
	out := make([][]*Placed, len(b.lists))
	for i, l := range b.lists {
		for _, p := range passages {
			if l.has(p) {
				out[i] = append(out[i], p)
			}
		}
	}
	return out
}

func (l *list) has(p *Placed) bool {
	return slices.ContainsFunc(l.quotes, func(q *Placed) bool { return q.Transcript == p.Transcript && q.Span.Overlaps(p.Span) })
}

func (b *builder) fillQuoted(q *Quoted, of *quotedBy, themes []*list) {
	t := q.Table
	for r := range t.Rows {
		row, total := make([]table.Cell, len(themes)), source(r, -1)
		put := func(c int, s table.Source, list []*Placed) {
			if len(list) > 0 {
				q.Blocks = append(q.Blocks, QuotedBlock{Row: r, Col: c, Source: s, Total: total, Quotes: list})
			}
		}
		var bare []*Placed
		for _, p := range of.rows[r] {
			if !slices.ContainsFunc(themes, func(l *list) bool { return l.has(p) }) {
				bare = append(bare, p)
			}
		}
		for c, l := range themes {
			var in []*Placed
			for _, p := range of.rows[r] {
				if l.has(p) {
					in = append(in, b.withCodings(p, l))
				}
			}
			row[c] = table.Num(float64(len(in)))
			if len(in) > 0 {
				row[c] = row[c].From(source(r, c))
			}
			put(c, source(r, c), in)
		}
		put(len(themes), "no theme "+source(r, -1), bare)
		t.Cells = append(t.Cells, row)
		all := table.Num(float64(len(of.rows[r])))
		if len(of.rows[r]) > 0 {
			all = all.From(total)
		}
		t.RowTotals = append(t.RowTotals, all)
	}
	for _, l := range themes {
		n := 0
		for _, p := range of.passages {
			if l.has(p) {
				n++
			}
		}
		t.ColTotals = append(t.ColTotals, table.Num(float64(n)))
	}
	t.Total = table.Num(float64(of.quotes))
}

// withCodings is a chosen passage with the codings of a theme that it has words of.
func (b *builder) withCodings(p *Placed, l *list) *Placed {
	one := &Placed{Quote: p.Quote, Theme: l.key.ID}
	one.Codings = nil
	for _, q := range l.quotes {
		for _, c := range q.Codings {
			if q.Transcript == p.Transcript && c.Span.Overlaps(p.Span) {
				one.Codings = append(one.Codings, c)
			}
		}
	}
	return one
}

// people adds words and shares, and finds who is quoted far more than others.
func (b *builder) people(q *Quoted, of *quotedBy, rows side) {
	public := b.study.Release(transcript.ForPublication)
	may := map[int]bool{} // rows of somebody who may be quoted
	people := 0
	ids, _ := b.speakingPeople()
	for _, id := range ids {
		if !public.Cleared(id) {
			continue
		}
		people++
		may[rows.at(coding.Coding{}, &voice{counted: true, participant: id})] = true
	}
	words := table.Extra{Key: table.Key{ID: "words", Name: "words"}, Measure: Words.Definition()}
	share := table.Extra{Key: table.Key{ID: "share", Name: "share"}, Measure: table.Measure{ID: "share", Unit: "% of chosen quotes", Decimals: 1, Percent: true,
		Means: "The chosen quotes in which they speak, in every hundred that were chosen."}}
	all := 0
	for r, k := range q.Table.Rows {
		n := len(of.rows[r])
		q.People = append(q.People, QuotedPerson{ID: k.Name, Quotes: n, Words: of.words[r], Over: OverQuoted(n, of.quotes, people), May: may[r]})
		all += of.words[r]
		words.Cells = append(words.Cells, table.Num(float64(of.words[r])))
		if of.quotes == 0 {
			share.Cells = append(share.Cells, table.NoSuch("nothing is chosen"))
			continue
		}
		share.Cells = append(share.Cells, table.Num(100*float64(n)/float64(of.quotes)))
	}
	words.Total, share.Total = table.Num(float64(all)), table.Cell{}
	q.Table.RowExtras = []table.Extra{words, share}
}

// quotedNotes say who is quoted far more than others, who never is, and who may not.
func (b *builder) quotedNotes(q *Quoted) []string {
	var over, never, not []string
	for r, p := range q.People {
		switch {
		case q.Table.Rows[r].ID == "": // nobody is named
		case p.Over:
			over = append(over, fmt.Sprintf("%s (%d of %d)", p.ID, p.Quotes, q.Quotes))
		case !p.May:
			not = append(not, p.ID)
		case p.Quotes == 0:
			never = append(never, p.ID)
		}
	}
	var notes []string
	if q.Quotes == 0 {
		notes = append(notes, "No quote is chosen yet: verbatim choose chooses how one is printed, verbatim star marks one.")
	}
	if len(over) > 0 {
		notes = append(notes, "Quoted far more than others: "+strings.Join(over, ", ")+". That is three quotes or more, and more than twice an equal share among those who may be quoted.")
	}
	if len(never) > 0 && q.Quotes > 0 {
		notes = append(notes, "May be quoted and never are: "+strings.Join(never, ", ")+".")
	}
	if len(not) > 0 {
		s := fmt.Sprintf("%s not agreed to be quoted", counted(len(not), "1 participant has", fmt.Sprintf("%d participants have", len(not))))
		if b.names.team() {
			s += ": " + strings.Join(not, ", ")
		}
		notes = append(notes, s+".")
	}
	if w := q.Table.Withheld; w > 0 {
		notes = append(notes, counted(w, "1 chosen quote counts and its words are", fmt.Sprintf("%d chosen quotes count and their words are", w))+" not for quotation here.")
	}
	return notes
}

// Passages are marks as passages, in order of transcript and place: overlapping ones
// are one.
func Passages(s *study.Study, marks []coding.Mark) []study.Quote {
	marks = slices.Clone(marks)
	slices.SortStableFunc(marks, func(a, b coding.Mark) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	var out []study.Quote
	for _, t := range s.Transcripts {
		first := len(out)
		for _, m := range marks {
			if m.Transcript != t.ID || m.Whole() {
				continue
			}
			if n := len(out); n > first && m.Span.Start < out[n-1].Span.End {
				out[n-1].Span.End = max(out[n-1].Span.End, m.Span.End)
				continue
			}
			out = append(out, study.Quote{Transcript: t, Span: m.Span})
		}
		for i := range out[first:] {
			out[first+i].Participants = t.Participants(out[first+i].Span)
		}
	}
	return out
}
