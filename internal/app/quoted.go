package app

import (
	"context"
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// QuotedOptions say which chosen quotes are counted, and for whose eyes.
type QuotedOptions struct {
	Starred bool // those with a star, not those with a published form
	Themes  []string
	Whose   string
	Where   []string
	For     transcript.Purpose
}

// Quoted counts who is quoted how often: in the passages with a published form, or
// where none has one, in those with a star.
func (a *App) Quoted(ctx context.Context, o QuotedOptions) (*Counted, error) {
	c, spec, err := a.countable(ctx, MatrixOptions{Themes: o.Themes, Whose: o.Whose, Where: o.Where, For: o.For})
	if err != nil {
		return nil, err
	}
	s := c.Release.Study
	var marks []coding.Mark
	what := "quotes with a published form"
	if !o.Starred {
		marks = chosenThatCount(s)
	}
	if len(marks) == 0 {
		marks, what = s.State.Stars, "passages with a star"
		if !o.Starred && len(marks) > 0 {
			c.Notes = append(c.Notes, "no published form is chosen yet; passages with a star are counted (`verbatim choose` chooses forms)")
		}
	}
	passages := matrix.Passages(s, marks)
	q, err := matrix.BuildQuoted(c.Release, spec, passages)
	if err != nil {
		return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
	}
	public := s.Release(transcript.ForPublication)
	if n := notQuotable(public, passages); n > 0 {
		q.Table.Notes = append(q.Table.Notes, one(n, "1 chosen quote may not be quoted outside the team.", "%d chosen quotes may not be quoted outside the team."))
	}
	x := export.CountedQuoted(q)
	x.Coders, x.Chosen = spec.Coders, append([]string{what}, export.ChosenOf(c.Release, spec)...)
	return c.made(x, q.Spec), nil
}

// chosenThatCount are the published forms that no later choice replaced.
func chosenThatCount(s *study.Study) []coding.Mark {
	var marks []coding.Mark
	for _, m := range s.State.Chosen {
		if t, ok := s.Transcript(m.Transcript); ok && !m.Whole() &&
			slices.ContainsFunc(s.Chosen(t, m.Span), func(x coding.Mark) bool { return x.ID == m.ID }) {
			marks = append(marks, m)
		}
	}
	return marks
}

// notQuotable is how many passages may not be quoted outside the team.
func notQuotable(public *study.Release, passages []study.Quote) int {
	n := 0
	for _, p := range passages {
		if !public.Allows(p.Transcript, p.Span) {
			n++
		}
	}
	return n
}

// DeviantOptions say what a pattern is, and for whose eyes.
type DeviantOptions struct {
	Others int // of every hundred others, how many must have a theme; 0: all
	Themes []string
	Whose  string
	Where  []string
	For    transcript.Purpose
}

// Deviant finds what goes against the pattern: passages against themes, and
// participants without a theme that the others have.
func (a *App) Deviant(ctx context.Context, o DeviantOptions) (*Counted, error) {
	c, spec, err := a.countable(ctx, MatrixOptions{Themes: o.Themes, Whose: o.Whose, Where: o.Where, For: o.For})
	if err != nil {
		return nil, err
	}
	if o.Others == 0 {
		o.Others = 100
	}
	d, err := matrix.BuildDeviant(c.Release, spec, o.Others)
	if err != nil {
		return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
	}
	return c.made(export.CountedDeviant(d), d.Matrix.Spec), nil
}
