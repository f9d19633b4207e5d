package refi

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/internal/exchange"
)

// files are those of a project file: name, content, name, content …
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readZip(t testing.TB, opt Options, files ...string) *exchange.Project {
	t.Helper()
	data := zipped(t, files...)
	p, err := Read("study.qdpx", bytes.NewReader(data), int64(len(data)), opt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// project is a project of an origin, with two codes and what else there is.
func projectOf(origin, rest string) string {
	return `<?xml version="1.0" encoding="utf-8"?>
<Project name="demo" origin="` + origin + `" xmlns="urn:QDA-XML:project:1.0">
<Users><User guid="aa000000-0000-4000-8000-000000000001" name="Ana"/></Users>
<CodeBook><Codes><Code guid="C1" name="Hope" isCodable="true"/><Code guid="C2" name="Work" isCodable="true"/></Codes></CodeBook>` + rest + `</Project>`
}

// sel is a selection with one coding.
func sel(id, name string, start, end int) string {
	return fmt.Sprintf(`<PlainTextSelection guid="%s" name="%s" startPosition="%d" endPosition="%d"><Coding guid="k%s"><CodeRef targetGUID="C1"/></Coding></PlainTextSelection>`, id, name, start, end, id)
}

func textSource(inside string) string {
	return `<Sources><TextSource guid="S1" name="One" plainTextPath="internal://t.txt">` + inside + `</TextSource></Sources>`
}

// said is what stands at the places of the passages of a source, with their trust.
func said(s exchange.Source) string {
	runes := []rune(s.Text)
	var list []string
	for _, p := range s.Passages {
		list = append(list, fmt.Sprintf("%q %s", string(runes[p.Span.Start:p.Span.End]), p.Trust))
	}
	return strings.Join(list, ", ")
}

func checkSaid(t *testing.T, s exchange.Source, want string) {
	t.Helper()
	if got := said(s); got != want {
		t.Errorf("passages are\n %s\nwant\n %s", got, want)
	}
}

func lost(p *exchange.Project, kind string) int {
	n := 0
	for _, l := range p.Losses {
		if l.Kind == kind {
			n += l.Count
		}
	}
	return n
}

// memoOn is what is written on something.
func memoOn(p *exchange.Project, kind, id string) string {
	var list []string
	for _, m := range p.Memos {
		for _, t := range m.On {
			if t.Kind == kind && t.ID == id {
				list = append(list, m.Name+"|"+m.Text)
			}
		}
	}
	return strings.Join(list, ", ")
}

func sampleDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("VERBATIM_SAMPLES")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "samples")
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the sample files are missing: %v. Set VERBATIM_SAMPLES", err)
		}
		t.Skipf("no sample files at %s; set VERBATIM_SAMPLES to test with them", dir)
	}
	return dir
}

func readSample(t testing.TB, name string) *exchange.Project {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sampleDir(t), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	var p *exchange.Project
	if strings.HasSuffix(name, ".qdc") {
		if !IsCodebook(data) || IsProject(bytes.NewReader(data), int64(len(data))) {
			t.Errorf("%s is not known as a codebook", name)
		}
		p, err = ReadCodebook(name, data)
	} else {
		if IsCodebook(data) || !IsProject(bytes.NewReader(data), int64(len(data))) {
			t.Errorf("%s is not known as a project", name)
		}
		p, err = Read(name, bytes.NewReader(data), int64(len(data)), Options{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSamples compares with counts made by a program of its own, which reads the XML
// with another parser and slices the texts.
func TestSamples(t *testing.T) {
	for _, want := range []struct {
		file                                                           string
		users, codes, cases, sources, codings, memos                   int
		verified, plausible, doubtful, empty                           int
		graphs, areas, recordings, pages, pictures, lostCodings, texts int
	}{
		{file: "refi/qc1.7.6-synthetic-100docs-5000codings.qdpx", users: 2, codes: 30, sources: 100, codings: 4990, plausible: 2332, empty: 2360},
		{file: "refi/qualcoder-refi-c3204641__synthetic.qdpx", users: 2, codes: 4, cases: 1, sources: 2, codings: 5, memos: 4, verified: 5, plausible: 1},
		{file: "refi/qualcoder-refi-c3204641__synthetic_maxqda-line-ending-option.qdpx", users: 2, codes: 4, cases: 1, sources: 2, codings: 5, memos: 4, verified: 5, plausible: 1},
		// 9 text selections less one on the PDF page that is a quotation's second, and 5 descriptions and notes.
		{file: "refi/atlasti8.4mac-TestProject-nosources.qdpx", users: 3, codes: 14, sources: 10, codings: 9, memos: 5, doubtful: 8, graphs: 1, recordings: 2, pages: 1, pictures: 1, lostCodings: 4, texts: 8},
		{file: "refi/qualcoder-refi-c3204641__synthetic_codebook.qdc", codes: 4},
		{file: "taguette/taguette-1.5.2-synthetic.qdc", codes: 31},
	} {
		p := readSample(t, want.file)
		got := want
		got.users, got.codes, got.cases, got.sources, got.memos = len(p.Users), len(p.Codes), len(p.Cases), len(p.Sources), len(p.Memos)
		trust := map[exchange.Trust]int{}
		got.codings = 0
		for _, s := range p.Sources {
			for _, pa := range s.Passages {
				trust[pa.Trust]++
				got.codings += len(pa.Codings)
			}
		}
		got.verified, got.plausible, got.doubtful, got.empty = trust[exchange.Verified], trust[exchange.Plausible], trust[exchange.Doubtful], trust[exchange.Empty]
		got.graphs, got.recordings, got.pages, got.pictures = lost(p, "graph"), lost(p, "selection in a recording"), lost(p, "area of a PDF page"), lost(p, "area of a picture")
		got.lostCodings, got.texts = lost(p, "coding"), lost(p, "text of a source")
		if got != want {
			t.Errorf("%s:\n got %+v\nwant %+v", want.file, got, want)
		}
	}
}

func TestSampleOfQualCoder(t *testing.T) {
	for _, name := range []string{"refi/qualcoder-refi-c3204641__synthetic.qdpx", "refi/qualcoder-refi-c3204641__synthetic_maxqda-line-ending-option.qdpx"} {
		p := readSample(t, name)
		s := p.Sources[0]
		checkSaid(t, s, `"INT" plausible, "the “nurse” was kind 👩\u200d⚕️" verified, "“nurse”" verified, "I waited – not long" verified, "Café naïve, é decomposed." verified`)
		// The case refers to a file that is no source, with the same text as one that is.
		if len(p.Cases[0].Sources) != 1 || p.Cases[0].Sources[0] != s.ID {
			t.Errorf("%s: the case has %v, want %s", name, p.Cases[0].Sources, s.ID)
		}
		// An annotation is a note whose selection is a place in the source that refers to it.
		if got := memoOn(p, exchange.OnPassage, s.Passages[0].ID); got != "|interviewer turn" {
			t.Errorf("%s: on the first words is %q", name, got)
		}
		if len(s.Values) != 1 || s.Values[0] != (exchange.Value{Variable: "site", Text: "Leeds"}) {
			t.Errorf("%s: values %v", name, s.Values)
		}
		if len(p.Losses) > 0 {
			t.Errorf("%s: lost %v", name, p.Losses)
		}
	}
}

func TestSampleOfAtlas(t *testing.T) {
	p := readSample(t, "refi/atlasti8.4mac-TestProject-nosources.qdpx")
	parent := map[string]string{}
	name := map[string]string{}
	for _, c := range p.Codes {
		name[c.ID] = c.Name
		parent[c.Name] = name[c.Parent]
	}
	if parent["diet Coke"] != "Coke" || parent["full-fat Coke"] != "Coke" || parent["Coke"] != "" {
		t.Errorf("codes are under %v", parent)
	}
	// A recording whose transcript is a text of the file too is that text.
	var video exchange.Source
	for _, s := range p.Sources {
		if s.Name == "1994 Diet Coke-Diet Coke Break.docx" {
			video = s
		}
	}
	if video.Kind != exchange.VideoSource || video.Media != "1994 Diet Coke-Diet Coke Break.mp4" || len(video.Passages) != 1 {
		t.Errorf("the commercial is %q %q with %d passages", video.Kind, video.Media, len(video.Passages))
	}
	if got := fmt.Sprint(video.Groups); got != "[Text files Coke Video and Audio]" {
		t.Errorf("it is in the groups %s", got)
	}
	// The memo linked to a selection of the recording is on the recording.
	if got := memoOn(p, exchange.OnSource, video.ID); got != "My favorite Coke ad|This version is much better than the new Director’s cut " {
		t.Errorf("on the commercial is %q", got)
	}
	for _, s := range p.Sources {
		if !strings.HasPrefix(s.Name, "Pay de Lim") {
			continue
		}
		if len(s.Passages) != 2 || s.Passages[0].Page != 1 || len(s.Passages[0].Codings) != 1 || !s.Passages[0].Cut {
			t.Errorf("the PDF document has %+v", s.Passages)
		}
	}
}

func TestNVivo(t *testing.T) {
	// 0123456789...   😀 is two places, \r\n two, the mark none.
	body := "\uFEFFAna: hello 😀 there\r\nBo: all is well, 👍🏽 yes\r\n\r\nAna: good\r\n"
	p := readZip(t, Options{}, "Project.qde", projectOf("NVivo 12", textSource(
		sel("p1", "", 5, 10)+ // hello
			sel("p2", "", 14, 19)+ // there, after the emoji
			sel("p3", "", 21, 23)+ // Bo
			sel("p4", "", 38, 42)+ // 👍🏽, which is four
			sel("p5", "", 43, 46)+ // yes
			sel("p6", "", 55, 59)+ // good
			sel("p7", "", 55, 59)+ // again, for another coding
			sel("p8", "", 46, 50))), // only ends of lines
		"Sources/T.txt", body)
	s := p.Sources[0]
	checkSaid(t, s, `"hello" plausible, "there" plausible, "Bo" plausible, "👍🏽" plausible, "yes" plausible, "\n\n" empty, "good" plausible`)
	if n := len(s.Passages[6].Codings); n != 2 {
		t.Errorf("good has %d codings, want 2", n)
	}
	if s.Units != "UTF-16 units, Windows line ends as two" || len(p.Notes) != 1 {
		t.Errorf("units %q, notes %q", s.Units, p.Notes)
	}
	if strings.ContainsAny(s.Text, "\r\uFEFF") {
		t.Errorf("the text is %q", s.Text)
	}
}

// The producer's default gives way to what the words say, in one text and not in another.
func TestPositionsFoundOut(t *testing.T) {
	body := "😀 one two\r\n😀 three four\r\nfive six\r\n"
	// Code points with the end of a line as one: one=2, two=6, three=12, four=18, five=23, six=28.
	one := sel("a", "two", 6, 9) + sel("b", "three", 12, 17) + sel("c", "five six", 23, 31)
	// The same in UTF-16 with two: two=7, three=15, five=27.
	two := sel("d", "two", 7, 10) + sel("e", "three", 15, 20) + sel("f", "five six", 27, 35)
	// And without words; the ends of lines tell.
	three := sel("g", "", 2, 9) + sel("h", "", 12, 22) + sel("i", "", 23, 31)
	source := func(id, inside string) string {
		return `<TextSource guid="` + id + `" name="` + id + `" plainTextPath="internal://t.txt">` + inside + `</TextSource>`
	}
	for _, origin := range []string{"NVivo 12", "QualCoder 3.5", "ATLAS.ti 23", "MAXQDA 24", "somebody"} {
		p := readZip(t, Options{}, "project.qde", projectOf(origin, "<Sources>"+source("x", one)+source("y", two)+source("z", three)+"</Sources>"), "sources/t.txt", body)
		want := `"two" verified, "three" verified, "five six" verified`
		checkSaid(t, p.Sources[0], want)
		checkSaid(t, p.Sources[1], want)
		checkSaid(t, p.Sources[2], `"one two" plausible, "three four" plausible, "five six" plausible`)
	}
	// Said by somebody, it counts even where it is wrong.
	p := readZip(t, Options{Positions: "utf16-crlf2"}, "project.qde", projectOf("QualCoder", "<Sources>"+source("x", one)+"</Sources>"), "sources/t.txt", body)
	if got := p.Sources[0].Passages[2]; got.Trust != exchange.Doubtful {
		t.Errorf("with the wrong units it is %+v", got)
	}
	p = readZip(t, Options{Positions: "utf16"}, "project.qde", projectOf("QualCoder", "<Sources>"+source("y", two)+"</Sources>"), "sources/t.txt", body)
	checkSaid(t, p.Sources[0], `"two" verified, "three" verified, "five six" verified`)
	data := zipped(t, "project.qde", projectOf("x", ""))
	if _, err := Read("x.qdpx", bytes.NewReader(data), int64(len(data)), Options{Positions: "bytes"}); err == nil || !strings.Contains(err.Error(), "utf16-crlf1") {
		t.Errorf("an unknown unit gives %v", err)
	}
	for _, name := range PositionUnits() {
		if AboutPositions(name) == "" {
			t.Errorf("nothing says what %s is", name)
		}
	}
}

// A tie is the producer's default, and exclusive.
func TestPositionsTie(t *testing.T) {
	body := "a b c d e f\r\na b c d e f\r\n"
	for origin, want := range map[string]string{"QualCoder": `" d " plausible`, "NVivo": `"c d" plausible`} {
		p := readZip(t, Options{}, "project.qde", projectOf(origin, textSource(sel("a", "", 17, 20))), "sources/t.txt", body)
		checkSaid(t, p.Sources[0], want)
	}
}

func TestInclusiveEnds(t *testing.T) {
	body := "one two 😀\r\nthree four\r\nfive six\r\n"
	inside := sel("a", "two", 4, 6) + sel("b", "three", 11, 15) + sel("c", "five six", 23, 30)
	p := readZip(t, Options{}, "project.qde", projectOf("somebody", textSource(inside)), "sources/t.txt", body)
	checkSaid(t, p.Sources[0], `"two" verified, "three" verified, "five six" verified`)
	if !strings.Contains(p.Sources[0].Units, "the end is the last character") {
		t.Errorf("units are %q", p.Sources[0].Units)
	}
}

func TestPlacesThatCannotBe(t *testing.T) {
	body := "one 😀 two\r\nthree"
	p := readZip(t, Options{Positions: "utf16-crlf2"}, "project.qde", projectOf("NVivo", textSource(
		sel("a", "", -3, 3)+ // before the beginning
			sel("b", "", 12, 900)+ // beyond the end
			sel("c", "", 10, 7)+ // backwards
			sel("d", "", 5, 10)+ // begins inside the emoji
			sel("e", "", 7, 11)+ // ends between CR and LF
			sel("f", "", 4, 4)+ // nothing
			sel("g", "", 500, 600)+
			`<PlainTextSelection guid="h" name="three" startPosition="x" endPosition="99999999999999999999999"><Coding guid="kh"><CodeRef targetGUID="C1"/></Coding></PlainTextSelection>`+
			sel("i", "three", 12, 1<<40))), "sources/t.txt", body)
	s := p.Sources[0]
	checkSaid(t, s, `"one" doubtful, "😀 two" doubtful, "two" doubtful, "two\n" doubtful, "three" verified, "" doubtful, "" empty, "" doubtful`)
	n := 0
	for _, pa := range s.Passages {
		n += len(pa.Codings)
		if pa.Trust == exchange.Doubtful && pa.Why == "" || pa.Given == "" {
			t.Errorf("%+v does not say why or where", pa)
		}
	}
	if n != 9 {
		t.Errorf("%d codings, want 9", n)
	}
}

func TestNamesThatAreNoWords(t *testing.T) {
	long := strings.Repeat("ten chars ", 12)
	body := "12 cats\nline one\n" + long + "\nwell…\n"
	cut := long[:95]
	p := readZip(t, Options{}, "project.qde", projectOf("MAXQDA 24", textSource(
		sel("a", "3,7", 3, 7)+
			sel("b", "line:4", 8, 12)+
			sel("c", long[:60]+"…", 17, 17+len(long))+
			sel("d", cut, 17, 17+len(long)-1)+
			sel("e", "well…", 138, 143)+
			sel("f", "Hope", 13, 16)+ // the name of its code
			sel("g", "a story of pets", 0, 7)+ // a title: the text does not have it
			sel("h", "line one\n", 8, 16)+
			sel("i", "ten", 17, 20))), "sources/t.txt", body)
	s := p.Sources[0]
	got := map[string]exchange.Passage{}
	for _, pa := range s.Passages {
		got[pa.ID] = pa
	}
	for id, want := range map[string]exchange.Trust{"a": "plausible", "b": "plausible", "c": "verified", "d": "verified", "e": "verified", "f": "plausible", "g": "plausible", "h": "verified", "i": "verified"} {
		if pa := got[id]; pa.Trust != want {
			t.Errorf("%s is %+v, want %s", id, pa, want)
		}
	}
	if !got["c"].Cut || !got["d"].Cut || got["e"].Cut || got["e"].Words != "well…" {
		t.Errorf("cut are %+v", got)
	}
	if m := memoOn(p, exchange.OnPassage, "g"); m != "a story of pets|a story of pets" {
		t.Errorf("the title is %q", m)
	}
}
