//go:build !windows

package trace

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLinksOutOfTheFolderAreNotFollowed(t *testing.T) {
	outside := lay(t, map[string][]byte{"x.txt": []byte(planted)})
	root := lay(t, map[string][]byte{"in/y.txt": []byte("fine")})
	for link, to := range map[string]string{"out": outside, "out.txt": filepath.Join(outside, "x.txt"), "within": filepath.Join(root, "in"), "nowhere": "gone"} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Files(context.Background(), root, plantedNeedles(), nil)
	want := Report{Unreached: []Unreached{{"out", "", whyLink}, {"out.txt", "", whyLink}}, Files: 1, Parts: 1}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(d, err)
	}
}
