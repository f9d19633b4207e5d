package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/study"
)

// agreementContent is how far coders agree, in figures.
type agreementContent struct {
	Units   []option
	Unit    string
	Groups  bool // there are groups to compare
	ByGroup bool
	Rollup  bool
	Why     string // against asking for figures at all
	Wrong   failure
	RestsOn string
	Draws   string
	Heads   []string // of the shares, by coder or group
	Lines   []agreementLine
	Pooled  *agreementLine
	Unused  string
	Notes   []string
}

// agreementLine is a theme with its figure.
type agreementLine struct {
	themeMark
	Alpha, Interval, Said, Percent string
	Shares                         []string
	Units                          int
	Transcripts                    int
}

// agreementAsked is what an address or form asks of the figures.
func agreementAsked(v url.Values) app.AgreementOptions {
	return app.AgreementOptions{Unit: v.Get("unit"), Groups: v.Get("by") == "group", Rollup: v.Get("rollup") != ""}
}

// agreement shows how far coders agree on each theme.
func (s *Server) agreement(w http.ResponseWriter, r *http.Request) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	o := agreementAsked(r.URL.Query())
	st := rel.Study
	c := agreementContent{Unit: o.Unit, ByGroup: o.Groups, Rollup: o.Rollup, Groups: len(st.Settings.CoderGroups()) > 1,
		Units: []option{{app.UnitTurn, "turn"}, {app.UnitSentence, "sentence"}, {app.UnitCharacter, "character"}}}
	if st.Settings.Approach == study.Reflexive {
		c.Why = app.WhyNoCoefficient
	}
	found, err := a.Agreement(r.Context(), o)
	if err != nil {
		c.Wrong, _ = failureOf(err)
	} else {
		c.fill(found, st, s.palette(r))
	}
	s.page(w, r, "agreement", Page{Title: "How far you agree", Active: "compare", Content: c, Styles: []string{"compare.css"}})
}

func (c *agreementContent) fill(found *app.Agreement, st *study.Study, palette *Palette) {
	c.Unit = found.Unit
	var who []string
	for _, k := range found.Coders {
		who = append(who, k.Name)
		c.Heads = append(c.Heads, k.Name)
	}
	c.RestsOn = fmt.Sprintf("%s in %s that at least two are done with: %s.", count(found.Units, found.Unit, found.Plural()),
		count(len(found.Transcripts), "transcript", "transcripts"), namesIn(who))
	c.Draws = fmt.Sprintf("Drawn anew %d times, whole transcripts at a time; seed %d gives the same again.", found.Replicates, found.Seed)
	for _, t := range found.Themes {
		line := agreementLine{themeMark: markOf(st, palette, t.Theme), Alpha: figureSaid(t.Alpha), Interval: intervalSaid(t.Interval), Said: t.Said,
			Percent: figureSaid(t.Percent), Units: t.Units, Transcripts: t.Documents}
		for _, p := range t.Prevalence {
			line.Shares = append(line.Shares, shareSaid(p.Figure))
		}
		c.Lines = append(c.Lines, line)
	}
	c.Pooled = &agreementLine{Alpha: figureSaid(found.Pooled.Alpha), Interval: intervalSaid(found.Pooled.Interval), Units: found.Pooled.Units,
		Said: count(found.Pooled.Themes, "theme", "themes") + " pooled", Transcripts: found.Pooled.Documents}
	var unused []string
	for _, id := range found.Unused {
		unused = append(unused, markOf(st, palette, id).Name)
	}
	c.Unused = strings.Join(unused, ", ")
	c.Notes = found.Notes
}

// figureSaid is a figure with two decimals, as papers print it, or why there is none.
func figureSaid(f app.Figure) string {
	if f.Value == nil {
		return f.String()
	}
	return twoDecimals(*f.Value)
}

// twoDecimals has no nought before the point and a true minus: −.12.
func twoDecimals(n float64) string {
	s := strings.Replace(strconv.FormatFloat(n, 'f', 2, 64), "0.", ".", 1)
	if s == "-.00" {
		s = ".00"
	}
	return strings.Replace(s, "-", "−", 1)
}

func intervalSaid(in app.FigureInterval) string {
	if in.Low == nil || in.High == nil {
		return in.String()
	}
	return twoDecimals(*in.Low) + " to " + twoDecimals(*in.High)
}

func shareSaid(f app.Figure) string {
	if f.Value == nil {
		return f.String()
	}
	return strconv.FormatFloat(100**f.Value, 'f', 1, 64) + "%"
}

// saveAgreement gives every figure there is as a workbook.
func (s *Server) saveAgreement(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	a := s.appFor(r)
	o := agreementAsked(r.PostForm)
	o.All = true
	found, err := a.Agreement(r.Context(), o)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.give(w, r, "agreement.xlsx", func(path string) error { return a.WriteAgreement(r.Context(), found, path) })
}
