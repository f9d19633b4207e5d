package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// How much is coded of what a search found.
const (
	AsWords    = "words"    // just what was found, letter for letter
	AsSentence = "sentence" // the sentences it stands in
	AsTurn     = "turn"     // everything said in its turns
)

// AsWhat are the amounts, in the order people choose among them.
func AsWhat() []string { return []string{AsWords, AsSentence, AsTurn} }

// maxHits is how many places are coded at once, at most.
const maxHits = 5000

// Hit names a place that a search found, in the text as it was then.
type Hit struct {
	Transcript string
	Text       text.Hash // empty: the text as it is
	Span       text.Span
}

// String is the place in a line: P07-1:310:342, and the beginning of the text's
// hash. ParseHit reads it.
func (h Hit) String() string {
	s := fmt.Sprintf("%s:%d:%d", h.Transcript, h.Span.Start, h.Span.End)
	if h.Text != "" {
		s += ":" + string(h.Text)[:min(len(h.Text), 16)]
	}
	return s
}

// ParseHit reads what String writes. Of the text's hash the beginning is enough.
func ParseHit(s string) (Hit, error) {
	parts := strings.Split(s, ":")
	if len(parts) == 3 || len(parts) == 4 {
		start, err1 := strconv.Atoi(parts[1])
		end, err2 := strconv.Atoi(parts[2])
		if err1 == nil && err2 == nil && parts[0] != "" && start >= 0 && end > start {
			h := Hit{Transcript: parts[0], Span: text.Span{Start: text.Pos(start), End: text.Pos(end)}}
			if len(parts) == 4 {
				h.Text = text.Hash(parts[3])
			}
			return h, nil
		}
	}
	return Hit{}, usage("search again", "%q names no place", transcript.Abbreviate(s, 40))
}

// HitsToCode says which places belong to which theme.
type HitsToCode struct {
	Hits    []Hit
	Theme   string
	As      string // how much of each; empty: the words
	Against bool
}

// HitResult answers for one place. Start and end are those of what was coded; of
// what was refused, those of the place.
type HitResult struct {
	Transcript string   `json:"transcript"`
	Turn       *int     `json:"turn"` // from 1
	Start      text.Pos `json:"start"`
	End        text.Pos `json:"end"`
	Theme      string   `json:"theme"`
	Result     string   `json:"result"` // coded, already, refused
	ID         *string  `json:"id"`     // of the coding
	Why        *string  `json:"why"`    // it was refused

	is  Coded
	err error
}

// HitsCoded is what became of each place, in the order they were given. Events
// are what Reverse takes to undo all of it at once.
type HitsCoded struct {
	Acted
	Theme string      `json:"theme"`
	Rows  []HitResult `json:"rows"`
}

// Count is how many places had a result.
func (h *HitsCoded) Count(result string) int {
	n := 0
	for i := range h.Rows {
		if h.Rows[i].Result == result {
			n++
		}
	}
	return n
}

// Said is what happened, in a sentence.
func (h *HitsCoded) Said(themeName string) string {
	said := fmt.Sprintf("%s as %s", one(h.Count(CodedRow), "1 place coded", "%d places coded"), themeName)
	if n := h.Count(Already); n > 0 {
		said += fmt.Sprintf(", %d already", n)
	}
	if n := h.Count(Refused); n > 0 {
		said += fmt.Sprintf(", %d not", n)
	}
	return said
}

// CodeHits records that the person sees a theme in places that a search found, all
// in one go. Each place is answered for: those that cannot be coded change nothing,
// and the others do not wait for them. What may not be shown to the team is refused.
func (a *App) CodeHits(ctx context.Context, o HitsToCode) (*HitsCoded, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	theme, err := codableTheme(s, o.Theme)
	switch {
	case err != nil:
		return nil, err
	case len(o.Hits) == 0:
		return nil, usage("tick the rows that belong to the theme", "no place was chosen")
	case len(o.Hits) > maxHits:
		return nil, usage("narrow the search", "%d places are more than can be coded at once (%d)", len(o.Hits), maxHits)
	case o.As != "" && !slices.Contains(AsWhat(), o.As):
		return nil, usage("choose "+strings.Join(AsWhat(), ", "), "%q is no amount to code", o.As)
	}
	out := &HitsCoded{Theme: theme, Acted: Acted{Events: []string{}}}
	fresh := map[Hit]int{} // what is made here, by row: two hits may stand in one sentence
	for _, h := range o.Hits {
		r := a.hitToCode(s, h, theme, o)
		at := Hit{Transcript: r.is.Transcript, Span: r.is.Span}
		if first, twice := fresh[at]; twice && r.err == nil {
			r.is.Already, r.Turn = true, out.Rows[first].Turn
		} else if r.err == nil && !r.is.Already {
			fresh[at] = len(out.Rows)
		}
		out.Rows = append(out.Rows, r)
	}
	if len(fresh) > 0 {
		if _, out.Acted, err = a.act(ctx, f, func(w *acting) error { return out.write(w, s) }); err != nil {
			return nil, err
		}
	}
	for i := range out.Rows {
		r := &out.Rows[i]
		if first, made := fresh[Hit{Transcript: r.is.Transcript, Span: r.is.Span}]; made && r.err == nil {
			r.is.ID = out.Rows[first].is.ID
		}
		r.answer()
	}
	out.What = out.Said(themeName(s, theme))
	return out, nil
}

// write makes the codings that are not there yet.
func (h *HitsCoded) write(w *acting, s *study.Study) error {
	for i := range h.Rows {
		r := &h.Rows[i]
		if r.err != nil || r.is.Already {
			continue
		}
		if err := addCoding(w.Session, s, &r.is, CodeOptions{}); err != nil {
			return err
		}
		w.ids = append(w.ids, r.is.ID)
	}
	return nil
}

// hitToCode finds what coding a place would be.
func (a *App) hitToCode(s *study.Study, h Hit, theme string, o HitsToCode) HitResult {
	r := HitResult{Transcript: h.Transcript, Start: h.Span.Start, End: h.Span.End, Theme: theme}
	t, err := transcriptOf(s, h.Transcript)
	switch {
	case err != nil:
		r.err = err
		return r
	case h.Text != "" && !strings.HasPrefix(string(t.Text.Hash()), string(h.Text)):
		r.err = problem("search again", "%s was corrected since", t.ID)
		return r
	case h.Span.End > t.Text.Len():
		r.err = problem("search again", "%s has no such place", t.ID)
		return r
	}
	sp := widened(t, h.Span, o.As)
	if !s.Release(transcript.ForTeam).Shows(t, sp) {
		r.err = problem("the people who speak have not agreed to it", "the words may not be shown, so they cannot be coded")
		return r
	}
	if r.is, r.err = resolve(s, a.who(), CodeOptions{Transcript: t.ID, Theme: theme, Words: spanOf(sp), Against: o.Against}); r.err != nil {
		return r
	}
	turn := t.TurnAt(r.is.Span.Start) + 1
	r.Turn, r.Start, r.End = &turn, r.is.Span.Start, r.is.Span.End
	return r
}

// widened is as much of what stands around a span as is asked for, within the
// turns it begins and ends in.
func widened(t *transcript.Transcript, sp text.Span, as string) text.Span {
	from, to := t.TurnsIn(sp)
	if from >= to || as != AsSentence && as != AsTurn {
		return sp
	}
	first, last := t.Turns[from].Speech, t.Turns[to-1].Speech
	if as == AsTurn {
		return text.Span{Start: first.Start, End: last.End}
	}
	return text.Span{
		Start: sentencesAround(t, first, sp.Intersect(first)).Start,
		End:   sentencesAround(t, last, sp.Intersect(last)).End,
	}
}

// answer says what became of the place.
func (r *HitResult) answer() {
	if r.err != nil {
		why := r.err.Error()
		if h, ok := errors.AsType[*Problem](r.err); ok && h.Todo != "" {
			why += "; " + h.Todo
		}
		r.Result, r.Why = Refused, &why
		return
	}
	r.Result = CodedRow
	if r.is.Already {
		r.Result = Already
	}
	r.Transcript = r.is.Transcript
	id := r.is.ID.String()
	r.ID = &id
}

// Hits are the places that were found, for CodeHits. What is withheld is not
// among them.
func (found *Found) Hits() []Hit {
	var hits []Hit
	for i := range found.Listing.Rows {
		if t, sp := found.Listing.Rows[i].Place(); t != nil {
			hits = append(hits, Hit{t.ID, t.Text.Hash(), sp})
		}
	}
	return hits
}

// As is how much of each place is coded where nobody says: the sentence around
// words, a quote as it stands.
func (found *Found) As() string {
	if found.Query.HasWords() {
		return AsSentence
	}
	return AsWords
}

// CodingIDs are the ids of the codings that were made, short, as uncode takes them.
func (h *HitsCoded) CodingIDs() []string {
	var ids []string
	for i := range h.Rows {
		if r := &h.Rows[i]; r.Result == CodedRow {
			ids = append(ids, r.is.ID.Short())
		}
	}
	return ids
}

// Theme is the name of a theme that what was found may be coded as.
func (found *Found) Theme(id string) (string, error) {
	theme, err := codableTheme(found.Release.Study, id)
	return themeName(found.Release.Study, theme), err
}
