package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Two people at one computer each have pages as they want them.
func TestEachPersonHasTheirOwnDisplay(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(&http.Cookie{Name: "verbatim_display", Value: "theme=dark&size=l"})
	r.AddCookie(&http.Cookie{Name: "verbatim_display_tess", Value: "theme=contrast&size=xl"})
	for coder, want := range map[string][2]string{"": {"dark", "l"}, "ben": {"dark", "l"}, "tess": {"contrast", "xl"}} {
		if d := displayOf(r, coder); d.Theme != want[0] || d.Size != want[1] || d.Font != "atkinson" {
			t.Errorf("%q sees %+v", coder, d)
		}
	}
	if d := displayOf(httptest.NewRequest("GET", "/", nil), "tess"); d.Size != "m" || d.Keys != "on" || d.Lines != "off" {
		t.Errorf("before anybody chose: %+v", d)
	}
}
