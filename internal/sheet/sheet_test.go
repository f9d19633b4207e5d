package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"
)

// made is a workbook as bytes.
func made(t testing.TB, book Workbook) ([]byte, Report) {
	t.Helper()
	var b bytes.Buffer
	rep, err := Write(&b, book)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), rep
}

// partOf is the text of one part of a workbook.
func partOf(t testing.TB, book []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(s)
}

func texts(rows ...[]string) []Row {
	var out []Row
	for _, r := range rows {
		var cells []Cell
		for _, s := range r {
			cells = append(cells, Text(s, Style{}))
		}
		out = append(out, Row{Cells: cells})
	}
	return out
}

func one(rows ...[]string) Workbook {
	return Workbook{Sheets: []Sheet{{Name: "One", Rows: Rows(texts(rows...))}}}
}

func read(t testing.TB, book []byte) []Grid {
	t.Helper()
	g, err := Read(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestTextComesBackLetterForLetter(t *testing.T) {
	for _, s := range []string{
		"=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "'=1", "00123", "1/2/2024", "TRUE", "#N/A",
		"literal _x0041_ and _x000D_", "  spaces  ", "two\nlines", "<b>&amp;\"'", "👩🏽‍🦱 👨‍👩‍👧 🇬🇧", "e\u0301", "\u202Eabc\u202C", "https://example.org",
	} {
		b, rep := made(t, one([]string{s}))
		if rep != (Report{}) {
			t.Errorf("%q: %+v", s, rep)
		}
		if got := read(t, b)[0].Rows[0][0]; got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
		if x := partOf(t, b, "xl/worksheets/sheet1.xml"); strings.Contains(x, "<f>") {
			t.Errorf("%q became a formula", s)
		}
	}
}

func TestWhatXMLCannotHoldIsReplacedAndCounted(t *testing.T) {
	b, rep := made(t, Workbook{Title: "a\x01", Sheets: []Sheet{{Name: "One", Rows: Rows([]Row{{Cells: []Cell{
		Text("a\x00b\x07c\x1bd\ufffee\xfff", Style{}), {Runs: []Run{{Text: "x\x02"}, {Text: "y"}}},
	}}})}}})
	if rep.Cleaned != 7 {
		t.Errorf("Cleaned = %d, want 7", rep.Cleaned)
	}
	if got := read(t, b)[0].Rows[0]; got[0] != "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf" || got[1] != "x\uFFFDy" {
		t.Errorf("got %q", got)
	}
	wellFormed(t, b)
}

func wellFormed(t *testing.T, book []byte) {
	t.Helper()
	z, _ := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	for _, f := range z.File {
		d := xml.NewDecoder(strings.NewReader(partOf(t, book, f.Name)))
		for {
			if _, err := d.Token(); err != nil {
				if !errors.Is(err, io.EOF) {
					t.Errorf("%s: %v", f.Name, err)
				}
				break
			}
		}
	}
}

func TestALongTextGoesOnInTheNextRow(t *testing.T) {
	family := "👨‍👩‍👧"
	for name, s := range map[string]string{
		"letters":   strings.Repeat("é", 40_000),
		"astral":    strings.Repeat("😀", 40_000),
		"graphemes": strings.Repeat(family, 12_000),
		"one":       "a" + strings.Repeat("\u0301", 70_000),
		"exact":     strings.Repeat("x", MaxUnits),
	} {
		for _, rich := range []bool{false, true} {
			cell := Text(s, Style{Wrap: true})
			if rich {
				cut := len(s) / 3
				for !utf8.RuneStart(s[cut]) {
					cut++
				}
				cell = Cell{Runs: []Run{{Text: s[:cut], Bold: true}, {Text: s[cut:]}}}
			}
			row := Row{Cells: []Cell{Text("P1", Style{}), cell, Text("end", Style{})}}
			b, rep := made(t, Workbook{Sheets: []Sheet{{Name: "Q", Rows: Rows([]Row{row})}}})
			whole := ""
			for i, r := range read(t, b)[0].Rows {
				if want := []string{"P1", continued}[min(i, 1)]; r[0] != want {
					t.Errorf("%s: row %d begins %q, want %q", name, i+1, r[0], want)
				}
				if n := units(r[1]); n > MaxUnits {
					t.Errorf("%s: a cell of %d units", name, n)
				}
				if name == "graphemes" && !strings.HasSuffix(r[1], family) {
					t.Errorf("%s: a family was parted", name)
				}
				whole += r[1]
			}
			if whole != s {
				t.Errorf("%s, rich %v: %d of %d bytes came back", name, rich, len(whole), len(s))
			}
			if want := len(read(t, b)[0].Rows) - 1; rep.Continued != want {
				t.Errorf("%s: Continued = %d, want %d", name, rep.Continued, want)
			}
		}
	}
}

func TestTheSameDescriptionGivesTheSameBytes(t *testing.T) {
	book := one([]string{"a", "b"}, []string{"c"})
	book.Title = "T"
	first, _ := made(t, book)
	for range 5 {
		if again, _ := made(t, book); !bytes.Equal(first, again) {
			t.Fatal("the bytes differ")
		}
	}
	z, _ := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if z.File[0].Name != "[Content_Types].xml" {
		t.Errorf("the first part is %s", z.File[0].Name)
	}
}

func TestALinkedNumberIsANumberAndLeadsToItsRow(t *testing.T) {
	long := strings.Repeat("y", 2*MaxUnits)
	b, rep := made(t, Workbook{Sheets: []Sheet{
		{Name: "Matrix", Rows: Rows([]Row{{Cells: []Cell{Linked(3, "here", Style{}), Linked(12.5, "here", Style{}), Linked(7, "no such", Style{})}}})},
		{Name: "The quotes", Rows: Rows([]Row{{Cells: []Cell{Text("h", Style{})}}, {Cells: []Cell{Text(long, Style{})}}, {Anchor: "here", Cells: []Cell{Text("q", Style{})}}})},
	}})
	x := partOf(t, b, "xl/worksheets/sheet1.xml")
	for _, want := range []string{
		`<c r="A1"><f>HYPERLINK(&#34;#&#39;The quotes&#39;!A4&#34;,3)</f><v>3</v></c>`,
		`,12.5)</f><v>12.5</v></c>`, `<c r="C1"><v>7</v></c>`,
	} {
		if !strings.Contains(x, want) {
			t.Errorf("no %s in %s", want, x)
		}
	}
	if rep.LostLinks != 1 || rep.Continued != 1 {
		t.Errorf("%+v", rep)
	}
	if got := read(t, b)[0].Rows[0]; got[0] != "3" || got[2] != "7" {
		t.Errorf("read back: %q", got)
	}
}

func TestSheetNames(t *testing.T) {
	var free names
	for _, c := range [][2]string{
		{"Quotes", "Quotes"}, {"QUOTES", "QUOTES (2)"}, {"quotes", "quotes (3)"}, {"", "Sheet"}, {"History", "History-"},
		{"a/b:c*[d]?\\", "a-b-c--d---"}, {"it's", "it’s"}, {"a\x01b", "a b"}, {strings.Repeat("é", 40), strings.Repeat("é", 31)},
		{strings.Repeat("é", 40), strings.Repeat("é", 27) + " (2)"}, {strings.Repeat("😀", 20), strings.Repeat("😀", 15)}, {"a\xffb", "a-b"},
	} {
		if got := free.next(c[0]); got != c[1] {
			t.Errorf("%q becomes %q, want %q", c[0], got, c[1])
		}
	}
	var sheets []Sheet
	for i, n := range []string{"x", "X", "'q'", strings.Repeat("n", 60), "", "History", "a&b \"c\" <d>", "x\ufffe"} {
		sheets = append(sheets, Sheet{Name: n, Header: 1, FrozenCols: 1, Filter: true, FilterCols: 1, Rows: Rows([]Row{
			{Anchor: fmt.Sprint(i), Cells: []Cell{Linked(float64(i), fmt.Sprint((i+1)%8), Style{})}}})})
	}
	b, rep := made(t, Workbook{Sheets: sheets})
	wellFormed(t, b)
	if got := read(t, b); len(got) != len(sheets) || rep.LostLinks != 0 {
		t.Errorf("%d sheets, %+v", len(got), rep)
	}
}

func TestRowsRollOverToANewSheetWithItsHeader(t *testing.T) {
	rows := texts([]string{"head"}, []string{"a"}, []string{"b"}, []string{"c"}, []string{"d"})
	rows[4].Anchor = "d"
	var b bytes.Buffer
	rep, err := write(&b, Workbook{Sheets: []Sheet{
		{Name: "Links", Rows: Rows([]Row{{Cells: []Cell{Linked(1, "d", Style{})}}})},
		{Name: "Quotes", Header: 1, Filter: true, Columns: []Column{{Width: 10}}, Rows: Rows(rows)},
	}}, 3)
	if err != nil {
		t.Fatal(err)
	}
	want := "[{Links [[1]]} {Quotes [[head] [a] [b]]} {Quotes (2) [[head] [c] [d]]}]"
	if got := fmt.Sprint(read(t, b.Bytes())); got != want || rep.Rolled != 1 {
		t.Errorf("got  %s, %+v\nwant %s", got, rep, want)
	}
	if x := partOf(t, b.Bytes(), "xl/worksheets/sheet1.xml"); !strings.Contains(x, "Quotes (2)&#39;!A3") {
		t.Errorf("the link does not follow: %s", x)
	}
}

func TestPagePropertiesSurvive(t *testing.T) {
	b, _ := made(t, Workbook{Sheets: []Sheet{{
		Name: "M", Header: 1, FrozenCols: 2, Filter: true, Landscape: true, NoGrid: true, TabColour: "#14273a", Footer: "A & B",
		Columns: []Column{{Width: 20}, {Width: 12.5}},
		Rows: Rows([]Row{{Cells: []Cell{Text("h", Style{Bold: true, Fill: "#dddddd", Line: "#111111"}), Text("i", Style{})}, Height: 30},
			{Cells: []Cell{Text("x", Style{Indent: 2, Wrap: true}), Number(0.5, Style{Format: "0.0%"})}}}),
	}}})
	x := partOf(t, b, "xl/worksheets/sheet1.xml")
	for _, want := range []string{
		`fitToPage="true"`, `showGridLines="false"`, `<autoFilter ref="$A$1:$B$2"`, `orientation="landscape"`, `fitToHeight="0"`,
		`A &amp;&amp; B`, `width="12.5"`, `ht="30"`, `topLeftCell="C2"`, `FF14273A`, `<dimension ref="A1:B2">`,
		`<cols><col min="1" max="1" width="20" customWidth="1"/><col min="2"`,
	} {
		if !strings.Contains(x, want) {
			t.Errorf("no %s in\n%s", want, x)
		}
	}
	if w := partOf(t, b, "xl/workbook.xml"); !strings.Contains(w, "_xlnm.Print_Titles") || !strings.Contains(w, "$A:$B,") {
		t.Errorf("nothing is repeated on the pages: %s", w)
	}
	if c := partOf(t, b, "docProps/core.xml"); strings.Count(c, epoch) != 2 {
		t.Errorf("dates are not fixed: %s", c)
	}
}

func TestTooManyColumnsIsASentence(t *testing.T) {
	_, err := Write(io.Discard, one(make([]string, MaxCols+1)))
	if err == nil || !strings.Contains(err.Error(), "16384") {
		t.Errorf("err = %v", err)
	}
	if _, err := Write(io.Discard, Workbook{}); err == nil {
		t.Error("a workbook without sheets was written")
	}
}

func TestNothingIsLeftInTheTemporaryFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Setenv("TMP", t.TempDir())
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	rows := func(yield func(Row) bool) {
		for range 40_000 {
			if !yield(Row{Cells: []Cell{Text(strings.Repeat("private words ", 40), Style{})}}) {
				return
			}
		}
	}
	seen := 0
	if _, err := Write(io.Discard, Workbook{Sheets: []Sheet{{Name: "Q", Rows: func(yield func(Row) bool) {
		rows(yield)
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		seen = max(seen, len(files))
	}}}}); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(dir)
	if seen != 0 || len(left) != 0 {
		t.Errorf("%d files while writing, %d after", seen, len(left))
	}
}

func BenchmarkWrite5000Quotes(b *testing.B) {
	quote := strings.Repeat("I had not been out for weeks, and then she rang. ", 5)
	rows := func(yield func(Row) bool) {
		for range 5000 {
			var cells []Cell
			for range 8 {
				cells = append(cells, Text("some value", Style{Wrap: true}))
			}
			if !yield(Row{Cells: append(cells, Text(quote, Style{Wrap: true}))}) {
				return
			}
		}
	}
	for b.Loop() {
		if _, err := Write(io.Discard, Workbook{Sheets: []Sheet{{Name: "Quotes", Rows: rows}}}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestChoicesStandInTheirColumn: the drop-down list is there for the rows below the
// header, and does not keep anything else from being written.
func TestChoicesStandInTheirColumn(t *testing.T) {
	book := one([]string{"Name", "Keep"}, []string{"a", ""}, []string{"b", ""})
	book.Sheets[0].Header = 1
	book.Sheets[0].Choices = []Choice{{Col: 1, List: []string{"amy", "b&b", "both"}, Title: "Keep", Say: "Choose"}, {Col: 0, List: []string{strings.Repeat("x", 256)}}}
	b, _ := made(t, book)
	part := partOf(t, b, "xl/worksheets/sheet1.xml")
	if !strings.Contains(part, `sqref="B2:B3"`) || !strings.Contains(part, `<formula1>"amy,b&amp;b,both"</formula1>`) || strings.Count(part, "<dataValidation ") != 1 {
		t.Errorf("the sheet says %s", part)
	}
	book.Sheets[0].Choices = []Choice{{Col: 1, Range: "Codebook!$A$2:$A$9"}}
	b, _ = made(t, book)
	if part := partOf(t, b, "xl/worksheets/sheet1.xml"); !strings.Contains(part, "<formula1>Codebook!$A$2:$A$9</formula1>") {
		t.Errorf("the list in other cells is %s", part)
	}
	if strings.Contains(part, `showErrorMessage="1"`) {
		t.Error("something else cannot be written")
	}
	if got := Address(27, 12); got != "AB12" {
		t.Errorf("column 27 of row 12 is %s", got)
	}
	if got := Address(MaxCols, 1); got != "row 1" {
		t.Errorf("a column that there is not is %s", got)
	}
}

// TestNotesHiddenThingsAndFormulas: what a sheet asks for beside its cells is in the
// file that the stream writes, and a reader is told which cells are formulas.
func TestNotesHiddenThingsAndFormulas(t *testing.T) {
	refs := strings.Repeat("P07-1:34, ", 30) + `a "b"`
	book := Workbook{Sheets: []Sheet{
		{Name: "Framework", A3: true, Landscape: true, Header: 1, Columns: []Column{{Width: 20}, {Width: 30}, {Hidden: true}}, Rows: Rows([]Row{
			{Cells: []Cell{Text("Participant", Style{}), Text("Hope", Style{}), Text("Id", Style{})}},
			{Cells: []Cell{{Text: "Says so", Note: "P07-1:34: “Hold on\nthere”"}, LinkedText(refs, "there", Style{}), Text("P07", Style{})}},
			{Cells: []Cell{Text("=1+1", Style{}), LinkedText("lost", "nowhere", Style{}), LinkedText(strings.Repeat("x", 5000), "there", Style{})}},
		})},
		{Name: "Quotes", Rows: Rows([]Row{{Cells: []Cell{Text("x", Style{})}}, {Anchor: "there", Cells: []Cell{Text("Hold on", Style{})}}})},
		{Name: "Keys", Hidden: true, Rows: Rows([]Row{{Cells: []Cell{Text("k", Style{})}}})},
	}}
	b, rep := made(t, book)
	wellFormed(t, b)
	if rep.LostLinks != 1 {
		t.Errorf("%d lost links", rep.LostLinks)
	}
	part := partOf(t, b, "xl/worksheets/sheet1.xml")
	for _, want := range []string{`paperSize="8"`, `orientation="landscape"`, `<legacyDrawing `, `HYPERLINK(&#34;#&#39;Quotes&#39;!A2&#34;,&#34;P07-1:34`, `hidden="`} {
		if !strings.Contains(part, want) {
			t.Errorf("the sheet lacks %s: %.3000s", want, part)
		}
	}
	if notes := partOf(t, b, "xl/comments1.xml"); !strings.Contains(notes, `ref="A2"`) || !strings.Contains(notes, "Hold on\nthere") && !strings.Contains(notes, "Hold on&#xA;there") {
		t.Errorf("the notes are %s", notes)
	}
	if all := partOf(t, b, "xl/workbook.xml"); !strings.Contains(all, `state="veryHidden"`) || strings.Count(all, "state=") != 1 {
		t.Errorf("the workbook says %s", all)
	}
	again, err := Open(bytes.NewReader(b), int64(len(b)), "Framework")
	if err != nil {
		t.Fatal(err)
	}
	if g := again.Sheets[0]; g.Rows[1][1] != refs || g.Rows[2][0] != "=1+1" {
		t.Errorf("read again: %q", g.Rows)
	}
	is := func(col, row int) bool { return again.IsFormula("Framework", col, row) }
	if !is(1, 2) || is(0, 3) || is(0, 2) || is(2, 3) || again.IsFormula("Quotes", 1, 2) {
		t.Error("the formulas are not those that there are")
	}
	if twice, _ := made(t, book); !bytes.Equal(b, twice) {
		t.Error("twice the same gives other bytes")
	}
}
