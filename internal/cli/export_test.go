package cli

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestProjectDocNamesEveryField holds a .json of the example study to docs/json.md.
func TestProjectDocNamesEveryField(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "json.md"))
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```jsonfile\n(.*?)\n```").FindSubmatch(doc)
	if example == nil {
		t.Fatal("docs/json.md does not show what is in a .json")
	}
	dir, file := filepath.Join(t.TempDir(), "demo"), filepath.Join(t.TempDir(), "study.json")
	for _, args := range [][]string{
		{"demo", dir},
		{"transcripts", "set", "P03-1", "translates=P01-1", "--study", dir},
		{"memo", "P01-1", "all in all", "--study", dir},
		{"export", file, "--study", dir},
	} {
		if code := Main(args, outside(t, io.Discard)); code != ExitDone {
			t.Fatalf("verbatim %q: exit %d", args, code)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sameFields(t, string(example[1]), string(data))
}
