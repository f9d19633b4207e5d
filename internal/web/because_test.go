package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/codebook"
	"verbatim/internal/app"
)

// decides writes down, as amina, what is kept of the first so many differences in P05-1.
func decides(t *testing.T, dir string, keep ...string) []app.DecisionEntry {
	t.Helper()
	a := testApp(t, dir)
	a.Coder = "amina"
	found := compared(t, dir, app.CompareOptions{Transcript: "P05-1", State: "open", ByPlace: true})
	for i, what := range keep {
		if _, err := a.DecideDifference(t.Context(), app.DecideOptions{ID: found.Differences[i].ID, Transcript: "P05-1", Keep: what}); err != nil {
			t.Fatal(err)
		}
	}
	return decided(t, dir, "P05-1")
}

// The forms that change the codebook name a decision, without scripts.
func TestNamingADecisionInForms(t *testing.T) {
	dir := demoStudy(t)
	v, s := visit(t, dir, "amina")
	if body := v.sees("/codebook/hope"); strings.Contains(body, "Because of a decision") {
		t.Error("a decision is asked for, and there is none")
	}
	list := decides(t, dir, "ben", "neither")
	const first = "D1 · P05-1 turn 8 · Use Ben’s: Self-disclosure"
	fields := themeFields(v.sees("/codebook/hope", "Because of a decision", `<option value="">None</option>`, first, "D2 · P05-1 turn 10 · Leave it out"))
	fields.Set("definition", "Another definition.")
	fields.Set("because", list[0].ID)
	_, body := v.form("/codebook/hope", fields)
	holds(t, "saved", body, "Because of <a href=\"/minutes#m-"+list[0].ID)

	hash := bookHash(t, body)
	_, body = v.form("/codebook/reciprocity/status", url.Values{"hash": {hash}, "status": {"set-aside"}, "because": {list[1].ID}})
	holds(t, "not saved", body, "Say why", `<option value="`+list[1].ID+`" selected>`)
	v.form("/codebook/reciprocity/status", url.Values{"hash": {hash}, "status": {"set-aside"}, "why": {"too wide"}, "because": {list[1].ID}})
	v.form("/codebook", url.Values{"name": {"Own calm"}, "because": {list[0].ID}})
	v.sees("/codebook/own-calm/merge?into=hope", first)
	v.form("/codebook/own-calm/merge", url.Values{"into": {"hope"}, "because": {list[0].ID}})
	v.sees("/codebook/hope/split", first)
	v.form("/codebook/hope/split", url.Values{"into": {"One", "Two"}, "place": {"beside"}, "because": {list[0].ID}})
	book, err := s.base.CodebookLog(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, change := range book[1:] { // after the first version
		for _, d := range change.Because {
			named = append(named, d.Name())
		}
	}
	if got := strings.Join(named, " "); got != "D1 D2 D1 D1 D1" {
		t.Errorf("the changes name %s", got)
	}
	v.sees("/minutes", "It led to a change of the codebook", "too wide", `id="m-`+list[1].ID, `>D2</b>`)
	// Taken back, it is offered no more, and what it led to says so.
	v.form("/minutes/undo", url.Values{"events": {list[0].ID}, "as": {"amina"}})
	if body := v.sees("/codebook/hope", "D2 · "); strings.Contains(body, "D1 ·") {
		t.Error("a decision that was taken back is offered")
	}
	v.sees("/codebook?history=", "Because of D1, which was taken back", `href="/minutes#m-`+list[1].ID)
	_, body = v.form("/codebook", url.Values{"name": {"Calm"}, "because": {list[0].ID}})
	holds(t, "a decision that was taken back", body, "D1 was taken back")
}

// From a decision to what it changed and back, in a browser.
func TestFromTheChangeToTheDecision(t *testing.T) {
	dir := demoStudy(t)
	list := decides(t, dir, "ben", "neither", "later")
	b := open(t, dir, "amina")
	b.visit("/codebook/hope")
	b.focus("#because")
	b.press("D1")
	b.find(`document.getElementById('exclude')`)
	b.press("Hopes for the service")
	b.find(`[...document.querySelectorAll('#theme-form button')].find(x => x.textContent === 'Save')`)
	b.eventually(`document.readyState === 'complete' && document.getElementById('told') !== null`)
	b.visit("/codebook?history=")
	b.find(`document.querySelector('p.because-of a')`)
	b.eventually(`location.pathname === '/minutes' && location.hash === '#m-` + list[0].ID + `' && document.querySelector(':target .led') !== null`)
	b.focus(":target .led a")
	b.press(kb.Enter)
	b.eventually(`location.search.startsWith('?change=') && document.querySelector('p.because-of')?.textContent.includes('D1 · P05-1 turn 8')`)
}

func TestScreensOfBecause(t *testing.T) {
	dir := demoStudy(t)
	list := decides(t, dir, "ben", "neither", "later")
	a := testApp(t, dir)
	a.Coder, a.Because = "amina", []string{list[0].ID}
	if _, err := a.EditCodebook(t.Context(), func(b *codebook.Book) error {
		return b.Set("self-disclosure", codebook.FieldExclude, "Telling what somebody else went through, however close", "What a peer supporter is asked about in the interview")
	}); err != nil {
		t.Fatal(err)
	}
	found := compared(t, dir, app.CompareOptions{Transcript: "P05-1", State: "decided", ByPlace: true})
	if _, err := a.DecideDifference(t.Context(), app.DecideOptions{ID: found.Differences[1].ID, Transcript: "P05-1", Keep: "both"}); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir, "amina")
	b.looks("because-minutes", "/minutes", nil)
	b.looks("because-history", "/codebook?history=", nil)
	b.looks("because-form", "/codebook/hope", func() {
		b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('because').scrollIntoView({block: 'center', behavior: 'instant'})`))
	})
	b.looks("because-merge", "/codebook/empathy/merge?into=hope", nil)
	b.looks("because-split", "/codebook/hope/split", nil)
}
