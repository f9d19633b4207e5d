package web

import (
	"testing"

	"github.com/chromedp/chromedp"

	"verbatim/codebook"
	"verbatim/internal/app"
)

func TestScreensOfCodebookWork(t *testing.T) {
	dir := demoStudy(t)
	a := testApp(t, dir)
	a.Coder = "amina"
	if _, err := a.SplitTheme(t.Context(), app.SplitOptions{Theme: "burnout", Into: []string{"Worn out", "Boundaries"}}); err != nil {
		t.Fatal(err)
	}
	for _, edit := range []func(b *codebook.Book) error{
		func(b *codebook.Book) error {
			return b.Set("hope", codebook.FieldDefinition, "Believing, or slowly coming to believe, that life can be better than it is today.")
		},
		func(b *codebook.Book) error {
			return b.Set("hope", codebook.FieldExclude, "Polite optimism", "Hopes for the service")
		},
		func(b *codebook.Book) error { return b.Shift("mutuality", -1) },
	} {
		if _, err := a.EditCodebook(t.Context(), edit); err != nil {
			t.Fatal(err)
		}
	}
	list, _, err := a.CodebookHistory(t.Context(), app.HistoryOptions{})
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, dir, "amina")
	b.looks("codebook-splits", "/codebook", nil)
	b.looks("codebook-being-split", "/codebook/burnout", nil)
	b.looks("codebook-history", "/codebook?history=", nil)
	b.looks("codebook-change", "/codebook?change="+list[2].ID, nil)
	b.looks("codebook-compare", "/codebook?from=&to=", nil)
	b.looks("codebook-split-form", "/codebook/hope/split", nil)
	b.looks("codebook-queue", "/codebook/burnout/split", nil)
	b.looks("codebook-bottom", "/codebook/empathy", func() {
		b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('.choose-examples').open = true; document.querySelector('.acts').scrollIntoView()`))
	})
}

// TestScreenOfAClash: what was typed stands beside what somebody else wrote.
func TestScreenOfAClash(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	clash := 0
	b.looks("codebook-clash", "/codebook/hope", func() {
		clash++
		a := testApp(t, dir)
		a.Coder = "ben"
		if _, err := a.EditCodebook(t.Context(), func(b *codebook.Book) error {
			return b.Set("hope", codebook.FieldDefinition, "Wanting a future, "+itoa(clash)+" times over.")
		}); err != nil {
			t.Fatal(err)
		}
		b.do(chromedp.Evaluate[chromedp.Void](`{
			document.getElementById('definition').value = 'My own thought about hope.';
			document.getElementById('theme-form').requestSubmit();
		}`))
		b.eventually(`document.querySelector('.moved .now')?.textContent.includes('Wanting a future') && document.readyState === 'complete'`)
		if got := is[string](b, `document.getElementById('definition').value`); got != "My own thought about hope." {
			t.Errorf("what was typed is now %q", got)
		}
	})
}
