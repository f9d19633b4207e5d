package ingest

import (
	"strings"
	"testing"
)

// withAnn reads a text with annotations beside it.
func withAnn(t testing.TB, text, ann string) Document {
	t.Helper()
	docs, err := Read(Source{Name: "a.txt", Data: []byte(text), With: []Source{{Name: "a.ann", Data: []byte(ann)}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkLaws(t, docs[0])
	return docs[0]
}

// The places were counted by hand: Int is 0 to 3, the line end after it is 9.
func TestAnnotations(t *testing.T) {
	const text = "Int: Why?\nRosa: I hope 😀 so.\n\n[00:05]  and  more\nInt: So?\nRosa: Oh, hope.\n"
	d := withAnn(t, text, strings.Join([]string{
		"T1\tHope 18 22\thope", "T2\tHope 18 24;25 27\thope 😀 so", "T3\tLoss 6 8;18 22\thy hope", "T4\tName 10 14\tRosa", "T5\tWhole 16 49\tI hope 😀 so. [00:05]  and  more",
		"T6\tHope 68 72\thope", "T7\tHope 69 73\thope", "#1\tAnnotatorNotes T1\tsee, it is:", "A1\tNegation T1", "R1\tBefore Arg1:T1 Arg2:T2", "E1\tHope:T1", "T9 nonsense", "*\tEquiv T1 T2", "",
	}, "\n"))
	wantText(t, d, "Int: Why?\n\nRosa: I hope 😀 so. [00:05]  and  more\n\nInt: So?\n\nRosa: Oh, hope.\n")
	wantCodings(t, d, "Hope: see, it is: by  on hope", "Hope by  on hope 😀 so", "Loss by  on hy", "Loss by  on hope", "Name by  on ", "Whole by  on I hope 😀 so. [00:05]  and  more", "Hope by  on hope")
	wantSaid(t, d.Notes, "6 annotations were read from the .ann file", "1 attribute of brat was left out", "2 relations of brat were left out", "1 event of brat was left out", "1 annotation in several pieces")
	wantSaid(t, d.Doubts, "the annotation T7 (Hope) is on “hope”, and at its place in the text stands something else", "a.ann, line 12: 1 line is not understood", "1 annotation is on names before turns")
}
