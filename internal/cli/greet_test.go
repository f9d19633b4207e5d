package cli

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// serveAtTerminal runs `serve` for somebody at a terminal, and gives what they see and
// a way to press Enter.
func serveAtTerminal(t *testing.T, how serving) (out, aside *spoken, enter func(), config string) {
	t.Helper()
	read, write := io.Pipe()
	out, aside = &spoken{}, &spoken{}
	st := outside(t, out)
	st.In, st.Err, st.InTerminal, st.OutTerminal = read, aside, true, true
	c := newCommand(st)
	c.app.Dir = servedDemo(t)
	b, err := c.workbench(how)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.serve(ctx, b, how) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = write.Close()
	})
	return out, aside, func() { _, _ = write.Write([]byte("\n")) }, st.Config
}

var anAddress = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+/#[A-Z2-7]{26}`)

// goIn is the answer to the secret of an address.
func goIn(t *testing.T, address string) int {
	t.Helper()
	base, secret, _ := strings.Cut(address, "#")
	answer, err := http.Post(base+"api/session", "text/plain", strings.NewReader(secret))
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func TestEnterGivesANewAddress(t *testing.T) {
	out, aside, enter, _ := serveAtTerminal(t, serving{})
	addresses := func(n int) []string {
		t.Helper()
		eventually(t, "the address is printed", func() bool { return strings.Count(out.String(), "\n") == n })
		list := strings.Fields(out.String())
		for _, a := range list {
			if anAddress.FindString(a) != a {
				t.Fatalf("it prints %q", out.String())
			}
		}
		return list
	}
	first := addresses(1)[0]
	eventually(t, "it says what Enter does", func() bool { return strings.Contains(aside.String(), "press Enter") })
	if got := goIn(t, first); got != http.StatusNoContent {
		t.Fatalf("the first address: %d", got)
	}
	if got := goIn(t, first); got != http.StatusForbidden {
		t.Errorf("the first address again: %d", got)
	}
	eventually(t, "it says how another browser gets in", func() bool { return strings.Contains(aside.String(), "lets another one in") })
	enter()
	second := addresses(2)[1]
	enter()
	third := addresses(3)[2]
	if got := goIn(t, second); got != http.StatusForbidden {
		t.Errorf("an address that another one took the place of: %d", got)
	}
	if got := goIn(t, third); got != http.StatusNoContent {
		t.Errorf("the newest address: %d", got)
	}
	if strings.Contains(aside.String(), strings.TrimSpace(third)) {
		t.Error("an address is said beside the answer")
	}
}

// fakeBrowser stands where a system has the program that opens browsers. It notes
// how it was called, and what was in the file.
func fakeBrowser(t *testing.T, script string) (notes string) {
	t.Helper()
	dir := t.TempDir()
	notes = filepath.Join(dir, "notes")
	name, _ := browserCommand(runtime.GOOS, "")
	body := "#!/bin/sh\nset -e\necho \"$@\" >'" + notes + ".new'\ncat \"$1\" >>'" + notes + ".new'\nmv '" + notes + ".new' '" + notes + "'\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return notes
}

func TestTheBrowserIsOpenedThroughAFileOfOnesOwn(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("a program in the place of rundll32 cannot be a script")
		return
	}
	notes := fakeBrowser(t, "sleep 3") // as when it is the browser itself
	out, aside, _, config := serveAtTerminal(t, serving{browser: true})
	var said string
	eventually(t, "the browser is started", func() bool {
		data, err := os.ReadFile(notes)
		said = string(data)
		return err == nil
	})
	called, page, _ := strings.Cut(said, "\n")
	if strings.Contains(called, "#") || filepath.Dir(called) != config {
		t.Errorf("the browser is called with %q", called)
	}
	at, err := os.Stat(called)
	if err != nil || at.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", at, err)
	}
	address := anAddress.FindString(page)
	if got := goIn(t, address); got != http.StatusNoContent {
		t.Fatalf("the address %q of the file: %d", address, got)
	}
	eventually(t, "the file is gone when it was used", func() bool { _, err := os.Stat(called); return os.IsNotExist(err) })
	eventually(t, "it says so", func() bool { return strings.Contains(aside.String(), "A browser was let in.") })
	if strings.Contains(out.String(), "#") || strings.Contains(aside.String(), "#") {
		t.Errorf("the secret is shown: %q %q", out, aside)
	}
}

func TestABrowserThatCannotBeOpened(t *testing.T) {
	if runtime.GOOS != "windows" { // it is there and says no
		fakeBrowser(t, "exit 3")
		out, aside, _, config := serveAtTerminal(t, serving{browser: true})
		eventually(t, "the address is printed", func() bool { return anAddress.MatchString(out.String()) })
		if !strings.Contains(aside.String(), "the browser could not be opened") {
			t.Errorf("it says %q", aside)
		}
		if got := goIn(t, anAddress.FindString(out.String())); got != http.StatusNoContent {
			t.Errorf("the address that is printed: %d", got)
		}
		if left, _ := filepath.Glob(filepath.Join(config, openingName+"*")); len(left) > 0 {
			t.Errorf("it leaves %q", left)
		}
	}
	demo := servedDemo(t)
	t.Setenv("PATH", t.TempDir()) // there is none
	st := outside(t, io.Discard)
	said := &spoken{}
	st.Out = said
	c := newCommand(st)
	c.app.Dir = demo
	b, err := c.workbench(serving{browser: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.serve(ctx, b, serving{browser: true}) }()
	eventually(t, "the address is printed", func() bool { return anAddress.MatchString(said.String()) })
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestOldOpeningsAreSwept(t *testing.T) {
	dir := t.TempDir()
	old, fresh := filepath.Join(dir, openingName+"1.html"), filepath.Join(dir, openingName+"2.html")
	for _, f := range []string{old, fresh} {
		if err := os.WriteFile(f, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := time.Now().Add(-time.Hour)
	if err := os.Chtimes(old, before, before); err != nil {
		t.Fatal(err)
	}
	sweepOpenings(dir, time.Now().Add(-browserTime))
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Error("an old one is left")
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Error("a fresh one is gone")
	}
}

func TestSecretIsNotOnTheBrowsersCommandLine(t *testing.T) {
	for _, system := range []string{"linux", "darwin", "windows"} {
		name, args := browserCommand(system, "/tmp/x/open.html")
		if name == "" || strings.Contains(strings.Join(args, " "), "#") || args[len(args)-1] != "/tmp/x/open.html" {
			t.Errorf("%s: %s %q", system, name, args)
		}
	}
}
