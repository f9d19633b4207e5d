package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"math"
	"strings"
	"testing"
)

// parts writes a PDF of objects, numbered from 1, of which the first is the root.
func parts(objects ...string) string {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	list := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		list += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return fmt.Sprintf("%s%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", &b, list, len(objects)+1, b.Len())
}

// The objects of a file of one page: the root, the tree of pages, the page, and
// a plain font (F1), in which every character is 600 thousandths wide. What the
// page draws is object 5; X and Y are drawings kept as object 6, and F2 is a
// font kept as object 7.
const (
	root  = "<</Type/Catalog/Pages 2 0 R>>"
	tree  = "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 600 800]/Resources<</Font<</F1 4 0 R/F2 7 0 R>>/XObject<</X 6 0 R/Y 6 0 R>>>>>>"
	leaf3 = "<</Type/Page/Parent 2 0 R/Contents 5 0 R>>"
	plain = "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"
)

// onePage is a file of a page that draws this; more are the objects from 6.
func onePage(content string, more ...string) string {
	return parts(append([]string{root, tree, leaf3, plain, streamOf("", content)}, more...)...)
}

func streamOf(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

func deflated(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

// put writes words at a place, 10 points high; a character is 6 points wide.
func put(x, y int, words string) string {
	return fmt.Sprintf("BT /F1 10 Tf %d %d Td (%s) Tj ET\n", x, y, words)
}

// pagesOf are the pages of a file that must be sound.
func pagesOf(t *testing.T, file string) []Page {
	t.Helper()
	f, err := Open([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	var pages []Page
	for p, err := range f.Pages() {
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, p)
	}
	return pages
}

// shown is what is drawn on a page, a line wherever the next glyph does not
// follow the one before, with the place where it begins in whole points.
func shown(p Page) string {
	var b strings.Builder
	for i, g := range p.Glyphs {
		if i == 0 || math.Abs(g.Y-p.Glyphs[i-1].Y) > 0.01 || math.Abs(g.X-p.Glyphs[i-1].X-p.Glyphs[i-1].W) > 0.01 {
			fmt.Fprintf(&b, "\n%.0f %.0f ", g.X, g.Y)
		}
		b.WriteString(g.Text)
	}
	return strings.TrimPrefix(b.String(), "\n")
}
