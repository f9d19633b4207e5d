package cli

import (
	"bytes"
	"fmt"
	"net"
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

func TestServePrintsItsAddressAndWaits(t *testing.T) {
	w := startServe(t, servedDemo(t))
	if !regexp.MustCompile(`^http://127\.0\.0\.1:[0-9]+/#[A-Z2-7]{26}$`).MatchString(w.line) {
		t.Fatalf("it prints %q", w.line)
	}
	w.letIn()
	if runtime.GOOS == "windows" {
		return // there is no Ctrl-C to send
	}
	if err := w.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if more := w.rest(); more != "" {
		t.Errorf("it prints more: %q", more)
	}
	if err := w.cmd.Wait(); err != nil {
		t.Errorf("Ctrl-C: %v", err)
	}
}

func TestServeWithoutAStudyOpensTheDoor(t *testing.T) {
	w := startServe(t, "")
	w.letIn()
	if status, page := w.get("/"); status != http.StatusOK || !strings.Contains(page, `action="/door/new"`) {
		t.Errorf("%d %.200s", status, page)
	}
}

func TestServeOfNoStudy(t *testing.T) {
	cmd := exec.Command(os.Args[0], "verbatim-child", "serve", "--no-browser", "--study", filepath.Join(t.TempDir(), "none"))
	out, err := cmd.CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("there is no study")) {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAPortThatIsTakenIsSaidInASentence(t *testing.T) {
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	port := fmt.Sprint(ln.Addr().(*net.TCPAddr).Port)
	cmd := exec.Command(os.Args[0], "verbatim-child", "serve", "--no-browser", "--port", port, "--study", servedDemo(t))
	cmd.Env = append(os.Environ(), "VERBATIM_CONFIG="+t.TempDir())
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != ExitFailed || out.Len() > 0 {
		t.Errorf("%v, and it prints %q", err, out.String())
	}
	want := "verbatim: the workbench cannot use port " + port + "\nhint: another program may be using it: choose another with --port, or leave it out\n"
	if complaints.String() != want {
		t.Errorf("it says %q, want %q", complaints.String(), want)
	}
}

// Two workbenches of one study, and of one person, stand beside each other.
func TestTwoWorkbenchesOfOneStudy(t *testing.T) {
	dir, config := servedDemo(t), t.TempDir()
	one := startServe(t, dir, "VERBATIM_CONFIG="+config)
	two := startServe(t, dir, "VERBATIM_CONFIG="+config)
	one.letIn()
	two.letIn()
	places := somePlaces(t, dir, 10)
	for i, m := range places {
		w := []*served{one, two}[i%2]
		if status, said := w.code(m); status != http.StatusOK {
			t.Fatalf("coding %d: %d %s", i, status, said)
		}
	}
	if n := codingsOf(t, dir, "cleo"); n != 10 {
		t.Errorf("%d codings, want 10", n)
	}
	for _, w := range []*served{one, two} { // each lets in only whom it let in
		other := one
		if w == one {
			other = two
		}
		r := w.request("GET", "/", nil)
		r.Header.Set("Cookie", other.cookie.String())
		if status, _ := w.do(r); status != http.StatusUnauthorized {
			t.Errorf("the other's cookie: %d", status)
		}
	}
}

// A workbench that is told to stop does, though pages hold streams open, somebody
// connected and says nothing, and somebody sends a body that never ends.
func TestStoppingIsQuick(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("a console that is closed cannot be tried from a test on Windows")
		return
	}
	for _, how := range stopSignals() {
		w := startServe(t, servedDemo(t))
		w.letIn()
		for range 3 {
			answer, err := http.DefaultClient.Do(w.request("GET", "/api/events", nil))
			if err != nil || answer.StatusCode != http.StatusOK {
				t.Fatal(err, answer.Status)
			}
			defer answer.Body.Close()
		}
		for _, said := range []string{"", "GET / HTTP/1.1\r\nHost: ", "POST /api/code HTTP/1.1\r\nHost: " + w.at + "\r\nCookie: " + w.cookie.String() + "\r\nContent-Length: 100\r\n\r\n{"} {
			c, err := net.Dial("tcp", w.at)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if _, err := c.Write([]byte(said)); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		if err := w.cmd.Process.Signal(how); err != nil {
			t.Fatal(err)
		}
		hangs := time.AfterFunc(30*time.Second, func() { _ = w.cmd.Process.Kill() })
		if err := w.cmd.Wait(); err != nil {
			t.Errorf("%v: it ended with %v", how, err)
		}
		hangs.Stop()
		took := time.Since(began)
		t.Logf("%v: stopped after %s", how, took.Round(time.Millisecond))
		if took > 3*time.Second {
			t.Errorf("%v: it took %s to stop", how, took)
		}
	}
}
