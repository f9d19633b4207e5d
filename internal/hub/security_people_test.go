package hub

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"verbatim/internal/team"
)

func TestSecurityAWriterBelongsToOneCoder(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	ann, bob := p.dial(t, "ann"), p.dial(t, "bob")
	if err := EnsureWriter(ctx, ann, "wbob"); !errors.Is(err, ErrRefused) {
		t.Errorf("ann takes bob's writer: %v", err)
	}
	for _, w := range []string{"", "*", ">", "a.b", `x" } } evil: {`, "ü", strings.Repeat("x", 65)} {
		if err := EnsureWriter(ctx, ann, w); err == nil {
			t.Errorf("writer %q is accepted", w)
		}
		r, err := ann.Request(writerRequest, []byte(w), time.Second) // as a program of somebody else's would
		if err == nil && strings.Contains(string(r.Data), `"done"`) {
			t.Errorf("writer %q is accepted: %s", w, r.Data)
		}
	}
	must(t, EnsureWriter(ctx, ann, "wann2"))
	must(t, put(ann, study1, "wann2", 1, "from her other computer"))
	refused(t, bob, "writing as it", message(team.JournalSubject(study1, "wann2"), "forged"))
	must(t, put(bob, study1, "wbob", 1, "still connected"))
}

func TestSecurityNamesCannotReachTheConfiguration(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	_, key, err := NewSeed()
	must(t, err)
	for _, evil := range []string{"", "*", ">", "a b", "a.b", "a:b", "a\n}", `a"`, "a}", "#", "include x", "é", strings.Repeat("a", 65)} {
		if AddStudy(ctx, p.dir, evil, clock) == nil {
			t.Errorf("study %q is accepted", evil)
		}
		if _, err := AddKey(ctx, p.dir, study1, evil, key, clock); err == nil {
			t.Errorf("coder %q is accepted", evil)
		}
		if _, err := AddKey(ctx, p.dir, study1, "carol", evil, clock); err == nil {
			t.Errorf("key %q is accepted", evil)
		}
		if _, err := AddKey(ctx, p.dir, study1, "carol", key, clock, evil); err == nil {
			t.Errorf("writer %q is accepted", evil)
		}
	}
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, registryFile), []byte("studies:\n- id: s\n  coders:\n  - id: 'a: {} } HUB'\n    keys: []\n"), 0o600))
	if _, err := loadRegistry(dir); err == nil {
		t.Error("a list of coders that was edited by hand can hold anything")
	}
}

func TestSecurityRemovedCoderIsCutOff(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	closed := make(chan struct{})
	ann, err := p.access["ann"].Dial(ctx, clock, nats.ClosedHandler(func(*nats.Conn) { close(closed) }), nats.ReconnectWait(time.Millisecond))
	must(t, err)
	defer ann.Close()
	bob := p.dial(t, "bob")
	must(t, put(ann, study1, "wann", 1, "before"))
	must(t, RemoveCoder(ctx, p.dir, study1, "ann", clock))
	select {
	case <-closed:
	case <-ctx.Done():
		t.Error("ann is still connected")
	}
	_, err = p.access["ann"].Dial(ctx, clock)
	if !errors.Is(err, ErrRefused) {
		t.Errorf("ann comes in again: %v", err)
	}
	must(t, put(bob, study1, "wbob", 1, "bob goes on, with the connection he had"))
	if got := last(t, bob, team.APIPrefix, team.JournalStream(study1), team.JournalSubject(study1, "wann")); got != "before" {
		t.Errorf("what ann had shared is %q", got)
	}
	if bob.Stats().Reconnects > 0 {
		t.Log("bob was reconnected")
	}
	err = RemoveCoder(ctx, p.dir, study1, "ann", clock)
	wants(t, err, "ann", "no coder")
}

func TestSecurityALostLaptopIsShutOutAlone(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	seed, public, err := NewSeed()
	must(t, err)
	code, err := AddKey(ctx, p.dir, study1, "ann", public, clock)
	must(t, err)
	second, err := Join(ctx, code, seed, clock)
	must(t, err)
	lost, err := publicOf(p.access["ann"].Seed)
	must(t, err)
	must(t, RemoveKey(ctx, p.dir, study1, "ann", lost, clock))
	if _, err := p.access["ann"].Dial(ctx, clock); !errors.Is(err, ErrRefused) {
		t.Errorf("the lost laptop: %v", err)
	}
	nc, err := second.Dial(ctx, clock)
	must(t, err)
	defer nc.Close()
	must(t, put(nc, study1, "wann", 1, "from the other one"))
}

func TestSecurityJoinAccountLetsNobodyListen(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	mine, err := Invite(ctx, p.dir, study1, "mallory", CodeLasts, clock)
	must(t, err)
	theirs, err := Invite(ctx, p.dir, study1, "carol", CodeLasts, clock)
	must(t, err)
	inv, err := publicOf(mine.Seed)
	must(t, err)
	nc, err := dial(ctx, dialling{mine.Hosts, mine.Pin, mine.Seed, joinInbox(inv)}, clock)
	must(t, err)
	defer nc.Close()
	for _, s := range []string{">", joinSubject, "_INBOX.>", "*.*", "_INBOX_hub.>"} {
		_, err := nc.Subscribe(s, func(m *nats.Msg) { t.Errorf("mallory hears %s: %.80q", m.Subject, m.Data) })
		must(t, err)
	}
	must(t, nc.Flush())
	for _, s := range []string{team.JournalSubject(study1, "wann"), team.APIPrefix + ".STREAM.INFO." + team.JournalStream(study1), team.JetStreamAPI + ".INFO", writerRequest, reloadSubject, "$SYS.REQ.SERVER.PING"} {
		refused(t, nc, s, message(s, ""))
	}
	// A request in carol's name, which mallory cannot sign.
	seed, _, err := NewSeed()
	must(t, err)
	forged, err := newJoinRequest(mine.Seed, seed)
	must(t, err)
	forged.Invitation, err = publicOf(theirs.Seed)
	must(t, err)
	data, err := json.Marshal(forged)
	must(t, err)
	ans, err := askUntilDone(ctx, nc, joinSubject, data)
	if err != nil || ans.State != "refused" {
		t.Errorf("a forged request: %+v %v", ans, err)
	}
	// An answer steered back to the hub is not answered again.
	loop := message(joinSubject, "{}")
	loop.Reply = joinSubject
	must(t, nc.PublishMsg(loop))
	if _, err := Join(ctx, theirs, seed, clock); err != nil {
		t.Errorf("carol's own attempt: %v", err)
	}
	_ = nc.Flush() // whatever she was to hear has come
}

// TestSecurityAKeyOnceDestroyedStaysDestroyed: its bytes are gone from the disk, and no
// old copy can put it back.
func TestSecurityAKeyOnceDestroyedStaysDestroyed(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	ann, bob := p.dial(t, "ann"), p.dial(t, "bob")
	const words = "wrapped-key-of-P07-which-must-go"
	must(t, putKey(ann, study1, "p07", words))
	must(t, putKey(ann, study1, "p08", "wrapped-key-of-P08"))
	if n := onDisk(t, filepath.Join(p.dir, storeDir), "", words); n == 0 {
		t.Fatal("the key is not on the disk: this test proves nothing")
	}
	must(t, DestroyKey(ctx, bob, team.APIPrefix, study1, "p07"))
	must(t, DestroyKey(ctx, bob, team.APIPrefix, study1, "p07"))
	must(t, DestroyKey(ctx, bob, team.APIPrefix, study1, "never-there"))
	if n := onDisk(t, filepath.Join(p.dir, storeDir), "", words); n != 0 {
		t.Errorf("%d files of the hub still hold the key", n)
	}
	for name, want := range map[string][2]bool{"p07": {false, true}, "p08": {true, false}, "never-there": {false, true}, "unknown": {}} {
		if there, destroyed, err := KeyState(ctx, ann, team.APIPrefix, study1, name); err != nil || [2]bool{there, destroyed} != want {
			t.Errorf("the key %s is there: %v, destroyed: %v (%v)", name, there, destroyed, err)
		}
	}
	if err := putKey(ann, study1, "p07", words); err == nil {
		t.Error("an old copy put the key back")
	}
	if got := last(t, ann, team.APIPrefix, KeyStream(study1), KeySubject(study1, "p07")); got != "" {
		t.Errorf("the key reads %q", got)
	}
	if got := last(t, ann, team.APIPrefix, KeyStream(study1), KeySubject(study1, "p08")); got != "wrapped-key-of-P08" {
		t.Errorf("another key reads %q", got)
	}
	v, err := p.hub.Admin().Verify(ctx, study1)
	if err != nil || !v.Good() {
		t.Errorf("after it, verify says %+v %v", v, err)
	}
}

// onDisk counts the files under dir, with part in their path, that hold words.
func onDisk(t *testing.T, dir, part, words string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if errors.Is(err, os.ErrNotExist) { // the server renames its own files
			return nil
		}
		if err != nil || d.IsDir() || !strings.Contains(path, part) {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), words) {
			n++
		}
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return err
	})
	must(t, err)
	return n
}
