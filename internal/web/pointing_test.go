package web

import (
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// What a hand does on a page, as a person does it: the eye waits until the page stands
// still, and the hand goes to what can be seen.

type box struct{ X, Y, W, H float64 }

// spot is where something stands, and a point of it that nothing lies over.
type spot struct {
	Box  box
	X, Y float64
	Why  string // it cannot be pointed at
}

// standing looks for something twice, two frames apart. What is outside the window is
// brought into it, as somebody who looks for it does. Where it stands must be the
// same, and what is seen in the middle of it, or of a line of it, has to be itself.
const standing = `(async (find, pointed) => {
	const frame = () => new Promise(requestAnimationFrame), rect = (r) => ({X: r.left, Y: r.top, W: r.width, H: r.height});
	const first = find();
	if (!first) return {Why: 'it is not there'};
	const was = rect(first.getBoundingClientRect()), block = first.nodeType ? first : first.startContainer.parentElement;
	if (pointed && (was.Y < 0 || was.Y + was.H > innerHeight) && was.H < innerHeight) block.scrollIntoView({block: 'center', behavior: 'instant'});
	await document.fonts.ready;
	await frame();
	await frame();
	const now = find();
	if (!now) return {Why: 'it is gone again'};
	const is = rect(now.getBoundingClientRect());
	if (is.X !== was.X || is.Y !== was.Y || is.W !== was.W || is.H !== was.H) return {Why: 'it moves'};
	if (!pointed) return {Box: is};
	if (!is.W || !is.H) return {Why: 'it is not shown'};
	const self = now.nodeType ? now : now.startContainer.parentElement;
	let over = null;
	for (const r of [is, ...[...now.getClientRects()].map(rect)]) {
		const x = r.X + r.W / 2, y = r.Y + r.H / 2, seen = document.elementFromPoint(x, y);
		if (seen && (self.contains(seen) || seen.closest('label')?.control === self)) return {Box: is, X: x, Y: y};
		over ??= seen;
	}
	if (over?.closest('.top, .doc-head')) block.scrollIntoView({block: 'center', behavior: 'instant'}); // bars that stay
	return {Why: over ? 'something lies over it: ' + over.outerHTML.slice(0, 160) : 'it is outside the window'};
})`

func (b *browser) stands(js, pointed string) spot {
	b.t.Helper()
	var at spot
	for end := time.Now().Add(patience()); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if at = is[spot](b, standing+`(() => `+js+`, `+pointed+`)`); at.Why == "" {
			return at
		}
	}
	b.t.Fatalf("%s: %s", js, at.Why)
	return at
}

// boxOf is where something stands in the window, once it stands still.
func (b *browser) boxOf(js string) box {
	b.t.Helper()
	return b.stands(js, "false").Box
}

// click clicks on something that scripts name: an element, or a range of words.
func (b *browser) click(js string) {
	b.t.Helper()
	at := b.stands(js, "true")
	b.do(chromedp.MouseClickXY(at.X, at.Y))
}

// clickOn clicks on the first element that a selector names.
func (b *browser) clickOn(css string) {
	b.t.Helper()
	b.click(`document.querySelector(` + quoted(css) + `)`)
}

// focus gives the keyboard to the first element that a selector names.
func (b *browser) focus(css string) {
	b.t.Helper()
	b.eventually(`(e => e !== null && (e.focus(), document.activeElement === e))(document.querySelector(` + quoted(css) + `))`)
}

// drag selects from one point of the window to another.
func (b *browser) drag(x1, y1, x2, y2 float64) {
	b.t.Helper()
	b.do(
		chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, x1, y1, chromedp.Button("left"), chromedp.ClickCount(1)),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, (x1+x2)/2, (y1+y2)/2, chromedp.Button("left")),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x2, y2, chromedp.Button("left")),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, x2, y2, chromedp.Button("left"), chromedp.ClickCount(1)),
	)
}

// dragRange drags over a range of words, from its beginning to its end.
func (b *browser) dragRange(js string) {
	b.t.Helper()
	at := b.stands(js, "true").Box
	b.drag(at.X+1, at.Y+at.H/2, at.X+at.W-1, at.Y+at.H/2)
}

// gone reports whether a question died with the page that it was asked of.
func gone(err error) bool {
	for _, words := range []string{"context was destroyed", "Cannot find context", "navigated or closed", "Promise was collected"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}
