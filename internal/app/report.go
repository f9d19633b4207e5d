package app

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/document"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// ReportOptions say what a report is to hold, and for whose eyes.
type ReportOptions struct {
	By         string   // attribute that parts the table of themes; empty: participants, where they are few
	Checklists []string // of Checklists, to be answered after the report
	Alone      bool     // the checklists without the report
	For        transcript.Purpose
}

// Report is the methods, tables and quotes of a study in its own numbers. What they
// mean is written by people.
type Report struct {
	Title      string            `json:"title"`
	Approach   string            `json:"approach"`
	For        string            `json:"for"`
	Sample     ReportSample      `json:"sample"`
	Interviews ReportInterviews  `json:"interviews"`
	Codebook   ReportCodebook    `json:"codebook"`
	Coding     ReportCoding      `json:"coding"`
	Themes     []ReportTheme     `json:"themes"`
	Agreement  *ReportAgreement  `json:"agreement"`  // null where the approach does not want it or nothing can be compared
	Saturation *ReportSaturation `json:"saturation"` // likewise
	Decisions  ReportDecisions   `json:"decisions"`
	Checked    ReportChecked     `json:"checked"`  // with participants
	Withheld   int               `json:"withheld"` // quotes that count and whose words its readers may not see
	Withdrawn  map[string]int    `json:"withdrawn"`
	Checklists []Checklist       `json:"checklists"`
	Software   string            `json:"software"`
	Stamp      string            `json:"stamp"`

	Notes []string `json:"-"` // for the person who makes it, not for its readers

	alone   bool
	shown   *table.Table // theme by what the report shows; nil: nothing
	agreed  *Agreement
	sides   []string                // coders in the order in which that numbers them
	rows    map[string][]export.Row // by theme: the quotes that stand for it
	inFile  []string                // what its readers should know
	release *study.Release
	options export.Options
	folder  *folder.Folder
	names   map[string]string // of themes, as its readers may see them
	tells   map[string]string // definitions, likewise
	repeats func(string) bool // a text holds words that its readers may not see
}

// ReportTheme is a theme with its numbers. Sub-themes count with the theme above them.
type ReportTheme struct {
	Theme   string  `json:"theme"`
	Name    string  `json:"name"`
	Under   *string `json:"under"`
	People  int     `json:"people"`
	Quotes  int     `json:"quotes"`
	Against int     `json:"against"` // of the quotes besides, those that speak against it

	depth int
}

// Report puts together what the study itself can say about how it was done.
func (a *App) Report(ctx context.Context, o ReportOptions) (*Report, error) {
	f, all, err := a.openToFind(ctx)
	if err != nil {
		return nil, err
	}
	if err := whole(all); err != nil {
		return nil, err
	}
	s, _, whose, err := a.counting(all, "", false)
	if err != nil {
		return nil, err
	}
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, err
	}
	rel := s.Release(purposeOf(o.For))
	r := &Report{
		Title: s.Settings.Title, Approach: string(s.Settings.Approach), For: string(rel.Purpose), Withdrawn: reportWithdrawals(all),
		Software: "Verbatim " + Version, Stamp: s.Stamp, Checklists: []Checklist{},
		alone: o.Alone, release: rel, options: memos.options(rel.Purpose), folder: f, repeats: export.Repeats(rel),
	}
	r.sample(s)
	r.interviews(s)
	if err := r.book(f, s); err != nil {
		return nil, err
	}
	if all.Settings.Approach != study.Reflexive {
		r.agreement(a, f, all)
		r.saturation(f, s)
	}
	r.coding(all)
	r.decisions(all)
	r.checked(all, memos)
	if err := r.tables(f, s, o.By); err != nil {
		return nil, err
	}
	r.quotes(s)
	r.noteWhatIsLeftOut(s, whose)
	for _, name := range o.Checklists {
		list, err := r.checklist(name)
		if err != nil {
			return nil, err
		}
		r.Checklists = append(r.Checklists, list)
	}
	return r, ctx.Err()
}

// noteWhatIsLeftOut says what the report does not hold: to its readers, and to who
// makes it.
func (r *Report) noteWhatIsLeftOut(s *study.Study, whose string) {
	if whose != "" {
		r.Notes, r.inFile = append(r.Notes, whose), append(r.inFile, whose)
	}
	found := &Found{Release: r.release, Listing: &export.Listing{Rows: r.allRows()}}
	found.ownOnly()
	found.leaveOut(leftOutNote(s), "")
	r.inFile = append(r.inFile, found.Listing.LeftOut...)
	people := found.Listing.People()
	r.Notes = append(r.Notes, found.Notes...)
	r.Notes = append(r.Notes, releasedOf(r.release, concerned{shown: people, found: people, withheld: r.Withheld > 0})...)
	r.Notes = append(r.Notes, namesIn(r.release, found.Listing.Rows)...)
}

func (r *Report) team() bool { return r.release.Purpose == transcript.ForTeam }

// reflexive reports whether the study takes an approach that coefficients and
// saturation do not belong to.
func (r *Report) reflexive() bool { return r.Approach == string(study.Reflexive) }

// allRows are all quotes of the report, each once.
func (r *Report) allRows() (rows []export.Row) {
	for _, t := range r.Themes {
		rows = append(rows, r.rows[t.Theme]...)
	}
	return rows
}

// tables counts the themes: by participant, and by what the report shows.
func (r *Report) tables(f *folder.Folder, s *study.Study, by string) error {
	build := func(cols string) (*table.Table, error) {
		spec := matrix.Spec{Existed: existed(f, s)}
		if cols != "" {
			axis, err := matrix.ParseAxis(s, cols)
			if err != nil {
				return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
			}
			if axis.By != matrix.ByAttribute {
				return nil, usage("name a column of participants.csv; `verbatim matrix` makes every other table", "a report parts its table of themes by an attribute, not by %s", axis)
			}
			spec.Cols, spec.Measure = axis, matrix.People
		}
		m, err := matrix.Build(r.release, spec)
		if err != nil {
			return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
		}
		return m.Table, nil
	}
	t, err := build("")
	if err != nil {
		return err
	}
	r.Withheld, r.Themes = t.Withheld, reportThemes(s, t, r.names)
	switch {
	case by != "" && !r.team() && slices.ContainsFunc(r.Sample.NotShown, func(x string) bool {
		return slices.ContainsFunc(shownColumns(s, by), func(c string) bool { return study.SameAttribute(c, x) })
	}):
		return problem("name another, or write `verbatim crosstab --by "+by+" --min-cell 5`, which hides small numbers", "nothing of %s can be shown for %s without giving people away, or nothing of it is recorded", by, r.For)
	case by != "":
		if r.shown, err = build(by); err != nil {
			return err
		}
		r.Notes = append(r.Notes, alone(r.release, shownColumns(s, by), nil)...)
	case len(t.Cols) <= reportColumns:
		r.shown = t
	default:
		if by = r.fewValues(s); by != "" {
			r.shown, err = build(by)
		}
	}
	return err
}

// reportColumns is how many participants fit across a page of paper.
const reportColumns = 12

// fewValues is the first attribute of participants that parts them into few groups,
// none of them so small that it could give somebody away.
func (r *Report) fewValues(s *study.Study) string {
	for _, x := range r.Sample.Attributes {
		if !r.team() && x.Unknown > 0 && x.Unknown < fewPeople {
			continue
		}
		if n := len(x.Values); x.Kind != string(study.NumberAttribute) && x.Other == 0 && n > 1 && n <= reportColumns/2 {
			return x.Attribute
		}
	}
	return ""
}

// shownColumns are the attributes of participants that a name means: itself or none.
func shownColumns(s *study.Study, name string) []string {
	if i := slices.IndexFunc(s.Columns, func(c string) bool { return study.SameAttribute(c, name) }); i >= 0 {
		return []string{s.Columns[i]}
	}
	return nil
}

// reportThemes are the themes with their numbers, in the order of the table.
func reportThemes(s *study.Study, t *table.Table, names map[string]string) []ReportTheme {
	list := []ReportTheme{}
	for i, key := range t.Rows {
		theme, known := s.Book.Theme(key.ID)
		x := ReportTheme{Theme: key.ID, Name: key.Name, Under: optional(theme.Parent), depth: key.Depth}
		if known {
			x.Name = names[key.ID]
		}
		if c := t.RowTotals[i]; c.IsNumber() {
			x.Quotes, x.Against = int(c.N), int(c.Against)
		}
		for _, e := range t.RowExtras {
			if e.Key.ID == table.PeopleID && e.Cells[i].IsNumber() {
				x.People = int(e.Cells[i].N)
			}
		}
		list = append(list, x)
	}
	return list
}

// quotes chooses what stands for each theme.
func (r *Report) quotes(s *study.Study) {
	r.rows = map[string][]export.Row{}
	q, public := export.NewQuoter(r.release, r.options), s.Release(transcript.ForPublication)
	for _, t := range r.Themes {
		if rows := export.Exemplars(r.release, public, q, t.Theme, reportQuotes); len(rows) > 0 {
			r.rows[t.Theme] = rows
		}
	}
}

// reportQuotes is how many quotes stand for a theme of which none was chosen, at most.
const reportQuotes = 3

// ReportFormats are the endings of files that a report can be written to.
const ReportFormats = ".docx, .html or .md"

// reportFormat is the format that a file's name asks for.
func reportFormat(path string) (string, error) {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	if ending == "htm" {
		ending = string(export.HTML)
	}
	if !slices.Contains(document.Formats, ending) {
		return "", usage("use "+ReportFormats, "%s has no ending that says what kind of document to write", filepath.Base(path))
	}
	return ending, nil
}

// WriteReport writes a report to a file, replacing it, and records that.
func (a *App) WriteReport(ctx context.Context, r *Report, path string) error {
	format, err := reportFormat(path)
	if err != nil {
		return err
	}
	if err := r.folder.MayWrite(path); err != nil {
		return err
	}
	err = folder.WriteFile(path, 0o644, func(w io.Writer) error { return document.Write(w, r.Document(), format) })
	if err != nil {
		return err
	}
	var people []string
	if !r.alone {
		rows := r.allRows()
		for i := range rows {
			people = append(people, rows[i].People()...)
		}
	}
	a.exported(ctx, r.folder, r.release, path, people)
	return nil
}

// Markdown writes a report for a screen or a pipe.
func (r *Report) Markdown(w io.Writer) error { return document.Write(w, r.Document(), "md") }
