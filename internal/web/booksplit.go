package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/study"
)

// splitBanner says how far the split of a theme is.
type splitBanner struct {
	Theme  themeMark
	Into   []themeMark
	Mine   int      // codings of this person that wait
	Others []string // "Ben has 4"
	Over   bool     // nobody has any left
	Path   string
}

// splitContent is the page on which a theme is split, and on which each coder hands
// on what is theirs.
type splitContent struct {
	Theme   themeMark
	Hash    string
	Form    bool // it is not being split yet, or is to have more parts
	Names   []string
	Under   bool
	Every   []option // themes that are there
	Count   int      // codings of it
	People  int      // coders who have some
	Because becauseChoice
	Queue   *app.SplitQueue
	Into    []splitPart
	Item    *splitShown
	N       int // the number of the item, of those decided and those that wait
	Of      int
	Next    string // address of the one after it
	Banner  *splitBanner
	Told    []string
	Failed  failure
}

// splitPart is a part, and the key that hands a coding to it.
type splitPart struct {
	themeMark
	Key, Definition string
}

// splitShown is a coding that somebody decides about.
type splitShown struct {
	ID string
	hit
	Memos []string
	Mixed bool // more of the words before and after can be shown
}

// bannerOf says how far the split of a theme is.
func bannerOf(r *http.Request, a *app.App, st *study.Study, palette *Palette, t app.ThemeDoc) (*splitBanner, error) {
	q, err := a.SplitQueue(r.Context(), t.ID)
	if err != nil {
		return nil, err
	}
	b := &splitBanner{Theme: markOf(st, palette, t.ID), Mine: len(q.Items), Path: bookPath(t.ID) + "/split"}
	for _, id := range q.Into {
		b.Into = append(b.Into, markOf(st, palette, id))
	}
	for _, w := range q.Others {
		b.Others = append(b.Others, calledBriefly(st.Settings, w.Coder).Name+" has "+count(w.Waiting, "coding", "codings")+" left")
	}
	b.Over = b.Mine == 0 && len(b.Others) == 0
	return b, nil
}

func (s *Server) splitPage(w http.ResponseWriter, r *http.Request) {
	s.showSplit(w, r, http.StatusOK, failure{})
}

// showSplit shows the form that splits a theme, or the queue of the person.
func (s *Server) showSplit(w http.ResponseWriter, r *http.Request, status int, failed failure) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	st, palette := rel.Study, s.palette(r)
	t, ok := st.Book.Resolve(r.PathValue("theme"))
	if !ok {
		s.fail(w, r, &notFound{"there is no theme " + r.PathValue("theme") + " in the codebook"})
		return
	}
	q, err := a.SplitQueue(r.Context(), t.ID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	c := splitContent{Theme: markOf(st, palette, t.ID), Hash: st.Book.Hash(), Queue: q, Failed: failed, Form: len(q.Into) == 0 || r.URL.Query().Has("more")}
	c.Told, _ = s.sessionOf(r).told()
	for i, id := range q.Into {
		part := splitPart{themeMark: markOf(st, palette, id)}
		if full, ok := st.Book.Theme(id); ok {
			part.Definition = full.Definition
		}
		if i < 9 {
			part.Key = string(rune('1' + i))
		}
		c.Into = append(c.Into, part)
	}
	if c.Banner, err = bannerOf(r, a, st, palette, app.ThemeDoc{ID: t.ID}); err != nil {
		s.fail(w, r, err)
		return
	}
	title := "Hand on " + c.Theme.Name
	if c.Form {
		title = "Split " + c.Theme.Name
		c.fillForm(r, st, t.ID)
		if c.Because, err = decisionsToName(r, a); err != nil {
			s.fail(w, r, err)
			return
		}
	} else {
		c.choose(r.URL.Query().Get("at"), s.itemShown(rel, palette))
	}
	s.render(w, r, status, "booksplit", Page{Title: title + " – Codebook", Active: "codebook", Content: c, Styles: []string{"book.css"}, Scripts: []string{"bookqueue.js"}})
}

// fillForm fills in the form that splits a theme.
func (c *splitContent) fillForm(r *http.Request, st *study.Study, theme string) {
	coders := map[string]bool{}
	for _, k := range st.State.Codings {
		if st.ThemeOf(k) == theme {
			c.Count++
			coders[k.Coder] = true
		}
	}
	c.People = len(coders)
	for _, t := range st.Book.Themes() {
		if t.ID != theme {
			c.Every = append(c.Every, option{t.ID, t.Name})
		}
	}
	c.Names, c.Under = slices.Clone(r.PostForm["into"]), r.PostForm.Get("place") == "under"
	for len(c.Names) < 3 {
		c.Names = append(c.Names, "")
	}
}

// choose finds the coding that is asked about: the one named, or the first.
func (c *splitContent) choose(at string, show func(*app.SplitItem) *splitShown) {
	c.Of = c.Queue.Total()
	items := c.Queue.Items
	if len(items) == 0 {
		return
	}
	i := max(0, slices.IndexFunc(items, func(x app.SplitItem) bool { return x.ID == at }))
	c.Item, c.N = show(&items[i]), c.Queue.Handed+c.Queue.Left+i+1
	if i+1 < len(items) {
		c.Next = items[i+1].ID
	} else if i > 0 {
		c.Next = items[0].ID
	}
}

// itemShown makes what a page shows of a coding.
func (s *Server) itemShown(rel *study.Release, palette *Palette) func(*app.SplitItem) *splitShown {
	return func(item *app.SplitItem) *splitShown {
		row, c := item.Row, searchContent{}
		if item.Wide[0]+item.Wide[1] != "" {
			row.Before, row.After, c.Turns = item.Wide[0], item.Wide[1], true
		}
		shown := &splitShown{ID: item.ID, hit: c.hit(rel, palette, &row)}
		for _, k := range row.Codings {
			if k.Memo != nil {
				shown.Memos = append(shown.Memos, *k.Memo)
			}
		}
		return shown
	}
}

// splitTheme names the parts of a theme, or takes the queues away.
func (s *Server) splitTheme(w http.ResponseWriter, r *http.Request) {
	id, a := r.PathValue("theme"), s.appBecause(r)
	if r.PostFormValue("do") == "finish" {
		changes, err := a.FinishSplit(r.Context(), id, sure(r))
		s.edited(w, r, a, func() string { return bookPath(id) }, changes, err)
		return
	}
	changes, err := a.SplitTheme(r.Context(), app.SplitOptions{Theme: id, Into: texts(r.PostForm["into"]), Under: r.PostFormValue("place") == "under", Sure: sure(r)})
	if err == nil {
		s.edited(w, r, a, func() string { return bookPath(id) + "/split" }, changes, nil)
		return
	}
	rel, broken := a.Look(r.Context())
	if broken == nil {
		if _, ok := rel.Study.Book.Theme(id); ok && statusOf(err) < http.StatusInternalServerError {
			s.showSplit(w, r, statusOf(err), bookFailure(err))
			return
		}
		broken = err
	}
	s.rescue(w, r, broken)
}

// splitStep hands a coding on, leaves it, or takes the latest of such decisions
// back; and goes on to the next.
func (s *Server) splitStep(w http.ResponseWriter, r *http.Request) {
	theme, a := r.PathValue("theme"), s.appFor(r)
	id, next := r.PostFormValue("coding"), r.PostFormValue("next")
	said, err := "", error(nil)
	var done app.Acted
	switch do := r.PostFormValue("do"); {
	case do == "undo":
		var what string
		if what, next, err = a.UndoSplitStep(r.Context(), theme); err == nil {
			said = "There is nothing of yours to take back."
			if what != "" {
				said = "Taken back: " + what + "."
			}
		}
	case do == "undo-all":
		var n int
		if n, err = a.UndoSplitSteps(r.Context(), theme); err == nil {
			said = "Taken back: " + count(n, "decision", "decisions") + " of yours."
		}
	case do == "leave":
		done, err = a.LeaveIn(r.Context(), theme, id)
		said = sentence(done.What)
	default:
		done, err = a.HandOn(r.Context(), theme, id, strings.TrimPrefix(do, "to:"))
		said = sentence(done.What)
	}
	if err != nil {
		if statusOf(err) == http.StatusInternalServerError {
			s.fail(w, r, err)
			return
		}
		q := r.URL.Query()
		q.Set("at", id)
		r.URL.RawQuery = q.Encode()
		s.showSplit(w, r, statusOf(err), bookFailure(err))
		return
	}
	s.sessionOf(r).tell([]string{said}, "")
	http.Redirect(w, r, bookPath(theme)+"/split?"+url.Values{"at": {next}}.Encode(), http.StatusSeeOther)
}
