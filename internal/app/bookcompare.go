package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// CompareBooks say which two versions of the codebook to compare: those before and
// after one change, or two by the changes that made them. Ids are those of
// CodebookVersion, or their beginnings.
type CompareBooks struct {
	Change   string // what this change did; then From and To are empty
	File     string // a codebook file, in the place of From
	From, To string // empty: as the study began with it, and as it is now
	Theme    string // only what changed of this theme; empty: of any
}

// ComparedBooks is how one version of the codebook differs from another.
type ComparedBooks struct {
	From, To *CodebookVersion // nil: before there was one; as it is now
	Changes  []BookChange
}

// BookChange is one difference between two versions of the codebook.
type BookChange struct {
	Kind   string   `json:"kind"`
	Theme  *string  `json:"theme"`
	Field  *string  `json:"field"`
	Before []string `json:"before"`
	After  []string `json:"after"`
	Said   string   `json:"said"` // in a sentence, long texts shortened
	Plain  string   `json:"-"`    // the same, with themes by their names alone

	Name   string       `json:"-"` // of the theme
	Fields []FieldDelta `json:"-"` // word by word
}

// FieldDelta is how the texts of a field changed, word by word.
type FieldDelta struct {
	Field string // a field of a theme, "title", or "order" for names of themes in their order
	Lines []DeltaLine
}

// DeltaLine is one text of a field: a whole one that was kept, taken out or put
// in, or one that was changed, piece by piece.
type DeltaLine struct {
	Op     codebook.Op // empty: changed
	Pieces []codebook.Piece
}

// CompareCodebook says how two versions of the codebook differ, word by word.
// Texts that repeat words which the person may not be shown are left out.
func (a *App) CompareCodebook(ctx context.Context, o CompareBooks) (*ComparedBooks, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	c := &ComparedBooks{Changes: []BookChange{}}
	var before, after *codebook.Book
	if o.Change != "" {
		e, err := bookEvent(s, o.Change)
		if err != nil {
			return nil, err
		}
		before, c.To = versionBefore(f, e), versionNamed(e)
		c.To.Because = becauseOf(s, e)
		if after, err = versionOf(f, e.To); err != nil {
			return nil, notHere(e, err)
		}
	} else {
		if o.File != "" {
			before, err = bookIn(o.File)
		} else {
			before, c.From, err = versionCalled(f, s, o.From, true)
		}
		if err != nil {
			return nil, err
		}
		if after, c.To, err = versionCalled(f, s, o.To, false); err != nil {
			return nil, err
		}
	}
	shown := newBookShown(s)
	for _, change := range shown.changes(codebook.Diff(before, after)) {
		if o.Theme == "" || concerns(change, strings.ToLower(o.Theme)) {
			c.Changes = append(c.Changes, bookChange(shown, before, after, change))
		}
	}
	a.tellLeftOut(shown)
	return c, nil
}

// bookIn is the codebook in a file.
func bookIn(file string) (*codebook.Book, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, problem("check the name", "%s cannot be read: %s", file, plain(err))
	}
	return codebook.Parse(filepath.Base(file), data)
}

func versionNamed(e coding.Event) *CodebookVersion {
	return &CodebookVersion{At: e.At, Coder: e.Coder, ID: e.ID.String(), Back: !e.Of.IsZero()}
}

func notHere(e coding.Event, err error) error {
	return &Problem{What: "the codebook of change " + e.ID.Short() + " is not here: it was removed, or has not arrived", Cause: err}
}

// bookEvent finds a change of the codebook by the beginning of its id.
func bookEvent(s *study.Study, id string) (coding.Event, error) {
	var found []coding.Event
	for _, e := range s.State.Events {
		if e.Do == coding.Put && e.Path == bookFile && len(id) >= 4 && strings.HasPrefix(e.ID.String(), strings.ToLower(id)) {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		return coding.Event{}, problem("`verbatim codebook log` shows their ids", "there is no one change of the codebook called %q", id)
	}
	return found[0], nil
}

// versionCalled is the codebook as a change left it; without one the first or the
// present one.
func versionCalled(f *folder.Folder, s *study.Study, id string, first bool) (*codebook.Book, *CodebookVersion, error) {
	if id == "" && !first {
		return s.Book, nil, nil
	}
	if id == "" {
		data, err := firstVersion(f, s)
		if err != nil {
			return nil, nil, err
		}
		book, err := codebook.Parse(bookFile, data)
		return book, nil, err
	}
	e, err := bookEvent(s, id)
	if err != nil {
		return nil, nil, err
	}
	book, err := versionOf(f, e.To)
	if err != nil {
		return nil, nil, notHere(e, err)
	}
	return book, versionNamed(e), nil
}

// bookChange is a change with its texts compared.
func bookChange(shown *bookShown, before, after *codebook.Book, c codebook.Change) BookChange {
	b := BookChange{
		Kind: string(c.Kind), Theme: optional(c.ID), Field: optional(string(c.Field)), Name: c.Name,
		Before: append([]string{}, c.Before...), After: append([]string{}, c.After...), Said: c.String(), Plain: c.Plain(),
	}
	one := func(field string, was, is []string) {
		if lines := deltaLines(was, is); len(lines) > 0 {
			b.Fields = append(b.Fields, FieldDelta{field, lines})
		}
	}
	switch c.Kind {
	case codebook.Retitled:
		one("title", c.Before, c.After)
	case codebook.Renamed, codebook.Redefined:
		one(string(c.Field), c.Before, c.After)
	case codebook.StatusChanged:
		if c.Why != "" {
			one("why", nil, []string{c.Why})
		}
	case codebook.Added:
		t, _ := after.Theme(c.ID)
		wholeTheme(t, func(f codebook.Field, texts []string) { one(string(f), nil, shown.list(texts)) })
	case codebook.Removed, codebook.Merged:
		t, _ := before.Theme(c.ID)
		wholeTheme(t, func(f codebook.Field, texts []string) { one(string(f), shown.list(texts), nil) })
	case codebook.Reordered:
		one("order", namesOf(before, c.Before), namesOf(after, c.After))
	}
	return b
}

// wholeTheme goes through what a theme says that was added, or that is gone.
func wholeTheme(t codebook.Theme, tell func(codebook.Field, []string)) {
	for _, f := range []codebook.Field{codebook.FieldDefinition, codebook.FieldInclude, codebook.FieldExclude, codebook.FieldExamples, codebook.FieldCues, codebook.FieldWhy} {
		if texts := t.Values(f); len(texts) > 0 {
			tell(f, texts)
		}
	}
}

func namesOf(b *codebook.Book, ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if t, ok := b.Resolve(id); ok {
			names[i] = t.Name
		}
	}
	return names
}

// deltaLines compares the texts of a field. Texts that stand in the same place
// and share most of their words are one that was changed.
func deltaLines(before, after []string) []DeltaLine {
	var lines []DeltaLine
	gone, come := []string{}, []string{}
	flush := func() {
		for i := 0; i < max(len(gone), len(come)); i++ {
			if i < len(gone) && i < len(come) {
				if pieces := codebook.Pieces(gone[i], come[i]); alike(pieces) || len(before) == 1 && len(after) == 1 {
					lines = append(lines, DeltaLine{Pieces: pieces})
					continue
				}
			}
			if i < len(gone) {
				lines = append(lines, DeltaLine{codebook.TakenOut, []codebook.Piece{{Op: codebook.TakenOut, Text: gone[i]}}})
			}
			if i < len(come) {
				lines = append(lines, DeltaLine{codebook.PutIn, []codebook.Piece{{Op: codebook.PutIn, Text: come[i]}}})
			}
		}
		gone, come = nil, nil
	}
	for _, step := range commonTexts(before, after) {
		switch step.op {
		case codebook.TakenOut:
			gone = append(gone, step.text)
		case codebook.PutIn:
			come = append(come, step.text)
		default:
			flush()
			lines = append(lines, DeltaLine{codebook.Kept, []codebook.Piece{{Op: codebook.Kept, Text: step.text}}})
		}
	}
	flush()
	return lines
}

// alike reports whether at least half of two versions of a text was kept.
func alike(pieces []codebook.Piece) bool {
	kept, other := 0, 0
	for _, p := range pieces {
		if p.Op == codebook.Kept {
			kept += 2 * len(p.Text)
		} else {
			other += len(p.Text)
		}
	}
	return kept >= other
}

type listStep struct {
	op   codebook.Op
	text string
}

// commonTexts goes through two lists by their longest common run.
func commonTexts(a, b []string) []listStep {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if a[i] == b[j] {
				length[i][j] = max(length[i][j], length[i+1][j+1]+1)
			}
		}
	}
	var steps []listStep
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			steps = append(steps, listStep{codebook.Kept, a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && length[i+1][j] >= length[i][j+1]:
			steps = append(steps, listStep{codebook.TakenOut, a[i]})
			i++
		default:
			steps = append(steps, listStep{codebook.PutIn, b[j]})
			j++
		}
	}
	return steps
}
