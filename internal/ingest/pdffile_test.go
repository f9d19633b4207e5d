package ingest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// pdfPacked is a document as programs write it today: its objects in a stream,
// and their places in another, both packed with differences between rows.
func pdfPacked() string {
	content := put(50, 700, "INT: Well?") + put(50, 680, "P07: Well.")
	inside := []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 600 800]>>",
		"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>", "<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
	}
	head, body := "", ""
	for i, o := range inside {
		head += fmt.Sprintf("%d %d ", i+1, len(body))
		body += o + " "
	}
	var b strings.Builder
	b.WriteString("%PDF-1.7 \n")
	at5 := b.Len()
	fmt.Fprintf(&b, "5 0 obj\n%s\nendobj\n", pdfStreamOf("/Filter/FlateDecode", deflated(content)))
	at6 := b.Len()
	fmt.Fprintf(&b, "6 0 obj\n%s\nendobj\n", pdfStreamOf(fmt.Sprintf("/Type/ObjStm/N 4/First %d/Filter/FlateDecode", len(head)), deflated(head+body)))
	at7 := b.Len()
	table := ""
	row := []byte{0, 0, 0, 0}
	for _, next := range [][]byte{{0, 0, 0, 0}, {2, 0, 6, 0}, {2, 0, 6, 1}, {2, 0, 6, 2}, {2, 0, 6, 3}, {1, byte(at5 >> 8), byte(at5), 0}, {1, byte(at6 >> 8), byte(at6), 0}, {1, byte(at7 >> 8), byte(at7), 0}} {
		table += "\x02" // each row as what it has more than the one above
		for i := range next {
			table += string([]byte{next[i] - row[i]})
		}
		row = next
	}
	fmt.Fprintf(&b, "7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", pdfStreamOf("/Type/XRef/Size 8/Root 1 0 R/W[1 2 1]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>", deflated(table)), at7)
	return b.String()
}

func TestPDFPackedObjects(t *testing.T) {
	const want = "INT: Well?\n\nP07: Well.\n"
	whole := pdfPacked()
	for name, s := range map[string]string{
		"whole":         whole,
		"no list":       strings.Replace(whole, "startxref", "startxxxx", 1),
		"wrong list":    strings.Replace(whole, "5 0 obj", "\n\n\n\n\n\n\n5 0 obj", 1),
		"junk before":   "\n\n" + whole,
		"plain, broken": strings.Replace(pdfOf(put(50, 700, "INT: Well?")+put(50, 680, "P07: Well.")), "xref\n0", "xxxx\n0", 1),
		"length wrong":  strings.Replace(pdfOf(put(50, 700, "INT: Well?")+put(50, 680, "P07: Well.")), "/Length 82", "/Length 17", 1),
	} {
		d := read(t, "a.pdf", s, Options{})
		if got := shownAs(d); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

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

// TestPDFHostile reads files made to eat memory, time or the stack. What a
// library for the format did with the first is to ask for 128 GB.
func TestPDFHostile(t *testing.T) {
	good := put(50, 700, "INT: Well?") + put(50, 680, "P07: Well.")
	page := func(catalog, pages, page string, more ...string) string {
		return pdfParts(append([]string{catalog, pages, page, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>"}, more...)...)
	}
	usual := "<</Type/Catalog/Pages 2 0 R>>"
	tree := "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 600 800]/Resources<</Font<</F1 4 0 R>>/XObject<</X 6 0 R/Y 6 0 R>>>>>>"
	leaf := "<</Type/Page/Parent 2 0 R/Contents 5 0 R>>"
	bomb := deflated(strings.Repeat(" ", 100<<20))
	for name, s := range map[string]string{
		"size":           "%PDF-1.4\n1 0 obj\n<</Type/XRef/Size 4000000000/Index[0 4000000000]/W[1 1 1]/Length 3/Root 1 0 R>>\nstream\nabc\nendstream\nendobj\nstartxref\n9\n%%EOF\n",
		"table":          "%PDF-1.4\nxref\n4000000000 4000000000\n0000000000 65535 f \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
		"previous":       strings.Replace(page(usual, tree, leaf, pdfStreamOf("", good)), "/Size", "/Prev 9/Size", 1),
		"widths":         "%PDF-1.4\n1 0 obj\n<</Type/XRef/Size 4/W[1000000000 1000000000 1]/Length 3>>\nstream\nabc\nendstream\nendobj\nstartxref\n9\n%%EOF\n",
		"own length":     page(usual, tree, leaf, "<</Length 5 0 R>>\nstream\n"+good+"\nendstream"),
		"own pages":      page(usual, "<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]>>", leaf),
		"own parent":     page("<</Type/Catalog/Pages 1 0 R>>", tree, leaf),
		"nested":         page(usual, strings.Repeat("[", 2_000_000), leaf),
		"nested dicts":   page(usual, strings.Repeat("<</A", 500_000), leaf),
		"forms":          page(usual, tree, leaf, pdfStreamOf("", "/X Do"), pdfStreamOf("/Subtype/Form", strings.Repeat("/X Do /Y Do ", 20))),
		"bomb":           page(usual, tree, leaf, pdfStreamOf("/Filter/FlateDecode", bomb)),
		"bomb in bomb":   page(usual, tree, leaf, pdfStreamOf("/Filter[/FlateDecode/FlateDecode]", deflated(bomb))),
		"bombs":          page(usual, tree, "<</Type/Page/Parent 2 0 R/Contents["+strings.Repeat("5 0 R ", 50_000)+"]>>", pdfStreamOf("/Filter/FlateDecode", deflated(strings.Repeat(" ", 1<<20)))),
		"saved states":   page(usual, tree, leaf, pdfStreamOf("", strings.Repeat("q ", 1_000_000)+good)),
		"operands":       page(usual, tree, leaf, pdfStreamOf("", strings.Repeat("1 ", 2_000_000)+good)),
		"glyphs":         page(usual, tree, leaf, pdfStreamOf("/Filter/FlateDecode", deflated("BT /F1 1 Tf ("+strings.Repeat("a", 3_000_000)+") Tj ET"))),
		"far away":       page(usual, tree, leaf, pdfStreamOf("", "1e308 0 0 99999999999999999999999999999999999999 0 0 cm "+good)),
		"open string":    page(usual, tree, leaf, pdfStreamOf("", "BT /F1 10 Tf 50 700 Td ("+strings.Repeat("(", 1_000_000))),
		"objects in air": page(usual, "<</Type/ObjStm/N 1000000000/First 5/Length 4>>\nstream\n2 0 \nendstream", leaf),
		"stacked":        page(usual, tree, leaf, pdfStreamOf("", strings.Repeat("BT /F1 10 Tf 50 700 Td (a) Tj ET\n", 100_000))),
		"many heights":   page(usual, tree, leaf, pdfStreamOf("", "BT /F1 10 Tf 50 0.1 Td "+strings.Repeat("0 0.007 Td (a b) Tj ", 100_000)+"ET")),
	} {
		began := time.Now()
		if d, ok := fuzzRead(t, "a.pdf", []byte(s), Options{}); ok && len(d.Said) == 0 {
			t.Errorf("%s: nothing said, and no error", name)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// TestPDFUnpacks has the smallest examples of each way of packing, made by hand
// or, for LZW, the one in the specification of the format.
func TestPDFUnpacks(t *testing.T) {
	for _, c := range []struct{ filter, parms, packed, want string }{
		{"ASCIIHexDecode", "", "48 65 6C6c6F>", "Hello"},
		{"ASCII85Decode", "", "87cURDZ~>", "Hello"},
		{"RunLengthDecode", "", "\x01He\xFFl\x00o\x80", "Hello"},
		{"LZWDecode", "", "\x80\x0B\x60\x50\x22\x0C\x0C\x85\x01", "-----A---B"},
	} {
		f := &pdfFile{work: &pdfWork{left: 1 << 20}}
		got, err := f.unpack(pdfStream{pdfDict{"Filter": pdfName(c.filter)}, []byte(c.packed)})
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v", c.filter, got, err)
		}
	}
	rows := []byte("\x00abc\x01a\x01\x01\x02\x00\x00\x00\x03a\x00\x00\x04\x01\x01\x01")
	f := &pdfFile{work: &pdfWork{left: 1 << 20}}
	got, err := f.unpredict(rows, pdfDict{"Predictor": 15.0, "Columns": 3.0})
	// Worked out by hand: the second row adds to its left neighbour, the third
	// repeats it, the fourth adds half of left and above, the fifth the nearest.
	want := "abc" + "abc" + "abc" + string([]byte{'a' + 48, (145 + 98) / 2, (121 + 99) / 2}) + string([]byte{146, 147 - 24, 0})
	if err != nil || string(got[:12]) != want[:12] {
		t.Errorf("rows: %v, want %v, %v", got, []byte(want), err)
	}
}

func FuzzPDF(f *testing.F) {
	talk := put(50, 700, "INT: Well?") + put(50, 680, "P07: Well-") + put(50, 668, "known.")
	for _, s := range []string{
		pdfOf(talk, talk, talk), pdfPacked(), "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Contents 4 0 R>>endobj 4 0 obj<<>>stream\nBT (a) Tj ET endstream endobj",
		"%PDF-1.4\n", strings.Replace(pdfOf(talk), "/Root", "/Prev 9/Root", 1),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.pdf", append([]byte("%PDF-"), data...), Options{}) })
}

// FuzzPDFContent changes what is drawn and what a font says, in a file that is
// whole otherwise.
func FuzzPDFContent(f *testing.F) {
	const cmap = "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0041> <005A> <0061> endbfrange"
	f.Add([]byte(put(50, 700, "INT: Well?")+put(50, 680, "P07: Well-")+put(50, 668, "known.")), []byte(cmap))
	f.Add([]byte("q 1 0 0 -1 0 800 cm BT /F4 10 Tf 1 0 0 -1 50 90 Tm <00410042> Tj T* [(a)-500<0043>9] TJ ET Q 0 0 1 1 re W n"), []byte("2 beginbfchar <0041> <D83DDE42> <0042> <> endbfchar <00> <FF> 5 endcidrange"))
	f.Add([]byte("/Span<</ActualText(x)>>BDC BT /F1 9 Tf 0 1 -1 0 9 9 Tm (a\\12) ' 1 2 (b) \" ET EMC BI /W 1 ID x EI /X Do"), []byte(""))
	f.Add([]byte(printed(50, 700, "INT: a", "P07: b")+printed(320, 700, "INT: a", "P07: b")+"1e9 Tf 0 Tz -5 Ts"), []byte(cmap))
	f.Fuzz(func(t *testing.T, content, cmap []byte) {
		fuzzRead(t, "f.pdf", []byte(pdfParts("<</Type/Catalog/Pages 2 0 R>>", "<</Kids[3 0 R 3 0 R]/MediaBox[0 0 600 800]/Resources<</Font<</F1 4 0 R/F4 5 0 R>>/XObject<</X 7 0 R>>>>>>", "<</Contents 7 0 R>>",
			"<</Subtype/Type1/BaseFont/Courier>>", "<</Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</W[0[1 2]3 4 5]>>]>>", pdfStreamOf("", string(cmap)), pdfStreamOf("/Subtype/Form", string(content)))), Options{})
	})
}
