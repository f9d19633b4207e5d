package web

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

func TestABriefAddressEnds(t *testing.T) {
	s, ln := serveStudy(t, demoStudy(t), "amina")
	v := stranger(t, ln)
	word := func(address string) string { _, w, _ := strings.Cut(address, "#"); return w }
	late := word(s.BriefAddress(ln, -time.Second))
	if status := v.login(late, nil); status != http.StatusForbidden {
		t.Errorf("too late: %d", status)
	}
	before := word(s.BriefAddress(ln, time.Hour))
	brief := word(s.BriefAddress(ln, time.Hour))
	for _, c := range []struct {
		what, word string
		want       int
	}{
		{"one that another took the place of", before, 403}, {"in time", brief, 204}, {"in time, but used", brief, 403},
		{"the one that stands", s.Secret(), 204}, {"none", "", 403},
	} {
		if status := v.login(c.word, nil); status != c.want {
			t.Errorf("%s: %d, want %d", c.what, status, c.want)
		}
	}
	if s.Secret() != "" {
		t.Error("a secret that was used is still shown")
	}
	s.Renew()
	if status := v.login(s.Secret(), nil); status != http.StatusNoContent {
		t.Errorf("a new one: %d", status)
	}
}

// A refusal gives nobody anything to come back with, whoever asks.
func TestNoCookieForWhoIsRefused(t *testing.T) {
	s, ln := serveStudy(t, demoStudy(t), "amina")
	v := stranger(t, ln)
	for what, c := range map[string]struct {
		body   string
		change func(*http.Request)
	}{
		"wrong":             {"NOTTHEWORD", nil},
		"another site":      {s.Secret(), header("Sec-Fetch-Site", "cross-site")},
		"a port beside":     {s.Secret(), header("Sec-Fetch-Site", "same-site")},
		"another origin":    {s.Secret(), header("Origin", "https://example.org")},
		"a file":            {s.Secret(), header("Origin", "null")},
		"very long":         {s.Secret() + strings.Repeat("A", 5000), nil},
		"as a form":         {"secret=" + s.Secret(), header("Content-Type", "application/x-www-form-urlencoded")},
		"another's address": {s.Secret(), host("example.org:" + strings.Split(v.at, ":")[2])},
	} {
		r, err := http.NewRequest(http.MethodPost, v.at+"/api/session", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		status, _, h := v.send(r, c.change)
		want := http.StatusForbidden
		if what == "another's address" {
			want = http.StatusMisdirectedRequest
		}
		if status != want || h.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d, and the cookie %q", what, status, h.Get("Set-Cookie"))
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodHead} {
		r, _ := http.NewRequest(method, v.at+"/api/session", strings.NewReader(s.Secret()))
		if status, _, h := v.send(r, nil); status < 400 || h.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d, and the cookie %q", method, status, h.Get("Set-Cookie"))
		}
	}
	if status := v.login(s.Secret(), nil); status != http.StatusNoContent {
		t.Errorf("none of them used the secret up, and it is answered with %d", status)
	}
}

func TestContentPolicyToTheLetter(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	const want = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	for _, path := range []string{"/", "/read/P07-1", "/nowhere", "/api/read/P07-1", assetPath("base.js")} {
		if _, _, h := v.get(path, nil); h.Get("Content-Security-Policy") != want {
			t.Errorf("%s: %q", path, h.Get("Content-Security-Policy"))
		}
	}
	if _, _, h := stranger(t, mustListen(t, v)).get("/", nil); h.Get("Content-Security-Policy") != want {
		t.Errorf("for a stranger: %q", h.Get("Content-Security-Policy"))
	}
}

// mustListen stands for the address of a workbench that is there already.
func mustListen(t *testing.T, v *visitor) net.Listener { t.Helper(); return &somewhere{at: v.at} }

type somewhere struct {
	net.Listener
	at string
}

func (s *somewhere) Addr() net.Addr {
	a, _ := net.ResolveTCPAddr("tcp", strings.TrimPrefix(s.at, "http://"))
	return a
}

// raw sends bytes as they are and gives the answer up to the end of the connection.
func (v *visitor) raw(said string, limit time.Duration) string {
	v.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(v.at, "http://"))
	if err != nil {
		v.t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, said); err != nil {
		v.t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(limit))
	answer, err := io.ReadAll(c)
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		v.t.Errorf("after %s the connection of %.40q is open still", limit, said)
	}
	return string(answer)
}

func TestNoPathLeadsOut(t *testing.T) {
	dir := demoStudy(t)
	v, s := visit(t, dir, "amina")
	if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "outside.txt"), []byte("The-words-outside."), 0o600); err != nil {
		t.Fatal(err)
	}
	cookie := ""
	s.mu.Lock()
	for token := range s.sessions {
		cookie = token
	}
	s.mu.Unlock()
	at := strings.TrimPrefix(v.at, "http://")
	_, port, _ := net.SplitHostPort(at)
	for _, base := range []string{"/assets/", "/read/", "/codebook/", "/participants/", "/api/read/", "/api/suggest/"} {
		for _, way := range []string{"../outside.txt", "..%2foutside.txt", "%2e%2e/outside.txt", "..%2f..%2foutside.txt", "..%5coutside.txt", "....//outside.txt",
			"%2e%2e%2f%2e%2e%2fstudy%2foutside.txt", "%00", "..%00/outside.txt", "..;/outside.txt", "%2fetc%2fpasswd", "/etc/passwd", "fonts/../../server.go", "..%2fserver.go",
			"..%2fstudy.yaml", "record%2flog", "C:%5cWindows%5cwin.ini"} {
			answer := v.raw(fmt.Sprintf("GET %s%s HTTP/1.1\r\nHost: %s\r\nCookie: verbatim_%s=%s\r\nConnection: close\r\n\r\n", base, way, at, port, cookie), 10*time.Second)
			var status int
			if _, err := fmt.Sscanf(answer, "HTTP/1.1 %d", &status); err != nil || status == http.StatusOK || status >= 500 {
				t.Errorf("%s%s is answered with %.60q", base, way, answer)
			}
			for _, held := range []string{"The-words-outside", "root:x:", "package web", "format: 1"} {
				if strings.Contains(answer, held) {
					t.Errorf("%s%s gives %q away", base, way, held)
				}
			}
		}
	}
}

// Somebody who opens a connection and dawdles is let go.
func TestAHeaderThatNeverEnds(t *testing.T) {
	if headerTime > 10*time.Second || bodyTime > time.Minute || readTime > 10*time.Minute || writeTime > 10*time.Minute || idleTime > 10*time.Minute {
		t.Error("a limit of time is none")
	}
	s, err := New(testApp(t, demoStudy(t)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := s.httpServer(t.Context())
	if srv.ReadHeaderTimeout != headerTime || srv.ReadTimeout != readTime || srv.WriteTimeout != writeTime || srv.IdleTimeout != idleTime || srv.MaxHeaderBytes > 64<<10 {
		t.Errorf("the limits are not in the server: %+v", srv)
	}
	srv.ReadHeaderTimeout, srv.IdleTimeout = 150*time.Millisecond, 150*time.Millisecond
	go func() { _ = srv.Serve(ln) }()
	defer srv.Close()
	v := stranger(t, ln)
	for _, said := range []string{"", "GET / HT", "GET / HTTP/1.1\r\nHost: " + ln.Addr().String() + "\r\nX-Slow: ", "GET /assets/base.css HTTP/1.1\r\nHost: " + ln.Addr().String() + "\r\n\r\n"} {
		v.raw(said, 8*time.Second)
	}
}

// A browser that is started with the name of a file gets in, in both of the ways
// that it can come: with the secret, and by a link from another site.
func TestABrowserComesByAFileAndByALink(t *testing.T) {
	path := chromium(t)
	s, ln := serveStudy(t, demoStudy(t), "amina")
	b := openAt(t, path, s, ln, "")
	file := filepath.Join(t.TempDir(), "open.html")
	if err := os.WriteFile(file, []byte(OpeningPage(s.BriefAddress(ln, time.Minute))), 0o600); err != nil {
		t.Fatal(err)
	}
	second := b.tabAt("file://" + filepath.ToSlash(file))
	second.eventually(`document.querySelector('header.top') !== null && location.hash === '' && location.pathname === '/'`)
	if s.secrets.brief != "" {
		t.Error("the address in the file was not used")
	}

	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	site := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<a id="a" href="%s/read/P07-1?turn=4">A passage</a>`, b.at)
	})}
	go func() { _ = site.Serve(other) }()
	defer site.Close()
	third := b.tabAt(fmt.Sprintf("http://localhost:%d/", other.Addr().(*net.TCPAddr).Port)) // another site: the cookie is Strict
	third.clickOn("#a")
	third.eventually(`location.pathname === '/read/P07-1' && location.search === '?turn=4' && document.querySelector('header.top') !== null`)

	// Who was not let in is told so, and not asked for ever.
	s.mu.Lock()
	s.sessions = map[string]*session{}
	s.mu.Unlock()
	third.do(chromedp.Navigate(b.at + "/matrix"))
	third.eventually(`document.getElementById('msg')?.textContent.includes('press Enter')`)
	third.do(chromedp.Navigate(b.at + "/matrix?again#NOTTHEWORDNOTTHEWORDNOTTHEWORD"))
	third.eventually(`document.getElementById('msg')?.textContent.includes('used already')`)
	third.accessible("who was not let in")
	for _, x := range []*browser{b, second, third} { // 401 and 403 are what is wanted here
		x.mu.Lock()
		x.broken = nil
		x.mu.Unlock()
	}
}
