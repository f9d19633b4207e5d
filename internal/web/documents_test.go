package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func TestScreensOfDocuments(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.looks("documents", "/documents", nil)
	b.looks("packs", "/documents/member-check", nil)
	b.looks("pack", "/documents/member-check/P07", nil)
	b.visit("/documents")
	b.click(`document.querySelector('#report button[value=docx]')`)
	b.eventually(`document.querySelector('h1').textContent === 'Before you pass it on'`)
	b.keep("document-notes")
	b.accessible("document-notes")
}

// TestEveryKindOfFileIsGiven that the page offers, each in its own format.
func TestEveryKindOfFileIsGiven(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	begins := map[string]string{"docx": "pk", "xlsx": "pk", "html": "<!doctype html>", "md": "# ", "csv": "\ufeff"}
	for name, kind := range documentKinds() {
		for _, format := range kind.formats {
			asked := url.Values{"format": {format}, "for": {"team"}, "transcript": {"P07-1"}, "theme": {"hope", "burnout"}, "check": {"coreq"}}
			status, body := v.form("/documents/"+name, asked)
			if status != http.StatusOK || !strings.HasPrefix(strings.ToLower(body), begins[format]) {
				t.Errorf("%s as %s: %d %.120q", name, format, status, body)
			}
		}
		if status, _ := v.form("/documents/"+name, url.Values{"format": {"exe"}, "transcript": {"P07-1"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("%s as exe: %d", name, status)
		}
	}
	if status, _ := v.form("/documents/nothing", url.Values{"format": {"docx"}}); status != http.StatusNotFound {
		t.Errorf("nothing: %d", status)
	}
	for name, want := range map[string]string{"print": "Nothing is chosen to be printed", "sheet": "No transcript is chosen"} {
		if status, body := v.form("/documents/"+name, url.Values{"format": {"docx"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, want) {
			t.Errorf("%s of nothing: %d, and not %q", name, status, want)
		}
	}
}

// TestWhatIsToBeKnownIsSaidFirst: a file for others is not given before its maker has
// seen what may give somebody away in it, and nothing is in the log until it is.
func TestWhatIsToBeKnownIsSaidFirst(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	exported := func() int {
		rel, err := testApp(t, dir).Look(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for i := range rel.Study.State.Events {
			if rel.Study.State.Events[i].Do == "export" {
				n++
			}
		}
		return n
	}
	before := exported()
	asked := url.Values{"format": {"md"}, "for": {"publication"}, "theme": {"hope"}}
	_, page := v.form("/documents/quotes", asked)
	holds(t, "quotes", page, "Before you pass it on", "may give somebody away", "6 quotes are left out", `name="theme" value="hope"`)
	if exported() != before {
		t.Error("it is in the log before it was given")
	}
	_, after, _ := strings.Cut(page, `name="seen" value="`)
	asked.Set("seen", after[:strings.IndexByte(after, '"')])
	_, file := v.form("/documents/quotes", asked)
	holds(t, "quotes.md", file, "# Quotes: Hope", "For publication.", "stamp ")
	for _, name := range []string{"Marcia", "P01", "Colin", "somebody in that corridor"} { // names; words of who may not be quoted
		if strings.Contains(file, name) {
			t.Errorf("it holds %q", name)
		}
	}
	if exported() != before+1 {
		t.Error("it is not in the log")
	}
	// Transcripts for others go by the same way.
	_, page = v.form("/documents/print", url.Values{"format": {"md"}, "for": {"publication"}, "transcript": {"P04-1"}})
	_, after, _ = strings.Cut(page, `name="seen" value="`)
	_, file = v.form("/documents/print", url.Values{"format": {"md"}, "for": {"publication"}, "transcript": {"P04-1"}, "seen": {after[:strings.IndexByte(after, '"')]}})
	holds(t, "transcript.md", file, "# Transcript", "These words are left out.", "Interviewer")
	if strings.Contains(file, "Colin") || strings.Contains(file, "P04") {
		t.Error("the transcript says whose it is")
	}
}

// TestACodingSheetGoesOutAndComesBack: what it would code is shown, and nothing is kept
// before somebody says yes.
func TestACodingSheetGoesOutAndComesBack(t *testing.T) {
	dir := demoStudy(t)
	c := letIn(t, dir, "cleo")
	q, err := http.NewRequest("POST", c.at+"/documents/sheet", strings.NewReader("format=xlsx&transcript=P07-1"))
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(c.send(q, "application/x-www-form-urlencoded")))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Coding")
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h] = i + 1
	}
	set := func(column string, row int, words string) {
		t.Helper()
		cell, err := excelize.CoordinatesToCellName(at[column], row)
		if err == nil {
			err = book.SetCellValue("Coding", cell, words)
		}
		if err != nil {
			t.Fatalf("%s: %v", column, err)
		}
	}
	set("Theme 1", 3, "Hope")
	set("Theme 1", 5, "Nonsense")
	codings := func() int {
		rel, err := testApp(t, dir).Look(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(rel.Study.State.Codings)
	}
	before := codings()
	page := string(c.upload("/documents/sheet/read", "sheet.xlsx", book))
	holds(t, "the plan", page, "1 coding to make", "1 row that cannot be read", "not taken in", "Nonsense")
	if codings() != before {
		t.Error("it was coded before anybody said yes")
	}
	_, after, _ := strings.Cut(page, `name="token" value="`)
	token, _, _ := strings.Cut(after, `"`)
	if q, err = http.NewRequest("POST", c.at+"/documents/sheet/yes", strings.NewReader("token="+token)); err != nil {
		t.Fatal(err)
	}
	holds(t, "the answer", string(c.send(q, "application/x-www-form-urlencoded")), "1 coding was made.", "1 row was not taken in.")
	if codings() != before+1 {
		t.Errorf("%d codings more", codings()-before)
	}
}

// TestAPackIsPutTogether on its page: themes, words, quotes, and what they answer.
func TestAPackIsPutTogether(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	v.form("/documents/member-check/themes", url.Values{"theme": {"hope"}})
	v.form("/documents/member-check/contacts", url.Values{"contacts": {"Amy: \"ring\" 0161 # any day\r\n\r\nBen"}, "support": {"Samaritans, 116 123"}})
	rel, err := testApp(t, dir).Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if set := rel.Study.Settings; strings.Join(set.Contacts, "|") != `Amy: "ring" 0161 # any day|Ben` || strings.Join(set.MemberCheck, ",") != "hope" {
		t.Fatalf("kept: %q %q", set.Contacts, set.MemberCheck)
	}
	const at = "/documents/member-check/P01"
	v.sees(at, "Pack for P01", "Nobody has to believe in getting better", "you don’t have to believe it")
	save := url.Values{"format": {"md"}, "words.hope": {"You believe it for them <until> they can."}}
	pack := func() string {
		t.Helper()
		status, body := v.form(at+"/save", save)
		if status == http.StatusOK && strings.Contains(body, `name="seen"`) {
			_, after, _ := strings.Cut(body, `name="seen" value="`)
			save.Set("seen", after[:strings.IndexByte(after, '"')])
			status, body = v.form(at+"/save", save)
			save.Del("seen")
		}
		if status != http.StatusOK {
			t.Fatalf("%d %.300s", status, body)
		}
		return body
	}
	file := pack()
	holds(t, "pack.md", file, "You believe it for them", "Samaritans, 116 123", "believe it for now", "1\\. Hope")
	if strings.Contains(file, "Nobody has to believe") || strings.Contains(file, "2\\.") {
		t.Error("it holds more than it should")
	}
	v.sees(at, "You believe it for them &lt;until&gt; they can.") // what was written is not lost

	_, after, _ := strings.Cut(v.sees(at), `name="off" value="`)
	id, _, _ := strings.Cut(after, `"`)
	v.form(at+"/choose", url.Values{"off": {id}})
	if strings.Contains(pack(), "believe it for now") {
		t.Error("what was taken out is in it")
	}
	_, after, _ = strings.Cut(v.sees(at), `name="do" value="`)
	key, _, _ := strings.Cut(after, `"`)
	if _, body := v.form(at+"/choose", url.Values{"do": {key}, "form." + key: {"Something nobody said."}}); !strings.Contains(body, `role="alert"`) {
		t.Error("words that nobody said are taken")
	}

	answers := excelize.NewFile()
	for i, row := range [][]any{{"participant", "answer", "theme", "comment"}, {"P01", "leave out", "hope", "Not that one"}, {"P01", "agree", "burnout"}, {"P99", "agree"}} {
		if err := answers.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	page := string(letIn(t, dir, "amina").upload("/documents/member-check/answers", "answers.xlsx", answers))
	holds(t, "the answers", page, "2 answers were filed", "1 row was not understood", "asks you to leave out Hope", "P99")
	list, err := testApp(t, dir).MemberChecks(t.Context())
	if err != nil || list[0].Agree != 1 || list[0].LeaveOut != 1 {
		t.Errorf("filed: %+v %v", list, err)
	}
	if _, err := testApp(t, dir).Print(t.Context(), app.PrintOptions{Transcripts: []string{"P01-1"}, For: transcript.ForPublication}); err != nil {
		t.Error(err)
	}
	for _, who := range []string{"P04", "P99"} { // did not agree to being asked again; is nobody
		if status, body, _ := v.get("/documents/member-check/"+who, nil); status == http.StatusOK || !strings.Contains(body, who) {
			t.Errorf("%s: %d", who, status)
		}
	}
}
