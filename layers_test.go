// Package verbatim_test holds the tests that are about the project as a whole:
// which package may import which, what starting costs, what the documents say.
package verbatim_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers says which packages of the project each package may import. Arrows
// point one way. DO NOT CHANGE THIS TABLE TO MAKE A BUILD PASS: a new arrow is a
// decision about the structure, and belongs in a change of its own that says why.
var layers = map[string][]string{
	"internal/text":       {},
	"internal/table":      {},
	"internal/agreement":  {},
	"internal/document":   {},
	"internal/pdf":        {},
	"codebook":            {},
	"internal/sheet":      {"internal/text", "internal/table"},
	"internal/transcript": {"internal/text"},
	"internal/coding":     {"internal/text", "internal/transcript"},
	"internal/study":      {"internal/text", "internal/transcript", "internal/coding", "codebook"},
	"internal/framework":  {"internal/text", "internal/transcript", "internal/coding", "internal/study", "codebook"},
	"internal/ingest":     {"internal/text", "internal/transcript", "internal/sheet", "internal/pdf"}, // workbooks people send hold transcripts
	"internal/trace":      {"internal/text"},
	"internal/pseudonym":  {"internal/text"},
	"internal/join":       {"internal/text", "internal/transcript", "codebook"},
	"internal/consensus":  {"internal/text", "internal/transcript", "internal/coding", "internal/study"},
	"internal/search":     {"internal/text", "internal/transcript", "internal/coding", "internal/study", "codebook"},
	"internal/matrix":     {"internal/text", "internal/table", "internal/transcript", "internal/coding", "internal/study", "codebook"},
	"internal/export": {"internal/text", "internal/table", "internal/sheet", "internal/transcript", "internal/coding", "internal/study",
		"internal/search", "internal/framework", "internal/matrix", "internal/trace", "internal/document", "codebook"},
	"internal/exchange":           {"internal/text"},
	"internal/exchange/refi":      {"internal/text", "internal/exchange"},
	"internal/exchange/sqlite":    {},
	"internal/exchange/taguette":  {"internal/text", "internal/exchange", "internal/exchange/sqlite"},
	"internal/exchange/qualcoder": {"internal/text", "internal/exchange", "internal/exchange/sqlite"},
	"internal/exchange/rqda":      {"internal/text", "internal/exchange", "internal/exchange/sqlite"},
	"internal/exchange/catma":     {"internal/text", "internal/exchange"},
	"internal/exchange/webanno":   {"internal/text", "internal/exchange"},
	"internal/exchange/segments":  {"internal/text", "internal/exchange", "internal/sheet"},
	"internal/folder":             {"internal/text", "internal/transcript", "internal/coding", "internal/study", "internal/join", "internal/trace", "codebook"},
	"internal/team":               {"internal/coding", "internal/folder"},
	"internal/hub":                {"internal/team", "internal/coding", "internal/folder"},
	"internal/app": {"internal/text", "internal/table", "internal/sheet", "internal/transcript", "internal/coding", "internal/study",
		"internal/ingest", "internal/search", "internal/framework", "internal/matrix", "internal/consensus", "internal/agreement", "internal/export", "internal/document", "internal/folder", "internal/trace", "internal/pseudonym", "codebook",
		"internal/exchange", "internal/exchange/refi", "internal/exchange/sqlite", "internal/exchange/taguette", "internal/exchange/qualcoder", "internal/exchange/rqda", "internal/exchange/catma", "internal/exchange/webanno", "internal/exchange/segments"},
	"internal/web": {"internal/app", "internal/text", "internal/table", "internal/transcript", "internal/coding", "internal/study", "internal/folder", "internal/search",
		"internal/framework", "internal/matrix", "internal/export", "codebook"},
	"internal/cli": {"internal/app", "internal/web", "internal/transcript", "internal/folder", "internal/export", "internal/table", "internal/matrix", "internal/search", "codebook"},
	"cmd/verbatim": {"internal/cli"},
}

// onlyIn says which package alone imports a heavy library.
var onlyIn = map[string]string{
	"github.com/blevesearch/":         "internal/search",
	"github.com/xuri/excelize/":       "internal/sheet",
	"github.com/spf13/cobra":          "internal/cli",
	"github.com/schollz/progressbar/": "internal/cli",
	"github.com/gogs/chardet":         "internal/ingest",
	"golang.org/x/net/":               "internal/ingest internal/exchange/taguette", // Taguette counts places in web pages
	"modernc.org/":                    "internal/exchange/sqlite",
	"github.com/nats-io/nats-server/": "internal/hub",
	"github.com/nats-io/":             "internal/team internal/hub",
	"github.com/gofrs/flock":          "internal/folder internal/hub",
	"filippo.io/age":                  "internal/pseudonym",
}

func TestLayers(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "dist") {
			return fs.SkipDir
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || dir == "." {
			return nil
		}
		seen[dir] = true
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range file.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			checkImport(t, path, dir, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range seen {
		if _, ok := layers[dir]; !ok {
			t.Errorf("%s is not in the table of layers", dir)
		}
	}
	if len(seen) < 10 {
		t.Fatalf("only %d packages were looked at", len(seen))
	}
}

func checkImport(t *testing.T, path, dir, name string) {
	if ours, ok := strings.CutPrefix(name, "verbatim/"); ok && !slices.Contains(layers[dir], ours) {
		t.Errorf("%s imports %s, which its layer may not", path, ours)
	}
	for library, home := range onlyIn {
		if strings.HasPrefix(name, library) && !slices.Contains(strings.Fields(home), dir) {
			t.Errorf("%s imports %s, which belongs to %s alone", path, name, home)
		}
	}
	if strings.HasPrefix(name, "net/http") && dir != "internal/web" {
		t.Errorf("%s imports %s: nothing but the workbench speaks to a network", path, name)
	}
}
