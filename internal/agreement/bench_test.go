package agreement

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// study makes up a study of so many codings in all: coders mostly code the same
// places, each with boundaries of their own.
func study(documents, coders, codings, codes, length int) Input {
	r := rand.New(rand.NewPCG(1, 1))
	in := Input{}
	for i := range coders {
		in.Coders = append(in.Coders, fmt.Sprint("coder ", i))
	}
	for i := range codes {
		in.Codes = append(in.Codes, fmt.Sprint("code ", i))
	}
	each := codings / documents / coders
	for i := range documents {
		d := Document{Name: fmt.Sprintf("P%04d", i), Length: length, Records: make([]Record, coders)}
		for at := 0; at < length; at += 400 {
			d.Excluded = append(d.Excluded, Stretch{at, min(length, at+60)})
			d.Segments = append(d.Segments, Stretch{at + 60, min(length, at+400)})
		}
		for range each {
			code, start, long := r.IntN(codes), r.IntN(length-300), 40+r.IntN(200)
			for c := range coders {
				s := Span{code, start + r.IntN(30), start + long + r.IntN(30)}
				if r.IntN(4) == 0 {
					s.Code = r.IntN(codes)
				}
				d.Records[c].Done = true
				d.Records[c].Spans = append(d.Records[c].Spans, s)
			}
		}
		in.Documents = append(in.Documents, d)
	}
	return in
}

func benchmark(b *testing.B, documents, codings, codes int, limit time.Duration) {
	in := study(documents, 3, codings, codes, 60000)
	b.ReportAllocs()
	for b.Loop() {
		began := time.Now()
		m, err := Measure(in, Options{})
		if err != nil {
			b.Fatal(err)
		}
		measured := time.Since(began)
		for c := range in.Codes {
			m.Code(c)
		}
		m.View(nil).PooledKappa(every(in.Codes))
		m.Sets(every(in.Codes)).Alpha(MASI, nil)
		figures := time.Since(began)
		_, pooled := m.AlphaIntervals(every(in.Codes), Resampling{})
		if !pooled.Low.Defined() || pooled.Replicates != 2000 {
			b.Fatalf("%+v", pooled)
		}
		b.ReportMetric(measured.Seconds(), "s-measure")
		b.ReportMetric((figures - measured).Seconds(), "s-figures")
		b.ReportMetric((time.Since(began) - figures).Seconds(), "s-bootstrap")
		if took := time.Since(began); took > limit {
			b.Errorf("took %v, more than %v", took, limit)
		}
	}
}

// The goal is 2 s.
func BenchmarkInterviews35(b *testing.B) { benchmark(b, 35, 15000, 60, 2*time.Second) }

// The goal is 20 s.
func BenchmarkInterviews1000(b *testing.B) { benchmark(b, 1000, 200000, 60, 20*time.Second) }
