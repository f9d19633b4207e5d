package folder

import (
	"os"
	"time"
)

// rename retries while a virus scanner or a synchroniser holds the file.
func rename(from, to string) error {
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
