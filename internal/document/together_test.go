package document

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestWithNext: what is written on together stands on one page of paper.
func TestWithNext(t *testing.T) {
	d := &Document{Title: "T"}
	d.Add(&Paragraph{Runs: Text("Tick"), WithNext: true}, &Space{Label: "Why", Lines: 2, WithNext: true}, &Space{Label: "Who", Lines: 1}, Say("Next"))
	file := write(t, d, "docx")
	checkWord(t, file)
	var kept []bool
	whole := false
	for _, p := range parse(t, "", parts(t, file)["word/document.xml"]).child("body").Children {
		if p.XMLName.Local != "p" {
			continue
		}
		kept = append(kept, p.child("pPr", "keepNext").XMLName.Local != "")
		whole = whole || p.child("pPr", "keepLines").XMLName.Local != ""
	}
	// The title; the ticks, Why, its two lines and what ends them, Who; then its line, its end, and what follows.
	n := len(kept)
	want := []bool{true, true, true, true, true, true, false, false, false}
	for i, is := range want {
		if kept[n-len(want)+i] != is {
			t.Fatalf("with the next: %v, want %v at the end", kept, want)
		}
	}
	if !whole {
		t.Error("the ticks may be parted")
	}
}

// TestAQuoteStandsWithWhatIsTicked: a quote and its boxes are on the page of the room to
// answer in.
func TestAQuoteStandsWithWhatIsTicked(t *testing.T) {
	d := &Document{Title: "T"}
	d.Add(&Quote{Runs: Text("One"), Source: Text("Who"), WithNext: true}, &List{Boxes: true, Items: [][]Run{Text("Yes"), Text("No")}, WithNext: true}, &Space{Label: "Why", Lines: 1}, &Quote{Runs: Text("Two")})
	file := write(t, d, "docx")
	checkWord(t, file)
	var kept []bool
	for _, p := range parse(t, "", parts(t, file)["word/document.xml"]).child("body").Children {
		if p.XMLName.Local == "p" {
			kept = append(kept, p.child("pPr", "keepNext").XMLName.Local != "")
		}
	}
	// One and Who, Yes and No, Why; then its line, its end, and Two.
	if want := []bool{true, true, true, true, true, false, false, false}; !slices.Equal(kept[len(kept)-len(want):], want) {
		t.Errorf("with the next: %v, want %v at the end", kept, want)
	}
}

// TestContentsFitOnAPage: with more headings than that, those of the third level are not
// listed, and the field of Word says so too.
func TestContentsFitOnAPage(t *testing.T) {
	for _, c := range []struct{ third, listed int }{{34, 36}, {35, 2}} { // one of the first and one of the second level besides
		d := &Document{Title: "T", Contents: true}
		d.Add(&Heading{Level: 1, Text: "First"}, &Heading{Level: 2, Text: "Second"})
		for i := range c.third {
			d.Add(&Heading{Level: 3, Text: fmt.Sprint("Third ", i)})
		}
		main := parts(t, write(t, d, "docx"))["word/document.xml"]
		if n := strings.Count(main, "PAGEREF"); n != c.listed {
			t.Errorf("of %d headings %d are listed, want %d", c.third+2, n, c.listed)
		}
		if depth := map[bool]string{true: `"1-3"`, false: `"1-2"`}[c.listed > 2]; !strings.Contains(main, depth) && !strings.Contains(main, strings.ReplaceAll(depth, `"`, "&#34;")) && !strings.Contains(main, strings.ReplaceAll(depth, `"`, "&quot;")) {
			t.Errorf("the field does not list levels %s", depth)
		}
	}
}

// TestAWideMarginIsLeftForWords: the foot of the page, and what the document is, go into
// it; the words do not. A4 is 11906 wide, a third of it 3968, the other margin 1361.
func TestAWideMarginIsLeftForWords(t *testing.T) {
	d := &Document{Title: "T", About: []string{"About it"}, Footer: "Foot", WideMargin: true}
	d.Add(Say("Words"))
	all := parts(t, write(t, d, "docx"))
	const out = `<w:ind w:right="-2607"/>`
	if n := strings.Count(all["word/document.xml"], out); n != 1 {
		t.Errorf("%d paragraphs go into the margin, want the one about it", n)
	}
	if !strings.Contains(all["word/footer1.xml"], out) {
		t.Error("the foot does not go into the margin")
	}
}
