package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"verbatim/internal/folder"
)

// InitFrom makes a new study from the project of another program. Where that fails there
// is no new folder.
func (a *App) InitFrom(ctx context.Context, o InitOptions, path string, in ImportOptions) (*folder.Folder, *ProjectImport, error) {
	p, err := a.readProject(ctx, path, in)
	if err != nil {
		return nil, nil, err
	}
	if o.Title == "" {
		o.Title = CoderName(cleanText(p.Name))
	}
	_, err = os.Stat(o.Dir)
	fresh := errors.Is(err, fs.ErrNotExist)
	f, err := a.Init(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	within := *a
	within.Dir = f.Dir
	done, err := within.bringProject(ctx, path, p, in)
	if err != nil && fresh {
		if dir, aerr := filepath.Abs(f.Dir); aerr == nil {
			_ = os.RemoveAll(dir) // nobody has put anything into it yet
		}
	}
	return f, done, err
}
