package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// layout is how a program writes captions.
type layout struct {
	file, head, arrow string
	clock             func(ms int) string
	id                func(n int) string
	words             func(name, words string) string
	between, end      string
	shuffled          bool
}

func layouts() []layout {
	srtClock := func(ms int) string { return strings.Replace(vttClock(ms), ".", ",", 1) }
	bare := func(ms int) string {
		return fmt.Sprintf("%d:%d:%d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
	}
	number := func(n int) string { return fmt.Sprintln(n + 1) }
	uuid := func(n int) string {
		return fmt.Sprintf("3f0c2a54-8a17-4c1e-9d10-5f1f0c9a%04x/%d-0\n", n, n)
	}
	none := func(int) string { return "" }
	prefix := func(name, words string) string { return name + ": " + words + "\n" }
	return []layout{
		{"a.vtt", "WEBVTT\n\n", " --> ", vttClock, none, func(n, w string) string { return "<v " + n + ">" + w + "</v>\n" }, "\n", "\n", false},
		{"b.vtt", "WEBVTT\n\n", " --> ", bare, uuid, func(n, w string) string { return "<v " + n + ">" + strings.Replace(w, " ", "\n", 1) + "\n" }, "", "\n", true},
		{"c.vtt", "WEBVTT\nKind: captions\n\n", " --> ", vttClock, number, prefix, "\n", "\r\n", true},
		{"d.srt", "", " --> ", srtClock, number, prefix, "\n", "\r\n", false},
		{"e.srt", "", " --> ", srtClock, none, func(n, w string) string { return n + ":\n{\\an8}<i>" + w + "</i>\n" }, "", "\n", false},
		{"f.srt", "", "-->", srtClock, func(int) string { return "9\n" }, func(n, w string) string { return ">> " + n + ": " + w + "\n" }, "\n\n", "\r", false},
	}
}

// TestCaptionsGiveBackTheTalk writes random talks down as programs do and reads
// them. Which turns must come of it is reckoned from the talk.
func TestCaptionsGiveBackTheTalk(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 4))
	names, say := []string{"Rosa M", "INT", "Zoë"}, []string{"yes", "No.", "so: it", "12", "was -", "I said", "<3", "well…", "- no"}
	type spoken struct {
		Name, Words string
		From, To    int
	}
	for range 150 {
		var talk []spoken
		ms := r.IntN(2000)
		for i := range 6 + r.IntN(12) {
			s := spoken{Name: names[i%3], From: ms, To: ms + 400 + r.IntN(4000)}
			if i > 5 && r.IntN(2) == 0 {
				s.Name = talk[i-1].Name
			}
			words := []string{fmt.Sprint("w", i)}
			for range r.IntN(4) {
				words = append(words, say[r.IntN(len(say))])
			}
			s.Words = strings.Join(words, " ")
			talk = append(talk, s)
			ms += 300 + r.IntN(3000)
		}
		for _, l := range layouts() {
			order := make([]int, len(talk))
			for i := range order {
				order[i] = i
			}
			if l.shuffled {
				r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			}
			in := l.head
			for n, i := range order {
				s := talk[i]
				words := s.Words
				if strings.HasSuffix(l.file, ".vtt") {
					words = strings.ReplaceAll(words, "<", "&lt;")
				}
				if l.shuffled && l.file == "c.vtt" {
					n += 5 // the first number again would begin another recording
				}
				in += l.id(n) + l.clock(s.From) + l.arrow + l.clock(s.To) + "\n" + l.words(s.Name, words) + l.between
			}
			in = strings.ReplaceAll(in, "\n", l.end)
			var want []spoken
			for _, s := range talk {
				if n := len(want); n > 0 && want[n-1].Name == s.Name && l.file != "f.srt" {
					want[n-1].Words += " " + s.Words
					want[n-1].To = max(want[n-1].To, s.To)
					continue
				}
				want = append(want, s)
			}
			var got []spoken
			for _, s := range read(t, l.file, in, Options{}).Said {
				got = append(got, spoken{s.Speaker, s.Speech, s.TimeMS, s.EndMS})
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-want +got):\n%s\n%s", l.file, diff, in)
			}
		}
	}
}
