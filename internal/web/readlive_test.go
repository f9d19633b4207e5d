package web

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
)

// Two people on one study, each with a workbench of their own, see what the other
// does within a second; private memos stay private.
func TestTwoBrowsersSeeEachOther(t *testing.T) {
	dir := demoStudy(t)
	one, two := open(t, dir, "cleo"), open(t, dir, "dev")
	one.read("P07-1?turn=4")
	two.read("P07-1?turn=4")
	one.focus("#t4")
	one.press(kb.ArrowRight, "s", "1")
	began := time.Now()
	two.eventually(`[...verbatim.store.codings.values()].some(c => c.coder === 'cleo')`)
	soon(t, time.Second, time.Since(began), func(n int) time.Duration { // and once more, taken back at once
		one.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(t => verbatim.apply('hope', {s: t.s, e: t.e}))(verbatim.script.turns[%d])`, 10+n)))
		began := time.Now()
		two.eventually(`[...verbatim.store.codings.values()].filter(c => c.coder === 'cleo').length === 2`)
		took := time.Since(began)
		one.do(chromedp.Evaluate[chromedp.Void](`verbatim.acts.undo()`))
		two.eventually(`[...verbatim.store.codings.values()].filter(c => c.coder === 'cleo').length === 1`)
		return took
	})
	two.eventually(`document.querySelector('#t4 .said').textContent.includes('by cleo')`)
	one.press("m")
	one.eventually(`document.getElementById('memo').open`)
	one.press("Between us.")
	one.pressWith(chromedp.ModifierCtrl, kb.Enter)
	two.eventually(`[...verbatim.store.memos.values()].some(m => m.words === 'Between us.')`)
	one.eventually(`!document.getElementById('memo').open`)
	one.press("m")
	one.eventually(`document.getElementById('memo').open`)
	one.press("Only mine.")
	one.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('memo-private').click()`))
	one.focus("#memo-words")
	one.pressWith(chromedp.ModifierCtrl, kb.Enter)
	one.eventually(`[...verbatim.store.memos.values()].some(m => m.words === 'Only mine.' && !m.waiting)`)
	one.pressWith(chromedp.ModifierCtrl, "z", "z", "z")
	two.eventually(`![...verbatim.store.codings.values()].some(c => c.coder === 'cleo')`)
	if is[bool](two, `[...verbatim.store.memos.values()].some(m => m.words === 'Only mine.') || document.documentElement.textContent.includes('Only mine.')`) {
		t.Error("a private memo reached somebody else's page")
	}

	// The command line works on the same study at the same time.
	a := testApp(t, dir)
	a.Coder = "cleo"
	if _, err := a.Code(t.Context(), app.CodeOptions{Transcript: "P07-1", Theme: "hope", Words: app.Selection{Turn: "6"}}); err != nil {
		t.Fatal(err)
	}
	two.eventually(`[...verbatim.store.codings.values()].some(c => c.coder === 'cleo' && c.theme === 'hope')`)
}

// soon holds something to the time that it may take on a machine that has nothing
// else to do: one that is busy may take longer, but not each of five times.
func soon(t *testing.T, limit, took time.Duration, again func(n int) time.Duration) {
	t.Helper()
	limit = time.Duration(float64(limit) * max(1, *slow))
	for n := 0; took > limit && n < 4; n++ {
		t.Logf("it took %s", took)
		took = again(n)
	}
	if took > limit {
		t.Errorf("it takes %s, and more than %s each time", took, limit)
	}
}

// While nobody answers the page says so and keeps what was done; when the server
// is back it is sent once.
func TestNobodyAnswers(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.offline(true)
	b.press(kb.ArrowRight, "s", "1")
	b.eventually(`!document.getElementById('banner').hidden && document.getElementById('banner').textContent.includes('Your last action is kept')`)
	b.keep("read-offline")
	b.accessible("nobody answers")
	b.offline(false)
	theme := is[string](b, `verbatim.themes.keys[0]`)
	within(t, "the kept action arrived", func() bool { return len(mine(b.reading("cleo", "P07-1"), "cleo", theme)) == 1 })
	b.eventually(`document.getElementById('banner').hidden && verbatim.acts.waiting === 0`)
}

// The server is killed and started anew at the same place: what was acknowledged
// is there, and what was not is sent when the browser is let in again.
func TestStartedAnewWhileCoding(t *testing.T) {
	dir := demoStudy(t)
	path := chromium(t)
	first := newWorkbench(t, dir, "127.0.0.1:0")
	b := openAt(t, path, first.s, first.ln, dir)
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.press(kb.ArrowRight, "s", "1")
	b.eventually(`verbatim.acts.waiting === 0`)
	at := first.ln.Addr().String()
	first.stop()
	b.press("2")
	b.eventually(`!document.getElementById('banner').hidden`)
	theme := is[string](b, `verbatim.themes.keys[0]`)
	if n := len(mine(b.reading("cleo", "P07-1"), "cleo", theme)); n != 1 {
		t.Errorf("%d codings that were acknowledged", n)
	}
	second := newWorkbench(t, dir, at)
	b.eventually(`document.getElementById('banner').textContent.includes('started anew')`)
	b.tabAt(second.s.Address(second.ln))
	b.eventually(`document.getElementById('banner').hidden && verbatim.acts.waiting === 0`)
	theme = is[string](b, `verbatim.themes.keys[1]`)
	if n := len(mine(b.reading("cleo", "P07-1"), "cleo", theme)); n != 1 {
		t.Errorf("%d codings that were kept", n)
	}
}

// What a screen reader is told: roles, names and descriptions as Chromium gives
// them out.
func TestWhatAScreenReaderIsTold(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=6")
	b.focus("#t6")
	if feed := b.told("feed"); len(feed) != 1 || feed[0].name != "Transcript" || !strings.Contains(feed[0].description, "Question mark lists all keys") {
		t.Errorf("the transcript is %+v", feed)
	}
	var turns []node
	within(t, "every turn is told", func() bool { // the tree follows the page a little later
		turns = b.told("article")
		return len(turns) == 36
	})
	if len(turns) != 36 || turns[5].name != "Rosa turn 6 · 2:07" || !strings.HasPrefix(turns[5].description, "Coded: ") || !strings.Contains(turns[5].description, " by Amina") {
		t.Errorf("%d turns; the sixth is %+v", len(turns), turns[min(5, len(turns)-1)])
	}
	b.press(kb.ArrowRight, "s", kb.Enter)
	b.eventually(`document.activeElement.id === 'card-find'`)
	if box := b.told("combobox"); !slices.ContainsFunc(box, func(n node) bool { return n.name == "Find or make a theme" }) {
		t.Errorf("the box of the card is %+v", box)
	}
	b.press("hope", kb.Enter)
	b.said("Hope applied to")
	options := b.told("option")
	if !slices.ContainsFunc(options, func(n node) bool { return strings.HasPrefix(n.name, "Hope") && n.properties["selected"] == "true" }) {
		t.Errorf("the themes of the card are %+v", options)
	}
	if list := b.told("listbox"); len(list) != 1 || list[0].properties["multiselectable"] != "true" {
		t.Errorf("the list of the card is %+v", list)
	}
	if status := b.told("status"); len(status) != 1 || status[0].properties["live"] != "polite" {
		t.Errorf("the live region is %+v", status)
	}
	b.press(kb.Escape)
	b.eventually(`document.querySelector('#t6 .said').textContent.includes('Hope by you')`)
}

// Of all pages of a browser one holds the stream; the others hear the same.
func TestManyPagesShareOneStream(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "cleo")
	b.read("P07-1")
	second := b.tab("/read/P07-1")
	second.eventually(`window.verbatim && performance.getEntriesByName('painted').length > 0`)
	if is[bool](second, `!!verbatim.live.source`) {
		t.Error("the second page holds a stream too")
	}
	a := testApp(t, dir)
	a.Coder = "dev"
	code := func(turn string) {
		t.Helper()
		if _, err := a.Code(t.Context(), app.CodeOptions{Transcript: "P07-1", Theme: "hope", Words: app.Selection{Turn: turn}}); err != nil {
			t.Fatal(err)
		}
	}
	code("2")
	for _, page := range []*browser{b, second} {
		page.eventually(`[...verbatim.store.codings.values()].filter(c => c.coder === 'dev').length === 1`)
	}
	b.visit("/help") // the page with the stream goes
	second.eventually(`!!verbatim.live.source`)
	code("4")
	second.eventually(`[...verbatim.store.codings.values()].filter(c => c.coder === 'dev').length === 2`)
}

// A corrected transcript reloads the page where the reader was.
func TestCorrectedWhileOpen(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "cleo")
	b.read("P07-1?turn=10")
	b.focus("#t10")
	file := filepath.Join(dir, "transcripts", "P07-1.txt")
	said, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(said), "red light’s on", "red light is on", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	a := testApp(t, dir)
	a.Coder = "ben"
	c, err := a.PlanCorrection(t.Context(), app.CorrectOptions{Transcript: "P07-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Correct(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	b.eventually(`document.querySelector('#t1 .say').textContent.includes('red light is on')`)
	b.eventually(painted)
	b.eventually(`document.activeElement.id === 't10'`)
	b.said("was corrected")
}
