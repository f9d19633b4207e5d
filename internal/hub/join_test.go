package hub

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func at(t time.Time) func() time.Time { return func() time.Time { return t } }

func TestCodeRoundTrip(t *testing.T) {
	seed, _, err := NewSeed()
	must(t, err)
	for _, c := range []Code{
		{Hosts: []string{"127.0.0.1:4222"}, Pin: [32]byte{1, 2, 3}, Study: study1, Coder: "ann"},
		{Hosts: []string{"hub.example.org:4222", "[2001:db8::1]:443"}, Pin: [32]byte{31: 9}, Study: "s", Coder: "p-researcher_2", Seed: seed, Expires: time.Unix(1_900_000_000, 0).UTC()},
	} {
		text := c.String()
		if strings.ContainsAny(text, " \n") {
			t.Errorf("the code %q is not one word", text)
		}
		// As a mail program may bring it.
		for _, s := range []string{text, "  " + text + "\r\n", "<" + text + ">", text[:40] + "\r\n  " + text[40:]} {
			got, err := ParseCode(s)
			if err != nil || !reflect.DeepEqual(got, c) {
				t.Errorf("%q is read as %+v, %v", s, got, err)
			}
		}
		for i := range text { // one letter lost, or another
			if _, err := ParseCode(text[:i] + text[i+1:]); err == nil {
				t.Fatalf("%q without its letter %d is accepted", text, i)
			}
			other := "x"
			if text[i] == 'x' {
				other = "y"
			}
			if _, err := ParseCode(text[:i] + other + text[i+1:]); err == nil {
				t.Fatalf("%q with another letter %d is accepted", text, i)
			}
		}
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("verbatim-hub://ann@127.0.0.1:4222/s/AAAA")
	f.Add(Code{Hosts: []string{"127.0.0.1:4222"}, Study: "s", Coder: "ann"}.String())
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCode(s)
		if err != nil {
			return
		}
		again, err := ParseCode(c.String())
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Errorf("%q is read as %+v, and that as %+v, %v", s, c, again, err)
		}
	})
}

func TestInvitationIsUsedOnce(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	code, err := Invite(ctx, p.dir, study1, "carol", CodeLasts, clock)
	must(t, err)
	if code, err = ParseCode(code.String()); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(filepath.Join(p.dir, registryFile)); strings.Contains(string(data), string(code.Seed)) {
		t.Error("the hub keeps the invitation's secret")
	}
	seed, _, err := NewSeed()
	must(t, err)
	access, err := Join(ctx, code, seed, clock)
	must(t, err)
	nc, err := access.Dial(ctx, clock)
	must(t, err)
	defer nc.Close()
	must(t, EnsureWriter(ctx, nc, "wcarol"))
	must(t, EnsureWriter(ctx, nc, "wcarol"))
	must(t, put(nc, study1, "wcarol", 1, "hello"))
	if _, err := Join(ctx, code, seed, clock); err != nil { // the answer was lost the first time
		t.Errorf("again from the same computer: %v", err)
	}
	thief, _, err := NewSeed()
	must(t, err)
	_, err = Join(ctx, code, thief, clock)
	if !errors.Is(err, ErrUsed) {
		t.Errorf("from another computer: %v", err)
	}
	wants(t, err, "from another computer", "tell whoever runs the hub")
	must(t, RemoveCoder(ctx, p.dir, study1, "carol", clock))
	_, err = Join(ctx, code, seed, clock)
	if !errors.Is(err, ErrRefused) {
		t.Errorf("after she was removed: %v", err)
	}
}

func TestInvitationThatRanOut(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	code, err := Invite(ctx, p.dir, study1, "carol", -time.Hour, clock)
	must(t, err)
	seed, _, err := NewSeed()
	must(t, err)
	_, err = Join(ctx, code, seed, clock)
	if !errors.Is(err, ErrExpired) {
		t.Errorf("an hour too late: %v", err)
	}
	wants(t, err, code.Expires.Format("2 January 2006"), "ask whoever runs the hub")
	// The hub's clock decides, not that of who comes.
	_, err = Join(ctx, code, seed, at(time.Now().Add(-24*time.Hour)))
	if !errors.Is(err, ErrExpired) {
		t.Errorf("with a clock put back: %v", err)
	}
	// Long after, the hub has forgotten it.
	old, err := Invite(ctx, p.dir, study1, "dave", -200*24*time.Hour, clock)
	must(t, err)
	_, err = Join(ctx, old, seed, clock)
	if !errors.Is(err, ErrExpired) {
		t.Errorf("half a year too late: %v", err)
	}
	r, err := loadRegistry(p.dir)
	must(t, err)
	if s, _ := r.study(study1); len(s.Invitations) != 1 || s.coder("carol") != nil || s.coder("dave") != nil {
		t.Errorf("the list is %+v", s)
	}
}

func TestWrongCodes(t *testing.T) {
	p, other := startTeam(t), startTeam(t)
	ctx := testContext(t)
	seed, _, err := NewSeed()
	must(t, err)
	good, err := Invite(ctx, p.dir, study1, "carol", CodeLasts, clock)
	must(t, err)
	for _, s := range []string{"", "hello", "verbatim-hub://", "https://example.org/x", good.String()[:100], strings.Repeat("x", 1<<16)} {
		if _, err := ParseCode(s); !errors.Is(err, ErrCode) {
			t.Errorf("%.50q: %v", s, err)
		}
	}
	elsewhere := good
	elsewhere.Hosts = other.hub.Addresses()
	if _, err = Join(ctx, elsewhere, seed, clock); !errors.Is(err, ErrNotTheHub) {
		t.Errorf("at another hub: %v", err)
	}
	elsewhere.Pin = other.hub.cert.authority.fingerprint()
	if _, err = Join(ctx, elsewhere, seed, clock); !errors.Is(err, ErrRefused) {
		t.Errorf("a code of another hub: %v", err)
	}
	p.hub.Close()
	_, err = Join(ctx, good, seed, clock)
	if !errors.Is(err, ErrUnreachable) {
		t.Errorf("a hub that does not run: %v", err)
	}
	wants(t, err, good.Hosts[0], "safe here")
}

func TestClocksThatAreWrong(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	year := 366 * 24 * time.Hour
	for _, x := range []struct {
		by   time.Duration
		want string
	}{{-year, "counts from"}, {2 * year, "ran out on"}} {
		_, err := p.access["ann"].Dial(ctx, at(time.Now().Add(x.by)))
		if !errors.Is(err, ErrClock) {
			t.Errorf("a clock off by %v: %v", x.by, err)
		}
		wants(t, err, x.want, day(time.Now().Add(x.by)), "clock")
	}
	for _, by := range []time.Duration{-40 * time.Hour, 40 * time.Hour} {
		if nc, err := p.access["ann"].Dial(ctx, at(time.Now().Add(by))); err != nil {
			t.Errorf("a clock off by %v: %v", by, err)
		} else {
			nc.Close()
		}
	}
}

// TestExpiredCertificate is a hub that has run on a machine whose clock is three years
// behind: its certificate has run out for everybody else.
func TestExpiredCertificate(t *testing.T) {
	dir := t.TempDir()
	before := at(time.Now().Add(-3 * 366 * 24 * time.Hour))
	s := defaults()
	s.Port = -1
	h, err := Start(testContext(t), dir, Options{Now: before, Settings: &s})
	must(t, err)
	t.Cleanup(h.Close)
	ctx := testContext(t)
	must(t, AddStudy(ctx, dir, study1, before))
	seed, public, err := NewSeed()
	must(t, err)
	code, err := AddKey(ctx, dir, study1, "ann", public, before)
	must(t, err)
	_, err = Join(ctx, code, seed, clock)
	if !errors.Is(err, ErrClock) {
		t.Errorf("a certificate that ran out: %v", err)
	}
	wants(t, err, "ran out on", "starts it again")
	h.Close()
	startHub(t, dir, nil) // the clock was set: a new certificate, the same authority
	code.Hosts, err = listening(dir)
	must(t, err)
	if _, err := Join(ctx, code, seed, clock); err != nil {
		t.Errorf("after the hub was started again: %v", err)
	}
}

// TestCertificateIsRenewedWhileTheHubRuns lets a year go by.
func TestCertificateIsRenewedWhileTheHubRuns(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	tick := func() time.Time { return now }
	s := defaults()
	s.Port = -1
	h, err := Start(testContext(t), dir, Options{Now: tick, Settings: &s})
	must(t, err)
	t.Cleanup(h.Close)
	first := chainOf(t, h.address()).PeerCertificates[0]
	if again := chainOf(t, h.address()).PeerCertificates[0]; !again.Equal(first) {
		t.Error("every visitor gets another certificate")
	}
	now = now.Add(360 * 24 * time.Hour)
	cs := chainOf(t, h.address())
	if cs.PeerCertificates[0].Equal(first) || !cs.PeerCertificates[0].NotAfter.After(now.Add(renewBefore)) {
		t.Errorf("after 360 days the certificate still ends on %v", cs.PeerCertificates[0].NotAfter)
	}
	if err := (&pinned{pin: h.cert.authority.fingerprint(), now: tick}).check(cs); err != nil {
		t.Errorf("the new certificate: %v", err)
	}
}
