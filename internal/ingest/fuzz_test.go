package ingest

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode"

	"verbatim/internal/transcript"
)

// fuzzRead reads a file that may be anything: it is refused in one sentence, or
// understood and lawful.
func fuzzRead(t *testing.T, name string, data []byte, opt Options) (Document, bool) {
	t.Helper()
	docs, err := Read(Source{Name: name, Data: data}, opt)
	if err != nil {
		if s := err.Error(); s == "" || strings.Contains(s, "\n") || len(docs) > 0 {
			t.Fatalf("error %q with %d documents", err, len(docs))
		}
		return Document{}, false
	}
	checkLaws(t, docs[0])
	return docs[0], true
}

func FuzzTxt(f *testing.F) {
	for _, s := range []string{
		"Interviewer: Hi?\nRosa: Yes.\n\nmore\nInterviewer: x\n", "[00:01] Ann: a\n[00:02] b\nBen: c\n", "Ann  0:01\nx\nBen  0:02\ny\n",
		"Date: May\nParticipant: P07\n\nI: a\nP: b\nI: c\n", "para\n\npara\n", "**Ann:** a\n**Ben**: b\n\\[00:01\\] c\n", "INT\ta\nP07\tb\n",
		"00:01\nAnn: a\n00:02\nBen: b\n00:03\nx\n", "ANN: a\nAnn: b\nann: c\n[999:59:59] x\n[0:00] [0:01] Ann: y\n", "Ann: a\n[00:01] Ann: b\n[00:02] \uFEFFAnn: c\n",
		"\uFEFFx\n\u2028Ann: b\r\rAnn: c\x00", "Speaker 1: a\nSpeaker 2: b\n", ": \n: :\n[:] \n", "Ann (x): a\nAnn (x): b\n(0:15) c\n",
		"Ann:\nAnn:\nAnn:\n", "a: b: c\nd: e: f\n", "[00:00:01]\n[00:00:02]\nx", "00:00:03 Ann\nx\n00:00:04 Ann\ny\n", "Q: a\nA: b\nR: c\n",
	} {
		f.Add([]byte(s), "")
	}
	f.Add([]byte("Ann: caf\xE9\nBen: b"), "windows-1252")
	f.Add([]byte(utf16Bytes("Ann: a\nBen: b\n", binary.LittleEndian, false)), "")
	f.Add([]byte("Ann: a\nBen: b\nAnn: c"), "Ann=participant:P07")
	f.Fuzz(func(t *testing.T, data []byte, say string) {
		opt := Options{}
		if r, err := ParseRule(say); err == nil {
			opt.Rules = append(opt.Rules, r)
		} else {
			opt.Encoding = say
		}
		d, ok := fuzzRead(t, "f.txt", data, opt)
		if !ok || d.Format != "txt" {
			return
		}
		src := &draft{src: Source{Name: "f.txt", Data: data}, opt: opt}
		source, err := src.decode()
		if err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		for _, s := range d.Said {
			said.WriteString(s.Speech)
		}
		if !subsequence(letters(said.String()), letters(source)) {
			t.Fatalf("words were added or moved: %q from %q", shownAs(d), source)
		}
		if lost := lostLetters(source, d); lost != "" {
			t.Fatalf("the letters %q were lost: %q from %q, notes %q", lost, shownAs(d), source, d.Notes)
		}
	})
}

// subsequence reports whether a is b with some letters left out.
func subsequence(a, b string) bool {
	rest := []rune(b)
	for _, r := range a {
		i := 0
		for i < len(rest) && rest[i] != r {
			i++
		}
		if i == len(rest) {
			return false
		}
		rest = rest[i+1:]
	}
	return true
}

// lostLetters counts the ASCII letters of a source, whatever their case, and
// gives one that stands neither in the turns nor in their names. Where
// something left the text with a note, nothing is counted.
func lostLetters(source string, d Document) string {
	for _, n := range d.Notes {
		if strings.Contains(n, "left out") || strings.Contains(n, "kept as what it says") {
			return ""
		}
	}
	if strings.IndexFunc(source, func(r rune) bool { return r > 0x7F }) >= 0 {
		return ""
	}
	var n [26]int
	add := func(s string, by int) {
		for _, r := range s {
			if r = unicode.ToLower(r); r >= 'a' && r <= 'z' {
				n[r-'a'] += by
			}
		}
	}
	add(source, 1)
	for _, s := range d.Said {
		add(s.Speech, -1)
		add(s.Speaker, -1)
	}
	for i, left := range n {
		if left > 0 {
			return string(rune('a' + i))
		}
	}
	return ""
}

func FuzzMd(f *testing.F) {
	for _, s := range []string{
		"**Int:** a\n\n**Rosa:** b *c* [d](http://e) \\[00:01\\]\n\n\\[00:02\\] more\n", "---\ntitle: x\ndate: y\n---\n# T\n\nAnn: a\nBen: b\n", "# A\n\n## B\n\nx\n\nC\n---\ny\n",
		"<!-- a\nb -->c <!-- d", "***a** b* _c_ ~~d~~ `e` ``f`g`` \\\\ \\* &amp; &#0; &#13;\n<br>x<b>y</b><http://z>\n", "> a\n> b\n\n```\nAnn: x\n```\n- i\n1. j\n| k |\n",
		"**Ann**: a  \n**Ben**: b\\\nAnn: c\n", "![a](b.c) [d](e f) [](g.h) [i]](j.k)\n", "**Ann: a**\n\nBen: b\n\n**Ann: c**\n\nBen: d\n", "****\n** **\n__ __ **a:** b\n",
		"&#91;00:01&#93; x\n\nAnn&#58; b\n", "**[00:01] Ann:** b\n**[00:02] Ann:** c\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.md", data, Options{}) })
}

func FuzzVTT(f *testing.F) {
	for _, s := range []string{
		"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>a</v>\n\n00:02.000 --> 00:03.000\n<v.x Ben &amp; C>b<c.d>e</c>\n", "WEBVTT - t\nKind: x\n\nNOTE n\n\nSTYLE\nx\n\n1\n00:00:01.000 --> 00:00:02.000 align:start\nAnn: a\nBen: b\n\nx\n",
		"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann: b>[00:05] x\n<v >y<v>z</v><i\n", "WEBVTT\n\n00:01.000 --> 00:02.000\na\n00:02.000 --> 00:03.000\na\n00:0x.000 --> b\nc\n", "WEBVTT\n\n1 \"Ann\" (2)\n00:01.000 --> 00:02.000\n&#13;&lrm;&nosuch;a <3 b\n",
		"00:01.000 --> 00:02.000\nAnn: a\n", "WEBVTT\n00:01.000 --> 999999:02.000\na\n\n9999:00:00.000 --> 00:00.000\nb", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v \uFEFF>a\n<v Ann>Ann: b\nBen: c\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.vtt", data, Options{}) })
}

func FuzzSRT(f *testing.F) {
	for _, s := range []string{
		"1\n00:00:01,000 --> 00:00:02,000\nAnn: a\n\n2\n00:00:02,000 --> 00:00:03,000\n{\\an8}<i>Ben: b</i>\n", "1\r\n00:00:01,000 --> 00:00:02,000\r\na\r\n\r\nb\r\n3\r\n0:0:3,5 --> 0:0:4\r\nc<br>d{\\x\r\n",
		"00:00:01,000 --> 00:00:02,000\n00:00:01,000 --> 00:00:02,000\nAnn: a\n", "7\n00:00:01,000 --> 00:00:02,000\n\n8\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.srt", data, Options{}) })
}

func FuzzDocx(f *testing.F) {
	for _, s := range []string{
		p("**Int:** a") + p("Rosa: b") + p("") + styled("Heading1", "H") + p("c"), tableOf([]string{"Ann", "x y z"}, []string{"Ben", "x y z"}, []string{"Ann", "[00:01] q"}), tableOf([]string{"1", "0:01", "Ann x", "x", "y"}, []string{"", "", "", ""}, []string{"0:03", "x"}),
		`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:rPr><w:b w:val="0"/><w:vanish/></w:rPr><w:t>a</w:t></w:r><w:ins><w:r><w:t>b&#13;c</w:t><w:br/><w:t>Ann: d</w:t></w:r></w:ins></w:p>` + p("Ann: e") + p("Ann: f"),
		`<w:p><w:r><mc:AlternateContent><mc:Choice>` + p("a") + `</mc:Choice><mc:Fallback>` + p("b") + `</mc:Fallback></mc:AlternateContent><w:sym w:char="F04A" w:font="Wingdings"/><w:sym w:char="zz"/><w:softHyphen/></w:r></w:p>`,
		`<w:tbl><w:tr><w:tc><w:tbl><w:tr/></w:tbl></w:tc><w:trPr><w:del/></w:trPr></w:tr></w:tbl></w:p><w:tc>`, p("[00:01] \uFEFF[00:02] x") + p("\u2028Ann : y") + p("P&#x3A; &#xFFFD;"),
	} {
		f.Add([]byte(docHead+s+docTail), []byte(docStyles))
	}
	f.Fuzz(func(t *testing.T, document, styles []byte) {
		fuzzRead(t, "f.docx", []byte(zipOf(t, "word/document.xml", string(document), "word/styles.xml", string(styles), "word/_rels/document.xml.rels", partRels)), Options{})
	})
}

func FuzzDocxZip(f *testing.F) {
	f.Add([]byte(docx(f, p("INT: a")+p("P07: b"), "docProps/core.xml", "<a><title>t</title></a>", "word/_rels/document.xml.rels", partRels, "word/comments.xml", "<comment/>")))
	f.Add([]byte(zipOf(f, "word/document.xml", "")))
	f.Add([]byte(zipOf(f, "xl/x", "")))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.docx", data, Options{}) })
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"speaker,text,start,end\nAnn,a,0:01,2\n,b,1.5,\nBen,\"c\nAnn: d\",[0:03],NA\n", "id;q1?;age\n1;I liked it all very much;34\n1;Not at all as such;35\n;x;\n", "who\ttext\nAnn\t\"a\nBen\tb\n", "sep=|\nspeaker|text\nA|b\n",
		"start_ms,text\n1,&#58;<br>a\n99999999999999,b\n-1,c\nNaN,d\n1e300,e\n", "name,answer\n[00:01] x,\"[00:01] y\n[00:02] z\"\n\uFEFF:,a: b\n", "text\na\n", ",,\n,,\n", "speaker,text,question\nA,b,Q\n,c,R\n,d,R\n",
	} {
		f.Add([]byte(s), "")
		f.Add([]byte(s), "text")
	}
	f.Fuzz(func(t *testing.T, data []byte, column string) {
		opt := Options{}
		if column != "" {
			opt.Columns.Text = []string{column}
		}
		fuzzRead(t, "f.csv", data, opt)
	})
}

// FuzzGuard gives the last step turns of its own, with names and words made to
// be confused.
func FuzzGuard(f *testing.F) {
	f.Add("Ann", "Ben: x\n[00:01] y\n[00:02] Ann: z", -1, "", "Ann: a\n\n[0:03]  Ben: b", 5000, "Ben", "c", -1, true)
	f.Add("", "[00:01] [00:02] a", -1, "A: B", "\uFEFF x", 1<<30, "\x00", "\r\rA: B", 0, false)
	f.Fuzz(func(t *testing.T, n1, s1 string, t1 int, n2, s2 string, t2 int, n3, s3 string, t3 int, certain bool) {
		said := []transcript.Said{
			{Speaker: cleanName(n1), Speech: s1, TimeMS: t1, EndMS: -1, Group: "g"}, {Speaker: cleanName(n2), Speech: s2, TimeMS: t2, EndMS: t1},
			{Speaker: cleanName(n3), Speech: s3, TimeMS: t3}, {Speech: s1, TimeMS: -1}, {Speaker: cleanName(n2), Speech: s3, TimeMS: -1}, {Speech: s2, TimeMS: t1, Group: "g"}, {Speech: s3, TimeMS: -1},
		}
		d := Document{ID: "x", Format: "x", SourceSHA256: strings.Repeat("0", 64), Said: lawful(said, certain)}
		names := map[string]bool{}
		for _, s := range d.Said {
			if !names[s.Speaker] {
				names[s.Speaker] = true
				d.Speakers = append(d.Speakers, transcript.Speaker{Name: s.Speaker, Voice: transcript.VoiceOther})
			}
		}
		checkLaws(t, d)
	})
}
