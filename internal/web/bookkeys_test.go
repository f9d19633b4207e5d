package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tabbed presses Tab until something has focus, as somebody without a mouse does.
func (b *browser) tabbed(css string) {
	b.t.Helper()
	for range 150 {
		if is[bool](b, `document.activeElement?.matches(`+quoted(css)+`) ?? false`) {
			return
		}
		b.key(kb.Tab)
	}
	b.t.Fatalf("no Tab leads to %s; focus is on %s", css, is[string](b, `document.activeElement.outerHTML.slice(0, 200)`))
}

// alt presses a key with Alt held.
func (b *browser) alt(key string) {
	b.t.Helper()
	b.stroke(chromedp.ModifierAlt, []rune(key)[0])
}

func TestMergingAndUndoingByKeyboardAlone(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/codebook")
	b.tabbed(`#theme-order a[href="/codebook/empathy"]`)
	b.key(kb.Enter)
	b.eventually(`document.querySelector('h1')?.textContent.trim() === 'Empathy' && document.readyState === 'complete'`)
	b.tabbed(`a[href="#merge"]`)
	b.key(kb.Enter)
	b.tabbed(`#into`)
	b.key("Reciprocity")
	b.eventually(`document.getElementById('into').value === 'reciprocity'`)
	b.key(kb.Tab, kb.Enter)
	b.eventually(`document.querySelector('h1')?.textContent === 'Merge Empathy into Reciprocity?' && document.readyState === 'complete'`)
	b.tabbed(`main button.prim`)
	b.key(kb.Enter)
	b.eventually(`location.pathname === '/codebook/reciprocity' && document.activeElement.id === 'told'`)
	if said := is[string](b, `document.activeElement.textContent.trim()`); !strings.HasPrefix(said, `Merged "Empathy" into "Reciprocity".`) {
		t.Errorf("it says %q", said)
	}
	b.keep("codebook-merged")
	b.accessible("after a merge")
	b.key(kb.Tab, kb.Enter) // Undo comes next
	b.eventually(`location.pathname === '/codebook/empathy' && document.activeElement.id === 'told'`)
	if said := is[string](b, `document.activeElement.textContent.trim()`); !strings.HasPrefix(said, "Took back: Merged") {
		t.Errorf("then it says %q", said)
	}
	// Once more, and undone after the page was left, from the history.
	b.visit("/codebook/empathy/merge?into=reciprocity")
	b.tabbed(`main button.prim`)
	b.key(kb.Enter)
	b.eventually(`location.pathname === '/codebook/reciprocity' && document.activeElement.id === 'told'`)
	b.visit("/matrix")
	b.visit("/codebook")
	b.tabbed(`a[href="/codebook?history="]`)
	b.key(kb.Enter)
	b.eventually(`document.querySelector('h1')?.textContent === 'History of the codebook' && document.readyState === 'complete'`)
	b.tabbed(`main form[action="/codebook/undo"] button`)
	b.key(kb.Enter)
	b.eventually(`location.pathname === '/codebook/empathy' && document.querySelector('#theme-order a[href="/codebook/empathy"]') !== null`)
}

func TestOrderByKeyboardAlone(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/codebook/hope")
	b.settled()
	b.tabbed(`#theme-order a[href="/codebook/mutuality"]`)
	order := `[...document.querySelectorAll('#theme-order li.d1')].slice(0, 3).map(li => li.dataset.theme).join(' ')`
	b.alt(kb.ArrowUp)
	b.eventually(order + ` === 'mutuality hope reciprocity'`)
	b.eventually(`document.getElementById('status').textContent === 'Mutuality is now 1 of 7 under Values.'`)
	if !is[bool](b, `document.activeElement.getAttribute('href') === '/codebook/mutuality'`) {
		t.Error("the focus went elsewhere")
	}
	if sub := is[string](b, `document.querySelector('#theme-order [data-theme=mutuality]').nextElementSibling.dataset.theme`); sub != "shared-experience" {
		t.Errorf("its sub-themes stay behind: %s", sub)
	}
	b.alt(kb.ArrowUp)
	b.eventually(`document.getElementById('status').textContent === 'Mutuality is the first already.'`)
	b.alt(kb.ArrowDown)
	b.eventually(order + ` === 'hope mutuality reciprocity'`)
	b.alt(kb.ArrowDown)
	b.eventually(order + ` === 'hope reciprocity mutuality'`)
	b.key(kb.ArrowDown) // without Alt it goes to the next theme
	b.eventually(`document.activeElement.getAttribute('href') === '/codebook/shared-experience'`)
	b.key(kb.ArrowUp)
	b.eventually(`document.activeElement.getAttribute('href') === '/codebook/mutuality'`)
	b.visit("/codebook/mutuality")
	if now := is[string](b, order); now != "hope reciprocity mutuality" {
		t.Errorf("on disk it is %s", now)
	}
	b.tabbed(`#order button[name=by]`)
	b.key(kb.Enter)
	b.eventually(order + ` === 'hope mutuality reciprocity'`)
}

func TestHandingOnByKeyboardAlone(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/codebook/burnout")
	b.tabbed(`.dochead a[href="/codebook/burnout/split"]`)
	b.key(kb.Enter)
	b.eventually(`document.querySelector('h1')?.textContent === 'Split Burnout and emotional demands' && document.readyState === 'complete'`)
	b.tabbed(`input[name=into]`)
	b.key("Worn out", kb.Tab, "Boundaries", kb.Enter)
	b.eventually(`document.querySelector('h1')?.textContent === 'Hand on Burnout and emotional demands' && document.activeElement.id === 'asked'`)
	of := is[string](b, `document.getElementById('queue-said').textContent`)
	if of != "1 of 13" {
		t.Fatalf("the queue begins with %q", of)
	}
	first := is[string](b, `document.querySelector('#hand [name=coding]').value`)
	at := func(said string) {
		t.Helper()
		b.eventually(`document.getElementById('queue-said')?.textContent === ` + quoted(said) + ` && document.activeElement.id === 'asked'`)
	}
	b.key("1")
	at("2 of 13 · 1 handed on")
	b.eventually(`document.getElementById('status').textContent === 'Handed to Worn out. 2 of 13 · 1 handed on'`)
	b.key("l")
	at("3 of 13 · 1 handed on · 1 left in Burnout and emotional demands")
	b.key("s") // later
	at("4 of 13 · 1 handed on · 1 left in Burnout and emotional demands")
	b.key("2")
	at("5 of 13 · 2 handed on · 1 left in Burnout and emotional demands")
	b.stroke(chromedp.ModifierCtrl, 'z')
	at("4 of 13 · 1 handed on · 1 left in Burnout and emotional demands")
	b.key("u")
	at("2 of 13 · 1 handed on")
	b.key("u")
	at("1 of 13")
	if again := is[string](b, `document.querySelector('#hand [name=coding]').value`); again != first {
		t.Errorf("undone, it asks about %s, want %s", again, first)
	}
	for i := range 13 {
		b.key("2")
		b.eventually(`document.getElementById('queue-said')?.textContent.includes('` + itoa(i+1) + ` handed on') && document.readyState === 'complete'`)
	}
	b.eventually(`document.querySelector('.lead').textContent === 'You have been through all of yours.'`)
	b.accessible("the end of a queue")
	// Who has nothing left is asked nothing more; others still are.
	b.visit("/codebook")
	b.eventually(`document.querySelector('.parting').textContent.includes('You have been through yours.') && document.querySelector('.parting').textContent.includes('Ben has 12 codings left.')`)
}

func TestSingleKeysOfTheQueueCanBeOff(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/codebook/burnout/split")
	b.tabbed(`input[name=into]`)
	b.key("Worn out", kb.Tab, "Boundaries", kb.Enter)
	b.eventually(`document.activeElement.id === 'asked'`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.documentElement.dataset.keys = 'off'; window.same = true; document.addEventListener('submit', () => { window.same = false; }, true)`))
	b.key("1", "l")
	if !is[bool](b, `window.same === true && document.getElementById('queue-said').textContent === '1 of 13'`) {
		t.Error("a single key did something although they are off")
	}
}

// TestWhatIsTypedIsNotLeftByMistake: a page with words that were not saved asks
// before it goes.
func TestWhatIsTypedIsNotLeftByMistake(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	asks := `(() => { const e = new Event('beforeunload', {cancelable: true}); window.dispatchEvent(e); return e.defaultPrevented; })()`
	for path, box := range map[string]string{"/codebook/hope": "definition", "/framework/P05/hope": "text"} {
		b.visit(path)
		if is[bool](b, asks) {
			t.Errorf("%s asks although nothing was typed", path)
		}
		b.tabbed(`#` + box)
		b.key("x")
		if !is[bool](b, asks) {
			t.Errorf("%s would go without asking", path)
		}
		b.do(chromedp.Evaluate[chromedp.Void](`(b => { b.value = b.defaultValue; })(document.getElementById('` + box + `'))`))
	}
}
