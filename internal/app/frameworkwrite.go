package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/framework"
	"verbatim/internal/study"
)

// SummaryOptions say what is to be written into one cell of the framework matrix.
type SummaryOptions struct {
	Participant, Theme string

	Text        *string  // the summary; empty: taken out; nil: as it is
	Quotes      []string // that it rests on: P07-1:34, or the beginning of a coding's id; none: "none"; nil: all there are, where the text is new
	Responsible *string  // who is to look after the cell; empty: nobody in particular
	Keep        int      // settles a cell that two people wrote: 1 is what stands, 2 the next …; 0: nothing to settle
	Seen        *string  // SHA-256 of the summary that whoever writes has before them; nil: not asked
}

// SummaryWritten is a cell as it is now.
type SummaryWritten struct {
	Participant string   `json:"participant"`
	Theme       string   `json:"theme"`
	Summary     string   `json:"summary"`
	Quotes      []string `json:"quotes"` // P07-1:34
	By          *string  `json:"by"`
	At          *string  `json:"at"`
	Responsible *string  `json:"responsible"`
	Hash        string   `json:"hash"` // SHA-256 of the summary; empty for none
}

// WriteSummary writes one cell of the framework matrix.
func (a *App) WriteSummary(ctx context.Context, o SummaryOptions) (*SummaryWritten, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if o.Participant, err = participantOf(s, o.Participant); err != nil {
		return nil, err
	}
	if o.Theme, err = countedTheme(s, o.Theme); err != nil {
		return nil, err
	}
	if o.Responsible != nil && *o.Responsible != "" {
		id, err := a.coderCalled(s, *o.Responsible, false)
		if err != nil {
			return nil, err
		}
		o.Responsible = &id
	}
	cell, err := a.frameworkCell(s, o.Participant, o.Theme)
	if err != nil {
		return nil, err
	}
	change, err := a.summaryChange(f, cell, o)
	if err != nil {
		return nil, err
	}
	if err := a.writeCells(ctx, f, s, []cellWrite{{o.Participant, o.Theme, change}}); err != nil {
		return nil, err
	}
	if s, err = a.reload(ctx, f); err != nil {
		return nil, err
	}
	if cell, err = a.frameworkCell(s, o.Participant, o.Theme); err != nil {
		return nil, err
	}
	done := &SummaryWritten{Participant: o.Participant, Theme: o.Theme, Summary: cell.Text, Quotes: []string{}, By: optional(cell.By),
		At: optional(cell.At), Responsible: optional(cell.Responsible), Hash: framework.Hash(cell.Text)}
	for _, q := range cell.Quotes {
		if q.Rests {
			done.Quotes = append(done.Quotes, q.Ref())
		}
	}
	return done, nil
}

// frameworkCell is one cell of the matrix as whoever is looking sees it.
func (a *App) frameworkCell(s *study.Study, participant, theme string) (*framework.Cell, error) {
	counted, _, _, err := a.counting(s, study.WhoseSettled, false)
	if err != nil {
		return nil, err
	}
	m := framework.Build(s, framework.Spec{Themes: []string{theme}, Counted: counted, People: func(id string) bool { return strings.EqualFold(id, participant) }})
	if cell := m.WithBelow(s, participant, theme); cell.Theme != "" {
		return cell, nil
	}
	return nil, problem("bring the theme back into use: `verbatim codebook set "+theme+" status in-use`", "the theme %s is not in use, and nothing is coded or written with it", theme)
}

// summaryChange is what the options do to a cell.
func (a *App) summaryChange(f *folder.Folder, now *framework.Cell, o SummaryOptions) (func(*study.Summary) error, error) {
	if o.Text == nil && o.Quotes == nil && o.Responsible == nil && o.Keep == 0 {
		return nil, usage("give --text, --file, --quote, --by or --keep", "there is nothing to write")
	}
	if now.NotShown {
		return nil, problem("somebody else has to write it", "you are not shown what the team wrote about %s", o.Participant)
	}
	if o.Text != nil {
		words := framework.Canonical(*o.Text)
		if framework.TooLong(words) {
			return nil, usage("say it in fewer words", "a summary has at most %d characters", framework.MaxSummary)
		}
		o.Text = &words
	}
	bases, err := basesOf(now, o)
	if err != nil {
		return nil, err
	}
	at := f.Now().UTC().Format(time.RFC3339)
	return func(c *study.Summary) error {
		if o.Seen != nil && framework.Hash(c.Text) != *o.Seen {
			return &SummaryMoved{Participant: o.Participant, Theme: o.Theme, Now: *c}
		}
		if o.Keep > 0 {
			if o.Keep > len(c.Also)+1 {
				return usage("`verbatim framework todo` shows them with their numbers", "the cell has %s to choose from", one(len(c.Also)+1, "one summary", "%d summaries"))
			}
			if o.Keep > 1 {
				x := c.Also[o.Keep-2]
				c.Text, c.By = x.Text, x.By
			}
			c.At, c.Also = laterThan(c.At, at), nil
		}
		if o.Text != nil {
			c.Text, c.By, c.At, c.Also = *o.Text, a.who(), laterThan(c.At, at), nil
		}
		if bases != nil {
			c.Quotes = bases
		}
		if c.Text == "" {
			c.Quotes, c.By, c.At = nil, "", ""
			if len(o.Quotes) > 0 && o.Quotes[0] != "none" {
				return usage("write the summary with --text", "there is no summary to rest on quotes")
			}
		}
		if o.Responsible != nil {
			c.Responsible = *o.Responsible
		}
		return nil
	}, nil
}

// laterThan is a time of writing, made later than that of what was there: to say
// once more what stands is to decide for it, and only the time tells that from
// having done nothing.
func laterThan(before, at string) string {
	was, err := time.Parse(time.RFC3339, before)
	if err != nil || at > before {
		return at
	}
	return was.Add(time.Second).UTC().Format(time.RFC3339)
}

// SummaryMoved says that somebody else wrote a cell meanwhile.
type SummaryMoved struct {
	Participant, Theme string
	Now                study.Summary // as it is
}

// Error is the sentence.
func (m *SummaryMoved) Error() string {
	return fmt.Sprintf("somebody else has written about %s and %s meanwhile; nothing was changed", m.Participant, m.Theme)
}

// Hint says what to do.
func (m *SummaryMoved) Hint() string { return "read what they wrote, then write again" }

// basesOf are the quotes that a summary is to rest on; nil: as it is.
func basesOf(now *framework.Cell, o SummaryOptions) ([]study.Basis, error) {
	list := []study.Basis{}
	switch {
	case o.Quotes == nil && o.Text == nil:
		return nil, nil
	case o.Quotes == nil:
		return now.AllBases(), nil
	case len(o.Quotes) == 1 && o.Quotes[0] == "none":
		return list, nil
	}
	for _, ref := range o.Quotes {
		found := false
		for _, q := range now.Quotes {
			of := strings.EqualFold(q.Ref(), ref) || len(ref) >= 4 && slices.ContainsFunc(q.Codings, func(c coding.Coding) bool {
				return strings.HasPrefix(c.ID.String(), strings.ToLower(ref))
			})
			if of && !slices.ContainsFunc(list, func(b study.Basis) bool { return b.ID == q.Codings[0].ID }) {
				list = append(list, q.Basis())
			}
			found = found || of
		}
		if !found {
			var refs []string
			for _, q := range now.Quotes {
				refs = append(refs, q.Ref())
			}
			todo := "there are none: code something first"
			if len(refs) > 0 {
				todo = "there are " + strings.Join(refs[:min(len(refs), 12)], ", ")
			}
			return nil, usage(todo, "%s has no quote %q under %s", o.Participant, ref, o.Theme)
		}
	}
	return list, nil
}

// cellWrite is a change of one cell. It is given the cell as it is when it is
// written: somebody may have written it since the study was opened.
type cellWrite struct {
	participant, theme string
	change             func(*study.Summary) error
}

// writeCells changes cells of the framework matrix in one go, so that they can be
// taken back in one.
func (a *App) writeCells(ctx context.Context, f *folder.Folder, s *study.Study, list []cellWrite) error {
	byTheme := map[string][]cellWrite{}
	var themes []string
	for _, w := range list {
		if err := mayWriteCell(s, w); err != nil {
			return err
		}
		if byTheme[w.theme] == nil {
			themes = append(themes, w.theme)
		}
		byTheme[w.theme] = append(byTheme[w.theme], w)
	}
	slices.SortFunc(themes, coding.CompareIDs)
	return a.write(ctx, f, a.who(), func(w *folder.Session) error {
		var files []folder.File
		for _, theme := range themes {
			more, err := cellFiles(w, s, theme, byTheme[theme])
			if err != nil {
				return err
			}
			files = append(files, more...)
		}
		return w.PutTogether(files)
	})
}

// mayWriteCell refuses to write over what whoever writes does not see.
func mayWriteCell(s *study.Study, w cellWrite) error {
	if slices.Contains(s.UnreadSummaries, w.theme) {
		return problem("mend it first: `verbatim check` says where the mistake is", "%s cannot be read, so nothing can be written to it", folder.SummariesPath(w.theme))
	}
	for _, c := range s.Whole().Summaries {
		if s.ThemeNow(c.Theme) != w.theme || !strings.EqualFold(c.Participant, w.participant) || c.Text == "" && len(c.Also) == 0 {
			continue
		}
		if seen, _ := s.Summary(c.Participant, c.Theme); seen.Text != c.Text || len(seen.Also) != len(c.Also) {
			return problem("write it once everybody who codes it is done", "somebody else has written about %s and %s, and you do not see it while you code blind", w.participant, w.theme)
		}
	}
	return nil
}

// cellFiles are the files that change with cells of a theme: its own, and those of
// themes that were merged into it, whose cells move over.
func cellFiles(w *folder.Session, s *study.Study, theme string, list []cellWrite) ([]folder.File, error) {
	var merged []string
	for _, c := range s.Whole().Summaries {
		if c.Theme != theme && s.ThemeNow(c.Theme) == theme && !slices.Contains(merged, c.Theme) {
			merged = append(merged, c.Theme)
		}
	}
	all := map[string][]study.Summary{}
	for _, t := range append([]string{theme}, merged...) {
		cells, err := w.Summaries(t)
		if err != nil {
			return nil, err
		}
		all[t] = cells
	}
	changed := map[string]bool{theme: true}
	for _, x := range list {
		cell, at := framework.Own(all[theme], x.participant)
		for _, t := range merged {
			if old, i := framework.Own(all[t], x.participant); i >= 0 {
				cell, changed[t] = framework.With(cell, old), true
				all[t] = slices.Delete(all[t], i, i+1)
			}
		}
		if err := x.change(&cell); err != nil {
			return nil, err
		}
		if at < 0 {
			all[theme] = append(all[theme], cell)
		} else {
			all[theme][at] = cell
		}
	}
	var files []folder.File
	for _, t := range append([]string{theme}, merged...) {
		if !changed[t] {
			continue
		}
		data, err := folder.FormatSummaries(t, all[t])
		if err != nil {
			return nil, err
		}
		files = append(files, folder.File{Path: folder.SummariesPath(t), Data: data})
	}
	return files, nil
}

// isSummaries reports whether an event changed a file of summaries.
func isSummaries(e coding.Event) bool {
	return e.Do == coding.Put && aboutSummaries(e.Path)
}

// aboutSummaries reports whether a path, or what is said of one, is of a file of
// summaries.
func aboutSummaries(s string) bool { return strings.HasPrefix(s, "summaries/") }

// summariesInOneGo are the changes of summaries, the latest first, that were made
// in one go with one that still stands.
func summariesInOneGo(s *study.Study, e coding.Event, gone map[coding.ID]bool) []coding.Event {
	first := e.ID
	if len(e.Ofs) > 0 {
		first = e.Ofs[0]
	}
	var all []coding.Event
	for _, x := range slices.Backward(s.State.Events) {
		if isSummaries(x) && x.Coder == e.Coder && !gone[x.ID] && x.Of.IsZero() && (x.ID == first || slices.Contains(x.Ofs, first)) {
			all = append(all, x)
		}
	}
	return all
}

// earlierSummaries is a file of summaries as it was before a change: with no cells
// where there was no file.
func earlierSummaries(f *folder.Folder, e coding.Event) ([]byte, error) {
	if len(e.From) == 1 {
		return f.Version(e.From[0])
	}
	theme := strings.TrimSuffix(strings.TrimPrefix(e.Path, "summaries/"), ".yaml")
	return folder.FormatSummaries(theme, nil)
}
