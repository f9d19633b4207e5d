package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// Put replaces a file of the study (study.yaml, codebook.yaml, participants.csv,
// transcripts/*.yaml, summaries/*) and records the change: the version is kept
// in record/history first, then the file is replaced, then the event is added.
func (s *Session) Put(rel string, data []byte) error {
	return s.putBecause(rel, data, nil)
}

// PutCodebook replaces codebook.yaml, as Put does; because of some decisions, where
// they led to it.
func (s *Session) PutCodebook(data []byte, because ...coding.ID) error {
	return s.putBecause(codebookFile, data, because)
}

func (s *Session) putBecause(rel string, data []byte, because []coding.ID) error {
	_, err := s.putOne(rel, data, coding.Event{Because: because})
	return err
}

// putOne replaces a file and adds e as the event of that. It gives the event's id;
// none where the file says the same already.
func (s *Session) putOne(rel string, data []byte, e coding.Event) (id coding.ID, err error) {
	if !tracked(rel) {
		return id, fmt.Errorf("%s is not a file that Verbatim changes", rel)
	}
	h, err := s.keep(data)
	if err != nil {
		return id, err
	}
	if s.files[rel] == h {
		if have, err := s.read(s.f.path(rel)); err == nil && bytes.Equal(have, data) {
			return id, nil
		}
	}
	if err := os.MkdirAll(filepath.Dir(s.f.path(rel)), 0o755); err != nil {
		return id, err
	}
	if err := s.write(s.f.path(rel), 0o644, data); err != nil {
		return id, err
	}
	e.Path, e.To = rel, h
	return s.put(e, data)
}

// put adds the event of a change that leaves a file with data, and one for each
// answer about consent that the change brings.
func (s *Session) put(e coding.Event, data []byte) (coding.ID, error) {
	e.Do = coding.Put
	if from, ok := s.files[e.Path]; ok && from != "" && len(e.From) == 0 {
		e.From = []text.Hash{from}
	}
	id, err := s.Add(e)
	if err != nil {
		return id, err
	}
	e.ID, e.LC, e.W, e.N, e.Coder, e.At = id, s.clock, s.id.Writer, s.id.N, s.coder, s.f.Now().UTC().Format(time.RFC3339)
	s.ledger.add(e)
	if err := s.recordAnswers(e.Path, data, e.How); err != nil {
		return id, err
	}
	s.touched[e.Path] = true
	s.files[e.Path] = e.To
	s.versions[e.Path] = append(s.versions[e.Path], e.To)
	return id, nil
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

// byHandEdit marks the put of a file that somebody changed without Verbatim:
// nobody knows whether it was the coder who happened to write next.
const byHandEdit = "by hand"

// mainFiles are the tracked files of every study.
var mainFiles = []string{settingsFile, codebookFile, participantsFile}

// trackedFiles are the tracked files that exist, sorted.
func (f *Folder) trackedFiles() ([]string, error) {
	var names []string
	for _, rel := range mainFiles {
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

// versions are the recorded versions of the files that hold answers about
// consent, oldest first.
func versions(events []coding.Event) map[string][]text.Hash {
	var puts []*coding.Event
	for i := range events {
		if e := &events[i]; e.Do == coding.Put && (e.Path == settingsFile || e.Path == participantsFile) {
			puts = append(puts, e)
		}
	}
	slices.SortFunc(puts, coding.Before)
	all := map[string][]text.Hash{}
	for _, e := range puts {
		all[e.Path] = append(all[e.Path], e.To)
	}
	return all
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
	_, err = s.put(coding.Event{Path: change.Path, From: []text.Hash{change.To}, To: h, Of: change.ID}, old)
	return err
}

// Version is a version of a file kept in record/history.
func (f *Folder) Version(h text.Hash) ([]byte, error) {
	data, err := os.ReadFile(f.path(historyDir + "/" + string(h)))
	if _, gone := os.Stat(f.path(historyDir + "/" + string(h) + withdrawnEnding)); err != nil && gone == nil {
		return nil, errors.New("that version was removed for good, with words that were taken back or names")
	}
	if err != nil || text.HashOf(string(data)) != h {
		return nil, fmt.Errorf("an earlier version is missing from %s or damaged", historyDir)
	}
	return data, nil
}
