package export

import (
	"math"
	"strings"
	"unicode/utf8"

	"verbatim/internal/sheet"
)

// The colours of a workbook. Text on every fill has a contrast of at least 5 to
// 1; no colour says anything that a number or a word does not say too. Blue and
// orange stay apart for readers who do not tell red from green.
const (
	ink     = "#1F2933"
	quiet   = "#56616D"
	rule    = "#C9D1DA"
	faint   = "#E3E8ED"
	heading = "#E4EBF2"
	resting = "#F5F6F7" // where there is no number
	warning = "#FDF0DC"
	link    = "#1B4A7A"
)

// heat is the fill of a number, in three steps that end at a ninth, at four
// ninths and at the whole of the largest number of the table. Themes with
// sub-themes have the large numbers; even steps would leave the others pale.
// Where all numbers are small, nine stands for the largest.
func heat(n, most float64, against bool) string {
	if n <= 0 || most <= 0 {
		return ""
	}
	steps := [3]string{"#E9F1F9", "#C8DDF0", "#A3C8E8"}
	if against {
		steps = [3]string{"#FCEFE2", "#F8D9BC", "#F0BD8E"}
	}
	return steps[max(0, min(2, int(math.Ceil(3*math.Sqrt(n/most)-1e-9))-1))]
}

func headStyle() sheet.Style {
	return sheet.Style{Bold: true, Colour: ink, Fill: heading, Wrap: true, Middle: true, Line: rule}
}

func headCells(names ...string) []sheet.Cell {
	cells := make([]sheet.Cell, len(names))
	for i, n := range names {
		cells[i] = sheet.Text(n, headStyle())
	}
	return cells
}

// capital is s with its first letter as a capital, for headers.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[n:]
}

// longest is the length of the longest word of s.
func longest(s string) int {
	most := 0
	for _, w := range strings.Fields(s) {
		most = max(most, utf8.RuneCountInString(w))
	}
	return most
}

// bulleted is several texts in one cell, one on each line.
func bulleted(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	var b strings.Builder
	for i, s := range texts {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("• " + s)
	}
	return b.String()
}
