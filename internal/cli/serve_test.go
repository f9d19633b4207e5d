package cli

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// startServe starts `serve` on a study and gives the line it prints.
func startServe(t *testing.T, args ...string) (cmd *exec.Cmd, line string, rest func() string) {
	t.Helper()
	cmd = exec.Command(os.Args[0], append([]string{"verbatim-child", "serve", "--port", "0", "--no-browser"}, args...)...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "VERBATIM_CONFIG="+t.TempDir(), "VERBATIM_CODER=", "VERBATIM_STUDY=", "HOME="+t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	r := bufio.NewReader(out)
	found := make(chan string, 1)
	go func() { s, _ := r.ReadString('\n'); found <- s }()
	select {
	case line = <-found:
	case <-time.After(30 * time.Second):
		t.Fatalf("nothing was printed\n%s", complaints.String())
	}
	return cmd, strings.TrimSuffix(line, "\n"), func() string {
		more, _ := io.ReadAll(r)
		return string(more)
	}
}

func TestServePrintsItsAddressAndWaits(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	demo := exec.Command(os.Args[0], "verbatim-child", "demo", dir)
	demo.Env = append(os.Environ(), "VERBATIM_CONFIG="+t.TempDir())
	if out, err := demo.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd, line, rest := startServe(t, "--study", dir)
	m := regexp.MustCompile(`^(http://127\.0\.0\.1:[0-9]+/)#([A-Z0-9]{26,})$`).FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("it prints %q", line)
	}
	answer, err := http.Post(m[1]+"api/session", "text/plain", strings.NewReader(m[2]))
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent || len(answer.Cookies()) != 1 {
		t.Errorf("the secret is answered with %d and %d cookies", answer.StatusCode, len(answer.Cookies()))
	}
	if runtime.GOOS == "windows" {
		return // there is no Ctrl-C to send
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if more := rest(); more != "" {
		t.Errorf("it prints more: %q", more)
	}
	if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() != ExitInterrupted {
		t.Errorf("Ctrl-C: %v", err)
	}
}

func TestServeWithoutAStudyOpensTheDoor(t *testing.T) {
	_, line, _ := startServe(t)
	if !strings.HasPrefix(line, "http://127.0.0.1:") {
		t.Fatalf("it prints %q", line)
	}
}

func TestServeOfNoStudy(t *testing.T) {
	cmd := exec.Command(os.Args[0], "verbatim-child", "serve", "--no-browser", "--study", filepath.Join(t.TempDir(), "none"))
	out, err := cmd.CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("there is no study")) {
		t.Errorf("%v\n%s", err, out)
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
