package export

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/transcript"
)

func workbookBytes(t testing.TB, m *matrix.Matrix, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := WriteMatrix(&b, XLSX, m, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func grids(t testing.TB, book []byte) map[string][][]string {
	t.Helper()
	gs, err := sheet.Read(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][][]string{}
	for _, g := range gs {
		out[g.Name] = g.Rows
	}
	return out
}

// parts are the texts of all parts of a workbook.
func parts(t testing.TB, book []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		s, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(s)
	}
	return out
}

func TestTheSameStudyGivesTheSameBytes(t *testing.T) {
	s, o := invented(t)
	first := workbookBytes(t, built(t, s, transcript.ForTeam, matrix.Spec{}), o)
	for range 3 {
		s, o := invented(t)
		if again := workbookBytes(t, built(t, s, transcript.ForTeam, matrix.Spec{}), o); !bytes.Equal(first, again) {
			t.Fatal("the same study gave other bytes")
		}
	}
}

func TestRowOneIsTheHeaderOfEverySheetButAbout(t *testing.T) {
	s, o := invented(t)
	g := grids(t, workbookBytes(t, built(t, s, transcript.ForTeam, matrix.Spec{}), o))
	for name, want := range map[string]string{
		matrixSheet: "Theme P1 P2 P3 P4 P5 Total People",
		quotesSheet: "Theme Participant role site Speaker Time Quote Memo Coders Stance Transcript Position Coding_ids May_be_quoted",
		groupsSheet: "Theme_group Participant role site Speaker Time Quote Coded_as Memo Coders Stance Transcript Position Coding_ids May_be_quoted",
		bookSheet:   "Theme Id Status Definition Examples",
		peopleSheet: "Participant Published_as role site Transcripts Words analyse quote reuse archive recontact Withdrawn",
	} {
		var head []string
		for _, h := range g[name][0] {
			head = append(head, strings.ReplaceAll(h, " ", "_"))
		}
		if got := strings.Join(head, " "); got != want {
			t.Errorf("%s: header %q, want %q", name, got, want)
		}
	}
	about := fmt.Sprint(g[aboutSheet])
	for _, want := range []string{"Invented peer support study", "5f3a1c9e8b7d", "1.0.0", "Contains words not cleared for publication", "9 codings in the study", "consent form v2, item 6"} {
		if !strings.Contains(about, want) {
			t.Errorf("About does not say %q", want)
		}
	}
}

func TestWordsUnderQuoteAreTheTranscripts(t *testing.T) {
	s, o := invented(t)
	m := built(t, s, transcript.ForTeam, matrix.Spec{})
	g := grids(t, workbookBytes(t, m, o))[quotesSheet]
	q := index(g[0], "Quote")
	var got []string
	for _, r := range g[1:] {
		if r[0] == "(continued)" {
			got[len(got)-1] += r[q]
			continue
		}
		got = append(got, r[q])
	}
	for _, b := range m.Blocks() {
		if b.Group {
			continue
		}
		for _, con := range []bool{false, true} {
			for _, x := range ofStance(b.Quotes, con) {
				if want := x.Transcript.Text.Slice(x.Span); got[0] != want {
					t.Errorf("the sheet has %.60q, the transcript %.60q", got[0], want)
				}
				got = got[1:]
			}
		}
	}
	if len(got) != 0 {
		t.Errorf("%d quotes too many", len(got))
	}
}

// TestCanary: what somebody who may not be quoted said, alone or beside
// somebody who may, is in no file for publication, in no format.
func TestCanary(t *testing.T) {
	s, o := invented(t)
	o.Context = true
	rel := s.Release(transcript.ForPublication)
	bad := []string{"zebra", "lighthouse", "walrus", "neighbour whispered", "otter", "PRIVATE", "a memo on withheld words", "Lin:", "Sam:"}
	check := func(name, content string) {
		t.Helper()
		for _, x := range bad {
			if strings.Contains(content, x) {
				t.Errorf("%s holds %q", name, x)
			}
		}
	}
	quoter := NewQuoter(rel, o)
	for _, spec := range []matrix.Spec{{}, {Rows: matrix.Axis{By: matrix.BySpeaker}, Cols: matrix.Axis{By: matrix.ByTheme}, Measure: matrix.Quotes}, {Cols: matrix.Axis{By: matrix.ByTranscript}}} {
		m := built(t, s, transcript.ForPublication, spec)
		list := ListQuotes(quoter, "All", nil)
		for _, b := range m.Blocks() {
			for _, q := range b.Quotes {
				list.Add(quoter, q.Transcript, q.Span, q.Codings)
			}
		}
		for _, tr := range s.Transcripts { // as a search would: every turn, and all of it
			for _, turn := range tr.Turns {
				list.Add(quoter, tr, turn.Speech, s.CodingsIn(tr.ID))
			}
			list.Add(quoter, tr, tr.Text.All(), nil)
		}
		if list.Withheld < 5 {
			t.Errorf("only %d withheld", list.Withheld)
		}
		for _, f := range []Format{Text, TSV, CSV, Markdown, JSON, XLSX} {
			var a, b bytes.Buffer
			if _, err := WriteMatrix(&a, f, m, o); err != nil {
				t.Fatal(err)
			}
			if _, err := WriteQuotes(&b, f, rel, list, o); err != nil {
				t.Fatal(err)
			}
			for name, content := range map[string][]byte{"matrix." + string(f): a.Bytes(), "quotes." + string(f): b.Bytes()} {
				if f != XLSX {
					check(name, string(content))
					continue
				}
				for p, text := range parts(t, content) {
					check(name+"/"+p, text)
				}
				for sheetName, rows := range grids(t, content) {
					for _, r := range rows {
						for _, cell := range r {
							if cell == "P3" || cell == "Lin" || cell == "P3-1" || cell == "Sam" || cell == "P2" {
								t.Errorf("%s, %s names %s", name, sheetName, cell)
							}
						}
					}
				}
			}
		}
	}
}

func TestPrivateMemosStayOut(t *testing.T) {
	s, o := invented(t)
	m := built(t, s, transcript.ForTeam, matrix.Spec{})
	if g := fmt.Sprint(grids(t, workbookBytes(t, m, o))); strings.Contains(g, "PRIVATE") || !strings.Contains(g, "ana: a first thought") {
		t.Error("a team's workbook has private memos, or lacks the others")
	}
	o.Private = true
	if g := fmt.Sprint(grids(t, workbookBytes(t, m, o))); !strings.Contains(g, "PRIVATE") {
		t.Error("private memos asked for are left out")
	}
	m = built(t, s, transcript.ForPublication, matrix.Spec{})
	g := fmt.Sprint(grids(t, workbookBytes(t, m, o)))
	if strings.Contains(g, "PRIVATE") || !strings.Contains(g, "a first thought") || !strings.Contains(g, leftOut) || !strings.Contains(g, "Made up for this book") {
		t.Error("publication: wrong memos or codebook texts")
	}
}

func TestLibreOfficeShowsTheSame(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("soffice is not on PATH")
		}
		t.Skip("soffice is not on PATH")
	}
	dir := t.TempDir()
	s, o := invented(t)
	m := built(t, s, transcript.ForTeam, matrix.Spec{})
	if err := os.WriteFile(filepath.Join(dir, "m.xlsx"), workbookBytes(t, m, o), 0o600); err != nil {
		t.Fatal(err)
	}
	convert := func(to string) {
		cmd := exec.Command(office, "-env:UserInstallation=file://"+filepath.ToSlash(dir)+"/profile", "--headless", "--convert-to", to, "--outdir", dir, filepath.Join(dir, "m.xlsx"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	convert("pdf")
	if f, err := os.Stat(filepath.Join(dir, "m.pdf")); err != nil || f.Size() < 10_000 {
		t.Fatalf("no PDF: %v", err)
	}
	convert("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2") // the second sheet
	files, _ := filepath.Glob(filepath.Join(dir, "m*.csv"))
	if len(files) != 1 {
		t.Fatalf("files: %v", files)
	}
	f, err := os.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range grids(t, workbookBytes(t, m, o))[matrixSheet] {
		for j, cell := range want {
			if got[i][j] != cell {
				t.Errorf("row %d column %d: LibreOffice shows %q, the file says %q", i+1, j+1, got[i][j], cell)
			}
		}
	}
}

func BenchmarkWorkbook5000Codings(b *testing.B) {
	s := large(b, 35, 5000)
	rel := s.Release(transcript.ForTeam)
	size := 0
	for b.Loop() {
		m, err := matrix.Build(rel, matrix.Spec{})
		if err != nil {
			b.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := WriteMatrix(&out, XLSX, m, Options{MemoWords: func(coding.Memo) (string, bool) { return "", false }}); err != nil {
			b.Fatal(err)
		}
		size = out.Len()
	}
	b.ReportMetric(float64(size)/1e6, "MB")
}
