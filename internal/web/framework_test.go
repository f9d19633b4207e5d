package web

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"verbatim/internal/app"
)

func TestScreensOfTheFramework(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.looks("framework", "/framework", nil)
	b.looks("framework-cell", "/framework/P01/burnout", nil)
}

// TestACellIsWritten in the browser, and what two people write at once is not lost.
func TestACellIsWritten(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	at := "/framework/P01/burnout"
	seen := func() string {
		_, after, ok := strings.Cut(v.sees(at), `name="seen" value="`)
		if !ok {
			t.Fatal("no form")
		}
		hash, _, _ := strings.Cut(after, `"`)
		return hash
	}
	before := seen()
	_, page := v.form(at, url.Values{"text": {"She was worn out, and <b>said</b> so."}, "seen": {before}})
	holds(t, at, page, "Saved.", "She was worn out, and &lt;b&gt;said&lt;/b&gt; so.")
	if m, err := testApp(t, dir).Framework(t.Context(), app.FrameworkOptions{}); err != nil || m.At("P01", "burnout").Text != "She was worn out, and <b>said</b> so." {
		t.Errorf("written: %+v, %v", m, err)
	}
	v.sees("/framework", "She was worn out")

	// Ben has the page of before in front of him.
	status, page := v.form(at, url.Values{"text": {"He saw it otherwise."}, "seen": {before}})
	if status != 409 && status != 422 && status != 400 {
		t.Errorf("an older page writes: %d", status)
	}
	holds(t, at, page, "He saw it otherwise.", "She was worn out", "Somebody else has written")
}

// TestTheWorkbookComesBack changed in two cells: the page says what it changes, and
// then brings it in.
func TestTheWorkbookComesBack(t *testing.T) {
	dir := demoStudy(t)
	c := letIn(t, dir, "amina")
	q, err := http.NewRequest("POST", c.at+"/framework/save", strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(c.send(q, "application/x-www-form-urlencoded")))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Framework")
	if err != nil {
		t.Fatal(err)
	}
	column := slices.IndexFunc(rows[0], func(h string) bool { return strings.HasPrefix(h, "Hope") })
	for i, words := range []string{"One thing about hope.", "Another thing about hope."} {
		at, _ := excelize.CoordinatesToCellName(column+1, i+2)
		if err := book.SetCellValue("Framework", at, words); err != nil {
			t.Fatal(err)
		}
	}
	page := string(c.upload("/framework/import", "framework.xlsx", book))
	for _, want := range []string{"2 cells are different", "One thing about hope.", "Another thing about hope."} {
		if !strings.Contains(page, want) {
			t.Errorf("the plan does not say %q", want)
		}
	}
	if page := c.page("/framework"); strings.Contains(page, "One thing about hope.") {
		t.Error("it was brought in before anybody said yes")
	}
	_, after, _ := strings.Cut(page, `name="token" value="`)
	token, _, _ := strings.Cut(after, `"`)
	if q, err = http.NewRequest("POST", c.at+"/framework/import/yes", strings.NewReader("token="+token)); err != nil {
		t.Fatal(err)
	}
	if page := string(c.send(q, "application/x-www-form-urlencoded")); !strings.Contains(page, "2 summaries were brought in.") || !strings.Contains(page, "Another thing about hope.") {
		t.Errorf("it was not brought in: %.3000s", page)
	}
}
