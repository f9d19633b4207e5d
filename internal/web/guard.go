package web

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

// contentPolicy lets a page load what this server sends and nothing else: no
// script or style in the page itself, no other machine, no frame around it, and
// no text turned into markup by a script.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// Bounds of what a request may carry, in bytes.
const (
	maxBody   = 1 << 20
	maxUpload = 512 << 20
)

// guard stands before every page. In this order: a name for this computer that is
// not its own is a page elsewhere that got hold of our address (421); a request
// that another site started is refused (403); who was not let in gets the page
// that asks for the secret (401); then the study must be open and somebody coding.
func (s *Server) guard(next http.Handler) http.Handler {
	next = packed(next)
	inside := http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.admit(w, r, next)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), serial=(), browsing-topics=()")
		h.Set("Cache-Control", "no-store")
		if !ownHost(r) {
			http.Error(w, "This is not an address of the workbench.", http.StatusMisdirectedRequest)
			return
		}
		if r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
			http.Error(w, "Another site may not ask for this.", http.StatusForbidden)
			return
		}
		limit := int64(maxBody)
		if r.URL.Path == "/import" {
			limit = maxUpload
		} else if r.ContentLength != 0 {
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime))
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		s.asking.Add(1)
		defer func() {
			s.asked.Store(time.Now().UnixNano())
			s.asking.Add(-1)
		}()
		inside.ServeHTTP(w, r)
	})
}

// mended answers for a page that breaks down, and others go on. What is written
// down is where it happened, not what was being shown. An answer that had begun is
// cut off.
func (s *Server) mended(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			broken := recover()
			if broken == nil {
				return
			}
			if broken != http.ErrAbortHandler {
				s.opt.Log("%s broke down: %T\n%s", routeOf(r), broken, debug.Stack())
			}
			if broken == http.ErrAbortHandler || w.Header().Get("Content-Type") != "" {
				panic(http.ErrAbortHandler)
			}
			s.fail(w, r, errors.New("this page broke down; what was saved before is there"))
		}()
		next.ServeHTTP(w, r)
	})
}

// routeOf is the kind of page that was asked for. The address itself may hold
// somebody's words.
func routeOf(r *http.Request) string {
	if r.Pattern == "" {
		return r.Method
	}
	return r.Pattern
}

// ownHost reports whether a request names this computer by one of its own names
// and the port it came in on.
func ownHost(r *http.Request) bool {
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		return false
	}
	return port == portOf(r) && (host == "127.0.0.1" || host == "localhost" || host == "::1")
}

// portOf is the port that a request came in on.
func portOf(r *http.Request) string {
	if at, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		if _, port, err := net.SplitHostPort(at.String()); err == nil {
			return port
		}
	}
	return ""
}

// admit lets a request in that may come in.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, next http.Handler) {
	path := r.URL.Path
	if strings.HasPrefix(path, "/assets/") || path == "/api/session" {
		next.ServeHTTP(w, r)
		return
	}
	n := s.sessionFrom(r)
	if n == nil {
		s.askSecret(w, r)
		return
	}
	r = r.WithContext(context.WithValue(r.Context(), sessionKey{}, n))
	switch {
	case anywhere(path):
	case !s.opened():
		s.sendTo(w, r, "/door", "no study is open")
		return
	case n.who() == "" && path != "/who" && path != "/codebook.css":
		s.sendTo(w, r, "/who?next="+escapeNext(r), "nobody has said yet who is coding")
		return
	}
	next.ServeHTTP(w, r)
}

// anywhere reports whether a page needs no study.
func anywhere(path string) bool {
	return path == "/door" || strings.HasPrefix(path, "/door/") || path == "/help" || path == "/display"
}

// sendTo sends a page to another one first; an API is told why it cannot answer.
func (s *Server) sendTo(w http.ResponseWriter, r *http.Request, to, why string) {
	if isAPI(r) {
		s.fail(w, r, &conflict{why})
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// errorLog is for what the HTTP server itself complains about: addresses and
// malformed requests, which hold nobody's words.
func (s *Server) errorLog() *log.Logger {
	return log.New(logWriter{s}, "", 0)
}

type logWriter struct{ s *Server }

func (l logWriter) Write(p []byte) (int, error) {
	line := strings.TrimSpace(string(p))
	if what, stack, ok := strings.Cut(line, "\n"); ok && strings.Contains(what, "panic serving") {
		line = "a page broke down\n" + stack // what it said may be somebody's
	}
	l.s.opt.Log("%s", line)
	return len(p), nil
}
