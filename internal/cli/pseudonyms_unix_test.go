//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAKeyFileIsReachedThroughNoLink: a link out of the study does not make a
// key file lie outside, nor one into it.
func TestAKeyFileIsReachedThroughNoLink(t *testing.T) {
	dir := t.TempDir()
	study, link := filepath.Join(dir, "study"), filepath.Join(dir, "link")
	if code, said, _ := atTerminal(t, "\n\n\n\n\n\n\n\n\n", nil, "init", study); code != ExitDone {
		t.Fatal(said)
	}
	if err := os.Symlink(filepath.Join(study, "exports"), link); err != nil {
		t.Fatal(err)
	}
	code, said, _ := atTerminal(t, "", nil, "pseudonyms", "add", "Rosa", "Beth", "--key", filepath.Join(link, "names.key"))
	if code != ExitFailed || !strings.Contains(said, "would lie inside the study") {
		t.Errorf("exit %d:\n%s", code, said)
	}
}
