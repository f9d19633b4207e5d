package ingest

import (
	"strings"
	"testing"
)

// Layouts of a new user's files; what is expected was written by hand.
func TestLayoutsAroundWords(t *testing.T) {
	for _, c := range []struct{ name, in, want, speakers string }{
		{"a device for a name",
			"[Amina Khan] 10:15:03\nHi.\n\n[Rosa's iPhone] 10:15:09\nFine.\n\n[Amina Khan] 10:15:14\nAnd then?\n",
			"[10:15:03] Amina Khan: Hi.\n\n[10:15:09] Rosa's iPhone: Fine.\n\n[10:15:14] Amina Khan: And then?\n",
			"Amina Khan participant Amina-Khan, Rosa's iPhone participant Rosas-iPhone"},
		{"numbers of lines",
			"  1 I: How did you start?\n  2 R: On the ward. I was\n  3 there for years.\n  4\n  5 I: And then?\n  6 R: I left.\n",
			"I: How did you start?\n\nR: On the ward. I was\nthere for years.\n\nI: And then?\n\nR: I left.\n",
			"I interviewer, R participant f"},
		{"numbers that are words",
			"I: How many?\nR: Three or\n4 people, and then\n12 more.\nI: And then?\nR: I left.\n",
			"I: How many?\n\nR: Three or\n4 people, and then\n12 more.\n\nI: And then?\n\nR: I left.\n",
			"I interviewer, R participant f"},
		{"messages with a dash",
			"12/03/2026, 10:09 - Messages are encrypted.\n12/03/2026, 10:10 - Amina: Hi Rosa\n12/03/2026, 10:11 - Rosa: ok\nand tired: very\n12/03/2026, 10:12 - Amina: Why?\n",
			"Amina: Hi Rosa\n\nRosa: ok\nand tired: very\n\nAmina: Why?\n",
			"Amina participant Amina, Rosa participant Rosa"},
		{"messages in brackets",
			"[12/03/2026, 10:10:05] Amina: Hi\n\u200E[12/03/2026, 10:11:00\u202FPM] Rosa: ok\n[12/03/2026, 10:12:00] Amina: Why?\n",
			"Amina: Hi\n\nRosa: ok\n\nAmina: Why?\n",
			"Amina participant Amina, Rosa participant Rosa"},
		{"names in capitals",
			"AMINA\nHow did you start?\n\nROSA\nOn the ward.\nOK\n\nAMINA\nAnd then?\n\nROSA\nI left.\n",
			"AMINA: How did you start?\n\nROSA: On the ward.\nOK\n\nAMINA: And then?\n\nROSA: I left.\n",
			"AMINA participant AMINA, ROSA participant ROSA"},
		{"a name, a time, words",
			"Amina Khan [00:00:03] How was it?\n\nRosa [00:00:09] Fine.\n\nAmina Khan [00:01:14] Great.\n",
			"[00:00:03] Amina Khan: How was it?\n\n[00:00:09] Rosa: Fine.\n\n[00:01:14] Amina Khan: Great.\n",
			"Amina Khan participant Amina-Khan, Rosa participant Rosa"},
		{"a label and its time, the words below",
			"Amina: (00:01)\nHow are you?\n\nRosa: (00:05)\nFine.\n\nAmina: (00:09)\nAnd then?\n",
			"[00:00:01] Amina: How are you?\n\n[00:00:05] Rosa: Fine.\n\n[00:00:09] Amina: And then?\n",
			"Amina participant Amina, Rosa participant Rosa"},
		{"names given in full above",
			"Interviewer: Amina Khan (AK)\nParticipant: Rosa (not her real name)\n\nAK: How did you start?\nR: On the ward.\nAK: And then?\nR: I left.\n",
			"AK: How did you start?\n\nR: On the ward.\n\nAK: And then?\n\nR: I left.\n",
			"AK interviewer, R participant Rosa"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, "f.txt", c.in, Options{})
			wantText(t, d, c.want)
			wantSpeakers(t, d, c.speakers)
		})
	}
}

func TestNamesBehindTimes(t *testing.T) {
	in := "[00:00:03] Amina Khan How did you start?\n[00:00:09] Rosa I was ill.\n[00:00:12] Amina Khan And then?\n" +
		"[00:00:15] Rosa Well, I left.\n[00:00:19] Amina Khan Who helped?\n[00:00:25] Rosa Pat did.\n"
	d := read(t, "f.txt", in, Options{})
	wantText(t, d, "[00:00:03] Amina Khan: How did you start?\n\n[00:00:09] Rosa: I was ill.\n\n[00:00:12] Amina Khan: And then?\n\n"+
		"[00:00:15] Rosa: Well, I left.\n\n[00:00:19] Amina Khan: Who helped?\n\n[00:00:25] Rosa: Pat did.\n")
	wantSaid(t, d.Doubts, "“Amina Khan” and “Rosa”")

	// Sentences begin with the same words too.
	in = "[00:00:03] So I went there.\n[00:00:09] And I sat down.\n[00:00:12] So I left.\n[00:00:15] And Pat came.\n[00:00:19] So Pat left.\n[00:00:25] And I slept.\n"
	if d = read(t, "f.txt", in, Options{}); len(d.Speakers) != 1 || d.Speakers[0].Name != "" {
		t.Errorf("speakers %v", d.Speakers)
	}
}

func TestRuleForDevice(t *testing.T) {
	rule, err := ParseRule("rosa's phone=participant:P07")
	if err != nil {
		t.Fatal(err)
	}
	d := read(t, "f.txt", "Amina Khan 10:15:03\nHi.\n\nrosa's phone 10:15:09\nFine.\n\nAmina Khan 10:15:14\nAnd then?\n", Options{Rules: []Rule{rule}})
	wantSpeakers(t, d, "Amina Khan participant Amina-Khan, rosa's phone participant P07")
}

func TestLayoutsAreSaid(t *testing.T) {
	d := read(t, "f.txt", "1 I: How?\n2 R: So.\n3 I: And?\n4 R: No.\n", Options{})
	wantSaid(t, d.Notes, "4 line numbers were in the margin left out of the words")
	d = read(t, "f.txt", "12/03/2026, 10:09 - Amina added Ben\n12/03/2026, 10:10 - Amina: Hi\n12/03/2026, 10:11 - Ben: ok\n", Options{})
	wantSaid(t, d.Notes, "3 messages begin with the day", "1 message is by nobody", "Amina added Ben")
	if d.Date != "12/03/2026" {
		t.Errorf("date %q", d.Date)
	}
}

func TestDoubtfulSlips(t *testing.T) {
	often := strings.Repeat("Interviewer: And?\nRosa: I left.\n", 4)
	d := read(t, "f.txt", often+"Roas: I came back.\nIntervewer: Why?\n", Options{})
	wantSaid(t, d.Doubts, "“Roas:” (line 9) may be a slip for “Rosa:”, which stands 4 times", "“Intervewer:” (line 10) may be a slip for “Interviewer:”")
	d = read(t, "f.txt", strings.Repeat("INT: And?\nP01: I left.\n", 4)+"P02: I came.\nP02: So did I.\n", Options{})
	if len(d.Doubts) > 0 {
		t.Errorf("doubts %q", d.Doubts)
	}
}

func TestDoubtfulQuestions(t *testing.T) {
	d := read(t, "f.html", "<html><body><p><b>How did you start?</b></p><p>On the ward.</p><p><b>And then?</b></p><p>I left.</p></body></html>", Options{})
	wantSaid(t, d.Doubts, "Nobody is named in f.html; the bold lines look like questions (2 of 2)")
	d = read(t, "f.txt", "- How did you start?\n– On the ward.\n- And then?\n– I left.\n", Options{})
	wantSaid(t, d.Doubts, "Nobody is named in f.txt; 4 of 4 lines begin with a dash")
}

func TestEdgesOfPages(t *testing.T) {
	const talk = "<p>Interviewer: How?</p><p>Rosa: So.</p><p>Interviewer: And?</p><p>Rosa: No.</p>"
	const want = "Interviewer: How?\n\nRosa: So.\n\nInterviewer: And?\n\nRosa: No.\n"
	d := read(t, "f.html", "<html><body><header><p>Peer Archive</p></header><div>"+talk+"</div><aside><p>Subscribe</p></aside><footer><p>© 2026 Peer Archive</p></footer></body></html>", Options{})
	wantText(t, d, want)
	wantSaid(t, d.Notes, "1 page header", "1 page footer", "1 page aside")
	d = read(t, "f.html", "<html><body><aside>"+talk+"</aside><p>Peer Archive</p></body></html>", Options{})
	wantText(t, d, want+"Peer Archive\n")
}

func TestCaptionsWithoutVoice(t *testing.T) {
	d := read(t, "f.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Amina>How was it?</v>\n\n00:03.000 --> 00:04.000\nHard.\n\n00:05.000 --> 00:06.000\n<v Amina>Why?</v>\n", Options{})
	wantSaid(t, d.Notes, "1 caption has no voice (the first at line 6)")
	if len(d.Otherwise) != 1 || d.Otherwise[0].As != "unknown-speaker" {
		t.Errorf("otherwise %v", d.Otherwise)
	}
}

func TestTextCalledWord(t *testing.T) {
	for _, in := range []string{"INT: How?\nRosa: So.\n", `{\rtf1\ansi INT: How?\par Rosa: So.\par}`} {
		d := read(t, "f.docx", in, Options{})
		wantText(t, d, "INT: How?\n\nRosa: So.\n")
		wantSaid(t, d.Notes, "f.docx was read as")
	}
}

func TestWesternSigns(t *testing.T) {
	for _, c := range []struct{ name, in, language, want, encoding string }{
		{"English", "INT: How much?\nRosa: It was \xA35, in the caf\xE9, \xE0 la carte, se\xF1or. I don\x92t know.\n", "", "INT: How much?\n\nRosa: It was £5, in the café, à la carte, señor. I don’t know.\n", "windows-1252"},
		{"Polish", "INT: Jak si\xEA pani czu\xB3a?\nAnna: \x8Fle, by\xB3am bardzo zm\xEAczona. Nikt mnie nie s\xB3ucha\xB3.\n", "", "INT: Jak się pani czuła?\n\nAnna: Źle, byłam bardzo zmęczona. Nikt mnie nie słuchał.\n", "windows-1250"},
		{"Welsh", "INT: Sut?\nRosa: Y g\xF0r a'r t\xFE.\n", "cy", "INT: Sut?\n\nRosa: Y gŵr a'r tŷ.\n", "iso-8859-14"},
		{"Macintosh", "INT: How?\nRosa: It was \xD2fine\xD3 \xD0 a caf\x8E.\n", "", "INT: How?\n\nRosa: It was “fine” – a café.\n", "macintosh"},
	} {
		d := read(t, "f.txt", c.in, Options{Language: c.language})
		wantText(t, d, c.want)
		if d.Encoding != c.encoding {
			t.Errorf("%s: encoding %q", c.name, d.Encoding)
		}
		if c.encoding == "macintosh" {
			wantSaid(t, d.Doubts, "macintosh", "--encoding")
		}
	}
}
