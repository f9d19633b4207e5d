package export

import (
	"maps"
	"slices"

	"verbatim/codebook"
	"verbatim/internal/coding"
)

// notInCodebook is the status of a theme that somebody coded and the codebook lacks.
const notInCodebook = "not-in-codebook"

// tidyTheme is a row of codebook.csv. Its texts are as readers may see them.
type tidyTheme struct {
	codebook.Theme
	key             string // its id in the study
	up              int    // the place of the theme above it; -1: none
	path            string // ids from the top, parted by /
	status          string
	codings         int
	quotes, against int
	for_, against_  int // people
}

// findThemes finds the themes of the codebook, in its order, and those that it lacks.
func (x *Tidy) findThemes() {
	s := x.rel.Study
	x.clear.out += x.names.LeftOut()
	add := func(t codebook.Theme, status string) {
		shown, _ := x.names.Theme(t)
		one := tidyTheme{Theme: shown, key: t.ID, up: -1, path: shown.ID, status: status}
		if i, ok := x.themeAt[t.Parent]; ok && t.Parent != "" {
			one.up, one.path = i, x.themes[i].path+"/"+shown.ID
		}
		x.themeAt[t.ID] = len(x.themes)
		x.themes = append(x.themes, one)
	}
	for _, t := range s.Book.Themes() {
		c := &x.clear
		t.Definition, t.Why = c.text(t.Definition), c.text(t.Why)
		t.Include, t.Exclude, t.Examples, t.Cues = c.list(t.Include), c.list(t.Exclude), c.list(t.Examples), c.list(t.Cues)
		add(t, string(t.Status))
	}
	strays := map[string]bool{}
	for _, c := range x.codings {
		if id := s.ThemeOf(c.Coding); !strays[id] {
			if _, known := x.themeAt[id]; !known {
				strays[id] = true
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(strays)) {
		add(codebook.Theme{ID: id, Name: id}, notInCodebook)
	}
	for _, c := range x.codings {
		x.theme(c.Coding).codings++
	}
}

// theme is the theme that a coding belongs to now.
func (x *Tidy) theme(c coding.Coding) *tidyTheme {
	return &x.themes[x.themeAt[x.rel.Study.ThemeOf(c)]]
}

// withSubthemes says of each theme which themes' quotes its codings are part of: its
// own and those of the themes above it.
func (x *Tidy) withSubthemes() map[string][]int {
	sets := make(map[string][]int, len(x.themes))
	for i := range x.themes {
		for at := i; at >= 0; at = x.themes[at].up {
			sets[x.themes[i].key] = append(sets[x.themes[i].key], at)
		}
	}
	return sets
}

func (x *Tidy) themeTable() *tidyTable {
	type theme = *tidyTheme
	left := either(x.clear.out > 0, "none, or left out because it repeats words that may not be shown", "none")
	list := func(name, means string, get func(theme) []string) tidyColumn[theme] {
		return maybe(name, tidyText, means+" One on each line.", left, func(t theme) string { return lineEach(get(t)) })
	}
	number := func(name, means string, get func(theme) int) tidyColumn[theme] {
		return always(name, tidyWhole, means, func(t theme) string { return plainInt(get(t)) })
	}
	cols := []tidyColumn[theme]{
		always("theme", tidyText, "The theme's id.", func(t theme) string { return t.ID }),
		always("name", tidyText, "Its name.", func(t theme) string { return t.Name }),
		maybe("parent", tidyText, "The theme that it is a sub-theme of.", "it is at the top", func(t theme) string { return t.Parent }),
		always("path", tidyText, "The ids of the themes above it and its own, from the top, parted by /.", func(t theme) string { return t.path }),
		number("depth", "How many themes stand above it.", func(t theme) int { return t.Depth }),
		maybe("definition", tidyText, "What it means.", left, func(t theme) string { return t.Definition }),
		list("include", "When to use it.", func(t theme) []string { return t.Include }),
		list("exclude", "When not to.", func(t theme) []string { return t.Exclude }),
		list("examples", "Quotes that show it.", func(t theme) []string { return t.Examples }),
		list("cues", "Searches that find passages it may be in.", func(t theme) []string { return t.Cues }),
		maybe("colour", tidyText, "Its colour, as #rrggbb.", "none", func(t theme) string { return t.Colour }),
		always("status", tidyText, "How far it takes part in the coding. not-in-codebook: somebody coded it, and the codebook has no such theme.", func(t theme) string { return t.status }).
			among(string(codebook.Candidate), string(codebook.InUse), string(codebook.SetAside), string(codebook.Retired), notInCodebook),
		maybe("why", tidyText, "Why it was set aside or retired.", left, func(t theme) string { return t.Why }),
		number("quotes", "Rows of quotes.csv with this theme and the stance for.", func(t theme) int { return t.quotes }),
		number("quotes_against", "Rows of quotes.csv with this theme and the stance against.", func(t theme) int { return t.against }),
		number("people", "Participants who speak in its quotes for.", func(t theme) int { return t.for_ }),
		number("people_against", "Participants who speak in its quotes against.", func(t theme) int { return t.against_ }),
		number("codings", "Rows of codings.csv with this theme, sub-themes not counted.", func(t theme) int { return t.codings }),
	}
	return tabled(tidyTable{name: "codebook", title: "Codebook", key: "theme", about: "One row for each theme, in the order of the codebook; themes that it lacks come last.",
		links: []tidyLink{{"parent", "", "theme"}}}, cols, pointers(x.themes))
}

// pointers are pointers to the items of a list.
func pointers[X any](list []X) func(yield func(*X) bool) {
	return func(yield func(*X) bool) {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}
