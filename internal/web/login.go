package web

import (
	"crypto/subtle"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// secret is the word in the address that is opened. It lets one browser in and
// is then used up.
type secret struct {
	mu   sync.Mutex
	word string
}

func newSecret() *secret { return &secret{word: newToken()} }

func (c *secret) show() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.word
}

// use takes the secret if word is it.
func (c *secret) use(word string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.word == "" || subtle.ConstantTimeCompare([]byte(c.word), []byte(word)) != 1 {
		return false
	}
	c.word = ""
	return true
}

type sessionKey struct{}

// sessionOf is who sent a request that was let in.
func (s *Server) sessionOf(r *http.Request) *session {
	n, _ := r.Context().Value(sessionKey{}).(*session)
	return n
}

// cookieName has the port in it: all ports of a computer share their cookies.
func cookieName(r *http.Request) string { return "verbatim_" + portOf(r) }

// sessionFrom is the session whose cookie a request carries.
func (s *Server) sessionFrom(r *http.Request) *session {
	c, err := r.Cookie(cookieName(r))
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, n := range s.sessions {
		if subtle.ConstantTimeCompare([]byte(token), []byte(c.Value)) == 1 {
			return n
		}
	}
	return nil
}

func (s *Server) loginRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /api/session", s.login)
	mux.HandleFunc("GET /who", s.whoPage)
	mux.HandleFunc("POST /who", s.chooseCoder)
}

// login exchanges the secret for a cookie, once.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<10))
	if err != nil || !s.secret.use(strings.TrimSpace(string(body))) {
		http.Error(w, "This address has been used already, or is not the one that was shown.", http.StatusForbidden)
		return
	}
	token := newToken()
	n := &session{coder: strings.ToLower(strings.TrimSpace(s.opt.Coder))}
	s.mu.Lock()
	s.sessions[token] = n
	s.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: cookieName(r), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	w.WriteHeader(http.StatusNoContent)
}

// askSecret is what somebody gets who was not let in: a page whose script sends
// the secret in the address, if there is one.
func (s *Server) askSecret(w http.ResponseWriter, r *http.Request) {
	if isAPI(r) || r.Method != http.MethodGet {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":"this browser was not let in","hint":"open the address that was shown when the workbench was started"}`+"\n")
		return
	}
	s.render(w, r, http.StatusUnauthorized, "login", Page{Title: "Opening your study"})
}

// escapeNext is the page that was asked for, to come back to.
func escapeNext(r *http.Request) string { return url.QueryEscape(r.URL.RequestURI()) }

// nextPage is a page of ours to go on to, from what a form says.
func nextPage(s string) string {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n") {
		return "/"
	}
	return s
}
