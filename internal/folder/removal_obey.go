package folder

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/trace"
	"verbatim/internal/transcript"
)

// hasOrders reports whether anybody has withdrawn, or anything was removed.
func hasOrders(events []coding.Event) bool {
	return slices.ContainsFunc(events, func(e coding.Event) bool { return e.Do == coding.Withdraw })
}

// withdrawing are the people with orders to remove something, as they are
// written, sorted.
func withdrawing(st *coding.State) []string {
	var people []string
	for i := range st.Events {
		e := &st.Events[i]
		if e.Do != coding.Withdraw || e.Participant == "" || e.How == coding.WithdrawRemoved || e.How == coding.WithdrawRenewed ||
			e.How == coding.WithdrawQuoting {
			continue
		}
		if !slices.ContainsFunc(people, func(p string) bool { return strings.EqualFold(p, e.Participant) }) {
			people = append(people, e.Participant)
		}
	}
	slices.SortFunc(people, coding.CompareIDs)
	return people
}

// obey carries out what orders still ask for: what a crash cut short, and what
// an old copy of the study has brought back. Where everything is done it costs
// little and changes nothing.
func (s *Session) obey(ctx context.Context, events []coding.Event) error {
	if !hasOrders(events) {
		return nil
	}
	st := coding.Fold(events)
	people := withdrawing(st)
	pages, err := s.f.pages(st)
	if err != nil {
		s.Notes = append(s.Notes, fmt.Sprintf("it cannot be seen whether withdrawals are carried out: %s", err))
		return nil
	}
	var rs []*removal
	open := false
	for _, who := range people {
		r, err := newRemoval(ctx, s.f, st, who, pages)
		if err != nil {
			s.Notes = append(s.Notes, fmt.Sprintf("the withdrawal of %s cannot be finished: %s", who, err))
			continue
		}
		unfinished, err := r.unfinished()
		if err != nil {
			return err
		}
		r.s = s
		rs = append(rs, r)
		if unfinished {
			open, r.fresh = true, true
			s.Notes = append(s.Notes, fmt.Sprintf("the withdrawal of %s was carried out to its end here", who))
		}
	}
	back, err := s.f.broughtBack(st.Removed)
	if err == nil && !back {
		back, err = s.f.bodiesBack(st.Removed)
	}
	if err != nil {
		return err
	}
	if back && !open {
		s.Notes = append(s.Notes, "words that were removed for good had come back with an old copy; they were removed again")
	}
	if !open && !back {
		return nil
	}
	if len(rs) == 0 {
		rs = []*removal{blankRemoval(s, st)}
	}
	if err := carryOut(ctx, s, rs); err != nil {
		for _, r := range rs {
			if r.fresh {
				return &Interrupted{r.report.Participant, err}
			}
		}
		return err
	}
	s.obeyed = map[string]*removal{}
	for _, r := range rs {
		s.obeyed[strings.ToLower(r.report.Participant)] = r
	}
	return nil
}

// unfinished reports whether an order still asks for something: words can be
// read, a name stands, participants.csv says otherwise.
func (r *removal) unfinished() (bool, error) {
	if r.report.Known || r.uncertain || slices.ContainsFunc(r.rooms, r.copyTells) {
		return true, nil
	}
	if r.how == coding.WithdrawPassages {
		return false, nil
	}
	if r.how == coding.WithdrawEverything && slices.ContainsFunc(r.rooms, func(rm *room) bool {
		return slices.ContainsFunc(rm.page.Speakers, func(sp transcript.Speaker) bool {
			return strings.EqualFold(sp.Participant, r.report.Participant) && sp.Name != "" && !isMask(sp.Name)
		})
	}) {
		return true, nil
	}
	people, _, err := r.f.participants()
	if err != nil {
		return false, nil // Load tells of it
	}
	i := slices.IndexFunc(people, func(p transcript.Participant) bool { return strings.EqualFold(p.ID, r.report.Participant) })
	return i < 0 || !samePerson(people[i], answerOf(people[i], r.how, "today")), nil
}

// broughtBack reports whether a file is there that the log says is gone.
func (f *Folder) broughtBack(removed map[text.Hash]bool) (bool, error) {
	back, err := f.returned(removed)
	return len(back) > 0, err
}

// bodiesBack reports whether a memo or reason says again what was taken out of
// it. It is not shown, so looking can wait until something is written.
func (f *Folder) bodiesBack(removed map[text.Hash]bool) (bool, error) {
	if len(removed) == 0 {
		return false, nil
	}
	files, err := f.readLogs(true)
	if err != nil {
		return false, err
	}
	for _, file := range files {
		for line := range bytes.Lines(file.data) {
			var b body
			if json.Unmarshal(line, &b) == nil && !b.Withdrawn && removed[text.Hash(b.H)] {
				return true, nil
			}
		}
	}
	return false, nil
}

// putBack replaces files of the study that an old copy has put back as they were
// before words went from them: by the last version that the log has of each.
func (s *Session) putBack(events []coding.Event) error {
	removed := removedIn(events)
	if len(removed) == 0 {
		return nil
	}
	names, err := s.f.trackedFiles()
	if err != nil {
		return err
	}
	for _, rel := range names {
		data, err := os.ReadFile(s.f.path(rel))
		if err != nil || !removed[text.HashOf(string(data))] {
			continue
		}
		for _, h := range putsOf(events, rel) {
			if removed[h] {
				continue
			}
			if version, err := s.f.Version(h); err == nil {
				if err := writeBytes(s.f.path(rel), 0o644, version); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

// putsOf are the versions of a file that the log has, latest first.
func putsOf(events []coding.Event, rel string) []text.Hash {
	var puts []*coding.Event
	for i := range events {
		if e := &events[i]; e.Do == coding.Put && e.Path == rel && e.To != "" {
			puts = append(puts, e)
		}
	}
	slices.SortFunc(puts, func(a, b *coding.Event) int { return coding.Before(b, a) })
	var versions []text.Hash
	for _, e := range puts {
		versions = append(versions, e.To)
	}
	return versions
}

// hideWithdrawn makes sure that a study as it was read shows nothing of whoever
// withdrew, whether or not the folder is in order yet, and says if it is not.
func (f *Folder) hideWithdrawn(ctx context.Context, s *study.Study) error {
	if !hasOrders(s.State.Events) {
		return nil
	}
	f.pending = false
	pages := map[string]*transcript.Transcript{}
	for _, t := range s.Transcripts {
		page := *t
		page.Speakers = slices.Clone(t.Speakers)
		pages[t.ID] = &page
	}
	for _, who := range withdrawing(s.State) {
		r, err := newRemoval(ctx, f, s.State, who, pages)
		if err != nil {
			s.Notes = append(s.Notes, fmt.Sprintf("the withdrawal of %s is not finished: %s", who, err))
			continue
		}
		unfinished, err := r.unfinished()
		if err != nil {
			return err
		}
		if unfinished {
			f.pending = true
			s.Notes = append(s.Notes, fmt.Sprintf("the withdrawal of %s is not finished: run `verbatim withdraw %s`", who, who))
			r.hideIn(s)
		}
	}
	back, err := f.broughtBack(s.State.Removed)
	f.pending = f.pending || back
	if back {
		s.Notes = append(s.Notes, "words that were removed for good are in this folder again; they are not shown, and go the next time something is written")
	}
	return err
}

// hideIn masks the transcripts of a study in memory, as they will be on the disk.
func (r *removal) hideIn(s *study.Study) {
	for _, rm := range r.rooms {
		i := slices.IndexFunc(s.Transcripts, func(t *transcript.Transcript) bool { return t.ID == rm.id })
		if i < 0 {
			continue
		}
		t := s.Transcripts[i]
		m := r.masked(rm, &stored{event: &coding.Event{}, text: t.Text, turns: t.Turns})
		if tx, err := text.New(m.words); err == nil {
			t.Text, t.Turns = tx, m.after
		}
		for j, sp := range t.Speakers {
			if r.how == coding.WithdrawEverything && strings.EqualFold(sp.Participant, r.report.Participant) {
				t.Speakers[j].Name = mask(sp.Name)
			}
		}
	}
}

// blankRemoval carries out nobody's order: it stands in where only files that
// are gone for good have come back.
func blankRemoval(s *Session, st *coding.State) *removal {
	return &removal{f: s.f, s: s, state: st, gone: map[text.Hash]bool{}, kept: map[text.Hash]bool{}, own: trace.New(), said: trace.New(), told: trace.New(), filed: trace.New()}
}

// Obey carries out orders that are not finished here, where Load has found some
// and nobody else is writing. It reports whether it did, so that the study is to
// be read again.
func (f *Folder) Obey(ctx context.Context, coder string) (notes []string, did bool) {
	if !f.pending {
		return nil, false
	}
	s, err := f.begin(ctx, coder, 100*time.Millisecond)
	if err != nil {
		return nil, false // Load has said that it is not finished
	}
	defer s.Close()
	return s.Notes, true
}
