package web

import (
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
	Last    *historyEntry // the latest change of all
	Told    []string      // what was changed a moment ago
	Undo    string        // id of that change, where it can be taken back
	Again   bool          // what was changed is that something was taken back
	Failed  failure
	Options []option // themes to put others under, or merge them into
	Total   int
	Splits  []splitBanner // themes that are being split
	Because becauseChoice // decisions that can be named
	typed   url.Values    // what was sent and could not be saved
}

// Typed is what somebody typed into a box whose form could not be saved.
func (c bookContent) Typed(key string) string { return c.typed.Get(key) }

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
	Hues    []hueChoice
	Parents []option
	Into    []option // themes it can be made part of
	Quotes  string   // address of its quotes
	Open    bool
	First   bool // among its neighbours
	Final   bool
	Subs    bool // it has themes under it
	Form    themeForm
	Parting *splitBanner
	Choose  []exampleChoice
	Because becauseChoice
}

// exampleChoice is a quote that could be an example.
type exampleChoice struct {
	Ref string
	hit
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
	mux.HandleFunc("POST /codebook/{theme}/example", s.addExample)
	mux.HandleFunc("GET /codebook/{theme}/split", s.splitPage)
	mux.HandleFunc("POST /codebook/{theme}/split", s.splitTheme)
	mux.HandleFunc("POST /codebook/{theme}/queue", s.splitStep)
}

func (s *Server) codebookPage(w http.ResponseWriter, r *http.Request) {
	if q := r.URL.Query(); q.Has("history") || q.Has("change") || q.Has("from") || q.Has("to") {
		s.bookHistory(w, r)
		return
	}
	s.showBook(w, r, http.StatusOK, failure{}, nil)
}

// showBook shows the codebook with the theme of the address. Where something could
// not be saved it says why, and shows what was typed; moved are the fields that
// somebody else has changed as well.
func (s *Server) showBook(w http.ResponseWriter, r *http.Request, status int, failed failure, moved []codebook.Field) {
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
	if r.Method == http.MethodPost {
		c.typed = r.PostForm
		c.Adding = r.URL.Path == "/codebook"
		c.Under = c.Typed("under")
	}
	c.Told, c.Undo = s.sessionOf(r).told()
	id := r.PathValue("theme")
	for _, t := range doc.Themes {
		row := bookRow{t, markOf(st, palette, t.ID), t.Status == string(codebook.SetAside) || t.Status == string(codebook.Retired), strings.EqualFold(t.ID, id)}
		c.Themes = append(c.Themes, row)
		if !row.Aside {
			c.Options = append(c.Options, option{t.ID, indented(t.Depth) + t.Name})
		}
		if row.On {
			c.Theme = themeInFull(t, st, palette)
			c.Theme.Form = formOf(t, c.typed, moved)
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
	if err := s.fillBook(r, a, st, palette, &c); err != nil {
		s.fail(w, r, err)
		return
	}
	title := "Codebook"
	if c.Theme != nil {
		title = c.Theme.themeMark.Name + " – Codebook"
	}
	s.render(w, r, status, "codebook", Page{Title: title, Active: "codebook", Content: c, Styles: []string{"book.css"}, Scripts: []string{"book.js", "unsaved.js"}})
}

// fillBook adds what takes more than the codebook to know.
func (s *Server) fillBook(r *http.Request, a *app.App, st *study.Study, palette *Palette, c *bookContent) (err error) {
	if c.Because, err = decisionsToName(r, a); err != nil {
		return err
	}
	if c.Theme != nil {
		c.Theme.Because = c.Because
	}
	if into := r.URL.Query().Get("into"); into != "" && c.Theme != nil {
		if c.Merge, err = s.previewMerge(r, a, st, palette, c.Theme, into); err != nil {
			return err
		}
	}
	for _, t := range c.Themes {
		if len(t.Split) == 0 || c.Theme != nil && !t.On {
			continue
		}
		banner, err := bannerOf(r, a, st, palette, t.ThemeDoc)
		if err != nil {
			return err
		}
		if c.Theme != nil {
			c.Theme.Parting = banner
		} else {
			c.Splits = append(c.Splits, *banner)
		}
	}
	if c.Theme != nil && c.Merge == nil {
		if c.Theme.Choose, err = examplesFor(r, a, palette, c.Theme.themeMark.ID); err != nil {
			return err
		}
	}
	list, _, err := a.CodebookHistory(r.Context(), app.HistoryOptions{Limit: 1, Plain: true})
	if err != nil || len(list) == 0 {
		return err
	}
	last := entryOf(st, list[0])
	c.Last, c.Again = &last, list[0].Back && list[0].ID == c.Undo
	return nil
}

// indented puts a name as far in as its theme stands.
func indented(depth int) string { return strings.Repeat("\u00a0\u00a0\u00a0", depth) }

func themeInFull(t app.ThemeDoc, st *study.Study, palette *Palette) *bookTheme {
	full, _ := st.Book.Theme(t.ID)
	b := &bookTheme{ThemeDoc: t, themeMark: markOf(st, palette, t.ID), Why: full.Why, Quotes: searchPath("theme:"+t.ID, false, 0)}
	b.Open = t.Status == string(codebook.InUse) || t.Status == string(codebook.Candidate)
	b.Was = append(b.Was, full.Was...)
	b.Subs = len(st.Book.Children(t.ID)) > 0
	siblings := st.Book.Children(full.Parent)
	b.First, b.Final = siblings[0].ID == t.ID, siblings[len(siblings)-1].ID == t.ID
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
		if slices.Contains(within, other.ID) {
			continue
		}
		one := option{other.ID, indented(other.Depth) + other.Name}
		b.Parents = append(b.Parents, one)
		if other.Status == codebook.InUse || other.Status == codebook.Candidate {
			b.Into = append(b.Into, one)
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
	m := &mergePreview{From: from.themeMark, Into: markOf(st, palette, target.ID), Codings: from.ThemeDoc.Codings}
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

// shownExamples is how many quotes are offered as examples.
const shownExamples = 8

// examplesFor are quotes of a theme to choose examples from.
func examplesFor(r *http.Request, a *app.App, palette *Palette, theme string) ([]exampleChoice, error) {
	list, err := a.ExamplesFor(r.Context(), theme, shownExamples)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	rel, err := a.Look(r.Context())
	if err != nil {
		return nil, err
	}
	choices, c := []exampleChoice{}, searchContent{}
	for i := range list {
		choices = append(choices, exampleChoice{list[i].Ref, c.hit(rel, palette, &list[i].Row)})
	}
	return choices, nil
}
