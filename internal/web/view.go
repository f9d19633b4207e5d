package web

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// view is what a template sees.
type view struct {
	Page
	Name       string // the template's
	Open       bool   // a study is open
	Let        bool   // this browser was let in
	Study      string // its title, short
	Full       string // its title in full
	Me         person
	Display    Display
	Choices    []choice
	Palette    *Palette
	Path       string // of this page, for forms that come back to it
	Places     []menuItem
	Mark       string      // how the study stood before the page was made
	SingleKeys []keyAction // what single keys do while reading

	Follows bool // the page shows what happens to the study as it happens
}

// following are the pages that keep themselves up to date. The one on which people
// read has its own way; the others are forms, and stay as they are.
var following = []string{"home", "search", "matrix", "compare", "differences", "minutes", "codebook", "participants"}

// person is a coder as pages show them.
type person struct {
	ID, Name, Initials string
}

// menuItem is a place in the menu.
type menuItem struct {
	ID, Name, Path string
}

func (s *Server) view(r *http.Request, name string, p Page) *view {
	v := &view{Page: p, Name: name, Choices: choices(), Path: r.URL.RequestURI(), Palette: &Palette{}}
	v.SingleKeys = usualKeys()
	n := s.sessionOf(r)
	coder := ""
	if n != nil {
		coder = n.who()
	}
	v.Display = displayOf(r, coder)
	v.Let, v.Open = n != nil, n != nil && s.opened()
	if !v.Open {
		return v
	}
	set := s.settings(r)
	v.Study, v.Full, v.Palette = shortTitle(set.Title), set.Title, s.palette(r)
	if who := n.who(); who != "" {
		v.Me = personOf(set, who)
		if name := n.called(); name != "" && v.Me.Name == who { // not written down yet
			v.Me = personCalled(who, name)
		}
	}
	v.Mark, v.SingleKeys = stoodAt(r), keysOf(r, n.who())
	v.Follows = v.Mark != "" && slices.Contains(following, name)
	v.Places = []menuItem{
		{"home", "Home", "/"}, {"read", "Read and code", "/read"}, {"search", "Search", "/search"},
		{"matrix", "Matrix", "/matrix"}, {"documents", "Write up", "/documents"}, {"compare", "Compare", "/compare"}, {"codebook", "Codebook", "/codebook"}, {"participants", "Participants", "/participants"},
	}
	if len(set.Coders) < 2 { // nobody to compare with
		v.Places = slices.DeleteFunc(v.Places, func(m menuItem) bool { return m.ID == "compare" })
	}
	return v
}

// shortTitle is the part of a title before a colon or a bracket.
func shortTitle(title string) string {
	if i := strings.IndexAny(title, ":("); i > 3 {
		title = strings.TrimSpace(title[:i])
	}
	return transcript.Abbreviate(title, 34)
}

// personOf is a coder by id.
func personOf(set study.Settings, id string) person {
	name := id
	for _, c := range set.Coders {
		if c.ID == id && c.Name != "" {
			name = c.Name
		}
	}
	return personCalled(id, name)
}

func personCalled(id, name string) person {
	first, _, _ := strings.Cut(name, ",")
	return person{ID: id, Name: name, Initials: app.Initials(first)}
}

// functions are what templates may call.
func functions() template.FuncMap {
	return template.FuncMap{
		"asset":     assetPath,
		"capital":   capital,
		"count":     count,
		"clock":     clock,
		"join":      strings.Join,
		"in":        func(list []string, s string) bool { return slices.Contains(list, s) },
		"deref":     deref,
		"day":       day,
		"thousands": thousands,
		"lower":     strings.ToLower,
		"upper":     strings.ToUpper,
		"sum":       func(a, b int) int { return a + b },
		"pairs":     pairs,
	}
}

// pairs makes a map of names and values, to hand several to a template.
func pairs(list ...any) (map[string]any, error) {
	if len(list)%2 != 0 {
		return nil, fmt.Errorf("pairs wants a value for each name")
	}
	m := map[string]any{}
	for i := 0; i < len(list); i += 2 {
		m[fmt.Sprint(list[i])] = list[i+1]
	}
	return m, nil
}

// count says how many: "1 quote", "1,204 quotes".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes a whole number with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// clock shows milliseconds as people say times: 7:32, 1:02:05; nothing for a time
// that is not known.
func clock(ms *int) string {
	if ms == nil || *ms < 0 {
		return ""
	}
	s := *ms / 1000
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// day is the day of a time as logs write it.
func day(at string) string {
	day, _, _ := strings.Cut(at, "T")
	parts := strings.Split(day, "-")
	if len(parts) != 3 {
		return day
	}
	months := []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	var m, d int
	_, _ = fmt.Sscanf(parts[1], "%d", &m)
	_, _ = fmt.Sscanf(parts[2], "%d", &d)
	if m < 1 || m > 12 {
		return day
	}
	return fmt.Sprintf("%d %s %s", d, months[m-1], parts[0])
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
