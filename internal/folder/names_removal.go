package folder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// PutPage replaces the page about a transcript, transcripts/ID.yaml, where it
// says something else now.
func (s *Session) PutPage(t *transcript.Transcript) error {
	meta, err := formatMeta(t)
	if err != nil {
		return err
	}
	return s.putPage(t.ID, meta)
}

// RewriteParticipants replaces what participants.csv says in its free columns:
// published_as, withdrawn, attributes, and the names of attributes (column "").
// The file stays as it is where change changes nothing.
func (s *Session) RewriteParticipants(change func(participant, column, value string) string) error {
	data, err := s.read(s.f.path(participantsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", participantsFile, reason(err))
	}
	t, err := readPeople(data, nil)
	if err != nil {
		return err
	}
	changed := false
	put := func(participant, column string, cell *string) {
		if next := change(participant, column, strings.TrimSpace(*cell)); next != strings.TrimSpace(*cell) {
			*cell, changed = next, true
		}
	}
	id := slices.Index(t.names, "participant")
	free := func(i int) bool {
		return i < len(t.names) && t.names[i] != "" && (FixedColumn(t.names[i]) == "" || t.names[i] == "published_as" || t.names[i] == "withdrawn")
	}
	rows := [][]string{slices.Clone(t.head)}
	for i := range t.head {
		if free(i) && FixedColumn(t.names[i]) == "" {
			put("", "", &rows[0][i])
		}
	}
	for _, row := range t.rows {
		cells := slices.Clone(row.cells)
		for i := range cells {
			if free(i) && id < len(cells) {
				put(strings.TrimSpace(cells[id]), t.names[i], &cells[i])
			}
		}
		rows = append(rows, cells)
	}
	if !changed {
		return nil
	}
	return s.Put(participantsFile, joinCells(rows, t.layout))
}

// Past is something in the record that says how it was: an earlier text of a
// transcript, the turns of one, an earlier version of a file of the study, what a
// memo said that was replaced or taken back.
type Past struct {
	Hash  text.Hash
	Rel   string // path inside the study, with slashes; empty for a memo
	Path  string // of a version: the file it was a version of; empty where no event says
	Words string // of a memo
}

// PastFiles are the files of the record that nothing stands on now, sorted. The
// present texts and the present versions are not among them.
func (f *Folder) PastFiles(state *coding.State) ([]Past, error) {
	present, versions, err := f.present(state)
	if err != nil {
		return nil, err
	}
	kept, err := f.keptFiles()
	if err != nil {
		return nil, err
	}
	var past []Past
	for _, rel := range kept {
		dir, file := path.Split(rel)
		name, ending, _ := strings.Cut(file, ".")
		h := text.Hash(name)
		wanted := dir == historyDir+"/" && ending == "" || dir == textsDir+"/" && (ending == "txt" || ending == "turns.json")
		if wanted && len(name) == 64 && !present[h] {
			past = append(past, Past{Hash: h, Rel: rel, Path: versions[h]})
		}
	}
	return past, nil
}

// present are the hashes of what holds now, and which file a version is of.
func (f *Folder) present(state *coding.State) (present map[text.Hash]bool, versions map[text.Hash]string, err error) {
	present, versions = map[text.Hash]bool{}, map[text.Hash]string{}
	hold := func(r coding.Revision) { present[r.Text], present[r.Turns] = true, true }
	for id, r := range state.Heads {
		hold(r)
		for _, r := range state.Forked[id] {
			hold(r)
		}
	}
	for i := range state.Events {
		if e := &state.Events[i]; e.Do == coding.Put && e.To != "" {
			versions[e.To] = e.Path
		}
	}
	names, err := f.trackedFiles()
	if err != nil {
		return nil, nil, err
	}
	for _, rel := range names {
		data, err := os.ReadFile(f.path(rel))
		if err != nil {
			return nil, nil, fmt.Errorf("%s cannot be read: %w", rel, reason(err))
		}
		present[text.HashOf(string(data))] = true
	}
	return present, versions, nil
}

// DropCache removes what is made from the study to make it faster: it may hold
// words that are gone from the study.
func (f *Folder) DropCache() error { return os.RemoveAll(f.path(cacheDir)) }

// PastMemos are the memos that were replaced or taken back, and the sources of
// answers about consent that were recorded anew, by hash.
func (f *Folder) PastMemos(state *coding.State) ([]Past, error) {
	bodies, err := f.Bodies()
	if err != nil {
		return nil, err
	}
	live := map[string]bool{}
	for _, m := range state.Memos {
		live[m.Body] = true
	}
	for _, marks := range [][]coding.Mark{state.ContentNotes, state.Stars, state.Chosen} {
		for _, m := range marks {
			live[m.Body] = true
		}
	}
	type answer struct{ participant, ask, answer string }
	sources := map[answer]string{} // a source that was recorded anew says nothing any more
	for i := range state.Events {
		switch e := &state.Events[i]; {
		case e.Body == "" || e.Do == coding.MemoKind:
		case e.Do == coding.Consent:
			sources[answer{strings.ToLower(e.Participant), e.Ask, e.Answer}] = e.Body
		default:
			live[e.Body] = true
		}
	}
	for _, body := range sources {
		live[body] = true
	}
	var past []Past
	for _, h := range slices.Sorted(keys(bodies)) {
		if !live[h] && !state.Removed[text.Hash(h)] && len(h) == 64 {
			past = append(past, Past{Hash: text.Hash(h), Words: bodies[h]})
		}
	}
	return past, nil
}

// removedAtOnce is how many hashes one event surely has room for.
const removedAtOnce = 2000

// RemovePast removes what was from the record for good. The order is written down
// and on the disk first, so that it holds for every copy of the study, and for
// this one if the power goes meanwhile.
func (s *Session) RemovePast(ctx context.Context, past []Past) error {
	if len(past) == 0 {
		return nil
	}
	var hashes []text.Hash
	memos := false
	for _, p := range past {
		hashes = append(hashes, p.Hash)
		memos = memos || p.Rel == ""
	}
	slices.Sort(hashes)
	for part := range slices.Chunk(slices.Compact(hashes), removedAtOnce) {
		if _, err := s.Add(coding.Event{Do: coding.Withdraw, How: coding.WithdrawRemoved, From: part}); err != nil {
			return err
		}
	}
	if err := s.Commit(); err != nil {
		return err
	}
	if memos {
		if err := s.dropMemos(); err != nil {
			return err
		}
	}
	return s.f.dropRemoved(ctx)
}

// dropMemos takes the words out of memos that the log says are gone.
func (s *Session) dropMemos() error {
	removed, err := s.f.removed()
	if err != nil {
		return err
	}
	files, err := s.f.readLogs(true)
	if err != nil {
		return err
	}
	for _, file := range files {
		var out bytes.Buffer
		changed := false
		for line := range bytes.Lines(file.data) {
			var b body
			if json.Unmarshal(line, &b) == nil && removed[text.Hash(b.H)] && !b.Withdrawn {
				if line, err = json.Marshal(body{H: b.H, Withdrawn: true, Text: withdrawnMark}); err != nil {
					return err
				}
				line, changed = append(line, '\n'), true
			}
			out.Write(line)
		}
		if !changed {
			continue
		}
		if err := writeBytes(s.f.path(file.rel), 0o644, out.Bytes()); err != nil {
			return err
		}
	}
	return nil
}
