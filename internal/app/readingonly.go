package app

import (
	"errors"
	"io/fs"
	"path/filepath"

	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// readOnly says in a sentence why nobody can change the study here; it is empty
// where they can.
func readOnly(f *folder.Folder, s *study.Study) string {
	if s.State.Newer || s.Settings.Format > folder.FormatVersion {
		return "A newer Verbatim wrote part of this study, so it opens for reading only. Update Verbatim to code in it."
	}
	err := folder.Writable(filepath.Join(f.Dir, "record", "here"))
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, writeProtected) {
		return "This study opens for reading only: its folder cannot be written to from here."
	}
	return ""
}

// NoRoom reports whether an error is that the disk is full: what was refused may be
// tried again when there is room.
func NoRoom(err error) bool {
	for _, full := range fullDisk() {
		if errors.Is(err, full) {
			return true
		}
	}
	return false
}
