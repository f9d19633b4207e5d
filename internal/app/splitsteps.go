package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// HandOn gives a coding of the person's own from a theme that is being split to
// one of its parts. The coding keeps its id, its words and its memos.
func (a *App) HandOn(ctx context.Context, theme, id, part string) (Acted, error) {
	_, s, _, c, err := a.splitCoding(ctx, theme, id)
	if err != nil {
		return Acted{}, err
	}
	if part, err = themeOf(s, part); err != nil {
		return Acted{}, err
	}
	if x := newSplit(s, s.ThemeOf(c)); !slices.Contains(x.into, part) {
		return Acted{}, problem("it is being split into "+strings.Join(x.into, ", "), "%s is no part of %s", themeName(s, part), themeName(s, x.theme))
	}
	done, err := a.MoveCoding(ctx, c.ID.String(), nil, part)
	if err == nil {
		done.What = "handed to " + themeName(s, part)
	}
	return done, err
}

// LeaveIn says that a coding of the person's own belongs to none of the parts of a
// theme that is being split, and stays where it is.
func (a *App) LeaveIn(ctx context.Context, theme, id string) (Acted, error) {
	f, s, r, c, err := a.splitCoding(ctx, theme, id)
	if err != nil {
		return Acted{}, err
	}
	x := newSplit(s, s.ThemeOf(c))
	_, done, err := a.act(ctx, f, func(w *acting) error {
		for _, part := range x.into {
			if x.not[refused{c.Coder, c.Transcript, part, c.Span}] {
				continue
			}
			e := coding.Event{Do: coding.Dismiss, Transcript: r.t.ID, Text: r.t.Text.Hash(), Span: c.Span, Theme: part, CB: s.Book.Hash()}
			if _, err := w.add(e); err != nil {
				return err
			}
		}
		return nil
	})
	done.What = "left in " + themeName(s, x.theme)
	return done, err
}

// splitCoding is a coding of the person's own of a theme that is being split.
func (a *App) splitCoding(ctx context.Context, theme, id string) (*folder.Folder, *study.Study, reader, coding.Coding, error) {
	f, s, r, c, err := a.ownCoding(ctx, id)
	if err == nil {
		theme, err = themeOf(s, theme)
	}
	switch {
	case err != nil:
	case s.ThemeOf(c) != theme:
		err = problem("it may have been handed on already", "coding %s is not of %s any more", c.ID.Short(), themeName(s, theme))
	case len(newSplit(s, theme).into) == 0:
		err = problem("the split is finished", "%s is not being split", themeName(s, theme))
	}
	return f, s, r, c, err
}

// UndoSplitStep takes back the person's latest decision about a theme that is
// being split, and says what it was and whose turn it is again: the id of the
// coding. Without one it says nothing.
func (a *App) UndoSplitStep(ctx context.Context, theme string) (what, id string, err error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return "", "", err
	}
	if theme, err = themeOf(s, theme); err != nil {
		return "", "", err
	}
	events, what, of := lastSplitStep(s, theme, a.who())
	if len(events) == 0 {
		return "", "", nil
	}
	_, err = a.Reverse(ctx, events)
	return what, of, err
}

// lastSplitStep is the latest decision of a coder that still stands, as the ids of
// its events, oldest first.
func lastSplitStep(s *study.Study, theme, me string) (events []string, what, of string) {
	x, gone := newSplit(s, theme), takenBack(s)
	if len(x.into) == 0 {
		return nil, "", ""
	}
	part := func(id string) bool { return slices.Contains(x.into, s.ThemeOf(coding.Coding{Theme: id})) }
	mine := slices.DeleteFunc(slices.Clone(s.State.Events), func(e coding.Event) bool {
		return e.Coder != me || gone[e.ID] || e.Do != coding.Code && e.Do != coding.Move && e.Do != coding.Dismiss
	})
	for i, e := range slices.Backward(mine) {
		switch {
		case e.Do == coding.Move && part(e.Theme) && themeBefore(s, mine[:i], e.Of) == theme:
			return []string{e.ID.String()}, "it waits again, and is not " + themeName(s, s.ThemeOf(coding.Coding{Theme: e.Theme})) + " any more", e.Of.String()
		case e.Do == coding.Dismiss && part(e.Theme):
			c, ok := leftCoding(s, theme, e)
			if !ok {
				continue
			}
			for j := i; j >= 0 && sameStep(mine[j], e); j-- {
				events = append(events, mine[j].ID.String())
			}
			slices.Reverse(events)
			return events, "it waits again", c.ID.String()
		}
	}
	return nil, "", ""
}

// sameStep reports whether two dismissals were one decision.
func sameStep(a, b coding.Event) bool {
	return a.Do == coding.Dismiss && a.W == b.W && a.At == b.At && a.Transcript == b.Transcript && a.Text == b.Text && a.Span == b.Span
}

// themeBefore is the theme that a coding had after some events.
func themeBefore(s *study.Study, events []coding.Event, id coding.ID) string {
	for _, e := range slices.Backward(events) {
		if e.Do == coding.Code && e.ID == id || e.Do == coding.Move && e.Of == id && e.Theme != "" {
			return s.ThemeOf(coding.Coding{Theme: e.Theme})
		}
	}
	return ""
}

// leftCoding is the coding of a theme on just the words of a dismissal.
func leftCoding(s *study.Study, theme string, e coding.Event) (coding.Coding, bool) {
	for _, d := range s.State.Dismissals {
		if d.Coder != e.Coder || d.Theme != e.Theme || d.Transcript != e.Transcript || d.Span != e.Span {
			continue
		}
		for _, c := range s.CodingsIn(d.Transcript) {
			if c.Coder == e.Coder && c.Span == d.Span && s.ThemeOf(c) == theme {
				return c, true
			}
		}
	}
	return coding.Coding{}, false
}
