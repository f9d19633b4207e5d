package folder

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
)

// readRemovals are the lines of record/removals, whatever their files are called,
// each once, in the order of the files. Bad are the places of lines that are none.
func (f *Folder) readRemovals() (lines []removalLine, bad []badLine, err error) {
	entries, err := os.ReadDir(f.path(removalsDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s cannot be read: %w", removalsDir, reason(err))
	}
	seen := map[string]bool{}
	for _, e := range entries {
		rel := removalsDir + "/" + e.Name()
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".jsonl") {
			continue
		}
		data, err := os.ReadFile(f.path(rel))
		if err != nil {
			return nil, nil, fmt.Errorf("%s cannot be read: %w", rel, reason(err))
		}
		n := 0
		for raw := range bytes.Lines(data) {
			n++
			raw = bytes.TrimSpace(raw)
			if len(raw) == 0 || seen[string(raw)] {
				continue
			}
			seen[string(raw)] = true
			l, err := parseRemoval(raw)
			if err != nil {
				bad = append(bad, badLine{rel, n, tornLine(raw), err.Error()})
				continue
			}
			lines = append(lines, l)
		}
	}
	return lines, bad, nil
}

// maxRemoval is how long, in bytes, a line of record/removals may be.
const maxRemoval = 16 << 20

func parseRemoval(line []byte) (l removalLine, err error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, errors.New("it cannot be understood")
	}
	if l.V != 1 || l.Run == "" || l.Participant == "" || l.Stage != stageBegun && l.Stage != stageDone || len(line) > maxRemoval {
		return l, errors.New("it says of no removal that it was begun or done")
	}
	return l, nil
}

// unfinishedRuns are the runs about somebody that have begun, and that neither
// they nor others have ended; but one.
func (f *Folder) unfinishedRuns(who, but string) ([]string, error) {
	lines, _, err := f.readRemovals()
	if err != nil {
		return nil, err
	}
	var open []string
	for _, l := range lines {
		if strings.EqualFold(l.Participant, who) && l.Stage == stageBegun && l.Run != but && !ended(lines, l.Run) {
			open = append(open, l.Run)
		}
	}
	return open, nil
}

func ended(lines []removalLine, run string) bool {
	return slices.ContainsFunc(lines, func(l removalLine) bool {
		return l.Stage == stageDone && (l.Run == run || slices.Contains(l.Finishes, run))
	})
}

// Removals is all that was removed of somebody, by everybody who carried their
// orders out in this copy or one that was joined with it, and what of it is left.
// Nil where the record has nothing.
func (f *Folder) Removals(who string) (*KeptRemoval, error) {
	lines, _, err := f.readRemovals()
	if err != nil {
		return nil, err
	}
	lines = slices.DeleteFunc(lines, func(l removalLine) bool { return !strings.EqualFold(l.Participant, who) })
	if len(lines) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(lines, func(a, b removalLine) int { return strings.Compare(a.At, b.At) })
	k := &KeptRemoval{}
	k.Participant = who
	var places []Place
	for _, l := range lines {
		if l.Stage == stageBegun && !slices.ContainsFunc(lines, func(d removalLine) bool { return d.Stage == stageDone && d.Run == l.Run }) {
			k.Runs = append(k.Runs, RemovalRun{l.At, l.By, l.How, false})
			if !ended(lines, l.Run) {
				k.add(l)
			}
		}
		if l.Stage == stageBegun {
			continue
		}
		k.Runs = append(k.Runs, RemovalRun{l.At, l.By, l.How, true})
		first := true
		for _, p := range lines { // what the interrupted runs had begun, this one has ended
			if p.Stage == stageBegun && slices.Contains(l.Finishes, p.Run) {
				l.atLeast(p)
				if first { // later ones also count what the first has made on its way
					l.Versions, first = p.Versions, false
				}
			}
		}
		k.add(l)
		places = append(places, l.Places...)
	}
	f.stillThere(k, places)
	return k, nil
}

// atLeast takes in what an interrupted run was going to do.
func (l *removalLine) atLeast(p removalLine) {
	l.Codings, l.Bodies = max(l.Codings, p.Codings), max(l.Bodies, p.Bodies)
	l.Transcripts = maskedIn(l.Transcripts, p.Transcripts)
	l.Rewritten, l.Exports, l.Themes = union(l.Rewritten, p.Rewritten), union(l.Exports, p.Exports), union(l.Themes, p.Themes)
}

// add takes in what a run did.
func (k *KeptRemoval) add(l removalLine) {
	if rank(l.How) >= rank(k.How) {
		k.How = l.How
	}
	k.Codings, k.Bodies, k.Versions = max(k.Codings, l.Codings), k.Bodies+l.Bodies, k.Versions+l.Versions
	k.Transcripts = maskedIn(k.Transcripts, l.Transcripts)
	k.Rewritten, k.Exports, k.ThemeNames = union(k.Rewritten, l.Rewritten), union(k.Exports, l.Exports), union(k.ThemeNames, l.Themes)
	if l.Searched != nil {
		k.Searched, k.Known = l.Searched, true
	}
	for _, m := range l.Memos {
		if !slices.Contains(k.Memos, m) {
			k.Memos = append(k.Memos, m)
		}
	}
}

func union(a, b []string) []string {
	a = slices.Concat(a, b)
	slices.Sort(a)
	return slices.Compact(a)
}

func maskedIn(a, b []MaskedTranscript) []MaskedTranscript {
	a = slices.Clone(a)
	for _, m := range b {
		i := slices.IndexFunc(a, func(x MaskedTranscript) bool { return x.ID == m.ID })
		if i < 0 {
			a = append(a, m)
			continue
		}
		a[i].Turns, a[i].Echoes, a[i].Others = max(a[i].Turns, m.Turns), max(a[i].Echoes, m.Echoes), max(a[i].Others, m.Others)
		if a[i].Earlier = max(a[i].Earlier, m.Earlier); a[i].Turns+a[i].Echoes > 0 {
			a[i].Earlier = 0 // the text that was masked is an earlier one since
		}
	}
	slices.SortFunc(a, func(x, y MaskedTranscript) int { return coding.CompareIDs(x.ID, y.ID) })
	return a
}

// stillThere finds out which places are still there. A file is known again by what it
// holds, also under another name.
func (f *Folder) stillThere(k *KeptRemoval, places []Place) {
	var bySize map[int64][]string
	for _, p := range places {
		size, sum := f.fingerprint(p.Path)
		_, err := os.Lstat(f.path(p.Path))
		switch {
		case p.Bytes < 0 && err == nil, p.Bytes >= 0 && size == p.Bytes && sum == p.SHA256, err == nil && strings.HasPrefix(p.Path, "record/"):
		case err == nil && p.What == PlaceStuck:
		case err == nil:
			p.Changed = true
		default:
			if bySize == nil {
				bySize = f.filesBySize()
			}
			i := -1
			if p.SHA256 != "" {
				i = slices.IndexFunc(bySize[p.Bytes], func(rel string) bool { _, sum := f.fingerprint(rel); return sum == p.SHA256 })
			}
			if i < 0 {
				if !slices.Contains(k.Gone, p.Path) {
					k.Gone = append(k.Gone, p.Path)
				}
				continue
			}
			p.Path = bySize[p.Bytes][i]
		}
		same := func(x Place) bool { return x.Path == p.Path && x.Inside == p.Inside && x.What == p.What }
		if i := slices.IndexFunc(k.Places, same); i >= 0 {
			k.Places[i].Changed = k.Places[i].Changed && p.Changed
		} else {
			k.Places = append(k.Places, p)
		}
	}
	k.Gone = slices.DeleteFunc(k.Gone, func(rel string) bool {
		return slices.ContainsFunc(k.Places, func(p Place) bool { return p.Path == rel })
	})
}

// filesBySize are the files in the study's folder that are not its own record.
func (f *Folder) filesBySize() map[int64][]string {
	files := map[int64][]string{}
	_ = filepath.WalkDir(f.Dir, func(path string, d fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(f.Dir, path)
		rel = filepath.ToSlash(rel)
		if err != nil || relErr != nil {
			return nil
		}
		if d.IsDir() && (rel == "record" || rel == cacheDir) {
			return fs.SkipDir
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			files[info.Size()] = append(files[info.Size()], rel)
		}
		return nil
	})
	return files
}

// dropStuck tries again to remove what could not be removed before, if it is
// still the same.
func (s *Session) dropStuck(who string) error {
	k, err := s.f.Removals(who)
	if err != nil || k == nil {
		return err
	}
	for _, p := range k.Places {
		if p.What != PlaceStuck {
			continue
		}
		if p.Path == cacheDir {
			s.f.dropTemporary()
			continue
		}
		if size, sum := s.f.fingerprint(p.Path); size == p.Bytes && sum == p.SHA256 && size >= 0 {
			_ = removeFile(s.f.path(p.Path)) // if it is still open, the record says so again
		}
	}
	return nil
}

// copyRemovals brings what the record of another copy says of removals: the lines
// that are not here.
func (t *taking) copyRemovals() error {
	entries, err := fs.ReadDir(t.from.files, removalsDir)
	if err != nil {
		return nil // it has none
	}
	have := map[string]bool{}
	ours, _, err := t.f.readRemovals()
	if err != nil {
		return err
	}
	for _, l := range ours {
		line, _ := json.Marshal(l)
		have[string(line)] = true
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".jsonl") || !e.Type().IsRegular() {
			continue
		}
		data, err := t.from.read(removalsDir + "/" + e.Name())
		if err != nil {
			return err
		}
		for raw := range bytes.Lines(data) {
			l, err := parseRemoval(bytes.TrimSpace(raw))
			if err != nil {
				continue
			}
			line, err := json.Marshal(l)
			if err != nil || have[string(line)] {
				continue
			}
			have[string(line)] = true
			if err := t.s.keepRemoval(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// removals proves that what is kept of removals can be read.
func (c *checker) removals() {
	_, bad, err := c.f.readRemovals()
	if err != nil {
		c.wrong(restore, "%s", err)
	}
	for _, b := range bad {
		if b.torn {
			c.note("", "%s", b)
			continue
		}
		c.wrong(restore, "%s line %d tells of no removal: %s", b.file, b.line, b.why)
	}
}
