package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"verbatim/internal/app"
)

// compared is where some coders differ in the example, read from the disk.
func compared(t *testing.T, dir string, o app.CompareOptions) *app.Comparison {
	t.Helper()
	o.ByPlace = true
	found, err := testApp(t, dir).Compare(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// decided is what was decided, read from the disk.
func decided(t *testing.T, dir, id string) []app.DecisionEntry {
	t.Helper()
	list, err := testApp(t, dir).Decisions(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// codesTurn has somebody code a turn by the command line.
func codesTurn(t *testing.T, dir, coder, id, theme, turn string) {
	t.Helper()
	a := testApp(t, dir)
	a.Coder = coder
	if _, err := a.Code(t.Context(), app.CodeOptions{Transcript: id, Theme: theme, Words: app.Selection{Turn: turn}}); err != nil {
		t.Fatal(err)
	}
}

// summary says in a line what a decision is.
func summary(e app.DecisionEntry) string {
	var kept []string
	for _, k := range e.Kept {
		one := k.Theme
		if k.Stance != nil {
			one += "!"
		}
		kept = append(kept, one)
	}
	return strings.Join([]string{e.Transcript, e.How, strings.Join(kept, "+"), strings.Join(e.Present, "+"), deref(e.Reason), e.By}, "|")
}

// The example's P05-1 begins so: turn 8 for and against self-disclosure, turn 10
// self-disclosure by Amina alone, then using-lived-experience by Ben alone.
func TestDecidingWithoutScripts(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	v.sees("/", `href="/compare"`)
	v.sees("/compare", "Farzana", "22 to decide · 2 agreed", "Ben has not finished reading", `href="/compare/P05-1"`)
	body := v.sees("/compare/P05-1", "Passage 1 of 24", "Self-disclosure", "for and against", "Use Ben’s", `value="ben"`, "To decide", "Accept the 2 agreed passages", "1:33 · turn 8", `name="present" value="amina" checked`)
	if strings.Contains(body, `name="present" value="ben" checked`) {
		t.Error("somebody who may not be there is ticked as deciding")
	}
	if strings.Index(body, `id="reason"`) > strings.Index(body, `class="cards"`) {
		t.Error("the reason is asked for after the choice")
	}
	why := `"quoted" <script>alert(1)</script>`
	first := theOne(t, body, `name="d" value="([0-9a-f]{8})"`)
	status, body := v.form("/compare/P05-1?d="+first, url.Values{"d": {first}, "keep": {"ben"}, "reason": {why}, "present": {"amina", "ben"}, "as": {"amina"}})
	if status != http.StatusOK {
		t.Fatalf("%d\n%s", status, body)
	}
	holds(t, "the next passage", body, "only Amina coded this", "turn 10", "use Ben’s: Self-disclosure", "Undo", "&lt;script&gt;alert(1)&lt;/script&gt;", "<b>Use Ben’s: Self-disclosure, against</b>", "Decided: Ben’s")
	if strings.Contains(body, `value="cleo" checked`) || !strings.Contains(body, `name="present" value="ben" checked`) {
		t.Error("who decided last is not ticked")
	}
	if strings.Contains(body, "<script>alert") {
		t.Error("a reason became a script")
	}
	second := theOne(t, body, `name="d" value="([0-9a-f]{8})"`)
	if second == first {
		t.Fatal("it did not go on")
	}
	_, body = v.form("/compare/P05-1?d="+second, url.Values{"d": {second}, "keep": {"neither"}, "present": {"ben"}})
	third := theOne(t, body, `name="d" value="([0-9a-f]{8})"`)
	_, body = v.form("/compare/P05-1?d="+third, url.Values{"d": {third}, "keep": {"later"}})
	var got []string
	for _, e := range decided(t, dir, "P05-1") {
		got = append(got, summary(e))
	}
	want := []string{
		"P05-1|some|self-disclosure!|amina+ben|" + why + "|amina",
		"P05-1|neither||ben||amina",
		"P05-1|later||amina||amina",
	}
	if !slices.Equal(got, want) {
		t.Errorf("decided\n%q, want\n%q", got, want)
	}
	holds(t, "the numbers", body, "19 to decide · 1 to talk about · 2 decided · 2 agreed")
	v.sees("/compare/P05-1?show=later", "Passage 1 of 1", "to talk about: only Ben coded this")
	v.sees("/minutes", "Leave it out", "Talk about it later", "&lt;script&gt;", "Take it back")

	// Taken back: the passage is open again and stands there.
	_, body = v.form("/compare/P05-1/undo", url.Values{"events": {theOne(t, body, `name="events" value="([^"]+)"`)}, "as": {"amina"}})
	holds(t, "after undo", body, "Taken back", "only Ben coded this", `value="`+third+`"`)
	if n := len(decided(t, dir, "")); n != 2 {
		t.Errorf("%d decisions", n)
	}
}

func TestAgreedPassagesAreAcceptedAtOnce(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "ben")
	_, body := v.form("/compare/P04-1/same", url.Values{"as": {"ben"}})
	holds(t, "accepted", body, "Accepted 2 agreed passages", "17 to decide · 2 decided")
	if strings.Contains(body, "Accept the") {
		t.Error("they can be accepted again")
	}
	list := decided(t, dir, "P04-1")
	if len(list) != 2 || list[0].How != "both" {
		t.Fatalf("%+v", list)
	}
	_, body = v.form("/compare/P04-1/undo", url.Values{"events": {theOne(t, body, `name="events" value="([^"]+)"`)}})
	holds(t, "taken back", body, "Taken back: 2 decisions", "Accept the 2 agreed passages")
	if n := len(decided(t, dir, "")); n != 0 {
		t.Errorf("%d decisions", n)
	}
}

// What is kept may be other words and another theme than anybody has.
func TestOtherWordsWithoutScripts(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	d := compared(t, dir, app.CompareOptions{Transcript: "FG1", Kind: "themes"}).Differences[1]
	path := "/compare/FG1?d=" + d.ID
	body := v.sees(path, "All the words that anybody coded", "Ben’s words", "Other words or another theme")
	fields := url.Values{"d": {d.ID}, "keep": {"other"}, "span": {strconv.Itoa(d.Start) + ":" + strconv.Itoa(d.Start+20)}, "theme": {"hope"}, "against": {"yes"}, "text": {theOne(t, body, `name="text" value="([0-9a-f]+)"`)}, "present": {"amina"}}
	fields.Set("text", strings.Repeat("0", 64))
	if status, _ := v.form(path, fields); status != http.StatusConflict {
		t.Errorf("positions of another text: %d", status)
	}
	fields.Set("text", theOne(t, body, `name="text" value="([0-9a-f]+)"`))
	fields.Set("theme", "nothing-like-it")
	fields.Set("reason", "kept as typed")
	status, body := v.form(path, fields)
	if status < 400 || status >= 500 {
		t.Errorf("a theme that is not there: %d", status)
	}
	holds(t, "the reason", body, ">kept as typed</textarea>", `role="alert"`)
	fields.Set("theme", "hope")
	v.form(path, fields)
	list := decided(t, dir, "FG1")
	if len(list) != 1 || summary(list[0]) != "FG1|other|hope!|amina|kept as typed|amina" || list[0].Kept[0].Start != d.Start || list[0].Kept[0].End != d.Start+20 {
		t.Errorf("%+v", list)
	}
}

func TestWhatCannotBeDecided(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	d := compared(t, dir, app.CompareOptions{Transcript: "P07-1"}).Differences[0]
	for path, want := range map[string]int{
		"/compare/NOBODY": 404, "/compare/P07-1?d=00000000": 200, "/compare/P07-1?coders=amina,zoe": 404, "/compare/P07-1?coders=amina": 422,
		"/compare?coders=amina,zoe": 200, "/minutes?transcript=NOBODY": 404, "/compare?transcript=P07-1": 200, "/compare/p07-1": 200, "/compare/P06-1": 200,
	} {
		if status, body, _ := v.get(path, nil); status != want {
			t.Errorf("%s: %d, want %d\n%s", path, status, want, body)
		}
	}
	for _, x := range []struct {
		path   string
		fields url.Values
		want   int
	}{
		{"/compare/NOBODY", url.Values{"d": {d.ID}, "keep": {"both"}}, 404},
		{"/compare/P07-1", url.Values{"d": {"00000000"}, "keep": {"both"}}, 409},
		{"/compare/P07-1", url.Values{"keep": {"both"}}, 409},
		{"/compare/P07-1", url.Values{"d": {d.ID}}, 422},
		{"/compare/P07-1", url.Values{"d": {d.ID}, "keep": {"<script>"}}, 422},
		{"/compare/P07-1", url.Values{"d": {d.ID}, "keep": {"both"}, "present": {"zoe"}}, 404},
		{"/compare/P07-1", url.Values{"d": {d.ID}, "keep": {"other"}, "span": {"0:4"}, "theme": {"hope"}}, 422},
		{"/compare/P07-1", url.Values{"d": {d.ID}, "keep": {"both"}, "as": {"ben"}}, 409},
		{"/compare/P07-1/same", url.Values{"as": {"ben"}}, 409},
		{"/compare/NOBODY/same", url.Values{}, 404},
		{"/compare/P07-1/undo", url.Values{"events": {"feed"}}, 422},
		{"/compare/P07-1/undo", url.Values{"events": {"feed"}, "as": {"ben"}}, 409},
	} {
		x.fields.Set("reason", "typed")
		status, body := v.form(x.path, x.fields)
		if status != x.want {
			t.Errorf("POST %s %v: %d, want %d", x.path, x.fields, status, x.want)
		}
		if strings.Contains(body, "keep-h") && !strings.Contains(body, ">typed</textarea>") {
			t.Errorf("POST %s %v: what was typed is gone", x.path, x.fields)
		}
	}
	if list := decided(t, dir, ""); len(list) > 0 {
		t.Errorf("decided all the same: %+v", list)
	}
}

// Somebody codes there while a page is open: nothing is decided, what is there now
// is shown, and the reason stays.
func TestSomebodyCodesThereMeanwhile(t *testing.T) {
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	body := v.sees("/compare/P05-1", "for and against")
	old := theOne(t, body, `name="d" value="([0-9a-f]{8})"`)
	action := theOne(t, body, `id="decide" method="post" action="([^"]+)"`)
	codesTurn(t, dir, "cleo", "P05-1", "self-disclosure", "8")
	status, body := v.form(strings.ReplaceAll(action, "&amp;", "&"), url.Values{"d": {old}, "keep": {"both"}, "reason": {"we said so"}, "present": {"ben"}})
	if status != http.StatusConflict {
		t.Errorf("%d", status)
	}
	holds(t, "the page", body, "Nothing was decided", ">we said so</textarea>", "Passage 1 of", "turn 8", `id="who-cleo"`, `name="present" value="ben" checked`)
	if strings.Contains(body, `name="present" value="amina" checked`) {
		t.Error("who was there is not as it was ticked")
	}
	if now := theOne(t, body, `name="d" value="([0-9a-f]{8})"`); now == old {
		t.Error("the old difference is still there")
	}
	if len(decided(t, dir, "")) > 0 {
		t.Error("it was decided")
	}
	// Three can be compared, or two of them.
	v.sees("/compare/P05-1", "Whose coding: Amina, Ben and cleo", "cleo has not finished reading")
	body = v.sees("/compare?transcript=P05-1&coders=amina&coders=ben", "Whose coding: Amina and Ben")
	if strings.Contains(body, `id="who-cleo"`) {
		t.Error("cleo is compared")
	}
}

// The names of coders are words, not markup; so is what stands in a memo.
func TestNamesAreNoMarkup(t *testing.T) {
	dir := demoStudy(t)
	path := filepath.Join(dir, "study.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	now := strings.Replace(string(data), "Ben, university researcher", "<script>ben</script>", 1)
	if now == string(data) {
		t.Fatal("Ben is called otherwise in the example")
	}
	if err := os.WriteFile(path, []byte(now), 0o644); err != nil {
		t.Fatal(err)
	}
	v, _ := visit(t, dir, "amina")
	for _, path := range []string{"/compare", "/compare/P05-1", "/compare/P08-1?show=open"} {
		if body := v.sees(path, "&lt;script&gt;ben"); strings.Contains(body, "<script>ben") {
			t.Errorf("%s has a script in it", path)
		}
	}
}

// Words with a content note are asked for first, here and in the minutes.
func TestComparingCoversWords(t *testing.T) {
	dir := demoStudy(t)
	a := testApp(t, dir)
	a.Coder = "amina"
	if _, err := a.ContentNote(t.Context(), app.ContentNoteOptions{Transcript: "P05-1", Words: app.Selection{Turn: "8"}, Labels: []string{"childbirth"}}); err != nil {
		t.Fatal(err)
	}
	v, _ := visit(t, dir, "amina")
	covered := func(what, body, words string) {
		t.Helper()
		before, _, ok := strings.Cut(body, words)
		if !ok {
			t.Fatalf("%s does not have %q", what, words)
		}
		if strings.Count(before, "<details")-strings.Count(before, "</details>") < 1 || !strings.Contains(before, "Content note: childbirth. Show the words") {
			t.Errorf("%s shows %q unasked", what, words)
		}
	}
	d := compared(t, dir, app.CompareOptions{Transcript: "P05-1"}).Differences[0]
	words := ""
	for _, p := range d.Readings[0].Turns[0].Parts {
		if p.Coded {
			words = strings.ReplaceAll(strings.ReplaceAll(p.Words, "'", "&#39;"), `"`, "&#34;")
		}
	}
	body := v.sees("/compare/P05-1")
	covered("the page", body, words)
	v.form("/compare/P05-1", url.Values{"d": {d.ID}, "keep": {"both"}})
	covered("the minutes", v.sees("/minutes"), words)
	covered("what was decided", v.sees("/compare/P05-1?d="+d.ID), words)
}

// Who codes a transcript blind compares it when everybody is done.
func TestNobodyComparesBlind(t *testing.T) {
	dir := demoStudy(t)
	a := testApp(t, dir)
	a.Coder = "dev"
	if _, err := a.AssignCoders(t.Context(), app.AssignOptions{Coders: []string{"amina", "ben"}, Targets: []string{"P08-1"}, Blind: true}); err != nil {
		t.Fatal(err)
	}
	d := compared(t, dir, app.CompareOptions{Transcript: "P08-1"})
	if len(d.Differences) == 0 {
		t.Fatal("dev, who does not code it, sees no difference either")
	}
	v, _ := visit(t, dir, "amina")
	body := v.sees("/compare/P08-1", "You are coding P08-1 blind. You can compare when Ben has finished.")
	for _, gone := range []string{"coded this", "keep-h", `id="who-ben"`, "themes differ", "Use Ben"} {
		if strings.Contains(body, gone) {
			t.Errorf("the page has %q", gone)
		}
	}
	if body := v.sees("/compare", "P07-1"); strings.Contains(body, "P08-1") {
		t.Error("it is among what can be compared")
	}
	id := d.Differences[0].ID
	if status, _ := v.form("/compare/P08-1", url.Values{"d": {id}, "keep": {"both"}}); status != http.StatusConflict {
		t.Errorf("deciding blind: %d", status)
	}
	if len(decided(t, dir, "")) > 0 {
		t.Error("it was decided")
	}
}
