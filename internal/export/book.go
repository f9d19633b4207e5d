package export

import (
	"io"
	"slices"
	"strings"

	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Names of the sheets.
const (
	aboutSheet  = "About"
	matrixSheet = "Matrix"
	quotesSheet = "Quotes"
	groupsSheet = "Theme groups"
	bookSheet   = "Codebook"
	peopleSheet = "Participants"
)

// workbook is what all sheets of one file share.
type workbook struct {
	rel    *study.Release
	quoter *Quoter
	guard  guard
	o      Options
	attrs  []string // attributes shown beside quotes
	shown  []string // those, and the ones that are rows or columns
	footer string
	people map[string]bool // whose words are in it; nil: anybody's
	bare   bool            // it holds nobody's words
}

// footerTitle is how many letters of a study's title stand at the foot of pages: with
// more, what else stands there goes onto a second line.
const footerTitle = 40

func newWorkbook(rel *study.Release, o Options) *workbook {
	b := &workbook{rel: rel, quoter: NewQuoter(rel, o), guard: newGuard(rel), o: o}
	b.quoter.noContext = !o.Context
	b.attrs = besideQuotes(rel, o)
	b.shown = b.attrs
	parts := []string{transcript.Abbreviate(rel.Study.Settings.Title, footerTitle), strings.ToLower(purposeName(rel.Purpose))}
	if s := rel.Study.Stamp; s != "" {
		parts = append(parts, "stamp "+short(s))
	}
	b.footer = strings.Join(parts, " · ")
	return b
}

// besideQuotes are the participants' attributes that a workbook has columns for.
func besideQuotes(rel *study.Release, o Options) []string {
	if o.Attributes == nil && rel.Purpose != transcript.ForPublication {
		return rel.Study.Columns
	}
	return o.Attributes
}

// Shown are the participants' attributes that a file shows its readers: as rows
// or columns of a table, and in a workbook beside quotes. What they say together
// may give somebody away (study.Release.Isolated).
func Shown(rel *study.Release, f Format, o Options, axes ...matrix.Axis) []string {
	var names []string
	for _, a := range axes {
		if a.By == matrix.ByAttribute && slices.Contains(rel.Study.Columns, a.Name) {
			names = appendNew(names, a.Name)
		}
	}
	if f == XLSX {
		for _, name := range besideQuotes(rel, o) {
			names = appendNew(names, name)
		}
	}
	return names
}

// short is the beginning of a stamp, for where the whole is too long.
func short(stamp string) string { return stamp[:min(12, len(stamp))] }

func (b *workbook) write(w io.Writer, sheets []sheet.Sheet) (sheet.Report, error) {
	for i := range sheets {
		sheets[i].Footer = b.footer
	}
	return sheet.Write(w, sheet.Workbook{
		Title: b.rel.Study.Settings.Title, Subject: either(b.bare, purposeName(b.rel.Purpose), purposeLine(b.rel)), Keywords: "stamp " + b.rel.Study.Stamp,
		Author: "Verbatim", Sheets: sheets,
	})
}

// writeCountedBook writes tables with the quotes behind them.
func writeCountedBook(w io.Writer, rel *study.Release, c *Counted, o Options) (Report, error) {
	b := newWorkbook(rel, o)
	b.shown, b.bare = Shown(rel, XLSX, o, c.Axes...), c.Bare
	l := newPlan(b, c)
	sheets := []sheet.Sheet{{}}
	for _, t := range c.Tables {
		sheets = append(sheets, l.sheet(t))
	}
	if c.Chart != nil {
		sheets = append(sheets, c.Chart.sheet())
	}
	if len(c.Keys) > 0 {
		sheets = append(sheets, l.quotes(false))
	}
	if l.hasGroups {
		sheets = append(sheets, l.quotes(true))
	}
	if !c.Bare {
		sheets = append(sheets, b.codebook(), b.participants())
	}
	sheets[0] = b.about(c.Title, b.countedAbout(l))
	rep, err := b.write(w, sheets)
	return Report{Withheld: c.Tables[0].Withheld, Report: rep}, err
}

// writeQuotesBook writes quotes or hits.
func writeQuotesBook(w io.Writer, rel *study.Release, list *Listing, o Options) (sheet.Report, error) {
	b := newWorkbook(rel, o)
	b.people = list.People()
	sheets := []sheet.Sheet{b.about(list.Title, b.listingAbout(list)), b.listing(list)}
	if slices.ContainsFunc(list.Rows, func(r Row) bool { return len(r.Themes) > 0 }) {
		sheets = append(sheets, b.codebook())
	}
	return b.write(w, sheets)
}
