package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// SaturationOptions say which curve is wanted, and for whose eyes.
type SaturationOptions struct {
	Rule   matrix.SaturationRule
	By     string // transcript (where empty) or participant
	Order  string // date, id or file; empty: see matrix.SaturationSpec
	Top    bool   // only themes at the top, with their sub-themes
	Draws  int    // random orders for the band; 0: none
	Seed   uint64 // 0: the usual
	Themes []string
	Whose  string // see MatrixOptions
	For    transcript.Purpose
}

// WhyNoSaturation is for who asks for a curve in a study with the reflexive approach.
const WhyNoSaturation = "this study takes a reflexive approach, in which themes are made by reading and are not there to be used up: " +
	"another reading may always find more, and Braun and Clarke (2021, \"To saturate or not to saturate?\") advise against saturation as a reason to stop. " +
	"Say instead why these interviews are enough for your question. Since you ask, here is the curve"

// mostDraws bounds the random orders: more change no figure that is shown.
const mostDraws = 100_000

// Saturation counts how many themes each interview brings that none before it had.
func (a *App) Saturation(ctx context.Context, o SaturationOptions) (*Counted, error) {
	if o.Draws < 0 || o.Draws > mostDraws {
		return nil, &Problem{What: fmt.Sprintf("%d random orders cannot be drawn", o.Draws), Todo: "1000 is enough for a band", Usage: true}
	}
	c, spec, err := a.countable(ctx, MatrixOptions{Themes: o.Themes, Whose: o.Whose, For: o.For})
	if err != nil {
		return nil, err
	}
	if c.Release.Study.Settings.Approach == study.Reflexive {
		a.Notice("%s", WhyNoSaturation)
	}
	s, err := matrix.Saturate(c.Release, matrix.SaturationSpec{
		Rule: o.Rule, By: matrix.By(o.By), Order: o.Order, Top: o.Top, Draws: o.Draws, Seed: o.Seed,
		Themes: spec.Themes, Coders: spec.Coders, Existed: spec.Existed,
	})
	if err != nil {
		return nil, readProblem(err)
	}
	x := &export.Counted{
		Title: "New themes by interview", Tables: []export.CountedTable{{Table: s.Table(), Sheet: "Saturation"}}, Keys: []string{s.By}, Themed: true,
		Coders: spec.Coders, Chosen: export.ChosenOf(c.Release, spec), How: saturationReading(s), Chart: saturationChart(s), Doc: s,
		QuotesAre: "For each interview, its quotes of the themes that no interview before it had.",
		Blocks: func() (blocks []export.CountedBlock) {
			for i, x := range s.Interviews {
				if quotes := s.In(i); len(quotes) > 0 {
					blocks = append(blocks, export.CountedBlock{Source: s.Source(i), Keys: []string{x.ID}, Quotes: quotes})
				}
			}
			return blocks
		},
		Picture: func(w io.Writer) error { return export.CurveSVG(w, c.Release, s) },
	}
	return c.made(x, spec), nil
}

// readProblem is an error of counting; where nobody has read anything to its end, it
// says how to say so.
func readProblem(err error) *Problem {
	p := &Problem{What: err.Error(), Usage: true, Cause: err}
	if errors.Is(err, matrix.ErrNothingRead) {
		p.Usage, p.Todo = false, "say of each transcript that is coded to its end: verbatim done TRANSCRIPT"
	}
	return p
}

func saturationReading(s *matrix.Saturation) [][2]string {
	return [][2]string{
		{"A number under New", "leads to the interview's quotes of the themes that are new in it."},
		{"Order", fmt.Sprintf("The interviews stand in order of %s; an interview is a %s.", s.Order, s.By)},
		{"Base and runs", fmt.Sprintf("The themes of the first %d interviews are the base and stay the same. A run is %d interviews, beginning one after the run before; the first is that behind the base.", s.Base, s.Run)},
		{"Saturation at k+r", "The first run that brings little enough is the r interviews after interview k: saturation is said of k, and the run showed it."},
		{"Source", "Guest, Namey and Chen (2020). A simple method to assess and report thematic saturation in qualitative research. PLoS ONE 15(5): e0232076."},
		{"What it does not say", "That nothing new comes is no proof that nothing is left. It rests on whom you asked, what you asked, and how fine the themes are."},
	}
}

func saturationChart(s *matrix.Saturation) *export.Chart {
	c := &export.Chart{Kind: sheet.Lines, Title: "Different themes up to each interview", Means: "The cumulative themes of the table as a line, with the median and the 5th and 95th percentile of random orders where they were drawn.",
		Across: s.By, Up: "different themes"}
	add := func(name string, value func(i int) float64) {
		x := export.ChartSeries{Name: name}
		for i := range s.Interviews {
			x.Values = append(x.Values, value(i))
		}
		c.Series = append(c.Series, x)
	}
	for _, x := range s.Interviews {
		c.Names = append(c.Names, x.ID)
	}
	add("cumulative", func(i int) float64 { return float64(s.Interviews[i].Cumulative) })
	if b := s.Band; b != nil {
		add("5 %", func(i int) float64 { return float64(b.Low[i]) })
		add("median", func(i int) float64 { return float64(b.Median[i]) })
		add("95 %", func(i int) float64 { return float64(b.High[i]) })
	}
	return c
}
