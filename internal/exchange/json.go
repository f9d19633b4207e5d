package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Bounds on a file of ours, which may be anybody's.
const (
	mostJSON   = 256 << 20 // bytes
	mostThings = 4_000_000 // objects in it; in memory each is much larger than in the file
)

// IsJSON reports whether a file begins as the JSON that Verbatim writes of a Project.
func IsJSON(begins []byte) bool {
	return bytes.HasPrefix(begins, []byte(`{"format":"verbatim"`))
}

// ReadJSON reads a Project that Verbatim wrote as JSON, and that may have been edited
// since. What it gives is as any reader's Project is: ids are unique within their kind
// and refer to something, codes stand after the one they are under, texts have \n at the
// ends of lines, places are in them, and trust is found out anew. What had to be
// mended is in Notes and Losses. An error says what is wrong with the file as a whole.
func ReadJSON(name string, data []byte) (*Project, error) {
	if len(data) > mostJSON || bytes.Count(data, []byte("{"))+bytes.Count(data, []byte("null")) > mostThings {
		return nil, fmt.Errorf("%s is larger than any study (%d MB); check that it is the right file", name, len(data)>>20)
	}
	p := &Project{}
	if err := json.Unmarshal(data, p); err != nil {
		return nil, fmt.Errorf("%s is damaged: it is no JSON that Verbatim wrote; export it again", name)
	}
	if p.Format != "verbatim" {
		return nil, fmt.Errorf("%s is JSON, and none of a study that Verbatim wrote", name)
	}
	p.Losses = nil // those of the way out, which are written in the description
	p.Notes = nil
	if !utf8.Valid(data) {
		p.Note(fmt.Sprintf("%s has bytes that are no UTF-8; a \uFFFD stands for each.", name))
	}
	m := &mending{p: p, file: name, taken: map[Target]bool{}, users: map[string]bool{"": true}}
	m.mend()
	return p, nil
}
