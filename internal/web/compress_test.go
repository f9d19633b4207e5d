package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
)

// answer asks for something as a browser does that takes what is packed, or not.
func (c *client) answer(path, accept string) *http.Response {
	c.t.Helper()
	q, err := http.NewRequestWithContext(c.t.Context(), "GET", c.at+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	q.AddCookie(c.cookie)
	if accept == "" {
		accept = "identity"
	}
	q.Header.Set("Accept-Encoding", accept)
	answer, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { answer.Body.Close() })
	return answer
}

// Pages, scripts, styles and JSON go packed to who takes them so, and unpacked
// they are the same bytes; typefaces and streams go as they are.
func TestTextIsPackedOnItsWay(t *testing.T) {
	c := letIn(t, demoStudy(t), "cleo")
	for _, path := range []string{"/read/P07-1", "/codebook", "/codebook.css", "/assets/read.js", "/assets/base.css", "/api/read/P07-1"} {
		plain, small := c.answer(path, ""), c.answer(path, "br, gzip;q=0.8")
		if plain.Header.Get("Content-Encoding") != "" || small.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %q where nothing was asked for, %q where gzip was", path, plain.Header.Get("Content-Encoding"), small.Header.Get("Content-Encoding"))
			continue
		}
		if !strings.Contains(strings.Join(small.Header.Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s: does not say that its answer varies", path)
		}
		sent, err := io.ReadAll(small.Body)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(sent))
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := io.ReadAll(z)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		want, err := io.ReadAll(plain.Body)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(unpacked, want) || len(sent)*2 > len(want) {
			t.Errorf("%s: %d bytes became %d, and %d again", path, len(want), len(sent), len(unpacked))
		}
	}
	for path, accept := range map[string]string{"/assets/fonts/atkinson.woff2": "gzip", "/api/events": "gzip", "/api/here": "gzip", "/assets/icon.svg": "gzip", "/assets/read.js": "gzip;q=0, br"} {
		if got := c.answer(path, accept).Header.Get("Content-Encoding"); got != "" {
			t.Errorf("%s for %q is sent as %s", path, accept, got)
		}
	}
	answer := c.answer("/read/nobody", "gzip")
	if answer.StatusCode != http.StatusNotFound || answer.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("a page that is not there: %s, %q", answer.Status, answer.Header.Get("Content-Encoding"))
	}
}
