package coding

import (
	"slices"
	"strings"

	"verbatim/internal/text"
)

// Mark is something put on a passage, or on a whole transcript: a content note,
// a star, the form in which a quote is to be published. Its words, if it has
// any, are in the body store.
type Mark struct {
	ID         ID
	Coder      string
	Transcript string
	Text       text.Hash // empty: the mark is on the whole transcript
	Span       text.Span // in code points of the current text
	Body       string
	At         string
	Fate       text.Fate // what corrections did to the passage
}

// Whole reports whether the mark is on a whole transcript.
func (m Mark) Whole() bool { return m.Text == "" }

// Never is what a coder is never shown: a transcript, or every transcript in
// which a participant speaks.
type Never struct {
	Transcript, Participant string // one of them
	By                      string // who said so
}

// marks are the marks of one type as the fold collects them.
type marks struct {
	list []Mark
	at   map[ID]int
	gone map[int]bool // replaced by a later one of the same coder
}

func (m *marks) kept() []Mark {
	var kept []Mark
	for i, x := range m.list {
		if !m.gone[i] && x.Fate != text.Lost {
			kept = append(kept, x)
		}
	}
	return kept
}

func (f *folder) mark(e *Event, to *marks) {
	m := Mark{ID: e.ID, Coder: e.Coder, Transcript: e.Transcript, Body: e.Body, At: e.At}
	switch e.On {
	case OnPassage:
		pl, sp, fate, ok := f.passage(e)
		if !ok {
			return
		}
		m.Transcript, m.Text, m.Span, m.Fate = pl.transcript, pl.head, sp, fate
	case OnTranscript:
	default:
		f.ignore(e, "it marks neither a passage nor a transcript")
		return
	}
	if to.at == nil {
		to.at, to.gone = map[ID]int{}, map[int]bool{}
	}
	if i, ok := to.at[e.Re]; ok && to.list[i].Coder == e.Coder {
		to.gone[i] = true
	}
	to.at[e.ID] = len(to.list)
	to.list = append(to.list, m)
}

// levels are how far a withdrawal of a whole person can go, weakest first.
var levels = []string{WithdrawQuoting, WithdrawWords, WithdrawEverything}

// withdraw keeps the strongest order for each participant: an order to remove
// outlives whatever an old copy of the study says.
func (f *folder) withdraw(e *Event) {
	who := strings.ToLower(e.Participant)
	switch e.How {
	case WithdrawRemoved:
		for _, h := range e.From {
			f.state.Removed[h] = true
		}
	case WithdrawPassages:
		if pl, sp, fate, ok := f.passage(e); ok && fate != text.Lost {
			f.state.Passages = append(f.state.Passages, Mark{
				ID: e.ID, Coder: e.Coder, Transcript: pl.transcript, Text: pl.head, Span: sp, At: e.At, Fate: fate,
			})
		}
	case WithdrawRenewed:
		if f.state.Withdrawn[who] == WithdrawQuoting {
			delete(f.state.Withdrawn, who)
		}
	default:
		now, before := slices.Index(levels, e.How), slices.Index(levels, f.state.Withdrawn[who])
		switch {
		case who == "" || now < 0:
			f.ignore(e, "it does not say who withdraws how far")
		case now > before:
			f.state.Withdrawn[who] = e.How
		}
	}
}

// removedBy is everything that the events say is gone for good.
func removedBy(evs []Event) map[text.Hash]bool {
	gone := map[text.Hash]bool{}
	for i := range evs {
		if e := &evs[i]; e.Do == Withdraw && e.V <= Version && e.How == WithdrawRemoved {
			for _, h := range e.From {
				gone[h] = true
			}
		}
	}
	return gone
}

// Gone reports whether a participant withdrew with all their words.
func (s *State) Gone(participant string) bool {
	how := s.Withdrawn[strings.ToLower(participant)]
	return how == WithdrawWords || how == WithdrawEverything
}

// HiddenFrom reports whether a coder is never shown a transcript in which those
// participants speak.
func (s *State) HiddenFrom(coder, transcript string, participants []string) bool {
	return slices.ContainsFunc(s.Never[coder], func(n Never) bool {
		return n.Transcript != "" && strings.EqualFold(n.Transcript, transcript) ||
			slices.ContainsFunc(participants, func(p string) bool { return n.Participant != "" && strings.EqualFold(p, n.Participant) })
	})
}
