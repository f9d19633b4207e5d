package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"verbatim/codebook"
	"verbatim/internal/study"
)

// readingCoders are the coders of the study and whoever reads, with initials
// that tell them apart. Called is what whoever reads typed as their name, where the
// study does not know it yet.
func readingCoders(s *study.Study, me, called string) []ReadingCoder {
	list := []ReadingCoder{}
	have := map[string]bool{}
	add := func(id, name string) {
		if have[id] {
			return
		}
		have[id] = true
		name, _, _ = strings.Cut(name, ",")
		if name == "" {
			name = id
		}
		list = append(list, ReadingCoder{ID: id, Name: name, Initials: Initials(name)})
	}
	for _, e := range coderEntries(s) {
		name := ""
		if e.Name != nil {
			name = *e.Name
		}
		if name == "" && e.Coder == me {
			name = called
		}
		add(e.Coder, name)
	}
	for _, m := range s.State.Memos {
		if !m.Private {
			add(m.Coder, "")
		}
	}
	add(me, called)
	taken := map[string]bool{}
	for i, c := range list {
		for n := 2; taken[list[i].Initials]; n++ {
			list[i].Initials = fmt.Sprintf("%s%d", c.Initials, n)
		}
		taken[list[i].Initials] = true
	}
	return list
}

// Initials are the first letters of a name's first and last word, or the first
// two of its only word. An apostrophe parts no words: Siân O'Neill is SO.
func Initials(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '\'' || r == '’' || r == 'ʼ' {
			return -1
		}
		return r
	}, name)
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	switch len(words) {
	case 0:
		return "?"
	case 1:
		r := []rune(words[0])
		return strings.ToUpper(string(r[:min(2, len(r))]))
	}
	return strings.ToUpper(string([]rune(words[0])[:1]) + string([]rune(words[len(words)-1])[:1]))
}

// readingThemes are the themes of the codebook, and those that codings name
// and it lacks.
func readingThemes(s *study.Study, me string) []ReadingTheme {
	uses, all, known := map[string]int{}, map[string]int{}, map[string]bool{}
	for _, c := range s.State.Codings {
		id := s.ThemeOf(c)
		all[id]++
		if c.Coder == me {
			uses[id]++
		}
	}
	list := []ReadingTheme{}
	for _, t := range s.Book.Themes() {
		known[t.ID] = true
		list = append(list, ReadingTheme{
			ID: t.ID, Name: t.Name, Parent: t.Parent, Depth: t.Depth, Definition: t.Definition, Include: t.Include, Exclude: t.Exclude,
			Open: t.Status == codebook.InUse || t.Status == codebook.Candidate, Uses: uses[t.ID], Everyone: all[t.ID],
		})
	}
	var missing []string
	for id := range all {
		if !known[id] {
			missing = append(missing, id)
		}
	}
	slices.Sort(missing)
	for _, id := range missing {
		list = append(list, ReadingTheme{ID: id, Name: id, Uses: uses[id], Everyone: all[id]})
	}
	return list
}

// NextToRead is the transcript that the person would go on with: the one they
// coded last if it is not finished, or else the first that is not and is theirs to
// code. It is empty where there is none to show.
func (a *App) NextToRead(ctx context.Context) (string, error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return "", err
	}
	me, first, left := a.who(), "", ""
	open := map[string]bool{}
	for _, t := range s.Transcripts {
		if s.Hidden(t) {
			continue
		}
		if first == "" {
			first = t.ID
		}
		if !slices.Contains(readers(s, t.ID), me) {
			open[t.ID] = true
			if left == "" && isFor(s, me, t.ID) {
				left = t.ID
			}
		}
	}
	at, last := "", ""
	for _, c := range s.State.Codings {
		if c.Coder == me && open[c.Transcript] && c.At >= at {
			at, last = c.At, c.Transcript
		}
	}
	for _, id := range []string{last, left} {
		if id != "" {
			return id, nil
		}
	}
	return first, nil
}
