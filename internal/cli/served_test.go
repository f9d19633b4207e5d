package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"verbatim/internal/app"
	"verbatim/internal/text"
)

// served is `verbatim serve` in a process of its own, and a browser without a
// window.
type served struct {
	t        *testing.T
	cmd      *exec.Cmd
	line     string // what it printed
	at       string // 127.0.0.1:PORT
	out      *bufio.Reader
	complain *spoken // what it said on stderr
	cookie   *http.Cookie
}

// spoken is what a program writes, which may be looked at while it does.
type spoken struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// apart is the command line in a process of its own, as coder cleo.
func apart(t *testing.T, env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], append([]string{"verbatim-child"}, args...)...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "VERBATIM_CONFIG="+t.TempDir(), "VERBATIM_CODER=cleo", "VERBATIM_STUDY=", "HOME="+t.TempDir(), "DISPLAY=", "WAYLAND_DISPLAY=", "XDG_RUNTIME_DIR=")
	cmd.Env = append(cmd.Env, env...)
	return cmd
}

// startServe starts `serve` on a study, or at the door, and reads the line it
// prints.
func startServe(t *testing.T, dir string, env ...string) *served {
	t.Helper()
	args := []string{"serve", "--port", "0", "--no-browser", "--debug"}
	if dir != "" {
		args = append(args, "--study", dir)
	}
	w := &served{t: t, cmd: apart(t, env, args...), complain: &spoken{}}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	w.cmd.Stderr = w.complain
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.cmd.Process.Kill(); _ = w.cmd.Wait() })
	w.out = bufio.NewReader(out)
	found := make(chan string, 1)
	go func() { s, _ := w.out.ReadString('\n'); found <- s }()
	select {
	case w.line = <-found:
	case <-time.After(30 * time.Second):
	}
	w.line = strings.TrimSuffix(w.line, "\n")
	address, _, ok := strings.Cut(w.line, "/#")
	if !ok {
		t.Fatalf("it prints %q\n%s", w.line, w.complain)
	}
	w.at = strings.TrimPrefix(address, "http://")
	return w
}

// rest is what it printed after the first line, once it ended.
func (w *served) rest() string {
	more, _ := io.ReadAll(w.out)
	return string(more)
}

// letIn exchanges the secret for a cookie.
func (w *served) letIn() {
	w.t.Helper()
	_, secret, _ := strings.Cut(w.line, "#")
	answer, err := http.Post("http://"+w.at+"/api/session", "text/plain", strings.NewReader(secret))
	if err != nil {
		w.t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent || len(answer.Cookies()) != 1 {
		w.t.Fatalf("the secret is answered with %d and %d cookies", answer.StatusCode, len(answer.Cookies()))
	}
	w.cookie = &http.Cookie{Name: answer.Cookies()[0].Name, Value: answer.Cookies()[0].Value}
}

func (w *served) request(method, path string, body io.Reader) *http.Request {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, "http://"+w.at+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.cookie != nil {
		r.AddCookie(w.cookie)
	}
	return r
}

func (w *served) do(r *http.Request) (int, string) {
	w.t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func (w *served) get(path string) (int, string) {
	w.t.Helper()
	return w.do(w.request("GET", path, nil))
}

// post sends JSON.
func (w *served) post(path string, v any) (int, string) {
	w.t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.do(w.request("POST", path, bytes.NewReader(data)))
}

// code codes a place as hope.
func (w *served) code(m app.MarkedCoding) (int, string) {
	w.t.Helper()
	return w.post("/api/code", m)
}

// servedDemo makes the example study.
func servedDemo(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "study")
	if out, err := apart(t, nil, "demo", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// cleo is somebody who looks at a study from outside the workbench.
func cleo(t *testing.T, dir string) *app.App {
	return &app.App{Dir: dir, Coder: "cleo", Config: t.TempDir(), Getenv: func(string) string { return "" }, Now: time.Now, Notice: func(string, ...any) {}}
}

// somePlaces are n passages of the example that can all be coded beside each other.
func somePlaces(t *testing.T, dir string, n int) []app.MarkedCoding {
	t.Helper()
	var places []app.MarkedCoding
	for _, id := range []string{"P01-1", "P02-1", "P03-1", "P04-1", "P05-1", "P06-1", "P07-1"} {
		v, err := cleo(t, dir).Reading(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, turn := range v.Turns {
			units := utf16.Encode([]rune(turn.Words))
			for at := 0; at+12 <= len(units) && turn.Voice == "participant" && turn.Withheld == ""; at += 12 {
				quote := string(utf16.Decode(units[at : at+12]))
				if strings.TrimSpace(quote) != quote || len(quote) != 12 { // plain letters only: the ends are sure not to move
					continue
				}
				places = append(places, app.MarkedCoding{Transcript: id, Theme: "hope", Words: app.Marked{
					Ends: app.Ends{From: [2]int{turn.N, at}, To: [2]int{turn.N, at + 12}}, Quote: quote}})
				if len(places) == n {
					return places
				}
			}
		}
	}
	t.Fatalf("the example has only %d such places", len(places))
	return nil
}

// codingsOf counts a coder's codings, read from the disk.
func codingsOf(t *testing.T, dir, coder string) int {
	t.Helper()
	return len(codingIDs(t, dir, coder))
}

func codingIDs(t *testing.T, dir, coder string) map[string]text.Span {
	t.Helper()
	rel, err := cleo(t, dir).Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]text.Span{}
	for _, c := range rel.Study.State.Codings {
		if c.Coder == coder {
			ids[c.ID.String()] = c.Span
		}
	}
	return ids
}

// raw sends bytes as they are, and takes what comes.
func (w *served) raw(said string) {
	w.t.Helper()
	c, err := net.Dial("tcp", w.at)
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	_, _ = io.WriteString(c, said)
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.ReadAll(c)
}
