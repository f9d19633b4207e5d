//go:build unix

package matrix

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// wide is a study of n people in eight sites, who each say ten things, with 100 codings
// each: of so many themes, with no themes below them, or with nine below each tenth.
func wide(t testing.TB, people, themes int, flat bool) *study.Study {
	t.Helper()
	var b strings.Builder
	b.WriteString("themes:\n")
	for j := range themes {
		switch {
		case flat || j%10 == 0:
			fmt.Fprintf(&b, "  - id: t%d\n", j)
			if !flat && j+1 < themes {
				b.WriteString("    themes:\n")
			}
		default:
			fmt.Fprintf(&b, "      - id: t%d\n", j)
		}
	}
	book, err := codebook.Parse("", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	s := &study.Study{Book: book, State: &coding.State{}, Columns: []string{"site"}, Settings: study.Settings{ID: "wide"}}
	for i := range people {
		who := fmt.Sprintf("P%d", i)
		tr := &transcript.Transcript{ID: fmt.Sprintf("T%d", i), Speakers: []transcript.Speaker{{Name: "A", Voice: transcript.VoiceParticipant, Participant: who}}}
		var said []transcript.Said
		for range 10 {
			said = append(said, transcript.Said{Speaker: "A", Speech: strings.Repeat("some words ", 20), TimeMS: -1, EndMS: -1})
		}
		words, turns := transcript.Render(said)
		if tr.Text, err = text.New(words); err != nil {
			t.Fatal(err)
		}
		tr.Turns = turns
		s.Transcripts = append(s.Transcripts, tr)
		s.Participants = append(s.Participants, transcript.Participant{ID: who, Attributes: map[string]string{"site": fmt.Sprint("site ", i*i%29%8)}})
		s.State.Done = append(s.State.Done, coding.Reading{Coder: "ana", Transcript: tr.ID})
		for j := range 100 {
			c := coding.Coding{Coder: "ana", Transcript: tr.ID, Text: tr.Text.Hash(), Theme: fmt.Sprintf("t%d", (i*i+5*j)%themes), Span: turns[j%10].Speech}
			c.ID[0], c.ID[1], c.ID[2], c.ID[3] = 1, byte(i>>8), byte(i), byte(j)
			s.State.Codings = append(s.State.Codings, c)
		}
	}
	s.Index()
	return s
}

// BenchmarkWide is the tables of 500 themes × 1,000 participants: five seconds each
// are aimed at. Themes are flat, or in trees of ten.
func BenchmarkWide(b *testing.B) {
	for _, flat := range []bool{true, false} {
		rel := wide(b, 1000, 500, flat).Release(transcript.ForTeam)
		run := func(name string, f func() error) {
			b.Run(fmt.Sprintf("%s/flat=%v", name, flat), func(b *testing.B) {
				b.ReportAllocs()
				before := cpuSeconds(b)
				for b.Loop() {
					if err := f(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric((cpuSeconds(b)-before)/float64(b.N), "cpu-s/op")
			})
		}
		run("matrix", func() error { _, err := Build(rel, Spec{}); return err })
		for _, m := range []Measure{People, Quotes} {
			spec := CrosstabSpec{Spec: Spec{Cols: Axis{By: ByAttribute, Name: "site"}, Measure: m}}
			run("crosstab "+string(m), func() error { _, err := BuildCrosstab(rel, spec); return err })
			spec.MinCell = 10
			run("crosstab under 10 "+string(m), func() error { _, err := BuildCrosstab(rel, spec); return err })
		}
		for _, within := range []Within{SameWords, 0, 3} {
			run("overlap in "+within.String(), func() error { _, err := BuildOverlap(rel, Spec{}, within); return err })
		}
	}
}

// BenchmarkSuppress leaves small numbers out of tables of 500 themes by eight groups
// full of them. Their sums are long: every theme of a group is in one.
func BenchmarkSuppress(b *testing.B) {
	for _, limit := range []int{5, 10} {
		for _, people := range []bool{true, false} {
			b.Run(fmt.Sprintf("under %d/people=%v", limit, people), func(b *testing.B) {
				b.ReportAllocs()
				before := cpuSeconds(b)
				for b.Loop() {
					r := rand.New(rand.NewPCG(3, 9))
					w := wideWorld(r, 500, 8, people)
					if err := w.crosstab(limit).suppress(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric((cpuSeconds(b)-before)/float64(b.N), "cpu-s/op")
			})
		}
	}
}

// wideWorld is a world of flat themes, some said by few and some by many.
func wideWorld(r *rand.Rand, themes, groups int, people bool) *world {
	w := &world{people: people, cols: make([]int, groups)}
	for t := range themes {
		w.cells = append(w.cells, make([]int, groups))
		for c := range groups {
			w.cells[t][c] = int(60 * r.Float64() * r.Float64() * r.Float64())
		}
	}
	for c := range groups {
		sum, most := w.tops(c)
		w.cols[c] = sum
		if people {
			w.cols[c] = min(sum, most+r.IntN(20))
			w.group = append(w.group, w.cols[c]+r.IntN(20))
		}
	}
	return w
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
