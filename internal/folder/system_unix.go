//go:build !windows

package folder

import (
	"os"
)

func rename(from, to string) error { return os.Rename(from, to) }

// syncFile waits until a file has reached the disk.
func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}

// syncDir makes a rename inside dir last through a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some file systems (network shares) cannot sync a folder; the file itself
	// has reached the disk all the same.
	_ = d.Sync()
	return nil
}
