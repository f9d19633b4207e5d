package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
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
			_, list, ok := strings.Cut(behind, `id="behind"`)
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
