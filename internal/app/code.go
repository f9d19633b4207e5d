package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// CodeOptions say which words belong to which theme.
type CodeOptions struct {
	Transcript string
	Theme      string
	Words      Selection
	Against    bool
	Memo       string
	MemoType   string // note if empty
	Private    bool   // the memo
	Star       bool   // the words are a possible quote
}

// Coded is a coding that was made, or was there already.
type Coded struct {
	ID         coding.ID
	Transcript string
	Theme      string
	Span       text.Span
	Stance     coding.Stance
	Place      string // for people
	Already    bool
	Starred    bool // by this person, now or before

	star bool // is yet to be written
}

// Code records that the person sees a theme in a passage. Coding the same words
// with the same theme again changes nothing.
func (a *App) Code(ctx context.Context, o CodeOptions) (Coded, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return Coded{}, err
	}
	c, err := resolve(s, a.who(), o)
	if err != nil || c.Already && o.Memo == "" && !c.star {
		return c, err
	}
	err = a.write(ctx, f, a.who(), func(w *folder.Session) error { return addCoding(w, s, &c, o) })
	return c, err
}

// resolve finds what a coding would be, without making it.
func resolve(s *study.Study, coder string, o CodeOptions) (Coded, error) {
	t, err := transcriptOf(s, o.Transcript)
	if err == nil {
		err = notShownTo(s, coder, t)
	}
	if err == nil && coder != s.Viewer && s.IsOwnOnly(t.ID) {
		err = problem("they code it themselves: what others do there is not shown until everybody is done", "%s codes %s blind, so nobody but %s can code there as %s", s.Viewer, t.ID, coder, coder)
	}
	if err != nil {
		return Coded{}, err
	}
	theme, err := codableTheme(s, o.Theme)
	if err != nil {
		return Coded{}, err
	}
	sp, err := o.Words.find(s.Release(transcript.ForTeam), t)
	if err != nil {
		return Coded{}, err
	}
	if o.Memo != "" || o.MemoType != "" {
		if err := checkMemoType(&o.MemoType); err != nil {
			return Coded{}, err
		}
	}
	c := Coded{Transcript: t.ID, Theme: theme, Span: sp, Place: place(t, sp)}
	if o.Against {
		c.Stance = coding.Against
	}
	c.Starred = starredBy(s, coder, t, sp)
	c.star = o.Star && !c.Starred
	c.Starred = c.Starred || o.Star
	for _, have := range s.CodingsIn(t.ID) {
		if have.Coder == coder && have.Span == sp && have.Stance == c.Stance && s.ThemeOf(have) == theme {
			c.ID, c.Already = have.ID, true
		}
	}
	return c, nil
}

// codableTheme is a theme that new codings may have: not one that was retired.
func codableTheme(s *study.Study, id string) (string, error) {
	theme, err := themeOf(s, id)
	if err != nil {
		return "", err
	}
	if t, _ := s.Book.Theme(theme); t.Status == "retired" {
		return "", problem("choose another theme, or give it another status in codebook.yaml", "the theme %q is retired", theme)
	}
	return theme, nil
}

func addCoding(w *folder.Session, s *study.Study, c *Coded, o CodeOptions) error {
	t, _ := s.Transcript(c.Transcript)
	if !c.Already {
		id, err := w.Add(coding.Event{
			Do: coding.Code, Transcript: t.ID, Text: t.Text.Hash(), Span: c.Span, Theme: c.Theme, CB: s.Book.Hash(), Stance: c.Stance,
		})
		if err != nil {
			return err
		}
		c.ID = id
	}
	if o.Memo != "" {
		if _, err := addMemo(w, coding.Event{On: coding.OnCoding, Of: c.ID}, o.Memo, o.MemoType, o.Private); err != nil {
			return err
		}
	}
	if c.star {
		with := c.ID
		if c.Already {
			with = coding.ID{}
		}
		return addStar(w, t, c.Span, with)
	}
	return nil
}

// Uncode takes back codings of the person's own, by the beginnings of their ids.
func (a *App) Uncode(ctx context.Context, ids []string) ([]coding.Coding, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	me := a.who()
	var taken []coding.Coding
	for _, id := range ids {
		c, err := codingOf(s, id)
		if err != nil {
			return nil, err
		}
		if c.Coder != me {
			return nil, problem("only "+c.Coder+" can take it back; you can code the words yourself, or bring it to the team", "coding %s is %s's, not yours (%s)", c.ID.Short(), c.Coder, me)
		}
		taken = append(taken, c)
	}
	return taken, a.write(ctx, f, me, func(w *folder.Session) error {
		for _, c := range taken {
			if _, err := w.Add(coding.Event{Do: coding.Uncode, Of: c.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Done marks transcripts as read to the end by the person, with the codebook as
// it is now.
func (a *App) Done(ctx context.Context, ids []string) ([]string, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if err := whole(s); err != nil {
		return nil, err
	}
	var names []string
	for _, id := range ids {
		t, err := transcriptOf(s, id)
		if err != nil {
			return nil, err
		}
		names = append(names, t.ID)
	}
	err = a.write(ctx, f, a.who(), func(w *folder.Session) error {
		for _, id := range names {
			if _, err := w.Add(coding.Event{Do: coding.Done, Transcript: id, CB: s.Book.Hash()}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(s.State.Assigned) == 0 {
		return names, err
	}
	now, err := a.reload(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, id := range names {
		if said := blindTogether(s, now, id); said != "" {
			a.Notice("%s", said)
		}
	}
	return names, nil
}

// MemoOptions say what a memo is about and what it says.
type MemoOptions struct {
	On      string // study, theme:ID, participant:ID, transcript:ID, coding:ID, passage:TRANSCRIPT
	Words   Selection
	Text    string
	Type    string // note if empty
	Private bool
}

// Memo writes a thought down.
func (a *App) Memo(ctx context.Context, o MemoOptions) (coding.ID, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return coding.ID{}, err
	}
	if err := checkMemoType(&o.Type); err != nil {
		return coding.ID{}, err
	}
	if strings.TrimSpace(o.Text) == "" {
		return coding.ID{}, usage("", "the memo says nothing")
	}
	target, err := memoTarget(s, o)
	if err != nil {
		return coding.ID{}, err
	}
	var id coding.ID
	err = a.write(ctx, f, a.who(), func(w *folder.Session) error {
		id, err = addMemo(w, target, o.Text, o.Type, o.Private)
		return err
	})
	return id, err
}

func checkMemoType(kind *string) error {
	if *kind == "" {
		*kind = "note"
	}
	if !slices.Contains(coding.MemoTypes, *kind) {
		return usage("choose "+strings.Join(coding.MemoTypes, ", "), "%q is not a kind of memo", *kind)
	}
	return nil
}

func addMemo(w *folder.Session, target coding.Event, words, kind string, private bool) (coding.ID, error) {
	body, err := w.Words(strings.TrimSpace(words))
	if err != nil {
		return coding.ID{}, err
	}
	if kind == "" {
		kind = "note"
	}
	target.Do, target.Type, target.Private, target.Body = coding.MemoKind, kind, private, body
	return w.Add(target)
}

// memoTarget reads what a memo is about. The kind may be left out where the
// rest says it: a theme, a transcript and a participant are looked for in turn.
func memoTarget(s *study.Study, o MemoOptions) (coding.Event, error) {
	kind, id, named := strings.Cut(o.On, ":")
	if !named {
		kind, id = guessTarget(s, o)
	}
	if !o.Words.IsZero() && kind == "transcript" {
		kind = "passage"
	}
	switch coding.On(kind) {
	case coding.OnStudy:
		return coding.Event{On: coding.OnStudy}, nil
	case coding.OnTheme:
		theme, err := themeOf(s, id)
		return coding.Event{On: coding.OnTheme, Theme: theme}, err
	case coding.OnTranscript:
		t, err := transcriptOf(s, id)
		if err != nil {
			return coding.Event{}, err
		}
		return coding.Event{On: coding.OnTranscript, Transcript: t.ID}, nil
	case coding.OnParticipant:
		p, err := participantOf(s, id)
		if err == nil && participantNotShown(s, p) {
			err = problem("`verbatim assign` lists what is not shown to whom", "%s is not shown to %s", p, s.Viewer)
		}
		return coding.Event{On: coding.OnParticipant, Participant: p}, err
	case coding.OnCoding:
		c, err := codingOf(s, id)
		if t, ok := s.Transcript(c.Transcript); ok && err == nil {
			err = notShownTo(s, s.Viewer, t)
		}
		return coding.Event{On: coding.OnCoding, Of: c.ID}, err
	case coding.OnPassage:
		t, err := transcriptOf(s, id)
		if err != nil {
			return coding.Event{}, err
		}
		sp, err := o.Words.find(s.Release(transcript.ForTeam), t)
		return coding.Event{On: coding.OnPassage, Transcript: t.ID, Text: t.Text.Hash(), Span: sp}, err
	}
	return coding.Event{}, usage("write study, theme:ID, participant:ID, transcript:ID, coding:ID, or passage:TRANSCRIPT with --quote",
		"%q is nothing a memo can be about", o.On)
}

func guessTarget(s *study.Study, o MemoOptions) (kind, id string) {
	if strings.EqualFold(o.On, "study") {
		return "study", ""
	}
	if _, ok := s.Transcript(o.On); ok {
		return "transcript", o.On
	}
	if _, ok := s.Book.Resolve(strings.ToLower(o.On)); ok {
		return "theme", o.On
	}
	if _, err := participantOf(s, o.On); err == nil {
		return "participant", o.On
	}
	if _, err := codingOf(s, o.On); err == nil {
		return "coding", o.On
	}
	return "", o.On
}

// participantOf finds a participant listed in participants.csv or speaking in a
// transcript.
func participantOf(s *study.Study, id string) (string, error) {
	if p, ok := s.Participant(id); ok {
		return p.ID, nil
	}
	for _, t := range s.Transcripts {
		for _, p := range s.ParticipantsIn(t) {
			if strings.EqualFold(p, id) {
				return p, nil
			}
		}
	}
	if err := departed(s, id); err != nil {
		return "", err
	}
	return "", problem("`verbatim participants` lists them", "there is no participant %q", id)
}
