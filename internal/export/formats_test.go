package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

func written(t *testing.T, f Format, m *matrix.Matrix, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := WriteMatrix(&b, f, m, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// listed are all quotes of the invented study that the purpose may show.
func listedQuotes(t *testing.T, p transcript.Purpose) (*study.Release, *Listing, Options) {
	s, o := invented(t)
	m := built(t, s, p, matrix.Spec{})
	q := NewQuoter(m.Release(), o)
	l := &Listing{Title: "Quotes"}
	for _, b := range m.Blocks() {
		for _, x := range b.Quotes {
			if !b.Group {
				l.Add(q, x.Transcript, x.Span, x.Codings)
			}
		}
	}
	return m.Release(), l, o
}

func TestFormatOf(t *testing.T) {
	for path, want := range map[string]Format{"a.XLSX": XLSX, "b.csv": CSV, "c.tsv": TSV, "d.md": Markdown, "e.json": JSON, "f.jsonl": JSON, "g.txt": Text} {
		if f, err := FormatOf(path); f != want || err != nil {
			t.Errorf("%s: %s, %v", path, f, err)
		}
	}
	for _, path := range []string{"a.docx", "a", "a.xls", "a.pdf"} {
		_, err := FormatOf(path)
		if err == nil || !strings.Contains(err.Error(), ".xlsx") {
			t.Errorf("%s: %v", path, err)
		}
	}
	s, o := invented(t)
	if _, err := WriteMatrix(&bytes.Buffer{}, "docx", built(t, s, transcript.ForTeam, matrix.Spec{}), o); err == nil || !strings.Contains(err.Error(), Formats) {
		t.Errorf("docx: %v", err)
	}
}

func TestMatrixAsTSV(t *testing.T) {
	s, o := invented(t)
	got := written(t, TSV, built(t, s, transcript.ForTeam, matrix.Spec{Themes: []string{"hope"}}), o)
	want := "theme\tname\tP1\tP2\tP3\tP4\tP5\ttotal\tpeople\n" +
		"hope\tHope\t2 for · 1 against\t1\t1 for · 1 against\tnot yet read\t0\t4 for · 2 against\t3 for · 2 against\n" +
		"hope-future\tHope for the future\t1\tnot yet read\tnot yet read\tnot yet read\t0\t1\t1\n" +
		"hope-others\tHope others\t1\tnot yet read\tnot yet read\tnot yet read\t0\t1\t1\n" +
		"total\ttotal\t2 for · 1 against\t1\t1 for · 1 against\tnot yet read\t0\t4 for · 2 against\t3 for · 2 against\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMatrixAsJSON(t *testing.T) {
	s, o := invented(t)
	var d table.Doc
	got := written(t, JSON, built(t, s, transcript.ForTeam, matrix.Spec{}), o)
	if err := json.Unmarshal([]byte(got), &d); err != nil || strings.Count(got, "\n") != 1 {
		t.Fatalf("%v in %s", err, got)
	}
	if d.Measure != "quotes" || len(d.Cells) != len(d.Rows) || d.Cells[0][3] != nil || *d.Missing[0][3] != "not yet read" || *d.Against[0][0] != 1 || *d.People[0] != 3 {
		t.Errorf("%s", got)
	}
}

func TestCSVIsForSpreadsheets(t *testing.T) {
	_, l, o := listedQuotes(t, transcript.ForTeam)
	var b bytes.Buffer
	if _, err := WriteQuotes(&b, CSV, nil, l, o); err != nil {
		t.Fatal(err)
	}
	s := b.String()
	if !strings.HasPrefix(s, byteOrderMark) {
		t.Error("no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s, byteOrderMark))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	q, found := index(rows[0], "quote"), false
	for i, r := range rows[1:] {
		want := l.Rows[i].Quote
		if strings.HasPrefix(want, "=") {
			want, found = "'"+want, true
		}
		if r[q] != want {
			t.Errorf("%.40q, want %.40q", r[q], want)
		}
	}
	if !found {
		t.Error("no quote begins with an equals sign")
	}
	for in, want := range map[string]string{"": "", "a": "a", "=a": "'=a", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "'x": "'x", "é": "é"} {
		if got := harmless(in); got != want {
			t.Errorf("harmless(%q) = %q", in, got)
		}
	}
}

func TestTSVKeepsALineToARow(t *testing.T) {
	rel, l, o := listedQuotes(t, transcript.ForTeam)
	var b bytes.Buffer
	if _, err := WriteQuotes(&b, TSV, rel, l, o); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != len(l.Rows)+1 {
		t.Fatalf("%d lines for %d rows", len(lines), len(l.Rows))
	}
	q := index(strings.Split(lines[0], "\t"), "quote")
	back := strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r")
	for i, line := range lines[1:] {
		if got := back.Replace(strings.Split(line, "\t")[q]); got != l.Rows[i].Quote {
			t.Errorf("%.60q, want %.60q", got, l.Rows[i].Quote)
		}
	}
}

func TestRowsAsJSONHaveEveryField(t *testing.T) {
	rel, l, o := listedQuotes(t, transcript.ForTeam)
	var b bytes.Buffer
	if _, err := WriteQuotes(&b, JSON, rel, l, o); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	var first string
	for _, line := range lines {
		if strings.Contains(line, `"quote":"I had hope`) {
			first = line
		}
	}
	i := strings.Index(first, `"codings"`)
	want := `{"transcript":"P1-1","participant":"P1","speaker":"Rosa","voice":"participant","turn":2,"time_ms":17000,"page":null,"start":60,"end":85,` +
		`"starred":[],"content_notes":[],"quote":"I had hope for the future","before":"",` +
		`"after":". Things could change, and I was not alone. But some days I ","published":null,"checked":null,"rendered":null,"original":null,"themes":["hope-future"],`
	if first[:i] != want {
		t.Errorf("got  %s\nwant %s", first[:i], want)
	}
	if !strings.Contains(first, `"theme":"hope-future","coder":"ana","start":60,"end":85,"stance":null,"memo":"a first thought","doubt":null}]}`) {
		t.Errorf("codings: %s", first[i:])
	}
	if strings.Contains(b.String(), `\u003c`) || !strings.Contains(b.String(), `"stance":"against"`) {
		t.Error("wrong escapes, or no stance")
	}
}

func TestAbsentIsNull(t *testing.T) {
	s, o := invented(t)
	q := NewQuoter(s.Release(transcript.ForPublication), o)
	tr, _ := s.Transcript("P1-1")
	row, ok := q.Row(tr, tr.Turns[0].Speech, nil)
	if !ok {
		t.Fatal("the interviewer's words are withheld")
	}
	got, _ := json.Marshal(row)
	want := `{"transcript":null,"participant":null,"speaker":"Interviewer","voice":"interviewer","turn":1,"time_ms":0,"page":null,"start":16,"end":42,` +
		`"starred":[],"content_notes":[],"quote":"How was it for you, Rosa?","before":"","after":"","published":null,"checked":null,"rendered":null,"original":null,"themes":[],"codings":[]}`
	if string(got) != strings.ReplaceAll(want, `"end":42`, fmt.Sprintf(`"end":%d`, tr.Turns[0].Speech.End)) {
		t.Errorf("got %s", got)
	}
	if _, ok := q.Row(must(s.Transcript("P3-1")), text.Span{Start: 16, End: 20}, nil); ok {
		t.Error("withheld words are shown")
	}
}

func must(tr *transcript.Transcript, _ bool) *transcript.Transcript { return tr }

func TestAQuoteOverTurnsIsDescribedByItsFirstParticipant(t *testing.T) {
	_, l, _ := listedQuotes(t, transcript.ForTeam)
	for _, r := range l.Rows {
		if strings.HasPrefix(r.Quote, "Go on.") {
			if *r.Participant != "P1" || *r.Speaker != "Rosa" || *r.Turn != 4 || !reflect.DeepEqual(r.more.runs, []run{{"Go on.", true}, {"\n\n[00:00:51] Rosa: ", true}, {"=1+1 is", false}}) {
				t.Errorf("%+v", r)
			}
			return
		}
	}
	t.Error("the quote is missing")
}

func TestTerminalFitsItsColumns(t *testing.T) {
	s := large(t, 18, 300)
	s.Participants[0].ID = "P01"
	m := built(t, s, transcript.ForTeam, matrix.Spec{})
	m.Table.Rows[1].Name = "希望 hope 👩🏽‍🦱 with a very long name that no narrow terminal can hold"
	for _, width := range []int{40, 60, 80, 120, 0} {
		out := written(t, Text, m, Options{Width: width})
		widest := 0
		for line := range strings.Lines(out) {
			widest = max(widest, uniseg.StringWidth(strings.TrimSuffix(line, "\n")))
		}
		if width > 0 && widest > width {
			t.Errorf("%d columns: a line takes %d", width, widest)
		}
		for _, k := range m.Table.Cols {
			if !strings.Contains(out, k.Name) {
				t.Errorf("%d columns: %s is missing", width, k.Name)
			}
		}
	}
	var b strings.Builder
	writeBlocks(&b, column{cells: []string{"theme", "希望", "é\u0301t"}, left: true}, []column{{cells: []string{"P1", "10", "3"}}}, 0)
	if got := b.String(); got != "theme  P1\n希望   10\né\u0301t      3\n" {
		t.Errorf("%q", got)
	}
}

func TestTextKeepsTheWords(t *testing.T) {
	var b strings.Builder
	indented(&b, "two  spaces and a verylongwordthatdoesnotfit here", 24)
	if got := strings.ReplaceAll(strings.ReplaceAll(b.String(), "\n    ", " "), "\n", ""); got != "    two  spaces and a verylongwordthatdoesnotfit here" {
		t.Errorf("%q", got)
	}
}

func TestMarkdownShowsLettersAsTheyAre(t *testing.T) {
	for in, want := range map[string]string{
		"*a* _b_ <i>": `\*a\* \_b\_ \<i\>`, "1. x\n- y": "1\\. x\n\\- y", "3.5 (x)": "3.5 (x)", "a|b": `a\|b`, "#1 & co": `\#1 \& co`,
	} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
	rel, l, o := listedQuotes(t, transcript.ForPublication)
	var b bytes.Buffer
	rep, err := WriteQuotes(&b, Markdown, rel, l, o)
	if err != nil || rep.Withheld == 0 {
		t.Fatalf("%+v, %v", rep, err)
	}
	for _, want := range []string{"> We carried each other\n>\n> — Peer worker, 00:00:34\n", "> Go on.\n>\n> \\[00:00:51\\] Peer worker: =1+1 is\n", fmt.Sprintf("%d more, not for quotation", rep.Withheld), "For publication."} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in %.3000s", want, b.String())
		}
	}
}

func TestEmptyStudy(t *testing.T) {
	m := newMaker(t, "")
	m.s.Index()
	x := built(t, m.s, transcript.ForTeam, matrix.Spec{})
	for _, f := range []Format{Text, TSV, CSV, Markdown, JSON, XLSX} {
		if got := written(t, f, x, Options{Width: 80}); got == "" {
			t.Errorf("%s: nothing", f)
		}
		var b bytes.Buffer
		if _, err := WriteQuotes(&b, f, x.Release(), &Listing{Title: "None"}, Options{}); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

func TestGuardKnowsRepeatedWords(t *testing.T) {
	s, _ := invented(t)
	g := newGuard(s.Release(transcript.ForPublication))
	for text, clear := range map[string]bool{
		"as she put it: “my SECRET zebra, keeps the…”": false, "a zebra in a lighthouse": true, "I was not alone in this": true, "": true,
	} {
		if g.clear(text) != clear {
			t.Errorf("%q: clear is %v", text, !clear)
		}
	}
	if !newGuard(s.Release(transcript.ForTeam)).clear(canaryAlone) {
		t.Error("the team may not repeat what it has read")
	}
}
