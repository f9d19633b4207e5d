package sheet

import (
	"bytes"
	"strings"
	"testing"
)

// TestAChartGivesTheSameBytes: what a chart adds to a workbook comes in one order.
func TestAChartGivesTheSameBytes(t *testing.T) {
	book := one([]string{"Name", "n"}, []string{"a", "1"}, []string{"b", "2"})
	book.Sheets[0].Header = 1
	book.Sheets[0].Chart = &Chart{Kind: Lines, Title: "n", Series: 1}
	first, _ := made(t, book)
	if types := partOf(t, first, "[Content_Types].xml"); !strings.Contains(types, "drawing+xml") || !strings.HasSuffix(strings.TrimSpace(types), "</Types>") {
		t.Errorf("the kinds of parts are %s", types)
	}
	wellFormed(t, first)
	for range 8 {
		if again, _ := made(t, book); !bytes.Equal(first, again) {
			t.Fatal("twice the same gives other bytes")
		}
	}
}
