package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// onlyReads looks at a study that is open for reading: it says why in one sentence,
// everything can be read, and nothing that would fail is offered.
func (b *browser) onlyReads(why string) {
	b.t.Helper()
	b.read("P07-1?turn=4")
	if said := is[string](b, `document.getElementById('read-only')?.textContent ?? ''`); said != why {
		b.t.Errorf("the page says %q", said)
	}
	b.keep("read-only")
	b.accessible("a study that is only read")
	b.eventually(`document.querySelectorAll('.stripe').length > 0`)
	for _, id := range []string{"undo", "redo", "done", "go-suggest", "go-keep", "go-reflexive", "go-caution", "go-back"} {
		if is[bool](b, `document.getElementById('`+id+`') !== null`) {
			b.t.Errorf("%s is offered", id)
		}
	}
	b.listenToStatus()
	b.focus("#t4")
	b.press(kb.ArrowRight, "s")
	b.said("words selected.")
	for _, key := range []string{"1", "c", kb.Enter, "*", "m", "r", "w", "p", "g", "d", "z"} {
		b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('status').textContent = ''`))
		b.press(key)
		b.said(why)
	}
	if is[bool](b, `!document.getElementById('card').hidden || document.querySelector('dialog[open]') !== null || verbatim.acts.done.length > 0`) {
		b.t.Error("a key opened what cannot be done")
	}
	b.dragOver(4, "discharge lounge")
	b.press(kb.Escape, kb.Escape, "]", kb.Enter)
	b.eventually(`!document.getElementById('details').hidden`)
	if is[bool](b, `document.querySelector('#details .act') !== null`) {
		b.t.Errorf("acts are offered: %q", is[string](b, `document.getElementById('details').innerText`))
	}
	if is[bool](b, `document.querySelector('.pin') !== null`) {
		b.t.Error("a theme can be kept in the hand")
	}
	b.press(kb.Escape)
	b.click(`document.querySelector('.theme-row[data-theme=hope]')`)
	b.said("Showing only Hope.")
}

// A study that a newer Verbatim wrote opens for reading.
func TestAStudyOfANewerVerbatimIsRead(t *testing.T) {
	dir := demoStudy(t)
	path := filepath.Join(dir, "study.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), "format: 1", "format: 2", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir, "cleo")
	b.onlyReads("A newer Verbatim wrote part of this study, so it opens for reading only. Update Verbatim to code in it.")
}
