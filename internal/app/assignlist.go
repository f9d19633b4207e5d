package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
)

// AssignEntry says who codes what, and what a coder is never shown. Why is asked by
// nobody and kept nowhere.
type AssignEntry struct {
	Coder       string   `json:"coder"`
	Participant *string  `json:"participant"` // never: every transcript they speak in, later ones too
	Transcript  *string  `json:"transcript"`
	By          string   `json:"by"`          // who said so
	Transcripts []string `json:"transcripts"` // those of the study that it is about now
	How         string   `json:"how"`         // codes, never; of what was taken back just now: released, seeing
	State       string   `json:"state"`       // assigned, begun, done; not shown
	Blind       bool     `json:"blind"`       // they see what they coded there alone, until nobody is waited for
	WaitingFor  []string `json:"waiting_for"` // where it is blind: who is not done, perhaps themselves
}

// What an entry says that was taken back.
const (
	HowReleased = coding.AssignReleased // they code it no longer
	HowSeeing   = coding.AssignSeeing   // it is not blind any more
)

// How far a coder is with a transcript.
const (
	StateAssigned = "assigned" // not begun, as far as whoever looks can know
	StateBegun    = "begun"
	StateDone     = "done"
	StateNotShown = "not shown"
)

// Plainly is how far they are, in words: "begun, blind until amy and ben are done".
func (e AssignEntry) Plainly() string {
	said := e.State
	if e.How == coding.AssignNever {
		said = "never shown"
		if len(e.Transcripts) > 0 && (e.Transcript == nil || e.Transcripts[0] != *e.Transcript) {
			said += " (" + strings.Join(e.Transcripts, ", ") + ")"
		}
	}
	if e.Blind {
		said += ", blind until " + andList(e.WaitingFor) + either(len(e.WaitingFor) == 1, " is", " are") + " done"
	}
	return said
}

// Assigned lists who codes what and how far they are, and what coders are never
// shown, by coder.
func (a *App) Assigned(ctx context.Context) ([]AssignEntry, error) {
	_, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	list := []AssignEntry{}
	for coder, nevers := range s.State.Never {
		for _, n := range nevers {
			list = append(list, neverEntry(s, coder, n))
		}
	}
	for _, x := range s.State.Assigned {
		if _, ok := s.Transcript(x.Transcript); ok { // who withdrew with everything is in nobody's list
			list = append(list, codesEntry(s, x))
		}
	}
	slices.SortStableFunc(list, func(x, y AssignEntry) int {
		if c := strings.Compare(x.Coder, y.Coder); c != 0 {
			return c
		}
		return coding.CompareIDs(target(x), target(y))
	})
	return list, nil
}

func target(e AssignEntry) string {
	if e.Participant != nil {
		return *e.Participant
	}
	return *e.Transcript
}

func neverEntry(s *study.Study, coder string, n coding.Never) AssignEntry {
	e := AssignEntry{Coder: coder, Participant: optional(n.Participant), Transcript: optional(n.Transcript), By: n.By, Transcripts: []string{},
		How: coding.AssignNever, State: StateNotShown, WaitingFor: []string{}}
	for _, t := range s.Transcripts {
		if covers(s, n, t) {
			e.Transcripts = append(e.Transcripts, t.ID)
		}
	}
	return e
}

// codesEntry is an assignment and how far the coder is. Of a transcript that is coded
// blind nobody is told who else has begun.
func codesEntry(s *study.Study, x coding.Assignment) AssignEntry {
	t, _ := s.Transcript(x.Transcript)
	e := AssignEntry{Coder: x.Coder, Transcript: &t.ID, By: x.By, Transcripts: []string{t.ID}, How: coding.AssignCodes, State: StateAssigned, WaitingFor: []string{}}
	if waiting, blind := s.BlindFrom(x.Coder, t.ID); blind {
		e.Blind, e.WaitingFor = true, waiting
	}
	switch {
	case s.HiddenFrom(x.Coder, t):
		e.State = StateNotShown
	case slices.Contains(s.Readers(t.ID), x.Coder):
		e.State = StateDone
	case slices.ContainsFunc(s.CodingsIn(t.ID), func(c coding.Coding) bool { return c.Coder == x.Coder }):
		e.State = StateBegun
	}
	return e
}

// isFor reports whether a transcript is a coder's to code: of those that somebody is
// assigned to it is theirs alone, of all others everybody's.
func isFor(s *study.Study, coder, transcriptID string) bool {
	assigned := s.CodersOf(transcriptID)
	return len(assigned) == 0 || slices.ContainsFunc(assigned, func(x coding.Assignment) bool { return x.Coder == coder })
}

// Nobodys are the transcripts that nobody is to code, where somebody is to code
// others.
func (a *App) Nobodys(ctx context.Context) ([]string, error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil || len(s.State.Assigned) == 0 {
		return nil, err
	}
	var ids []string
	for _, t := range s.Transcripts {
		if len(s.CodersOf(t.ID)) == 0 {
			ids = append(ids, t.ID)
		}
	}
	return ids, nil
}
