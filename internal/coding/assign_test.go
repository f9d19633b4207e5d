package coding

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// assigned are assignments in a line each.
func assigned(s *State) []string {
	list := []string{}
	for _, a := range s.Assigned {
		line := a.Transcript + " " + a.Coder + " by " + a.By
		if a.Blind {
			line += " blind"
		}
		if a.Lifted {
			line += " lifted"
		}
		list = append(list, line)
	}
	return list
}

func TestWhoCodesWhat(t *testing.T) {
	h := newHistory(t)
	say := func(by, who, transcript, how string) ID {
		return h.add(by, Event{Do: Assign, Who: who, Transcript: transcript, How: how})
	}
	holds := func(want ...string) {
		t.Helper()
		if d := cmp.Diff(append([]string{}, want...), assigned(Fold(h.events))); d != "" {
			t.Error(d)
		}
	}
	holds()
	say("lead", "amy", "P10", AssignCodes)
	say("lead", "ben", "P02", AssignCodes)
	say("lead", "Amy", "P02", AssignCodes) // ids are the same in any case
	holds("P02 amy by lead", "P02 ben by lead", "P10 amy by lead")

	say("lead", "amy", "p02", AssignBlind)
	holds("P02 amy by lead blind", "P02 ben by lead", "P10 amy by lead")
	say("lead", "", "P02", AssignBlind) // whoever codes it, also who begins later
	say("cy", "cy", "P02", AssignCodes)
	holds("P02 amy by lead blind", "P02 ben by lead blind", "P02 cy by cy blind", "P10 amy by lead")
	say("cy", "ben", "P02", AssignSeeing) // of one of them
	holds("P02 amy by lead blind", "P02 ben by lead lifted", "P02 cy by cy blind", "P10 amy by lead")
	last := say("cy", "", "P02", AssignSeeing) // of all of them, whatever was said of one
	holds("P02 amy by lead lifted", "P02 ben by lead lifted", "P02 cy by cy lifted", "P10 amy by lead")
	h.add("cy", Event{Do: Undo, Of: last})
	holds("P02 amy by lead blind", "P02 ben by lead lifted", "P02 cy by cy blind", "P10 amy by lead")

	say("lead", "amy", "P10", AssignBlind)
	say("lead", "amy", "P10", AssignReleased)
	say("lead", "dee", "P10", AssignReleased)       // who did not code it
	say("lead", "amy", "P10", AssignCodes)          // anew, and not blind any more
	say("lead", "amy", "P10", "on-thursdays")       // what a later release may say
	h.add("lead", Event{Do: Assign, How: "weekly"}) // even of nobody and nothing
	holds("P02 amy by lead blind", "P02 ben by lead lifted", "P02 cy by cy blind", "P10 amy by lead")
	if n := len(Fold(h.events).Ignored); n != 0 {
		t.Errorf("%d events are reported: %+v", n, Fold(h.events).Ignored)
	}
	say("lead", "amy", "", AssignCodes)
	say("lead", "", "P10", AssignCodes)
	say("lead", "amy", "", AssignBlind)
	if n := len(Fold(h.events).Ignored); n != 3 {
		t.Errorf("%d events that say nothing are reported", n)
	}
}

// TestAssignmentsDoNotDependOnTheOrderOfArrival against a plain account of what
// the latest says.
func TestAssignmentsDoNotDependOnTheOrderOfArrival(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 11))
	for range 200 {
		h := newHistory(t)
		var said []Event
		for range r.IntN(30) {
			e := Event{Do: Assign, Who: []string{"amy", "ben", ""}[r.IntN(3)], Transcript: []string{"P01", "P02"}[r.IntN(2)],
				How: []string{AssignCodes, AssignReleased, AssignBlind, AssignSeeing, AssignNever, "else"}[r.IntN(6)]}
			h.add([]string{"amy", "lead"}[r.IntN(2)], e)
			said = append(said, e)
		}
		want := []string{}
		for _, p := range []string{"P01", "P02"} {
			for _, who := range []string{"amy", "ben"} {
				if line, codes := account(said, h.events, who, p); codes {
					want = append(want, line)
				}
			}
		}
		got := Fold(h.events)
		if d := cmp.Diff(want, assigned(got)); d != "" {
			t.Fatalf("%s\n%+v", d, said)
		}
		shuffled := slices.Clone(h.events)
		shuffled = append(shuffled, shuffled[:len(shuffled)/2]...)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again := Fold(shuffled)
		if d := cmp.Diff(assigned(got), assigned(again)); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(got.BlindAll, again.BlindAll); d != "" {
			t.Fatal(d)
		}
	}
}

// account says what holds for one coder and transcript, going back from the latest.
func account(said, events []Event, who, p string) (line string, codes bool) {
	blind, known := false, false
	released := false
	for i := len(said) - 1; i >= 0; i-- {
		e := said[i]
		if e.Transcript != p {
			continue
		}
		switch {
		case e.How == AssignCodes && e.Who == who && !codes && !released:
			codes, line = true, fmt.Sprintf("%s %s by %s", p, who, events[i].Coder)
		case e.How == AssignReleased && e.Who == who:
			released = true // of what was said of them alone before, nothing counts
		case (e.How == AssignBlind || e.How == AssignSeeing) && !known && (e.Who == who && !released || e.Who == ""):
			blind, known = e.How == AssignBlind, true
		}
	}
	switch {
	case blind:
		line += " blind"
	case known:
		line += " lifted"
	}
	return line, codes
}

func TestDescribedKindsOfAssignment(t *testing.T) {
	h := newHistory(t)
	first := h.add("lead", Event{Do: Assign, Who: "amy", Transcript: "P01", How: AssignCodes})
	h.add("lead", Event{Do: Assign, Who: "ben", Transcript: "P01", How: AssignCodes, Of: first}) // made in one go
	if d := cmp.Diff([]string{"P01 amy by lead", "P01 ben by lead"}, assigned(Fold(h.events))); d != "" {
		t.Error(d)
	}
	line, err := h.events[1].Line()
	if err != nil || !strings.Contains(string(line), `"of":"`+first.String()+`"`) || !strings.Contains(string(line), `"who":"ben","how":"codes"`) {
		t.Errorf("%s (%v)", line, err)
	}
}
