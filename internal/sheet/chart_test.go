package sheet

import (
	"bytes"
	"strings"
	"testing"
)

// TestAChartStandsBesideItsNumbers: the workbook has a chart that draws the numbers of
// its own sheet, and the same description gives the same bytes.
func TestAChartStandsBesideItsNumbers(t *testing.T) {
	rows := []Row{
		{Cells: []Cell{{Text: "Theme"}, {Text: "A & B"}, {Text: "C"}}},
		{Cells: []Cell{{Text: "hope"}, Number(3, Style{}), Number(1, Style{})}},
		{Cells: []Cell{{Text: "burnout"}, Number(2, Style{}), {}}},
	}
	for kind, element := range map[ChartKind]string{Columns: `<barDir val="col"`, Bars: `<barDir val="bar"`, Lines: "<lineChart>"} {
		book := Workbook{Sheets: []Sheet{{Name: "First", Rows: Rows(rows[:1])}, {Name: "It's a <chart>", Header: 1, Columns: make([]Column, 3), Rows: Rows(rows),
			Chart: &Chart{Kind: kind, Title: "Who & what", Across: "Theme", Up: "people", Series: 2, Step: 1}}}}
		var one, two bytes.Buffer
		if _, err := Write(&one, book); err != nil {
			t.Fatal(err)
		}
		if _, err := Write(&two, book); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Error("the same chart gives other bytes")
		}
		wellFormed(t, one.Bytes())
		chart := partOf(t, one.Bytes(), "xl/charts/chart1.xml")
		sheet := strings.ReplaceAll(sheetName("It's a <chart>"), "<", "&lt;")
		for _, want := range []string{element, "Who &amp; what", "$A$2:$A$3", "$B$2:$B$3", "$C$2:$C$3", "$C$1<", strings.ReplaceAll(sheet, ">", "&gt;"), `<majorUnit val="1"`} {
			if !strings.Contains(chart, want) {
				t.Errorf("kind %d: the chart has no %s: %s", kind, want, chart)
			}
		}
		if strings.Count(chart, `val="1F2933"`) < 5 {
			t.Error("the axes, their titles and the title are not in ink")
		}
		if !strings.Contains(partOf(t, one.Bytes(), "xl/worksheets/sheet2.xml"), "<drawing ") || strings.Contains(partOf(t, one.Bytes(), "xl/worksheets/sheet1.xml"), "<drawing ") {
			t.Error("the chart is not on its sheet alone")
		}
	}
}

func TestNoChartOfNoNumbers(t *testing.T) {
	var b bytes.Buffer
	book := Workbook{Sheets: []Sheet{{Name: "Empty", Header: 1, Columns: make([]Column, 2), Rows: Rows([]Row{{Cells: []Cell{{Text: "Theme"}, {Text: "A"}}}}), Chart: &Chart{Series: 1}}}}
	if _, err := Write(&b, book); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b.Bytes(), []byte("xl/charts/chart1.xml")) {
		t.Error("there is a chart of nothing")
	}
}
