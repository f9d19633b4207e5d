package web

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
	"verbatim/internal/sheet"
	"verbatim/internal/transcript"
)

// keys are what the rows of a search page are called.
func keys(body string) []string {
	var list []string
	for _, m := range regexp.MustCompile(`name="hit" form="code" value="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		list = append(list, html.UnescapeString(m[1]))
	}
	return list
}

// events counts the events of a kind that somebody wrote.
func events(t *testing.T, s *Server, do, coder string) int {
	t.Helper()
	rel, err := s.base.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range rel.Study.State.Events {
		if string(e.Do) == do && e.Coder == coder {
			n++
		}
	}
	return n
}

func TestCodingWhatWasFoundWithoutScripts(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	page := "/search?q=tired+voice:participant"
	hits := keys(v.sees(page, "Code from these results", "the sentence around them"))
	if len(hits) != 5 {
		t.Fatalf("%d rows", len(hits))
	}
	before := events(t, s, "code", "amina")
	fields := url.Values{"hit": hits, "theme": {"holistic-support"}, "as": {"sentence"}, "back": {page}, "coder": {"amina"}}
	_, body := v.form("/search/code", fields)
	holds(t, "afterwards", body, "4 places coded as Holistic support, 1 already.", "Undo")
	if n := events(t, s, "code", "amina") - before; n != 4 {
		t.Errorf("%d codings are in the log", n)
	}
	found := v.sees("/search?q=theme:holistic-support+coder:amina", "<blockquote")
	holds(t, "the sentences", found, "I’m tired.", "But when one of the nurses is tired, she&#39;s tired.")
	undo := html.UnescapeString(theOne(t, body, `name="undo" value="([^"]+)"`))
	_, body = v.form("/search/undo", url.Values{"undo": {undo}, "back": {page}})
	holds(t, "taken back", body, "Taken back: 4 codings.")
	if body := v.sees("/search?q=theme:holistic-support+coder:amina"); strings.Contains(body, "I’m tired.") {
		t.Error("a coding is still there")
	}
	fields.Set("coder", "ben")
	if status, _ := v.form("/search/code", fields); status != http.StatusConflict {
		t.Errorf("what another person's page sends: %d", status)
	}
	for name, wrong := range map[string]url.Values{"no theme": {"hit": hits}, "no rows": {"theme": {"hope"}}, "nonsense": {"theme": {"hope"}, "hit": {"x"}}} {
		if status, _ := v.form("/search/code", wrong); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, status)
		}
	}
}

// TestWhatIsWithheldCannotBeCoded: not from the page, and not by naming the place.
func TestWhatIsWithheldCannotBeCoded(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	hits := keys(v.sees("/search?q=tired+participant:P05"))
	if len(hits) != 4 {
		t.Fatalf("%d rows", len(hits))
	}
	v.form("/participants/P05", url.Values{"analyse": {"no"}, "quote": {""}, "reuse": {""}, "archive": {""}, "recontact": {""}, "source": {"letter"}})
	if left := keys(v.sees("/search?q=tired+participant:P05", "4 are withheld")); len(left) != 0 {
		t.Errorf("rows of somebody who is withheld: %v", left)
	}
	before := events(t, s, "code", "amina")
	_, body := v.form("/search/code", url.Values{"hit": hits, "theme": {"hope"}, "back": {"/search"}})
	holds(t, "the answer", body, "0 places coded as Hope, 4 not", "may not be shown")
	if strings.Contains(body, "limited insight") {
		t.Error("the answer repeats words that are withheld")
	}
	if n := events(t, s, "code", "amina"); n != before {
		t.Error("they were coded")
	}
}

func TestACorrectedTranscriptIsNotCodedByOldPlaces(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	hits := keys(v.sees("/search?q=tired+participant:P01"))
	key := regexp.MustCompile(`[0-9a-f]{16}$`).ReplaceAllString(hits[0], "0123456789abcdef")
	if key == hits[0] {
		t.Fatalf("%s does not name its text", key)
	}
	_, body := v.form("/search/code", url.Values{"hit": {key}, "theme": {"hope"}, "back": {"/search"}})
	holds(t, "the answer", body, "1 not", "was corrected since")
}

func TestSearchesAreSavedForTheTeam(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	page := "/search?q=theme:hope+paid:paid"
	v.sees(page, "Save this search")
	_, body := v.form("/search/keep", url.Values{"name": {" hope in  paid posts "}, "q": {"theme:hope paid:paid"}, "back": {page}})
	holds(t, "saved", body, "Saved as “hope in paid posts”", "Undo", "saved as hope in paid posts", "Saved searches (1)")
	data, err := os.ReadFile(filepath.Join(s.base.Dir, "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, "study.yaml", string(data), "hope in paid posts: theme:hope paid:paid")
	ben := testApp(t, s.base.Dir)
	ben.Coder = "ben"
	found, err := ben.Search(t.Context(), app.SearchOptions{Query: "@Hope in", For: transcript.ForTeam})
	if err != nil || found.Query.String() != "theme:hope paid:paid" {
		t.Errorf("ben finds %v (%v)", found, err)
	}
	v.sees("/search?q=@hope+in+paid+posts", `value="theme:hope paid:paid"`)
	v.sees("/search", "Saved searches", `href="/search?q=theme%3Ahope`)
	_, body = v.form("/search/keep", url.Values{"act": {"rename"}, "from": {"hope in paid posts"}, "name": {"paid hope"}, "back": {"/search"}})
	holds(t, "renamed", body, "is called “paid hope” now")
	v.form("/search/undo", url.Values{"undo": {html.UnescapeString(theOne(t, body, `name="undo" value="([^"]+)"`))}})
	v.sees("/search", ">hope in paid posts</a>")
	_, body = v.form("/search/keep", url.Values{"act": {"remove"}, "name": {"hope in paid posts"}, "back": {"/search"}})
	holds(t, "removed", body, "Removed the saved search")
	if strings.Contains(body, ">hope in paid posts</a>") {
		t.Error("it is still listed")
	}
	v.form("/search/undo", url.Values{"undo": {html.UnescapeString(theOne(t, body, `name="undo" value="([^"]+)"`))}})
	v.sees("/search", ">hope in paid posts</a>")
	if status, _ := v.form("/search/keep", url.Values{"name": {"bad"}, "q": {"theme:hope OR tired"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a query that is none: %d", status)
	}
	v.form("/search/keep", url.Values{"name": {`<script>`}, "q": {`"a" <b>`}})
	if body := v.sees("/search"); strings.Contains(body, "<script>x") || !strings.Contains(body, "&lt;script&gt;") {
		t.Error("a name is not escaped")
	}
}

func TestTheFormSaysWhatTheQuerySays(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	for ask, want := range map[string]string{
		"words=&theme=hope&voice=participant&at.paid=paid":     "theme:hope voice:participant paid:paid",
		"words=tired+OR+sad&at.setting=acute+ward":             `(tired OR sad) setting:"acute ward"`,
		"words=&at.years_in_role.from=3&at.years_in_role.to=5": "theme:* years_in_role:3..5",
		"words=&at.years_in_role.from=3&is=starred&coder=ben":  "coder:ben is:starred years_in_role:>=3",
		"words=hope&is=noted":                                  "hope is:noted",
		"words=&theme=*&participant=P01":                       "theme:* participant:P01",
	} {
		body := v.sees("/search?" + ask)
		if got := html.UnescapeString(theOne(t, body, `id="q" name="q" value="([^"]*)"`)); got != want {
			t.Errorf("%s asks for %s, want %s", ask, got, want)
		}
		// And back: what the page of the query has in its form asks for the same.
		again := url.Values{}
		form := body[strings.Index(body, `class="easyform"`):]
		form = form[:strings.Index(form, "</form>")]
		for _, m := range regexp.MustCompile(`<input type="text"[^>]* name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
			again.Set(m[1], html.UnescapeString(m[2]))
		}
		for _, m := range regexp.MustCompile(`<select id="[^"]+" name="([^"]+)">(.*?)</select>`).FindAllStringSubmatch(form, -1) {
			if on := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(m[2]); on != nil {
				again.Set(m[1], html.UnescapeString(on[1]))
			}
		}
		if got := html.UnescapeString(theOne(t, v.sees("/search?"+again.Encode()), `id="q" name="q" value="([^"]*)"`)); got != want {
			t.Errorf("the form filled from %s asks for %s", want, got)
		}
	}
	body := v.sees("/search?q=" + url.QueryEscape("theme:hope job:peer* OR x"))
	holds(t, "a query that is wrong", body, `role="alert"`)
	holds(t, "what no field can say", v.sees("/search?q="+url.QueryEscape("hope speaker:Marcia stance:against")), `name="words" value="hope speaker:Marcia stance:against"`)
}

// workbookFrom saves by a form, and reads the file back.
func (v *visitor) workbookFrom(path string, fields url.Values) map[string][][]string {
	v.t.Helper()
	status, body := v.form(path, fields)
	if status != http.StatusOK {
		v.t.Fatalf("%d", status)
	}
	return sheetsOf(v.t, []byte(body))
}

func sheetsOf(t *testing.T, data []byte) map[string][][]string {
	t.Helper()
	grids, err := sheet.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][][]string{}
	for _, g := range grids {
		all[g.Name] = g.Rows
	}
	return all
}

// column is a column of a sheet by its heading.
func column(t *testing.T, rows [][]string, head string) []string {
	t.Helper()
	if len(rows) == 0 || !slices.Contains(rows[0], head) {
		t.Fatalf("no column %q in %v", head, rows[:min(1, len(rows))])
	}
	at, out := slices.Index(rows[0], head), []string{}
	for _, row := range rows[1:] {
		if at < len(row) {
			out = append(out, row[at])
		} else {
			out = append(out, "")
		}
	}
	return out
}

// TestTheSavedSearchResultIsWhatThePageShows row by row, in its order.
func TestTheSavedSearchResultIsWhatThePageShows(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	for q, mark := range map[string]string{"theme:hope paid:paid": `(?s)<blockquote class="say">(.*?)</blockquote>`, "tired OR hope": `<mark>(.*?)</mark>`} {
		body := v.sees("/search?q=" + url.QueryEscape(q) + "&n=1000")
		var shown []string
		for _, m := range regexp.MustCompile(mark).FindAllStringSubmatch(body, -1) {
			shown = append(shown, html.UnescapeString(m[1]))
		}
		saved := column(t, v.workbookFrom("/search/save", url.Values{"q": {q}})["Quotes"], "Quote")
		if len(shown) < 10 || !slices.Equal(shown, saved) {
			t.Errorf("%s: the page shows %d, the file has %d\n%q\n%q", q, len(shown), len(saved), shown, saved)
		}
	}
}

// ---- in a browser

// tabOn presses Tab until something has focus.
func (b *browser) tabOn(selector string) {
	b.t.Helper()
	for range 120 {
		if is[bool](b, `document.activeElement.matches(`+quoted(selector)+`)`) {
			return
		}
		b.stroke(0, '\t')
	}
	b.t.Fatalf("Tab never comes to %s", selector)
}

// typeOn types words as a keyboard does.
func (b *browser) typeOn(words string) {
	b.t.Helper()
	for _, r := range words {
		b.stroke(0, r)
	}
}

// hopeInPaidPosts is what the task is to find, from the data of the example itself:
// people whose posts are paid, and quotes of hope in what they say.
func hopeInPaidPosts(t *testing.T, dir string) []string {
	t.Helper()
	rel, err := testApp(t, dir).Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, q := range rel.Study.Quotes(rel.Study.Themes("hope"), nil) {
		if slices.ContainsFunc(q.Participants, func(p string) bool { return rel.Study.Attribute(p, "paid") == "paid" }) {
			want = append(want, q.Transcript.Text.Slice(q.Span))
		}
	}
	return want
}

func (b *browser) quotesShown() []string {
	b.t.Helper()
	return is[[]string](b, `[...document.querySelectorAll('.results blockquote')].map(q => q.textContent)`)
}

func TestHopeInPaidPostsByMouse(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	want := hopeInPaidPosts(t, dir)
	b.clickOn(`nav a[href="/search"]`)
	b.eventually(`location.pathname === '/search' && document.readyState === 'complete'`)
	// A list is opened by a click and chosen from by another: Chromium shows it outside the page.
	for id, value := range map[string]string{"f-theme": "hope", "f-voice": "participant", "f-at-3": "paid"} {
		if !is[bool](b, fmt.Sprintf(`document.getElementById(%q).checkVisibility()`, id)) {
			t.Fatalf("%s is not to be seen", id)
		}
		b.do(chromedp.SetValue(chromedp.CSS("#"+id), value))
	}
	b.keep("task-form")
	b.clickOn(".easyform button.prim")
	b.eventually(`document.querySelector('#said')?.textContent.includes('quotes from')`)
	b.keep("task-found")
	if got := b.quotesShown(); !slices.Equal(got, want) || len(want) < 10 {
		t.Errorf("%d quotes are shown, want %d\n%q\n%q", len(got), len(want), got, want)
	}
	// The other way: a theme, and then what stands beside it.
	b.visit("/search?q=theme:hope")
	b.clickOn(`.facets a[href*="paid%3Apaid"]`)
	b.eventually(`location.search.includes('paid%3Apaid') && document.querySelectorAll('.results blockquote').length > 5`)
	if got := b.quotesShown(); !slices.Equal(got, want) {
		t.Errorf("%d quotes are shown by the lists at the side, want %d", len(got), len(want))
	}
	b.accessible("the search for hope in paid posts")
}

func TestHopeInPaidPostsByKeyboardAlone(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	want := hopeInPaidPosts(t, dir)
	b.tabOn(`nav a[href="/search"]`)
	b.stroke(0, '\r')
	b.eventually(`location.pathname === '/search' && document.readyState === 'complete'`)
	b.tabOn("#f-theme")
	b.typeOn("hope")
	b.tabOn("#f-voice")
	b.typeOn("part")
	b.tabOn("#f-at-3")
	b.typeOn("paid")
	b.tabOn(".easyform button.prim")
	b.stroke(0, '\r')
	b.eventually(`document.querySelector('#said')?.textContent.includes('quotes from') && document.readyState === 'complete'`)
	if got := b.quotesShown(); !slices.Equal(got, want) {
		t.Errorf("%d quotes are shown, want %d", len(got), len(want))
	}
	// Enter on a row leads to its words; Back leads to the row.
	b.tabOn(".hit")
	b.stroke(0, []rune(kb.ArrowDown)[0])
	b.stroke(0, []rune(kb.ArrowDown)[0])
	row := is[string](b, `document.activeElement.textContent`)
	first := strings.TrimSpace(is[string](b, `document.activeElement.closest('[data-row]').querySelector('blockquote').textContent`))
	b.stroke(0, '\r')
	b.eventually(`location.pathname.startsWith('/read/') && document.documentElement.textContent.includes(` + quoted(first[:20]) + `)`)
	b.eventually(`document.activeElement.closest('.turn, #details, .margin, aside, [role=dialog]') !== null`)
	b.keep("task-in-context")
	b.do(chromedp.NavigateBack())
	b.eventually(`location.pathname === '/search' && document.activeElement.matches('.hit')`)
	if got := is[string](b, `document.activeElement.textContent`); got != row {
		t.Errorf("back at %q, not at %q", got, row)
	}
}

func TestCodingFromTheResultsByKeyboardAlone(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/search?q=tired+voice:participant")
	b.tabOn("#codebar > summary")
	b.stroke(0, '\r')
	b.tabOn("#code-theme")
	b.typeOn("holi")
	b.eventually(`document.querySelectorAll('#code-theme-list [role=option]').length === 1`)
	b.keep("coding-combo")
	b.accessible("the list of themes")
	b.stroke(0, '\r')
	b.eventually(`document.getElementById('code-theme').value === 'Holistic support'`)
	b.tabOn(".ticker input")
	b.stroke(0, ' ')
	b.stroke(0, []rune(kb.ArrowDown)[0])
	b.stroke(0, ' ')
	b.stroke(0, []rune(kb.ArrowDown)[0])
	b.stroke(0, ' ')
	b.eventually(`document.getElementById('code-do').textContent === 'Code 3 rows'`)
	b.keep("coding-ticked")
	b.accessible("rows that are ticked")
	b.stroke(chromedp.ModifierShift, '\t')
	for range 40 {
		if is[bool](b, `document.activeElement.id === 'code-do'`) {
			break
		}
		b.stroke(chromedp.ModifierShift, '\t')
	}
	b.stroke(0, '\r')
	b.eventually(`document.getElementById('coded').textContent.includes('3 places coded as Holistic support.')`)
	b.eventually(`document.getElementById('status').textContent.includes('3 places coded as Holistic support')`)
	if got := is[[]string](b, `[...document.querySelectorAll('.answer')].map(a => a.textContent)`); strings.Join(got, "|") != "Coded as Holistic support|Coded as Holistic support|Coded as Holistic support||" {
		t.Errorf("the rows are answered %q", got)
	}
	b.eventually(`document.querySelectorAll('.th .theme').length >= 5`) // the page shows what was coded
	b.eventually(`[...document.querySelectorAll('.answer')].filter(a => a.textContent).length === 3`)
	b.keep("coding-done")
	b.accessible("rows that were coded")
	b.tabOn("#coded button")
	b.stroke(0, '\r')
	b.eventually(`document.getElementById('coded').textContent.includes('Taken back: 3 codings.')`)
	b.eventually(`document.querySelectorAll('.th .theme').length === 3 && [...document.querySelectorAll('.answer')].every(a => !a.textContent)`)
}

func TestCodingFromTheResultsByMouse(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/search?q=theme:hope+participant:P01")
	rows := is[int](b, `document.querySelectorAll('[data-row]').length`)
	b.clickOn("#codebar > summary")
	b.clickOn("#code-do")
	b.eventually(`document.getElementById('coded').textContent.includes('Choose a theme first.')`)
	b.clickOn("#code-theme")
	b.eventually(`document.querySelectorAll('#code-theme-list [role=option]').length > 20`)
	b.keep("coding-list")
	b.clickOn(`#code-theme-list [data-value="reciprocity"]`)
	b.clickOn("#all")
	b.eventually(`document.getElementById('code-do').textContent === 'Code ` + itoa(rows) + ` rows'`)
	b.clickOn("#code-do")
	b.eventually(`document.getElementById('coded').textContent.includes('` + itoa(rows) + ` places coded as Reciprocity.')`)
	b.clickOn("#all")
	b.clickOn("#code-do")
	b.eventually(`document.getElementById('coded').textContent.includes('0 places coded as Reciprocity, ` + itoa(rows) + ` already.')`)
	// What was coded is the quote, letter for letter.
	quotes := b.quotesShown()
	b.visit("/search?q=theme:reciprocity+participant:P01+coder:amina")
	for _, q := range quotes {
		if !slices.Contains(b.quotesShown(), q) {
			t.Errorf("%q was not coded as it stands", q)
		}
	}
}

func TestLooksOfCodingAndSaving(t *testing.T) {
	dir := demoStudy(t)
	a := testApp(t, dir)
	if _, err := a.SaveSearch(t.Context(), "hope in paid posts", "theme:hope paid:paid voice:participant"); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir, "amina")
	b.looks("search-saved", "/search", nil)
	b.looks("search-coding", "/search?q=tired", func() {
		b.clickOn("#codebar > summary")
		b.clickOn("#all")
	})
	b.looks("search-coding-quotes", "/search?q=theme:hope", func() {
		b.clickOn("#codebar > summary")
		b.clickOn("details.kept summary")
	})
	b.looks("search-keep", "/search?q=tired", func() { b.clickOn(".tools .pop > summary") })
	b.size(1024, 768)
	b.visit("/search?q=theme:hope")
	b.clickOn("#codebar > summary")
	b.keep("search-coding-1024")
}
