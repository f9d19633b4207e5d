package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/app"
)

// sure refuses to change another codebook than the one the page was made of.
func sure(r *http.Request) func(*codebook.Book) error {
	hash := r.PostFormValue("hash")
	return func(b *codebook.Book) error {
		if hash != "" && b.Hash() != hash {
			return &conflict{"somebody has changed the codebook meanwhile: look at it as it is now, and try again"}
		}
		return nil
	}
}

// edit changes the codebook as it was when the page was made, tells what changed,
// and goes on to a page.
func (s *Server) edit(w http.ResponseWriter, r *http.Request, to func() string, change func(*codebook.Book) error) {
	a, same := s.appBecause(r), sure(r)
	changes, err := a.EditCodebook(r.Context(), func(b *codebook.Book) error {
		if err := same(b); err != nil {
			return err
		}
		return change(b)
	})
	s.edited(w, r, a, to, changes, err)
}

// bookPath is the page of a theme.
func bookPath(id string) string {
	if id == "" {
		return "/codebook"
	}
	return "/codebook/" + url.PathEscape(id)
}

// edited goes on to a page and has it tell what changed, or says why nothing did.
func (s *Server) edited(w http.ResponseWriter, r *http.Request, a *app.App, to func() string, changes []codebook.Change, err error) {
	if err != nil {
		s.notEdited(w, r, a, err)
		return
	}
	said, undo := s.changed(r, a, changes)
	s.sessionOf(r).tell(said, undo)
	http.Redirect(w, r, to(), http.StatusSeeOther)
}

// notEdited says why nothing was changed, on the page with what was typed.
func (s *Server) notEdited(w http.ResponseWriter, r *http.Request, a *app.App, err error) {
	id := r.PathValue("theme")
	rel, broken := a.Look(r.Context())
	if broken != nil {
		s.rescue(w, r, broken)
		return
	}
	if _, ok := rel.Study.Book.Theme(id); !ok && id != "" {
		s.rescue(w, r, err)
		return
	}
	status := statusOf(err)
	if status == http.StatusInternalServerError {
		s.fail(w, r, err)
		return
	}
	failed := bookFailure(err)
	var moved *app.FieldsMoved
	if errors.As(err, &moved) {
		failed = failure{"Not saved yet: " + moved.Error() + ".", "What you typed is still in the boxes. Beside it stands what it says now. Make of the two what it should say, and save again."}
		s.showBook(w, r, http.StatusConflict, failed, moved.Fields)
		return
	}
	s.showBook(w, r, status, failed, nil)
}

// changed says what changed, and by which id it can be taken back.
func (s *Server) changed(r *http.Request, a *app.App, changes []codebook.Change) (said []string, undo string) {
	for _, c := range changes {
		said = append(said, sentence(c.Plain()))
	}
	if len(said) == 0 {
		return []string{"Nothing changed."}, ""
	}
	if list, _, err := a.CodebookHistory(r.Context(), app.HistoryOptions{Limit: 1, Plain: true}); err == nil && len(list) > 0 {
		undo = list[0].ID
	}
	return said, undo
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

func (s *Server) addTheme(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimSpace(r.PostFormValue("name"))
	id := codebook.Slug(name)
	s.edit(w, r, func() string { return bookPath(id) }, func(b *codebook.Book) error {
		if id == "" {
			return &app.Problem{What: "give the theme a name", Todo: "a word or two, with a letter in them", Usage: true}
		}
		return b.Add(r.PostFormValue("under"), codebook.Theme{ID: id, Name: name, Definition: strings.TrimSpace(r.PostFormValue("definition")), Status: codebook.InUse})
	})
}

func (s *Server) editTheme(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("theme")
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	a := s.appBecause(r)
	changes, err := a.EditTheme(r.Context(), id, editOf(r.PostForm))
	s.edited(w, r, a, func() string { return bookPath(id) }, changes, err)
}

// addExample makes words of a quote an example.
func (s *Server) addExample(w http.ResponseWriter, r *http.Request) {
	id, a := r.PathValue("theme"), s.appFor(r)
	changes, err := a.AddExample(r.Context(), id, r.PostFormValue("words"))
	s.edited(w, r, a, func() string { return bookPath(id) + "#examples" }, changes, err)
}

// moved is the answer to a script that moved a theme.
type moved struct {
	Said  string   `json:"said"`
	Undo  string   `json:"undo"`
	Hash  string   `json:"hash"`
	Order []string `json:"order"` // ids, as they stand now
}

// moveTheme puts a theme under another, or some places up or down among its
// neighbours.
func (s *Server) moveTheme(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("theme")
	by, _ := strconv.Atoi(r.PostFormValue("by"))
	a, same := s.appFor(r), sure(r)
	now := &codebook.Book{}
	changes, err := a.EditCodebook(r.Context(), func(b *codebook.Book) error {
		now = b
		switch err := same(b); {
		case err != nil:
			return err
		case by != 0:
			return b.Shift(id, by)
		}
		return b.Move(id, r.PostFormValue("under"))
	})
	script := strings.HasPrefix(r.Header.Get("Accept"), "application/json")
	if err != nil {
		if script {
			s.fail(w, r, err)
		} else {
			s.notEdited(w, r, a, err)
		}
		return
	}
	said, undo := s.changed(r, a, changes)
	if by != 0 {
		said = []string{standsNow(now, id, len(changes) > 0)}
	}
	if script {
		m := moved{Said: strings.Join(said, " "), Undo: undo, Hash: now.Hash()}
		for _, t := range now.Themes() {
			m.Order = append(m.Order, t.ID)
		}
		s.json(w, m)
		return
	}
	s.sessionOf(r).tell(said, undo)
	http.Redirect(w, r, bookPath(id)+"#order", http.StatusSeeOther)
}

// standsNow says where a theme stands among its neighbours.
func standsNow(b *codebook.Book, id string, changed bool) string {
	t, _ := b.Theme(id)
	siblings := b.Children(t.Parent)
	at := slices.IndexFunc(siblings, func(x codebook.Theme) bool { return x.ID == t.ID })
	where := strconv.Itoa(at+1) + " of " + strconv.Itoa(len(siblings))
	if t.Parent != "" {
		parent, _ := b.Theme(t.Parent)
		where += " under " + parent.Name
	}
	switch {
	case changed:
		return t.Name + " is now " + where + "."
	case at == 0:
		return t.Name + " is the first already."
	}
	return t.Name + " is the last already."
}

func (s *Server) mergeThemes(w http.ResponseWriter, r *http.Request) {
	from, into := r.PathValue("theme"), r.PostFormValue("into")
	s.edit(w, r, func() string { return bookPath(into) }, func(b *codebook.Book) error { return b.Merge(from, into) })
}

func (s *Server) themeStatus(w http.ResponseWriter, r *http.Request) {
	id, why := r.PathValue("theme"), strings.TrimSpace(r.PostFormValue("why"))
	same := func() string { return bookPath(id) }
	reason := func(done string) error {
		if why == "" {
			return &app.Problem{What: "say why the theme is " + done, Todo: "a few words for the team", Usage: true}
		}
		return nil
	}
	switch codebook.Status(r.PostFormValue("status")) {
	case codebook.SetAside:
		s.edit(w, r, same, func(b *codebook.Book) error {
			if err := reason("set aside"); err != nil {
				return err
			}
			return b.SetAside(id, why)
		})
	case codebook.Retired:
		a, unchanged := s.appBecause(r), sure(r)
		changes, err := a.RetireTheme(r.Context(), id, why, func(b *codebook.Book) error {
			if err := unchanged(b); err != nil {
				return err
			}
			return reason("retired")
		})
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

// undoCodebook takes a change of the codebook back, and goes to the theme that it
// was about.
func (s *Server) undoCodebook(w http.ResponseWriter, r *http.Request) {
	a, id := s.appFor(r), r.PostFormValue("id")
	what, err := a.CompareCodebook(r.Context(), app.CompareBooks{Change: id})
	if err == nil {
		_, err = a.Undo(r.Context(), id)
	}
	if err != nil {
		if statusOf(err) == http.StatusInternalServerError {
			s.fail(w, r, err)
			return
		}
		s.showBook(w, r, statusOf(err), bookFailure(err), nil)
		return
	}
	said, undo := []string{"Taken back: the codebook is as it was before."}, ""
	if list, _, err := a.CodebookHistory(r.Context(), app.HistoryOptions{Limit: 1, Plain: true}); err == nil && len(list) > 0 {
		undo = list[0].ID
		said = nil
		for _, change := range list[0].Changes {
			said = append(said, sentence(change))
		}
	}
	s.sessionOf(r).tell(said, undo)
	http.Redirect(w, r, s.pageOfChange(r, a, what), http.StatusSeeOther)
}

// pageOfChange is the page of the theme that a change was about, where that theme
// is there now.
func (s *Server) pageOfChange(r *http.Request, a *app.App, what *app.ComparedBooks) string {
	rel, err := a.Look(r.Context())
	if err != nil {
		return "/codebook"
	}
	page := ""
	for _, c := range what.Changes {
		if _, ok := rel.Study.Book.Theme(deref(c.Theme)); ok && (page == "" || c.Kind == string(codebook.Merged)) {
			page = deref(c.Theme)
		}
	}
	return bookPath(page)
}
