package folder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
)

// TestWhatWasRemovedIsKeptInEveryCopy: the lines of record/removals come along,
// each once, and nothing that is no such line.
func TestWhatWasRemovedIsKeptInEveryCopy(t *testing.T) {
	f := withdrawal(t)
	other := copyOfStudy(t, f)
	mustWrite(t, f.path("Rosamund's notes.txt"), []byte("They moved me three times without telling my sister"))
	if _, err := withdrawNow(f, "amy", Order{Participant: "P07", How: coding.WithdrawEverything}); err != nil {
		t.Fatal(err)
	}
	rel := removalsFile("P07")
	if rel != "record/removals/p07.jsonl" {
		t.Fatalf("it is kept in %s", rel)
	}
	data, err := os.ReadFile(f.path(rel))
	if err != nil || strings.Contains(string(data), "Rosamund") {
		t.Fatalf("%v: %s", err, data)
	}
	kept := keptOf(t, f)
	if len(kept.Places) == 0 || kept.Places[0].Path != "[withdrawn] notes.txt" && kept.Places[0].Path != "Rosamund's notes.txt" {
		t.Errorf("left: %+v", kept.Places)
	}
	mustWrite(t, f.path(removalsDir+"/p07 (conflicted copy).jsonl"), append([]byte("{\"words\":\"felt part of it\"}\n"), data...))
	syncWith(t, other, "ben", f.Dir, SyncOptions{})
	got, _ := os.ReadFile(other.path(rel))
	if n := strings.Count(string(got), "\n"); !strings.HasPrefix(string(got), string(data)) || strings.Contains(string(got), "part of it") || n < 2 {
		t.Errorf("the other copy has %s, this one %s", got, data)
	}
	if w := wrong(t, f); len(w) != 1 || !strings.Contains(w[0], "tells of no removal") {
		t.Errorf("check says %q", w)
	}
	syncWith(t, other, "ben", f.Dir, SyncOptions{})
	if again, _ := os.ReadFile(other.path(rel)); string(again) != string(got) {
		t.Errorf("joining again adds %s", again[len(got):])
	}
}

// TestLeftoversAreLookedAtAgain: gone, changed, under another name, or as they
// were.
func TestLeftoversAreLookedAtAgain(t *testing.T) {
	f := withdrawal(t)
	for _, name := range []string{"same.txt", "gone.txt", "changed.txt", "before.txt"} {
		mustWrite(t, f.path(name), []byte("They moved me three times without telling my sister, "+name))
	}
	if _, err := withdrawNow(f, "amy", Order{Participant: "P07", How: coding.WithdrawWords}); err != nil {
		t.Fatal(err)
	}
	os.Remove(f.path("gone.txt"))
	mustWrite(t, f.path("changed.txt"), []byte("nothing of hers"))
	if err := os.Rename(f.path("before.txt"), f.path("after.txt")); err != nil {
		t.Fatal(err)
	}
	k, err := f.Removals("P07")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, p := range k.Places {
		got[p.Path] = p.Changed
	}
	if d := cmp.Diff(map[string]bool{"same.txt": false, "changed.txt": true, "after.txt": false}, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"gone.txt"}, k.Gone); d != "" {
		t.Error(d)
	}
}

// TestAnInterruptedWithdrawalSaysSo: where a file cannot be removed, people learn
// that it has begun, and what to do.
func TestAnInterruptedWithdrawalSaysSo(t *testing.T) {
	f := withdrawal(t)
	f.stopAt = func(step string) error {
		if strings.HasPrefix(step, historyDir) {
			return &os.PathError{Op: "remove", Path: filepath.Base(step), Err: os.ErrPermission}
		}
		return nil
	}
	_, err := withdrawNow(f, "amy", Order{Participant: "P07", How: coding.WithdrawWords})
	hint, ok := err.(interface{ Hint() string })
	if !ok || !strings.Contains(err.Error(), "the withdrawal of P07 has begun and is not finished") || !strings.Contains(hint.Hint(), "verbatim withdraw P07") {
		t.Errorf("it says %v", err)
	}
}
