package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Waiting is a coding that a correction changed, or that came from another program and
// may not be on the words that were coded there. It waits for its coder to say whether
// it holds.
type Waiting struct {
	ID         string  `json:"id"`
	Coder      string  `json:"coder"`
	Theme      string  `json:"theme"`
	Transcript string  `json:"transcript"`
	Place      string  `json:"place"`
	Lost       bool    `json:"lost"`   // nothing of its words is left
	Before     *string `json:"before"` // the words as coded; null where they were withdrawn
	After      *string `json:"after"`  // the words now; null where nothing is left
	Doubt      *string `json:"doubt"`  // why it is doubtful, of one that came from another program

	Renamed bool `json:"-"` // the words as coded are gone because they held a name
}

// ReviewOptions say which codings are settled how. Ids may be shortened.
type ReviewOptions struct {
	Keep, LetGo []string
	KeepAll     bool   // every one that still has words
	Move        string // gives this one other words
	Words       Selection
}

// WaitingFor lists the codings that wait for their coder after corrections;
// everybody's where coder is empty.
func (a *App) WaitingFor(ctx context.Context, coder string) ([]Waiting, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	return waiting(f, s, coder), nil
}

// Me is who is coding.
func (a *App) Me() string { return a.who() }

func waitingCodings(s *study.Study, coder string) []coding.Coding {
	var list []coding.Coding
	for _, c := range append(slices.Clone(s.State.Codings), s.State.Lost...) {
		if (coder == "" || c.Coder == coder) && (c.Fate == text.Changed || c.Fate == text.Lost) {
			list = append(list, c)
		}
	}
	return list
}

func waiting(f *folder.Folder, s *study.Study, coder string) []Waiting {
	rel := s.Release(transcript.ForTeam)
	list := []Waiting{}
	for _, c := range waitingCodings(s, coder) {
		t, ok := s.Transcript(c.Transcript)
		if !ok || s.Hidden(t) {
			continue
		}
		w := Waiting{ID: c.ID.String(), Coder: c.Coder, Theme: s.ThemeOf(c), Transcript: t.ID, Place: place(t, c.Span), Lost: c.Fate == text.Lost, Doubt: optional(c.Doubt)}
		if words, ok := rel.Words(t, c.Span); ok && !w.Lost {
			w.After = &words
		}
		w.Before = wordsAsCoded(f, s, t, c)
		w.Renamed = w.Before == nil && nameRemoved(s, t, c)
		list = append(list, w)
	}
	return list
}

// nameRemoved reports whether the text that a coding was put on was removed because
// it held names, and not because somebody withdrew.
func nameRemoved(s *study.Study, t *transcript.Transcript, c coding.Coding) bool {
	on := map[text.Hash]bool{}
	names := false
	for i := range s.State.Events {
		switch e := &s.State.Events[i]; {
		case e.ID == c.ID, e.Do == coding.Move && e.Of == c.ID && e.Coder == c.Coder:
			clear(on)
			on[e.Text] = true
			names = false
		case e.Do != coding.Withdraw || e.How == coding.WithdrawQuoting || e.How == coding.WithdrawRenewed:
		case e.How != coding.WithdrawRemoved:
			if e.Transcript == t.ID || slices.Contains(s.ParticipantsIn(t), e.Participant) {
				return false
			}
		case slices.ContainsFunc(e.From, func(h text.Hash) bool { return on[h] }):
			if e.Participant != "" {
				return false
			}
			names = true
		}
	}
	return names
}

// wordsAsCoded are the words a coding was put on, where everybody who says them
// in that text may be shown, and the text is still there. A speaker whom the page
// no longer names is looked for in its earlier versions; one who is nowhere may
// be anybody.
func wordsAsCoded(f *folder.Folder, s *study.Study, t *transcript.Transcript, c coding.Coding) *string {
	gone := takenBack(s)
	var last *coding.Event
	for i := range s.State.Events {
		if e := &s.State.Events[i]; !gone[e.ID] && (e.ID == c.ID || e.Do == coding.Move && e.Of == c.ID && e.Coder == c.Coder) {
			last = e
		}
	}
	taken := slices.ContainsFunc(s.State.Passages, func(m coding.Mark) bool { return m.Transcript == t.ID })
	if last == nil || s.State.Removed[last.Text] || taken { // its places in the earlier text are not known
		return nil
	}
	for i := range s.State.Events {
		e := &s.State.Events[i]
		if e.Do != coding.Correct || e.Text != last.Text {
			continue
		}
		was, err := f.Revision(coding.Revision{Transcript: t.ID, Text: e.Text, Turns: e.Turns})
		if err != nil {
			return nil
		}
		for _, sp := range f.PastSpeakers(s.State, t.ID) {
			if !slices.Contains(names(was.Speakers), sp.Name) {
				was.Speakers = append(was.Speakers, sp)
			}
		}
		from, to := was.TurnsIn(last.Span)
		for _, turn := range was.Turns[from:to] {
			if turn.Speaker != "" && !slices.Contains(names(was.Speakers), turn.Speaker) {
				return nil
			}
		}
		if words, ok := s.Release(transcript.ForTeam).Words(was, last.Span); ok {
			return &words
		}
		return nil
	}
	return nil
}

// Review settles codings of the person's own that a correction changed: keeps
// them on the words they have now, lets them go, or gives one other words. It
// says in words what was done.
func (a *App) Review(ctx context.Context, o ReviewOptions) ([]string, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	me := a.who()
	var events []coding.Event
	var said []string
	keep := func(c coding.Coding) {
		events = append(events, coding.Event{Do: coding.Move, Of: c.ID, Transcript: c.Transcript, Text: c.Text, Span: c.Span, Theme: c.Theme})
		said = append(said, fmt.Sprintf("%s stays: %s", c.ID.Short(), s.ThemeOf(c)))
	}
	for _, id := range o.Keep {
		c, err := ownWaiting(s, me, id)
		if err != nil {
			return nil, err
		}
		if c.Fate == text.Lost {
			return nil, problem("give it other words with --move "+c.ID.Short()+" --quote \"…\", or let it go", "nothing is left of the words of coding %s", c.ID.Short())
		}
		keep(c)
	}
	if o.KeepAll {
		for _, c := range waitingCodings(s, me) {
			if c.Fate == text.Changed && !slices.ContainsFunc(events, func(e coding.Event) bool { return e.Of == c.ID }) {
				keep(c)
			}
		}
	}
	for _, id := range o.LetGo {
		c, err := ownWaiting(s, me, id)
		if err != nil {
			return nil, err
		}
		events = append(events, coding.Event{Do: coding.Uncode, Of: c.ID})
		said = append(said, fmt.Sprintf("%s is let go: %s", c.ID.Short(), s.ThemeOf(c)))
	}
	if o.Move != "" {
		e, line, err := moved(s, me, o)
		if err != nil {
			return nil, err
		}
		events, said = append(events, e), append(said, line)
	}
	if len(events) == 0 {
		return said, nil
	}
	return said, a.write(ctx, f, me, func(w *folder.Session) error {
		for _, e := range events {
			if _, err := w.Add(e); err != nil {
				return err
			}
		}
		return nil
	})
}

func ownWaiting(s *study.Study, me, id string) (coding.Coding, error) {
	c, err := codingOf(s, id)
	switch {
	case err != nil:
		return c, err
	case c.Coder != me:
		return c, problem("only "+c.Coder+" can settle it", "coding %s is %s's, not yours (%s)", c.ID.Short(), c.Coder, me)
	case c.Fate != text.Changed && c.Fate != text.Lost:
		return c, problem("`verbatim review` lists those that wait", "coding %s waits for nothing: its words are as they were coded", c.ID.Short())
	}
	return c, nil
}

// moved is the event that gives a coding of one's own other words of its
// transcript.
func moved(s *study.Study, me string, o ReviewOptions) (coding.Event, string, error) {
	c, err := codingOf(s, o.Move)
	if err != nil {
		return coding.Event{}, "", err
	}
	if c.Coder != me {
		return coding.Event{}, "", problem("only "+c.Coder+" can move it", "coding %s is %s's, not yours (%s)", c.ID.Short(), c.Coder, me)
	}
	t, err := transcriptOf(s, c.Transcript)
	if err != nil {
		return coding.Event{}, "", err
	}
	sp, err := o.Words.find(s.Release(transcript.ForTeam), t)
	if err != nil {
		return coding.Event{}, "", err
	}
	e := coding.Event{Do: coding.Move, Of: c.ID, Transcript: t.ID, Text: t.Text.Hash(), Span: sp, Theme: c.Theme}
	return e, strings.Join([]string{c.ID.Short(), "now stands on", place(t, sp)}, " "), nil
}
