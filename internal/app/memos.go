package app

import (
	"context"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// MemoEntry is a memo with its words.
type MemoEntry struct {
	ID      string `json:"id"`
	At      string `json:"at"`
	Coder   string `json:"coder"`
	On      string `json:"on"`     // study, theme, participant, transcript, coding, passage
	Target  string `json:"target"` // id of what it is about; empty for the study
	Place   string `json:"place"`  // for people
	Kind    string `json:"kind"`
	Private bool   `json:"private"`
	Words   string `json:"words"`
}

// MemoFilter narrows Memos. Empty fields do not narrow.
type MemoFilter struct {
	Target string // as for Memo
	Coder  string
	Kind   string
}

// Memos lists what was written down, oldest first. Private memos are shown to
// their own coder only.
func (a *App) Memos(ctx context.Context, o MemoFilter) ([]MemoEntry, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	bodies, err := f.Bodies()
	if err != nil {
		return nil, err
	}
	var target coding.Event
	if o.Target != "" {
		if target, err = memoTarget(s, MemoOptions{On: o.Target}); err != nil {
			return nil, err
		}
	}
	me := a.who()
	list := []MemoEntry{}
	notShown, repeats := memosNotShown(s), export.Repeats(s.Release(transcript.ForTeam))
	for _, m := range s.State.Memos {
		switch {
		case m.Private && m.Coder != me,
			o.Coder != "" && !strings.EqualFold(o.Coder, m.Coder),
			o.Kind != "" && o.Kind != m.Type,
			o.Target != "" && !sameTarget(m, target), notShown(m):
			continue
		}
		words, ok := bodies[m.Body]
		if !ok {
			words = "[its words are missing: run `verbatim check`]"
		}
		if repeats(words) {
			words = "[left out: it repeats words that are not shown to " + me + "]"
		}
		id, where := memoPlace(s, m)
		list = append(list, MemoEntry{m.ID.String(), m.At, m.Coder, string(m.On), id, where, m.Type, m.Private, words})
	}
	return list, nil
}

func sameTarget(m coding.Memo, e coding.Event) bool {
	if m.On == coding.OnPassage && e.On == coding.OnTranscript {
		return m.Transcript == e.Transcript
	}
	return m.On == e.On && m.Of == e.Of && m.Theme == e.Theme && m.Participant == e.Participant && m.Transcript == e.Transcript
}

func memoPlace(s *study.Study, m coding.Memo) (id, where string) {
	switch m.On {
	case coding.OnCoding:
		for _, c := range s.State.Codings {
			if c.ID == m.Of {
				t, _ := s.Transcript(c.Transcript)
				return m.Of.String(), place(t, c.Span) + ", " + c.Theme
			}
		}
		if unseenCoding(s, m.Of) {
			return m.Of.String(), "a coding that is not shown to " + s.Viewer + " yet"
		}
		return m.Of.String(), "a coding that was taken back"
	case coding.OnPassage:
		if t, ok := s.Transcript(m.Transcript); ok {
			return m.Transcript, place(t, m.Span)
		}
	case coding.OnTheme:
		return m.Theme, "theme " + m.Theme
	case coding.OnParticipant:
		return m.Participant, "participant " + m.Participant
	case coding.OnTranscript:
		return m.Transcript, "transcript " + m.Transcript
	}
	return "", "the study"
}

// memoWords reads the words of memos for one person: everybody's but others'
// private ones.
type memoWords struct {
	bodies map[string]string
	me     string
}

func (a *App) memoWords(f *folder.Folder, s *study.Study) (*memoWords, error) {
	m := &memoWords{me: a.who()}
	if len(s.State.Memos)+len(s.State.ContentNotes)+len(s.State.Chosen) == 0 {
		return m, nil
	}
	var err error
	m.bodies, err = f.Bodies()
	return m, err
}

func (m *memoWords) words(memo coding.Memo) (string, bool) {
	if memo.Private && memo.Coder != m.me {
		return "", false
	}
	w, ok := m.bodies[memo.Body]
	return w, ok
}

// options are those of an export. Memos are the team's own talk, with names and
// doubts in it, and go nowhere but to the team; private ones never go into a
// file, not even their writer's own: files are passed on.
func (m *memoWords) options(purpose transcript.Purpose) export.Options {
	o := export.Options{Version: Version, Words: func(body string) (string, bool) { w, ok := m.bodies[body]; return w, ok }}
	if purpose == transcript.ForTeam {
		o.MemoWords = m.words
	}
	return o
}
