package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// IsJSON reports whether a file begins as the JSON that Verbatim writes of a Project.
func IsJSON(begins []byte) bool {
	return bytes.HasPrefix(begins, []byte(`{"format":"verbatim"`))
}

// ReadJSON reads a Project that Verbatim wrote as JSON. Places that are in no text are
// passages without a place.
func ReadJSON(name string, data []byte) (*Project, error) {
	p := &Project{}
	if err := json.Unmarshal(data, p); err != nil {
		return nil, fmt.Errorf("%s is damaged: it is no JSON that Verbatim wrote; export it again", name)
	}
	if p.Format != "verbatim" {
		return nil, fmt.Errorf("%s is JSON, and none of a study that Verbatim wrote", name)
	}
	p.Losses = nil // those of the way out, which are written in the description
	p.Notes = nil
	for i := range p.Sources {
		s := &p.Sources[i]
		runes := []rune(s.Text)
		for j := range s.Passages {
			q := &s.Passages[j]
			q.Trust, q.Why = "", ""
			if q.Span.Start < 0 || q.Span.End < q.Span.Start || int(q.Span.End) > len(runes) {
				q.Trust, q.Why, q.Span.Start, q.Span.End = Doubtful, "its place is outside the text", 0, 0
				continue
			}
			q.Judge(runes)
		}
	}
	return p, nil
}
