package app

import (
	"cmp"
	"context"
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
	*Counted
}

// Release is the release the table was counted from.
func (t *Table) Release() *study.Release { return t.Counted.Release }

// Matrix counts themes.
func (a *App) Matrix(ctx context.Context, o MatrixOptions) (*Table, error) {
	c, spec, err := a.countable(ctx, o)
	if err != nil {
		return nil, err
	}
	m, err := matrix.Build(c.Release, spec)
	if err != nil {
		return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
	}
	x := export.CountedMatrix(m)
	x.Picture = a.heatMap(c.Release, m.Table)
	return &Table{Matrix: m, Counted: c.made(x, m.Spec)}, nil
}

// filtersOf says in a few words which people and transcripts a table is of.
// Outside the team nobody is named by their id.
func filtersOf(rel *study.Release, spec matrix.Spec) []string {
	var said []string
	hidden := 0
	for _, c := range spec.Where {
		own := c.Name == string(matrix.ByParticipant) || c.Name == string(matrix.ByTranscript)
		if own && rel.Purpose != transcript.ForTeam {
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
func shownIn(rel *study.Release, spec matrix.Spec) []string {
	axes := []matrix.Axis{spec.Rows, spec.Cols}
	for _, c := range spec.Where {
		if slices.Contains(rel.Study.Columns, c.Name) {
			axes = append(axes, matrix.Axis{By: matrix.ByAttribute, Name: c.Name})
		}
	}
	return export.Shown(rel, export.Text, export.Options{}, axes...)
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
