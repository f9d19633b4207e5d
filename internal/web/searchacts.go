package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/study"
)

// savedEntry is a search that the team keeps.
type savedEntry struct {
	app.SavedEntry
	Path string
	On   bool // it is the one that is shown
}

// saved fills in the searches that the team keeps.
func (c *searchContent) saved(st *study.Study) {
	for _, x := range app.SavedIn(st) {
		e := savedEntry{x, searchPath(x.Query, c.Turns, 0), x.Query == c.Query}
		if e.On {
			c.Name = x.Name
		}
		c.Saved = append(c.Saved, e)
	}
}

// coding fills in what what was found can be coded with.
func (c *searchContent) coding(found *app.Found) {
	for _, t := range found.Release.Study.Book.Themes() {
		if t.Status != "retired" && t.Status != "set-aside" {
			c.Codable = append(c.Codable, option{t.ID, strings.Repeat("   ", t.Depth) + t.Name})
		}
	}
	labels := map[string]string{app.AsWords: "just the words found", app.AsSentence: "the sentence around them", app.AsTurn: "the whole turn"}
	if !found.Query.HasWords() {
		labels[app.AsWords], labels[app.AsSentence] = "the quote as it stands", "its whole sentences"
	}
	order := app.AsWhat()
	slices.SortStableFunc(order, func(x, y string) int { return btoi(y == found.As()) - btoi(x == found.As()) }) // the usual one first
	for _, as := range order {
		c.As = append(c.As, option{as, labels[as]})
	}
}

// codedAnswer is what a page gets for a batch that it had coded.
type codedAnswer struct {
	*app.HitsCoded
	Said string    `json:"said"`
	Mark codedMark `json:"mark"`
	Undo string    `json:"undo"`
}

type codedMark struct {
	Name, Class, Pattern string
}

// codeFound codes the rows that were ticked, all in one go.
func (s *Server) codeFound(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	if who := r.PostForm.Get("coder"); who != "" && who != s.sessionOf(r).who() {
		w.Header().Set(stale, "coder")
		s.fail(w, r, &conflict{"somebody else is coding in this browser now"})
		return
	}
	o := app.HitsToCode{Theme: r.PostForm.Get("theme"), As: r.PostForm.Get("as"), Against: r.PostForm.Get("against") != ""}
	for _, key := range r.PostForm["hit"] {
		h, err := app.ParseHit(key)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		o.Hits = append(o.Hits, h)
	}
	if o.Theme == "" {
		s.fail(w, r, &app.Problem{What: "no theme was chosen", Todo: "choose the theme that the ticked rows belong to", Usage: true})
		return
	}
	a := s.appFor(r)
	done, err := a.CodeHits(r.Context(), o)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	said, undo := done.What+".", ""
	if len(done.Events) > 0 {
		undo = url.Values{"do": {undoesSearch}, "events": {strings.Join(done.Events, " ")}}.Encode()
	}
	if strings.HasPrefix(r.Header.Get("Accept"), "application/json") {
		mark := codedMark{Name: done.Theme}
		if rel, err := a.Look(r.Context()); err == nil {
			m := markOf(rel.Study, s.palette(r), done.Theme)
			mark = codedMark{m.Name, m.Class, m.Pattern}
		}
		s.json(w, codedAnswer{done, said, mark, undo})
		return
	}
	told := []string{said}
	for _, row := range done.Rows {
		if row.Why != nil && len(told) < 6 {
			told = append(told, row.Transcript+": "+sentence(*row.Why))
		}
	}
	s.sessionOf(r).tell(told, undo)
	http.Redirect(w, r, searchBack(r), http.StatusSeeOther)
}

// undoesSearch marks what the search page can take back.
const undoesSearch = "search"

// toldOf is what there is to tell, and how it is taken back where the page that
// tells it knows how: the mark says which page that is.
func (s *Server) toldOf(r *http.Request, mark string) (said []string, undo string) {
	said, undo = s.sessionOf(r).told()
	if v, err := url.ParseQuery(undo); err != nil || v.Get("do") != mark {
		undo = ""
	}
	return said, undo
}

// searchBack is where a form of the search page goes back to.
func searchBack(r *http.Request) string {
	back := r.PostFormValue("back")
	if back != "/search" && !strings.HasPrefix(back, "/search?") {
		return "/search"
	}
	return back
}

// keepSearch saves a search, gives it another name, or removes it.
func (s *Server) keepSearch(w http.ResponseWriter, r *http.Request) {
	a, name := s.appFor(r), r.PostFormValue("name")
	var said string
	var err error
	undo := url.Values{"do": {undoesSearch}}
	switch r.PostFormValue("act") {
	case "rename":
		var was, is app.SavedEntry
		if was, is, err = a.RenameSearch(r.Context(), r.PostFormValue("from"), name); err == nil {
			said = "“" + was.Name + "” is called “" + is.Name + "” now."
			undo.Set("name", was.Name)
			undo.Set("from", is.Name)
		}
	case "remove":
		var gone app.SavedEntry
		if gone, err = a.ForgetSearch(r.Context(), name); err == nil {
			said = "Removed the saved search “" + gone.Name + "”."
			undo.Set("name", gone.Name)
			undo.Set("q", gone.Query)
		}
	default:
		var saved app.SearchSaved
		if saved, err = a.SaveSearch(r.Context(), name, r.PostFormValue("q")); err == nil {
			said = "Saved as “" + saved.Name + "”. Everybody in the team finds it under Saved searches."
			undo.Set("name", saved.Name)
			if saved.Before != "" {
				said = "“" + saved.Name + "” is this search now; it was " + saved.Before + " before."
				undo.Set("q", saved.Before)
			}
		}
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.sessionOf(r).tell([]string{said}, undo.Encode())
	http.Redirect(w, r, searchBack(r), http.StatusSeeOther)
}

// undoSearch takes back what was told of.
func (s *Server) undoSearch(w http.ResponseWriter, r *http.Request) {
	v, err := url.ParseQuery(r.PostFormValue("undo"))
	if err != nil {
		v = url.Values{}
	}
	a := s.appFor(r)
	said := "Taken back."
	switch name := v.Get("name"); {
	case v.Get("events") != "":
		events := strings.Fields(v.Get("events"))
		_, err = a.Reverse(r.Context(), events)
		said = "Taken back: " + count(len(events), "coding", "codings") + "."
	case v.Get("from") != "":
		_, _, err = a.RenameSearch(r.Context(), v.Get("from"), name)
	case v.Get("q") != "":
		_, err = a.SaveSearch(r.Context(), name, v.Get("q"))
	default:
		_, err = a.ForgetSearch(r.Context(), name)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if strings.HasPrefix(r.Header.Get("Accept"), "application/json") {
		s.json(w, map[string]string{"said": said})
		return
	}
	s.sessionOf(r).tell([]string{said}, "")
	http.Redirect(w, r, searchBack(r), http.StatusSeeOther)
}
