package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"verbatim/internal/folder"
	"verbatim/internal/pseudonym"
)

// maxNamesInput is how much is read of names on standard input, in bytes.
const maxNamesInput = 8 << 20

// NamePair says what somebody is called in the study.
type NamePair struct {
	Name, Pseudonym string
	AnyCase         bool // also where it is written in small letters
}

// NamesKey is a key file of names and pseudonyms that was opened. It lies
// outside of every study.
type NamesKey struct {
	File string

	key        *pseudonym.Key
	passphrase string
}

// NamesFile is the key file that is meant: the one named, or that of
// $VERBATIM_NAMES_KEY. One inside a study is refused, and exists says whether
// there is one yet.
func (a *App) NamesFile(named string) (file string, exists bool, err error) {
	if file = named; file == "" {
		file = a.Getenv("VERBATIM_NAMES_KEY")
	}
	if file == "" {
		return "", false, usage("say where it is with --key FILE, or in $VERBATIM_NAMES_KEY", "no key file was named")
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return "", false, err
	}
	places := []string{filepath.Dir(abs)}
	for _, p := range []string{filepath.Dir(abs), abs} { // where links lead
		if real, err := filepath.EvalSymlinks(p); err == nil && p == abs {
			places = append(places, filepath.Dir(real))
		} else if err == nil {
			places = append(places, real)
		}
	}
	for _, dir := range places {
		if in, err := folder.Find(dir); err == nil {
			return "", false, problem("keep it where the study's copies and backups do not go, and back it up by itself",
				"%s would lie inside the study in %s: whoever gets the study would get the names too", file, in)
		}
	}
	info, err := os.Stat(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return file, false, nil
	case err != nil:
		return "", false, problem("", "the key file %s cannot be read: %s", file, plain(err))
	case info.IsDir():
		return "", false, usage("name a file in it, like "+filepath.Join(file, "names.key"), "%s is a folder", file)
	}
	return file, true, nil
}

// OpenNames opens the key file of that name, or makes a new key for one that is
// not there yet, which SaveNames writes.
func (a *App) OpenNames(file, passphrase string) (*NamesKey, error) {
	file, exists, err := a.NamesFile(file)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(passphrase) == "" {
		return nil, usage("", "a key file needs a passphrase, and none was given")
	}
	k := &NamesKey{File: file, passphrase: passphrase}
	if exists {
		k.key, err = pseudonym.Open(file, passphrase)
	} else {
		k.key, err = pseudonym.New(nil)
	}
	if err != nil {
		return nil, err
	}
	k.key.WorkFactor = a.KeyWork
	return k, nil
}

// SaveNames writes the key file, encrypted.
func (a *App) SaveNames(k *NamesKey) error { return k.key.Save(k.File, k.passphrase) }

// Add adds pairs, all or none, and says how many changed anything. A pseudonym
// that could be taken for a listed name is refused.
func (k *NamesKey) Add(pairs ...NamePair) (int, error) {
	list := make([]pseudonym.Pair, len(pairs))
	for i, p := range pairs {
		list[i] = pseudonym.Pair(p)
	}
	added, err := k.key.Add(list...)
	if err != nil {
		return 0, &Problem{What: err.Error(), Todo: "nothing was added", Cause: err}
	}
	return added, nil
}

// fit refuses a key with which replacing twice would make two people one.
func (k *NamesKey) fit() error {
	if k == nil {
		return nil
	}
	if clashes := k.key.Clashes(); len(clashes) > 0 {
		return problem("take one of the two out with `verbatim pseudonyms remove NAME`, and add it again with another pseudonym; nothing was changed",
			"nothing can be replaced with this key: %s", clashes[0])
	}
	return nil
}

// Remove takes the pair of a name out, and says whether there was one.
func (k *NamesKey) Remove(name string) bool { return k.key.Remove(name) }

// Pairs are the pairs, in the order in which they were added.
func (k *NamesKey) Pairs() []NamePair {
	var list []NamePair
	for _, p := range k.key.Pairs() {
		list = append(list, NamePair(p))
	}
	return list
}

// Doubts are sentences about pairs that may do something else than was meant.
// They hold names.
func (k *NamesKey) Doubts() []string { return k.key.Doubts() }

// ReadPairs reads pairs as people write them, one a line: name and pseudonym
// parted by a tab or a comma.
func ReadPairs(r io.Reader) ([]NamePair, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxNamesInput+1))
	if err != nil {
		return nil, fmt.Errorf("the names cannot be read: %s", plain(err))
	}
	pairs, err := pseudonym.ParseList(data)
	if err != nil {
		return nil, &Problem{What: err.Error(), Cause: err}
	}
	var list []NamePair
	for _, p := range pairs {
		list = append(list, NamePair(p))
	}
	return list, nil
}
