package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// typing runs a command as somebody at a terminal does who types answers,
// and gives what they see.
func typing(t *testing.T, config, typed string, args ...string) (out, err string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	st := outside(t, &o)
	st.In, st.Err, st.Config = strings.NewReader(typed), &e, config
	st.InTerminal, st.ErrTerminal = true, true
	code = Main(args, st)
	return o.String(), e.String(), code
}

// TestTheFirstImportAsksForConsent at a terminal, once, and guesses nothing.
func TestTheFirstImportAsksForConsent(t *testing.T) {
	config, dir := t.TempDir(), filepath.Join(t.TempDir(), "study")
	file := func(name, words string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte("Interviewer: Hello?\n\nElla: "+words+"\n\nInterviewer: Yes?\n\nElla: Here.\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if code := Main([]string{"init", dir}, outside(t, io.Discard)); code != ExitDone {
		t.Fatalf("init: %d", code)
	}
	one := file("one.txt", "I am here, and so are you.")
	const asked = "May their words be quoted in publications?"
	if _, err, code := typing(t, config, "", "import", one, "--dry-run", "--study", dir); code != ExitDone || strings.Contains(err, asked) {
		t.Errorf("a dry run asks: %d %s", code, err)
	}
	if _, err, code := typing(t, config, "\nYes\nn\nperhaps\n\nform v2\n", "import", one, "--study", dir); code != ExitDone || !strings.Contains(err, asked) {
		t.Fatalf("the first import: %d %s", code, err)
	}
	out, _, _ := typing(t, config, "", "consent", "--study", dir)
	if want := "everyone\tnot asked\tyes\tno\tnot asked\tnot asked\t\tform v2\n"; !strings.Contains(out, want) {
		t.Errorf("want %q in %s", want, out)
	}
	if _, err, code := typing(t, config, "n\nn\nn\nn\nn\n", "import", file("two.txt", "Another one."), "--study", dir); code != ExitDone || strings.Contains(err, asked) {
		t.Errorf("the second import asks again: %d %s", code, err)
	}
	// Enter to everything leaves everything open.
	dir = filepath.Join(t.TempDir(), "open")
	Main([]string{"init", dir}, outside(t, io.Discard))
	_, err, code := typing(t, config, "\n\n\n\n\n", "import", one, "--study", dir)
	out, _, _ = typing(t, config, "", "consent", "--study", dir)
	if code != ExitDone || !strings.Contains(err, recordConsent) || !strings.Contains(out, "everyone\tnot asked\tnot asked\tnot asked\tnot asked\tnot asked\t\t\n") {
		t.Errorf("%d %s\n%s", code, err, out)
	}
}

// TestPlainCSVFromExcel is read in the letters of Windows, told once, and written
// so that every program reads it.
func TestPlainCSVFromExcel(t *testing.T) {
	config, dir := t.TempDir(), filepath.Join(t.TempDir(), "study")
	if code := Main([]string{"init", dir}, outside(t, io.Discard)); code != ExitDone {
		t.Fatalf("init: %d", code)
	}
	file := filepath.Join(dir, "participants.csv")
	put := func(s string) {
		if err := os.WriteFile(file, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const head = "participant;published_as;analyse;quote;reuse;archive;recontact\r\n"
	const told = "participants.csv is not saved as UTF-8; it is read as Windows-1252: check accented letters"
	put(head + "J\xfcrgen;Zo\xeb;;;;;\r\n")
	out, err, code := typing(t, config, "", "participants", "--study", dir)
	if code != ExitDone || !strings.Contains(out, "Jürgen\tZoë") || strings.Count(err, told) != 1 {
		t.Errorf("read: %d %s%s", code, out, err)
	}
	if _, err, code := typing(t, config, "", "consent", "Jürgen", "quote=no", "--study", dir); code != ExitDone {
		t.Errorf("written: %d %s", code, err)
	}
	if data, _ := os.ReadFile(file); string(data) != "\uFEFF"+head+"Jürgen;Zoë;;no;;;\r\n" {
		t.Errorf("written: %q", data)
	}
	if _, err, _ := typing(t, config, "", "participants", "--study", dir); strings.Contains(err, told) {
		t.Errorf("still told: %s", err)
	}
	put(head + "P1;;;;;;\r\nJ\x81rgen;;;;;;\r\n")
	if _, err, code := typing(t, config, "", "participants", "--study", dir); code != ExitFailed || !strings.Contains(err, "participants.csv line 3: a letter there") {
		t.Errorf("no letter at all: %d %s", code, err)
	}
}

// TestWhoHasNotBegunIsKeptAwayAfterAsking at a terminal.
func TestWhoHasNotBegunIsKeptAwayAfterAsking(t *testing.T) {
	config, dir := t.TempDir(), filepath.Join(t.TempDir(), "demo")
	if code := Main([]string{"demo", dir}, outside(t, io.Discard)); code != ExitDone {
		t.Fatalf("demo: %d", code)
	}
	for _, c := range []struct {
		typed string
		code  int
	}{{"no\n", ExitFailed}, {"", ExitFailed}, {"yes\n", ExitDone}} {
		out, err, code := typing(t, config, c.typed, "assign", "--never", "Carl", "P01", "--study", dir)
		if code != c.code || !strings.Contains(err, "Nobody has coded as carl yet") {
			t.Errorf("%q: %d %s%s", c.typed, code, out, err)
		}
	}
	if out, _, _ := typing(t, config, "", "quotes", "*", "participant:P01", "--coder", "CARL", "--study", dir); strings.Contains(out, "P01") {
		t.Errorf("carl is shown %s", out)
	}
}

// TestRecordedAnswersAreChangedOnlyAfterAsking at a terminal.
func TestRecordedAnswersAreChangedOnlyAfterAsking(t *testing.T) {
	config, dir := t.TempDir(), filepath.Join(t.TempDir(), "demo")
	if code := Main([]string{"demo", dir}, outside(t, io.Discard)); code != ExitDone {
		t.Fatalf("demo: %d", code)
	}
	file := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(file, []byte("id,quote\nP04,yes\nP05,no\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		typed string
		code  int
		want  string
	}{{"no\n", ExitFailed, "P04\tyes\tno (own)"}, {"", ExitFailed, "P04\tyes\tno (own)"}, {"YES\n", ExitDone, "P04\tyes\tyes (own)"}} {
		_, err, code := typing(t, config, c.typed, "participants", "import", file, "--study", dir)
		out, _, _ := typing(t, config, "", "consent", "--study", dir)
		if code != c.code || !strings.Contains(err, "1 recorded answer about consent changes. Go on?") || !strings.Contains(out, c.want) {
			t.Errorf("%q: %d %s\n%s", c.typed, code, err, out)
		}
	}
}
