package web

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// key sends keys to whatever has focus.
func (b *browser) key(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		b.do(chromedp.KeyEvent(k))
	}
}

func TestMatrixByKeyboardAlone(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/matrix")
	b.eventually(`document.querySelectorAll('#mx a.c[tabindex="0"]').length === 1`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#mx a.c[tabindex="0"]').focus()`))
	b.key(kb.ArrowDown, kb.ArrowRight)
	if row := is[string](b, `document.activeElement.closest('tr').querySelector('th').textContent.trim()`); row != "Hope" {
		t.Errorf("the arrows lead to %q", row)
	}
	b.key(kb.Enter)
	b.eventually(`!document.getElementById('drawer').hidden && document.activeElement.id === 'drawer'`)
	if title := is[string](b, `document.getElementById('drawer-h').textContent`); title != "Hope, P02" {
		t.Errorf("the quotes are those of %q", title)
	}
	b.eventually(`document.getElementById('status').textContent.startsWith('Hope, P02. ')`)
	if n := is[int](b, `document.querySelectorAll('#drawer-quotes blockquote').length`); n != 3 {
		t.Errorf("%d quotes, want the 3 against", n)
	}
	b.key(kb.Escape)
	b.eventually(`document.getElementById('drawer').hidden && document.activeElement.matches('#mx a.c')`)
}

func TestDisplayShowsAtOnceAndStays(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/")
	b.clickOn("#display-open")
	b.eventually(`document.getElementById('display-dialog').open`)
	b.keep("display-dialog")
	b.accessible("the display dialog")
	b.clickOn("#display-dialog [data-preset]")
	b.eventually(`document.documentElement.dataset.theme === 'cream' && document.documentElement.dataset.font === 'lexend'`)
	b.accessible("the display dialog on cream")
	b.clickOn("#display-dialog button.prim")
	b.eventually(`!document.getElementById('display-dialog').open`)
	b.visit("/matrix")
	b.eventually(`document.documentElement.dataset.space === 'wide'`)
	b.eventually(`[...document.fonts].some(f => f.family === 'Lexend' && f.status === 'loaded')`)
	if is[bool](b, `[...document.fonts].some(f => f.family === 'OpenDyslexic' && f.status === 'loaded')`) {
		t.Error("a typeface was fetched that is not shown")
	}
	b.keep("matrix-dyslexia")
}

func TestHelpByOneKey(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/codebook")
	b.key("?")
	b.eventually(`document.getElementById('help-dialog').open`)
	b.keep("help-dialog")
	b.accessible("the help dialog")
	b.key(kb.Escape)
	b.eventually(`!document.getElementById('help-dialog').open`)
	b.visit("/search")
	b.key("/")
	b.eventually(`document.activeElement.id === 'q'`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.value = ''`)) // the test's keyboard types the stroke, whatever the page says
	b.key("hope", kb.Enter)
	b.eventually(`location.search === '?q=hope' && document.querySelectorAll('.hit').length > 5`)
}

func TestSecretLeavesTheAddress(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.eventually(`location.hash === ''`)
	if is[bool](b, `document.cookie !== ''`) {
		t.Error("scripts can read the cookie")
	}
}

func TestFromTheDoorByKeyboardAlone(t *testing.T) {
	b := open(t, "", "")
	b.eventually(`document.querySelector('h1').textContent === 'Verbatim'`)
	b.focus("#demo-dir")
	b.key(kb.Enter)
	b.eventually(`document.querySelector('h1')?.textContent === 'Who is coding?' && document.readyState === 'complete'`)
	b.focus("#name")
	b.key("Carys")
	b.eventually(`document.getElementById('new').checked`)
	b.key(kb.Enter)
	b.eventually(`document.querySelector('a.av.me span')?.textContent === 'CA'`)
	b.eventually(`document.querySelectorAll('.list tbody tr').length === 9`)
}

func TestDroppedFilesAreLookedAt(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/import")
	b.do(chromedp.Evaluate[chromedp.Void](`{
		const data = new DataTransfer();
		data.items.add(new File(['Bel: How did it begin?\n\nPriya: With a leaflet on a wall.\n'], 'Priya.txt', {type: 'text/plain'}));
		document.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
	}`))
	b.eventually(`document.querySelector('h1')?.textContent === 'What was understood'`)
	b.keep("import-understood")
	b.accessible("what was understood")
	b.clickOn("button.prim")
	b.eventually(`document.querySelector('h1')?.textContent === '1 transcript added'`)
	b.accessible("what was added")
}

// TestEveryThemeOfDisplay has axe look at a busy page in each set of colours.
func TestEveryThemeOfDisplay(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	for _, page := range []struct{ path, name string }{{"/matrix", "the matrix"}, {"/codebook/hope", "a theme"}} {
		b.visit(page.path)
		for _, c := range choices()[0].Options {
			b.do(chromedp.Evaluate[chromedp.Void](`document.documentElement.dataset.theme = '` + c.Value + `'`))
			b.frames()
			if page.path == "/matrix" {
				b.keep("matrix-theme-" + c.Value)
			}
			b.accessible(page.name + ", " + c.Label)
		}
	}
}

// TestSmallWindows: nothing scrolls sideways at 320 pixels, which is also a
// window of 1280 at 400 %.
func TestSmallWindows(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.size(320, 640)
	for _, path := range []string{"/", "/search?q=hope", "/search?q=theme:hope", "/matrix", "/codebook", "/codebook/hope", "/participants/P05", "/import", "/who", "/help", "/display", "/door"} {
		b.visit(path)
		if over := is[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("%s scrolls sideways by %d pixels", path, over)
			b.keep("small-" + fileWords(filepath.Base(path)))
		}
	}
}
