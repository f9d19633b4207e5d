package hub

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"verbatim/internal/team"
)

// count is how many messages a stream holds, as the hub's keeper sees it.
func (p people) count(t *testing.T, stream string) uint64 {
	t.Helper()
	st, err := p.hub.Admin().js.Stream(testContext(t), stream)
	if err != nil {
		t.Fatal(err)
	}
	return st.CachedInfo().State.Msgs
}

// grows reports whether a stream comes to hold more than it did, soon.
func (p people) grows(t *testing.T, stream string, from uint64) bool {
	t.Helper()
	for end := time.Now().Add(soon); time.Now().Before(end); {
		if p.count(t, stream) > from {
			return true
		}
	}
	return false
}

// refused fails unless a request of a coder gets no answer, or one that says no.
func refused(t *testing.T, nc *nats.Conn, what string, m *nats.Msg) {
	t.Helper()
	r, err := nc.RequestMsg(m, soon)
	if err != nil {
		return // no responders, or silence
	}
	var v apiAnswer
	if json.Unmarshal(r.Data, &v) == nil && v.Error != nil {
		return
	}
	if code := r.Header.Get("Status"); code == "404" || code == "408" {
		return
	}
	t.Errorf("%s was allowed: %.200s", what, r.Data)
}

func message(subject, data string) *nats.Msg { return &nats.Msg{Subject: subject, Data: []byte(data)} }

func TestSecurityPlaintextAndAnonymousAreRefused(t *testing.T) {
	p := startTeam(t)
	addr := p.hub.address()
	if nc, err := nats.Connect("nats://"+addr, nats.Timeout(soon)); err == nil {
		nc.Close()
		t.Error("plaintext is accepted")
	}
	raw, err := net.Dial("tcp", addr)
	must(t, err)
	defer raw.Close()
	must(t, raw.SetDeadline(time.Now().Add(soon)))
	buf := make([]byte, 64)
	if n, err := raw.Read(buf); err == nil {
		t.Errorf("the hub says %q in plain text to anybody", buf[:n])
	}
	insecure := &tls.Config{InsecureSkipVerify: true}
	if nc, err := nats.Connect("tls://"+addr, nats.Secure(insecure), nats.TLSHandshakeFirst(), nats.Timeout(2*time.Second)); err == nil {
		nc.Close()
		t.Error("somebody without a key is accepted")
	} else if !strings.Contains(err.Error(), "Authorization Violation") {
		t.Errorf("anonymous: %v", err)
	}
	if nc, err := nats.Connect("tls://"+addr, nats.Secure(insecure), nats.TLSHandshakeFirst(), nats.UserInfo("admin", "admin"), nats.Timeout(2*time.Second)); err == nil {
		nc.Close()
		t.Error("a password is accepted")
	}
	if c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12}); err == nil {
		c.Close()
		t.Error("TLS 1.2 is accepted")
	}
	stranger := p.access["ann"]
	stranger.Seed, _, err = NewSeed()
	must(t, err)
	_, err = stranger.Dial(testContext(t), clock)
	if !errors.Is(err, ErrRefused) {
		t.Errorf("an unknown key: %v", err)
	}
}

// TestSecurityUnknownAuthorityIsRefused is somebody who stands between with a hub of
// their own, or with the certificate of the true hub but another signer.
func TestSecurityUnknownAuthorityIsRefused(t *testing.T) {
	p := startTeam(t)
	other := startHub(t, t.TempDir(), nil)
	a := p.access["ann"]
	a.Hosts = []string{other.address()}
	_, err := a.Dial(testContext(t), clock)
	if !errors.Is(err, ErrNotTheHub) {
		t.Errorf("another hub in its place: %v", err)
	}
	wants(t, err, "somebody stands between")
	// A certificate of another authority that sends the true one's along.
	cs := chainOf(t, other.address())
	cs.PeerCertificates = append(cs.PeerCertificates[:1:1], chainOf(t, p.hub.address()).PeerCertificates[1])
	if err := (&pinned{pin: a.Pin, now: clock}).check(cs); !errors.Is(err, ErrNotTheHub) {
		t.Errorf("a chain that does not hang together: %v", err)
	}
	// The computer's own list of authorities has nothing to say.
	pool := x509.NewCertPool()
	pool.AddCert(cs.PeerCertificates[1])
	if cs := chainOf(t, p.hub.address()); (&pinned{pin: a.Pin, now: clock}).check(cs) != nil {
		t.Error("the true hub is refused: this test proves nothing")
	}
}

func chainOf(t *testing.T, addr string) tls.ConnectionState {
	t.Helper()
	c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
	must(t, err)
	defer c.Close()
	return c.ConnectionState()
}

func TestSecurityAnothersJournalCannotBeWritten(t *testing.T) {
	p := startTeam(t)
	ann := p.dial(t, "ann")
	must(t, put(ann, study1, "wann", 1, "mine"))
	before := p.count(t, team.JournalStream(study1))
	for _, subject := range []string{
		team.JournalSubject(study1, "wbob"), team.JournalSubject(study1, "wnobody"), team.JournalSubject(study2, "weve"),
		team.JournalSubject(study1, "*"), team.JournalSubject(study1, ">"), team.BlobSubject(study2, "x"), KeySubject(study2, "x"),
	} {
		refused(t, ann, "writing to "+subject, message(subject, "forged"))
	}
	if n := p.count(t, team.JournalStream(study1)); n != before {
		t.Errorf("the journals hold %d records, not %d", n, before)
	}
	if n := p.count(t, team.JournalStream(study2)); n != 0 {
		t.Errorf("another study's journals hold %d records", n)
	}
}

func TestSecurityStreamsCannotBeChanged(t *testing.T) {
	p := startTeam(t)
	ann := p.dial(t, "ann")
	must(t, put(ann, study1, "wann", 1, "mine"))
	stream := team.JournalStream(study1)
	consumer := fmt.Sprintf(`{"stream_name":%q,"config":{"name":"x","deliver_subject":%q,"deliver_policy":"all","ack_policy":"none"}}`, stream, team.JournalSubject(study1, "wbob"))
	var wait sync.WaitGroup
	for request, body := range map[string]string{
		"STREAM.DELETE." + stream:                        "",
		"STREAM.UPDATE." + stream:                        fmt.Sprintf(`{"name":%q,"subjects":["x"]}`, stream),
		"STREAM.CREATE.mine":                             `{"name":"mine","subjects":["x"]}`,
		"STREAM.PURGE." + stream:                         "",
		"STREAM.PURGE." + KeyStream(study1):              "",
		"STREAM.MSG.DELETE." + stream:                    `{"seq":1}`,
		"STREAM.MSG.DELETE." + team.BlobStream(study1):   `{"seq":1}`,
		"STREAM.SNAPSHOT." + stream:                      `{"deliver_subject":"x"}`,
		"STREAM.RESTORE." + stream:                       `{}`,
		"STREAM.LEADER.STEPDOWN." + stream:               "",
		"STREAM.PEER.REMOVE." + stream:                   `{"peer":"hub"}`,
		"STREAM.NAMES":                                   "",
		"STREAM.LIST":                                    "",
		"CONSUMER.CREATE." + stream:                      consumer,
		"CONSUMER.CREATE." + stream + ".x":               consumer,
		"CONSUMER.DURABLE.CREATE." + stream + ".x":       consumer,
		"META.LEADER.STEPDOWN":                           "",
		"ACCOUNT.PURGE.HUB":                              "",
		"SERVER.REMOVE":                                  `{"peer":"hub"}`,
		"STREAM.INFO." + team.JournalStream(study2):      "",
		"STREAM.MSG.GET." + team.JournalStream(study2):   `{"seq":1}`,
		"DIRECT.GET." + team.JournalStream(study2):       `{"seq":1}`,
		"DIRECT.GET." + stream + ".v." + study1 + ".j.>": "",
	} {
		for _, prefix := range []string{team.JetStreamAPI, team.APIPrefix} {
			wait.Go(func() { refused(t, ann, prefix+"."+request, message(prefix+"."+request, body)) })
		}
	}
	wait.Wait()
	if n := p.count(t, stream); n != 1 {
		t.Errorf("the journal holds %d records", n)
	}
}

// forge has the server send an answer into bob's journal, in each kind of request that a
// coder may send, and says which kinds stored something there.
func forge(t *testing.T, p people, nc *nats.Conn, prefix string) (stored []string) {
	t.Helper()
	stream, victim := team.JournalStream(study1), team.JournalSubject(study1, "wbob")
	own := team.JournalSubject(study1, "wann")
	for _, m := range []*nats.Msg{
		message(prefix+".STREAM.INFO."+stream, ""),
		message(prefix+".STREAM.MSG.GET."+stream, `{"seq":1}`),
		message(prefix+".DIRECT.GET."+stream, `{"seq":1}`),
		message(own, "own"),
		message(team.BlobSubject(study1, "b"+strings.ReplaceAll(prefix, "$", "")[:3]), "blob"),
		message(prefix+".STREAM.MSG.DELETE."+KeyStream(study1), `{"seq":1}`),
		message(writerRequest, "wann"),
	} {
		before := p.count(t, stream)
		if m.Subject == own {
			before++
		}
		m.Reply = victim
		must(t, nc.PublishMsg(m))
		must(t, nc.Flush())
		if p.grows(t, stream, before) {
			stored = append(stored, m.Subject)
		}
	}
	return stored
}

func TestSecurityAnswersCannotBeSteeredIntoAJournal(t *testing.T) {
	p := startTeam(t)
	ann, bob := p.dial(t, "ann"), p.dial(t, "bob")
	must(t, put(ann, study1, "wann", 1, `{"forged":"as if bob had said it"}`))
	must(t, put(bob, study1, "wbob", 1, "bob's own"))
	if stored := forge(t, p, ann, team.APIPrefix); len(stored) > 0 {
		t.Errorf("ann wrote into bob's journal through %q", stored)
	}
	if got := last(t, bob, team.APIPrefix, team.JournalStream(study1), team.JournalSubject(study1, "wbob")); got != "bob's own" {
		t.Errorf("bob's journal ends with %q", got)
	}
	// The attack itself is sound: from inside the account it works.
	if stored := forge(t, p, p.hub.Admin().Conn(), team.JetStreamAPI); len(stored) < 4 {
		t.Errorf("from inside the account only %q stored something: this test proves nothing", stored)
	}
}

// TestSecurityHeadersOfTheServerHaveNoPower tries the headers by which a message can have
// the server delete, count, schedule, or report on its way to a subject of choice.
func TestSecurityHeadersOfTheServerHaveNoPower(t *testing.T) {
	p := startTeam(t)
	ann := p.dial(t, "ann")
	stream, own := team.JournalStream(study1), team.JournalSubject(study1, "wann")
	must(t, put(ann, study1, "wann", 1, "first"))
	for name, value := range map[string]string{"Nats-Rollup": "sub", "Nats-TTL": "1s", "Nats-Incr": "+1", "Nats-Schedule": "@at 2030-01-01T00:00:00Z"} {
		m := message(own, "x")
		m.Header = nats.Header{name: {value}}
		if name == "Nats-Schedule" {
			m.Header.Set("Nats-Schedule-Target", team.JournalSubject(study1, "wbob"))
		}
		if err := ask(ann, m); err == nil {
			t.Errorf("the header %s is obeyed or let through", name)
		}
	}
	before := p.count(t, stream)
	trace := message(own, "traced")
	trace.Header = nats.Header{"Nats-Trace-Dest": {team.JournalSubject(study1, "wbob")}, "traceparent": {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}}
	must(t, ann.PublishMsg(trace))
	if p.grows(t, stream, before+1) {
		t.Error("a trace was stored in a journal")
	}
	if got := last(t, ann, team.APIPrefix, stream, team.JournalSubject(study1, "wbob")); got != "" {
		t.Errorf("bob's journal holds %.80q", got)
	}
}

func TestSecurityAnotherStudyIsOutOfSight(t *testing.T) {
	p := startTeam(t)
	ann, eve := p.dial(t, "ann"), p.dial(t, "eve")
	heard, err := eve.SubscribeSync(">")
	must(t, err)
	must(t, eve.Flush())
	must(t, put(ann, study1, "wann", 1, "secret"))
	name, err := putBlob(ann, study1, "text")
	must(t, err)
	must(t, putKey(ann, study1, "k", "wrapped"))
	if m, err := heard.NextMsg(soon); err == nil {
		t.Errorf("eve hears %s: %.40q", m.Subject, m.Data)
	}
	var wait sync.WaitGroup
	for _, s := range []string{team.JournalStream(study1), team.BlobStream(study1), KeyStream(study1)} {
		for _, request := range []string{"STREAM.INFO.", "STREAM.MSG.GET.", "DIRECT.GET."} {
			for _, prefix := range []string{team.APIPrefix, team.JetStreamAPI} {
				wait.Go(func() { refused(t, eve, prefix+"."+request+s, message(prefix+"."+request+s, `{"seq":1}`)) })
			}
		}
	}
	wait.Wait()
	must(t, put(eve, study2, "weve", 1, "her own")) // else this would prove nothing
	// Her own requests cannot be turned to the other study either.
	refused(t, eve, "another subject", message(team.APIPrefix+".DIRECT.GET."+team.JournalStream(study2), fmt.Sprintf(`{"last_by_subj":%q}`, team.JournalSubject(study1, "wann"))))
	refused(t, eve, "another text", message(team.APIPrefix+".STREAM.MSG.GET."+team.BlobStream(study2), fmt.Sprintf(`{"last_by_subj":%q}`, team.BlobSubject(study1, name))))
}

func TestSecurityHintsCannotBeForged(t *testing.T) {
	p := startTeam(t)
	ann, bob := p.dial(t, "ann"), p.dial(t, "bob")
	heard, err := bob.SubscribeSync(team.HintSubject(study1, "*"))
	must(t, err)
	must(t, bob.Flush())
	must(t, ann.Publish(team.HintSubject(study1, "wbob"), []byte("forged")))
	must(t, ann.Flush())
	if m, err := heard.NextMsg(soon); err == nil {
		t.Errorf("bob hears %q from ann in the hub's name", m.Data)
	}
	must(t, put(ann, study1, "wann", 1, "true"))
	if m, err := heard.NextMsg(2 * time.Second); err != nil || m.Subject != team.HintSubject(study1, "wann") {
		t.Errorf("the true hint: %v, %v", m, err)
	}
}

func TestSecurityTheServerItselfIsOutOfReach(t *testing.T) {
	p := startTeam(t)
	ann := p.dial(t, "ann")
	// What the server tells everybody about their own account is about nobody else.
	bob := p.dial(t, "bob")
	if r, err := ann.Request("$SYS.REQ.SERVER.PING.CONNZ", []byte(`{"auth":true,"acc":"HUB"}`), soon); err == nil && strings.Contains(string(r.Data), "HUB") {
		t.Errorf("ann sees the hub's own connections: %s", r.Data)
	}
	if r, err := ann.Request("$SYS.REQ.SERVER.PING.CONNZ", []byte(`{"auth":true}`), soon); err == nil && strings.Contains(string(r.Data), "bob") {
		t.Errorf("ann sees who is connected: %s", r.Data)
	}
	for _, s := range []string{"$SYS.REQ.SERVER.PING", "$SYS.REQ.SERVER.PING.VARZ", "$SYS.REQ.SERVER." + p.hub.srv.ID() + ".RELOAD",
		"$SYS.REQ.SERVER." + p.hub.srv.ID() + ".KICK", "$SYS.REQ.ACCOUNT.HUB.CONNZ", "$SYS.REQ.CLAIMS.LIST", reloadSubject, writerSubject(study1, "bob"), joinSubject} {
		refused(t, ann, s, message(s, "{}"))
	}
	if _, err := ann.Subscribe("$SYS.>", func(m *nats.Msg) { t.Errorf("ann hears %s", m.Subject) }); err != nil {
		t.Logf("refused at once: %v", err)
	}
	must(t, bob.Flush())
	must(t, ann.Flush())
}

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
