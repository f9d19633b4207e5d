package folder

import (
	"os"
	"time"
)

// rename retries while a virus scanner or a synchroniser holds the file.
// A file that is kept read-only is made writable first: Windows would refuse.
func rename(from, to string) error {
	if info, err := os.Stat(to); err == nil && info.Mode().Perm()&0o200 == 0 {
		_ = os.Chmod(to, 0o644)
	}
	var err error
	for wait := time.Millisecond; wait < 2*time.Second; wait *= 2 {
		if err = os.Rename(from, to); err == nil {
			return nil
		}
		time.Sleep(wait)
	}
	return err
}

// syncDir does nothing: Windows records a rename with the file.
func syncDir(string) error { return nil }

// syncFile waits until a file has reached the disk, which Windows does only for
// a file that is open for writing.
func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if os.IsPermission(err) { // kept read-only
		if err := os.Chmod(path, 0o644); err != nil {
			return err
		}
		defer os.Chmod(path, 0o444)
		file, err = os.OpenFile(path, os.O_RDWR, 0)
	}
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}
