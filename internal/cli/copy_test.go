package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// copyFolder puts everything that is in a folder into another, over what is there.
func copyFolder(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		dest := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(dest, 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if have, err := os.ReadFile(dest); err == nil && string(have) == string(data) {
			return nil
		}
		return os.WriteFile(dest, data, 0o644)
	})
}

// spoilFiles replaces words in the files that match a pattern.
func spoilFiles(pattern, old, new string) error {
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		return fmt.Errorf("nothing matches %s: %v", pattern, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if !strings.Contains(string(data), old) {
			return fmt.Errorf("%s does not hold %q", name, old)
		}
		_ = os.Chmod(name, 0o644) // the record is kept read-only
		if err := os.WriteFile(name, []byte(strings.Replace(string(data), old, new, 1)), 0o644); err != nil {
			return err
		}
	}
	return nil
}
