package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
)

// copyLines puts the lines that are new here into the logs they belong to.
func (t *taking) copyLines() error {
	t.count()
	return t.f.addLines(t.fresh)
}

// count says what the lines that are new hold.
func (t *taking) count() {
	for _, l := range t.fresh {
		t.out.count(&l.event, 1)
		t.out.fresh = append(t.out.fresh, l.event)
	}
}

// count adds a line to the numbers, or with -1 takes it out again.
func (b *Brought) count(e *coding.Event, n int) {
	b.Events += n
	switch e.Do {
	case coding.Code:
		if b.Codings[e.Coder] += n; b.Codings[e.Coder] == 0 {
			delete(b.Codings, e.Coder)
		}
	case coding.MemoKind:
		if slices.Contains(coding.MemoTypes, e.Type) {
			b.Memos += n
		}
	case coding.Decide:
		b.Decisions += n
	case coding.Done:
		if b.Done[e.Coder] += n; b.Done[e.Coder] == 0 {
			delete(b.Done, e.Coder)
		}
	case coding.Withdraw:
		if e.How != coding.WithdrawRemoved {
			b.Withdrawals += n
		}
	}
}

// LeaveOut takes lines out of the numbers, of which it is not to be told that they
// came. Hides is asked in the order of events.
func (b *Brought) LeaveOut(hides func(*coding.Event) bool) {
	slices.SortFunc(b.fresh, func(x, y coding.Event) int { return coding.Before(&x, &y) })
	for i := range b.fresh {
		if e := &b.fresh[i]; hides(e) {
			b.count(e, -1)
			b.More = true
		}
	}
	b.fresh = nil
}

// addLines adds lines to the logs that they follow on from. Those that do not
// follow on, because another copy went on from the same place or something is
// missing between, go into a file of their own beside it.
func (f *Folder) addLines(lines []rawLine) error {
	logs := map[string][]rawLine{}
	for _, l := range lines {
		path := f.logPath(l.event.Coder, l.event.W)
		logs[path] = append(logs[path], l)
	}
	for _, path := range slices.Sorted(maps.Keys(logs)) {
		lines := logs[path]
		slices.SortStableFunc(lines, func(a, b rawLine) int { return a.event.N - b.event.N })
		data, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the log in %s cannot be read: %w", f.path(logDir), reason(err))
		}
		follow, beside := following(data, lines)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("the study in %s cannot be written: %w", f.Dir, reason(err))
		}
		if err := appendFile(path, joinedLines(follow)); err != nil {
			return err
		}
		if len(beside) == 0 {
			continue
		}
		path = strings.TrimSuffix(path, ".jsonl") + "-" + beside[0].event.ID.Short() + ".jsonl"
		if err := appendFile(path, joinedLines(beside)); err != nil {
			return err
		}
	}
	return nil
}

// following parts lines, in order, into those that go on from the end of a log
// and the others.
func following(log []byte, lines []rawLine) (follow, beside []rawLine) {
	next, prev := 0, ""
	for _, l := range linesOf([]logFile{{"", log}}) {
		next, prev = l.event.N+1, coding.LineHash(l.bytes)
	}
	for _, l := range lines {
		if l.event.N == next && (next == 0 && prev == "" || l.event.Prev == prev) {
			follow = append(follow, l)
			next, prev = next+1, coding.LineHash(l.bytes)
		} else {
			beside = append(beside, l)
		}
	}
	return follow, beside
}

func joinedLines(lines []rawLine) []byte {
	var b bytes.Buffer
	for _, l := range lines {
		b.Write(l.bytes)
		b.WriteByte('\n')
	}
	return b.Bytes()
}
