package web

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
	"verbatim/internal/exchange"
	"verbatim/internal/exchange/refi"
)

const (
	elsewhereTalk = "Interviewer: How did it begin?\nKim: It began slowly, in May.\nInterviewer: And then?\nKim: Then I waited. Nobody came.\n"
	elsewhereFile = "other study.qdpx"
)

// guid is an id as other programs write it.
func guid(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// elsewhereProject is a project file of another program: of three coded passages the
// second ends inside a word, and the last is on a space.
func elsewhereProject(t *testing.T, talk, coder, theme string) string {
	t.Helper()
	text := func(s string) string {
		var b bytes.Buffer
		if err := xml.EscapeText(&b, []byte(s)); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	at := func(words string) int { return len([]rune(talk[:strings.Index(talk, words)])) }
	selection := func(n, from, to int, words, user string) string {
		return fmt.Sprintf(`<PlainTextSelection guid="%s" name="%s" startPosition="%d" endPosition="%d" creatingUser="%s"><Coding guid="%s" creatingUser="%s"><CodeRef targetGUID="%s"/></Coding></PlainTextSelection>`,
			guid(n), text(words), from, to, user, guid(n+1), user, guid(10))
	}
	slowly, waited := at("It began slowly"), at("I waited")
	qde := `<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="Beginnings" origin="Some Program 3"><Users><User guid="` + guid(1) + `" name="` + text(coder) + `"/><User guid="` + guid(2) + `" name="amina"/></Users>` +
		`<CodeBook><Codes><Code guid="` + guid(10) + `" name="` + text(theme) + `" isCodable="true"/></Codes></CodeBook>` +
		`<Sources><TextSource guid="` + guid(20) + `" name="` + text("Kim's talk") + `" plainTextPath="internal://` + guid(21) + `.txt">` +
		selection(30, slowly, slowly+15, "It began slowly", guid(1)) + selection(40, waited, waited+5, "", guid(2)) + selection(50, slowly+2, slowly+3, " ", guid(1)) +
		`</TextSource></Sources><Graphs><Graph guid="` + guid(60) + `" name="How it hangs together"/></Graphs></Project>`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range map[string]string{"project.qde": qde, "sources/" + guid(21) + ".txt": talk} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(data))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// leftBehind are the files that were sent and are there still.
func leftBehind(t *testing.T, dir string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, ".cache", incomingName+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// TestAProjectComesInAfterALook: what it holds is shown, and who coded it can be said;
// then it is brought in, and what waits is led to.
func TestAProjectComesInAfterALook(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	status, body := v.upload(map[string]string{elsewhereFile: elsewhereProject(t, elsewhereTalk, "Dana Roe", "Slowness")})
	if status != http.StatusOK {
		t.Fatalf("%d\n%s", status, body)
	}
	holds(t, "what was understood", body, "A REFI-QDA project, written by Some Program 3: “Beginnings”", "<b>1</b> transcript", "<b>1</b> theme", "<b>2</b> codings", "<b>1</b> verified", "<b>1</b> doubtful", "<b>1</b> empty",
		"2 passages to look at", "What does not come along", "How it hangs together", `name="user-0" value="Dana Roe"`, `value="dana-roe"`, "Nothing is kept yet", "Bring it in", "Kim&#39;s talk")
	if n := len(v.transcripts()); n != 9 {
		t.Fatalf("a look brought something in: %d transcripts", n)
	}
	fields := url.Values{"token": {theOne(t, body, `name="token" value="([A-Z0-9]+)"`)}, "user-0": {"Dana Roe"}, "coder-0": {"Ben"}, "user-1": {"amina"}, "coder-1": {"amina"}}
	_, body = v.form("/import/again", fields)
	holds(t, "looking again", body, `name="coder-0" value="ben"`, "Nothing is kept yet")
	_, body = v.form("/import/yes", fields)
	holds(t, "brought in", body, "<h1>Brought in</h1>", `href="/read/Kims-talk"`, "Codings that wait", "Look at 1 coding of yours in Kims-talk", "turn 4")
	v.sees(strings.TrimSuffix(theOne(t, body, `<a href="(/read/Kims-talk#c-[0-9a-f]+)">`), "#"), "Kim")
	if left := leftBehind(t, dir); len(left) > 0 {
		t.Errorf("files were left behind: %v", left)
	}
	rel, err := testApp(t, dir).Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range rel.Study.CodingsIn("Kims-talk") {
		tr, _ := rel.Study.Transcript(c.Transcript)
		got[c.Coder] = rel.Study.ThemeOf(c) + " " + tr.Text.Slice(c.Span)
	}
	if len(got) != 2 || got["ben"] != "slowness It began slowly" || got["amina"] != "slowness I wai" {
		t.Errorf("codings: %q", got)
	}
	// Again: all of it is here.
	_, body = v.upload(map[string]string{elsewhereFile: elsewhereProject(t, elsewhereTalk, "Dana Roe", "Slowness"), "Priya.txt": "Bel: How did it begin?\n\nPriya: With a leaflet.\n"})
	holds(t, "with a transcript beside it", body, "1 here already", "Priya", "Who speaks?", "Who coded?")
}

// TestATableOfCodings whose documents are here is no transcript.
func TestATableOfCodings(t *testing.T) {
	dir := demoStudy(t)
	words := someWords(t, dir, "P07-1", 2, 9).Quote
	v, _ := visit(t, dir, "amina")
	_, body := v.upload(map[string]string{"codings.csv": "Document,Code,Segment\nP07-1,Being early,\"" + words + "\"\nP07-1,Being early,These words nobody ever said at all\n"})
	holds(t, "what was understood", body, "A table of coded passages", "<b>1</b> theme", "<b>1</b> coding", "<b>1</b> lost", "here already: <a href=\"/read/P07-1\">P07-1</a>", "Bring it in")
	_, body = v.form("/import/yes", url.Values{"token": {theOne(t, body, `name="token" value="([A-Z0-9]+)"`)}})
	holds(t, "brought in", body, "Brought in", `href="/read/P07-1"`)
	v.sees("/codebook", "Being early")
}

// TestFilesOfVerbatimItself come in as well: what goes out by one door comes in by the other.
func TestFilesOfVerbatimItself(t *testing.T) {
	var b bytes.Buffer
	p := &exchange.Project{Name: "Small", Codes: []exchange.Code{{ID: "c", Name: "Waiting"}}, Sources: []exchange.Source{{ID: "s", Name: "Talk", Kind: exchange.TextSource, Text: elsewhereTalk}}}
	if _, err := refi.Write(&b, p, refi.Spec, refi.WriteOptions{Tool: "Verbatim"}); err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	if _, err := refi.WriteCodebook(&book, p, refi.WriteOptions{Tool: "Verbatim"}); err != nil {
		t.Fatal(err)
	}
	v, _ := visit(t, demoStudy(t), "amina")
	_, body := v.upload(map[string]string{"small.qdpx": b.String(), "book.qdc": book.String()})
	holds(t, "what was understood", body, "A REFI-QDA project", "A REFI-QDA codebook", "Bring them in", "Everything that the file holds comes along")
	_, body = v.form("/import/yes", url.Values{"token": {theOne(t, body, `name="token" value="([A-Z0-9]+)"`)}})
	holds(t, "brought in", body, "Brought in", `href="/read/Talk"`)
}

// catmaXML is a collection of annotations that points into a text beside it, and tsv a
// document with its annotations.
const (
	catmaXML = `<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Round one</title><author>ana</author></titleStmt><publicationStmt><publisher>empty</publisher></publicationStmt>
<sourceDesc><ab><fs xml:id="CATMA_TECH_DESC"><f name="version"><string>5</string></f></fs></ab></sourceDesc></fileDesc><encodingDesc><fsdDecl xml:id="T_1" n="Peer support 2026-01-02T10:00:00.000+0100"><fsDecl xml:id="CATMA_A" n="2026-01-02T10:00:00.000+0100" type="CATMA_A"><fsDescr>belonging</fsDescr></fsDecl></fsdDecl></encodingDesc></teiHeader>
<text><body><ab type="catma"><seg ana="#CATMA_1"><ptr target="catma://D_7#char=0,6" type="inclusion" /></seg><ptr target="catma://D_7#char=6,25" type="inclusion" /></ab></body><fs xml:id="CATMA_1" type="CATMA_A"><f name="catma_markupauthor"><string>ana</string></f></fs></text></TEI>`
	inceptionTSV = "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Code|code\n\n\n#Text=It began slowly.\n1-1\t0-2\tIt\t_\t\n1-2\t3-8\tbegan\tLonging\t\n1-3\t9-15\tslowly\tLonging\t\n1-4\t15-16\t.\t_\t\n"
)

// TestAnnotationsOfOtherPrograms: a text beside annotations that point into it belongs
// to them, and comes in once.
func TestAnnotationsOfOtherPrograms(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	_, body := v.upload(map[string]string{"round one.xml": catmaXML, "talk.txt": "I come as often as I can\n", "int 1.tsv": inceptionTSV})
	holds(t, "what was understood", body, "An export of CATMA", "Annotations of INCEpTION or WebAnno", "Bring them in")
	if strings.Contains(body, `<ul class="entries">`) {
		t.Error("the text is also a transcript of its own")
	}
	_, body = v.form("/import/yes", url.Values{"token": {theOne(t, body, `name="token" value="([A-Z0-9]+)"`)}})
	holds(t, "brought in", body, "Brought in")
	if n := len(v.transcripts()); n != 11 {
		t.Errorf("%d transcripts", n)
	}
	v.sees("/codebook", "belonging", "Longing")
}

// TestAProjectThatIsMarkup is shown as text, before and after.
func TestAProjectThatIsMarkup(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	clean := strings.NewReplacer("\u202e", "", "\u2066", "").Replace(markup)
	look := func(what, body string) {
		t.Helper()
		if strings.Contains(body, "<script>document.title") || strings.Contains(body, "<img src=x") || strings.Contains(body, `href="javascript:`) {
			t.Errorf("%s: it is markup", what)
		}
		if !strings.Contains(body, "&lt;script&gt;document.title") && !strings.Contains(body, "script-document-title") {
			t.Errorf("%s: it is not shown", what)
		}
	}
	_, body := v.upload(map[string]string{elsewhereFile: elsewhereProject(t, elsewhereTalk+callsItself+": Yes. "+clean+"\n", clean, clean)})
	look("what was understood", body)
	_, body = v.form("/import/yes", url.Values{"token": {theOne(t, body, `name="token" value="([A-Z0-9]+)"`)}})
	holds(t, "brought in", body, "Brought in")
	look("brought in", body)
}

// zipOf is an archive of one file.
func zipOf(t *testing.T, name string, data []byte) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(data)
	}
	if cerr := z.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestHostileProjects: what is not what its name says, what would fill the disk when it
// is unpacked and what is called after a place elsewhere harm nothing and leave nothing.
func TestHostileProjects(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	good := elsewhereProject(t, elsewhereTalk, "Dana Roe", "Slowness")
	bomb := zipOf(t, "project.qde", bytes.Repeat([]byte(" "), 600<<20))
	if len(bomb) > 2<<20 {
		t.Fatalf("the archive is no bomb: %d bytes", len(bomb))
	}
	for name, c := range map[string]struct{ file, data, want string }{
		"no archive":          {"a.qdpx", "these are words and no archive", "is a zip file, and this is none"},
		"an empty file":       {"b.qdpx", "", ""},
		"half an archive":     {"c.qdpx", good[:len(good)/2], ""},
		"another archive":     {"d.qdpx", zipOf(t, "readme.txt", []byte("hello")), ""},
		"a bomb":              {"e.qdpx", bomb, ""},
		"no XML":              {"f.qdpx", zipOf(t, "project.qde", []byte("<Project")), ""},
		"entities":            {"g.qdc", `<!DOCTYPE x [<!ENTITY a "` + strings.Repeat("lol", 99) + `">]><CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="&a;"/></Codes></CodeBook>`, ""},
		"no database":         {"h.sqlite3", "SQLite format 3\x00 and nothing else", ""},
		"half a database":     {"data.qda", "SQLite format 3\x00" + strings.Repeat("\x10\x00\x01\x01", 900), ""},
		"a place elsewhere":   {"../../../evil.qdpx", "PK no archive", ""},
		"a place on Windows":  {`C:\Windows\evil.qdpx`, "PK no archive", ""},
		"a name that is code": {`<img src=x onerror=alert(1)>.qdpx`, "PK no archive", ""},
		"no archive of CATMA": {"x.tar.gz", "\x1f\x8b\x08 and nothing else", ""},
		"no annotations":      {"i.tsv", "#FORMAT=WebAnno TSV 3.3\n#T_SP=x|y\n\n1-1\t0-99999999999999999999\tx\n", ""},
	} {
		status, body := v.upload(map[string]string{c.file: c.data})
		if status >= http.StatusInternalServerError || !strings.Contains(body, "<main") {
			t.Errorf("%s: %d\n%.400s", name, status, body)
		}
		if c.want != "" && !strings.Contains(body, c.want) {
			t.Errorf("%s: it does not say %q", name, c.want)
		}
		if strings.Contains(body, "Bring it in") || strings.Contains(body, "<img src=x") {
			t.Errorf("%s is offered to be brought in, or is markup", name)
		}
		if m := regexp.MustCompile(`name="token" value="([A-Z0-9]+)"`).FindStringSubmatch(body); m != nil {
			v.form("/import/no", url.Values{"token": {m[1]}})
		}
	}
	if n := len(v.transcripts()); n != 9 {
		t.Errorf("%d transcripts", n)
	}
	if found := holdsAnywhere(t, filepath.Dir(filepath.Dir(dir)), "PK no archive"); len(found) > 0 {
		t.Errorf("files lie in %v", found)
	}
	// One that cannot be read does not keep another out.
	_, body := v.upload(map[string]string{"c.qdpx": good[:len(good)/2] + "PK", "good.qdpx": good})
	holds(t, "two files", body, "not read", "ready", "Bring it in")
}

// TestWhichProjectIsAskedFor where one file holds several.
func TestWhichProjectIsAskedFor(t *testing.T) {
	x := &importProject{Wrong: projectFailure(&app.Problem{What: "study.sqlite3 holds 2 projects: A, B", Todo: "say which with --project NAME"})}
	if !x.AskName() || strings.Contains(x.Wrong.Hint, "--") || x.Wrong.Error != "Study.sqlite3 holds 2 projects: A, B." {
		t.Errorf("%+v", x.Wrong)
	}
	var c importContent
	c.addProjects([]*importProject{x}, importSaid{})
	if !c.AskName || !c.Unread || c.Whole != 0 {
		t.Errorf("%+v", c)
	}
}

// TestAProjectInTheBrowser is brought in with the keyboard alone; every screen on the
// way is good to everybody.
func TestAProjectInTheBrowser(t *testing.T) {
	dir := demoStudy(t)
	file := filepath.Join(t.TempDir(), elsewhereFile)
	if err := os.WriteFile(file, []byte(elsewhereProject(t, elsewhereTalk, "Dana Roe", "Slowness")), 0o600); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir, "amina")
	b.looks("import", "/import", nil)
	understood := func() {
		b.do(chromedp.SetUploadFiles("#files", []string{file}))
		b.focus(".drop .btn")
		b.press(kb.Enter)
		b.eventually(`document.querySelector('.project h2') !== null`)
		b.do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll('.project details')) d.open = true`))
	}
	b.looks("import-project", "/import", understood)
	b.looks("import-project-who", "/import", func() {
		understood()
		b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('form[action="/import/yes"]').scrollIntoView()`))
	})
	b.visit("/import")
	understood()
	b.focus(`input[name="coder-0"]`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.select()`))
	b.press("b", "e", "n")
	b.tabTo(`document.activeElement.textContent === 'Bring it in'`)
	b.press(kb.Enter)
	b.eventually(`document.querySelector('h1').textContent === 'Brought in'`)
	b.do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll('.project details')) d.open = true`))
	for _, width := range []int64{1440, 360} {
		b.size(width, 900)
		b.keep(fmt.Sprintf("import-project-done-%d", width))
		b.accessible("a project that was brought in")
		if over := is[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			b.t.Errorf("it scrolls sideways by %d pixels at %d", over, width)
		}
	}
	b.tabTo(`document.activeElement.getAttribute('href')?.startsWith('/read/Kims-talk#c-')`)
	b.press(kb.Enter)
	b.eventually(`location.pathname === '/read/Kims-talk' && document.querySelector('h1') !== null`)
}

// tabTo presses Tab until something is true of what has the focus.
func (b *browser) tabTo(js string) {
	b.t.Helper()
	for range 80 {
		if is[bool](b, `!!(`+js+`)`) {
			return
		}
		b.press(kb.Tab)
	}
	b.t.Fatalf("Tab never comes to where %s", js)
}

// TestTheListToLookAtIsShort: fifty of those that are to be looked at, and of those on
// nothing but space only a few.
func TestTheListToLookAtIsShort(t *testing.T) {
	p := &app.ProjectImport{Format: "qdpx", Quotes: app.ProjectQuotes{Doubtful: 60, Empty: 11}}
	for i := range 71 {
		trust := "doubtful"
		if i >= 60 {
			trust = "empty"
		}
		p.Look = append(p.Look, app.ProjectDoubt{Source: fmt.Sprint(i), Trust: trust})
	}
	x := &importProject{}
	if x.fill(p); len(x.Look) != 50 || x.More != 10 || x.Look[49].Where != "49" {
		t.Errorf("%d are listed, %d more", len(x.Look), x.More)
	}
	p.Look, p.Quotes.Empty = p.Look[50:70], 10
	x = &importProject{}
	if x.fill(p); len(x.Look) != 20 || x.More != 0 {
		t.Errorf("%d are listed, %d more", len(x.Look), x.More)
	}
}
