package app

import (
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
)

// counting is the study in which only those codings are that whose names: agreed,
// any, all, or coders' ids with commas between; empty is what is agreed where the
// team decided, and anybody's elsewhere. Where byCoder, what each coder has is asked
// for, and empty is any. Said tells what counts where that is not everybody's.
func (a *App) counting(s *study.Study, whose string, byCoder bool) (now *study.Study, coders []string, said string, err error) {
	whose = strings.ToLower(strings.TrimSpace(whose))
	switch whose {
	case study.WhoseSettled:
		n := settledDecisions(s)
		if byCoder || n == 0 {
			return s, nil, "", nil
		}
		said = one(n, "where the team decided (once), what it agreed on counts; elsewhere anybody's codings",
			"where the team decided (%d times), what it agreed on counts; elsewhere anybody's codings")
	case study.WhoseAny:
		return s, nil, "", nil
	case study.WhoseAgreed:
		said = "only what the team agreed on counts"
	case study.WhoseAll:
		said = "only words that all coders of a transcript gave a theme count"
	default:
		for id := range strings.SplitSeq(whose, ",") {
			if id, err = a.coderCalled(s, id, false); err != nil {
				return nil, nil, "", err
			}
			coders = append(coders, id)
		}
		return s.Whose(coders...), coders, "", nil // who asked knows
	}
	return s.Whose(whose), nil, said, nil
}

// settledDecisions is how many decisions stand that are not put off.
func settledDecisions(s *study.Study) int {
	n := 0
	for i := range s.State.Decisions {
		if d := &s.State.Decisions[i]; d.Stands() && d.How != coding.KeepLater {
			n++
		}
	}
	return n
}
