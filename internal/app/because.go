package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// People call decisions by their number: D12 is the twelfth that was written down,
// those taken back among them, and those that one person or another may not see. So
// everybody has the same numbers. What is stored is always the id: where copies are
// joined, an earlier decision may come in and move the numbers on.

// DecisionRef is a decision as what it led to names it. Place and Said are null
// where it was taken back, or is about words that are not here any more.
type DecisionRef struct {
	ID     string  `json:"id"`
	Number int     `json:"number"` // 0: it is not in this copy
	Place  *string `json:"place"`  // "P07-1 turn 34"
	Said   *string `json:"said"`   // what is kept, in words
	Undone bool    `json:"undone"` // it was taken back
}

// String is the decision on one line: D12 · P07-1 turn 34 · Use Ben’s: Hope.
func (d DecisionRef) String() string {
	switch {
	case d.Number == 0:
		return "decision " + d.ID[:8] + ", which is not in this copy"
	case d.Undone:
		return d.Name() + ", which was taken back"
	case d.Place == nil:
		return d.Name()
	}
	return strings.Join([]string{d.Name(), *d.Place, deref(d.Said)}, " · ")
}

// Name is what people call the decision: D12.
func (d DecisionRef) Name() string { return decisionName(d.Number) }

func decisionName(number int) string { return "D" + strconv.Itoa(number) }

// numbersOf is what decisions that were just written down are called, after what is
// said of them: " (D3 to D7)".
func numbersOf(s *study.Study, ids []string) string {
	if s == nil || len(ids) == 0 {
		return ""
	}
	name := func(id string) string {
		of, _ := coding.ParseID(id)
		return decisionName(s.State.Numbers[of])
	}
	if len(ids) == 1 {
		return " (" + name(ids[0]) + ")"
	}
	return " (" + name(ids[0]) + " to " + name(ids[len(ids)-1]) + ")"
}

// decisionNamed is a decision as whoever looks may know it; it is not said at all
// that something was decided about what they may not see.
func decisionNamed(s *study.Study, id coding.ID) (DecisionRef, bool) {
	ref := DecisionRef{ID: id.String(), Number: s.State.Numbers[id]}
	is := func(d coding.Decision) bool { return d.ID == id }
	i := slices.IndexFunc(s.State.Decisions, is)
	switch {
	case i >= 0:
		d := &s.State.Decisions[i]
		if t, ok := s.Transcript(d.Transcript); !ok || s.Hidden(t) {
			return ref, false
		}
		place, said := d.Transcript, saidOf(s, d)
		if n := decisionTurn(s, d); n > 0 {
			place = fmt.Sprintf("%s turn %d", d.Transcript, n)
		}
		ref.Place, ref.Said = &place, &said
		return ref, true
	case s.Unseen(id) || slices.ContainsFunc(s.Whole().State.Decisions, is):
		return ref, false
	}
	e, ok := eventCalled(s, id)
	if !ok {
		return ref, true // it may still come from another copy
	}
	if t, ok := s.Transcript(e.Transcript); ok && s.Hidden(t) {
		return ref, false
	}
	ref.Undone = takenBack(s)[id]
	return ref, true
}

// becauseOf are the decisions that a change of the codebook names.
func becauseOf(s *study.Study, e coding.Event) []DecisionRef {
	list := []DecisionRef{}
	for _, id := range e.Because {
		if ref, ok := decisionNamed(s, id); ok {
			list = append(list, ref)
		}
	}
	return list
}

// becauseSaid names the decisions that led to a change, after what is said of it.
func becauseSaid(s *study.Study, e coding.Event) string {
	var names []string
	for _, ref := range becauseOf(s, e) {
		if ref.Number > 0 {
			names = append(names, ref.Name())
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " because of " + strings.Join(names, ", ")
}

// decisionTurn is the turn in which the words begin that a decision is about.
func decisionTurn(s *study.Study, d *coding.Decision) int {
	t, ok := s.Transcript(d.Transcript)
	if !ok {
		return 0
	}
	for _, k := range s.CodingsIn(d.Transcript) {
		if slices.Contains(d.Ofs, k.ID) {
			return t.TurnAt(k.Span.Start) + 1
		}
	}
	for _, k := range d.Kept {
		return t.TurnAt(k.Span.Start) + 1
	}
	return 0
}

// RecentDecisions are the latest decisions that stand, at most n, the latest first.
func (a *App) RecentDecisions(ctx context.Context, n int) ([]DecisionRef, error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	list := []DecisionRef{}
	for i := len(s.State.Decisions) - 1; i >= 0 && len(list) < n; i-- {
		if d := &s.State.Decisions[i]; d.Stands() {
			if ref, ok := decisionNamed(s, d.ID); ok {
				list = append(list, ref)
			}
		}
	}
	return list, nil
}

// Minute is a decision with what it led to.
type Minute struct {
	DecisionEntry
	Codebook []LedChange `json:"codebook"` // changes of the codebook that name it, oldest first
}

// Name is what people call the decision: D12.
func (d *DecisionEntry) Name() string { return decisionName(d.Number) }

// LedChange is a change of the codebook that somebody made because of a decision.
type LedChange struct {
	ID      string   `json:"id"`
	At      string   `json:"at"`
	Coder   string   `json:"coder"`
	Changes []string `json:"changes"`
	Undone  bool     `json:"undone"` // it was taken back
}

// MinutesOptions say which decisions are asked for.
type MinutesOptions struct {
	Transcript string
	Plain      bool // themes go by their names alone
}

// Minutes are the decisions of the team, oldest first, each with the changes of the
// codebook that it led to.
func (a *App) Minutes(ctx context.Context, o MinutesOptions) ([]Minute, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	list, err := a.decisionsIn(f, s, o.Transcript)
	if err != nil {
		return nil, err
	}
	led := ledChanges(f, s, o.Plain)
	minutes := []Minute{}
	for _, d := range list {
		m := Minute{d, led[d.ID]}
		if m.Codebook == nil {
			m.Codebook = []LedChange{}
		}
		minutes = append(minutes, m)
	}
	return minutes, nil
}

// ledChanges are the changes of the codebook that name decisions, by decision.
func ledChanges(f *folder.Folder, s *study.Study, plain bool) map[string][]LedChange {
	led, gone := map[string][]LedChange{}, takenBack(s)
	shown := newBookShown(s)
	shown.plain = plain
	for _, e := range s.State.Events {
		if e.Do != coding.Put || e.Path != bookFile || len(e.Because) == 0 {
			continue
		}
		c := LedChange{ID: e.ID.String(), At: e.At, Coder: e.Coder, Changes: bookChanges(f, s, e, shown, ""), Undone: gone[e.ID]}
		for _, id := range e.Because {
			led[id.String()] = append(led[id.String()], c)
		}
	}
	return led
}

// decisionsCalled finds the decisions that lead to a change: each by its number, D12,
// or by the beginning of its id.
func decisionsCalled(s *study.Study, names []string) ([]coding.ID, error) {
	var ids []coding.ID
	for _, name := range names {
		id, err := decisionCalled(s, strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func decisionCalled(s *study.Study, name string) (coding.ID, error) {
	const todo = "`verbatim decisions` lists them with their numbers"
	id, ok, err := numberedDecision(s, name)
	if err != nil {
		return id, err
	}
	if !ok {
		var found []coding.ID
		for _, e := range s.State.Events {
			if e.Do == coding.Decide && len(name) >= 4 && strings.HasPrefix(e.ID.String(), strings.ToLower(name)) {
				found = append(found, e.ID)
			}
		}
		switch {
		case len(found) > 1:
			return id, usage("give more of its id", "%q is the beginning of %d decisions", name, len(found))
		case len(found) == 0:
			return id, problem(todo, "there is no decision %q", name)
		}
		id = found[0]
	}
	switch ref, shown := decisionNamed(s, id); {
	case !shown:
		return id, problem(todo, "there is no decision %q", name)
	case ref.Undone:
		return id, problem("name one that stands: "+todo, "decision %s was taken back", ref.Name())
	}
	return id, nil
}

// numberedDecision finds a decision by its number: D12, or d12. Where an id of the
// study begins so, too, only the capital letter means the number.
func numberedDecision(s *study.Study, name string) (id coding.ID, ok bool, err error) {
	if len(name) < 2 || name[0] != 'd' && name[0] != 'D' || strings.Trim(name[1:], "0123456789") != "" {
		return id, false, nil
	}
	for of, number := range s.State.Numbers {
		if decisionName(number) == strings.ToUpper(name) {
			id, ok = of, true
		}
	}
	if ok && name[0] == 'd' && len(name) >= 4 && slices.ContainsFunc(s.State.Events, func(e coding.Event) bool { return strings.HasPrefix(e.ID.String(), name) }) {
		return id, false, usage("write "+strings.ToUpper(name)+" for the decision, or more of the id", "%s is the number of a decision and the beginning of an id", name)
	}
	return id, ok, nil
}
