package document

import "testing"

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
