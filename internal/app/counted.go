package app

import (
	"context"
	"io"
	"slices"

	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
)

// Counted is tables of numbers with everything needed to write them down: what the
// verbs that count answer with.
type Counted struct {
	*export.Counted
	Release *study.Release
	Options export.Options
	Notes   []string // for the person who asked, not for the readers of a file
	said    []string // participants whose words stand in every file, not in workbooks alone
	folder  *folder.Folder
}

// countable is the study in which only those codings are that are to be counted,
// and what is to be counted of it. The tables are still to be made.
func (a *App) countable(ctx context.Context, o MatrixOptions) (*Counted, matrix.Spec, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, matrix.Spec{}, err
	}
	spec, err := a.spec(f, s, o)
	if err != nil {
		return nil, spec, &Problem{What: err.Error(), Usage: true, Cause: err}
	}
	byCoder := spec.Rows.By == matrix.ByCoder || spec.Cols.By == matrix.ByCoder
	s, coders, whose, err := a.counting(s, o.Whose, byCoder)
	if err != nil {
		return nil, spec, err
	}
	spec.Coders = coders
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, spec, err
	}
	c := &Counted{Release: s.Release(o.For), Options: memos.options(o.For), folder: f}
	if whose != "" {
		c.Options.Counts, c.Notes = whose, []string{whose}
	}
	return c, spec, nil
}

// made takes the tables that were counted, by what spec says with its defaults
// filled in, and adds what the person who asked should know.
func (c *Counted) made(x *export.Counted, spec matrix.Spec) *Counted {
	c.Counted = x
	for _, note := range []string{c.Release.Study.OwnOnlyNote(), leftOutNote(c.Release.Study)} {
		if note != "" && !slices.Contains(c.Notes, note) {
			c.Notes = append(c.Notes, note)
		}
	}
	c.Options.Filters = append(filtersOf(c.Release, spec), c.Options.Filters...)
	c.Notes = append(c.Notes, released(c.Release, shownIn(c.Release, spec)...)...)
	return c
}

// WriteCounted writes tables to a file, replacing it, and records that.
func (a *App) WriteCounted(ctx context.Context, c *Counted, path string) error {
	if err := whole(c.Release.Study); err != nil {
		return err
	}
	format, err := c.FormatOf(path)
	if err != nil {
		return &Problem{What: err.Error(), Usage: true}
	}
	if _, err := a.writeFile(c.folder, path, func(w io.Writer) (export.Report, error) {
		return export.WriteCounted(w, format, c.Release, c.Counted, c.Options)
	}); err != nil {
		return err
	}
	people := slices.Clone(c.said)
	if format == export.XLSX && !c.Bare { // the other formats hold numbers alone, as a rule
		if shown := export.Shown(c.Release, format, c.Options, c.Axes...); len(shown) > len(export.Shown(c.Release, export.Text, c.Options, c.Axes...)) {
			c.Notes = append(c.Notes, alone(c.Release, shown, nil)...)
		}
		names := newNamesSaid(c.Release)
		c.Shown(c.Release, func(q *matrix.Placed, words string) {
			people = append(people, q.Participants...)
			names.look(q.Transcript, q.Span, words)
		})
		c.Notes = append(c.Notes, names.notes()...)
	}
	a.exported(ctx, c.folder, c.Release, path, people)
	return nil
}
