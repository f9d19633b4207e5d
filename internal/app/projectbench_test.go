package app

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/refi"
	"verbatim/internal/text"
)

// largeProject is a made-up project of interviews of 200 turns, with passages of a few words.
func largeProject(documents, codings int) *exchange.Project {
	r := rand.New(rand.NewPCG(1, 2))
	p := &exchange.Project{Name: "Large", Tool: "another program", Users: []exchange.User{{ID: "u0", Name: "ana"}, {ID: "u1", Name: "ben"}}}
	for i := range 60 {
		c := exchange.Code{ID: fmt.Sprintf("c%d", i), Name: fmt.Sprintf("Code %d", i)}
		if i >= 10 {
			c.Parent = fmt.Sprintf("c%d", i%10)
		}
		p.Codes = append(p.Codes, c)
	}
	words := strings.Fields("we waited in the long room and nobody said when it would be over so I asked again about the letter that never came 🌻 and she smiled")
	for d := range documents {
		var b strings.Builder
		for turn := range 200 {
			b.WriteString([]string{"Interviewer: ", "Rosa: "}[turn%2])
			for range 20 {
				b.WriteString(words[r.IntN(len(words))] + " ")
			}
			b.WriteString("\n\n")
		}
		s := exchange.Source{ID: fmt.Sprintf("s%d", d), Name: fmt.Sprintf("int%04d", d), Kind: exchange.TextSource, Text: b.String()}
		runes := []rune(s.Text)
		for i := range codings / documents {
			from := r.IntN(len(runes) - 200)
			for from > 0 && runes[from-1] != ' ' {
				from--
			}
			to := from + 20 + r.IntN(150)
			for runes[to-1] != ' ' {
				to--
			}
			sp := exchange.Passage{ID: fmt.Sprintf("p%d.%d", d, i), Span: text.Span{Start: text.Pos(from), End: text.Pos(to - 1)},
				Codings: []exchange.Coding{{ID: fmt.Sprintf("g%d.%d", d, i), Code: fmt.Sprintf("c%d", r.IntN(60)), User: fmt.Sprintf("u%d", r.IntN(2)), At: "2024-05-01T10:00:00Z"}}}
			s.Passages = append(s.Passages, sp)
		}
		p.Sources = append(p.Sources, s)
	}
	return p
}

// BenchmarkProject takes a .qdpx in, and gives it out again: 100 documents with 5,000
// codings, or with VERBATIM_BENCH=large 1,000 documents with 100,000.
func BenchmarkProject(b *testing.B) {
	documents, codings := 100, 5000
	if os.Getenv("VERBATIM_BENCH") == "large" {
		documents, codings = 1000, 100_000
	}
	file := filepath.Join(b.TempDir(), "large.qdpx")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := refi.Write(f, largeProject(documents, codings), refi.NVivo, refi.WriteOptions{Seed: "bench"}); err != nil {
		b.Fatal(err)
	}
	f.Close()
	var a *App
	dir, n := b.TempDir(), 0
	b.Run("in", func(b *testing.B) {
		for b.Loop() {
			a = someone(b)
			n++
			a.Dir = filepath.Join(dir, fmt.Sprint("study", n))
			if _, p, err := a.InitFrom(b.Context(), InitOptions{Dir: a.Dir}, file, ImportOptions{}); err != nil || p.Codings.New < codings*9/10 {
				b.Fatalf("%v %+v", err, p)
			}
		}
	})
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			if p, err := a.ImportProject(b.Context(), file, ImportOptions{}); err != nil || p.Added() {
				b.Fatalf("%v %+v", err, p)
			}
		}
	})
}
