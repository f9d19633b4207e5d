//go:build !windows

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	fullDiskArg = "full-disk-child"
)

// fullDiskChild runs a command whose files may hold no more than 20,000 bytes:
// what a full disk looks like to a program.
func fullDiskChild() {
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 20_000, Max: 20_000}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
	os.Exit(Main(os.Args[2:], System()))
}

func child(t *testing.T, config string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "VERBATIM_CONFIG="+config, "VERBATIM_CODER=amy")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	return cmd, &out
}

func bigInterview(turns int) []byte {
	var b bytes.Buffer
	for range turns {
		b.WriteString("Interviewer: And then?\n\nRosa: " + strings.Repeat("then there was another day like it, and ", 10) + "so on.\n\n")
	}
	return b.Bytes()
}

// TestAFullDiskLosesNothing: where a text does not fit on the disk, the import
// says so, what was there is unchanged, and the study is whole.
func TestAFullDiskLosesNothing(t *testing.T) {
	dir := t.TempDir()
	config, study, source := filepath.Join(dir, "config"), filepath.Join(dir, "study"), filepath.Join(dir, "rosa.txt")
	if err := os.WriteFile(source, bigInterview(100), 0o644); err != nil {
		t.Fatal(err)
	}
	must := func(args ...string) {
		t.Helper()
		st := outside(t, &bytes.Buffer{})
		st.Config = config
		if code := Main(args, st); code != ExitDone {
			t.Fatalf("verbatim %v: exit %d", args, code)
		}
	}
	must("init", study)
	cmd, out := child(t, config, fullDiskArg, "import", source, "--study", study)
	err := cmd.Run()
	if code := exitCode(err); code != "1" {
		t.Fatalf("exit %s\n%s", code, out)
	}
	if !strings.Contains(out.String(), "not written") || strings.Count(out.String(), "verbatim:") != 1 {
		t.Errorf("what was said: %s", out)
	}
	entries, err := os.ReadDir(filepath.Join(study, "transcripts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmp") {
			t.Errorf("a temporary file was left behind: %s", e.Name())
		}
	}
	must("check", "--study", study)
	must("import", source, "--study", study) // with room again
	must("check", "--study", study)
}

// TestInterruptedImportLeavesTheStudyWhole stops an import at several moments
// with Ctrl-C and looks at what is there.
func TestInterruptedImportLeavesTheStudyWhole(t *testing.T) {
	dir := t.TempDir()
	config, sources := filepath.Join(dir, "config"), filepath.Join(dir, "interviews")
	if err := os.Mkdir(sources, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		if err := os.WriteFile(filepath.Join(sources, name+".txt"), append([]byte("Rosa: I am "+name+".\n\nInterviewer: Good.\n\n"), bigInterview(1500)...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stopped := 0
	for i, after := range []time.Duration{5, 20, 60, 150, 400, 900} {
		study := filepath.Join(dir, "study"+string(rune('a'+i)))
		st := outside(t, &bytes.Buffer{})
		st.Config = config
		if code := Main([]string{"init", study}, st); code != ExitDone {
			t.Fatalf("init: exit %d", code)
		}
		cmd, out := child(t, config, "verbatim-child", "import", sources, "--study", study)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(after*time.Millisecond, func() { _ = cmd.Process.Signal(os.Interrupt) })
		code := exitCode(cmd.Wait())
		timer.Stop()
		if code == "130" {
			stopped++
		} else if code != "0" && !strings.Contains(code, "2") && code != "-1" {
			t.Errorf("exit %s\n%s", code, out)
		}
		var check bytes.Buffer
		st = outside(t, &check)
		st.Config = config
		if code := Main([]string{"check", "--study", study}, st); code != ExitDone {
			t.Errorf("stopped after %d ms, check finds: %s", after, check.String())
		}
		left, _ := filepath.Glob(filepath.Join(study, "*", "*.tmp"))
		if len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	if stopped == 0 {
		t.Error("no import was interrupted: this proves nothing")
	}
}
