package app

import (
	"slices"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// nothing says why there is nothing to compute.
func (g *agreeing) nothing() error {
	if len(g.blind) > 0 {
		return problem("`verbatim assign` says who is not done yet", "there is nothing to compare yet: you code %s blind, and not everybody who codes it is done", shorten(g.blind))
	}
	who := "two coders"
	if g.o.Groups {
		who = "coders of two groups"
	}
	return problem("whoever has read one says `verbatim done TRANSCRIPT`", "there is nothing to compare yet: no transcript has been read to the end by %s", who)
}

// findSides finds the coders, or groups of them, who are done with anything.
func (g *agreeing) findSides(list []*transcript.Transcript) error {
	var asked []string
	for _, id := range g.o.Coders {
		id, err := g.a.coderCalled(g.s, id, false)
		if err != nil {
			return err
		}
		if !slices.Contains(asked, id) {
			asked = append(asked, id)
		}
	}
	if len(asked) == 1 && !g.o.Groups {
		return usage("name two coders or more, or none for all", "%s cannot be compared with nobody", asked[0])
	}
	var ids []string
	for _, t := range list {
		for _, id := range g.s.Readers(t.ID) {
			if (len(asked) == 0 || slices.Contains(asked, id)) && !slices.Contains(ids, id) && !g.s.IsOwnOnly(t.ID) {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	if g.o.Groups {
		if err := g.findGroups(ids, list); err != nil {
			return err
		}
	} else {
		for _, id := range ids {
			g.sides = append(g.sides, agreementSide{name: id, members: []string{id}})
		}
	}
	g.leaveOutAlone(list)
	return nil
}

// leaveOutAlone leaves out sides that are never done with a transcript that another
// side is done with too: there is nothing to compare them with.
func (g *agreeing) leaveOutAlone(list []*transcript.Transcript) {
	met := make([]bool, len(g.sides))
	for _, t := range list {
		var here []int
		for i, side := range g.sides {
			if !g.s.IsOwnOnly(t.ID) && slices.ContainsFunc(g.s.Readers(t.ID), func(id string) bool { return slices.Contains(side.members, id) }) {
				here = append(here, i)
			}
		}
		for _, i := range here {
			met[i] = met[i] || len(here) > 1
		}
	}
	var left []agreementSide
	for i, side := range g.sides {
		if met[i] {
			left = append(left, side)
		} else {
			g.unmet = append(g.unmet, side.name)
		}
	}
	g.sides = left
}

func (g *agreeing) findGroups(ids []string, list []*transcript.Transcript) error {
	groups := g.s.Settings.CoderGroups()
	if len(groups) == 0 {
		return problem("for example: verbatim coders group amy \"peer researcher\"", "no coder has said which group they belong to")
	}
	in := map[string]int{}
	for i := range groups {
		groups[i].Coders = slices.DeleteFunc(groups[i].Coders, func(id string) bool { return !slices.Contains(ids, id) })
		for _, id := range groups[i].Coders {
			in[id]++
		}
	}
	groups = slices.DeleteFunc(groups, func(x study.CoderGroup) bool { return len(x.Coders) == 0 })
	for _, id := range ids {
		switch {
		case in[id] == 0:
			g.groupless = append(g.groupless, id)
		case in[id] > 1:
			g.inSeveral = append(g.inSeveral, id)
		}
	}
	for !g.team() {
		shown := g.s.Settings.ShownGroups(g.meeting(groups, list))
		if len(shown) == len(groups) {
			groups = shown
			break
		}
		g.merged = true
		if groups = shown; len(groups) < 2 {
			return problem("`verbatim coders group` lets them agree to it with --small-group-shown",
				"a document for others puts groups of fewer than %d coders together, and here that leaves nothing to compare", study.FewCoders)
		}
	}
	for _, x := range groups {
		g.sides = append(g.sides, agreementSide{name: x.Name, members: x.Coders})
	}
	return nil
}

// meeting are the groups without those who are done with no transcript that counts:
// a figure is not about them. A transcript counts that two groups are done with.
func (g *agreeing) meeting(groups []study.CoderGroup, list []*transcript.Transcript) []study.CoderGroup {
	meets := map[string]bool{}
	for _, t := range list {
		readers, here := g.s.Readers(t.ID), 0
		for _, x := range groups {
			here += countIf(slices.ContainsFunc(x.Coders, func(id string) bool { return slices.Contains(readers, id) }))
		}
		for _, id := range readers {
			meets[id] = meets[id] || here > 1 && !g.s.IsOwnOnly(t.ID)
		}
	}
	var met []study.CoderGroup
	for _, x := range groups {
		x.Coders = slices.DeleteFunc(slices.Clone(x.Coders), func(id string) bool { return !meets[id] })
		met = append(met, x)
	}
	return met
}
