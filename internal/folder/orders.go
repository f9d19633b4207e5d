package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"verbatim/internal/coding"
)

// ordersFirst sees to it that what people withdrew is removed on both sides
// before anything that may hold their words goes from one to the other. Only who
// still has the words can find them in what was written since.
func (j *joiner) ordersFirst(ctx context.Context, there *Folder, back, from *source) error {
	ours, err := j.f.events()
	if err != nil {
		return err
	}
	theirs, err := there.events()
	if err != nil {
		return err
	}
	if lacks(theirs, ours) {
		got, err := there.take(ctx, j.coder, back, true)
		if err != nil {
			return err
		}
		if j.out.There != nil {
			j.out.There.add(got)
		}
	}
	if lacks(ours, theirs) {
		got, err := j.f.take(ctx, j.coder, from, true)
		if err != nil {
			return err
		}
		j.out.Here.add(got)
	}
	return nil
}

// lacks reports whether some events hold an order of somebody who withdrew that
// others do not.
func lacks(events, others []coding.Event) bool {
	have := map[coding.ID]bool{}
	for i := range events {
		have[events[i].ID] = true
	}
	return slices.ContainsFunc(others, func(e coding.Event) bool { return e.Do == coding.Withdraw && !have[e.ID] })
}

// cleaned is a copy of the other copy, in a place of its own, in which is removed
// what people have withdrawn here; nil where that is not needed. It is for copies
// that are only read: an old one may hold memos that quote words which nobody
// here can look for any more.
func (j *joiner) cleaned(ctx context.Context) (*source, error) {
	files, err := j.from.logs(false)
	if err != nil {
		return nil, err
	}
	theirs := eventsOf(linesOf(files))
	ours, err := j.f.events()
	if err != nil || newer(theirs) || !lacks(theirs, ours) || !brings(ours, theirs) {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "verbatim-")
	if err != nil {
		return nil, fmt.Errorf("there is no room to look for withdrawn words in %s: %w", j.from.name, reason(err))
	}
	made, err := j.cleanIn(ctx, dir)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return made, nil
}

func (j *joiner) cleanIn(ctx context.Context, dir string) (*source, error) {
	if err := j.from.unpack(ctx, dir); err != nil {
		return nil, err
	}
	copied, err := openSource(dir)
	if err != nil {
		return nil, err
	}
	copied.name = j.from.name
	back, err := openSource(j.f.Dir)
	if err != nil {
		return nil, err
	}
	defer back.close()
	return copied, j.ordersFirst(ctx, &Folder{Dir: copied.dir, Now: j.f.Now, Rand: j.f.Rand}, back, copied)
}

// brings reports whether others hold an event that is not among events.
func brings(events, others []coding.Event) bool {
	have := map[coding.ID]bool{}
	for i := range events {
		have[events[i].ID] = true
	}
	return slices.ContainsFunc(others, func(e coding.Event) bool { return !have[e.ID] })
}

// unpack copies what a study consists of into a folder.
func (s *source) unpack(ctx context.Context, dir string) error {
	return fs.WalkDir(s.files, ".", func(rel string, d fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		to := filepath.Join(dir, filepath.FromSlash(rel))
		switch {
		case !filepath.IsLocal(filepath.FromSlash(rel)) && rel != ".", d.IsDir() && (d.Name() == cacheDir || rel == exportsDir || d.Name() == ".git"):
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(to, 0o700)
		case !d.Type().IsRegular() || rel == lockFile:
			return nil
		}
		data, err := s.read(rel)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o600)
	})
}
