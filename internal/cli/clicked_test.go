package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim/internal/web"
)

func TestWhatIsADoubleClick(t *testing.T) {
	const finder = "/Users/ada/Downloads/verbatim"
	for _, c := range []struct {
		what, system string
		b            beginning
		want         bool
	}{
		{"Explorer", "windows", beginning{in: true, out: true, alone: true}, true},
		{"PowerShell", "windows", beginning{in: true, out: true}, false},
		{"a service, without a console", "windows", beginning{}, false},
		{"a program that reads what is printed, in a console of its own", "windows", beginning{in: true, alone: true}, false},

		{"Finder", "darwin", beginning{in: true, out: true, terminal: "Apple_Terminal", dir: "/Users/ada", home: "/Users/ada", called: finder, parent: 900}, true},
		{"typed in Terminal", "darwin", beginning{in: true, out: true, terminal: "Apple_Terminal", dir: "/Users/ada", home: "/Users/ada", called: "verbatim", parent: 900}, false},
		{"typed in full elsewhere", "darwin", beginning{in: true, out: true, terminal: "Apple_Terminal", dir: "/Users/ada/study", home: "/Users/ada", called: finder, parent: 900}, false},
		{"typed in an editor's terminal", "darwin", beginning{in: true, out: true, terminal: "vscode", dir: "/Users/ada", home: "/Users/ada", called: finder, parent: 900}, false},
		{"a bundle, by the system", "darwin", beginning{dir: "/", home: "/Users/ada", called: finder, parent: 1}, true},
		{"a bundle, by something between", "darwin", beginning{dir: "/", home: "/Users/ada", called: finder, parent: 300}, true},
		{"into a pager", "darwin", beginning{in: true, piped: true, terminal: "Apple_Terminal", dir: "/Users/ada", home: "/Users/ada", called: finder, parent: 900}, false},
		{"a build server", "darwin", beginning{dir: "/Users/ci/work", home: "/Users/ci", called: finder, parent: 300}, false},
		{"a script of the system", "darwin", beginning{piped: true, dir: "/", called: finder, parent: 1}, false},

		{"a file manager", "linux", beginning{screen: true}, true},
		{"a terminal", "linux", beginning{in: true, out: true, controlled: true, screen: true}, false},
		{"into a pager", "linux", beginning{in: true, piped: true, controlled: true, screen: true}, false},
		{"in the background of a terminal, into a file", "linux", beginning{controlled: true, screen: true}, false},
		{"a program that reads what is printed", "linux", beginning{piped: true, screen: true}, false},
		{"a container, cron", "linux", beginning{}, false},
	} {
		if got := c.b.clicked(c.system); got != c.want {
			t.Errorf("%s on %s: %v, want %v", c.what, c.system, got, c.want)
		}
	}
}

func TestATestIsNoDoubleClick(t *testing.T) {
	out, err := apart(t, []string{"DISPLAY=:0"}).Output()
	if err != nil || !bytes.Contains(out, []byte("Code interview transcripts")) && !bytes.Contains(out, []byte("verbatim demo my-study")) {
		t.Errorf("without arguments it says %q (%v)", out, err)
	}
}

func TestWhichStudyADoubleClickOpens(t *testing.T) {
	config, apart := t.TempDir(), t.TempDir()
	study := func() string {
		dir := filepath.Join(t.TempDir(), "study")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "study.yaml"), []byte("title: A study\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	exe := filepath.Join(apart, "verbatim")
	if got := studyFor(exe, config); got != "" {
		t.Errorf("of a person who is new: %q", got)
	}
	last := study()
	if err := os.WriteFile(filepath.Join(config, "recent-studies.txt"), []byte(filepath.Join(apart, "gone")+"\n"+last+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := studyFor(exe, config); got != last {
		t.Errorf("the last that is there still: %q, want %q", got, last)
	}
	own := study()
	if got := studyFor(filepath.Join(own, "verbatim"), config); got != own {
		t.Errorf("with the program in its folder: %q, want %q", got, own)
	}
	if got := web.LastStudy(""); got != "" {
		t.Errorf("without a configuration: %q", got)
	}
}

// A double-click that fails leaves its window open until somebody has read why.
func TestADoubleClickThatFailsWaits(t *testing.T) {
	read, write := io.Pipe()
	said := &spoken{}
	st := outside(t, io.Discard)
	st.In, st.Err, st.InTerminal, st.OutTerminal, st.Clicked = read, said, true, true, true
	st.Getenv = func(name string) string { // a folder that no system can look at
		if name == "VERBATIM_STUDY" {
			return "no\x00where"
		}
		return ""
	}
	ended := make(chan int, 1)
	go func() { ended <- Main(nil, st) }()
	eventually(t, "it says why, and what to do", func() bool {
		return strings.Contains(said.String(), "cannot be read") && strings.Contains(said.String(), "Press Enter to close this window.")
	})
	select {
	case code := <-ended:
		t.Fatalf("it ended with %d before anybody read that", code)
	default:
	}
	if _, err := write.Write([]byte("\n")); err != nil {
		t.Fatal(err)
	}
	if code := <-ended; code != ExitFailed {
		t.Errorf("it ended with %d", code)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}
