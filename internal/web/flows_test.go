package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The pages work without scripts, as far as links and forms go: these tests have
// no browser.

// theOne finds the first thing that a pattern's parentheses match.
func theOne(t *testing.T, body, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("nothing on the page is like %s\n%s", pattern, body)
	}
	return m[1]
}

func TestFromTheDoorToTheExample(t *testing.T) {
	v, s := visit(t, "", "")
	body := v.sees("/", "Try the example", "Open a study", "Start a new study")
	dir := theOne(t, body, `name="dir" value="([^"]*verbatim-example)"`)
	_, body = v.form("/door/demo", url.Values{"dir": {dir}})
	holds(t, "after the demo", body, "Who is coding?", "Amina", "Ben", "Somebody new")
	_, body = v.form("/who", url.Values{"coder": {"new"}, "name": {"Siân O."}, "next": {"/"}})
	holds(t, "home", body, "Larkfield", "Rosa", "Pick up where you left off", "not started")
	if a := s.settings(ofNobody(t)); a.Title == "" {
		t.Error("no title")
	}
	_, body = v.form("/door/demo", url.Values{"dir": {dir}})
	holds(t, "a folder that is taken", body, `role="alert"`)
}

// ofNobody is a request of nobody.
func ofNobody(t *testing.T) *http.Request {
	r, err := http.NewRequest(http.MethodGet, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestANewStudyFromTheDoor(t *testing.T) {
	v, s := visit(t, "", "")
	dir := filepath.Join(s.homeFolder(), "mine")
	status, body := v.form("/door/new", url.Values{"title": {"Our study"}, "dir": {"relative"}, "coder": {"Amy"}, "consent-quote": {"yes"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a folder not in full: %d", status)
	}
	holds(t, "what was typed", body, `value="Our study"`, `value="Amy"`, `role="alert"`)
	status, body = v.form("/door/new", url.Values{"title": {"Our study"}, "dir": {dir}, "coder": {"Amy"}, "approach": {"reflexive"}, "codebook": {"peer-support"},
		"consent-analyse": {"yes"}, "consent-quote": {"no"}, "source": {"form v1"}})
	if status != 200 {
		t.Fatalf("%d\n%s", status, body)
	}
	holds(t, "an empty study", body, "Our study", "Add your transcripts", "Read and code")
	data, err := os.ReadFile(filepath.Join(dir, "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, "study.yaml", string(data), "reflexive", "amy", "analyse: yes", "quote: no", "form v1")
	v.sees("/codebook", "Hope")
	v.sees("/matrix", "Nothing is coded yet")
}

func TestFilesComeInAfterALook(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	dir, _ := s.base.Folder()
	status, body := v.upload(map[string]string{"Priya talk.txt": "Bel: How did it begin?\n\nPriya: With a leaflet on a wall, honestly.\n", "photo.png": "no text"})
	if status != 200 {
		t.Fatalf("%d\n%s", status, body)
	}
	holds(t, "what was understood", body, "Priya", "Bel", "photo.png", "Nothing is kept yet")
	token := theOne(t, body, `name="token" value="([A-Z0-9]+)"`)
	if n := len(v.transcripts()); n != 9 {
		t.Fatalf("a look brought something in: %d transcripts", n)
	}
	rules := url.Values{"token": {token}, "name-000": {"Bel"}, "voice-000": {"interviewer"}, "name-001": {"Priya"}, "voice-001": {"participant"}, "as-001": {"P20"}}
	_, body = v.form("/import/again", rules)
	holds(t, "looking again", body, "P20")
	_, body = v.form("/import/yes", rules)
	holds(t, "brought in", body, "1 transcript added", "/read/")
	if n := len(v.transcripts()); n != 10 {
		t.Errorf("%d transcripts", n)
	}
	v.sees("/participants", "P20")
	if left, _ := filepath.Glob(filepath.Join(dir, ".cache", incomingName+"*")); len(left) > 0 {
		t.Errorf("files were left behind: %v", left)
	}
	if status, _ := v.form("/import/yes", rules); status != http.StatusConflict {
		t.Errorf("once more: %d, want 409", status)
	}
}

func TestFilesThatAreLetGo(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	dir, _ := s.base.Folder()
	_, body := v.upload(map[string]string{"../../evil.txt": "A: One.\n\nB: Two.\n"})
	token := theOne(t, body, `name="token" value="([A-Z0-9]+)"`)
	v.form("/import/no", url.Values{"token": {token}})
	if left, _ := filepath.Glob(filepath.Join(dir, ".cache", incomingName+"*")); len(left) > 0 {
		t.Errorf("files were left behind: %v", left)
	}
	if n := len(v.transcripts()); n != 9 {
		t.Errorf("%d transcripts", n)
	}
}

func (v *visitor) transcripts() []string {
	_, body, _ := v.get("/", nil)
	return regexp.MustCompile(`class="nm" href="/read/[^"]+"`).FindAllString(body, -1)
}

func TestFileNames(t *testing.T) {
	for in, want := range map[string]string{`C:\talks\P1.docx`: "P1.docx", "../../etc/passwd": "passwd", "..": "", "a:b?.txt": "a_b_.txt", ".hidden": "hidden", "été.txt": "été.txt"} {
		if got := fileName(in); got != want {
			t.Errorf("fileName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSearching(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	v.sees("/search?q=theme:hope", "33 quotes from 11 people", "/read/FG1?turn=", "Role modelling")
	v.sees("/search?q=hope&view=turn", "<mark>", "Whole turns")
	v.sees("/search?q=theme:hope+OR+tired", `role="alert"`)
	v.sees("/search?q=xyzzy", "Nothing found")
	v.sees("/search?words=tired+OR+sad&theme=hope&voice=participant", `value="(tired OR sad) theme:hope voice:participant"`)
	v.sees("/search?participant=P01", `value="theme:* participant:P01"`)
}

func TestFacetsNarrowAndWiden(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	body := v.sees("/search?q=theme:hope")
	narrow := theOne(t, body, `href="(/search\?q=theme%3Ahope&#43;setting%3A%22acute&#43;ward%22|/search\?q=theme%3Ahope\+setting%3A%22acute\+ward%22)"`)
	body = v.sees(strings.ReplaceAll(narrow, "&#43;", "+"), "from 1 person")
	theOne(t, body, `href="(/search\?q=theme%3Ahope)" class="on"`)
}

func TestTheMatrixOpensItsNumbers(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	body := v.sees("/matrix", "Themes by participant", "Save as Excel")
	cell := theOne(t, body, `href="(/matrix\?cell=[^"]*)#drawer"`)
	v.sees(strings.ReplaceAll(cell, "&amp;", "&"), `<blockquote dir="auto">`, "Copy these quotes")
	v.sees("/matrix?rows=setting&cols=theme&measure=people")
	v.sees("/matrix?rows=theme&cols=theme", `class="note"`)
	sorted := v.sees("/matrix?sort=P01", `aria-sort="descending"`)
	if first, last := strings.Index(sorted, "Practice</span>"), strings.Index(sorted, "Trauma-informed</span>"); first > last {
		t.Error("the largest number is not first")
	}
}

func TestSavingTheMatrix(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	status, body := v.form("/matrix/save", url.Values{"rows": {"theme"}, "cols": {"setting"}, "measure": {"quotes"}})
	if status != 200 || !strings.HasPrefix(body, "PK") {
		t.Fatalf("%d, no workbook", status)
	}
	status, body = v.form("/search/save", url.Values{"q": {"theme:hope"}})
	if status != 200 || !strings.HasPrefix(body, "PK") {
		t.Fatalf("%d, no workbook", status)
	}
	log, err := s.base.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range log.Study.State.Events {
		if e.Do == "export" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d exports are recorded, want 2", n)
	}
}

func TestConsentIsSeenAndChanged(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	v.sees("/participants", "publications</b>: the words of P04, P11", "Senior peer worker")
	v.sees("/participants/P05", "What P05 agreed to", "As everyone: yes")
	_, body := v.form("/participants/P05", url.Values{"analyse": {"no"}, "quote": {""}, "reuse": {""}, "archive": {""}, "recontact": {""}, "source": {"letter of 3 May"}})
	holds(t, "afterwards", body, "P05, analyse: no (was: as everyone).", "the team</b>: the words of P05")
	same := url.Values{"analyse": {"no"}, "quote": {""}, "reuse": {""}, "archive": {""}, "recontact": {""}, "source": {"her second letter"}}
	_, body = v.form("/participants/P05", same)
	holds(t, "a source that comes later", body, "P05, analyse: no, as it was; written down in her second letter.")
	holds(t, "the source is kept", v.sees("/participants"), `title="her second letter"`)
	same.Set("source", "")
	if _, body = v.form("/participants/P05", same); !strings.Contains(body, "Nothing changed.") {
		t.Error("nothing is called a change")
	}
	_, body = v.form("/participants/P01", url.Values{"analyse": {""}, "quote": {""}, "reuse": {""}, "archive": {""}, "recontact": {""}, "source": {"a letter"}})
	holds(t, "a source of no answer", body, "has no answers of their own yet")
	// Words that the team may not use are shown by no page.
	for _, path := range []string{"/search?q=theme:*&n=1000", "/search?q=tired", "/matrix?cell=1,5"} {
		if _, body, _ := v.get(path, nil); strings.Contains(body, "Farzana, P05-1") {
			t.Errorf("%s shows words of P05", path)
		}
	}
	holds(t, "a search", v.sees("/search?q=tired"), "withheld")
}

func TestDisplayIsKept(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	_, body := v.form("/display", url.Values{"theme": {"dark"}, "font": {"lexend"}, "space": {"<script>"}, "next": {"/help"}})
	holds(t, "help", body, `data-theme="dark"`, `data-font="lexend"`, `data-space="normal"`)
	body = v.sees("/matrix", `data-theme="dark"`)
	if strings.Contains(body, "fonts/atkinson") {
		t.Error("a typeface is fetched that is not shown")
	}
}

func TestNamesOfCoders(t *testing.T) {
	for in, want := range map[string]string{"Siân O.": "sian-o", "  Ben  ": "ben", "O’Neill": "oneill", "": "", "amy_2": "amy-2", "Łukasz Ø": "lukasz-o", "李": "",
		"Ana-Maria de la Cruz y Fernández de Córdoba": "ana-maria-de-la-cruz-y-fernandez-de-cord", "---": ""} {
		if got := coderID(in); got != want {
			t.Errorf("coderID(%q) = %q, want %q", in, got, want)
		}
	}
	dir := demoStudy(t)
	v, s := visit(t, dir, "")
	status, body := v.form("/who", url.Values{"coder": {"new"}, "name": {"ben"}, "next": {"/"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a name that somebody has: %d", status)
	}
	holds(t, "a name that somebody has", body, "Somebody called ben is here already", `value="ben"`)
	// A name as it is typed gets into the study with the first thing they do; the id
	// is made of it, or is a number where it has no letters for one.
	_, body = v.form("/who", url.Values{"coder": {"new"}, "name": {"李 "}, "next": {"/"}})
	holds(t, "a name in other letters", body, "You are 李")
	if _, body = v.form("/participants/P05/about", url.Values{"column-0": {"published_as"}, "value-0": {"Someone"}, "was-0": {"Peer support worker C"}}); !strings.Contains(body, "Published as of P05: Someone.") {
		t.Errorf("nothing was written down:\n%s", body)
	}
	data, err := os.ReadFile(filepath.Join(dir, "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, "study.yaml", string(data), "- id: coder-1\n", "name: 李\n")
	_, body = v.form("/who/name", url.Values{"called": {" Li  Wei: lead"}, "next": {"/"}})
	holds(t, "home", body, "You are Li Wei: lead")
	if set := s.settings(ofNobody(t)); set.Coders[len(set.Coders)-1].Name != "Li Wei: lead" {
		t.Errorf("the coders are %+v", set.Coders)
	}
	status, body = v.form("/who/name", url.Values{"called": {"  "}, "next": {"/"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("no name: %d", status)
	}
	holds(t, "no name", body, "Write the name.", `role="alert"`)
}
