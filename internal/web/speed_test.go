package web

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
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

func (f figures) row(what string) string {
	list := slices.Sorted(slices.Values(f[what]))
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf("%-34s min %7.1f  median %7.1f  p95 %7.1f", what, list[0], list[len(list)/2], list[min(len(list)-1, len(list)*95/100)])
}

// TestALargeTranscriptStaysLight holds what a page may cost the browser, however
// slow the machine. With -speed it also says how long everything takes:
//
//	go test ./internal/web -run TestALargeTranscript -v -args -speed 9
func TestALargeTranscriptStaysLight(t *testing.T) {
	b := open(t, largeStudy(t, *speedWords, *speedWords/24), "ann")
	b.read("large")
	ranges, nodes := is[int](b, `verbatim.paint.ranges`), is[int](b, `document.querySelectorAll('*').length`)
	if *speedWords <= 12_000 && (ranges > 160 || nodes > 8000) {
		t.Errorf("%d ranges are registered and the page has %d elements", ranges, nodes)
	}
	files := is[float64](b, `performance.getEntriesByType('resource').filter(x => !x.name.includes('/api/')).reduce((n, x) => n + x.encodedBodySize, 0)`)
	if files > 300_000 {
		t.Errorf("%.0f bytes are loaded beside the page", files)
	}
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
	html := is[float64](b, `performance.getEntriesByType('navigation')[0].encodedBodySize`)
	t.Logf("%d turns, %d codings; page %.0f kB, its files %.0f kB; %d ranges, %d elements", is[int](b, `verbatim.script.turns.length`), is[int](b, `verbatim.store.codings.size`), html/1e3, files/1e3, ranges, nodes)
	for _, what := range []string{"first byte", "first paint", "interactive", "stripes painted", "theme applied, painted", "theme applied, main thread", "theme applied, answered", "frame while scrolling"} {
		t.Log(f.row(what) + " ms")
	}
}

func (b *browser) loadOnce(f figures) {
	b.t.Helper()
	b.visit("/")
	b.read("large")
	b.eventually(`performance.getEntriesByName('first-contentful-paint').length > 0`)
	f.add("first byte", is[float64](b, `performance.getEntriesByType('navigation')[0].responseStart`))
	f.add("first paint", is[float64](b, `performance.getEntriesByName('first-contentful-paint')[0].startTime`))
	f.add("interactive", is[float64](b, `performance.getEntriesByName('interactive')[0].startTime`))
	f.add("stripes painted", is[float64](b, `performance.getEntriesByName('painted')[0].startTime`))
}

// applyOnce codes the sentence after the last one coded.
func (b *browser) applyOnce(f figures) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { const v = verbatim; v.goto(v.script.turns[(v.current.i + 2) % v.script.turns.length | 1]); getSelection().removeAllRanges(); v.keys.sentence(); })()`))
	time.Sleep(400 * time.Millisecond) // a quiet page, to count only what coding costs
	before := b.busy()
	answered := is[float64](b, `(async () => { performance.clearMeasures(); const from = performance.now(); await verbatim.apply('hope', verbatim.script.selected()); return performance.now() - from; })()`)
	b.eventually(`performance.getEntriesByName('applied').length > 0`)
	f.add("theme applied, painted", is[float64](b, `performance.getEntriesByName('applied')[0].duration`))
	f.add("theme applied, main thread", b.busy()-before)
	f.add("theme applied, answered", answered)
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
		f.add("frame while scrolling", ms)
	}
}
