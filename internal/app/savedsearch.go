package app

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// SavedMark stands before the name of a saved search where a query is wanted.
const SavedMark = "@"

// maxSearchName is the longest name of a saved search, in code points.
const maxSearchName = 80

// SavedEntry is a saved search. The team shares them.
type SavedEntry struct {
	Name  string `json:"name"`
	Query string `json:"query"`
}

// Searches lists the saved searches, by name.
func (a *App) Searches(ctx context.Context) ([]SavedEntry, error) {
	_, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	return SavedIn(s), nil
}

// SavedIn are the saved searches of a study, by name.
func SavedIn(s *study.Study) []SavedEntry {
	list := []SavedEntry{}
	for _, x := range s.Settings.Searches {
		list = append(list, SavedEntry(x))
	}
	slices.SortStableFunc(list, func(x, y SavedEntry) int { return strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)) })
	return list
}

// SearchSaved says what saving a search did. Before is the query that the name
// had, empty for a new one.
type SearchSaved struct {
	SavedEntry
	Before string
}

// SaveSearch keeps a query under a name, in study.yaml, for the whole team. The
// name of another saved search, case aside, takes the query over.
func (a *App) SaveSearch(ctx context.Context, name, query string) (SearchSaved, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return SearchSaved{}, err
	}
	name, err = searchName(name)
	if err != nil {
		return SearchSaved{}, err
	}
	if query, err = savedQuery(s, query); err != nil { // @old under a new name is a copy
		return SearchSaved{}, err
	}
	q, err := search.Parse(query, attributes(s))
	if err != nil {
		return SearchSaved{}, queryProblem(err)
	}
	out := SearchSaved{SavedEntry: SavedEntry{name, q.String()}}
	if have, ok := searchCalled(s, name); ok {
		out.Name, out.Before = have.Name, have.Query
	}
	if out.Before == out.Query {
		return out, nil
	}
	return out, a.write(ctx, f, a.who(), func(w *folder.Session) error { return w.PutSearch(out.Name, out.Query) })
}

// RenameSearch gives a saved search another name, and says the one it had.
func (a *App) RenameSearch(ctx context.Context, from, to string) (was, is SavedEntry, err error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return was, is, err
	}
	x, err := savedSearch(s, from)
	if err != nil {
		return was, is, err
	}
	if to, err = searchName(to); err != nil {
		return was, is, err
	}
	was, is = SavedEntry(x), SavedEntry{to, x.Query}
	if have, ok := searchCalled(s, to); ok && have.Name != x.Name {
		return was, is, problem("choose another name, or remove that one first", "there is a saved search %q already", have.Name)
	}
	if was == is {
		return was, is, nil
	}
	return was, is, a.write(ctx, f, a.who(), func(w *folder.Session) error {
		if err := w.DropSearch(x.Name); err != nil {
			return err
		}
		return w.PutSearch(to, x.Query)
	})
}

// ForgetSearch takes a saved search away, and says what it was.
func (a *App) ForgetSearch(ctx context.Context, name string) (SavedEntry, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return SavedEntry{}, err
	}
	x, err := savedSearch(s, name)
	if err != nil {
		return SavedEntry{}, err
	}
	return SavedEntry(x), a.write(ctx, f, a.who(), func(w *folder.Session) error { return w.DropSearch(x.Name) })
}

// savedQuery is a query as it is, or that of a saved search where it is "@name".
func savedQuery(s *study.Study, query string) (string, error) {
	name, saved := strings.CutPrefix(strings.TrimSpace(query), SavedMark)
	if !saved {
		return query, nil
	}
	x, err := savedSearch(s, name)
	return x.Query, err
}

// searchCalled finds a saved search by its name, case and spaces aside.
func searchCalled(s *study.Study, name string) (study.SavedSearch, bool) {
	for _, x := range s.Settings.Searches {
		if strings.EqualFold(oneSpace(x.Name), oneSpace(name)) {
			return x, true
		}
	}
	return study.SavedSearch{}, false
}

// savedSearch finds a saved search by its name or, where only one begins so, the
// beginning of it.
func savedSearch(s *study.Study, name string) (study.SavedSearch, error) {
	name = oneSpace(strings.Trim(strings.TrimPrefix(strings.TrimSpace(name), SavedMark), `"“” `))
	if x, ok := searchCalled(s, name); ok {
		return x, nil
	}
	var like []study.SavedSearch
	var names []string
	for _, x := range s.Settings.Searches {
		names = append(names, x.Name)
		if name != "" && strings.HasPrefix(strings.ToLower(oneSpace(x.Name)), strings.ToLower(name)) {
			like = append(like, x)
		}
	}
	if len(like) == 1 {
		return like[0], nil
	}
	todo := "there is none yet: `verbatim search --save NAME QUERY`; to look for the words, put them in quotation marks"
	if len(names) > 0 {
		todo = "there are " + strings.Join(names[:min(len(names), 8)], ", ")
	}
	return study.SavedSearch{}, usage(todo, "no saved search is called %q", transcript.Abbreviate(name, 40))
}

func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

// searchName makes a name fit to be one.
func searchName(name string) (string, error) {
	name = oneSpace(strings.TrimPrefix(strings.TrimSpace(name), SavedMark))
	switch {
	case name == "":
		return "", usage("call it by what it finds: hope in paid posts", "the saved search needs a name")
	case utf8.RuneCountInString(name) > maxSearchName:
		return "", usage("", "the name is longer than %d characters", maxSearchName)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "", usage("", "the name holds a character that cannot be typed")
	}
	return name, nil
}
