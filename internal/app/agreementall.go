package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/agreement"
	"verbatim/internal/coding"
)

// FurtherFigure is a coefficient other than the headline.
type FurtherFigure struct {
	Theme  *string  `json:"theme"` // null: over all themes
	ID     string   `json:"figure"`
	Name   string   `json:"name"`
	Coders []string `json:"coders"` // two; none: over all of them
	Unit   string   `json:"unit"`
	Figure
	SE   *float64 `json:"se"`  // standard error, where there is one
	Low  *float64 `json:"low"` // 95 % interval, where there is one
	High *float64 `json:"high"`
}

// TranscriptFigure is two coders' agreement on a theme in one transcript, on
// characters.
type TranscriptFigure struct {
	Theme      string   `json:"theme"`
	Transcript string   `json:"transcript"`
	Coders     []string `json:"coders"`
	Characters int      `json:"characters"` // that participants said
	Percent    Figure   `json:"percent"`
	Kappa      Figure   `json:"kappa"`
}

// spanOverlap is how much of two codings must be shared for span F1 to call them one.
const spanOverlap = .5

// collector gathers further figures.
type collector struct {
	g     *agreeing
	m     *agreement.Measures
	out   *Agreement
	theme *string
}

func (c *collector) add(id, name string, v agreement.Value) *FurtherFigure {
	c.out.All = append(c.out.All, FurtherFigure{Theme: c.theme, ID: id, Name: name, Coders: []string{}, Unit: c.g.o.Unit, Figure: figure(v)})
	return &c.out.All[len(c.out.All)-1]
}

// ofCharacters is add for what is always on characters.
func (c *collector) ofCharacters(id, name string, v agreement.Value) *FurtherFigure {
	f := c.add(id, name, v)
	f.Unit = UnitCharacter
	return f
}

func (f *FurtherFigure) between(low, high agreement.Value) {
	f.Low, f.High = numberOf(low), numberOf(high)
}

// further computes every coefficient there is.
func (g *agreeing) further(m *agreement.Measures, used []int, each []agreement.Interval, pooled agreement.Interval, out *Agreement) error {
	c := &collector{g: g, m: m, out: out}
	out.All, out.ByDocument = []FurtherFigure{}, []TranscriptFigure{}
	v := m.View(nil)
	c.add("alpha-pooled", "Krippendorff's alpha, pooled over themes", v.PooledAlpha(used)).between(pooled.Low, pooled.High)
	c.add("kappa-pooled", "pooled kappa", v.PooledKappa(used))
	sets := m.Sets(used)
	c.add("alpha-masi", "alpha of sets of themes, MASI distance", sets.Alpha(agreement.MASI, nil))
	c.add("alpha-jaccard", "alpha of sets of themes, Jaccard distance", sets.Alpha(agreement.Jaccard, nil))
	c.add("mv-alpha", "mv-alpha of sets of themes", sets.MVAlpha(nil))
	c.spanF1(used)
	if len(g.o.Exclusive) > 0 {
		if err := c.unitizing(); err != nil {
			return err
		}
	}
	for i, code := range used {
		c.theme = &g.themes[code].id
		c.ofTheme(m.Code(code), each[i])
	}
	return nil
}

func (c *collector) spanF1(codes []int) {
	f := c.add("span-f1", fmt.Sprintf("span F1 (codings that share %.0f%%)", 100*spanOverlap), c.m.SpanF1(codes, spanOverlap, nil))
	f.Unit = "coding"
}

// ofTheme adds what there is about one theme: over all coders first, then by two.
func (c *collector) ofTheme(f agreement.CodeFigures, in agreement.Interval) {
	c.add("alpha", "Krippendorff's alpha", f.Alpha).between(in.Low, in.High)
	c.add("percent", "percent agreement (Po)", f.Percent)
	c.add("unanimous", "units on which all agree", f.Unanimous)
	c.add("kappa", "Cohen's kappa, mean over pairs", f.Cohen)
	c.add("fleiss", "Fleiss' kappa", f.Fleiss)
	c.add("scott", "Scott's pi, mean over pairs", f.Scott)
	c.add("holsti", "Holsti's CR, mean over pairs", f.Holsti)
	c.add("brennan-prediger", "Brennan and Prediger's kappa", f.BrennanPrediger)
	c.add("ac1", "Gwet's AC1", f.AC1).SE = numberOf(f.AC1SE)
	c.add("positive", "positive agreement, mean over pairs", f.Positive)
	c.add("negative", "negative agreement, mean over pairs", f.Negative)
	c.add("coded-only", "coded-only agreement, mean over pairs", f.CodedOnly)
	c.ofCharacters("bar-u-alpha", "|u-alpha, coded or not", f.BarUAlpha)
	c.spanF1([]int{f.Code})
	for _, p := range f.Pairs {
		from := len(c.out.All)
		k := c.add("kappa", "Cohen's kappa", p.Kappa.Kappa)
		k.SE = numberOf(p.Kappa.SE)
		k.between(p.Kappa.Low, p.Kappa.High)
		c.add("percent", "percent agreement (Po)", p.Percent)
		c.add("expected", "agreement expected by chance (Pe)", p.Kappa.Pe)
		c.add("scott", "Scott's pi", p.Scott)
		c.add("positive", "positive agreement", p.Positive)
		c.add("negative", "negative agreement", p.Negative)
		c.add("coded-only", "coded-only agreement", p.CodedOnly)
		c.transcripts(f.Code, p.A, p.B)
		for i := range c.out.All[from:] {
			c.out.All[from+i].Coders = c.g.namesOf(p.A, p.B)
		}
	}
}

// transcripts adds the rows of NVivo's coding comparison, and the two means of them
// that its help describes.
func (c *collector) transcripts(code, a, b int) {
	rows := c.m.ByDocument(code, a, b)
	for _, r := range rows {
		c.out.ByDocument = append(c.out.ByDocument, TranscriptFigure{
			Theme: c.g.themes[code].id, Transcript: c.out.Transcripts[r.Document], Coders: c.g.namesOf(a, b), Characters: r.Size,
			Percent: figure(r.Table.Percent()), Kappa: figure(r.Table.CohenKappa()),
		})
	}
	kappa, percent := agreement.Average(rows, agreement.Table.CohenKappa), agreement.Average(rows, agreement.Table.Percent)
	c.ofCharacters("nvivo-kappa", "kappa by transcript (NVivo), plain mean", kappa.Plain)
	c.ofCharacters("nvivo-kappa-weighted", "kappa by transcript (NVivo), mean weighted by size", kappa.Weighted)
	c.ofCharacters("nvivo-percent", "percent by transcript (NVivo), plain mean", percent.Plain)
	c.ofCharacters("nvivo-percent-weighted", "percent by transcript (NVivo), mean weighted by size", percent.Weighted)
}

// unitizing adds the unitizing family for themes that exclude each other.
func (c *collector) unitizing() error {
	codes, err := c.g.exclusive()
	if err != nil {
		return err
	}
	u, err := c.m.Unitize(codes)
	if err != nil {
		return problem("leave one of the two out of --exclusive", "%s", err)
	}
	f := u.Figures(nil)
	c.ofCharacters("u-alpha", "u-alpha of the exclusive themes", f.U)
	c.ofCharacters("bar-u-alpha", "|u-alpha of the exclusive themes together", f.BarU)
	c.ofCharacters("cu-alpha", "cu-alpha of the exclusive themes", f.CU)
	c.ofCharacters("cu-coverage", "share of the text that cu-alpha rests on", f.Coverage)
	for _, k := range f.Codes {
		c.theme = &c.g.themes[k.Code].id
		c.ofCharacters("ku-alpha", "(k)u-alpha among the exclusive themes", k.KU)
		c.ofCharacters("ku-coverage", "share of the theme's text that (k)u-alpha rests on", k.Coverage)
	}
	c.theme = nil
	return nil
}

// exclusive are the themes of a group of which a coder gives at most one to any
// words, as indexes. It fails, saying where, if somebody gave two.
func (g *agreeing) exclusive() ([]int, error) {
	var codes []int
	for _, id := range g.o.Exclusive {
		id, err := countedTheme(g.s, strings.TrimSpace(id))
		if err != nil {
			return nil, err
		}
		code, ok := g.at[id]
		if !ok {
			return nil, usage("", "%s is not among the themes asked for", id)
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	if len(codes) < 2 {
		return nil, usage("for example: --exclusive hope,burnout", "themes that exclude each other are two or more")
	}
	for _, t := range g.s.Transcripts {
		if g.s.IsOwnOnly(t.ID) {
			continue
		}
		last := map[string]coding.Coding{} // by coder: the coding that reaches furthest
		for _, c := range g.s.CodingsIn(t.ID) {
			code, counts := g.at[g.s.ThemeOf(c)]
			if !counts || !slices.Contains(codes, code) || !g.compared(c.Coder) || !slices.Contains(g.s.Readers(t.ID), c.Coder) {
				continue
			}
			before, ok := last[c.Coder]
			if ok && c.Span.Start < before.Span.End && g.at[g.s.ThemeOf(before)] != code {
				return nil, problem("these coefficients suppose that a coder gives any words one of the themes at most; leave one of the two out of --exclusive",
					"%s gave words in turn %d of %s two of these themes: %s at %d:%d and %s at %d:%d", c.Coder, t.TurnAt(c.Span.Start)+1, t.ID,
					g.s.ThemeOf(before), before.Span.Start, before.Span.End, g.s.ThemeOf(c), c.Span.Start, c.Span.End)
			}
			if !ok || c.Span.End > before.Span.End {
				last[c.Coder] = c
			}
		}
	}
	return codes, nil
}
