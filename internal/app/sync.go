package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
	if err := a.leaveOutBlind(ctx, f, out); err != nil {
		return nil, err
	}
	if o.DryRun || len(out.Here.Transcripts)+len(out.Here.Corrected) == 0 {
		return out, nil
	}
	return out, a.index(ctx, f)
}

// leaveOutBlind keeps the numbers of what came from saying how much others coded in
// what this person codes blind.
func (a *App) leaveOutBlind(ctx context.Context, f *folder.Folder, out *folder.Synced) error {
	s, err := a.reload(ctx, f)
	if err != nil || len(s.OwnOnly()) == 0 {
		return err
	}
	for _, b := range []*folder.Brought{out.Here, out.There} {
		if b != nil {
			b.LeaveOut(s.Hides)
			b.Conflicts = slices.DeleteFunc(b.Conflicts, func(c folder.Conflict) bool { return aboutSummaries(c.Field) })
		}
	}
	out.Notes = append(out.Notes, s.OwnOnlyNote())
	return nil
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
