package folder

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// carried are the bodies that are taken over, each with the log that it belongs
// to. The words of private memos stay with who wrote them.
func (t *taking) carried() map[string]string {
	logs := map[string]string{}
	for i := range t.all {
		e := &t.all[i]
		if rel := ownName(e); rel != "" && e.Body != "" && !e.Private && e.V <= coding.Version {
			logs[e.Body] = t.f.path(strings.TrimSuffix(rel, ".jsonl") + wordsMark + ".jsonl")
		}
	}
	return logs
}

// copyBodies copies the words of memos and reasons. Of words that were withdrawn
// in either copy only what is left is kept.
func (t *taking) copyBodies() error {
	if t.bare {
		return nil
	}
	theirs, err := t.from.logs(true)
	if err != nil {
		return err
	}
	ours, err := t.f.readLogs(true)
	if err != nil {
		return err
	}
	have := bodiesIn(ours, true)
	blanked := map[string][]byte{}
	more := map[string][]byte{} // by log
	logs := t.carried()
	orders := hasOrders(t.all)
	there := bodiesIn(theirs, orders)
	for _, h := range slices.Sorted(maps.Keys(there)) {
		b := there[h]
		mine, here := have[h]
		switch {
		case logs[h] == "" || t.removed[text.Hash(h)] && !b.withdrawn || here && (mine.withdrawn || !b.withdrawn):
		case here:
			blanked[h] = b.line
		default:
			more[logs[h]] = append(append(more[logs[h]], b.line...), '\n')
		}
	}
	if err := t.blank(ours, blanked); err != nil {
		return err
	}
	for _, log := range slices.Sorted(maps.Keys(more)) {
		if err := os.MkdirAll(filepath.Dir(log), 0o755); err != nil {
			return fmt.Errorf("the study in %s cannot be written: %w", t.f.Dir, reason(err))
		}
		if err := appendFile(log, more[log]); err != nil {
			return err
		}
	}
	return nil
}

// blank puts what is left of withdrawn words in the place of the words.
func (t *taking) blank(files []logFile, blanked map[string][]byte) error {
	for _, file := range files {
		var out bytes.Buffer
		changed := false
		for line := range bytes.Lines(file.data) {
			var b body
			if json.Unmarshal(line, &b) == nil && blanked[b.H] != nil && !b.Withdrawn {
				line, changed = append(slices.Clone(blanked[b.H]), '\n'), true
			}
			out.Write(line)
		}
		if changed {
			if err := writeBytes(t.f.path(file.rel), 0o644, out.Bytes()); err != nil {
				return err
			}
		}
	}
	return nil
}

// bodyLine is a line of a words log.
type bodyLine struct {
	line      []byte
	withdrawn bool
}

// bodiesIn are the bodies in words logs, by hash: what is left of withdrawn words
// before the words. Withdrawn ones count only where they are asked for: who
// merely says that words were withdrawn takes none away.
func bodiesIn(files []logFile, withdrawn bool) map[string]bodyLine {
	bodies := map[string]bodyLine{}
	for _, file := range files {
		for line := range bytes.Lines(file.data) {
			line = bytes.TrimSpace(line)
			var b body
			if json.Unmarshal(line, &b) != nil || len(line) > 16*coding.MaxLine+1024 {
				continue
			}
			switch {
			case b.Withdrawn && withdrawn && len(b.H) == 64:
				bodies[b.H] = bodyLine{line, true}
			case !b.Withdrawn && bodyHash(b.Salt, b.Text) == b.H && !bodies[b.H].withdrawn:
				bodies[b.H] = bodyLine{line, false}
			}
		}
	}
	return bodies
}
