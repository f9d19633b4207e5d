package app

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// MatrixOptions say which table is wanted, and for whose eyes.
type MatrixOptions struct {
	Rows, Cols string // axes; empty: theme by participant
	Measure    string // empty: the default for the axes
	Themes     []string
	Whose      string   // codings that count: agreed, any, all, coders' ids; see counting
	Where      []string // name:value: only people and transcripts that are such
	Sort       string   // the rows, by a column, total, people or name; :up or :down at the end
	Across     string   // the columns, by a row or the same
	For        transcript.Purpose
}

// Table is a theme table with everything needed to write it down.
type Table struct {
	*matrix.Matrix
	Options export.Options
	Notes   []string
	folder  *folder.Folder
}

// Matrix counts themes.
func (a *App) Matrix(ctx context.Context, o MatrixOptions) (*Table, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	spec, err := a.spec(f, s, o)
	if err != nil {
		return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
	}
	byCoder := spec.Rows.By == matrix.ByCoder || spec.Cols.By == matrix.ByCoder
	s, coders, whose, err := a.counting(s, o.Whose, byCoder)
	if err != nil {
		return nil, err
	}
	spec.Coders = coders
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, err
	}
	m, err := matrix.Build(s.Release(o.For), spec)
	if err != nil {
		return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
	}
	opt := memos.options(o.For)
	opt.Filters = filtersOf(m)
	notes := released(m.Release(), shownIn(m)...)
	if whose != "" {
		opt.Filters, notes = append(opt.Filters, whose), append([]string{whose}, notes...)
	}
	return &Table{Matrix: m, Options: opt, Notes: notes, folder: f}, nil
}

// filtersOf says in a few words which people and transcripts a table is of.
// Outside the team nobody is named by their id.
func filtersOf(m *matrix.Matrix) []string {
	var said []string
	hidden := 0
	for _, c := range m.Spec.Where {
		own := c.Name == string(matrix.ByParticipant) || c.Name == string(matrix.ByTranscript)
		if own && m.Release().Purpose != transcript.ForTeam {
			hidden++
			continue
		}
		said = append(said, strings.ReplaceAll(c.Name, "_", " ")+": "+cmp.Or(c.Value, "not recorded"))
	}
	if hidden > 0 {
		said = append(said, one(hidden, "a participant or transcript that was chosen", "%d participants or transcripts that were chosen"))
	}
	return said
}

// shownIn are the participants' attributes that a table shows by itself.
func shownIn(m *matrix.Matrix) []string {
	axes := []matrix.Axis{m.Spec.Rows, m.Spec.Cols}
	for _, c := range m.Spec.Where {
		if slices.Contains(m.Release().Study.Columns, c.Name) {
			axes = append(axes, matrix.Axis{By: matrix.ByAttribute, Name: c.Name})
		}
	}
	return export.Shown(m.Release(), export.Text, export.Options{}, axes...)
}

func (a *App) spec(f *folder.Folder, s *study.Study, o MatrixOptions) (matrix.Spec, error) {
	spec := matrix.Spec{Existed: existed(f, s)}
	var err error
	if o.Rows != "" {
		if spec.Rows, err = matrix.ParseAxis(s, o.Rows); err != nil {
			return spec, err
		}
	}
	if o.Cols != "" {
		if spec.Cols, err = matrix.ParseAxis(s, o.Cols); err != nil {
			return spec, err
		}
	}
	for _, id := range o.Themes {
		theme, err := countedTheme(s, id)
		if err != nil {
			return spec, err
		}
		spec.Themes = append(spec.Themes, theme)
	}
	for _, where := range o.Where {
		c, err := matrix.ParseCondition(where)
		if err != nil {
			return spec, err
		}
		spec.Where = append(spec.Where, c)
	}
	spec.Sort, spec.Across = matrix.ParseOrder(o.Sort), matrix.ParseOrder(o.Across)
	if o.Measure != "" {
		spec.Measure, err = matrix.ParseMeasure(o.Measure)
	}
	return spec, err
}

// existed asks whether a theme was in a version of the codebook. A version that
// the history does not hold is taken to have had it: nothing says otherwise.
func existed(f *folder.Folder, s *study.Study) func(theme, hash string) bool {
	var had map[string]map[string]bool
	return func(theme, hash string) bool {
		if hash == s.Book.Hash() {
			return true
		}
		if had == nil {
			had = themesByVersion(f, s)
		}
		ids := had[hash]
		return ids == nil || ids[theme]
	}
}

func themesByVersion(f *folder.Folder, s *study.Study) map[string]map[string]bool {
	had := map[string]map[string]bool{}
	for hash, book := range f.BookVersions(s) {
		ids := map[string]bool{}
		for _, t := range book.Themes() {
			ids[t.ID] = true
			for _, was := range t.Was {
				ids[was] = true
			}
		}
		had[hash] = ids
	}
	return had
}

// WriteTable writes a table to a file, replacing it, and records that.
func (a *App) WriteTable(ctx context.Context, t *Table, path string) error {
	if err := whole(t.Release().Study); err != nil {
		return err
	}
	format, err := export.FormatOf(path)
	if err != nil {
		return &Problem{What: err.Error(), Usage: true}
	}
	if err := t.folder.MayWrite(path); err != nil {
		return err
	}
	var rep export.Report
	err = folder.WriteFile(path, 0o644, func(w io.Writer) (err error) {
		rep, err = export.WriteMatrix(w, format, t.Matrix, t.Options)
		return err
	})
	if err != nil {
		return err
	}
	a.tellReport(rep)
	if shown := export.Shown(t.Release(), format, t.Options, t.Spec.Rows, t.Spec.Cols); len(shown) > len(shownIn(t.Matrix)) {
		t.Notes = append(t.Notes, alone(t.Release(), shown, nil)...)
	}
	var people []string
	if format == export.XLSX { // the other formats hold numbers alone
		names := newNamesSaid(t.Release())
		for _, b := range t.Blocks() {
			for _, q := range b.Quotes {
				if words, ok := t.Release().Words(q.Transcript, q.Span); ok {
					people = append(people, q.Participants...)
					names.look(q.Transcript, q.Span, words)
				}
			}
		}
		t.Notes = append(t.Notes, names.notes()...)
	}
	a.exported(ctx, t.folder, t.Release(), path, people)
	return nil
}
