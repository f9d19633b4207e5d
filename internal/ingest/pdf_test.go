package ingest

import (
	"fmt"
	"strings"
	"testing"
)

// pdfParts writes a PDF of objects, numbered from 1, of which the first is the root.
func pdfParts(objects ...string) string {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.String()
}

func pdfStreamOf(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// The objects of a document whose pages come after them: the root, the tree of
// pages, a plain font (F1), a bold one (F2), one of codes of two bytes that does
// not say its letters (F3), and one that does (F4).
const pdfFixed = 8

func pdfOf(pages ...string) string {
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", pdfFixed+1+2*i)
	}
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R/F2 4 0 R/F3 5 0 R/F4 6 0 R>>>>>>", len(pages), kids),
		"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold/Encoding/WinAnsiEncoding>>",
		"<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+X/Encoding/Identity-H/DescendantFonts[<</W[0 9 600]>>]>>",
		"<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+X/Encoding/Identity-H/DescendantFonts[<</DW 600>>]/ToUnicode 7 0 R>>",
		pdfStreamOf("", "1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfrange <0041> <005A> <0061> <0061> <0062> [<00660069> <D83DDE42>] endbfrange 1 beginbfchar <0020> <0020> endbfchar"),
		"null",
	}
	for i, p := range pages {
		objects = append(objects, fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R>>", pdfFixed+2+2*i), pdfStreamOf("", p))
	}
	return pdfParts(objects...)
}

// put writes words at a place; in these fonts a character is 6 points wide.
func put(x, y int, words string) string { return putIn("F1", 10, x, y, words) }

func putIn(font string, size, x, y int, words string) string {
	words = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(words)
	return fmt.Sprintf("BT /%s %d Tf %d %d Td (%s) Tj ET\n", font, size, x, y, words)
}

// printed writes lines one below the other.
func printed(x, y int, lines ...string) string {
	var b strings.Builder
	for i, l := range lines {
		if l != "" {
			b.WriteString(put(x, y-12*i, l))
		}
	}
	return b.String()
}

func TestPDFParagraphs(t *testing.T) {
	d := read(t, "a.pdf", pdfOf(printed(50, 700,
		"INT: What do you like about the place where you live,", "and what would you change there if you could do that?", "P07: The garden. It is small, but there is an old and", "crooked tree.", "Well.", "INT: And?", "P07: Nothing.")), Options{})
	wantText(t, d, `
INT: What do you like about the place where you live, and what would you change there if you could do that?

P07: The garden. It is small, but there is an old and crooked tree.
Well.

INT: And?

P07: Nothing.
`[1:])
	wantSpeakers(t, d, "INT interviewer, P07 participant P07")
}

// TestPDFEdges has a header, a footer and a page number on three pages, and a
// turn that goes over two of them.
func TestPDFEdges(t *testing.T) {
	var pages []string
	for i, lines := range [][]string{
		{"INT: How did the day begin, and who was there when it", "did?", "P07: I woke up, and nobody was there, as on the other"},
		{"days of that week.", "INT: What then?", "P07: I went out."},
		{"INT: Thank you.", "P07: And you."},
	} {
		pages = append(pages, put(200, 760, "Interview seven")+printed(50, 700, lines...)+put(290, 30, fmt.Sprint("- ", i+1, " -"))+put(50, 30, "Confidential"))
	}
	d := read(t, "a.pdf", pdfOf(pages...), Options{})
	wantText(t, d, `
INT: How did the day begin, and who was there when it did?

P07: I woke up, and nobody was there, as on the other days of that week.

INT: What then?

P07: I went out.

INT: Thank you.

P07: And you.
`[1:])
	wantSaid(t, d.Notes, "“Interview seven” at the edge of the page was left out 3 times", "“Confidential - 1 -” at the edge of the page was left out 3 times")
	if got := fmt.Sprint(d.Pages); got != "[1 1 2 2 3 3]" {
		t.Errorf("pages %s", got)
	}
}

// TestPDFKeepsWhatOnlyLooksLikeAHeader: the same words on top of two pages of
// five, and a number at the end of a page, are speech.
func TestPDFKeepsWhatOnlyLooksLikeAHeader(t *testing.T) {
	var pages []string
	for i := range 5 {
		first := "INT: Mm."
		if i > 1 {
			first = "INT: Why " + strings.Repeat("so ", i) + "often?"
		}
		pages = append(pages, printed(50, 700, first, "P07: It was what it was.", "INT: How many?", "P07: I would say they were, when we counted them all,", fmt.Sprint(40+i*i)))
	}
	d := read(t, "a.pdf", pdfOf(pages...), Options{})
	if n := len(d.Said); n != 20 || !strings.Contains(shownAs(d), "counted them all, 56") || strings.Count(shownAs(d), "INT: Mm.") != 2 {
		t.Errorf("%d turns:\n%s", n, shownAs(d))
	}
}

func TestPDFHyphens(t *testing.T) {
	d := read(t, "a.pdf", pdfOf(printed(50, 700,
		"INT: Was there any support, and was there some under-", "standing, as you said, or was there a long wait?", "P07: There was understanding, of a sort, on the well-", "known ward, and a well-known face. They were all non-", "clinical. I said it to the doctor, and it did not mat\xAD",
		"ter to him - he went back and forth and out of it all", "again.")), Options{})
	wantText(t, d, `
INT: Was there any support, and was there some understanding, as you said, or was there a long wait?

P07: There was understanding, of a sort, on the well-known ward, and a well-known face. They were all non-clinical. I said it to the doctor, and it did not mat-ter to him - he went back and forth and out of it all again.
`[1:])
	wantSaid(t, d.Notes, "1 word broken at the end of a line was joined", "3 hyphens at the end of a line were kept")
	wantSaid(t, d.Doubts, "“non-clinical”", "“mat-ter”")
}

func TestPDFColumns(t *testing.T) {
	left := []string{"INT: What did the nurse", "say when you asked her?", "P07: She said that they", "were short of people on", "that day.", "INT: Were they, or what", "else could it have been"}
	right := []string{"in your opinion?", "P07: I do not know what", "it was. It had been the", "same on the day before,", "and on the day after.", "INT: Thank you for your", "time."}
	d := read(t, "a.pdf", pdfOf(put(200, 740, "A talk that goes over both of the columns")+printed(50, 700, left...)+printed(320, 700, right...)), Options{})
	if got := by(d); got["INT"] != 3 || got["P07"] != 2 {
		t.Errorf("turns %v in\n%s", got, shownAs(d))
	}
	for _, want := range []string{"what else could it have been in your opinion?\n", "P07: I do not know what it was. It had been the same on the day before, and on the day after.\n"} {
		if !strings.Contains(shownAs(d), want) {
			t.Errorf("no %q in\n%s", want, shownAs(d))
		}
	}
	wantSaid(t, d.Notes, "1 page has two columns")
}

// TestPDFNumbersInTheMargin has paragraphs counted as coding programs do, with
// no other sign of where one begins.
func TestPDFNumbersInTheMargin(t *testing.T) {
	page := printed(80, 700, "INT: Where were you on the day when it all began, and", "with whom were you there, please?", "P07: At home, as always, and nobody was there with me", "at all, I think.", "INT: Nobody?", "P07: Nobody.")
	for i, y := range []int{700, 676, 652, 640} {
		page += putIn("F1", 8, 50, y+1, fmt.Sprint(i+1))
	}
	d := read(t, "a.pdf", pdfOf(page), Options{})
	if got := shownAs(d); !strings.HasPrefix(got, "INT: Where were you on the day when it all began, and with whom were you there, please?\n\nP07: At home") || strings.ContainsAny(got, "1234") {
		t.Errorf("text:\n%s", got)
	}
	wantSaid(t, d.Notes, "The numbers 1 to 4 in the left margin count the paragraphs")
}

func TestPDFNumberedLines(t *testing.T) {
	lines := []string{"INT: Where were you on the day when it all began, and", "with whom were you there, please?", "P07: At home, as always, and nobody was there with me", "at all, I think.", "INT: Nobody?", "P07: Nobody."}
	page := printed(80, 700, lines...)
	for i := range lines {
		page += put(50, 700-12*i, fmt.Sprint(i+1))
	}
	d := read(t, "a.pdf", pdfOf(page), Options{})
	if got := shownAs(d); !strings.Contains(got, "began, and with whom") || strings.ContainsAny(got, "123456") {
		t.Errorf("text:\n%s", got)
	}
	wantSaid(t, d.Notes, "The numbers 1 to 6 in the left margin count the lines")
}

// TestPDFSpacesFromPlaces has words that are only set apart, letters moved
// together, a line drawn twice to look bold, and a raised number.
func TestPDFSpacesFromPlaces(t *testing.T) {
	page := "BT /F1 10 Tf 50 700 Td [(INT:)-600(A)80(V)80(A)-500(and)-600(B?)] TJ ET\n" +
		put(50, 680, "P07:") + put(80, 680, "Yes,") + put(110, 680, "both") + put(50, 680, "P07:") +
		"BT /F1 10 Tf 50 660 Td (INT: Which room, and by th) Tj 5 Ts /F1 6 Tf (2) Tj 0 Ts /F1 10 Tf (e way?) Tj ET\n" +
		"BT /F1 10 Tf 1 0 0 1 50 640 Tm (P07: \\101ll) Tj 12 TL T* (of them.) Tj ET\n"
	d := read(t, "a.pdf", pdfOf(page), Options{})
	wantText(t, d, "INT: AVA and B?\n\nP07: Yes, both\n\nINT: Which room, and by th2e way?\n\nP07: All\nof them.\n")
}

func TestPDFLettersOfTheFile(t *testing.T) {
	page := put(50, 700, "INT: caf\xE9 \x93na\xEFve\x94 \x96 \x80 5?") +
		"BT /F1 10 Tf 50 680 Td (P07: ) Tj /F4 10 Tf <00410061005A0020> Tj <0062> Tj ET\n" +
		"BT /F1 10 Tf 50 660 Td (INT: o) Tj /Span <</ActualText<FEFF0066006600690063>>> BDC (*) Tj EMC (e?) Tj ET\n" +
		"BT /F1 10 Tf 50 640 Td (P07: Yes ) Tj /F3 10 Tf <00010002> Tj ET\n"
	d := read(t, "a.pdf", pdfOf(page), Options{})
	wantText(t, d, "INT: café “naïve” – € 5?\n\nP07: afiz 🙂\n\nINT: office?\n\nP07: Yes \uFFFD\uFFFD\n")
	wantSaid(t, d.Doubts, "2 signs of a.pdf were replaced", "first on page 1")
	if len(d.Replaced) != 1 || d.Replaced[0].Count != 2 {
		t.Errorf("replaced %v", d.Replaced)
	}
}

// TestPDFWhatIsNoTalk leaves out what is cut off, counted, and what the file calls
// no text; and reads a page that is written from bottom to top like any other.
func TestPDFWhatIsNoTalk(t *testing.T) {
	words := put(50, 700, "INT: Well?") + put(50, 680, "P07: Well.")
	d := read(t, "a.pdf", pdfOf(words+put(700, 660, "INT: Outside")+"q 0 600 500 50 re W n "+put(50, 500, "P07: Hidden")+"Q /Artifact <</Type/Pagination>> BDC "+put(50, 400, "Page")+" EMC"), Options{})
	wantText(t, d, "INT: Well?\n\nP07: Well.\n")
	wantSaid(t, d.Notes, "21 characters that cannot be seen on the page", "“Page” at the edge of the page was left out")
	d = read(t, "a.pdf", pdfOf("BT /F1 10 Tf 0 1 -1 0 100 100 Tm (INT: Well?) Tj 0 -20 Td (P07: Well.) Tj ET "+put(50, 700, "Stamp")), Options{})
	wantText(t, d, "INT: Well?\n\nP07: Well.\n")
	wantSaid(t, d.Doubts, "5 characters written in another direction")
}
