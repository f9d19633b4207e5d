package hub

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"verbatim/internal/team"
)

// childEnv has this test program run a hub in the folder that it names, until it is
// killed or its standard input ends.
const childEnv = "VERBATIM_TEST_HUB"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		os.Exit(childHub(dir))
	}
	os.Exit(m.Run())
}

func childHub(dir string) int {
	s := defaults()
	s.Port = -1
	h, err := Start(context.Background(), dir, Options{Settings: &s})
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	h.Close()
	return 0
}

// startChild runs a hub in a process of its own.
func startChild(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	_, err := cmd.StdinPipe() // ends with this process, whatever happens to it
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "ready\n" {
		t.Fatalf("the hub's process says %q (%v)", line, err)
	}
	return cmd
}

func TestKilledHubKeepsEverything(t *testing.T) {
	dir := t.TempDir()
	cmd := startChild(t, dir)
	idle := anonymousKiB(cmd.Process.Pid)
	t.Logf("an idle hub uses %d KiB besides its program", idle)
	if runtime.GOOS == "linux" && (idle == 0 || idle > 40<<10) {
		t.Errorf("an idle hub uses %d KiB", idle)
	}
	p := people{dir: dir, access: map[string]Access{}}
	p.add(t, study1, "ann") // from this process: the hub in the other one is told
	ann := p.dial(t, "ann")
	const n = 200
	for i := range n {
		must(t, put(ann, study1, "wann", i+1, "record "+strconv.Itoa(i+1)))
	}
	if _, err := Start(testContext(t), dir, Options{}); !errors.Is(err, ErrRunning) {
		t.Errorf("a second hub on the folder: %v", err)
	}
	must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	if err := AddStudy(testContext(t), dir, study2, clock); err != nil { // nobody runs it; what it left behind misleads nobody
		t.Errorf("a command after the kill: %v", err)
	}
	h := startHub(t, dir, nil)
	v, err := h.Admin().Verify(testContext(t), study1)
	must(t, err)
	if !v.Good() || v.Copies[0].Records != n || v.Copies[0].Heads["wann"] != n {
		t.Errorf("after kill and start: %+v", v)
	}
	if _, err := h.Admin().js.Stream(testContext(t), team.JournalStream(study2)); err != nil {
		t.Errorf("the study that was added while no hub ran: %v", err)
	}
}

// anonymousKiB is the memory of a process that is its own; 0 where the system does not say.
func anonymousKiB(pid int) int {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n
		}
	}
	return 0
}

func TestFullHubRefusesAndGoesOnWhenThereIsRoom(t *testing.T) {
	p := people{dir: t.TempDir(), access: map[string]Access{}}
	p.hub = startHub(t, p.dir, func(s *Settings) { s.StoreMiB = 2 })
	p.add(t, study1, "ann")
	ann := p.dial(t, "ann")
	block := strings.Repeat("x", 200<<10)
	n := 0
	var err error
	for ; n < 50; n++ {
		if err = put(ann, study1, "wann", n+1, block); err != nil {
			break
		}
	}
	if !IsFull(err) {
		t.Fatalf("after %d records: %v", n, err)
	}
	if n == 0 {
		t.Fatal("nothing fits")
	}
	if !errors.Is(explainFull(err), ErrFull) || IsFull(errors.New("other")) || IsFull(context.Canceled) {
		t.Error("the error is not explained")
	}
	if got := last(t, ann, team.APIPrefix, team.JournalStream(study1), team.JournalSubject(study1, "wann")); got != block {
		t.Errorf("what was stored cannot be read when it is full: %d bytes", len(got))
	}
	p.hub.Close()
	path := filepath.Join(p.dir, settingsFile)
	text, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, []byte(strings.Replace(string(text), "store_mib: 2\n", "store_mib: 20\n", 1)), 0o644))
	p.hub = startHub(t, p.dir, nil)
	a := p.access["ann"]
	a.Hosts = p.hub.Addresses()
	again, err := a.Dial(testContext(t), clock)
	must(t, err)
	defer again.Close()
	must(t, put(again, study1, "wann", n+1, block))
	v, err := p.hub.Admin().Verify(testContext(t), study1)
	if err != nil || !v.Good() || v.Copies[0].Heads["wann"] != uint64(n+1) {
		t.Errorf("afterwards: %+v, %v", v, err)
	}
}

// TestOthersGoOnWhileCodersAreAdded has bob write while the list of coders changes.
func TestOthersGoOnWhileCodersAreAdded(t *testing.T) {
	p := startTeam(t)
	bob := p.dial(t, "bob")
	stop, done := make(chan struct{}), make(chan error, 1)
	n := 0
	var longest time.Duration
	go func() {
		done <- func() error {
			for {
				select {
				case <-stop:
					return nil
				default:
				}
				began := time.Now()
				m := nats.NewMsg(team.JournalSubject(study1, "wbob"))
				m.Header.Set(team.SeqHeader, strconv.Itoa(n+1))
				m.Header.Set(nats.MsgIdHdr, "wbob/"+strconv.Itoa(n+1))
				for ; ; m.Reply = "" {
					if r, err := bob.RequestMsg(m, 500*time.Millisecond); err == nil {
						if _, err := decode(r.Data); err != nil {
							return err
						}
						break
					} else if bob.IsClosed() || time.Since(began) > 10*time.Second {
						return err
					}
				}
				longest = max(longest, time.Since(began))
				n++
			}
		}()
	}()
	for i := range 8 {
		p.add(t, study1, "coder"+strconv.Itoa(i))
	}
	close(stop)
	must(t, <-done)
	v, err := p.hub.Admin().Verify(testContext(t), study1)
	if err != nil || !v.Good() || v.Copies[0].Heads["wbob"] != uint64(n) || v.Copies[0].Records != uint64(n) {
		t.Errorf("bob stored %d: %+v, %v", n, v, err)
	}
	t.Logf("bob stored %d records meanwhile and waited at most %v", n, longest)
}

// TestVerifyFindsWhatADiskLost damages the hub's files in several ways.
func TestVerifyFindsWhatADiskLost(t *testing.T) {
	p := startTeam(t)
	ann := p.dial(t, "ann")
	for i := range 50 {
		must(t, put(ann, study1, "wann", i+1, "record number "+strconv.Itoa(i+1)+"."))
	}
	_, err := putBlob(ann, study1, "the text")
	must(t, err)
	v, err := p.hub.Admin().Verify(testContext(t), study1)
	if err != nil || !v.Good() || v.Copies[0].Records != 50 || v.Copies[1].Records != 1 {
		t.Fatalf("before: %+v, %v", v, err)
	}
	p.hub.Close()
	flip(t, filepath.Join(p.dir, storeDir), "record number 20.")
	p.hub = startHub(t, p.dir, nil)
	v, err = p.hub.Admin().Verify(testContext(t), study1)
	must(t, err)
	if v.Good() {
		t.Errorf("a flipped bit is not seen: %+v", v)
	}
	t.Logf("%+v", v.Copies[0].Problems)
}

func TestVerifySeesWrongNumbersAndTexts(t *testing.T) {
	p := startTeam(t)
	ann := p.dial(t, "ann")
	must(t, put(ann, study1, "wann", 1, "one"))
	must(t, put(ann, study1, "wann", 3, "three"))
	must(t, ask(ann, message(team.BlobSubject(study1, strings.Repeat("a", 64)), "not that text")))
	v, err := p.hub.Admin().Verify(testContext(t), study1)
	must(t, err)
	all := fmt.Sprint(v)
	for _, want := range []string{"wann", "after record 1", `"3"`, "aaaaaaaaaaaa…"} {
		if !strings.Contains(all, want) {
			t.Errorf("verify says %s; it should say %q", all, want)
		}
	}
	if v.Good() {
		t.Error("it says all is well")
	}
}

// flip changes one bit in the file under dir that holds words.
func flip(t *testing.T, dir, words string) {
	t.Helper()
	done := false
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || done || !strings.HasSuffix(path, ".blk") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if i := strings.Index(string(data), words); i >= 0 {
			data[i] ^= 1
			done = true
			return os.WriteFile(path, data, 0o600)
		}
		return nil
	}))
	if !done {
		t.Fatalf("no file under %s holds %q", dir, words)
	}
}
