package web

import (
	"net/http"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"verbatim/internal/app"
	"verbatim/internal/folder"
)

// whoContent is the question who is coding.
type whoContent struct {
	Coders []person
	Me     string // who it is now, or was here last
	Next   string
	Wrong  string
	Typed  string
}

const coderCookie = "verbatim_coder"

func (s *Server) whoPage(w http.ResponseWriter, r *http.Request) {
	s.askWho(w, r, http.StatusOK, whoContent{Next: nextPage(r.URL.Query().Get("next"))})
}

func (s *Server) askWho(w http.ResponseWriter, r *http.Request, status int, c whoContent) {
	set := s.settings(r)
	for _, coder := range set.Coders {
		c.Coders = append(c.Coders, personOf(set, coder.ID))
	}
	if n := s.sessionOf(r); n != nil {
		c.Me = n.who()
	}
	if last, err := r.Cookie(coderCookie); err == nil && c.Me == "" {
		c.Me = last.Value
	}
	s.render(w, r, status, "who", Page{Title: "Who is coding?", Content: c, Scripts: []string{"drop.js"}})
}

// chooseCoder takes the answer. A new name is added to the study by the first
// thing that person does in it.
func (s *Server) chooseCoder(w http.ResponseWriter, r *http.Request) {
	who := strings.TrimSpace(r.PostFormValue("coder"))
	typed := strings.TrimSpace(r.PostFormValue("name"))
	if who == "" || who == "new" {
		who = typed
	}
	next := nextPage(r.PostFormValue("next"))
	who = coderID(who)
	if err := folder.ValidCoder(who); who == "" || err != nil {
		wrong := "Please choose your name, or type it."
		if who != "" {
			wrong = sentence(err.Error())
		}
		s.askWho(w, r, http.StatusUnprocessableEntity, whoContent{Next: next, Wrong: wrong, Typed: typed})
		return
	}
	s.sessionOf(r).be(who)
	http.SetCookie(w, &http.Cookie{Name: coderCookie, Value: who, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// coderID makes an id of a name as somebody types it: "Siân O." is sian-o.
func coderID(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 127: // others are for the study to refuse
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), "-")
}

// isCoder reports whether a coder of the study goes by an id.
func isCoder(list []app.CoderEntry, id string) bool {
	return slices.ContainsFunc(list, func(e app.CoderEntry) bool { return strings.EqualFold(e.Coder, id) })
}
