package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
)

// Somebody new has the same initials everywhere, by the name they typed, before
// they have done anything.
func TestInitialsOfSomebodyNew(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "")
	v.form("/who", url.Values{"coder": {"new"}, "name": {"Siân O’Neill"}, "next": {"/"}})
	v.sees("/", `<span aria-hidden="true">SO</span>`)
	status, body, _ := v.get("/api/read/P07-1", nil)
	if status != http.StatusOK || !strings.Contains(body, `"name":"Siân O’Neill","initials":"SO"`) {
		t.Errorf("%d, and the margin does not call her SO", status)
	}
	v.sees("/", "finished. ")
}

// otherWords opens what stands on some words, and asks for other words.
func (b *browser) otherWords(turn int, words string) {
	b.t.Helper()
	b.eventually(`verbatim.acts.waiting === 0 && document.getElementById('card').hidden`)
	b.click(rangeOf(turn, words))
	b.eventually(`!document.getElementById('details').hidden`)
	b.click(`[...document.querySelectorAll('#details .act')].find(x => x.textContent === 'Other words')`)
	b.eventually(`verbatim.moving.on`)
}

// targets is how many stretches are painted as the target of the card.
const targets = `verbatim.paint.target.size`

// A coding is made narrower by dragging inside it, and moved by a word with
// buttons: what it covers is painted, and nothing is selected.
func TestOtherWordsByMouse(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	b.dragOver(4, "It looks like the discharge lounge.")
	b.eventually(`!document.getElementById('card').hidden`)
	b.click(`document.querySelector('#card-list [role=option]')`)
	theme := is[string](b, `verbatim.card.options[0].what.theme`)
	b.click(`document.getElementById('card-done')`)
	b.eventually(`document.getElementById('card').hidden && ` + targets + ` === 0 && getSelection().isCollapsed`)
	b.otherWords(4, "like")
	if !is[bool](b, `verbatim.script.selected() === null && `+targets+` === 1 && document.getElementById('card-said').checkVisibility() && document.getElementById('card-said').textContent === 'Select the words it should cover, then choose Use these words.'`) {
		t.Error("the old words are selected, or not painted, or nothing says what to do")
	}
	b.keep("read-other-words")
	b.accessible("other words")
	b.dragOver(4, "the discharge")
	b.eventually(`verbatim.script.words(verbatim.card.place.s, verbatim.card.place.e) === 'the discharge' && getSelection().isCollapsed`)
	b.dragOver(4, "discharge") // inside what was just chosen
	b.eventually(`verbatim.script.words(verbatim.card.place.s, verbatim.card.place.e) === 'discharge'`)
	b.click(`document.querySelector('#card-ends [data-end=s][data-step="-1"]')`)
	b.click(`document.querySelector('#card-ends [data-end=e][data-step="1"]')`)
	b.click(`document.querySelector('#card-ends [data-end=s][data-step="1"]')`)
	b.eventually(`verbatim.script.words(verbatim.card.place.s, verbatim.card.place.e) === 'discharge lounge'`)
	b.click(`document.getElementById('card-use')`)
	within(t, "the coding is narrower", func() bool { return slices.Equal(b.own(), []string{theme + ": discharge lounge"}) })
	b.eventually(targets + ` === 0 && getSelection().isCollapsed`)
}

// "Goes against" turns the coding that was just made; before one is made it is
// said that the next theme goes against, once; and it never takes a coding off.
func TestGoesAgainstIsSeen(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	own := func() []app.ReadingCoding {
		return slices.DeleteFunc(b.reading("cleo", "P07-1").Codings, func(c app.ReadingCoding) bool { return c.Coder != "cleo" })
	}
	against := func(want ...bool) func() bool {
		return func() bool {
			got := []bool{}
			for _, c := range own() {
				got = append(got, c.Against)
			}
			return slices.Equal(got, want)
		}
	}
	pressed := func(want string) string {
		return `document.getElementById('card-against').getAttribute('aria-pressed') === '` + want + `' && verbatim.acts.waiting === 0 && !verbatim.card.turning`
	}
	b.dragOver(4, "discharge lounge")
	b.eventually(`!document.getElementById('card').hidden`)
	b.click(`document.querySelectorAll('#card-list [role=option]')[0]`)
	b.click(`document.getElementById('card-against')`)
	within(t, "the coding goes against", against(true))
	b.eventually(pressed("true") + ` && document.querySelector('#card-list [aria-selected=true] .mark').textContent.startsWith('against')`)
	b.keep("read-against")
	b.click(`document.getElementById('card-against')`)
	within(t, "and speaks for it again", against(false))
	b.eventually(pressed("false"))
	b.click(`document.getElementById('card-done')`)
	b.eventually(`document.getElementById('card').hidden`)
	b.dragOver(4, "discharge lounge")
	b.eventually(`verbatim.card.isOpen && verbatim.script.words(verbatim.card.place.s, verbatim.card.place.e) === 'discharge lounge'`)
	b.click(`document.getElementById('card-against')`)
	b.eventually(pressed("true") + ` && document.getElementById('card-said').textContent === 'The next theme goes against' && document.getElementById('card-said').checkVisibility()`)
	b.click(`document.querySelector('#card-list [role=option][aria-selected=true]')`)
	within(t, "an applied theme is turned, not removed", against(true))
	b.eventually(pressed("true") + ` && !document.getElementById('card-said').checkVisibility() && verbatim.card.against === false`)
	b.click(`verbatim.card.options.find(o => o.ariaSelected === 'false' && o.getBoundingClientRect().top > document.getElementById('card-list').getBoundingClientRect().top)`)
	b.eventually(`verbatim.acts.waiting === 0`)
	n := 0
	for _, c := range own() {
		if c.Against {
			n++
		}
	}
	if len(own()) != 2 || n != 1 {
		t.Errorf("%d codings, %d of them against: the next theme only", len(own()), n)
	}
}

// The card is always in the window with its foot, its target is one, and it says
// what is starred, what is replaced, and how far a preview goes.
func TestTheCardIsWhole(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	whole := func(when string) {
		t.Helper()
		if !is[bool](b, `(r => r.bottom <= innerHeight && r.top >= 0)(document.getElementById('card').getBoundingClientRect()) && (r => r.bottom <= innerHeight)(document.getElementById('card-done').getBoundingClientRect()) && document.getElementById('card').scrollHeight <= document.getElementById('card').clientHeight + 1`) {
			t.Errorf("%s, the card or its foot is not in the window", when)
		}
	}
	for _, height := range []int64{900, 600} {
		b.size(1440, height)
		b.read("P07-1?turn=6")
		b.do(chromedp.Evaluate[chromedp.Void](`(t => verbatim.script.select({s: t.s, e: t.s + t.words()[0][1]}))(verbatim.script.turns[5])`))
		b.eventually(`!document.getElementById('card').hidden`)
		whole("at first")
		b.click(`document.querySelector('[data-scope=turn]')`)
		whole("with the whole turn")
	}
	b.keep("read-card-low")
	b.size(1440, 900)
	b.read("P07-1?turn=4")
	b.dragOver(4, "discharge lounge")
	b.eventually(`!document.getElementById('card').hidden`)
	b.click(`document.getElementById('card-star')`)
	b.eventually(`document.getElementById('card-star').getAttribute('aria-pressed') === 'true' && document.getElementById('card-star').innerText.replace(/\s+/g, '') === '★Starred'`)
	b.click(`document.getElementById('card-find')`)
	b.eventually(`document.activeElement.id === 'card-find' && ` + targets + ` === 1`)
	b.press("sel")
	b.keep("read-card-paths")
	b.press("f and the rest", kb.Enter)
	b.eventually(`verbatim.acts.waiting === 0 && document.getElementById('card-find').value === '' && [...verbatim.store.codings.values()].some(c => c.theme === 'self-and-the-rest')`)
	b.press(kb.Enter)
	if n := len(b.own()); n != 1 || is[int](b, `verbatim.card.at`) != -1 {
		t.Errorf("Enter after a theme was made did something: %q", b.own())
	}
	b.dragOver(4, "looks like")
	b.eventually(`verbatim.script.words(verbatim.card.place.s, verbatim.card.place.e) === 'looks like' && ` + targets + ` === 0`)
	b.click(`document.getElementById('card-done')`)
	b.click(rangeOf(4, "lounge"))
	b.eventually(`!document.getElementById('details').hidden`)
	b.click(`[...document.querySelectorAll('#details .act')].find(x => x.textContent === 'Other theme')`)
	b.eventually(`document.getElementById('card-said').textContent === 'Instead of self and the rest' && document.getElementById('card-said').checkVisibility()`)
	b.keep("read-other-theme")
	type cut struct{ Head, Tail string }
	if got := is[cut](b, `import(performance.getEntriesByType('resource').map(x => x.name).find(x => x.includes('/assets/brief.js'))).then(m => ({Head: m.head('So it was done', 5), Tail: m.tail('all was done', 6)}))`); got.Head != "So it" || got.Tail != "done" {
		t.Errorf("cut in words: %+v", got)
	}
	b.click(`document.getElementById('done')`)
	b.eventually(`document.getElementById('done-by').textContent.startsWith('Finished by you')`)
}
