package web

import (
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func itoa(n int) string { return strconv.Itoa(n) }

// quoted is a text as scripts write it.
func quoted(s string) string { return strconv.Quote(s) }

// another is a coder who codes a turn by the command line.
func another(t *testing.T, dir, coder, id, theme, turn string) {
	t.Helper()
	a := testApp(t, dir)
	a.Coder = coder
	if _, err := a.Code(t.Context(), app.CodeOptions{Transcript: id, Theme: theme, Words: app.Selection{Turn: turn}}); err != nil {
		t.Fatal(err)
	}
}

// become says who is coding, on the page that asks.
func (b *browser) become(coder string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('input[value="` + coder + `"]').click(); document.querySelector('main form .btn.prim').click()`))
	b.eventually(`location.pathname === '/'`)
}

// settled waits until a page hears what happens.
func (b *browser) settled() {
	b.t.Helper()
	b.eventually(`!!window.watching && (document.documentElement.dataset.live === 'on' || !window.watching.live.source)`)
}

func TestEveryScreenShowsWhatOthersDo(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	const number = `+document.querySelector('#mx tbody tr:nth-child(2) td:nth-of-type(6)').textContent.trim().split(' ')[0].replace(/\D.*/, '')`
	b.visit("/matrix")
	b.settled()
	before := is[int](b, number)
	b.do(chromedp.Evaluate[chromedp.Void](`window.scrolled = document.querySelector('.scroll'); window.cell = document.querySelectorAll('#mx a.c')[3]; cell.focus()`))
	began := time.Now()
	another(t, dir, "cleo", "P06-1", "hope", "4")
	b.eventually(number + ` === ` + itoa(before+1))
	soon(t, 1500*time.Millisecond, time.Since(began), func(n int) time.Duration { // and once more, taken back at once
		a := testApp(t, dir)
		a.Coder = "cleo"
		began := time.Now()
		c, err := a.Code(t.Context(), app.CodeOptions{Transcript: "P06-1", Theme: "hope", Words: app.Selection{Turn: itoa(10 + 2*n)}})
		b.eventually(number + ` === ` + itoa(before+2))
		took := time.Since(began)
		if err == nil {
			_, err = a.Uncode(t.Context(), []string{c.ID.String()})
		}
		if err != nil {
			t.Fatal(err)
		}
		b.eventually(number + ` === ` + itoa(before+1))
		return took
	})
	if !is[bool](b, `document.activeElement === window.cell && window.scrolled.isConnected`) {
		t.Error("the focus went elsewhere")
	}
	b.said("cleo changed something")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#mx tbody tr:nth-child(2) td:nth-of-type(6) a').click()`))
	b.eventually(`!document.getElementById('drawer').hidden`)
	quotes := is[int](b, `window.first = document.querySelector('#drawer-quotes li'), document.querySelectorAll('#drawer-quotes li').length`)
	another(t, dir, "cleo", "P06-1", "hope", "8")
	b.eventually(`document.querySelectorAll('#drawer-quotes li').length === ` + itoa(quotes+1) + ` && window.first.isConnected && !document.getElementById('drawer').hidden`)

	b.visit("/search?q=theme:hope")
	b.settled()
	hits := is[int](b, `document.querySelectorAll('.hit').length`)
	another(t, dir, "cleo", "P01-1", "hope", "4")
	b.eventually(`document.querySelectorAll('.hit').length === ` + itoa(hits+1))

	b.visit("/codebook/hope")
	b.settled()
	b.do(chromedp.Evaluate[chromedp.Void](`window.was = document.getElementById('main').textContent`))
	another(t, dir, "cleo", "P02-1", "hope", "4")
	b.eventually(`document.getElementById('main').textContent !== window.was`)

	b.visit("/")
	b.settled()
	b.eventually(`document.querySelector('.home .meta').textContent.includes('276 codings')`)
	another(t, dir, "cleo", "P03-1", "hope", "4")
	b.eventually(`document.querySelector('.home .meta').textContent.includes('277 codings')`)

	b.visit("/participants")
	b.settled()
	a := testApp(t, dir)
	a.Coder = "cleo"
	if _, err := a.SetConsent(t.Context(), app.ConsentOptions{Participants: []string{"P05"}, Answers: transcript.Consent{"quote": "no"}}); err != nil {
		t.Fatal(err)
	}
	b.eventually(`document.querySelector('.kept li').textContent.includes('P05')`)
}

// What somebody is writing stays as it is, and where they are; they are told that
// there is more, and it comes when they ask for it.
func TestNothingMovesWhileSomebodyWrites(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	b.visit("/search?q=theme:hope")
	b.settled()
	hits := is[int](b, `document.querySelectorAll('.hit').length`)
	b.focus("#q")
	b.press(" tired")
	another(t, dir, "cleo", "P01-1", "hope", "4")
	b.eventually(`!document.getElementById('since').hidden`)
	b.keep("since")
	b.accessible("the news of others")
	if words := is[string](b, `document.getElementById('since').textContent`); words != "cleo has changed something since.Show" {
		t.Errorf("it says %q", words)
	}
	if n := is[int](b, `document.querySelectorAll('.hit').length`); n != hits {
		t.Errorf("%d hits while somebody writes, want the %d as before", n, hits)
	}
	typed := is[string](b, `document.getElementById('q').value`)
	b.focus("#since button")
	b.press(kb.Enter)
	b.eventually(`document.querySelectorAll('.hit').length === ` + itoa(hits+1) + ` && document.getElementById('since').hidden`)
	if now := is[string](b, `document.getElementById('q').value`); now != typed {
		t.Errorf("what was typed is %q now, and was %q", now, typed)
	}
}

// Of all pages of a browser one holds the stream, whatever pages they are; one that
// opens late hears what it missed.
func TestOtherScreensShareTheStream(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	b.visit("/")
	b.settled()
	second := b.tab("/matrix")
	second.eventually(`!!window.watching`)
	if is[bool](second, `!!watching.live.source`) {
		t.Error("the second page holds a stream too")
	}
	second.do(chromedp.Evaluate[chromedp.Void](`window.was = document.getElementById('mx').textContent`))
	another(t, dir, "cleo", "P06-1", "hope", "4")
	b.eventually(`document.querySelector('.home .meta').textContent.includes('273 codings')`)
	second.eventually(`document.getElementById('mx').textContent !== window.was`)
}

// Who is here is known from the pages that are open in this workbench.
func TestWhoIsHere(t *testing.T) {
	dir, path := demoStudy(t), chromium(t)
	s, ln := serveStudy(t, dir, "amina")
	one := openAt(t, path, s, ln, dir)
	one.visit("/")
	one.settled()
	one.eventually(`!document.getElementById('alone').hidden`)
	s.Renew()
	two := openAt(t, path, s, ln, dir)
	two.visit("/who")
	two.become("ben")
	one.eventually(`document.querySelector('[data-here] li')?.textContent === 'BEBen, university researcher'`)
	one.said("Ben, university researcher is here.")
	one.keep("home-here")
	one.accessible("somebody is here")
	two.eventually(`document.querySelector('[data-here] li')?.textContent.includes('Amina')`)
	two.do(chromedp.Navigate("about:blank"))
	one.eventually(`!document.getElementById('alone').hidden && document.querySelector('[data-here]').hidden`)
}

// A page says when nobody answers, keeps what was typed, and goes on afterwards.
func TestOtherScreensSayThatNobodyAnswers(t *testing.T) {
	dir := demoStudy(t)
	first := newWorkbench(t, dir, "127.0.0.1:0")
	b := openAt(t, chromium(t), first.s, first.ln, dir)
	b.visit("/participants/P05")
	b.settled()
	b.focus("#source")
	b.press("letter of 3 May")
	at := first.ln.Addr().String()
	first.stop()
	b.eventually(`!document.getElementById('away').hidden && document.getElementById('away').textContent.includes('not answering')`)
	b.keep("away")
	b.accessible("nobody answers")
	b.press(kb.Enter) // sends the form
	b.eventually(`document.getElementById('toast').textContent.includes('nothing was sent')`)
	second := newWorkbench(t, dir, at)
	b.eventually(`document.getElementById('away').textContent.includes('started anew')`)
	b.tabAt(second.s.Address(second.ln))
	b.eventually(`document.getElementById('away').hidden`)
	if now := is[string](b, `document.getElementById('source').value`); now != "letter of 3 May" {
		t.Errorf("what was typed is %q now", now)
	}
	b.eventually(`document.documentElement.dataset.live === 'on' || !watching.live.source`)
}

// Somebody else codes in this browser now: a page that was made for another says so.
func TestSomebodyElseInThisBrowser(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/")
	b.settled()
	other := b.tab("/who")
	other.become("ben")
	b.eventually(`document.getElementById('away').textContent.startsWith('Ben, university researcher is coding in this browser now.')`)
}
