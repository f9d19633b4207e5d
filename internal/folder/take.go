package folder

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/join"
	"verbatim/internal/text"
)

// Conflict is something that two people wrote differently in different copies.
type Conflict = join.Conflict

// Value is what somebody wrote.
type Value = join.Value

// Brought is what one copy of a study got from another.
type Brought struct {
	Events      int            `json:"events"`
	Codings     map[string]int `json:"codings"` // new ones, by coder
	Memos       int            `json:"memos"`
	Decisions   int            `json:"decisions"`   // of the team
	Done        map[string]int `json:"done"`        // transcripts marked as read to the end, by coder
	Transcripts []string       `json:"transcripts"` // that are new
	Corrected   []string       `json:"corrected"`   // whose text is another one now
	Withdrawals int            `json:"withdrawals"` // orders of people who withdrew
	Files       []string       `json:"files"`       // that say something else now
	Mended      []string       `json:"mended"`      // files of the record that were missing or damaged
	Conflicts   []Conflict     `json:"conflicts"`   // that came of it
	Refused     int            `json:"refused"`     // lines that cannot be lines of a study

	More  bool           `json:"-"` // more came than the numbers say, see LeaveOut
	Apart []DecidedApart `json:"-"` // decisions that were made in both copies about the same codings

	notes []string
	fresh []coding.Event // the lines that are new
}

func newBrought() *Brought {
	return &Brought{Codings: map[string]int{}, Done: map[string]int{}, Transcripts: []string{}, Corrected: []string{}, Files: []string{}, Mended: []string{}, Conflicts: []Conflict{}}
}

// empty reports whether nothing came.
func (b *Brought) empty() bool {
	return b.Events+len(b.Files)+len(b.Mended) == 0
}

// add joins what came in two steps.
func (b *Brought) add(o *Brought) {
	b.Events += o.Events
	for k, n := range o.Codings {
		b.Codings[k] += n
	}
	for k, n := range o.Done {
		b.Done[k] += n
	}
	b.Apart = append(b.Apart, o.Apart...)
	b.Decisions += o.Decisions
	b.Memos += o.Memos
	b.Withdrawals += o.Withdrawals
	b.Refused = max(b.Refused, o.Refused)
	b.notes = append(b.notes, o.notes...)
	b.fresh = append(b.fresh, o.fresh...)
	for _, c := range o.Conflicts {
		if !slices.ContainsFunc(b.Conflicts, c.Same) {
			b.Conflicts = append(b.Conflicts, c)
		}
	}
	for to, more := range map[*[]string][]string{&b.Transcripts: o.Transcripts, &b.Corrected: o.Corrected, &b.Files: o.Files, &b.Mended: o.Mended} {
		for _, x := range more {
			if !slices.Contains(*to, x) {
				*to = append(*to, x)
			}
		}
		slices.Sort(*to)
	}
}

// taking is the taking over of what another copy has.
type taking struct {
	f       *Folder
	s       *Session // whose lock is held
	from    *source
	ours    []coding.Event
	fresh   []rawLine      // lines that are not here yet
	all     []coding.Event // ours and theirs
	removed map[text.Hash]bool
	bare    bool // texts and lines only: first of all, what withdrawals ask for is done
	out     *Brought
}

// take brings everything that another copy has and this one lacks, and does what
// follows from it. The other copy is only read. Interrupted, it leaves a study
// that is whole, and the next time brings the rest: what events name comes before
// the events.
func (f *Folder) take(ctx context.Context, coder string, from *source, bare bool) (*Brought, error) {
	if err := ValidCoder(coder); err != nil {
		return nil, err
	}
	unlock, err := f.lock(ctx, lockWait)
	if err != nil {
		return nil, err
	}
	f.sweep()
	s := &Session{f: f, coder: coder, unlock: unlock, taking: true}
	defer s.Close()
	t := &taking{f: f, s: s, from: from, bare: bare, out: newBrought()}
	if err := t.mend(); err != nil {
		return nil, err
	}
	if err := t.compare(); err != nil {
		return nil, err
	}
	before, was := coding.Fold(t.ours), t.standing()
	for _, step := range []func() error{t.copyNamed, t.copyBodies, t.copyLines, t.copyRemovals, t.bringEdits} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := step(); err != nil {
			return nil, err
		}
	}
	editing := f.editing(before)
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	if !s.idle() {
		if err := s.Commit(); err != nil {
			return nil, err
		}
	}
	t.tellRemoved(editing)
	t.tell(s.joined, was)
	t.out.notes = append(t.out.notes, s.Notes...)
	return t.out, t.workingCopies(before)
}

// maxClock is the largest logical clock that is taken over: no study comes near
// it, and one at its end could not be written any more.
const maxClock = coding.MaxClock / 2

// compare finds out what the other copy has and this one lacks.
func (t *taking) compare() error {
	var err error
	if t.ours, err = t.f.events(); err != nil {
		return err
	}
	files, err := t.from.logs(false)
	if err != nil {
		return err
	}
	have := make(map[coding.ID]bool, len(t.ours))
	for i := range t.ours {
		have[t.ours[i].ID] = true
	}
	theirs, bad := linesOf(files), damaged(files)
	t.all = slices.Clip(t.ours)
	for _, l := range theirs {
		switch {
		case have[l.event.ID]:
		case bad[l.event.ID] != "": // changed after it was written
			t.out.Refused++
		case ownName(&l.event) == "" || l.event.LC > maxClock:
			t.out.Refused++
		default:
			t.fresh = append(t.fresh, l)
			t.all = append(t.all, l.event)
		}
	}
	t.removed = removedIn(t.all)
	if newer(t.all) {
		return &NoCopy{fmt.Sprintf("part of the study in %s was written by a newer Verbatim", t.from.name), "update Verbatim, then try again; nothing was changed"}
	}
	t.out.Apart = t.decidedApart(theirs)
	return nil
}

// named is a file of the record that is named by its hash.
type named struct {
	rel string
	h   text.Hash
}

// wanted are the files of the record that events name, without what is gone for
// good.
func (t *taking) wanted() []named {
	seen := map[string]bool{}
	var list []named
	add := func(rel string, h text.Hash) {
		if h != "" && !t.removed[h] && !seen[rel] {
			seen[rel] = true
			list = append(list, named{rel, h})
		}
	}
	back := t.putBack()
	for i := range t.all {
		switch e := &t.all[i]; {
		case e.V > coding.Version:
		case e.Do == coding.Correct:
			add(textsDir+"/"+string(e.Text)+".txt", e.Text)
			add(textsDir+"/"+string(e.Turns)+".turns.json", e.Turns)
		case e.Do == coding.Put && back[e.To]:
			add(historyDir+"/"+string(e.To), e.To)
		case e.Do == coding.Put && !t.bare:
			for _, h := range append(slices.Clone(e.From), e.To) {
				add(historyDir+"/"+string(h), h)
			}
		}
	}
	return list
}

// putBack are the versions that files go on from which lie here in one that is
// gone for good. Without them an older one would be put back, and all that was
// written since would be undone.
func (t *taking) putBack() map[text.Hash]bool {
	back := map[text.Hash]bool{}
	names, err := t.f.trackedFiles()
	if err != nil || len(t.removed) == 0 {
		return back // whoever writes tells of it
	}
	for _, rel := range names {
		data, err := t.f.readTracked(rel)
		if err != nil || !t.removed[text.HashOf(string(data))] {
			continue
		}
		for _, h := range putsOf(t.all, rel) {
			if !t.removed[h] {
				back[h] = true
				break
			}
		}
	}
	return back
}

// copyNamed copies texts, turns and versions that are missing here or damaged,
// and the marks of those that are gone.
func (t *taking) copyNamed() error {
	known := map[string]bool{} // what our own events name: if it is not here, it ought to be
	for i := range t.ours {
		e := &t.ours[i]
		for _, h := range append(slices.Clone(e.From), e.Text, e.Turns, e.To) {
			known[string(h)] = true
		}
	}
	for _, w := range t.wanted() {
		have, err := os.ReadFile(t.f.path(w.rel))
		if err == nil && text.HashOf(string(have)) == w.h {
			continue
		}
		data, ok := t.from.named(w.rel, w.h)
		if !ok {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(t.f.path(w.rel)), 0o755); err != nil {
			return fmt.Errorf("the study in %s cannot be written: %w", t.f.Dir, reason(err))
		}
		if err := t.s.write(t.f.path(w.rel), 0o444, data); err != nil {
			return err
		}
		if known[string(w.h)] {
			t.out.Mended = append(t.out.Mended, w.rel)
		}
	}
	for h := range t.removed {
		for _, dir := range []string{textsDir, historyDir} {
			rel := dir + "/" + string(h) + withdrawnEnding
			if _, err := os.Stat(t.f.path(rel)); err == nil || len(h) != 64 {
				continue
			}
			if mark, err := t.from.read(rel); err == nil && len(mark) < 1024 {
				if err := t.s.write(t.f.path(rel), 0o444, mark); err != nil {
					return err
				}
			}
		}
	}
	slices.Sort(t.out.Mended)
	return t.s.place()
}

// edit is a change of a tracked file that nobody has written down.
type edit struct {
	rel  string
	from text.Hash
	data []byte
}

// bringEdits finds what somebody changed by hand in the other copy and did not
// write down there yet.
func (t *taking) bringEdits() error {
	if t.bare {
		return nil
	}
	files, err := t.from.logs(false)
	if err != nil {
		return err
	}
	l := newLedger(eventsOf(linesOf(files)), t.removed, t.from.version)
	seen := memory{}
	if t.from.dir != "" {
		seen = (&Folder{Dir: t.from.dir}).remember()
	}
	for _, rel := range t.from.trackedFiles() {
		if l.strayOf(rel) != "" {
			continue
		}
		data, err := t.from.read(rel)
		if err != nil || t.removed[text.HashOf(string(data))] || !usable(rel, data) {
			continue
		}
		if p := l.plan(rel, data, seen); p.edited {
			t.s.incoming = append(t.s.incoming, edit{rel, p.from, data})
		}
	}
	return nil
}

// standing are the conflicts that the files of the study had before.
func (t *taking) standing() func(rel string) []Conflict {
	l := newLedger(t.ours, removedIn(t.ours), t.f.Version)
	return func(rel string) []Conflict {
		writes, _ := l.history(rel)
		m, err := joining.File(rel, nil, writes)
		if err != nil {
			return nil
		}
		return m.Conflicts
	}
}

// tell says which files were joined, and what people disagree about that they
// did not disagree about before.
func (t *taking) tell(plans []plan, before func(rel string) []Conflict) {
	for _, p := range plans {
		if p.stale() {
			t.out.Files = append(t.out.Files, p.rel)
		}
		t.out.notes = append(t.out.notes, p.unread...)
		if len(p.conflicts) == 0 {
			continue
		}
		old := before(p.rel)
		for _, c := range p.conflicts {
			if !slices.ContainsFunc(old, c.Same) {
				t.out.Conflicts = append(t.out.Conflicts, c)
			}
		}
	}
}

// workingCopies writes the working copies of transcripts that came, and brings
// those up to date that nobody has edited.
func (t *taking) workingCopies(before *coding.State) error {
	st, err := t.f.State()
	if err != nil {
		return err
	}
	for _, id := range st.Transcripts() {
		head := st.Heads[id]
		was, there := before.Heads[id]
		if there && was.Text == head.Text {
			continue
		}
		if there {
			t.out.Corrected = append(t.out.Corrected, id)
		} else {
			t.out.Transcripts = append(t.out.Transcripts, id)
		}
		now, err := t.f.loadText(head.Text)
		if err != nil {
			continue // Load and check tell of it
		}
		have, err := t.f.ReadWorkingCopy(id)
		if err == nil && !t.f.isText(st, id, have) {
			continue // somebody is editing it
		}
		if err := t.f.WriteWorkingCopy(id, now.String(), head.Text); err != nil {
			return err
		}
	}
	return nil
}

// isText reports whether words are what a text of a transcript says, or one that
// goes under its name.
func (f *Folder) isText(st *coding.State, id, words string) bool {
	words, _ = text.Canonical(words)
	h := text.HashOf(words)
	return slices.ContainsFunc(st.Events, func(e coding.Event) bool {
		return e.Do == coding.Correct && e.Text == h && strings.HasPrefix(strings.ToLower(id), strings.ToLower(e.Transcript))
	})
}
