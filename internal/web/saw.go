package web

import (
	"net/http"
	"net/url"

	"verbatim/internal/app"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// sawContent is what each group of coders, or each coder, saw that the others did not.
type sawContent struct {
	Groups    bool // there are groups to compare
	ByGroup   bool
	Rollup    bool
	Wrong     failure
	Title     string
	Rests     string
	How       string
	Themes    []sawTheme
	Exchanges []sawPassages
	Unused    string
	Notes     []string
}

type sawTheme struct {
	themeMark
	Said string
	Only []sawPassages
}

// sawPassages are quotes under a heading or a sentence.
type sawPassages struct {
	Head   string
	Quotes []sawQuote
	Left   string
}

type sawQuote struct {
	Words, Source, Path string
	Notes               []string
}

func sawAsked(v url.Values, set study.Settings) app.SawOptions {
	o := app.SawOptions{Groups: v.Get("by") == "group", Rollup: v.Get("rollup") != "", Quotes: 3, For: transcript.ForTeam}
	if v.Get("by") == "" {
		o.Groups = len(set.CoderGroups()) > 1
	}
	return o
}

// saw shows, theme by theme, what only some of the coders saw.
func (s *Server) saw(w http.ResponseWriter, r *http.Request) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	set := rel.Study.Settings
	o := sawAsked(r.URL.Query(), set)
	c := sawContent{Groups: len(set.CoderGroups()) > 1, ByGroup: o.Groups, Rollup: o.Rollup, Title: "Who saw what"}
	found, err := a.Difference(r.Context(), o)
	if err != nil {
		c.Wrong, _ = failureOf(err)
	} else {
		c.fill(found, rel.Study, s.palette(r))
	}
	s.page(w, r, "saw", Page{Title: c.Title, Active: "compare", Content: c, Styles: []string{"compare.css"}})
}

func (c *sawContent) fill(found *app.Saw, st *study.Study, palette *Palette) {
	c.Title, c.Rests, c.How, c.Notes = found.Title(), found.Rests(), app.HowToRead(found.By), found.Notes
	for i := range found.Themes {
		t := &found.Themes[i]
		one := sawTheme{themeMark: markOf(st, palette, t.Theme), Said: t.Said}
		for k := range t.Only {
			x := &t.Only[k]
			if len(x.Quotes) > 0 || x.Withheld > 0 {
				one.Only = append(one.Only, sawPassages{Head: found.OnlyOf(k), Quotes: sawQuotes(x.Quotes), Left: capital(found.Left(x))})
			}
		}
		c.Themes = append(c.Themes, one)
	}
	for i := range found.Exchanges {
		x := &found.Exchanges[i]
		c.Exchanges = append(c.Exchanges, sawPassages{Head: x.Said, Quotes: sawQuotes(x.Quotes)})
	}
	if len(found.Unused) > 0 {
		c.Unused = found.NobodyCoded()
	}
}

func sawQuotes(list []app.SawQuote) []sawQuote {
	var quotes []sawQuote
	for i := range list {
		q := &list[i]
		one := sawQuote{Words: q.Quote, Source: q.Source(), Notes: q.ContentNotes}
		if q.Transcript != nil && q.Turn != nil {
			one.Path = turnPath(*q.Transcript, *q.Turn)
		}
		quotes = append(quotes, one)
	}
	return quotes
}

// saveSaw gives it as a document.
func (s *Server) saveSaw(w http.ResponseWriter, r *http.Request) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	found, err := a.Difference(r.Context(), sawAsked(r.PostForm, rel.Study.Settings))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.give(w, r, "who-saw-what.docx", func(path string) error { return a.WriteDifference(r.Context(), found, path) })
}
