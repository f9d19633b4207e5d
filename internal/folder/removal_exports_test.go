package folder

import (
	"os"
	"testing"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// TestOnlyWhatVerbatimWroteIsAnExport: by its bytes, or for an older event by its
// path, format and time.
func TestOnlyWhatVerbatimWroteIsAnExport(t *testing.T) {
	f := &Folder{Dir: t.TempDir()}
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		to    text.Hash
		saved time.Duration
		want  bool
	}{
		"same.csv": {text.HashOf("mine"), time.Hour, true}, "other.csv": {text.HashOf("theirs"), 0, false},
		"old.csv": {"", time.Minute, true}, "later.csv": {"", time.Hour, false}, "before.csv": {"", -time.Hour, false}, "old.bin": {"", 0, false},
	} {
		mustWrite(t, f.path(name), []byte("mine"))
		if err := os.Chtimes(f.path(name), at.Add(c.saved), at.Add(c.saved)); err != nil {
			t.Fatal(err)
		}
		e := &coding.Event{Do: coding.Export, Path: name, To: c.to, At: at.Format(time.RFC3339)}
		if got := f.unchangedSince(e); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for rel, want := range map[string]bool{"../a.csv": false, "/a.csv": false, "exports/../../a": false, "exports/a.csv": true, `C:\a`: false} {
		if localPath(rel) != want {
			t.Errorf("%s: inside is %v", rel, !want)
		}
	}
}
