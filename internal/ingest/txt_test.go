package ingest

import (
	"strings"
	"testing"

	"verbatim/internal/transcript"
)

func TestLabelsInPlainText(t *testing.T) {
	for _, c := range []struct{ name, in, want, speakers string }{
		{"name and colon", `
Interviewer: How did you get here?
Rosa: By bus.
It was late.

The driver knew me.
Interviewer: And then?
Rosa: Then nothing.
`, `
Interviewer: How did you get here?

Rosa: By bus.
It was late.
The driver knew me.

Interviewer: And then?

Rosa: Then nothing.
`, "Interviewer interviewer, Rosa participant Rosa"},
		{"a label starts a turn though the speaker is the same", `
INT: One?
INT: Or two?
P07: Two.
P07: No, one.
`, `
INT: One?

INT: Or two?

P07: Two.

P07: No, one.
`, "INT interviewer, P07 participant P07"},
		{"times before and after the name", `
[00:01:02] Interviewer: Where?
Rosa [00:01:09]: There.
(00:01:12) Interviewer: When?
Rosa (1:15): Now.
\[00:04:01.06\] Interviewer: Who?
Rosa: [00:05:00] Me.
`, `
[00:01:02] Interviewer: Where?

[00:01:09] Rosa: There.

[00:01:12] Interviewer: When?

[00:01:15] Rosa: Now.

[00:04:01] Interviewer: Who?

[00:05:00] Rosa: Me.
`, "Interviewer interviewer, Rosa participant Rosa"},
		{"names above their words", `
Moderator  0:00
Welcome, both of you.

Ann Lee  0:05
Thanks.
Nice to be here.

Dr. O’Neil-Smith  1:02:03
Hello.

Ann Lee  1:02:09
Hello again.
`, `
[00:00:00] Moderator: Welcome, both of you.

[00:00:05] Ann Lee: Thanks.
Nice to be here.

[01:02:03] Dr. O’Neil-Smith: Hello.

[01:02:09] Ann Lee: Hello again.
`, "Moderator interviewer, Ann Lee participant Ann-Lee, Dr. O’Neil-Smith participant Dr-ONeil-Smith"},
		{"time, then a name above the words", `
00:00:03 Speaker 1
Shall we start?

00:00:05 Speaker 2
Yes, let us.

00:00:09 Speaker 1
Good.
`, `
[00:00:03] Speaker 1: Shall we start?

[00:00:05] Speaker 2: Yes, let us.

[00:00:09] Speaker 1: Good.
`, "Speaker 1 participant f-Speaker-1, Speaker 2 participant f-Speaker-2"},
		{"a colon, and the words below", `
Interviewer:
What helped?

Rosa:
The garden.
`, `
Interviewer: What helped?

Rosa: The garden.
`, "Interviewer interviewer, Rosa participant Rosa"},
		{"one name in two spellings", `
ROSA: Morning.
Int: Morning.
Rosa: Tea?
Rosa: Or milk?
Int: Tea.
`, `
Rosa: Morning.

Int: Morning.

Rosa: Tea?

Rosa: Or milk?

Int: Tea.
`, "Rosa participant Rosa, Int interviewer"},
		{"remarks that look like labels stay speech", `
Interviewer: What did you learn?
Rosa: A few things.
One thing I learned: never ask twice.
Note: that was in spring.
So I said: come in.
And also this: it rained.
Interviewer: Thank you.
`, `
Interviewer: What did you learn?

Rosa: A few things.
One thing I learned: never ask twice.
Note: that was in spring.
So I said: come in.
And also this: it rained.

Interviewer: Thank you.
`, "Interviewer interviewer, Rosa participant Rosa"},
		{"a word at the start of a paragraph is no speaker", `
Interviewer: What is left?
Rosa: I will tell you.

Hope: it is a small word.

I use it on Sundays.
Interviewer: Go on.
Rosa: That is all.
`, `
Interviewer: What is left?

Rosa: I will tell you.
Hope: it is a small word.
I use it on Sundays.

Interviewer: Go on.

Rosa: That is all.
`, "Interviewer interviewer, Rosa participant Rosa"},
		{"somebody who speaks once", `
Facilitator: Who would like to begin?
Deb: I would.
Kwame: Me too.
Facilitator: Deb first.
Deb: Right.
Tom: Is there tea?
Kwame: There is.
`, `
Facilitator: Who would like to begin?

Deb: I would.

Kwame: Me too.

Facilitator: Deb first.

Deb: Right.

Tom: Is there tea?

Kwame: There is.
`, "Facilitator interviewer, Deb participant Deb, Kwame participant Kwame, Tom participant Tom"},
		{"small letters", `
int: one
rosa: two
int: three
rosa: four
int: five
rosa: six
`, `
int: one

rosa: two

int: three

rosa: four

int: five

rosa: six
`, "int interviewer, rosa participant rosa"},
		{"questions and answers", `
Q: Where?
A: Here.
Q: Since when?
A: Since May.
`, `
Q: Where?

A: Here.

Q: Since when?

A: Since May.
`, "Q interviewer, A participant f"},
		{"bold labels left in plain text", `
**Interviewer:** Where?
**Rosa**: Here.
`, `
Interviewer: Where?

Rosa: Here.
`, "Interviewer interviewer, Rosa participant Rosa"},
		{"a time inside a turn", `
Interviewer: Where were we?
Rosa: At the bus stop.

[00:12:30] Then it snowed.
Interviewer: In May?
Rosa: In May.
`, `
Interviewer: Where were we?

Rosa: At the bus stop. [00:12:30] Then it snowed.

Interviewer: In May?

Rosa: In May.
`, "Interviewer interviewer, Rosa participant Rosa"},
		{"a time above a label", `
[00:00:10]
Interviewer: Where?
[00:00:12]
Rosa: Here.
`, `
[00:00:10] Interviewer: Where?

[00:00:12] Rosa: Here.
`, "Interviewer interviewer, Rosa participant Rosa"},
		{"mostly times, hardly any names", `
[00:00:01] Rosa: It began in spring.
[00:00:09] I was at home.
[00:00:15] My sister came.
[00:00:22] Then we left.
[00:00:30] Interviewer: I see.
`, `
[00:00:01] Rosa: It began in spring.

[00:00:09] Rosa: I was at home.

[00:00:15] Rosa: My sister came.

[00:00:22] Rosa: Then we left.

[00:00:30] Interviewer: I see.
`, "Rosa participant Rosa, Interviewer interviewer"},
		{"times and no names", `
[00:00:01] It began in spring.
[00:00:09] I was at home.

More of it.
(0:15) My sister came.
`, `
[00:00:01] It began in spring.

[00:00:09] I was at home.
More of it.

[00:00:15] My sister came.
`, "participant f"},
		{"short answers with times are not names", `
[00:00:01] So you stayed.
[00:00:05] Yes
[00:00:07] And your sister?
[00:00:09] Yes
[00:00:11] Fine then.
`, `
[00:00:01] So you stayed.

[00:00:05] Yes

[00:00:07] And your sister?

[00:00:09] Yes

[00:00:11] Fine then.
`, "participant f"},
		{"a tab instead of a colon", "INT\tWhere?\nP07\tHere.\nINT\tSince?\nP07\tMay.\nP07\tOr June.\n", `
INT: Where?

P07: Here.

INT: Since?

P07: May.

P07: Or June.
`, "INT interviewer, P07 participant P07"},
		{"no space after the colon", "INT:Where?\nRosa:Here.\nINT:Since?\nRosa:May.\nINT:Ah.\nRosa:Or June.\nhttp://example.org is the page\n", `
INT: Where?

Rosa: Here.

INT: Since?

Rosa: May.

INT: Ah.

Rosa: Or June.
http://example.org is the page
`, "INT interviewer, Rosa participant Rosa"},
		{"other scripts", "Интервьюер: Где?\nАнна: Здесь.\nИнтервьюер: Давно?\nАнна: С мая.\n田中：はい。\n田中：そうです。\n", `
Интервьюер: Где?

Анна: Здесь.

Интервьюер: Давно?

Анна: С мая.

田中: はい。

田中: そうです。
`, "Интервьюер participant Интервьюер, Анна participant Анна, 田中 participant 田中"},
		{"researcher and participant by their letters", "R: Where?\nP: Here.\nR: Since?\nP: May.\n", `
R: Where?

P: Here.

R: Since?

P: May.
`, "R interviewer, P participant f"},
		{"others in the room", "Interviewer: Ready?\nInterpreter: She says yes.\nCarer: She is.\nRosa: I am.\nInterviewer: Good.\nRosa: Go.\n", `
Interviewer: Ready?

Interpreter: She says yes.

Carer: She is.

Rosa: I am.

Interviewer: Good.

Rosa: Go.
`, "Interviewer interviewer, Interpreter interpreter, Carer supporter, Rosa participant Rosa"},
		{"a remark behind the name", "Int: Well?\nRosa (laughing): No.\nInt (JS): Truly?\nRosa: Truly.\nInt (JS): Fine.\nRosa (whispers): Yes.\nInt: Good.\n", `
Int: Well?

Rosa: (laughing) No.

Int (JS): Truly?

Rosa: Truly.

Int (JS): Fine.

Rosa: (whispers) Yes.

Int: Good.
`, "Int interviewer, Rosa participant Rosa, Int (JS) interviewer"},
		{"names of several small words", strings.Repeat("Support worker: One.\nMum of Tom: Two.\nInterviewer Jane: Three?\n", 3), strings.TrimSuffix(strings.Repeat("Support worker: One.\n\nMum of Tom: Two.\n\nInterviewer Jane: Three?\n\n", 3), "\n"),
			"Support worker participant Support-worker, Mum of Tom participant Mum-of-Tom, Interviewer Jane interviewer"},
		{"names in brackets", "[Interviewer]: Where?\n[Rosa]: Here.\n[Interviewer]: So.\n", "Interviewer: Where?\n\nRosa: Here.\n\nInterviewer: So.\n", "Interviewer interviewer, Rosa participant Rosa"},
		{"captions in a text", "Meeting\n\n0:0:0.0 --> 0:0:2.5\nAnn Lee\nHello.\n\n0:0:2.5 --> 0:0:4.0\nBen Ray\nHello to you.\nAnd thanks.\n\n0:1:2.5 --> 0:1:4.0\nAnn Lee\nBye.\n", `
Meeting

[00:00:00] Ann Lee: Hello.

[00:00:02] Ben Ray: Hello to you.
And thanks.

[00:01:02] Ann Lee: Bye.
`, "other, Ann Lee participant Ann-Lee, Ben Ray participant Ben-Ray"},
		{"captions with labels in a text", "Meeting\n\n1\n00:00:01,000 --> 00:00:02,000\nAnn: Hello.\n\n2\n00:00:03,000 --> 00:00:04,000\nInt: Well?\nTwo lines.\n\n3\n00:00:05,000 --> 00:00:06,000\nAnn: So.\n", `
Meeting

[00:00:01] Ann: Hello.

[00:00:03] Int: Well?
Two lines.

[00:00:05] Ann: So.
`, "other, Ann participant Ann, Int interviewer"},
		{"a service names itself", "Ann Lee  0:05\nThanks.\n\nBen Ray  0:09\nBye.\n\nTranscribed by https://otter.ai\n", `
[00:00:05] Ann Lee: Thanks.

[00:00:09] Ben Ray: Bye.
`, "Ann Lee participant Ann-Lee, Ben Ray participant Ben-Ray"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, "f.txt", strings.TrimPrefix(c.in, "\n"), Options{})
			wantText(t, d, c.want)
			wantSpeakers(t, d, c.speakers)
		})
	}
}

func TestNarrativeIsTheParticipants(t *testing.T) {
	d := read(t, "P07-2.txt", "It began in spring.\nIt was cold.\n\nThen summer came.\n\n  One thing I learned: wait.\n", Options{})
	wantText(t, d, "It began in spring.\nIt was cold.\n\nThen summer came.\n\nOne thing I learned: wait.\n")
	wantSpeakers(t, d, "participant P07")
	d = read(t, "letter.txt", "Only this.", Options{Participant: "P11"})
	wantSpeakers(t, d, "participant P11")
}

func TestLinesAboveTheTalk(t *testing.T) {
	d := read(t, "P07-1.txt", `Interview with a gardener
Title: The garden
Date: 3 March 2024
Interviewer: Jane Smith
Participant: P07
Location: the allotment
Recording: garden.mp3

Interviewer: Where were you?
Participant: Outside.
Interviewer: And then?
Participant: Inside.
`, Options{})
	wantText(t, d, `
Interview with a gardener
Location: the allotment

Interviewer: Where were you?

Participant: Outside.

Interviewer: And then?

Participant: Inside.
`)
	wantSpeakers(t, d, "other, Interviewer interviewer, Participant participant P07")
	if d.Title != "The garden" || d.Date != "3 March 2024" || d.Media != "garden.mp3" {
		t.Errorf("title %q, date %q, media %q", d.Title, d.Date, d.Media)
	}
	wantSaid(t, d.Notes, "Date: 3 March 2024", "Interviewer: Jane Smith", "Participant: P07", "2 lines before the first speaker were kept as words of nobody")
}

func TestHeaderSaysWhoIsWho(t *testing.T) {
	d := read(t, "x.txt", "Participant: P09\n\nI: Where?\nP: Here.\nI: Since?\nP: May.\n", Options{})
	wantSpeakers(t, d, "I interviewer, P participant P09")
	wantSaid(t, d.Notes, "The line “Participant: P09” (line 1) says who took part and was left out of the talk")
	d = read(t, "x.txt", "Date: 2024-03-05\nInterviewer: Jane Smith\n\nJS: Where?\nRosa: Here.\nJS: Since?\nRosa: May.\n", Options{})
	wantSpeakers(t, d, "JS interviewer, Rosa participant Rosa")
}

func TestWhoTookPart(t *testing.T) {
	d := read(t, "x.txt", "Interviewer: Jane Smith\nParticipant: P09\n\nInterviewer: Where?\nParticipant: Here.\nInterviewer: Since?\nParticipant: May.\n", Options{})
	wantText(t, d, "Interviewer: Where?\n\nParticipant: Here.\n\nInterviewer: Since?\n\nParticipant: May.\n")
	wantSpeakers(t, d, "Interviewer interviewer, Participant participant P09")
	wantSaid(t, d.Notes, "Interviewer: Jane Smith", "Participant: P09")
	d = read(t, "x.txt", "Ann: Where?\nBen: Here.\n", Options{})
	wantSaid(t, d.Notes, "Nobody in x.txt is known as the interviewer", "Ann and Ben")
}

func TestRulesDecideWhoIsWho(t *testing.T) {
	const talk = "Ann: Where?\nBen: Here.\nAnn: Since?\nBen: May.\nCem (Ben’s brother): June.\n"
	rule := func(s string) Rule {
		r, err := ParseRule(s)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	d := read(t, "x.txt", talk, Options{Rules: []Rule{rule("ann=interviewer"), rule("BEN=participant:P07"), rule("Nobody=other")}})
	wantSpeakers(t, d, "Ann interviewer, Ben participant P07, Cem (Ben’s brother) participant Cem-Bens-brother")
	d = read(t, "x.txt", talk, Options{Participant: "P07", Rules: []Rule{rule("Ann=interviewer"), rule("Cem (Ben’s brother)=supporter")}})
	wantSpeakers(t, d, "Ann interviewer, Ben participant P07, Cem (Ben’s brother) supporter")
	refused(t, "x.txt", talk, Options{Participant: "P07"}, "P07", "Ann", "Ben", "--speaker")
	refused(t, "x.txt", "I: a\nI: b\n", Options{Participant: "P07"}, "P07", "x.txt")
	d = read(t, "x.txt", "the neighbour next door: Hello.\nI did not answer.\n", Options{Rules: []Rule{rule("The neighbour next door=other")}})
	wantSpeakers(t, d, "the neighbour next door other")
	d = read(t, "x.txt", "??: Hello.\nInt: Who is it?\n??: Me.\n", Options{Rules: []Rule{rule("??=other")}})
	wantSpeakers(t, d, "?? other, Int interviewer")
}

func TestMachineLabelsAreDoubtful(t *testing.T) {
	d := read(t, "x.txt", "Speaker 1: Where?\nSpeaker 2: Here.\n", Options{})
	wantSaid(t, d.Doubts, "Speaker 1", "--speaker")
	if d.Transcription != "automatic" {
		t.Errorf("transcription %q", d.Transcription)
	}
	d = read(t, "x.txt", "Speaker 1: Where?\nSpeaker 2: Here.\n", Options{Rules: []Rule{{Name: "Speaker 1", Voice: transcript.VoiceInterviewer}, {Name: "speaker 2", Voice: transcript.VoiceParticipant}}})
	if len(d.Doubts) > 0 {
		t.Errorf("doubts %q", d.Doubts)
	}
}

func TestNobodyToListenTo(t *testing.T) {
	d := read(t, "x.txt", "Q: Where?\nHere, since May.\nQ: And before?\nElsewhere.\n", Options{})
	wantSaid(t, d.Doubts, "No participant was found")
}

func TestWordsThatLookLikeTheNextLabel(t *testing.T) {
	// Bold labels are the shape of this file, but a reader of the stored text
	// would take the second line for Ann's.
	d := read(t, "x.md", "**Ben:** I wrote it down.\\\nAnn: yes, she said.\n\n**Ann:** I did.\n\n**Ben:** Quite.\n\n**Ann:** Well.\n", Options{})
	wantText(t, d, `
Ben: I wrote it down.

Ann: yes, she said.

Ann: I did.

Ben: Quite.

Ann: Well.
`)
}

func TestLongParagraphLines(t *testing.T) {
	long := strings.Repeat("word ", 40)
	d := read(t, "x.txt", long+"\n"+long+"\n"+long, Options{})
	if len(d.Said) != 3 {
		t.Errorf("%d turns, want 3: every long line is a paragraph", len(d.Said))
	}
}

func TestSlugs(t *testing.T) {
	for in, want := range map[string]string{
		"P07-1": "P07-1", "My interview (final)": "My-interview-final", "O’Neil": "ONeil", "  ": "", "...": "", "Zoë": "Zoë", "Zoe\u0308": "Zoë",
		"a/b\\c": "a-b-c", "con": "con-1", "LPT1": "LPT1-1", "田中": "田中", "a\x00b\xffc": "a-b-c", "___": "", "-x-": "x", "Dr. A. B": "Dr-A-B",
	} {
		if got := Slug(in); got != want {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
	if n := len([]rune(Slug(strings.Repeat("é", 500)))); n > 90 {
		t.Errorf("a slug of %d letters", n)
	}
	for in, want := range map[string]string{"P07-1": "P07", "P07": "P07", "letter-2": "letter-2", "2024-03-05": "2024-03-05", "P07-1-final": "P07-1-final", "FG2-03": "FG2", "P7-123": "P7-123"} {
		if got := personOf(in); got != want {
			t.Errorf("personOf(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseRule(t *testing.T) {
	for in, want := range map[string]Rule{
		"Jane=interviewer":         {"Jane", transcript.VoiceInterviewer, ""},
		" Jane Doe = Participant ": {"Jane Doe", transcript.VoiceParticipant, ""},
		"a=b=participant:P07":      {"a=b", transcript.VoiceParticipant, "P07"},
		"Speaker 1=other":          {"Speaker 1", transcript.VoiceOther, ""},
	} {
		if got, err := ParseRule(in); err != nil || got != want {
			t.Errorf("ParseRule(%q) = %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "Jane", "=interviewer", "Jane=", "Jane=boss", "Jane=interviewer:P07", "Jane=participant:", "Jane=participant: "} {
		if got, err := ParseRule(in); err == nil {
			t.Errorf("ParseRule(%q) = %v, want an error", in, got)
		}
	}
}
