package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// The limits here are those that Microsoft gives under "Excel specifications and
// limits" and ECMA-376 for SpreadsheetML, written out again.

// TestRowsOverTheLimitGoOnAnotherSheet: with the real limit, its header included.
func TestRowsOverTheLimitGoOnAnotherSheet(t *testing.T) {
	const rows = 1_048_576 + 2 // with the header
	var out bytes.Buffer
	rep, err := Write(&out, Workbook{Sheets: []Sheet{{Name: "Quotes", Header: 1, Filter: true, Columns: []Column{{Width: 9}}, Rows: func(yield func(Row) bool) {
		for i := range rows {
			r := Row{Cells: []Cell{Number(float64(i), Style{})}}
			if i == 0 {
				r = Row{Cells: []Cell{Text("No", Style{})}}
			}
			if i == rows-1 {
				r.Anchor = "last"
			}
			if !yield(r) {
				return
			}
		}
	}}, {Name: "To", Rows: Rows([]Row{{Cells: []Cell{Linked(7, "last", Style{})}}})}}})
	if err != nil {
		t.Fatal(err)
	}
	if rep != (Report{Rolled: 1}) {
		t.Errorf("%+v", rep)
	}
	first, second := partOf(t, out.Bytes(), "xl/worksheets/sheet1.xml"), partOf(t, out.Bytes(), "xl/worksheets/sheet2.xml")
	if n := strings.Count(first, "<row "); n != 1_048_576 || !strings.Contains(first, `<row r="1048576"><c r="A1048576"><v>1048575</v></c></row></sheetData>`) || !strings.Contains(first, `<dimension ref="A1:A1048576">`) {
		t.Errorf("the first sheet has %d rows, and ends %s", n, first[max(0, len(first)-900):])
	}
	if want := `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>No</t></is></c></row><row r="2"><c r="A2"><v>1048576</v></c></row><row r="3"><c r="A3"><v>1048577</v></c></row></sheetData>`; !strings.Contains(second, want) {
		t.Errorf("the second sheet is %s", second)
	}
	if to := partOf(t, out.Bytes(), "xl/worksheets/sheet3.xml"); !strings.Contains(to, "&#39;Quotes (2)&#39;!A3") {
		t.Errorf("the link is %s", to)
	}
}

// TestSheetNamesKeepTheRules: whatever comes, a name has 1 to 31 UTF-16 code units, none
// of : \ / ? * [ ], no apostrophe at an end, is not History, and no two are the same
// but for their case.
func TestSheetNamesKeepTheRules(t *testing.T) {
	var free names
	seen := map[string]bool{}
	for _, want := range []string{
		"", " ", "History", "history", "'", "''a''", "a:b", `a\b`, "a/b", "a?b", "a*b", "a[b]", "Hope", "HOPE", "hope", "hOpE", "ÉCOLE", "école",
		strings.Repeat("x", 31), strings.Repeat("X", 31), strings.Repeat("x", 32), strings.Repeat("[", 31), strings.Repeat("👩🏽‍🦱", 9), "a\tb\nc\x00d", "\ufffe", "\xed\xa0\x80",
		"   trailing and leading   ", strings.Repeat("x", 28) + " (2)",
	} {
		for range 12 { // so that numbers of two digits are needed
			got := free.next(want)
			switch n := units(got); {
			case n < 1 || n > 31:
				t.Errorf("%q becomes %q of %d units", want, got, n)
			case strings.ContainsAny(got, ":\\/?*[]'\x00\t\n"), strings.EqualFold(got, "History"), !utf8.ValidString(got), strings.TrimSpace(got) != got:
				t.Errorf("%q becomes %q", want, got)
			}
			if key := strings.ToLower(got); seen[key] {
				t.Errorf("%q becomes %q, which there is", want, got)
			} else {
				seen[key] = true
			}
		}
	}
}

// TestALoneSurrogateCannotOccur: half of a character in UTF-16, however it is put into
// bytes, is no UTF-8, and no cell parts a character in two.
func TestALoneSurrogateCannotOccur(t *testing.T) {
	half := "a\xed\xa0\xbdb"                        // D83D, three bytes that are no UTF-8
	edge := strings.Repeat("x", MaxUnits-1) + "😀yz" // the limit falls into the face
	b, rep := made(t, one([]string{half}, []string{edge}))
	rows := read(t, b)[0].Rows
	if rows[0][0] != "a\ufffd\ufffd\ufffdb" || rep.Cleaned != 3 {
		t.Errorf("%q, %+v", rows[0][0], rep)
	}
	if rows[1][0] != strings.Repeat("x", MaxUnits-1) || rows[2][0] != "😀yz" {
		t.Errorf("cut as %d and %q", len(rows[1][0]), rows[2][0])
	}
	wellFormed(t, b)
}

// TestNothingIsAFormulaThatIsNotOurs: text that programs calculate is text, also in
// runs, in notes and after white space.
func TestNothingIsAFormulaThatIsNotOurs(t *testing.T) {
	var cells []Cell
	starts := []string{"=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "'=", "＝", "|", "%0A="}
	for _, s := range starts {
		s += `HYPERLINK("http://example.org")`
		cells = append(cells, Text(s, Style{}), Cell{Runs: []Run{{Text: s}, {Text: "x", Bold: true}}, Note: s})
	}
	b, rep := made(t, Workbook{Sheets: []Sheet{{Name: "One", Rows: Rows([]Row{{Cells: cells}})}}})
	if rep != (Report{}) {
		t.Errorf("%+v", rep)
	}
	x := partOf(t, b, "xl/worksheets/sheet1.xml")
	if strings.Contains(x, "<f>") || strings.Count(x, `t="inlineStr"`) != len(cells) {
		t.Errorf("not all is text: %s", x[strings.Index(x, "<sheetData>"):])
	}
	for i, s := range starts {
		got := read(t, b)[0].Rows[0]
		if s += `HYPERLINK("http://example.org")`; got[2*i] != s || got[2*i+1] != s+"x" {
			t.Errorf("%q comes back as %q and %q", s, got[2*i], got[2*i+1])
		}
	}
}

// TestEscapesOfTheFormatStandForThemselves: _x0041_ is not the letter A, however two of
// them share an underscore.
func TestEscapesOfTheFormatStandForThemselves(t *testing.T) {
	for s, want := range map[string]string{
		"_x0041_":        "_x005F_x0041_",
		"_x0041_x0042_":  "_x005F_x0041_x005F_x0042_",
		"__x000a_":       "__x005F_x000a_",
		"_x005F_x0041_":  "_x005F_x005F_x005F_x0041_",
		"_x004_ _x00g1_": "_x004_ _x00g1_",
		"_x0041":         "_x0041",
		"_x":             "_x",
	} {
		if got := string(appendLiteral(nil, s)); got != want {
			t.Errorf("%q is written %q, want %q", s, got, want)
		}
		if got := unescaped(want); got != s {
			t.Errorf("%q is read as %q, want %q", want, got, s)
		}
	}
}

// unescaped is a text as ST_Xstring of ECMA-376 (22.9.2.19) says that it is read.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		var r rune
		if n, err := fmt.Sscanf(s[i:min(len(s), i+7)], "_x%04x_", &r); n == 1 && err == nil && len(s) >= i+7 && s[i+6] == '_' {
			b.WriteRune(r)
			i += 6
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// TestLinksAreNoHyperlinks: a sheet holds 65,530 hyperlinks at most. Ours are formulas,
// of which it holds as many as cells.
func TestLinksAreNoHyperlinks(t *testing.T) {
	const n = 65_531
	b, rep := made(t, Workbook{Sheets: []Sheet{{Name: "One", Rows: func(yield func(Row) bool) {
		for i := range n {
			if !yield(Row{Anchor: fmt.Sprint(i), Cells: []Cell{Linked(float64(i), fmt.Sprint(n-1-i), Style{})}}) {
				return
			}
		}
	}}}})
	x := partOf(t, b, "xl/worksheets/sheet1.xml")
	if strings.Contains(x, "<hyperlink") || strings.Count(x, "<f>HYPERLINK(") != n || rep != (Report{}) {
		t.Errorf("%d formulas, %+v", strings.Count(x, "<f>HYPERLINK("), rep)
	}
	if !strings.Contains(x, `<f>HYPERLINK(&#34;#&#39;One&#39;!A65531&#34;,0)</f><v>0</v>`) {
		t.Error("the first does not lead to the last row")
	}
}

// TestAFormulaKeepsItsLimits: 8,192 characters in all, 255 in each of its texts.
func TestAFormulaKeepsItsLimits(t *testing.T) {
	for _, s := range []string{strings.Repeat(`"`, 4000), strings.Repeat("P07-1:34, ", 400), strings.Repeat("é", 4000)} {
		w := &writer{anchors: map[string]place{"a": {strings.Repeat(`"`, 31), MaxRows}}}
		f := w.link(&Cell{Link: "a"}, quoted(s, "a"))
		if n := units(f); n == 0 || n > 8192 {
			t.Errorf("a formula of %d", n)
		}
		for _, part := range strings.Split(strings.TrimSuffix(f, ")"), "&") {
			if i := strings.IndexByte(part, ','); strings.HasPrefix(part, "HYPERLINK") {
				part = part[i+1:]
			}
			if n := units(strings.ReplaceAll(strings.Trim(part, `"`), `""`, `"`)); n > 255 {
				t.Errorf("a text of %d in a formula", n)
			}
		}
	}
	if quoted(strings.Repeat("x", 4001), "a") != "" {
		t.Error("a longer text is not left without a link")
	}
}

// TestANoteKeepsItsLimit: a note is text of a cell's length at most, and a character is
// not cut in two.
func TestANoteKeepsItsLimit(t *testing.T) {
	long := strings.Repeat("n", MaxUnits-1) + "😀" + strings.Repeat("m", 10_000)
	b, _ := made(t, Workbook{Sheets: []Sheet{{Name: "One", Rows: Rows([]Row{{Cells: []Cell{{Text: "a", Note: long}, {Text: "b", Note: "=1\x01\ufffe"}}}})}}})
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	notes, err := f.GetComments("One")
	if err != nil || len(notes) != 2 {
		t.Fatalf("%d notes, %v", len(notes), err)
	}
	for _, n := range notes {
		words := n.Text
		for _, r := range n.Paragraph {
			words += r.Text
		}
		want := strings.Repeat("n", MaxUnits-1)
		if n.Cell == "B1" {
			want = "=1\ufffd\ufffd"
		}
		if !strings.HasSuffix(words, want) || units(words) > MaxUnits || strings.Contains(words, "m") {
			t.Errorf("the note of %s has %d units", n.Cell, units(words))
		}
	}
	wellFormed(t, b)
}

// TestANotesBoxEndsWhereItShould: it is 360 pixels wide, or as much more as the cell it
// ends in. Columns of 40 and 16 are 285 and 117 pixels wide.
func TestANotesBoxEndsWhereItShould(t *testing.T) {
	for want, columns := range map[string][]Column{
		"0, 23, 0, 0, 5, 40,": nil, // 5 × 64 and 40
		"0, 23, 0, 0, 2, 0,":  {{Width: 40}, {Width: 16}},
		"0, 23, 0, 0, 1, 0,":  {{Width: 66}},
		"0, 23, 0, 0, 3, 9,":  {{Width: 16}, {Width: 16}, {Width: 16}, {Width: 40}},
	} {
		b, _ := made(t, Workbook{Sheets: []Sheet{{Name: "One", Columns: columns, Rows: Rows([]Row{{Cells: []Cell{{Text: "a", Note: "n"}}}})}}})
		if box := partOf(t, b, "xl/drawings/vmlDrawing1.vml"); !strings.Contains(box, "<x:Anchor>"+want) {
			t.Errorf("want %s: %s", want, box[strings.Index(box, "<x:Anchor>"):])
		}
	}
}

// TestWhatIsTooLargeIsCut: a row is 409 points high at most, a column 255 characters
// wide, a footer 255 long; what is no number is an empty cell.
func TestWhatIsTooLargeIsCut(t *testing.T) {
	b, _ := made(t, Workbook{Sheets: []Sheet{{Name: "One", Header: 1, Columns: []Column{{Width: 900}, {Width: 3}}, Footer: strings.Repeat("&😀", 300), Rows: Rows([]Row{
		{Cells: []Cell{Text("h", Style{})}, Height: 2000},
		{Cells: []Cell{Number(math.NaN(), Style{Bold: true}), Text(strings.Repeat("word ", 5000), Style{Wrap: true}), Number(math.Inf(1), Style{})}},
		{Cells: []Cell{Number(1e15, Style{}), Number(-0.1, Style{}), Number(9007199254740993, Style{})}},
	})}}})
	x := partOf(t, b, "xl/worksheets/sheet1.xml")
	for _, want := range []string{`<row r="1" ht="409">`, `<row r="2" ht="409"><c r="A2" s="1"></c><c r="B2"`, `width="255"`, `<v>1000000000000000</v>`, `<v>-0.1</v>`} {
		if !strings.Contains(x, want) {
			t.Errorf("no %s in %.2000s", want, x)
		}
	}
	for _, never := range []string{">NaN", "Inf<", "customHeight"} {
		if strings.Contains(x, never) {
			t.Errorf("the sheet has %s", never)
		}
	}
	foot := x[strings.Index(x, "<oddFooter>")+len("<oddFooter>") : strings.Index(x, "</oddFooter>")]
	if n := units(strings.ReplaceAll(foot, "&amp;", "&")); n > 255 {
		t.Errorf("a footer of %d", n)
	}
	wellFormed(t, b)
}

// TestEverySheetHasItsOwnRows: rows are put into the parts as those are compressed, in
// whatever order they come.
func TestEverySheetHasItsOwnRows(t *testing.T) {
	var sheets []Sheet
	for i := range 30 {
		s := Sheet{Name: fmt.Sprint("S", i), Rows: Rows(texts([]string{fmt.Sprint("row of ", i)}))}
		if i%7 == 3 {
			s.Rows = Rows(nil)
		}
		sheets = append(sheets, s)
	}
	b, _ := made(t, Workbook{Sheets: sheets})
	for i, g := range read(t, b) {
		want := fmt.Sprintf("[[row of %d]]", i)
		if i%7 == 3 {
			want = "[]"
		}
		if g.Name != fmt.Sprint("S", i) || fmt.Sprint(g.Rows) != want {
			t.Errorf("sheet %d is %s %v", i, g.Name, g.Rows)
		}
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil || len(z.File) < 30 {
		t.Fatalf("%d parts, %v", len(z.File), err)
	}
}
