package pdf

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// readAll reads a file that may be anything, and checks what every page keeps to.
func readAll(t *testing.T, data []byte) error {
	t.Helper()
	f, err := Open(data)
	if err != nil {
		return err
	}
	f.Title()
	for p, err := range f.Pages() {
		if err != nil {
			if len(p.Glyphs) > 0 {
				t.Errorf("%d glyphs with the error %v", len(p.Glyphs), err)
			}
			return err
		}
		unmapped := 0
		for _, g := range p.Glyphs {
			if !utf8.ValidString(g.Text) || strings.ContainsFunc(g.Text, func(r rune) bool { return r < ' ' || r == 0x7F }) {
				t.Errorf("the text of a glyph is %q", g.Text)
			}
			if strings.Contains(g.Text, "\uFFFD") {
				unmapped++
			}
			for _, n := range []float64{g.X, g.Y, g.W, g.Size} {
				if math.IsNaN(n) || math.IsInf(n, 0) {
					t.Errorf("glyph %+v", g)
				}
			}
			if g.Turn < Slanted || g.Turn > 3 {
				t.Errorf("turn %d", g.Turn)
			}
		}
		if unmapped != p.Unmapped || len(p.Glyphs) > maxGlyphs {
			t.Errorf("%d unmapped glyphs of %d, counted as %d", unmapped, len(p.Glyphs), p.Unmapped)
		}
	}
	return nil
}

// TestHostile reads files made to eat memory, time or the stack. What a library
// for the format did with the first is to ask for 128 GB.
func TestHostile(t *testing.T) {
	bomb := deflated(strings.Repeat(" ", 100<<20))
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"size":           {"%PDF-1.4\n1 0 obj\n<</Type/XRef/Size 4000000000/Index[0 4000000000]/W[1 1 1]/Length 3/Root 1 0 R>>\nstream\nabc\nendstream\nendobj\nstartxref\n9\n%%EOF\n", ErrDamaged},
		"table":          {"%PDF-1.4\nxref\n4000000000 4000000000\n0000000000 65535 f \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n9\n%%EOF\n", ErrDamaged},
		"previous":       {strings.Replace(onePage(talk), "/Size", "/Prev 9/Size", 1), nil},
		"widths":         {"%PDF-1.4\n1 0 obj\n<</Type/XRef/Size 4/W[1000000000 1000000000 1]/Length 3>>\nstream\nabc\nendstream\nendobj\nstartxref\n9\n%%EOF\n", ErrDamaged},
		"own length":     {parts(root, tree, leaf3, plain, "<</Length 5 0 R>>\nstream\n"+talk+"\nendstream"), nil},
		"own pages":      {parts(root, "<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]>>", leaf3), nil},
		"own parent":     {parts("<</Type/Catalog/Pages 1 0 R>>", tree, leaf3), nil},
		"nested":         {parts(root, strings.Repeat("[", 2_000_000), leaf3), ErrTooMuch},
		"nested dicts":   {parts(root, strings.Repeat("<</A", 500_000), leaf3), ErrTooMuch},
		"forms":          {onePage("/X Do", streamOf("/Subtype/Form", strings.Repeat("/X Do /Y Do ", 20))), ErrTooMuch},
		"bomb":           {parts(root, tree, leaf3, plain, streamOf("/Filter/FlateDecode", bomb)), ErrTooMuch},
		"bomb in bomb":   {parts(root, tree, leaf3, plain, streamOf("/Filter[/FlateDecode/FlateDecode]", deflated(bomb))), ErrTooMuch},
		"bombs":          {parts(root, tree, "<</Parent 2 0 R/Contents["+strings.Repeat("5 0 R ", 50_000)+"]>>", plain, streamOf("/Filter/FlateDecode", deflated(strings.Repeat(" ", 1<<20)))), ErrTooMuch},
		"saved states":   {onePage(strings.Repeat("q ", 1_000_000) + talk), nil},
		"operands":       {onePage(strings.Repeat("1 ", 2_000_000) + talk), nil},
		"glyphs":         {parts(root, tree, leaf3, plain, streamOf("/Filter/FlateDecode", deflated("BT /F1 1 Tf ("+strings.Repeat("a", 3_000_000)+") Tj ET"))), nil},
		"glyphs in view": {parts(root, tree, leaf3, plain, streamOf("/Filter/FlateDecode", deflated("BT /F1 0.001 Tf 9 9 Td ("+strings.Repeat("a", 500_000)+") Tj ET"))), ErrTooMuch},
		"far away":       {onePage("1e308 0 0 99999999999999999999999999999999999999 0 0 cm " + talk), nil},
		"open string":    {onePage("BT /F1 10 Tf 50 700 Td (" + strings.Repeat("(", 1_000_000)), nil},
		"objects in air": {parts(root, "<</Type/ObjStm/N 1000000000/First 5/Length 4>>\nstream\n2 0 \nendstream", leaf3), nil},
	} {
		began := time.Now()
		if err := readAll(t, []byte(c.file)); err != c.want {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// FuzzOpen changes the file: its objects, and the lists of where they lie.
func FuzzOpen(f *testing.F) {
	for _, s := range []string{
		packed(), onePage(talk), "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Contents 4 0 R>>endobj 4 0 obj<<>>stream\nBT (a) Tj ET endstream endobj",
		"%PDF-1.4\n", strings.Replace(onePage(talk), "/Root", "/Prev 9/Root", 1), strings.Replace(onePage(talk), "/Root", "/Info<</Title(a)>>/Root", 1),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { _ = readAll(t, data) })
}

// FuzzPDFContent changes what is drawn and what a font says, in a file that is
// whole otherwise.
func FuzzPDFContent(f *testing.F) {
	const codes = "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0041> <005A> <0061> endbfrange"
	f.Add([]byte(talk+put(50, 668, "known.")), []byte(codes))
	f.Add([]byte("q 1 0 0 -1 0 800 cm BT /F2 10 Tf 1 0 0 -1 50 90 Tm <00410042> Tj T* [(a)-500<0043>9] TJ ET Q 0 0 1 1 re W n"), []byte("2 beginbfchar <0041> <D83DDE42> <0042> <> endbfchar <00> <FF> 5 endcidrange"))
	f.Add([]byte("/Span<</ActualText(x)>>BDC BT /F1 9 Tf 0 1 -1 0 9 9 Tm (a\\12) ' 1 2 (b) \" ET EMC BI /W 1 ID x EI /X Do"), []byte(""))
	f.Add([]byte(talk+"1e9 Tf 0 Tz -5 Ts"), []byte(codes))
	f.Fuzz(func(t *testing.T, content, codes []byte) {
		_ = readAll(t, []byte(parts(root, "<</Kids[3 0 R 3 0 R]/MediaBox[0 0 600 800]/Resources<</Font<</F1 4 0 R/F2 7 0 R>>/XObject<</X 5 0 R>>>>>>", "<</Contents 5 0 R>>",
			"<</Subtype/Type1/BaseFont/Courier>>", streamOf("/Subtype/Form", string(content)), streamOf("", string(codes)), "<</Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</W[0[1 2]3 4 5]>>]>>")))
	})
}
