package export

import (
	"io"
	"slices"
	"strings"

	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/table"
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
}

func newWorkbook(rel *study.Release, o Options) *workbook {
	b := &workbook{rel: rel, quoter: NewQuoter(rel, o), guard: newGuard(rel), o: o}
	b.quoter.noContext = !o.Context
	b.attrs = besideQuotes(rel, o)
	b.shown = b.attrs
	parts := []string{rel.Study.Settings.Title, strings.ToLower(purposeName(rel.Purpose))}
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
		Title: b.rel.Study.Settings.Title, Subject: purposeLine(b.rel), Keywords: "stamp " + b.rel.Study.Stamp,
		Author: "Verbatim", Sheets: sheets, TempDir: b.o.TempDir,
	})
}

// writeMatrixBook writes a theme table with the quotes behind it.
func writeMatrixBook(w io.Writer, m *matrix.Matrix, o Options) (Report, error) {
	b := newWorkbook(m.Release(), o)
	b.shown = Shown(b.rel, XLSX, o, m.Spec.Rows, m.Spec.Cols)
	l := newPlan(b, m)
	sheets := []sheet.Sheet{{}, l.matrix(), l.quotes(false)}
	if l.hasGroups {
		sheets = append(sheets, l.quotes(true))
	}
	sheets = append(sheets, b.codebook(), b.participants())
	sheets[0] = b.about(m.Table.Title, b.matrixAbout(m, l))
	rep, err := b.write(w, sheets)
	return Report{Withheld: m.Table.Withheld, Report: rep}, err
}

// writeTableBook writes a table that has no quotes of its own.
func writeTableBook(w io.Writer, rel *study.Release, t *table.Table, o Options) (sheet.Report, error) {
	b := newWorkbook(rel, o)
	l := tablePlan(b, t)
	return b.write(w, []sheet.Sheet{b.about(t.Title, b.tableAbout(t, o.Filters)), l.matrix(), b.codebook()})
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
