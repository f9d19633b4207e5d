package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"verbatim/internal/app"
	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// whoContent is the question who is coding.
type whoContent struct {
	Coders []person
	Me     string // who it is now, or was here last
	Next   string
	Wrong  string
	Typed  string

	Named     person // who is coding now, whose name can be changed
	NameTyped string
	NameWrong string
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
	names := s.namesHere(r)
	for _, id := range slices.Sorted(maps.Keys(names)) { // who has not done anything here yet
		if name := app.CoderName(names.Get(id)); name != "" && folder.ValidCoder(id) == nil && !slices.ContainsFunc(c.Coders, func(p person) bool { return p.ID == id || strings.EqualFold(p.Name, name) }) {
			c.Coders = append(c.Coders, personCalled(id, name))
		}
	}
	if n := s.sessionOf(r); n != nil {
		c.Me = n.who()
	}
	if c.Me != "" && slices.ContainsFunc(set.Coders, func(k study.Coder) bool { return k.ID == c.Me }) {
		c.Named = personOf(set, c.Me)
		if c.NameWrong == "" {
			c.NameTyped = c.Named.Name
		}
	}
	if last, err := r.Cookie(coderCookie); err == nil && c.Me == "" {
		c.Me = last.Value
	}
	s.render(w, r, status, "who", Page{Title: "Who is coding?", Content: c, Scripts: []string{"drop.js"}})
}

// chooseCoder takes the answer. Who is new is added to the study, under the name
// they typed, by the first thing they do in it.
func (s *Server) chooseCoder(w http.ResponseWriter, r *http.Request) {
	who := strings.TrimSpace(r.PostFormValue("coder"))
	typed := app.CoderName(r.PostFormValue("name"))
	next := nextPage(r.PostFormValue("next"))
	name := ""
	if who == "" || who == "new" {
		who, name = s.newID(r, typed), typed
	} else if !slices.ContainsFunc(s.settings(r).Coders, func(k study.Coder) bool { return k.ID == who }) {
		name = app.CoderName(s.namesHere(r).Get(who)) // offered again, and not in the study yet
	}
	wrong := ""
	switch {
	case who == "":
		wrong = "Please choose your name, or type it."
	case name != "" && who == takenID:
		wrong = "Somebody called " + name + " is here already. If that is you, choose the name above; if not, add something, like “" + name + " T.”."
	case folder.ValidCoder(who) != nil:
		wrong = sentence(folder.ValidCoder(who).Error())
	}
	if wrong != "" {
		s.askWho(w, r, http.StatusUnprocessableEntity, whoContent{Next: next, Wrong: wrong, Typed: typed})
		return
	}
	s.sessionOf(r).beCalled(who, name)
	if name == "" {
		keepCookie(w, lastNameCookie, personOf(s.settings(r), who).Name)
	}
	s.rememberName(w, r, who, name)
	http.SetCookie(w, &http.Cookie{Name: coderCookie, Value: who, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// takenID stands for the id of a name that somebody has already. No coder can be
// called so.
const takenID = "*"

// newID is an id for somebody who types their name: made of the name, or, where that
// has none of the letters that ids are made of, a number.
func (s *Server) newID(r *http.Request, name string) string {
	if name == "" {
		return ""
	}
	set := s.settings(r)
	taken := func(id string) bool {
		return slices.ContainsFunc(set.Coders, func(c study.Coder) bool { return c.ID == id })
	}
	if slices.ContainsFunc(set.Coders, func(c study.Coder) bool { return strings.EqualFold(c.Name, name) }) {
		return takenID
	}
	id := coderID(name)
	if id != "" && taken(id) {
		return takenID
	}
	for n := 1; id == ""; n++ {
		if numbered := "coder-" + strconv.Itoa(n); !taken(numbered) {
			id = numbered
		}
	}
	return id
}

// nameCoder changes how the name of whoever is coding is written.
func (s *Server) nameCoder(w http.ResponseWriter, r *http.Request) {
	a, typed, next := s.appFor(r), r.PostFormValue("called"), nextPage(r.PostFormValue("next"))
	if _, err := a.NameCoder(r.Context(), s.sessionOf(r).who(), typed); err != nil {
		status := statusOf(err)
		if status == http.StatusInternalServerError {
			s.fail(w, r, err)
			return
		}
		f, _ := failureOf(err)
		s.askWho(w, r, status, whoContent{Next: next, NameTyped: typed, NameWrong: f.Error})
		return
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// coderID makes an id of a name as somebody types it: "Siân O." is sian-o. Letters
// that have no plain form are left out; what is left may be nothing.
func coderID(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.IsLetter(r):
			b.WriteString(plainLetter(r))
		default:
			b.WriteByte(' ')
		}
	}
	id := strings.Join(strings.Fields(b.String()), "-")
	return strings.Trim(id[:min(40, len(id))], "-")
}

// plainLetter writes a letter with plain ones, as people do who have no other keys.
func plainLetter(r rune) string {
	switch r {
	case 'ł':
		return "l"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ı':
		return "i"
	case 'þ':
		return "th"
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	}
	return ""
}

// isCoder reports whether a coder of the study goes by an id.
func isCoder(list []app.CoderEntry, id string) bool {
	return slices.ContainsFunc(list, func(e app.CoderEntry) bool { return strings.EqualFold(e.Coder, id) })
}
