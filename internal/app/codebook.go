package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// CodebookDoc is the codebook as JSON: flat, in file order.
type CodebookDoc struct {
	Title  string     `json:"title"`
	Themes []ThemeDoc `json:"themes"`
}

// ThemeDoc is one theme of a CodebookDoc.
type ThemeDoc struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Parent     *string  `json:"parent"`
	Definition *string  `json:"definition"`
	Include    []string `json:"include"`
	Exclude    []string `json:"exclude"`
	Examples   []string `json:"examples"`
	Cues       []string `json:"cues"`
	Colour     *string  `json:"colour"`
	Status     string   `json:"status"`
	Quotes     int      `json:"quotes"` // of the theme with its sub-themes
	Depth      int      `json:"-"`
}

// Codebook is the codebook with how much of it is used. Texts that repeat words
// which the person may not be shown are left out, and a notice says how many.
func (a *App) Codebook(ctx context.Context) (*CodebookDoc, error) {
	_, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	shown := newBookShown(s)
	doc := &CodebookDoc{Title: s.Book.Title(), Themes: []ThemeDoc{}}
	for _, t := range s.Book.Themes() {
		doc.Themes = append(doc.Themes, ThemeDoc{
			ID: t.ID, Name: t.Name, Parent: optional(t.Parent), Definition: optional(shown.text(t.Definition)),
			Include: shown.list(t.Include), Exclude: shown.list(t.Exclude), Examples: shown.list(t.Examples), Cues: shown.list(t.Cues),
			Colour: optional(t.Colour), Status: string(t.Status), Quotes: len(s.Quotes(s.Themes(t.ID), nil)), Depth: t.Depth,
		})
	}
	a.tellLeftOut(shown)
	return doc, nil
}

// CodebookCheck is every problem of a codebook: of the study's when file is
// empty, else of that file by itself.
func (a *App) CodebookCheck(ctx context.Context, file string) ([]codebook.Problem, error) {
	var s *study.Study
	var f *folder.Folder
	var err error
	name, data := filepath.Base(file), []byte(nil)
	if file == "" {
		if f, err = a.folder(); err != nil {
			return nil, err
		}
		name = "codebook.yaml"
		data, err = f.CodebookBytes()
	} else {
		data, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, problem("check the name", "the codebook cannot be read: %s", plain(err))
	}
	book, err := codebook.Parse(name, data)
	if ps, ok := err.(*codebook.Problems); ok {
		return ps.List, nil
	}
	if err != nil {
		return nil, err
	}
	if f == nil {
		return badCues(book, name, nil), nil
	}
	if s, err = a.reload(ctx, f); err != nil {
		return nil, err
	}
	return append(badCues(book, name, attributes(s)), book.Check(uses(s))...), nil
}

// uses counts the codings of each theme.
func uses(s *study.Study) map[string]int {
	n := map[string]int{}
	for _, c := range s.State.Codings {
		n[s.ThemeOf(c)]++
	}
	return n
}

// badCues are the cues that are no queries.
func badCues(book *codebook.Book, file string, attributes []string) []codebook.Problem {
	var found []codebook.Problem
	for _, t := range book.Themes() {
		for _, cue := range t.Cues {
			if _, err := search.Parse(cue, attributes); err != nil {
				found = append(found, codebook.Problem{File: file, Line: t.Line, Column: t.Column,
					Message: "the cue " + cue + " of theme " + t.ID + " is not a query: " + err.Error(), Hint: "see `verbatim search --help`"})
			}
		}
	}
	return found
}

// EditCodebook changes the study's codebook by a function, keeping comments and
// order, and records the change. It gives what changed, in sentences.
func (a *App) EditCodebook(ctx context.Context, edit func(*codebook.Book) error) ([]codebook.Change, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	var changes []codebook.Change
	err = a.write(ctx, f, a.who(), func(w *folder.Session) error {
		data, err := f.CodebookBytes()
		if err != nil {
			return err
		}
		book, err := codebook.Parse("codebook.yaml", data)
		if err != nil {
			return err
		}
		before, _ := codebook.Parse("codebook.yaml", data)
		if err := edit(book); err != nil {
			return &Problem{What: err.Error(), Cause: err}
		}
		if err := newBookShown(s).keep(before, book); err != nil {
			return err
		}
		changes = codebook.Diff(before, book)
		if string(book.Bytes()) == string(data) {
			return nil
		}
		return w.PutCodebook(book.Bytes())
	})
	return a.changesShown(s, changes), err
}

// changesShown are changes of the codebook as the person may see them.
func (a *App) changesShown(s *study.Study, changes []codebook.Change) []codebook.Change {
	shown := newBookShown(s)
	changes = shown.changes(changes)
	a.tellLeftOut(shown)
	return changes
}

// RetireTheme retires a theme, which it refuses while the theme is in use.
func (a *App) RetireTheme(ctx context.Context, id, why string) ([]codebook.Change, error) {
	f, err := a.folder()
	if err != nil {
		return nil, err
	}
	s, err := a.reload(ctx, f)
	if err != nil {
		return nil, err
	}
	if id, err = themeOf(s, id); err != nil {
		return nil, err
	}
	if err := whole(s); err != nil { // codings that cannot be seen may use it
		return nil, err
	}
	if n := uses(s)[id]; n > 0 {
		return nil, problem("merge it into another theme (`verbatim codebook merge`), take its codings back, or set it aside instead",
			"%s still has %d codings", id, n)
	}
	return a.EditCodebook(ctx, func(b *codebook.Book) error { return b.Retire(id, why) })
}

// CodebookDiff says how the codebook changed since a moment of its history: the
// version before the n-th last change (1: the last).
func (a *App) CodebookDiff(ctx context.Context, file string) ([]codebook.Change, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	var old []byte
	if file != "" {
		if old, err = os.ReadFile(file); err != nil {
			return nil, problem("check the name", "%s cannot be read: %s", file, plain(err))
		}
	} else if old, err = firstVersion(f, s); err != nil {
		return nil, err
	}
	before, err := codebook.Parse(filepath.Base(file), old)
	if err != nil {
		return nil, err
	}
	return a.changesShown(s, codebook.Diff(before, s.Book)), nil
}

// firstVersion is the codebook as the study began with it.
func firstVersion(f *folder.Folder, s *study.Study) ([]byte, error) {
	for _, e := range s.State.Events {
		if e.Do == coding.Put && e.Path == "codebook.yaml" {
			return f.Version(e.To)
		}
	}
	return nil, problem("", "the codebook has no history yet")
}

// CodebookVersion is one recorded version of the codebook.
type CodebookVersion struct {
	At      string   `json:"at"`
	Coder   string   `json:"coder"`
	ID      string   `json:"id"`
	Changes []string `json:"changes"`
}

// CodebookLog is the codebook's history: who changed what, when.
func (a *App) CodebookLog(ctx context.Context) ([]CodebookVersion, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	versions, shown := []CodebookVersion{}, newBookShown(s)
	for _, e := range s.State.Events {
		if e.Do == coding.Put && e.Path == "codebook.yaml" {
			versions = append(versions, CodebookVersion{At: e.At, Coder: e.Coder, ID: e.ID.String(), Changes: bookChanges(f, e, shown)})
		}
	}
	a.tellLeftOut(shown)
	return versions, nil
}

// bookChanges says what a change of the codebook changed in the version that it
// was made from: copies of a study may have changed one version in two ways.
func bookChanges(f *folder.Folder, e coding.Event, shown *bookShown) []string {
	if e.How == "joined" {
		return []string{"joined what was changed in several copies"}
	}
	data, err := f.Version(e.To)
	if err != nil {
		return []string{"this version is not here: it was removed, or has not arrived"}
	}
	now, err := codebook.Parse("codebook.yaml", data)
	if err != nil {
		return []string{"a version with mistakes: " + strings.SplitN(err.Error(), "\n", 2)[0]}
	}
	before := codebook.New("")
	if len(e.From) > 0 {
		if data, err := f.Version(e.From[0]); err == nil {
			if book, err := codebook.Parse("codebook.yaml", data); err == nil {
				before = book
			}
		}
	}
	changes := []string{}
	for _, c := range shown.changes(codebook.Diff(before, now)) {
		changes = append(changes, c.String())
	}
	return changes
}

// CodebookYAML is the codebook as a purpose's readers may see it, and for the
// team the person: codebook.yaml as it stands, or without comments and without the
// texts that repeat words of somebody withheld. It says how many are left out.
func (a *App) CodebookYAML(ctx context.Context, purpose transcript.Purpose) (data []byte, leftOut int, err error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, 0, err
	}
	rel := s.Release(purpose)
	if purpose == transcript.ForTeam {
		data, err := f.CodebookBytes()
		if err != nil || !export.Repeats(rel)(string(data)) {
			return data, 0, err
		}
	}
	book, leftOut, err := export.ClearBook(rel)
	if err != nil {
		return nil, 0, err
	}
	return book.Bytes(), leftOut, nil
}

// ReplaceCodebook puts another codebook in the place of the study's, unless
// themes that are in use would go missing.
func (a *App) ReplaceCodebook(ctx context.Context, name string, data []byte) ([]codebook.Change, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	book, err := codebook.Parse(name, data)
	if err != nil {
		return nil, err
	}
	if ps := book.Check(uses(s)); len(ps) > 0 {
		return nil, problem(ps[0].Hint, "%s does not fit what is coded: %s", name, ps[0].Message)
	}
	changes := a.changesShown(s, codebook.Diff(s.Book, book))
	return changes, a.write(ctx, f, a.who(), func(w *folder.Session) error { return w.PutCodebook(data) })
}

// MayWrite refuses to let an export take the place of a file of the study.
func (a *App) MayWrite(path string) error {
	f, err := a.folder()
	if err != nil {
		return err
	}
	return f.MayWrite(path)
}
