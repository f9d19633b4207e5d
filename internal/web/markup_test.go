package web

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
)

// markup is what somebody might say, or call a thing, to have pages do something:
// tags, the ends of whatever it may stand in, an address that is a script, what
// templates take for theirs, and letters that turn the direction of writing.
const (
	markup = `<script>document.title='caught'</script><img src=x onerror="document.title='caught'">"'` + "`" + `--></script></style></textarea></title>{{.}}${document.title='caught'}` +
		"\u202e\u2066turned"
	scriptAddress = `javascript:document.title='caught'`
	callsItself   = `<img src=x onerror=document.title='caught'>` // what a speaker and a file can be called
)

// markedStudy is a study in which everything that people can write is markup.
func markedStudy(t *testing.T) (dir, theme string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "study")
	a := testApp(t, dir)
	a.Coder = "amina"
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(a.Init(t.Context(), app.InitOptions{Dir: dir, Title: markup}))
	file := filepath.Join(t.TempDir(), callsItself+".txt")
	if runtime.GOOS == "windows" { // no file can be called that there
		file = filepath.Join(t.TempDir(), "P1.txt")
	}
	said := "[00:00:01] Interviewer: " + scriptAddress + "\n\n[00:00:05] " + callsItself + ": It was hope. " + markup + "\n\n[00:00:09] " + callsItself + ": And hope again. " + markup + "\n"
	must(nil, os.WriteFile(file, []byte(said), 0o600))
	entries, err := a.Import(t.Context(), app.ImportOptions{Paths: []string{file}, Speakers: []string{callsItself + "=participant:P1"}})
	must(nil, err)
	id := *entries[0].Transcript

	quoted, err := json.Marshal(markup) // YAML reads it as well
	must(nil, err)
	edit := func(name, old, into string) {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		must(nil, err)
		if !strings.Contains(string(data), old) {
			t.Fatalf("%s holds no %q:\n%s", name, old, data)
		}
		must(nil, os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(strings.Replace(string(data), old, into, 1)), 0o600))
	}
	edit("study.yaml", "- id: amina\n", fmt.Sprintf("- id: amina\n    name: %s\n  - id: ben\n    name: %s\n", quoted, quoted))
	edit("study.yaml", "  source: \n", fmt.Sprintf("  source: %s\n", quoted))
	cell := `"` + strings.ReplaceAll(markup, `"`, `""`) + `"`
	edit("participants.csv", "recontact,withdrawn\nP1,,,,,,,", "recontact,withdrawn,site\nP1,"+cell+",yes,yes,yes,,,,"+cell)
	edit("transcripts/"+id+".yaml", "source:\n", fmt.Sprintf("title: %s\nchecked_by: %s\nattributes:\n  wave: %s\nsource:\n", quoted, quoted, quoted))

	v, s := visit(t, dir, "amina")
	v.form("/codebook", url.Values{"name": {"Hope " + markup}, "definition": {markup}})
	rel, err := s.base.Look(t.Context())
	if err != nil || rel.Study.Book.Len() != 1 {
		t.Fatalf("no theme was made: %v", err)
	}
	theme = rel.Study.Book.Themes()[0].ID
	v.form("/codebook/"+theme, url.Values{"name": {"Hope " + markup}, "definition": {markup}, "include": {markup}, "exclude": {scriptAddress}, "examples": {markup}, "cues": {markup}})
	must(a.Code(t.Context(), app.CodeOptions{Transcript: id, Theme: theme, Words: app.Selection{Turn: "2"}, Memo: markup}))
	ben := testApp(t, dir)
	ben.Coder = "ben"
	must(ben.Code(t.Context(), app.CodeOptions{Transcript: id, Theme: theme, Words: app.Selection{Turn: "3"}, Memo: scriptAddress}))
	must(a.WriteMemo(t.Context(), app.PageMemo{Transcript: id, On: "transcript", Text: markup}))
	v.form("/search/save", url.Values{"q": {"hope"}, "name": {markup}})
	for _, other := range []string{"P2", "P3"} { // somebody who withdraws, and somebody amina knows
		file := filepath.Join(t.TempDir(), other+"-1.txt")
		must(nil, os.WriteFile(file, []byte("[00:00:01] Bel: It was hard, said "+other+". "+markup+"\n"), 0o600))
		must(a.Import(t.Context(), app.ImportOptions{Paths: []string{file}, Speakers: []string{"Bel=participant:" + other}}))
	}
	plan, err := a.PlanWithdrawal(t.Context(), app.WithdrawOptions{Participant: "P2", How: "words"})
	must(nil, err)
	must(nil, a.Withdraw(t.Context(), plan))
	must(a.HandBack(t.Context(), "P3-1"))
	return dir, theme
}

var aLink = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

// crawl visits every page that some page leads to, beginning with seeds, and shows
// each to look.
func (v *visitor) crawl(seeds []string, look func(path, body string, isPage bool)) (visited []string) {
	v.t.Helper()
	seen, kinds := map[string]bool{}, map[string]int{}
	for queue := slices.Clone(seeds); len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		kind, _, _ := strings.Cut(at, "?")
		if seen[at] || kinds[kind] > 15 || strings.HasPrefix(at, "/assets/") || kind == "/api/events" {
			continue // the sixteenth way of asking one page shows nothing new
		}
		seen[at] = true
		kinds[kind]++
		status, body, h := v.get(at, nil)
		if status == http.StatusInternalServerError {
			v.t.Errorf("%s: %d\n%s", at, status, body)
		}
		visited = append(visited, at)
		isPage := strings.HasPrefix(h.Get("Content-Type"), "text/html")
		if look(at, body, isPage); !isPage {
			continue
		}
		base, _ := url.Parse(v.at + at)
		for _, m := range aLink.FindAllStringSubmatch(body, -1) {
			to, err := base.Parse(html.UnescapeString(m[1]))
			if err != nil || to.Host != base.Host || to.Scheme != "http" {
				v.t.Errorf("%s leads to %q", at, m[1])
				continue
			}
			if to.Path == "/door" && to.RawQuery != "" { // other folders of this computer
				continue
			}
			to.Fragment = ""
			queue = append(queue, to.RequestURI())
		}
	}
	return visited
}

// answeredPages are the patterns of everything that is answered to GET, as the source
// has them: a new page is walked to without anybody listing it here.
func answeredPages(t *testing.T) (patterns []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	route := regexp.MustCompile(`mux\.Handle(?:Func)?\("(GET [^"]+)"`)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range route.FindAllStringSubmatch(string(source), -1) {
			patterns = append(patterns, m[1])
		}
	}
	if len(patterns) < 20 {
		t.Fatalf("only %d pages were found: the source is read wrongly", len(patterns))
	}
	return patterns
}

// Every page of a study that is all markup shows it as text. No page is left out:
// one that no link leads to and no seed names is an error.
func TestEverythingIsEscaped(t *testing.T) {
	if testing.Short() { // one page after the other: nothing in it runs at once
		t.Skip("the tests without -short ask for every page")
	}
	dir, theme := markedStudy(t)
	v, s := visit(t, dir, "amina")
	rel, err := s.base.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id, asked := url.PathEscape(rel.Study.Transcripts[0].ID), url.QueryEscape(markup)
	seeds := []string{"/", "/read", "/read/" + id, "/search", "/search?q=hope", "/search?q=theme:*", "/search?q=" + asked, "/search?q=%22" + asked, "/matrix", "/matrix?rows=" + asked,
		"/compare", "/patterns?one=" + asked + "&coders=" + asked, "/agreement?unit=" + asked, "/saw", "/saw?by=" + asked, "/agenda", "/assign", "/tables/crosstab", "/tables/overlap", "/tables/deviant", "/tables/words?theme=" + theme, "/tables/overlap/picture", "/tables/" + url.PathEscape(markup), "/framework", "/framework/P1/" + theme, "/framework/" + url.PathEscape(markup) + "/" + theme, "/codebook/" + theme + "/merge", "/codebook?add=" + asked, "/codebook/" + url.PathEscape(markup), "/documents", "/documents/member-check", "/documents/member-check/P1", "/documents/member-check/" + url.PathEscape(markup), "/participants/P1", "/participants/P2/record", "/participants/P2/record.md", "/handed-back", "/participants/" + url.PathEscape(markup),
		"/who?next=" + url.QueryEscape(scriptAddress), "/door?at=" + url.QueryEscape(filepath.Dir(dir)), "/nowhere/" + url.PathEscape(markup), "/help", "/display", "/import", "/import/again", "/import/yes", "/import/no",
		"/recording/" + id, "/api/read/" + id, "/api/suggest/" + id, "/api/here", "/api/matrix/quotes?cell=1,1", "/api/tables/overlap/quotes?cell=" + asked}
	tag := regexp.MustCompile(`(?i)<(script|img|style|/textarea|/title)\b[^>]*>?`)
	ours := regexp.MustCompile(`^<script type="(module" src="/assets/[a-z./?=0-9]+"|application/json" id="[a-z-]+")>$|^</(textarea|title)>$|^<img src="/tables/[a-z]+/picture\?[^"<>]*" alt="[^"<>]*" class="picture">$`)
	toScript := regexp.MustCompile(`(?i)(href|src|action|formaction|content|ping)="\s*(javascript|data|vbscript):`)
	shown := 0
	visited := v.crawl(seeds, func(path, body string, isPage bool) {
		for _, found := range tag.FindAllString(body, -1) {
			if isPage && !ours.MatchString(found) {
				t.Errorf("%s holds %.80s", path, found)
			}
		}
		if n := strings.Count(body, "<title>"); n > 1 {
			t.Errorf("%s has %d titles", path, n)
		}
		if toScript.MatchString(body) {
			t.Errorf("%s leads to a script", path)
		}
		if strings.Contains(html.UnescapeString(body), markup) || strings.Contains(body, `\u003cscript\u003edocument.title`) {
			shown++
		}
	})
	everyPageIsAmong(t, visited)
	if shown < 8 {
		t.Errorf("only %d of %d pages show the markup as text: this proves little", shown, len(visited))
	}
	t.Logf("%d pages, %d of which show it", len(visited), shown)
}

// everyPageIsAmong wants each GET route to be that of some address.
func everyPageIsAmong(t *testing.T, visited []string) {
	t.Helper()
	mux := http.NewServeMux()
	left := map[string]bool{}
	for _, p := range answeredPages(t) {
		mux.Handle(p, http.NotFoundHandler())
		left[p] = true
	}
	for _, path := range visited {
		r, err := http.NewRequest("GET", "http://x"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, p := mux.Handler(r)
		delete(left, p)
	}
	delete(left, "GET /assets/{name...}")
	delete(left, "GET /api/events") // never ends; what it sends is put in place by scripts, in the browser's test
	for p := range left {
		t.Errorf("no page leads to %s: name an address of it among the seeds", p)
	}
}

// In a browser nothing of it runs, on any page, whatever its scripts do with it.
func TestNoMarkupRuns(t *testing.T) {
	dir, theme := markedStudy(t)
	b := open(t, dir, "amina")
	v := stranger(t, &somewhere{at: b.at})
	b.server.Renew()
	v.login(b.server.Secret(), nil)
	a := testApp(t, dir)
	rel, err := a.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id, asked := url.PathEscape(rel.Study.Transcripts[0].ID), url.QueryEscape(markup)
	var pages []string
	v.crawl([]string{"/", "/read/" + id, "/search?q=hope", "/search?q=" + asked, "/matrix", "/codebook/" + theme + "/merge", "/codebook?add=" + asked, "/nowhere/" + url.PathEscape(markup)}, func(path, _ string, isPage bool) {
		if isPage {
			pages = append(pages, path)
		}
	})
	kinds := map[string]int{}
	for _, path := range pages {
		if kind, _, _ := strings.Cut(path, "?"); kinds[kind] > 2 {
			continue
		} else {
			kinds[kind]++
		}
		b.visit(path)
		if strings.HasPrefix(path, "/read/") {
			b.eventually(`document.getElementById('script') === null || ` + painted)
		}
		harm := is[string](b, `document.title === 'caught' ? 'the title' : document.querySelector('script:not([src]):not([type="application/json"]), img[src=x], [onerror], [onclick], a[href^="javascript:" i], form[action^="javascript:" i]')?.outerHTML ?? ''`)
		if harm != "" {
			t.Errorf("%s: %s", path, harm)
		}
	}
	for _, path := range []string{"/", "/read/" + id, "/codebook/" + theme, "/participants/P1", "/search?q=hope", "/matrix", "/who"} {
		b.visit(path)
		b.eventually(`document.body.textContent.includes("<script>document.title='caught'</script>")`)
	}

	// What scripts put in place: the card, what stands at a coding, another's memo as it comes.
	b.read(id + "?turn=2")
	b.focus("#t2")
	b.press("t", kb.Enter)
	b.eventually(`!document.getElementById('card').hidden`)
	b.press(kb.Escape, kb.Escape, "]", kb.Enter)
	b.eventually(`!document.getElementById('details').hidden && document.getElementById('details').textContent.includes('<script>document.title')`)
	ben := testApp(t, dir)
	ben.Coder = "ben"
	if _, err := ben.WriteMemo(t.Context(), app.PageMemo{Transcript: rel.Study.Transcripts[0].ID, On: "transcript", Text: "Later: " + markup}); err != nil {
		t.Fatal(err)
	}
	b.eventually(`[...verbatim.store.memos.values()].some(m => m.words.startsWith('Later: '))`)
	b.click(`document.querySelector('#more summary')`)
	b.click(`document.getElementById('go-notes')`)
	b.eventually(`document.getElementById('notes-list').textContent.includes("Later: <script>document.title='caught'</script>")`)
	if title := is[string](b, `document.title`); title == "caught" {
		t.Error("a script of a participant's ran")
	}
}
