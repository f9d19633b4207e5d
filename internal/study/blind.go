package study

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

// Who codes a transcript blind sees in it what they coded themselves, until
// everybody who codes it is done, or somebody lifts that. SeenBy is the one place
// that leaves the rest out: whatever lists, counts or searches the study that it
// gives cannot show more.

// CodersOf are those who are to code a transcript, by id.
func (s *Study) CodersOf(transcriptID string) []coding.Assignment {
	return s.assignedIn[strings.ToLower(transcriptID)]
}

// Readers are the coders who read a transcript to the end, sorted. That is known to
// everybody, also to those who do not see what they coded.
func (s *Study) Readers(transcriptID string) []string { return s.readersOf[transcriptID] }

// indexCoders prepares the look-ups of who codes what and who is done.
func (s *Study) indexCoders() {
	s.assignedIn, s.readersOf = map[string][]coding.Assignment{}, map[string][]string{}
	for _, a := range s.State.Assigned {
		id := strings.ToLower(a.Transcript)
		s.assignedIn[id] = append(s.assignedIn[id], a)
	}
	for _, r := range s.State.Done {
		if !slices.Contains(s.readersOf[r.Transcript], r.Coder) {
			s.readersOf[r.Transcript] = append(s.readersOf[r.Transcript], r.Coder)
		}
	}
	for _, ids := range s.readersOf {
		slices.Sort(ids)
	}
}

// BlindTo reports whether whoever is looking codes a transcript blind and not
// everybody who codes it is done: waitingFor are those who are not, themselves
// included, by id. Until then they see their own codings in it and nobody else's.
func (s *Study) BlindTo(transcriptID string) (waitingFor []string, blind bool) {
	return s.BlindFrom(s.Viewer, transcriptID)
}

// BlindFrom is BlindTo for a coder.
func (s *Study) BlindFrom(coder, transcriptID string) (waitingFor []string, blind bool) {
	t, ok := s.Transcript(transcriptID)
	if !ok {
		return nil, false
	}
	assigned := s.CodersOf(t.ID)
	if !slices.ContainsFunc(assigned, func(a coding.Assignment) bool { return a.Blind && a.Coder == coder }) {
		return nil, false
	}
	done := s.Readers(t.ID)
	for _, a := range assigned {
		// Somebody who is never shown it cannot read it to the end.
		if !slices.Contains(done, a.Coder) && !s.HiddenFrom(a.Coder, t) {
			waitingFor = append(waitingFor, a.Coder)
		}
	}
	return waitingFor, len(waitingFor) > 0
}

// MaySee reports whether a coder may see what another did in a transcript; see
// SeenBy for as.
func (s *Study) MaySee(coder, other, transcriptID string, as ...string) bool {
	known := len(as) == 0 || slices.Contains(as, coder)
	if !known {
		for _, id := range as {
			if _, blind := s.BlindFrom(id, transcriptID); blind {
				return false
			}
		}
	}
	_, blind := s.BlindFrom(coder, transcriptID)
	return !blind || coder == other
}

// Whole is the study with everything in it: for what writes, counts what is lost,
// or proves something, and shows nobody what others coded.
func (s *Study) Whole() *Study {
	if s.whole != nil {
		return s.whole
	}
	return s
}

// OwnOnly are the transcripts of which this study holds only what whoever is looking
// coded, because they code them blind.
func (s *Study) OwnOnly() []string {
	return slices.SortedFunc(maps.Keys(s.ownOnly), coding.CompareIDs)
}

// IsOwnOnly reports whether a transcript is among OwnOnly.
func (s *Study) IsOwnOnly(transcriptID string) bool {
	_, is := s.ownOnly[transcriptID]
	return is
}

// SeenBy is the study as a coder may see it: of transcripts that they code blind
// and not everybody is done with, it holds their own codings, memos, stars and
// published forms, and nobody else's. The stamp is that of the whole study.
//
// As are coders under whose names the same person is known to work. Where the
// coder is not one of those, nothing of what is blind to them is left: nobody looks
// at what others coded by calling themselves something else. Who loads a study
// calls it once, last.
func (s *Study) SeenBy(coder string, as ...string) *Study {
	s = s.Whole()
	s.Viewer = coder
	v := viewing{s: s, coder: coder, open: map[string]bool{}}
	v.look(as)
	if len(v.open) == 0 {
		return s
	}
	seen := *s
	seen.whole, seen.ownOnly, seen.viewing = s, v.open, &v
	state := *s.State
	seen.State = &state
	v.reduce(&state)
	seen.Summaries = v.summaries(s.Summaries)
	seen.indexMarks()
	seen.indexCodings()
	seen.Notes = append(slices.Clone(s.Notes), seen.OwnOnlyNote())
	return &seen
}

// Unseen reports whether an event is left out because whoever is looking codes blind.
func (s *Study) Unseen(id coding.ID) bool { return s.viewing != nil && s.viewing.unseen[id] }

// Hides reports whether an event that has just come from another copy, later than
// those it refers to, would be left out because whoever is looking codes blind.
func (s *Study) Hides(e *coding.Event) bool {
	if s.viewing == nil {
		return false
	}
	hides := s.viewing.unseen[e.ID] || s.viewing.hidesEvent(e)
	s.viewing.unseen[e.ID] = hides
	return hides
}

// OwnOnlyNote says in a sentence how many transcripts are seen with own codings
// alone; nothing where there are none.
func (s *Study) OwnOnlyNote() string {
	var own, none []string
	for _, id := range s.OwnOnly() {
		if s.ownOnly[id] {
			own = append(own, id)
		} else {
			none = append(none, id)
		}
	}
	var parts []string
	if len(own) > 0 {
		parts = append(parts, fmt.Sprintf("%s here only with what %s coded, because %s coded blind and not everybody is done", transcripts(own), s.Viewer, either(len(own) == 1, "it is", "they are")))
	}
	if len(none) > 0 {
		parts = append(parts, fmt.Sprintf("%s here without codings, because somebody who works on this computer codes %s blind; %s can see more once something here was done as %s",
			transcripts(none), either(len(none) == 1, "it", "them"), s.Viewer, s.Viewer))
	}
	return strings.Join(parts, "; ")
}

// OwnOnlyNote is the study's, as the purpose's readers may know it.
func (r *Release) OwnOnlyNote() string {
	n := len(r.Study.ownOnly)
	switch {
	case n == 0:
		return ""
	case r.Purpose == transcript.ForTeam:
		return r.Study.OwnOnlyNote()
	case n == 1:
		return "1 transcript is here only with what one coder coded: it is coded blind and not everybody is done"
	}
	return fmt.Sprintf("%d transcripts are here only with what one coder coded: they are coded blind and not everybody is done", n)
}

// transcripts is how many there are and which, with the verb.
func transcripts(ids []string) string {
	switch {
	case len(ids) == 1:
		return "1 transcript (" + ids[0] + ") is"
	case len(ids) > 4:
		return fmt.Sprintf("%d transcripts (%s and %d more) are", len(ids), strings.Join(ids[:3], ", "), len(ids)-3)
	}
	return fmt.Sprintf("%d transcripts (%s) are", len(ids), strings.Join(ids, ", "))
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// viewing is what a coder may see of a study.
type viewing struct {
	s     *Study
	coder string
	open  map[string]bool // transcripts that are blind to them: whether they see their own codings

	codingIn map[coding.ID]string // the transcript of every coding that was ever made
	unseen   map[coding.ID]bool   // events
}

// look finds the transcripts that are blind to the coder, and those that are blind
// to who they are known to be.
func (v *viewing) look(as []string) {
	known := len(as) == 0 || slices.Contains(as, v.coder)
	seen := map[string]bool{}
	for _, a := range v.s.State.Assigned {
		id := strings.ToLower(a.Transcript)
		if seen[id] || !a.Blind {
			continue
		}
		seen[id] = true
		t, ok := v.s.Transcript(id)
		if !ok {
			continue
		}
		if _, blind := v.s.BlindFrom(v.coder, t.ID); blind {
			v.open[t.ID] = true
		}
		for _, other := range as {
			if _, blind := v.s.BlindFrom(other, t.ID); blind && !known {
				v.open[t.ID] = false
			}
		}
	}
}

// hides reports whether what a coder did in a transcript is not seen.
func (v *viewing) hides(coder, transcriptID string) bool {
	own, blind := v.open[transcriptID]
	return blind && (coder != v.coder || !own)
}

// reduce leaves out of a state what is not seen. Content notes stay: they are there
// so that nobody comes upon something unprepared.
func (v *viewing) reduce(st *coding.State) {
	v.codingIn, v.unseen = map[coding.ID]string{}, map[coding.ID]bool{}
	for _, list := range [][]coding.Coding{st.Codings, st.Lost} {
		for _, c := range list {
			v.codingIn[c.ID] = c.Transcript
		}
	}
	st.Events = v.events(st.Events)
	st.Codings, st.Lost = without(st.Codings, v.hidesCoding), without(st.Lost, v.hidesCoding)
	st.Memos = without(st.Memos, func(m coding.Memo) bool { return v.unseen[m.ID] })
	hidesMark := func(m coding.Mark) bool { return v.hides(m.Coder, m.Transcript) }
	st.Stars, st.Chosen = without(st.Stars, hidesMark), without(st.Chosen, hidesMark)
	st.Dismissals = without(st.Dismissals, func(d coding.Dismissal) bool { return v.hides(d.Coder, d.Transcript) })
	// Where one's own codings are all there is to see, that others have read it to
	// the end makes no zero of what is missing.
	st.Done = without(st.Done, func(r coding.Reading) bool { return v.hides(r.Coder, r.Transcript) })
	// A decision keeps what others coded, whoever wrote it down.
	st.Decisions = without(st.Decisions, func(d coding.Decision) bool {
		_, blind := v.open[d.Transcript]
		return blind
	})
}

// without is a list without some of it; the list itself stays as it is.
func without[T any](list []T, drop func(T) bool) []T {
	kept := make([]T, 0, len(list))
	for _, x := range list {
		if !drop(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

func (v *viewing) hidesCoding(c coding.Coding) bool { return v.hides(c.Coder, c.Transcript) }

// events are those that are seen: a log names themes and passages. An event on what
// was taken back since is found by its text.
func (v *viewing) events(all []coding.Event) []coding.Event {
	kept := make([]coding.Event, 0, len(all))
	for i := range all {
		e := &all[i]
		if v.hidesEvent(e) {
			v.unseen[e.ID] = true
			continue
		}
		kept = append(kept, *e)
	}
	return kept
}

func (v *viewing) hidesEvent(e *coding.Event) bool {
	switch e.Do {
	case coding.Code:
		if _, ok := v.codingIn[e.ID]; !ok {
			v.codingIn[e.ID] = v.in(e, e.Coder)
		}
		return v.hides(e.Coder, v.codingIn[e.ID])
	case coding.Uncode, coding.Move, coding.Undo:
		return v.unseen[e.Of]
	case coding.Dismiss, coding.Decide:
		return v.hides(e.Coder, v.in(e, e.Coder))
	case coding.MemoKind:
		return v.hidesMemo(e)
	case coding.Put: // which cells of the framework matrix it is about, the event does not say
		return strings.HasPrefix(e.Path, "summaries/") && e.Coder != v.coder
	}
	return false
}

func (v *viewing) hidesMemo(e *coding.Event) bool {
	switch {
	case e.Type == coding.MarkContent:
		return false
	case e.On == coding.OnCoding:
		return v.hides(e.Coder, v.codingIn[e.Of]) || e.Coder != v.coder && v.unseen[e.Of]
	case e.On == coding.OnPassage, e.On == coding.OnTranscript:
		return v.hides(e.Coder, v.in(e, e.Coder))
	case e.On == coding.OnParticipant:
		for _, t := range v.s.Transcripts {
			if v.hides(e.Coder, t.ID) && slices.ContainsFunc(v.s.ParticipantsIn(t), func(p string) bool { return strings.EqualFold(p, e.Participant) }) {
				return true
			}
		}
	}
	return false
}

// in is the transcript that an event is about. Two imports may once have had one
// name: where the text says another than the name, it is the one that is hidden
// from who looks, if either is.
func (v *viewing) in(e *coding.Event, coder string) string {
	var byName, byText *transcript.Transcript
	byName, _ = v.s.Transcript(e.Transcript)
	byText, _ = v.s.ByText(e.Text)
	switch {
	case byText == nil && byName == nil:
		return ""
	case byText == nil, byName != nil && v.hides(coder, byName.ID):
		return byName.ID
	}
	return byText.ID
}
