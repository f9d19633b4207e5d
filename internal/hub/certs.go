package hub

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// anyName is in every certificate that a hub's own authority signs. The authority
// signs nothing but its hub, so who has pinned it may find the hub under any address:
// a machine at home gets a new one when its router starts again.
const anyName = "verbatim-hub.internal"

const (
	authorityLasts = 25 * 365 * 24 * time.Hour
	serverLasts    = 398 * 24 * time.Hour // what browsers accept too
	renewBefore    = 60 * 24 * time.Hour
	backdated      = 48 * time.Hour // a colleague's clock may be a day behind
)

// authority is the hub's own certificate authority. Its key never leaves the hub's
// folder; the fingerprint of its certificate is in every join code.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// fingerprint is the SHA-256 of the authority's certificate.
func (a *authority) fingerprint() [32]byte { return sha256.Sum256(a.cert.Raw) }

// makeAuthority makes a certificate authority and writes it to dir.
func makeAuthority(dir string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	tmpl := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "Verbatim hub"},
		NotBefore: now.Add(-backdated), NotAfter: now.Add(authorityLasts),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		return err
	}
	return writePair(filepath.Join(dir, "ca"), der, nil, key)
}

func loadAuthority(dir string) (*authority, error) {
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "ca.pem"), filepath.Join(dir, "ca.key"))
	if err != nil {
		return nil, fmt.Errorf("the hub's certificate authority in %s cannot be read; bring it back from a backup, a new one would shut every coder out: %w", dir, err)
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("the key %s is not one that Verbatim made", filepath.Join(dir, "ca.key"))
	}
	return &authority{pair.Leaf, key}, nil
}

// issue signs a certificate for a server that is called by names (hosts or addresses),
// and writes it to path.pem and path.key, the authority's own after it, so that who
// has only the fingerprint can check the whole.
func (a *authority) issue(path string, names []string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	tmpl := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "Verbatim hub server"},
		NotBefore: now.Add(-backdated), NotAfter: now.Add(serverLasts),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, // nodes also call one another
		DNSNames:    []string{anyName, "localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1).To4(), net.IPv6loopback},
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			tmpl.IPAddresses = append(tmpl.IPAddresses, ip)
		} else if !slices.Contains(tmpl.DNSNames, n) {
			tmpl.DNSNames = append(tmpl.DNSNames, n)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return err
	}
	return writePair(path, der, a.cert.Raw, key)
}

// writePair writes a certificate (and the one that signed it) and its key, the key first:
// a certificate without its key would be taken for a finished pair.
func writePair(path string, der, signer []byte, key *ecdsa.PrivateKey) error {
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if signer != nil {
		chain = append(chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signer})...)
	}
	err = writeFile(path+".key", 0o600, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})))
	if err != nil {
		return err
	}
	return writeFile(path+".pem", 0o644, string(chain))
}

func serial() *big.Int {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	b[0] &= 0x7f
	return new(big.Int).SetBytes(b)
}

// ownCertificate is the embedded hub's certificate, which is renewed by whoever asks
// for it when it has less than two months left: a hub may run for years.
type ownCertificate struct {
	authority *authority
	path      string // without .pem and .key
	names     []string
	now       func() time.Time

	mu   sync.Mutex
	pair *tls.Certificate
}

func (c *ownCertificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pair == nil {
		if pair, err := tls.LoadX509KeyPair(c.path+".pem", c.path+".key"); err == nil {
			c.pair = &pair
		}
	}
	if c.pair != nil && c.fits(c.pair.Leaf) {
		return c.pair, nil
	}
	err := c.authority.issue(c.path, c.names, c.now())
	if err != nil && c.pair != nil && c.now().Before(c.pair.Leaf.NotAfter) {
		return c.pair, nil // the disk may be full; there are weeks left to see to it
	}
	if err != nil {
		return nil, err
	}
	pair, err := tls.LoadX509KeyPair(c.path+".pem", c.path+".key")
	if err != nil {
		return nil, err
	}
	c.pair = &pair
	return c.pair, nil
}

// fits reports whether a certificate is the authority's, for these names, and lasts.
func (c *ownCertificate) fits(leaf *x509.Certificate) bool {
	now := c.now()
	if leaf.CheckSignatureFrom(c.authority.cert) != nil || now.Before(leaf.NotBefore) || now.Add(renewBefore).After(leaf.NotAfter) {
		return false
	}
	return !slices.ContainsFunc(c.names, func(n string) bool { return leaf.VerifyHostname(n) != nil })
}

// tlsConfig is what the embedded server speaks: TLS 1.3 and nothing older.
func (c *ownCertificate) tlsConfig() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, GetCertificate: c.get, Time: c.now}
}

// present reports whether a file is there.
func present(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
