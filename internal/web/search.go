package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"verbatim/internal/app"
	"verbatim/internal/export"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// shownHits is how many hits a page shows at first.
const shownHits = 100

// searchContent is the page on which words and quotes are found.
type searchContent struct {
	Query   string
	Turns   bool // whole turns instead of lines
	Wrong   failure
	Asked   bool
	Words   bool // hits of words, in lines; otherwise quotes
	Said    string
	Hits    []hit
	More    string // address with more hits; empty when all are shown
	Facets  []facet
	Notes   []string
	Left    []string // what was left out: sentences
	Form    searchForm
	Lines   string // addresses of the other way to show
	Whole   string
	Example []option
	Total   int          // how many were found
	Saved   []savedEntry // searches that the team keeps
	Name    string       // of this one, where it is kept
	Back    string       // address of what is shown
	Me      string       // who is coding
	Codable []option     // themes to code with
	As      []option     // how much of each row
	Told    []string     // what was done a moment ago
	Undo    string       // how to take it back
}

// hit is one row.
type hit struct {
	Key                          string // names it, for coding
	Path, Transcript, Who, Where string
	Before, Quote, After         string
	Themes                       []themeMark
	Coders                       string
	Notes                        []string // content notes: the words are asked for first
	Starred, Against             bool
	Kept                         bool   // not to be quoted outside the team
	Doubt                        string // why these may not be the words that were coded
}

// themeMark is a theme as it stands beside words.
type themeMark struct{ ID, Name, Class, Pattern string }

func (s *Server) searchRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /search", s.search)
	mux.HandleFunc("POST /search/save", s.giveFound)
	mux.HandleFunc("POST /search/code", s.codeFound)
	mux.HandleFunc("POST /search/keep", s.keepSearch)
	mux.HandleFunc("POST /search/undo", s.undoSearch)
}

func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	ask := r.URL.Query()
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	if !ask.Has("q") { // the form says in the language what it asks for
		if q := askedForm(rel.Study, ask).query(); q != "" {
			http.Redirect(w, r, searchPath(q, ask.Get("view") == "turn", 0), http.StatusSeeOther)
			return
		}
	}
	c := searchContent{Query: strings.TrimSpace(ask.Get("q")), Turns: ask.Get("view") == "turn", Example: searchExamples(), Back: r.URL.RequestURI()}
	c.Me = s.sessionOf(r).who()
	c.Asked = c.Query != ""
	c.Form = newSearchForm(rel.Study)
	if c.Asked {
		found, err := a.Search(r.Context(), app.SearchOptions{Query: c.Query, For: transcript.ForTeam})
		switch {
		case err == nil:
			n, _ := strconv.Atoi(ask.Get("n"))
			c.fill(found, s.palette(r), max(shownHits, n))
		case statusOf(err) < http.StatusInternalServerError:
			c.Wrong = wrongQuery(err)
		default:
			s.fail(w, r, err)
			return
		}
	}
	c.saved(rel.Study)
	c.Told, c.Undo = s.toldOf(r, undoesSearch)
	title := "Search"
	if c.Asked {
		title = c.Query + " – Search"
	}
	s.page(w, r, "search", Page{Title: title, Active: "search", Content: c, Styles: []string{"search.css"}, Scripts: []string{"search.js"}})
}

// wrongQuery says what is wrong with a query, in the words of a page.
func wrongQuery(err error) failure {
	if se, ok := errors.AsType[*search.SyntaxError](err); ok {
		return failure{sentence(se.Message), sentence(se.Hint)}
	}
	return failure{Error: sentence(err.Error())}
}

func searchExamples() []option {
	return []option{
		{`tired OR "worn out"`, "either word, or the phrase"}, {"theme:hope", "quotes of a theme"}, {"theme:hope theme:mutuality", "where two themes meet"},
		{"boss voice:participant", "only what participants say"}, {"job NEAR/5 money", "at most five words between"}, {"recover*", "words that begin so"},
	}
}

// grouped puts a query in parentheses where what follows would bind closer.
func grouped(q string) string {
	if strings.Contains(q, " OR ") && !(strings.HasPrefix(q, "(") && strings.HasSuffix(q, ")")) {
		return "(" + q + ")"
	}
	return q
}

// filter is a filter of the language, its value quoted where it has to be.
func filter(name, value string) string {
	name = strings.ReplaceAll(name, " ", "_")
	if strings.ContainsFunc(value, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r > 127)
	}) {
		return name + `:"` + strings.ReplaceAll(value, `"`, "") + `"`
	}
	return name + ":" + value
}

func searchPath(q string, turns bool, n int) string {
	v := url.Values{"q": {q}}
	if turns {
		v.Set("view", "turn")
	}
	if n > 0 {
		v.Set("n", fmt.Sprint(n))
	}
	return "/search?" + v.Encode()
}

// fill shows what was found, the first n of it.
func (c *searchContent) fill(found *app.Found, palette *Palette, n int) {
	rows := found.Listing.Rows
	if strings.HasPrefix(c.Query, app.SavedMark) {
		c.Query = found.Query.String()
	}
	c.Words, c.Total = found.Query.HasWords(), len(rows)
	c.Form.from(found.Query)
	c.coding(found)
	c.Notes = append(slices.Clone(found.Notes), doubtfulNotes(found.Listing)...)
	if k := found.Listing.Withheld; k > 0 {
		c.Left = append(c.Left, keptSaid(k, len(rows)))
	}
	people := map[string]bool{}
	for i := range rows {
		for _, p := range rows[i].People() {
			people[p] = true
		}
	}
	what := count(len(rows), "quote", "quotes")
	if c.Words {
		what = count(len(rows), "place", "places")
	}
	c.Said = "Nothing found"
	switch {
	case len(rows) == 0 && found.Listing.Withheld > 0:
		c.Said = "Nothing that may be shown"
	case len(rows) > 0:
		c.Said = what + " from " + count(len(people), "person", "people")
	}
	keys := found.Hits()
	for i := range rows[:min(n, len(rows))] {
		h := c.hit(found.Release, palette, &rows[i])
		if len(keys) == len(rows) {
			h.Key = keys[i].String()
		}
		c.Hits = append(c.Hits, h)
	}
	if len(rows) > n {
		c.More = searchPath(c.Query, c.Turns, n+200)
	}
	c.Lines, c.Whole = searchPath(c.Query, false, 0), searchPath(c.Query, true, 0)
	c.Facets = facetsOf(found.Release.Study, palette, rows, c.Query, c.Turns)
}

// keptSaid says how many quotes or places are not shown, beside those that are.
func keptSaid(withheld, shown int) string {
	what := count(withheld, "more is", "more are")
	if shown == 0 {
		what = count(withheld, "is", "are")
	}
	return what + " withheld: the people who speak have not agreed to it."
}

func (c *searchContent) hit(rel *study.Release, palette *Palette, row *export.Row) hit {
	h := hit{
		Transcript: deref(row.Transcript), Who: deref(row.Speaker), Where: clock(row.TimeMS), Before: row.Before, Quote: row.Quote, After: row.After,
		Notes: row.ContentNotes, Starred: len(row.Starred) > 0, Kept: !row.MayBeQuoted(), Doubt: row.Doubt(),
	}
	if t, sp := row.Place(); t != nil {
		n := 1
		if row.Turn != nil {
			n = *row.Turn
		}
		h.Path = placePath(row, c.Words)
		if h.Where == "" {
			h.Where = fmt.Sprintf("turn %d", n)
		}
		if c.Words && c.Turns && len(h.Notes) == 0 {
			h.Before, h.After = rel.Around(t, sp, 1<<20)
		}
	}
	if !c.Turns {
		h.Before, h.After = fromWord(h.Before), toWord(h.After)
	}
	var coders []string
	for _, k := range row.Codings {
		if p := personOf(rel.Study.Settings, k.Coder).Initials; !slices.Contains(coders, p) {
			coders = append(coders, p)
		}
		h.Against = h.Against || k.Stance != nil
	}
	slices.Sort(coders)
	h.Coders = strings.Join(coders, " ")
	for _, id := range row.Themes {
		h.Themes = append(h.Themes, markOf(rel.Study, palette, id))
	}
	return h
}

// around is how many characters stand before and after a hit in a line.
const around = 60

// fromWord begins a stretch that was cut with a whole word, on one line.
func fromWord(s string) string {
	cut := utf8.RuneCountInString(s) >= around
	s = strings.ReplaceAll(s, "\n", " ")
	if i := strings.IndexByte(s, ' '); cut && i >= 0 {
		return "…" + s[i:]
	}
	return s
}

// toWord ends a stretch that was cut with a whole word, on one line.
func toWord(s string) string {
	cut := utf8.RuneCountInString(s) >= around
	s = strings.ReplaceAll(s, "\n", " ")
	if i := strings.LastIndexByte(s, ' '); cut && i >= 0 {
		return s[:i+1] + "…"
	}
	return s
}

func markOf(st *study.Study, palette *Palette, id string) themeMark {
	m := themeMark{id, id, palette.Class(id), palette.Pattern(id)}
	if t, ok := st.Book.Theme(id); ok {
		m.Name = t.Name
	}
	return m
}

// placePath is the address of a row's place: its turn and, for a quote, the words
// that were coded.
func placePath(row *export.Row, words bool) string {
	t, _ := row.Place()
	n := 1
	if row.Turn != nil {
		n = *row.Turn
	}
	at := fmt.Sprintf("t%d", n)
	if !words && len(row.Codings) > 0 {
		at = "c-" + row.Codings[0].ID.String()
	}
	return fmt.Sprintf("/read/%s?turn=%d#%s", url.PathEscape(t.ID), n, at)
}

// giveFound gives what was found as a workbook, row by row as the page has it, and
// records that it left.
func (s *Server) giveFound(w http.ResponseWriter, r *http.Request) {
	a := s.appFor(r)
	found, err := a.Search(r.Context(), app.SearchOptions{Query: r.PostFormValue("q"), For: transcript.ForTeam})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.give(w, r, "quotes-"+fileWords(found.Query.String())+".xlsx", func(path string) error { return a.WriteFound(r.Context(), found, path) })
}

// fileWords makes of a text what can stand in the name of a file.
func fileWords(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
	name := strings.Join(words, "-")
	if name == "" {
		name = "search"
	}
	return name[:min(40, len(name))]
}

// fileType is what a browser is told a file is, by its ending.
func fileType(name string) string {
	const office = "application/vnd.openxmlformats-officedocument."
	switch filepath.Ext(name) {
	case ".docx":
		return office + "wordprocessingml.document"
	case ".html":
		return "text/html; charset=utf-8"
	case ".md":
		return "text/markdown; charset=utf-8"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".qdpx", ".zip":
		return "application/zip"
	case ".qdc":
		return "application/xml"
	case ".jsonld":
		return "application/ld+json"
	}
	return office + "spreadsheetml.sheet"
}

// turnPath is the address of a turn.
func turnPath(transcript string, turn int) string {
	return fmt.Sprintf("/read/%s?turn=%d", url.PathEscape(transcript), max(1, turn))
}

// give writes a file by a verb and sends it to be saved by the browser. On the
// way it lies where only this person can read it, and is then gone.
func (s *Server) give(w http.ResponseWriter, r *http.Request, name string, write func(path string) error) {
	dir, err := os.MkdirTemp("", "verbatim-")
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, name)
	if err := write(path); err != nil {
		s.fail(w, r, err)
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", fileType(name))
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(data)
}
