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

// NeverEntry says what a coder is never shown. Why is asked by nobody and kept
// nowhere.
type NeverEntry struct {
	Coder       string   `json:"coder"`
	Participant *string  `json:"participant"` // every transcript they speak in, later ones too
	Transcript  *string  `json:"transcript"`
	By          string   `json:"by"`          // who said so
	Transcripts []string `json:"transcripts"` // those of the study that it is about now
}

// Assigned lists what coders are never shown, by coder.
func (a *App) Assigned(ctx context.Context) ([]NeverEntry, error) {
	_, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	list := []NeverEntry{}
	for coder, nevers := range s.State.Never {
		for _, n := range nevers {
			list = append(list, neverEntry(s, coder, n))
		}
	}
	slices.SortFunc(list, func(x, y NeverEntry) int {
		if c := strings.Compare(x.Coder, y.Coder); c != 0 {
			return c
		}
		return coding.CompareIDs(target(x), target(y))
	})
	return list, nil
}

func target(e NeverEntry) string {
	if e.Participant != nil {
		return *e.Participant
	}
	return *e.Transcript
}

func neverEntry(s *study.Study, coder string, n coding.Never) NeverEntry {
	e := NeverEntry{Coder: coder, Participant: optional(n.Participant), Transcript: optional(n.Transcript), By: n.By, Transcripts: []string{}}
	for _, t := range s.Transcripts {
		if covers(s, n, t) {
			e.Transcripts = append(e.Transcripts, t.ID)
		}
	}
	return e
}

// covers reports whether what somebody is never shown holds a transcript.
func covers(s *study.Study, n coding.Never, t *transcript.Transcript) bool {
	return n.Transcript != "" && strings.EqualFold(n.Transcript, t.ID) ||
		n.Participant != "" && slices.ContainsFunc(s.ParticipantsIn(t), func(p string) bool { return strings.EqualFold(p, n.Participant) })
}

// Assign says that a coder is never shown some participants (every transcript in
// which they speak, those imported later too) or transcripts; lift takes that
// back. Anybody can say it for anybody. It returns what holds now that did not.
func (a *App) Assign(ctx context.Context, coder string, targets []string, lift bool) ([]NeverEntry, error) {
	return a.assign(ctx, coder, targets, lift, false)
}

// AssignAhead is Assign for a coder who has not begun yet: whoever begins under
// that id is never shown it.
func (a *App) AssignAhead(ctx context.Context, coder string, targets []string) ([]NeverEntry, error) {
	return a.assign(ctx, coder, targets, false, true)
}

// NoCoder says that nobody of the study is called so.
type NoCoder struct {
	Problem
	Coder string
}

// Unwrap gives the problem.
func (n *NoCoder) Unwrap() error { return &n.Problem }

func (a *App) assign(ctx context.Context, coder string, targets []string, lift, ahead bool) ([]NeverEntry, error) {
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
	list := []NeverEntry{}
	for _, id := range targets {
		n, err := neverCalled(s, id)
		if err != nil {
			return nil, err
		}
		how, held := coding.AssignNever, false
		for _, have := range s.State.Never[coder] {
			held = held || strings.EqualFold(have.Participant, n.Participant) && strings.EqualFold(have.Transcript, n.Transcript)
		}
		switch {
		case lift && !held:
			return nil, notHeld(s, coder, id, n)
		case lift:
			how = coding.AssignLifted
		case held:
			a.Notice("%s is never shown %s already", coder, n.Participant+n.Transcript)
			continue
		}
		events = append(events, coding.Event{Do: coding.Assign, Who: coder, How: how, Participant: n.Participant, Transcript: n.Transcript})
		n.By = a.who()
		list = append(list, neverEntry(s, coder, n))
	}
	if len(events) == 0 {
		return list, nil
	}
	return list, a.write(ctx, f, a.who(), func(w *folder.Session) error { return addAll(w, events) })
}

func addAll(w *folder.Session, events []coding.Event) error {
	for _, e := range events {
		if _, err := w.Add(e); err != nil {
			return err
		}
	}
	return nil
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
	if slices.Contains(known, id) || id == a.who() || len(s.State.Never[id]) > 0 {
		return id, nil
	}
	if ahead {
		return id, folder.ValidCoder(id)
	}
	p := problem("there are "+strings.Join(known, ", ")+"; for somebody who has not begun yet, run it again with --yes: it holds when they begin as "+id, "there is no coder %q", id)
	return "", &NoCoder{*p, id}
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
	return problem("`verbatim assign` lists what is", "nothing says that %s is never shown %s", coder, id)
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
