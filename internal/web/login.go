package web

import (
	"crypto/subtle"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// secrets are the words that let somebody in. Each lets one browser in and is
// then used up. One stands until it is used, for a person who reads the address;
// one is handed to the browser by this program and is soon no good.
type secrets struct {
	mu    sync.Mutex
	stand string
	brief string
	until time.Time // when brief ends
}

// use takes word if it is one of them.
func (c *secrets) use(word string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Now().After(c.until) {
		c.brief = ""
	}
	for _, have := range []*string{&c.stand, &c.brief} {
		if *have != "" && subtle.ConstantTimeCompare([]byte(*have), []byte(word)) == 1 {
			*have = ""
			return true
		}
	}
	return false
}

// Secret is the word that lets one browser in, once, whenever that is. It is
// empty when used.
func (s *Server) Secret() string {
	s.secrets.mu.Lock()
	defer s.secrets.mu.Unlock()
	return s.secrets.stand
}

// Address is what a browser opens to get in with Secret, which is a fragment: no
// browser sends it and no log holds it.
func (s *Server) Address(ln net.Listener) string { return addressOf(ln, s.Secret()) }

// Renew makes Secret another word. The one before lets nobody in any more.
func (s *Server) Renew() {
	s.secrets.mu.Lock()
	defer s.secrets.mu.Unlock()
	s.secrets.stand = newToken()
}

// BriefAddress is an address with a word of its own that lets one browser in,
// once, within life. It is for handing to a browser; each ends the one before.
func (s *Server) BriefAddress(ln net.Listener, life time.Duration) string {
	s.secrets.mu.Lock()
	defer s.secrets.mu.Unlock()
	s.secrets.brief, s.secrets.until = newToken(), time.Now().Add(life)
	return addressOf(ln, s.secrets.brief)
}

func addressOf(ln net.Listener, secret string) string {
	return fmt.Sprintf("http://%s/#%s", ln.Addr(), secret)
}

// OpeningPage is a page that leads on to an address. A browser is started with the
// name of a file that holds it: command lines can be seen by everybody who uses
// the computer, and what is in the file cannot.
func OpeningPage(address string) string {
	to := html.EscapeString(address)
	return `<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Opening the workbench</title>` +
		`<meta http-equiv="refresh" content="0;url=` + to + `"><p><a href="` + to + `">Open the workbench</a></p></html>` + "\n"
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
	if err != nil || !s.secrets.use(strings.TrimSpace(string(body))) {
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
	if s.opt.LetIn != nil {
		s.opt.LetIn()
	}
}

// askSecret is what somebody gets who was not let in: a page whose script sends
// the secret in the address, if there is one.
func (s *Server) askSecret(w http.ResponseWriter, r *http.Request) {
	if isAPI(r) || r.Method != http.MethodGet {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":"this browser was not let in","hint":"open the address that was shown when the workbench was started, or press Enter there for a new one"}`+"\n")
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
