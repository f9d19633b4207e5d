package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const talkTable = "Name,Answer,Mood\nAnn,It was a long winter and nobody slept.,good\nBen,We walked along the river every day.,tired\nAnn,They never came back to ask us.,good\n"

// TestColumnsAreChosenOnThePage: what columns hold is shown, and what somebody says
// about them counts, for the page and for what is brought in.
func TestColumnsAreChosenOnThePage(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	status, page := v.upload(map[string]string{"talk.csv": talkTable})
	if status != http.StatusOK {
		t.Fatalf("%d", status)
	}
	holds(t, "the page", page, `value="Answer"`, `<option value="text" selected>words</option>`, "How it begins", "Ann: It was a long winter", "Every row is a participant who answers.")
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)
	said := url.Values{"token": {token[1]}, "header-0": {"Name"}, "kind-0": {"ignored"}, "header-1": {"Answer"}, "kind-1": {"text"}, "header-2": {"Mood"}, "kind-2": {"speaker"}, "language": {"cy"}}
	status, page = v.form("/import/again", said)
	if status != http.StatusOK {
		t.Fatalf("%d: %s", status, page)
	}
	holds(t, "the page", page, "good: It was a long winter", `value="cy"`)
	if status, page = v.form("/import/yes", said); status != http.StatusOK || !strings.Contains(page, "1 transcript added") {
		t.Fatalf("%d: %s", status, page)
	}
	v.sees("/read/talk", "long winter", `lang="cy"`)
}

func TestScreenOfFilesUnderstood(t *testing.T) {
	dir := demoStudy(t)
	file := filepath.Join(t.TempDir(), "talk.csv")
	if err := os.WriteFile(file, []byte(talkTable), 0o600); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir, "amina")
	b.visit("/import")
	b.do(chromedp.SetUploadFiles("#files", []string{file}))
	b.clickOn(".drop .btn")
	b.eventually(`document.querySelector('select[name="kind-0"]') !== null`)
	b.accessible("files understood")
	b.keep("import-understood")
	b.size(390, 844)
	b.accessible("files understood, narrow")
	b.keep("import-understood-390")
}
