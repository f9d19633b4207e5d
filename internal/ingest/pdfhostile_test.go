package ingest

import (
	"strings"
	"testing"
	"time"
)

func TestPDFRefusals(t *testing.T) {
	picture := "q 600 0 0 800 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"
	refused(t, "scan.pdf", pdfOf(picture), Options{}, "scan.pdf", "no text layer", "OCR")
	refused(t, "empty.pdf", pdfOf(""), Options{}, "no words in it")
	refused(t, "signs.pdf", pdfOf("BT /F3 10 Tf 50 700 Td <0001000200030004> Tj ET"), Options{}, "does not say which letters")
	refused(t, "locked.pdf", strings.Replace(pdfOf(put(50, 700, "INT: a")), "/Root 1 0 R", "/Root 1 0 R/Encrypt<</Filter/Standard/V 5>>", 1), Options{}, "protected by a password", "print it to a new PDF")
	refused(t, "torn.pdf", pdfOf(put(50, 700, "INT: a"))[:300], Options{}, "damaged")
	refused(t, "none.pdf", "%PDF-1.4\n", Options{}, "damaged")
	refused(t, "nopages.pdf", pdfParts("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"), Options{}, "no pages")
}

// TestPDFHostile lays out pages made to eat time or memory; what harms the
// reading of the file itself is tested where that is done.
func TestPDFHostile(t *testing.T) {
	good := put(50, 700, "INT: Well?") + put(50, 680, "P07: Well.")
	for name, content := range map[string]string{
		"far away":     "1e308 0 0 99999999999999999999999999999999999999 0 0 cm " + good,
		"letters":      "BT /F1 1 Tf (" + strings.Repeat("a", 3_000_000) + ") Tj ET",
		"stacked":      strings.Repeat("BT /F1 10 Tf 50 700 Td (a) Tj ET\n", 100_000),
		"many heights": "BT /F1 10 Tf 50 0.1 Td " + strings.Repeat("0 0.007 Td (a b) Tj ", 100_000) + "ET",
	} {
		began := time.Now()
		if d, ok := fuzzRead(t, "a.pdf", []byte(pdfOf(content)), Options{}); ok && len(d.Said) == 0 {
			t.Errorf("%s: nothing said, and no error", name)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	refused(t, "a.pdf", pdfOf("BT /F1 0.001 Tf 9 9 Td ("+strings.Repeat("a", 500_000)+") Tj ET"), Options{}, "too large or too intricate")
	refused(t, "a.pdf", strings.Replace(pdfOf(good), "/Length 8", "/Filter/JBIG2Decode/Length 8", 1), Options{}, "packed in a way that is not understood", "print it to a new PDF")
}

func FuzzPDF(f *testing.F) {
	talk := put(50, 700, "INT: Well?") + put(50, 680, "P07: Well-") + put(50, 668, "known.")
	for _, s := range []string{
		pdfOf(talk, talk, talk), pdfOf(printed(50, 700, "INT: a", "P07: b") + printed(320, 700, "INT: a", "P07: b") + "BT /F4 10 Tf 0 1 -1 0 9 9 Tm <00410042> Tj T* [(a)-500<0043>9] TJ ET"),
		"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Contents 4 0 R>>endobj 4 0 obj<<>>stream\nBT (a) Tj ET endstream endobj",
		"%PDF-1.4\n", strings.Replace(pdfOf(talk), "/Root", "/Prev 9/Root", 1),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.pdf", append([]byte("%PDF-"), data...), Options{}) })
}
