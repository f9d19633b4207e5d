package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

// hardTexts are what makes offsets wrong where they can be.
var hardTexts = []string{
	"A family 👨‍👩‍👧‍👦 came, and 🏴󠁧󠁢󠁷󠁬󠁳󠁿 flags 🇬🇧🇬🇧, twice.",
	"Cafe\u0301 and cafe, naïve and nai\u0308ve: e\u0301e\u0301e\u0301.",
	"مرحبا بالعالم then English, then עברית again.",
	"नमस्ते दुनिया, क्षत्रिय, and 한국어 각각.",
	"𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝒷ℯ𝓎ℴ𝓃𝒹 the plane, 😀😀 and then words.",
	"Two  spaces,\ttabs, a no-break\u00a0space\u200bzero, \u202Eturned\u202C round.",
	`<script>document.title = "broken"</script> "quotes" 'single' & &amp; <b onclick="x">bold</b> </script> --> ]]>`,
	"{{.Words}} ${x} \\u003cscript\\u003e `tick` \u2028line\u2029paragraph",
}

func hardStudy(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "study")
	a := testApp(t, dir)
	a.Coder = "cleo"
	if _, err := a.Init(t.Context(), app.InitOptions{Dir: dir, Codebook: "peer-support"}); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i, s := range hardTexts {
		fmt.Fprintf(&b, "[00:00:%02d] Interviewer: Go on?\n\n[00:00:%02d] <i>Rosa</i>: %s\n\n", 2*i, 2*i+1, s)
	}
	file := filepath.Join(t.TempDir(), "hard.txt")
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Import(t.Context(), app.ImportOptions{Paths: []string{file}, Speakers: []string{"Interviewer=interviewer"}}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Every word of hard texts can be selected in the browser and coded, and Go finds
// the same words there; what looks like markup is words.
func TestHardTextsInTheBrowser(t *testing.T) {
	b := open(t, hardStudy(t), "cleo")
	b.read("hard")
	if title := is[string](b, `document.title`); strings.Contains(title, "broken") {
		t.Fatal("a transcript ran a script")
	}
	v := b.reading("cleo", "hard")
	page := is[[]string](b, `verbatim.script.turns.map(t => t.text)`)
	for i, turn := range v.Turns {
		if page[i] != turn.Words {
			t.Errorf("turn %d is %q on the page and %q in the study", i+1, page[i], turn.Words)
		}
	}
	if n := is[int](b, `document.querySelectorAll('#script .say *').length`); n != 0 {
		t.Errorf("%d elements in the words", n)
	}
	type sent struct {
		Quote string
		Got   string
		Error string
	}
	all := is[[]sent](b, `(async () => {
		const out = [], v = verbatim;
		for (const t of v.script.turns) {
			if (!t.text) continue;
			const places = [[0, t.text.length], ...t.words()];
			for (let i = 1; i < t.text.length; i += 3) places.push([i, Math.min(t.text.length, i + 4)]);
			for (const [a, z] of places) {
				getSelection().setBaseAndExtent(t.node, a, t.node, z);
				const place = v.script.selected();
				if (!place) continue;
				const marked = v.script.toMarked(place);
				const answer = await fetch('/api/code', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ transcript: 'hard', theme: 'hope', words: marked, against: false }) });
				const said = await answer.json();
				const back = said.coding ? v.script.fromEnds(said.coding) : null;
				out.push({ Quote: marked.quote, Got: back ? v.script.quote(back.s, back.e) : '', Error: said.error ?? '' });
			}
		}
		return out;
	})()`)
	if len(all) < 150 {
		t.Fatalf("only %d places were tried", len(all))
	}
	for _, s := range all {
		if s.Error != "" || s.Got != s.Quote {
			t.Errorf("selected %q, Go coded %q %s", s.Quote, s.Got, s.Error)
		}
	}
	v = b.reading("cleo", "hard")
	quotes := map[string]bool{}
	for _, c := range v.Codings {
		quotes[words(v, c.Ends)] = true
	}
	for _, s := range all {
		if !quotes[s.Quote] {
			t.Errorf("%q is not in the study", s.Quote)
		}
	}
}

// Words with a content note are not shown until they are asked for, and those
// that are withheld are not in the page at all.
func TestCoveredAndWithheldWords(t *testing.T) {
	dir := demoStudy(t)
	a := testApp(t, dir)
	a.Coder = "ben"
	if _, err := a.ContentNote(t.Context(), app.ContentNoteOptions{Transcript: "P07-1", Labels: []string{"restraint"}, Words: app.Selection{Turn: "4"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ContentNote(t.Context(), app.ContentNoteOptions{Transcript: "P06-1", Labels: []string{"suicide"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SetConsent(t.Context(), app.ConsentOptions{Participants: []string{"P02"}, Answers: transcript.Consent{transcript.AskAnalyse: transcript.No}}); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir, "cleo")
	b.read("P07-1")
	seen := `document.querySelector('#t4 .say').checkVisibility()`
	if is[bool](b, seen) || !is[bool](b, `document.querySelector('#t4 .cover').textContent.includes('restraint')`) {
		t.Error("covered words show, or nothing says what they are about")
	}
	b.keep("read-covered")
	b.accessible("covered words")
	b.focus("#t4")
	b.press(kb.Enter)
	b.eventually(seen)
	b.eventually(`document.querySelectorAll('#t4 .stripe').length > 0`)

	b.read("P06-1")
	if is[bool](b, `document.getElementById('script').checkVisibility()`) || !is[bool](b, `document.getElementById('cover-all').textContent.includes('suicide')`) {
		t.Error("a covered transcript shows, or nothing says what it is about")
	}
	b.keep("read-covered-all")
	b.accessible("a covered transcript")
	b.click(`document.getElementById('uncover')`)
	b.eventually(`document.getElementById('script').checkVisibility() && document.querySelectorAll('#script .stripe').length > 0`)

	b.read("P02-1")
	html := is[string](b, `document.documentElement.outerHTML`)
	v := b.reading("cleo", "P02-1")
	withheld := 0
	for _, turn := range v.Turns {
		if turn.Withheld != "" {
			withheld++
		}
	}
	if withheld < 5 || !strings.Contains(html, "has not agreed") {
		t.Errorf("%d turns withheld, and the page does not say why", withheld)
	}
	said, err := os.ReadFile(filepath.Join(dir, "transcripts", "P02-1.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(said), "\n") {
		_, said, ok := strings.Cut(line, "Gethin: ")
		if ok && len(said) > 40 && strings.Contains(html, said[:40]) {
			t.Errorf("withheld words are in the page: %.12s…", said)
		}
	}
	b.keep("read-withheld")
	b.accessible("withheld words")
}
