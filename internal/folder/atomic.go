package folder

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// WriteFile replaces the file at path with what write gives it, or leaves it as
// it was: the bytes go to a temporary file beside it, reach the disk, and are
// renamed into place. Unless the program is killed, the temporary file is gone
// afterwards. A new file gets mode, less what the person's umask takes away.
func WriteFile(path string, mode os.FileMode, write func(io.Writer) error) error {
	tmp, err := writeTemp(path, mode, write)
	if err != nil {
		return err
	}
	if err = syncFile(tmp); err == nil {
		err = rename(tmp, path)
	}
	if err != nil {
		os.Remove(tmp)
		return fmt.Errorf("%s was not written, what was there is unchanged: %w", path, reason(err))
	}
	return syncDir(filepath.Dir(path))
}

// Writable says why a file could not be written at path, without writing it.
func Writable(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder", path)
	}
	tmp, err := createTemp(filepath.Dir(path), 0o600)
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, reason(err))
	}
	return errors.Join(tmp.Close(), os.Remove(tmp.Name()))
}

// tmpPattern is what temporary files are called.
const tmpPattern = ".verbatim-*.tmp"

// writeTemp writes a temporary file beside path and gives its name.
func writeTemp(path string, mode os.FileMode, write func(io.Writer) error) (name string, err error) {
	tmp, err := createTemp(filepath.Dir(path), mode|0o200)
	if err != nil {
		return "", fmt.Errorf("%s cannot be written: %w", path, reason(err))
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
		return "", err
	}
	if err = buffered.Flush(); err != nil {
		return "", err
	}
	if mode&0o200 == 0 {
		if info, serr := tmp.Stat(); serr == nil {
			err = tmp.Chmod(info.Mode().Perm() &^ 0o222)
		}
		if err != nil {
			return "", err
		}
	}
	return tmp.Name(), tmp.Close()
}

// createTemp is os.CreateTemp with a mode, which the umask narrows.
func createTemp(dir string, mode os.FileMode) (*os.File, error) {
	for {
		name := filepath.Join(dir, strings.Replace(tmpPattern, "*", strconv.FormatUint(rand.Uint64(), 36), 1))
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, os.ErrExist) {
			return file, err
		}
	}
}

// sweep removes temporary files that a killed program left in the study: they
// may hold somebody's words.
func (f *Folder) sweep() {
	_ = filepath.WalkDir(f.Dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && d != nil && d.IsDir():
			return fs.SkipDir
		case err != nil || d.IsDir() && d.Name() == ".git" && name != f.Dir:
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		if left, _ := filepath.Match(tmpPattern, d.Name()); !left || !d.Type().IsRegular() {
			return nil
		}
		rel, _ := filepath.Rel(f.Dir, name)
		if info, err := d.Info(); err == nil && (ourOwn(filepath.ToSlash(rel)) || time.Since(info.ModTime()) > time.Hour) {
			os.Remove(name)
		}
		return nil
	})
}

// ourOwn reports whether a file lies where only whoever holds the study's lock
// writes: a temporary file there is nobody's any more.
func ourOwn(rel string) bool {
	dir, _, _ := strings.Cut(rel, "/")
	return slices.Contains([]string{"record", transcriptsDir, summariesDir}, dir) && rel != dir
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

// syncAll waits until files have reached the disk, many at once: the disk then
// writes them together.
func syncAll(paths []string) error {
	var group errgroup.Group
	group.SetLimit(16)
	for _, p := range paths {
		group.Go(func() error { return syncFile(p) })
	}
	return group.Wait()
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
