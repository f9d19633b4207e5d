package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/export"
	"verbatim/internal/study"
)

// Figures are the figures as tables.
func (r *Agreement) Figures() *export.Figures {
	f := &export.Figures{Title: "How far coders agree", Means: r.means(), Sheets: []export.FigureSheet{r.sheet()}, Notes: r.Notes, Doc: r}
	if r.All != nil {
		f.Sheets = append(f.Sheets, r.allSheet(), r.transcriptSheet())
		f.Plain = 1
	}
	return f
}

// means says what was computed.
func (r *Agreement) means() [][2]string {
	unit := r.Unit
	if r.Unit != UnitCharacter {
		counts := "A " + r.Unit + " is coded where any of it is."
		if r.Share > 0 {
			counts = fmt.Sprintf("A %s is coded where at least %.0f%% of it is.", r.Unit, 100*r.Share)
		}
		unit = fmt.Sprintf("%s. %s", capitalised(r.Unit), counts)
	}
	var who []string
	for _, c := range r.Coders {
		one := c.ID
		if len(c.Members) > 0 {
			one += " (" + strings.Join(c.Members, ", ") + ")"
		}
		who = append(who, one)
	}
	themes := "Each theme by itself."
	if r.Rollup {
		themes = "Sub-themes count for the theme above them."
	}
	if len(r.Unused) > 0 {
		themes += " Used by nobody, and left out: " + strings.Join(r.Unused, ", ") + "."
	}
	touching := "Codings of one coder and theme that overlap are one; those that only touch are two to the unitizing coefficients."
	if r.Touching {
		touching = "Codings of one coder and theme that overlap or touch are one."
	}
	var first [][2]string
	if r.release.Study.Settings.Approach == study.Reflexive {
		first = [][2]string{{"Approach", capitalised(WhyNoCoefficient) + "."}}
	}
	return append(first, [][2]string{
		{"Coefficient", "Krippendorff's alpha, nominal, each theme present or absent; for all themes together, 1 less the sum of observed over the sum of expected disagreement."},
		{"Unit", unit},
		{"Rests on", fmt.Sprintf("%d %ss in %s that at least two are done with. Only what participants said counts.", r.Units, r.Unit, one(len(r.Transcripts), "1 transcript", "%d transcripts"))},
		{"Compared", strings.Join(who, ", ")},
		{"Interval", fmt.Sprintf("95 %%, from drawing whole transcripts anew %d times; seed %d gives it again.", r.Replicates, r.Seed) + strings.TrimRight(" "+r.MeansJackknife(), " ")},
		{"Missing", "Done and nothing coded is a nought. Not done is missing, and so is a theme that came into the codebook after somebody was done."},
		{"Themes", themes},
		{"Codings", touching + " Codings for and against a theme count alike."},
		{"Columns", FiguresMean(r.Unit)},
	}...)
}

// FiguresMean says what stands beside alpha.
func FiguresMean(unit string) string {
	return "Po: share of the " + unit + "s on which any two of them agree, coded or not. Percentages: share of the " + unit + "s that each gave the theme to."
}

// MeansJackknife says what the jackknife standard error is, where there is one.
func (r *Agreement) MeansJackknife() string {
	has := r.Pooled.Interval.Jackknife != nil || slices.ContainsFunc(r.Themes, func(t ThemeAgreement) bool { return t.Interval.Jackknife != nil })
	return either(has, "The jackknife SE is the standard error of alpha when each transcript is left out in turn; it stands there where alpha rests on fewer than ten.", "")
}

func capitalised(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

func cellOf(f Figure) export.FigureCell {
	if f.Value == nil {
		return export.FigureText(f.String())
	}
	return export.FigureNumber(*f.Value)
}

func optionalCell(n *float64) export.FigureCell {
	if n == nil {
		return export.FigureCell{}
	}
	return export.FigureNumber(*n)
}

func (in FigureInterval) cells() []export.FigureCell {
	low := optionalCell(in.Low)
	if in.Low == nil {
		low = export.FigureText(in.String())
	}
	return []export.FigureCell{low, optionalCell(in.High), optionalCell(in.Jackknife)}
}

// sheet is the table of the headline figures.
func (r *Agreement) sheet() export.FigureSheet {
	s := export.FigureSheet{Name: "Agreement", Cols: []export.FigureColumn{
		{Name: "theme", Width: 30, Words: true}, {Name: "alpha", Width: 12, Decimals: 3}, {Name: "95 % from", Width: 11, Decimals: 3}, {Name: "to", Width: 9, Decimals: 3},
		{Name: "jackknife SE", Width: 11, Decimals: 3}, {Name: "in words", Width: 60, Words: true}, {Name: "unit", Width: 11, Words: true}, {Name: "units", Width: 9},
		{Name: "transcripts", Width: 12}, {Name: "Po", Width: 9, Decimals: 3},
	}}
	for _, c := range r.Coders {
		s.Cols = append(s.Cols, export.FigureColumn{Name: c.ID + " uses it in", Width: 13, Decimals: 1, Percent: true})
	}
	for _, t := range r.Themes {
		row := append([]export.FigureCell{export.FigureText(t.Name), cellOf(t.Alpha)}, t.Interval.cells()...)
		row = append(row, export.FigureText(t.Said), export.FigureText(r.Unit), export.FigureNumber(float64(t.Units)), export.FigureNumber(float64(t.Documents)), cellOf(t.Percent))
		for _, p := range t.Prevalence {
			row = append(row, cellOf(p.Figure))
		}
		s.Rows = append(s.Rows, row)
	}
	p := r.Pooled
	row := append([]export.FigureCell{export.FigureText(AllThemes), cellOf(p.Alpha)}, p.Interval.cells()...)
	row = append(row, export.FigureText(one(p.Themes, "1 theme", "%d themes")+" pooled"), export.FigureText(r.Unit),
		export.FigureNumber(float64(p.Units)), export.FigureNumber(float64(p.Documents)), export.FigureCell{})
	s.Rows = append(s.Rows, slices.Concat(row, make([]export.FigureCell, len(r.Coders))))
	return s
}

// AllThemes is the name of the row that pools the themes.
const AllThemes = "all themes"

func (r *Agreement) allSheet() export.FigureSheet {
	s := export.FigureSheet{Name: "All figures", Cols: []export.FigureColumn{
		{Name: "theme", Width: 30, Words: true}, {Name: "figure", Width: 46, Words: true}, {Name: "coders", Width: 24, Words: true}, {Name: "unit", Width: 11, Words: true},
		{Name: "value", Width: 16, Decimals: 3}, {Name: "SE", Width: 9, Decimals: 3}, {Name: "95 % from", Width: 10, Decimals: 3}, {Name: "to", Width: 9, Decimals: 3},
	}}
	for _, f := range r.All {
		theme := AllThemes
		if f.Theme != nil {
			theme = r.names[*f.Theme]
		}
		s.Rows = append(s.Rows, []export.FigureCell{export.FigureText(theme), export.FigureText(f.Name), export.FigureText(strings.Join(f.Coders, ", ")),
			export.FigureText(f.Unit), cellOf(f.Figure), optionalCell(f.SE), optionalCell(f.Low), optionalCell(f.High)})
	}
	return s
}

func (r *Agreement) transcriptSheet() export.FigureSheet {
	s := export.FigureSheet{Name: "By transcript", Cols: []export.FigureColumn{
		{Name: "theme", Width: 30, Words: true}, {Name: "transcript", Width: 16, Words: true}, {Name: "coders", Width: 24, Words: true},
		{Name: "characters", Width: 12}, {Name: "percent agreement", Width: 12, Decimals: 3}, {Name: "kappa", Width: 16, Decimals: 3},
	}}
	for _, f := range r.ByDocument {
		s.Rows = append(s.Rows, []export.FigureCell{export.FigureText(r.names[f.Theme]), export.FigureText(f.Transcript), export.FigureText(strings.Join(f.Coders, ", ")),
			export.FigureNumber(float64(f.Characters)), cellOf(f.Percent), cellOf(f.Kappa)})
	}
	return s
}

// WriteAgreement writes figures to a file, replacing it, and records that.
func (a *App) WriteAgreement(ctx context.Context, r *Agreement, path string) error {
	format, err := export.FormatOf(path)
	if err != nil {
		return &Problem{What: err.Error(), Usage: true}
	}
	if format == export.Text {
		return usage("use .xlsx, .csv, .tsv, .md or .json", "figures are not written as .txt")
	}
	if _, err := a.writeFile(r.folder, path, func(w io.Writer) (export.Report, error) {
		return export.WriteFigures(w, format, r.release, r.Figures(), export.Options{Version: Version})
	}); err != nil {
		return err
	}
	a.exported(ctx, r.folder, r.release, path, nil)
	return nil
}

// WriteFigures writes the figures for other programs: tab-separated values.
func (r *Agreement) WriteFigures(w io.Writer) error {
	_, err := export.WriteFigures(w, export.TSV, r.release, r.Figures(), export.Options{})
	return err
}
