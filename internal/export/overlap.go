package export

import (
	"cmp"
	"math"
	"slices"

	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/table"
)

// overlapDoc is what themes share as JSON shows it.
type overlapDoc struct {
	table.Doc
	Within  string       `json:"within"`
	Quotes  []*float64   `json:"quotes"`  // of each theme
	Jaccard [][]*float64 `json:"jaccard"` // null where cells is null, or neither theme is coded
}

// CountedOverlap is what themes share. Jaccard has that table first.
func CountedOverlap(o *matrix.Overlap, jaccard bool) *Counted {
	count, share := CountedTable{o.Count, "Pairs"}, CountedTable{o.Jaccard, "Jaccard"}
	c := &Counted{
		Title: o.Count.Title, Tables: []CountedTable{count, share}, Keys: []string{string(matrix.ByTheme), "and theme"}, Themed: true,
		How: [][2]string{
			{"A number", "leads to the passages that meet: click it. It is underlined where it does. A table is the same above and below the diagonal."},
			{"–", "A theme and one above it are not compared: what the one has is in the other."},
		},
		QuotesAre: "For each two themes that meet, the passages of either that meet one of the other, in the order of the transcripts; Coded as says which theme each is a passage of. Pairs may be more or fewer than passages.",
		Chart:     overlapChart(o),
	}
	if jaccard {
		c.Title, c.Tables = o.Jaccard.Title, []CountedTable{share, count}
	}
	doc := overlapDoc{Doc: c.Tables[0].Doc(), Within: o.Within.String(), Jaccard: [][]*float64{}}
	for _, x := range o.Count.RowExtras {
		for _, cell := range x.Cells {
			n := cell.N
			doc.Quotes = append(doc.Quotes, &n)
		}
	}
	doc.Jaccard = o.Jaccard.Doc().Cells
	c.Doc = doc
	c.Blocks = func() (blocks []CountedBlock) {
		for _, m := range o.Meets {
			blocks = append(blocks, CountedBlock{Source: m.Source, Quotes: m.Quotes,
				Keys: []string{keyName(o.Count.Rows[m.Row]), keyName(o.Count.Cols[m.Col])}})
		}
		return blocks
	}
	return c
}

// overlapChart is the pairs of themes that share most.
func overlapChart(o *matrix.Overlap) *Chart {
	type pair struct {
		name string
		n    float64
	}
	const most = 20
	var pairs []pair
	t := o.Jaccard
	for _, m := range o.Meets {
		if cell := t.Cells[m.Row][m.Col]; cell.IsNumber() {
			pairs = append(pairs, pair{keyName(t.Rows[m.Row]) + " × " + keyName(t.Cols[m.Col]), cell.N})
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.n, a.n) })
	if len(pairs) == 0 {
		return nil
	}
	c := &Chart{Kind: sheet.Bars, Title: "Themes that share most", Across: "two themes", Up: t.Measure.Unit, Format: "0.00",
		Means:  "The pairs of themes with the largest Jaccard, at most 20.",
		Series: []ChartSeries{{Name: t.Measure.Unit}}}
	for _, p := range pairs[:min(most, len(pairs))] {
		c.Names = append(c.Names, p.name)
		c.Series[0].Values = append(c.Series[0].Values, p.n)
	}
	return c
}

// orGap is a cell's number in a chart, divided, or a gap.
func orGap(c table.Cell, by float64) float64 {
	if !c.IsNumber() {
		return math.NaN()
	}
	return c.N / by
}
