package web

import (
	"context"
	_ "embed"
	"flag"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axe string

var (
	screenshots = flag.String("screenshots", "", "keep a picture of every screen in this `folder`")
	slow        = flag.Float64("slow", 1, "let pages work so many `times` slower than this machine does")
)

// patience is how long a test waits for what has to happen, however busy the machine
// is: it says nothing about how fast the workbench is.
func patience() time.Duration { return time.Duration(float64(20*time.Second) * max(1, *slow)) }

// TestMain ends the browser that the tests share.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	one.end()
	_ = os.RemoveAll(example.dir)
	os.Exit(code)
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

// process is a Chromium that runs.
type process struct {
	mu     sync.Mutex
	ctx    context.Context
	cancel context.CancelFunc
	taken  bool // a test has a page
}

// one is the Chromium of all tests: starting one takes longer than many a test. Each
// test has a workbench at an address of its own, and so its own storage and cache.
var one process

// running starts it, where it does not run, or not any more.
func (p *process) running(t *testing.T, path string) context.Context {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx != nil && p.ctx.Err() == nil {
		return p.ctx
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,BlinkGenPropertyTrees,PreloadTopChromeWebUI,InitialWebUI,WebUIReloadButton,WebUIToolbar"), // nothing is made ready that nobody will open
		chromedp.Flag("allow-pre-commit-input", true), // a key that comes before the first frame is not lost
		chromedp.Flag("disable-sync", true), chromedp.Flag("font-render-hinting", "none"), chromedp.WindowSize(1440, 900))
	alloc, endAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, endFirst := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx); err != nil {
		endAlloc()
		t.Fatal(err)
	}
	p.ctx, p.cancel = ctx, func() { _ = chromedp.Cancel(ctx); endFirst(); endAlloc() }
	return ctx
}

func (p *process) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cancel != nil {
		p.cancel()
	}
}

// page is a new page, until the test ends, in a window that is there: a window takes
// longer to make than many a test. What it keeps goes with it. Where a test has a page
// already, this one is another person's, with a profile and a window of its own.
func (p *process) page(t *testing.T, path, address string) context.Context {
	t.Helper()
	root, how := p.running(t, path), chromedp.WithNewWindow(false)
	if p.taken {
		how = chromedp.WithNewBrowserContext()
	}
	ctx, closePage := chromedp.NewContext(root, how)
	ctx, endTime := context.WithTimeout(ctx, 9*patience())
	if p.taken {
		t.Cleanup(func() { endTime(); closePage() })
		return ctx
	}
	p.taken = true
	t.Cleanup(func() {
		defer func() { endTime(); closePage(); p.taken = false }()
		if _, err := chromedp.Call(ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: address, StorageTypes: "all"}); err != nil {
			t.Errorf("what the page kept is there: %v", err)
		}
	})
	return ctx
}
