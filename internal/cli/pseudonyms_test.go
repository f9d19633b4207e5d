package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// atTerminal runs a command for somebody at a terminal who types lines, and
// secrets where they are asked for one. It gives the exit code and what was said.
func atTerminal(t *testing.T, lines string, secrets []string, args ...string) (code int, said string, asked []string) {
	t.Helper()
	var out bytes.Buffer
	st := outside(t, &out)
	st.Err, st.In, st.InTerminal, st.KeyWork = &out, strings.NewReader(lines), true, 4
	st.Secret = func(_ context.Context, prompt string) (string, error) {
		if asked = append(asked, prompt); len(asked) > len(secrets) {
			t.Fatalf("asked %q, and there is no answer", prompt)
		}
		return secrets[len(asked)-1], nil
	}
	return Main(args, st), out.String(), asked
}

// TestNamesAreAskedFor: names and passphrase need not stand in the command, where
// the shell keeps them.
func TestNamesAreAskedFor(t *testing.T) {
	key := filepath.Join(t.TempDir(), "names.key")
	code, said, asked := atTerminal(t, "Rosa Bell\nBeth\nHope\nDina\n\n", []string{"one two three", "one two three"}, "pseudonyms", "add", "--key", key)
	if code != ExitDone || !strings.Contains(said, "2 names added") || len(asked) != 2 {
		t.Errorf("exit %d, asked %q:\n%s", code, asked, said)
	}
	code, said, asked = atTerminal(t, "", []string{"one two three"}, "pseudonyms", "list", "--key", key)
	if code != ExitDone || !strings.Contains(said, "Rosa Bell") || len(asked) != 1 {
		t.Errorf("exit %d, asked %q:\n%s", code, asked, said)
	}
	code, said, _ = atTerminal(t, "", []string{"one two  three"}, "pseudonyms", "list", "--key", key)
	if code != ExitFailed || !strings.Contains(said, "that is not the passphrase") || strings.Contains(said, "Rosa") {
		t.Errorf("exit %d:\n%s", code, said)
	}
}

// TestANewPassphraseIsTypedTwice: a slip of the finger would lock the list for
// ever.
func TestANewPassphraseIsTypedTwice(t *testing.T) {
	key := filepath.Join(t.TempDir(), "names.key")
	code, said, _ := atTerminal(t, "Rosa\nBeth\n\n", []string{"one two three", "one two tree"}, "pseudonyms", "add", "--key", key)
	if code != ExitFailed || !strings.Contains(said, "not the same") {
		t.Errorf("exit %d:\n%s", code, said)
	}
	if _, err := os.Stat(key); err == nil {
		t.Error("a key file was made")
	}
	code, said, _ = atTerminal(t, "Rosa\nBeth\n\n", []string{"short", "short"}, "pseudonyms", "add", "--key", key)
	if code != ExitDone || !strings.Contains(said, "this one is short") {
		t.Errorf("exit %d:\n%s", code, said)
	}
}
