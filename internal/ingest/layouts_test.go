package ingest

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"
)

// said are turns as the tests write them: speaker, milliseconds from and to, words.
func said(d Document) string {
	var b strings.Builder
	for _, s := range d.Said {
		fmt.Fprintf(&b, "%s %d-%d: %s\n", s.Speaker, s.TimeMS, s.EndMS, strings.ReplaceAll(s.Speech, "\n", " / "))
	}
	return b.String()
}

func wantTurns(t *testing.T, d Document, want string) {
	t.Helper()
	if got := said(d); got != strings.TrimLeft(want, "\n") {
		t.Errorf("turns:\n%swant:\n%s\nnotes %q, doubts %q", got, strings.TrimLeft(want, "\n"), d.Notes, d.Doubts)
	}
}

// wantAbout compares what a document says of itself.
func wantAbout(t *testing.T, d Document, title, date, media, transcription string) {
	t.Helper()
	if d.Title != title || d.Date != date || d.Media != media || d.Transcription != transcription {
		t.Errorf("title %q, date %q, media %q, transcription %q", d.Title, d.Date, d.Media, d.Transcription)
	}
}

func TestOtter(t *testing.T) {
	body := `
Unknown Speaker 2000--1: Right, we are on.
Mina K 8000--1: Thank you. I thought of the flat first. / Or the stairs.
 -1--1: x
Mina K 3723000--1: So that was it.
`
	body = strings.Replace(body, " -1--1: x\n", "", 1)
	d := read(t, "f.txt", "Unknown Speaker  0:02  \nRight, we are on.\n\nMina K  0:08  \nThank you. I thought of the flat first.\nOr the stairs.\n\nMina K  1:02:03  \nSo that was it.\n\nTranscribed by https://otter.ai\n", Options{})
	wantTurns(t, d, body)
	wantAbout(t, d, "", "", "", "automatic")

	d = read(t, "f.docx", docx(t, p("Moving house")+p("Thu, Mar 5, 2026 10:15AM • 1:02:42")+p("SUMMARY KEYWORDS")+p("flat, stairs, lift")+p("SPEAKERS")+p("Unknown Speaker, Mina K")+
		p("Unknown Speaker  00:02")+p("Right, we are on.")+p("Mina K  00:08")+p("Thank you. I thought of the flat first.")+p("Or the stairs.")+p("Mina K  1:02:03")+p("So that was it.")), Options{})
	wantTurns(t, d, body)
	wantAbout(t, d, "Moving house", "Thu, Mar 5, 2026 10:15AM", "", "automatic")
	wantSaid(t, d.Notes, "6 lines above the talk are about it and left out of it: “Moving house”", "“flat, stairs, lift”")

	d = read(t, "f.txt", "0:01  \nSomebody.\n\nMina K  0:08  \nThank you.\n\n0:10  \nSomebody again.\n\nMina K  0:12  \nSo.\n", Options{}) // nobody is named
	wantTurns(t, d, " 1000--1: Somebody.\nMina K 8000--1: Thank you.\n 10000--1: Somebody again.\nMina K 12000--1: So.\n")
}

func TestWordTranscribe(t *testing.T) {
	for name, head := range map[string]string{
		"headings":   styled("berschrift1", "Audio file") + p("house 3.m4a") + styled("berschrift1", "Transcript"),
		"paragraphs": p("Audio file") + p("house 3.m4a") + p("Transcript"),
	} {
		t.Run(name, func(t *testing.T) {
			d := read(t, "f.docx", docx(t, head+p("00:00:00 Speaker 1")+p("Do you hear me?")+p("00:00:03 Speaker 2")+p("I do.")+p("All of it.")+p("01:00:09 Speaker 1")+p("Fine."),
				"word/_rels/document.xml.rels", partRels, "word/styles.xml", docStyles), Options{})
			wantTurns(t, d, "Speaker 1 0--1: Do you hear me?\nSpeaker 2 3000--1: I do. / All of it.\nSpeaker 1 3609000--1: Fine.\n")
			wantAbout(t, d, "", "", "house 3.m4a", "automatic")
			for _, s := range d.Said {
				if s.Group != "" {
					t.Errorf("a turn stands under %q", s.Group)
				}
			}
		})
	}
	d := read(t, "f.docx", docx(t, p("Audio file")+p("house 3.m4a")+p("Transcript")+p("00:00:00")+p("Do you hear me?")+p("00:00:03")+p("I do.")), Options{})
	wantTurns(t, d, " 0--1: Do you hear me?\n 3000--1: I do.\n")
}

func TestTeamsDocuments(t *testing.T) {
	turn := func(name, time string, words ...string) string {
		return `<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r><w:r><w:br/></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>` + name + `</w:t></w:r><w:r><w:t xml:space="preserve">   ` + time + `</w:t></w:r><w:r><w:br/><w:t>` + strings.Join(words, "</w:t><w:br/><w:t>") + `</w:t></w:r></w:p>`
	}
	d := read(t, "f.docx", docx(t, p("Allotment-20260105_101500-Meeting Transcript")+p("5 January 2026, 10:15am")+p("27m 42s")+p("Ana Ruiz started transcription")+
		turn("Ben Ode", "0:03", "I meant the far bed.")+turn("Ana Ruiz", "0:11", "Good.", "Shall we?")+turn("OKORO, Ada (NHS TRUST NORTH)", "1:00:02", "Yes.")+turn("Ana Ruiz", "1:00:05", "Then yes.")+p("Ana Ruiz stopped transcription")), Options{})
	wantTurns(t, d, "Ben Ode 3000--1: I meant the far bed.\nAna Ruiz 11000--1: Good. / Shall we?\nOKORO, Ada (NHS TRUST NORTH) 3602000--1: Yes.\nAna Ruiz 3605000--1: Then yes.\n")
	wantAbout(t, d, "Allotment-20260105_101500-Meeting Transcript", "5 January 2026, 10:15am", "", "automatic")
	wantSaid(t, d.Notes, "4 pictures were not imported", "2 lines that say who switched the transcription on or off were left out", "“27m 42s”")

	want := "Ana Ruiz 0-3580: Shall we?\nBen Ode 3580-5000: The far bed. / First.\n"
	d = read(t, "f.docx", docx(t, `<w:p><w:r><w:t>0:0:0.0 --&gt; 0:0:3.580</w:t><w:br/><w:t>Ana Ruiz</w:t><w:br/><w:t>Shall we?</w:t></w:r></w:p><w:p><w:r><w:t>0:0:3.580 --&gt; 0:0:5.0</w:t><w:br/><w:t>Ben Ode</w:t><w:br/><w:t>The far bed.</w:t><w:br/><w:t>First.</w:t></w:r></w:p>`), Options{})
	wantTurns(t, d, want)
	d = read(t, "f.docx", docx(t, p("0:0:0.0 --&gt; 0:0:3.580")+p("Ana Ruiz")+p("Shall we?")+p("0:0:3.580 --&gt; 0:0:5.0")+p("Ben Ode")+p("The far bed.")+p("First.")), Options{})
	wantTurns(t, d, want)
}

func TestServicesInText(t *testing.T) {
	nurse := "Interviewer 4000--1: Why a nurse?\nMo 7000--1: An aunt was, so th- so I saw it.\nInterviewer 12000--1: And?\n"
	for _, c := range []struct{ name, file, in, want string }{
		{"Descript, times behind the names", "f.txt", "Interviewer: [00:00:04] Why a nurse?\n\nMo: [00:00:07] An aunt was, so th- so I saw it.\n\nInterviewer: [00:00:12] And?\n", nurse},
		{"Descript, times before the names", "f.txt", "[00:00:04] Interviewer: Why a nurse?\n\n[00:00:07] Mo: An aunt was, so th- so I saw it.\n\n[00:00:12] Interviewer: And?\n", nurse},
		{"Descript, Markdown", "f.md", "**Interviewer:** [00:00:04] Why a nurse?\n\n**Mo:** [00:00:07] An aunt was, so th- so I saw it.\n\n**Interviewer:** [00:00:12] And?\n", nurse},
		{"Trint", "f.txt", "Interviewer [00:00:04]\nWhy a nurse?\n\nMo [00:00:07]\nAn aunt was, so th- so I saw it.\n\nInterviewer [00:00:12]\nAnd?\n", nurse},
		{"NVivo, a table in text", "f.txt", "Timespan\tContent\tSpeaker\n0:00:00.0 - 0:00:04.2\tWhy a nurse?\tInterviewer\n0:00:04.2 - 0:00:09.9\tAn aunt: she was.\tMo\nAnd my mother.\n0:00:10.0 - 0:00:11.0\tI see.\tInterviewer\n",
			"Interviewer 0-4200: Why a nurse?\nMo 4200-9900: An aunt: she was. / And my mother.\nInterviewer 10000-11000: I see.\n"},
		{"NVivo, times in short", "f.txt", "Speaker\tTimespan\tContent\nInterviewer\t75\tWhy?\nMo\t1:36\tAn aunt.\nMo\t9203\tLater.\nInterviewer\t14532\tAnd?\n",
			"Interviewer 75000--1: Why?\nMo 96000--1: An aunt.\nMo 5523000--1: Later.\nInterviewer 6332000--1: And?\n"},
		{"NVivo, paragraphs that begin with a stretch of time", "f.txt", "0:00:00.0 - 0:00:04.2 Interviewer: Why?\n0:00:04.2 - 0:00:09.9 Mo: An aunt.\n[0:00:10.0 - 0:00:11.0] Interviewer: I see.\n",
			"Interviewer 0-4200: Why?\nMo 4200-9900: An aunt.\nInterviewer 10000-11000: I see.\n"},
		{"Express Scribe and by hand", "f.txt", "[00:00:00] Q. Say who you are.\nA. Robin Hale.\n[00:01.12] Q. And later?\nA. [inaudible 00:01:15] we sat.\n((a door))\n",
			"Q 0--1: Say who you are.\nA -1--1: Robin Hale.\nQ 72000--1: And later?\nA -1--1: [inaudible 00:01:15] we sat. / ((a door))\n"},
		{"stops between the numbers", "f.txt", "[00.00.03] Int: One?\n[00.01.23] Mo: Two.\n[01.02.03] Int: Three.\n", "Int 3000--1: One?\nMo 83000--1: Two.\nInt 3723000--1: Three.\n"},
		{"no brackets", "f.txt", "00:00:03.4 Int: One?\n00:01:23.0 Mo: Two.\n01:02:03.1 Int: Three.\n", "Int 3400--1: One?\nMo 83000--1: Two.\nInt 3723100--1: Three.\n"},
		{"round brackets", "f.txt", "(45:33) Int: One?\n(46:00) Mo: Two.\n(1:02:03) Int: Three.\n", "Int 2733000--1: One?\nMo 2760000--1: Two.\nInt 3723000--1: Three.\n"},
		{"hearings", "f.txt", "MS LEE: May it please you.\nQ. Your name?\nA. Robin Hale.\nQ. You said: nothing?\nA. So I did.\nA. Smith told me.\nMS LEE: Thank you.\n",
			"MS LEE -1--1: May it please you.\nQ -1--1: Your name?\nA -1--1: Robin Hale.\nQ -1--1: You said: nothing?\nA -1--1: So I did.\nA -1--1: Smith told me.\nMS LEE -1--1: Thank you.\n"},
		{"letters and stops", "f.txt", "I. Where?\nB. Here.\nI. Since when?\nB. May.\n", "I -1--1: Where?\nB -1--1: Here.\nI -1--1: Since when?\nB -1--1: May.\n"},
		{"a list is no talk", "f.txt", "A. Bring tea.\nB. Bring milk.\nC. Stay.\nA. Bring bread.\nB. Go.\nC. Rest.\n", " -1--1: A. Bring tea. / B. Bring milk. / C. Stay. / A. Bring bread. / B. Go. / C. Rest.\n"},
		{"names in brackets, no colon", "f.txt", "[Interviewer] Where?\n[Mo] Here.\n[Interviewer] Since?\n[Mo] May. [laughs]\n[Mo] Or June.\n", "Interviewer -1--1: Where?\nMo -1--1: Here.\nInterviewer -1--1: Since?\nMo -1--1: May. [laughs]\nMo -1--1: Or June.\n"},
		{"remarks in brackets", "f.txt", "Int: Where?\n[Laughs] Here.\nMo: Where?\n[Laughs] There.\nMo: Well.\n", "Int -1--1: Where? / [Laughs] Here.\nMo -1--1: Where? / [Laughs] There.\nMo -1--1: Well.\n"},
		{"Zoom chat, time in the recording", "f.txt", "00:03:12\t Ann Lee:\tHello all\n00:03:20\t Mo:\tHi\n00:04:01\t Ann Lee:\tSo\n", "Ann Lee 192000--1: Hello all\nMo 200000--1: Hi\nAnn Lee 241000--1: So\n"},
		{"Zoom chat, time of day", "f.txt", "10:03:12 From  Ann Lee  to  Everyone:\n\tHello all\n10:03:20 From Mo to Everyone : Hi\n10:04:01 From Ann Lee to Everyone : So\n", "Ann Lee 36192000--1: Hello all\nMo 36200000--1: Hi\nAnn Lee 36241000--1: So\n"},
		{"Zoom, saved captions", "f.txt", "[Ann Lee] 10:03:12\nHello all\n\n[Mo] 10:03:20\nHi\n\n[Ann Lee] 10:04:01\nSo\n", "Ann Lee 36192000--1: Hello all\nMo 36200000--1: Hi\nAnn Lee 36241000--1: So\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, c.file, c.in, Options{})
			wantTurns(t, d, c.want)
			if ofDay := strings.Contains(c.in, "10:03:12"); ofDay {
				wantSaid(t, d.Doubts, "The first time in f.txt is 10:03:12, which looks like the time of the day")
			}
		})
	}
}

func TestNVivoTablesInWord(t *testing.T) {
	d := read(t, "f.docx", docx(t, tableOf([]string{"Timespan", "Content", "Speaker"}, []string{"0:00:00.0 - 0:00:04.2", "Why a nurse?", "Interviewer"}, []string{"0:00:04.2 - 0:00:09.9", "An aunt was.", "Mo"})), Options{})
	wantTurns(t, d, "Interviewer 0-4200: Why a nurse?\nMo 4200-9900: An aunt was.\n")
	d = read(t, "f.docx", docx(t, tableOf([]string{"Timespan", "Content"}, []string{"0:00:00.0 - 0:00:04.2", "Why a nurse?"}, []string{"0:00:04.2 - 0:00:09.9", "An aunt was."})), Options{})
	wantTurns(t, d, " 0-4200: Why a nurse?\n 4200-9900: An aunt was.\n")
}

func TestBoldNamesWithoutColonInWord(t *testing.T) {
	d := read(t, "f.docx", docx(t, p("**Interviewer** Where?")+p("**Mo** Here, **really**.")+p("And there.")+p("**Interviewer** Since?")+p("**Mo** May.")+p("**Interviewer** So.")), Options{})
	wantTurns(t, d, "Interviewer -1--1: Where?\nMo -1--1: Here, really. / And there.\nInterviewer -1--1: Since?\nMo -1--1: May.\nInterviewer -1--1: So.\n")
}

// What people write themselves is not taken for what a program writes around the talk.
func TestWordsAboveTheTalkThatStay(t *testing.T) {
	for in, want := range map[string]string{
		"5 March 2026\nToday it rained and I stayed in.\n\n6 March 2026\nSun.\n": " -1--1: 5 March 2026 / Today it rained and I stayed in.\n -1--1: 6 March 2026 / Sun.\n",
		"Int: Who came?\nMo: Speakers.\nTranscript\nInt: Ah.\n":                  "Int -1--1: Who came?\nMo -1--1: Speakers. / Transcript\nInt -1--1: Ah.\n",
		"Int: When?\nMo: In\n5 March 2026, 10:15am\nInt: Ah.\n":                  "Int -1--1: When?\nMo -1--1: In / 5 March 2026, 10:15am\nInt -1--1: Ah.\n",
	} {
		wantTurns(t, read(t, "f.txt", in, Options{}), want)
	}
}

func TestDayAndLength(t *testing.T) {
	for in, want := range map[string]string{
		"5 January 2026, 10:15am": "5 January 2026, 10:15am|", "Thu, Mar 5, 2026 10:15AM • 27:42": "Thu, Mar 5, 2026 10:15AM|27:42",
		"27m 42s": "|27m 42s", "1 h 5 min": "|1 h 5 min", "2026-03-05 10:15": "2026-03-05 10:15|", "05/03/2026 · 27 minutes": "05/03/2026|27 minutes",
		"27:42": "no", "May was cold": "no", "In March 2026": "no", "3 of us": "no", "5": "no", "": "no", "1 2 3 4": "no",
	} {
		got := "no"
		if day, length, ok := dayAndLength(in); ok {
			got = day + "|" + length
		}
		if got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// TestTurnsOfPlainTextOneByOne compares turns with testdata/plain-turns.tsv: for each
// file a hash of speaker|start|words per turn, made with a Python script of regular
// expressions over the files, outside of this code (one: blocks between blank lines,
// the name, two spaces and the time on the first line; the other: decoded from UTF-16,
// a label and words on each line).
func TestTurnsOfPlainTextOneByOne(t *testing.T) {
	b, err := os.ReadFile("testdata/plain-turns.tsv")
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{"primock57-day1_consultation06.otter.txt": 162, "primock57-day1_consultation07.utf16.txt": 175}
	for row := range strings.Lines(string(b)) {
		file, hashes, _ := strings.Cut(strings.TrimSpace(row), "\t")
		want := strings.Fields(hashes)
		d, _ := readData(t, "derived-formats/"+file, Options{})
		if len(want) != count[file] || len(d.Said) != len(want) {
			t.Fatalf("%s: %d turns, %d hashes, want %d", file, len(d.Said), len(want), count[file])
		}
		for i, s := range d.Said {
			sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%s", s.Speaker, s.TimeMS, s.Speech))
			if got := fmt.Sprintf("%x", sum[:6]); got != want[i] {
				t.Fatalf("%s: turn %d (%s at %d ms, %d bytes) is not as it stands in the file", file, i+1, s.Speaker, s.TimeMS, len(s.Speech))
			}
		}
		delete(count, file)
	}
	if len(count) > 0 {
		t.Errorf("nothing is known of %v", count)
	}
}
