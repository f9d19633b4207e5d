package web

import (
	"slices"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
)

// A key decides nothing about words that nobody asked for.
func TestKeysWaitForCoveredWords(t *testing.T) {
	dir := demoStudy(t)
	a := testApp(t, dir)
	a.Coder = "amina"
	if _, err := a.ContentNote(t.Context(), app.ContentNoteOptions{Transcript: "P05-1", Words: app.Selection{Turn: "8"}, Labels: []string{"childbirth"}}); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir, "amina")
	b.looks("compare-covered", "/compare/P05-1", nil)
	b.visit("/compare/P05-1")
	b.press("1")
	b.said("Show the words first")
	if len(decided(t, dir, "")) > 0 {
		t.Error("it was decided unseen")
	}
	b.find(`document.querySelector('#veil summary')`)
	b.eventually(`document.querySelector('.seen').checkVisibility()`)
	b.press("1")
	b.passage("only Amina coded this")
}

// find clicks on something, wherever on the page it is.
func (b *browser) find(js string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`(` + js + `).scrollIntoView({block: 'center', behavior: 'instant'})`))
	b.click(js)
}

// passage waits until the focus is on a passage that is called so.
func (b *browser) passage(title string) {
	b.t.Helper()
	b.eventually(`document.readyState === 'complete' && document.activeElement?.id === 'now' && document.getElementById('now').textContent.includes(` + strconv.Quote(title) + `)`)
}

func TestSettlingByMouse(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	b.visit("/compare")
	b.find(`document.querySelector('a[href="/compare/P05-1"]')`)
	b.eventually(`!!document.getElementById('now') && location.pathname === '/compare/P05-1'`)
	b.find(`document.querySelector('[form=decide][value="coder:amina"]')`)
	b.passage("only Amina coded this")
	b.said("use Amina’s: Self-disclosure")
	b.find(`document.getElementById('reason')`)
	b.press("not about her")
	b.find(`[...document.querySelectorAll('.present label')].find(l => l.textContent.includes('Ben'))`)
	b.find(`document.querySelector('.choices [value=neither]')`)
	b.passage("only Ben coded this")
	// Other words: a few of Ben's, by selecting them, under another theme.
	b.find(`document.querySelector('#other summary')`)
	b.eventually(`document.getElementById('other').open`)
	b.dragRange(`(() => { const m = document.querySelector('.seen mark').firstChild; const r = document.createRange(); r.setStart(m, 2); r.setEnd(m, 12); return r; })()`)
	b.eventually(`document.getElementById('own').checked`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('other').scrollIntoView()`))
	b.keep("compare-other")
	words := is[string](b, `document.querySelector('#own-words q').textContent`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('other-theme').value = 'hope'`))
	b.find(`document.querySelector('[value=other]')`)
	b.passage("only Ben coded this")
	b.keep("compare-decided")
	list := decided(t, dir, "P05-1")
	var got []string
	for _, e := range list {
		got = append(got, summary(e))
	}
	want := []string{"P05-1|some|self-disclosure|amina||amina", "P05-1|neither||amina+ben|not about her|amina", "P05-1|other|hope!|amina+ben||amina"}
	if !slices.Equal(got, want) {
		t.Fatalf("decided\n%q, want\n%q", got, want)
	}
	if kept := deref(list[2].Kept[0].Quote); kept != words || len(words) < 9 {
		t.Errorf("kept %q, chosen were %q", kept, words)
	}
	b.find(`document.getElementById('undo')`)
	b.passage("only Ben coded this")
	b.said("Taken back")
	if n := len(decided(t, dir, "P05-1")); n != 2 {
		t.Errorf("%d decisions after undo", n)
	}
}

func TestSettlingByKeyboard(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "ben")
	b.visit("/compare")
	b.eventually(`!!document.querySelector('.cmp-rows')`)
	for range 40 {
		if is[bool](b, `document.activeElement?.getAttribute('href') === '/compare/P05-1'`) {
			break
		}
		b.press(kb.Tab)
	}
	b.press(kb.Enter)
	b.eventually(`!!document.getElementById('now') && document.readyState === 'complete'`)
	first := is[string](b, `document.querySelector('[name=d]').value`)
	b.press("]")
	b.passage("only Amina coded this")
	b.press(kb.ArrowRight)
	b.passage("only Ben coded this")
	b.press("[", "")
	b.passage("only Amina coded this")
	b.press(kb.ArrowLeft)
	b.passage("for and against")
	if id := is[string](b, `document.querySelector('[name=d]').value`); id != first {
		t.Fatalf("at %s, not back at %s", id, first)
	}
	b.press("w")
	b.eventually(`document.activeElement.id === 'reason'`)
	b.press("b x l 1 [ u")
	if n := len(decided(t, dir, "")); n != 0 {
		t.Fatal("keys decided something while a reason was typed")
	}
	b.press(kb.Escape)
	b.passage("for and against")
	b.press("b")
	b.passage("only Amina coded this")
	b.said("Press U to undo")
	b.press("2") // Ben has nothing there, and has read it to the end
	b.passage("only Ben coded this")
	b.press("o")
	b.eventually(`document.activeElement.name === 'span'`)
	before := is[string](b, `document.querySelector('[name=span]:checked').value`)
	for range 30 {
		if is[bool](b, `document.activeElement?.dataset.end === 'end' && document.activeElement.dataset.step === '-1'`) {
			break
		}
		b.press(kb.Tab)
	}
	b.press(kb.Enter, " ")
	b.eventually(`document.getElementById('own').checked && document.getElementById('own').value !== ` + strconv.Quote(before))
	words := is[string](b, `document.querySelector('#own-words q').textContent`)
	for range 10 {
		if is[bool](b, `document.activeElement?.value === 'other'`) {
			break
		}
		b.press(kb.Tab)
	}
	b.press(kb.Enter)
	b.passage("")
	list := decided(t, dir, "P05-1")
	var got []string
	for _, e := range list {
		got = append(got, summary(e))
	}
	want := []string{"P05-1|both|self-disclosure+self-disclosure!|ben|b x l 1 [ u|ben", "P05-1|neither||ben||ben", "P05-1|other|using-lived-experience!|ben||ben"}
	if !slices.Equal(got, want) {
		t.Fatalf("decided\n%q, want\n%q", got, want)
	}
	if kept := deref(list[2].Kept[0].Quote); kept != words || len(words) < 5 {
		t.Errorf("kept %q, chosen were %q", kept, words)
	}
	b.press("u")
	b.said("Taken back")
	b.passage("only Ben coded this")
	if n := len(decided(t, dir, "P05-1")); n != 2 {
		t.Errorf("%d decisions after undo", n)
	}
	// Switched off, single keys do nothing; arrows still move.
	const off = `document.documentElement.dataset.keys = 'off'; document.addEventListener('submit', () => { window.sentOff = true; }, true)`
	b.do(chromedp.Evaluate[chromedp.Void](off))
	b.press("x", "]", kb.ArrowLeft)
	b.passage("only Amina coded this")
	b.do(chromedp.Evaluate[chromedp.Void](off)) // it is another page
	b.press("b", "2")
	if n := len(decided(t, dir, "P05-1")); n != 2 || is[bool](b, `window.sentOff === true`) {
		t.Error("a key that is switched off decided something")
	}
}

// What others do shows by itself, but not under the hands of somebody who writes.
func TestComparingWhileOthersCode(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	b.visit("/compare/P05-1")
	b.eventually(`document.documentElement.dataset.live === 'on'`)
	codesTurn(t, dir, "cleo", "P05-1", "self-disclosure", "8")
	b.eventually(`!!document.getElementById('who-cleo')`)
	b.find(`document.getElementById('reason')`)
	b.press("because")
	codesTurn(t, dir, "dev", "P05-1", "self-disclosure", "8")
	b.eventually(`!document.getElementById('since').hidden`)
	if is[bool](b, `!!document.getElementById('who-dev')`) {
		t.Error("the page moved while somebody wrote")
	}
	b.find(`document.querySelector('#since button')`)
	b.eventually(`!!document.getElementById('who-dev')`)
	if got := is[string](b, `document.getElementById('reason').value`); got != "because" {
		t.Errorf("the reason is %q", got)
	}
	a := testApp(t, dir)
	a.Coder = "ben"
	if _, err := a.AcceptSame(t.Context(), "P05-1", []string{"amina", "ben"}); err != nil {
		t.Fatal(err)
	}
	b.eventually(`document.querySelector('#since span')?.textContent.startsWith('Ben')`)
	b.find(`document.querySelector('[form=decide][value="coder:cleo"]')`) // what is decided is what is shown now; the reason stayed
	b.passage("only Amina coded this")
	list := decided(t, dir, "P05-1")
	if last := list[len(list)-1]; len(list) != 3 || deref(last.Reason) != "because" || last.By != "amina" {
		t.Errorf("%+v", list)
	}
}

func TestScreensOfComparing(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	b.looks("compare", "/compare", nil)
	words := compared(t, dir, app.CompareOptions{Transcript: "P08-1", Kind: "words"}).Differences[0]
	themes := compared(t, dir, app.CompareOptions{Transcript: "P08-1", Kind: "themes"}).Differences[0]
	a := testApp(t, dir)
	a.Coder = "amina"
	for _, keep := range []string{"ben", "neither"} {
		if _, err := a.DecideDifference(t.Context(), app.DecideOptions{ID: themes.ID, Keep: keep, Reason: "She names the work, not the illness."}); err != nil {
			t.Fatal(err)
		}
	}
	b.looks("compare-words", "/compare/P08-1?d="+words.ID, nil)
	b.looks("compare-themes", "/compare/P08-1?d="+themes.ID, func() {
		b.do(chromedp.Evaluate[chromedp.Void](`if (document.getElementById('other')) document.getElementById('other').open = true`))
	})
	b.looks("minutes", "/minutes", nil)
	b.looks("compare-alone", "/compare/P06-1", nil)
	b.looks("compare-end", "/compare/P08-1?show=same", nil)
	for _, width := range []int64{320, 1024} {
		b.size(width, 768)
		for i, path := range []string{"/compare", "/compare/P08-1?d=" + themes.ID, "/minutes"} {
			b.visit(path)
			b.keep("compare-" + strconv.Itoa(int(width)) + "-" + strconv.Itoa(i))
			b.accessible(path)
			if over := is[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s scrolls sideways by %d pixels at %d", path, over, width)
			}
		}
	}
}
