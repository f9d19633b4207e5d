package ingest

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// pieces are what transcripts are made of, and what confuses their readers.
var pieces = []string{
	"Ann: ", "Ben: ", "ANN: ", "ann: ", "Interviewer: ", "P07: ", "Speaker 1: ", "Q: ", "A: ", "Note: ", "One thing I learned: ", "**Ann:** ", "**Ben**: ", "Ann (laughing): ",
	"[00:01:02] ", "(0:15) ", "00:00:07 ", "\\[00:04:01.06\\] ", "[Ann]: ", "Ann [00:01]: ", "Ann  0:15", "00:00:03 Ann", "0:15", "[00:02]", "Participant: P07", "Date: May 3", "Title: x", "Interviewer: Jo Day",
	"\n", "\n", "\n", "\n\n", "\n\n", "\t", " ", "  ", "\r\n", "\u2028", "\uFEFF", "\u00A0", "words and words. ", "Yes", "why? ", "# Part\n", "## Ann: x\n", "---\n", "*so* ", "_b_ ", "`c` ", "[d](e.f) ", "&amp; ", "<br>", "> ", "- ", "1. ",
	"00:00:01.000 --> 00:00:02.000\n", "00:00:01,000 --> 00:00:02,000\n", "<v Ann>", "</v>", "<v Ben x>", "3\n", "NOTE x\n", ",", ";", "\"", "text", "speaker", "\"\"", "NA", "::", "Ann : ", "田中：", "é: ",
	"Transcribed by https://otter.ai", "<!-- c -->", "```\n", "===\n", "WEBVTT\n\n", "speaker,text\n",
}

func randomTalk(r *rand.Rand, few []string) string {
	var b strings.Builder
	for range 1 + r.IntN(60) {
		if r.IntN(3) > 0 {
			b.WriteString(few[r.IntN(len(few))])
		} else {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
	}
	return b.String()
}

// TestAnyMixtureIsLawful reads random mixtures in every format. Each mixture
// leans on a few pieces, so that names come back as they do in a transcript.
func TestAnyMixtureIsLawful(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	rounds := 1500
	if testing.Short() {
		rounds = 400
	}
	understood := map[string]int{}
	for range rounds {
		few := make([]string, 4+r.IntN(6))
		for i := range few {
			few[i] = pieces[r.IntN(len(pieces))]
		}
		talk := randomTalk(r, few)
		for name, content := range map[string]string{
			"f.txt": talk, "f.md": talk, "f.vtt": "WEBVTT\n\n" + talk, "f.srt": "1\n00:00:01,000 --> 00:00:02,000\n" + talk, "f.csv": "speaker,text\n" + talk, "f.tsv": "id\ttext\n" + talk,
			"g.vtt": inCaptions(talk), "g.csv": inCells(r, talk),
		} {
			d, ok := fuzzRead(t, name, []byte(content), Options{})
			if !ok {
				continue
			}
			understood[name]++
			if d.Format == "txt" {
				if lost := lostLetters(content, d); lost != "" {
					t.Fatalf("the letters %q were lost from %q: %q, notes %q", lost, content, shownAs(d), d.Notes)
				}
			}
		}
	}
	for _, name := range []string{"f.txt", "f.md", "f.srt", "g.vtt", "g.csv"} {
		if understood[name]*2 < rounds {
			t.Errorf("%s was understood %d times of %d", name, understood[name], rounds)
		}
	}
}

// inCaptions makes a caption of every line.
func inCaptions(talk string) string {
	var b strings.Builder
	b.WriteString("WEBVTT\n\n")
	for line := range strings.Lines(talk) {
		b.WriteString("00:00:01.000 --> 00:00:02.000\n" + line + "\n\n")
	}
	return b.String()
}

// inCells makes cells of the paragraphs.
func inCells(r *rand.Rand, talk string) string {
	var b strings.Builder
	b.WriteString("speaker,text,time\n")
	for _, para := range strings.Split(talk, "\n\n") {
		name := []string{"Ann", "Ben", "", "ann", "P07"}[r.IntN(5)]
		time := []string{"", "", "0:15", "7"}[r.IntN(4)]
		b.WriteString(name + ",\"" + strings.ReplaceAll(para, `"`, `""`) + "\"," + time + "\n")
	}
	return b.String()
}
