package export

import (
	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/table"
)

// quotedDoc is who is quoted how often as JSON shows it.
type quotedDoc struct {
	table.Doc
	Words []float64 `json:"words"` // of each row
	Share []float64 `json:"share"` // of the chosen quotes, from 0 to 1
	Over  []bool    `json:"over"`  // quoted far more than the others
	May   []bool    `json:"may"`   // may be quoted outside the team
}

// CountedQuoted is who is quoted how often.
func CountedQuoted(q *matrix.Quoted) *Counted {
	t := q.Table
	c := &Counted{
		Title: t.Title, Tables: []CountedTable{{t, "Quoted"}}, Keys: []string{string(matrix.ByParticipant), string(matrix.ByTheme)},
		Axes: []matrix.Axis{{By: matrix.ByParticipant}, {By: matrix.ByTheme}},
		How: [][2]string{
			{"A number", "leads to its quotes: click it. It is underlined where it does. A total leads to the first of a participant's."},
			{"Quoted far more", "Three quotes or more, and more than twice an equal share among those who may be quoted."},
		},
		QuotesAre: "Every chosen passage, under each participant who speaks in it and each theme that has words of it.",
	}
	doc := quotedDoc{Doc: t.Doc(), Words: []float64{}, Share: []float64{}, Over: []bool{}, May: []bool{}}
	chart := &Chart{Kind: sheet.Bars, Title: "Who is quoted", Across: "participant", Up: "chosen quotes", Means: "Chosen quotes by participant.", Series: []ChartSeries{{Name: "Chosen quotes"}}}
	for _, p := range q.People {
		share := 0.0
		if q.Quotes > 0 {
			share = float64(p.Quotes) / float64(q.Quotes)
		}
		doc.Words, doc.Share = append(doc.Words, float64(p.Words)), append(doc.Share, share)
		doc.Over, doc.May = append(doc.Over, p.Over), append(doc.May, p.May)
		chart.Names = append(chart.Names, p.ID)
		chart.Series[0].Values = append(chart.Series[0].Values, float64(p.Quotes))
	}
	c.Doc = doc
	if q.Quotes > 0 {
		c.Chart = chart
	}
	c.Blocks = func() (blocks []CountedBlock) {
		for _, x := range q.Blocks {
			theme := "no theme"
			if x.Col < len(t.Cols) {
				theme = keyName(t.Cols[x.Col])
			}
			blocks = append(blocks, CountedBlock{Source: x.Source, Total: x.Total, Keys: []string{keyName(t.Rows[x.Row]), theme}, Person: t.Rows[x.Row].ID, Quotes: x.Quotes})
		}
		return blocks
	}
	return c
}

// deviantDoc is what goes against the pattern as JSON shows it.
type deviantDoc struct {
	table.Doc
	Others int        `json:"others"` // in a hundred
	With   []*float64 `json:"with"`   // participants who have each theme
	Of     []*float64 `json:"of"`     // of how many who were read
}

// CountedDeviant is what goes against the pattern.
func CountedDeviant(d *matrix.Deviant) *Counted {
	t := d.Table
	c := &Counted{
		Title: t.Title, Tables: []CountedTable{{t, "Deviant cases"}}, Keys: []string{string(matrix.ByTheme), string(matrix.ByParticipant)},
		Axes: []matrix.Axis{d.Matrix.Spec.Rows, d.Matrix.Spec.Cols}, Coders: d.Matrix.Spec.Coders, Chosen: ChosenOf(d.Matrix.Release(), d.Matrix.Spec),
		How: [][2]string{
			{"A number", "is of passages that speak against the theme, and leads to them: click it. It is underlined where it does."},
			{"without", "The participant has nothing of the theme, and the others have: the numbers at the right say how many, of how many who were read."},
		},
		QuotesAre: "Every passage that speaks against a theme, by theme and participant.",
	}
	column := func(x table.Extra) (out []*float64) {
		out = []*float64{}
		for i := range x.Cells {
			out = append(out, &x.Cells[i].N)
		}
		return out
	}
	c.Doc = deviantDoc{Doc: t.Doc(), Others: d.Others, With: column(t.RowExtras[0]), Of: column(t.RowExtras[1])}
	c.Chart = deviantChart(t)
	c.Blocks = func() (blocks []CountedBlock) {
		for _, x := range d.Cases {
			if len(x.Against) > 0 {
				blocks = append(blocks, CountedBlock{Source: x.Source(t), Total: t.RowTotals[x.Row].Source,
					Keys: []string{keyName(t.Rows[x.Row]), keyName(t.Cols[x.Col])}, Person: t.Cols[x.Col].ID, Quotes: x.Against})
			}
		}
		return blocks
	}
	return c
}

// deviantChart shows for each theme who has it and who was read and has it not; nil
// where nothing goes against the pattern.
func deviantChart(t *table.Table) *Chart {
	c := &Chart{Kind: sheet.Bars, Title: t.Title, Across: "theme", Up: "participants",
		Means:  "For each theme that nearly everybody has, or that passages speak against: how many participants have it, and how many were read and have it not.",
		Series: []ChartSeries{{Name: "have the theme"}, {Name: "have it not"}}}
	for i, k := range t.Rows {
		with, of := t.RowExtras[0].Cells[i].N, t.RowExtras[1].Cells[i].N
		c.Names = append(c.Names, keyName(k))
		c.Series[0].Values = append(c.Series[0].Values, with)
		c.Series[1].Values = append(c.Series[1].Values, of-with)
	}
	if len(c.Names) == 0 {
		return nil
	}
	return c
}
