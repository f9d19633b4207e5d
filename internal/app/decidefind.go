package app

import (
	"slices"
	"strings"

	"verbatim/internal/consensus"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// differenceCalled finds a difference by the beginning of its id: between those
// coders who are named, or else between all of a transcript, or some of them.
func differenceCalled(s *study.Study, o DecideOptions) (*consensus.Difference, error) {
	transcriptID, id := o.Transcript, strings.ToLower(strings.TrimSpace(o.ID))
	var found []consensus.Difference
	for _, t := range s.Transcripts {
		if s.Hidden(t) || transcriptID != "" && !strings.EqualFold(transcriptID, t.ID) || len(id) < 4 {
			continue
		}
		for _, d := range differencesIn(s, t, o.Coders) {
			if strings.HasPrefix(d.ID, id) {
				found = append(found, d)
			}
		}
	}
	switch len(found) {
	case 1:
		return &found[0], nil
	case 0:
		return nil, &Problem{What: "there is no difference " + id + " (any more)", Todo: noneCalled(s, o, id), Cause: ErrMoved}
	}
	return nil, usage("give more of its id", "%s is the beginning of %d differences", id, len(found))
}

// noneCalled says what to do where no difference is called so: some of the coders may
// still differ as they did, where somebody else has coded since.
func noneCalled(s *study.Study, o DecideOptions, id string) string {
	for _, t := range s.Transcripts {
		if s.Hidden(t) || o.Transcript != "" && !strings.EqualFold(o.Transcript, t.ID) || len(id) < 4 {
			continue
		}
		for _, d := range differencesAmong(s, t, o.Coders) {
			if strings.HasPrefix(d.ID, id) {
				return crowdedSaid(&d, othersThere(s, &d)) + ": look at what there is now (`verbatim compare`), or name them with --coders " + strings.Join(readersOf(&d), ",")
			}
		}
	}
	return "somebody may have coded there meanwhile: look at what there is now (`verbatim compare`)"
}

// crowdedSaid says why a difference between some of the coders is no question for
// the team.
func crowdedSaid(d *consensus.Difference, others []string) string {
	return "it is between " + andList(readersOf(d)) + " alone, and " + andList(others) + " coded there too"
}

func readersOf(d *consensus.Difference) []string {
	var ids []string
	for _, r := range d.Readings {
		ids = append(ids, r.Coder)
	}
	return ids
}

// othersThere are the coders who coded any of the words of a difference and are not
// compared in it.
func othersThere(s *study.Study, d *consensus.Difference) []string {
	var ids []string
	compared := readersOf(d)
	for _, c := range s.CodingsIn(d.Transcript.ID) {
		if c.Span.Overlaps(d.Span) && !slices.Contains(compared, c.Coder) && !slices.Contains(ids, c.Coder) {
			ids = append(ids, c.Coder)
		}
	}
	slices.Sort(ids)
	return ids
}

// differencesIn are the differences in a transcript that may be shown, each once:
// between those coders who are named, or else between all of its coders, or some, or
// groups of them, as long as nobody else has coded any of the words: with them it is
// another question.
func differencesIn(s *study.Study, t *transcript.Transcript, named []string) []consensus.Difference {
	list := differencesAmong(s, t, named)
	if len(named) > 0 {
		return list
	}
	return slices.DeleteFunc(list, func(d consensus.Difference) bool { return len(othersThere(s, &d)) > 0 })
}

// differencesAmong is differencesIn, whoever else has coded there.
func differencesAmong(s *study.Study, t *transcript.Transcript, named []string) []consensus.Difference {
	groups := [][]string{compareIn(s, t, named)}
	if len(named) == 0 {
		groups = append(groupsOf(groups[0]), comparedGroups(s, t)...)
	}
	rel, have := s.Release(transcript.ForTeam), map[string]bool{}
	var list []consensus.Difference
	for _, coders := range groups {
		for _, d := range consensus.Differences(s, t, coders) {
			if !have[d.ID] && rel.Shows(t, d.Span) {
				have[d.ID] = true
				list = append(list, d)
			}
		}
	}
	return list
}

// comparedGroups are the coders of every two groups that coders say they belong to,
// and of each of them: what `compare --group` compares.
func comparedGroups(s *study.Study, t *transcript.Transcript) [][]string {
	groups := s.Settings.CoderGroups()
	var list [][]string
	for i, a := range groups {
		list = append(list, compareIn(s, t, a.Coders))
		for _, b := range groups[i+1:] {
			list = append(list, compareIn(s, t, slices.Concat(a.Coders, b.Coders)))
		}
	}
	return list
}

// groupsOf are the groups of two or more of some coders, the largest first. Of
// many coders it is all of them and the pairs.
func groupsOf(coders []string) [][]string {
	groups := [][]string{coders}
	for size := len(coders) - 1; size >= 2; size-- {
		if len(coders) > 5 && size > 2 {
			continue
		}
		for bits := range 1 << len(coders) {
			var group []string
			for i, c := range coders {
				if bits&(1<<i) != 0 {
					group = append(group, c)
				}
			}
			if len(group) == size {
				groups = append(groups, group)
			}
		}
	}
	return groups
}
