package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestEveryNumberOfATableOpensOntoItsQuotes where the table has quotes behind it.
func TestEveryNumberOfATableOpensOntoItsQuotes(t *testing.T) {
	dir := demoStudy(t)
	readSome(t, dir)
	c := letIn(t, dir, "amina")
	for kind, least := range map[string]int{"crosstab?measure=quotes": 10, "overlap": 10, "timeline": 10, "words?theme=hope": 1, "saturation": 1} {
		page := c.page("/tables/" + kind)
		cells := regexp.MustCompile(`<a class="c h\d" href="([^"]+)"[^>]*>([\d,]+)<`).FindAllStringSubmatch(page, -1)
		if len(cells) < least {
			t.Errorf("%s: only %d numbers lead anywhere:\n%.2000s", kind, len(cells), page)
			continue
		}
		for _, found := range cells[:least] {
			behind := c.page(strings.ReplaceAll(found[1], "&amp;", "&"))
			_, list, ok := strings.Cut(behind, `id="drawer"`)
			if quotes := strings.Count(list, "<blockquote"); !ok || quotes == 0 {
				t.Errorf("%s: %s counts %s and leads to %d quotes", kind, found[1], found[2], quotes)
			}
		}
	}
}

func TestTablesAreDrawnAndSaved(t *testing.T) {
	dir := demoStudy(t)
	readSome(t, dir)
	v, _ := visit(t, dir, "amina")
	for _, kind := range []string{"overlap", "timeline", "saturation"} {
		if picture := v.sees("/tables/" + kind + "/picture"); !strings.HasPrefix(picture, "<svg") && !strings.Contains(picture[:200], "<svg") {
			t.Errorf("%s is drawn as %.200s", kind, picture)
		}
	}
	for _, c := range countings() {
		status, body := v.form("/tables/"+c.Kind+"/save", url.Values{})
		if c.Kind == "quoted" { // nothing was chosen to be printed yet
			continue
		}
		if status != 200 || !strings.HasPrefix(body, "PK") {
			t.Errorf("%s is saved as %d %.300s", c.Kind, status, body)
		}
	}
}

func TestScreensOfTables(t *testing.T) {
	dir := demoStudy(t)
	readSome(t, dir)
	b := open(t, dir, "amina")
	b.looks("table-crosstab", "/tables/crosstab?min=5", nil)
	b.looks("table-overlap", "/tables/overlap", nil)
	b.looks("table-saturation", "/tables/saturation", nil)
}

// TestTablesAreWalkedByKeys as the matrix is: each table is one stop, arrows go from
// number to number, and the quotes stand beside it, with whose they are.
func TestTablesAreWalkedByKeys(t *testing.T) {
	dir := demoStudy(t)
	readSome(t, dir)
	b := open(t, dir, "amina")
	for _, kind := range []string{"crosstab", "overlap", "timeline", "words?theme=hope", "saturation"} {
		b.visit("/tables/" + kind)
		b.eventually(`document.querySelectorAll('#split .mx [tabindex="0"]').length === document.querySelectorAll('#split .mx').length`)
		b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#split .mx a.c').focus()`))
		b.press(kb.ArrowDown)
		b.eventually(`document.activeElement.matches('.mx :is(a, span)') && document.activeElement.closest('tr').rowIndex === 1 + [...document.querySelectorAll('#split .mx tr')].findIndex(r => r.querySelector('a.c'))`)
		b.press(kb.ArrowUp, kb.Enter)
		b.eventually(`!document.getElementById('drawer').hidden && document.activeElement.id === 'drawer'`)
		shown := is[[]string](b, `[document.getElementById('drawer-h').textContent, document.getElementById('drawer-people').textContent, String(document.querySelectorAll('#drawer-quotes li').length)]`)
		if shown[0] == "" || !strings.HasPrefix(shown[1], "From P") || shown[2] == "0" {
			t.Errorf("%s: %q", kind, shown)
		}
		b.press(kb.Escape)
		b.eventually(`document.getElementById('drawer').hidden && document.activeElement.matches('.mx a.c')`)
	}
	b.visit("/tables/crosstab?measure=people")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#split .mx a.c').click()`))
	b.eventually(`!document.getElementById('drawer').hidden`)
	number := is[string](b, `document.querySelector('.mx a.c[aria-current]').firstChild.textContent.replace(/\D.*/, '')`)
	named := is[string](b, `document.getElementById('drawer-people').textContent`)
	if got := itoa(strings.Count(named, "P")); got != number {
		t.Errorf("%s people are counted, and named are %q", number, named)
	}
	b.keep("table-people")
	b.accessible("table-people")
}
