package taguette

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"verbatim/internal/exchange"
)

// samples is where files of other tools lie that are not part of the project. It skips
// the test where there are none, except in continuous integration.
func samples(t testing.TB) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "..", "shared", "samples")
	if data := os.Getenv("VERBATIM_DATA"); data != "" {
		dir = filepath.Join(filepath.Dir(filepath.Clean(data)), "samples")
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the sample files are missing: %v. Set VERBATIM_DATA to the folder beside them", err)
		}
		t.Skipf("no sample files at %s", dir)
	}
	return filepath.Join(dir, "taguette")
}

// unpacked writes the sample project as it was before xz.
func unpacked(t testing.TB) string {
	t.Helper()
	packed := filepath.Join(samples(t), "synthetic-100docs-5000highlights.taguette-1.5.2.sqlite3.xz")
	tool, err := exec.LookPath("xz")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("xz is missing, and the sample cannot be unpacked without it")
		}
		t.Skip("no xz to unpack the sample with")
	}
	data, err := exec.Command(tool, "-dc", packed).Output()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sample.sqlite3")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestSample reads what Taguette 1.5.2 wrote. The figures and the hashes are of a
// reading of the same file with Python's sqlite3, which took the text between the tags
// with a regular expression; 403 of the places are inside characters.
func TestSample(t *testing.T) {
	p, err := Read(unpacked(t))
	if err != nil {
		t.Fatal(err)
	}
	check(t, p)
	names := map[string]string{}
	for _, c := range p.Codes {
		names[c.ID] = c.Name
	}
	count := map[string]int{"documents": len(p.Sources), "tags": len(p.Codes), "users": len(p.Users)}
	whole := sha256.New()
	var coded []string
	for _, s := range p.Sources {
		count["code points"] += len([]rune(s.Text))
		whole.Write([]byte(s.Text))
		for _, at := range s.Passages {
			count["passages"]++
			count[string(at.Trust)]++
			for _, c := range at.Codings {
				count["codings"]++
				if c.User == "admin" && strings.HasPrefix(c.At, "2026-11-2") {
					count["by admin"]++
				}
				coded = append(coded, fmt.Sprintf("%s\t%d\t%d\t%s\n", s.Name, at.Span.Start, at.Span.End, names[c.Code]))
			}
		}
	}
	same(t, "counts", map[string]int{
		"documents": 100, "tags": 31, "users": 1, "code points": 4954979, "passages": 5000, "verified": 5000, "codings": 6624, "by admin": 6624,
	}, count)
	same(t, "texts", "93f14a85efb39bdc89492c217d67b772e8a8c77c47fed2163d901de7acc26e89", hex.EncodeToString(whole.Sum(nil)))
	sort.Strings(coded)
	list := sha256.Sum256([]byte(strings.Join(coded, "")))
	same(t, "codings", "3577775b3b374155e43019f4efee3bdf7dc1e9508bc91d1447020be527358775", hex.EncodeToString(list[:]))
	if len(p.Losses) > 0 {
		t.Errorf("lost: %+v", p.Losses)
	}
	same(t, "tags of 22", "theme0.code0 theme0.code1 at 2026-11-22 00:01:49.257552", tagsOf(p, "22", names))
}

func tagsOf(p *exchange.Project, id string, names map[string]string) string {
	for _, s := range p.Sources {
		for _, at := range s.Passages {
			if at.ID == id {
				return names[at.Codings[0].Code] + " " + names[at.Codings[1].Code] + " at " + at.Codings[1].At
			}
		}
	}
	return ""
}

// TestSampleCodebook compares the tags with the codebooks that Taguette wrote of the
// same project, as REFI-QDA and as a workbook.
func TestSampleCodebook(t *testing.T) {
	p, err := Read(unpacked(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := samples(t)
	var tags []string
	for _, c := range p.Codes {
		tags = append(tags, c.Name)
	}
	slices.Sort(tags)
	data, err := os.ReadFile(filepath.Join(dir, "taguette-1.5.2-synthetic.qdc"))
	if err != nil {
		t.Fatal(err)
	}
	var book struct {
		Codes []struct {
			Name string `xml:"name,attr"`
		} `xml:"Codes>Code"`
	}
	if err := xml.NewDecoder(bytes.NewReader(data)).Decode(&book); err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, c := range book.Codes {
		codes = append(codes, c.Name)
	}
	slices.Sort(codes)
	same(t, "REFI-QDA", codes, tags)

	archive, err := zip.OpenReader(filepath.Join(dir, "taguette-1.5.2-synthetic-codebook.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	strs, err := archive.Open("xl/sharedStrings.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer strs.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(strs); err != nil {
		t.Fatal(err)
	}
	var shared []string
	for _, m := range regexp.MustCompile(`<t>([^<]*)</t>`).FindAllStringSubmatch(b.String(), -1) {
		if m[1] == "interesting" || strings.HasPrefix(m[1], "theme") {
			shared = append(shared, m[1])
		}
	}
	slices.Sort(shared)
	same(t, "workbook", shared, tags)
	for _, c := range p.Codes {
		if c.Name == "interesting" && c.Description != "Further review required" {
			t.Errorf("description %q", c.Description)
		}
	}
}
