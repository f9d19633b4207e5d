package folder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// dropTemporary removes the cache, and what programs that were killed left half
// written: nobody else writes now. It gives what could not be removed.
func (f *Folder) dropTemporary() (stuck []string) {
	if os.RemoveAll(f.path(cacheDir)) != nil {
		stuck = append(stuck, cacheDir)
	}
	_ = filepath.WalkDir(f.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if ok, _ := filepath.Match(tmpPattern, d.Name()); ok && d.Type().IsRegular() && removeFile(path) != nil {
			rel, _ := filepath.Rel(f.Dir, path)
			stuck = append(stuck, filepath.ToSlash(rel))
		}
		return nil
	})
	return stuck
}

// removeFile removes a file, also one that is kept read-only. One that is not
// there is no error.
func removeFile(path string) error {
	err := os.Remove(path)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	_ = os.Chmod(path, 0o644) // Windows removes no file that is read-only
	return os.Remove(path)
}

// withdrawnEnding is what the name of a file ends with that says how long the
// one was that is gone.
const withdrawnEnding = ".withdrawn"

// withdrawFile removes a file of the record that is named by a hash, and leaves
// its length. The length comes first: it says that the file went.
func (f *Folder) withdrawFile(rel, length string) error {
	dir, name := filepath.Split(f.path(rel))
	mark := filepath.Join(dir, string(hashIn(name))+withdrawnEnding)
	if _, err := os.Stat(mark); err != nil {
		if err := writeBytes(mark, 0o444, []byte(length)); err != nil {
			return err
		}
	}
	if err := removeFile(f.path(rel)); err != nil {
		return fmt.Errorf("%s cannot be removed: %w", rel, reason(err))
	}
	return nil
}

// hashIn is the hash that a file of the record is named by, also a "conflicted
// copy" of one.
func hashIn(name string) text.Hash { return text.Hash(name[:min(len(name), 64)]) }

// removed are the hashes of what is gone for good, as the log says.
func (f *Folder) removed() (map[text.Hash]bool, error) {
	events, err := f.events()
	if err != nil {
		return nil, err
	}
	return removedIn(events), nil
}

func removedIn(events []coding.Event) map[text.Hash]bool {
	removed := map[text.Hash]bool{}
	for i := range events {
		if e := &events[i]; e.Do == coding.Withdraw && e.How == coding.WithdrawRemoved {
			for _, h := range e.From {
				removed[h] = true
			}
		}
	}
	return removed
}

// marked are the hashes that the record itself says are gone: of files by the
// lengths they left, of bodies by their lines.
func (f *Folder) marked() ([]text.Hash, error) {
	var list []text.Hash
	for _, dir := range []string{textsDir, historyDir} {
		entries, err := os.ReadDir(f.path(dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s cannot be read: %w", dir, reason(err))
		}
		for _, e := range entries {
			if h, ok := strings.CutSuffix(e.Name(), withdrawnEnding); ok && len(h) == 64 {
				list = append(list, text.Hash(h))
			}
		}
	}
	files, err := f.readLogs(true)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		for line := range bytes.Lines(file.data) {
			var b body
			if json.Unmarshal(line, &b) == nil && b.Withdrawn && len(b.H) == 64 {
				list = append(list, text.Hash(b.H))
			}
		}
	}
	return list, nil
}

// dropRemoved removes the files whose hashes the log says are gone for good.
func (f *Folder) dropRemoved(ctx context.Context) error {
	removed, err := f.removed()
	if err != nil {
		return err
	}
	back, err := f.returned(removed)
	if err != nil {
		return err
	}
	for _, rel := range back {
		if err := f.at(ctx, rel); err != nil {
			return err
		}
		data, err := os.ReadFile(f.path(rel))
		if err != nil {
			return fmt.Errorf("%s cannot be read: %w", rel, reason(err))
		}
		length := fmt.Sprintf("{\"bytes\":%d}\n", len(data))
		if strings.HasSuffix(rel, ".txt") {
			length = fmt.Sprintf("{\"code_points\":%d}\n", len([]rune(string(data))))
		}
		if err := f.withdrawFile(rel, length); err != nil {
			return err
		}
	}
	return nil
}

// returned are the files of the record that the log says are gone, and that are
// there: not removed yet, or brought back by an old copy.
func (f *Folder) returned(removed map[text.Hash]bool) ([]string, error) {
	if len(removed) == 0 {
		return nil, nil
	}
	kept, err := f.keptFiles()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(kept, func(rel string) bool { return !removed[hashIn(path.Base(rel))] }), nil
}

// keptFiles are the files in which the record keeps texts, turns and versions,
// sorted; the marks of those that are gone are not among them.
func (f *Folder) keptFiles() ([]string, error) {
	var kept []string
	for _, dir := range []string{textsDir, historyDir} {
		entries, err := os.ReadDir(f.path(dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s cannot be read: %w", dir, reason(err))
		}
		for _, e := range entries {
			if !e.IsDir() && !strings.HasSuffix(e.Name(), withdrawnEnding) {
				kept = append(kept, dir+"/"+e.Name())
			}
		}
	}
	return kept, nil
}
