package team

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"verbatim/internal/folder"
)

// Pin is what was known of a writer when it was first seen.
type Pin struct {
	Writer string `json:"writer"`
	Coder  string `json:"coder"`
	Key    string `json:"key"` // ed25519 public key, hexadecimal
}

// Pins are the writers of a study that were seen, with their keys. Whoever comes later
// with a writer's id and another key is refused. It may be used by many at once.
type Pins struct {
	mu      sync.Mutex
	path    string // "": nowhere
	writers map[string]Pin
}

// NewPins are pins that are forgotten with the program.
func NewPins() *Pins { return &Pins{writers: map[string]Pin{}} }

// LoadPins reads the pins of a study from a file, which lies outside the study so that
// no copy brings its own. None is there before the first is saved.
func LoadPins(path string) (*Pins, error) {
	p := NewPins()
	p.path = path
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	} else if err != nil {
		return nil, fmt.Errorf("the keys of the team cannot be read: %w", err)
	}
	var list []Pin
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("the keys of the team in %s cannot be understood: %w", path, err)
	}
	for _, pin := range list {
		p.writers[pin.Writer] = pin
	}
	return p, nil
}

// Check pins a writer that is seen for the first time, and says that it is new. Of
// another it proves that coder and key are as they were; otherwise the error is a
// *Refused.
func (p *Pins) Check(pin Pin) (fresh bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	have, ok := p.writers[pin.Writer]
	switch {
	case !ok:
		p.writers[pin.Writer] = pin
		return true, nil
	case have.Key != pin.Key:
		return false, &Refused{Writer: pin.Writer, Coder: have.Coder, Why: Forged,
			Detail: fmt.Sprintf("its key was %s and now is %s", Fingerprint(have.Key), Fingerprint(pin.Key))}
	case have.Coder != pin.Coder:
		return false, &Refused{Writer: pin.Writer, Coder: have.Coder, Why: Forged,
			Detail: fmt.Sprintf("it was %s's and now is %s's", shorten(have.Coder), shorten(pin.Coder))}
	}
	return false, nil
}

// Of is the pin of a writer.
func (p *Pins) Of(writer string) (Pin, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pin, ok := p.writers[writer]
	return pin, ok
}

// Writers are the ids of a coder's writers, sorted: one for each installation.
func (p *Pins) Writers(coder string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(p.writers)) {
		if p.writers[id].Coder == coder {
			ids = append(ids, id)
		}
	}
	return ids
}

// Save writes the pins to the file they came from.
func (p *Pins) Save() error {
	if p.path == "" {
		return nil
	}
	p.mu.Lock()
	list := make([]Pin, 0, len(p.writers))
	for _, id := range slices.Sorted(maps.Keys(p.writers)) {
		list = append(list, p.writers[id])
	}
	p.mu.Unlock()
	data, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(p.path), 0o700); err != nil {
		return fmt.Errorf("the keys of the team cannot be written: %w", err)
	}
	return folder.WriteFile(p.path, 0o600, func(w io.Writer) error {
		_, err := w.Write(append(data, '\n'))
		return err
	})
}
