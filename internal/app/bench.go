package app

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// BenchOptions say how large a study to measure.
type BenchOptions struct {
	Interviews int    // of about 8,000 words each
	Codings    int    // 0: 143 for each interview
	Program    string // path of the program, to time whole commands; empty: leave those out
	Keep       string // folder to leave the generated study in; empty: it is removed
}

// BenchRow is one figure.
type BenchRow struct {
	What   string  `json:"what"`
	P50    float64 `json:"p50_ms"` // wall clock, milliseconds
	Max    float64 `json:"max_ms"`
	CPU    float64 `json:"cpu_ms"` // user and system, of one run on average; 0 where not measured
	Memory float64 `json:"memory_mb"`
	Note   string  `json:"note"`
}

// Bench generates a study and measures what people wait for.
func (a *App) Bench(ctx context.Context, o BenchOptions, row func(BenchRow)) error {
	dir, err := os.MkdirTemp("", "verbatim-bench-")
	if err != nil {
		return problem("", "no temporary folder can be made: %s", plain(err))
	}
	defer os.RemoveAll(dir)
	b := &bench{app: *a, ctx: ctx, row: row, opt: o, sources: filepath.Join(dir, "interviews"), dir: filepath.Join(dir, "study")}
	if o.Keep != "" {
		b.dir = o.Keep
	}
	b.app.Notice = func(string, ...any) {}
	b.app.Dir, b.app.Coder, b.app.Config = b.dir, "bench", filepath.Join(dir, "config")
	for _, step := range []func() error{b.generate, b.importing, b.indexing, b.coding, b.opening, b.searching, b.ripgrep, b.commands} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

type bench struct {
	app     App
	ctx     context.Context
	row     func(BenchRow)
	opt     BenchOptions
	sources string
	dir     string
	f       *folder.Folder
	s       *study.Study
}

// measure runs fn n times and reports the distribution.
func (b *bench) measure(what, note string, n int, fn func() error) error {
	times := make([]float64, 0, n)
	cpu := cpuTime()
	for range n {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		start := time.Now()
		if err := fn(); err != nil {
			return err
		}
		times = append(times, float64(time.Since(start).Microseconds())/1000)
	}
	used := float64((cpuTime() - cpu).Microseconds()) / 1000 / float64(n)
	slices.Sort(times)
	b.row(BenchRow{What: what, P50: times[len(times)/2], Max: times[len(times)-1], CPU: used, Memory: peakMemory(), Note: note})
	return nil
}

func (b *bench) generate() error {
	if err := os.MkdirAll(b.sources, 0o755); err != nil {
		return err
	}
	g := newGenerator(1)
	bytes := 0
	for i := range b.opt.Interviews {
		s := g.interview(8000)
		bytes += len(s)
		if err := os.WriteFile(filepath.Join(b.sources, fmt.Sprintf("P%04d-1.txt", i+1)), []byte(s), 0o644); err != nil {
			return err
		}
	}
	b.row(BenchRow{What: "corpus", Note: fmt.Sprintf("%d interviews, %.1f MB", b.opt.Interviews, float64(bytes)/1e6)})
	return nil
}

func (b *bench) importing() error {
	if _, err := b.app.Init(b.ctx, InitOptions{Dir: b.dir, Codebook: "peer-support"}); err != nil {
		return err
	}
	return b.measure("import, before indexing", "", 1, func() (err error) {
		_, err = b.app.importFiles(b.ctx, ImportOptions{Paths: []string{b.sources}}, false)
		return err
	})
}

func (b *bench) load() (err error) {
	if b.f, err = b.app.folder(); err == nil {
		b.s, err = b.app.reload(b.ctx, b.f)
	}
	return err
}

func (b *bench) indexing() error {
	if err := b.load(); err != nil {
		return err
	}
	return b.measure("index", "", 1, func() error { return b.app.addToIndex(b.ctx, b.f, b.s) })
}

// coding writes codings in one go, then times one more by itself.
func (b *bench) coding() error {
	n := b.opt.Codings
	if n == 0 {
		n = 143 * b.opt.Interviews
	}
	r := rand.New(rand.NewPCG(2, 3))
	themes := b.s.Book.Themes()
	one := func(w *folder.Session) error {
		t := b.s.Transcripts[r.IntN(len(b.s.Transcripts))]
		turn := t.Turns[1+2*r.IntN(len(t.Turns)/2)].Speech
		sp := text.Span{Start: turn.Start, End: turn.Start + text.Pos(1+r.IntN(turn.Len()))}
		e := coding.Event{Do: coding.Code, Transcript: t.ID, Text: t.Text.Hash(), Span: sp, Theme: themes[r.IntN(len(themes))].ID, CB: b.s.Book.Hash()}
		_, err := w.Add(e)
		return err
	}
	err := b.measure(fmt.Sprintf("%d codings in one go", n), "", 1, func() error {
		return b.app.write(b.ctx, b.f, "bench", func(w *folder.Session) error {
			for range n {
				if err := one(w); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	return b.measure("one coding more, to the disk", "", 15, func() error { return b.app.write(b.ctx, b.f, "bench", one) })
}

func (b *bench) opening() error {
	if err := b.measure("open the study", "", 7, b.load); err != nil {
		return err
	}
	n := len(b.s.State.Events)
	return b.measure(fmt.Sprintf("read and fold %d events", n), "from the decoded cache", 7, func() error {
		f, err := b.app.folder() // anew: nothing is remembered
		if err == nil {
			_, err = f.State()
		}
		return err
	})
}

// benchQueries are what people look for, from frequent to rare.
var benchQueries = []string{"hope", `"the hope"`, "hope AND work", "rest*", "hope theme:burnout", "theme:hope", "theme:hope theme:burnout"}

func (b *bench) searching() error {
	ix := search.OpenIndex(b.f.IndexDir())
	defer ix.Close()
	for _, query := range benchQueries {
		q, err := search.Parse(query, nil)
		if err != nil {
			return err
		}
		hits := 0
		run := func(ix *search.Index) func() error {
			return func() error {
				r, err := search.Search(b.ctx, b.s, q, search.Options{Index: ix})
				if err == nil {
					hits = len(r.Hits)
				}
				return err
			}
		}
		if err := run(ix)(); err != nil { // opens the parts
			return err
		}
		if err := b.measure("search "+query, fmt.Sprintf("%d hits, index", hits), 15, run(ix)); err != nil {
			return err
		}
		if q.HasWords() {
			if err := b.measure("search "+query, fmt.Sprintf("%d hits, plain scan", hits), 3, run(nil)); err != nil {
				return err
			}
		}
	}
	return nil
}

// ripgrep, where it is installed, looks for the same word in the same files.
func (b *bench) ripgrep() error {
	rg, err := exec.LookPath("rg")
	if err != nil {
		b.row(BenchRow{What: "rg -iw hope", Note: "ripgrep is not installed"})
		return nil
	}
	return b.measure("rg -iw hope", "another program, for comparison", 7, func() error {
		cmd := exec.CommandContext(b.ctx, rg, "-iwo", "hope", b.sources)
		cmd.Stdout = io.Discard
		return cmd.Run()
	})
}

// commands times whole commands, starting the program included.
func (b *bench) commands() error {
	if b.opt.Program == "" {
		return nil
	}
	out := filepath.Join(b.sources, "..", "matrix.xlsx")
	t := b.s.Transcripts[0]
	span := fmt.Sprintf("%d:%d", t.Turns[1].Speech.Start, t.Turns[1].Speech.End)
	for _, args := range [][]string{
		{"--version"}, {"search", "hope"}, {"quotes", "hope"}, {"matrix"}, {"matrix", "-o", out}, {"code", t.ID, "hope", "--span", span},
	} {
		n := 9
		err := b.measure("verbatim "+strings.Join(args[:min(2, len(args))], " ")+ifDash(args), "whole command", n, func() error {
			cmd := exec.CommandContext(b.ctx, b.opt.Program, args...)
			cmd.Env = append(os.Environ(), "VERBATIM_STUDY="+b.dir, "VERBATIM_CONFIG="+b.app.Config, "VERBATIM_CODER=bench")
			cmd.Stdout = io.Discard
			return cmd.Run()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func ifDash(args []string) string {
	if len(args) > 2 && args[1] == "-o" {
		return " FILE.xlsx"
	}
	return ""
}

func peakMemory() float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.Sys) / 1e6
}

// generator makes interviews that read like nothing, with word frequencies like
// real ones: common English words, and invented ones with a long tail.
type generator struct {
	r     *rand.Rand
	zipf  *rand.Zipf
	words []string
}

const commonWords = "the and I you to a of it that in was so but they we on just know like for my what do me with not be have is " +
	"she he this there at them one get or when really about because all up then think going out if people can don't it's said time her " +
	"had been team ward support day home talk better friend café"

// soughtWords are the words that the queries look for, as often among a million
// as in conversations about such things.
var soughtWords = []struct {
	word    string
	million int
}{{"work", 2000}, {"rest", 150}, {"resting", 40}, {"restart", 20}, {"hope", 200}, {"hoping", 60}, {"burnout", 300}, {"trust", 100}, {"recovery", 250}}

func newGenerator(seed uint64) *generator {
	r := rand.New(rand.NewPCG(seed, 7))
	g := &generator{r: r, words: strings.Fields(commonWords)}
	syllables := strings.Fields("ba ket lo min ter van so rel ing dap est or nu vi chal fen gor hal ist jor kin lum mer nop ost pra que ril stan tov ul wex yar zem")
	seen := map[string]bool{}
	for len(g.words) < 30_000 {
		w := ""
		for range 2 + r.IntN(3) {
			w += syllables[r.IntN(len(syllables))]
		}
		if !seen[w] {
			seen[w] = true
			g.words = append(g.words, w)
		}
	}
	g.zipf = rand.NewZipf(r, 1.15, 8, uint64(len(g.words)-1))
	return g
}

func (g *generator) word() string {
	n := g.r.IntN(1_000_000)
	for _, s := range soughtWords {
		if n -= s.million; n < 0 {
			return s.word
		}
	}
	return g.words[g.zipf.Uint64()]
}

func (g *generator) interview(words int) string {
	var b strings.Builder
	ms := 0
	for turn := 0; words > 0; turn++ {
		who, n := "Interviewer", 4+g.r.IntN(18)
		if turn%2 == 1 {
			who, n = "Rosa", 10+g.r.IntN(90)
		}
		fmt.Fprintf(&b, "[%s] %s: ", transcript.Clock(ms), who)
		for i := range n {
			w := g.word()
			if i == 0 {
				w = strings.ToUpper(w[:1]) + w[1:]
			} else {
				b.WriteByte(' ')
			}
			b.WriteString(w)
			if i < n-1 && g.r.IntN(12) == 0 {
				b.WriteByte(',')
			}
		}
		b.WriteString(".\n\n")
		words -= n
		ms += n * 400
	}
	return b.String()
}
