package ingest

import (
	"strings"
	"testing"
	"time"
)

// TestTimeIsBounded reads files made to be slow: what takes more than linear
// time would take minutes here.
func TestTimeIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads many large files")
	}
	const size = 1 << 20
	for _, c := range []struct{ file, head, again string }{
		{"a.txt", "", "Rosa: hello\n\nInterviewer: go on\n"}, {"b.txt", "", "Xq: a\n"}, {"c.txt", "", "[00:01] "}, {"d.txt", "", "a\n"}, {"e.txt", "", "a"}, {"f.txt", "", "Aa: [0:01]\n"},
		{"g.txt", "Ann: x\nBen: y\nAnn: z\n", "[00:01] y\n"}, {"h.txt", "", "00:01 --> 00:02\nA\nb\n"}, {"i.txt", "", "caf\xE9 \x93hi\x94 "}, {"j.txt", "", "Ann (x): \n"},
		{"a.md", "", "[]("}, {"b.md", "", "*a_"}, {"c.md", "", "`a``b"}, {"d.md", "", "&amp"}, {"e.md", "", "<a "}, {"f.md", "", "<!--"}, {"g.md", "", "> "}, {"h.md", "", "# a\n"}, {"i.md", "", "**a** [x](http://y) `z`\n"}, {"j.md", "", "\\"},
		{"a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "<v a>b<v c>d"}, {"b.vtt", "WEBVTT\n\n", "00:01.000 --> 00:02.000\na\n"}, {"c.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "<&"}, {"d.vtt", "WEBVTT\n\n", "00:xx --> 1\n\n"},
		{"a.srt", "1\n00:00:01,000 --> 00:00:02,000\n", "{\\a <"}, {"a.csv", "speaker,text\nA,b\n", ",\"[0:01] x\"\n"}, {"b.csv", "id,text\n", "a!,\"hello there my good friends\"\n"}, {"c.csv", "speaker,text\n", "\""}, {"d.csv", "", ","}, {"e.csv", "id,answer\na,I said this and that\nb,", "\"\"\n"},
	} {
		data := c.head + strings.Repeat(c.again, size/len(c.again))
		began := time.Now()
		docs, err := Read(Source{Name: c.file, Data: []byte(data)}, Options{})
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s took %v for %d MB", c.file, took, size>>20)
		}
		if err != nil && (len(err.Error()) > 600 || len(docs) > 0) {
			t.Errorf("%s: an error of %d bytes", c.file, len(err.Error()))
		}
	}
}

// TestOwnTextIsReadAsItStands: what Verbatim writes is understood when it comes
// back, without a change.
func TestOwnTextIsReadAsItStands(t *testing.T) {
	const own = `[00:00:04] Interviewer: Can you tell me what you do?

[00:00:13] Rosa: I run the allotment (laughs).
There are six of us.

[00:00:41] Interviewer: Six?

[00:00:43] Rosa: Note: on a good day.
[pause] Seven with the cat.
`
	wantText(t, read(t, "P07-1.txt", own, Options{}), own)
}
