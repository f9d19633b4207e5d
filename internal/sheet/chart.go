package sheet

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// ChartKind is how a chart draws its numbers.
type ChartKind int

// The kinds of chart.
const (
	Columns ChartKind = iota // upright, side by side
	Bars                     // lying, the first at the top
	Lines
)

// Chart is a native chart of the numbers of its sheet, beside them: the first
// column below the header holds the names along the axis, each further column is a
// series that its header names. Who changes a number changes the chart.
type Chart struct {
	Kind   ChartKind
	Title  string
	Across string  // what the names are
	Up     string  // what the numbers count
	Format string  // of the numbers on the axis
	Series int     // how many columns are drawn
	Step   float64 // between the lines of the axis that counts; 0: as the program likes
	Most   float64 // where that axis ends; 0: as the program likes
}

// shades are the fills of a chart's series, from dark to light, so that they can
// be told apart without colours; after the last the first comes again.
var shades = [...]string{"1B4A7A", "F0BD8E", "6FA3D0", "56616D", "C8DDF0", "C9D1DA"}

// marks are the signs on a line's points, so that lines can be told apart without
// colours.
var marks = [...]string{"circle", "square", "triangle", "diamond", "x", "star"}

const chartInk = "1F2933"

// chart puts the chart of a sheet beside its numbers.
func (w *writer) chart(s *Sheet, o own) error {
	c := s.Chart
	if c == nil || o.rows <= s.Header || c.Series < 1 {
		return nil
	}
	dark := excelize.Font{Family: font, Size: 9, Color: chartInk} // an axis is pale otherwise
	x := &excelize.Chart{
		Title:  chartTitle(c.Title, 12),
		Legend: excelize.ChartLegend{Position: "bottom", Font: &dark},
		XAxis:  excelize.ChartAxis{Title: chartTitle(c.Across, 10), Font: dark},
		YAxis:  excelize.ChartAxis{Title: chartTitle(c.Up, 10), Font: dark, MajorGridLines: true, MajorUnit: c.Step, NumFmt: excelize.ChartNumFmt{CustomNumFmt: c.Format}},
	}
	if c.Most > 0 {
		x.YAxis.Maximum = &c.Most
	}
	if c.Series == 1 {
		x.Legend.Position = "none"
	}
	groups := (o.rows - s.Header) * max(1, c.Series/2)
	x.Type, x.Dimension = excelize.Col, excelize.ChartDimension{Width: uint(min(1200, max(560, 40*groups))), Height: 420}
	switch c.Kind {
	case Lines:
		x.Type = excelize.Line
	case Bars:
		x.Type, x.XAxis.ReverseOrder = excelize.Bar, true
		x.Dimension = excelize.ChartDimension{Width: 680, Height: uint(min(1600, max(360, 26*groups)))}
	}
	for i := range c.Series {
		one, err := c.series(s, o, i)
		if err != nil {
			return err
		}
		x.Series = append(x.Series, one)
	}
	corner, err := excelize.CoordinatesToCellName(len(s.Columns)+2, 1)
	if err != nil {
		return err
	}
	return w.file.AddChart(o.name, corner, x)
}

// series are the numbers of one column, with the names beside them.
func (c *Chart) series(s *Sheet, o own, i int) (excelize.ChartSeries, error) {
	column, err := excelize.ColumnNumberToName(i + 2)
	if err != nil {
		return excelize.ChartSeries{}, err
	}
	at := func(column string, row int) string { return fmt.Sprintf("$%s$%d", column, row) }
	sheet := "'" + strings.ReplaceAll(o.name, "'", "''") + "'!"
	colour := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{shades[i%len(shades)]}}
	one := excelize.ChartSeries{
		Name:       sheet + at(column, s.Header),
		Categories: sheet + at("A", s.Header+1) + ":" + at("A", o.rows),
		Values:     sheet + at(column, s.Header+1) + ":" + at(column, o.rows),
		Fill:       colour,
	}
	if c.Kind == Lines {
		one.Line = excelize.LineOptions{Width: 1.75, Fill: colour}
		one.Marker = excelize.ChartMarker{Symbol: marks[i%len(marks)], Size: 6, Fill: colour}
	}
	return one, nil
}

func chartTitle(s string, size float64) excelize.ChartTitle {
	s, _ = clean(s)
	if s == "" {
		return excelize.ChartTitle{}
	}
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: s, Font: &excelize.Font{Family: font, Size: size, Bold: true, Color: chartInk}}}}
}
