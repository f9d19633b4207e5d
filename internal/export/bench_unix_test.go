//go:build unix

package export

import (
	"io"
	"runtime/debug"
	"runtime/metrics"
	"syscall"
	"testing"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/framework"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// What is aimed at: a workbook with 100,000 quotes in 10 s and 600 MB, and 500
// themes × 1,000 participants in 5 s. Run with -benchtime=1x; /usr/bin/time -v
// around the test binary says what the system gave it.

// benchmark runs f again and again, and reports how large the file is, the time that
// processors had work with it, and the most memory that the process had at any time,
// the study in it included.
func benchmark(b *testing.B, f func(w io.Writer) error) {
	b.ReportAllocs()
	debug.FreeOSMemory()
	var most uint64
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			most = max(most, inUse())
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	}()
	var size counter
	before := cpuSeconds(b)
	for b.Loop() {
		size = 0
		if err := f(&size); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((cpuSeconds(b)-before)/float64(b.N), "cpu-s/op")
	close(stop)
	<-stopped
	b.ReportMetric(float64(most)/1e6, "peak-MB")
	b.ReportMetric(float64(size)/1e6, "file-MB")
}

// cpuSeconds is the time that processors had work with the process. Where others use
// them too it says more than a clock.
func cpuSeconds(b *testing.B) float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return float64(used.Utime.Sec+used.Stime.Sec) + float64(used.Utime.Usec+used.Stime.Usec)/1e6
}

// inUse is the memory that the process has from the system, in bytes.
func inUse() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}

// counter counts the bytes written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// manyQuotes is a study of 1,000 interviews with about 100,000 quotes.
func manyQuotes(b *testing.B) *study.Release {
	return large(b, 1000, 112_000).Release(transcript.ForTeam)
}

// BenchmarkQuotesWorkbook is the theme table of 100,000 quotes, as a workbook with
// each of them behind its number.
func BenchmarkQuotesWorkbook(b *testing.B) {
	rel := manyQuotes(b)
	o := Options{MemoWords: func(coding.Memo) (string, bool) { return "", false }}
	benchmark(b, func(w io.Writer) error {
		m, err := matrix.Build(rel, matrix.Spec{})
		if err != nil {
			return err
		}
		b.ReportMetric(m.Table.Total.N+m.Table.Total.Against, "quotes")
		_, err = WriteMatrix(w, XLSX, m, o)
		return err
	})
}

// BenchmarkQuotes is each of the writers on a listing of 100,000 quotes.
func BenchmarkQuotes(b *testing.B) {
	rel := manyQuotes(b)
	themes := map[string]bool{}
	for _, t := range rel.Study.Book.Themes() {
		themes[t.ID] = true
	}
	q := NewQuoter(rel, Options{})
	l := &Listing{Title: "Quotes"}
	for id := range themes {
		for _, x := range rel.Study.Quotes(map[string]bool{id: true}, nil) {
			l.Add(q, x.Transcript, x.Span, x.Codings)
		}
	}
	for _, f := range []Format{CSV, TSV, JSON, Text, Markdown, HTML, DOCX, XLSX} {
		b.Run(string(f), func(b *testing.B) {
			benchmark(b, func(w io.Writer) error {
				b.ReportMetric(float64(len(l.Rows)), "rows")
				_, err := WriteQuotes(w, f, rel, l, Options{})
				return err
			})
		})
	}
}

// BenchmarkFramework is the framework matrix of 500 themes × 1,000 participants, with
// 100,000 codings and 20,000 summaries.
func BenchmarkFramework(b *testing.B) {
	s := wide(b, 1000, 500)
	rel := s.Release(transcript.ForTeam)
	b.Run("matrix", func(b *testing.B) {
		benchmark(b, func(io.Writer) error { framework.Build(s, framework.Spec{}); return nil })
	})
	for _, f := range []Format{XLSX, CSV, TSV, JSON, Text, Markdown, HTML, DOCX} {
		b.Run(string(f), func(b *testing.B) {
			benchmark(b, func(w io.Writer) error {
				_, err := WriteFramework(w, f, rel, framework.Build(s, framework.Spec{}), Options{})
				return err
			})
		})
	}
}

// BenchmarkTable is the table of 500 themes × 1,000 participants in each format.
func BenchmarkTable(b *testing.B) {
	rel := wide(b, 1000, 500).Release(transcript.ForTeam)
	for _, f := range []Format{XLSX, CSV, TSV, JSON, Text, Markdown} {
		b.Run(string(f), func(b *testing.B) {
			benchmark(b, func(w io.Writer) error {
				m, err := matrix.Build(rel, matrix.Spec{})
				if err != nil {
					return err
				}
				_, err = WriteMatrix(w, f, m, Options{})
				return err
			})
		})
	}
}

// BenchmarkPicture is the largest heat map that is drawn: 20,000 cells.
func BenchmarkPicture(b *testing.B) {
	m, err := matrix.Build(wide(b, 40, 500).Release(transcript.ForTeam), matrix.Spec{})
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, func(w io.Writer) error { return HeatSVG(w, m.Release(), m.Table, nil) })
}

// BenchmarkOverlapWorkbook is what 500 themes share in 1,000 interviews, with all
// passages that meet.
func BenchmarkOverlapWorkbook(b *testing.B) {
	rel := wide(b, 1000, 500).Release(transcript.ForTeam)
	o, err := matrix.BuildOverlap(rel, matrix.Spec{}, matrix.SameWords)
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, func(w io.Writer) error {
		_, err := WriteCounted(w, XLSX, rel, CountedOverlap(o, false), Options{})
		return err
	})
}
