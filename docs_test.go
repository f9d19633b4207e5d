package verbatim_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
)

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestFormatDocNamesEveryFieldAndKind holds docs/format.md to the events as
// they are written.
func TestFormatDocNamesEveryFieldAndKind(t *testing.T) {
	doc := read(t, "docs/format.md")
	event := reflect.TypeFor[coding.Event]()
	for i := range event.NumField() {
		name, _, _ := strings.Cut(event.Field(i).Tag.Get("json"), ",")
		if name != "-" && !strings.Contains(doc, "`"+name+"`") {
			t.Errorf("docs/format.md does not explain the field %q", name)
		}
	}
	rows := regexp.MustCompile("(?m)^\\| `([a-z]+)` \\| `").FindAllStringSubmatch(doc, -1)
	named := map[string]bool{}
	for _, r := range rows {
		named[r[1]] = true
		if !coding.Kind(r[1]).Known() {
			t.Errorf("docs/format.md names a kind %q that there is not", r[1])
		}
	}
	for _, k := range []coding.Kind{coding.Open, coding.Code, coding.Uncode, coding.Move, coding.MemoKind, coding.Done, coding.Dismiss,
		coding.Assign, coding.Correct, coding.Decide, coding.Consent, coding.Withdraw, coding.Export, coding.Put, coding.Undo, coding.Seal} {
		if !named[string(k)] {
			t.Errorf("docs/format.md does not explain the kind %q", k)
		}
	}
}

// TestDocsOnMovingHaveAPageForEachTool holds docs/moving to one page for each program that people
// come from, all with the same headings in the same order, and short; and every page to
// links that lead somewhere.
func TestDocsOnMovingHaveAPageForEachTool(t *testing.T) {
	tools := []string{"nvivo", "atlas-ti", "maxqda", "taguette", "qualcoder", "rqda", "dedoose", "quirkos", "transana",
		"catma", "inception", "spreadsheet", "r-and-python"}
	headings := []string{"Before you start", "Out of ", "Into Verbatim", "What comes along", "What does not", "What to look at afterwards", "Back to "}
	heading := regexp.MustCompile("(?m)^## (.*)$")
	index := read(t, "docs/moving/README.md")
	for _, tool := range tools {
		name := tool + ".md"
		page := read(t, filepath.Join("docs", "moving", name))
		if !strings.Contains(index, "]("+name+")") {
			t.Errorf("docs/moving/README.md does not lead to %s", name)
		}
		var have []string
		for _, m := range heading.FindAllStringSubmatch(page, -1) {
			h := m[1]
			for _, begins := range []string{"Out of ", "Back to "} {
				if rest, ok := strings.CutPrefix(h, begins); ok && rest != "" {
					h = begins // whatever the program is called
				}
			}
			have = append(have, h)
		}
		if !slices.Equal(have, headings) {
			t.Errorf("docs/moving/%s has the headings %q", name, have)
		}
		if !strings.Contains(page, "--dry-run") || !strings.Contains(page, "verbatim export ") {
			t.Errorf("docs/moving/%s does not say how to look first and how to get out again", name)
		}
	}
	shortAndLinked(t)
}

// shortAndLinked looks at every page of docs/moving.
func shortAndLinked(t *testing.T) {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join("docs", "moving", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("docs/moving has the pages %q (%v)", pages, err)
	}
	link := regexp.MustCompile(`\]\(([^)#]+)(?:#[^)]*)?\)`)
	for _, path := range pages {
		page := read(t, path)
		if n := strings.Count(page, "\n"); n > 80 {
			t.Errorf("%s has %d lines; readers have little time: at most 80", path, n)
		}
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			if _, err := os.Stat(filepath.Join("docs", "moving", filepath.FromSlash(m[1]))); err != nil {
				t.Errorf("%s leads to %s, which is not there", path, m[1])
			}
		}
	}
}
