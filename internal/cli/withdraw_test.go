package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWithdrawAsksOnATerminal: how far, explained; then whether, with what would
// happen. Nothing happens without a yes.
func TestWithdrawAsksOnATerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	config := t.TempDir()
	run := func(in string, args ...string) (code int, out, asked string) {
		t.Helper()
		var o, e bytes.Buffer
		st := outside(t, &o)
		st.Err, st.In, st.Config = &e, strings.NewReader(in), config
		st.InTerminal, st.ErrTerminal, st.OutTerminal = in != "", in != "", false
		return Main(append(args, "--study", dir), st), o.String(), e.String()
	}
	if code, _, err := run("", "demo", dir); code != ExitDone {
		t.Fatal(err)
	}
	words := func() string {
		data, err := os.ReadFile(filepath.Join(dir, "transcripts", "P01-1.txt"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	before := words()
	if strings.Contains(before, "█") {
		t.Fatal("the example is masked already")
	}
	if err := os.WriteFile(filepath.Join(dir, "my copy.txt"), []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{"\n", "9\n", "3\nn\n", "3\n\n", "words\nno\n"} {
		code, out, asked := run(in, "withdraw", "P01")
		if code != ExitDone || !strings.Contains(out, "nothing was changed") || words() != before {
			t.Errorf("%q: exit %d, %q", in, code, out)
		}
		for _, want := range []string{"1  quoting ", "2  passages ", "3  words ", "4  everything "} {
			if !strings.Contains(asked, want) {
				t.Errorf("%q: %q is not offered", in, want)
			}
		}
		if strings.HasPrefix(in, "3") && !strings.Contains(asked, "It cannot be undone") {
			t.Errorf("%q: not asked twice: %s", in, asked)
		}
		if strings.HasPrefix(in, "3") && (!strings.Contains(asked, "my copy.txt will still hold their words") || strings.Contains(asked, " 0 ")) {
			t.Errorf("%q: what is left is not shown first: %s", in, asked)
		}
	}
	code, out, _ := run("3\ny\n", "withdraw", "P01")
	if code != ExitDone && code != ExitFindings || !strings.HasPrefix(out, "# Removal record") || !strings.Contains(words(), "█") {
		t.Errorf("exit %d: %s", code, out)
	}
	// Without a terminal nobody can be asked how far.
	if code, _, err := run("", "withdraw", "P02"); code != ExitUsage || !strings.Contains(err, "--quoting, --passages, --words, --everything") {
		t.Errorf("exit %d: %s", code, err)
	}
}
