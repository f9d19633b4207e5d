package app

import (
	"context"
	"strings"

	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/transcript"
)

// OverlapOptions say what themes are to share, and for whose eyes.
type OverlapOptions struct {
	Within  string // words, turn, or a number of turns; empty: words
	Measure string // pairs or jaccard: which table comes first; empty: pairs
	Themes  []string
	Whose   string
	Where   []string
	For     transcript.Purpose
}

// Overlap counts what themes share.
func (a *App) Overlap(ctx context.Context, o OverlapOptions) (*Counted, error) {
	within, err := matrix.ParseWithin(o.Within)
	if err != nil {
		return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
	}
	jaccard := false
	switch strings.ToLower(strings.TrimSpace(o.Measure)) {
	case "", "pairs":
	case "jaccard":
		jaccard = true
	default:
		return nil, usage("say --measure pairs or --measure jaccard", "what themes share is not counted as %q", o.Measure)
	}
	c, spec, err := a.countable(ctx, MatrixOptions{Themes: o.Themes, Whose: o.Whose, Where: o.Where, For: o.For})
	if err != nil {
		return nil, err
	}
	l, err := matrix.BuildOverlap(c.Release, spec, within)
	if err != nil {
		return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
	}
	x := export.CountedOverlap(l, jaccard)
	x.Coders, x.Chosen = spec.Coders, export.ChosenOf(c.Release, spec)
	x.Picture = a.heatMap(c.Release, x.Tables[0].Table)
	return c.made(x, l.Spec), nil
}
