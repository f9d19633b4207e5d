package ingest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestConsultationsTurnByTurn compares every turn with an independent reading;
// see wantTimedTurns.
func TestConsultationsTurnByTurn(t *testing.T) {
	for _, c := range []struct {
		file        string
		cues, turns int
	}{{"01.voice.vtt", 109, 89}, {"02.zoom.vtt", 130, 91}, {"03.srt", 141, 109}} {
		name := "primock57-day1_consultation" + c.file
		d, source := readData(t, "derived-formats/"+name, Options{})
		wantTimedTurns(t, name, d)
		p := captionParser{draft: &draft{src: Source{Name: name}}, vtt: strings.HasSuffix(name, ".vtt")}
		if err := p.read(strings.ReplaceAll(source, "\r\n", "\n")); err != nil {
			t.Fatal(err)
		}
		if len(p.cues) != c.cues || len(d.Said) != c.turns {
			t.Errorf("%s: %d captions in %d turns, want %d in %d", name, len(p.cues), len(d.Said), c.cues, c.turns)
		}
		if len(d.Doubts)+len(d.Otherwise) > 0 {
			t.Errorf("%s: doubts %q", name, d.Doubts)
		}
	}
}

// teams has what Teams writes: unpadded times, ids without a blank line before
// them, several voices and lines in a caption, captions out of order.
const teams = `WEBVTT

NOTE duration:"00:32:10.1230000"

NOTE language:en-us

NOTE Confidence: 0.86

3f0c2a54-8a17-4c1e-9d10-5f1f0c9ab001/19-0
0:0:3.50 --> 0:0:6.240
<v Priya S>I will
send it</v>
3f0c2a54-8a17-4c1e-9d10-5f1f0c9ab001/19-1
00:00:06.240 --> 00:00:08.000
<v Priya S>by Friday.</v>

5a0c2a54-8a17-4c1e-9d10-5f1f0c9ab002/20-0
0:0:11.0 --> 0:0:12.0
<v Lee>Three</v>

6b0c2a54-8a17-4c1e-9d10-5f1f0c9ab003/21-0
0:0:7.5 --> 0:0:9.25
<v Lee>One
</v><v Priya S>Two</v>
`

func TestTeams(t *testing.T) {
	d := read(t, "call.vtt", teams, Options{})
	wantText(t, d, "[00:00:03] Priya S: I will send it by Friday.\n\n[00:00:07] Lee: One\n\n[00:00:07] Priya S: Two\n\n[00:00:11] Lee: Three\n")
	if s := d.Said[0]; s.TimeMS != 3500 || s.EndMS != 8000 {
		t.Errorf("the first turn runs from %d to %d ms, want 3500 to 8000", s.TimeMS, s.EndMS)
	}
	if d.Language != "en-US" || d.Transcription != "automatic" {
		t.Errorf("language %q, transcription %q", d.Language, d.Transcription)
	}
	wantSaid(t, d.Notes, "2 captions stood out of order", "3 notes and styles were left out.")
	for what, in := range map[string]string{"CR": strings.ReplaceAll(teams, "\n", "\r"), "CRLF and BOM": "\uFEFF" + strings.ReplaceAll(teams, "\n", "\r\n")} {
		if diff := cmp.Diff(shownAs(d), shownAs(read(t, "call.vtt", in, Options{}))); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
}

// zoom names every caption; two are by somebody it did not know.
const zoom = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nJo Day: One.\n\n2\n00:00:02.000 --> 00:00:03.000\nJo Day: Two.\n\n3\n00:00:03.000 --> 00:00:04.000\nThree.\n\n4\n00:00:04.000 --> 00:00:05.000\nFour.\n\n" +
	"5\n00:00:05.000 --> 00:00:06.000\nAnn: Five.\n\n6\n00:00:06.000 --> 00:00:07.000\nAnn: Six.\n\n7\n00:00:07.000 --> 00:00:08.000\nAnn: Seven.\n"

func TestZoomWithoutAName(t *testing.T) {
	const unknown = "[00:00:01] Jo Day: One. Two.\n\n[00:00:03] Unknown speaker: Three. Four.\n\n[00:00:05] Ann: Five. Six. Seven.\n"
	const same = "[00:00:01] Jo Day: One. Two. Three. Four.\n\n[00:00:05] Ann: Five. Six. Seven.\n"
	for as, want := range map[string][2]string{"": {unknown, same}, "unknown-speaker": {unknown, same}, "same-speaker": {same, unknown}} {
		d := read(t, "zoom.vtt", zoom, Options{As: as})
		wantText(t, d, want[0])
		if len(d.Otherwise) != 1 || d.Otherwise[0].As == as || shownAs(Document{Said: d.Otherwise[0].Said}) != want[1] {
			t.Errorf("as %q: otherwise %v", as, d.Otherwise)
		}
		if as == "" {
			wantSaid(t, d.Doubts, "2 captions without a name (the first at line 12)")
		}
	}
	voiced := strings.NewReplacer("Jo Day: ", "<v Jo Day>", "Ann: ", "<v Ann>").Replace(zoom)
	wantText(t, read(t, "zoom.vtt", voiced, Options{}), unknown)
}

func TestWebVTTAsItComes(t *testing.T) {
	const cue = "00:01.000 --> 00:02.000\n<v Ann>Well.</v>\n"
	for _, c := range []struct{ name, in, want, note string }{
		{"a stream's clock", "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n" + cue, "[00:00:01] Ann: Well.\n", "X-TIMESTAMP-MAP"},
		{"regions and styles", "WEBVTT\n\nSTYLE\n::cue(b) {\n  color: red;\n}\n\nREGION\nid:fred\nwidth:40%\n\n" + cue, "[00:00:01] Ann: Well.\n", "2 notes and styles were left out."},
		{"a note that says something", "WEBVTT\n\nNOTE Ann was tired\n\n" + cue, "[00:00:01] Ann: Well.\n", "left out (“Ann was tired”)"},
		{"a caption straight below a note", "WEBVTT\n\nNOTE language:cy\nid-1\n" + cue, "[00:00:01] Ann: Well.\n", "1 note or style was left out"},
		{"a caption straight below the header", "WEBVTT Some text\n" + cue, "[00:00:01] Ann: Well.\n", "“Some text”"},
		{"a title and a date in the header", "WEBVTT\nTitle: A walk\nDate: 2 May\nRoom: 12\n\n" + cue, "[00:00:01] Ann: Well.\n", "“Room: 12”"},
		{"a late beginning", "WEBVTT\n\n01:12:00.000 --> 01:12:01.000\n<v Ann>Well.\n", "[01:12:00] Ann: Well.\n", "begins at 01:12:00"},
		{"chapter names", "WEBVTT\n\nThe beginning\n" + cue, "[00:00:01] Ann: Well.\n", "“The beginning”"},
		{"ids without blank lines", "WEBVTT\n\ncue-1\n00:01.000 --> 00:02.000\n<v Ann>Well.</v>\ncue-2\n00:02.000 --> 00:03.000\n<v Ann>I was\ncue-less\n", "[00:00:01] Ann: Well. I was cue-less\n", ""},
		{"placing from another format", "WEBVTT\n\n00:01.000 --> 00:02.000\n{\\an8}<v Ann>Well.\n", "[00:00:01] Ann: Well.\n", ""},
		{"before the recording", "WEBVTT\n\n-00:00:01.000 --> 00:00:02.000\n<v Ann>Well.\n", "[00:00:00] Ann: Well.\n", ""},
		{"times without an end", "WEBVTT\n\n00:00:01.000 -->\n<v Ann>Well.\n", "[00:00:01] Ann: Well.\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, "a.vtt", c.in, Options{})
			wantText(t, d, c.want)
			wantSaid(t, d.Notes, c.note)
			if c.note == "" && len(d.Notes)+len(d.Doubts) > 0 {
				t.Errorf("notes %q, doubts %q", d.Notes, d.Doubts)
			}
			if strings.Contains(c.name, "title") && (d.Title != "A walk" || d.Date != "2 May") {
				t.Errorf("title %q, date %q", d.Title, d.Date)
			}
		})
	}
}

func TestSRTAsItComes(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"one digit and no milliseconds", "1\n0:0:1 --> 0:0:2\nAnn: Well.\n\n2\n0:0:3,5 --> 0:0:4\nBen: Yes.\n", "[00:00:01] Ann: Well.\n\n[00:00:03] Ben: Yes.\n"},
		{"no numbers, no blank lines", "00:00:01,000 --> 00:00:02,000\nAnn: It was in\n1984\n00:00:03,000 --> 00:00:04,000\nBen: Yes.\n", "[00:00:01] Ann: It was in 1984\n\n[00:00:03] Ben: Yes.\n"},
		{"wrong numbers", "7\n00:00:01,000 --> 00:00:02,000\nAnn: Well.\n7\n00:00:03,000 --> 00:00:04,000\nBen: Yes.\n3\n00:00:05,000 --> 00:00:06,000\nBen: No.\n", "[00:00:01] Ann: Well.\n\n[00:00:03] Ben: Yes. No.\n"},
		{"where on the screen", "1\n00:00:01,000 --> 00:00:02,000  X1:100 X2:200 Y1:10 Y2:20\nAnn: {\\an8}Well.\n\n2\n00:00:03,000 --> 00:00:04,000\n{\\an8}<font face=\"Serif\" size=\"18\">Ben: <b>Yes.</b></font>\n", "[00:00:01] Ann: Well.\n\n[00:00:03] Ben: Yes.\n"},
		{"other arrows", "1\n00:00:01,000 --> 00:00:02,000\nAnn: Well.\n\n2\n00:00:02,000 -> 00:00:03,000\nAnn: So.\n\n3\n00: 00: 03, 000 –> 00: 00: 04, 000\nBen: Yes -> no.\n", "[00:00:01] Ann: Well. So.\n\n[00:00:03] Ben: Yes -> no.\n"},
		{"a bad time among good ones", "1\n00:00:01,000 --> 00:00:02,000\nAnn: Well.\n2\n00:00:xx --> 1\nso\n3\n00:00:03,000 --> 00:00:04,000\nBen: Yes.\n", "[00:00:01] Ann: Well. so\n\n[00:00:03] Ben: Yes.\n"},
		{"names above the words", "1\n00:00:01,000 --> 00:00:02,000\nANN:\nWell.\n\n2\n00:00:03,000 --> 00:00:04,000\nBEN:\nYes.\n\n3\n00:00:05,000 --> 00:00:06,000\nANN:\n\n4\n00:00:06,000 --> 00:00:07,000\nNo.\n", "[00:00:01] ANN: Well.\n\n[00:00:03] BEN: Yes.\n\n[00:00:06] ANN: No.\n"},
		{"names in brackets", "1\n00:00:01,000 --> 00:00:02,000\n[Ann] Well.\n\n2\n00:00:02,000 --> 00:00:03,000\n[laughs] Oh.\n\n3\n00:00:03,000 --> 00:00:04,000\n[Ben] Yes.\n\n4\n00:00:04,000 --> 00:00:05,000\n[Music]\n\n5\n00:00:05,000 --> 00:00:06,000\n[Ann]\nI see.\n", "[00:00:01] Ann: Well. [laughs] Oh.\n\n[00:00:03] Ben: Yes. [Music]\n\n[00:00:05] Ann: I see.\n"},
		{"sounds in brackets", "1\n00:00:01,000 --> 00:00:02,000\n[Applause] Well.\n\n2\n00:00:02,000 --> 00:00:03,000\n[Applause] Oh.\n", "[00:00:01] [Applause] Well.\n\n[00:00:02] [Applause] Oh.\n"},
		{"two speakers by dashes", "1\n00:00:01,000 --> 00:00:02,000\n- At home.\n- With whom?\n\n2\n00:00:02,000 --> 00:00:03,000\n-Ann: My aunt.\n-Ben: So.\n\n3\n00:00:03,000 --> 00:00:04,000\n- said she.\n", "[00:00:01] Unknown speaker: At home.\n\n[00:00:01] Unknown speaker: With whom?\n\n[00:00:02] Ann: My aunt.\n\n[00:00:02] Ben: So. - said she.\n"},
		{"two speakers by arrows", "1\n00:00:01,000 --> 00:00:02,000\nwe went\n\n2\n00:00:02,000 --> 00:00:03,000\nhome. >> Where?\n\n3\n00:00:03,000 --> 00:00:04,000\n>> Here.\n\n4\n00:00:04,000 --> 00:00:05,000\nMost days.\n\n5\n00:00:05,000 --> 00:00:06,000\n>>ROSA: I see.\nx>>y >>\n\n6\n00:00:06,000 --> 00:00:07,000\n>>> Good.\n",
			"[00:00:01] Unknown speaker: we went home.\n\n[00:00:02] Unknown speaker: Where?\n\n[00:00:03] Unknown speaker: Here. Most days.\n\n[00:00:05] ROSA: I see. x>>y\n\n[00:00:06] Unknown speaker: Good.\n"},
		{"a mark at the end of a caption", "1\n00:00:01,000 --> 00:00:02,000\n>> ANN: Well. >>\n\n2\n00:00:02,000 --> 00:00:03,000\nYes.\n\n3\n00:00:03,000 --> 00:00:04,000\n>> BEN:\n\n4\n00:00:04,000 --> 00:00:05,000\nNo.\n\n1984\n", "[00:00:01] ANN: Well.\n\n[00:00:02] Unknown speaker: Yes.\n\n[00:00:04] BEN: No. 1984\n"},
		{"music", "1\n00:00:01,000 --> 00:00:02,000\n♪ la la ♪\n", "[00:00:01] ♪ la la ♪\n"},
		{"an old encoding", "1\n00:00:01,000 --> 00:00:02,000\nAnn: I\x92m at the caf\xE9 \x96 \x93fine\x94.\n", "[00:00:01] Ann: I’m at the café – “fine”.\n"},
		{"two recordings", "1\n00:00:01,000 --> 00:00:02,000\nAnn: One.\n\n2\n00:00:03,000 --> 00:00:04,000\nAnn: Two.\n\n1\n00:00:01,500 --> 00:00:02,000\nAnn: Three.\n\n2\n00:00:02,000 --> 00:00:04,000\nBen: Four.\n", "[00:00:01] Ann: One. Two.\n\n[00:00:01] Ann: Three.\n\n[00:00:02] Ben: Four.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, "a.srt", c.in, Options{})
			wantText(t, d, c.want)
			switch c.name {
			case "two speakers by dashes":
				wantSaid(t, d.Doubts, "2 marks, the first below line 2")
				wantSpeakers(t, d, "Unknown speaker other, Ann participant Ann, Ben participant Ben")
			case "music":
				wantSaid(t, d.Notes, "1 line with a music note")
			case "two recordings":
				wantSaid(t, d.Doubts, "begin again 1 time: it seems to hold 2 recordings")
			case "an old encoding":
				if d.Encoding != "windows-1252" {
					t.Errorf("encoding %q", d.Encoding)
				}
			}
		})
	}
	d := read(t, "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>One.\n\nWEBVTT\n\n00:00.000 --> 00:02.000\n<v Ann>Two.</v><v Ben>Three.</v>\n\n00:02.000 --> 00:03.000\n<v Ann>Five.\n\n00:01.000 --> 00:02.000\n<v Ann>Four.\n", Options{})
	wantText(t, d, "[00:00:01] Ann: One.\n\n[00:00:00] Ann: Two.\n\n[00:00:00] Ben: Three.\n\n[00:00:01] Ann: Four. Five.\n")
}

// TestPiecesOfAStream: files made of pieces have a header on each, and show a
// caption again that lies over the cut.
func TestPiecesOfAStream(t *testing.T) {
	const header, cut = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n", "00:02.000 --> 00:03.000\n<v Ann>Two.\n\n"
	d := read(t, "a.vtt", header+"00:01.000 --> 00:02.000\n<v Ann>One.\n\n"+cut+header+cut+"00:03.000 --> 00:04.000\n<v Ben>Three.\n", Options{})
	wantText(t, d, "[00:00:01] Ann: One. Two.\n\n[00:00:03] Ben: Three.\n")
	if len(d.Notes) != 3 || len(d.Doubts) > 0 { // stream, repeat, who asks
		t.Errorf("notes %q, doubts %q", d.Notes, d.Doubts)
	}
}

// TestHostileCaptions reads files made to be slow.
func TestHostileCaptions(t *testing.T) {
	const size = 1 << 20
	const vtt, srt = "WEBVTT\n\n00:01.000 --> 00:02.000\n", "1\n00:00:01,000 --> 00:00:02,000\n"
	for _, c := range []struct{ file, head, again string }{
		{"a.vtt", vtt, "<00:01.000>"}, {"b.vtt", vtt, "a\n"}, {"c.vtt", "WEBVTT\n\n", "NOTE x\n"}, {"d.vtt", "WEBVTT\n", "a: b\n"}, {"e.vtt", vtt, "{\\"}, {"f.vtt", vtt, " \n"}, {"g.vtt", vtt, ">>"}, {"h.vtt", vtt, "<"},
		{"i.vtt", "WEBVTT\n\n", "00:01.000 --> 00:02.000\na\n\n00:01.000 --> 00:02.000\na\nb\n\n"}, {"j.vtt", "WEBVTT\n\n", "NOTE\n\n"}, {"k.vtt", "", "WEBVTT\n\n00:01.000 --> 00:02.000\na\n\n"},
		{"a.srt", srt, "- "}, {"b.srt", srt, ">> A: "}, {"c.srt", srt, "[Ann] "}, {"d.srt", srt, "[A\n"}, {"e.srt", srt, "7\n"}, {"f.srt", "", "00:00:01 -> 1 "}, {"g.srt", srt, "- a\n"}, {"h.srt", srt, ">> A:\n"}, {"i.srt", "", "1\n00:00:09,000 --> 00:00:02,000\n>> a\n\n"},
	} {
		began := time.Now()
		_, err := Read(Source{Name: c.file, Data: []byte(c.head + strings.Repeat(c.again, size/len(c.again)))}, Options{})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %v", c.file, took)
		}
		if err != nil && len(err.Error()) > 600 {
			t.Errorf("%s: an error of %d bytes", c.file, len(err.Error()))
		}
	}
}

// FuzzCaptionLayouts reads captions of any layout. No letter may come of nothing.
func FuzzCaptionLayouts(f *testing.F) {
	f.Add([]byte(teams), false)
	f.Add([]byte(zoom), false)
	f.Add([]byte("WEBVTT\nLanguage: en\n\n00:00.000 --> 00:01.000\n \nso<00:00:00.500><c> we</c>\n\n00:01.000 --> 00:01.010\nso we\n \n\n00:01.010 --> 00:02.000\nso we\nwent&gt;&gt; >> Ann: home\n"), false)
	f.Add([]byte("1\n0:0:1 --> 0:0:2 X1:1\n- a\n- Ann: b\n\n2\n00:00:00,5 -> 00:00:03\n>> c >> BEN: d\n[Ann] e\n\n1\n00:00:00,000 -->\n[Ann]\nf\n♪ g\n"), true)
	f.Add([]byte("1\n00:00:01,000 --> 00:00:02,000\na b\n\n2\n00:00:02,000 --> 00:00:03,000\na b\nc\n\n3\n00:00:03,000 --> 00:00:04,000\nc\nd\n\n4\n00:00:04,000 --> 00:00:05,000\nd e\n"), true)
	f.Fuzz(func(t *testing.T, data []byte, srt bool) {
		name := "f.vtt"
		if srt {
			name = "f.srt"
		}
		d, ok := fuzzRead(t, name, data, Options{})
		if !ok || d.Format != name[2:] || d.Encoding != "utf-8" || strings.Contains(string(data), "&") {
			return
		}
		var n [26]int
		for _, c := range data {
			if asciiLetter(c) {
				n[c|0x20-'a']++
			}
		}
		for _, s := range d.Said {
			for i := range len(s.Speech) {
				if c := s.Speech[i]; asciiLetter(c) {
					if n[c|0x20-'a']--; n[c|0x20-'a'] < 0 {
						t.Fatalf("more of %q is said than there is: %q from %q", c, shownAs(d), data)
					}
				}
			}
		}
	})
}
