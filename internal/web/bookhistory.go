package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/app"
	"verbatim/internal/study"
)

// bookPast is the history of the codebook, or how two versions of it differ.
type bookPast struct {
	Title    string
	Theme    *themeMark // whose history it is; nil: everybody's
	Back     string     // address of what the page belongs to
	Entries  []historyEntry
	More     string // address of more of it
	Versions []option
	From, To string // the versions compared
	Diff     bool
	Lead     string
	Changes  []bookDelta
	Because  []becauseMark // of the one change that is shown
	Undo     string
	Told     []string
	Failed   failure
}

// historyEntry is one change of the codebook.
type historyEntry struct {
	ID, When, Who string
	Changes       []string
	Path          string // address of what it changed, word by word
	Undo          bool   // this person may take it back now
	Back          bool   // it took an earlier change back
	Because       []becauseMark
	Way, Parted   string // codings that stand in the way of taking it back, and the page on which to hand them back
}

// bookDelta is one difference between two versions.
type bookDelta struct {
	Said   string
	Theme  string // address of the theme, where it is there now
	Fields []fieldDelta
}

type fieldDelta struct {
	Label string
	Lines []app.DeltaLine
}

// shownHistory is how many changes a page shows at first.
const shownHistory = 40

func entryOf(st *study.Study, v app.CodebookVersion) historyEntry {
	e := historyEntry{ID: v.ID, When: moment(v.At), Who: calledBriefly(st.Settings, v.Coder).Name, Path: "/codebook?change=" + v.ID, Undo: v.Undo && v.Way == "", Back: v.Back, Because: becauseMarks(v.Because), Way: v.Way}
	if v.Parted != "" {
		e.Parted = bookPath(v.Parted) + "/split"
	}
	e.Changes = v.Changes
	if n := len(v.Changes); n > 8 {
		e.Changes = append(append([]string{}, v.Changes[:8]...), count(n-8, "more change", "more changes"))
	}
	for i, c := range e.Changes {
		e.Changes[i] = sentence(c)
	}
	return e
}

// bookHistory shows who changed what, or how two versions differ.
func (s *Server) bookHistory(w http.ResponseWriter, r *http.Request) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	q, st := r.URL.Query(), rel.Study
	c := bookPast{Title: "History of the codebook", Back: "/codebook"}
	theme := ""
	if id := q.Get("theme"); id != "" {
		t, ok := st.Book.Resolve(id)
		if !ok {
			s.fail(w, r, &notFound{"there is no theme " + id + " in the codebook"})
			return
		}
		theme = t.ID
		mark := markOf(st, s.palette(r), theme)
		c.Theme, c.Title, c.Back = &mark, "History of "+mark.Name, bookPath(theme)
	}
	c.Told, _ = s.sessionOf(r).told()
	var err error
	if c.Diff = q.Has("change") || q.Has("from") || q.Has("to"); c.Diff {
		err = c.compare(r, a, st, theme)
	} else {
		n, _ := strconv.Atoi(q.Get("n"))
		err = c.list(r, a, st, theme, max(n, shownHistory))
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.page(w, r, "bookhistory", Page{Title: c.Title + " – Codebook", Active: "codebook", Content: c, Styles: []string{"book.css"}, Scripts: []string{"book.js"}})
}

func (c *bookPast) list(r *http.Request, a *app.App, st *study.Study, theme string, n int) error {
	list, more, err := a.CodebookHistory(r.Context(), app.HistoryOptions{Theme: theme, Limit: n, Plain: true})
	if err != nil {
		return err
	}
	for _, v := range list {
		e := entryOf(st, v)
		if theme != "" {
			e.Path += "&theme=" + url.QueryEscape(theme)
		}
		c.Entries = append(c.Entries, e)
		c.Versions = append(c.Versions, option{v.ID, e.When + ", " + e.Who})
	}
	if more {
		c.More = "/codebook?" + url.Values{"history": {""}, "theme": {theme}, "n": {strconv.Itoa(n + 100)}}.Encode()
	}
	return nil
}

// compare fills in how two versions differ.
func (c *bookPast) compare(r *http.Request, a *app.App, st *study.Study, theme string) error {
	q := r.URL.Query()
	c.From, c.To = q.Get("from"), q.Get("to")
	found, err := a.CompareCodebook(r.Context(), app.CompareBooks{Change: q.Get("change"), From: c.From, To: c.To, Theme: theme})
	if err != nil {
		return err
	}
	name := func(v *app.CodebookVersion, none string) string {
		if v == nil {
			return none
		}
		return "as " + calledBriefly(st.Settings, v.Coder).Name + " left it on " + moment(v.At)
	}
	if q.Get("change") != "" {
		c.Title = "What " + calledBriefly(st.Settings, found.To.Coder).Name + " changed"
		c.Lead, c.Because = moment(found.To.At), becauseMarks(found.To.Because)
	} else {
		c.Title, c.Lead = "Two versions compared", "The codebook "+name(found.From, "as the study began with it")+", and "+name(found.To, "as it is now")+"."
	}
	if c.Theme != nil {
		c.Lead = strings.TrimSuffix(c.Lead, ".") + ". Only what is about " + c.Theme.Name + "."
	}
	c.Back = "/codebook?history="
	if theme != "" {
		c.Back += "&theme=" + url.QueryEscape(theme)
	}
	if list, _, err := a.CodebookHistory(r.Context(), app.HistoryOptions{Limit: 1, Plain: true}); err == nil && found.To != nil && len(list) > 0 && list[0].Undo && list[0].Way == "" && list[0].ID == found.To.ID && found.From == nil && q.Get("change") != "" {
		c.Undo = found.To.ID
	}
	for _, change := range found.Changes {
		d := bookDelta{Said: sentence(change.Plain)}
		if _, ok := st.Book.Theme(deref(change.Theme)); ok {
			d.Theme = bookPath(deref(change.Theme))
		}
		for _, f := range change.Fields {
			d.Fields = append(d.Fields, fieldDelta{fieldLabel(f.Field), f.Lines})
		}
		if len(d.Fields) == 1 && wholeSaid(change) { // the sentence would say half of it twice
			d.Said, d.Fields[0].Label = fieldSaid(change), ""
		}
		c.Changes = append(c.Changes, d)
	}
	return nil
}

// wholeSaid reports whether all that a change did stands in its one field.
func wholeSaid(c app.BookChange) bool {
	return c.Kind == string(codebook.Redefined) && deref(c.Field) != string(codebook.FieldSplit)
}

// fieldSaid names a field of a theme that was changed.
func fieldSaid(c app.BookChange) string {
	return c.Name + ": " + strings.ToLower(fieldLabel(deref(c.Field))[:1]) + fieldLabel(deref(c.Field))[1:]
}

// fieldLabel is a field as forms call it.
func fieldLabel(field string) string {
	labels := map[string]string{
		"name": "Name", "definition": "What it means", "include": "Use it for", "exclude": "Not for", "examples": "Examples", "cues": "Cues",
		"colour": "Colour", "status": "Status", "why": "Why", "was": "It has taken in", "split": "Split into", "order": "Order", "title": "Title",
	}
	if label := labels[field]; label != "" {
		return label
	}
	return field
}
