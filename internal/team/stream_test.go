package team

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// damage flips a bit of a stored line on a node that is not running.
func damage(t *testing.T, n *node, study string, line []byte) {
	t.Helper()
	done := false
	err := filepath.WalkDir(n.options.StoreDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".blk" || !strings.Contains(path, filepath.Join("streams", JournalStream(study), "msgs")) {
			return err
		}
		data, err := os.ReadFile(path)
		if at := bytes.Index(data, line); err == nil && at >= 0 {
			data[at+len(line)/2] ^= 1
			done = true
			return os.WriteFile(path, data, 0o600)
		}
		return err
	})
	if err != nil || !done {
		t.Fatal("no stored line was found to be damaged", err)
	}
}

// TestDamageOnOneServer: what the disk has lost is named; it is never left out.
func TestDamageOnOneServer(t *testing.T) {
	n := oneServer(t)
	a := newAuthor(t, "ben", "ben1").codes(30).seal()
	newStudy(t, connect(t, n), "d", 1)
	mustAppend(t, openStream(t, connect(t, n), "d"), "ben1", 0, a.lines...)
	n.stop()
	damage(t, n, "d", a.lines[12])
	n.start(t)
	s := openStream(t, connect(t, n), "d")
	r := newReplica(t, "ann")
	m, err := r.exchange().Pull(t.Context(), s, r.journal)
	wantRefused(t, m, err, "ben1", 12, Missing)
	got := 0
	for record, err := range s.Read(t.Context(), "ben1", 0) {
		if err == nil && !bytes.Equal(record.Data, a.lines[got]) {
			t.Fatalf("line %d is another", got)
		}
		if err != nil && (got != 12 || !errors.Is(err, ErrHole)) {
			t.Fatal(got, err)
		}
		got++
	}
	if got != 13 { // twelve lines and the error
		t.Fatal(got)
	}
}

// TestClusterLosesNodes: three writers go on while the node that leads is stopped and
// comes back; then the disk of another is damaged. Every line is there once, and is read
// through every node.
func TestClusterLosesNodes(t *testing.T) {
	nodes := threeServers(t)
	newStudy(t, connect(t, nodes...), "c", 3)
	replicas := []*replica{newReplica(t, "ann"), newReplica(t, "ben"), newReplica(t, "eve")}
	hub := openStream(t, connect(t, nodes...), "c")
	push := func() {
		t.Helper()
		for _, r := range replicas {
			r.author.codes(20).seal()
			r.save(t, false)
			x := r.exchange()
			x.Batch, x.Patience = 500, 30*time.Second
			if _, err := x.Push(t.Context(), r.journal, hub, r.author.id); err != nil {
				t.Fatal(err)
			}
		}
	}
	push()
	lost := leader(t, hub, nodes)
	lost.stop()
	began := time.Now()
	push()
	t.Logf("writing went on after %v", time.Since(began).Round(time.Millisecond))
	lost.start(t)
	push()
	rotten := nodes[0]
	allCurrent(t, hub)
	if rotten == leader(t, hub, nodes) {
		rotten = nodes[1]
	}
	rotten.stop()
	damage(t, rotten, "c", replicas[1].author.lines[7])
	rotten.start(t)
	allCurrent(t, hub)
	for _, n := range nodes {
		through := openStreamPatiently(t, connect(t, n), "c")
		eventually(t, 20*time.Second, "an answer leaves the damaged line out", func() bool {
			got, err := through.fetch(t.Context(), "ben1", 1)
			return err == nil && len(got) == len(replicas[1].author.lines)-1
		})
		r := newReplica(t, "new")
		x := r.exchange()
		x.Patience = 30 * time.Second
		if _, err := x.Pull(t.Context(), through, r.journal); err != nil {
			t.Fatal(n.options.ServerName, err)
		}
		for _, other := range replicas {
			wantLines(t, r.journal, other.author.id, 0, other.author.lines)
			for range 5 {
				wantLines(t, through, other.author.id, 0, other.author.lines)
			}
		}
	}
}

// leader is the node that leads the stream of the journals.
func leader(t *testing.T, hub *Stream, nodes []*node) (n *node) {
	t.Helper()
	eventually(t, 20*time.Second, "somebody leads", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		info, err := hub.log.Info(ctx)
		if err != nil || info.Cluster == nil {
			return false
		}
		i := slices.IndexFunc(nodes, func(n *node) bool { return n.options.ServerName == info.Cluster.Leader })
		if i >= 0 {
			n = nodes[i]
		}
		return n != nil
	})
	return n
}

// allCurrent waits until both followers have everything.
func allCurrent(t *testing.T, hub *Stream) {
	t.Helper()
	eventually(t, 30*time.Second, "all nodes have everything", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		info, err := hub.log.Info(ctx)
		if err != nil || info.Cluster == nil || len(info.Cluster.Replicas) != 2 {
			return false
		}
		for _, p := range info.Cluster.Replicas {
			if !p.Current || p.Offline {
				return false
			}
		}
		return true
	})
}

func openStreamPatiently(t *testing.T, nc *nats.Conn, study string) (s *Stream) {
	t.Helper()
	eventually(t, 30*time.Second, "the study is there", func() (ok bool) {
		var err error
		s, err = OpenStream(t.Context(), nc, study, JetStreamAPI)
		return err == nil
	})
	return s
}

// TestNonsenseInAJournal: whoever has an account may write what they like under their
// own writer. It harms nobody else, and their own journal only as long as they do it.
func TestNonsenseInAJournal(t *testing.T) {
	nc := connect(t, oneServer(t))
	newStudy(t, nc, "n", 1)
	s := openStream(t, nc, "n")
	a, b := newAuthor(t, "ann", "ann1").codes(3).seal(), newAuthor(t, "ben", "ben1").codes(3).seal()
	mustAppend(t, s, "ann1", 0, a.lines...)
	mustAppend(t, s, "ben1", 0, b.lines[:2]...)
	for _, m := range []*nats.Msg{
		{Data: []byte("nonsense")},
		{Header: nats.Header{"X": {"1"}}},
		{Header: nats.Header{SeqHeader: {"-1"}}, Data: b.lines[2]},
		{Header: nats.Header{SeqHeader: {"1"}}, Data: []byte("again")},
		{Header: nats.Header{"Status": {"204"}}},
	} {
		m.Subject = JournalSubject("n", "ben1")
		if _, err := nc.RequestMsg(m, answerWait); err != nil {
			t.Fatal(err)
		}
	}
	fresh := openStream(t, nc, "n")
	heads, err := fresh.Heads(t.Context())
	if err != nil || heads["ann1"] != 5 || heads["ben1"] != 2 {
		t.Fatal(heads, err)
	}
	wantLines(t, fresh, "ann1", 0, a.lines)
	wantLines(t, fresh, "ben1", 0, b.lines[:2])
	mustAppend(t, s, "ben1", 2, b.lines[2:]...)
	wantLines(t, openStream(t, nc, "n"), "ben1", 0, b.lines)
	// A number that leaps is a hole that nobody can fill.
	leap := &nats.Msg{Subject: JournalSubject("n", "ben1"), Header: nats.Header{SeqHeader: {"900"}}, Data: []byte("x")}
	if _, err := nc.RequestMsg(leap, answerWait); err != nil {
		t.Fatal(err)
	}
	r := newReplica(t, "eve")
	m, err := r.exchange().Pull(t.Context(), fresh, r.journal)
	wantRefused(t, m, err, "ben1", 5, Missing)
	wantLines(t, r.journal, "ann1", 0, a.lines)
	wantLines(t, r.journal, "ben1", 0, b.lines)
}

// TestNothingCanBeTakenOut asks the server, as its own account, for what the streams deny.
func TestNothingCanBeTakenOut(t *testing.T) {
	nc := connect(t, oneServer(t))
	newStudy(t, nc, "k", 1)
	s := openStream(t, nc, "k")
	l := loose("x", 0, 3, "P")
	mustAppend(t, s, "x", 0, l...)
	if err := s.log.DeleteMsg(t.Context(), 2); err == nil {
		t.Error("a record was deleted")
	}
	if err := s.log.Purge(t.Context()); err == nil {
		t.Error("the records were purged")
	}
	sha, err := s.Put(t.Context(), []byte("one"))
	if err != nil {
		t.Fatal(err)
	}
	again := &nats.Msg{Subject: BlobSubject("k", sha), Data: []byte("two")}
	if r, err := nc.RequestMsg(again, answerWait); err != nil || !bytes.Contains(r.Data, []byte("10077")) {
		t.Errorf("a blob was put twice: %s %v", r.Data, err)
	}
	for _, bad := range []struct{ sha, data string }{{shaOf([]byte("mine")), "theirs"}, {shaOf([]byte("many")), "a\nb"}} {
		m := &nats.Msg{Subject: BlobSubject("k", bad.sha), Data: []byte(bad.data), Header: nats.Header{}}
		if bad.data == "a\nb" {
			m.Header.Set(PartsHeader, "2")
		}
		if _, err := nc.RequestMsg(m, answerWait); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(t.Context(), bad.sha); err == nil {
			t.Errorf("%q passes for another blob", got)
		}
	}
	if _, err := s.Put(t.Context(), []byte("mine")); !errors.Is(err, ErrConflict) {
		t.Error(err)
	}
	wantLines(t, s, "x", 0, l)
}

// TestNobodyAnswers: a hub that is gone is told apart from a study that is not there.
func TestNobodyAnswers(t *testing.T) {
	n := oneServer(t)
	nc := connect(t, n)
	newStudy(t, nc, "g", 1)
	s := openStream(t, nc, "g")
	if _, err := OpenStream(t.Context(), nc, "another", JetStreamAPI); !errors.Is(err, jetstream.ErrStreamNotFound) {
		t.Error(err)
	}
	if _, err := OpenStream(t.Context(), nc, "a.b", JetStreamAPI); err == nil {
		t.Error("a.b was taken for a study")
	}
	n.stop()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	wantError(t, s.Append(ctx, "x", 0, loose("x", 0, 1, "P")...), ErrUnknown)
	_, err := s.Heads(ctx)
	wantError(t, err, ErrUnknown)
	_, err = s.Put(ctx, []byte("x"))
	wantError(t, err, ErrUnknown)
	for _, err := range s.Read(ctx, "x", 0) {
		wantError(t, err, ErrUnknown)
	}
}

// TestFullHub: what does not fit is refused as such, and nothing makes room for it.
func TestFullHub(t *testing.T) {
	nc := connect(t, oneServer(t))
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	c := JournalConfig("f", 1)
	c.MaxBytes = 8 << 10
	if _, err := js.CreateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	s := openStream(t, nc, "f")
	l := loose("x", 0, 200, "P")
	stored := 0
	for ; err == nil && stored < 200; stored++ {
		err = s.Append(t.Context(), "x", uint64(stored), l[stored])
	}
	wantError(t, err, ErrFull)
	wantLines(t, s, "x", 0, l[:stored-1])
}

func TestNames(t *testing.T) {
	for id, want := range map[string]bool{"5a1e": true, "amy-2_B": true, "": false, "a.b": false, "*": false, ">": false, "a b": false, "é": false,
		strings.Repeat("a", 64): true, strings.Repeat("a", 65): false} {
		if ValidToken(id) != want {
			t.Errorf("%q: %v", id, !want)
		}
	}
	if got := fmt.Sprint(JournalStream("s"), BlobStream("s"), JournalSubject("s", "w"), BlobSubject("s", "*"), HintSubject("s", "w")); got != "V_sVB_sv.s.j.wv.s.b.*vh.s.w" {
		t.Error(got)
	}
}
