package pseudonym

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// maxWork bounds what opening a key may cost (logarithm): somebody's prepared
// file shall not take the computer's memory.
const maxWork = 20

// Problem is an error about a key file, for people.
type Problem struct {
	What, Todo string
	Cause      error
}

// Error is the sentence.
func (p *Problem) Error() string { return p.What }

// Hint says what to do.
func (p *Problem) Hint() string { return p.Todo }

// Unwrap gives the cause.
func (p *Problem) Unwrap() error { return p.Cause }

// Open reads a key file. What is wrong with it, a passphrase that does not fit
// included, is said in a sentence that holds no name.
func Open(path, passphrase string) (*Key, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	list, err := decrypt(filepath.Base(path), data, passphrase)
	if err != nil {
		return nil, err
	}
	pairs, err := ParseList(list)
	if err != nil {
		return nil, &Problem{What: fmt.Sprintf("%s was decrypted, but %s", filepath.Base(path), err), Cause: err}
	}
	k, err := New(pairs)
	if err != nil {
		return nil, &Problem{What: fmt.Sprintf("%s was decrypted, but %s", filepath.Base(path), err), Cause: err}
	}
	k.seen = hash(data)
	return k, nil
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Problem{What: fmt.Sprintf("there is no key file %s", path), Todo: "`verbatim pseudonyms add --key FILE` makes one", Cause: err}
	}
	if err != nil {
		return nil, &Problem{What: fmt.Sprintf("the key file %s cannot be read: %s", path, reason(err)), Cause: err}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 2*maxList+1))
	switch {
	case err != nil:
		return nil, &Problem{What: fmt.Sprintf("the key file %s cannot be read: %s", path, reason(err)), Cause: err}
	case len(data) > 2*maxList:
		return nil, &Problem{What: fmt.Sprintf("%s is too large to be a list of names", path)}
	}
	return data, nil
}

// decrypt gives what was encrypted. name is for messages.
func decrypt(name string, data []byte, passphrase string) ([]byte, error) {
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, &Problem{What: "a key file needs a passphrase, and none was given", Cause: err}
	}
	identity.SetMaxWorkFactor(maxWork)
	var src io.Reader = bytes.NewReader(data)
	switch {
	case bytes.HasPrefix(data, []byte(armor.Header)):
		src = armor.NewReader(src)
	case !bytes.HasPrefix(data, []byte("age-encryption.org/")):
		return nil, &Problem{
			What: fmt.Sprintf("%s is not an encrypted list of names", name),
			Todo: "if it is a plain list, give it to `verbatim pseudonyms add --key NEWFILE` on its standard input, then delete it",
		}
	}
	plain, err := age.Decrypt(src, identity)
	if other := (*age.NoIdentityMatchError)(nil); errors.As(err, &other) {
		if len(other.StanzaTypes) > 0 && other.StanzaTypes[0] != "scrypt" {
			return nil, &Problem{What: fmt.Sprintf("%s was encrypted for somebody's age key, not with a passphrase", name), Cause: err}
		}
		return nil, &Problem{What: fmt.Sprintf("that is not the passphrase of %s", name), Todo: "capitals and spaces count; without the passphrase nobody can read the list", Cause: err}
	}
	if err == nil {
		var list []byte
		if list, err = io.ReadAll(io.LimitReader(plain, maxList+1)); err == nil {
			return list, nil
		}
	}
	return nil, &Problem{What: fmt.Sprintf("%s is damaged or cut short", name), Todo: "take it from a backup", Cause: err}
}

// Save writes the key to a file that only its owner may read, encrypted, all of
// it or nothing. A file that somebody else has changed since it was opened is
// not replaced.
func (k *Key) Save(path, passphrase string) error {
	fail := func(err error) error {
		return &Problem{What: fmt.Sprintf("the key file %s was not written: %s", path, reason(err)), Cause: err}
	}
	data, err := k.encrypt(passphrase)
	if err != nil {
		return fail(err)
	}
	if have, err := os.ReadFile(path); err == nil && hash(have) != k.seen || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &Problem{What: fmt.Sprintf("%s has changed meanwhile, so it was not replaced", path), Todo: "run the command again"}
	}
	tmp, err := beside(path)
	if err != nil {
		return fail(err)
	}
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		os.Remove(tmp.Name())
		return fail(err)
	}
	k.seen = hash(data)
	return nil
}

// beside makes a new file in the folder of path that only its owner may read.
func beside(path string) (*os.File, error) {
	var b [8]byte
	rand.Read(b[:])
	name := filepath.Join(filepath.Dir(path), ".verbatim-"+hex.EncodeToString(b[:])+".tmp")
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func (k *Key) encrypt(passphrase string) ([]byte, error) {
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	if k.WorkFactor > 0 {
		recipient.SetWorkFactor(k.WorkFactor)
	}
	list, err := k.list()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipient)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(list); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// reason is the system's word for what went wrong.
func reason(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
