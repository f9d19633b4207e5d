package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// Sync joins this copy of the study with another, a folder or a zip; without one
// it joins what a synchroniser left in this folder.
func (a *App) Sync(ctx context.Context, other string, o folder.SyncOptions) (*folder.Synced, error) {
	f, err := a.folder()
	if err != nil {
		return nil, err
	}
	var out *folder.Synced
	if other == "" {
		out, err = f.Tidy(ctx, a.who(), o)
	} else {
		out, err = f.Join(ctx, a.who(), other, o)
	}
	if err != nil {
		return nil, err
	}
	s, err := a.reload(ctx, f)
	if err != nil {
		return nil, err
	}
	leaveOutBlind(s, out)
	if !o.DryRun {
		out.Here.Conflicts = append(out.Here.Conflicts, decidedApart(s, out.Here.Apart)...)
	}
	if o.DryRun || len(out.Here.Transcripts)+len(out.Here.Corrected) == 0 {
		return out, nil
	}
	return out, a.index(ctx, f)
}

// leaveOutBlind keeps the numbers of what came from saying how much others coded in
// what this person codes blind.
func leaveOutBlind(s *study.Study, out *folder.Synced) {
	if len(s.OwnOnly()) == 0 {
		return
	}
	for _, b := range []*folder.Brought{out.Here, out.There} {
		if b != nil {
			b.LeaveOut(s.Hides)
			b.Conflicts = slices.DeleteFunc(b.Conflicts, func(c folder.Conflict) bool { return aboutSummaries(c.Field) })
		}
	}
	out.Notes = append(out.Notes, s.OwnOnlyNote())
}

// DecidedTwice begins what a conflict between decisions is about.
const DecidedTwice = "the decision about "

// decidedApart are the conflicts between decisions that two copies made about the
// same codings, as far as whoever looks may know of them.
func decidedApart(s *study.Study, apart []folder.DecidedApart) []folder.Conflict {
	var list []folder.Conflict
	find := func(id coding.ID) *coding.Decision {
		i := slices.IndexFunc(s.State.Decisions, func(d coding.Decision) bool { return d.ID == id })
		if i < 0 {
			return nil
		}
		d := &s.State.Decisions[i]
		if t, ok := s.Transcript(d.Transcript); !ok || s.Hidden(t) || s.IsOwnOnly(t.ID) {
			return nil
		}
		return d
	}
	for _, both := range apart {
		one, other := find(both.Here), find(both.There)
		if one == nil || other == nil || keepsSame(one, other) {
			continue
		}
		if s.State.Numbers[one.ID] > s.State.Numbers[other.ID] {
			one, other = other, one
		}
		c := folder.Conflict{Field: DecidedTwice + one.Transcript + fmt.Sprintf(" turn %d", decisionTurn(s, one))}
		var replaced []string
		for _, d := range []*coding.Decision{one, other} {
			name := decisionName(s.State.Numbers[d.ID])
			c.Values = append(c.Values, folder.Value{Coder: d.Coder, At: d.At, Value: name + ", " + midSentence(saidOf(s, d))})
			if !d.Stands() {
				replaced = append(replaced, name)
			}
		}
		last := one
		for !last.Stands() {
			if last = find(last.Replaced); last == nil {
				break
			}
		}
		if last == nil || len(replaced) == 0 {
			continue
		}
		c.Stands = decisionName(s.State.Numbers[last.ID]) + ", in place of " + andList(replaced)
		list = append(list, c)
	}
	return list
}

// keepsSame reports whether two decisions come to the same.
func keepsSame(a, b *coding.Decision) bool {
	if (a.How == coding.KeepLater) != (b.How == coding.KeepLater) {
		return false
	}
	kept := func(d *coding.Decision) []string {
		var list []string
		for _, k := range d.Kept {
			list = append(list, fmt.Sprint(k.Theme, " ", k.Stance, " ", k.Span.Start, ":", k.Span.End))
		}
		slices.Sort(list)
		return list
	}
	return slices.Equal(kept(a), kept(b))
}

// whole refuses what must not be done with only a part of a study: numbers would
// be wrong without saying so.
func whole(s *study.Study) error {
	if len(s.Broken) == 0 {
		return nil
	}
	what := s.Broken[0].Why
	var ids []string
	for _, b := range s.Broken {
		if b.Transcript != "" {
			ids = append(ids, b.Transcript)
		}
	}
	if len(ids) > 0 {
		what = fmt.Sprintf("%s cannot be read here", strings.Join(ids[:min(4, len(ids))], ", "))
	}
	return problem("`verbatim check` says who may have a whole copy; `verbatim sync THAT-COPY` mends this one", "the study is not whole, so this would be wrong: %s", what)
}
