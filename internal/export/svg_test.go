package export

import (
	"bytes"
	"encoding/xml"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

func drawn(t *testing.T, draw func(io.Writer) error) string {
	t.Helper()
	var once, again bytes.Buffer
	if err := draw(&once); err != nil {
		t.Fatal(err)
	}
	if err := draw(&again); err != nil {
		t.Fatal(err)
	}
	if once.String() != again.String() {
		t.Error("drawn twice, it is not the same")
	}
	return once.String()
}

// elements are the names of a picture's elements; it must be well formed, and say what
// it is to those who do not see it.
func elements(t *testing.T, svg string) map[string]int {
	t.Helper()
	d, found := xml.NewDecoder(strings.NewReader(svg)), map[string]int{}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		if e, ok := token.(xml.StartElement); ok {
			found[e.Name.Local]++
			if len(found) == 2 && found["svg"] == 1 && e.Name.Local != "title" && found["title"] == 0 {
				t.Errorf("the first element is %s, not a title", e.Name.Local)
			}
		}
	}
	if found["title"] != 1 || found["desc"] != 1 || !strings.Contains(svg, `role="img"`) {
		t.Errorf("no title, description or role: %v", found)
	}
	for _, no := range []string{"script", "image", "foreignObject", "style", "a"} {
		if found[no] > 0 {
			t.Errorf("there is a %s in it", no)
		}
	}
	return found
}

func pictured(purpose transcript.Purpose) *study.Release {
	s := &study.Study{Stamp: strings.Repeat("5a", 32), Settings: study.Settings{Title: "A <study> & \"more\""}}
	return s.Release(purpose)
}

func TestAHeatMapHasItsNumbersAndEscapesItsWords(t *testing.T) {
	x := &table.Table{
		Title: "Themes by participant", RowsAre: "theme", ColsAre: "participant", Measure: table.Measure{ID: "quotes", Unit: "quotes", Means: "Passages."},
		Rows:      []table.Key{{ID: "hope", Name: "Hope <b>& despair</b>"}, {ID: "sub", Name: "Sub\x01theme", Depth: 1}},
		Cols:      []table.Key{{ID: "P1", Name: "P1"}, {ID: "P2", Name: "P2"}},
		Cells:     [][]table.Cell{{table.Pair(9, 2), table.NotKnown("not yet read")}, {table.Num(0), table.NoSuch("no words spoken by anybody")}},
		RowTotals: []table.Cell{table.Pair(9, 2), table.Num(0)}, ColTotals: []table.Cell{table.Num(9), table.NotKnown("not yet read")}, Total: table.Num(9),
		Notes: []string{"1 < 2."},
	}
	stripes := map[string]Stripe{"hope": {"#6180fe", "double"}, "sub": {"#956211", "dot"}}
	svg := drawn(t, func(w io.Writer) error { return HeatSVG(w, pictured(transcript.ForTeam), x, stripes) })
	elements(t, svg)
	for _, want := range []string{">9 (2)<", ">not read<", ">–<", "Hope &lt;b&gt;&amp; despair&lt;/b&gt;", "url(#hatch)", "#6180fe", "stroke-dasharray=\"3 3\"", "stamp 5a5a5a5a5a5a", "The largest is 9: Hope",
		"A &lt;study&gt; &amp; &#34;more&#34;", "Contains words not cleared for publication", "Sub\uFFFDtheme", "in brackets: against", "1 &lt; 2."} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %q in\n%s", want, svg)
		}
	}
	if plain := drawn(t, func(w io.Writer) error { return HeatSVG(w, pictured(transcript.ForPublication), x, nil) }); strings.Contains(plain, "#6180fe") || !strings.Contains(plain, "For publication") {
		t.Error(plain)
	}
}

// Whatever the numbers, names and sizes are: a picture is well formed, and nothing in it
// stands outside it to the left or above.
func TestPicturesOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	words := []string{"a", "recovery", "unwahrscheinlichkeitsrechnung", "希望", "<&>", "P07-1", "“no”", "\x02"}
	name := func() string {
		var s []string
		for range r.IntN(6) {
			s = append(s, words[r.IntN(len(words))])
		}
		return strings.Join(s, " ")
	}
	for range 60 {
		x := &table.Table{Title: name(), RowsAre: "theme", ColsAre: name(), Measure: table.Measure{Unit: name(), Decimals: r.IntN(2), Percent: r.IntN(2) == 0}}
		for range r.IntN(5) {
			x.Cols = append(x.Cols, table.Key{Name: name()})
		}
		for range r.IntN(5) {
			x.Rows = append(x.Rows, table.Key{ID: name(), Name: name(), Depth: r.IntN(3)})
			var row []table.Cell
			for range x.Cols {
				row = append(row, []table.Cell{{}, table.Num(r.Float64() * 1000), table.Pair(0, 3), table.NotKnown(name()), table.NoSuch("")}[r.IntN(5)])
			}
			x.Cells = append(x.Cells, row)
		}
		svg := drawn(t, func(w io.Writer) error { return HeatSVG(w, pictured(transcript.ForTeam), x, nil) })
		elements(t, svg)
		if strings.Contains(svg, `x="-`) || strings.Contains(svg, `width="-`) || strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%+v:\n%s", x, svg)
		}
		s := &matrix.Saturation{SaturationRule: matrix.UsualSaturation, By: "transcript", Order: "id"}
		for range r.IntN(40) {
			s.Themes += r.IntN(4)
			s.Interviews = append(s.Interviews, matrix.Interview{ID: name(), New: r.IntN(4), Cumulative: s.Themes})
		}
		if n := len(s.Interviews); n > 0 && r.IntN(2) == 0 {
			flat := make([]int, n)
			s.Band = &matrix.SaturationBand{Low: flat, Median: flat, High: flat}
			s.Reached = &n
		}
		svg = drawn(t, func(w io.Writer) error { return CurveSVG(w, pictured(transcript.ForTeam), s) })
		elements(t, svg)
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%+v:\n%s", s, svg)
		}
	}
}

// Ten themes over two interviews of ten and none: the frame is 280 high and 0 to 10
// themes are on it, so the first dot stands as high as the second.
func TestACurveSaysWhereSaturationIs(t *testing.T) {
	k := 1
	s := &matrix.Saturation{SaturationRule: matrix.SaturationRule{Base: 1, Run: 1, Threshold: 0}, By: "transcript", Order: "date", BaseThemes: 10, Themes: 10, Reached: &k, NoneNew: &k,
		Interviews: []matrix.Interview{{ID: "P01", New: 10, Cumulative: 10}, {ID: "P02", Cumulative: 10}}}
	svg := drawn(t, func(w io.Writer) error { return CurveSVG(w, pictured(transcript.ForTeam), s) })
	if found := elements(t, svg); found["circle"] != 3 { // and one in the legend
		t.Errorf("%v", found)
	}
	for _, want := range []string{"saturation: 1+1", "base: 10 themes", ">P02<", "A saturation curve of 2 interviews with 10 themes in all. The base, the first interview, has 10 themes. Saturation with at most 0 % new themes in a run of 1: interview 1 (1+1: shown by the interview after it)."} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %q in\n%s", want, svg)
		}
	}
}

func TestTicks(t *testing.T) {
	for most, want := range map[int]int{1: 1, 8: 1, 9: 2, 16: 2, 17: 5, 40: 5, 41: 10, 81: 20, 500: 100} {
		if got := ticks(most); got != want {
			t.Errorf("to %d: %d apart, want %d", most, got, want)
		}
	}
}

func TestAHeatMapOfTooMuchIsRefused(t *testing.T) {
	x := &table.Table{Rows: make([]table.Key, 201), Cols: make([]table.Key, 100), Cells: make([][]table.Cell, 201)}
	if err := HeatSVG(io.Discard, pictured(transcript.ForTeam), x, nil); err == nil || !strings.Contains(err.Error(), "20100 cells") {
		t.Error(err)
	}
}
