package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
)

const painted = `window.verbatim && performance.getEntriesByName('painted').length > 0 && document.documentElement.dataset.live === 'on'`

// read opens a transcript and waits until it can be used.
func (b *browser) read(path string) {
	b.t.Helper()
	b.visit("/read/" + path)
	b.eventually(painted)
}

// press presses keys one after the other.
func (b *browser) press(keys ...string) {
	b.t.Helper()
	b.pressWith(chromedp.ModifierNone, keys...)
}

func (b *browser) pressWith(m chromedp.Modifier, keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		for _, r := range k {
			b.stroke(m, r)
		}
	}
}

// said waits until a screen reader was told some words.
func (b *browser) said(words string) {
	b.t.Helper()
	js, _ := json.Marshal(words)
	b.eventually(`document.getElementById('status').textContent.includes(` + string(js) + `)`)
}

// reading is what the study holds of a transcript, as a coder sees it: read from
// the disk, not from the page.
func (b *browser) reading(coder, id string) *app.ReadingView {
	b.t.Helper()
	a := testApp(b.t, b.dir)
	a.Coder = coder
	v, err := a.Reading(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// words are the words between two ends, by hand: nothing of what is tested.
func words(v *app.ReadingView, e app.Ends) string {
	var parts []string
	for n := e.From[0]; n <= e.To[0]; n++ {
		units := utf16Of(v.Turns[n-1].Words)
		from, to := 0, len(units)
		if n == e.From[0] {
			from = e.From[1]
		}
		if n == e.To[0] {
			to = e.To[1]
		}
		parts = append(parts, stringOf(units[from:to]))
	}
	return strings.Join(parts, "\n")
}

// mine are the codings of a coder with a theme.
func mine(v *app.ReadingView, coder, theme string) []app.ReadingCoding {
	return slices.DeleteFunc(slices.Clone(v.Codings), func(c app.ReadingCoding) bool { return c.Coder != coder || c.Theme != theme })
}

// within waits until something is true of what is on the disk.
func within(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience()); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

func TestReadingLooks(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.looks("read", "/read/P07-1", func() { b.eventually(painted) })
	b.size(1024, 768)
	b.read("P07-1")
	b.keep("read-light-1024")
	b.accessible("read at 1024")
	for _, scheme := range []string{"light", "dark"} {
		b.size(1440, 900)
		b.colours(scheme)
		b.read("P07-1")
		b.focus("#t4")
		b.press(kb.ArrowRight, "s", kb.Enter)
		b.eventually(`document.activeElement.id === 'card-find'`)
		b.press("su")
		b.keep("read-card-" + scheme)
		b.accessible("the card, " + scheme)
		b.press(kb.Escape, kb.Escape, "]", kb.Enter)
		b.eventually(`!document.getElementById('details').hidden`)
		b.keep("read-details-" + scheme)
		b.accessible("the details, " + scheme)
		b.press(kb.Escape, "m")
		b.eventually(`document.getElementById('memo').open`)
		b.keep("read-memo-" + scheme)
		b.accessible("the memo, " + scheme)
		b.press(kb.Escape)
		b.eventually(`document.activeElement.classList.contains('turn')`)
		b.press("?")
		b.eventually(`document.getElementById('all-keys').open`)
		b.keep("read-keys-" + scheme)
		b.accessible("all keys, " + scheme)
		b.press(kb.Escape)
		b.click(`document.querySelector('#more summary')`)
		b.eventually(`document.getElementById('more').open`)
		b.keep("read-more-" + scheme)
		b.accessible("the menu, " + scheme)
	}
	b.size(390, 844)
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.press("s")
	b.eventually(`!document.getElementById('card').hidden`)
	b.keep("read-card-390")
	b.accessible("the card at 390")
	b.size(320, 640)
	b.read("P07-1")
	if over := is[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		t.Errorf("at 320 pixels the page scrolls sideways by %d", over)
	}
	b.accessible("read at 320")
}

// A passage is coded, checked and taken back with keys alone, the door to the
// page included.
func TestCodeByKeyboardAlone(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1")
	for range 80 { // by Tab to the transcript, which is one stop
		if is[bool](b, `document.activeElement.classList.contains('turn')`) {
			break
		}
		b.press(kb.Tab)
	}
	b.press(kb.ArrowDown, kb.ArrowDown, kb.ArrowDown)
	if id := is[string](b, `document.activeElement.id`); id != "t4" {
		t.Fatalf("focus is on %q", id)
	}
	b.press(kb.ArrowRight, "s")
	b.said("words selected")
	b.press(kb.Enter)
	b.eventually(`document.activeElement.id === 'card-find'`)
	b.press("mutu", kb.Enter)
	b.said("Mutuality applied to 6 words, Rosa at 1 minute 4")
	b.press(kb.Escape)
	b.eventually(`document.activeElement.id === 't4'`)
	hope := func() int { return len(mine(b.reading("cleo", "P07-1"), "cleo", "mutuality")) }
	within(t, "the coding is on the disk", func() bool { return hope() == 1 })
	if got := words(b.reading("cleo", "P07-1"), mine(b.reading("cleo", "P07-1"), "cleo", "mutuality")[0].Ends); got != "It looks like the discharge lounge." {
		t.Errorf("coded %q", got)
	}
	b.pressWith(chromedp.ModifierCtrl, "z")
	within(t, "the coding is taken back", func() bool { return hope() == 0 })
	b.eventually(`![...verbatim.store.codings.values()].some(c => c.coder === 'cleo')`)
	b.pressWith(chromedp.ModifierCtrl, "y")
	within(t, "the coding is back", func() bool { return hope() == 1 })
	b.eventually(`[...verbatim.store.codings.values()].filter(c => c.coder === 'cleo').length === 1`)

	// Words by Shift, a digit, a star, a memo in the speaker's turn.
	b.press(kb.Escape, kb.Escape, kb.ArrowDown, kb.ArrowDown, kb.ArrowRight)
	b.pressWith(chromedp.ModifierShift, kb.ArrowRight, kb.ArrowRight)
	b.eventually(`verbatim.script.selected() !== null`)
	key := is[string](b, `verbatim.themes.keys[1]`)
	b.press("2")
	within(t, "a digit codes three words", func() bool {
		v := b.reading("cleo", "P07-1")
		m := mine(v, "cleo", key)
		return len(m) == 1 && len(strings.Fields(words(v, m[0].Ends))) == 3 && m[0].From[0] == 6
	})
	b.press("*")
	within(t, "a star", func() bool { return len(b.reading("cleo", "P07-1").Stars) == 1 })
	b.press("m")
	b.eventually(`document.activeElement.id === 'memo-words'`)
	b.press("A thought.")
	b.pressWith(chromedp.ModifierCtrl, kb.Enter)
	within(t, "a memo on the coding", func() bool {
		return slices.ContainsFunc(b.reading("cleo", "P07-1").Memos, func(m app.ReadingMemo) bool { return m.Words == "A thought." && m.On == "coding" })
	})
	b.eventually(`document.activeElement.id === 't6'`)

	// A coding is found with ], opened with Enter, and told to go against.
	b.press(kb.Escape, kb.Escape, kb.Escape)
	b.press("[")
	b.press("]")
	b.eventually(`verbatim.lit !== null`)
	b.press("n")
	b.said("Not coded yet")
	b.pressWith(chromedp.ModifierCtrl, kb.End)
	if id := is[string](b, `document.activeElement.id`); id != "after-text" {
		t.Errorf("Ctrl+End leads to %q", id)
	}
	b.pressWith(chromedp.ModifierShift, kb.Tab)
	b.eventually(`document.activeElement.classList.contains('turn')`)
	b.pressWith(chromedp.ModifierCtrl, kb.Home)
	if id := is[string](b, `document.activeElement.id`); id != "before-text" {
		t.Errorf("Ctrl+Home leads to %q", id)
	}
}

func TestCodeByMouse(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	b.dragOver(4, "It looks like the di")
	b.eventually(`!document.getElementById('card').hidden`)
	sel := is[string](b, `verbatim.script.words(verbatim.card.place.s, verbatim.card.place.e)`)
	if sel != "It looks like the di" {
		t.Fatalf("selected %q", sel)
	}
	card, text := b.boxOf(`document.getElementById('card')`), b.boxOf(`document.querySelector('#t4 .say')`)
	if card.X < text.X+text.W {
		t.Errorf("the card stands over the words")
	}
	b.click(`document.querySelector('[data-scope=sentence]')`)
	b.eventually(`verbatim.script.words(verbatim.card.place.s, verbatim.card.place.e) === 'It looks like the discharge lounge.'`)
	b.click(`document.querySelector('[role=option]')`)
	theme := is[string](b, `verbatim.card.options[0].what.theme`)
	within(t, "coded", func() bool { return len(mine(b.reading("cleo", "P07-1"), "cleo", theme)) == 1 })
	b.eventually(`document.querySelector('[role=option][aria-selected=true]') !== null`)

	// Undo from the toast.
	b.click(`document.querySelector('#toast button')`)
	within(t, "taken back", func() bool { return len(mine(b.reading("cleo", "P07-1"), "cleo", theme)) == 0 })

	// Over the end of a turn, and against.
	b.do(chromedp.Evaluate[chromedp.Void](`getSelection().removeAllRanges()`))
	b.eventually(`document.getElementById('card').hidden`)
	from, to := b.stands(rangeOf(2, "six floors"), "true").Box, b.stands(rangeOf(3, "first"), "true").Box
	b.drag(from.X+1, from.Y+from.H/2, to.X+to.W-1, to.Y+to.H/2)
	b.eventually(`!document.getElementById('card').hidden`)
	b.click(`document.getElementById('card-against')`)
	b.eventually(`document.getElementById('card-against').getAttribute('aria-pressed') === 'true'`)
	b.click(`document.querySelectorAll('[role=option]')[2]`)
	within(t, "coded over two turns", func() bool {
		v := b.reading("cleo", "P07-1")
		return slices.ContainsFunc(v.Codings, func(c app.ReadingCoding) bool {
			return c.Coder == "cleo" && c.Against && words(v, c.Ends) == "six floors.\n(laughs) So what does a first"
		})
	})

	// A label opens what stands there; one's own can be removed.
	b.do(chromedp.Evaluate[chromedp.Void](`getSelection().removeAllRanges()`))
	b.eventually(`document.getElementById('card').hidden`)
	b.click(`document.querySelector('#t2 .label')`)
	b.eventually(`document.querySelector('#details .act.remove') !== null`)
	b.click(`document.querySelector('#details .act.remove')`)
	within(t, "removed", func() bool {
		return !slices.ContainsFunc(b.reading("cleo", "P07-1").Codings, func(c app.ReadingCoding) bool { return c.Coder == "cleo" })
	})
}

// What a coding covers and which theme it has can be changed, and undone.
func TestChangeACoding(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.press(kb.ArrowRight, "s", "1")
	b.eventually(`[...verbatim.store.codings.values()].some(c => c.coder === 'cleo' && !c.waiting)`)
	first := is[string](b, `verbatim.themes.keys[0]`)
	own := func() []app.ReadingCoding {
		return slices.DeleteFunc(b.reading("cleo", "P07-1").Codings, func(c app.ReadingCoding) bool { return c.Coder != "cleo" })
	}
	id := own()[0].ID

	b.press(kb.Escape, kb.Escape, "]", kb.Enter)
	b.eventually(`!document.getElementById('details').hidden`)
	b.click(`[...document.querySelectorAll('#details .act')].find(x => x.textContent === 'Other words')`)
	b.eventually(`verbatim.card.mode?.what === 'words'`)
	b.press("s")
	b.eventually(`verbatim.script.words(verbatim.card.place.s, verbatim.card.place.e).endsWith('ours?')`)
	b.press(kb.Enter)
	within(t, "the coding covers two sentences", func() bool {
		c := own()
		return len(c) == 1 && c[0].ID == id && words(b.reading("cleo", "P07-1"), c[0].Ends) == "It looks like the discharge lounge. Have you been in ours?"
	})
	b.press(kb.Escape, kb.Escape, "]", kb.Enter)
	b.eventually(`!document.getElementById('details').hidden`)
	b.click(`[...document.querySelectorAll('#details .act')].find(x => x.textContent === 'Other theme')`)
	b.eventually(`verbatim.card.mode?.what === 'theme'`)
	b.press("burn", kb.Enter)
	within(t, "the coding has another theme", func() bool { c := own(); return len(c) == 1 && c[0].ID == id && c[0].Theme == "burnout" })
	b.pressWith(chromedp.ModifierCtrl, "z")
	within(t, "the theme is as it was", func() bool { return own()[0].Theme == first })
	b.pressWith(chromedp.ModifierCtrl, "z")
	within(t, "the words are as they were", func() bool {
		return words(b.reading("cleo", "P07-1"), own()[0].Ends) == "It looks like the discharge lounge."
	})
	b.eventually(`[...verbatim.store.codings.values()].some(c => c.coder === 'cleo' && verbatim.script.words(c.s, c.e) === 'It looks like the discharge lounge.')`)
}

// A new theme is made from the card in the speaker's own words; suggestions are
// accepted and dismissed; a transcript is finished, and handed back.
func TestNewThemeSuggestionsAndHandingBack(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.press(kb.ArrowRight)
	b.pressWith(chromedp.ModifierShift, kb.ArrowRight, kb.ArrowRight)
	b.press(kb.Enter)
	b.eventually(`document.activeElement.id === 'card-find'`)
	b.press("waiting for tablets", kb.Enter)
	within(t, "a theme and a coding", func() bool {
		v := b.reading("cleo", "P07-1")
		return len(mine(v, "cleo", "waiting-for-tablets")) == 1
	})
	b.eventually(`[...document.querySelectorAll('.theme-row')].some(x => x.textContent.includes('waiting for tablets'))`)
	b.press(kb.Escape, kb.Escape)

	b.press("g")
	b.eventually(`!document.getElementById('offer').hidden`)
	b.keep("read-offer")
	b.accessible("a suggestion")
	first := is[string](b, `verbatim.suggestions.now.theme`)
	before := len(mine(b.reading("cleo", "P07-1"), "cleo", first))
	b.press("x")
	b.eventually(`verbatim.acts.waiting === 0`)
	b.eventually(`verbatim.suggestions.now !== null`)
	second := is[string](b, `verbatim.suggestions.now.theme`)
	if first == second {
		before--
	}
	b.press(kb.Enter)
	b.eventually(`verbatim.acts.waiting === 0`)
	if n := len(mine(b.reading("cleo", "P07-1"), "cleo", second)); n == 0 || first == second && n != before+2 {
		t.Errorf("%d codings of %s after a suggestion was accepted", n, second)
	}
	b.press(kb.Escape)

	b.click(`document.getElementById('done')`)
	within(t, "finished", func() bool { return slices.Contains(b.reading("cleo", "P07-1").Done, "cleo") })
	b.click(`document.getElementById('done')`)
	within(t, "not finished", func() bool { return !slices.Contains(b.reading("cleo", "P07-1").Done, "cleo") })

	b.click(`document.querySelector('#more summary')`)
	b.click(`document.getElementById('go-back')`)
	b.eventually(`document.getElementById('hand-back').open`)
	b.click(`document.getElementById('hand-back-yes')`)
	b.eventually(`location.pathname === '/handed-back'`)
	b.keep("handed-back")
	b.accessible("handed back")
	a := testApp(t, b.dir)
	a.Coder = "cleo"
	if _, err := a.Reading(t.Context(), "P07-1"); err == nil {
		t.Error("a transcript that was handed back is still shown")
	}
	b.click(`document.querySelector('main form button')`)
	b.eventually(`location.pathname === '/read/P07-1'`)
	if _, err := a.Reading(t.Context(), "P07-1"); err != nil {
		t.Errorf("handing back was undone, and then: %v", err)
	}
}

// Every place has an address.
func TestPlacesHaveAddresses(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	c := b.reading("cleo", "P07-1").Codings[7]
	b.read("P07-1#c-" + c.ID)
	b.eventually(fmt.Sprintf(`document.activeElement.id === 't%d' && verbatim.lit?.id === %q`, c.From[0], c.ID))
	b.press(kb.ArrowDown)
	b.eventually(fmt.Sprintf(`new URL(location.href).searchParams.get('turn') === '%d'`, c.From[0]+1))
	b.visit("/")
	b.read(fmt.Sprintf("P07-1?turn=%d", 20))
	b.eventually(`document.activeElement.id === 't20' && document.getElementById('t20').getBoundingClientRect().top < innerHeight`)
}

// The look of the text is by highlights alone, and without them all else works.
func TestWithoutHighlights(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.beforeScripts(`delete globalThis.Highlight`)
	b.read("P07-1")
	if !is[bool](b, `document.getElementById('plain').checkVisibility() && document.querySelectorAll('.stripe').length > 0`) {
		t.Error("no notice, or no stripes")
	}
	b.focus("#t4")
	b.press("t", "1")
	within(t, "coded", func() bool {
		return slices.ContainsFunc(b.reading("cleo", "P07-1").Codings, func(c app.ReadingCoding) bool { return c.Coder == "cleo" })
	})
}
