package folder

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// tidy joins what synchronisers left in the folder, and does what is done when
// anybody writes. A file goes only when all of it is provably elsewhere.
func (f *Folder) tidy(ctx context.Context, coder string, out *Synced) error {
	if err := ValidCoder(coder); err != nil {
		return err
	}
	unlock, err := f.lock(ctx, lockWait)
	if err != nil {
		return err
	}
	f.sweep()
	s := &Session{f: f, coder: coder, unlock: unlock, taking: true}
	defer s.Close()
	if err := f.tidyWords(out); err != nil {
		return err
	}
	if err := f.tidyLogs(out); err != nil {
		return err
	}
	events, err := f.events()
	if err != nil {
		return err
	}
	l := newLedger(events, removedIn(events), f.Version)
	strays := map[string]edit{}
	for _, rel := range l.strays(f) {
		data, err := os.ReadFile(f.path(rel))
		base := l.strayOf(rel)
		if err != nil || !usable(base, data) {
			out.Left = append(out.Left, rel)
			continue
		}
		p := plan{rel: base, data: data, heads: l.heads(base)}
		strays[rel] = edit{base, l.nearest(&p, true), data}
		s.incoming = append(s.incoming, strays[rel])
	}
	before := (&taking{f: f, ours: events}).standing()
	if err := s.open(ctx); err != nil {
		return err
	}
	if !s.idle() {
		if err := s.Commit(); err != nil {
			return err
		}
	}
	t := &taking{f: f, out: newBrought()}
	t.tell(s.joined, before)
	t.out.notes = append(t.out.notes, s.Notes...)
	out.Here.add(t.out)
	return f.dropStrays(s, strays, out)
}

// dropStrays removes files that lay beside their own name, once their version is
// in the log and in the history.
func (f *Folder) dropStrays(s *Session, strays map[string]edit, out *Synced) error {
	for _, rel := range slices.Sorted(maps.Keys(strays)) {
		e := strays[rel]
		h := text.HashOf(string(e.data))
		now, err := os.ReadFile(f.path(rel))
		if _, verr := f.Version(h); err != nil || verr != nil || !s.ledger.knows(e.rel, h) || !bytes.Equal(now, e.data) {
			out.Left = append(out.Left, rel)
			continue
		}
		if err := os.Remove(f.path(rel)); err != nil {
			return fmt.Errorf("%s cannot be removed: %w", rel, reason(err))
		}
		out.Tidied = append(out.Tidied, rel)
	}
	return nil
}

// ownName is the name, inside the study, of the log that an event's line belongs
// into; empty where it can be in none.
func ownName(e *coding.Event) string {
	if !coding.ValidName(e.W) || !coding.ValidName(e.Coder) || strings.Contains(e.W, wordsMark) {
		return ""
	}
	return logDir + "/" + e.Coder + "/" + e.W + ".jsonl"
}

// isOdd reports whether a log file holds lines that belong into another one.
func isOdd(file logFile, lines []rawLine) bool {
	return len(lines) > 0 && slices.ContainsFunc(lines, func(l rawLine) bool { return ownName(&l.event) != file.rel })
}

// isBeside reports whether a file is one that Verbatim put beside a log, for
// lines that do not follow on.
func isBeside(file logFile, lines []rawLine) bool {
	return path.Base(file.rel) == lines[0].event.W+"-"+lines[0].event.ID.Short()+".jsonl"
}

// oddLogs are the log files that a synchroniser left beside others.
func (f *Folder) oddLogs() []string {
	files, err := f.readLogs(false)
	if err != nil {
		return nil
	}
	var odd []string
	for _, file := range files {
		if lines := linesOf([]logFile{file}); isOdd(file, lines) && !isBeside(file, lines) {
			odd = append(odd, file.rel)
		}
	}
	return odd
}

// tidyLogs puts lines that lie in copies of logs into the logs they belong to.
func (f *Folder) tidyLogs(out *Synced) error {
	files, err := f.readLogs(false)
	if err != nil {
		return err
	}
	for _, file := range files {
		lines := linesOf([]logFile{file})
		if !isOdd(file, lines) {
			continue
		}
		whole, err := f.foldLog(file, lines)
		switch {
		case err != nil:
			return err
		case !whole && !isBeside(file, lines):
			out.Left = append(out.Left, file.rel)
		case whole:
			if err := os.Remove(f.path(file.rel)); err != nil {
				return fmt.Errorf("%s cannot be removed: %w", file.rel, reason(err))
			}
			out.Tidied = append(out.Tidied, file.rel)
		}
	}
	return nil
}

// foldLog adds those lines of a copy of a log that are nowhere else, if they
// follow on, and reports whether all of the file is elsewhere now.
func (f *Folder) foldLog(file logFile, lines []rawLine) (bool, error) {
	others, err := f.otherLogs(file.rel, false)
	if err != nil {
		return false, err
	}
	have := idsIn(others)
	byLog := map[string][]rawLine{}
	for _, l := range lines {
		if have[l.event.ID] {
			continue
		}
		rel := ownName(&l.event)
		if rel == "" {
			return false, nil
		}
		byLog[rel] = append(byLog[rel], l)
	}
	for rel, more := range byLog {
		slices.SortStableFunc(more, func(a, b rawLine) int { return a.event.N - b.event.N })
		var log []byte
		for _, o := range others {
			if o.rel == rel {
				log = o.data
			}
		}
		if _, beside := following(log, more); len(beside) > 0 {
			return false, nil
		}
		if err := f.addLines(more); err != nil {
			return false, err
		}
	}
	if others, err = f.otherLogs(file.rel, false); err != nil {
		return false, err
	}
	have = idsIn(others)
	for _, l := range lines {
		if !have[l.event.ID] {
			return false, nil
		}
	}
	return fragmentsElsewhere(file, others), nil
}

func idsIn(files []logFile) map[coding.ID]bool {
	have := map[coding.ID]bool{}
	for _, l := range linesOf(files) {
		have[l.event.ID] = true
	}
	return have
}

// otherLogs are the log files but one, as they are on the disk now.
func (f *Folder) otherLogs(but string, words bool) ([]logFile, error) {
	files, err := f.readLogs(words)
	return slices.DeleteFunc(files, func(o logFile) bool { return o.rel == but }), err
}

// fragmentsElsewhere reports whether what is no event in a file, the beginning of
// one that a crash cut short, is in another file too.
func fragmentsElsewhere(file logFile, others []logFile) bool {
	for raw := range bytes.Lines(file.data) {
		raw = bytes.TrimSpace(raw)
		if len(raw) == 0 {
			continue
		}
		if _, err := coding.ParseLine(raw); err != nil && !beginsLine(raw, others) {
			return false
		}
	}
	return true
}

// beginsLine reports whether a line of some files begins with a piece.
func beginsLine(piece []byte, files []logFile) bool {
	return slices.ContainsFunc(files, func(o logFile) bool {
		return bytes.HasPrefix(o.data, piece) || bytes.Contains(o.data, append([]byte("\n"), piece...))
	})
}

// tidyWords puts words that lie in copies of words logs into the logs they belong
// to. Of words that were withdrawn only what is left stays.
func (f *Folder) tidyWords(out *Synced) error {
	files, err := f.readLogs(true)
	if err != nil {
		return err
	}
	events, err := f.events()
	if err != nil {
		return err
	}
	own, logs := map[string]bool{}, map[string]string{} // names of words logs; by body
	for i := range events {
		rel := ownName(&events[i])
		if rel == "" {
			continue
		}
		rel = strings.TrimSuffix(rel, ".jsonl") + wordsMark + ".jsonl"
		own[rel] = true
		if events[i].Body != "" {
			logs[events[i].Body] = rel
		}
	}
	for _, file := range files {
		if own[file.rel] {
			continue
		}
		whole, err := f.foldWords(file, logs)
		if err != nil {
			return err
		}
		if !whole {
			out.Left = append(out.Left, file.rel)
			continue
		}
		if err := os.Remove(f.path(file.rel)); err != nil {
			return fmt.Errorf("%s cannot be removed: %w", file.rel, reason(err))
		}
		out.Tidied = append(out.Tidied, file.rel)
	}
	return nil
}

// foldWords adds those bodies of a copy of a words log that are nowhere else, and
// reports whether all of the file is elsewhere now.
func (f *Folder) foldWords(file logFile, logs map[string]string) (bool, error) {
	others, err := f.otherLogs(file.rel, true)
	if err != nil {
		return false, err
	}
	have, here := bodiesIn(others, true), bodiesIn([]logFile{file}, true)
	blanked := map[string][]byte{}
	for _, h := range slices.Sorted(maps.Keys(here)) {
		b := here[h]
		mine, there := have[h]
		switch {
		case there && (mine.withdrawn || !b.withdrawn):
		case there:
			blanked[h] = b.line
		case logs[h] == "":
			return false, nil
		default:
			if err := os.MkdirAll(filepath.Dir(f.path(logs[h])), 0o755); err != nil {
				return false, err
			}
			if err := appendFile(f.path(logs[h]), append(slices.Clone(b.line), '\n')); err != nil {
				return false, err
			}
		}
	}
	if err := (&taking{f: f}).blank(others, blanked); err != nil {
		return false, err
	}
	if others, err = f.otherLogs(file.rel, true); err != nil {
		return false, err
	}
	have = bodiesIn(others, true)
	for raw := range bytes.Lines(file.data) {
		raw = bytes.TrimSpace(raw)
		var b body
		if err := json.Unmarshal(raw, &b); len(raw) > 0 && (err != nil || have[b.H].line == nil) && !beginsLine(raw, others) {
			return false, nil
		}
	}
	return true, nil
}
