package folder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// rewriteBodies takes the words out of memos and reasons, everybody's, private
// ones too. What was written about somebody who withdrew with everything goes as
// a whole.
func (r *removal) rewriteBodies(ctx context.Context) error {
	files, err := r.f.readLogs(true)
	if err != nil {
		return err
	}
	whole := r.aboutThem()
	removed, err := r.f.removed()
	if err != nil {
		return err
	}
	for _, file := range files {
		var out bytes.Buffer
		changed := false
		for raw := range bytes.Lines(file.data) {
			line := bytes.TrimSuffix(raw, []byte("\n"))
			next, did := r.bodyLine(line, whole, removed)
			changed = changed || did
			if did {
				r.report.Bodies++
			}
			out.Write(next)
			out.WriteByte('\n')
		}
		if !changed || r.s == nil {
			continue
		}
		if err := r.f.at(ctx, file.rel); err != nil {
			return err
		}
		if err := writeBytes(r.f.path(file.rel), 0o644, out.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// bodyLine is a line of a words log without the words, and whether anything of
// it went. A line that is no body, and holds the words, is emptied.
func (r *removal) bodyLine(line []byte, whole map[string]bool, removed map[text.Hash]bool) ([]byte, bool) {
	if len(bytes.TrimSpace(line)) == 0 {
		return line, false
	}
	var b body
	if err := json.Unmarshal(line, &b); err != nil {
		if r.clean(line) {
			return line, false
		}
		return nil, true
	}
	next, has := withdrawnFrom(r.told, b.Text)
	switch {
	case whole[b.H]:
		next = withdrawnMark
	case has:
	case removed[text.Hash(b.H)] && !b.Withdrawn: // an old copy brought it back
		next = withdrawnMark
	default:
		return line, false
	}
	if b.Withdrawn && b.Text == next {
		return line, false
	}
	r.gone[text.Hash(b.H)] = true
	out, err := json.Marshal(body{H: b.H, Withdrawn: true, Text: next})
	if err != nil {
		return nil, true
	}
	return out, true
}

// aboutThem are the bodies that go as a whole: for everything the memos about
// the person, their interviews, and what only they said; for that and for words what
// they answered about the findings. The published form of words that are gone goes in
// any case.
func (r *removal) aboutThem() map[string]bool {
	whole := map[string]bool{}
	placed := map[coding.ID]*coding.Event{} // where a coding was put first
	for i := range r.state.Events {
		if e := &r.state.Events[i]; e.Do == coding.Code {
			placed[e.ID] = e
		}
	}
	for i := range r.state.Events {
		e := &r.state.Events[i]
		if e.Body == "" {
			continue
		}
		at := e
		if e.Do == coding.MemoKind && e.On == coding.OnCoding {
			if at = placed[e.Of]; at == nil {
				continue
			}
		}
		switch {
		case e.Do == coding.MemoKind && e.Type == coding.MarkChosen:
			whole[e.Body] = r.inTheirWords(at, false)
		case e.Do == coding.MemoKind && e.How == coding.MemoAnswer:
			whole[e.Body] = strings.EqualFold(e.Participant, r.report.Participant) && (r.how == coding.WithdrawWords || r.how == coding.WithdrawEverything)
		case r.how != coding.WithdrawEverything:
		case e.Do == coding.MemoKind && e.On == coding.OnParticipant, e.Do == coding.Consent:
			whole[e.Body] = strings.EqualFold(e.Participant, r.report.Participant)
		case e.Do == coding.MemoKind && e.On == coding.OnTranscript:
			whole[e.Body] = slices.ContainsFunc(r.rooms, func(rm *room) bool { return rm.alone && strings.EqualFold(rm.id, e.Transcript) })
		case at.Text != "":
			whole[e.Body] = r.inTheirWords(at, true)
		}
	}
	return whole
}

// inTheirWords reports whether the passage of an event lies in what the order is
// about: some of it, or nothing else.
func (r *removal) inTheirWords(e *coding.Event, only bool) bool {
	for _, rm := range r.rooms {
		for _, st := range rm.texts {
			if st.event.Text != e.Text || rm.origin != e.Transcript && rm.id != e.Transcript && e.Transcript != "" {
				continue
			}
			hidden := r.toHide(rm, st, r.theirs(rm, st))
			some, other := false, false
			for _, t := range st.turns {
				in := t.Speech.Intersect(e.Span)
				if in.Empty() {
					continue
				}
				left := without(in, hidden)
				other = other || len(left) > 0
				some = some || len(left) != 1 || left[0] != in
			}
			return some && !(only && other)
		}
	}
	return false
}

// dropVersions removes the earlier versions of files that hold the words, and
// for everything those that tell of the person.
func (r *removal) dropVersions(ctx context.Context) error {
	entries, err := os.ReadDir(r.f.path(historyDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s cannot be read: %w", historyDir, reason(err))
	}
	events, err := r.f.events() // as they are now: the steps before have added some
	if err != nil {
		return err
	}
	paths := map[text.Hash]string{}
	for i := range events {
		if e := &events[i]; e.Do == coding.Put {
			paths[e.To] = e.Path
		}
	}
	present, err := r.f.presentFiles()
	if err != nil {
		return err
	}
	for _, e := range entries {
		h := text.Hash(e.Name())
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if len(e.Name()) != 64 || e.IsDir() || r.s != nil && present[h] {
			continue
		}
		rel := historyDir + "/" + e.Name()
		data, err := os.ReadFile(r.f.path(rel))
		if err != nil {
			return fmt.Errorf("%s cannot be read: %w", rel, reason(err))
		}
		if r.clean(data) && !r.tellsOfThem(paths[h], data) {
			continue
		}
		r.gone[h] = true
		r.report.Versions++
		if r.s != nil {
			if err := r.f.at(ctx, rel); err != nil {
				return err
			}
			if err := r.f.withdrawFile(rel, fmt.Sprintf("{\"bytes\":%d}\n", len(data))); err != nil {
				return err
			}
		}
	}
	return nil
}

// presentFiles are the hashes of the files of the study as they are now.
func (f *Folder) presentFiles() (map[text.Hash]bool, error) {
	names, err := f.trackedFiles()
	present := map[text.Hash]bool{}
	for _, rel := range names {
		if data, err := os.ReadFile(f.path(rel)); err == nil {
			present[text.HashOf(string(data))] = true
		}
	}
	return present, err
}

// tellsOfThem reports whether a version of a file says what was said of a transcript
// of theirs as it came in, or more of somebody who withdrew with everything than that
// they withdrew.
func (r *removal) tellsOfThem(rel string, data []byte) bool {
	id, page := strings.CutPrefix(rel, transcriptsDir+"/")
	if page && r.saysHowItCame(strings.TrimSuffix(id, ".yaml"), data) {
		return true
	}
	if r.how != coding.WithdrawEverything {
		return false
	}
	who := r.report.Participant
	switch {
	case rel == participantsFile:
		people, _, err := parseParticipants(data, nil)
		if err != nil {
			return bytes.Contains(bytes.ToLower(data), []byte(strings.ToLower(who)))
		}
		return slices.ContainsFunc(people, func(p transcript.Participant) bool {
			return strings.EqualFold(p.ID, who) && !samePerson(p, answerOf(p, r.how, p.Withdrawn))
		})
	case page:
		t := transcript.Transcript{ID: strings.TrimSuffix(id, ".yaml")}
		if applyMeta(&t, data) != nil {
			return bytes.Contains(bytes.ToLower(data), []byte(strings.ToLower(who)))
		}
		theirs := func(sp transcript.Speaker) bool { return strings.EqualFold(sp.Participant, who) }
		return slices.ContainsFunc(t.Speakers, func(sp transcript.Speaker) bool { return theirs(sp) && sp.Name != "" && !isMask(sp.Name) }) ||
			slices.ContainsFunc(t.Speakers, theirs) && alone(&t, who) && t.SourceName != withdrawnMark
	}
	return r.hasCell(rel, data)
}

// saysHowItCame reports whether a page about a transcript that words are taken out of
// holds what was said of its file.
func (r *removal) saysHowItCame(id string, data []byte) bool {
	if !slices.ContainsFunc(r.rooms, func(rm *room) bool { return rm.id == id }) {
		return false
	}
	t := transcript.Transcript{ID: id}
	return applyMeta(&t, data) != nil || len(t.Notes)+len(t.Doubts) > 0
}
