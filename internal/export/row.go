package export

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// contextLength is how much of a turn is shown before and after a quote, in
// code points.
const contextLength = 60

// Row is a quote or a search hit as JSON shows it. What is absent is null.
//
// A quote that runs over several turns is described by its first turn of a
// participant, or its first turn where no participant speaks; start and end are
// those of the whole quote.
type Row struct {
	Transcript   *string     `json:"transcript"`
	Participant  *string     `json:"participant"` // outside the team: as published
	Speaker      *string     `json:"speaker"`
	Voice        *string     `json:"voice"`
	Turn         *int        `json:"turn"` // from 1
	TimeMS       *int        `json:"time_ms"`
	Page         *int        `json:"page"` // of the file the transcript came from, as in a PDF
	Start        text.Pos    `json:"start"`
	End          text.Pos    `json:"end"`
	Starred      []string    `json:"starred"`       // coders who marked some of the words as a possible quote
	ContentNotes []string    `json:"content_notes"` // labels: what the words are about that may be hard to read
	Quote        string      `json:"quote"`
	Before       string      `json:"before"`
	After        string      `json:"after"`
	Published    *string     `json:"published"` // how the quote is to be printed
	Checked      *string     `json:"checked"`   // what that was proved against, or that it needs choosing again
	Rendered     *string     `json:"rendered"`  // translated, or through an interpreter; null: what they said
	Original     *string     `json:"original"`  // beside a translation: the turn in the language it was said in
	Themes       []string    `json:"themes"`
	Codings      []RowCoding `json:"codings"`

	more more
}

// RowCoding is one coding of a row.
type RowCoding struct {
	ID     coding.ID `json:"id"`
	Theme  string    `json:"theme"`
	By     *string   `json:"coder"` // null outside the team
	Coder  string    `json:"-"`     // empty outside the team
	Start  text.Pos  `json:"start"`
	End    text.Pos  `json:"end"`
	Stance *string   `json:"stance"` // "against", or null
	Memo   *string   `json:"memo"`
	Doubt  *string   `json:"doubt"` // why it is not sure that these are the words, of one from another program; else null

	memos []memo
}

// more is what a sheet shows of a row and JSON does not.
type more struct {
	transcript *transcript.Transcript
	people     []string // ids of all participants who speak in it, never shown as they are
	names      []string // as the readers know them
	speakers   []string
	runs       []run
	quotable   bool   // outside the team
	doubt      string // why it is not sure that these words were coded; empty: it is
}

// Quoter makes rows for the readers of a release.
type Quoter struct {
	rel   *study.Release
	names matrix.Namer
	memos map[coding.ID][]memo
	order map[string]int // theme id -> its place in the codebook

	words func(body string) (string, bool)
	guard guard // of the words of marks

	outside *study.Release // what publications may show; nil outside the team

	hits      bool // rows are words that were looked for, with the words around them
	noContext bool // leaves Before and After empty, for sheets that do not show them
}

// NewQuoter makes a Quoter.
func NewQuoter(rel *study.Release, o Options) *Quoter {
	q := &Quoter{rel: rel, names: matrix.NewNamer(rel), memos: memosOf(rel, o), order: map[string]int{}, hits: o.Context}
	for i, t := range rel.Study.Book.Themes() {
		q.order[t.ID] = i
	}
	if rel.Purpose == transcript.ForTeam {
		q.outside = rel.Study.Release(transcript.ForPublication)
	}
	if st := rel.Study.State; len(st.ContentNotes)+len(st.Chosen) > 0 {
		q.words, q.guard = o.Words, newGuard(rel)
	}
	return q
}

// Row describes a span of a transcript with the codings that belong to it. It
// reports false, and says nothing, where the purpose may not show the words, or where
// they are doubtful and its readers outside the team.
func (q *Quoter) Row(t *transcript.Transcript, sp text.Span, codings []coding.Coding) (Row, bool) {
	words, ok := q.rel.Words(t, sp)
	if !ok || q.nobodys(t, sp) {
		return Row{}, false
	}
	doubtful := doubts(q.rel.Study, sp, codings)
	if q.rel.Purpose != transcript.ForTeam {
		if len(doubtful) > 0 {
			return Row{}, false
		}
		codings = sureOnly(codings)
	}
	row := Row{Start: sp.Start, End: sp.End, Quote: words, Themes: []string{}, Codings: []RowCoding{}}
	if !q.noContext {
		row.Before, row.After = q.around(t, sp)
	}
	if id, ok := q.names.Transcript(t); ok {
		row.Transcript = &id
	}
	row.ContentNotes, row.Starred = q.contentNotes(t, sp), append([]string{}, q.rel.Study.Starred(t, sp)...)
	row.Published, row.Checked = q.published(t, sp)
	if how := q.rel.Study.Rendered(t, sp); how != "" {
		row.Rendered = &how
	}
	if said := q.rel.OriginalOf(t, sp); said != "" {
		row.Original = &said
	}
	q.describe(&row, t, sp)
	row.more = q.more(t, sp, words)
	row.more.quotable = q.outside == nil || q.outside.Allows(t, sp)
	row.more.doubt = whyDoubtful(doubtful)
	for _, c := range codings {
		row.Codings = append(row.Codings, q.coding(c))
		if theme := q.rel.Study.ThemeOf(c); !slices.Contains(row.Themes, theme) {
			row.Themes = append(row.Themes, theme)
		}
	}
	slices.SortStableFunc(row.Themes, q.byBook)
	return row, true
}

// nobodys reports whether readers outside the team are not shown a span because it is
// nobody's speech, and so has nobody's consent: a label, or a text without turns.
func (q *Quoter) nobodys(t *transcript.Transcript, sp text.Span) bool {
	from, to := t.TurnsIn(sp)
	return from >= to && q.rel.Purpose != transcript.ForTeam
}

// byBook orders themes as the codebook does; themes it lacks come last.
func (q *Quoter) byBook(a, b string) int {
	i, inA := q.order[a]
	j, inB := q.order[b]
	switch {
	case inA && inB:
		return i - j
	case inA:
		return -1
	case inB:
		return 1
	}
	return strings.Compare(a, b)
}

func (q *Quoter) coding(c coding.Coding) RowCoding {
	r := RowCoding{ID: c.ID, Theme: q.rel.Study.ThemeOf(c), By: &c.Coder, Coder: c.Coder, Start: c.Span.Start, End: c.Span.End}
	if c.Stance != "" {
		s := string(c.Stance)
		r.Stance = &s
	}
	if c.Doubt != "" {
		r.Doubt = &c.Doubt
	}
	if memos := q.memos[c.ID]; len(memos) > 0 {
		s := joinMemos(memos)
		r.Memo, r.memos = &s, memos
	}
	return r
}

// describe fills in who speaks, and when.
func (q *Quoter) describe(row *Row, t *transcript.Transcript, sp text.Span) {
	from, to := t.TurnsIn(sp)
	if from >= to {
		return
	}
	at := from
	for i := from; i < to; i++ {
		if t.Speaker(t.Turns[i].Speaker).Voice == transcript.VoiceParticipant {
			at = i
			break
		}
	}
	turn := t.Turns[at]
	who := t.Speaker(turn.Speaker)
	voice, no := string(who.Voice), at+1
	row.Voice, row.Turn = &voice, &no
	if name := q.names.Speaker(t, turn.Speaker); name != "" {
		row.Speaker = &name
	}
	if turn.TimeMS >= 0 {
		row.TimeMS = &turn.TimeMS
	}
	if turn.Page > 0 {
		row.Page = &turn.Page
	}
	if who.Participant != "" {
		name := q.names.Participant(who.Participant)
		row.Participant = &name
	}
}

func (q *Quoter) more(t *transcript.Transcript, sp text.Span, words string) more {
	m := more{transcript: t, people: t.Participants(sp), runs: runsOf(t, sp, words)}
	for _, p := range m.people {
		m.names = appendNew(m.names, q.names.Participant(p))
	}
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		m.speakers = appendNew(m.speakers, q.names.Speaker(t, turn.Speaker))
	}
	return m
}

func appendNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// run is a stretch of a quote: a label or words that are not a participant's
// are quiet.
type run struct {
	text  string
	quiet bool
}

// runsOf parts the words of a span over several turns into runs; together they
// are the words. A span within one turn has none.
func runsOf(t *transcript.Transcript, sp text.Span, words string) []run {
	from, to := t.TurnsIn(sp)
	if to-from < 2 {
		return nil
	}
	var runs []run
	rest := words
	for _, turn := range t.Turns[from:to] {
		said := t.Text.Slice(turn.Speech.Intersect(sp))
		i := strings.Index(rest, said)
		if i < 0 {
			break
		}
		if i > 0 {
			runs = append(runs, run{rest[:i], true})
		}
		runs = append(runs, run{said, t.Speaker(turn.Speaker).Voice != transcript.VoiceParticipant})
		rest = rest[i+len(said):]
	}
	if rest != "" {
		runs = append(runs, run{rest, true})
	}
	return runs
}

func (r *Row) time() string {
	if r.TimeMS == nil {
		return ""
	}
	return transcript.Clock(*r.TimeMS)
}

func (r *Row) coders() []string {
	var ids []string
	for _, c := range r.Codings {
		ids = appendNew(ids, c.Coder)
	}
	slices.Sort(ids)
	return ids
}

// stance is "against", "" for, or both where a row has codings of either kind.
func (r *Row) stance() string {
	var pro, con bool
	for _, c := range r.Codings {
		if c.Stance == nil {
			pro = true
		} else {
			con = true
		}
	}
	switch {
	case pro && con:
		return "for and against"
	case con:
		return string(coding.Against)
	}
	return ""
}

// memo is all memos of a row, each after the name of who wrote it.
func (r *Row) memo() string {
	var parts []string
	for _, c := range r.Codings {
		for _, m := range c.memos {
			parts = append(parts, m.coder+": "+m.words)
		}
	}
	return strings.Join(parts, "\n\n")
}

// codingIDs are the short ids of a row's codings: what finds it in the study
// again, and says nothing to anybody else.
func (r *Row) codingIDs() string {
	var ids []string
	for _, c := range r.Codings {
		ids = append(ids, c.ID.Short())
	}
	return strings.Join(ids, " ")
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// MayBeQuoted reports whether the words may be quoted outside the team: everybody
// who speaks in them has agreed to it.
func (r *Row) MayBeQuoted() bool { return r.more.quotable }

// quotability is the same as a cell says it.
func (r *Row) quotability() string { return either(r.more.quotable, "yes", "no") }

// People are the ids of the participants whose words the row shows: for the
// record of what was exported, not for its readers.
func (r *Row) People() []string { return r.more.people }
