package web

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestWorkbenchPageNamesEverything holds docs/workbench.md to the keys, the display
// choices and the places that there are.
func TestWorkbenchPageNamesEverything(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "workbench.md"))
	if err != nil {
		t.Fatal(err)
	}
	doc := string(data)
	keys := map[string]bool{}
	for _, k := range usualKeys() {
		keys[strings.ToUpper(k.Key)] = true
	}
	pages, err := filepath.Glob(filepath.Join("templates", "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	list, key := regexp.MustCompile(`(?s)<dl class="keys">.*?</dl>`), regexp.MustCompile(`<kbd>([^<{]+)</kbd>`)
	for _, name := range pages {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list.FindAllString(string(page), -1) {
			for _, m := range key.FindAllStringSubmatch(l, -1) {
				for _, k := range strings.Split(html.UnescapeString(m[1]), " + ") {
					keys[strings.TrimSpace(k)] = true
				}
			}
		}
	}
	if len(keys) < 25 {
		t.Fatalf("only %d keys were found: the pages are read wrongly", len(keys))
	}
	for k := range keys {
		if !strings.Contains(doc, "`"+k+"`") {
			t.Errorf("docs/workbench.md does not say what `%s` does", k)
		}
	}
	for _, c := range choices() {
		if !strings.Contains(doc, "**"+c.Legend+"**") {
			t.Errorf("docs/workbench.md does not explain the choice %q", c.Legend)
		}
	}
	for _, place := range []string{"Home", "Read and code", "Search", "Matrix", "Compare", "Codebook", "Participants"} {
		if !strings.Contains(doc, "**"+place+"**") {
			t.Errorf("docs/workbench.md does not say what %s is for", place)
		}
	}
}
