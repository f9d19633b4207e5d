package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/app"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// bookContent is the codebook, with one theme beside it.
type bookContent struct {
	Title   string
	Themes  []bookRow
	Theme   *bookTheme
	Adding  bool
	Under   string
	Merge   *mergePreview
	Hash    string
	History []historyEntry
	Told    []string // what was changed a moment ago
	Undo    string   // id of that change, where it can be taken back
	Failed  failure
	Options []option // themes to move under or merge into
	Total   int
}

// bookRow is a theme in the list.
type bookRow struct {
	app.ThemeDoc
	themeMark
	Aside, On bool
}

// bookTheme is a theme in full.
type bookTheme struct {
	app.ThemeDoc
	themeMark
	Why     string
	Was     []string
	Swatch  string
	Hues    []hueChoice
	Parents []option
	Codings int
	Quotes  string // address of its quotes
	Open    bool
}

// hueChoice is a colour that a theme may have.
type hueChoice struct {
	Hue
	N     int
	On    bool
	Taken string // the theme that has it
}

// mergePreview says what a merge would do.
type mergePreview struct {
	From, Into themeMark
	Codings    int
	Quotes     []hit
	More       int
	Subs       []string
	Left       string
}

// historyEntry is one change of the codebook.
type historyEntry struct {
	Day, Who string
	Changes  []string
}

func (s *Server) codebookRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /codebook", s.codebookPage)
	mux.HandleFunc("GET /codebook/{theme}", s.codebookPage)
	mux.HandleFunc("POST /codebook", s.addTheme)
	mux.HandleFunc("POST /codebook/undo", s.undoCodebook)
	mux.HandleFunc("POST /codebook/{theme}", s.editTheme)
	mux.HandleFunc("GET /codebook/{theme}/merge", s.codebookPage)
	mux.HandleFunc("POST /codebook/{theme}/merge", s.mergeThemes)
	mux.HandleFunc("POST /codebook/{theme}/move", s.moveTheme)
	mux.HandleFunc("POST /codebook/{theme}/status", s.themeStatus)
}

func (s *Server) codebookPage(w http.ResponseWriter, r *http.Request) {
	s.showBook(w, r, http.StatusOK, failure{})
}

// showBook shows the codebook with the theme of the address.
func (s *Server) showBook(w http.ResponseWriter, r *http.Request, status int, failed failure) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	doc, err := a.Codebook(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	st, palette := rel.Study, s.palette(r)
	c := bookContent{Title: doc.Title, Hash: st.Book.Hash(), Failed: failed, Adding: r.URL.Query().Has("add"), Under: r.URL.Query().Get("add"), Total: len(doc.Themes)}
	c.Told, c.Undo = s.sessionOf(r).told()
	id := r.PathValue("theme")
	for _, t := range doc.Themes {
		row := bookRow{t, markOf(st, palette, t.ID), t.Status == string(codebook.SetAside) || t.Status == string(codebook.Retired), strings.EqualFold(t.ID, id)}
		c.Themes = append(c.Themes, row)
		if !row.Aside {
			c.Options = append(c.Options, option{t.ID, strings.Repeat("   ", t.Depth) + t.Name})
		}
		if row.On {
			c.Theme = s.themeInFull(t, st, palette)
		}
	}
	if id != "" && c.Theme == nil {
		if t, ok := st.Book.Resolve(id); ok { // merged since: the theme it is part of
			http.Redirect(w, r, "/codebook/"+url.PathEscape(t.ID), http.StatusSeeOther)
			return
		}
		s.fail(w, r, &notFound{"there is no theme " + id + " in the codebook"})
		return
	}
	if into := r.URL.Query().Get("into"); into != "" && c.Theme != nil {
		if c.Merge, err = s.previewMerge(r, a, st, palette, c.Theme, into); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	if c.History, err = history(r, a, st, c.Theme); err != nil {
		s.fail(w, r, err)
		return
	}
	title := "Codebook"
	if c.Theme != nil {
		title = c.Theme.themeMark.Name + " – Codebook"
	}
	s.render(w, r, status, "codebook", Page{Title: title, Active: "codebook", Content: c, Styles: []string{"book.css"}})
}

func (s *Server) themeInFull(t app.ThemeDoc, st *study.Study, palette *Palette) *bookTheme {
	full, _ := st.Book.Theme(t.ID)
	b := &bookTheme{ThemeDoc: t, themeMark: markOf(st, palette, t.ID), Why: full.Why, Was: full.Was, Quotes: searchPath("theme:"+t.ID, false, 0)}
	b.Open = t.Status == string(codebook.InUse) || t.Status == string(codebook.Candidate)
	for _, c := range st.State.Codings {
		if st.ThemeOf(c) == t.ID {
			b.Codings++
		}
	}
	taken := map[string]string{}
	for _, other := range st.Book.Themes() {
		if other.ID != t.ID && other.Colour != "" {
			taken[strings.ToLower(other.Colour)] = other.Name
		}
	}
	for i, h := range hues() {
		b.Hues = append(b.Hues, hueChoice{h, i, strings.EqualFold(full.Colour, h.Stripe), taken[h.Stripe]})
	}
	within := st.Book.Within(t.ID)
	b.Parents = append(b.Parents, option{"", "the top"})
	for _, other := range st.Book.Themes() {
		if !slices.Contains(within, other.ID) {
			b.Parents = append(b.Parents, option{other.ID, strings.Repeat("   ", other.Depth) + other.Name})
		}
	}
	return b
}

// shownInPreview is how many quotes a preview shows.
const shownInPreview = 12

func (s *Server) previewMerge(r *http.Request, a *app.App, st *study.Study, palette *Palette, from *bookTheme, into string) (*mergePreview, error) {
	target, ok := st.Book.Theme(into)
	if !ok {
		return nil, &notFound{"there is no theme " + into + " in the codebook"}
	}
	m := &mergePreview{From: from.themeMark, Into: markOf(st, palette, target.ID), Codings: from.Codings}
	for _, sub := range st.Book.Children(from.themeMark.ID) {
		m.Subs = append(m.Subs, sub.Name)
	}
	found, err := a.Quotes(r.Context(), from.themeMark.ID, nil, app.SearchOptions{For: transcript.ForTeam})
	if err != nil {
		return nil, err
	}
	c := searchContent{}
	rows := found.Listing.Rows
	for i := range rows[:min(shownInPreview, len(rows))] {
		m.Quotes = append(m.Quotes, c.hit(found.Release, palette, &rows[i]))
	}
	m.More = len(rows) - len(m.Quotes)
	if found.Listing.Withheld > 0 {
		m.Left = count(found.Listing.Withheld, "more is", "more are") + " withheld: the people who speak have not agreed to it."
	}
	return m, nil
}

// history is what changed in the codebook, the latest first: of one theme, where
// one is shown.
func history(r *http.Request, a *app.App, st *study.Study, theme *bookTheme) ([]historyEntry, error) {
	versions, err := a.CodebookLog(r.Context())
	if err != nil {
		return nil, err
	}
	var list []historyEntry
	for _, v := range slices.Backward(versions) {
		e := historyEntry{Day: day(v.At), Who: personOf(st.Settings, v.Coder).Name}
		for _, change := range v.Changes {
			if theme == nil || strings.Contains(change, theme.themeMark.ID) || strings.Contains(change, theme.themeMark.Name) {
				e.Changes = append(e.Changes, change)
			}
		}
		if n := len(e.Changes); n > 8 {
			e.Changes = append(e.Changes[:8], count(n-8, "more change", "more changes"))
		}
		if len(e.Changes) > 0 {
			list = append(list, e)
		}
	}
	return list[:min(30, len(list))], nil
}

// edit changes the codebook as it was when the page was made, tells what changed,
// and goes on to a theme.
func (s *Server) edit(w http.ResponseWriter, r *http.Request, to func() string, change func(*codebook.Book) error) {
	hash := r.PostFormValue("hash")
	a := s.appFor(r)
	changes, err := a.EditCodebook(r.Context(), func(b *codebook.Book) error {
		if hash != "" && b.Hash() != hash {
			return &conflict{"somebody has changed the codebook meanwhile: look at it as it is now, and try again"}
		}
		return change(b)
	})
	s.edited(w, r, a, to, changes, err)
}

func (s *Server) edited(w http.ResponseWriter, r *http.Request, a *app.App, to func() string, changes []codebook.Change, err error) {
	if err != nil {
		status := statusOf(err)
		if status == http.StatusInternalServerError {
			s.fail(w, r, err)
			return
		}
		s.showBook(w, r, status, bookFailure(err))
		return
	}
	var said []string
	for _, c := range changes {
		said = append(said, sentence(c.String()))
	}
	undo := ""
	if len(said) == 0 {
		said = []string{"Nothing changed."}
	} else if versions, err := a.CodebookLog(r.Context()); err == nil && len(versions) > 0 {
		undo = versions[len(versions)-1].ID
	}
	s.sessionOf(r).tell(said, undo)
	path := "/codebook"
	if id := to(); id != "" {
		path += "/" + url.PathEscape(id)
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
}

// bookFailure says what is wrong with an edit, without the line of a file that
// nobody on this page has seen.
func bookFailure(err error) failure {
	if ps, ok := errors.AsType[*codebook.Problems](err); ok && len(ps.List) > 0 {
		return failure{sentence(ps.List[0].Message), sentence(ps.List[0].Hint)}
	}
	f := failure{Error: sentence(err.Error())}
	var h interface{ Hint() string }
	if errors.As(err, &h) && !strings.Contains(h.Hint(), "`") {
		f.Hint = sentence(h.Hint())
	}
	return f
}

// lines are the lines of a box in which every line is a text of a list.
func lines(s string) []string {
	var list []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func (s *Server) addTheme(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimSpace(r.PostFormValue("name"))
	id := codebook.Slug(name)
	s.edit(w, r, func() string { return id }, func(b *codebook.Book) error {
		if id == "" {
			return &app.Problem{What: "give the theme a name", Todo: "a word or two, with a letter in them", Usage: true}
		}
		return b.Add(r.PostFormValue("under"), codebook.Theme{ID: id, Name: name, Definition: strings.TrimSpace(r.PostFormValue("definition")), Status: codebook.InUse})
	})
}

func (s *Server) editTheme(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("theme")
	text := func(key string) string {
		return strings.TrimSpace(strings.ReplaceAll(r.PostFormValue(key), "\r\n", "\n"))
	}
	s.edit(w, r, func() string { return id }, func(b *codebook.Book) error {
		if name := text("name"); name != "" {
			if err := b.Rename(id, name); err != nil {
				return err
			}
		}
		for _, f := range []codebook.Field{codebook.FieldInclude, codebook.FieldExclude, codebook.FieldCues} {
			if err := b.Set(id, f, lines(text(string(f)))...); err != nil {
				return err
			}
		}
		if err := b.Set(id, codebook.FieldDefinition, text("definition")); err != nil {
			return err
		}
		return b.Set(id, codebook.FieldColour, text("colour"))
	})
}

func (s *Server) moveTheme(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("theme")
	s.edit(w, r, func() string { return id }, func(b *codebook.Book) error { return b.Move(id, r.PostFormValue("under")) })
}

func (s *Server) mergeThemes(w http.ResponseWriter, r *http.Request) {
	from, into := r.PathValue("theme"), r.PostFormValue("into")
	s.edit(w, r, func() string { return into }, func(b *codebook.Book) error { return b.Merge(from, into) })
}

func (s *Server) themeStatus(w http.ResponseWriter, r *http.Request) {
	id, why := r.PathValue("theme"), strings.TrimSpace(r.PostFormValue("why"))
	same := func() string { return id }
	switch codebook.Status(r.PostFormValue("status")) {
	case codebook.SetAside:
		s.edit(w, r, same, func(b *codebook.Book) error {
			if why == "" {
				return &app.Problem{What: "say why the theme is set aside", Todo: "a few words for the team", Usage: true}
			}
			return b.SetAside(id, why)
		})
	case codebook.Retired:
		a := s.appFor(r)
		changes, err := a.RetireTheme(r.Context(), id, why)
		s.edited(w, r, a, same, changes, err)
	default:
		s.edit(w, r, same, func(b *codebook.Book) error {
			if err := b.Set(id, codebook.FieldWhy); err != nil {
				return err
			}
			return b.Set(id, codebook.FieldStatus, string(codebook.InUse))
		})
	}
}

func (s *Server) undoCodebook(w http.ResponseWriter, r *http.Request) {
	if _, err := s.appFor(r).Undo(r.Context(), r.PostFormValue("id")); err != nil {
		s.fail(w, r, err)
		return
	}
	s.sessionOf(r).tell([]string{"Taken back: the codebook is as it was before."}, "")
	http.Redirect(w, r, nextPage(r.PostFormValue("next")), http.StatusSeeOther)
}
