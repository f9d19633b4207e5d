package web

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"net"
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
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"verbatim/internal/app"
)

//go:embed testdata/axe.min.js
var axe string

var screenshots = flag.String("screenshots", "", "keep a picture of every screen in this `folder`")

// browser is a real Chromium and a workbench that it has been let in to.
type browser struct {
	t      *testing.T
	ctx    context.Context
	server *Server
	dir    string // the study
	at     string // http://127.0.0.1:PORT

	mu     sync.Mutex
	broken []string // what the browser refused or complained of
}

// chromium is the browser of this machine. Without one a test says so and is
// skipped; where $CI is set that is a failure.
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
		t.Fatal("there is no Chromium on this machine, and the workbench is not proved without one")
	}
	t.Skip("there is no Chromium on this machine (name one with $CHROMIUM)")
	return ""
}

// testApp is a person with a configuration of their own.
func testApp(t *testing.T, dir string) *app.App {
	t.Helper()
	return &app.App{
		Dir: dir, Config: t.TempDir(), Getenv: func(string) string { return "" }, Now: time.Now,
		Notice: func(string, ...any) {}, Begin: func(string, int) app.Meter { return noMeter{} },
	}
}

// demoStudy makes the example study in a new folder.
func demoStudy(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "study")
	if _, err := testApp(t, "").Demo(t.Context(), dir); err != nil {
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
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("font-render-hinting", "none"),
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1440, 900))
	alloc, endAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, endTab := chromedp.NewContext(alloc)
	ctx, endTime := context.WithTimeout(ctx, 3*time.Minute)
	at, _, _ := strings.Cut(address, "/#")
	b := &browser{t: t, ctx: ctx, dir: dir, at: at}
	t.Cleanup(func() {
		if t.Failed() {
			b.keep("failed-" + strings.ReplaceAll(t.Name(), "/", "-"))
		}
		endTime()
		_ = chromedp.Cancel(ctx)
		endTab()
		endAlloc()
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
	err := chromedp.Listen(b.ctx, func(ev any) {
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
	b.t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, what := range b.broken {
			b.t.Errorf("the browser complained: %s", what)
		}
	})
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

func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// is asks the page something.
func is[T any](b *browser, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// eventually waits for something to be true of the page. It outlives a change of
// page: a question that dies with its page is asked again.
func (b *browser) eventually(js string) {
	b.t.Helper()
	end := time.Now().Add(20 * time.Second)
	for time.Now().Before(end) {
		if v, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](js)); err == nil && v {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.t.Fatalf("never true: %s", js)
}

// visit goes to a page of the study.
func (b *browser) visit(path string) {
	b.t.Helper()
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
	b.do(chromedp.Evaluate[chromedp.Void](axe))
	found := is[[]violation](b, `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], rules: {'target-size': {enabled: true}}}).then(r =>
		r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary.replaceAll('\n', ' '))})))`)
	for _, v := range found {
		b.t.Errorf("%s: %s (%s)\n\t%s", what, v.Help, v.ID, strings.Join(v.Nodes, "\n\t"))
	}
}

// looks shows a page in every way it is to be good in: light and dark, wide and
// narrow, in forced colours; and has axe look each time.
func (b *browser) looks(name, path string, ready func()) {
	b.t.Helper()
	for _, scheme := range []string{"light", "dark", "forced"} {
		for _, width := range []int64{1440, 390} {
			if scheme == "forced" && width == 390 {
				continue
			}
			b.colours(scheme)
			b.size(width, map[int64]int64{1440: 900, 390: 844}[width])
			b.visit(path)
			if ready != nil {
				ready()
			}
			what := fmt.Sprintf("%s-%s-%d", name, scheme, width)
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
