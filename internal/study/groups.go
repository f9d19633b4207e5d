package study

import (
	"slices"
	"strings"
)

// FewCoders is how many coders a group has at least before a document for others
// shows it by itself: of fewer, readers who know the team may know who it is.
const FewCoders = 3

// CleanGroups are groups as they are kept: trimmed, none empty, each once however
// it is spelt; nil for none.
func CleanGroups(list []string) []string {
	var groups []string
	for _, g := range list {
		g = strings.Join(strings.Fields(g), " ")
		if g != "" && !slices.ContainsFunc(groups, func(x string) bool { return strings.EqualFold(x, g) }) {
			groups = append(groups, g)
		}
	}
	return groups
}

// CoderGroup is a group that coders say they belong to.
type CoderGroup struct {
	Name   string   // as the first of them spells it
	Coders []string // ids, in the order of study.yaml
}

// CoderGroups are the groups of the coders, in order of name. A coder of several
// groups is in each; one of none is in no group.
func (s Settings) CoderGroups() []CoderGroup {
	var groups []CoderGroup
	for _, c := range s.Coders {
		for _, name := range c.Groups {
			i := slices.IndexFunc(groups, func(g CoderGroup) bool { return strings.EqualFold(g.Name, name) })
			if i < 0 {
				i = len(groups)
				groups = append(groups, CoderGroup{Name: name})
			}
			groups[i].Coders = append(groups[i].Coders, c.ID)
		}
	}
	slices.SortStableFunc(groups, func(a, b CoderGroup) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return groups
}

// OtherCoders is the name under which documents for others put small groups together.
const OtherCoders = "other coders"

// ShownGroups are the groups as a document for others shows them. Groups of fewer than
// FewCoders are put together under OtherCoders, with as many larger ones as it takes
// to be FewCoders, unless all who are in a small group agreed to its being shown. The
// groups may be without some of their coders, such as those who have not read what is
// shown; these are asked all the same.
func (s Settings) ShownGroups(groups []CoderGroup) []CoderGroup {
	var shown, rest []CoderGroup
	for _, g := range groups {
		if len(g.Coders) == 0 || len(g.Coders) >= FewCoders || s.allAgreed(g) {
			shown = append(shown, g)
		} else {
			rest = append(rest, g)
		}
	}
	if len(rest) == 0 {
		return shown
	}
	other := CoderGroup{Name: OtherCoders}
	put := func(g CoderGroup) {
		for _, id := range g.Coders {
			if !slices.Contains(other.Coders, id) {
				other.Coders = append(other.Coders, id)
			}
		}
	}
	for _, g := range rest {
		put(g)
	}
	for len(other.Coders) < FewCoders && len(shown) > 0 {
		least := 0
		for i := range shown {
			if len(shown[i].Coders) < len(shown[least].Coders) {
				least = i
			}
		}
		put(shown[least])
		shown = slices.Delete(shown, least, least+1)
	}
	return append(shown, other)
}

// allAgreed reports whether all who are in a group agreed to its being shown though
// it is small: those who are given, and those who are in it in the settings besides.
func (s Settings) allAgreed(g CoderGroup) bool {
	agreed := 0
	for _, c := range s.Coders {
		given := slices.Contains(g.Coders, c.ID)
		in := given || slices.ContainsFunc(c.Groups, func(name string) bool { return strings.EqualFold(name, g.Name) })
		if in && !c.SmallGroupShown {
			return false
		}
		if given {
			agreed++
		}
	}
	return agreed == len(g.Coders) // nobody agreed who is not in the settings
}
