package matrix

import (
	"fmt"

	"verbatim/internal/table"
)

// Said is what a curve comes to, in sentences.
func (s *Saturation) Said() []string {
	n := min(s.Base, len(s.Interviews))
	out := []string{fmt.Sprintf("The base, the first %s, has %s.", counted(n, "interview", number(n, "interview")), number(s.BaseThemes, "theme"))}
	percent := func(share float64) string { return fmt.Sprintf("%.3g %%", 100*share) }
	reached := func(k int) string {
		return fmt.Sprintf("interview %d (%d+%d: shown by the %s after it)", k, k, s.Run, counted(s.Run, "interview", fmt.Sprintf("%d interviews", s.Run)))
	}
	if s.Reached != nil {
		out = append(out, fmt.Sprintf("Saturation with at most %s new themes in a run of %d: %s.", percent(s.Threshold), s.Run, reached(*s.Reached)))
	} else {
		out = append(out, fmt.Sprintf("Saturation with at most %s new themes in a run of %d is not reached.", percent(s.Threshold), s.Run))
	}
	switch {
	case s.Threshold == 0:
	case s.NoneNew != nil:
		out = append(out, fmt.Sprintf("With none new: %s.", reached(*s.NoneNew)))
	default:
		out = append(out, "No run brings none new.")
	}
	if b := s.Band; b != nil {
		line := fmt.Sprintf("Of %d orders drawn (seed %d), %d reach it", b.Draws, b.Seed, b.Reached)
		if b.AtMedian != nil {
			line += fmt.Sprintf("; in half of all it is at interview %d or before", *b.AtMedian)
		}
		out = append(out, line+".")
	}
	return out
}

// Source is the key of the quotes of an interview's new themes; empty where it has none.
func (s *Saturation) Source(i int) table.Source {
	if len(s.Interviews[i].fresh) == 0 {
		return ""
	}
	return source(i, 0)
}

// In are the quotes of an interview's new themes, theme by theme.
func (s *Saturation) In(i int) []*Placed { return s.Interviews[i].fresh }

// Table is the curve as a table.
func (s *Saturation) Table() *table.Table {
	t := &table.Table{
		Title: "New themes by interview", RowsAre: s.By, ColsAre: "themes", Stamp: s.Stamp,
		Cols: []table.Key{{ID: "new", Name: "new"}, {ID: "cumulative", Name: "cumulative"}},
		Measure: table.Measure{ID: "themes", Unit: "themes", Means: "New: themes that this interview has and none before it had. Cumulative: different themes up to this interview. " +
			"A theme is in an interview if a passage of it is, for or against, in which a participant speaks. " + s.themesMean()},
	}
	ratio := table.Extra{Key: table.Key{ID: "ratio", Name: "ratio"}, Measure: table.Measure{ID: "ratio", Unit: "% of base themes", Decimals: 1, Percent: true,
		Means: fmt.Sprintf("New themes in the run of %d that ends with this interview, in every hundred themes of the base, the first %d interviews (Guest, Namey and Chen 2020).", s.Run, s.Base)}}
	for i, x := range s.Interviews {
		name := x.ID
		if x.Date != nil {
			name += ", " + *x.Date
		}
		t.Rows = append(t.Rows, table.Key{ID: x.ID, Name: name})
		t.Cells = append(t.Cells, []table.Cell{table.Num(float64(x.New)).From(s.Source(i)), table.Num(float64(x.Cumulative))})
		var share table.Cell
		switch {
		case x.Ratio != nil:
			share = table.Num(100 * *x.Ratio)
		case i+1 >= s.Base+s.Run:
			share = table.NoSuch("no themes in the base")
		}
		ratio.Cells = append(ratio.Cells, share)
	}
	t.RowExtras = append(t.RowExtras, ratio)
	if b := s.Band; b != nil {
		for _, x := range []struct {
			id     string
			of     string
			values []int
		}{{"5 %", "5th percentile", b.Low}, {"median", "median", b.Median}, {"95 %", "95th percentile", b.High}} {
			e := table.Extra{Key: table.Key{ID: x.id, Name: x.id}, Measure: table.Measure{ID: x.id, Unit: "themes",
				Means: fmt.Sprintf("The %s of the cumulative themes after so many interviews, over %d random orders of them (seed %d), by nearest rank.", x.of, b.Draws, b.Seed)}}
			for _, n := range x.values {
				e.Cells = append(e.Cells, table.Num(float64(n)))
			}
			t.RowExtras = append(t.RowExtras, e)
		}
	}
	t.Notes = append(s.Said(), s.Notes...)
	return t
}

func (s *Saturation) themesMean() string {
	if s.Top {
		return "Themes at the top count, with their sub-themes."
	}
	return "Every theme counts by itself, whether it stands at the top or under another."
}
