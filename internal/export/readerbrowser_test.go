package export

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"verbatim/internal/transcript"
)

var screenshots = flag.String("screenshots", "", "keep a picture of every page in this `folder`")

// chromium is the browser of this machine. Without one a test says so and is skipped;
// where $CI is set that is a failure.
func chromium(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("browsers are for the whole run of the tests, not for the short one")
	}
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("there is no Chromium on this machine, and the reader is not proved without one")
	}
	t.Skip("there is no Chromium on this machine (name one with $CHROMIUM)")
	return ""
}

// reading is a real Chromium with a reader open in it, from a file.
type reading struct {
	t   *testing.T
	ctx context.Context

	mu     sync.Mutex
	still  bool     // no script runs, so there are no frames to wait for
	broken []string // what the browser refused, fetched or complained of
}

func openReader(t *testing.T) *reading {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("font-render-hinting", "none"), chromedp.WindowSize(1440, 900))
	alloc, endAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, endPage := chromedp.NewContext(alloc)
	ctx, endTime := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx); endTime(); endPage(); endAlloc() })
	b := &reading{t: t, ctx: ctx}
	b.do(chromedp.Evaluate[chromedp.Void]("undefined"))
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	tell(b, log.Enable, cdp.Empty{})
	tell(b, network.Enable, network.EnableParams{})
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, what := range b.broken {
			t.Errorf("the browser complained: %s", what)
		}
	})
	return b
}

// hear collects what must never happen: a refusal of the policy, an error in the script,
// and whatever is fetched besides the page.
func (b *reading) hear(ev any) {
	what := ""
	switch e := ev.(type) {
	case *log.EventEntryAdded:
		what = e.Entry.Text
	case *runtime.EventExceptionThrown:
		what = e.ExceptionDetails.Text
	case *network.EventRequestWillBeSent:
		if e.Type != network.ResourceTypeDocument {
			what = "it fetches " + e.Request.URL
		}
	}
	if what != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.broken = append(b.broken, what)
	}
}

func (b *reading) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for _, action := range actions {
		if err := chromedp.Do(b.ctx, action); err != nil {
			b.t.Fatal(err)
		}
	}
}

// tell sends the browser a command of its protocol.
func tell[P, R any](b *reading, c cdp.Command[P, R], params P) R {
	b.t.Helper()
	v, err := chromedp.Call(b.ctx, c, params)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// ask asks the page something.
func ask[T any](b *reading, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// visit opens a page, and then a place on it.
func (b *reading) visit(path, place string) {
	b.t.Helper()
	at := url.URL{Scheme: "file", Path: filepath.ToSlash(path), Fragment: place}
	if !strings.HasPrefix(at.Path, "/") { // a drive
		at.Path = "/" + at.Path
	}
	b.do(chromedp.Navigate(at.String()))
	if !b.still {
		b.frames()
	}
}

// frames waits until what was changed is on the screen.
func (b *reading) frames() {
	b.t.Helper()
	ask[bool](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))`)
}

func (b *reading) colours(scheme string) {
	b.t.Helper()
	tell(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

func (b *reading) keep(name string) {
	if *screenshots == "" {
		return
	}
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(*screenshots, name+".png"), data, 0o644)
	}
	if err != nil {
		b.t.Logf("no picture: %v", err)
	}
}

// accessible has axe look at the page against WCAG 2.2 AA.
func (b *reading) accessible(what string) {
	b.t.Helper()
	axe, err := os.ReadFile(filepath.Join("..", "web", "testdata", "axe.min.js"))
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
	found := ask[[]struct {
		ID, Help string
		Nodes    []string
	}](b, `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}).then(r =>
		r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary.replaceAll('\n', ' '))})))`)
	for _, v := range found {
		b.t.Errorf("%s: %s (%s)\n\t%s", what, v.Help, v.ID, strings.Join(v.Nodes, "\n\t"))
	}
}

// wrote writes a reader of the study that is hard, in a folder whose name is, too.
func wrote(t *testing.T, p transcript.Purpose) string {
	t.Helper()
	s, o := invented(t)
	path := filepath.Join(t.TempDir(), "a stick #1.html")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	stripes := map[string]Stripe{"hope": {"#6180fe", "solid"}, "mutuality": {"#956211", "double"}, "hope-future": {"#d9515e", "dash"}}
	if _, err := WriteReader(f, s.Release(p), ReaderOptions{Options: o, Stripes: stripes}); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestReaderInABrowser: light and dark, wide and narrow, with nothing fetched, nothing
// refused, nothing wider than the window, and axe finding nothing.
func TestReaderInABrowser(t *testing.T) {
	b := openReader(t)
	path := wrote(t, transcript.ForTeam)
	for _, way := range []struct {
		width, height int64
		scheme        string
	}{{1440, 900, "light"}, {1440, 900, "dark"}, {360, 740, "light"}} {
		b.colours(way.scheme)
		b.do(chromedp.EmulateViewport(way.width, way.height))
		b.visit(path, "")
		what := fmt.Sprintf("reader-%s-%d", way.scheme, way.width)
		b.keep(what)
		b.accessible(what)
		if over := ask[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("%s scrolls sideways by %d pixels", what, over)
		}
	}
}

// TestReaderFinds: words are found whatever their accents and case, where they stand.
func TestReaderFinds(t *testing.T) {
	b := openReader(t)
	b.visit(wrote(t, transcript.ForTeam), "")
	b.do(chromedp.SendKeys("#find-words", "WÉ CARRIED  each"))
	b.until(`document.querySelectorAll('#found li').length === 1`)
	if said := ask[string](b, `document.getElementById('found').textContent`); !strings.Contains(said, "1 place") || !strings.Contains(said, "FG-1") {
		t.Errorf("found: %q", said)
	}
	b.keep("reader-found")
	b.do(chromedp.SendKeys("#find-words", "\r"))
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#found a').click()`))
	if got := ask[string](b, `getSelection().toString()`); got != "We carried each" {
		t.Errorf("%q is selected", got)
	}
	if !ask[bool](b, `document.getElementById('found').hidden`) {
		t.Error("what was found covers the words")
	}
	b.frames()
	if !ask[bool](b, `(r => r.top >= 0 && r.bottom <= innerHeight)(getSelection().getRangeAt(0).getBoundingClientRect())`) {
		t.Error("the words that were found are not in view")
	}
}

// until waits for something to be true of the page.
func (b *reading) until(js string) {
	b.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		if ask[bool](b, js) {
			return
		}
		if !b.still {
			b.frames()
		}
	}
	b.t.Fatalf("never true: %s", js)
}

// TestReaderWithoutAScript: all of it is there to be read, links lead where they say, and
// nothing is offered that does not work.
func TestReaderWithoutAScript(t *testing.T) {
	b := openReader(t)
	tell(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.still = true
	b.visit(wrote(t, transcript.ForTeam), turnID(1, 3))
	for _, js := range []string{
		`getComputedStyle(document.getElementById('find')).display === 'none'`,
		`document.getElementById('x1t3').innerText.includes('We carried each other.')`,
		`(r => r.top >= 0 && r.bottom <= innerHeight)(document.getElementById('x1t3').getBoundingClientRect())`,
	} {
		b.until(js)
	}
}
