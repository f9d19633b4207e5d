package folder

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"verbatim/internal/coding"
)

// editing are the working copies that somebody has changed and not taken over
// yet, by transcript.
func (f *Folder) editing(st *coding.State) map[string]string {
	edits := map[string]string{}
	for _, id := range st.Transcripts() {
		if have, err := f.ReadWorkingCopy(id); err == nil && !f.isText(st, id, have) {
			edits[id] = have
		}
	}
	return edits
}

// tellRemoved says what withdrawals that came have taken away here.
func (t *taking) tellRemoved(editing map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(t.s.obeyed)) {
		r := t.s.obeyed[key]
		if who := r.report.Participant; r.fresh && who != "" {
			if len(r.report.Exports) > 0 {
				t.out.notes = append(t.out.notes, fmt.Sprintf("made from the study before %s withdrew, and removed: %s", who, strings.Join(r.report.Exports, ", ")))
			}
			t.out.notes = append(t.out.notes, fmt.Sprintf("`verbatim withdraw %s` prints the record of what was removed", who))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(editing)) {
		if now, err := t.f.ReadWorkingCopy(id); len(t.s.obeyed) > 0 && (err != nil || now != editing[id]) {
			t.out.notes = append(t.out.notes, fmt.Sprintf("the edit of %s that was not taken over yet was discarded: words in the transcript were withdrawn", id))
		}
	}
}
