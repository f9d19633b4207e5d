//go:build unix

package sheet

import (
	"fmt"
	"io"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"syscall"
	"testing"
	"time"
)

// benchmark runs f again and again, and reports the time that processors had work with
// it, and the most memory that the process had at any time.
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

// benchRows are rows like those of quotes: a theme, a participant, the words, the
// transcript, a place and a number. The Python beside them writes the same.
func benchRows(n int) Workbook {
	quote := strings.Repeat("I had not been out for weeks, & then she rang. ", 3)
	head := []Cell{Text("Theme", Style{Bold: true}), Text("Participant", Style{Bold: true}), Text("Quote", Style{Bold: true}), Text("Transcript", Style{Bold: true}), Text("Position", Style{Bold: true}), Text("Words", Style{Bold: true})}
	wrap := Style{Wrap: true}
	return Workbook{Sheets: []Sheet{{Name: "Quotes", Header: 1, Filter: true,
		Columns: []Column{{Width: 20}, {Width: 12}, {Width: 66}, {Width: 12}, {Width: 12}, {Width: 8}},
		Rows: func(yield func(Row) bool) {
			if !yield(Row{Cells: head}) {
				return
			}
			for i := range n {
				if !yield(Row{Cells: []Cell{
					Text("hope for the future", Style{}), Text(fmt.Sprintf("P%03d", i%1000), Style{}), Text(quote+fmt.Sprint(i), wrap),
					Text(fmt.Sprintf("P%03d-1", i%1000), Style{}), Text(fmt.Sprintf("%d–%d", i, i+140), Style{}), Number(float64(i%97), Style{}),
				}}) {
					return
				}
			}
		}}}}
}

// BenchmarkRows writes a sheet of 100,000 rows, and one of a million, which is to take
// at most 60 s and 300 MB.
func BenchmarkRows(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			book := benchRows(n)

			benchmark(b, func(w io.Writer) error { _, err := Write(w, book); return err })
		})
	}
}
