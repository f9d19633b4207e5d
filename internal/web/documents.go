package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// documentsContent is the page on which what goes on paper is made.
type documentsContent struct {
	Readers     []option // who will read it
	By          []option // what a report's table can be parted by
	Checklists  []option
	Reflexive   bool
	Themes      []option
	Transcripts []option
	Coded       bool
	Told        []string
	Wrong       failure
	At          string // the part of the page that something went wrong in
	Rows        []sheetAnswer
	Programs    []option // that a project can be for

	form url.Values
}

// Chosen reports whether a form that comes back had a value.
func (c documentsContent) Chosen(kind, key, value string) bool {
	return c.At == kind && slices.Contains(c.form[key], value)
}

// For is who was to read what a form asks for, where it comes back.
func (c documentsContent) For(kind, otherwise string) string {
	if c.At == kind {
		return cmp.Or(c.form.Get("for"), otherwise)
	}
	return otherwise
}

// document is something that was made and is not written yet.
type document struct {
	name  string   // of its file, without the ending
	notes []string // to know before it is passed on
	write func(path string) error
}

// documentKind makes one kind of document of what a form asks for.
type documentKind struct {
	formats []string
	make    func(context.Context, *app.App, url.Values) (*document, error)
}

// documentKinds are those that the page gives.
func documentKinds() map[string]documentKind {
	return map[string]documentKind{
		"report":   {[]string{"docx", "html", "md"}, makeReport},
		"quotes":   {[]string{"docx", "html", "md", "xlsx"}, makeQuotes},
		"codebook": {[]string{"docx", "xlsx", "html", "md", "csv"}, makeBook},
		"print":    {[]string{"docx", "html", "md"}, makePrint},
		"sheet":    {[]string{"xlsx"}, makeSheet},
	}
}

func (s *Server) documentRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /documents", func(w http.ResponseWriter, r *http.Request) {
		s.showDocuments(w, r, http.StatusOK, documentsContent{})
	})
	mux.HandleFunc("POST /documents/{kind}", s.saveDocument)
	mux.HandleFunc("POST /documents/sheet/read", s.planSheet)
	mux.HandleFunc("POST /documents/sheet/yes", s.readSheet)
	mux.HandleFunc("POST /documents/elsewhere/{form}", s.makeElsewhere)
	mux.HandleFunc("POST /documents/elsewhere/save", s.saveElsewhere)
	s.packRoutes(mux)
}

func (s *Server) showDocuments(w http.ResponseWriter, r *http.Request, status int, c documentsContent) {
	_, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	st := rel.Study
	c.Reflexive = st.Settings.Approach == study.Reflexive
	c.Readers = []option{{"team", "the team"}, {"publication", "everybody: a publication"}, {"reuse", "other researchers"}, {"archive", "an archive"}}
	c.By = []option{{"", "person, where they are few"}}
	for _, name := range matrix.Attributes(st) {
		c.By = append(c.By, option{name, strings.ReplaceAll(name, "_", " ")})
	}
	for _, name := range app.ChecklistsFor(st.Settings.Approach) {
		c.Checklists = append(c.Checklists, option{name, strings.ToUpper(name)})
	}
	c.Programs = programs()
	for _, t := range st.Book.Themes() {
		c.Themes = append(c.Themes, option{t.ID, strings.Repeat("– ", t.Depth) + t.Name})
	}
	for _, t := range st.Transcripts {
		if !st.Hidden(t) {
			c.Transcripts = append(c.Transcripts, option{t.ID, t.ID})
		}
	}
	c.Coded = len(st.State.Codings) > 0
	if c.At == "" {
		c.Told, _ = s.sessionOf(r).told()
	}
	s.render(w, r, status, "documents", Page{Title: "Write up", Active: "documents", Content: c, Styles: []string{"documents.css"}})
}

// saveDocument gives a document. What is to be known about it is said before it leaves.
func (s *Server) saveDocument(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	name := r.PathValue("kind")
	kind, ok := documentKinds()[name]
	if !ok {
		s.fail(w, r, &notFound{"there is no document called " + name})
		return
	}
	a, _, ok := s.look(w, r)
	if !ok {
		return
	}
	d, err := kind.make(r.Context(), a, r.PostForm)
	if err != nil {
		c := documentsContent{At: name, form: r.PostForm}
		c.Wrong, _ = failureOf(err)
		s.showDocuments(w, r, statusOf(err), c)
		return
	}
	s.giveDocument(w, r, d, kind.formats, "/documents#"+name)
}

// beforeItLeaves is what is to be known about a document, and the form that goes on.
type beforeItLeaves struct {
	File, Path, Back string
	Notes            []note
	Left             []string // what does not go along
	Kept             []option // what was asked for
	Seen             string
}

// giveDocument gives a document in the format that the form asks for. Where there is
// something to know about it, that is shown first: once it is downloaded, no page is.
func (s *Server) giveDocument(w http.ResponseWriter, r *http.Request, d *document, formats []string, back string) {
	format := r.PostForm.Get("format")
	if !slices.Contains(formats, format) {
		s.fail(w, r, &app.Problem{What: "choose one of the kinds of file that are offered", Usage: true})
		return
	}
	file := d.name + "." + format
	sum := sha256.Sum256([]byte(strings.Join(d.notes, "\n")))
	seen := hex.EncodeToString(sum[:16])
	if len(d.notes) == 0 || r.PostForm.Get("seen") == seen {
		s.give(w, r, file, d.write)
		return
	}
	c := beforeItLeaves{File: file, Path: r.URL.Path, Back: back, Notes: notesOf(d.notes), Seen: seen}
	for _, key := range slices.Sorted(maps.Keys(r.PostForm)) {
		for _, v := range r.PostForm[key] {
			if key != "seen" {
				c.Kept = append(c.Kept, option{key, v})
			}
		}
	}
	s.page(w, r, "documentnotes", Page{Title: "Before you pass it on", Active: "documents", Content: c, Styles: []string{"documents.css"}})
}

// withheldNote says how many quotes their readers may not see.
func withheldNote(n int) []string {
	if n == 0 {
		return nil
	}
	return []string{count(n, "quote is", "quotes are") + " left out, and counted: its readers may not see the words"}
}

func makeReport(ctx context.Context, a *app.App, v url.Values) (*document, error) {
	readers, err := app.Purpose(v.Get("for"), transcript.ForPublication)
	if err != nil {
		return nil, err
	}
	o := app.ReportOptions{By: v.Get("by"), Checklists: v["check"], Alone: v.Get("alone") != "", For: readers}
	if o.Alone && len(o.Checklists) == 0 {
		return nil, &app.Problem{What: "no questions are chosen", Todo: "tick those that are to be answered", Usage: true}
	}
	x, err := a.Report(ctx, o)
	if err != nil {
		return nil, err
	}
	name := "report"
	if o.Alone {
		name = strings.Join(o.Checklists, "-")
	}
	return &document{name, x.Notes, func(path string) error { return a.WriteReport(ctx, x, path) }}, nil
}

func makeQuotes(ctx context.Context, a *app.App, v url.Values) (*document, error) {
	readers, err := app.Purpose(v.Get("for"), transcript.ForTeam)
	if err != nil {
		return nil, err
	}
	themes := cmp.Or(strings.Join(v["theme"], ","), "*")
	found, err := a.Quotes(ctx, themes, nil, app.SearchOptions{For: readers, Starred: v.Get("starred") != "", HideNoted: v.Get("hide") != ""})
	if err != nil {
		return nil, err
	}
	name := "quotes"
	if len(v["theme"]) == 1 {
		name += "-" + fileWords(themes)
	}
	notes := append(slices.Clone(found.Notes), withheldNote(found.Listing.Withheld)...)
	notes = append(notes, doubtfulNotes(found.Listing)...)
	return &document{name, notes, func(path string) error { return a.WriteFound(ctx, found, path) }}, nil
}

func makeBook(ctx context.Context, a *app.App, v url.Values) (*document, error) {
	readers, err := app.Purpose(v.Get("for"), transcript.ForPublication)
	if err != nil {
		return nil, err
	}
	b, err := a.PrintBook(ctx, readers)
	if err != nil {
		return nil, err
	}
	return &document{"codebook", b.Notes, func(path string) error { return a.WritePrintedBook(ctx, b, path) }}, nil
}

func makePrint(ctx context.Context, a *app.App, v url.Values) (*document, error) {
	readers, err := app.Purpose(v.Get("for"), transcript.ForTeam)
	if err != nil {
		return nil, err
	}
	o := app.PrintOptions{Transcripts: v["transcript"], Codebook: v.Get("book") != "", HideNoted: v.Get("hide") != "", For: readers}
	if len(o.Transcripts) == 0 && !o.Codebook {
		return nil, &app.Problem{What: "nothing is chosen to be printed", Todo: "tick a transcript, or the codebook", Usage: true}
	}
	p, err := a.Print(ctx, o)
	if err != nil {
		return nil, err
	}
	name := "transcripts"
	switch {
	case len(o.Transcripts) == 0:
		name = "codebook-on-a-page"
	case len(o.Transcripts) == 1 && readers == transcript.ForTeam: // an id may say who it is
		name = fileWords(o.Transcripts[0])
	}
	return &document{name, p.Notes, func(path string) error { return a.WritePrinted(ctx, p, path) }}, nil
}

func makeSheet(ctx context.Context, a *app.App, v url.Values) (*document, error) {
	o := app.CodingSheetOptions{Transcripts: v["transcript"], HideNoted: v.Get("hide") != ""}
	if len(o.Transcripts) == 0 {
		return nil, &app.Problem{What: "no transcript is chosen", Todo: "tick those that are to be coded in a spreadsheet", Usage: true}
	}
	x, err := a.CodingSheet(ctx, o)
	if err != nil {
		return nil, err
	}
	name := "coding-sheet"
	if len(o.Transcripts) == 1 {
		name += "-" + fileWords(o.Transcripts[0])
	}
	return &document{name, x.Notes, func(path string) error { return a.WriteCodingSheet(ctx, x, path) }}, nil
}
