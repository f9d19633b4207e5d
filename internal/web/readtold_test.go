package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
)

// A content note is put on words from the page; others find them covered.
func TestContentNoteFromThePage(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "cleo")
	b.read("P07-1?turn=6")
	b.focus("#t6")
	b.press("t", "w")
	b.eventually(`document.getElementById('caution').open`)
	b.press("self-harm, grief")
	b.keep("read-caution")
	b.accessible("a content note")
	b.press(kb.Enter)
	b.eventually(`document.querySelector('#t6 .cover.open')?.textContent.includes('self-harm, grief')`)
	labels := func(who string) []string { return b.reading(who, "P07-1").Turns[5].Labels }
	if got := labels("ben"); !slices.Equal(got, []string{"self-harm", "grief"}) {
		t.Errorf("the study says %q", got)
	}
	if !is[bool](b, `document.querySelector('#t6 .say').checkVisibility()`) {
		t.Error("the words were covered under the eyes of who has just read them")
	}
	b.keep("read-caution-open")
	b.eventually(`document.activeElement.id === 't6'`)
	b.pressWith(chromedp.ModifierCtrl, "z")
	b.eventually(`document.querySelector('#t6 .cover') === null`)
	within(t, "undone", func() bool { return len(labels("ben")) == 0 })
	b.pressWith(chromedp.ModifierCtrl, "y")
	b.eventually(`document.querySelector('#t6 .cover') !== null`)
	within(t, "done again", func() bool { return len(labels("ben")) == 2 })
	b.eventually(`verbatim.acts.waiting === 0`)
	b.read("P07-1?turn=6")
	b.eventually(`!document.querySelector('#t6 .say').checkVisibility()`)
	b.press(kb.Enter)
	b.eventually(`document.querySelector('#t6 .say').checkVisibility() && document.querySelectorAll('#t6 .stripe').length > 0`)
	b.click(`document.querySelector('#t6 .cover button')`)
	b.eventually(`!document.querySelector('#t6 .say').checkVisibility() && document.querySelectorAll('#t6 .stripe').length === 0`)
}

// Everything that can be done on the page can be undone there, and done again.
func TestUndoForEverything(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	b.focus("#t4")
	state := func() string {
		v := b.reading("cleo", "P07-1")
		var s strings.Builder
		for _, c := range v.Codings {
			if c.Coder == "cleo" {
				fmt.Fprintf(&s, "%s %v %q\n", c.Theme, c.Against, words(v, c.Ends))
			}
		}
		for _, m := range v.Memos {
			if m.Coder == "cleo" {
				fmt.Fprintf(&s, "memo %s %q\n", m.Type, m.Words)
			}
		}
		for _, x := range v.Cautions {
			fmt.Fprintf(&s, "note %v\n", x.Labels)
		}
		a := testApp(t, b.dir)
		a.Coder = "cleo"
		offers, err := a.SuggestIn(t.Context(), "P07-1")
		if err != nil {
			t.Fatal(err)
		}
		themes := 0
		for _, x := range v.Themes {
			if x.Open {
				themes++
			}
		}
		fmt.Fprintf(&s, "%d stars, done %v, %d offers, %d themes", len(v.Stars), slices.Contains(v.Done, "cleo"), len(offers), themes)
		return s.String()
	}
	steps := []struct {
		what string
		do   func()
	}{
		{"code", func() { b.press(kb.ArrowRight, "s", "1") }},
		{"star", func() { b.press("*") }},
		{"memo", func() {
			b.press("m")
			b.eventually(`document.getElementById('memo').open`)
			b.press("A thought.")
			b.pressWith(chromedp.ModifierCtrl, kb.Enter)
		}},
		{"against", func() {
			b.press(kb.Escape, kb.Escape)
			b.do(chromedp.Evaluate[chromedp.Void](`verbatim.stance([...verbatim.store.codings.values()].find(c => c.coder === 'cleo'), true)`))
		}},
		{"reflexive note", func() {
			b.press("r")
			b.eventually(`document.getElementById('memo').open`)
			b.press("What this stirs.")
			b.pressWith(chromedp.ModifierCtrl, kb.Enter)
			b.eventually(`document.activeElement.classList.contains('turn')`)
		}},
		{"content note", func() {
			b.press("t", "w")
			b.eventually(`document.getElementById('caution').open`)
			b.press("grief", kb.Enter)
			b.eventually(`document.activeElement.classList.contains('turn')`)
		}},
		{"dismiss", func() {
			b.press(kb.Escape, kb.Escape, "g")
			b.eventually(`!document.getElementById('offer').hidden`)
			b.press("x", kb.Escape)
		}},
		{"new theme and its coding", func() {
			b.press("t", kb.Enter)
			b.eventually(`document.activeElement.id === 'card-find'`)
			b.press("waiting rooms", kb.Enter)
			b.eventually(`document.querySelector('.theme-row[data-theme=waiting-rooms]') !== null`)
			b.press(kb.Escape, kb.Escape)
		}},
		{"done", func() { b.press("d") }},
	}
	states := []string{state()}
	for i, s := range steps {
		s.do()
		n := i + 1
		if n >= len(steps)-1 {
			n++ // a new theme and its coding are two
		}
		b.eventually(fmt.Sprintf(`verbatim.acts.waiting === 0 && verbatim.acts.done.length === %d`, n))
		now := state()
		if now == states[len(states)-1] {
			t.Fatalf("%s changed nothing:\n%s", s.what, now)
		}
		states = append(states, now)
	}
	acts := is[int](b, `verbatim.acts.done.length`)
	if acts != len(steps)+1 {
		t.Fatalf("%d acts can be undone: %v", acts, is[[]string](b, `verbatim.acts.done.map(x => x.label)`))
	}
	seen := func(key string, to []string) {
		t.Helper()
		at := 0
		for range acts {
			b.pressWith(chromedp.ModifierCtrl, key)
			b.eventually(`verbatim.acts.turning.then && verbatim.acts.waiting === 0`)
			is[bool](b, `verbatim.acts.turning.then(() => true)`)
			if now := state(); at < len(to) && now == to[at] {
				at++
			}
		}
		if at != len(to) {
			t.Errorf("with Ctrl+%s never again:\n%s\nbut\n%s", key, to[at], state())
		}
	}
	back := slices.Clone(states[:len(steps)])
	slices.Reverse(back)
	seen("z", back)
	seen("y", states[1:])
}

// Without scripts a transcript can be read, and a line says how to code.
func TestReadWithoutScripts(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.do(chromedp.Navigate(b.at + "/read/P07-1"))
	b.eventually(`document.readyState === 'complete' && document.querySelector('noscript p')?.checkVisibility() && document.querySelector('#t4 .say').checkVisibility()`)
	b.keep("read-no-scripts")
}

// told says what was announced, in order, from now on.
func (b *browser) listenToStatus() {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`window.heard = []; new MutationObserver(() => { const said = document.getElementById('status').textContent; if (said) heard.push(said); }).observe(document.getElementById('status'), {childList: true, characterData: true, subtree: true})`))
}

// What a screen reader hears of one's own acts at once, and of others' in one
// message: as the live region of the browser's accessibility tree gives it out.
func TestWhatIsAnnounced(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "cleo")
	b.read("P07-1?turn=6")
	b.focus("#t6")
	b.listenToStatus()
	live := func(want string) {
		t.Helper()
		b.said(want)
		if !slices.ContainsFunc(b.told("status"), func(n node) bool { return n.properties["live"] == "polite" }) {
			t.Errorf("%q is in no live region", want)
		}
		if !slices.ContainsFunc(b.told("StaticText"), func(n node) bool { return strings.Contains(n.name, want) }) {
			t.Errorf("%q is not in what the browser tells a screen reader", want)
		}
	}
	b.press("t", kb.Enter)
	b.eventually(`document.activeElement.id === 'card-find'`)
	b.press("hope", kb.Enter)
	n := len(strings.Fields(b.reading("cleo", "P07-1").Turns[5].Words))
	live(fmt.Sprintf("Hope applied to %d words, Rosa at 2 minutes 7", n))
	b.press(kb.Escape)
	b.eventually(`document.activeElement.id === 't6'`)
	b.pressWith(chromedp.ModifierCtrl, "z")
	live("Undone: Hope applied to")
	b.pressWith(chromedp.ModifierCtrl, "y")
	live("Done again: Hope applied to")
	b.press(kb.Escape, kb.Escape)
	b.do(chromedp.Evaluate[chromedp.Void](`verbatim.showCoding([...verbatim.store.codings.values()].find(c => c.coder === 'cleo'))`))
	live("Hope, you, Rosa at 2 minutes 7")
	b.press(kb.Delete)
	live("Hope removed")
	b.do(chromedp.Evaluate[chromedp.Void](`heard.length = 0`))
	a := testApp(t, dir)
	a.Coder = "dev"
	for _, turn := range []string{"2", "4", "8"} {
		for _, theme := range []string{"hope", "burnout"} {
			if _, err := a.Code(t.Context(), app.CodeOptions{Transcript: "P07-1", Theme: theme, Words: app.Selection{Turn: turn}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	live("dev coded Hope; dev coded Burnout and emotional demands.")
	if heard := is[[]string](b, `heard`); len(heard) != 1 {
		t.Errorf("what others did was told in %d messages: %q", len(heard), heard)
	}
}
