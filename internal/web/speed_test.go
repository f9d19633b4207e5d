package web

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"

	"verbatim/internal/app"
	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

var (
	speed      = flag.Int("speed", 0, "load the large transcript `n` times and print how long things take")
	speedWords = flag.Int("speedwords", 12_000, "words of the large transcript")
)

// largeStudy has one interview of about so many words and so many codings by two
// people.
func largeStudy(t *testing.T, words, codings int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "study")
	a := testApp(t, dir)
	a.Coder = "ann"
	if _, err := a.Init(t.Context(), app.InitOptions{Dir: dir, Codebook: "peer-support"}); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 9))
	vocabulary := strings.Fields("the and I you to a of it that in was so but they we on just know like for my what do me with not hope ward tired garden Thursday kitchen someone listened")
	var b strings.Builder
	for turn, ms := 0, 0; words > 0; turn++ {
		who, n := "Interviewer", 4+r.IntN(14)
		if turn%2 == 1 {
			who, n = "Rosa", 12+r.IntN(80)
		}
		fmt.Fprintf(&b, "[%s] %s:", transcript.Clock(ms), who)
		for i := range n {
			w := vocabulary[r.IntN(len(vocabulary))]
			if i%9 == 8 {
				w += "."
			}
			b.WriteString(" " + w)
		}
		b.WriteString("\n\n")
		words -= n
		ms += n * 370
	}
	file := filepath.Join(t.TempDir(), "large.txt")
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Import(t.Context(), app.ImportOptions{Paths: []string{file}}); err != nil {
		t.Fatal(err)
	}
	for _, coder := range []string{"ann", "bo"} {
		codeAtRandom(t, a, coder, codings/2, r)
	}
	return dir
}

func codeAtRandom(t *testing.T, a *app.App, coder string, n int, r *rand.Rand) {
	t.Helper()
	f, err := folder.Open(a.Dir, a.Config)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Load(t.Context(), search.Reserved())
	if err != nil {
		t.Fatal(err)
	}
	w, err := f.Begin(t.Context(), coder)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.EnsureCoder(); err != nil {
		t.Fatal(err)
	}
	tr, themes := s.Transcripts[0], s.Book.Themes()
	for range n {
		turn := tr.Turns[1+2*r.IntN(len(tr.Turns)/2)].Speech
		from := turn.Start + text.Pos(r.IntN(turn.Len()*2/3))
		sp := text.Span{Start: from, End: min(turn.End, from+text.Pos(20+r.IntN(150)))}
		e := coding.Event{Do: coding.Code, Transcript: tr.ID, Text: tr.Text.Hash(), Span: sp, Theme: themes[r.IntN(len(themes))].ID, CB: s.Book.Hash()}
		if _, err := w.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

// figures are what was measured, by name.
type figures map[string][]float64

func (f figures) add(what string, ms float64) { f[what] = append(f[what], ms) }

// row is a line of the table that README quotes.
func (f figures) row(what, unit string) string {
	list := slices.Sorted(slices.Values(f[what]))
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf("| %s | %.0f %s | %.0f %s | %.0f %s |\n", what, list[0], unit, list[len(list)/2], unit, list[min(len(list)-1, len(list)*95/100)], unit)
}

// measured are the rows of the table, in order.
var measured = []string{
	"first byte", "first paint", "ready for keys and mouse", "stripes painted",
	"theme applied: on the screen", "theme applied: work of the page", "theme applied: on the disk", "a frame while scrolling",
}

// TestALargeTranscriptStaysLight holds what a page may cost the browser, in
// things that can be counted however slow the machine is. With -speed it also
// prints how long everything takes, as a table:
//
//	go test ./internal/web -run TestALargeTranscript -v -args -speed 9
func TestALargeTranscriptStaysLight(t *testing.T) {
	b := open(t, largeStudy(t, *speedWords, *speedWords/24), "ann")
	page, files := b.transferred("large")
	ranges, nodes := is[int](b, `verbatim.paint.ranges`), is[int](b, `document.querySelectorAll('*').length`)
	if *speedWords <= 12_000 {
		if ranges > 160 || nodes > 8000 {
			t.Errorf("%d ranges are registered and the page has %d elements", ranges, nodes)
		}
		if page+files > 300_000 {
			t.Errorf("%.0f bytes are transferred for the page and %.0f beside it", page, files)
		}
	}
	b.actsNearby()
	if *speed == 0 {
		return
	}
	f := figures{}
	for range *speed {
		b.loadOnce(f)
	}
	for range *speed * 3 {
		b.applyOnce(f)
	}
	b.scrollOnce(f)
	turns, codings := is[int](b, `verbatim.script.turns.length`), is[int](b, `verbatim.store.codings.size`)
	table := fmt.Sprintf("%s words, %s turns, %s codings\n\n| | best | median | 95 of 100 |\n|---|---|---|---|\n", thousands(*speedWords), thousands(turns), thousands(codings))
	for _, what := range measured {
		table += f.row(what, "ms")
	}
	t.Logf("\n%s\ntransferred before transcript text: %.0f kB, and %.0f kB for the page with all its words; %d ranges, %d elements", table, files/1e3, page/1e3, ranges, nodes)
}

// A rule about the whole page that looks for something anywhere in it has the
// browser go through all of a transcript whenever anything changes: 30 ms for each
// coding of a long one.
func TestNoRuleGoesThroughTheWholePage(t *testing.T) {
	for _, name := range []string{"base.css", "read.css"} {
		data, err := assetFiles.ReadFile("assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, all := range []string{"html:has(", "body:has(", ":root:has(", "main:has(", "#script:has(", ".chunk:has("} {
			for i, after := range strings.Split(string(data), all) {
				if i > 0 && !strings.HasPrefix(strings.TrimSpace(after), ">") {
					t.Errorf("%s: %s%.40s…", name, all, after)
				}
			}
		}
	}
}

// transferred opens a transcript in a browser that has kept nothing, and counts
// the bytes that went over the wire: for the page, its words in it, and for
// everything beside it. What streams on is not counted.
func (b *browser) transferred(path string) (page, files float64) {
	b.t.Helper()
	var mu sync.Mutex
	var html network.RequestID
	got := map[network.RequestID]float64{}
	ctx, stop := context.WithCancel(b.ctx)
	defer stop()
	err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := ev.(type) {
		case *network.EventResponseReceived:
			if strings.Contains(e.Response.URL, "/read/") && e.Type == network.ResourceTypeDocument {
				html = e.RequestID
			}
		case *network.EventLoadingFinished:
			got[e.RequestID] += e.EncodedDataLength
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.visit("/help") // a page without words, whose own files are forgotten again
	command(b, network.Enable, network.EnableParams{})
	command(b, network.ClearBrowserCache, cdp.Empty{})
	mu.Lock()
	clear(got)
	mu.Unlock()
	b.read(path)
	b.eventually(`performance.getEntriesByType('resource').every(x => x.responseEnd > 0 || x.name.includes('/api/events'))`)
	mu.Lock()
	defer mu.Unlock()
	for id, n := range got {
		if id == html {
			page += n
		} else {
			files += n
		}
	}
	if page == 0 || files == 0 {
		b.t.Errorf("%.0f bytes were counted for the page and %.0f beside it", page, files)
	}
	return page, files
}

// actsNearby codes a sentence and counts what was looked at for it: neither the
// words nor the codings far from it.
func (b *browser) actsNearby() {
	b.t.Helper()
	b.eventually(`verbatim.overview.drawn > 0`)
	near := is[int](b, `verbatim.store.near.size`)
	if near > 90 {
		b.t.Errorf("%d turns count as near the window", near)
	}
	b.eventually(`!document.querySelector('.chunk:not(.laid)') && document.fonts.status === 'loaded'`)
	rendered := is[int](b, `(async () => {
		const { script, keys, margin } = verbatim, render = margin.render, frame = () => new Promise(requestAnimationFrame);
		let n = 0;
		verbatim.goto(script.turns[5]);
		keys.sentence();
		for (let i = 0; i < 5; i++) await frame(); // what came nearer by that is drawn
		margin.render = (turns) => { n += turns.length; render.call(margin, turns); };
		await verbatim.apply('hope', script.selected());
		margin.render = render;
		return n;
	})()`)
	if rendered > 4 {
		b.t.Errorf("the margin of %d turns was drawn for one coding", rendered)
	}
	b.eventually(`verbatim.overview.timer === 0`)
	if drawn, all := is[int](b, `verbatim.overview.drawn`), is[int](b, `verbatim.store.codings.size`); drawn == 0 || drawn > max(30, all/20) {
		b.t.Errorf("the bar at the right drew %d codings of %d for one", drawn, all)
	}
	b.do(chromedp.Evaluate[chromedp.Void](`verbatim.acts.undo()`))
	b.eventually(`verbatim.acts.waiting === 0 && verbatim.acts.done.length === 0`)
}

func (b *browser) loadOnce(f figures) {
	b.t.Helper()
	b.visit("/")
	command(b, network.ClearBrowserCache, cdp.Empty{})
	b.read("large")
	b.eventually(`performance.getEntriesByName('first-contentful-paint').length > 0`)
	f.add(measured[0], is[float64](b, `performance.getEntriesByType('navigation')[0].responseStart`))
	f.add(measured[1], is[float64](b, `performance.getEntriesByName('first-contentful-paint')[0].startTime`))
	f.add(measured[2], is[float64](b, `performance.getEntriesByName('interactive')[0].startTime`))
	f.add(measured[3], is[float64](b, `performance.getEntriesByName('painted')[0].startTime`))
}

// applyOnce codes the sentence after the last one coded.
func (b *browser) applyOnce(f figures) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { const v = verbatim; v.goto(v.script.turns[(v.current.i + 2) % v.script.turns.length | 1]); getSelection().removeAllRanges(); v.keys.sentence(); })()`))
	time.Sleep(400 * time.Millisecond) // a quiet page, to count only what coding costs
	before := b.busy()
	answered := is[float64](b, `(async () => { performance.clearMeasures(); const from = performance.now(); await verbatim.apply('hope', verbatim.script.selected()); return performance.now() - from; })()`)
	b.eventually(`performance.getEntriesByName('applied').length > 0`)
	f.add(measured[4], is[float64](b, `performance.getEntriesByName('applied')[0].duration`))
	f.add(measured[5], b.busy()-before)
	f.add(measured[6], answered)
}

// busy is how long the page's main thread has worked, in milliseconds.
func (b *browser) busy() float64 {
	b.t.Helper()
	command(b, performance.Enable, performance.EnableParams{})
	for _, m := range command(b, performance.GetMetrics, cdp.Empty{}).Metrics {
		if m.Name == "TaskDuration" {
			return m.Value * 1000
		}
	}
	return 0
}

// scrollOnce scrolls through the transcript and times every frame.
func (b *browser) scrollOnce(f figures) {
	b.t.Helper()
	for _, ms := range is[[]float64](b, `new Promise(done => { scrollTo(0, 0); const frames = []; let last = 0, y = 0;
		const step = (at) => { if (last) { frames.push(at - last); y += (at - last) * 2.4; scrollTo(0, y); } last = at; y < 12000 ? requestAnimationFrame(step) : done(frames); };
		requestAnimationFrame(step); })`) {
		f.add(measured[7], ms)
	}
}
