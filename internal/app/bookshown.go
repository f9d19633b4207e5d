package app

import (
	"slices"

	"verbatim/codebook"
	"verbatim/internal/export"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// bookShown leaves out of what is shown of the codebook what repeats five words
// in a row of somebody whom the person may not be shown: examples and definitions
// often are somebody's words.
type bookShown struct {
	repeats func(string) bool
	viewer  string
	out     map[string]bool // texts left out
	plain   bool            // themes go by their names alone
}

func newBookShown(s *study.Study) *bookShown {
	return &bookShown{repeats: export.Repeats(s.Release(transcript.ForTeam)), viewer: s.Viewer, out: map[string]bool{}}
}

// text is a text, or nothing where it may not be shown.
func (b *bookShown) text(s string) string {
	if s == "" || !b.repeats(s) {
		return s
	}
	b.out[s] = true
	return ""
}

func (b *bookShown) list(texts []string) []string {
	kept := []string{}
	for _, s := range texts {
		if s = b.text(s); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// notShownHere stands in a sentence for a text that is left out.
const notShownHere = "[not shown to you]"

// changes are the changes with the texts that may not be shown left out of them.
func (b *bookShown) changes(all []codebook.Change) []codebook.Change {
	hide := func(texts []string) []string {
		texts = slices.Clone(texts)
		for i, s := range texts {
			if b.text(s) != s {
				texts[i] = notShownHere
			}
		}
		return texts
	}
	shown := slices.Clone(all)
	for i := range shown {
		c := &shown[i]
		if c.Kind != codebook.Redefined && c.Kind != codebook.StatusChanged && c.Kind != codebook.Retitled && c.Kind != codebook.Renamed {
			continue
		}
		before, after := c.Before, c.After
		c.Before, c.After, c.Why = hide(before), hide(after), b.text(c.Why)
		if slices.Equal(c.Before, c.After) && len(before) == len(after) { // one text that may not be shown became another
			for j := range before {
				if before[j] != after[j] {
					c.After[j] = "another text " + notShownHere
				}
			}
		}
	}
	return shown
}

// keep puts texts back that an edit took out and that the person was not shown: who
// does not see a text does not mean to remove it.
func (b *bookShown) keep(before, after *codebook.Book) error {
	now := map[string]codebook.Theme{}
	for _, t := range after.Themes() {
		now[t.ID] = t
	}
	for _, t := range before.Themes() {
		there, ok := now[t.ID]
		if !ok {
			continue
		}
		for _, f := range []codebook.Field{codebook.FieldDefinition, codebook.FieldInclude, codebook.FieldExclude, codebook.FieldExamples, codebook.FieldCues} {
			values := there.Values(f)
			n := len(values)
			for _, s := range t.Values(f) {
				if !slices.Contains(values, s) && b.repeats(s) && (f != codebook.FieldDefinition || n == 0) {
					values = append(values, s)
				}
			}
			if len(values) > n {
				if err := after.Set(t.ID, f, values...); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// tellLeftOut says how much was left out.
func (a *App) tellLeftOut(b *bookShown) {
	if n := len(b.out); n > 0 {
		a.Notice("%s words that are not shown to %s", one(n, "1 text of the codebook is left out: it repeats", "%d texts of the codebook are left out: they repeat"), b.viewer)
	}
}
