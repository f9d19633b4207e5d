package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// ChooseOptions say how some words are to be published.
type ChooseOptions struct {
	ID    string // a transcript, with Words, or a coding
	Words Selection
	Form  string
}

// Chosen is a published form that was chosen, or had been.
type Chosen struct {
	Place   string // for people
	Form    string
	Already bool
}

// Choose keeps the form in which words are to be published. A form that says
// anything but the words, with what differs marked, is refused; so are words
// that may not be quoted.
func (a *App) Choose(ctx context.Context, o ChooseOptions) (Chosen, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return Chosen{}, err
	}
	t, sp, err := passageCalled(s, o.ID, o.Words)
	if err != nil {
		return Chosen{}, err
	}
	r := Chosen{Place: place(t, sp), Form: strings.TrimSpace(strings.ReplaceAll(o.Form, "\r\n", "\n"))}
	if r.Form == "" {
		return r, usage("write the words as they are to be printed", "the published form says nothing")
	}
	if !s.Release(transcript.ForPublication).Shows(t, sp) {
		return r, problem("`verbatim participants` shows who agreed to be quoted", "the words at %s may not be quoted", r.Place)
	}
	if err := prove(s, t, sp, r.Form); err != nil {
		return r, err
	}
	a.warnOfNames(s, t, r.Form)
	words, err := markWords(f, s)
	if err != nil {
		return r, err
	}
	a.warnOfNegations(s, t, sp, r.Form)
	replaced := a.replacedBy(s, t, sp)
	if counts := s.Chosen(t, sp); len(counts) == 1 && len(replaced) > 0 && counts[0].ID == replaced[0].ID {
		if have, ok := words(replaced[0].Body); ok && have == r.Form {
			r.Already = true
			return r, nil
		}
	}
	return r, a.write(ctx, f, a.who(), func(w *folder.Session) error {
		e := coding.Event{On: coding.OnPassage, Type: coding.MarkChosen, Transcript: t.ID, Text: t.Text.Hash(), Span: sp}
		for i, m := range replaced {
			if i > 0 {
				if err := undoMark(w, s, m); err != nil {
					return err
				}
				continue
			}
			e.Re = m.ID
		}
		return addMark(w, e, r.Form)
	})
}

// warnOfNames tells of names of speakers in a published form who are published
// under another.
func (a *App) warnOfNames(s *study.Study, t *transcript.Transcript, form string) {
	public := s.Release(transcript.ForPublication)
	spoken := map[string]bool{}
	text.Segments(form, func(w string, _, _ int) bool {
		spoken[w] = true
		return true
	})
	for _, sp := range t.Speakers {
		first := true
		all := sp.Name != "" && sp.Voice == transcript.VoiceParticipant && public.SpeakerName(t, sp.Name) != sp.Name
		text.Segments(sp.Name, func(w string, _, _ int) bool {
			all, first = all && spoken[w], false
			return all
		})
		if all && !first {
			a.Notice("the published form holds the name %s, who is published as %s; [brackets] can stand for it", sp.Name, public.SpeakerName(t, sp.Name))
		}
	}
}

// prove says in a sentence, for a person, where a form stops saying the words.
func prove(s *study.Study, t *transcript.Transcript, sp text.Span, form string) error {
	err := t.ProvePublished(sp, form, s.LanguageOf(t))
	if err == nil {
		return nil
	}
	where := place(t, sp)
	if u, ok := errors.AsType[*transcript.Unproved](err); ok && u.Word > 0 {
		where = place(t, text.Span{Start: u.At, End: u.At})
	}
	return problem("cuts are marked […] or [...], what you add or put instead stands in [brackets], a changed capital is [T]he; only fillers (um, er) go without a mark",
		"%s (%s)", err, where)
}

// replacedBy are the person's own choices for just these words, the latest first:
// a new one takes their place. Of choices that only overlap it is said that they
// do; they stay, and the latest counts.
func (a *App) replacedBy(s *study.Study, t *transcript.Transcript, sp text.Span) []coding.Mark {
	var mine []coding.Mark
	for _, m := range slices.Backward(s.State.Chosen) {
		switch {
		case m.Transcript != t.ID || m.Whole() || !m.Span.Overlaps(sp):
		case m.Coder != a.who():
			a.Notice("%s chose a published form for these words; the latest choice counts", m.Coder)
		case m.Span == sp:
			mine = append(mine, m)
		default:
			a.Notice("you chose a published form for other words that overlap these (%s, %s); both stay in `verbatim choose --list`, and the latest counts. `verbatim choose %s --off` takes the earlier one back",
				m.ID.Short(), place(t, m.Span), m.ID.Short())
		}
	}
	return mine
}

// warnOfNegations tells of marks in a form beside which a word like "not" stands,
// or that leave one out: the form may say the opposite of what was said.
func (a *App) warnOfNegations(s *study.Study, t *transcript.Transcript, sp text.Span, form string) {
	for _, why := range t.Negations(sp, form, s.LanguageOf(t)) {
		a.Notice("%s: read it once more", why)
	}
}

// ChosenEntry is a published form, with what has become of it.
type ChosenEntry struct {
	ID         string  `json:"id"`
	Coder      string  `json:"coder"`
	Transcript string  `json:"transcript"`
	Turn       int     `json:"turn"` // from 1
	Start      int     `json:"start"`
	End        int     `json:"end"`
	Published  *string `json:"published"` // null where it no longer holds
	State      string  `json:"state"`     // holds, needs choosing again, replaced by a later choice, may not be quoted now

	Place string `json:"-"` // for people
}

// The states of a published form.
const (
	FormHolds    = "holds"
	FormStale    = "needs choosing again"
	FormReplaced = "replaced by a later choice"
	FormWithheld = "may not be quoted now"
)

// ChosenForms lists the published forms that were chosen, by place. Those of
// words that the person may not be shown stay out.
func (a *App) ChosenForms(ctx context.Context) ([]ChosenEntry, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	words, err := markWords(f, s)
	if err != nil {
		return nil, err
	}
	team, public := s.Release(transcript.ForTeam), s.Release(transcript.ForPublication)
	list := []ChosenEntry{}
	for _, m := range s.State.Chosen {
		t, ok := s.Transcript(m.Transcript)
		if !ok || m.Whole() || !team.Shows(t, m.Span) {
			continue
		}
		from, _ := t.TurnsIn(m.Span)
		e := ChosenEntry{ID: m.ID.String(), Coder: m.Coder, Transcript: t.ID, Turn: from + 1, Start: int(m.Span.Start), End: int(m.Span.End),
			State: FormStale, Place: place(t, m.Span)}
		if body, ok := words(m.Body); ok {
			if form, _ := team.Published(m, body); form != "" {
				e.Published, e.State = &form, FormHolds
			}
		}
		switch {
		case !slices.ContainsFunc(s.Chosen(t, m.Span), func(c coding.Mark) bool { return c.ID == m.ID }):
			e.State = FormReplaced
		case !public.Shows(t, m.Span):
			e.State = FormWithheld
		}
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(x, y ChosenEntry) int {
		if c := coding.CompareIDs(x.Transcript, y.Transcript); c != 0 {
			return c
		}
		return x.Start - y.Start
	})
	return list, nil
}

// Unchoose takes back published forms of the person's own, by the beginnings of
// their ids, and says where they stood.
func (a *App) Unchoose(ctx context.Context, ids []string) ([]string, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	var marks []coding.Mark
	var places []string
	for _, id := range ids {
		m, err := chosenCalled(s, id)
		if err != nil {
			return nil, err
		}
		if m.Coder != a.who() {
			return nil, problem("only "+m.Coder+" can take it back; choose the form you want, and the latest counts", "the published form %s is %s's, not yours (%s)", m.ID.Short(), m.Coder, a.who())
		}
		marks = append(marks, m)
		if t, ok := s.Transcript(m.Transcript); ok {
			places = append(places, place(t, m.Span))
		}
	}
	return places, a.takeOff(ctx, f, s, marks)
}

func chosenCalled(s *study.Study, prefix string) (coding.Mark, error) {
	var found []coding.Mark
	for _, m := range s.State.Chosen {
		if len(prefix) >= 4 && strings.HasPrefix(m.ID.String(), strings.ToLower(prefix)) {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		return coding.Mark{}, problem("`verbatim choose --list` shows ids; give enough of one", "%q names %d published forms", prefix, len(found))
	}
	return found[0], nil
}

// Choosable is a quote that may be published, offered to somebody who chooses
// how.
type Choosable struct {
	Transcript   string
	Span         string // START:END, for Selection
	Place        string // for people
	Quote        string // as readers of a publication would see it
	AsItStands   string // the published form with nothing changed
	ContentNotes []string
	Starred      []string
	Published    *string
	Checked      *string
}

// ToChoose are the quotes of a theme that may be quoted, starred ones first, to
// go through one by one; how many others there are that may not; and what is to be
// known about all of it in the end.
func (a *App) ToChoose(ctx context.Context, theme string, more []string, o SearchOptions) (quotes []Choosable, withheld int, notes []string, err error) {
	o.For = transcript.ForPublication
	found, err := a.Quotes(ctx, theme, more, o)
	if err != nil {
		return nil, 0, nil, err
	}
	var list []Choosable
	for i := range found.Listing.Rows {
		list = append(list, choosable(found.Release, &found.Listing.Rows[i]))
	}
	slices.SortStableFunc(list, func(x, y Choosable) int { return min(1, len(y.Starred)) - min(1, len(x.Starred)) })
	return list, found.Listing.Withheld, found.Notes, nil
}

func choosable(rel *study.Release, r *export.Row) Choosable {
	t, sp := r.Place()
	if again := export.NeedsChoosing; r.Published == nil && len(rel.Study.Chosen(t, sp)) > 0 {
		r.Checked = &again
	}
	return Choosable{
		Transcript: t.ID, Span: fmt.Sprintf("%d:%d", sp.Start, sp.End), Place: place(t, sp), Quote: r.Quote, AsItStands: rel.AsItStands(t, sp),
		ContentNotes: r.ContentNotes, Starred: r.Starred, Published: r.Published, Checked: r.Checked,
	}
}
