package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// covers reports whether what somebody is never shown holds a transcript.
func covers(s *study.Study, n coding.Never, t *transcript.Transcript) bool {
	return n.Transcript != "" && strings.EqualFold(n.Transcript, t.ID) ||
		n.Participant != "" && slices.ContainsFunc(s.ParticipantsIn(t), func(p string) bool { return strings.EqualFold(p, n.Participant) })
}

// Assign says that a coder is never shown some participants (every transcript in
// which they speak, those imported later too) or transcripts; lift takes that
// back, see Lift. Anybody can say it for anybody. It returns what holds now that did
// not, or no longer holds.
func (a *App) Assign(ctx context.Context, coder string, targets []string, lift bool) ([]AssignEntry, error) {
	if lift {
		return a.Lift(ctx, coder, targets, false)
	}
	return a.never(ctx, coder, targets, false)
}

// AssignAhead is Assign for a coder who has not begun yet: whoever begins under
// that id is never shown it.
func (a *App) AssignAhead(ctx context.Context, coder string, targets []string) ([]AssignEntry, error) {
	return a.never(ctx, coder, targets, true)
}

// NoCoder says that nobody of the study is called so.
type NoCoder struct {
	Problem
	Coder string
}

// Unwrap gives the problem.
func (n *NoCoder) Unwrap() error { return &n.Problem }

func (a *App) never(ctx context.Context, coder string, targets []string, ahead bool) ([]AssignEntry, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if coder, err = a.coderCalled(s, coder, ahead); err != nil {
		return nil, err
	}
	if len(targets) == 0 {
		return nil, usage("verbatim assign --never "+coder+" P07", "say which participant or transcript")
	}
	var events []coding.Event
	list := []AssignEntry{}
	for _, id := range targets {
		n, err := neverCalled(s, id)
		if err != nil {
			return nil, err
		}
		if isNever(s, coder, n) {
			a.Notice("%s is never shown %s already", coder, n.Participant+n.Transcript)
			continue
		}
		events = append(events, coding.Event{Do: coding.Assign, Who: coder, How: coding.AssignNever, Participant: n.Participant, Transcript: n.Transcript})
		n.By = a.who()
		list = append(list, neverEntry(s, coder, n))
	}
	return list, a.addInOneGo(ctx, f, events)
}

// isNever reports whether it was said of just this that a coder is never shown it.
func isNever(s *study.Study, coder string, n coding.Never) bool {
	return slices.ContainsFunc(s.State.Never[coder], func(have coding.Never) bool {
		return strings.EqualFold(have.Participant, n.Participant) && strings.EqualFold(have.Transcript, n.Transcript)
	})
}

// addInOneGo writes assignments that one undo takes back together: all but the first
// name the first.
func (a *App) addInOneGo(ctx context.Context, f *folder.Folder, events []coding.Event) error {
	if len(events) == 0 {
		return nil
	}
	return a.write(ctx, f, a.who(), func(w *folder.Session) error {
		var first coding.ID
		for _, e := range events {
			e.Of = first
			id, err := w.Add(e)
			if err != nil {
				return err
			}
			if first.IsZero() {
				first = id
			}
		}
		return nil
	})
}

// inOneGo are the assignments, the latest first, that were made in one go with one
// that still stands.
func inOneGo(s *study.Study, e coding.Event, gone map[coding.ID]bool) []coding.Event {
	first := e.Of
	if first.IsZero() {
		first = e.ID
	}
	var all []coding.Event
	for _, x := range slices.Backward(s.State.Events) {
		if x.Do == coding.Assign && x.Coder == e.Coder && !gone[x.ID] && (x.ID == first || x.Of == first) {
			all = append(all, x)
		}
	}
	return all
}

// describeAll says in words what some changes did; of a whole draw, how many.
func describeAll(s *study.Study, events []coding.Event) string {
	var what []string
	for _, e := range events {
		what = append(what, Describe(s, e))
	}
	if events[0].Do == coding.Assign {
		slices.Reverse(what)
	}
	if n := len(what); n > 6 && events[0].Do == coding.Assign {
		what = append(what[:4], fmt.Sprintf("and %d more of that kind", n-4))
	}
	return strings.Join(what, "; ")
}

// coderCalled is a coder of the study. A slip of the pen would protect nobody
// and say nothing, so who is not known can be named only where somebody says that
// they have not begun yet.
func (a *App) coderCalled(s *study.Study, id string, ahead bool) (string, error) {
	id = strings.ToLower(strings.TrimSpace(id))
	known := []string{}
	for _, c := range coderEntries(s) {
		known = append(known, c.Coder)
	}
	if slices.Contains(known, id) || id == a.who() || len(s.State.Never[id]) > 0 ||
		slices.ContainsFunc(s.State.Assigned, func(x coding.Assignment) bool { return x.Coder == id }) {
		return id, nil
	}
	if ahead {
		return id, folder.ValidCoder(id)
	}
	there := "nobody has coded yet"
	if len(known) > 0 {
		there = "there are " + strings.Join(known, ", ")
	}
	return "", &NoCoder{*problem(there, "there is no coder %q", id), id}
}

// neverCalled reads what somebody is never to be shown: a participant, or else a
// transcript. The ids are kept as the study has them.
func neverCalled(s *study.Study, id string) (coding.Never, error) {
	if p, err := participantOf(s, id); err == nil {
		return coding.Never{Participant: p}, nil
	}
	if t, ok := s.Transcript(id); ok {
		return coding.Never{Transcript: t.ID}, nil
	}
	for _, nevers := range s.State.Never { // one that is not in the study any more can still be lifted
		for _, n := range nevers {
			if strings.EqualFold(n.Participant+n.Transcript, id) {
				return coding.Never{Participant: n.Participant, Transcript: n.Transcript}, nil
			}
		}
	}
	if err := departed(s, id); err != nil {
		return coding.Never{}, err
	}
	if err := departedTranscript(s, id); err != nil {
		return coding.Never{}, err
	}
	return coding.Never{}, problem("`verbatim participants` and `verbatim transcripts` list them", "there is no participant and no transcript %q", id)
}

// notHeld says what to lift instead of what nobody said.
func notHeld(s *study.Study, coder, id string, n coding.Never) error {
	if t, ok := s.Transcript(n.Transcript); ok && s.HiddenFrom(coder, t) {
		return problem(liftHint(s, coder, t), "%s is not shown %s because of who speaks in it", coder, t.ID)
	}
	return problem("`verbatim assign` lists what is", "nothing says that %s is never shown %s, or codes it blind", coder, id)
}

// liftHint is the command that shows a hidden transcript again.
func liftHint(s *study.Study, coder string, t *transcript.Transcript) string {
	var ids []string
	for _, n := range s.State.Never[coder] {
		if covers(s, n, t) {
			ids = append(ids, n.Participant+n.Transcript)
		}
	}
	return "`verbatim assign --lift " + coder + " " + strings.Join(ids, " ") + "` changes that"
}

// notShownTo refuses a transcript that a coder is never shown.
func notShownTo(s *study.Study, coder string, t *transcript.Transcript) error {
	if !s.HiddenFrom(coder, t) {
		return nil
	}
	return problem(liftHint(s, coder, t), "%s is not shown to %s", t.ID, coder)
}

// participantNotShown reports whether whoever looks is not shown what is about a
// participant: those named to them, and those heard only in what they are not shown.
func participantNotShown(s *study.Study, id string) bool {
	for _, n := range s.State.Never[s.Viewer] {
		if n.Participant != "" && strings.EqualFold(n.Participant, id) {
			return true
		}
	}
	in, hidden := 0, 0
	for _, t := range s.Transcripts {
		if slices.Contains(s.ParticipantsIn(t), id) {
			in++
			if s.Hidden(t) {
				hidden++
			}
		}
	}
	return in > 0 && in == hidden
}

// memosNotShown tells the memos about something that whoever looks is never
// shown.
func memosNotShown(s *study.Study) func(coding.Memo) bool {
	if len(s.State.Never[s.Viewer]) == 0 {
		return func(coding.Memo) bool { return false }
	}
	hidden := func(id string, h text.Hash) bool {
		t, ok := s.Transcript(id)
		if !ok {
			t, ok = s.ByText(h)
		}
		return ok && s.Hidden(t)
	}
	codings := map[coding.ID]bool{} // also those taken back since
	for i := range s.State.Events {
		if e := &s.State.Events[i]; e.Do == coding.Code && hidden(e.Transcript, e.Text) {
			codings[e.ID] = true
		}
	}
	return func(m coding.Memo) bool {
		switch m.On {
		case coding.OnTranscript, coding.OnPassage:
			return hidden(m.Transcript, m.Text)
		case coding.OnParticipant:
			return participantNotShown(s, m.Participant)
		case coding.OnCoding:
			return codings[m.Of]
		}
		return false
	}
}

// leftToReview are a coder's codings that wait for them after corrections, but
// for those in what they are never shown.
func leftToReview(s *study.Study, coder string) []coding.Coding {
	return slices.DeleteFunc(waitingCodings(s, coder), func(c coding.Coding) bool {
		t, ok := s.Transcript(c.Transcript)
		return ok && s.HiddenFrom(coder, t)
	})
}

// leftOutNote says how many transcripts whoever looks is not shown; empty when
// none. It is the same whatever they look for.
func leftOutNote(s *study.Study) string {
	n := 0
	for _, t := range s.Transcripts {
		if s.Hidden(t) {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "1 transcript is left out because it is not shown to " + s.Viewer
	}
	return fmt.Sprintf("%d transcripts are left out because they are not shown to %s", n, s.Viewer)
}
