package folder

import (
	"bytes"
	"fmt"
	"os"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// storeText keeps a text and its turns in record/texts, read-only, each named by
// its own hash, and gives the hash of the turns. Storing what is there already
// changes nothing.
func (s *Session) storeText(t *text.Text, turns []transcript.Turn) (text.Hash, error) {
	data := encodeTurns(turns)
	hash := text.HashOf(string(data))
	for _, file := range []struct {
		path string
		data []byte
	}{{s.f.textPath(t.Hash()), []byte(t.String())}, {s.f.turnsPath(hash), data}} {
		if have, err := s.read(file.path); err == nil && bytes.Equal(have, file.data) {
			continue
		}
		if err := s.write(file.path, 0o444, file.data); err != nil {
			return "", err
		}
	}
	return hash, nil
}

func (f *Folder) textPath(h text.Hash) string { return f.path(textsDir + "/" + string(h) + ".txt") }
func (f *Folder) turnsPath(h text.Hash) string {
	return f.path(textsDir + "/" + string(h) + ".turns.json")
}

// loadText reads a text of record/texts and proves that it is what its name says.
func (f *Folder) loadText(h text.Hash) (*text.Text, error) {
	rel := textsDir + "/" + string(h) + ".txt"
	data, err := os.ReadFile(f.path(rel))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", rel, reason(err))
	}
	s := string(data)
	if text.HashOf(s) != h {
		return nil, fmt.Errorf("%s is damaged: its words are not those that were stored", rel)
	}
	return text.Trust(s, h), nil
}

// loadTurns reads turns of record/texts and proves that they are what their
// name says.
func (f *Folder) loadTurns(h text.Hash) ([]transcript.Turn, error) {
	rel := textsDir + "/" + string(h) + ".turns.json"
	data, err := os.ReadFile(f.path(rel))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", rel, reason(err))
	}
	s := string(data)
	if text.HashOf(s) != h {
		return nil, fmt.Errorf("%s is damaged: it is not what was stored", rel)
	}
	turns, err := decodeTurns(s)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", rel, err)
	}
	return turns, nil
}
