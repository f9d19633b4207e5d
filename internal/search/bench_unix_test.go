//go:build unix

package search

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestIndexingCost prints what indexing costs: with VERBATIM_BENCH=1000 for that
// many interviews. It fails when that is more than was promised.
func TestIndexingCost(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("VERBATIM_BENCH"))
	if n == 0 {
		t.Skip("set VERBATIM_BENCH to a number of interviews")
	}
	m := interviews(t, n)
	size := 0
	for _, tr := range m.st.Transcripts {
		size += len(tr.Text.String())
	}
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // Linux: begin anew to record the peak
	used := peakMemory()
	before, start := cpuSeconds(t), time.Now()
	x := OpenIndex(t.TempDir())
	defer x.Close()
	if err := x.Add(context.Background(), m.st, nil); err != nil {
		t.Fatal(err)
	}
	cpu := cpuSeconds(t) - before
	bytes, parts := x.Size()
	t.Logf("%d interviews, %.1f MB of text: %.1f CPU s, %.1f s, index %.1f MB in %d part, memory %s at the start and %s at most",
		n, float64(size)/1e6, cpu, time.Since(start).Seconds(), float64(bytes)/1e6, parts, used, peakMemory())
	if limit := 5 + 0.1*float64(n); cpu > limit {
		t.Errorf("indexing took %.1f CPU s, more than %.1f", cpu, limit)
	}
	start = time.Now()
	y := OpenIndex(x.dir)
	defer y.Close()
	mustSearch(t, m.st, "hope", Options{Index: y})
	t.Logf("opening and a first search: %.1f ms", float64(time.Since(start).Microseconds())/1000)
}

func cpuSeconds(t testing.TB) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

func peakMemory() string {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return "unknown"
}

// benchQueries are what people ask, and the dearest things they can ask.
var benchQueries = []struct{ name, query string }{
	{"word", "hope"},
	{"frequent word", "the"},
	{"phrase", `"peer support"`},
	{"frequent phrase", `"you know"`},
	{"word in theme", "hope theme:hope"},
	{"and", "trust hope -people"},
	{"near", "hope NEAR trust"},
	{"prefix", "tru*"},
	{"fuzzy", "support~1"},
	{"pattern", "/hope.*/"},
	{"theme", "theme:hope"},
	{"overlap", "theme:hope theme:burnout"},
}

// BenchmarkSearch measures a study of 35 interviews (1.6 MB), and with
// VERBATIM_BENCH=1000 one of that many.
func BenchmarkSearch(b *testing.B) {
	n := 35
	if s := os.Getenv("VERBATIM_BENCH"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	m := interviews(b, n)
	x := OpenIndex(b.TempDir())
	defer x.Close()
	if err := x.Add(context.Background(), m.st, nil); err != nil {
		b.Fatal(err)
	}
	for _, how := range []struct {
		name string
		opt  Options
	}{{"index", Options{Index: x}}, {"scan", Options{}}} {
		for _, q := range benchQueries {
			b.Run(fmt.Sprintf("%d/%s/%s", n, how.name, q.name), func(b *testing.B) { benchSearch(b, m, q.query, how.opt) })
		}
	}
}

func benchSearch(b *testing.B, m *maker, query string, opt Options) {
	var took []time.Duration
	hits, before := 0, cpuSeconds(b)
	for b.Loop() {
		start := time.Now()
		hits = len(mustSearch(b, m.st, query, opt).Hits)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric((cpuSeconds(b)-before)*1000/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(hits), "hits")
}
