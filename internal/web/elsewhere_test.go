package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
	"verbatim/internal/exchange/refi"
)

// exportsOf are the exports in the log: for whom, and what they were called.
func exportsOf(t *testing.T, dir string) (list []string) {
	t.Helper()
	rel, err := testApp(t, dir).Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range rel.Study.State.Events {
		if e.Do == "export" {
			list = append(list, e.For+" "+e.Path)
		}
	}
	return list
}

// takenAway asks for a file, says yes to what is to be known, and gives both.
func (v *visitor) takenAway(form string, asked url.Values) (page, file string) {
	v.t.Helper()
	status, page := v.form("/documents/elsewhere/"+form, asked)
	if status != http.StatusOK {
		v.t.Fatalf("%s %v: %d\n%.300s", form, asked, status, page)
	}
	_, after, held := strings.Cut(page, `name="seen" value="`)
	if !held {
		return "", page
	}
	seen := url.Values{"seen": {after[:strings.IndexByte(after, '"')]}}
	if status, file = v.form("/documents/elsewhere/save", seen); status != http.StatusOK {
		v.t.Fatalf("%s: saving: %d", form, status)
	}
	if _, again := v.form("/documents/elsewhere/save", seen); again != file {
		v.t.Errorf("%s: saved again it is another", form)
	}
	return page, file
}

// TestAStudyIsTakenElsewhere in each format that the page offers. It is said first what
// does not go along and what may give somebody away, and it is in the log once.
func TestAStudyIsTakenElsewhere(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	v.sees("/documents", "Take the study elsewhere", "MAXQDA", "Save the tables (.zip)")

	page, file := v.takenAway("program", url.Values{"format": {"qdpx"}, "for": {"team"}, "to": {"nvivo"}})
	holds(t, "before it leaves", page, "study-for-nvivo.qdpx is ready", "What does not go along", "UTF-16", "Save study-for-nvivo.qdpx")
	p, err := refi.Read("study.qdpx", strings.NewReader(file), int64(len(file)), refi.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Sources) != 9 || len(p.Users) < 2 {
		t.Errorf("%d sources, %d users", len(p.Sources), len(p.Users))
	}
	if got := exportsOf(t, dir); !slices.Contains(got, "team ../study-for-nvivo.qdpx") || len(slices.DeleteFunc(got, func(s string) bool { return !strings.Contains(s, "nvivo") })) != 1 {
		t.Errorf("in the log: %q", got)
	}

	_, file = v.takenAway("program", url.Values{"format": {"qdc"}, "for": {"publication"}})
	if _, err := refi.ReadCodebook("book.qdc", []byte(file)); err != nil {
		t.Error(err)
	}

	page, file = v.takenAway("page", url.Values{"format": {"html"}, "for": {"publication"}})
	holds(t, "before the page leaves", page, "may give somebody away")
	holds(t, "the page", strings.ToLower(file), "<!doctype html>")
	holds(t, "before the page leaves", page, "hold a name or id of somebody in the study", "quotes are left out")
	if strings.Contains(file, "somebody in that corridor") { // words of who may not be quoted
		t.Error("the page holds words that may not be quoted")
	}

	_, file = v.takenAway("data", url.Values{"format": {"jsonld"}, "for": {"team"}})
	holds(t, "annotations", file, "http://www.w3.org/ns/anno.jsonld")

	_, file = v.takenAway("data", url.Values{"format": {"zip"}, "for": {"reuse"}})
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		held[f.Name] = string(data)
	}
	if held["study-tables/datapackage.json"] == "" || held["study-tables/codings.csv"] == "" {
		t.Errorf("the archive holds %d files", len(held))
	}
	if got := exportsOf(t, dir); !slices.Contains(got, "reuse ../codings.csv") {
		t.Errorf("in the log: %q", got)
	}
}

// TestWhatCannotBeTakenElsewhere is said beside the form.
func TestWhatCannotBeTakenElsewhere(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	before := len(exportsOf(t, dir))
	for _, c := range []struct {
		form  string
		asked url.Values
		want  int
	}{
		{"nothing", url.Values{"format": {"qdpx"}}, http.StatusNotFound},
		{"program", url.Values{"format": {"../../evil"}}, http.StatusUnprocessableEntity},
		{"page", url.Values{"format": {"qdpx"}}, http.StatusUnprocessableEntity},
		{"program", url.Values{"format": {"qdpx"}, "to": {"../../evil"}}, http.StatusUnprocessableEntity},
		{"program", url.Values{"format": {"qdpx"}, "for": {"everybody"}}, http.StatusUnprocessableEntity},
		{"save", url.Values{"seen": {"guess"}}, http.StatusConflict},
		{"save", url.Values{}, http.StatusConflict},
	} {
		status, body := v.form("/documents/elsewhere/"+c.form, c.asked)
		if status != c.want || c.want == http.StatusUnprocessableEntity && !strings.Contains(body, `role="alert"`) {
			t.Errorf("%s %v: %d\n%.300s", c.form, c.asked, status, body)
		}
	}
	// What is made and not saved has not left.
	if status, body := v.form("/documents/elsewhere/program", url.Values{"format": {"qdpx"}, "for": {"team"}}); status != http.StatusOK || !strings.Contains(body, "study.qdpx is ready") {
		t.Errorf("%d\n%.300s", status, body)
	}
	if after := len(exportsOf(t, dir)); after != before {
		t.Errorf("%d exports more are in the log", after-before)
	}
	// What one browser made is no other's.
	one := &session{}
	one.keepMade(&madeFile{token: "T", dir: dir, data: []byte("x")})
	if one.madeOf("T", dir) == nil || one.madeOf("T", "elsewhere") != nil || one.madeOf("", dir) != nil || (&session{}).madeOf("T", dir) != nil {
		t.Error("a file is given to whoever asks")
	}
}

// TestAStudyComesBack: what goes out of one study by its page comes into another by its.
func TestAStudyComesBack(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	_, file := v.takenAway("program", url.Values{"format": {"qdpx"}, "for": {"team"}})
	empty := t.TempDir() + "/study"
	a := testApp(t, empty)
	a.Coder = "amina"
	if _, err := a.Init(t.Context(), app.InitOptions{Dir: empty}); err != nil {
		t.Fatal(err)
	}
	other, _ := visit(t, empty, "amina")
	_, body := other.upload(map[string]string{"study.qdpx": file})
	holds(t, "what was understood", body, "A REFI-QDA project", "<b>9</b> transcripts", "Bring it in")
	if strings.Contains(body, "doubtful") {
		t.Error("something of Verbatim's own is doubtful")
	}
	other.form("/import/yes", url.Values{"token": {theOne(t, body, `name="token" value="([A-Z0-9]+)"`)}})
	if n := len(other.transcripts()); n != 9 {
		t.Errorf("%d transcripts", n)
	}
}

// TestElsewhereInTheBrowser is reached and done with the keyboard alone.
func TestElsewhereInTheBrowser(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	b.looks("elsewhere", "/documents#elsewhere", nil)
	b.visit("/documents")
	b.tabTo(`document.activeElement.getAttribute('href') === '#elsewhere'`)
	b.press(kb.Enter)
	b.tabTo(`document.activeElement.name === 'to'`)
	b.press("n")
	b.eventually(`document.activeElement.value === 'nvivo'`)
	b.tabTo(`document.activeElement.value === 'qdpx'`)
	b.press(kb.Enter)
	b.eventually(`document.querySelector('h1').textContent === 'Before you pass it on'`)
	for _, width := range []int64{1440, 360} {
		b.size(width, 900)
		b.keep(fmt.Sprintf("elsewhere-notes-%d", width))
		b.accessible("before the study leaves")
		if over := is[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("it scrolls sideways by %d pixels at %d", over, width)
		}
	}
	saved := b.downloads()
	b.tabTo(`document.activeElement.textContent === 'Save study-for-nvivo.qdpx'`)
	b.press(kb.Enter)
	within(t, "the project is saved", func() bool {
		data, err := os.ReadFile(filepath.Join(saved, "study-for-nvivo.qdpx"))
		if err != nil {
			return false
		}
		_, err = zip.NewReader(bytes.NewReader(data), int64(len(data)))
		return err == nil
	})
}
