package cli

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

func exitCode(err error) string {
	if err == nil {
		return "0"
	}
	if ee := (*exec.ExitError)(nil); errors.As(err, &ee) {
		return strconv.Itoa(ee.ExitCode())
	}
	return err.Error()
}

// zipHolds reports whether words stand in a part of a zip, whatever the XML
// around them.
func zipHolds(ts *testscript.TestScript, file, words string) bool {
	for _, s := range unzipped(ts, file) {
		if strings.Contains(s, words) {
			return true
		}
	}
	return false
}

// unzipped are the names and contents of the parts of a zip.
func unzipped(ts *testscript.TestScript, file string) (list []string) {
	z, err := zip.OpenReader(file)
	ts.Check(err)
	defer z.Close()
	for _, part := range z.File {
		r, err := part.Open()
		ts.Check(err)
		data, err := io.ReadAll(r)
		ts.Check(err)
		r.Close()
		list = append(list, part.Name, string(data))
	}
	return list
}

// folderHolds is a file under dir that holds words, unpacked if it is a zip, or
// whose name does; case does not matter. It is "" when there is none.
func folderHolds(ts *testscript.TestScript, dir, words string) (where string) {
	words = strings.ToLower(words)
	files := 0
	ts.Check(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		texts := []string{rel, string(data)}
		if strings.HasPrefix(string(data), "PK\x03\x04") {
			texts = append(texts, unzipped(ts, path)...)
		}
		for _, s := range texts {
			if strings.Contains(strings.ToLower(s), words) {
				where = rel
			}
		}
		return err
	}))
	if files == 0 {
		ts.Fatalf("%s holds no files: this proves nothing", dir)
	}
	return where
}
