package app

import (
	"context"
	"strings"

	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/transcript"
)

// CrosstabOptions say which crosstab is wanted, and for whose eyes.
type CrosstabOptions struct {
	By      string // an attribute of participants or transcripts
	Measure string // people or quotes; empty: people
	Percent string // row or column: shares in place of numbers
	MinCell int    // numbers from 1 to one less are left out, and what would give them away; 0: none
	Themes  []string
	Whose   string
	Where   []string
	For     transcript.Purpose
}

// Crosstab counts themes by the groups of an attribute.
func (a *App) Crosstab(ctx context.Context, o CrosstabOptions) (*Counted, error) {
	if o.By == "" {
		return nil, usage("for example: verbatim crosstab --by setting", "a crosstab is by an attribute of participants.csv; say which")
	}
	side := matrix.Side(strings.ToLower(strings.TrimSpace(o.Percent)))
	if side != "" && side != matrix.ByRow && side != matrix.ByColumn {
		return nil, usage("say --percent row or --percent column", "shares are of a row or of a column, not of %q", o.Percent)
	}
	c, spec, err := a.countable(ctx, MatrixOptions{Cols: o.By, Measure: o.Measure, Themes: o.Themes, Whose: o.Whose, Where: o.Where, For: o.For})
	if err != nil {
		return nil, err
	}
	x, err := matrix.BuildCrosstab(c.Release, matrix.CrosstabSpec{Spec: spec, Percent: side, MinCell: o.MinCell})
	if err != nil {
		return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
	}
	t := export.CountedCrosstab(x)
	t.Picture = a.heatMap(c.Release, t.Tables[0].Table)
	return c.made(t, x.Matrix.Spec), nil
}
