package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// PageMemo is a memo written on a page.
type PageMemo struct {
	Transcript string  `json:"transcript"`
	On         string  `json:"on"` // coding:ID, passage, transcript, study
	Words      *Marked `json:"words"`
	Text       string  `json:"text"`
	Type       string  `json:"type"`
	Private    bool    `json:"private"`
	Replaces   string  `json:"replaces"` // id of an earlier memo of one's own; empty for a new one
}

// WriteMemo writes a thought down, or an earlier one anew. Said twice, a thought
// is kept once.
func (a *App) WriteMemo(ctx context.Context, o PageMemo) (Acted, error) {
	f, s, r, err := a.readerOf(ctx, o.Transcript)
	if err != nil {
		return Acted{}, err
	}
	if err := checkMemoType(&o.Type); err != nil {
		return Acted{}, err
	}
	if o.Text = strings.TrimSpace(o.Text); o.Text == "" {
		return Acted{}, usage("", "the memo says nothing")
	}
	e, err := r.memoTarget(o)
	if err != nil {
		return Acted{}, err
	}
	if o.Replaces != "" {
		if e.Re, err = ownMemo(s, r.me, o.Replaces); err != nil {
			return Acted{}, err
		}
	}
	have, err := a.memoWords(f, s)
	if err != nil {
		return Acted{}, err
	}
	if m, ok := sameMemo(s, r.me, e, o, have.words); ok {
		one, _ := r.memo(m, have.words)
		return Acted{Events: []string{}, Memo: &one}, nil
	}
	s, done, err := a.act(ctx, f, func(w *acting) error {
		id, err := addMemo(w.Session, e, o.Text, o.Type, o.Private)
		w.ids = append(w.ids, id)
		return err
	})
	if err != nil {
		return done, err
	}
	now := reader{s, r.t, s.Release(transcript.ForTeam), r.me}
	for _, m := range s.State.Memos {
		if m.ID.String() == done.Events[0] {
			one, _ := now.memo(m, func(coding.Memo) (string, bool) { return o.Text, true })
			done.Memo, done.What = &one, "wrote a memo"
		}
	}
	return done, nil
}

func (r reader) memoTarget(o PageMemo) (coding.Event, error) {
	if o.On == "passage" && o.Words != nil {
		sp, err := r.span(*o.Words)
		return coding.Event{On: coding.OnPassage, Transcript: r.t.ID, Text: r.t.Text.Hash(), Span: sp}, err
	}
	if o.On == "transcript" {
		return coding.Event{On: coding.OnTranscript, Transcript: r.t.ID}, nil
	}
	return memoTarget(r.s, MemoOptions{On: o.On})
}

func ownMemo(s *study.Study, me, id string) (coding.ID, error) {
	for _, m := range s.State.Memos {
		if m.ID.String() == id {
			if m.Coder != me {
				return m.ID, problem("write one of your own beside it", "this memo is %s's, not yours", m.Coder)
			}
			return m.ID, nil
		}
	}
	return coding.ID{}, problem("load the page again", "the memo is not there any more")
}

// sameMemo finds a memo that says the same about the same: a page that lost its
// answer asks again.
func sameMemo(s *study.Study, me string, e coding.Event, o PageMemo, words func(coding.Memo) (string, bool)) (coding.Memo, bool) {
	for _, m := range s.State.Memos {
		if m.Coder != me || m.On != e.On || m.Of != e.Of || m.Transcript != e.Transcript || m.Span != e.Span ||
			m.Type != o.Type || m.Private != o.Private || m.ID == e.Re || m.Theme != e.Theme || m.Participant != e.Participant {
			continue
		}
		if said, ok := words(m); ok && said == o.Text {
			return m, true
		}
	}
	return coding.Memo{}, false
}

// StarSelection marks words as a possible quote, or takes the person's own stars
// on them off.
func (a *App) StarSelection(ctx context.Context, id string, words Marked, off bool) (Acted, error) {
	f, s, r, err := a.readerOf(ctx, id)
	if err != nil {
		return Acted{}, err
	}
	sp, err := r.span(words)
	if err != nil {
		return Acted{}, err
	}
	var mine []coding.Mark
	if off {
		if mine, err = ownMarks(s.State.Stars, r.me, r.t, sp, "star"); err != nil {
			return Acted{}, err
		}
	} else if starredBy(s, r.me, r.t, sp) {
		return Acted{Events: []string{}, What: "starred already"}, nil
	}
	s, done, err := a.act(ctx, f, func(w *acting) error {
		for _, m := range mine {
			if _, err := w.add(coding.Event{Do: coding.Undo, Of: m.ID}); err != nil {
				return err
			}
		}
		if off {
			return nil
		}
		_, err := w.add(coding.Event{Do: coding.MemoKind, On: coding.OnPassage, Type: coding.MarkStar, Transcript: r.t.ID, Text: r.t.Text.Hash(), Span: sp})
		return err
	})
	if err != nil {
		return done, err
	}
	for _, star := range (reader{s, r.t, s.Release(transcript.ForTeam), r.me}).stars() {
		if slices.Contains(done.Events, star.ID) {
			done.Star = &star
		}
	}
	done.What = "starred " + place(r.t, sp)
	if off {
		done.What = "took the star off " + place(r.t, sp)
	}
	return done, nil
}

// SetDone says that the person has read a transcript to the end, or has not.
func (a *App) SetDone(ctx context.Context, id string, read bool) (Acted, error) {
	f, s, r, err := a.readerOf(ctx, id)
	if err != nil {
		return Acted{}, err
	}
	if read == slices.Contains(readers(s, r.t.ID), r.me) {
		return Acted{Events: []string{}}, nil
	}
	gone := takenBack(s)
	now, done, err := a.act(ctx, f, func(w *acting) error {
		if read {
			_, err := w.add(coding.Event{Do: coding.Done, Transcript: r.t.ID, CB: s.Book.Hash()})
			return err
		}
		for i := range s.State.Events {
			e := &s.State.Events[i]
			if e.Do != coding.Done || e.Coder != r.me || e.Transcript != r.t.ID || gone[e.ID] {
				continue
			}
			if _, err := w.add(coding.Event{Do: coding.Undo, Of: e.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	done.What = "marked " + r.t.ID + " as not finished"
	if read {
		done.What = "marked " + r.t.ID + " as read to the end"
	}
	if err == nil {
		if said := blindTogether(s, now, r.t.ID); said != "" {
			done.What += "; " + said
		}
	}
	return done, err
}

// HandBack says that the person is not to be shown a transcript any more. Why is
// asked by nobody.
func (a *App) HandBack(ctx context.Context, id string) (Acted, error) {
	f, _, r, err := a.readerOf(ctx, id)
	if err != nil {
		return Acted{}, err
	}
	_, done, err := a.act(ctx, f, func(w *acting) error {
		_, err := w.add(coding.Event{Do: coding.Assign, Who: r.me, How: coding.AssignNever, Transcript: r.t.ID})
		return err
	})
	done.What = "handed back " + r.t.ID
	return done, err
}

// ReadingSuggestion is a passage that a theme's cue points at, on a page.
type ReadingSuggestion struct {
	Theme string `json:"theme"`
	Cue   string `json:"cue"`
	Ends
}

// SuggestIn offers passages of one transcript for every theme that has cues, by
// place.
func (a *App) SuggestIn(ctx context.Context, id string) ([]ReadingSuggestion, error) {
	_, _, r, err := a.readerOf(ctx, id)
	if err != nil {
		return nil, err
	}
	all, err := a.Suggest(ctx, SuggestOptions{For: transcript.ForTeam, HideNoted: true})
	if err != nil {
		return nil, err
	}
	list := []ReadingSuggestion{}
	for _, one := range all {
		if one.Transcript != r.t.ID {
			continue
		}
		_, sp, err := parseRef(r.s, one.Ref)
		if err != nil {
			continue
		}
		if ends, ok := r.ends(sp); ok {
			list = append(list, ReadingSuggestion{one.Theme, one.Cue, ends})
		}
	}
	return list, nil
}

// DismissSelection remembers that words a theme's cue points at do not belong to
// it, so that they are not offered again.
func (a *App) DismissSelection(ctx context.Context, o MarkedCoding) (Acted, error) {
	f, s, r, err := a.readerOf(ctx, o.Transcript)
	if err != nil {
		return Acted{}, err
	}
	sp, err := r.span(o.Words)
	if err != nil {
		return Acted{}, err
	}
	theme, err := codableTheme(s, o.Theme)
	if err != nil {
		return Acted{}, err
	}
	_, done, err := a.act(ctx, f, func(w *acting) error {
		_, err := w.add(coding.Event{Do: coding.Dismiss, Transcript: r.t.ID, Text: r.t.Text.Hash(), Span: sp, Theme: theme, CB: s.Book.Hash()})
		return err
	})
	done.What = "dismissed a suggestion for " + themeName(s, theme)
	return done, err
}
