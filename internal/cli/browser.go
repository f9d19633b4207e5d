package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"verbatim/internal/web"
)

// browserTime is how long a browser that we start may take to come.
const browserTime = time.Minute

const openingName = "verbatim-open-"

// openBrowser opens an address in the person's browser. What other programs see
// of it is the name of a file that only this person can read: the secret is in the
// file, not on the command line of the browser. Remove takes the file away. If the
// program that opens browsers says that it could not, that comes from failed.
func openBrowser(ctx context.Context, address, dir string) (remove func(), failed <-chan error, err error) {
	sweepOpenings(dir, time.Now().Add(-browserTime))
	file, err := openingFile(dir, address)
	if err != nil {
		return nil, nil, err
	}
	remove = func() { _ = os.Remove(file) }
	name, args := browserCommand(runtime.GOOS, file)
	if _, err := exec.LookPath(name); err != nil {
		remove()
		return nil, nil, errors.New("there is no " + name + " here")
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), name, args...)
	detach(cmd)
	if err := cmd.Start(); err != nil {
		remove()
		return nil, nil, err
	}
	said := make(chan error, 1)
	go func() {
		if err := cmd.Wait(); err != nil {
			said <- err
		}
	}()
	return remove, said, nil
}

// browserCommand is the program that opens a file in the browser.
func browserCommand(system, file string) (string, []string) {
	switch system {
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler", file}
	case "darwin":
		return "open", []string{file}
	}
	return "xdg-open", []string{file}
}

// openingFile writes the page that leads to an address, for this person alone.
func openingFile(dir, address string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, openingName+"*.html") // readable by its owner alone
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(web.OpeningPage(address))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// sweepOpenings removes what a workbench that was killed left behind.
func sweepOpenings(dir string, before time.Time) {
	left, _ := filepath.Glob(filepath.Join(dir, openingName+"*.html"))
	for _, file := range left {
		if at, err := os.Stat(file); err == nil && at.ModTime().Before(before) {
			_ = os.Remove(file)
		}
	}
}

// openingDir is a folder of this person's own for what lasts a minute: the one the
// system has for that, or else their configuration.
func openingDir(getenv func(string) string, config string) string {
	if dir := getenv("XDG_RUNTIME_DIR"); dir != "" {
		if at, err := os.Stat(dir); err == nil && at.IsDir() && at.Mode().Perm()&0o077 == 0 {
			return dir
		}
	}
	if config != "" {
		return config
	}
	return os.TempDir()
}
