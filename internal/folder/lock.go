package folder

import (
	"context"
	"errors"
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

// lock takes the study's write lock. Its file lies in the record, which nobody
// is told to delete; it holds nothing.
func (f *Folder) lock(ctx context.Context, wait time.Duration) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	l := flock.New(f.path(lockFile))
	ok, err := l.TryLockContext(ctx, 5*time.Millisecond)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, &Busy{f.Dir}
	case err != nil:
		return nil, fmt.Errorf("the study in %s cannot be written: %w", f.Dir, reason(err))
	case !ok:
		return nil, &Busy{f.Dir}
	}
	return func() { _ = l.Unlock() }, nil
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
