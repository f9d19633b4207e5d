package coding

import (
	"slices"
	"strings"
)

// How an assign event says it. Of two that contradict each other the later counts,
// whoever wrote it.
const (
	AssignNever  = "never"  // Who is never shown Transcript, or any transcript of Participant
	AssignLifted = "lifted" // takes a never back

	AssignCodes    = "codes"    // Who codes Transcript
	AssignReleased = "released" // Who codes Transcript no longer, and no longer blind
	AssignBlind    = "blind"    // Who codes Transcript blind; without Who everybody who codes it, now or later
	AssignSeeing   = "seeing"   // takes a blind back: Who, or everybody, sees what others code in Transcript
)

// Assignment says that a coder codes a transcript.
type Assignment struct {
	Transcript string
	Coder      string
	By         string // who said so
	Blind      bool   // they are to see their own codings alone, until all who code it are done
	Lifted     bool   // they were to code it blind, and somebody took that back
}

// assigning collects who codes what. Its keys are transcripts in small letters, and
// coders; of blind the coder "" stands for everybody.
type assigning struct {
	codes map[[2]string]Assignment
	blind map[[2]string]bool
}

func (f *folder) assign(e *Event) {
	switch e.How {
	case AssignNever, AssignLifted:
		f.never(e)
	case AssignCodes, AssignReleased:
		if e.Who == "" || e.Transcript == "" {
			f.ignore(e, "it does not say who codes which transcript")
			return
		}
		f.assigned.set(e)
	case AssignBlind, AssignSeeing:
		if e.Transcript == "" {
			f.ignore(e, "it does not say which transcript is coded blind")
			return
		}
		f.assigned.setBlind(e)
	}
}

func (a *assigning) set(e *Event) {
	key := [2]string{strings.ToLower(e.Transcript), strings.ToLower(e.Who)}
	if e.How == AssignReleased {
		delete(a.codes, key)
		delete(a.blind, key)
		return
	}
	if a.codes == nil {
		a.codes = map[[2]string]Assignment{}
	}
	a.codes[key] = Assignment{Transcript: e.Transcript, Coder: key[1], By: e.Coder}
}

func (a *assigning) setBlind(e *Event) {
	key := [2]string{strings.ToLower(e.Transcript), strings.ToLower(e.Who)}
	if key[1] == "" { // what was said of one coder before is said of everybody now
		for k := range a.blind {
			if k[0] == key[0] {
				delete(a.blind, k)
			}
		}
	}
	if a.blind == nil {
		a.blind = map[[2]string]bool{}
	}
	a.blind[key] = e.How == AssignBlind
}

// all are the transcripts, in small letters, that whoever codes them codes blind.
func (a *assigning) all() map[string]bool {
	all := map[string]bool{}
	for k, blind := range a.blind {
		if k[1] == "" && blind {
			all[k[0]] = true
		}
	}
	return all
}

// list is who codes what, by transcript, then coder.
func (a *assigning) list() []Assignment {
	list := make([]Assignment, 0, len(a.codes))
	for k, x := range a.codes {
		blind, said := a.blind[k]
		if !said {
			blind, said = a.blind[[2]string{k[0], ""}]
		}
		x.Blind, x.Lifted = blind, said && !blind
		list = append(list, x)
	}
	slices.SortFunc(list, func(x, y Assignment) int {
		if c := CompareIDs(x.Transcript, y.Transcript); c != 0 {
			return c
		}
		return strings.Compare(x.Coder, y.Coder)
	})
	return list
}

// never takes up what a coder is never shown, or may be again.
func (f *folder) never(e *Event) {
	n := Never{Transcript: e.Transcript, Participant: e.Participant, By: e.Coder}
	same := func(x Never) bool {
		return strings.EqualFold(x.Transcript, n.Transcript) && strings.EqualFold(x.Participant, n.Participant)
	}
	if e.Who == "" || (e.Transcript == "") == (e.Participant == "") {
		f.ignore(e, "it does not say who is never shown what")
		return
	}
	list := slices.DeleteFunc(f.state.Never[e.Who], same)
	if e.How == AssignNever {
		list = append(list, n)
	}
	f.state.Never[e.Who] = list
}
