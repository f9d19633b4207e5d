package coding

import (
	"slices"

	"verbatim/internal/text"
)

// Coding says that a coder sees a theme in a passage.
type Coding struct {
	ID         ID
	Coder      string
	Transcript string
	Text       text.Hash // the transcript's current text
	Span       text.Span // place in it, in code points
	Theme      string    // as coded; codebook.Resolve finds the theme it is now part of
	CB         string    // hash of the codebook in use
	Stance     Stance
	At         string
	Fate       text.Fate // what corrections did to it; a Lost one is not counted or shown as coded
	Doubt      string    // why it is not sure that these were the words; empty when it is, and once its coder has said so
}

// Memo is a thought somebody wrote down. Its words are in the body store.
type Memo struct {
	ID          ID
	Coder       string
	On          On
	Of          ID        // OnCoding
	Transcript  string    // OnTranscript, OnPassage
	Text        text.Hash // OnPassage
	Span        text.Span // OnPassage
	Participant string    // OnParticipant
	Theme       string    // OnTheme
	Type        string
	Private     bool
	Body        string
	At          string
}

// Reading is a coder's statement that a transcript was read to the end.
type Reading struct {
	Coder, Transcript, CB, At string
}

// Dismissal is a passage that a coder was offered for a theme and refused.
type Dismissal struct {
	Coder, Transcript, Theme string
	Span                     text.Span
}

// Revision is one text of a transcript.
type Revision struct {
	Transcript string
	Text       text.Hash
	Turns      text.Hash
	From       []text.Hash
	Event      ID
}

// State is what a set of events adds up to.
type State struct {
	Events     []Event // all of them, in order
	Codings    []Coding
	Lost       []Coding // codings whose words a correction took away
	Memos      []Memo
	Done       []Reading
	Dismissals []Dismissal

	ContentNotes []Mark // what a passage or transcript is about that may be hard to read
	Stars        []Mark // possible quotes
	Chosen       []Mark // published forms

	Decisions []Decision // what the team decided about codings that differ, in order
	Numbers   map[ID]int // of every decision, from 1, in order; those that were taken back have one too

	Assigned []Assignment    // who codes what, by transcript, then coder
	BlindAll map[string]bool // transcripts, in small letters, that whoever codes them codes blind

	Never     map[string][]Never // by coder: what they are never shown
	Withdrawn map[string]string  // participant id in small letters -> how far, the strongest order
	Passages  []Mark             // withdrawn passages, where they lie now
	Removed   map[text.Hash]bool // texts, turns, versions and bodies that are gone for good

	Heads   map[string]Revision // current text by transcript
	Forked  map[string][]Revision
	Clock   int64 // largest logical clock seen
	Newer   bool  // written in part by a newer Verbatim: read only
	Ignored []Finding
}

// Finding is an event that could not take effect, and why.
type Finding struct {
	Event Event
	Why   string
}

// Fold computes the state of a set of events. It is pure, and depends neither
// on the order in which events are given nor on repeats.
func Fold(events []Event) *State {
	evs := inOrder(events)
	f := folder{
		state: &State{
			Events: evs, Heads: map[string]Revision{}, Forked: map[string][]Revision{},
			Never: map[string][]Never{}, Withdrawn: map[string]string{}, Removed: map[text.Hash]bool{},
			Numbers: map[ID]int{},
		},
		undone:   undone(evs),
		memos:    map[ID]int{},
		readings: map[[2]string]int{},
		decided:  map[ID]int{},
		at:       map[textOf]place{},
		holders:  map[text.Hash][]string{},
		marks:    map[string]*marks{MarkContent: {}, MarkStar: {}, MarkChosen: {}},
	}
	n := 0
	for i := range evs {
		if evs[i].Do == Code {
			n++
		}
	}
	f.codings, f.removed = make([]Coding, 0, n), make([]bool, 0, n)
	f.byID = make(map[ID]int, n)
	f.gone = removedBy(evs)
	f.collectTexts()
	for i := range evs {
		f.apply(&evs[i])
	}
	f.finish()
	return f.state
}

// inOrder gives the events in their order, each once. Events are large, so it is
// pointers that are sorted, and nothing is copied that is in order already.
func inOrder(events []Event) []Event {
	sorted := true
	for i := 1; i < len(events) && sorted; i++ {
		sorted = Before(&events[i-1], &events[i]) < 0
	}
	if sorted {
		return events
	}
	at := make([]*Event, len(events))
	for i := range events {
		at[i] = &events[i]
	}
	slices.SortFunc(at, Before)
	at = slices.CompactFunc(at, func(a, b *Event) bool { return a.ID == b.ID })
	evs := make([]Event, len(at))
	for i, e := range at {
		evs[i] = *e
	}
	return evs
}

// undone is the set of events cancelled by an undo that is not itself
// cancelled. An undo reaches only earlier events of its own coder, so going
// backwards settles each before it is asked about.
func undone(evs []Event) map[ID]bool {
	coder := map[ID]string{}
	for i := range evs {
		if evs[i].Do == Undo && evs[i].V <= Version {
			coder[evs[i].Of] = ""
		}
	}
	if len(coder) == 0 {
		return nil
	}
	for i := range evs {
		if _, asked := coder[evs[i].ID]; asked && evs[i].Do.Undoable() {
			coder[evs[i].ID] = evs[i].Coder
		}
	}
	gone := map[ID]bool{}
	for i := len(evs) - 1; i >= 0; i-- {
		e := &evs[i]
		if e.Do == Undo && e.V <= Version && !gone[e.ID] && coder[e.Of] == e.Coder {
			gone[e.Of] = true
		}
	}
	return gone
}

type folder struct {
	state    *State
	undone   map[ID]bool
	byID     map[ID]int // event id of a coding -> its index in codings
	codings  []Coding
	removed  []bool
	memos    map[ID]int
	dropped  []bool // memos replaced by a later one
	readings map[[2]string]int
	decided  map[ID]int // coding -> the latest decision about it, an index
	at       map[textOf]place
	holders  map[text.Hash][]string // transcripts, as now called, that have or had the text
	marks    map[string]*marks      // by type of mark
	gone     map[text.Hash]bool     // texts that were removed for good
	assigned assigning
}

// textOf is a text of a transcript: two transcripts may say the same.
type textOf struct {
	transcript string
	text       text.Hash
}

func (f *folder) ignore(e *Event, why string) {
	f.state.Ignored = append(f.state.Ignored, Finding{*e, why})
}

func (f *folder) apply(e *Event) {
	f.state.Clock = max(f.state.Clock, e.LC)
	if e.V > Version || !e.Do.Known() && !e.Do.Ignorable() {
		f.state.Newer = true
		f.ignore(e, "it was written by a newer Verbatim")
		return
	}
	if e.Do == Decide {
		f.state.Numbers[e.ID] = len(f.state.Numbers) + 1
	}
	if f.undone[e.ID] {
		return
	}
	switch e.Do {
	case Code:
		f.code(e)
	case Uncode, Move:
		f.change(e)
	case MemoKind:
		f.memo(e)
	case Done:
		f.done(e)
	case Dismiss:
		f.dismiss(e)
	case Assign:
		f.assign(e)
	case Decide:
		f.decide(e)
	case Withdraw:
		f.withdraw(e)
	case Undo:
		if !f.undone[e.Of] {
			f.ignore(e, "it undoes nothing that its coder may undo")
		}
	}
}

// find is where a text of a transcript stands. A transcript that is called
// otherwise now, because another study had one of its name, is found by its text.
func (f *folder) find(transcript string, h text.Hash) (place, bool) {
	if pl, ok := f.at[textOf{transcript, h}]; ok {
		return pl, true
	}
	for _, id := range f.holders[h] {
		return f.at[textOf{id, h}], true
	}
	return place{}, false
}

// passage is the present place of the words an event points at.
func (f *folder) passage(e *Event) (place, text.Span, text.Fate, bool) {
	sp := e.Span
	if sp.Start < 0 || sp.Empty() {
		f.ignore(e, "it names no passage")
		return place{}, sp, text.Lost, false
	}
	pl, ok := f.find(e.Transcript, e.Text)
	if !ok {
		f.ignore(e, "it names a text that is not in the study")
		return place{}, sp, text.Lost, false
	}
	now, fate := pl.project(sp)
	return pl, now, fate, true
}

func (f *folder) code(e *Event) {
	pl, sp, fate, ok := f.passage(e)
	if !ok {
		return
	}
	if e.Theme == "" {
		f.ignore(e, "it names no theme")
		return
	}
	if e.Doubt != "" { // it waits for its coder, as one does that a correction changed
		fate = max(fate, text.Changed)
	}
	f.byID[e.ID] = len(f.codings)
	f.codings = append(f.codings, Coding{
		ID: e.ID, Coder: e.Coder, Transcript: pl.transcript, Text: pl.head, Span: sp,
		Theme: e.Theme, CB: e.CB, Stance: e.Stance, At: e.At, Fate: fate, Doubt: e.Doubt,
	})
	f.removed = append(f.removed, false)
}

func (f *folder) change(e *Event) {
	i, ok := f.byID[e.Of]
	if !ok {
		if !f.undone[e.Of] {
			f.ignore(e, "it names a coding that is not in the study")
		}
		return
	}
	c := &f.codings[i]
	if c.Coder != e.Coder {
		f.ignore(e, "it touches a coding of somebody else")
		return
	}
	if e.Do == Uncode {
		f.removed[i] = true
		return
	}
	pl, sp, fate, ok := f.passage(e)
	if !ok {
		return
	}
	c.Transcript, c.Text, c.Span, c.Fate, c.Doubt = pl.transcript, pl.head, sp, fate, ""
	if e.Theme != "" {
		c.Theme = e.Theme
	}
}

func (f *folder) memo(e *Event) {
	if marks, is := f.marks[e.Type]; is {
		f.mark(e, marks)
		return
	}
	m := Memo{
		ID: e.ID, Coder: e.Coder, On: e.On, Of: e.Of, Transcript: e.Transcript, Participant: e.Participant,
		Theme: e.Theme, Type: e.Type, Private: e.Private, Body: e.Body, At: e.At,
	}
	if e.On == OnPassage {
		pl, sp, _, ok := f.passage(e)
		if !ok {
			return
		}
		m.Transcript, m.Text, m.Span = pl.transcript, pl.head, sp
	}
	if i, ok := f.memos[e.Re]; ok && !e.Re.IsZero() && f.state.Memos[i].Coder == e.Coder {
		f.dropped[i] = true
	}
	f.memos[e.ID] = len(f.state.Memos)
	f.state.Memos = append(f.state.Memos, m)
	f.dropped = append(f.dropped, false)
}

func (f *folder) done(e *Event) {
	r := Reading{e.Coder, e.Transcript, e.CB, e.At}
	k := [2]string{e.Coder, e.Transcript}
	if i, ok := f.readings[k]; ok {
		f.state.Done[i] = r
		return
	}
	f.readings[k] = len(f.state.Done)
	f.state.Done = append(f.state.Done, r)
}

func (f *folder) dismiss(e *Event) {
	pl, sp, fate, ok := f.passage(e)
	if ok && fate != text.Lost {
		f.state.Dismissals = append(f.state.Dismissals, Dismissal{e.Coder, pl.transcript, e.Theme, sp})
	}
}

func (f *folder) finish() {
	s := f.state
	s.Codings = make([]Coding, 0, len(f.codings))
	for i, c := range f.codings {
		switch {
		case f.removed[i]:
		case c.Fate == text.Lost:
			s.Lost = append(s.Lost, c)
		default:
			s.Codings = append(s.Codings, c)
		}
	}
	kept := s.Memos[:0]
	for i, m := range s.Memos {
		if !f.dropped[i] {
			kept = append(kept, m)
		}
	}
	s.Memos = kept
	s.Assigned, s.BlindAll = f.assigned.list(), f.assigned.all()
	s.ContentNotes = f.marks[MarkContent].kept()
	s.Stars = f.marks[MarkStar].kept()
	s.Chosen = f.marks[MarkChosen].kept()
}
