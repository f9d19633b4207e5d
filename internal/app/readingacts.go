package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Acted is what an act on a page did. Events are the ids that Reverse takes to
// undo it; none if nothing changed.
type Acted struct {
	Events []string       `json:"events"`
	What   string         `json:"what"` // in words, without anybody's
	Coding *ReadingCoding `json:"coding,omitempty"`
	Memo   *ReadingMemo   `json:"memo,omitempty"`
	Star   *ReadingStar   `json:"star,omitempty"`
	Theme  string         `json:"theme,omitempty"` // id of a theme that was made

	Caution *ReadingCaution `json:"caution,omitempty"`
}

// acting is a writing session that remembers what it wrote.
type acting struct {
	*folder.Session
	ids []coding.ID
}

func (w *acting) add(e coding.Event) (coding.ID, error) {
	id, err := w.Add(e)
	w.ids = append(w.ids, id)
	return id, err
}

// act writes as the person, and gives the study as it is afterwards.
func (a *App) act(ctx context.Context, f *folder.Folder, change func(*acting) error) (*study.Study, Acted, error) {
	w := &acting{}
	err := a.write(ctx, f, a.who(), func(s *folder.Session) error {
		w.Session = s
		return change(w)
	})
	if err != nil {
		return nil, Acted{}, err
	}
	done := Acted{Events: []string{}}
	for _, id := range w.ids {
		done.Events = append(done.Events, id.String())
	}
	s, err := a.reload(ctx, f)
	return s, done, err
}

// MarkedCoding says which marked words belong to which theme.
type MarkedCoding struct {
	Transcript string `json:"transcript"`
	Theme      string `json:"theme"`
	Words      Marked `json:"words"`
	Against    bool   `json:"against"`
}

// CodeSelection records that the person sees a theme in words marked on a page.
// The error wraps ErrMoved when the words are not where the page has them.
func (a *App) CodeSelection(ctx context.Context, o MarkedCoding) (Acted, error) {
	f, s, r, err := a.readerOf(ctx, o.Transcript)
	if err != nil {
		return Acted{}, err
	}
	sp, err := r.span(o.Words)
	if err != nil {
		return Acted{}, err
	}
	code := CodeOptions{Transcript: r.t.ID, Theme: o.Theme, Words: spanOf(sp), Against: o.Against}
	c, err := resolve(s, r.me, code)
	if err != nil {
		return Acted{}, err
	}
	done := Acted{Events: []string{}}
	if !c.Already {
		s, done, err = a.act(ctx, f, func(w *acting) error {
			err := addCoding(w.Session, s, &c, code)
			w.ids = append(w.ids, c.ID)
			return err
		})
		if err != nil {
			return done, err
		}
	}
	return withCoding(s, r, done, c.ID), nil
}

// spanOf selects a span that is known to be good.
func spanOf(sp text.Span) Selection {
	return Selection{Span: fmt.Sprintf("%d:%d", sp.Start, sp.End)}
}

// readerOf opens the study for an act on one transcript.
func (a *App) readerOf(ctx context.Context, id string) (*folder.Folder, *study.Study, reader, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, nil, reader{}, err
	}
	t, err := transcriptOf(s, id)
	if err != nil {
		return nil, nil, reader{}, err
	}
	return f, s, reader{s, t, s.Release(transcript.ForTeam), a.who()}, nil
}

// withCoding puts a coding, as it is in s, into what an act says.
func withCoding(s *study.Study, was reader, done Acted, id coding.ID) Acted {
	r := reader{s, was.t, s.Release(transcript.ForTeam), was.me}
	for _, c := range s.CodingsIn(r.t.ID) {
		if c.ID == id {
			one, _ := r.coding(c)
			done.Coding = &one
			done.What = fmt.Sprintf("coded %s as %s", place(r.t, c.Span), themeName(s, one.Theme))
		}
	}
	return done
}

func themeName(s *study.Study, id string) string {
	if t, ok := s.Book.Theme(id); ok {
		return t.Name
	}
	return id
}

// ownCoding is a coding of the person's own, and the transcript it stands in.
func (a *App) ownCoding(ctx context.Context, id string) (*folder.Folder, *study.Study, reader, coding.Coding, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, nil, reader{}, coding.Coding{}, err
	}
	c, err := codingOf(s, id)
	if err != nil {
		return nil, nil, reader{}, c, err
	}
	t, err := transcriptOf(s, c.Transcript)
	if err == nil && c.Coder != a.who() {
		err = problem("only "+c.Coder+" can change it; you can code the words yourself, or bring it to the team", "this coding is %s's, not yours", c.Coder)
	}
	return f, s, reader{s, t, s.Release(transcript.ForTeam), a.who()}, c, err
}

// RemoveCoding takes back a coding of the person's own.
func (a *App) RemoveCoding(ctx context.Context, id string) (Acted, error) {
	f, s, _, c, err := a.ownCoding(ctx, id)
	if err != nil {
		return Acted{}, err
	}
	_, done, err := a.act(ctx, f, func(w *acting) error {
		_, err := w.add(coding.Event{Do: coding.Uncode, Of: c.ID})
		return err
	})
	done.What = "took back " + themeName(s, s.ThemeOf(c))
	return done, err
}

// MoveCoding gives a coding of the person's own other words, another theme, or
// both. It keeps its id and its memos.
func (a *App) MoveCoding(ctx context.Context, id string, words *Marked, theme string) (Acted, error) {
	f, s, r, c, err := a.ownCoding(ctx, id)
	if err != nil {
		return Acted{}, err
	}
	e := coding.Event{Do: coding.Move, Of: c.ID, Transcript: r.t.ID, Text: r.t.Text.Hash(), Span: c.Span, Theme: c.Theme}
	if words != nil {
		if e.Span, err = r.span(*words); err != nil {
			return Acted{}, err
		}
	}
	if theme != "" {
		if e.Theme, err = codableTheme(s, theme); err != nil {
			return Acted{}, err
		}
	}
	for _, have := range s.CodingsIn(r.t.ID) {
		if have.ID != c.ID && have.Coder == r.me && have.Span == e.Span && have.Stance == c.Stance && s.ThemeOf(have) == e.Theme {
			return Acted{}, problem("remove one of the two instead", "you have coded just these words as %s already", themeName(s, e.Theme))
		}
	}
	if e.Span == c.Span && e.Theme == c.Theme {
		return withCoding(s, r, Acted{Events: []string{}}, c.ID), nil
	}
	now, done, err := a.act(ctx, f, func(w *acting) error {
		_, err := w.add(e)
		return err
	})
	if err != nil {
		return done, err
	}
	return withCoding(now, r, done, c.ID), nil
}

// SetStance says whether a coding of the person's own speaks for its theme or
// against it. Its place is taken by a new coding, to which their memos go over.
func (a *App) SetStance(ctx context.Context, id string, against bool) (Acted, error) {
	f, s, r, c, err := a.ownCoding(ctx, id)
	if err != nil {
		return Acted{}, err
	}
	if against == (c.Stance == coding.Against) {
		return withCoding(s, r, Acted{Events: []string{}}, c.ID), nil
	}
	e := coding.Event{Do: coding.Code, Transcript: r.t.ID, Text: r.t.Text.Hash(), Span: c.Span, Theme: c.Theme, CB: s.Book.Hash()}
	if against {
		e.Stance = coding.Against
	}
	var made coding.ID
	now, done, err := a.act(ctx, f, func(w *acting) error {
		if _, err := w.add(coding.Event{Do: coding.Uncode, Of: c.ID}); err != nil {
			return err
		}
		if made, err = w.add(e); err != nil {
			return err
		}
		for _, m := range s.State.Memos {
			if m.On != coding.OnCoding || m.Of != c.ID || m.Coder != r.me {
				continue
			}
			if _, err := w.add(coding.Event{Do: coding.MemoKind, On: m.On, Of: made, Re: m.ID, Type: m.Type, Private: m.Private, Body: m.Body}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return done, err
	}
	return withCoding(now, r, done, made), nil
}

// Reverse undoes changes of the person's own, by their ids in full, last first.
// The events it gives undo the undoing.
func (a *App) Reverse(ctx context.Context, ids []string) (Acted, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return Acted{}, err
	}
	var events []coding.Event
	var what []string
	for _, id := range slices.Backward(ids) {
		e, err := reversible(s, a.who(), id)
		if err != nil {
			return Acted{}, err
		}
		events = append(events, e)
		what = append(what, Describe(s, e))
	}
	now, done, err := a.act(ctx, f, func(w *acting) error {
		for _, e := range events {
			if e.Do == coding.Put {
				if err := takeBack(f, s, w.Session, e); err != nil {
					return err
				}
			} else if _, err := w.add(coding.Event{Do: coding.Undo, Of: e.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return done, err
	}
	done.Events = append(done.Events, madeSince(s, now, a.who(), coding.Put)...)
	done.What = strings.Join(what, "; ")
	return done, nil
}

// reversible finds a change that its own coder may undo.
func reversible(s *study.Study, coder, id string) (coding.Event, error) {
	for _, e := range s.State.Events {
		if e.ID.String() != id {
			continue
		}
		switch {
		case e.Coder != coder:
			return e, problem("only they can undo it", "this was done by %s", e.Coder)
		case !e.Do.Undoable() && !undoable(e):
			return e, problem("", "this cannot be undone: %s", Describe(s, e))
		case takenBack(s)[e.ID]:
			return e, problem("", "this was undone already")
		}
		return e, nil
	}
	return coding.Event{}, problem("load the page again", "this change is not in the study")
}

// NewTheme adds a theme that somebody thought of while reading, as a candidate,
// and gives its id.
func (a *App) NewTheme(ctx context.Context, name, parent string) (Acted, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return Acted{}, usage("", "the theme needs a name")
	}
	f, before, err := a.openQuietly(ctx)
	if err != nil {
		return Acted{}, err
	}
	id := ""
	_, err = a.EditCodebook(ctx, func(b *codebook.Book) error {
		slug := codebook.Slug(name)
		id = slug
		for n := 2; taken(b, id); n++ {
			id = fmt.Sprintf("%s-%d", slug, n)
		}
		return b.Add(parent, codebook.Theme{ID: id, Name: name, Status: codebook.Candidate})
	})
	if err != nil {
		return Acted{}, err
	}
	now, err := a.reload(ctx, f)
	if err != nil {
		return Acted{}, err
	}
	return Acted{Events: madeSince(before, now, a.who(), coding.Put), Theme: id, What: "made the theme " + name}, nil
}

func taken(b *codebook.Book, id string) bool {
	_, ok := b.Resolve(id)
	return ok
}
