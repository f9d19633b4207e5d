package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// A name that was typed is offered again before its bearer has done anything, and
// for a new study as well; a study beside this one does not offer it.
func TestANewcomerIsOfferedAgain(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	v.form("/who", url.Values{"coder": {"new"}, "name": {"Siân O'Neill"}, "next": {"/"}})
	v.form("/who", url.Values{"coder": {"amina"}, "next": {"/"}})
	_, body, _ := v.get("/who", nil)
	if want := regexp.MustCompile(`value="sian-oneill"[^>]*>.*Siân O&#39;Neill`); !want.MatchString(body) {
		t.Fatalf("not offered again: %s", body)
	}
	if _, body = v.form("/who", url.Values{"coder": {"sian-oneill"}, "next": {"/"}}); !strings.Contains(body, "You are Siân O&#39;Neill") {
		t.Error("chosen again she has no name")
	}
	v.sees("/door", `name="coder" value="Siân O&#39;Neill"`)
}
