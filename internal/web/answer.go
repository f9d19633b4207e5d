package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"verbatim/internal/app"
	"verbatim/internal/folder"
)

// Page is what a page says of itself. Content is what its template's block
// "content" sees as .Content.
type Page struct {
	Title   string
	Active  string // the place in the menu: home, read, search, matrix, codebook, participants
	Content any
	Styles  []string // names under assets, beside base.css
	Scripts []string // modules under assets, beside base.js
	Class   string   // class of the body
}

// notFound is an address, or a thing in one, that is not there.
type notFound struct{ what string }

func (e *notFound) Error() string { return e.what }

// conflict is something that no longer stands as the page believed: load it again.
type conflict struct{ what string }

func (e *conflict) Error() string { return e.what }

// page answers with a page.
func (s *Server) page(w http.ResponseWriter, r *http.Request, name string, p Page) {
	s.render(w, r, http.StatusOK, name, p)
}

// render answers with a page and a status. Nothing is sent before it is whole.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, p Page) {
	t, err := pageTemplate(name)
	if err != nil {
		s.opt.Log("the page %s: %v", name, err)
		http.Error(w, "This page cannot be shown.", http.StatusInternalServerError)
		return
	}
	var b bytes.Buffer
	if err := t.Execute(&b, s.view(r, name, p)); err != nil {
		s.opt.Log("the page %s: %v", name, err)
		http.Error(w, "This page cannot be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// json answers with JSON.
func (s *Server) json(w http.ResponseWriter, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		s.opt.Log("an answer: %v", err)
		http.Error(w, "This cannot be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(append(data, '\n'))
}

// failure is an error as JSON and on a page.
type failure struct {
	Error string `json:"error"`
	Hint  string `json:"hint"`
}

// failureOf is an error in the words of a page: without commands, but with the
// pages that help.
func failureOf(err error) (failure, []way) {
	said, ways := inPages(err.Error())
	if said == "" {
		said = err.Error()
	}
	f := failure{Error: sentence(said)}
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		hint, more := inPages(h.Hint())
		f.Hint, ways = sentence(hint), append(ways, more...)
	}
	return f, ways
}

// fail tells an error: to a script as JSON, to a person as a page. Both get a
// sentence and what to do.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		w.WriteHeader(http.StatusServiceUnavailable) // nobody waits for it; if somebody did, it was not done
		return
	}
	status := statusOf(err)
	f, ways := failureOf(err)
	if status == http.StatusInternalServerError {
		s.opt.Log("%s: failed (%T)", routeOf(r), err) // the message may quote somebody
	}
	if isAPI(r) || strings.HasPrefix(r.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(f)
		return
	}
	s.render(w, r, status, "failure", Page{Title: "That did not work", Content: struct {
		failure
		Ways []way
	}{f, ways}})
}

// statusOf is the HTTP status of an error: 404 not there, 409 not as the page
// believed, 413 too large, 422 for the person to put right, 500 anything else.
func statusOf(err error) int {
	var gone *notFound
	var moved *conflict
	var busy *folder.Busy
	var large *http.MaxBytesError
	var none *folder.NotFound
	var problem *app.Problem
	var summary *app.SummaryMoved
	switch {
	case errors.As(err, &gone), errors.As(err, &none):
		return http.StatusNotFound
	case errors.As(err, &moved), errors.As(err, &busy), errors.As(err, &summary), errors.Is(err, app.ErrMoved):
		return http.StatusConflict
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.As(err, &problem) && strings.HasPrefix(problem.What, "there is no "):
		return http.StatusNotFound
	case errors.As(err, &problem):
		return http.StatusUnprocessableEntity
	}
	return http.StatusInternalServerError
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	_, size := utf8.DecodeRuneInString(s)
	if word, _, _ := strings.Cut(s, " "); word == strings.ToLower(word) {
		s = strings.ToUpper(s[:size]) + s[size:]
	}
	if last, _ := utf8.DecodeLastRuneInString(s); !strings.ContainsRune(".!?:”…", last) {
		s += "."
	}
	return s
}

// decode reads a JSON body: one value, no field that nobody knows.
func decode[T any](r *http.Request) (T, error) {
	var v T
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return v, err
		}
		return v, &app.Problem{What: "the page sent something that cannot be read", Todo: "load the page again", Usage: true, Cause: fmt.Errorf("request body: %w", err)}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return v, &app.Problem{What: "the page sent more than one thing", Todo: "load the page again", Usage: true}
	}
	return v, nil
}
