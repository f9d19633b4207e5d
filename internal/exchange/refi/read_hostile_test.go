package refi

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"verbatim/internal/exchange"
)

func readError(t *testing.T, files ...string) string {
	t.Helper()
	data := zipped(t, files...)
	_, err := Read("study.qdpx", bytes.NewReader(data), int64(len(data)), Options{})
	if err == nil {
		t.Fatalf("%q is read", files[0])
	}
	return err.Error()
}

func TestFilesThatAreNone(t *testing.T) {
	deep := strings.Repeat("<a>", 300)
	for want, files := range map[string][]string{
		"without a project":        {"x.txt", "y"},
		"2 projects":               {"a.qde", "x", "b.qde", "x"},
		"<CodeBook>":               {"project.qde", "<CodeBook/>"},
		"stops before its end":     {"project.qde", `<Project><Sources>`},
		"</b> stands where <a>":    {"project.qde", "<Project>\n<a></b></Project>"},
		"document type definition": {"project.qde", `<!DOCTYPE x [<!ENTITY a "b">]><Project/>`},
		"256 elements":             {"project.qde", "<Project>" + deep},
		"no quotation marks":       {"project.qde", `<Project name=x></Project>`},
		"unfolds to far more":      {"project.qde", "<Project>" + strings.Repeat(" ", 40<<20) + strings.Repeat("<a/>", 10)},
	} {
		if got := readError(t, files...); !strings.Contains(got, want) || !strings.HasPrefix(got, "study.qdpx") && !strings.HasPrefix(got, "the project in study.qdpx") {
			t.Errorf("%q\n does not say %q", got, want)
		}
	}
	if _, _, err := parseMarkup("<Project>" + strings.Repeat("<a/>", maxNodes+1)); err == nil || !strings.Contains(err.Error(), "more elements than") {
		t.Errorf("too many elements give %v", err)
	}
	for _, s := range []string{"", "PK\x03\x04", "not a zip file", strings.Repeat("PK\x05\x06", 30)} {
		if _, err := Read("x.qdpx", strings.NewReader(s), int64(len(s)), Options{}); err == nil {
			t.Errorf("%q is read", s)
		}
		if _, err := ReadCodebook("x.qdc", []byte(s)); err == nil || IsCodebook([]byte(s)) || IsProject(strings.NewReader(s), int64(len(s))) {
			t.Errorf("%q is a codebook", s)
		}
	}
	if !IsCodebook([]byte("\uFEFF<?xml?><!-- x -->\n<x:CodeBook ")) || IsCodebook([]byte("<?xml?><Project><CodeBook>")) || IsCodebook([]byte("<!-- CodeBook")) {
		t.Error("codebooks are not known by their root")
	}
}

func TestTooManyEntries(t *testing.T) {
	var files []string
	for i := range maxEntries + 1 {
		files = append(files, fmt.Sprint("sources/", i, ".txt"), "")
	}
	if got := readError(t, files...); !strings.Contains(got, "10001 files") {
		t.Error(got)
	}
}

func TestBombInText(t *testing.T) {
	got := readError(t, "project.qde", projectOf("x", textSource("")), "sources/t.txt", strings.Repeat("a", 60<<20))
	if !strings.Contains(got, "unfolds to far more") {
		t.Error(got)
	}
}

// Names that lead out of the folder are only names.
func TestNamesThatLeadOut(t *testing.T) {
	p := readZip(t, Options{}, "project.qde", projectOf("x", `<Sources><TextSource guid="S" plainTextPath="internal://../../../etc/passwd"/><TextSource guid="T" plainTextPath="absolute:///etc/hostname"/></Sources>`), "../../../etc/passwd", "inside")
	if p.Sources[0].Text != "inside" || p.Sources[1].Text != "" {
		t.Errorf("%+v", p.Sources)
	}
}

func TestDamagedText(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("project.qde")
	io.WriteString(w, projectOf("x", textSource(sel("a", "words", 0, 5))))
	w, _ = z.CreateHeader(&zip.FileHeader{Name: "sources/t.txt", Method: zip.Store})
	io.WriteString(w, "words that will change")
	z.Close()
	data := bytes.Replace(b.Bytes(), []byte("words that"), []byte("wards that"), 1)
	p, err := Read("x.qdpx", bytes.NewReader(data), int64(len(data)), Options{})
	if err != nil || p.Sources[0].Text != "" || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "damaged") || p.Sources[0].Passages[0].Trust != exchange.Doubtful {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestProjectInAFolder(t *testing.T) {
	p := readZip(t, Options{}, "study/old.qde", "<Project/>", "study/Project.qde", projectOf("x", textSource("")), "study/sources/t.txt", "text", "__MACOSX/._a.qde", "x")
	if len(p.Sources) != 1 || p.Sources[0].Text != "text" {
		t.Errorf("%+v", p)
	}
}

// TestLarge reads 1,000 documents with 100,000 selections, and selections of everything
// in one long text, which must not take time for each of its characters.
func TestLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("large")
	}
	began := time.Now()
	line := "Ana 😀: I have been thinking about what hope is.\r\n"
	body := strings.Repeat(line, 400)
	var b strings.Builder
	files := []string{"project.qde", ""}
	for i := range 1000 {
		fmt.Fprintf(&b, `<TextSource guid="s%d" name="d%d" plainTextPath="internal://%d.txt">`, i, i, i)
		for j := range 100 {
			at := j * len(utf16.Encode([]rune(line)))
			b.WriteString(strings.Replace(sel(fmt.Sprintf("%08x-0000-4000-8000-%012x", i, j), "", at, at+3), `<Coding `, `<Coding creatingUser="aa000000-0000-4000-8000-000000000001" creationDateTime="2026-01-05T10:00:00Z" `, 1))
		}
		b.WriteString("</TextSource>")
		files = append(files, fmt.Sprintf("sources/%d.txt", i), body)
	}
	files[1] = projectOf("NVivo 12", "<Sources>"+b.String()+"</Sources>")
	data := zipped(t, files...)
	t.Logf("made in %v", time.Since(began))
	began = time.Now()
	p, err := Read("x.qdpx", bytes.NewReader(data), int64(len(data)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range p.Sources {
		for _, pa := range s.Passages {
			if pa.Trust == exchange.Plausible {
				n++
			}
		}
	}
	if took := time.Since(began); n != 100_000 || took > time.Minute {
		t.Errorf("%d passages in %v", n, took)
	} else {
		t.Logf("read in %v", took)
	}
	began = time.Now()
	b.Reset()
	for j := range 20_000 {
		b.WriteString(sel(fmt.Sprint("a", j), "nowhere to be found", j, 1_900_000-j))
	}
	p = readZip(t, Options{}, "project.qde", projectOf("x", textSource(b.String())), "sources/t.txt", strings.Repeat(line, 40_000))
	if took := time.Since(began); len(p.Sources[0].Passages) != 20_000 || took > time.Minute {
		t.Errorf("%d passages in %v", len(p.Sources[0].Passages), took)
	} else {
		t.Logf("long ones read in %v", took)
	}
}
