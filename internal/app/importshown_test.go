package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFormatsPageNamesEveryKind holds docs/formats.md to what is read.
func TestFormatsPageNamesEveryKind(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "formats.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 {
			continue
		}
		for _, word := range strings.Fields(cells[2]) {
			if end := strings.Trim(word, "`"); strings.HasPrefix(end, ".") {
				named[end] = true
			}
		}
	}
	for _, end := range ReadableFormats() {
		if !named[end] {
			t.Errorf("docs/formats.md does not say what becomes of %s", end)
		}
		delete(named, end)
	}
	delete(named, ".ann") // read only beside a text
	for end := range named {
		t.Errorf("docs/formats.md names %s, which is not read", end)
	}
}
