package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"verbatim/internal/team"
)

const (
	study1 = "11111111111111111111111111111111"
	study2 = "22222222222222222222222222222222"
)

func clock() time.Time { return time.Now() }

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// startHub starts a hub on a free port.
func startHub(t *testing.T, dir string, change func(*Settings)) *Hub {
	t.Helper()
	s := defaults()
	s.Port, s.StoreMiB = -1, 256
	if change != nil {
		change(&s)
	}
	h, err := Start(testContext(t), dir, Options{Now: clock, Settings: &s})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// team of the tests: ann and bob in study 1, eve in study 2, each with one computer and
// one writer ("w" and the name).
type people struct {
	hub    *Hub
	dir    string
	access map[string]Access
}

func startTeam(t *testing.T) people {
	t.Helper()
	p := people{dir: t.TempDir(), access: map[string]Access{}}
	p.hub = startHub(t, p.dir, nil)
	p.add(t, study1, "ann")
	p.add(t, study1, "bob")
	p.add(t, study2, "eve")
	return p
}

func (p people) add(t *testing.T, study, coder string) {
	t.Helper()
	ctx := testContext(t)
	if err := AddStudy(ctx, p.dir, study, clock); err != nil {
		t.Fatal(err)
	}
	seed, public, err := NewSeed()
	if err != nil {
		t.Fatal(err)
	}
	code, err := AddKey(ctx, p.dir, study, coder, public, clock, "w"+coder)
	if err != nil {
		t.Fatal(err)
	}
	if p.access[coder], err = Join(ctx, code, seed, clock); err != nil {
		t.Fatal(err)
	}
}

func (p people) dial(t *testing.T, coder string) *nats.Conn {
	t.Helper()
	nc, err := p.access[coder].Dial(testContext(t), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

const soon = 300 * time.Millisecond // within which a refusal shows

// put appends a record, without the engine: these tests are about what the server lets
// through.
func put(nc *nats.Conn, study, writer string, n int, data string) error {
	m := nats.NewMsg(team.JournalSubject(study, writer))
	m.Header.Set(team.SeqHeader, strconv.Itoa(n))
	m.Data = []byte(data)
	return ask(nc, m)
}

func putBlob(nc *nats.Conn, study, data string) (string, error) {
	sum := sha256.Sum256([]byte(data))
	name := hex.EncodeToString(sum[:])
	m := nats.NewMsg(team.BlobSubject(study, name))
	m.Data = []byte(data)
	return name, ask(nc, m)
}

func putKey(nc *nats.Conn, study, name, data string) error {
	m := nats.NewMsg(KeySubject(study, name))
	m.Data = []byte(data)
	return ask(nc, m)
}

func ask(nc *nats.Conn, m *nats.Msg) error {
	r, err := nc.RequestMsg(m, 2*time.Second)
	if err == nil {
		_, err = decode(r.Data)
	}
	return err
}

func last(t *testing.T, nc *nats.Conn, prefix, stream, subject string) string {
	t.Helper()
	r, err := nc.Request(prefix+".STREAM.MSG.GET."+stream, fmt.Appendf(nil, `{"last_by_subj":%q}`, subject), 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Message struct {
			Data []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(r.Data, &v); err != nil {
		t.Fatal(err)
	}
	return string(v.Message.Data)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err says all of words.
func wants(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; it should say %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error is %q; it should say %q", err, w)
		}
	}
}

func TestStartMakesAHubThatPeopleCanRead(t *testing.T) {
	dir := t.TempDir()
	h := startHub(t, dir, nil)
	for _, name := range []string{"READ-ME.txt", settingsFile, "keys/ca.pem", "keys/server.pem"} {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || len(data) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a := h.Addresses(); len(a) != 1 || !strings.HasPrefix(a[0], "127.0.0.1:") {
		t.Errorf("it listens at %v, not on this machine alone", a)
	}
	if !h.srv.JetStreamEnabled() {
		t.Error("it stores nothing")
	}
	if o, err := h.options(&registry{}); err != nil || !o.SyncAlways {
		t.Errorf("records are not on the disk when they are acknowledged (%v)", err)
	}
	if _, err := Start(testContext(t), dir, Options{}); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a second hub on one folder: %v", err)
	}
	h.Close()
	again := startHub(t, dir, nil)
	if again.public != h.public || again.cert.authority.fingerprint() != h.cert.authority.fingerprint() {
		t.Error("its keys changed at the second start: every code that was given out is worthless")
	}
}

func TestSettingsAreExplained(t *testing.T) {
	for text, want := range map[string]string{
		"port: 70000":                   "port is 70000",
		"listen: everywhere":            "listen is",
		"memory_mib: 1":                 "memory_mib is 1",
		"prot: 4222":                    "prot",
		"addresses: ['a b']":            "no host name",
		"nodes: [{name: a b}]":          "name of a node",
		"addresses: ['x\" } evil: {']":  "no host name",
		"nodes: [{name: n, address: }]": "no host name",
	} {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, settingsFile), []byte(text), 0o600))
		_, err := LoadSettings(dir)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestPortThatIsTaken(t *testing.T) {
	h := startHub(t, t.TempDir(), nil)
	s := defaults()
	s.Port = portOf(h.address(), 0)
	_, err := Start(testContext(t), t.TempDir(), Options{Now: clock, Settings: &s})
	wants(t, err, "another program has it")
}

func TestRecordsOfThreeAndAReader(t *testing.T) {
	p := startTeam(t)
	ann, bob := p.dial(t, "ann"), p.dial(t, "bob")
	hints, err := bob.SubscribeSync(team.HintSubject(study1, "*"))
	must(t, err)
	must(t, bob.Flush())
	must(t, put(ann, study1, "wann", 1, "first"))
	if m, err := hints.NextMsg(2 * time.Second); err != nil || m.Subject != team.HintSubject(study1, "wann") || len(m.Data) != 0 {
		t.Errorf("bob's hint: %v %v; it should come and hold no words", m, err)
	}
	if got := last(t, bob, team.APIPrefix, team.JournalStream(study1), team.JournalSubject(study1, "wann")); got != "first" {
		t.Errorf("bob reads %q", got)
	}
	name, err := putBlob(ann, study1, "a text")
	must(t, err)
	if got := last(t, bob, team.APIPrefix, team.BlobStream(study1), team.BlobSubject(study1, name)); got != "a text" {
		t.Errorf("bob reads the text %q", got)
	}
	if _, err := putBlob(bob, study1, "a text"); err == nil {
		t.Error("a text could be put twice")
	}
	must(t, putKey(ann, study1, "k1", "wrapped"))
	if err := putKey(bob, study1, "k1", "other"); err == nil {
		t.Error("a key could be replaced")
	}
	direct, err := bob.Request(team.APIPrefix+".DIRECT.GET."+team.JournalStream(study1), []byte(`{"seq":1}`), 2*time.Second)
	if err != nil || string(direct.Data) != "first" || direct.Header.Get(team.SeqHeader) != "1" {
		t.Errorf("direct get: %v %v", direct, err)
	}
}

func TestStatus(t *testing.T) {
	p := startTeam(t)
	ann := p.dial(t, "ann")
	must(t, put(ann, study1, "wann", 1, "first"))
	s, err := p.hub.Admin().Status(testContext(t))
	must(t, err)
	if len(s.Nodes) != 1 || s.Nodes[0].StoreLimit != 256<<20 || s.Nodes[0].Memory == 0 || s.Nodes[0].Version == "" {
		t.Errorf("nodes: %+v", s.Nodes)
	}
	if len(s.Connected) != 1 || s.Connected[0].Coder != "ann" || s.Connected[0].Study != study1 {
		t.Errorf("connected: %+v", s.Connected)
	}
	if len(s.Streams) != 6 {
		t.Fatalf("streams: %+v", s.Streams)
	}
	for _, st := range s.Streams {
		want := uint64(0)
		if st.Stream == team.JournalStream(study1) {
			want = 1
		}
		if st.Records != want || st.Problem != "" {
			t.Errorf("stream %+v", st)
		}
	}
}
