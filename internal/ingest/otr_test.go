package ingest

import (
	"encoding/json"
	"strings"
	"testing"
)

const otrFile = `{"text":"<p><span class=\"timestamp\" contenteditable=\"false\" data-timestamp=\"4.004\">00:04</span>&nbsp;I: Hello?</p><p><span class=\"timestamp\" contenteditable=\"false\" data-timestamp=\"01:15\">01:15</span>&nbsp;<b>B:</b> I moved in <i>May</i><br>or June <span class=\"timestamp\" data-timestamp=\"80.255\"><u>01:20</u></span>&nbsp;perhaps.</p><p>I: Go&nbsp;on.</p><p><span class=\"timestamp\" data-timestamp=\"soon\">later</span> B: I did.<br></p>",` +
	`"media":"C:\\rec\\int 1.mp3","media-time":83.03,"media-source":"https://example.org/watch?v=1"}`

func TestOTR(t *testing.T) {
	d := read(t, "P07.otr", otrFile, Options{})
	wantText(t, d, "[00:00:04] I: Hello?\n\n[00:01:15] B: I moved in May\nor June [01:20] perhaps.\n\nI: Go\u00A0on.\nlater B: I did.\n")
	if d.Said[0].TimeMS != 4004 || d.Said[1].TimeMS != 75000 || d.Media != "int 1.mp3" || d.Format != "otr" {
		t.Errorf("times %d and %d, media %q, format %q", d.Said[0].TimeMS, d.Said[1].TimeMS, d.Media, d.Format)
	}
	wantSaid(t, d.Notes, "stood at 00:01:23", "https://example.org/watch?v=1")
}

func TestOddOTR(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"an empty recording", `{"text":"Ann: a<br>Ben: b<br>","media":"","media-time":""}`, "Ann: a\n\nBen: b\n"},
		{"laid out, keys in another order", "{\n  \"media-time\": 0,\n  \"text\": \"<p>Ann: a</p>\\n<p>Ben: b</p>\"\n}\n", "Ann: a\n\nBen: b\n"},
		{"times at words of one speaker", `{"text":"<p>Ann: a</p><p>Ben: b</p><p>Ann: c</p><p><span data-timestamp=\"3.5\">00:03</span> d</p><p>Ben: e</p>","media":""}`, "Ann: a\n\nBen: b\n\nAnn: c [00:03] d\n\nBen: e\n"},
		{"impossible times", `{"text":"<p><span data-timestamp=\"NaN\">x</span>Ann: a</p><p><span data-timestamp=\"1e300\">00:05</span>Ben: b</p><p><span data-timestamp=\"-1\"></span>Ann: c</p>","media":""}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, "a.otr", c.in, Options{})
			if c.want != "" {
				wantText(t, d, c.want)
			}
			if d.Format != "otr" {
				t.Errorf("read as %s", d.Format)
			}
		})
	}
	for _, s := range []string{
		`{"text":"a","speaker":"Ann","media":"x"}` + "\n" + `{"text":"b","media":"x"}`, `{"text":"a"}`, `{"text":1,"media":""}`, `[{"text":"a","media":""}]`,
	} {
		if isOTR(s) {
			t.Errorf("%s is taken for an oTranscribe file", s)
		}
	}
	d := read(t, "a.otr", `{"text":"Ann: a \ud800\u0000<br>Ben: b","media":""}`, Options{})
	wantSaid(t, d.Doubts, "stands for no character")
	refused(t, "a.otr", `{"text":"","media":"","media-time":0}`, Options{}, "a.otr has no words")
}

func TestHostileOTR(t *testing.T) {
	page, _ := json.Marshal(strings.Repeat("<span data-timestamp=1>", 20_000) + strings.Repeat("<p><span data-timestamp=9.5>0:09</span>Ann: a<p>Ben: <span data-timestamp=9>", 20_000))
	d := read(t, "a.otr", `{"text":`+string(page)+`,"media":"","x":`+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)+"}", Options{})
	if len(d.Said) == 0 {
		t.Error("nothing was read")
	}
}

// TestOTRConsultation compares every turn with a reading in Python: its json,
// then a regular expression for the paragraphs (time, name in bold, words),
// hashed as readingHash does.
func TestOTRConsultation(t *testing.T) {
	d, _ := readData(t, "derived-formats/primock57-day1_consultation04.otr", Options{})
	if got := readingHash(d); len(d.Said) != 132 || len(d.Speakers) != 2 || got != "91a0eaf8986d06d3" {
		t.Errorf("%d turns of %d speakers, hash %s; want 132 of 2", len(d.Said), len(d.Speakers), got)
	}
	if d.Media != "consultation.mp3" || d.Said[1].TimeMS != 2058 {
		t.Errorf("media %q, second turn at %d ms", d.Media, d.Said[1].TimeMS)
	}
}

func FuzzOTR(f *testing.F) {
	f.Add([]byte(otrFile))
	f.Add([]byte(`{"text":"<span data-timestamp=1>x</span><span data-timestamp=1>0:01</span>[00:00:01.000] Ann: a<p>Ann: [00:00:01.000]","media-time":"x"}`))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.otr", data, Options{As: "otr"}) })
}
