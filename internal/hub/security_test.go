package hub

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
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
