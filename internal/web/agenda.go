package web

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"verbatim/internal/app"
)

// agendaContent is the page for a meeting: the agenda that goes there, and what was
// filled in when it comes back.
type agendaContent struct {
	Questions string // how many there are to decide
	Nothing   string
	Notes     []string
	Me        person
	Wrong     failure
	Told      []string
	Undo      string
	Rows      []agendaAnswer
}

// agendaAnswer is what became of a row that was filled in.
type agendaAnswer struct {
	Where, Path, Said, Why string
	Good                   bool
}

// agendaFormats are the files an agenda is given as.
var agendaFormats = map[string]bool{"docx": true, "xlsx": true}

func (s *Server) agendaRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /agenda", func(w http.ResponseWriter, r *http.Request) { s.showAgenda(w, r, http.StatusOK, agendaContent{}) })
	mux.HandleFunc("POST /agenda/save", s.saveAgenda)
	mux.HandleFunc("POST /agenda", s.readAgenda)
}

func (s *Server) showAgenda(w http.ResponseWriter, r *http.Request, status int, c agendaContent) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	found, err := a.Compare(r.Context(), app.CompareOptions{})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	c.Notes, c.Me = found.Notes, personOf(rel.Study.Settings, s.sessionOf(r).who())
	if n := len(found.Differences); n > 0 {
		c.Questions = count(n, "question", "questions")
	}
	s.render(w, r, status, "agenda", Page{Title: "Agenda for a meeting", Active: "compare", Content: c, Styles: []string{"compare.css"}})
}

// saveAgenda gives the agenda as a document to print, or as a sheet to fill in.
func (s *Server) saveAgenda(w http.ResponseWriter, r *http.Request) {
	format := r.PostFormValue("format")
	if !agendaFormats[format] {
		s.fail(w, r, &app.Problem{What: "an agenda is a Word document or a spreadsheet", Usage: true})
		return
	}
	a := s.appFor(r)
	g, err := a.Agenda(r.Context(), app.AgendaOptions{HideNoted: r.PostFormValue("hide") != ""})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.give(w, r, "agenda."+format, func(path string) error { return a.WriteAgenda(r.Context(), g, path) })
}

// readAgenda takes a filled agenda in, and answers every row. What the minutes say
// otherwise stands.
func (s *Server) readAgenda(w http.ResponseWriter, r *http.Request) {
	parts, err := r.MultipartReader()
	if err != nil {
		s.fail(w, r, &app.Problem{What: "no agenda was sent", Todo: "choose the file first", Usage: true, Cause: err})
		return
	}
	dir, err := os.MkdirTemp("", "verbatim-")
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer os.RemoveAll(dir)
	if err := keepParts(parts, dir); err != nil {
		s.fail(w, r, err)
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		s.fail(w, r, &app.Problem{What: "send one agenda at a time", Usage: true, Cause: err})
		return
	}
	found, err := s.appFor(r).DecideFrom(r.Context(), app.FilledOptions{File: files[0]})
	var c agendaContent
	status := http.StatusOK
	if err != nil {
		c.Wrong, _ = failureOf(err)
		status = statusOf(err)
	} else {
		c.answered(found)
	}
	s.showAgenda(w, r, status, c)
}

func (c *agendaContent) answered(found *app.FilledAgenda) {
	later := found.PutOff()
	c.Told = []string{count(found.Count(app.FilledDecided)-later, "question was", "questions were") + " decided."}
	if later > 0 {
		c.Told = append(c.Told, count(later, "question was", "questions were")+" put off, to talk about later.")
	}
	if n := found.Count(app.FilledEmpty); n > 0 {
		c.Told = append(c.Told, count(n, "row was", "rows were")+" left empty, so nothing is decided there.")
	}
	if n := found.Count(app.FilledAlready); n > 0 {
		c.Told = append(c.Told, count(n, "row says", "rows say")+" what the minutes say already.")
	}
	c.Undo = strings.Join(found.Events, " ")
	for _, row := range found.Rows {
		if row.Result == app.FilledEmpty || row.Result == app.FilledAlready {
			continue
		}
		one := agendaAnswer{Where: fmt.Sprintf("row %d", row.Row), Said: deref(row.Said), Why: deref(row.Why), Good: row.Result == app.FilledDecided}
		if row.Cell != nil {
			one.Where = "cell " + *row.Cell
		}
		if row.Transcript != "" {
			one.Where += ", " + row.Transcript
			if row.Turn != nil {
				one.Where += fmt.Sprintf(", turn %d", *row.Turn)
			}
			one.Path = compareAsk{transcript: row.Transcript, id: row.ID, at: -1}.path()
		}
		c.Rows = append(c.Rows, one)
	}
}
