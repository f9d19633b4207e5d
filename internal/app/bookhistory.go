package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
)

const bookFile = "codebook.yaml"

// CodebookVersion is one recorded version of the codebook.
type CodebookVersion struct {
	At      string   `json:"at"`
	Coder   string   `json:"coder"`
	ID      string   `json:"id"`
	Changes []string `json:"changes"`

	Because []DecisionRef `json:"because"` // the decisions that led to it

	Undo bool `json:"-"` // this person may take it back now: nothing stands upon it
	Back bool `json:"-"` // it took an earlier change back

	Way    string `json:"-"` // the codings that stand in the way of taking it back now
	Parted string `json:"-"` // the theme that they were handed on from
}

// CodebookLog is the codebook's history, oldest first: who changed what, when. With
// a theme it is the history of that.
func (a *App) CodebookLog(ctx context.Context, theme string) ([]CodebookVersion, error) {
	list, _, err := a.CodebookHistory(ctx, HistoryOptions{Theme: theme})
	slices.Reverse(list)
	return list, err
}

// HistoryOptions say how much of the codebook's history is asked for.
type HistoryOptions struct {
	Theme string // only what changed of this theme; empty: of any
	Limit int    // the latest so many; 0: all
	Plain bool   // themes go by their names alone
}

// CodebookHistory is the codebook's history, the latest first, and whether there
// is more of it than was asked for.
func (a *App) CodebookHistory(ctx context.Context, o HistoryOptions) (list []CodebookVersion, more bool, err error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, false, err
	}
	shown, list := newBookShown(s), []CodebookVersion{}
	shown.plain = o.Plain
	last := standing(f, s, a.who())
	for _, e := range slices.Backward(s.State.Events) {
		if e.Do != coding.Put || e.Path != bookFile {
			continue
		}
		said := bookChanges(f, s, e, shown, o.Theme)
		if o.Theme != "" && len(said) == 0 {
			continue
		}
		if o.Limit > 0 && len(list) == o.Limit {
			more = true
			break
		}
		list = append(list, CodebookVersion{At: e.At, Coder: e.Coder, ID: e.ID.String(), Changes: said, Because: becauseOf(s, e), Undo: e.ID == last, Back: !e.Of.IsZero()})
		if e.ID == last {
			one := &list[len(list)-1]
			one.Way, one.Parted = wayBack(f, s, e)
		}
	}
	a.tellLeftOut(shown)
	return list, more, nil
}

// standing is the change of the codebook that a person's undo would take back:
// the latest that nobody took back, if it is theirs and the file is as it left it.
func standing(f *folder.Folder, s *study.Study, me string) coding.ID {
	data, err := f.CodebookBytes()
	if err != nil {
		return coding.ID{}
	}
	now, gone := text.HashOf(string(data)), takenBack(s)
	for _, e := range slices.Backward(s.State.Events) {
		if e.Do != coding.Put || e.Path != bookFile || gone[e.ID] || !e.Of.IsZero() {
			continue
		}
		if e.Coder == me && e.To == now && undoable(e) {
			return e.ID
		}
		return coding.ID{}
	}
	return coding.ID{}
}

// versionOf is the codebook as a change left it.
func versionOf(f *folder.Folder, h text.Hash) (*codebook.Book, error) {
	data, err := f.Version(h)
	if err != nil {
		return nil, err
	}
	return codebook.Parse(bookFile, data)
}

// versionBefore is the codebook that a change was made from; an empty one for the
// first, or where it is not here any more.
func versionBefore(f *folder.Folder, e coding.Event) *codebook.Book {
	if len(e.From) > 0 {
		if book, err := versionOf(f, e.From[0]); err == nil {
			return book
		}
	}
	return codebook.New("")
}

// bookChanges says what a change of the codebook changed in the version that it
// was made from: copies of a study may have changed one version in two ways. With
// a theme it says what it changed of that.
func bookChanges(f *folder.Folder, s *study.Study, e coding.Event, shown *bookShown, theme string) []string {
	if e.How == "joined" && theme == "" {
		return []string{"joined what was changed in several copies"}
	}
	back := ""
	if !e.Of.IsZero() {
		if of, ok := eventCalled(s, e.Of); ok && of.Of.IsZero() { // said by what it took back
			e, back = of, "took back: "
		}
	}
	now, err := versionOf(f, e.To)
	if err != nil {
		if theme != "" {
			return nil
		}
		if _, bad := err.(*codebook.Problems); bad {
			return []string{"a version with mistakes: " + strings.SplitN(err.Error(), "\n", 2)[0]}
		}
		return []string{"this version is not here: it was removed, or has not arrived"}
	}
	if len(e.From) == 0 && theme == "" {
		return []string{"The codebook began with " + one(now.Len(), "1 theme", "%d themes") + "."}
	}
	changes := []string{}
	for _, c := range shown.changes(codebook.Diff(versionBefore(f, e), now)) {
		if theme == "" || concerns(c, theme) {
			said := c.String()
			if shown.plain {
				said = c.Plain()
			}
			changes = append(changes, back+said)
		}
	}
	return changes
}

func eventCalled(s *study.Study, id coding.ID) (coding.Event, bool) {
	for _, e := range slices.Backward(s.State.Events) {
		if e.ID == id {
			return e, true
		}
	}
	return coding.Event{}, false
}

// concerns reports whether a change is one of a theme, or of what came into it.
func concerns(c codebook.Change, theme string) bool {
	switch c.Kind {
	case codebook.Merged, codebook.Added, codebook.Moved:
		return c.ID == theme || slices.Contains(c.Before, theme) || slices.Contains(c.After, theme)
	case codebook.Reordered:
		return slices.Contains(c.After, theme)
	}
	return c.ID == theme
}

// firstVersion is the codebook as the study began with it.
func firstVersion(f *folder.Folder, s *study.Study) ([]byte, error) {
	for _, e := range s.State.Events {
		if e.Do == coding.Put && e.Path == bookFile {
			return f.Version(e.To)
		}
	}
	return nil, problem("", "the codebook has no history yet")
}
