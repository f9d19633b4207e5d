package study

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"verbatim/internal/coding"
)

// Whose codings count, besides those of coders, by id.
const (
	WhoseSettled = ""       // what is agreed where the team decided, anybody's elsewhere
	WhoseAgreed  = "agreed" // what the team agreed on, and nothing else
	WhoseAny     = "any"    // anybody's, whatever was decided
	WhoseAll     = "all"    // only words that all coders of a transcript gave the theme
)

// Whose is the study in which only some codings are: those of some coders, those
// that the team agreed on, those that all share. It is for what counts and lists quotes;
// its stamp, memos and events are those of the whole study.
func (s *Study) Whose(whose ...string) *Study {
	var codings []coding.Coding
	switch strings.Join(whose, ",") {
	case WhoseAny:
		return s
	case WhoseSettled:
		if len(s.State.Decisions) == 0 {
			return s
		}
		codings = s.settled()
	case WhoseAgreed:
		codings = s.agreed()
	case WhoseAll:
		codings = s.shared()
	default:
		for _, c := range s.State.Codings {
			if slices.ContainsFunc(whose, func(id string) bool { return strings.EqualFold(id, c.Coder) }) {
				codings = append(codings, c)
			}
		}
	}
	one := *s
	one.unchosen = s.Unchosen()
	state := *s.State
	state.Codings = codings
	one.State = &state
	one.indexCodings()
	return &one
}

// Unchosen is the study with all the codings that whoever looks may see: how much
// somebody coded is the same whatever counts.
func (s *Study) Unchosen() *Study {
	if s.unchosen != nil {
		return s.unchosen
	}
	return s
}

// agreed is the agreed layer: what the decisions that stand keep.
func (s *Study) agreed() []coding.Coding {
	var list []coding.Coding
	for i := range s.State.Decisions {
		if d := &s.State.Decisions[i]; d.Stands() {
			list = append(list, d.Kept...)
		}
	}
	return list
}

// settled is the agreed layer, and everybody's codings that nothing is decided
// about.
func (s *Study) settled() []coding.Coding {
	decided := map[coding.ID]bool{}
	for i := range s.State.Decisions {
		if d := &s.State.Decisions[i]; d.Stands() && d.How != coding.KeepLater {
			for _, id := range d.Ofs {
				decided[id] = true
			}
		}
	}
	list := s.agreed()
	for _, c := range s.State.Codings {
		if !decided[c.ID] {
			list = append(list, c)
		}
	}
	return list
}

// shared are the words that every coder of a transcript gave a theme, for it or
// against it. The coders of a transcript are those who coded in it or read it to
// the end; where that is one person, what they coded is what all did.
func (s *Study) shared() []coding.Coding {
	type key struct {
		theme  string
		stance coding.Stance
	}
	var list []coding.Coding
	for _, t := range s.Transcripts {
		coders := map[string]bool{}
		for _, r := range s.State.Done {
			if r.Transcript == t.ID {
				coders[r.Coder] = true
			}
		}
		by := map[key]map[string][]coding.Coding{}
		var keys []key
		for _, c := range s.CodingsIn(t.ID) {
			coders[c.Coder] = true
			k := key{s.ThemeOf(c), c.Stance}
			if by[k] == nil {
				by[k] = map[string][]coding.Coding{}
				keys = append(keys, k)
			}
			by[k][c.Coder] = append(by[k][c.Coder], c)
		}
		for _, k := range keys {
			if len(by[k]) == len(coders) {
				list = append(list, inAll(by[k])...)
			}
		}
	}
	return list
}

// inAll are the words that everybody's codings cover, as codings by WhoseAll. Each
// has the id and the time of the coding that it begins in.
func inAll(by map[string][]coding.Coding) []coding.Coding {
	var common []coding.Coding
	for i, coder := range slices.Sorted(maps.Keys(by)) {
		runs := joined(by[coder])
		if i == 0 {
			common = runs
			continue
		}
		var both []coding.Coding
		for _, a := range common {
			for _, b := range runs {
				if sp := a.Span.Intersect(b.Span); !sp.Empty() {
					one := a
					one.Span = sp
					both = append(both, one)
				}
			}
		}
		common = both
	}
	for i := range common {
		common[i].Coder = WhoseAll
	}
	return common
}

// joined are one coder's codings of a theme, overlapping ones as one.
func joined(list []coding.Coding) []coding.Coding {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b coding.Coding) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	var runs []coding.Coding
	for _, c := range list {
		if n := len(runs); n > 0 && c.Span.Start <= runs[n-1].Span.End {
			runs[n-1].Span.End = max(runs[n-1].Span.End, c.Span.End)
			continue
		}
		runs = append(runs, c)
	}
	return runs
}
