package app

import (
	"context"
	"fmt"
	"io"
	"slices"

	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// TimelineOptions say which timeline is wanted, and for whose eyes.
type TimelineOptions struct {
	By     string // words (where empty) or time
	Themes []string
	Whose  string   // see MatrixOptions
	Where  []string // likewise
	For    transcript.Purpose
}

// timelineDoc is a timeline as JSON shows it.
type timelineDoc struct {
	table.Doc
	By     string         `json:"by"`
	Strips []matrix.Strip `json:"strips"`
}

// Timeline counts the quotes of themes by where in an interview they begin.
func (a *App) Timeline(ctx context.Context, o TimelineOptions) (*Counted, error) {
	c, spec, err := a.countable(ctx, MatrixOptions{Themes: o.Themes, Whose: o.Whose, Where: o.Where, For: o.For})
	if err != nil {
		return nil, err
	}
	l, err := matrix.TimelineOf(c.Release, matrix.TimelineSpec{By: o.By, Themes: spec.Themes, Coders: spec.Coders, Where: spec.Where, Existed: spec.Existed})
	if err != nil {
		return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
	}
	if len(l.Strips) == 0 {
		return nil, &Problem{What: "no transcript that was chosen can be divided into tenths of " + l.By, Todo: either(l.By == matrix.TenthsOfTime, "use --by words", "")}
	}
	x := &export.Counted{
		Title: l.Table.Title, Tables: []export.CountedTable{{Table: l.Table, Sheet: "Timeline"}}, Keys: []string{"theme", "tenth"},
		Coders: spec.Coders, Chosen: export.ChosenOf(c.Release, spec), How: timelineReading(), Chart: timelineChart(l), Doc: timelineDoc{l.Table.Doc(), l.By, l.Strips},
		QuotesAre: "Every quote, under its theme and the tenth of the interview in which it begins. A quote of a sub-theme stands under the theme above it too.",
		Blocks:    func() []export.CountedBlock { return timelineBlocks(l) },
		Picture:   func(w io.Writer) error { return export.StripSVG(w, l, a.stripes(c.Release.Study)) },
	}
	return c.made(x, spec), nil
}

func timelineReading() [][2]string {
	return [][2]string{
		{"A column", "is a tenth of an interview: 1 the beginning, 10 the end. Every interview is divided by itself, however long it is."},
		{"A number", "leads to its quotes: those that begin in that tenth, of all transcripts together."},
		{"What it says", "What comes first in an interview often comes because it was asked first: look at the interview guide before you make anything of it."},
	}
}

func timelineBlocks(l *matrix.Timeline) []export.CountedBlock {
	var blocks []export.CountedBlock
	for r, row := range l.Table.Rows {
		for c, col := range l.Table.Cols {
			cell := l.Table.Cells[r][c]
			if quotes := l.In(cell.Source); len(quotes) > 0 {
				blocks = append(blocks, export.CountedBlock{Source: cell.Source, Keys: []string{row.Name, col.Name}, Quotes: quotes})
			}
		}
	}
	return blocks
}

// chartedThemes is how many lines of a chart can be told apart.
const chartedThemes = 6

func timelineChart(l *matrix.Timeline) *export.Chart {
	c := &export.Chart{Kind: sheet.Lines, Title: l.Table.Title, Across: "tenth of the interview", Up: "quotes that begin there",
		Means: fmt.Sprintf("The passages for each theme at the top, by the tenth in which they begin; of more than %d themes those with the most.", chartedThemes)}
	for _, col := range l.Table.Cols {
		c.Names = append(c.Names, col.Name)
	}
	var top []int
	for i, k := range l.Table.Rows {
		if k.Depth == 0 && l.Table.RowTotals[i].N > 0 {
			top = append(top, i)
		}
	}
	slices.SortStableFunc(top, func(i, j int) int { return int(l.Table.RowTotals[j].N - l.Table.RowTotals[i].N) })
	top = top[:min(chartedThemes, len(top))]
	slices.Sort(top)
	for _, i := range top {
		x := export.ChartSeries{Name: l.Table.Rows[i].Name}
		for _, cell := range l.Table.Cells[i] {
			x.Values = append(x.Values, cell.N)
		}
		c.Series = append(c.Series, x)
	}
	if len(top) == 0 {
		return nil
	}
	return c
}
