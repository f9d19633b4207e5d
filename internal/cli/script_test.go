package cli

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strconv"
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
		case linesArg:
			linesChild()
		case "verbatim-child":
			os.Exit(Main(os.Args[2:], System()))
		}
	}
	testscript.Main(m, map[string]func(){
		"verbatim": func() {
			st := System()
			st.KeyWork = 4 // a passphrase that tests use need not be hard to guess
			os.Exit(Main(os.Args[1:], st))
		},
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
			// holds DIR WORDS: WORDS stand in some file under DIR, unpacked, or in
			// the name of one, however they are written.
			"holds": func(ts *testscript.TestScript, neg bool, args []string) {
				where := folderHolds(ts, ts.MkAbs(args[0]), strings.Join(args[1:], " "))
				if (where != "") == neg {
					ts.Fatalf("%s holds %q: %q", args[0], args[1:], where)
				}
			},
			// copydir DIR OTHER: everything in DIR is in OTHER too, over what is there.
			"copydir": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(copyFolder(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
			},
			// first NAME [COLUMN]: the first cell, or another, of the first row that
			// the last command listed becomes $NAME.
			"first": func(ts *testscript.TestScript, _ bool, args []string) {
				rows := strings.Split(ts.ReadFile("stdout"), "\n")
				if len(rows) < 3 {
					ts.Fatalf("nothing was listed")
				}
				column := 1
				if len(args) > 1 {
					var err error
					column, err = strconv.Atoi(args[1])
					ts.Check(err)
				}
				ts.Setenv(args[0], strings.Split(rows[1], "\t")[column-1])
			},
			// worddoc TEXT FILE: FILE is a Word document of what TEXT says, see wordDocument.
			"worddoc": func(ts *testscript.TestScript, _ bool, args []string) {
				data, err := wordDocument(ts.ReadFile(args[0]))
				ts.Check(err)
				ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o644))
			},
			// pack FILE DIR: everything in DIR becomes a zip file.
			"pack": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(packFolder(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
			},
			// spoil PATTERN OLD NEW: in the files that match, OLD reads NEW.
			"spoil": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(spoilFiles(ts.MkAbs(args[0]), args[1], args[2]))
			},
			// samestamp DIR OTHER: two studies have the same version stamp.
			"samestamp": func(ts *testscript.TestScript, _ bool, args []string) {
				var stamps []string
				for _, dir := range args {
					ts.Check(ts.Exec("verbatim", "status", "--json", "--study", dir))
					_, stamp, _ := strings.Cut(ts.ReadFile("stdout"), `"stamp":"`)
					stamp, _, _ = strings.Cut(stamp, `"`)
					stamps = append(stamps, stamp)
				}
				if len(stamps[0]) != 64 || stamps[0] != stamps[1] {
					ts.Fatalf("the stamps are %q", stamps)
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

// packFolder makes a zip file of what lies in a folder.
func packFolder(file, dir string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	if err := z.AddFS(os.DirFS(dir)); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}
