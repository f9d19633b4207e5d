package web

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestScreensOfTheStudy(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.looks("home", "/", nil)
	b.looks("who", "/who", nil)
	b.looks("help", "/help", nil)
	b.looks("display", "/display", nil)
	b.looks("import", "/import", nil)
	b.looks("failure", "/nowhere", nil)
}

func TestScreensOfTheDoor(t *testing.T) {
	b := open(t, "", "")
	b.looks("door", "/door", nil)
}

func TestScreensOfSearch(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.looks("search", "/search", nil)
	b.looks("search-words", "/search?q=tired+OR+%22worn+out%22", nil)
	b.looks("search-quotes", "/search?q=theme:hope", nil)
	b.looks("search-wrong", "/search?q=theme:hope+OR+tired", nil)
}

func TestScreensOfTheMatrix(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.looks("matrix", "/matrix", nil)
	b.looks("matrix-open", "/matrix", func() {
		b.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('a.c')[20].click()`))
		b.eventually(`!document.getElementById('drawer').hidden`)
	})
}

func TestScreensOfTheCodebook(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.looks("codebook", "/codebook", nil)
	b.looks("codebook-theme", "/codebook/hope", nil)
	b.looks("codebook-add", "/codebook?add=", nil)
	b.looks("codebook-merge", "/codebook/empathy/merge?into=hope", nil)
}

func TestScreensOfTheParticipants(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.looks("participants", "/participants", nil)
	b.looks("participant", "/participants/P05", nil)
}
