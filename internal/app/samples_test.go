package app

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSamplesOfOtherPrograms: what the files of other programs make of a new study. The
// numbers are counted in the files themselves, with other tools.
func TestSamplesOfOtherPrograms(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "samples")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no sample files beside the repository")
	}
	tag := filepath.Join(t.TempDir(), "taguette.sqlite3")
	unpack(t, filepath.Join(dir, "taguette", "synthetic-100docs-5000highlights.taguette-1.5.2.sqlite3.xz"), tag)
	for file, want := range map[string]string{
		// 4,692 ranges of whole lines; the lines of 2,360 are blank
		"refi/qc1.7.6-synthetic-100docs-5000codings.qdpx":                        "100 transcripts 30 themes 2476 codings 0 memos 2 coders: 0 verified 2332 plausible 0 doubtful 2360 empty 0 lost",
		"refi/qualcoder-refi-c3204641__synthetic.qdpx":                           "2 transcripts 4 themes 5 codings 6 memos 2 coders: 5 verified 0 plausible 0 doubtful 0 empty 0 lost",
		"refi/qualcoder-refi-c3204641__synthetic_maxqda-line-ending-option.qdpx": "2 transcripts 4 themes 5 codings 6 memos 2 coders: 5 verified 0 plausible 0 doubtful 0 empty 0 lost",
		"refi/qualcoder-refi-c3204641__synthetic_codebook.qdc":                   "0 transcripts 4 themes 0 codings 0 memos 0 coders: 0 verified 0 plausible 0 doubtful 0 empty 0 lost",
		"refi/atlasti8.4mac-TestProject-nosources.qdpx":                          "0 transcripts 14 themes 0 codings 5 memos 1 coders: 0 verified 0 plausible 0 doubtful 0 empty 0 lost",
		"taguette/taguette-1.5.2-synthetic.qdc":                                  "0 transcripts 31 themes 0 codings 0 memos 0 coders: 0 verified 0 plausible 0 doubtful 0 empty 0 lost",
		"qualcoder/qualcoder-v17__synthetic_demo.qda":                            "2 transcripts 4 themes 5 codings 6 memos 2 coders: 5 verified 0 plausible 0 doubtful 0 empty 0 lost",
		tag: "100 transcripts 31 themes 6624 codings 0 memos 1 coders: 5000 verified 0 plausible 0 doubtful 0 empty 0 lost",
	} {
		path := file
		if !filepath.IsAbs(file) {
			path = filepath.Join(dir, filepath.FromSlash(file))
		}
		a := someone(t)
		a.Dir = filepath.Join(t.TempDir(), "study")
		_, p, err := a.InitFrom(t.Context(), InitOptions{Dir: a.Dir}, path, ImportOptions{})
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		q := p.Quotes
		got := fmt.Sprintf("%d transcripts %d themes %d codings %d memos %d coders: %d verified %d plausible %d doubtful %d empty %d lost",
			len(p.Transcripts), p.Themes.New, p.Codings.New, p.Memos.New, len(p.Coders), q.Verified, q.Plausible, q.Doubtful, q.Empty, q.Lost)
		if got != want {
			t.Errorf("%s:\n%s, want\n%s", filepath.Base(file), got, want)
		}
		if again, err := a.ImportProject(t.Context(), path, ImportOptions{}); err != nil || again.Added() {
			t.Errorf("%s: a second time it adds something (%v)", filepath.Base(file), err)
		}
		checked, err := a.Check(t.Context())
		if err != nil || checked.Wrong() > 0 {
			t.Errorf("%s: %+v (%v)", filepath.Base(file), checked, err)
		}
	}
}

// unpack writes what an .xz file holds.
func unpack(t *testing.T, from, to string) {
	t.Helper()
	if _, err := exec.LookPath("xz"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("xz is not installed: apt-get install xz-utils")
		}
		t.Skip("xz is not installed")
	}
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	var said bytes.Buffer
	cmd := exec.Command("xz", "-dc", from)
	cmd.Stdout, cmd.Stderr = io.Writer(out), &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, strings.TrimSpace(said.String()))
	}
}
