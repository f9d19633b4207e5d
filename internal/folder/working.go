package folder

import (
	"encoding/json"
	"maps"
	"os"

	"verbatim/internal/text"
)

// workingFile is where Verbatim remembers which text it last wrote each working
// copy from, in this folder: somebody who edits one edits that text, though a
// correction of somebody else may have come in since.
const workingFile = cacheDir + "/working.json"

type workingMemory struct {
	Host  string               `json:"host"`
	Dir   string               `json:"dir"` // a copy of the folder remembers nothing
	Texts map[string]text.Hash `json:"texts"`
}

func (f *Folder) workingMemory() workingMemory {
	host, _ := os.Hostname() // none is a name too
	m := workingMemory{}
	if data, err := os.ReadFile(f.path(workingFile)); err != nil || json.Unmarshal(data, &m) != nil || m.Host != host || m.Dir != f.Dir || m.Texts == nil {
		m = workingMemory{Host: host, Dir: f.Dir, Texts: map[string]text.Hash{}}
	}
	return m
}

// WorkingFrom is the text that the working copy of a transcript was last written
// from; empty where nobody remembers.
func (f *Folder) WorkingFrom(id string) text.Hash { return f.workingMemory().Texts[id] }

// noteWorking remembers the texts of working copies that were just written.
// Where nothing can be kept, nothing is remembered.
func (f *Folder) noteWorking(written map[string]text.Hash) {
	if len(written) == 0 || f.makeCache() != nil {
		return
	}
	m := f.workingMemory()
	maps.Copy(m.Texts, written)
	if data, err := json.Marshal(m); err == nil {
		_ = writeBytes(f.path(workingFile), 0o600, data)
	}
}

// writeWorking stages the working copy of a transcript.
func (s *Session) writeWorking(id string, t *text.Text) error {
	if s.working == nil {
		s.working = map[string]text.Hash{}
	}
	s.working[id] = t.Hash()
	return s.write(s.f.TranscriptPath(id), 0o644, []byte(t.String()))
}
