//go:build !windows

package web

import (
	"bufio"
	"crypto/sha256"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// servedFor names the study that a child of a test serves, as somebody else.
const servedFor = "VERBATIM_TEST_SERVES"

// TestServeForAnother is no test of its own: run as a child it serves a study and
// prints the address. A line of its input fills its disk or makes room, as far as
// this program can tell; where the input ends it does too.
func TestServeForAnother(t *testing.T) {
	dir := os.Getenv(servedFor)
	if dir == "" {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	var had syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &had); err != nil {
		t.Fatal(err)
	}
	w := newWorkbench(t, dir, "127.0.0.1:0")
	_, _ = os.Stdout.WriteString("at " + w.s.Address(w.ln) + "\n")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		limit := had
		if lines.Text() == "full" {
			limit.Cur = 200 // bytes of a file: no log is that short
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		_, _ = os.Stdout.WriteString("done\n")
	}
}

// child is a workbench in a process of its own.
type child struct {
	t       *testing.T
	address string
	in      io.WriteCloser
	out     *bufio.Scanner
}

// serveApart starts a child that serves a study.
func serveApart(t *testing.T, program, dir string, change func(*exec.Cmd)) *child {
	t.Helper()
	cmd := exec.Command(program, "-test.run=^TestServeForAnother$")
	cmd.Env = append(os.Environ(), servedFor+"="+dir)
	if change != nil {
		change(cmd)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); _ = cmd.Wait() })
	c := &child{t: t, in: in, out: bufio.NewScanner(out)}
	c.address = c.hears("at ")
	return c
}

// hears waits for a line that begins so, and gives the rest of it.
func (c *child) hears(word string) string {
	c.t.Helper()
	for c.out.Scan() {
		if rest, ok := strings.CutPrefix(c.out.Text(), word); ok {
			return rest
		}
	}
	c.t.Fatalf("the child ended without saying %q", word)
	return ""
}

// tell says something to the child and waits until it is done.
func (c *child) tell(what string) {
	c.t.Helper()
	if _, err := io.WriteString(c.in, what+"\n"); err != nil {
		c.t.Fatal(err)
	}
	c.hears("done")
}

// A study in a folder that may not be written to opens for reading. Who runs the
// tests as root may write anywhere, so that somebody else serves it.
func TestAStudyThatCannotBeWrittenIsRead(t *testing.T) {
	path := chromium(t)
	base, err := os.MkdirTemp("", "read-only")
	if err != nil {
		t.Fatal(err)
	}
	dir, program, tmp := filepath.Join(base, "study"), filepath.Join(base, "serve"), filepath.Join(base, "tmp")
	mode := func(files, dirs os.FileMode) {
		_ = filepath.WalkDir(base, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				return os.Chmod(name, dirs)
			}
			return os.Chmod(name, files)
		})
	}
	t.Cleanup(func() { mode(0o644, 0o755); os.RemoveAll(base) })
	if err := os.CopyFS(dir, os.DirFS(demoStudy(t))); err != nil {
		t.Fatal(err)
	}
	self, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(program, self, 0o755)
	}
	if err == nil {
		err = os.Mkdir(tmp, 0o777)
	}
	if err != nil {
		t.Fatal(err)
	}
	mode(0o555, 0o555)
	if err := os.Chmod(tmp, 0o777); err != nil {
		t.Fatal(err)
	}
	c := serveApart(t, program, dir, func(cmd *exec.Cmd) {
		cmd.Env = append(cmd.Env, "TMPDIR="+tmp, "HOME="+tmp)
		cmd.Dir = base
		if os.Geteuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
	})
	b := openAddress(t, path, c.address, dir)
	b.onlyReads("This study opens for reading only: its folder cannot be written to from here.")
}

// filesOf are all files of a study, by what is in them; what can be made again is
// left out.
func filesOf(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	all := map[string][32]byte{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == ".cache":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		data, err := os.ReadFile(name)
		all[name] = sha256.Sum256(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// While the disk is full the page says so in words and keeps what was done; nothing
// is half written; when there is room it is saved, once.
func TestAFullDiskWhileCoding(t *testing.T) {
	dir := demoStudy(t)
	path := chromium(t)
	c := serveApart(t, os.Args[0], dir, nil)
	b := openAddress(t, path, c.address, dir)
	b.read("P07-1?turn=4")
	b.focus("#t4")
	b.press(kb.ArrowRight, "s", "1")
	b.eventually(`verbatim.acts.waiting === 0 && verbatim.acts.done.length === 1`)
	before := filesOf(t, dir)

	c.tell("full")
	b.press("2")
	b.eventually(`document.getElementById('banner').checkVisibility() && document.getElementById('banner').textContent.startsWith('The disk is full, so this could not be saved.')`)
	b.eventually(`document.getElementById('banner').textContent.includes('Your last action is kept and will be tried again.')`)
	b.press("*")
	b.eventually(`document.getElementById('banner').textContent.includes('Your last 2 actions are kept')`)
	b.accessible("a full disk")
	if now := filesOf(t, dir); !maps.Equal(before, now) {
		t.Error("files changed on a full disk")
	}
	c.tell("room")
	b.keep("read-full-disk")
	second := is[string](b, `verbatim.themes.keys[1]`)
	within(t, "what was kept is saved", func() bool {
		v := b.reading("cleo", "P07-1")
		return len(mine(v, "cleo", second)) == 1 && len(v.Stars) == 1
	})
	b.eventually(`document.getElementById('banner').hidden && verbatim.acts.waiting === 0`)
	b.said("everything is saved")
}
