package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"verbatim/internal/app"
)

// readSome has two people read the same two transcripts of the example to the end.
func readSome(t *testing.T, dir string) {
	t.Helper()
	for _, who := range []string{"amina", "ben"} {
		a := testApp(t, dir)
		a.Coder = who
		if _, err := a.Done(t.Context(), []string{"P01-1", "P07-1"}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEveryNumberOfThePatternsOpensOntoItsPassages: each cell leads to as many
// passages as it counts, and each of those to the page that compares them.
func TestEveryNumberOfThePatternsOpensOntoItsPassages(t *testing.T) {
	dir := demoStudy(t)
	readSome(t, dir)
	c := letIn(t, dir, "amina")
	page := c.page("/patterns")
	cell := regexp.MustCompile(`<a class="c h\d" href="([^"]+)"[^>]*>(\d+)<`)
	cells := cell.FindAllStringSubmatch(page, -1)
	if len(cells) < 10 {
		t.Fatalf("only %d numbers:\n%s", len(cells), page)
	}
	compared := map[string]bool{}
	for _, found := range cells[:10] {
		behind := c.page(strings.ReplaceAll(found[1], "&amp;", "&"))
		quotes := regexp.MustCompile(`<p class="meta"><a href="(/compare/[^"]+)">`).FindAllStringSubmatch(behind, -1)
		if got := len(quotes); count(got, "", "") != found[2]+" " {
			t.Errorf("%s counts %s and leads to %d", found[1], found[2], got)
		}
		compared[strings.ReplaceAll(quotes[0][1], "&amp;", "&")] = true
	}
	for path := range compared {
		if now := c.page(path); !strings.Contains(now, `id="now"`) || strings.Contains(now, "any more") {
			t.Errorf("%s compares nothing", path)
		}
	}
}

func (c *client) page(path string) string {
	c.t.Helper()
	status, body := c.ask("GET", strings.Split(path, "#")[0], nil)
	if status != http.StatusOK {
		c.t.Fatalf("%s: %d %s", path, status, body)
	}
	return string(body)
}

// TestFiguresOfThePageAreThoseOfTheVerb: and none is offered where a reflexive
// approach is taken, though who asks gets them, and the reason why not.
func TestFiguresOfThePageAreThoseOfTheVerb(t *testing.T) {
	dir := demoStudy(t)
	readSome(t, dir)
	a := testApp(t, dir)
	want, err := a.Agreement(t.Context(), app.AgreementOptions{Unit: app.UnitSentence})
	if err != nil {
		t.Fatal(err)
	}
	c := letIn(t, dir, "amina")
	page := c.page("/agreement?unit=sentence")
	row := regexp.MustCompile(`(?s)<th scope="row"><span class="theme[^>]*>.*?</span>([^<]+)</span></th><td class="num">([^<]+)</td>`).FindAllStringSubmatch(page, -1)
	if len(row) != len(want.Themes) || len(row) == 0 {
		t.Fatalf("%d themes, want %d", len(row), len(want.Themes))
	}
	for i, theme := range want.Themes {
		if row[i][1] != strings.ReplaceAll(theme.Name, "&", "&amp;") || row[i][2] != figureSaid(theme.Alpha) {
			t.Errorf("%v, want %s %s", row[i][1:], theme.Name, figureSaid(theme.Alpha))
		}
	}
	if list := c.page("/compare"); !strings.Contains(list, `href="/agreement"`) {
		t.Error("the figures are not offered")
	}
	if i := strings.Index(page, "reflexive approach"); i >= 0 {
		t.Errorf("the page advises against itself: %s", page[max(0, i-100):i+100])
	}

	path := filepath.Join(dir, "study.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte("approach: codebook"), []byte("approach: reflexive"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if list := c.page("/compare"); strings.Contains(list, `href="/agreement"`) || !strings.Contains(list, `href="/patterns"`) {
		t.Error("a coefficient is offered in a reflexive study")
	}
	if page := c.page("/agreement"); !strings.Contains(page, "reflexive approach") || !strings.Contains(page, "<td class=\"num\">") {
		t.Error("whoever asks gets no figure, or no reason why not")
	}
}

func TestScreensOfPatternsAndFigures(t *testing.T) {
	dir := demoStudy(t)
	readSome(t, dir)
	b := open(t, dir, "amina")
	b.looks("patterns", "/patterns?one=hope&other=-", nil)
	b.looks("agreement", "/agreement", nil)
	b.looks("agenda", "/agenda", nil)
	b.looks("saw", "/saw", nil)
	b.looks("assign", "/assign", nil)
}

// TestAnAgendaComesBack is taken home as a workbook, filled in and sent back.
func TestAnAgendaComesBack(t *testing.T) {
	dir := demoStudy(t)
	readSome(t, dir)
	c := letIn(t, dir, "amina")
	q, err := http.NewRequest("POST", c.at+"/agenda/save", strings.NewReader("format=xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	book := c.send(q, "application/x-www-form-urlencoded")
	filled, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatalf("%v: %.200s", err, book)
	}
	rows, err := filled.GetRows("Agenda")
	if err != nil || len(rows) < 10 {
		t.Fatalf("%d questions, %v", len(rows)-1, err)
	}
	keep := slices.Index(rows[0], "Keep") + 1
	for i, word := range []string{"neither", "both", "whoever"} {
		at, _ := excelize.CoordinatesToCellName(keep, i+2)
		if err := filled.SetCellValue("Agenda", at, word); err != nil {
			t.Fatal(err)
		}
	}
	page := string(c.upload("/agenda", "agenda.xlsx", filled))
	bad, _ := excelize.CoordinatesToCellName(keep, 4)
	for _, want := range []string{"2 questions were decided.", "cell " + bad, "Take them all back"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
	list, err := testApp(t, dir).Decisions(t.Context(), "")
	if err != nil || len(list) != 2 || list[0].How != "neither" || list[1].How != "both" {
		t.Errorf("decided: %+v, %v", list, err)
	}
}

// upload sends a workbook as a file that somebody chose.
func (c *client) upload(path, name string, book *excelize.File) []byte {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("files", name)
	if err == nil {
		err = book.Write(part)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	form.Close()
	q, err := http.NewRequest("POST", c.at+path, &body)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.send(q, form.FormDataContentType())
}

// send sends a request as this browser does, and gives the answer.
func (c *client) send(q *http.Request, kind string) []byte {
	c.t.Helper()
	q.Header.Set("Content-Type", kind)
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	q.AddCookie(c.cookie)
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		c.t.Fatalf("%s: %s %s %v", q.URL.Path, answer.Status, said, err)
	}
	return said
}

// TestWhoCodesWhatIsSaidOnThePage: two code a transcript blind, and somebody lifts it.
func TestWhoCodesWhatIsSaidOnThePage(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	v.sees("/assign", "Who codes what", "not assigned")
	says := func(path string, fields url.Values, texts ...string) {
		t.Helper()
		_, page := v.form(path, fields)
		holds(t, path, page, texts...)
	}
	says("/assign", url.Values{"coders": {"amina", "ben"}, "transcripts": {"P08-1"}, "blind": {"yes"}, "do": {"on"}},
		"2 assignments written down.", "assigned, blind", "Let them see")
	says("/assign", url.Values{"do": {"lift:P08-1"}}, "The record says who lifted it.")
	if page := v.sees("/assign"); strings.Contains(page, ", blind") {
		t.Error("it is blind still")
	}
	says("/assign", url.Values{"coders": {"ben"}, "transcripts": {"P08-1"}, "do": {"off"}}, "Taken back: 1 assignment.")
	list, err := testApp(t, dir).Assigned(t.Context())
	if err != nil || len(list) != 1 || list[0].Coder != "amina" || list[0].Blind {
		t.Errorf("assigned: %+v, %v", list, err)
	}
	// P08-1 is Amina's: of the eight others half are coded by two.
	says("/assign/draw", url.Values{"coders": {"amina", "ben"}, "double": {"50%"}, "blind": {"yes"}}, "4 transcripts are coded by two, 4 by one each.", "1 transcript was assigned before")
}
