package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// vocabulary makes words that look like words: the commonest ones short, and
// some with the endings that a stemmer takes off.
func vocabulary(r *rand.Rand, n int) []string {
	begin := strings.Fields("b c d f g h j k l m n p r s t v w st tr pl ch sh th br")
	middle := strings.Fields("a e i o u ea ou ai oo ee")
	end := strings.Fields("b d g k l m n p r s t x nd st rt ll")
	endings := []string{"", "", "", "s", "ed", "ing", "ly", "’s", "ness"}
	known := strings.Fields("the and I you to a it of that in was we my so don’t know like just they hope trust peer support work people")
	seen := map[string]bool{}
	for _, w := range known {
		seen[w] = true
	}
	for len(known) < n {
		var b strings.Builder
		for range 1 + r.IntN(2+len(known)/20_000) {
			b.WriteString(begin[r.IntN(len(begin))] + middle[r.IntN(len(middle))])
		}
		b.WriteString(end[r.IntN(len(end))] + endings[r.IntN(len(endings))])
		if w := b.String(); !seen[w] {
			seen[w] = true
			known = append(known, w)
		}
	}
	return known
}

// interviews makes a study of n interviews of 8,000 words, as long as real ones
// are, in turns of 33 words on average, with five codings a page.
func interviews(t testing.TB, n int) *maker {
	r := rand.New(rand.NewPCG(35, 1000))
	words := vocabulary(r, 60_000)
	zipf := rand.NewZipf(r, 1.07, 3, uint64(len(words)-1))
	m := newMaker(t)
	themes := []string{"hope", "recovery", "burnout", "mutuality"}
	for i := range n {
		var said []transcript.Said
		total := 0
		for turn := 0; total < 8000; turn++ {
			speaker, long := "Int", 3+r.IntN(20)
			if turn%2 == 1 {
				speaker, long = "P1", 5+r.IntN(95)
			}
			total += long
			said = append(said, transcript.Said{Speaker: speaker, Speech: sentence(r, zipf, words, long), TimeMS: turn * 9000, EndMS: transcript.NoTime})
		}
		body, turns := transcript.Render(said)
		x, err := text.New(body)
		if err != nil {
			t.Fatal(err)
		}
		tr := &transcript.Transcript{ID: fmt.Sprintf("T%d", i), Text: x, Turns: turns, Speakers: []transcript.Speaker{
			{Name: "Int", Voice: transcript.VoiceInterviewer}, {Name: "P1", Voice: transcript.VoiceParticipant, Participant: "P1"}}}
		m.st.Transcripts = append(m.st.Transcripts, tr)
		for range 100 {
			turn := turns[r.IntN(len(turns))].Speech
			m.codeSpan(tr, turn, themes[r.IntN(len(themes))], "amy", "")
		}
	}
	m.study()
	return m
}

func sentence(r *rand.Rand, zipf *rand.Zipf, words []string, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString([]string{" ", " ", " ", " ", " ", ", ", ". "}[r.IntN(7)])
		}
		b.WriteString(words[zipf.Uint64()])
	}
	b.WriteByte('.')
	return b.String()
}
