package app

import (
	"context"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// passageCalled is the passage that an id and a selection name: words of a
// transcript, or without a selection those of a coding.
func passageCalled(s *study.Study, id string, sel Selection) (*transcript.Transcript, text.Span, error) {
	if !sel.IsZero() {
		t, err := transcriptOf(s, id)
		if err != nil {
			return nil, text.Span{}, err
		}
		sp, err := sel.find(s.Release(transcript.ForTeam), t)
		return t, sp, err
	}
	if t, ok := s.Transcript(id); ok {
		return nil, text.Span{}, usage("say which words with --quote \"…\", --turn N or --span START:END", "no words of %s were chosen", t.ID)
	}
	c, err := codingOf(s, id)
	if err != nil {
		return nil, text.Span{}, err
	}
	t, err := transcriptOf(s, c.Transcript)
	if err == nil && c.Fate == text.Lost {
		err = problem("name the words with --quote", "nothing is left of the words of coding %s", c.ID.Short())
	}
	return t, c.Span, err
}

// Starred is a passage that was marked as a possible quote, or was already, or
// is no longer.
type Starred struct {
	Transcript string
	Span       text.Span
	Place      string // for people
	Off        bool
	Already    bool
}

// Star marks a passage as a possible quote, or with off takes the person's own
// stars off it. Id is a transcript, with a selection, or a coding.
func (a *App) Star(ctx context.Context, id string, sel Selection, off bool) (Starred, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return Starred{}, err
	}
	t, sp, err := passageCalled(s, id, sel)
	if err != nil {
		return Starred{}, err
	}
	r := Starred{Transcript: t.ID, Span: sp, Place: place(t, sp), Off: off}
	me := a.who()
	if off {
		mine, err := ownMarks(s.State.Stars, me, t, sp, "star")
		if err != nil {
			return r, err
		}
		return r, a.takeOff(ctx, f, s, mine)
	}
	if starredBy(s, me, t, sp) {
		r.Already = true
		return r, nil
	}
	return r, a.write(ctx, f, me, func(w *folder.Session) error { return addStar(w, t, sp, coding.ID{}) })
}

// addStar stars a passage; with is the coding that was made in the same breath.
func addStar(w *folder.Session, t *transcript.Transcript, sp text.Span, with coding.ID) error {
	_, err := w.Add(coding.Event{Do: coding.MemoKind, On: coding.OnPassage, Of: with, Type: coding.MarkStar, Transcript: t.ID, Text: t.Text.Hash(), Span: sp})
	return err
}

// starredBy reports whether a coder has starred just these words.
func starredBy(s *study.Study, coder string, t *transcript.Transcript, sp text.Span) bool {
	for _, m := range s.State.Stars {
		if m.Coder == coder && m.Transcript == t.ID && m.Span == sp {
			return true
		}
	}
	return false
}

// ownMarks are a coder's marks on just these words, or else on some of them. What
// others marked stays theirs.
func ownMarks(all []coding.Mark, coder string, t *transcript.Transcript, sp text.Span, what string) ([]coding.Mark, error) {
	var exact, some []coding.Mark
	others := ""
	for _, m := range all {
		switch {
		case m.Transcript != t.ID || m.Whole() || !m.Span.Overlaps(sp):
		case m.Coder != coder:
			others = m.Coder
		case m.Span == sp:
			exact = append(exact, m)
		default:
			some = append(some, m)
		}
	}
	switch {
	case len(exact) > 0:
		return exact, nil
	case len(some) > 0:
		return some, nil
	case others != "":
		return nil, problem("only "+others+" can take it off", "the %s on %s is %s's, not yours (%s)", what, place(t, sp), others, coder)
	}
	return nil, problem("", "there is no %s of yours on %s", what, place(t, sp))
}

// takeOff takes marks off.
func (a *App) takeOff(ctx context.Context, f *folder.Folder, s *study.Study, marks []coding.Mark) error {
	return a.write(ctx, f, a.who(), func(w *folder.Session) error {
		for _, m := range marks {
			if err := undoMark(w, s, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// undoMark undoes the event of a mark, and those of the marks it took the place
// of: otherwise they would stand again.
func undoMark(w *folder.Session, s *study.Study, m coding.Mark) error {
	gone := takenBack(s)
	for id := m.ID; !id.IsZero(); {
		if !gone[id] {
			if _, err := w.Add(coding.Event{Do: coding.Undo, Of: id}); err != nil {
				return err
			}
		}
		next := coding.ID{}
		for i := range s.State.Events {
			if e := &s.State.Events[i]; e.ID == id && e.Coder == m.Coder {
				next = e.Re
			}
		}
		id = next
	}
	return nil
}

// addMark writes a mark that has words.
func addMark(w *folder.Session, e coding.Event, words string) error {
	body, err := w.Words(words)
	if err != nil {
		return err
	}
	e.Do, e.Body = coding.MemoKind, body
	_, err = w.Add(e)
	return err
}

// markWords gives the words of marks, where the study has any.
func markWords(f *folder.Folder, s *study.Study) (func(body string) (string, bool), error) {
	if len(s.State.ContentNotes)+len(s.State.Chosen) == 0 {
		return func(string) (string, bool) { return "", false }, nil
	}
	bodies, err := f.Bodies()
	return func(body string) (string, bool) {
		w, ok := bodies[body]
		return w, ok
	}, err
}

// describeMark says in words what an event that makes a mark did.
func describeMark(s *study.Study, e coding.Event) (string, bool) {
	switch e.Type {
	case coding.MarkStar:
		return "starred " + targetOf(s, e), true
	case coding.MarkContent:
		return "put a content note on " + targetOf(s, e), true
	case coding.MarkChosen:
		return "chose the published form of " + targetOf(s, e), true
	}
	return "", false
}

func describeAssign(e coding.Event) string {
	what := e.Participant + e.Transcript
	switch e.How {
	case coding.AssignNever:
		return strings.Join([]string{"said that", e.Who, "is never shown", what}, " ")
	case coding.AssignLifted:
		return strings.Join([]string{"lifted that", e.Who, "is never shown", what}, " ")
	case coding.AssignCodes:
		return strings.Join([]string{"said that", e.Who, "codes", what}, " ")
	case coding.AssignReleased:
		return strings.Join([]string{"said that", e.Who, "no longer codes", what}, " ")
	case coding.AssignBlind:
		return strings.Join([]string{"said that", codesIt(e), what, "blind"}, " ")
	case coding.AssignSeeing:
		return strings.Join([]string{"lifted that", codesIt(e), what, "blind"}, " ")
	}
	return string(e.Do)
}

// codesIt is who an assignment is about, with the verb.
func codesIt(e coding.Event) string {
	if e.Who == "" {
		return "whoever codes it codes"
	}
	return e.Who + " codes"
}
