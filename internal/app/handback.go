package app

import (
	"context"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// HandedBack are the transcripts that the person handed back themselves and that
// are not shown to them for it, by id in the order of the study.
func (a *App) HandedBack(ctx context.Context) ([]string, error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, t := range s.Transcripts {
		if _, own := handedBack(s, a.who(), t.ID); own && s.Hidden(t) {
			ids = append(ids, t.ID)
		}
	}
	return ids, nil
}

// handedBack is what keeps a transcript from somebody, where they said so.
func handedBack(s *study.Study, me, id string) (coding.Never, bool) {
	for _, n := range s.State.Never[me] {
		if n.By == me && n.Participant == "" && strings.EqualFold(n.Transcript, id) {
			return n, true
		}
	}
	return coding.Never{}, false
}

// TakeUpAgain shows the person a transcript again that they handed back. Nobody
// is asked why.
func (a *App) TakeUpAgain(ctx context.Context, id string) error {
	f, s, err := a.open(ctx)
	if err != nil {
		return err
	}
	n, own := handedBack(s, a.who(), id)
	if !own {
		return problem("", "%s is not among what you handed back", id)
	}
	return a.write(ctx, f, a.who(), func(w *folder.Session) error {
		_, err := w.Add(coding.Event{Do: coding.Assign, Who: a.who(), How: coding.AssignLifted, Transcript: n.Transcript})
		return err
	})
}
