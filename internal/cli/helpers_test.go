package cli

import (
	"archive/zip"
	"errors"
	"io"
	"os/exec"
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
	z, err := zip.OpenReader(file)
	ts.Check(err)
	defer z.Close()
	for _, part := range z.File {
		r, err := part.Open()
		ts.Check(err)
		data, err := io.ReadAll(r)
		ts.Check(err)
		r.Close()
		if strings.Contains(part.Name, words) || strings.Contains(string(data), words) {
			return true
		}
	}
	return false
}
