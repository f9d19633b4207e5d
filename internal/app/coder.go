package app

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// NameCoder writes down what a coder is called, as the team should see it. It
// says whether that is another name than before.
func (a *App) NameCoder(ctx context.Context, coder, name string) (bool, error) {
	name = CoderName(name)
	if name == "" {
		return false, usage("", "write the name")
	}
	if utf8.RuneCountInString(name) > 80 {
		return false, usage("a short one will do", "the name is too long")
	}
	f, s, err := a.open(ctx)
	if err != nil {
		return false, err
	}
	if coder, err = a.coderCalled(s, coder, false); err != nil {
		return false, err
	}
	changed := false
	err = a.write(ctx, f, a.who(), func(w *folder.Session) (err error) {
		changed, err = w.NameCoder(study.Coder{ID: coder, Name: name})
		return err
	})
	return changed, err
}

// CoderName is a name as it is kept, of what somebody types.
func CoderName(typed string) string {
	return strings.Join(strings.Fields(strings.Map(noControl, typed)), " ")
}

// newCoder is a coder as study.yaml gets them when they first do something.
func (a *App) newCoder(id string) study.Coder {
	c := study.Coder{ID: id}
	if name := CoderName(a.Name); name != id && id == a.who() {
		c.Name = name
	}
	return c
}

// everyCoder are the coders, and after them those who are assigned and have done
// nothing yet.
func everyCoder(s *study.Study) []CoderEntry {
	list := coderEntries(s)
	for _, x := range s.State.Assigned {
		_, here := s.Transcript(x.Transcript)
		if here && !slices.ContainsFunc(list, func(e CoderEntry) bool { return e.Coder == x.Coder }) {
			list = append(list, coderEntry(s, study.Coder{ID: x.Coder}))
		}
	}
	return list
}

func coderEntries(s *study.Study) []CoderEntry {
	list := []CoderEntry{}
	seen := map[string]bool{}
	for _, c := range s.Settings.Coders {
		list = append(list, coderEntry(s, c))
		seen[c.ID] = true
	}
	for _, c := range s.State.Codings {
		if !seen[c.Coder] {
			seen[c.Coder] = true
			list = append(list, coderEntry(s, study.Coder{ID: c.Coder}))
		}
	}
	return list
}
