package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// seen is the study as this person may see it: every verb gets it from here.
func (a *App) seen(f *folder.Folder, s *study.Study) *study.Study {
	return s.SeenBy(a.who(), a.knownAs(f, s, a.who())...)
}

// knownAs are the coders as whom this person works, as far as this computer knows:
// who of those that code blind has written here, and whose name stands in the
// configuration. It is about a coder who is looking, and empty where nobody is known.
func (a *App) knownAs(f *folder.Folder, s *study.Study, coder string) []string {
	var known []string
	add := func(id string) {
		if id != "" && !slices.Contains(known, id) {
			known = append(known, id)
		}
	}
	blind := false
	for _, x := range s.State.Assigned {
		if x.Blind && !slices.Contains(known, x.Coder) && f.WritesAs(s.Settings.ID, x.Coder) {
			add(x.Coder)
		}
		blind = blind || x.Blind
	}
	if !blind {
		return nil
	}
	add(strings.ToLower(strings.TrimSpace(a.config().Coder)))
	if f.WritesAs(s.Settings.ID, coder) {
		add(coder)
	}
	return known
}

// openToFind is open for verbs that say in their answer what is coded blind.
func (a *App) openToFind(ctx context.Context) (*folder.Folder, *study.Study, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, nil, err
	}
	note := s.OwnOnlyNote()
	a.greet(s, slices.DeleteFunc(slices.Clone(s.Notes), func(n string) bool { return n == note }))
	return f, s, nil
}

// blindTogether says what becomes of the blindness of a transcript that somebody has
// read to the end, or not any more; empty where it is not coded blind.
func blindTogether(before, after *study.Study, id string) string {
	waiting, blind := after.BlindTo(id)
	_, was := before.BlindTo(id)
	switch {
	case was && !blind:
		return "everybody who codes " + id + " is done: you see what the others coded there"
	case blind && !was:
		return id + " is blind again: you see only what you coded there until everybody is done; what you saw meanwhile cannot be made unseen"
	case blind && !slices.Contains(waiting, after.Viewer):
		return "you see what the others coded in " + id + " when " + andList(waiting) + either(len(waiting) == 1, " is", " are") + " done too"
	}
	return ""
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// fitsCoded finds what keeps another codebook from taking the place of the study's:
// a theme that is in use would go. Where others code blind nobody is told which of
// the themes they use, so there every theme counts as used.
func fitsCoded(s *study.Study, book *codebook.Book) (what, todo string) {
	if ps := book.Check(uses(s)); len(ps) > 0 {
		return ps[0].Message, ps[0].Hint
	}
	if len(s.OwnOnly()) == 0 {
		return "", ""
	}
	all := map[string]int{}
	for _, t := range s.Book.Themes() {
		if t.Status != codebook.Retired {
			all[t.ID] = 1
		}
	}
	for _, t := range s.Book.Themes() {
		if len(book.Check(map[string]int{t.ID: all[t.ID]})) > 0 {
			return "somebody who codes blind may use " + t.ID, waitForBlind
		}
	}
	return "", ""
}

const waitForBlind = "wait until everybody who codes blind is done (`verbatim assign` says who is not), or set the theme aside instead"

// unseenCoding reports whether an event made a coding that whoever is looking is not
// shown yet.
func unseenCoding(s *study.Study, id coding.ID) bool {
	return slices.ContainsFunc(s.Whole().State.Codings, func(c coding.Coding) bool { return c.ID == id }) &&
		!slices.ContainsFunc(s.State.Codings, func(c coding.Coding) bool { return c.ID == id })
}
