package export

import (
	"bytes"
	"html"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"verbatim/internal/matrix"
	"verbatim/internal/transcript"
)

var linkCell = regexp.MustCompile(`<c r="([A-Z]+)(\d+)"[^>]*><f>HYPERLINK\(([^<]*),([\d.]+)\)</f><v>([\d.]+)</v></c>`)

// TestEveryNumberLeadsToItsQuotes reads the finished file: every linked number
// of the matrix leads to a row from which there are as many quotes of that very
// cell as the number says.
func TestEveryNumberLeadsToItsQuotes(t *testing.T) {
	small, o := invented(t)
	for name, m := range map[string]*matrix.Matrix{
		"team":        built(t, small, transcript.ForTeam, matrix.Spec{}),
		"publication": built(t, small, transcript.ForPublication, matrix.Spec{}),
		"turned":      built(t, small, transcript.ForTeam, matrix.Spec{Rows: matrix.Axis{By: matrix.ByParticipant}, Cols: matrix.Axis{By: matrix.ByTheme}}),
		"large":       built(t, large(t, 12, 400), transcript.ForTeam, matrix.Spec{}),
		"attribute":   built(t, large(t, 12, 400), transcript.ForTeam, matrix.Spec{Cols: matrix.Axis{By: matrix.ByAttribute, Name: "role"}, Measure: matrix.Quotes}),
	} {
		t.Run(name, func(t *testing.T) { checkLinks(t, m, o) })
	}
}

func checkLinks(t *testing.T, m *matrix.Matrix, o Options) {
	book := workbookBytes(t, m, o)
	g, xml := grids(t, book), parts(t, book)["xl/worksheets/sheet2.xml"]
	table, seen := g[matrixSheet], 0
	for _, c := range linkCell.FindAllStringSubmatch(xml, -1) {
		row, _ := strconv.Atoi(c[2])
		col := int(c[1][0] - 'A')
		if len(c[1]) > 1 {
			col = 26*(col+1) + int(c[1][1]-'A')
		}
		if c[4] != c[5] || table[row-1][col] != c[5] {
			t.Fatalf("%s%s: formula says %s, its stored value %s, a reader sees %s", c[1], c[2], c[4], c[5], table[row-1][col])
		}
		if head := table[0][col]; head == "Total" || head == "People" || table[row-1][0] == "Total" || table[row-1][0] == "People" {
			continue
		}
		target := regexp.MustCompile(`^"#'(.+)'!A(\d+)"$`).FindStringSubmatch(html.UnescapeString(c[3]))
		if target == nil {
			t.Fatalf("%s%s: the link %s has no target", c[1], c[2], c[3])
		}
		line, _ := strconv.Atoi(target[2])
		want, _ := strconv.Atoi(c[5])
		label, stance := table[row-1][0], ""
		if label == "against" { // the row above has the name
			stance, label = "against", table[row-2][0]
		}
		theme, other := label, table[0][col]
		if m.Spec.Cols.By == matrix.ByTheme {
			theme, other = other, theme
		}
		if got := countFrom(g[target[1]], line, theme, other, stance); got != want {
			t.Errorf("%s%s (%s, %s, %q) says %d, %d quotes stand at %s row %d", c[1], c[2], theme, other, stance, want, got, target[1], line)
		}
		seen++
	}
	numbers := 0.0
	for _, row := range m.Table.Cells {
		for _, c := range row {
			if c.IsNumber() && c.N > 0 {
				numbers++
			}
			if c.IsNumber() && c.Against > 0 {
				numbers++
			}
		}
	}
	if float64(seen) != numbers || seen == 0 {
		t.Errorf("%d numbers lead to quotes, %v should", seen, numbers)
	}
}

// countFrom counts the quotes of a cell from a line on, announced ones included.
func countFrom(rows [][]string, line int, theme, other, stance string) int {
	quote, stanceCol := index(rows[0], "Quote"), index(rows[0], "Stance")
	n := 0
	for _, r := range rows[line-1:] {
		if r[0] == "(continued)" {
			continue
		}
		path := strings.Split(r[0], " › ")
		if name := path[len(path)-1]; name != theme || r[1] != other {
			break
		}
		has := ""
		if stanceCol >= 0 && stanceCol < len(r) {
			has = r[stanceCol]
		}
		if has != stance {
			break
		}
		if strings.HasSuffix(r[quote], ", not for quotation") {
			announced, _ := strconv.Atoi(strings.Fields(r[quote])[0])
			n += announced
			continue
		}
		n++
	}
	return n
}

func index(list []string, s string) int {
	for i, x := range list {
		if x == s {
			return i
		}
	}
	return -1
}

func TestSharesAreStoredAsFractions(t *testing.T) {
	s, o := invented(t)
	m := built(t, s, transcript.ForTeam, matrix.Spec{Measure: matrix.Percent, Themes: []string{"hope", "mutuality"}})
	xml := parts(t, workbookBytes(t, m, o))["xl/worksheets/sheet2.xml"]
	for _, c := range linkCell.FindAllStringSubmatch(xml, -1) {
		if n, err := strconv.ParseFloat(c[5], 64); c[1] != "H" && c[1] != "G" && (err != nil || n <= 0 || n > 1 || c[4] != c[5]) {
			t.Errorf("%s%s: a share of %s, in the formula %s", c[1], c[2], c[5], c[4])
		}
	}
	if got := grids(t, workbookBytes(t, m, o))[matrixSheet][1][3]; got != "15.0%" {
		t.Errorf("a reader sees %s", got)
	}
}

func TestATableWithoutQuotesHasNoLinks(t *testing.T) {
	s, o := invented(t)
	m := built(t, s, transcript.ForTeam, matrix.Spec{Cols: matrix.Axis{By: matrix.ByCoder}})
	var b bytes.Buffer
	if _, err := WriteCounted(&b, XLSX, m.Release(), &Counted{Title: "Alone", Tables: []CountedTable{{m.Table, matrixSheet}}}, o); err != nil {
		t.Fatal(err)
	}
	if g := grids(t, b.Bytes()); len(g[matrixSheet]) < 5 || g[matrixSheet][0][1] != "Ana Ruiz" {
		t.Errorf("%v", g[matrixSheet])
	}
	if strings.Contains(parts(t, b.Bytes())["xl/worksheets/sheet2.xml"], "HYPERLINK") {
		t.Error("a number leads nowhere")
	}
}
