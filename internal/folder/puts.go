package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// Put replaces a file of the study (study.yaml, codebook.yaml, participants.csv,
// transcripts/*.yaml, summaries/*) and records the change: the version is kept
// in record/history first, then the file is replaced, then the event is added.
func (s *Session) Put(rel string, data []byte) error {
	if !tracked(rel) {
		return fmt.Errorf("%s is not a file that Verbatim changes", rel)
	}
	h, err := s.keep(data)
	if err != nil {
		return err
	}
	if s.files[rel] == h {
		if have, err := s.read(s.f.path(rel)); err == nil && bytes.Equal(have, data) {
			return nil
		}
	}
	if err := os.MkdirAll(filepath.Dir(s.f.path(rel)), 0o755); err != nil {
		return err
	}
	if err := s.write(s.f.path(rel), 0o644, data); err != nil {
		return err
	}
	return s.put(rel, h, "")
}

func (s *Session) put(rel string, h text.Hash, how string) error {
	e := coding.Event{Do: coding.Put, Path: rel, To: h, How: how}
	if from, ok := s.files[rel]; ok && from != "" {
		e.From = []text.Hash{from}
	}
	s.files[rel] = h
	_, err := s.Add(e)
	return err
}

// keep stores a version of a file in record/history.
func (s *Session) keep(data []byte) (text.Hash, error) {
	h := text.HashOf(string(data))
	dest := s.f.path(historyDir + "/" + string(h))
	if have, err := s.read(dest); err == nil && bytes.Equal(have, data) {
		return h, nil
	}
	return h, s.write(dest, 0o444, data)
}

// tracked reports whether put events record changes of the file.
func tracked(rel string) bool {
	dir, name := path.Split(rel)
	if !filepath.IsLocal(filepath.FromSlash(rel)) || strings.HasPrefix(name, ".") {
		return false
	}
	switch dir {
	case "":
		return name == settingsFile || name == codebookFile || name == participantsFile
	case transcriptsDir + "/", summariesDir + "/":
		return strings.HasSuffix(name, ".yaml")
	}
	return false
}

// recordHandEdits notes every tracked file that is not as the log last had it.
// A file that cannot be read is left for the verb to complain about.
func (s *Session) recordHandEdits() error {
	names, err := s.f.trackedFiles()
	if err != nil {
		return err
	}
	for _, rel := range names {
		data, err := os.ReadFile(s.f.path(rel))
		if err != nil {
			continue
		}
		h := text.HashOf(string(data))
		if s.files[rel] == h {
			continue
		}
		if _, err := s.keep(data); err != nil {
			return err
		}
		if err := s.put(rel, h, byHandEdit); err != nil {
			return err
		}
	}
	return nil
}

// byHandEdit marks the put of a file that somebody changed without Verbatim:
// nobody knows whether it was the coder who happened to write next.
const byHandEdit = "by hand"

// trackedFiles are the tracked files that exist, sorted.
func (f *Folder) trackedFiles() ([]string, error) {
	var names []string
	for _, rel := range []string{settingsFile, codebookFile, participantsFile} {
		if _, err := os.Stat(f.path(rel)); err == nil {
			names = append(names, rel)
		}
	}
	for _, dir := range []string{transcriptsDir, summariesDir} {
		entries, err := os.ReadDir(f.path(dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, e := range entries {
			if rel := dir + "/" + e.Name(); !e.IsDir() && tracked(rel) {
				names = append(names, rel)
			}
		}
	}
	return names, nil
}

// lastPuts is the version that each file had at its last recorded change.
func lastPuts(events []coding.Event) map[string]text.Hash {
	files := map[string]text.Hash{}
	last := map[string]*coding.Event{}
	for i := range events {
		e := &events[i]
		if e.Do == coding.Put && (last[e.Path] == nil || coding.Before(last[e.Path], e) < 0) {
			last[e.Path] = e
			files[e.Path] = e.To
		}
	}
	return files
}

// Revert puts an earlier version of a file back, as an event that names the
// change it takes back.
func (s *Session) Revert(change coding.Event, old []byte) error {
	if !tracked(change.Path) {
		return fmt.Errorf("%s is not a file that Verbatim changes", change.Path)
	}
	h, err := s.keep(old)
	if err != nil {
		return err
	}
	if err := s.write(s.f.path(change.Path), 0o644, old); err != nil {
		return err
	}
	s.files[change.Path] = h
	_, err = s.Add(coding.Event{Do: coding.Put, Path: change.Path, From: []text.Hash{change.To}, To: h, Of: change.ID})
	return err
}

// Version is a version of a file kept in record/history.
func (f *Folder) Version(h text.Hash) ([]byte, error) {
	data, err := os.ReadFile(f.path(historyDir + "/" + string(h)))
	if err != nil || text.HashOf(string(data)) != h {
		return nil, fmt.Errorf("an earlier version is missing from %s or damaged", historyDir)
	}
	return data, nil
}
