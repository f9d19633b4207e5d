package folder

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// logFile is one *.jsonl file under record/log: events, or bodies.
type logFile struct {
	rel  string // path inside the study, with slashes
	data []byte
}

// wordsMark tells the files of bodies from those of events, also in the names
// that synchronisers give to copies.
const wordsMark = ".words"

// readLogs reads every log file, whatever it is called: the writer in a line
// counts, not the file's name, so "conflicted copy" files are read as what they
// are.
func (f *Folder) readLogs(words bool) ([]logFile, error) {
	var files []logFile
	root := f.path(logDir)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(d.Name(), ".jsonl") || strings.Contains(d.Name(), wordsMark) != words {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(f.Dir, path)
		files = append(files, logFile{filepath.ToSlash(rel), data})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the log in %s cannot be read: %w", root, reason(err))
	}
	slices.SortFunc(files, func(a, b logFile) int { return strings.Compare(a.rel, b.rel) })
	return files, nil
}

// badLine is a line of a log that is no event.
type badLine struct {
	file string
	line int // from 1
	torn bool
	why  string
}

func (b badLine) String() string {
	if b.torn {
		return fmt.Sprintf("%s line %d was not written to its end; it never counted and is kept as it is", b.file, b.line)
	}
	return fmt.Sprintf("%s line %d is not an event (%s); it is kept and left out", b.file, b.line, b.why)
}

// parseLog reads the events of a log file's bytes. firstLine is the number of
// the first of them. A last line without a line end counts if it is whole.
func parseLog(rel string, data []byte, firstLine int) (events []coding.Event, bad []badLine) {
	for n := firstLine; len(data) > 0; n++ {
		line, rest, ended := bytes.Cut(data, []byte("\n"))
		data = rest
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		e, err := coding.ParseLine(line)
		if err != nil {
			bad = append(bad, badLine{rel, n, !ended || tornLine(line), err.Error()})
			continue
		}
		events = append(events, e)
	}
	return events, bad
}

// tornLine reports whether a line looks like the beginning of an event that a
// crash cut short: it begins as JSON and does not end as JSON.
func tornLine(line []byte) bool {
	return bytes.HasPrefix(line, []byte(`{"v":`)) && !json.Valid(line)
}

// body is one line of a words log: what a memo or a reason says.
type body struct {
	H    string `json:"h"` // SHA-256 of salt and text, hexadecimal
	Salt string `json:"salt,omitempty"`
	// Withdrawn says that words of somebody who withdrew were taken out of Text,
	// so that it has its hash no more.
	Withdrawn bool   `json:"withdrawn,omitempty"`
	Text      string `json:"text"`
}

// readBodies reads the words of memos and reasons, by hash. A body whose words
// do not have its hash is left out; check reports it. Of a body from which words
// were withdrawn only what is left is shown, also if an old copy has the rest.
func (f *Folder) readBodies() (map[string]string, []string, error) {
	files, err := f.readLogs(true)
	if err != nil {
		return nil, nil, err
	}
	removed, err := f.removed()
	if err != nil {
		return nil, nil, err
	}
	bodies, withdrawn := map[string]string{}, map[string]string{}
	var notes []string
	for _, file := range files {
		for i, line := range bytes.Split(file.data, []byte("\n")) {
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			var b body
			err := json.Unmarshal(line, &b)
			if err == nil && b.Withdrawn {
				withdrawn[b.H] = b.Text
				continue
			}
			if err != nil || bodyHash(b.Salt, b.Text) != b.H {
				notes = append(notes, fmt.Sprintf("%s line %d does not hold the words it should", file.rel, i+1))
				continue
			}
			bodies[b.H] = b.Text
			if removed[text.Hash(b.H)] {
				bodies[b.H] = withdrawnMark
			}
		}
	}
	maps.Copy(bodies, withdrawn)
	return bodies, notes, nil
}
