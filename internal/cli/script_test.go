package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 { // this binary, started again by a test
		switch os.Args[1] {
		case offlineArg:
			offlineChild()
		case fullDiskArg:
			fullDiskChild()
		case "verbatim-child":
			os.Exit(Main(os.Args[2:], System()))
		}
	}
	testscript.Main(m, map[string]func(){
		"verbatim": func() { os.Exit(Main(os.Args[1:], System())) },
	})
}

// TestScripts runs every script of testdata/scripts, found by walking, on the
// real command line. UPDATE_SCRIPTS=1 rewrites their expected outputs.
func TestScripts(t *testing.T) {
	dir := filepath.Join("..", "..", "testdata", "scripts")
	found, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no scripts in %s: %v", dir, err)
	}
	testscript.Run(t, testscript.Params{
		Files:               found,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("VERBATIM_CONFIG", filepath.Join(e.WorkDir, ".config"))
			e.Setenv("VERBATIM_CODER", "amy")
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// zipgrep FILE WORDS: WORDS stand in some part of a zip, unpacked.
			"zipgrep": func(ts *testscript.TestScript, neg bool, args []string) {
				found := zipHolds(ts, ts.MkAbs(args[0]), strings.Join(args[1:], " "))
				if found == neg {
					ts.Fatalf("%s holds %q: %v", args[0], args[1:], found)
				}
			},
			// exit CODE COMMAND…: the command ends with exactly that code.
			"exit": func(ts *testscript.TestScript, neg bool, args []string) {
				err := ts.Exec(args[1], args[2:]...)
				if got := exitCode(err); got != args[0] {
					ts.Fatalf("exit code %s, want %s", got, args[0])
				}
			},
		},
	})
}
