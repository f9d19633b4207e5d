package web

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// barAndHeadings says by how much the page scrolls sideways, what its bars lie
// over that has to be read, and which names are cut.
const barAndHeadings = `(() => {
	const said = [], r = document.documentElement, over = r.scrollWidth - r.clientWidth;
	if (over > 0) said.push('scrolls sideways by ' + over);
	const bar = document.querySelector('.top').getBoundingClientRect();
	for (const h of document.querySelectorAll('h1, #themes-h, .book-list h2, #queue-h')) {
		const box = h.getBoundingClientRect();
		if (box.height > 1 && box.top < bar.bottom - 1 && box.bottom > bar.top) said.push('the bar covers ' + h.textContent);
		if (getComputedStyle(h).overflow !== 'visible' && h.scrollHeight > h.clientHeight + 4) said.push('cut: ' + h.textContent);
	}
	for (const b of document.querySelectorAll('.top a, .cmp-queue .btn, .av, .book-list .counts span')) {
		if (b.scrollWidth > b.clientWidth + 1 && b.getClientRects().length && getComputedStyle(b).display !== 'inline') said.push('too narrow for ' + b.textContent);
	}
	return said.join('; ');
})()`

// TestBigLetters: letters that are large or wide push nothing out of the window,
// and the bars that stay in view cover no heading.
func TestBigLetters(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	for _, width := range []int64{1440, 390} {
		b.size(width, 844)
		for _, path := range []string{"/read/P07-1", "/", "/compare/P08-1", "/codebook", "/matrix"} {
			b.visit(path)
			for _, set := range []string{"size=xl", "font=opendyslexic"} {
				key, value := set[:4], set[5:]
				b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{
					const d = document.documentElement.dataset;
					d.size = 'm'; d.font = 'atkinson'; d[%q] = %q;
					document.dispatchEvent(new CustomEvent('displaychange'));
				}`, key, value)))
				said := is[string](b, `document.fonts.load('1rem OpenDyslexic').then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(`+barAndHeadings+`)))))`)
				what := fmt.Sprintf("big-%s-%s-%d", value, fileWords(path[1:]), width)
				b.keep(what)
				if said != "" {
					t.Errorf("%s: %s", what, said)
				}
			}
		}
	}
}

// TestSmallWindowsOfReading: what opens on the page of a transcript stays inside
// the window, and neither the card nor what is said of the last act lies over
// the words that are being coded or over each other.
func TestSmallWindowsOfReading(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	for _, width := range []int64{1440, 1024, 390, 320} {
		b.size(width, map[bool]int64{true: 640, false: 768}[width < 400])
		b.read("P07-1")
		inside := func(what string) {
			t.Helper()
			b.keep(fmt.Sprintf("reading-%s-%d", what, width))
			if over := is[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s at %d scrolls sideways by %d pixels", what, width, over)
			}
			if out := is[string](b, `[...document.querySelectorAll('.more-list, .find-bar *, #toast, #card')].filter(e => e.getClientRects().length).filter(e => { const r = e.getBoundingClientRect(); return r.left < 0 || r.right > innerWidth; }).map(e => e.id || e.className).join(' ')`); out != "" {
				t.Errorf("%s at %d: cut off: %s", what, width, out)
			}
		}
		b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('more').open = true`))
		inside("more")
		b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('more').open = false; document.getElementById('find-bar').hidden = false`))
		inside("find")
		b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('find-bar').hidden = true; document.getElementById('t8').focus()`))
		b.press("s")
		b.press(kb.Enter)
		b.eventually(`!document.getElementById('card').hidden`)
		b.press(kb.ArrowDown)
		b.press(kb.Enter)
		b.eventually(`!document.getElementById('toast').hidden || verbatim.acts.waiting === 0`)
		b.do(chromedp.Evaluate[chromedp.Void](`import('/assets/base.js').then(m => m.toast('Coded: Recovery is possible, ten words of turn 8.', {label: 'Undo', run() {}}))`))
		b.eventually(`!document.getElementById('toast').hidden`)
		inside("card")
		if over := is[string](b, `(() => {
			const box = id => document.getElementById(id).getBoundingClientRect(), card = box('card'), toast = box('toast');
			const on = (a, c) => a.left < c.right - 1 && a.right > c.left + 1 && a.top < c.bottom - 1 && a.bottom > c.top + 1;
			const words = [...verbatim.script.range(verbatim.card.place).getClientRects()], said = [];
			if (words.some(w => on(w, card))) said.push('the card lies over the words');
			if (words.some(w => on(w, toast))) said.push('what is said lies over the words');
			if (on(card, toast)) said.push('what is said lies over the card');
			return said.join('; ');
		})()`); over != "" {
			t.Errorf("at %d: %s", width, over)
		}
		b.eventually(`verbatim.acts.waiting === 0`) // the page asks before it is left with something unsaved
	}
	b.colours("forced")
	if is[string](b, `getComputedStyle(document.getElementById('toast')).borderTopStyle`) != "solid" {
		t.Error("in forced colours what is said has no border")
	}
}
