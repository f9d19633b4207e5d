package folder

import (
	"slices"

	"verbatim/internal/coding"
)

// DecidedApart are two decisions about some of the same codings, neither of which was
// known where the other was made.
type DecidedApart struct{ Here, There coding.ID }

// decidedApart are the decisions that come and meet one of this copy that the other
// copy has not. What a later decision of the same copy replaced does not count.
func (t *taking) decidedApart(theirs []rawLine) []DecidedApart {
	came := map[coding.ID]bool{}
	for i := range t.fresh {
		if e := &t.fresh[i].event; e.Do == coding.Decide {
			came[e.ID] = true
		}
	}
	if len(came) == 0 {
		return nil
	}
	known := map[coding.ID]bool{}
	for i := range theirs {
		known[theirs[i].event.ID] = true
	}
	there := slices.DeleteFunc(slices.Clone(t.all), func(e coding.Event) bool { return !known[e.ID] })
	about := map[coding.ID][]coding.ID{} // by coding: decisions of this copy alone
	for _, d := range coding.Fold(t.ours).Decisions {
		if d.Stands() && !known[d.ID] {
			for _, id := range d.Ofs {
				about[id] = append(about[id], d.ID)
			}
		}
	}
	var apart []DecidedApart
	for _, d := range coding.Fold(there).Decisions {
		if !d.Stands() || !came[d.ID] {
			continue
		}
		for _, id := range d.Ofs {
			for _, ours := range about[id] {
				if both := (DecidedApart{ours, d.ID}); !slices.Contains(apart, both) {
					apart = append(apart, both)
				}
			}
		}
	}
	return apart
}
