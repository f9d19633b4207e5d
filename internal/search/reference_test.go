package search

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// The reference answers plain queries straight from their definition, with
// nothing of the package but the parser that reads them and the AST it gives.

type plainQuery struct {
	all, none, either []string // exact words
	in, out           []string // themes
	coder             string
	against           bool
	voice             transcript.Voice
	starred, unnoted  bool
}

func randomPlain(r *rand.Rand) plainQuery {
	words := []string{"hope", "trust", "peer", "do", "not", "and", "the", "support"}
	themes := []string{"hope", "recovery", "burnout", "mutuality"}
	some := func(from []string, most int) []string {
		var out []string
		for range r.IntN(most + 1) {
			out = append(out, from[r.IntN(len(from))])
		}
		return out
	}
	q := plainQuery{all: some(words, 2), none: some(words, 1), in: some(themes, 2), out: some(themes, 1)}
	if r.IntN(2) == 0 {
		q.either = some(words, 3)
	}
	if len(q.in) == 0 && len(q.all)+len(q.either) == 0 {
		q.all = []string{"hope"}
	}
	if r.IntN(3) == 0 {
		q.coder = "amy"
	}
	q.against = r.IntN(4) == 0
	if r.IntN(3) == 0 {
		q.voice = transcript.VoiceParticipant
	}
	q.starred, q.unnoted = r.IntN(5) == 0, r.IntN(5) == 0
	return q
}

func (q plainQuery) String() string {
	var parts []string
	for _, w := range q.all {
		parts = append(parts, `"`+w+`"`)
	}
	for _, w := range q.none {
		parts = append(parts, `-"`+w+`"`)
	}
	if len(q.either) > 0 {
		parts = append(parts, `("`+strings.Join(q.either, `" OR "`)+`")`)
	}
	for _, t := range q.in {
		parts = append(parts, "theme:"+t)
	}
	for _, t := range q.out {
		parts = append(parts, "NOT theme:"+t)
	}
	if q.coder != "" {
		parts = append(parts, "coder:"+q.coder)
	}
	if q.against {
		parts = append(parts, "stance:against")
	}
	if q.voice != "" {
		parts = append(parts, "voice:"+string(q.voice))
	}
	if q.starred {
		parts = append(parts, "is:starred")
	}
	if q.unnoted {
		parts = append(parts, "NOT is:noted")
	}
	return strings.Join(parts, " ")
}

// of are the themes that a theme of testBook stands for, with its sub-themes
// and what was merged into it.
func of(theme string) []string {
	if theme == "hope" {
		return []string{"hope", "recovery", "optimism"}
	}
	return []string{theme}
}

func (q plainQuery) counts(c coding.Coding) bool {
	return (q.coder == "" || c.Coder == q.coder) && (!q.against || c.Stance == coding.Against)
}

var wholeWords = map[string]*regexp.Regexp{}

func wholeWord(w string) *regexp.Regexp {
	if wholeWords[w] == nil {
		wholeWords[w] = regexp.MustCompile(`(?i)(^|[^\pL\pN])(` + w + `)($|[^\pL\pN])`)
	}
	return wholeWords[w]
}

func occurrences(speech, word string) [][2]int {
	var found [][2]int
	re := wholeWord(word)
	for at := 0; ; {
		loc := re.FindStringSubmatchIndex(speech[at:])
		if loc == nil {
			return found
		}
		found = append(found, [2]int{at + loc[4], at + loc[5]})
		at += loc[5]
	}
}

// words is what q finds in one turn.
func (q plainQuery) words(st *study.Study, t *transcript.Transcript, turn transcript.Turn) []text.Span {
	speech := t.Text.Slice(turn.Speech)
	if q.voice != "" && t.Speaker(turn.Speaker).Voice != q.voice {
		return nil
	}
	for _, w := range q.none {
		if wholeWord(w).MatchString(speech) {
			return nil
		}
	}
	for _, w := range q.all {
		if !wholeWord(w).MatchString(speech) {
			return nil
		}
	}
	one := len(q.either) == 0
	for _, w := range q.either {
		one = one || wholeWord(w).MatchString(speech)
	}
	if !one {
		return nil
	}
	var spans []text.Span
	for _, w := range slices.Concat(q.all, q.either) {
		for _, o := range occurrences(speech, w) {
			from := turn.Speech.Start
			sp := text.Span{Start: from + text.Pos(len([]rune(speech[:o[0]]))), End: from + text.Pos(len([]rune(speech[:o[1]])))}
			if q.marked(st, t, sp) && q.coded(st, t, sp) && !slices.Contains(spans, sp) {
				spans = append(spans, sp)
			}
		}
	}
	return spans
}

func (q plainQuery) coded(st *study.Study, t *transcript.Transcript, sp text.Span) bool {
	in := func(themes []string, holds func(coding.Coding) bool) bool {
		return slices.ContainsFunc(st.State.Codings, func(c coding.Coding) bool {
			return c.Transcript == t.ID && q.counts(c) && (themes == nil || slices.Contains(themes, c.Theme)) && holds(c)
		})
	}
	for _, theme := range q.in {
		if !in(of(theme), func(c coding.Coding) bool { return c.Span.Contains(sp) }) {
			return false
		}
	}
	if len(q.in) == 0 && (q.coder != "" || q.against) && !in(nil, func(c coding.Coding) bool { return c.Span.Contains(sp) }) {
		return false
	}
	for _, theme := range q.out {
		if in(of(theme), func(c coding.Coding) bool { return c.Span.Overlaps(sp) }) {
			return false
		}
	}
	return true
}

// marked: of what is starred some must be in it, of what has a content note none.
func (q plainQuery) marked(st *study.Study, t *transcript.Transcript, sp text.Span) bool {
	touches := func(m coding.Mark) bool {
		return m.Transcript == t.ID && (m.Text == "" || m.Span.Start < sp.End && sp.Start < m.Span.End)
	}
	return (!q.starred || slices.ContainsFunc(st.State.Stars, touches)) && (!q.unnoted || !slices.ContainsFunc(st.State.ContentNotes, touches))
}

type stretch struct {
	text.Span
	stance coding.Stance
}

// quotes is what q finds in one transcript when it asks for no words.
func (q plainQuery) quotes(st *study.Study, t *transcript.Transcript) []text.Span {
	var found []stretch
	for i, theme := range q.in {
		here := q.united(st, t, of(theme))
		if i == 0 {
			found = here
			continue
		}
		var both []stretch
		for _, a := range found {
			for _, b := range here {
				if sp := a.Intersect(b.Span); !sp.Empty() {
					s := stretch{Span: sp}
					if a.stance == b.stance {
						s.stance = a.stance
					}
					if !slices.Contains(both, s) {
						both = append(both, s)
					}
				}
			}
		}
		found = both
	}
	var spans []text.Span
	for _, s := range found {
		if q.marked(st, t, s.Span) && q.keeps(st, t, s.Span) {
			spans = append(spans, s.Span)
		}
	}
	return spans
}

func (q plainQuery) keeps(st *study.Study, t *transcript.Transcript, sp text.Span) bool {
	voiced := q.voice == ""
	for _, turn := range t.Turns {
		if turn.Speech.Overlaps(sp) && t.Speaker(turn.Speaker).Voice == q.voice {
			voiced = true
		}
		for _, w := range q.none {
			for _, o := range occurrences(t.Text.Slice(turn.Speech), w) {
				before := len([]rune(t.Text.Slice(turn.Speech)[:o[0]]))
				at := turn.Speech.Start + text.Pos(before)
				if sp.Overlaps(text.Span{Start: at, End: at + text.Pos(len(w))}) {
					return false
				}
			}
		}
	}
	for _, c := range st.State.Codings {
		for _, theme := range q.out {
			if c.Transcript == t.ID && q.counts(c) && slices.Contains(of(theme), c.Theme) && c.Span.Overlaps(sp) {
				return false
			}
		}
	}
	return voiced
}

// united joins codings until none overlap.
func (q plainQuery) united(st *study.Study, t *transcript.Transcript, themes []string) []stretch {
	var found []stretch
	for _, c := range st.State.Codings {
		if c.Transcript == t.ID && q.counts(c) && slices.Contains(themes, c.Theme) {
			found = append(found, stretch{c.Span, c.Stance})
		}
	}
	for again := true; again; {
		again = false
		for i := 0; i < len(found) && !again; i++ {
			for j := i + 1; j < len(found) && !again; j++ {
				if a, b := found[i], found[j]; a.stance == b.stance && a.Overlaps(b.Span) {
					found[i].Span = text.Span{Start: min(a.Start, b.Start), End: max(a.End, b.End)}
					found = slices.Delete(found, j, j+1)
					again = true
				}
			}
		}
	}
	return found
}

func (q plainQuery) answer(st *study.Study) string {
	var all []string
	for _, t := range st.Transcripts {
		var spans []text.Span
		if len(q.all)+len(q.either) == 0 {
			spans = q.quotes(st, t)
		} else {
			for _, turn := range t.Turns {
				spans = append(spans, q.words(st, t, turn)...)
			}
		}
		slices.SortFunc(spans, func(a, b text.Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
		for _, sp := range spans {
			all = append(all, fmt.Sprint(t.ID, sp.Start, sp.End))
		}
	}
	return strings.Join(all, " ")
}

func TestSearchFindsWhatTheReferenceFinds(t *testing.T) {
	words, quotes, some := 0, 0, 0
	for n := range 80 {
		r := rand.New(rand.NewPCG(uint64(n), 21))
		m := randomStudy(t, r, plainPieces())
		for range 60 {
			q := randomPlain(r)
			res, err := Search(context.Background(), m.st, mustParse(t, q.String()), m.options())
			if err != nil {
				t.Fatalf("%s: %v", q, err)
			}
			var got []string
			for _, h := range res.Hits {
				got = append(got, fmt.Sprint(h.Transcript.ID, h.Span.Start, h.Span.End))
				checkHit(t, m.st, h)
			}
			if want := q.answer(m.st); strings.Join(got, " ") != want {
				t.Fatalf("study %d, %s:\n got %s\nwant %s", n, q, strings.Join(got, " "), want)
			}
			if len(q.all)+len(q.either) == 0 {
				quotes++
			} else {
				words++
			}
			if len(got) > 0 {
				some++
			}
		}
	}
	t.Logf("%d queries for words, %d for quotes, %d with hits", words, quotes, some)
	if quotes < 200 || words < 1000 || some < 500 {
		t.Error("the test tries too little")
	}
}

// checkHit checks what every hit must be.
func checkHit(t *testing.T, st *study.Study, h Hit) {
	t.Helper()
	from, _ := h.Transcript.TurnsIn(h.Span)
	if h.Turn != from || h.Span.Empty() {
		t.Fatalf("hit %v says turn %d, it is in %d", h.Span, h.Turn, from)
	}
	if h.Quote != nil {
		if len(h.Codings) == 0 || h.Quote.Span != h.Span {
			t.Fatalf("quote %v has no codings", h.Span)
		}
		return
	}
	if !h.Transcript.Turns[h.Turn].Speech.Contains(h.Span) {
		t.Fatalf("hit %v is not in the speech of a turn", h.Span)
	}
	var want []coding.ID
	for _, c := range st.CodingsIn(h.Transcript.ID) {
		if c.Span.Contains(h.Span) {
			want = append(want, c.ID)
		}
	}
	var got []coding.ID
	for _, c := range h.Codings {
		got = append(got, c.ID)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("hit %v has codings %v, want %v", h.Span, got, want)
	}
}
