package folder

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
)

// damaged are the lines of logs that were changed after they were written, each
// with the hash that the line after it has of it. A line that another one goes on
// from is none: two people may have written as one.
func damaged(files []logFile) map[coding.ID]string {
	found, followed := map[coding.ID]string{}, map[string]bool{}
	hashes := map[coding.ID]string{}
	for _, file := range files {
		var before *rawLine
		for raw := range bytes.Lines(file.data) {
			raw = bytes.TrimSuffix(raw, []byte("\n"))
			e, err := coding.ParseLine(raw)
			if err != nil {
				continue
			}
			followed[e.Prev] = true
			l := &rawLine{raw, e}
			if before != nil && ownName(&e) == file.rel && before.event.W == e.W && before.event.N+1 == e.N {
				if h := coding.LineHash(before.bytes); h != e.Prev {
					found[before.event.ID], hashes[before.event.ID] = e.Prev, h
				}
			}
			before = l
		}
	}
	for id, h := range hashes {
		if followed[h] {
			delete(found, id)
		}
	}
	return found
}

// mend puts lines of the other copy in the place of those that were changed here
// after they were written. What is taken out of the log is kept beside it, where
// nothing reads it.
func (t *taking) mend() error {
	ours, err := t.f.readLogs(false)
	if err != nil {
		return err
	}
	bad := damaged(ours)
	if len(bad) == 0 {
		return nil
	}
	theirs, err := t.from.logs(false)
	if err != nil {
		return err
	}
	whole := map[string]rawLine{}
	for _, l := range linesOf(theirs) {
		whole[coding.LineHash(l.bytes)] = l
	}
	for _, file := range ours {
		var out, aside bytes.Buffer
		n := 0
		for line := range bytes.Lines(file.data) {
			n++
			raw := bytes.TrimSuffix(line, []byte("\n"))
			e, err := coding.ParseLine(raw)
			good, ok := whole[bad[e.ID]]
			if err != nil || bad[e.ID] == "" || !ok || good.event.W != e.W || good.event.N != e.N {
				out.Write(line)
				continue
			}
			aside.Write(append(slices.Clone(raw), '\n'))
			out.Write(append(slices.Clone(good.bytes), '\n'))
			t.out.notes = append(t.out.notes, fmt.Sprintf("line %d of %s had been changed after it was written; it is as %s wrote it again", n, file.rel, e.Coder))
		}
		if aside.Len() == 0 {
			continue
		}
		if err := appendFile(t.f.path(strings.TrimSuffix(file.rel, ".jsonl")+".damaged"), aside.Bytes()); err != nil {
			return err
		}
		if err := writeBytes(t.f.path(file.rel), 0o644, out.Bytes()); err != nil {
			return err
		}
		t.out.Mended = append(t.out.Mended, file.rel)
	}
	return nil
}
