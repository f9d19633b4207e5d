package web

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// visitor asks a workbench for pages, as a browser without scripts would.
type visitor struct {
	t      *testing.T
	at     string
	client *http.Client
}

// visit starts the workbench and lets somebody in.
func visit(t *testing.T, dir, coder string) (*visitor, *Server) {
	t.Helper()
	s, ln := serveStudy(t, dir, coder)
	v := stranger(t, ln)
	if status := v.login(s.Secret(), nil); status != http.StatusNoContent {
		t.Fatalf("logging in: %d", status)
	}
	return v, s
}

// stranger is somebody who was not let in.
func stranger(t *testing.T, ln net.Listener) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, "http://" + ln.Addr().String(), &http.Client{Jar: jar, Timeout: 20 * time.Second}}
}

func (v *visitor) login(secret string, change func(*http.Request)) int {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodPost, v.at+"/api/session", strings.NewReader(secret))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "text/plain")
	status, _, _ := v.send(r, change)
	return status
}

// send sends a request, changed first where a test wants that.
func (v *visitor) send(r *http.Request, change func(*http.Request)) (int, string, http.Header) {
	v.t.Helper()
	if change != nil {
		change(r)
	}
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, string(body), answer.Header
}

func (v *visitor) get(path string, change func(*http.Request)) (int, string, http.Header) {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodGet, v.at+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.send(r, change)
}

// form sends a form and follows where it leads.
func (v *visitor) form(path string, fields url.Values) (int, string) {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodPost, v.at+path, strings.NewReader(fields.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", v.at)
	status, body, _ := v.send(r, nil)
	return status, body
}

// sees wants a page to be there and to hold some texts.
func (v *visitor) sees(path string, texts ...string) string {
	v.t.Helper()
	status, body, _ := v.get(path, nil)
	if status != http.StatusOK {
		v.t.Fatalf("GET %s: %d\n%s", path, status, body)
	}
	holds(v.t, path, body, texts...)
	return body
}

func holds(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	for _, x := range texts {
		if !strings.Contains(body, x) {
			t.Errorf("%s does not say %q", what, x)
		}
	}
}

func host(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }

func header(key, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(key, value) }
}

func TestOnlyThisComputerIsAnswered(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	_, port, _ := strings.Cut(strings.TrimPrefix(v.at, "http://"), ":")
	for name, want := range map[string]int{
		"127.0.0.1:" + port: 200, "localhost:" + port: 401, "[::1]:" + port: 401, // the cookie is for 127.0.0.1
		"example.org:" + port: 421, "example.org": 421, "127.0.0.1": 421, "127.0.0.1:1": 421, "127.0.0.1.example.org:" + port: 421, "": 421,
	} {
		if name == "" {
			continue // the client would fill it in
		}
		if status, _, _ := v.get("/", host(name)); status != want {
			t.Errorf("Host %s: %d, want %d", name, status, want)
		}
		if status, _, _ := v.get("/assets/base.css", host(name)); (status == 421) != (want == 421) {
			t.Errorf("Host %s: an asset is answered with %d", name, status)
		}
	}
	s, err := New(testApp(t, demoStudy(t)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if err := s.Serve(t.Context(), ln); err == nil {
		t.Error("it serves on an address that others reach")
	}
}

func TestSecretLetsOneBrowserInOnce(t *testing.T) {
	s, ln := serveStudy(t, demoStudy(t), "amina")
	secret := s.Secret()
	if len(secret) < 26 || strings.ContainsAny(secret, "/#?& ") {
		t.Errorf("the secret %q is short, or no fragment", secret)
	}
	if want := "http://" + ln.Addr().String() + "/#" + secret; s.Address(ln) != want {
		t.Errorf("the address is %q, want %q", s.Address(ln), want)
	}
	v := stranger(t, ln)
	no := func(what string, status int) {
		t.Helper()
		if status != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", what, status)
		}
		at, _ := url.Parse(v.at)
		if n := len(v.client.Jar.Cookies(at)); n > 0 {
			t.Fatalf("%s: %d cookies", what, n)
		}
	}
	no("a wrong secret", v.login("WRONG", nil))
	no("an empty secret", v.login("", nil))
	no("most of it", v.login(secret[:len(secret)-1], nil))
	no("another site", v.login(secret, header("Sec-Fetch-Site", "cross-site")))
	no("another site in an old browser", v.login(secret, header("Origin", "http://example.org")))
	no("another port", v.login(secret, header("Origin", "http://127.0.0.1:1")))

	r, _ := http.NewRequest(http.MethodPost, v.at+"/api/session", strings.NewReader(secret))
	_, _, h := v.send(r, nil)
	cookie := h.Get("Set-Cookie")
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	for _, part := range []string{"HttpOnly", "SameSite=Strict", "Path=/", "_" + port + "="} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q lacks %s", cookie, part)
		}
	}
	if strings.Contains(cookie, secret) {
		t.Error("the cookie holds the secret")
	}
	if status, _, _ := v.get("/", nil); status != 200 {
		t.Errorf("with the cookie: %d", status)
	}
	late := stranger(t, ln)
	if status := late.login(secret, nil); status != http.StatusForbidden {
		t.Errorf("a used secret: %d", status)
	}
}

// pages are addresses of every kind that show something of a study.
func pages() []string {
	return []string{"/", "/read", "/read/P07-1", "/search?q=hope", "/matrix", "/codebook", "/codebook/hope", "/participants", "/participants/P05",
		"/import", "/help", "/display", "/who", "/door", "/codebook.css", "/api/matrix/quotes?cell=1,1", "/api/read/P07-1", "/api/events", "/nowhere"}
}

func TestNobodySeesAnythingWithoutTheCookie(t *testing.T) {
	_, ln := serveStudy(t, demoStudy(t), "amina")
	v := stranger(t, ln)
	for _, path := range pages() {
		for _, cookie := range []string{"", "verbatim_1=x", "verbatim_" + strings.Split(ln.Addr().String(), ":")[1] + "=guess"} {
			status, body, _ := v.get(path, header("Cookie", cookie))
			if status != http.StatusUnauthorized {
				t.Errorf("GET %s with cookie %q: %d, want 401", path, cookie, status)
			}
			for _, word := range []string{"Rosa", "Larkfield", "Hope", "P07"} {
				if strings.Contains(body, word) {
					t.Errorf("GET %s says %s to anybody", path, word)
				}
			}
		}
	}
	for _, path := range []string{"/who", "/codebook", "/participants/P05", "/door/open", "/import", "/import/yes", "/documents/elsewhere/program", "/documents/elsewhere/save", "/display", "/api/code"} {
		if status, _ := v.form(path, url.Values{}); status != http.StatusUnauthorized {
			t.Errorf("POST %s: %d, want 401", path, status)
		}
	}
}

func TestOtherSitesChangeNothing(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	for _, h := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "http://example.org"}, {"Origin", "null"}} {
		for _, path := range []string{"/who", "/codebook", "/participants/P05", "/door/open", "/import", "/import/yes", "/documents/elsewhere/program", "/documents/elsewhere/save", "/api/code", "/display"} {
			r, _ := http.NewRequest(http.MethodPost, v.at+path, strings.NewReader("coder=mallory"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if status, _, _ := v.send(r, header(h[0], h[1])); status != http.StatusForbidden {
				t.Errorf("POST %s with %s: %s: %d, want 403", path, h[0], h[1], status)
			}
		}
	}
	other := func(r *http.Request) {
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Sec-Fetch-Mode", "no-cors")
	}
	if status, _, _ := v.get("/api/read/P07-1", other); status != http.StatusForbidden {
		t.Errorf("another site reads: %d, want 403", status)
	}
}

func TestEveryAnswerIsLockedDown(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	for _, path := range append(pages(), "/assets/base.css", "/assets/base.js") {
		if path == "/api/events" {
			continue // never ends
		}
		_, _, h := v.get(path, nil)
		csp := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "form-action 'self'",
			"base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: the content policy lacks %s", path, part)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: the content policy is %s", path, csp)
		}
		for key, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin"} {
			if got := h.Get(key); got != want {
				t.Errorf("%s: %s is %q, want %q", path, key, got, want)
			}
		}
		if h.Get("Permissions-Policy") == "" {
			t.Errorf("%s: no Permissions-Policy", path)
		}
		if stored := h.Get("Cache-Control"); !strings.HasPrefix(path, "/assets/") && stored != "no-store" {
			t.Errorf("%s: Cache-Control is %q", path, stored)
		}
	}
}

func TestNothingIsInline(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	for _, path := range pages() {
		if strings.HasPrefix(path, "/api/") || strings.HasSuffix(path, ".css") {
			continue
		}
		_, body, _ := v.get(path, nil)
		for _, bad := range []string{" style=", "<style", " onclick=", "javascript:", "http://", "https://"} {
			if path != "/nowhere" && strings.Contains(strings.ReplaceAll(body, "http://www.w3.org/", ""), bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
	}
}

func TestRequestsAreBounded(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	status, _ := v.form("/codebook", url.Values{"name": {"Big"}, "definition": {strings.Repeat("x", maxBody+1)}})
	if status < 400 || status >= 500 {
		t.Errorf("a form that is too large: %d", status)
	}
	r, _ := http.NewRequest(http.MethodPost, v.at+"/api/code", strings.NewReader(`{"transcript":"`+strings.Repeat("x", maxBody+1)+`"}`))
	if status, _, _ := v.send(r, nil); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body that is too large: %d, want 413", status)
	}
	r, _ = http.NewRequest(http.MethodPost, v.at+"/api/code", strings.NewReader(`{"no-such-field":1}`))
	if status, _, _ := v.send(r, nil); status != http.StatusUnprocessableEntity {
		t.Errorf("a body that nobody understands: %d, want 422", status)
	}
	// A header that never ends is cut off.
	c, err := net.Dial("tcp", strings.TrimPrefix(v.at, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = c.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("x", 64<<10)))
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if head, _ := io.ReadAll(io.LimitReader(c, 64)); !bytes.Contains(head, []byte("431")) {
		t.Errorf("a header that is too large: %q", head)
	}
}

func TestAssetsAreKeptByTheirHash(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	status, body, h := v.get(assetPath("base.css"), nil)
	if status != 200 || !strings.Contains(h.Get("Cache-Control"), "immutable") || !strings.Contains(body, "@layer") {
		t.Errorf("%d %v", status, h)
	}
	status, body, _ = v.get("/assets/base.css", header("If-None-Match", h.Get("ETag")))
	if status != http.StatusNotModified || body != "" {
		t.Errorf("unchanged: %d", status)
	}
	for _, path := range []string{"/assets/", "/assets/../server.go", "/assets/fonts", "/assets/nothing.css"} {
		if status, _, _ := v.get(path, nil); status == 200 {
			t.Errorf("%s is answered", path)
		}
	}
}

func TestLogHoldsNobodysWords(t *testing.T) {
	var log strings.Builder
	dir := demoStudy(t)
	s, err := New(testApp(t, dir), Options{Coder: "amina", Log: func(f string, a ...any) { log.WriteString(strings.TrimSpace(f)) }})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, ln) }()
	v := stranger(t, ln)
	v.login(s.Secret(), nil)
	if err := os.WriteFile(filepath.Join(dir, "participants.csv"), []byte("participant\nsecretive words of somebody,,,,,,,,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := v.get("/participants", nil); status == 200 {
		t.Error("a damaged file is not told of")
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if strings.Contains(log.String(), "secretive") {
		t.Errorf("the log says %s", log.String())
	}
}

func TestNextPageStaysHere(t *testing.T) {
	for in, want := range map[string]string{"/matrix?rows=theme": "/matrix?rows=theme", "": "/", "//example.org": "/", "https://example.org": "/", `/\example.org`: "/", "/a\nb": "/"} {
		if got := nextPage(in); got != want {
			t.Errorf("nextPage(%q) = %q, want %q", in, got, want)
		}
	}
}

// upload sends files to be imported.
func (v *visitor) upload(files map[string]string) (int, string) {
	v.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, text := range files {
		part, err := m.CreateFormFile("files", name)
		if err != nil {
			v.t.Fatal(err)
		}
		_, _ = io.WriteString(part, text)
	}
	_ = m.Close()
	r, _ := http.NewRequest(http.MethodPost, v.at+"/import", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	status, body, _ := v.send(r, nil)
	return status, body
}
