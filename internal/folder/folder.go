// Package folder is the study on disk: creating it, opening it, locking it,
// writing to it so that nothing is lost or half written, and verifying it. The
// layout and the bytes are described in docs/format.md.
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// FormatVersion is the version of the folder format this package writes, the
// `format:` of study.yaml.
const FormatVersion = 1

// Names inside a study folder.
const (
	settingsFile     = "study.yaml"
	codebookFile     = "codebook.yaml"
	participantsFile = "participants.csv"
	readmeFile       = "READ-ME.txt"
	transcriptsDir   = "transcripts"
	summariesDir     = "summaries"
	exportsDir       = "exports"
	textsDir         = "record/texts"
	logDir           = "record/log"
	historyDir       = "record/history"
	removalsDir      = "record/removals"
	lockFile         = "record/lock"
	cacheDir         = ".cache"
)

// Folder is an open study folder. It holds no lock and no file open.
type Folder struct {
	Dir string // absolute path

	// Config is where this person's writer identities lie, outside the study.
	Config string
	// Now is the clock for display times; tests and the demo study set it.
	Now func() time.Time
	// Rand gives random bytes for writer ids, keys and salts; nil means crypto/rand.
	Rand func([]byte)

	logs    decodedLogs
	pending bool                    // Load found a withdrawal that is not carried out to its end
	stopAt  func(step string) error // for tests: called before each step of a removal
}

// NotFound says that a folder is no study.
type NotFound struct {
	Dir   string
	Parts string // a folder that has the record of a study and no study.yaml
}

// Error is the sentence.
func (e *NotFound) Error() string {
	if e.Parts != "" {
		return fmt.Sprintf("the study in %s has lost its %s", e.Parts, settingsFile)
	}
	return fmt.Sprintf("there is no study in %s or above it (no %s)", e.Dir, settingsFile)
}

// Hint says what to do.
func (e *NotFound) Hint() string {
	if e.Parts != "" {
		return "copy " + settingsFile + " from another copy of the study or from a backup; the codings are all there"
	}
	return "make one with `verbatim init DIR`, try the example with `verbatim demo DIR`, or say where yours is with --study DIR"
}

// Find is the nearest folder holding study.yaml: dir itself or a parent of it.
func Find(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	parts := ""
	for at := abs; ; {
		if _, err := os.Stat(filepath.Join(at, settingsFile)); err == nil {
			return at, nil
		}
		if info, err := os.Stat(filepath.Join(at, filepath.FromSlash(logDir))); err == nil && info.IsDir() && parts == "" {
			parts = at
		}
		up := filepath.Dir(at)
		if up == at {
			return "", &NotFound{Dir: abs, Parts: parts}
		}
		at = up
	}
}

// Open opens the study folder dir, which must hold study.yaml itself. Config is
// the folder of this person's configuration; empty means the system's usual one.
func Open(dir, config string) (*Folder, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(abs, settingsFile)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &NotFound{Dir: abs}
		}
		return nil, fmt.Errorf("the study in %s cannot be read: %w", abs, err)
	}
	return &Folder{Dir: abs, Config: config, Now: time.Now}, nil
}

func (f *Folder) path(rel string) string { return filepath.Join(f.Dir, filepath.FromSlash(rel)) }

// IndexDir is where the search index lies. It may be deleted at any moment.
func (f *Folder) IndexDir() string { return f.path(cacheDir + "/index") }

// TranscriptPath is the working copy of a transcript.
func (f *Folder) TranscriptPath(id string) string {
	return f.path(transcriptsDir + "/" + id + ".txt")
}

// MayWrite refuses to let an export take the place of a file of the study.
// Exports go to exports/, beside the study's own files, or out of the study.
func (f *Folder) MayWrite(name string) error {
	abs, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(dir, filepath.Base(abs))
	}
	root, err := filepath.EvalSymlinks(f.Dir)
	if err != nil {
		root = f.Dir
	}
	rel, err := filepath.Rel(root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return nil
	}
	rel = strings.ToLower(filepath.ToSlash(rel))
	dir, _ := path.Split(rel)
	if strings.HasPrefix(rel, exportsDir+"/") || dir == "" && !tracked(rel) && rel != strings.ToLower(readmeFile) && !strings.HasPrefix(rel, ".") {
		return nil
	}
	return fmt.Errorf("%s is part of the study and is not replaced by an export: write to %s/, or to another name", filepath.ToSlash(name), exportsDir)
}
