package app

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"verbatim/internal/agreement"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// What counts as one judgement in Agreement.
const (
	UnitTurn      = "turn"
	UnitSentence  = "sentence"
	UnitCharacter = "character"
)

// AgreementOptions say which figures are wanted, of whom, and for whose eyes. Empty
// fields do not narrow.
type AgreementOptions struct {
	Unit        string   // turn (where empty), sentence or character
	Share       float64  // least share of a turn or sentence that makes it coded; 0: any character
	Touching    bool     // codings that touch are one to the unitizing family
	Rollup      bool     // sub-themes count for the theme at the top
	Themes      []string // with their sub-themes
	Coders      []string
	Transcripts []string // or participants
	Groups      bool     // groups of coders are compared, not coders
	All         bool     // every coefficient there is
	Exclusive   []string // themes of which a coder gives at most one to any words
	Replicates  int      // 0: the usual
	Seed        uint64   // 0: the usual
	For         transcript.Purpose
}

// Agreement is how far coders agree. Units, documents and coders are those that the
// figures rest on: transcripts that at least two are done with.
type Agreement struct {
	Unit        string             `json:"unit"`
	Share       float64            `json:"share"`    // least share of a unit that makes it coded; 0: any character
	Touching    bool               `json:"touching"` // codings that touch were joined
	Rollup      bool               `json:"rollup"`
	By          string             `json:"by"` // coder or group
	Coders      []AgreementCoder   `json:"coders"`
	Transcripts []string           `json:"transcripts"`
	Units       int                `json:"units"`
	Replicates  int                `json:"replicates"`
	Seed        uint64             `json:"seed"`
	Themes      []ThemeAgreement   `json:"themes"`
	Pooled      PooledAgreement    `json:"pooled"`
	Unused      []string           `json:"unused"`        // themes that nobody who is compared used
	All         []FurtherFigure    `json:"all"`           // null where they were not asked for
	ByDocument  []TranscriptFigure `json:"by_transcript"` // likewise; of coders two by two, in characters
	Notes       []string           `json:"notes"`
	Stamp       string             `json:"stamp"`

	release *study.Release
	folder  *folder.Folder
	names   map[string]string // of themes
}

// AgreementCoder is a coder, or a group of them, whose codings are compared.
type AgreementCoder struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Members     []string `json:"members"` // of a group; none outside the team
	Transcripts int      `json:"transcripts"`
}

// Figure is a number, or why there is none.
type Figure struct {
	Value     *float64 `json:"value"`
	Undefined *string  `json:"undefined"`
}

// FigureInterval is a 95 % interval, or why there is none.
type FigureInterval struct {
	Low       *float64 `json:"low"`
	High      *float64 `json:"high"`
	Undefined *string  `json:"undefined"`
	Dropped   int      `json:"dropped"`      // draws in which the figure was undefined
	Rough     bool     `json:"rough"`        // of fewer than ten transcripts
	Jackknife *float64 `json:"jackknife_se"` // where it is rough: the delete-one-transcript standard error
}

// ThemeAgreement is how far coders agree on a theme.
type ThemeAgreement struct {
	Theme      string            `json:"theme"`
	Name       string            `json:"name"`
	Said       string            `json:"said"`
	Alpha      Figure            `json:"alpha"`
	Interval   FigureInterval    `json:"interval"`
	Percent    Figure            `json:"percent"` // observed agreement, Po: a share
	Prevalence []CoderPrevalence `json:"prevalence"`
	Units      int               `json:"units"`
	Documents  int               `json:"documents"`
}

// CoderPrevalence is the share of the units that a coder gave a theme to.
type CoderPrevalence struct {
	Coder string `json:"coder"`
	Figure
}

// PooledAgreement is one figure over all themes.
type PooledAgreement struct {
	Alpha     Figure         `json:"alpha"`
	Interval  FigureInterval `json:"interval"`
	Themes    int            `json:"themes"` // that it is over
	Units     int            `json:"units"`  // that two judged for any of them; so are the documents
	Documents int            `json:"documents"`
}

// Agreement computes how far coders agree on each theme.
func (a *App) Agreement(ctx context.Context, o AgreementOptions) (*Agreement, error) {
	f, s, err := a.openToFind(ctx)
	if err != nil {
		return nil, err
	}
	if err := whole(s); err != nil {
		return nil, err
	}
	if s.Settings.Approach == study.Reflexive {
		a.Notice("%s", WhyNoCoefficient)
	}
	g := &agreeing{a: a, s: s, o: o, existed: existed(f, s)}
	m, err := g.measure()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out, err := g.figures(m)
	if err != nil {
		return nil, err
	}
	out.folder, out.release = f, s.Release(purposeOf(o.For))
	return out, ctx.Err()
}

// WhyNoCoefficient is for who asks for one in a study with the reflexive approach.
const WhyNoCoefficient = "this study takes a reflexive approach, in which a theme is what somebody makes of close reading. " +
	"That two people see different things there is not a measurement gone wrong, and may be the finding; a coefficient counts it as error, " +
	"and Braun and Clarke (2021) advise against asking for one. `verbatim compare` shows who saw what, without a number. " +
	"Since you ask, here it is; docs/agreement.md has words for a reviewer who does"

func purposeOf(p transcript.Purpose) transcript.Purpose {
	if p == "" {
		return transcript.ForTeam
	}
	return p
}

// figures computes what was asked for.
func (g *agreeing) figures(m *agreement.Measures) (*Agreement, error) {
	o := g.o
	r := agreement.Resampling{Replicates: o.Replicates, Seed: o.Seed}
	if r.Replicates == 0 {
		r.Replicates = agreement.DefaultReplicates
	}
	if r.Seed == 0 {
		r.Seed = agreement.DefaultSeed
	}
	out := &Agreement{
		Unit: o.Unit, Share: o.Share, Touching: o.Touching, Rollup: o.Rollup, By: "coder", Coders: g.shownCoders(), Transcripts: []string{},
		Replicates: r.Replicates, Seed: r.Seed, Themes: []ThemeAgreement{}, Unused: []string{}, Stamp: g.s.Stamp, names: map[string]string{},
	}
	if o.Groups {
		out.By = "group"
	}
	if g.team() {
		out.Transcripts = append(out.Transcripts, m.Documents()...)
	} else {
		for i := range m.Documents() {
			out.Transcripts = append(out.Transcripts, fmt.Sprintf("transcript %d", i+1))
		}
	}
	var used []int
	for i, t := range g.themes {
		out.names[t.id] = t.name
		switch {
		case m.Used(i), t.coded:
			used = append(used, i)
		case t.shown:
			out.Unused = append(out.Unused, t.id)
		}
	}
	each, pooled := m.AlphaIntervals(used, r)
	for i, code := range used {
		out.Themes = append(out.Themes, g.theme(m.Code(code), each[i]))
	}
	_, units := m.PairedForAny(used)
	out.Pooled = PooledAgreement{Alpha: figure(m.View(nil).PooledAlpha(used)), Interval: intervalOf(pooled), Themes: len(used), Units: units, Documents: pooled.Documents}
	out.Units = g.unitsIn
	if o.All {
		if err := g.further(m, used, each, pooled, out); err != nil {
			return nil, err
		}
	}
	out.Notes = g.notes(out)
	return out, nil
}

// theme is how far coders agree on one theme.
func (g *agreeing) theme(c agreement.CodeFigures, in agreement.Interval) ThemeAgreement {
	t := g.themes[c.Code]
	out := ThemeAgreement{Theme: t.id, Name: t.name, Said: g.said(c), Alpha: figure(c.Alpha), Interval: intervalOf(in),
		Percent: figure(c.Percent), Prevalence: []CoderPrevalence{}, Units: c.Units, Documents: len(c.Documents)}
	for i, p := range c.Prevalence {
		out.Prevalence = append(out.Prevalence, CoderPrevalence{g.coderID(i), figure(p)})
	}
	return out
}

// shownCoders are the coders, or groups, that are compared; outside the team coders
// are numbered and groups do not say who is in them.
func (g *agreeing) shownCoders() []AgreementCoder {
	list := []AgreementCoder{}
	for i, c := range g.sides {
		one := AgreementCoder{ID: g.coderID(i), Name: g.called(i), Members: []string{}, Transcripts: c.done}
		if g.o.Groups && g.team() {
			one.Members = append(one.Members, c.members...)
		}
		list = append(list, one)
	}
	return list
}

func (g *agreeing) team() bool { return purposeOf(g.o.For) == transcript.ForTeam }

// coderID names a coder or group in figures.
func (g *agreeing) coderID(i int) string {
	if g.o.Groups || g.team() {
		return g.sides[i].name
	}
	return fmt.Sprintf("coder %d", i+1)
}

// called is what a coder is called in a sentence: the name without what stands behind
// a comma, as in "Amina, peer researcher".
func (g *agreeing) called(i int) string {
	id := g.coderID(i)
	for _, c := range g.s.Settings.Coders {
		if name, _, _ := strings.Cut(c.Name, ","); !g.o.Groups && c.ID == id && strings.TrimSpace(name) != "" {
			return strings.TrimSpace(name)
		}
	}
	return id
}

func figure(v agreement.Value) Figure {
	if !v.Defined() {
		return Figure{Undefined: &v.Undefined}
	}
	n := v.Number
	if math.Abs(n) < 1e-12 { // what is left of adding up numbers that cancel out
		n = 0
	}
	return Figure{Value: &n}
}

func numberOf(v agreement.Value) *float64 { return figure(v).Value }

func intervalOf(in agreement.Interval) FigureInterval {
	low := figure(in.Low)
	out := FigureInterval{Low: low.Value, High: numberOf(in.High), Undefined: low.Undefined, Dropped: in.Dropped, Rough: in.Rough}
	if in.Rough {
		out.Jackknife = numberOf(in.Jackknife)
	}
	return out
}

// String is the figure with three decimals, or "undefined (reason)".
func (f Figure) String() string {
	if f.Value == nil {
		return "undefined (" + deref(f.Undefined) + ")"
	}
	return decimals(*f.Value)
}

// decimals is a number with three decimals, and none that is "-0.000".
func decimals(n float64) string { return fmt.Sprintf("%.3f", math.Round(n*1000)/1000+0) }

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// unitOf reads the unit.
func unitOf(s string) (string, error) {
	switch s = strings.ToLower(strings.TrimSpace(s)); s {
	case "":
		return UnitTurn, nil
	case UnitTurn + "s", UnitSentence + "s", UnitCharacter + "s":
		return strings.TrimSuffix(s, "s"), nil
	case UnitTurn, UnitSentence, UnitCharacter:
		return s, nil
	}
	return "", usage("say turn, sentence or character", "%q is not a unit", s)
}

// Plural is the unit, of several.
func (r *Agreement) Plural() string { return r.Unit + "s" }

// Interval in brackets, or why there is none.
func (in FigureInterval) String() string {
	if in.Low == nil || in.High == nil {
		return "undefined (" + deref(in.Undefined) + ")"
	}
	return decimals(*in.Low) + " to " + decimals(*in.High)
}

// namesOf are ids of coders as figures show them.
func (g *agreeing) namesOf(pair ...int) []string {
	ids := []string{}
	for _, i := range pair {
		ids = append(ids, g.coderID(i))
	}
	return slices.Clip(ids)
}
