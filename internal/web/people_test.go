package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
)

// typedStudy is the example with a number and an ordered list among its attributes.
func typedStudy(t *testing.T) (dir string, a *app.App) {
	t.Helper()
	dir = demoStudy(t)
	a = testApp(t, dir)
	a.Coder = "amina"
	for name, spec := range map[string]string{"years_in_role": "number", "paid": "volunteer,paid"} {
		if _, err := a.SetType(t.Context(), name, spec); err != nil {
			t.Fatal(err)
		}
	}
	return dir, a
}

// fieldNamed is the number of a field of the form about somebody.
func fieldNamed(t *testing.T, body, column string) string {
	t.Helper()
	return theOne(t, body, `name="column-(\d+)" value="`+column+`"`)
}

func rowOfPerson(t *testing.T, dir, id string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "participants.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, id+",") {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("there is no %s in\n%s", id, data)
	return ""
}

func TestWhatIsKnownOfSomebodyIsChanged(t *testing.T) {
	dir, _ := typedStudy(t)
	v, _ := visit(t, dir, "amina")
	body := v.sees("/participants/P05", "About P05", "Years in role", `<option>volunteer</option><option selected>paid</option>`)
	years, paid, as := fieldNamed(t, body, "years_in_role"), fieldNamed(t, body, "paid"), fieldNamed(t, body, "published_as")
	before := rowOfPerson(t, dir, "P05")

	// A wrong value is said beside its field; nothing is written and nothing is lost.
	all := func(values map[string][2]string) url.Values { // by number: what is typed, and what was there
		form := url.Values{}
		for n, column := range map[string]string{years: "years_in_role", paid: "paid", as: "published_as"} {
			form.Set("column-"+n, column)
			form.Set("was-"+n, values[n][1])
			form.Set("value-"+n, values[n][0])
		}
		for n := range 5 { // fields are read in order, without gaps
			if key := "column-" + itoa(n); !form.Has(key) {
				form.Set(key, "job")
			}
		}
		return form
	}
	status, body := v.form("/participants/P05/about", all(map[string][2]string{years: {"four", "4"}, paid: {"paid", "paid"}, as: {"Someone else", "Peer support worker C"}}))
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a word for a number: %d", status)
	}
	holds(t, "what is wrong", body, "“four” is not a number.", `value="four"`, `value="Someone else"`, `aria-invalid="true"`, `aria-describedby="why`+years)
	if now := rowOfPerson(t, dir, "P05"); now != before {
		t.Errorf("the row is %s", now)
	}

	_, body = v.form("/participants/P05/about", all(map[string][2]string{years: {" 4,5 ", "4"}, paid: {"volunteer", "paid"}, as: {"Someone else", "Peer support worker C"}}))
	holds(t, "what was done", body, "Years in role of P05: 4.5.", "Paid of P05: volunteer.", "Published as of P05: Someone else.", ">Undo<")
	if now := rowOfPerson(t, dir, "P05"); now != "P05,Someone else,,,,,,,peer support worker,perinatal service,4.5,volunteer" {
		t.Errorf("the row is %s", now)
	}

	// Somebody else has changed a value meanwhile: it is not written over.
	status, body = v.form("/participants/P05/about", all(map[string][2]string{years: {"6", "4"}, paid: {"volunteer", "volunteer"}, as: {"", ""}}))
	if status != http.StatusUnprocessableEntity {
		t.Errorf("over somebody else’s change: %d", status)
	}
	holds(t, "over somebody else’s change", body, "Somebody else has made it “4.5” meanwhile.")

	// It can be taken back where it is told of.
	undo := url.Values{"column-0": {"years_in_role"}, "value-0": {"4"}, "was-0": {"4.5"}, "column-1": {"paid"}, "value-1": {"paid"}, "was-1": {"volunteer"},
		"column-2": {"published_as"}, "value-2": {"Peer support worker C"}, "was-2": {"Someone else"}}
	v.form("/participants/P05/about", undo)
	if now := rowOfPerson(t, dir, "P05"); now != before {
		t.Errorf("taken back, the row is %s, and was %s", now, before)
	}
	if status, _ := v.form("/participants/Nobody/about", undo); status != http.StatusNotFound {
		t.Errorf("of nobody: %d", status)
	}
}

func TestAColumnIsAdded(t *testing.T) {
	dir, _ := typedStudy(t)
	v, _ := visit(t, dir, "amina")
	status, body := v.form("/attributes", url.Values{"name": {"quote"}, "kind": {"text"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a name with a meaning of its own: %d", status)
	}
	holds(t, "a name with a meaning of its own", body, `value="quote"`, `role="alert"`, "meaning of its own")
	_, body = v.form("/attributes", url.Values{"name": {"stage"}, "kind": {"list"}, "values": {"early"}})
	holds(t, "a list of one", body, "at least two values", `value="early"`)
	_, body = v.form("/attributes", url.Values{"name": {"stage"}, "kind": {"list"}, "values": {"early, middle, late"}})
	holds(t, "a new column", body, "There is a column stage now.", `<th scope="col">Stage</th>`)
	v.sees("/participants/P07", `<option>early</option><option>middle</option><option>late</option>`)
}

// planForm is the form of a plan, as the page gives it.
func planForm(t *testing.T, body string) url.Values {
	t.Helper()
	form := url.Values{}
	for _, name := range []string{"how", "transcript", "turn", "plan"} {
		form.Set(name, theOne(t, body, `name="`+name+`" value="([^"]*)"`))
	}
	return form
}

func TestWithdrawingFromThePage(t *testing.T) {
	dir := demoStudy(t)
	v, s := visit(t, dir, "amina")
	v.sees("/participants/P05", "Withdraw P05 …")
	v.sees("/participants/P05/withdraw", "Stop quoting", "One passage", "All their words", "Everything", "nothing is removed")
	if status, body, _ := v.get("/participants/P05/withdraw?how=passages&transcript=P05-1&turn=900", nil); status != http.StatusUnprocessableEntity {
		t.Errorf("a turn that is not there: %d", status)
	} else {
		holds(t, "a turn that is not there", body, `value="900"`, `role="alert"`)
	}
	if status, _, _ := v.get("/participants/Nobody/withdraw", nil); status != http.StatusNotFound {
		t.Errorf("nobody withdraws: %d", status)
	}

	// One passage: the plan, the id typed, the record to read and save.
	rel, err := s.base.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, _ := rel.Study.Transcript("P05-1")
	turn := before.Turns[3]
	gone := before.Text.Slice(turn.Speech)
	if len(gone) < 20 {
		t.Fatalf("turn 4 of the example says %q", gone)
	}
	body := v.sees("/participants/P05/withdraw?how=passages&transcript=P05-1&turn=4", "a passage is removed", "The words of 1 turn in 1 transcript are masked.", "cannot be undone", "Type P05")
	form := planForm(t, body)
	form.Set("confirm", "P50")
	status, body := v.form("/participants/P05/withdraw", form)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("another id: %d", status)
	}
	holds(t, "another id", body, "Nothing has been changed.", `value="P50"`)
	form.Set("confirm", "P05")
	form.Set("plan", "another")
	if _, body = v.form("/participants/P05/withdraw", form); !strings.Contains(body, "Look again") {
		t.Error("a plan that nobody was shown is carried out")
	}
	if file, _ := os.ReadFile(filepath.Join(dir, "transcripts", "P05-1.txt")); !strings.Contains(string(file), gone) {
		t.Fatal("words went before anybody agreed")
	}
	form = planForm(t, body)
	form.Set("confirm", "p05")
	_, body = v.form("/participants/P05/withdraw", form)
	holds(t, "the record", body, "Removal record of P05", "Save the record", "words of 1 turn", "What Verbatim cannot reach", "<li>")
	if strings.Contains(body, gone) {
		t.Error("the record holds the words")
	}
	for _, path := range []string{"/read/P05-1", "/search?q=participant:P05"} {
		if _, page, _ := v.get(path, nil); strings.Contains(page, gone) {
			t.Errorf("%s shows words that were withdrawn", path)
		}
	}
	status, saved, h := v.get("/participants/P05/record.md", nil)
	if status != 200 || !strings.HasPrefix(saved, "# Removal record\n") || h.Get("Content-Disposition") != `attachment; filename="p05-removal-record.md"` {
		t.Errorf("saving it: %d %s\n%s", status, h.Get("Content-Disposition"), saved)
	}

	// Stop quoting takes no typing, and can be taken back.
	body = v.sees("/participants/P07/withdraw?how=quoting", "no words of theirs leave the team any more")
	if strings.Contains(body, "Type P07") {
		t.Error("what removes nothing asks for the id")
	}
	_, body = v.form("/participants/P07/withdraw", planForm(t, body))
	holds(t, "the record", body, "Removal record of P07", "no words of theirs leave the team")
	v.sees("/participants", "publications</b>: the words of P04, P07, P11", "withdrew: stop quoting")
	v.sees("/participants/P07/withdraw", "They have withdrawn before: stop quoting", "They agree to being quoted again")
	body = v.sees("/participants/P07/withdraw?how=renewed", "they agree to being quoted again")
	_, body = v.form("/participants/P07/withdraw", planForm(t, body))
	holds(t, "afterwards", body, "P07 agrees to being quoted again.", "publications</b>: the words of P04, P11")
	v.sees("/participants", "withdrew: one passage")

	// Who withdrew with everything is in no list, but for the record.
	form = planForm(t, v.sees("/participants/P03/withdraw?how=everything", "and everything about them"))
	form.Set("confirm", "P03")
	_, body = v.form("/participants/P03/withdraw", form)
	holds(t, "the record", body, "Removal record of P03", "only the id and the date of withdrawal are left")
	if body = v.sees("/participants", "Withdrew with everything: P03", `href="/participants/P03/record"`); strings.Contains(body, `href="/participants/P03"`) {
		t.Error("somebody who withdrew everything is still in the list")
	}
	v.sees("/participants/P03/record", "Removal record of P03")
	if status, _, _ := v.get("/participants/P01/record", nil); status == 200 {
		t.Error("there is a record of somebody who has not withdrawn")
	}
}

// The same by a browser and the keyboard alone.
func TestWithdrawingByKeyboardAlone(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/participants/P05/withdraw")
	b.focus("#passages")
	b.press(" ", kb.Tab, kb.Tab)
	b.press("4")
	b.press(kb.Enter)
	b.eventually(`document.querySelector('h2')?.textContent === 'What would happen' && document.readyState === 'complete'`)
	b.keep("withdraw-plan")
	b.focus("#confirm")
	b.press("P05", kb.Enter)
	b.eventually(`document.querySelector('h1')?.textContent === 'Removal record of P05'`)
	b.keep("withdraw-record")
	b.accessible("the removal record")
	b.visit("/participants/P05")
	b.focus("#v2")
	b.pressWith(chromedp.ModifierCtrl, "a")
	b.press("night shifts", kb.Enter)
	b.eventually(`document.querySelector('.told')?.textContent.includes('Setting of P05: night shifts.') && document.readyState === 'complete'`)
	b.keep("participant-told")
	b.focus(".told button")
	b.press(kb.Enter)
	b.eventually(`document.querySelector('.told')?.textContent.includes('Setting of P05: perinatal service.')`)
}

func TestScreensOfAWithdrawal(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.looks("withdraw", "/participants/P05/withdraw", nil)
	b.looks("withdraw-plan", "/participants/P05/withdraw?how=words", nil)
}

// What was handed back says so on the first page, and can be taken up again there.
func TestHandedBackIsTakenUpAgain(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1")
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('hand-back-yes').click()`))
	b.eventually(`document.querySelector('h1')?.textContent === 'Handed back'`)
	b.visit("/")
	b.keep("home-handed-back")
	b.accessible("home after handing back")
	if is[bool](b, `!!document.querySelector('.list a[href="/read/P07-1"]')`) {
		t.Error("it is still offered")
	}
	b.focus(".list form button")
	b.press(kb.Enter)
	b.eventually(`!!document.querySelector('.list a[href="/read/P07-1"]') && !document.querySelector('.list form')`)
}

// A form in which somebody is writing keeps what it was made with, so that it cannot
// write over what another has changed meanwhile; all around it is up to date.
func TestAFormInUseKeepsWhatItWasMadeWith(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	b.visit("/participants/P05")
	b.settled()
	b.focus("#v0")
	b.press("Somebody ")
	a := testApp(t, dir)
	a.Coder = "ben"
	if _, err := a.SetPerson(t.Context(), app.PersonOptions{Participant: "P05", Values: map[string]string{"setting": "older adults"}}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Evaluate[chromedp.Void](`watching.update(true)`))
	b.eventually(`document.querySelector('tr.on').textContent.includes('older adults')`)
	if is[bool](b, `document.querySelector('[name=was-2]').value !== 'perinatal service' || document.getElementById('v2').value !== 'perinatal service' || !document.getElementById('v0').value.includes('Somebody ')`) {
		t.Error("the form was changed under somebody’s hands")
	}
	b.focus("#v2")
	b.pressWith(chromedp.ModifierCtrl, "a")
	b.press("night shifts", kb.Enter)
	b.eventually(`document.getElementById('why2')?.textContent === 'Somebody else has made it “older adults” meanwhile.'`)
	if v := is[string](b, `document.getElementById('v2').value`); v != "night shifts" {
		t.Errorf("what was typed is %q", v)
	}
}
