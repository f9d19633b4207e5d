package app

import (
	"io"

	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/table"
)

// stripes are the colours of the themes in pictures: those that the workbench gives
// them where it has not given them others before. The same codebook has the same
// colours on every computer.
func (a *App) stripes(s *study.Study) map[string]export.Stripe {
	if a.Stripes == nil {
		return nil
	}
	return a.Stripes(s.Book)
}

// heatMap draws a table as a heat map.
func (a *App) heatMap(rel *study.Release, t *table.Table) func(io.Writer) error {
	return func(w io.Writer) error {
		var stripes map[string]export.Stripe
		if t.RowsAre == string(matrix.ByTheme) {
			stripes = a.stripes(rel.Study)
		}
		return export.HeatSVG(w, rel, t, stripes)
	}
}
