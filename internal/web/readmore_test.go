package web

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// own are the codings of cleo, in the order of the text, as "theme: words".
func (b *browser) own() []string {
	v := b.reading("cleo", "P07-1")
	list := []string{}
	for _, c := range v.Codings {
		if c.Coder == "cleo" {
			list = append(list, c.Theme+": "+words(v, c.Ends))
		}
	}
	return list
}

// rangeOf are some words of a turn on the page.
func rangeOf(turn int, words string) string {
	return fmt.Sprintf(`(() => { const t = verbatim.script.turns[%d], n = t.text.indexOf(%q), r = document.createRange(); r.setStart(t.node, n); r.setEnd(t.node, n + %d); return r; })()`, turn-1, words, len(utf16Of(words)))
}

func (b *browser) dragOver(turn int, words string) {
	b.t.Helper()
	b.dragRange(rangeOf(turn, words))
}

// A theme is kept in the hand with the mouse alone: every selection gets it at
// once, each can be undone, and nothing more happens when it is let go.
func TestKeepApplyingByMouse(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	hope := `document.querySelector('.theme-row[data-theme=hope]').closest('.theme-line')`
	at := b.boxOf(hope)
	b.do(chromedp.MouseEvent("mouseMoved", at.X+20, at.Y+at.H/2))
	b.click(hope + `.querySelector('.pin')`)
	b.eventually(`!document.getElementById('sticky').hidden && document.getElementById('sticky').textContent.includes('Hope goes on all that you select')`)
	b.keep("read-sticky")
	b.accessible("a theme is kept")
	b.dragOver(4, "discharge lounge")
	within(t, "the first selection is coded", func() bool { return slices.Equal(b.own(), []string{"hope: discharge lounge"}) })
	if !is[bool](b, `document.getElementById('card').hidden && getSelection().isCollapsed`) {
		t.Error("the card opened, or the words stayed selected")
	}
	// A double click chooses one word: a theme is applied to it once.
	word := b.stands(rangeOf(4, "ours"), "true")
	b.do(chromedp.MouseClickXY(word.X, word.Y, chromedp.ClickCount(1)), chromedp.MouseClickXY(word.X, word.Y, chromedp.ClickCount(2)))
	within(t, "and the second", func() bool { return slices.Equal(b.own(), []string{"hope: discharge lounge", "hope: ours"}) })
	b.click(`document.querySelector('#toast button')`)
	within(t, "the second is undone", func() bool { return slices.Equal(b.own(), []string{"hope: discharge lounge"}) })
	b.click(`document.getElementById('sticky-stop')`)
	b.eventually(`document.getElementById('sticky').hidden`)
	b.dragOver(4, "looks like")
	b.eventually(`!document.getElementById('card').hidden`)
	if got := b.own(); len(got) != 1 {
		t.Errorf("a theme that was let go was applied: %q", got)
	}
}

// The same with keys alone: what is selected with keys may still grow, so that
// Enter applies the theme; Escape lets it go.
func TestKeepApplyingByKeyboard(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.press(kb.ArrowRight, "s", "p")
	b.eventually(`document.activeElement.id === 'card-find' && document.getElementById('card-keep').getAttribute('aria-pressed') === 'true'`)
	b.press("hope", kb.Enter)
	b.eventually(`!document.getElementById('sticky').hidden && document.activeElement.id === 't4'`)
	within(t, "the words that were selected are coded", func() bool { return slices.Equal(b.own(), []string{"hope: It looks like the discharge lounge."}) })
	b.press("s")
	b.said("Enter applies Hope")
	b.press(kb.Enter)
	within(t, "the next sentence", func() bool { return slices.Contains(b.own(), "hope: Have you been in ours?") || len(b.own()) == 2 })
	b.said("Hope applied to")
	b.pressWith(chromedp.ModifierCtrl, "z")
	within(t, "undone", func() bool { return len(b.own()) == 1 })
	b.press(kb.Escape)
	b.eventually(`document.getElementById('sticky').hidden`)
	b.said("no longer applied by itself")
	b.press("s", kb.Enter)
	b.eventually(`document.activeElement.id === 'card-find'`)
}

// A coding is given more words, and fewer, with keys alone.
func TestOtherWordsByKeyboardAlone(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.press(kb.ArrowRight, "s", "1")
	b.eventually(`verbatim.acts.waiting === 0 && verbatim.acts.done.length === 1`)
	change := func(keys ...string) {
		t.Helper()
		b.press(kb.Escape, kb.Escape, kb.ArrowUp, kb.ArrowDown, "]", kb.Enter)
		b.eventually(`document.getElementById('details').contains(document.activeElement)`)
		for range 9 {
			if is[string](b, `document.activeElement.textContent`) == "Other words" {
				break
			}
			b.press(kb.Tab)
		}
		b.press(kb.Enter)
		b.eventually(`verbatim.card.mode?.what === 'words' && document.activeElement.id === 't4'`)
		b.pressWith(chromedp.ModifierShift, keys...)
		b.eventually(`!verbatim.pointer.timer || verbatim.script.selected().e === verbatim.card.place.e`)
		b.press(kb.Enter)
		b.eventually(`verbatim.acts.waiting === 0`)
	}
	theme := is[string](b, `verbatim.themes.keys[0]`)
	change(kb.ArrowRight, kb.ArrowRight)
	if got := b.own(); !slices.Equal(got, []string{theme + ": It looks like the discharge lounge. Have you"}) {
		t.Errorf("two words more: %q", got)
	}
	change(kb.ArrowLeft, kb.ArrowLeft, kb.ArrowLeft)
	if got := b.own(); !slices.Equal(got, []string{theme + ": It looks like the discharge"}) {
		t.Errorf("three words less: %q", got)
	}
}

// Keys can be changed, each coder has their own, and a key never does two things.
func TestKeysCanBeChanged(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.press("?")
	b.eventually(`document.getElementById('all-keys').open`)
	change := func(act string) string {
		return fmt.Sprintf(`document.querySelector('tr[data-act=%s] button')`, act)
	}
	b.do(chromedp.Evaluate[chromedp.Void](change("sentence") + `.focus()`))
	b.press(kb.Enter)
	b.eventually(`document.getElementById('keys-told').textContent.startsWith('Press the key')`)
	b.press("t") // the whole turn's
	b.eventually(`document.getElementById('keys-told').textContent.includes('does something else already')`)
	b.press(kb.Enter)
	b.press("q")
	b.eventually(`document.querySelector('tr[data-act=sentence] kbd').textContent === 'Q' && document.getElementById('keys-told').textContent.startsWith('Q now: Select this sentence')`)
	b.keep("read-keys-changed")
	b.accessible("the list of keys")
	b.do(chromedp.Evaluate[chromedp.Void](change("star") + `.focus()`))
	b.press(kb.Enter, kb.Delete)
	b.eventually(`document.getElementById('keys-told').textContent.startsWith('No key now')`)
	b.press(kb.Escape)
	b.eventually(`!document.getElementById('all-keys').open`)
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.press("s", "*")
	if is[bool](b, `verbatim.script.selected() !== null || verbatim.acts.waiting > 0 || verbatim.acts.done.length > 0`) { // each key has done at once what it does
		t.Error("the key of before still selects")
	}
	b.press("q")
	b.eventually(`verbatim.script.selected() !== null`)
	b.press("*")
	if n := len(b.reading("cleo", "P07-1").Stars); n != 0 {
		t.Errorf("%d stars by a key that was switched off", n)
	}
	b.press("?")
	b.eventually(`document.getElementById('all-keys').open`)
	b.focus("#keys-usual")
	b.press(kb.Enter)
	b.eventually(`document.querySelector('tr[data-act=sentence] kbd').textContent === 'S' && document.querySelector('tr[data-act=star] kbd').checkVisibility()`)
}

func TestKeysOfAPerson(t *testing.T) {
	for _, wrong := range []map[string]string{{"sentence": "t"}, {"sentence": "3"}, {"sentence": "ab"}, {"sentence": " "}, {"sentence": "\n"}} {
		if _, err := withKeys(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
	keys, err := withKeys(map[string]string{"sentence": "T", "turn": "é", "star": "", "nobody": "s"})
	if err != nil || keys[0].Key != "t" || keys[1].Key != "é" || keys[4].Key != "" || keys[5].Key != "m" {
		t.Errorf("%v, %v", keys, err)
	}
}

// Lines are counted as an editor counts them in the stored text.
func TestLineNumbers(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "cleo")
	data, err := os.ReadFile(filepath.Join(dir, "transcripts", "P07-1.txt"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	for _, turn := range b.reading("cleo", "P07-1").Turns {
		first, _, _ := strings.Cut(turn.Words, "\n")
		if !strings.Contains(lines[turn.Line-1], first) {
			t.Errorf("turn %d is not on line %d", turn.N, turn.Line)
		}
		if turn.LastLine-turn.Line != strings.Count(turn.Words, "\n") {
			t.Errorf("turn %d is on lines %d to %d", turn.N, turn.Line, turn.LastLine)
		}
	}
	b.read("P07-1")
	if is[bool](b, `document.querySelector('#t4 .ln').checkVisibility()`) {
		t.Error("lines are numbered before somebody asks for it")
	}
	b.click(`document.getElementById('display-open')`)
	b.eventually(`document.getElementById('display-dialog').open`)
	b.click(`document.querySelector('#display-dialog [name=lines][value=on]')`)
	b.eventually(`document.querySelector('#t4 .ln').checkVisibility() && document.querySelector('#t4 .ln').textContent === 'line 7'`)
	b.press(kb.Escape)
	b.eventually(`!document.getElementById('display-dialog').open`)
	b.keep("read-lines")
	b.accessible("numbered lines")
	b.read("P07-1")
	b.eventually(`document.querySelector('#t4 .ln').checkVisibility()`)
	b.size(390, 844)
	b.keep("read-lines-390")
}

// Words are found in the transcript, gone through, and taken up to be coded.
func TestFindInTheTranscript(t *testing.T) {
	b := open(t, demoStudy(t), "cleo")
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.press("f")
	b.eventually(`document.activeElement.id === 'find-words'`)
	b.press("WARD")
	v, want := b.reading("cleo", "P07-1"), 0
	for _, turn := range v.Turns {
		want += strings.Count(strings.ToLower(turn.Words), "ward")
	}
	b.eventually(fmt.Sprintf(`verbatim.find.asked === 'ward' && document.getElementById('find-said').textContent.endsWith(' of %d')`, want))
	b.keep("read-find")
	b.accessible("finding words")
	first := is[int](b, `verbatim.find.at`)
	b.press(kb.Enter)
	b.eventually(fmt.Sprintf(`verbatim.find.at === %d`, (first+1)%want))
	b.said(" of ")
	b.press(kb.Escape)
	b.eventually(`document.getElementById('find-bar').hidden && document.activeElement.classList.contains('turn')`)
	if got := is[string](b, `(s => s ? verbatim.script.words(s.s, s.e).toLowerCase() : '')(verbatim.script.selected())`); got != "ward" {
		t.Errorf("%q is selected", got)
	}
	b.press("f")
	b.eventually(`document.activeElement.id === 'find-words'`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('find-words').value = ''`))
	b.press("zebra")
	b.said("Not found")
}
