//go:build unix

package sheet

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkBesidePython writes the same rows with Go and, where they are installed,
// with Python's XlsxWriter and openpyxl, one after the other in one run, and reports how
// many times as long those take: by the time that processors had work. Use
// -benchtime=1x. The sheets say the same; only ours has the heights of its rows.
func BenchmarkBesidePython(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		for _, library := range []string{"xlsxwriter", "openpyxl"} {
			b.Run(fmt.Sprintf("%s/%d", library, n), func(b *testing.B) {
				if err := exec.Command("python3", "-c", "import "+library).Run(); err != nil {
					b.Skipf("python3 has no %s", library)
				}
				dir := b.TempDir()
				var ours, theirs float64
				var memory int
				for b.Loop() {
					before := cpuSeconds(b)
					writeRows(b, n, filepath.Join(dir, "ours.xlsx"))
					ours += cpuSeconds(b) - before
					out, err := exec.Command("python3", filepath.Join("testdata", "beside.py"), library, fmt.Sprint(n), filepath.Join(dir, "theirs.xlsx")).Output()
					if err != nil {
						b.Fatal(err)
					}
					var took float64
					if _, err := fmt.Sscan(string(out), &took, &memory); err != nil {
						b.Fatalf("%q: %v", out, err)
					}
					theirs += took
				}
				sameCells(b, filepath.Join(dir, "ours.xlsx"), filepath.Join(dir, "theirs.xlsx"))
				b.ReportMetric(ours/float64(b.N), "ours-cpu-s")
				b.ReportMetric(theirs/float64(b.N), "theirs-cpu-s")
				b.ReportMetric(theirs/ours, "times-as-long")
				b.ReportMetric(float64(memory)/1e3, "theirs-MB")
			})
		}
	}
}

func writeRows(b *testing.B, n int, path string) {
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := Write(f, benchRows(n)); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// sameCells fails where two workbooks do not say the same.
func sameCells(b *testing.B, paths ...string) {
	b.Helper()
	var said [2]string
	for i, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			b.Fatal(err)
		}
		grid := read(b, data)[0]
		said[i] = fmt.Sprint(len(grid.Rows), grid.Rows[:100], grid.Rows[len(grid.Rows)-100:])
	}
	if said[0] != said[1] {
		b.Fatalf("the sheets differ: %.300s\n%.300s", said[0], said[1])
	}
}
