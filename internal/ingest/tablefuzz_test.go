package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

// checkCodings checks that codings are in the text, and not empty unless they have no
// place at all.
func checkCodings(t *testing.T, d Document) {
	t.Helper()
	rendered, _ := transcript.Render(d.Said)
	n := utf8.RuneCountInString(rendered)
	for _, c := range d.Comments {
		if c.Span.Start < 0 || c.Span.End < c.Span.Start || int(c.Span.End) > n {
			t.Fatalf("a coding is at %v of %d characters", c.Span, n)
		}
	}
	for _, u := range d.Columns {
		if u.As == "" || u.Header == "" {
			t.Fatalf("a column was taken for %q: %v", u.As, d.Columns)
		}
	}
}

// TestCodingsOfRandomTables makes tables whose words may look like labels and times, and
// compares every coding with the words of its row.
func TestCodingsOfRandomTables(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	for range 400 {
		var b strings.Builder
		b.WriteString("speaker,text,codes\n")
		var want []string
		for row := range 2 + r.IntN(12) {
			var words []string
			for range 1 + r.IntN(4) {
				words = append(words, pick("one", "Ann: no", "[0:05] or so", "Ben: Ben: x", "[00:01] Ann: B", "A", "Ann:", "é\u0301 x", "Ben: Be"))
			}
			cell := fmt.Sprintf("w%d %s", row, strings.Join(words, "\n"))
			theme := pick("hope", "loss", "hope;loss", "")
			fmt.Fprintf(&b, "%s,\"%s\",%s\n", pick("Ann", "Ben", ""), cell, theme)
			for range strings.FieldsFunc(theme, func(r rune) bool { return r == ';' }) {
				want = append(want, cell)
			}
		}
		d := read(t, "a.csv", b.String()+"Ann,end,hope\nBen,end,hope\n", Options{As: asTurns})
		checkCodings(t, d)
		if len(d.Comments) != len(want)+2 {
			t.Fatalf("%d codings, want %d", len(d.Comments), len(want)+2)
		}
		rendered, _ := transcript.Render(d.Said)
		runes := []rune(rendered)
		for i, cell := range want {
			c := d.Comments[i]
			got := string(runes[c.Span.Start:c.Span.End])
			// Labels are written out again, so words are compared, not signs.
			first, _, _ := strings.Cut(cell, "\n")
			if !strings.HasPrefix(got, strings.Fields(first)[0]) || strings.Count(got, "w") != 1 {
				t.Fatalf("a coding is on %q, want %q in\n%s", got, cell, b.String())
			}
		}
	}
}

func FuzzTable(f *testing.F) {
	for _, s := range []string{
		"speaker,text,tags\nAnn,a,hope;loss\n,Ann: b,hope\nBen,\"c\n[0:01] Ann: d\",loss\n", "Document,Code,Segment,Coder\nP1,Hope,a b c,x\nP1,Loss,a b c,y\n", "t,,\nid,a long answer here,k1,k2\n1,I said so much,hope,loss\n2,you said so too,loss,\n",
		"text,hope,loss\na b,1,0\n", "a,a,a\nx y z,,\n",
	} {
		f.Add([]byte(s), "", "theme=hope")
		f.Add([]byte(s), "segments", "theme=tags")
		f.Add([]byte(s), "people", "text=text")
		f.Add([]byte(s), "turns", "sheet=x")
	}
	f.Fuzz(func(t *testing.T, data []byte, as, column string) {
		opt := Options{As: as}
		_ = ParseColumn(column, &opt.Columns)
		if d, ok := fuzzRead(t, "f.csv", data, opt); ok {
			checkCodings(t, d)
		}
	})
}

func FuzzJSONLines(f *testing.F) {
	for _, s := range []string{
		`{"speaker":"Ann","text":"one","start":1.5}` + "\n" + `{"text":"[0:01] two","speaker":"Ben","x":{"y":[1,"z",null]}}`, `[{"text":"a","text":"b","label":[[0,1,"x"]]},{"spans":[{"start":0,"end":3,"tag":"\ud800"}]}]`,
		`{"a":{"b":[{"text":"Hello there now","start":0,"speaker":"A"}]},"language":"en","title":"t"}`, "{\"text\":\"\\u0000\\r\\n\",\"accept\":[\"a\",\"b;c\"],\"answer\":\"reject\"}\n{\"text\":\"x\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, ok := fuzzRead(t, "f.jsonl", data, Options{}); ok {
			checkCodings(t, d)
		}
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add([]byte(workbook(f, "A", "speaker^text^tags\nAnn^one^hope\nBen^=A1|two^loss", "B", "x")))
	f.Add([]byte(zipOf(f, "xl/workbook.xml", "<workbook/>")))
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, ok := fuzzRead(t, "f.xlsx", data, Options{}); ok {
			checkCodings(t, d)
		}
	})
}

func FuzzAnn(f *testing.F) {
	f.Add([]byte("Int: Why?\nRosa: I hope so.\n"), []byte("T1\tHope 18 22\thope\n#1\tAnnotatorNotes T1\tx\nT2\tA 0 3;5 9\tInt Why?\n"))
	f.Add([]byte("\xEF\xBB\xBFone\r\ntwo"), []byte("T1\tA 1 4\tone\nT2\tB 0 9;2 3\tx\nT3\tC 6 9\ttwo\n*\t\nA1"))
	f.Fuzz(func(t *testing.T, words, ann []byte) {
		docs, err := Read(Source{Name: "f.txt", Data: words, With: []Source{{Name: "f.ann", Data: ann}}}, Options{})
		if err == nil {
			checkLaws(t, docs[0])
			checkCodings(t, docs[0])
		}
	})
}

// TestHostileTablesAreBounded reads tables, records and annotations made to be slow.
func TestHostileTablesAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads many large files")
	}
	const size = 1 << 20
	many := func(head, again string) string { return head + strings.Repeat(again, size/len(again)) }
	for _, c := range []struct{ file, in, ann string }{
		{"a.csv", many("speaker,text,tags\nA,b,hope\n", "B,\"[0:01] A: x\nB: y\",hope;loss\n"), ""},
		{"b.csv", many("speaker,text,tags\nA,b,hope\n", ",\"[0:01] A: x\",hope|loss\n"), ""},
		{"c.csv", many("id,text,tags,coder\n", "a,same,hope;loss,x\n"), ""},
		{"d.csv", many("a_1", ",a_2") + "\nhello there,x\n", ""},
		{"e.jsonl", many("", "{\"text\":\"a b\",\"tags\":[\"hope\"]}\n"), ""},
		{"f.jsonl", many("{\"text\":\"a b\"", ",\"k\":[]") + "}", ""},
		{"g.jsonl", "{\"text\":\"a\"" + fields(60_000) + "}\n{\"text\":\"b\"}\n", ""},
		{"h.jsonl", many("[", "[") + "\n", ""},
		{"i.jsonl", many("{\"text\":\"a b c\",\"spans\":[", "{\"start\":0,\"end\":1,\"label\":\"x\"},") + "{\"start\":0,\"end\":1,\"label\":\"x\"}]}", ""},
		{"j.txt", many("", "a\n"), many("", "T1\tA 0 1\ta\n")},
		{"k.txt", many("", "a"), many("", "T1\tA 0 1000000\ta\n")},
		{"l.txt", many("", "a b\n"), many("T1\tA ", "0 1;2 3;") + "0 1\ta\n"},
	} {
		src := Source{Name: c.file, Data: []byte(c.in)}
		if c.ann != "" {
			src.With = []Source{{Name: "x.ann", Data: []byte(c.ann)}}
		}
		began := time.Now()
		docs, err := Read(src, Options{})
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s took %v", c.file, took)
		} else if testing.Verbose() {
			t.Logf("%s: %v, %d documents, %.150v", c.file, took, len(docs), err)
		}
	}
}

// fields are many fields of a record.
func fields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",\"k%d\":\"v\"", i)
	}
	return b.String()
}
