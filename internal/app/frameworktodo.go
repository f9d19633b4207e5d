package app

import (
	"context"
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/framework"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// FrameworkTodo is something to do about the framework matrix.
type FrameworkTodo struct {
	Kind        string         `json:"kind"` // settle, mend, write, reread or nothing
	Participant string         `json:"participant"`
	Theme       *string        `json:"theme"`       // null: about the participant
	Responsible *string        `json:"responsible"` // null: nobody yet
	Quotes      []string       `json:"quotes"`      // P07-1:34; to reread: those that are newer than the summary
	Gone        []FrameworkOff `json:"gone"`
	Texts       []FrameworkOr  `json:"texts"` // to settle: the summary that stands, then the others
	Read        bool           `json:"read"`  // nothing: somebody has read something of theirs to the end
}

// FrameworkOff is a quote that a summary rests on and that is gone.
type FrameworkOff struct {
	Transcript string    `json:"transcript"`
	Coding     coding.ID `json:"coding"`
	Why        string    `json:"why"`
}

// FrameworkOr is one of several summaries of a cell.
type FrameworkOr struct {
	Summary string  `json:"summary"`
	By      *string `json:"by"`
	At      *string `json:"at"`
}

// FrameworkTodos are what is to be done about the framework matrix, by who is
// responsible.
type FrameworkTodos struct {
	List  []FrameworkTodo
	Notes []string
}

// FrameworkTodo lists what is to be done about the framework matrix; of a coder's
// own alone where one is given.
func (a *App) FrameworkTodo(ctx context.Context, coder string, o FrameworkOptions) (*FrameworkTodos, error) {
	_, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	o.Top = false
	spec, _, err := frameworkSpec(s, o)
	if err != nil {
		return nil, err
	}
	if coder != "" {
		if coder, err = a.coderCalled(s, coder, false); err != nil {
			return nil, err
		}
	}
	counted, _, whose, err := a.counting(s, o.Whose, false)
	if err != nil {
		return nil, err
	}
	spec.Counted = counted
	done := &FrameworkTodos{List: []FrameworkTodo{}}
	for _, n := range []string{s.OwnOnlyNote(), leftOutNote(s), whose} {
		if n != "" {
			done.Notes = append(done.Notes, n)
		}
	}
	team := s.Release(transcript.ForTeam)
	for _, t := range framework.Build(s, spec).Todo(s) {
		if coder != "" && t.Responsible != coder {
			continue
		}
		done.List = append(done.List, frameworkTodo(team, t))
	}
	return done, nil
}

func frameworkTodo(team *study.Release, t framework.Todo) FrameworkTodo {
	x := FrameworkTodo{Kind: t.Kind, Participant: t.Participant, Theme: optional(t.Theme), Responsible: optional(t.Responsible),
		Quotes: []string{}, Gone: []FrameworkOff{}, Texts: []FrameworkOr{}, Read: t.Read}
	for _, q := range t.Quotes {
		if team.Shows(q.Transcript, q.Span) && !slices.Contains(x.Quotes, q.Ref()) {
			x.Quotes = append(x.Quotes, q.Ref())
		}
	}
	for _, g := range t.Gone {
		x.Gone = append(x.Gone, FrameworkOff{g.Transcript, g.ID, g.Why})
	}
	if t.Kind == framework.ToSettle {
		x.Texts = append(x.Texts, FrameworkOr{t.Text, optional(t.By), optional(t.At)})
		for _, o := range t.Also {
			x.Texts = append(x.Texts, FrameworkOr{o.Text, optional(o.By), optional(o.At)})
		}
	}
	return x
}
