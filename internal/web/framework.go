package web

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/export"
	"verbatim/internal/framework"
	"verbatim/internal/study"
)

// frameworkContent is the framework matrix: people by themes, and in each cell what
// the team wrote about it.
type frameworkContent struct {
	Themes   []option // that the table can be narrowed to
	Theme    string
	Top      bool // sub-themes count for the theme above them
	Heads    []themeMark
	Shown    []string // attributes
	Lines    []frameworkLine
	Todo     []string
	Notes    []string
	Told     []string
	Wrong    failure
	Written  int
	Cells    int
	Query    string
	Withheld bool
}

type frameworkLine struct {
	ID, Name, Path string
	Attributes     []string
	Cells          []frameworkCell
}

// frameworkCell is one person and one theme.
type frameworkCell struct {
	Path, Theme, Text string
	Quotes            int
	Flag              string // what is to be done about it
	Open              bool
}

func (s *Server) frameworkRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /framework", func(w http.ResponseWriter, r *http.Request) {
		s.showFramework(w, r, http.StatusOK, frameworkContent{})
	})
	mux.HandleFunc("POST /framework/save", s.saveFramework)
	mux.HandleFunc("POST /framework/import", s.planFramework)
	mux.HandleFunc("POST /framework/import/yes", s.importFramework)
	mux.HandleFunc("GET /framework/{participant}/{theme}", func(w http.ResponseWriter, r *http.Request) {
		s.showSummary(w, r, http.StatusOK, summaryTried{})
	})
	mux.HandleFunc("POST /framework/{participant}/{theme}", s.writeSummary)
}

// frameworkAsked is the part of the matrix that an address asks for: all themes, the
// uppermost alone, or one with those below it.
func frameworkAsked(v url.Values) app.FrameworkOptions {
	o := app.FrameworkOptions{Top: v.Get("top") != ""}
	if theme := v.Get("theme"); theme != "" {
		o.Themes = []string{theme}
	}
	return o
}

func frameworkQuery(v url.Values) string {
	kept := url.Values{}
	for _, key := range []string{"theme", "top"} {
		if x := v.Get(key); x != "" {
			kept.Set(key, x)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return "?" + kept.Encode()
}

func summaryPath(participant, theme, query string) string {
	return "/framework/" + url.PathEscape(participant) + "/" + url.PathEscape(theme) + query
}

func (s *Server) showFramework(w http.ResponseWriter, r *http.Request, status int, c frameworkContent) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	ask := r.URL.Query()
	m, err := a.Framework(r.Context(), frameworkAsked(ask))
	if err != nil {
		if c.Wrong, _ = failureOf(err); ask.Get("theme") == "" {
			s.fail(w, r, err)
			return
		}
		ask = url.Values{}
		if m, err = a.Framework(r.Context(), frameworkAsked(ask)); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	todo, err := a.FrameworkTodo(r.Context(), "", frameworkAsked(ask))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	c.Theme, c.Top, c.Query = ask.Get("theme"), ask.Get("top") != "", frameworkQuery(ask)
	for _, t := range rel.Study.Book.Themes() {
		c.Themes = append(c.Themes, option{t.ID, strings.Repeat("– ", t.Depth) + t.Name})
	}
	c.fill(m, todo, s.palette(r))
	if told, _ := s.sessionOf(r).told(); c.Wrong.Error == "" {
		c.Told = append(c.Told, told...)
	}
	s.render(w, r, status, "framework", Page{Title: "Framework", Active: "matrix", Content: c, Styles: []string{"framework.css"}})
}

func (c *frameworkContent) fill(m *app.FrameworkMatrix, todo *app.FrameworkTodos, palette *Palette) {
	st := m.Release.Study
	flags := frameworkFlags(todo)
	for _, col := range m.Cols {
		c.Heads = append(c.Heads, markOf(st, palette, col.ID))
	}
	for i, row := range m.Rows {
		line := frameworkLine{ID: row.ID, Name: row.ID, Path: "/participants/" + url.PathEscape(row.ID), Attributes: row.Attributes}
		for j, col := range m.Cols {
			cell := &m.Cells[i][j]
			c.Cells++
			if cell.Text != "" {
				c.Written++
			}
			line.Cells = append(line.Cells, frameworkCell{Path: summaryPath(row.ID, col.ID, c.Query), Theme: col.Name, Text: cell.Text, Quotes: len(cell.Quotes),
				Flag: flags[[2]string{row.ID, col.ID}]})
		}
		c.Lines = append(c.Lines, line)
	}
	c.Notes, c.Todo = m.Notes, todoSaid(todo)
}

// frameworkFlags say what is to be done about a cell, by participant and theme.
func frameworkFlags(todo *app.FrameworkTodos) map[[2]string]string {
	flags := map[[2]string]string{}
	for _, t := range todo.List {
		if said := map[string]string{"settle": "two texts", "mend": "quotes gone", "reread": "newer quotes"}[t.Kind]; said != "" && t.Theme != nil {
			flags[[2]string{t.Participant, *t.Theme}] = said
		}
	}
	return flags
}

// todoSaid says what there is left to do.
func todoSaid(todo *app.FrameworkTodos) []string {
	n := map[string]int{}
	var nothing []string
	for _, t := range todo.List {
		n[t.Kind]++
		if t.Kind == "nothing" {
			nothing = append(nothing, t.Participant)
		}
	}
	var said []string
	add := func(kind, one, many string) {
		if n[kind] > 0 {
			said = append(said, count(n[kind], one, many)+".")
		}
	}
	add("settle", "cell holds two people’s texts", "cells hold two people’s texts")
	add("mend", "summary rests on quotes that are gone", "summaries rest on quotes that are gone")
	add("reread", "summary is older than some of its quotes", "summaries are older than some of their quotes")
	add("write", "cell has quotes and no summary", "cells have quotes and no summary")
	if len(nothing) > 0 {
		said = append(said, "Nothing under any theme: "+namesIn(nothing)+".")
	}
	return said
}

// summaryContent is one cell, to be read and written.
type summaryContent struct {
	Participant string
	Theme       themeMark
	Definition  string
	Text        string
	Hash        string
	By, When    string
	Owner       string
	Coders      []option
	Also        []summaryOther
	Gone        int
	Quotes      []summaryQuote
	Withheld    string
	Failed      failure
	Now         string // what somebody else wrote meanwhile
	NotShown    bool
	Told        []string
	Back        string
	Action      string
	Earlier     *summaryStep
	Later       *summaryStep
}

// summaryOther is other words for the same cell.
type summaryOther struct {
	N              int
	Text, By, When string
}

type summaryQuote struct {
	Ref, Words, Where, Path string
	Notes                   []string
	Rests, Newer, Kept      bool
	Against                 bool
	Doubt                   string // why these may not be the words that were coded
}

// summaryStep leads to the cell before or after, down the column.
type summaryStep struct{ Name, Path string }

// summaryTried is what was typed and not kept.
type summaryTried struct {
	failure
	text   *string
	quotes []string
	now    string
}

// showSummary shows one cell with its quotes.
func (s *Server) showSummary(w http.ResponseWriter, r *http.Request, status int, tried summaryTried) {
	a, _, ok := s.look(w, r)
	if !ok {
		return
	}
	participant, theme := r.PathValue("participant"), r.PathValue("theme")
	column, err := a.Framework(r.Context(), app.FrameworkOptions{Themes: []string{theme}, Top: frameworkAsked(r.URL.Query()).Top})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	i := slices.IndexFunc(column.Rows, func(x framework.Row) bool { return strings.EqualFold(x.ID, participant) })
	cell := column.At(participant, theme)
	if i < 0 || cell == nil {
		s.fail(w, r, &notFound{"there is no participant " + participant + " in the framework, or no theme " + theme})
		return
	}
	query := frameworkQuery(r.URL.Query())
	c := summaryContent{Participant: column.Rows[i].ID, Theme: markOf(column.Release.Study, s.palette(r), theme), Back: "/framework" + query,
		Action: summaryPath(column.Rows[i].ID, theme, query), NotShown: cell.NotShown, Failed: tried.failure, Now: tried.now}
	step := func(k int) *summaryStep {
		if k < 0 || k >= len(column.Rows) {
			return nil
		}
		return &summaryStep{column.Rows[k].ID, summaryPath(column.Rows[k].ID, theme, query)}
	}
	c.Earlier, c.Later = step(i-1), step(i+1)
	c.cell(column, tried)
	c.Told, _ = s.sessionOf(r).told()
	s.render(w, r, status, "summary", Page{Title: c.Participant + ", " + c.Theme.Name, Active: "matrix", Content: c, Styles: []string{"framework.css"}, Scripts: []string{"unsaved.js"}})
}

func (c *summaryContent) cell(column *app.FrameworkMatrix, tried summaryTried) {
	st := column.Release.Study
	cell := column.At(c.Participant, c.Theme.ID)
	if t, ok := st.Book.Theme(c.Theme.ID); ok {
		c.Definition = t.Definition
	}
	c.Text, c.Hash, c.Owner, c.Gone = cell.Text, framework.Hash(cell.Text), cell.Owner(), len(cell.Gone)
	if cell.By != "" {
		c.By, c.When = calledBriefly(st.Settings, cell.By).Name, moment(cell.At)
	}
	c.Coders = []option{{"", "whoever wrote it"}}
	for _, k := range st.Settings.Coders {
		c.Coders = append(c.Coders, option{k.ID, calledBriefly(st.Settings, k.ID).Name})
	}
	c.Owner = cell.Responsible
	for n, o := range cell.Also {
		c.Also = append(c.Also, summaryOther{n + 2, o.Text, calledBriefly(st.Settings, o.By).Name, moment(o.At)})
	}
	if tried.text != nil {
		c.Text = *tried.text
	}
	c.quotes(column, tried)
}

// quotes are the passages of the cell, with those that the summary rests on ticked.
func (c *summaryContent) quotes(column *app.FrameworkMatrix, tried summaryTried) {
	cell := column.At(c.Participant, c.Theme.ID)
	quoter := export.NewQuoter(column.Release, column.Options)
	withheld := 0
	for _, q := range cell.Quotes {
		row, shown := quoter.Row(q.Transcript, q.Span, q.Codings)
		if !shown {
			withheld++
			continue
		}
		one := summaryQuote{Ref: q.Codings[0].ID.String(), Words: row.Quote, Notes: row.ContentNotes, Rests: q.Rests || c.Text == "" && tried.text == nil, Newer: q.Newer,
			Kept: !row.MayBeQuoted(), Doubt: row.Doubt(), Against: q.Stance != "", Where: q.Ref(), Path: placePath(&row, false)}
		if tried.text != nil {
			one.Rests = slices.Contains(tried.quotes, one.Ref)
		}
		c.Quotes = append(c.Quotes, one)
	}
	if withheld > 0 {
		c.Withheld = keptSaid(withheld, len(c.Quotes))
	}
}

// writeSummary writes one cell. What somebody else wrote meanwhile is shown beside
// what was typed, and neither is lost.
func (s *Server) writeSummary(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	a := s.appFor(r)
	o := app.SummaryOptions{Participant: r.PathValue("participant"), Theme: r.PathValue("theme")}
	tried := summaryTried{}
	if keep := r.PostFormValue("keep"); keep != "" {
		o.Keep, _ = strconv.Atoi(keep)
	} else {
		text := strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n")
		seen, who := r.PostFormValue("seen"), r.PostFormValue("responsible")
		o.Text, o.Seen, o.Responsible, o.Quotes = &text, &seen, &who, append([]string{}, r.PostForm["quote"]...)
		if len(o.Quotes) == 0 {
			o.Quotes = []string{"none"}
		}
		tried.text, tried.quotes = &text, r.PostForm["quote"]
	}
	if _, err := a.WriteSummary(r.Context(), o); err != nil {
		var moved *app.SummaryMoved
		if errors.As(err, &moved) {
			tried.now = moved.Now.Text
		}
		if statusOf(err) == http.StatusInternalServerError {
			s.fail(w, r, err)
			return
		}
		tried.failure, _ = failureOf(err)
		s.showSummary(w, r, statusOf(err), tried)
		return
	}
	s.sessionOf(r).tell([]string{"Saved."}, "")
	to := summaryPath(o.Participant, o.Theme, frameworkQuery(r.URL.Query()))
	if next := r.PostFormValue("next"); strings.HasPrefix(next, "/framework/") {
		to = next
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// saveFramework gives the matrix as a workbook to write in.
func (s *Server) saveFramework(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	a := s.appFor(r)
	m, err := a.Framework(r.Context(), frameworkAsked(r.PostForm))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.give(w, r, "framework.xlsx", func(path string) error { return a.WriteFramework(r.Context(), m, path) })
}

// frameworkPlan is what a workbook would change.
type frameworkPlan struct {
	Token         string
	File          string
	Cells         []frameworkChange
	Unread        []app.FrameworkUnread
	Same, Changes int
	Emptied       int
	Notes         []string
}

type frameworkChange struct {
	app.FrameworkChange
	Path, Said, Name string
}

// planFramework takes a workbook in and shows what it says otherwise.
func (s *Server) planFramework(w http.ResponseWriter, r *http.Request) {
	parts, err := r.MultipartReader()
	if err != nil {
		s.fail(w, r, &app.Problem{What: "no workbook was sent", Todo: "choose the file first", Usage: true, Cause: err})
		return
	}
	token, dir, err := s.incomingDir(r)
	if err == nil {
		err = keepParts(parts, dir)
	}
	if err == nil {
		err = s.showPlan(w, r, token, dir)
	}
	if err != nil {
		_ = os.RemoveAll(dir)
		c := frameworkContent{}
		c.Wrong, _ = failureOf(err)
		s.showFramework(w, r, statusOf(err), c)
	}
}

func (s *Server) showPlan(w http.ResponseWriter, r *http.Request, token, dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		return &app.Problem{What: "send one workbook at a time", Usage: true, Cause: err}
	}
	a, rel, ok := s.look(w, r)
	if !ok {
		return nil
	}
	x, err := a.PlanFramework(r.Context(), files[0], false)
	if err != nil {
		return err
	}
	p := frameworkPlan{Token: token, File: x.File, Unread: x.Unread, Same: x.Same, Notes: x.Notes, Emptied: x.Count(app.KeptCell)}
	for _, c := range x.Cells {
		one := frameworkChange{c, summaryPath(c.Participant, c.Theme, ""), changeSaid(c.Result), themeNamed(rel.Study, c.Theme)}
		p.Cells = append(p.Cells, one)
	}
	p.Changes = len(x.Cells)
	s.page(w, r, "frameworkplan", Page{Title: "What the workbook says", Active: "matrix", Content: p, Styles: []string{"framework.css"}})
	return nil
}

func themeNamed(st *study.Study, id string) string {
	if t, ok := st.Book.Theme(id); ok {
		return t.Name
	}
	return id
}

// changeSaid is what becomes of a cell.
func changeSaid(result string) string {
	return map[string]string{"new": "new", "changed": "changed", "conflict": "somebody wrote here meanwhile: both texts are kept", "emptied": "taken out", app.KeptCell: "emptied in the workbook"}[result]
}

// importFramework brings in what was looked at.
func (s *Server) importFramework(w http.ResponseWriter, r *http.Request) {
	dir, err := s.takeIncoming(r.PostFormValue("token"), true)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer os.RemoveAll(dir)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		s.fail(w, r, &conflict{"the workbook is not here any more"})
		return
	}
	a := s.appFor(r)
	x, err := a.PlanFramework(r.Context(), files[0], r.PostFormValue("empty") != "")
	if err == nil {
		err = a.WriteFrameworkImport(r.Context(), x)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	said := []string{count(x.Count("new")+x.Count("changed"), "summary was", "summaries were") + " brought in."}
	if n := x.Count("conflict"); n > 0 {
		said = append(said, count(n, "cell holds", "cells hold")+" two texts now, for you to choose from.")
	}
	if n := x.Count("emptied"); n > 0 {
		said = append(said, count(n, "summary was", "summaries were")+" taken out.")
	}
	s.sessionOf(r).tell(said, "")
	http.Redirect(w, r, "/framework", http.StatusSeeOther)
}
