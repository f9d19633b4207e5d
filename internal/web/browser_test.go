package web

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"verbatim/internal/app"
)

// browser is a real Chromium and a workbench that it has been let in to.
type browser struct {
	t      *testing.T
	ctx    context.Context
	server *Server
	dir    string // the study
	at     string // http://127.0.0.1:PORT

	mu     sync.Mutex
	broken []string                   // what the browser refused or complained of
	sent   map[network.RequestID]bool // what scripts sent and was not answered yet
}

// testApp is a person with a configuration of their own.
func testApp(t *testing.T, dir string) *app.App {
	t.Helper()
	return &app.App{
		Dir: dir, Config: t.TempDir(), Getenv: func(string) string { return "" }, Now: time.Now,
		Notice: func(string, ...any) {}, Begin: func(string, int) app.Meter { return noMeter{} },
	}
}

// example is the folder in which the example study was made, once for all tests:
// making it takes longer than most of what they do with it.
var example struct {
	sync.Once
	dir string
	err error
}

// demoStudy gives the example study in a new folder, a copy of it.
func demoStudy(t *testing.T) string {
	t.Helper()
	example.Do(func() {
		if example.dir, example.err = os.MkdirTemp("", "verbatim-example-"); example.err == nil {
			_, example.err = testApp(t, "").Demo(t.Context(), filepath.Join(example.dir, "study"))
		}
	})
	if example.err != nil {
		t.Fatal(example.err)
	}
	dir := filepath.Join(t.TempDir(), "study")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(example.dir, "study"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// serveStudy starts the workbench on a study, at the door where dir is empty.
func serveStudy(t *testing.T, dir, coder string) (*Server, net.Listener) {
	t.Helper()
	a := testApp(t, dir)
	if dir == "" { // the nearest study above the working folder is not meant
		t.Chdir(t.TempDir())
	}
	s, err := New(a, Options{Coder: coder, Home: t.TempDir(), Log: func(f string, x ...any) { t.Logf(f, x...) }})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return s, ln
}

// open starts a browser on a study as a coder and lets it in.
func open(t *testing.T, dir, coder string) *browser {
	t.Helper()
	path := chromium(t)
	s, ln := serveStudy(t, dir, coder)
	return openAt(t, path, s, ln, dir)
}

func openAt(t *testing.T, path string, s *Server, ln net.Listener, dir string) *browser {
	t.Helper()
	b := openAddress(t, path, s.Address(ln), dir)
	b.server = s
	return b
}

// openAddress starts a browser with the address that lets it in to a workbench.
func openAddress(t *testing.T, path, address, dir string) *browser {
	t.Helper()
	at, _, _ := strings.Cut(address, "/#")
	b := &browser{t: t, ctx: one.page(t, path, at), dir: dir, at: at}
	t.Cleanup(b.leave)
	t.Cleanup(func() {
		if t.Failed() {
			b.keep("failed-" + strings.ReplaceAll(t.Name(), "/", "-"))
		}
	})
	b.listen()
	b.do(chromedp.Navigate(address))
	b.eventually(`document.querySelector('header.top') !== null`)
	return b
}

// listen collects what the browser complains of: a refusal of the content policy
// must never happen.
func (b *browser) listen() {
	b.do()
	b.sent = map[network.RequestID]bool{}
	err := chromedp.Listen(b.ctx, func(ev any) {
		b.count(ev)
		what := ""
		switch e := ev.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Source != log.EntrySourceNetwork {
				what = fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			what = e.ExceptionDetails.Text
			if x := e.ExceptionDetails.Exception; x != nil {
				what += " " + x.Description
			}
		}
		if what != "" {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.broken = append(b.broken, what)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	command(b, log.Enable, cdp.Empty{})
	command(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}) // each page is the one in front
	if *slow > 1 {
		command(b, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: *slow})
	}
	b.t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, what := range b.broken {
			b.t.Errorf("the browser complained: %s", what)
		}
	})
}

// leave leaves the page for good, whatever it asks before it is left.
func (b *browser) leave() {
	leaving, stop := context.WithCancel(b.ctx)
	defer stop()
	_ = chromedp.Listen(leaving, func(ev any) {
		if _, asks := ev.(*page.EventJavascriptDialogOpening); asks {
			go func() {
				_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}()
		}
	})
	if err := chromedp.Do(b.ctx, chromedp.Navigate("about:blank")); err != nil {
		b.t.Logf("the page was not left: %v", err)
	}
}

// count keeps what scripts of the page have sent until it is answered.
func (b *browser) count(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		if e.Request.Method == "POST" && (e.Type == network.ResourceTypeFetch || e.Type == network.ResourceTypeXHR) {
			b.sent[e.RequestID] = true
		}
	case *network.EventLoadingFinished:
		delete(b.sent, e.RequestID)
	case *network.EventLoadingFailed:
		delete(b.sent, e.RequestID)
	case *page.EventFrameNavigated:
		if e.Frame.ParentID == "" {
			clear(b.sent)
		}
	}
}

func (b *browser) sending() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.sent)
}

// command sends the browser a command of its protocol.
func command[P, R any](b *browser, c cdp.Command[P, R], params P) R {
	b.t.Helper()
	v, err := chromedp.Call(b.ctx, c, params)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// do does something on the page. A page that follows the study may put a new node in
// the place of the one that was just looked up: it is looked up again.
func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if len(actions) == 0 {
		actions = append(actions, chromedp.Evaluate[chromedp.Void]("undefined"))
	}
	for _, action := range actions {
		err := chromedp.Do(b.ctx, action)
		for again := 0; again < 20 && err != nil && strings.Contains(err.Error(), "node with given id"); again++ {
			err = chromedp.Do(b.ctx, action)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
}

// is asks the page something; the next one, where a page goes while it is asked.
func is[T any](b *browser, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	for end := time.Now().Add(patience()); err != nil && gone(err) && time.Now().Before(end); {
		time.Sleep(25 * time.Millisecond)
		v, err = chromedp.Run(b.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	}
	if err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// eventually waits for something to be true of the page. It outlives a change of
// page: a question that dies with its page is asked again.
func (b *browser) eventually(js string) {
	b.t.Helper()
	end := time.Now().Add(patience())
	for time.Now().Before(end) {
		if v, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](js)); err == nil && v {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.t.Fatalf("never true: %s", js)
}

// visit goes to a page of the study, when all that was done on this one is saved: a
// page with something unsaved asks before it is left.
func (b *browser) visit(path string) {
	b.t.Helper()
	b.eventually(`!window.verbatim || verbatim.acts.waiting === 0`)
	for end := time.Now().Add(patience()); b.sending() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatal("what was sent is never answered")
		}
	}
	b.do(chromedp.Navigate(b.at + path))
	b.eventually(`document.readyState === 'complete'`)
}

// size makes the window so many pixels wide.
func (b *browser) size(width, height int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height))
}

// colours sets what the computer is said to prefer: light or dark, or forced.
func (b *browser) colours(scheme string) {
	b.t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	if scheme == "forced" {
		features = []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}
	}
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
}

// keep keeps a picture of the page, where pictures are asked for or a test failed.
func (b *browser) keep(name string) {
	dir := *screenshots
	if dir == "" {
		if !b.t.Failed() {
			return
		}
		dir = os.TempDir()
	}
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Logf("no picture: %v", err)
		return
	}
	_ = os.MkdirAll(dir, 0o755)
	path := filepath.Join(dir, name+".png")
	if err := os.WriteFile(path, data, 0o644); err == nil {
		b.t.Logf("picture: %s", path)
	}
}

// violation is something that axe found.
type violation struct {
	ID, Help string
	Nodes    []string
}

// accessible has axe look at the page against WCAG 2.2 AA.
func (b *browser) accessible(what string) {
	b.t.Helper()
	if !is[bool](b, `!!window.axe`) {
		b.do(chromedp.Evaluate[chromedp.Void](axe))
	}
	found := is[[]violation](b, `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], rules: {'target-size': {enabled: true}}, resultTypes: ['violations'], preload: {assets: ['media']}}).then(r =>
		r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary.replaceAll('\n', ' '))})))`)
	for _, v := range found {
		b.t.Errorf("%s: %s (%s)\n\t%s", what, v.Help, v.ID, strings.Join(v.Nodes, "\n\t"))
	}
}

// looks shows a page in every way it is to be good in: wide and narrow, light and
// dark, in forced colours; and has axe look each time. The page is loaded once for
// each width, in one of the schemes: it follows what the computer prefers.
func (b *browser) looks(name, path string, ready func()) {
	b.t.Helper()
	for _, way := range []struct {
		width, height int64
		schemes       []string
	}{{1440, 900, []string{"light", "dark", "forced"}}, {390, 844, []string{"dark", "light"}}} {
		b.colours(way.schemes[0])
		b.size(way.width, way.height)
		b.visit(path)
		if ready != nil {
			ready()
		}
		for _, scheme := range way.schemes {
			b.colours(scheme)
			b.frames()
			what := fmt.Sprintf("%s-%s-%d", name, scheme, way.width)
			b.keep(what)
			b.accessible(what)
			if over := is[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				b.t.Errorf("%s scrolls sideways by %d pixels", what, over)
			}
		}
	}
	b.colours("light")
	b.size(1440, 900)
}

// frames waits until what was changed is on the screen.
func (b *browser) frames() {
	b.t.Helper()
	is[bool](b, `document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))`)
}
