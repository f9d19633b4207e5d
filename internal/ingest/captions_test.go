package ingest

import (
	"testing"
)

func TestWebVTT(t *testing.T) {
	d := read(t, "call.vtt", `WEBVTT - A call
Kind: captions

NOTE Confidence: 0.93
made by a machine

STYLE
::cue { color: red }

1
00:01.000 --> 00:02.500 align:start position:0%
<v Interviewer>Where &amp; <i>when</i>?</v>

uuid-2/7
00:00:02.600 --> 00:00:04.000
<v.loud Rosa M.>Here,
since <c.yellow>May</c>.</v>

00:00:04.100 --> 00:00:06.000
<v Rosa M.>Or June.

00:00:05.000 --> 00:00:05.500
no name, so still hers &lt;3

01:00:00.000 --> 01:00:02.000
<v Interviewer>Both?</v> <v Rosa M.>Both.</v>

01:00:02.000 --> 01:00:04.000
<v ROSA M.>I <3 that. <00:00:05.000>Truly.
`, Options{})
	wantText(t, d, `
[00:00:01] Interviewer: Where & when?

[00:00:02] Rosa M.: Here, since May. Or June. no name, so still hers <3

[01:00:00] Interviewer: Both?

[01:00:00] Rosa M.: Both. I <3 that. Truly.
`)
	if s := d.Said[1]; s.TimeMS != 2600 || s.EndMS != 6000 {
		t.Errorf("the second turn runs from %d to %d ms, want 2600 to 6000", s.TimeMS, s.EndMS)
	}
	if d.Title != "A call" || d.Transcription != "automatic" || d.Format != "vtt" {
		t.Errorf("title %q, transcription %q, format %q", d.Title, d.Transcription, d.Format)
	}
	wantSaid(t, d.Notes, "2 notes and styles")
}

func TestCaptionsWithNamesInTheWords(t *testing.T) {
	const want = `
[00:00:01] Interviewer: Where? And since when?

[00:00:04] Ann Lee: Here. One thing: it rained.

[00:00:08] Interviewer: Go on.

[00:00:09] Ann Lee: I did.
`
	d := read(t, "zoom.vtt", `WEBVTT

1
00:00:01.000 --> 00:00:02.000
Interviewer: Where?

2
00:00:02.000 --> 00:00:04.000
Interviewer: And since when?

3
00:00:04.000 --> 00:00:06.000
Ann Lee: Here.

4
00:00:06.000 --> 00:00:08.000
One thing: it rained.

5
00:00:08.000 --> 00:00:09.000
Interviewer: Go on.

6
00:00:09.000 --> 00:00:10.000
Ann Lee: I did.
`, Options{})
	wantText(t, d, want)
	d = read(t, "call.srt", "1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}Interviewer: <i>Where?</i>\r\n\r\n2\r\n00:00:02,000 --> 00:00:04,000\r\nInterviewer: And since when?\r\n\r\n"+
		"3\r\n00:00:04,000 --> 00:00:06,000\r\nAnn Lee: Here.\r\n\r\n4\r\n00:00:06,000 --> 00:00:08,000\r\nOne thing:\r\nit rained.\r\n5\r\n00:00:08,000 --> 00:00:09,000\r\n"+
		"Interviewer: Go on.\r\n\r\n6\r\n00:00:09,000 --> 00:00:10,000\r\n<font color=\"red\">Ann Lee: I did.</font>", Options{})
	wantText(t, d, want)
	wantSpeakers(t, d, "Interviewer interviewer, Ann Lee participant Ann-Lee")
}

func TestCaptionsWithoutNames(t *testing.T) {
	d := read(t, "P07-1.srt", `1
00:00:01,000 --> 00:00:02,000
It began

2
00:00:02,000 --> 00:00:04,000
in spring.

3
00:00:04,100 --> 00:00:06,000
I was

4
00:00:09,000 --> 00:00:10,000
at home
`, Options{})
	wantText(t, d, "[00:00:01] It began in spring.\n\n[00:00:04] I was\n\n[00:00:09] at home\n")
	wantSpeakers(t, d, "participant P07")
}

func TestOddCaptions(t *testing.T) {
	for _, c := range []struct{ name, file, in, want string }{
		{"a repeat", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann>Well.</v>\n\n00:02.000 --> 00:04.000\n<v Ann>Well.</v>\n\n00:05.000 --> 00:06.000\n<v Ann>Well.</v>\n", "[00:00:01] Ann: Well. Well.\n"},
		{"no header", "a.vtt", "00:01.000 --> 00:03.000\nAnn: Well.\n\n00:03.000 --> 00:04.000\nBen: Yes.\n", "[00:00:01] Ann: Well.\n\n[00:00:03] Ben: Yes.\n"},
		{"called txt", "a.txt", "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann>Well.</v>\n", "[00:00:01] Ann: Well.\n"},
		{"srt called txt", "a.txt", "\n\n12\n00:00:01,000 --> 00:00:03,000\nAnn: Well.\n\n13\n00:00:04,000 --> 00:00:05,000\nBen: Yes.\n", "[00:00:01] Ann: Well.\n\n[00:00:04] Ben: Yes.\n"},
		{"a bad time", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann>Well.</v>\n\n2\n00:xx.000 --> 00:05.000\nnot lost\n\n00:06.000 --> 00:07.000\n<v Ben>Yes.</v>\n", "[00:00:01] Ann: Well. not lost\n\n[00:00:06] Ben: Yes.\n"},
		{"a blank line in a caption", "a.srt", "1\n00:00:01,000 --> 00:00:03,000\nAnn: Well.\n\nI never.\n\n2\n00:00:04,000 --> 00:00:05,000\nBen: Yes.\n\n3\n", "[00:00:01] Ann: Well. I never.\n\n[00:00:04] Ben: Yes.\n"},
		{"a caption that ends before it starts", "a.vtt", "WEBVTT\n\n00:09.000 --> 00:03.000\n<v Ann>Well.</v>\n", "[00:00:09] Ann: Well.\n"},
		{"a name beside the number", "a.vtt", "WEBVTT\n\n1 \"Ann Lee\" (345)\n00:01.000 --> 00:03.000\nWell.\n\n2 \"Ben\" (346)\n00:03.000 --> 00:04.000\nYes.\n", "[00:00:01] Ann Lee: Well.\n\n[00:00:03] Ben: Yes.\n"},
		{"a name that would break a label", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann: the\nfirst>[00:05] Ann the first: hm\n", "[00:00:01] Ann the first: [00:05] Ann the first: hm\n"},
		{"entities", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann &amp; Ben>a&nbsp;b &#13; &lrm;c &nosuch; & d</v>\n", "[00:00:01] Ann & Ben: a\u00A0b \u200Ec &nosuch; & d\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantText(t, read(t, c.file, c.in, Options{}), c.want)
		})
	}
	d := read(t, "a.vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\nWell.\n\n00:xx --> 00:05.000\nnot lost\n", Options{})
	wantSaid(t, d.Doubts, "a.vtt, line 6")
	refused(t, "a.vtt", "WEBVTT\n\nNOTE nothing\n", Options{}, "a.vtt", "no captions")
}
