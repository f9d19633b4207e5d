package pdf

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

const (
	talk      = "BT /F1 10 Tf 50 700 Td (INT: Well?) Tj ET\nBT /F1 10 Tf 50 680 Td (P07: Well.) Tj ET\n"
	talkShown = "50 700 INT: Well?\n50 680 P07: Well."
)

func TestOpenRefuses(t *testing.T) {
	whole := onePage(talk)
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"protected":        {strings.Replace(whole, "/Root 1 0 R", "/Root 1 0 R/Encrypt<</Filter/Standard/V 5>>", 1), ErrEncrypted},
		"torn":             {whole[:100], ErrDamaged},
		"nothing":          {"%PDF-1.4\n", ErrDamaged},
		"empty":            {"", ErrDamaged},
		"no page":          {parts("<</Type/Catalog>>"), ErrDamaged},
		"no page, no list": {strings.Replace(parts(root, "<</Type/Pages/Kids[]/Count 0>>"), "xref\n0", "xxxx\n0", 1), ErrDamaged},
		"sound":            {whole, nil},
		"no pages":         {parts(root, "<</Type/Pages/Kids[]/Count 0>>"), nil},
	} {
		if _, err := Open([]byte(c.file)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if n := len(pagesOf(t, parts(root, "<</Type/Pages/Kids[]/Count 0>>"))); n != 0 {
		t.Errorf("%d pages in a file without any", n)
	}
}

// TestPagesInTheirOrder has pages in branches of the tree, of which one is named
// twice, and one whose content is packed in a way nobody knows.
func TestPagesInTheirOrder(t *testing.T) {
	pages := pagesOf(t, parts(root, "<</Kids[3 0 R 6 0 R 3 0 R]/MediaBox[0 0 600 800]/Resources<</Font<</F1 5 0 R>>>>>>", "<</Kids[4 0 R]>>", "<</Contents 7 0 R>>", plain, "<</Contents 8 0 R/Annots[<</Subtype/Highlight>><</Subtype/Link>><</Subtype/Text>>]>>",
		streamOf("", put(50, 700, "One")), streamOf("/Filter/JBIG2Decode", put(50, 700, "Two"))))
	if len(pages) != 2 || shown(pages[0]) != "50 700 One" || pages[0].Unread || pages[0].Annotations != 0 {
		t.Fatalf("pages %+v", pages)
	}
	if p := pages[1]; !p.Unread || len(p.Glyphs) > 0 || p.Annotations != 2 {
		t.Errorf("the second page is %+v", p)
	}
}

func TestTitle(t *testing.T) {
	for info, want := range map[string]string{
		"":                                       "",
		"/Info<</Title(Caf\xE9 \\(one\\))>>":     "Café (one)",
		"/Info<</Title<FEFF00540077006F>>>":      "Two",
		"/Info<</Title(\xEF\xBB\xBFd\xC3\xA9)>>": "dé",
		"/Info 1 0 R":                            "",
	} {
		f, err := Open([]byte(strings.Replace(onePage(talk), "/Root 1 0 R", "/Root 1 0 R"+info, 1)))
		if err != nil || f.Title() != want {
			t.Errorf("%s: %q, %v, want %q", info, f.Title(), err, want)
		}
	}
}

// TestWaysOfDrawing draws the same words in several ways. Where they stand was
// worked out by hand.
func TestWaysOfDrawing(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"plain": {onePage(talk), talkShown},
		"drawing in a drawing, 5 to the right and up, and 10 down": {
			onePage("q 1 0 0 1 0 -10 cm /X Do Q", streamOf("/Subtype/Form/Matrix[1 0 0 1 5 5]", talk)), "55 695 INT: Well?\n55 675 P07: Well."},
		"page on its side": {
			strings.Replace(onePage("BT /F1 10 Tf 0 1 -1 0 100 100 Tm (INT: Well?) Tj 0 -20 Td (P07: Well.) Tj ET"), "/Parent 2 0 R", "/Rotate 90  ", 1), "100 500 INT: Well?\n100 480 P07: Well."},
		"upside down":                      {onePage("1 0 0 -1 0 800 cm BT /F1 10 Tf 1 0 0 -1 50 100 Tm (INT: Well?) Tj 1 0 0 -1 50 120 Tm (P07: Well.) Tj ET"), talkShown},
		"page whose corner is not at zero": {strings.Replace(onePage(talk), "[0 0 600 800]", "[9 9 600 800]", 1), "41 691 INT: Well?\n41 671 P07: Well."},
		"in two parts, packed in two ways": {
			parts(root, tree, "<</Parent 2 0 R/Contents[5 0 R 6 0 R]>>", plain, streamOf("/Filter/FlateDecode", deflated(put(50, 700, "INT: Well?"))),
				streamOf("/Filter[/ASCIIHexDecode]", fmt.Sprintf("%x>", put(50, 680, "P07: Well.")))), talkShown},
		"lines, spaces and raised": {
			onePage("BT /F1 10 Tf 20 TL 50 700 Td [(A)-400(B)] TJ T* 4 Tc (CD) Tj 0 Tc 6 Tw (E F) ' 5 Ts (G) Tj 200 Tz (H) Tj ET"),
			"50 700 A\n60 700 B\n50 680 C\n60 680 D\n50 660 E \n68 660 F\n74 665 GH"},
	} {
		if got := shown(pagesOf(t, c.file)[0]); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// TestWhatIsNotThere counts what is outside of the page or cut off, unseen, or a
// picture, and marks what the file calls no text and what is written at an angle.
func TestWhatIsNotThere(t *testing.T) {
	p := pagesOf(t, onePage(put(700, 660, "Out side")+"q 0 600 500 50 re W n "+put(50, 500, "Cut")+put(50, 610, "In")+"Q /Artifact <</Type/Pagination>> BDC "+put(50, 400, "9")+" EMC "+
		"BT /F1 10 Tf 3 Tr 50 300 Td (No) Tj 0 Tr 0 1 -1 0 50 200 Tm (U) Tj 1 1 -1 1 50 100 Tm (S) Tj ET q BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q /X Do", streamOf("/Subtype/Image", "x")))[0]
	if got := shown(p); got != "50 610 In\n50 400 9\n50 300 No\n50 200 U\n50 100 S" {
		t.Errorf("shown:\n%s", got)
	}
	if p.Covered != 10 || p.Unseen != 2 || p.Pictures != 2 || p.Unmapped != 0 {
		t.Errorf("%d cut off, %d unseen, %d pictures, %d unmapped", p.Covered, p.Unseen, p.Pictures, p.Unmapped)
	}
	for i, g := range p.Glyphs {
		want := Glyph{Artifact: i == 2}
		switch g.Text {
		case "U":
			want.Turn = 1
		case "S":
			want.Turn = Slanted
		}
		if g.Artifact != want.Artifact || g.Turn != want.Turn {
			t.Errorf("%q: %+v", g.Text, g)
		}
	}
}

// TestLetters reads letters by the encoding of their font, by what the file says
// of codes of two bytes, which are 500 and, by a range, 250 thousandths wide, and
// by what stands for a stretch of them.
func TestLetters(t *testing.T) {
	p := pagesOf(t, onePage(put(50, 700, "caf\xE9 \x93\x96\x94 \x80")+"BT /F2 20 Tf 50 680 Td <00410061004200090005> Tj ET\n"+
		"BT /F1 10 Tf 50 660 Td /Span <</ActualText<FEFF006600660069>>> BDC (*!) Tj EMC (x) Tj ET", "null",
		"<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+X-Bold/Encoding/Identity-H/ToUnicode 8 0 R/DescendantFonts[<</DW 500/W[65 66 250 97[750]]>>]>>",
		streamOf("", "1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfrange <0041> <0042> <0061> <0061> <0062> [<00660069> <D83DDE42>] endbfrange 1 beginbfchar <0009> <E001> endbfchar")))[0]
	if got, want := shown(p), "50 700 café “–” €\n50 680 afib\uFFFD\uFFFD\n50 660 ffix"; got != want {
		t.Errorf("shown:\n%s\nwant\n%s", got, want)
	}
	if p.Unmapped != 2 {
		t.Errorf("%d unmapped", p.Unmapped)
	}
	var got []string
	for _, g := range p.Glyphs[10:] {
		got = append(got, fmt.Sprintf("%s %.1f+%.1f %.0f %t", g.Text, g.X, g.W, g.Size, g.Bold))
	}
	if want := "a 50.0+5.0 20 true|fi 55.0+15.0 20 true|b 70.0+5.0 20 true|\uFFFD 75.0+10.0 20 true|\uFFFD 85.0+10.0 20 true|ffi 50.0+12.0 10 false|x 62.0+6.0 10 false"; strings.Join(got, "|") != want {
		t.Errorf("glyphs %s\nwant %s", strings.Join(got, "|"), want)
	}
}

// TestUnmappedInAStretch has a code that stands for two characters no text may
// have, in a stretch of which the file says the text: nothing is missing there.
func TestUnmappedInAStretch(t *testing.T) {
	p := pagesOf(t, onePage("BT /F2 10 Tf 50 700 Td <0009> Tj /Span <</ActualText(a)>> BDC <0009> Tj EMC ET", "null",
		"<</Subtype/Type0/Encoding/Identity-H/ToUnicode 8 0 R/DescendantFonts[<</DW 500>>]>>", streamOf("", "1 beginbfchar <0009> <E001E002> endbfchar")))[0]
	if got := shown(p); got != "50 700 \uFFFD\uFFFDa" || p.Unmapped != 1 {
		t.Errorf("%q with %d unmapped", got, p.Unmapped)
	}
}
