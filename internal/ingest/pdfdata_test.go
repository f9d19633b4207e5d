package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestPDFSaysWhatWordSays compares an interview word by word, and its speakers
// and times, with the Word document it was printed from.
func TestPDFSaysWhatWordSays(t *testing.T) {
	a, _ := readData(t, "derived-formats/brain-science-13.lo.docx", Options{})
	b, _ := readData(t, "derived-formats/brain-science-13.lo.pdf", Options{})
	if shownAs(a) != shownAs(b) {
		t.Errorf("the PDF has %d turns and the Word document %d, or their words differ", len(b.Said), len(a.Said))
	}
	md, _ := readData(t, "changelog-transcripts/brainscience/brain-science-13.md", Options{})
	if len(md.Said) != len(b.Said) {
		t.Fatalf("the PDF has %d turns and the text %d", len(b.Said), len(md.Said))
	}
	for i, s := range b.Said {
		if s.Speaker != md.Said[i].Speaker || s.TimeMS != md.Said[i].TimeMS || letters(s.Speech) != letters(md.Said[i].Speech) {
			t.Errorf("turn %d differs from that of the text", i+1)
		}
	}
	if n := len(b.Pages); n != 190 || b.Pages[0] != 1 || b.Pages[n-1] != 15 {
		t.Errorf("%d turns with a page, from %d to %d", n, b.Pages[0], b.Pages[n-1])
	}
	wantSaid(t, b.Notes, "15 page numbers were left out")
}

// TestPDFPrintedByACodingProgram compares every turn of seven interviews with
// testdata/pdf-turns.tsv: file, turn, page, and the first 12 digits of the
// SHA-256 of "speaker|words" with single spaces. It was made from the output of
// pdftotext -layout by a script that takes away page numbers, the numbers in the
// margin, and the line that is drawn on both sides of a page break.
func TestPDFPrintedByACodingProgram(t *testing.T) {
	table, err := os.ReadFile(filepath.Join("testdata", "pdf-turns.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][][]string{}
	for line := range strings.Lines(string(table)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		want[f[0]] = append(want[f[0]], f)
	}
	if len(want) != 7 {
		t.Fatalf("%d files in the table", len(want))
	}
	for file, turns := range want {
		d, _ := readData(t, "pdpilot-user-study/results/transcripts/"+file+".pdf", Options{})
		if len(d.Said) != len(turns) || len(d.Pages) != len(turns) {
			t.Errorf("%s: %d turns, %d with a page, want %d", file, len(d.Said), len(d.Pages), len(turns))
			continue
		}
		for i, w := range turns {
			words := strings.Join(strings.Fields(d.Said[i].Speech), " ")
			sum := sha256.Sum256([]byte(d.Said[i].Speaker + "|" + words))
			if got := hex.EncodeToString(sum[:6]); got != w[3] || strconv.Itoa(d.Pages[i]) != w[2] {
				t.Errorf("%s, turn %d on page %d (want %s) differs: %s", file, i+1, d.Pages[i], w[2], few(words))
			}
		}
		wantSaid(t, d.Notes, fmt.Sprintf("The numbers 1 to %d in the left margin count the paragraphs", len(turns)+1))
	}
}
