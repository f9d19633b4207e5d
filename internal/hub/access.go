package hub

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// Access is how one computer comes to a study on a hub: what is kept, in the person's
// own configuration and never in the study, after a code was used. It can be written as
// JSON.
type Access struct {
	Hosts []string `json:"hosts"` // host:port
	Pin   [32]byte `json:"pin"`   // SHA-256 of the certificate of the hub's authority
	Study string   `json:"study"`
	Coder string   `json:"coder"`
	Seed  []byte   `json:"seed"` // nkeys seed; the hub has only its public key
}

// NewSeed makes the key of a computer: the seed stays there, the public key can be shown
// to anybody.
func NewSeed() (seed []byte, public string, err error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return nil, "", err
	}
	if seed, err = pair.Seed(); err != nil {
		return nil, "", err
	}
	public, err = pair.PublicKey()
	return seed, public, err
}

// Errors of coming to a hub. They are wrapped in sentences that say what to do.
var (
	ErrUnreachable = errors.New("no hub answers")
	ErrNotTheHub   = errors.New("this is not the hub that the code speaks of")
	ErrClock       = errors.New("the hub's certificate is not valid at this computer's time")
	ErrRefused     = errors.New("the hub does not let this key in")
)

// Dial connects to the hub, over TLS 1.3 and only to the hub that the pin names, and
// comes back by itself when the connection was lost. Now is this computer's clock.
// Options are added to the connection's own.
func (a Access) Dial(ctx context.Context, now func() time.Time, options ...nats.Option) (*nats.Conn, error) {
	public, err := publicOf(a.Seed)
	if err != nil {
		return nil, err
	}
	return dial(ctx, dialling{a.Hosts, a.Pin, a.Seed, "_INBOX_" + public}, now, options...)
}

type dialling struct {
	hosts []string
	pin   [32]byte
	seed  []byte
	inbox string
}

func publicOf(seed []byte) (string, error) {
	pair, err := nkeys.FromSeed(seed)
	if err != nil {
		return "", fmt.Errorf("the key for the hub cannot be read: %w", err)
	}
	return pair.PublicKey()
}

func dial(ctx context.Context, d dialling, now func() time.Time, options ...nats.Option) (*nats.Conn, error) {
	pair, err := nkeys.FromSeed(d.seed)
	if err != nil {
		return nil, fmt.Errorf("the key for the hub cannot be read: %w", err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		return nil, err
	}
	urls := make([]string, len(d.hosts))
	for i, h := range d.hosts {
		urls[i] = "tls://" + h
	}
	seen := &pinned{pin: d.pin, now: now}
	wait := 5 * time.Second
	if at, ok := ctx.Deadline(); ok {
		wait = min(wait, time.Until(at))
	}
	own := []nats.Option{nats.Nkey(public, pair.Sign), nats.Secure(seen.config()), nats.TLSHandshakeFirst(), nats.Timeout(wait),
		nats.CustomInboxPrefix(d.inbox), nats.MaxReconnects(-1), nats.ReconnectWait(time.Second), nats.IgnoreDiscoveredServers(),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})} // the caller's calls fail; nothing is to be printed
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	nc, err := nats.Connect(strings.Join(urls, ","), append(own, options...)...)
	if err != nil {
		return nil, seen.explain(err, strings.Join(d.hosts, ", "))
	}
	return nc, nil
}

// pinned checks the certificate of a server against a fingerprint, and remembers why
// it was refused: the connection's own error does not say.
type pinned struct {
	pin [32]byte
	now func() time.Time

	mu      sync.Mutex
	verdict error
}

// config is TLS 1.3 with a check of our own in place of the computer's list of
// authorities, which has nothing to say about a hub.
func (p *pinned) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: true, Time: p.now, VerifyConnection: p.verify}
}

func (p *pinned) verify(cs tls.ConnectionState) error {
	err := p.check(cs)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.verdict = err
	return err
}

func (p *pinned) check(cs tls.ConnectionState) error {
	if cs.Version < tls.VersionTLS13 || len(cs.PeerCertificates) == 0 {
		return ErrNotTheHub
	}
	roots, leaf := x509.NewCertPool(), cs.PeerCertificates[0]
	var root *x509.Certificate
	for _, c := range cs.PeerCertificates[1:] {
		if sha256.Sum256(c.Raw) == p.pin {
			root = c
			roots.AddCert(c)
		}
	}
	if root == nil || leaf.CheckSignatureFrom(root) != nil {
		return ErrNotTheHub
	}
	now := p.now()
	for _, c := range []*x509.Certificate{leaf, root} {
		if now.Before(c.NotBefore) {
			return fmt.Errorf("%w: it counts from %s and the clock here says %s; set the clock of this computer (or of the hub, if this one is right)",
				ErrClock, day(c.NotBefore), day(now))
		}
		if now.After(c.NotAfter) {
			return fmt.Errorf("%w: it ran out on %s and the clock here says %s; if the clock is right, whoever runs the hub starts it again, which makes a new one",
				ErrClock, day(c.NotAfter), day(now))
		}
	}
	name := cs.ServerName
	if leaf.VerifyHostname(anyName) == nil { // our own authority signs nothing but its hub, wherever that is
		name = anyName
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots, CurrentTime: now}); err != nil {
		return fmt.Errorf("%w: %w", ErrNotTheHub, err)
	}
	return nil
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// explain is what went wrong and what to do about it.
func (p *pinned) explain(err error, where string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var network net.Error
	switch {
	case errors.Is(p.verdict, ErrNotTheHub):
		return fmt.Errorf("%w: something else answers at %s, or somebody stands between; ask whoever runs the hub for its code again, by another way", ErrNotTheHub, where)
	case p.verdict != nil:
		return p.verdict
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked), errors.Is(err, nats.ErrAccountAuthExpired),
		strings.Contains(strings.ToLower(err.Error()), "authorization violation"):
		return fmt.Errorf("%w: the code is not of this hub, or it ran out long ago, or the coder was removed; ask whoever runs it for a new code", ErrRefused)
	case errors.Is(err, nats.ErrMaxConnectionsExceeded), errors.Is(err, nats.ErrMaxAccountConnectionsExceeded):
		return fmt.Errorf("the hub at %s has no room for more connections; close Verbatim where you do not need it: %w", where, err)
	case errors.Is(err, nats.ErrNoServers), errors.Is(err, nats.ErrTimeout), errors.As(err, &network):
		return fmt.Errorf("%w at %s: it is not running, or this computer is not in its network; what you code is safe here and can be shared later", ErrUnreachable, where)
	}
	return fmt.Errorf("%w at %s: what answers does not speak as a hub does: %w", ErrUnreachable, where, err)
}
