package folder

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
)

// Bounds of what another copy may hold, in bytes: far above any study, and low
// enough that a zip made to fill the machine does not.
const (
	maxMember  = 1 << 30
	maxArchive = 16 << 30
)

// source is another copy of the study, a folder or a zip, as it is read. It may
// be anybody's: nothing of it is believed that is not proved, and no name in it
// becomes the name of a file here.
type source struct {
	files    fs.FS
	name     string // as people call it
	dir      string // absolute path; empty for a zip
	left     int64  // bytes that may still be read
	settings study.Settings
	close    func() error
}

// NoCopy says that something cannot be joined with the study.
type NoCopy struct{ What, Todo string }

// Error is the sentence.
func (e *NoCopy) Error() string { return e.What }

// Hint says what to do.
func (e *NoCopy) Hint() string { return e.Todo }

// openSource opens another copy of a study.
func openSource(name string) (*source, error) {
	info, err := os.Stat(name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &NoCopy{fmt.Sprintf("%s does not exist", name), "check the name, or whether the drive is connected"}
		}
		return nil, fmt.Errorf("%s cannot be read: %w", name, reason(err))
	}
	s := &source{name: name, left: maxArchive, close: func() error { return nil }}
	if info.IsDir() {
		if s.dir, err = filepath.Abs(name); err != nil {
			return nil, err
		}
		s.files = os.DirFS(s.dir)
	} else if err := s.openZip(); err != nil {
		return nil, err
	}
	if err := s.readSettings(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// openZip opens a zip whose study lies at the top, or in its only folder that
// holds one.
func (s *source) openZip() error {
	z, err := zip.OpenReader(s.name)
	if err != nil {
		return &NoCopy{fmt.Sprintf("%s is neither a folder nor a zip that can be read", s.name), "name the folder of the other copy, or a zip of it"}
	}
	s.files, s.close = z, z.Close
	if _, err := fs.Stat(z, settingsFile); err == nil {
		return nil
	}
	found, err := fs.Glob(z, "*/"+settingsFile)
	found = slices.DeleteFunc(found, func(p string) bool { return strings.HasPrefix(p, "__MACOSX/") })
	if err != nil || len(found) != 1 {
		z.Close()
		return &NoCopy{fmt.Sprintf("there is no study in %s", s.name), "a study has a file " + settingsFile + " at its top"}
	}
	if s.files, err = fs.Sub(z, path.Dir(found[0])); err != nil {
		z.Close()
	}
	return err
}

func (s *source) readSettings() error {
	data, err := s.read(settingsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return &NoCopy{fmt.Sprintf("there is no study in %s", s.name), "a study has a file " + settingsFile + " at its top"}
	}
	if err != nil {
		return err
	}
	if s.settings, err = parseSettings(data); err != nil && s.settings.ID == "" {
		return fmt.Errorf("%s in %s cannot be understood: %w", settingsFile, s.name, err)
	}
	return nil
}

// read is a file of the copy. An error that says it is not there wraps
// fs.ErrNotExist.
func (s *source) read(rel string) ([]byte, error) {
	file, err := s.files.Open(rel)
	if err != nil {
		return nil, fmt.Errorf("%s in %s cannot be read: %w", rel, s.name, reason(err))
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, fmt.Errorf("%s in %s cannot be read: %w", rel, s.name, reason(err))
	}
	most := min(maxMember, s.left)
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(file, most+1))
	s.left -= n
	if n > most {
		return nil, fmt.Errorf("%s in %s is larger than a study's file can be", rel, s.name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s in %s cannot be read: %w", rel, s.name, reason(err))
	}
	if b.Len() == 0 {
		return []byte{}, nil
	}
	return b.Bytes(), nil
}

// named reads a file of the record that is named by its hash, and proves it.
func (s *source) named(rel string, h text.Hash) ([]byte, bool) {
	data, err := s.read(rel)
	return data, err == nil && text.HashOf(string(data)) == h
}

// version is a version of a file in the copy's history.
func (s *source) version(h text.Hash) ([]byte, error) {
	if data, ok := s.named(historyDir+"/"+string(h), h); ok {
		return data, nil
	}
	return nil, fmt.Errorf("a version is missing from %s or damaged", s.name)
}

// logs are the copy's log files: of events, or of bodies.
func (s *source) logs(words bool) ([]logFile, error) {
	var files []logFile
	err := fs.WalkDir(s.files, logDir, func(rel string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(d.Name(), ".jsonl") || strings.Contains(d.Name(), wordsMark) != words {
			return err
		}
		data, err := s.read(rel)
		files = append(files, logFile{rel, data})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the log of %s cannot be read: %w", s.name, reason(err))
	}
	slices.SortFunc(files, func(a, b logFile) int { return strings.Compare(a.rel, b.rel) })
	return files, nil
}

// rawLine is a line of a log as it was written, without its end.
type rawLine struct {
	bytes []byte
	event coding.Event
}

// linesOf are the whole, valid lines of logs, each once. What was not written to
// its end, or is no event, is not carried anywhere.
func linesOf(files []logFile) []rawLine {
	var lines []rawLine
	seen := map[coding.ID]bool{}
	for _, file := range files {
		for raw := range bytes.Lines(file.data) {
			raw = bytes.TrimSuffix(raw, []byte("\n"))
			if len(bytes.TrimSpace(raw)) == 0 {
				continue
			}
			e, err := coding.ParseLine(raw)
			if err != nil || seen[e.ID] {
				continue
			}
			seen[e.ID] = true
			lines = append(lines, rawLine{raw, e})
		}
	}
	return lines
}

func eventsOf(lines []rawLine) []coding.Event {
	events := make([]coding.Event, len(lines))
	for i, l := range lines {
		events[i] = l.event
	}
	return events
}

// newer reports whether somebody with a newer Verbatim wrote some of the events.
func newer(events []coding.Event) bool {
	return slices.ContainsFunc(events, func(e coding.Event) bool {
		return e.V > coding.Version || !e.Do.Known() && !e.Do.Ignorable()
	})
}

// trackedFiles are the tracked files of the copy, sorted.
func (s *source) trackedFiles() []string {
	var names []string
	for _, dir := range []string{".", transcriptsDir, summariesDir} {
		entries, err := fs.ReadDir(s.files, dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if rel := path.Join(dir, e.Name()); e.Type().IsRegular() && tracked(rel) {
				names = append(names, rel)
			}
		}
	}
	return names
}
