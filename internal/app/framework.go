package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/framework"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// FrameworkOptions say which part of the framework matrix is wanted, and for whose
// eyes.
type FrameworkOptions struct {
	Themes       []string
	Participants []string
	Where        []string // name:value: only people who are such
	Attributes   []string // that stand beside the participants
	Top          bool     // only the uppermost themes, with the quotes of those below
	Whose        string   // codings that count; see counting
	For          transcript.Purpose
}

// FrameworkMatrix is a framework matrix with everything needed to write it down.
type FrameworkMatrix struct {
	*framework.Matrix
	Release *study.Release
	Options export.Options
	Notes   []string
	folder  *folder.Folder
}

// Framework is the framework matrix: what each participant said about each theme,
// in the team's words, and the quotes that this rests on.
func (a *App) Framework(ctx context.Context, o FrameworkOptions) (*FrameworkMatrix, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	spec, filters, err := frameworkSpec(s, o)
	if err != nil {
		return nil, err
	}
	counted, _, whose, err := a.counting(s, o.Whose, false)
	if err != nil {
		return nil, err
	}
	spec.Counted = counted
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, err
	}
	m := &FrameworkMatrix{Matrix: framework.Build(s, spec), Release: s.Release(cmp.Or(o.For, transcript.ForTeam)), folder: f}
	m.Options = memos.options(m.Release.Purpose)
	m.Options.Filters, m.Options.Attributes = filters, append([]string{}, spec.Attributes...)
	m.Notes = append(m.Notes, s.OwnOnlyNote(), leftOutNote(s), whose)
	m.Options.Counts = whose
	m.Notes = slices.DeleteFunc(m.Notes, func(n string) bool { return n == "" })
	m.Notes = append(m.Notes, releasedOf(m.Release, concerned{withheld: true}, spec.Attributes...)...)
	return m, nil
}

// frameworkSpec is what the options ask for, and what they leave out in words.
func frameworkSpec(s *study.Study, o FrameworkOptions) (spec framework.Spec, filters []string, err error) {
	spec.Top = o.Top
	for _, id := range o.Themes {
		theme, err := countedTheme(s, id)
		if err != nil {
			return spec, nil, err
		}
		spec.Themes = append(spec.Themes, theme)
	}
	if len(spec.Themes) > 0 {
		filters = append(filters, "the themes "+strings.Join(spec.Themes, ", "))
	}
	for _, list := range o.Attributes {
		for name := range strings.SplitSeq(list, ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			column, err := frameworkAttribute(s, name)
			if err != nil {
				return spec, nil, err
			}
			if !slices.Contains(spec.Attributes, column) {
				spec.Attributes = append(spec.Attributes, column)
			}
		}
	}
	wanted := map[string]bool{}
	for _, id := range o.Participants {
		who, err := participantOf(s, id)
		if err != nil {
			return spec, nil, err
		}
		wanted[strings.ToLower(who)] = true
	}
	if len(wanted) > 0 {
		filters = append(filters, one(len(wanted), "a participant who was chosen", "%d participants who were chosen"))
	}
	conditions, err := frameworkConditions(s, o.Where)
	if err != nil {
		return spec, nil, err
	}
	for _, c := range conditions {
		filters = append(filters, c.Name+": "+cmp.Or(c.Value, "not recorded"))
	}
	if len(wanted)+len(conditions) > 0 {
		spec.People = func(id string) bool {
			return (len(wanted) == 0 || wanted[strings.ToLower(id)]) && frameworkMeets(s, id, conditions)
		}
	}
	return spec, filters, nil
}

func frameworkAttribute(s *study.Study, name string) (string, error) {
	i := slices.IndexFunc(s.Columns, func(c string) bool { return study.SameAttribute(c, name) })
	if i < 0 {
		return "", usage("there are "+strings.Join(s.Columns, ", "), "participants have no attribute %q", name)
	}
	return s.Columns[i], nil
}

// frameworkConditions are conditions that participants can meet.
func frameworkConditions(s *study.Study, where []string) ([]matrix.Condition, error) {
	var list []matrix.Condition
	for _, w := range where {
		c, err := matrix.ParseCondition(w)
		if err != nil {
			return nil, &Problem{What: err.Error(), Usage: true, Cause: err}
		}
		if c.Name, err = frameworkAttribute(s, c.Name); err != nil {
			return nil, err
		}
		if strings.EqualFold(c.Value, "not recorded") {
			c.Value = ""
		}
		typ, values := s.Settings.AttributeType(c.Name), matrix.ValuesOf(s, c.Name)
		c.Value = typ.Canonical(c.Value)
		if c.Value != "" && !slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, c.Value) }) {
			return nil, usage("there is "+strings.Join(values[:min(len(values), 12)], ", "), "nobody has %s %q", c.Name, c.Value)
		}
		list = append(list, c)
	}
	return list, nil
}

// frameworkMeets reports whether somebody meets all conditions; of those about one
// attribute it is enough to meet one.
func frameworkMeets(s *study.Study, id string, all []matrix.Condition) bool {
	holds := func(c matrix.Condition) bool {
		return strings.EqualFold(s.Settings.AttributeType(c.Name).Canonical(s.Attribute(id, c.Name)), c.Value)
	}
	return !slices.ContainsFunc(all, func(c matrix.Condition) bool {
		return !slices.ContainsFunc(all, func(o matrix.Condition) bool { return o.Name == c.Name && holds(o) })
	})
}

// WriteFramework writes the matrix to a file, replacing it, and records that.
func (a *App) WriteFramework(ctx context.Context, m *FrameworkMatrix, path string) error {
	if err := whole(m.Release.Study); err != nil {
		return err
	}
	format, err := export.FrameworkFormatOf(path)
	if err != nil {
		return &Problem{What: err.Error(), Usage: true}
	}
	rep, err := a.writeFile(m.folder, path, func(w io.Writer) (export.Report, error) {
		return export.WriteFramework(w, format, m.Release, m.Matrix, m.Options)
	})
	if err != nil {
		return err
	}
	if rep.Withheld > 0 {
		m.Notes = append(m.Notes, fmt.Sprintf("%d quotes may not be shown to these readers and are left out", rep.Withheld))
	}
	var people, named []string
	names := newNamesSaid(m.Release)
	for i := range m.Cells {
		for j := range m.Cells[i] {
			if m.Cells[i][j].Text != "" { // the team's words, about them
				people = append(people, m.Rows[i].ID)
			}
			if names.in(m.Cells[i][j].Text) {
				named = append(named, m.Rows[i].ID+" "+m.Cols[j].ID)
			}
			if format != export.XLSX && format != export.JSON { // the others hold summaries alone
				continue
			}
			for _, q := range m.Cells[i][j].Quotes {
				if words, ok := m.Release.Words(q.Transcript, q.Span); ok {
					people = append(people, q.Participants...)
					names.look(q.Transcript, q.Span, words)
				}
			}
		}
	}
	m.Notes = append(m.Notes, names.notes()...)
	if len(named) > 0 {
		m.Notes = append(m.Notes, one(len(named), "a summary holds", "%d summaries hold")+" a name or id of somebody in the study, who goes by another name outside the team: "+
			strings.Join(shortList(named, 8), ", ")+"; look before it leaves")
	}
	a.exported(ctx, m.folder, m.Release, path, people)
	return nil
}
