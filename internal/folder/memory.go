package folder

import (
	"encoding/json"
	"os"

	"verbatim/internal/text"
)

// memoryFile is where Verbatim remembers what it last saw in a folder.
const memoryFile = cacheDir + "/files.json"

// memory is how the tracked files were when Verbatim last looked at them in this
// folder on this machine. Without it the files and the log say the rest.
type memory struct {
	Host  string                `json:"host"`
	Dir   string                `json:"dir"` // a copy of the folder remembers nothing
	Files map[string]remembered `json:"files"`
}

// remembered is a file as it was seen.
type remembered struct {
	File  text.Hash `json:"file"`  // empty: it was not there
	Heads []string  `json:"heads"` // the last changes of it that the log had, by id
}

func (f *Folder) remember() memory {
	host, _ := os.Hostname() // none is a name too
	m := memory{}
	if data, err := os.ReadFile(f.path(memoryFile)); err != nil || json.Unmarshal(data, &m) != nil || m.Host != host || m.Dir != f.Dir || m.Files == nil {
		m = memory{Host: host, Dir: f.Dir, Files: map[string]remembered{}}
	}
	return m
}

// saveMemory keeps what was seen. Where nothing can be kept, the next time is as
// the first.
func (f *Folder) saveMemory(m memory) {
	data, err := json.Marshal(m)
	if err != nil {
		return
	}
	if have, err := os.ReadFile(f.path(memoryFile)); err == nil && string(have) == string(data) {
		return
	}
	_ = writeBytes(f.path(memoryFile), 0o600, data)
}
