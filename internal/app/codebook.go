package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"verbatim/codebook"
	"verbatim/internal/exchange/refi"
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
	Quotes     int      `json:"quotes"`  // of the theme with its sub-themes
	People     int      `json:"people"`  // participants whom those quotes hold
	Codings    int      `json:"codings"` // of the theme alone
	Split      []string `json:"split"`   // themes that its codings are being parted among
	Depth      int      `json:"-"`
}

// Codebook is the codebook with how much of it is used. Texts that repeat words
// which the person may not be shown are left out, and a notice says how many.
func (a *App) Codebook(ctx context.Context) (*CodebookDoc, error) {
	_, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	counted, _, _, err := a.counting(s, study.WhoseSettled, false)
	if err != nil {
		return nil, err
	}
	shown, n := newBookShown(s), uses(s)
	doc := &CodebookDoc{Title: s.Book.Title(), Themes: []ThemeDoc{}}
	for _, t := range s.Book.Themes() {
		quotes := counted.Quotes(counted.Themes(t.ID), nil)
		doc.Themes = append(doc.Themes, ThemeDoc{
			ID: t.ID, Name: t.Name, Parent: optional(t.Parent), Definition: optional(shown.text(t.Definition)),
			Include: shown.list(t.Include), Exclude: shown.list(t.Exclude), Examples: shown.list(t.Examples), Cues: shown.list(t.Cues),
			Colour: optional(t.Colour), Status: string(t.Status), Quotes: len(quotes),
			People: peopleIn(quotes), Codings: n[t.ID], Split: splitInto(s, t), Depth: t.Depth,
		})
	}
	a.tellLeftOut(shown)
	return doc, nil
}

// peopleIn is how many participants some quotes hold.
func peopleIn(quotes []study.Quote) int {
	people := map[string]bool{}
	for _, q := range quotes {
		for _, p := range q.Participants {
			people[p] = true
		}
	}
	return len(people)
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
// order, and records the change, with the decisions that App.Because names. It gives what changed, in sentences.
func (a *App) EditCodebook(ctx context.Context, edit func(*codebook.Book) error) ([]codebook.Change, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	because, err := decisionsCalled(s, a.Because)
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
			if p, ok := errors.AsType[*Problem](err); ok {
				return p
			}
			return &Problem{What: err.Error(), Cause: err}
		}
		if err := newBookShown(s).keep(before, book); err != nil {
			return err
		}
		changes = codebook.Diff(before, book)
		if string(book.Bytes()) == string(data) {
			return nil
		}
		return w.PutCodebook(book.Bytes(), because...)
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

// RetireTheme retires a theme, which it refuses while the theme is in use. Sure,
// which may be nil, may refuse it too, by what the codebook says at that moment.
func (a *App) RetireTheme(ctx context.Context, id, why string, sure func(*codebook.Book) error) ([]codebook.Change, error) {
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
			"%s still has %s", id, one(n, "1 coding", "%d codings"))
	}
	if len(s.OwnOnly()) > 0 {
		return nil, problem(waitForBlind, "%s cannot be retired now: somebody who codes blind may use it", id)
	}
	return a.EditCodebook(ctx, func(b *codebook.Book) error {
		if sure != nil {
			if err := sure(b); err != nil {
				return err
			}
		}
		return b.Retire(id, why)
	})
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
	if refi.IsCodebook(data) {
		return nil, problem("`verbatim import "+name+"` adds its codes", "%s is a codebook of another program", name)
	}
	book, err := codebook.Parse(name, data)
	if err != nil {
		return nil, err
	}
	if what, todo := fitsCoded(s, book); what != "" {
		return nil, problem(todo, "%s does not fit what is coded: %s", name, what)
	}
	because, err := decisionsCalled(s, a.Because)
	if err != nil {
		return nil, err
	}
	changes := a.changesShown(s, codebook.Diff(s.Book, book))
	return changes, a.write(ctx, f, a.who(), func(w *folder.Session) error { return w.PutCodebook(data, because...) })
}

// MayWrite refuses to let an export take the place of a file of the study.
func (a *App) MayWrite(path string) error {
	f, err := a.folder()
	if err != nil {
		return err
	}
	return f.MayWrite(path)
}
