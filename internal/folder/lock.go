package folder

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockWait is how long a writer waits for another one to finish.
const lockWait = 15 * time.Second

// Busy says that another program is writing to the study.
type Busy struct{ Dir string }

// Error is the sentence.
func (e *Busy) Error() string {
	return fmt.Sprintf("another Verbatim has been writing to the study in %s for more than %d seconds", e.Dir, int(lockWait.Seconds()))
}

// Hint says what to do.
func (e *Busy) Hint() string { return "wait for it or close it, then try again; nothing was changed" }

// lock takes the study's write lock. The lock file lies in the cache, which may
// be deleted at any moment, so after taking it the file must still be the one
// that others would find.
func (f *Folder) lock(ctx context.Context) (unlock func(), err error) {
	if err := f.makeCache(); err != nil {
		return nil, fmt.Errorf("the study in %s cannot be written: %w", f.Dir, reason(err))
	}
	path := f.path(cacheDir + "/lock")
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	for {
		l := flock.New(path)
		ok, err := l.TryLockContext(ctx, 5*time.Millisecond)
		if ctx.Err() == context.DeadlineExceeded {
			return nil, &Busy{f.Dir}
		}
		if err != nil || !ok {
			if os.IsNotExist(err) { // the cache went away under us
				if err := f.makeCache(); err != nil {
					return nil, err
				}
				continue
			}
			return nil, fmt.Errorf("the study in %s cannot be locked for writing: %w", f.Dir, reason(err))
		}
		if sameFile(l, path) {
			return func() { _ = l.Unlock() }, nil
		}
		_ = l.Unlock()
	}
}

func sameFile(l *flock.Flock, path string) bool {
	held, err := l.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(path)
	return err == nil && os.SameFile(held, found)
}

// makeCache makes the cache folder, which asks version control to ignore it.
func (f *Folder) makeCache() error {
	dir := f.path(cacheDir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	ignore := filepath.Join(dir, ".gitignore")
	if _, err := os.Stat(ignore); err == nil {
		return nil
	}
	return os.WriteFile(ignore, []byte("# Everything here can be made again.\n*\n"), 0o644)
}
