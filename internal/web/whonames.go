package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"

	"verbatim/internal/app"
)

// The names that were typed on this computer stay in its browser: who has not done
// anything in a study yet is not in study.yaml, and is offered again all the same.

const (
	lastNameCookie = "verbatim_name"
	namesCookie    = "verbatim_names_" // and which study
	mostNames      = 12
	forAYear       = 365 * 24 * 3600
)

// namesCookieOf is the cookie of the study that is open. Studies are told apart by
// where they lie; the address of the workbench is the same for all.
func (s *Server) namesCookieOf(r *http.Request) string {
	dir, err := s.appFor(r).Folder()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(dir))
	return namesCookie + hex.EncodeToString(sum[:6])
}

// namesHere are the names that were typed for this study, by id.
func (s *Server) namesHere(r *http.Request) url.Values {
	if cookie, err := r.Cookie(s.namesCookieOf(r)); err == nil {
		if names, err := url.ParseQuery(unquoted(cookie.Value)); err == nil {
			return names
		}
	}
	return url.Values{}
}

// rememberName keeps the name somebody typed.
func (s *Server) rememberName(w http.ResponseWriter, r *http.Request, id, name string) {
	if name == "" {
		return
	}
	keepCookie(w, lastNameCookie, name)
	names := s.namesHere(r)
	if len(names) >= mostNames {
		names = url.Values{}
	}
	names.Set(id, name)
	if called := s.namesCookieOf(r); called != "" {
		keepCookie(w, called, names.Encode())
	}
}

func keepCookie(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: url.QueryEscape(value), Path: "/", MaxAge: forAYear, HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

// lastName is the name that was typed last on this computer, for any study.
func lastName(r *http.Request) string {
	if cookie, err := r.Cookie(lastNameCookie); err == nil {
		return app.CoderName(unquoted(cookie.Value))
	}
	return ""
}

func unquoted(s string) string {
	s, err := url.QueryUnescape(s)
	if err != nil {
		return ""
	}
	return s
}
