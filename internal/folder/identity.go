package folder

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
)

// identity is who writes a log: one person on one machine in one copy of a
// study. It lies in the user's configuration, outside the study, so that a copy
// of the folder never brings its writer along.
type identity struct {
	Writer string `json:"writer"`
	Seed   string `json:"seed"` // ed25519 private key seed, hexadecimal
	N      int    `json:"n"`    // number of the last line written; -1 before the first
	Hash   string `json:"hash"` // full SHA-256 of that line
}

// ConfigDir is this person's configuration folder: $VERBATIM_CONFIG, or
// verbatim in the system's usual place. It is "" where the system has none.
func ConfigDir() string {
	if dir := os.Getenv("VERBATIM_CONFIG"); dir != "" {
		return dir
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "verbatim")
}

func (f *Folder) identityPath(study, coder string) string {
	if f.Config == "" {
		return ""
	}
	// The folder counts too: two copies of a study on one machine are two writers.
	sum := sha256.Sum256([]byte(study + "\x00" + coder + "\x00" + f.Dir))
	return filepath.Join(f.Config, "writers", hex.EncodeToString(sum[:12])+".json")
}

// loadIdentity is the remembered identity, if there is one.
func (f *Folder) loadIdentity(study, coder string) (identity, bool) {
	data, err := os.ReadFile(f.identityPath(study, coder))
	if err != nil {
		return identity{}, false
	}
	var id identity
	if json.Unmarshal(data, &id) != nil || id.Writer == "" {
		return identity{}, false
	}
	return id, true
}

// WritesAs reports whether this person has written to this copy of the study as a
// coder before, from this computer.
func (f *Folder) WritesAs(study, coder string) bool {
	_, ok := f.loadIdentity(study, coder)
	return ok
}

// newIdentity makes a writer that nobody has ever been.
func (f *Folder) newIdentity() identity {
	return identity{Writer: hex.EncodeToString(f.random(8)), Seed: hex.EncodeToString(f.random(ed25519.SeedSize)), N: -1}
}

// saveIdentity remembers how far the writer has come. Where nothing can be
// remembered (no configuration folder), the next writing starts a new writer.
func (f *Folder) saveIdentity(study, coder string, id identity) {
	path := f.identityPath(study, coder)
	if path == "" || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	data, err := json.Marshal(id)
	if err == nil {
		_ = os.WriteFile(path+".new", append(data, '\n'), 0o600)
		_ = rename(path+".new", path)
	}
}

// publicKey is the identity's ed25519 public key, hexadecimal.
func (id identity) publicKey() string {
	seed, err := hex.DecodeString(id.Seed)
	if err != nil || len(seed) != ed25519.SeedSize {
		return ""
	}
	return hex.EncodeToString(ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey))
}

func (f *Folder) random(n int) []byte {
	b := make([]byte, n)
	if f.Rand != nil {
		f.Rand(b)
	} else {
		_, _ = rand.Read(b) // never fails (crypto/rand)
	}
	return b
}

func bodyHash(salt, text string) string {
	sum := sha256.Sum256([]byte(salt + text))
	return hex.EncodeToString(sum[:])
}
