package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/export"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// ThemeEdit is what a page changes about a theme: the texts of its fields as they
// were shown, and as they are wanted. What is wanted as it was shown is left alone.
type ThemeEdit struct {
	Was, Want map[codebook.Field][]string
}

// FieldsMoved is the error of an edit of texts that somebody else has changed
// since they were shown. Nothing was written.
type FieldsMoved struct {
	Theme  string
	Fields []codebook.Field // those that both changed
}

// Error is a sentence.
func (e *FieldsMoved) Error() string {
	return "somebody has changed " + e.Theme + " meanwhile, in the same place as you"
}

// Hint says what to do.
func (e *FieldsMoved) Hint() string { return "look at what it says now, and save again" }

// editable are the fields that a page edits, in the order they are looked at.
func editable() []codebook.Field {
	return []codebook.Field{codebook.FieldName, codebook.FieldDefinition, codebook.FieldInclude, codebook.FieldExclude,
		codebook.FieldExamples, codebook.FieldCues, codebook.FieldColour}
}

// EditTheme changes the texts of a theme. What somebody else changed since they
// were shown is not overwritten: other texts stay changed, and where both changed
// one the error is a *FieldsMoved.
func (a *App) EditTheme(ctx context.Context, id string, o ThemeEdit) ([]codebook.Change, error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	shown := newBookShown(s)
	return a.EditCodebook(ctx, func(b *codebook.Book) error {
		t, ok := b.Theme(id)
		if !ok {
			return b.Rename(id, id) // says why it is not there
		}
		moved := &FieldsMoved{Theme: t.Name}
		for _, f := range editable() {
			want, wanted := o.Want[f]
			was, now := flat(o.Was[f]), flat(shown.list(t.Values(f)))
			switch {
			case !wanted || slices.Equal(flat(want), was) || slices.Equal(flat(want), now):
				continue
			case !slices.Equal(was, now):
				moved.Fields = append(moved.Fields, f)
				continue
			case f == codebook.FieldName && len(flat(want)) == 0:
				return usage("a word or two", "a theme needs a name")
			}
			if err := b.Set(id, f, want...); err != nil {
				return err
			}
		}
		if len(moved.Fields) > 0 {
			return moved
		}
		return nil
	})
}

// flat are the lines of some texts, without white space around them and without
// empty ones: boxes on a page keep no more of a list.
func flat(texts []string) []string {
	list := []string{}
	for _, s := range texts {
		for line := range strings.Lines(s) {
			if line = strings.TrimSpace(line); line != "" {
				list = append(list, line)
			}
		}
	}
	return list
}

// AddExample adds words of a transcript to a theme's examples: those of a coding,
// or of TRANSCRIPT:START:END, letter for letter. Words that the person may not be
// shown are refused.
func (a *App) AddExample(ctx context.Context, theme, words string) ([]codebook.Change, error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	if theme, err = themeOf(s, theme); err != nil {
		return nil, err
	}
	t, sp, err := wordsCalled(s, words)
	if err != nil {
		return nil, err
	}
	example, ok := s.Release(transcript.ForTeam).Words(t, sp)
	if !ok {
		return nil, problem("choose other words", "the words at %s are withheld", place(t, sp))
	}
	return a.EditCodebook(ctx, func(b *codebook.Book) error {
		now, ok := b.Theme(theme)
		if !ok {
			return b.Rename(theme, theme)
		}
		if slices.ContainsFunc(now.Examples, func(have string) bool { return slices.Equal(flat([]string{have}), flat([]string{example})) }) {
			return nil
		}
		return b.Set(theme, codebook.FieldExamples, append(now.Examples, example)...)
	})
}

// wordsCalled finds words by TRANSCRIPT:START:END or by a coding.
func wordsCalled(s *study.Study, ref string) (*transcript.Transcript, text.Span, error) {
	if strings.Count(ref, ":") == 2 {
		return parseRef(s, ref)
	}
	return passageCalled(s, ref, Selection{})
}

// Example is words of a theme's quotes that could be one of its examples.
type Example struct {
	Ref string // for AddExample
	Row export.Row
}

// ExamplesFor are quotes of a theme, at most n, that are none of its examples yet.
func (a *App) ExamplesFor(ctx context.Context, theme string, n int) ([]Example, error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	t, ok := s.Book.Theme(theme)
	if !ok {
		return nil, nil
	}
	found, err := a.Quotes(ctx, t.ID, nil, SearchOptions{For: transcript.ForTeam})
	if err != nil {
		return nil, err
	}
	list := []Example{}
	for _, row := range found.Listing.Rows {
		in, sp := row.Place()
		if len(list) == n {
			break
		}
		if in == nil || slices.ContainsFunc(t.Examples, func(have string) bool {
			return slices.Equal(flat([]string{have}), flat([]string{row.Quote}))
		}) {
			continue
		}
		list = append(list, Example{fmt.Sprintf("%s:%d:%d", in.ID, sp.Start, sp.End), row})
	}
	return list, nil
}
