// Package framework is the matrix of Framework analysis (Ritchie and Spencer): a
// row for each participant, a column for each theme, and in each cell a summary in
// the team's words, tied to the quotes that it rests on.
//
// It is pure: what the cells say comes with the study, what they are to say goes
// back to whoever keeps it.
package framework

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Spec says which part of the matrix is wanted.
type Spec struct {
	Themes     []string                      // these with their sub-themes, by id; none: all
	Top        bool                          // only the uppermost of them, with the quotes of those below
	Every      bool                          // also those that only hold others together, with nothing of their own
	Attributes []string                      // of participants, to stand beside them
	People     func(participant string) bool // which participants; nil: everybody
	Counted    *study.Study                  // the study with the codings that count; nil: as it is
}

// Matrix is the framework matrix.
type Matrix struct {
	Spec  Spec
	Rows  []Row
	Cols  []Col
	Cells [][]Cell // by row, then column
}

// Row is a participant.
type Row struct {
	ID         string
	Attributes []string // values, as Spec.Attributes names them
	Read       bool     // somebody has read something of theirs to the end
}

// Col is a theme.
type Col struct {
	ID, Name string
	Depth    int // below how many others of the matrix it stands
}

// Cell is what is known of one participant and one theme.
type Cell struct {
	study.Summary         // with no Text where nobody has written it
	Quotes        []Quote // that are coded now, in order of transcript and place
	Gone          []Gone  // what the summary rested on and is no more
	NotShown      bool    // whoever is looking is not to read about this participant
}

// Quote is a quote of a cell.
type Quote struct {
	study.Quote
	Turn  int  // from 1: of its first words by a participant
	Rests bool // the summary rests on it
	Newer bool // it was coded after the summary was written
}

// Ref names a quote: P07-1:34 is turn 34 of P07-1.
func (q Quote) Ref() string { return fmt.Sprintf("%s:%d", q.Transcript.ID, q.Turn) }

// Basis is the quote as a summary refers to it.
func (q Quote) Basis() study.Basis {
	b := study.Basis{ID: q.Codings[0].ID, Transcript: q.Transcript.ID}
	for _, c := range q.Codings[1:] {
		b.With = append(b.With, c.ID)
	}
	return b
}

// Why a quote that a summary rests on is gone.
const (
	Uncoded   = "uncoded"   // nobody codes it with the theme any more
	Withdrawn = "withdrawn" // who says it withdrew it
	LostWords = "lost"      // a correction took its words away
)

// Gone is a quote that a summary rests on and that is not there any more.
type Gone struct {
	study.Basis
	Why string
}

// Build puts the matrix together, as whoever is looking may see it.
func Build(s *study.Study, spec Spec) *Matrix {
	m := &Matrix{Spec: spec}
	if m.Spec.Counted == nil {
		m.Spec.Counted = s
	}
	b := builder{s: s, m: m, column: map[string]int{}, row: map[string]int{}}
	b.people()
	b.columns()
	for range m.Rows {
		m.Cells = append(m.Cells, make([]Cell, len(m.Cols)))
	}
	b.summaries()
	b.quotes()
	b.settle()
	return m
}

type builder struct {
	s      *study.Study
	m      *Matrix
	column map[string]int   // by id
	row    map[string]int   // by id in small letters
	sets   map[string][]int // by theme: columns whose quotes it is among

	within   map[string]map[string]bool  // by theme: it and those below it
	standing map[coding.ID]coding.Coding // that are there at all, whoever's count
	lost     map[coding.ID]bool
}

// people are all participants of the study, also those who speak and are in no
// list.
func (b *builder) people() {
	ids := map[string]bool{}
	add := func(id string) {
		key := strings.ToLower(id)
		if id == "" || ids[key] || b.m.Spec.People != nil && !b.m.Spec.People(id) {
			return
		}
		ids[key] = true
		r := Row{ID: id}
		for _, a := range b.m.Spec.Attributes {
			r.Attributes = append(r.Attributes, b.s.Attribute(id, a))
		}
		b.m.Rows = append(b.m.Rows, r)
	}
	for _, p := range b.s.Participants {
		add(p.ID)
	}
	for _, t := range b.s.Transcripts {
		for _, id := range b.s.ParticipantsIn(t) {
			add(id)
		}
	}
	slices.SortStableFunc(b.m.Rows, func(x, y Row) int { return coding.CompareIDs(x.ID, y.ID) })
	for i, r := range b.m.Rows {
		b.row[strings.ToLower(r.ID)] = i
	}
	for _, t := range b.s.Transcripts {
		if len(b.s.Readers(t.ID)) == 0 {
			continue
		}
		for _, id := range b.s.ParticipantsIn(t) {
			if i, ok := b.row[strings.ToLower(id)]; ok {
				b.m.Rows[i].Read = true
			}
		}
	}
}

// columns are the themes, in the order of the codebook. One that belongs to the
// codebook's past has a column while there is something in it.
func (b *builder) columns() {
	b.sets = map[string][]int{}
	wanted := func(string) bool { return true }
	if len(b.m.Spec.Themes) > 0 {
		set := map[string]bool{}
		for _, id := range b.m.Spec.Themes {
			for x := range b.s.Themes(id) {
				set[x] = true
			}
		}
		wanted = func(id string) bool { return set[id] }
	}
	used := map[string]bool{}
	for _, c := range b.s.State.Codings {
		used[b.s.ThemeOf(c)] = true
	}
	for _, c := range b.s.Summaries {
		used[b.s.ThemeNow(c.Theme)] = true
	}
	add := func(id, name string, depth int, with []string) {
		b.column[id] = len(b.m.Cols)
		for _, x := range with {
			b.sets[x] = append(b.sets[x], len(b.m.Cols))
		}
		b.m.Cols = append(b.m.Cols, Col{ID: id, Name: name, Depth: depth})
	}
	for _, t := range b.s.Book.Themes() {
		_, under := b.column[t.Parent]
		past := t.Status == codebook.Retired || t.Status == codebook.SetAside
		within := b.s.Book.Within(t.ID)
		if !wanted(t.ID) || past && !slices.ContainsFunc(within, func(x string) bool { return used[x] }) {
			continue
		}
		holds := len(within) > 1 && !used[t.ID] && !b.m.Spec.Every && !slices.Contains(b.m.Spec.Themes, t.ID)
		switch {
		case !b.m.Spec.Top && holds:
		case !b.m.Spec.Top:
			depth := 0
			if under {
				depth = b.m.Cols[b.column[t.Parent]].Depth + 1
			}
			add(t.ID, t.Name, depth, []string{t.ID})
		case !b.hasAbove(t.Parent):
			add(t.ID, t.Name, 0, within)
		}
	}
	for _, t := range b.s.Book.Themes() {
		delete(used, t.ID)
	}
	var missing []string // from the codebook
	for id := range used {
		if wanted(id) {
			missing = append(missing, id)
		}
	}
	slices.SortFunc(missing, coding.CompareIDs)
	for _, id := range missing {
		add(id, id, 0, []string{id})
	}
}

// hasAbove reports whether a theme or one above it has a column.
func (b *builder) hasAbove(id string) bool {
	for id != "" {
		if _, ok := b.column[id]; ok {
			return true
		}
		t, _ := b.s.Book.Theme(id)
		id = t.Parent
	}
	return false
}

// summaries puts what is written into the cells. What was written for a theme that
// was merged into another stands in the cell of that one: alone where it has
// nothing of its own, else beside it, for somebody to settle.
func (b *builder) summaries() {
	for own := range 2 {
		for _, c := range b.s.Summaries {
			now := b.s.ThemeNow(c.Theme)
			i, here := b.row[strings.ToLower(c.Participant)]
			j, shown := b.column[now]
			if !here || !shown || (now == c.Theme) != (own == 0) {
				continue
			}
			cell := &b.m.Cells[i][j]
			if own == 0 {
				cell.Summary = c
			} else {
				cell.Summary = With(cell.Summary, c)
			}
		}
	}
	for i, r := range b.m.Rows {
		hidden := b.s.WithoutSummaryOf(r.ID)
		for j, c := range b.m.Cols {
			cell := &b.m.Cells[i][j]
			if hidden {
				cell.Summary, cell.NotShown = study.Summary{}, true
			}
			cell.Theme, cell.Participant = c.ID, r.ID
		}
	}
}

// quotes puts the quotes into the cells of everybody who speaks in them.
func (b *builder) quotes() {
	for j, quotes := range b.m.Spec.Counted.QuotesIn(len(b.m.Cols), b.sets) {
		for _, q := range quotes {
			for _, p := range q.Participants {
				if i, ok := b.row[strings.ToLower(p)]; ok {
					cell := &b.m.Cells[i][j]
					cell.Quotes = append(cell.Quotes, Quote{Quote: q, Turn: firstTurn(q.Transcript, q.Span)})
				}
			}
		}
	}
}

// firstTurn is the first turn of a participant in a span, or the first of all,
// from 1.
func firstTurn(t *transcript.Transcript, sp text.Span) int {
	from, to := t.TurnsIn(sp)
	for i := from; i < to; i++ {
		if t.Speaker(t.Turns[i].Speaker).Voice == transcript.VoiceParticipant {
			return i + 1
		}
	}
	return from + 1
}

// settle finds which quotes each summary rests on, and what of it is gone.
func (b *builder) settle() {
	b.standing, b.lost = map[coding.ID]coding.Coding{}, map[coding.ID]bool{}
	for _, c := range b.s.State.Codings {
		b.standing[c.ID] = c
	}
	for _, c := range b.s.State.Lost {
		b.lost[c.ID] = true
	}
	team := b.s.Release(transcript.ForTeam)
	for i := range b.m.Cells {
		for j := range b.m.Cells[i] {
			if cell := &b.m.Cells[i][j]; cell.Text != "" {
				b.bases(cell, team)
				b.below(b.m.Cells[i], cell)
			}
		}
	}
}

// below puts quotes of themes below among those of a cell whose summary rests on
// them: who sums up a theme may sum up what is below it.
func (b *builder) below(row []Cell, cell *Cell) {
	set := b.themes(cell.Theme)
	if len(set) == 1 {
		return
	}
	for _, basis := range cell.Summary.Quotes {
		if slices.ContainsFunc(cell.Quotes, func(q Quote) bool { return slices.ContainsFunc(basis.Codings(), q.has) }) {
			continue
		}
		for j := range row {
			other := &row[j]
			if other == cell || !set[other.Theme] {
				continue
			}
			for _, q := range other.Quotes {
				if slices.ContainsFunc(basis.Codings(), q.has) {
					q.Rests, q.Newer = true, false
					cell.Quotes = append(cell.Quotes, q)
				}
			}
		}
	}
}

func (b *builder) bases(cell *Cell, team *study.Release) {
	rests := map[coding.ID]bool{}
	for _, q := range cell.Summary.Quotes {
		for _, id := range q.Codings() {
			rests[id] = true
		}
	}
	for i := range cell.Quotes {
		q := &cell.Quotes[i]
		q.Newer = cell.At != ""
		for _, c := range q.Codings {
			q.Rests = q.Rests || rests[c.ID]
			q.Newer = q.Newer && c.At > cell.At
		}
		q.Newer = q.Newer && !q.Rests
	}
	set := b.themes(cell.Theme)
	for _, q := range cell.Summary.Quotes {
		if why := b.whyGone(q, set, team); why != "" {
			cell.Gone = append(cell.Gone, Gone{q, why})
		}
	}
}

// themes are a theme and those below it.
func (b *builder) themes(id string) map[string]bool {
	if b.within == nil {
		b.within = map[string]map[string]bool{}
	}
	if b.within[id] == nil {
		b.within[id] = b.s.Themes(id)
	}
	return b.within[id]
}

// whyGone says why a quote is gone; nothing where it is not. One is there while
// any of its codings gives it the theme or one below it.
func (b *builder) whyGone(q study.Basis, set map[string]bool, team *study.Release) string {
	t, ok := b.s.Transcript(q.Transcript)
	if !ok {
		return Withdrawn
	}
	why := Uncoded
	for _, id := range q.Codings() {
		c, there := b.standing[id]
		switch {
		case there && !team.Allows(t, c.Span):
			return Withdrawn
		case there && set[b.s.ThemeOf(c)]:
			return ""
		case b.lost[id]:
			why = LostWords
		}
	}
	return why
}
