package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Display is how a person wants pages to look. It lives in a cookie of the
// browser, so that the first thing painted is right already.
type Display struct {
	Theme  string // colours
	Font   string
	Size   string
	Space  string
	Ink    string // how coded words are marked in the text
	Motion string
	Lines  string // numbers of the lines of a transcript
	Keys   string // single keys in the transcript
}

// choice is one thing that a person may choose, with what there is to choose from.
type choice struct {
	Key, Legend string
	Usual       string // what holds until somebody chooses
	Options     []option
}

type option struct{ Value, Label string }

// choices are all of them, in the order they are shown.
func choices() []choice {
	return []choice{
		{"theme", "Colours", "auto", []option{{"auto", "Same as computer"}, {"light", "Paper"}, {"cream", "Cream"}, {"blue", "Pale blue"}, {"dark", "Dark"}, {"contrast", "High contrast"}}},
		{"font", "Letters", "atkinson", []option{{"atkinson", "Atkinson Hyperlegible"}, {"lexend", "Lexend"}, {"opendyslexic", "OpenDyslexic"}, {"system", "Computer’s own"}}},
		{"size", "Size of words", "m", []option{{"s", "Small"}, {"m", "Medium"}, {"l", "Large"}, {"xl", "Very large"}}},
		{"space", "Spacing", "normal", []option{{"normal", "Normal"}, {"roomy", "Roomy"}, {"wide", "Extra (dyslexia-friendly)"}}},
		{"ink", "Coded words", "tint", []option{{"tint", "Coloured"}, {"under", "Underlined"}, {"off", "Marked in the margin only"}}},
		{"motion", "Movement", "auto", []option{{"auto", "Same as computer"}, {"less", "As little as possible"}}},
		{"lines", "Line numbers while reading", "off", []option{{"off", "Off"}, {"on", "On"}}},
		{"keys", "Single keys while reading", "on", []option{{"on", "On"}, {"off", "Off"}}},
	}
}

// displayCookie keeps what was chosen last; with "_" and a coder's id what they
// chose.
const displayCookie = "verbatim_display"

// displayOf is what a browser's cookies say for a coder, with what they do not say
// filled in. Until a coder has chosen, and before anybody said who is coding, it is
// what was chosen last on this computer.
func displayOf(r *http.Request, coder string) Display {
	said := url.Values{}
	for _, name := range []string{displayCookie, displayCookie + "_" + coder} {
		if c, err := r.Cookie(name); err == nil && len(c.Value) < 200 {
			said, _ = url.ParseQuery(c.Value)
		}
	}
	return displayFrom(said)
}

func displayFrom(said url.Values) Display {
	var d Display
	for _, c := range choices() {
		*d.field(c.Key) = c.Usual
		if v := said.Get(c.Key); slices.ContainsFunc(c.Options, func(o option) bool { return o.Value == v }) {
			*d.field(c.Key) = v
		}
	}
	return d
}

func (d *Display) field(key string) *string {
	switch key {
	case "theme":
		return &d.Theme
	case "font":
		return &d.Font
	case "size":
		return &d.Size
	case "space":
		return &d.Space
	case "ink":
		return &d.Ink
	case "motion":
		return &d.Motion
	case "lines":
		return &d.Lines
	}
	return &d.Keys
}

// Chosen is what is chosen for a key, for templates.
func (d Display) Chosen(key string) string { return *d.field(key) }

func (s *Server) displayRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /display", func(w http.ResponseWriter, r *http.Request) {
		s.page(w, r, "display", Page{Title: "Display"})
	})
	mux.HandleFunc("GET /help", func(w http.ResponseWriter, r *http.Request) {
		s.page(w, r, "help", Page{Title: "Help"})
	})
	mux.HandleFunc("POST /display", s.saveDisplay)
}

// saveDisplay keeps what somebody chose for a year.
func (s *Server) saveDisplay(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	d := displayFrom(r.PostForm)
	keep := url.Values{}
	for _, c := range choices() {
		keep.Set(c.Key, d.Chosen(c.Key))
	}
	names := []string{displayCookie}
	if n := s.sessionOf(r); n != nil && n.who() != "" {
		names = append(names, displayCookie+"_"+n.who())
	}
	for _, name := range names {
		http.SetCookie(w, &http.Cookie{Name: name, Value: keep.Encode(), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	}
	if strings.HasPrefix(r.Header.Get("Accept"), "application/json") {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, r, nextPage(r.PostForm.Get("next")), http.StatusSeeOther)
}
