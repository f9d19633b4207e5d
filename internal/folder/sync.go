package folder

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/join"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// SyncOptions say how copies are joined.
type SyncOptions struct {
	Pull   bool // only take; a zip is only ever taken from
	DryRun bool // say what would be done, change nothing
}

// Synced is what joining copies did, or would do.
type Synced struct {
	Here      *Brought `json:"here"`       // what came to this copy
	There     *Brought `json:"there"`      // what the other copy got; null where it was only read
	Tidied    []string `json:"tidied"`     // files of a synchroniser that were joined and removed
	Left      []string `json:"left"`       // such files that were not, since not all of them is elsewhere
	Forked    []string `json:"forked"`     // transcripts with corrections that wait to be joined
	Broken    []string `json:"broken"`     // transcripts that cannot be read here
	Standing  int      `json:"standing"`   // conflicts that were there before and are still to be decided
	Notes     []string `json:"notes"`      // what happened besides: sentences
	OnlyTaken bool     `json:"only_taken"` // the other copy was only read
}

// Join joins this copy of the study with another, a folder or a zip: afterwards
// both hold what either held, unless it is only taken from. Whatever the order in
// which copies are joined, all end with the same.
func (f *Folder) Join(ctx context.Context, coder, other string, o SyncOptions) (*Synced, error) {
	from, err := openSource(other)
	if err != nil {
		return nil, err
	}
	defer from.close()
	if err := f.mayJoin(from); err != nil {
		return nil, err
	}
	j := &joiner{f: f, coder: coder, from: from, o: o, out: newSynced(), there: &Folder{Dir: from.dir, Config: f.Config, Now: f.Now, Rand: f.Rand}}
	j.o.Pull = o.Pull || from.dir == ""
	j.out.OnlyTaken = j.o.Pull
	if o.DryRun {
		return j.out, j.foresee()
	}
	before, err := f.undecided()
	if err != nil {
		return nil, err
	}
	if err := f.tidy(ctx, coder, j.out); err != nil {
		return nil, err
	}
	if j.o.Pull {
		err = j.pull(ctx)
	} else {
		err = j.bothWays(ctx)
	}
	if err != nil {
		return nil, err
	}
	return j.out, f.sumUp(j.out, before)
}

// Tidy joins what synchronisers left in the folder: logs and files that they
// found changed in two places.
func (f *Folder) Tidy(ctx context.Context, coder string, o SyncOptions) (*Synced, error) {
	out := newSynced()
	out.OnlyTaken = true
	before, err := f.undecided()
	if err != nil {
		return nil, err
	}
	if o.DryRun {
		events, err := f.events()
		if err != nil {
			return nil, err
		}
		out.Left = append(f.oddLogs(), newLedger(events, removedIn(events), f.Version).strays(f)...)
		return out, f.sumUp(out, before)
	}
	if err := f.tidy(ctx, coder, out); err != nil {
		return nil, err
	}
	return out, f.sumUp(out, before)
}

func newSynced() *Synced {
	return &Synced{Here: newBrought(), Tidied: []string{}, Left: []string{}, Forked: []string{}, Broken: []string{}, Notes: []string{}}
}

// mayJoin refuses what is no copy of this study.
func (f *Folder) mayJoin(from *source) error {
	settings, err := f.settings()
	if err != nil {
		return err
	}
	switch {
	case from.settings.Format > FormatVersion, settings.Format > FormatVersion:
		return &NoCopy{fmt.Sprintf("the study in %s was written by a newer Verbatim", from.name), "update Verbatim, then try again; nothing was changed"}
	case from.settings.ID != settings.ID:
		return &NoCopy{fmt.Sprintf("%s holds another study, %s: only copies of one study can be joined", from.name, called(from.settings)),
			"transcripts of another study come in with `verbatim import`"}
	case from.dir == "":
		return nil
	}
	here, err := filepath.EvalSymlinks(f.Dir)
	if err != nil {
		here = f.Dir
	}
	there, err := filepath.EvalSymlinks(from.dir)
	if err != nil {
		there = from.dir
	}
	a, errA := os.Stat(here)
	b, errB := os.Stat(there)
	switch {
	case errA == nil && errB == nil && os.SameFile(a, b):
		return &NoCopy{fmt.Sprintf("%s is this study itself", from.name), "name the folder of the other copy; `verbatim sync` alone tidies this one"}
	case inside(here, there), inside(there, here):
		return &NoCopy{fmt.Sprintf("one of the two copies lies inside the other: %s and %s", f.Dir, from.name), "move it out first"}
	}
	return nil
}

func called(s study.Settings) string {
	if s.Title == "" {
		return "without a title"
	}
	return fmt.Sprintf("%q", s.Title)
}

// inside reports whether path lies in dir.
func inside(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != "." && filepath.IsLocal(rel)
}

// joiner joins two copies.
type joiner struct {
	f, there *Folder
	coder    string
	from     *source
	o        SyncOptions
	out      *Synced
}

// bothWays takes and gives in turn until both copies hold the same: what either
// does upon what came (join files, mask withdrawn words) is news to the other.
func (j *joiner) bothWays(ctx context.Context) error {
	j.out.There = newBrought()
	if err := j.there.wake(ctx, j.coder, j.out); err != nil {
		if busy, newer := (*Busy)(nil), (*NewerFormat)(nil); errors.As(err, &busy) || errors.As(err, &newer) {
			return err
		}
		return &NoCopy{fmt.Sprintf("the other copy cannot be written, and nothing was taken from it: %s", err), "`verbatim sync " + j.from.name + " --pull` takes from it without writing there"}
	}
	back, err := openSource(j.f.Dir)
	if err != nil {
		return err
	}
	defer back.close()
	if err := j.ordersFirst(ctx, j.there, back, j.from); err != nil {
		return err
	}
	for range 6 {
		here, err := j.f.take(ctx, j.coder, j.from, false)
		if err != nil {
			return err
		}
		there, err := j.there.take(ctx, j.coder, back, false)
		if err != nil {
			return fmt.Errorf("this copy has everything, but the other was not written: %w", err)
		}
		j.out.Here.add(here)
		j.out.There.add(there)
		if here.empty() && there.empty() {
			return nil
		}
	}
	return errors.New("the two copies do not come to rest: both are whole, and somebody else may be writing to one of them; try again")
}

// pull takes from the other copy without changing it.
func (j *joiner) pull(ctx context.Context) error {
	from := j.from
	clean, err := j.cleaned(ctx)
	if err != nil {
		return err
	}
	if clean != nil {
		defer os.RemoveAll(clean.dir)
		from = clean
	}
	here, err := j.f.take(ctx, j.coder, from, false)
	if err != nil {
		return err
	}
	j.out.Here.add(here)
	return nil
}

// wake lets a copy do what it would do at its next writing: note edits by hand,
// carry out withdrawals.
func (f *Folder) wake(ctx context.Context, coder string, out *Synced) error {
	s, err := f.Begin(ctx, coder)
	if err != nil {
		return err
	}
	defer s.Close()
	out.Notes = append(out.Notes, s.Notes...)
	if s.idle() {
		return nil
	}
	return s.Commit()
}

// undecided are the conflicts that this copy has now.
func (f *Folder) undecided() ([]Conflict, error) {
	events, err := f.events()
	if err != nil {
		return nil, err
	}
	return f.conflicts(newLedger(events, removedIn(events), f.Version)), nil
}

// sumUp says what is still to be decided in this copy: what was so before, and
// what came, whichever of the steps of joining has brought it.
func (f *Folder) sumUp(out *Synced, before []Conflict) error {
	events, err := f.events()
	if err != nil {
		return err
	}
	st := coding.Fold(events)
	out.Forked = append(out.Forked, f.toJoin(st)...)
	conflicts := f.conflicts(newLedger(events, removedIn(events), f.Version))
	out.Here.Conflicts = []Conflict{}
	for _, c := range conflicts {
		if slices.ContainsFunc(before, c.Same) {
			out.Standing++
		} else {
			out.Here.Conflicts = append(out.Here.Conflicts, c)
		}
	}
	for _, id := range st.Transcripts() {
		head := st.Heads[id]
		if _, err := f.loadText(head.Text); err != nil {
			out.Broken = append(out.Broken, id)
		} else if _, err := f.loadTurns(head.Turns); err != nil {
			out.Broken = append(out.Broken, id)
		}
	}
	out.Notes = append(out.Notes, out.Here.notes...)
	if out.There != nil {
		for _, n := range out.There.notes {
			out.Notes = append(out.Notes, "in the other copy: "+n)
		}
	}
	slices.SortFunc(out.Here.Conflicts, func(a, b Conflict) int { return strings.Compare(a.Field, b.Field) })
	return nil
}

// toJoin are the transcripts that were corrected in several copies, sorted. Where
// everybody in one has withdrawn with everything nothing of it is shown, and
// there is nothing to join.
func (f *Folder) toJoin(st *coding.State) []string {
	return slices.DeleteFunc(slices.Sorted(keys(st.Forked)), func(id string) bool {
		data, err := f.page(transcriptsDir + "/" + id + ".yaml")
		page := transcript.Transcript{ID: id}
		if err != nil || applyMeta(&page, data) != nil {
			return false
		}
		people := 0
		for _, sp := range page.Speakers {
			if sp.Participant == "" {
				continue
			}
			if people++; st.Withdrawn[strings.ToLower(sp.Participant)] != coding.WithdrawEverything {
				return false
			}
		}
		return people > 0
	})
}

// conflicts are all fields of the study's files that people set differently
// without knowing of one another, and that nobody has decided since.
func (f *Folder) conflicts(l *ledger) []Conflict {
	var all []Conflict
	for _, rel := range slices.Sorted(maps.Keys(l.puts)) {
		if !l.forked(rel) {
			continue
		}
		writes, _ := l.history(rel)
		if m, err := joining.File(rel, nil, writes); err == nil {
			all = append(all, m.Conflicts...)
		}
	}
	return all
}

// forked reports whether a file was ever changed in two copies at once.
func (l *ledger) forked(rel string) bool {
	return slices.ContainsFunc(l.puts[rel], func(e *coding.Event) bool { return e.How == howJoined }) || len(l.heads(rel)) > 1
}

// SaidBy is what each of some people wrote, and who and when, for people: the day, and
// where one day says nothing, the time, as the clocks here show them.
func SaidBy(values []join.Value) []string {
	days := map[string]bool{}
	for _, v := range values {
		day, _ := moment(v.At)
		days[day] = true
	}
	var said []string
	for _, v := range values {
		who := v.Coder
		if who == "" {
			who = "somebody, by hand"
		}
		at, clock := moment(v.At)
		if len(days) < len(values) && clock != "" {
			at += " " + clock
		}
		said = append(said, who+" ("+at+"): "+Shown(v.Value))
	}
	return said
}

// moment is a time of the log as the clocks here show it; of one that is not to be
// read, what is taken for the day.
func moment(at string) (day, clock string) {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		day, _, _ = strings.Cut(at, "T")
		return day, ""
	}
	return t.Local().Format("2006-01-02"), t.Local().Format("15:04")
}

// Shown is a value for people: on one line, and of a long one the beginning.
func Shown(value string) string {
	if value == "" {
		return "nothing"
	}
	return transcript.Abbreviate(strings.Join(strings.Fields(value), " "), 80)
}
