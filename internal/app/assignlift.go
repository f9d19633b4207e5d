package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Lift takes back what somebody is never shown, or else that they code something
// blind: of participants, or transcripts; with all, every blindness of theirs. Coder
// may be Everyone, for the blindness of all who code it. Anybody can; the log says who
// did.
func (a *App) Lift(ctx context.Context, coder string, targets []string, all bool) ([]AssignEntry, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if len(targets) == 0 && !all {
		return nil, usage("verbatim assign --lift "+coder+" P07", "say which participant or transcript")
	}
	l := lifting{going{a: a, s: s, entries: []AssignEntry{}}}
	if coder = strings.ToLower(strings.TrimSpace(coder)); coder != Everyone {
		if coder, err = a.coderCalled(s, coder, false); err != nil {
			return nil, err
		}
	}
	if all {
		targets = blindTargets(s, coder)
		if len(targets) == 0 {
			return nil, problem("`verbatim assign` lists what is", "nothing that %s codes is blind", coder)
		}
	}
	if coder == Everyone {
		if err := l.everyone(targets); err != nil {
			return nil, err
		}
		return l.write(ctx, f)
	}
	for _, id := range targets {
		if err := l.lift(coder, id); err != nil {
			return nil, err
		}
	}
	return l.write(ctx, f)
}

// blindTargets are the transcripts that a coder, or anybody, codes blind.
func blindTargets(s *study.Study, coder string) []string {
	var ids []string
	for _, t := range s.Transcripts {
		if coder == Everyone && isBlindToAnyone(s, t) || len(blindIn(s, coder, coding.Never{Transcript: t.ID})) > 0 {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

type lifting struct{ going }

// lift takes back a never; without one, a blindness. Who lifts the one has not asked
// for the other.
func (l *lifting) lift(coder, id string) error {
	n, err := neverCalled(l.s, id)
	if err != nil {
		return err
	}
	blind := blindIn(l.s, coder, n)
	if isNever(l.s, coder, n) {
		l.events = append(l.events, coding.Event{Do: coding.Assign, Who: coder, How: coding.AssignLifted, Participant: n.Participant, Transcript: n.Transcript})
		n.By = l.a.who()
		l.entries = append(l.entries, neverEntry(l.s, coder, n))
		if len(blind) > 0 {
			l.a.Notice("%s codes %s blind still: lift it once more to change that too", coder, strings.Join(blind, ", "))
		}
		return nil
	}
	if len(blind) == 0 {
		return notHeld(l.s, coder, id, n)
	}
	for _, t := range blind {
		l.add(coder, t, coding.AssignSeeing)
		l.entry(coding.Assignment{Coder: coder, Transcript: t, By: l.a.who()}, coding.AssignSeeing)
	}
	return nil
}

// blindIn are the transcripts, of those that are named, that a coder codes blind.
func blindIn(s *study.Study, coder string, n coding.Never) []string {
	var ids []string
	for _, t := range s.Transcripts {
		if x, ok := assignmentOf(s, coder, t.ID); ok && x.Blind && covers(s, n, t) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

func (l *lifting) everyone(targets []string) error {
	list, err := transcriptsCalled(l.s, targets, false)
	if err != nil {
		return err
	}
	for _, t := range list {
		if !isBlindToAnyone(l.s, t) {
			return problem("`verbatim assign` lists what is", "nobody codes %s blind", t.ID)
		}
		l.add("", t.ID, coding.AssignSeeing)
		l.entries = append(l.entries, everyoneEntry(t.ID, l.a.who(), coding.AssignSeeing))
	}
	return nil
}

func isBlindToAnyone(s *study.Study, t *transcript.Transcript) bool {
	return s.State.BlindAll[strings.ToLower(t.ID)] || slices.ContainsFunc(s.CodersOf(t.ID), func(x coding.Assignment) bool { return x.Blind })
}
