package team

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"verbatim/internal/folder"
)

// ErrWithdrawn: these bytes were removed from the folder since somebody withdrew, and do
// not come back.
var ErrWithdrawn = errors.New("these words were removed, since somebody withdrew")

// FolderBlobs is a folder of a study's record in which files are named by their hash.
type FolderBlobs struct {
	dir, ending string
}

// Texts are the texts in the study at dir: record/texts/<sha256>.txt.
func Texts(dir string) *FolderBlobs {
	return &FolderBlobs{filepath.Join(dir, "record", "texts"), ".txt"}
}

// Turns are the turns in the study at dir: record/texts/<sha256>.turns.json.
func Turns(dir string) *FolderBlobs {
	return &FolderBlobs{filepath.Join(dir, "record", "texts"), ".turns.json"}
}

// Versions are the versions of files in the study at dir: record/history/<sha256>.
func Versions(dir string) *FolderBlobs {
	return &FolderBlobs{filepath.Join(dir, "record", "history"), ""}
}

// Put is Blobs'. What was removed because of a withdrawal is refused with ErrWithdrawn.
func (f *FolderBlobs) Put(ctx context.Context, b []byte) (string, error) {
	if len(b) > MaxBlob {
		return "", tooLarge(len(b))
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	sha := shaOf(b)
	if _, err := os.Stat(filepath.Join(f.dir, sha+".withdrawn")); err == nil {
		return "", fmt.Errorf("%w (%s)", ErrWithdrawn, sha[:8])
	}
	if _, err := f.Get(ctx, sha); err == nil {
		return sha, nil
	}
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return "", fmt.Errorf("%s cannot be written: %w", f.dir, err)
	}
	return sha, folder.WriteFile(f.path(sha), 0o444, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// Get is Blobs'. A file that does not have its hash any more counts as not there.
func (f *FolderBlobs) Get(ctx context.Context, sha string) ([]byte, error) {
	if err := checkSHA(sha); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(f.path(sha))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w (%s)", ErrNotFound, sha[:8])
	case err != nil:
		return nil, fmt.Errorf("a file of the record cannot be read: %w", err)
	case shaOf(b) != sha:
		return nil, fmt.Errorf("%w: %s is damaged", ErrNotFound, f.path(sha))
	}
	return b, ctx.Err()
}

func (f *FolderBlobs) path(sha string) string { return filepath.Join(f.dir, sha+f.ending) }

func shaOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// checkSHA keeps what is no hash from becoming a file's name or a subject.
func checkSHA(sha string) error {
	if b, err := hex.DecodeString(sha); err != nil || len(b) != sha256.Size || hex.EncodeToString(b) != sha {
		return fmt.Errorf("%w: %q is no SHA-256", ErrNotFound, shorten(sha))
	}
	return nil
}

func tooLarge(n int) error {
	return fmt.Errorf("a text of %d bytes is too large to be shared: at most %d", n, MaxBlob)
}
