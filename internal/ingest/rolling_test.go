package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// saidInAll are the words of all turns, one space between them.
func saidInAll(d Document) string {
	var all []string
	for _, s := range d.Said {
		all = append(all, strings.Fields(s.Speech)...)
	}
	return strings.Join(all, " ")
}

// vttClock writes milliseconds as WebVTT does.
func vttClock(ms int) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}

// randomLines wraps random words into lines as captions have them. There are
// few different words, so that lines come back.
func randomLines(r *rand.Rand) []string {
	words := []string{"yes", "yes", "no", "so", "we", "don't", "went", "a<b", "it's", "[Music]", "Wales"}
	lines := make([]string, 1+r.IntN(12))
	for i := range lines {
		line := make([]string, 1+r.IntN(4))
		for k := range line {
			line[k] = words[r.IntN(len(words))]
		}
		lines[i] = strings.Join(line, " ")
	}
	return lines
}

// rolledLikeYouTube shows each line word by word below the one before, then
// alone for ten milliseconds. Sometimes the screen is cleared in between.
func rolledLikeYouTube(r *rand.Rand, lines []string) string {
	var b strings.Builder
	b.WriteString("WEBVTT\nKind: captions\nLanguage: en\n\n")
	ms, above := 1000, " "
	for _, l := range lines {
		words := strings.Fields(strings.ReplaceAll(l, "<", "&lt;"))
		to := ms + 400*len(words)
		fmt.Fprintf(&b, "%s --> %s align:start position:0%%\n%s\n%s", vttClock(ms), vttClock(to), above, words[0])
		for i, w := range words[1:] {
			fmt.Fprintf(&b, "<%s><c> %s</c>", vttClock(ms+400*(i+1)), w)
		}
		plain := strings.Join(words, " ")
		fmt.Fprintf(&b, "\n\n%s --> %s align:start position:0%%\n%s\n \n\n", vttClock(to), vttClock(to+10), plain)
		if ms, above = to+10, plain; r.IntN(4) == 0 {
			ms, above = ms+r.IntN(6000), " "
		}
	}
	return b.String()
}

// rolledUp shows the last few lines, as captions on television do.
func rolledUp(lines []string, window int) string {
	var b strings.Builder
	for i := range lines {
		shown := lines[max(0, i+1-window) : i+1]
		fmt.Fprintf(&b, "%d\n%s --> %s\n%s\n\n", i+1, strings.Replace(vttClock(1000*i), ".", ",", 1), strings.Replace(vttClock(1000*(i+1)), ".", ",", 1), strings.Join(shown, "\n"))
	}
	return b.String()
}

// TestRollingCaptionsGiveBackTheText: every word once, in order, and none that
// was not said.
func TestRollingCaptionsGiveBackTheText(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 200))
	for range 600 {
		lines := randomLines(r)
		want := strings.Join(lines, " ")
		in := rolledLikeYouTube(r, lines)
		d := read(t, "talk.en.vtt", in, Options{})
		if got := saidInAll(d); got != want {
			t.Fatalf("got  %q\nwant %q\n%s", got, want, in)
		}
		if d.Language != "en" || strings.Contains(want, " ") && strings.Contains(in, "<c>") && d.Transcription != "automatic" {
			t.Fatalf("language %q, transcription %q\n%s", d.Language, d.Transcription, in)
		}
		if len(lines) < 3 {
			continue // too little to see that it rolls
		}
		for _, window := range []int{2, 3} {
			in = rolledUp(lines, window)
			if got := saidInAll(read(t, "talk.srt", in, Options{})); got != want {
				t.Fatalf("%d lines: got  %q\nwant %q\n%s", window, got, want, in)
			}
		}
	}
}

// TestWordsWithTimesAreNew: a line said three times rolls by, and only the times
// of its words show that it is not the one above.
func TestWordsWithTimesAreNew(t *testing.T) {
	in := "WEBVTT\n\n00:00.000 --> 00:02.000\nso<00:00:01.000><c> we</c>\n\n00:02.000 --> 00:04.000\nso we\nso<00:00:03.000><c> we</c>\n\n00:04.000 --> 00:06.000\nso we\nso<00:00:05.000><c> we</c>\n\n00:06.000 --> 00:08.000\nso we\nwent<00:00:07.000><c> home</c>\n"
	wantText(t, read(t, "a.vtt", in, Options{}), "[00:00:00] so we so we so we went home\n")
}

func TestGrowingCaptions(t *testing.T) {
	var b strings.Builder
	b.WriteString("WEBVTT\n\n")
	ms := 0
	for _, sentence := range []string{"So it began in spring", "We had nowhere to go", "It rained"} {
		words := strings.Fields(sentence)
		for n := range words {
			fmt.Fprintf(&b, "%s --> %s\n%s\n\n", vttClock(ms), vttClock(ms+500), strings.Join(words[:n+1], " "))
			ms += 500
		}
	}
	d := read(t, "live.vtt", b.String(), Options{})
	wantText(t, d, "[00:00:00] So it began in spring We had nowhere to go It rained\n")
	wantSaid(t, d.Notes, "roll")
}

// TestMarkedWordsAreSaidOnce: captions made again for every word, so that it
// can be marked.
func TestMarkedWordsAreSaidOnce(t *testing.T) {
	d := read(t, "w.srt", "1\n00:00:00,000 --> 00:00:01,000\n<u>It</u> began.\n\n2\n00:00:01,000 --> 00:00:02,000\nIt <u>began.</u>\n\n3\n00:00:02,000 --> 00:00:03,000\n<u>It</u> began.\n\n4\n00:00:03,000 --> 00:00:04,000\n<u>It</u> began.\n", Options{})
	wantText(t, d, "[00:00:00] It began.\n\n[00:00:03] It began.\n")
}

// TestRepeatsInATalkStay: people do say things again.
func TestRepeatsInATalkStay(t *testing.T) {
	const talk = "WEBVTT\n\n00:01.000 --> 00:02.000\nAnn: Yeah.\n\n00:02.000 --> 00:03.000\nAnn: Yeah.\n\n00:03.000 --> 00:04.000\nBen: No\nno\n\n00:04.000 --> 00:05.000\nno\nI said.\n\n00:05.000 --> 00:06.000\nAnn: Yeah.\n\n00:06.000 --> 00:07.000\nAnn: Yeah. Yeah.\n\n00:07.000 --> 00:08.000\nBen: Good.\n"
	wantText(t, read(t, "a.vtt", talk, Options{}), "[00:00:01] Ann: Yeah. Yeah.\n\n[00:00:03] Ben: No no no I said.\n\n[00:00:05] Ann: Yeah. Yeah. Yeah.\n\n[00:00:07] Ben: Good.\n")
}

// TestLongCaptionsWithoutAStop: an hour without a full stop is not one turn.
func TestLongCaptionsWithoutAStop(t *testing.T) {
	var b strings.Builder
	b.WriteString("WEBVTT\n\n")
	for i := range 1800 {
		fmt.Fprintf(&b, "%s --> %s\nword %d\n\n", vttClock(2000*i), vttClock(2000*(i+1)), i)
	}
	d := read(t, "a.vtt", b.String(), Options{})
	if len(d.Said) != 60 || d.Said[59].TimeMS != 59*60_000 {
		t.Errorf("%d turns, the last at %d ms; want 60, one a minute", len(d.Said), d.Said[len(d.Said)-1].TimeMS)
	}
}
