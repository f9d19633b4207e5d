package folder

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// WriteFile replaces the file at path with what write gives it, or leaves it as
// it was: the bytes go to a temporary file beside it, reach the disk, and are
// renamed into place. The temporary file is never left behind.
func WriteFile(path string, mode os.FileMode, write func(io.Writer) error) error {
	if err := replace(path, mode, true, write); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// replace is WriteFile without waiting for the folder to reach the disk, and,
// unless sync is set, for the file: see Session.Commit.
func replace(path string, mode os.FileMode, sync bool, write func(io.Writer) error) (err error) {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".verbatim-*.tmp")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, reason(err))
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
			err = fmt.Errorf("%s was not written, what was there is unchanged: %w", path, reason(err))
		}
	}()
	buffered := bufio.NewWriterSize(tmp, 64<<10)
	if err = write(buffered); err != nil {
		return err
	}
	if err = buffered.Flush(); err != nil {
		return err
	}
	if err = tmp.Chmod(mode); err != nil {
		return err
	}
	if sync {
		if err = tmp.Sync(); err != nil {
			return err
		}
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	return rename(tmp.Name(), path)
}

func writeBytes(path string, mode os.FileMode, data []byte) error {
	return WriteFile(path, mode, writing(data))
}

func writing(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

// syncAll waits until files and the folders they lie in have reached the disk,
// many at once: the disk then writes them together.
func syncAll(paths []string) error {
	dirs := map[string]bool{}
	var group errgroup.Group
	group.SetLimit(16)
	for _, p := range paths {
		dirs[filepath.Dir(p)] = true
		group.Go(func() error { return syncFile(p) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for dir := range dirs {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// reason is the system's word for what went wrong, without the path of a
// temporary file that means nothing to the reader.
func reason(err error) error {
	if pe := (*os.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	if le := (*os.LinkError)(nil); errors.As(err, &le) {
		return le.Err
	}
	return err
}
