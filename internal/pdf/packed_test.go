package pdf

import (
	"fmt"
	"strings"
	"testing"
)

// packed is a file as programs write it today: its objects in a stream, and
// their places in another, both packed with differences between rows.
func packed() string {
	inside := []string{root, "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 600 800]>>",
		"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>", "<</Type/Font/Subtype/Type1/BaseFont/Courier>>"}
	head, body := "", ""
	for i, o := range inside {
		head += fmt.Sprintf("%d %d ", i+1, len(body))
		body += o + " "
	}
	var b strings.Builder
	b.WriteString("%PDF-1.7 \n")
	at5 := b.Len()
	fmt.Fprintf(&b, "5 0 obj\n%s\nendobj\n", streamOf("/Filter/FlateDecode", deflated(talk)))
	at6 := b.Len()
	fmt.Fprintf(&b, "6 0 obj\n%s\nendobj\n", streamOf(fmt.Sprintf("/Type/ObjStm/N 4/First %d/Filter/FlateDecode", len(head)), deflated(head+body)))
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
	fmt.Fprintf(&b, "7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", streamOf("/Type/XRef/Size 8/Root 1 0 R/W[1 2 1]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>", deflated(table)), at7)
	return b.String()
}

func TestPackedObjects(t *testing.T) {
	whole := packed()
	for name, c := range map[string]struct {
		file     string
		searched bool // for its objects, because the list of them is of no use
	}{
		"whole":         {whole, false},
		"no list":       {strings.Replace(whole, "startxref", "startxxxx", 1), true},
		"wrong list":    {strings.Replace(whole, "5 0 obj", "\n\n\n\n\n\n\n5 0 obj", 1), true},
		"junk before":   {"\n\n" + whole, false},
		"plain, broken": {strings.Replace(onePage(talk), "xref\n0", "xxxx\n0", 1), true},
		"length wrong":  {strings.Replace(onePage(talk), "/Length 84", "/Length 17", 1), false},
	} {
		if pages := pagesOf(t, c.file); len(pages) != 1 || shown(pages[0]) != talkShown {
			t.Errorf("%s: %+v", name, pages)
		}
		if f, err := Open([]byte(c.file)); err != nil || f.rebuilt != c.searched {
			t.Errorf("%s: searched for objects: %t, want %t (%v)", name, !c.searched, c.searched, err)
		}
	}
}

// TestUnpacks has the smallest examples of each way of packing, made by hand or,
// for LZW, the one in the specification of the format.
func TestUnpacks(t *testing.T) {
	f := &File{work: &budget{left: 1 << 20}}
	for _, c := range []struct{ filter, packed, want string }{
		{"ASCIIHexDecode", "48 65 6C6c6F>", "Hello"},
		{"ASCII85Decode", "87cURDZ~>", "Hello"},
		{"RunLengthDecode", "\x01He\xFFl\x00o\x80", "Hello"},
		{"LZWDecode", "\x80\x0B\x60\x50\x22\x0C\x0C\x85\x01", "-----A---B"},
	} {
		got, err := f.unpack(stream{dict{"Filter": name(c.filter)}, []byte(c.packed)})
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v", c.filter, got, err)
		}
	}
	rows := []byte("\x00abc\x01a\x01\x01\x02\x00\x00\x00\x03a\x00\x00\x04\x01\x01\x01")
	got, err := f.unpredict(rows, dict{"Predictor": 15.0, "Columns": 3.0})
	// Worked out by hand: the second row adds to its left neighbour, the third
	// repeats it, the fourth adds half of left and above, the fifth the nearest.
	want := "abc" + "abc" + "abc" + string([]byte{'a' + 48, (145 + 98) / 2, (121 + 99) / 2}) + string([]byte{146, 147 - 24, 0})
	if err != nil || string(got[:12]) != want[:12] {
		t.Errorf("rows: %v, want %v, %v", got, []byte(want), err)
	}
}
