package refi

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"verbatim/internal/text"
)

func pos(i int) text.Pos { return text.Pos(i) }

// sizes are how many documents and codings the benchmarks have.
var sizes = [][2]int{{100, 5_000}, {1_000, 100_000}}

func BenchmarkWrite(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			p := large(size[0], size[1])
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Write(io.Discard, p, NVivo, WriteOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			var file bytes.Buffer
			if _, err := Write(&file, large(size[0], size[1]), NVivo, WriteOptions{}); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read("x.qdpx", bytes.NewReader(file.Bytes()), int64(file.Len()), Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
