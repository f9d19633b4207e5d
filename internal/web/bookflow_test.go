package web

import (
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

// themeFields are the boxes of a theme's page as a browser would send them back.
func themeFields(body string) url.Values {
	fields := url.Values{}
	for _, m := range regexp.MustCompile(`name="was-([a-z]+)" value="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		fields.Add("was-"+m[1], html.UnescapeString(m[2]))
		fields.Add(m[1], html.UnescapeString(m[2]))
	}
	return fields
}

// bookHash is what a page's forms know the codebook by.
func bookHash(t *testing.T, body string) string {
	t.Helper()
	return theOne(t, body, `name="hash" value="([0-9a-f]+)"`)
}

func (v *visitor) theme(s *Server, id string) codebook.Theme {
	v.t.Helper()
	rel, err := s.base.Look(v.t.Context())
	if err != nil {
		v.t.Fatal(err)
	}
	t, ok := rel.Study.Book.Theme(id)
	if !ok {
		v.t.Fatalf("there is no theme %s", id)
	}
	return t
}

func TestEditingATheme(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	examples := v.theme(s, "hope").Examples
	fields := themeFields(v.sees("/codebook/hope", "Believing, or coming to believe"))
	fields.Set("name", "Hopefulness")
	fields.Set("definition", "Short.\r\n\r\nOr not.")
	fields.Set("include", "One\r\nTwo\r\n\r\n")
	fields.Set("exclude", "")
	fields.Add("examples", "  Something\r\nin two lines ")
	fields.Add("examples", " ")
	_, body := v.form("/codebook/hope", fields)
	holds(t, "saved", body, "Hopefulness", "Short.", "Undo")
	theme := v.theme(s, "hope")
	if strings.Join(theme.Include, "|") != "One|Two" || len(theme.Exclude) != 0 || theme.Definition != "Short.\n\nOr not." ||
		strings.Join(theme.Examples, "|") != strings.Join(append(examples, "Something\nin two lines"), "|") {
		t.Errorf("%+v", theme)
	}
	v.form("/codebook/undo", url.Values{"id": {theOne(t, body, `name="id" value="([0-9a-f]+)"`)}})
	v.sees("/codebook/hope", "Believing, or coming to believe")
	if _, body := v.form("/codebook/hope", themeFields(v.sees("/codebook/hope"))); !strings.Contains(body, "Nothing changed.") {
		t.Error("saving what was not edited changed something")
	}
}

// TestTwoPeopleEditATheme: who comes second loses nothing of what they typed, and
// takes nothing of what the first did.
func TestTwoPeopleEditATheme(t *testing.T) {
	dir := demoStudy(t)
	v, s := visit(t, dir, "amina")
	mine := themeFields(v.sees("/codebook/hope"))
	edit := func(old, new string) { // by hand, in the file
		t.Helper()
		path := filepath.Join(dir, "codebook.yaml")
		data, err := os.ReadFile(path)
		if err == nil && !strings.Contains(string(data), old) {
			t.Fatalf("the file does not say %q", old)
		}
		if err == nil {
			err = os.WriteFile(path, []byte(strings.Replace(string(data), old, new, 1)), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	// Another theme, and other words of this one, are in nobody's way.
	edit("Hope given, received, borrowed or found again", "Hope given, received or borrowed")
	edit("name: Empathy", "name: Feeling with")
	mine.Set("cues", "hope*\r\nlight")
	if status, body := v.form("/codebook/hope", mine); status != http.StatusOK || !strings.Contains(body, "Hope given, received or borrowed") {
		t.Fatalf("%d: %s", status, body)
	}
	if theme := v.theme(s, "hope"); theme.Include[0] != "Hope given, received or borrowed" || strings.Join(theme.Cues, "|") != "hope*|light" {
		t.Errorf("%+v", theme)
	}

	mine = themeFields(v.sees("/codebook/hope"))
	edit("name: Hope\n", "name: Hoping\n")
	edit("Believing, or coming to believe", "Knowing, or coming to know")
	mine.Set("definition", "What I have thought about for an hour & more.")
	mine.Set("exclude", "")
	status, body := v.form("/codebook/hope", mine)
	if status != http.StatusConflict {
		t.Fatalf("%d, want 409", status)
	}
	holds(t, "the page", body, "Not saved yet", "What I have thought about for an hour &amp; more.</textarea>", "It says now", "Knowing, or coming to know", `value="Hoping"`)
	if theme := v.theme(s, "hope"); !strings.HasPrefix(theme.Definition, "Knowing") || len(theme.Exclude) == 0 {
		t.Errorf("%+v", theme)
	}
	again := themeFields(body) // what the page sends when it is saved once more
	again.Set("definition", "What I have thought about for an hour & more.")
	again.Set("exclude", "")
	if status, _ := v.form("/codebook/hope", again); status != http.StatusOK {
		t.Errorf("saved again: %d", status)
	}
	if theme := v.theme(s, "hope"); theme.Name != "Hoping" || !strings.HasPrefix(theme.Definition, "What I have") || len(theme.Exclude) != 0 {
		t.Errorf("%+v", theme)
	}
}

// TestNothingTypedIsLost: neither where the file is broken, nor where the theme is
// gone, nor where a form is refused.
func TestNothingTypedIsLost(t *testing.T) {
	dir := demoStudy(t)
	v, s := visit(t, dir, "amina")
	path := filepath.Join(dir, "codebook.yaml")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fields := themeFields(v.sees("/codebook/empathy"))
	fields.Set("definition", "An hour's thought.")
	if err := os.WriteFile(path, append(good, "  - id: [x\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	status, body := v.form("/codebook/empathy", fields)
	holds(t, "a broken file", body, "Not saved yet", "An hour&#39;s thought.", "codebook.yaml, and there is a mistake in line ")
	if status < 400 {
		t.Errorf("%d", status)
	}
	if err := os.WriteFile(path, good, 0o644); err != nil {
		t.Fatal(err)
	}
	if status, body := v.form("/codebook/empathy", fields); status != http.StatusOK {
		t.Fatalf("afterwards: %d %s", status, body)
	}
	fields = themeFields(v.sees("/codebook/empathy"))
	fields.Set("definition", "Another hour's.")
	a := testApp(t, dir)
	a.Coder = "ben"
	if _, err := a.EditCodebook(t.Context(), func(b *codebook.Book) error { return b.Merge("empathy", "hope") }); err != nil {
		t.Fatal(err)
	}
	status, body = v.form("/codebook/empathy", fields)
	holds(t, "a theme that was merged", body, "Not saved yet", "Another hour&#39;s.", "was merged into")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("%d", status)
	}

	_, body = v.form("/codebook", url.Values{"name": {"Hope"}, "definition": {"A third hour."}, "under": {"values"}, "hash": {bookHash(t, v.sees("/codebook/hope"))}})
	holds(t, "a name that is taken", body, "already a theme", "A third hour.", `value="Hope"`, `<option value="values" selected>`)
	_, body = v.form("/codebook/hope/status", url.Values{"status": {"retired"}, "why": {"It is in the way"}})
	holds(t, "a theme with codings", body, "still has", `value="It is in the way"`)
	if v.theme(s, "hope").Status != codebook.InUse {
		t.Error("a theme with codings was retired")
	}
}

func TestMergingThemesAndUndoingIt(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	if body := v.sees("/codebook/empathy"); !strings.Contains(body, `<option value="">Choose a theme</option>`) {
		t.Error("some theme is chosen to merge with before anybody chose")
	}
	body := v.sees("/codebook/empathy/merge?into=hope", "Merge Empathy into Hope?", "6 codings", "<blockquote>")
	_, body = v.form("/codebook/empathy/merge", url.Values{"into": {"hope"}, "hash": {bookHash(t, body)}})
	holds(t, "merged", body, "Merged &#34;Empathy&#34; into &#34;Hope&#34;.", "Undo")
	rel, _ := s.base.Look(t.Context())
	if got, _ := rel.Study.Book.Resolve("empathy"); got.ID != "hope" {
		t.Errorf("empathy is %s", got.ID)
	}
	v.sees("/codebook/empathy", "Hope") // an old address leads to what it became
	// Long after the page that told of it, the history offers to undo it.
	body = v.sees("/codebook?history=", "Merged", "Undo this")
	v.sees("/codebook/hope", "Last change", "Merged", "Undo this")
	_, body = v.form("/codebook/undo", url.Values{"id": {theOne(t, body, `name="id" value="([0-9a-f]+)"`)}})
	holds(t, "taken back", body, "<h1>", "Empathy", "Took back: Merged", "Do it again")
	if got := v.theme(s, "empathy"); got.ID != "empathy" {
		t.Errorf("after undo empathy is %s", got.ID)
	}
	v.form("/codebook/undo", url.Values{"id": {theOne(t, body, `name="id" value="([0-9a-f]+)"`)}})
	rel, _ = s.base.Look(t.Context())
	if got, _ := rel.Study.Book.Resolve("empathy"); got.ID != "hope" {
		t.Error("the merge was not done again")
	}
}

func TestSettingAThemeAside(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	hash := bookHash(t, v.sees("/codebook/empathy"))
	_, body := v.form("/codebook/empathy/status", url.Values{"hash": {hash}, "status": {"set-aside"}, "why": {""}})
	holds(t, "without a reason", body, "Say why")
	_, body = v.form("/codebook/empathy/status", url.Values{"hash": {hash}, "status": {"set-aside"}, "why": {"Too near to mutuality"}})
	holds(t, "set aside", body, "Too near to mutuality", "Use it again")
	_, body = v.form("/codebook/empathy/status", url.Values{"hash": {bookHash(t, body)}, "status": {"in-use"}})
	if strings.Contains(body, "Use it again") {
		t.Error("it is still set aside")
	}
	a := testApp(t, s.base.Dir)
	if _, err := a.NewTheme(t.Context(), "Brand new", ""); err != nil {
		t.Fatal(err)
	}
	body = v.sees("/codebook/brand-new", "candidate", "Take it into use")
	_, body = v.form("/codebook/brand-new/status", url.Values{"hash": {bookHash(t, body)}, "status": {"in-use"}})
	_, body = v.form("/codebook/brand-new/status", url.Values{"hash": {bookHash(t, body)}, "status": {"retired"}, "why": {"We never used it"}})
	holds(t, "retired", body, "not used any more", "We never used it")
	if got := v.theme(s, "brand-new"); got.Status != codebook.Retired || got.Why != "We never used it" {
		t.Errorf("%+v", got)
	}
}

func TestOrderOfThemes(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	body := v.sees("/codebook/mutuality")
	order := func() string {
		rel, _ := s.base.Look(t.Context())
		var ids []string
		for _, c := range rel.Study.Book.Children("values") {
			ids = append(ids, c.ID)
		}
		return strings.Join(ids[:3], " ")
	}
	if was := order(); was != "hope mutuality reciprocity" {
		t.Fatalf("the example begins with %s", was)
	}
	_, body = v.form("/codebook/mutuality/move", url.Values{"by": {"-1"}, "hash": {bookHash(t, body)}})
	holds(t, "moved", body, "Mutuality is now 1 of 7 under Values.", "Undo")
	if now := order(); now != "mutuality hope reciprocity" {
		t.Errorf("now it is %s", now)
	}
	_, body = v.form("/codebook/mutuality/move", url.Values{"by": {"-1"}, "hash": {bookHash(t, body)}})
	holds(t, "at the top", body, "Mutuality is the first already.")
	if status, _ := v.form("/codebook/mutuality/move", url.Values{"by": {"1"}, "hash": {strings.Repeat("0", 64)}}); status != http.StatusConflict {
		t.Errorf("with another codebook: %d, want 409", status)
	}
}

func TestHistoryWordByWord(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	fields := themeFields(v.sees("/codebook/empathy"))
	was := fields.Get("definition")
	fields.Set("definition", strings.Replace(was, " ", " truly ", 1))
	v.form("/codebook/empathy", fields)
	word := theOne(t, v.sees("/codebook?history="), `href="(/codebook\?change=[0-9a-f]+)"`)
	body := v.sees(word, "What Amina", "<ins><span class=\"vh\">put in: </span>truly <span", "Empathy: what it means")
	if strings.Contains(body, "<del>") {
		t.Error("something was taken out")
	}
	v.sees("/codebook?history=&theme=empathy", "History of Empathy", "Changed definition")
	if body := v.sees("/codebook?history=&theme=hope"); strings.Contains(body, "Changed definition") {
		t.Error("the history of hope tells of empathy")
	}
	v.sees("/codebook?from=&to=", "Two versions compared", "truly")
	a := testApp(t, s.base.Dir)
	a.Coder = "ben"
	if _, err := a.EditCodebook(t.Context(), func(b *codebook.Book) error { return b.Rename("empathy", "Feeling with") }); err != nil {
		t.Fatal(err)
	}
	if body := v.sees("/codebook?history="); strings.Contains(body, "Undo this") {
		t.Error("Ben’s change, or one before it, can be undone by Amina")
	}
	list, _, err := a.CodebookHistory(t.Context(), app.HistoryOptions{})
	if err != nil || len(list) != 3 || !list[0].Undo || list[1].Undo {
		t.Errorf("%+v %v", list, err)
	}
	if status, body := v.form("/codebook/undo", url.Values{"id": {list[0].ID}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "was done by ben") {
		t.Errorf("%d", status)
	}
}

func TestExamplesFromQuotes(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	body := v.sees("/codebook/burnout", "Choose an example from its quotes")
	ref := html.UnescapeString(theOne(t, body, `name="words" value="([^"]+)"`))
	n := len(v.theme(s, "burnout").Examples)
	_, body = v.form("/codebook/burnout/example", url.Values{"words": {ref}})
	examples := v.theme(s, "burnout").Examples
	if len(examples) != n+1 {
		t.Fatalf("%d examples, want %d", len(examples), n+1)
	}
	if strings.Contains(body, `value="`+ref+`"`) {
		t.Error("what is an example is offered again")
	}
	// Words that the team may not use are not taken, whoever asks.
	id, _, _ := strings.Cut(ref, ":")
	rel, _ := s.base.Look(t.Context())
	tr, _ := rel.Study.Transcript(id)
	who := rel.Study.ParticipantsIn(tr)
	a := testApp(t, s.base.Dir)
	a.Coder = "amina"
	if _, err := a.SetConsent(t.Context(), app.ConsentOptions{Participants: who, Answers: transcript.Consent{"analyse": "no"}}); err != nil {
		t.Fatal(err)
	}
	if status, _ := v.form("/codebook/hope/example", url.Values{"words": {ref}}); status != http.StatusUnprocessableEntity {
		t.Errorf("withheld words: %d", status)
	}
	if body := v.sees("/codebook/burnout"); strings.Contains(body, html.EscapeString(examples[n])) {
		t.Error("an example of somebody who is withheld is shown")
	}
	// Editing the examples that are shown takes out none that are not.
	fields := themeFields(v.sees("/codebook/burnout"))
	fields["examples"] = []string{"One of our own"}
	v.form("/codebook/burnout", fields)
	if now := v.theme(s, "burnout").Examples; len(now) < 2 || now[0] != "One of our own" || !strings.Contains(strings.Join(now, "\n"), examples[n]) {
		t.Errorf("%q", now)
	}
}

func TestSplittingATheme(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	body := v.sees("/codebook/empathy/split", "Split Empathy", "has 6 codings")
	status, body := v.form("/codebook/empathy/split", url.Values{"into": {"Felt with", "", ""}, "hash": {bookHash(t, body)}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("one part: %d", status)
	}
	holds(t, "one part", body, "at least two", `value="Felt with"`)
	_, body = v.form("/codebook/empathy/split", url.Values{"into": {"Felt with", "hope", ""}, "place": {"under"}, "hash": {bookHash(t, body)}})
	holds(t, "split", body, "Hand on Empathy", "Felt with", "Hope", "<mark>", `data-key="1"`)
	if got := v.theme(s, "felt-with"); got.Parent != "empathy" {
		t.Errorf("%+v", got)
	}
	of := theOne(t, body, `(\d+ of \d+)`)
	if !strings.HasPrefix(of, "1 of ") {
		t.Errorf("it begins with %s", of)
	}
	id := theOne(t, body, `name="coding" value="([0-9a-f]+)"`)
	next := theOne(t, body, `name="next" value="([0-9a-f]*)"`)
	_, body = v.form("/codebook/empathy/queue", url.Values{"coding": {id}, "next": {next}, "do": {"to:felt-with"}})
	holds(t, "handed on", body, "Handed to Felt with.", "1 handed on", "2 of ")
	holds(t, "what stands in the way", v.sees("/codebook/empathy"), "It cannot be undone while these stand: 1 coding of Felt with (Amina 1)", `href="/codebook/empathy/split">Hand them back first`)
	if body := v.sees("/codebook/empathy"); strings.Contains(body, "Undo this") || strings.Contains(body, "(felt-with)") {
		t.Error("an undo is offered that would be refused, or an id is told")
	}
	second := theOne(t, body, `name="coding" value="([0-9a-f]+)"`)
	if second != next {
		t.Errorf("then it asks about %s, want %s", second, next)
	}
	_, body = v.form("/codebook/empathy/queue", url.Values{"coding": {second}, "next": {""}, "do": {"leave"}})
	holds(t, "left", body, "Left in Empathy.", "1 left in Empathy")
	_, body = v.form("/codebook/empathy/queue", url.Values{"do": {"undo"}})
	holds(t, "taken back", body, "Taken back", `name="coding" value="`+second+`"`)
	_, body = v.form("/codebook/empathy/queue", url.Values{"do": {"undo"}})
	holds(t, "taken back again", body, `name="coding" value="`+id+`"`, "1 of ")
	_, body = v.form("/codebook/empathy/queue", url.Values{"do": {"undo"}})
	holds(t, "nothing to take back", body, "nothing of yours to take back")
	// Another's coding is nobody else's to hand on.
	rel, _ := s.base.Look(t.Context())
	for _, c := range rel.Study.State.Codings {
		if rel.Study.ThemeOf(c) == "empathy" && c.Coder != "amina" {
			if status, _ := v.form("/codebook/empathy/queue", url.Values{"coding": {c.ID.String()}, "do": {"to:hope"}}); status != http.StatusUnprocessableEntity {
				t.Errorf("Ben’s coding: %d", status)
			}
		}
	}
	v.sees("/codebook", "Empathy is being split into", "Hand them on", "Ben")
	v.sees("/codebook/empathy", "being split", "Hand them on")
	hash := bookHash(t, v.sees("/codebook/empathy/split"))
	_, body = v.form("/codebook/empathy/split", url.Values{"do": {"finish"}, "hash": {hash}})
	holds(t, "finished", body, "The split of &#34;Empathy&#34; is finished.")
}
