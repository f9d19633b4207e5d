package hub

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/nats-io/nkeys"
)

const readme = `This folder is a Verbatim hub.

hub.yaml      its settings: who can reach it, how much it may use. Edit it by hand.
coders.yaml   who may use it. Written by the program; holds public keys only.
keys/         the hub's own keys. Whoever has them can run a false hub in its name:
              keep the folder from others, and keep a copy of it in a safe place.
store/        the studies. Transcripts in it are encrypted; codings are not.
hub.log       what the server did: addresses and times, nobody's words.

A hub holds nothing that the coders' own study folders do not hold. If it is lost,
start a new one and share again from any folder.
`

const (
	keysDir  = "keys"
	storeDir = "store"
	logName  = "hub.log"
)

// publicKeys are the hub's own users, as the server's configuration names them.
type publicKeys struct{ Hub, System, Join string }

// ownKeys are the hub's own users' keys, by the names of their files.
type ownKeys struct{ hub, system, join nkeys.KeyPair }

func (k ownKeys) public() (p publicKeys, err error) {
	for _, x := range []struct {
		to   *string
		pair nkeys.KeyPair
	}{{&p.Hub, k.hub}, {&p.System, k.system}, {&p.Join, k.join}} {
		if *x.to, err = x.pair.PublicKey(); err != nil {
			return p, err
		}
	}
	return p, nil
}

// Init makes dir a hub that has not been started: its settings, keys and certificate
// authority. What is there already stays as it is. Now is the time that certificates
// count from.
func Init(dir string, s Settings, now time.Time) error {
	if err := s.check(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, keysDir), 0o700); err != nil {
		return fmt.Errorf("the hub's folder cannot be made: %w", err)
	}
	steps := []struct {
		file string
		make func() error
	}{
		{"READ-ME.txt", func() error { return writeFile(filepath.Join(dir, "READ-ME.txt"), 0o644, readme) }},
		{settingsFile, func() error { return writeSettings(dir, s) }},
		{keysDir + "/ca.pem", func() error { return makeAuthority(filepath.Join(dir, keysDir), now) }},
		{keysDir + "/hub.nk", func() error { return makeSeed(filepath.Join(dir, keysDir, "hub.nk")) }},
		{keysDir + "/system.nk", func() error { return makeSeed(filepath.Join(dir, keysDir, "system.nk")) }},
		{keysDir + "/join.nk", func() error { return makeSeed(filepath.Join(dir, keysDir, "join.nk")) }},
	}
	for _, step := range steps {
		there, err := present(filepath.Join(dir, filepath.FromSlash(step.file)))
		if err == nil && !there {
			err = step.make()
		}
		if err != nil {
			return fmt.Errorf("the hub's folder %s cannot be set up: %w", dir, err)
		}
	}
	return nil
}

func makeSeed(path string) error {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return err
	}
	seed, err := pair.Seed()
	if err != nil {
		return err
	}
	return writeFile(path, 0o600, string(seed)+"\n")
}

func loadKeys(dir string) (k ownKeys, err error) {
	for _, x := range []struct {
		name string
		to   *nkeys.KeyPair
	}{{"hub.nk", &k.hub}, {"system.nk", &k.system}, {"join.nk", &k.join}} {
		data, err := os.ReadFile(filepath.Join(dir, keysDir, x.name))
		if err != nil {
			return k, noHub(dir, err)
		}
		if *x.to, err = nkeys.FromSeed([]byte(strings.TrimSpace(string(data)))); err != nil {
			return k, fmt.Errorf("the hub's key %s cannot be read; bring it back from a backup: %w", x.name, err)
		}
	}
	return k, nil
}

func noHub(dir string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no hub in %s", dir)
	}
	return fmt.Errorf("the hub in %s cannot be read: %w", dir, err)
}

// pinOf is the fingerprint of the hub's certificate authority.
func pinOf(dir string) (pin [32]byte, err error) {
	data, err := os.ReadFile(filepath.Join(dir, keysDir, "ca.pem"))
	if err != nil {
		return pin, noHub(dir, err)
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return pin, fmt.Errorf("%s holds no certificate", filepath.Join(dir, keysDir, "ca.pem"))
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return pin, fmt.Errorf("%s: %w", filepath.Join(dir, keysDir, "ca.pem"), err)
	}
	return (&authority{cert: cert}).fingerprint(), nil
}

// ErrRunning says that a hub runs in this folder already.
var ErrRunning = errors.New("a hub runs in this folder already")

// lockDir takes the folder for one running hub. Two servers on one store would destroy it.
func lockDir(dir string) (unlock func(), err error) {
	l := flock.New(filepath.Join(dir, "hub.lock"))
	switch ok, err := l.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("the hub's folder %s cannot be locked: %w", dir, err)
	case !ok:
		return nil, fmt.Errorf("%w: %s", ErrRunning, dir)
	}
	return func() { _ = l.Unlock() }, nil
}
