package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Undo takes back the person's last change, or the one with that id, and says
// in words what it was. Undoing an undo brings the change back.
func (a *App) Undo(ctx context.Context, id string) (string, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return "", err
	}
	me := a.who()
	var events []coding.Event
	if id == "" {
		events = lastChange(s, me)
		err = beyondUndo(s, me, events)
	} else {
		events, err = changeCalled(s, me, id)
	}
	if err != nil {
		return "", err
	}
	if len(events) == 0 {
		return "", problem("`verbatim log` shows what was done by whom", "%s has nothing here to undo", me)
	}
	err = a.write(ctx, f, me, func(w *folder.Session) error {
		for _, e := range events {
			if err := takeBack(f, s, w, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(s.State.Assigned) > 0 {
		var now *study.Study
		if now, err = a.reload(ctx, f); err == nil {
			a.tellSeen(s, now, events)
		}
	}
	return describeAll(s, events), err
}

// takeBack undoes one event: a change of a file by putting the earlier version
// back, anything else by an undo event.
func takeBack(f *folder.Folder, s *study.Study, w *folder.Session, e coding.Event) error {
	if e.Do != coding.Put {
		_, err := w.Add(coding.Event{Do: coding.Undo, Of: e.ID})
		return err
	}
	now, err := os.ReadFile(filepath.Join(f.Dir, filepath.FromSlash(e.Path)))
	if err != nil || text.HashOf(string(now)) != e.To {
		return problem("change it by hand, or undo the later change first", "%s was changed again since", e.Path)
	}
	if isSummaries(e) {
		old, err := earlierSummaries(f, e)
		if err != nil {
			return err
		}
		return w.Revert(e, old)
	}
	old, err := f.Version(e.From[0])
	if err != nil {
		return err
	}
	book, err := codebook.Parse(e.Path, old)
	if err != nil {
		return err
	}
	if what, todo := fitsCoded(s, book); what != "" {
		if todo != waitForBlind {
			todo = "take those codings back first"
			if all, parted := inTheWay(s, book); parted != "" {
				what, todo = all, "hand those codings back to "+themeName(s, parted)+" first"
			} else if all != "" {
				what = all
			}
		}
		return problem(todo, "the earlier codebook does not fit what is coded: %s", what)
	}
	return w.Revert(e, old)
}

// undoable reports whether undo can take an event back.
func undoable(e coding.Event) bool {
	switch e.Do {
	case coding.Code, coding.Uncode, coding.Move, coding.MemoKind, coding.Done, coding.Dismiss, coding.Assign, coding.Decide:
		return true
	case coding.Put: // changes of the codebook and of summaries by the tool
		if isSummaries(e) {
			return len(e.From) <= 1 && e.How == ""
		}
		return e.Path == "codebook.yaml" && len(e.From) == 1 && e.How == ""
	}
	return false
}

// beyondUndo refuses where the person's latest change is none that undo reaches:
// it would take back an older one, which nobody had in mind.
func beyondUndo(s *study.Study, coder string, last []coding.Event) error {
	gone := takenBack(s)
	for _, e := range slices.Backward(s.State.Events) {
		switch {
		case e.Coder != coder || gone[e.ID]:
			continue
		case len(last) > 0 && e.ID == last[0].ID:
			return nil
		}
		todo := ""
		switch {
		case e.Do == coding.Correct && len(e.From) == 0:
			todo = "a transcript that was imported stays"
		case e.Do == coding.Correct:
			todo = "put the earlier words back into transcripts/" + e.Transcript + ".txt, then `verbatim correct " + e.Transcript + " --go-back`"
		case e.Do == coding.Consent && e.How == "":
			todo = "record another answer: `verbatim consent --help`"
		case e.Do == coding.Withdraw && e.How != coding.WithdrawRemoved:
			todo = "a withdrawal stands; `verbatim withdraw --help`"
		case e.Do == coding.Put && e.Path == "participants.csv" && e.How == "":
			todo = "change it once more"
		default:
			continue
		}
		return problem(todo+"; an earlier change of yours is taken back by its id: `verbatim log` shows them, `verbatim undo ID`",
			"nothing was undone: your last change (%s) is none that undo takes back", Describe(s, e))
	}
	return nil
}

// lastChange is the person's latest change that still stands: one event, or a
// coding with the memo and the star that were made with it.
func lastChange(s *study.Study, coder string) []coding.Event {
	gone := takenBack(s)
	var last []coding.Event
	for _, e := range slices.Backward(s.State.Events) {
		if e.Coder != coder || gone[e.ID] || !undoable(e) || e.Do == coding.Put && !e.Of.IsZero() {
			continue
		}
		if e.Do == coding.Assign && len(last) == 0 {
			return inOneGo(s, e, gone)
		}
		if isSummaries(e) && len(last) == 0 {
			return summariesInOneGo(s, e, gone)
		}
		if last = append(last, e); len(last) == 3 {
			break
		}
	}
	return last[:min(len(last), madeTogether(last))]
}

// madeTogether is how many of somebody's changes, the latest first, are one: a
// coding, perhaps its memo, perhaps the star that names it.
func madeTogether(last []coding.Event) int {
	i := 0
	if len(last) > 0 && isStar(last[0]) && !last[0].Of.IsZero() {
		i++
	}
	if i+1 < len(last) && last[i].Do == coding.MemoKind && last[i].On == coding.OnCoding && last[i].Of == last[i+1].ID &&
		last[i].W == last[i+1].W && last[i].N == last[i+1].N+1 && last[i].At == last[i+1].At {
		i++
	}
	if i == 0 || i == len(last) || last[i].Do != coding.Code || isStar(last[0]) && last[0].Of != last[i].ID {
		return 1
	}
	return i + 1
}

func isStar(e coding.Event) bool { return e.Do == coding.MemoKind && e.Type == coding.MarkStar }

// takenBack is the set of events that an undo, or a put that reverts, names.
func takenBack(s *study.Study) map[coding.ID]bool {
	gone := map[coding.ID]bool{}
	for _, e := range slices.Backward(s.State.Events) {
		if (e.Do == coding.Undo || e.Do == coding.Put && !e.Of.IsZero()) && !gone[e.ID] {
			gone[e.Of] = true
		}
	}
	return gone
}

func changeCalled(s *study.Study, coder, id string) ([]coding.Event, error) {
	decision, numbered, err := numberedDecision(s, id)
	if err != nil {
		return nil, err
	}
	if numbered {
		id = decision.String()
	}
	var found []coding.Event
	for _, e := range s.State.Events {
		if len(id) >= 4 && strings.HasPrefix(e.ID.String(), strings.ToLower(id)) {
			found = append(found, e)
		}
	}
	switch {
	case len(found) != 1:
		return nil, problem("`verbatim log` shows ids; give enough of one", "%q names %d changes", id, len(found))
	case found[0].Coder != coder:
		return nil, problem("only they can undo it", "%s was done by %s", id, found[0].Coder)
	case !undoable(found[0]) && found[0].Do != coding.Undo:
		return nil, problem("", "%s cannot be undone: %s", id, Describe(s, found[0]))
	case takenBack(s)[found[0].ID]:
		return nil, problem("to bring it back, undo the undo: `verbatim log` shows its id", "%s was undone already", id)
	case isSummaries(found[0]) && found[0].Of.IsZero():
		return summariesInOneGo(s, found[0], takenBack(s)), nil
	}
	return found, nil
}

// Describe says in words what an event did. It repeats nobody's words.
func Describe(s *study.Study, e coding.Event) string {
	switch e.Do {
	case coding.Open:
		return "started a log"
	case coding.Code:
		against := ""
		if e.Stance == coding.Against {
			against = " (against)"
		}
		return fmt.Sprintf("coded %s as %s%s", passageOf(s, e), e.Theme, against)
	case coding.Uncode:
		return "took back coding " + e.Of.Short()
	case coding.Move:
		return fmt.Sprintf("put coding %s on %s", e.Of.Short(), passageOf(s, e))
	case coding.MemoKind:
		if what, is := describeMark(s, e); is {
			return what
		}
		return fmt.Sprintf("wrote a memo (%s) on %s", e.Type, targetOf(s, e))
	case coding.Done:
		return "marked " + e.Transcript + " as read to the end"
	case coding.Dismiss:
		return fmt.Sprintf("dismissed %s for %s", passageOf(s, e), e.Theme)
	case coding.Assign:
		return describeAssign(e)
	case coding.Correct:
		if len(e.From) == 0 {
			return "imported " + e.Transcript
		}
		return "corrected " + e.Transcript
	case coding.Put:
		switch {
		case !e.Of.IsZero():
			return "put back an earlier " + e.Path
		case e.How == "joined":
			return "joined the versions of " + e.Path
		case e.How != "" && len(e.From) > 0:
			return e.Path + " was changed by hand"
		case len(e.From) == 0:
			return "made " + e.Path
		}
		return "changed " + e.Path + becauseSaid(s, e)
	case coding.Undo:
		return "undid " + e.Of.Short()
	case coding.Decide:
		return "decided about " + passageDecided(s, e) + ": " + midSentence(decisionSaid(s, e))
	case coding.Export:
		return fmt.Sprintf("exported %s for %s", e.Path, e.For)
	case coding.Consent:
		return consentInWords(e)
	case coding.Withdraw:
		if e.How == coding.WithdrawRemoved && e.Participant == "" {
			return fmt.Sprintf("removed for good what held names: earlier texts and versions (%d)", len(e.From))
		}
		return "withdrew " + e.Participant
	}
	return string(e.Do)
}

func passageOf(s *study.Study, e coding.Event) string {
	if t, ok := transcriptAbout(s, e); ok {
		return place(t, e.Span)
	}
	return "a passage of an earlier text"
}

func passageDecided(s *study.Study, e coding.Event) string {
	for _, c := range s.CodingsIn(e.Transcript) {
		if slices.Contains(e.Ofs, c.ID) {
			return passageOf(s, coding.Event{Transcript: c.Transcript, Text: c.Text, Span: c.Span})
		}
	}
	return "a passage of " + e.Transcript
}

func targetOf(s *study.Study, e coding.Event) string {
	switch e.On {
	case coding.OnCoding:
		return "coding " + e.Of.Short()
	case coding.OnPassage:
		return passageOf(s, e)
	case coding.OnTheme:
		return "theme " + e.Theme
	case coding.OnParticipant:
		return "participant " + e.Participant
	case coding.OnTranscript:
		return "transcript " + e.Transcript
	}
	return "the study"
}

// LogOptions narrow the log.
type LogOptions struct {
	Coder      string
	Transcript string
	Limit      int // the last so many; 0: all
}

// LogEntry is one line of the log for people.
type LogEntry struct {
	ID     string `json:"id"`
	At     string `json:"at"`
	Coder  string `json:"coder"`
	Do     string `json:"do"`
	What   string `json:"what"`
	Undone bool   `json:"undone"`
}

// Log says who did what, oldest first.
func (a *App) Log(ctx context.Context, o LogOptions) ([]LogEntry, error) {
	_, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	var wanted *transcript.Transcript
	if o.Transcript != "" {
		var ok bool // also of one that is not shown to whoever asks: the log holds no words
		if wanted, ok = s.Transcript(o.Transcript); !ok {
			return nil, noTranscript(s, o.Transcript)
		}
	}
	gone := takenBack(s)
	entries := []LogEntry{}
	for _, e := range s.State.Events {
		if o.Coder != "" && !strings.EqualFold(o.Coder, e.Coder) || wanted != nil && !about(s, e, wanted) {
			continue
		}
		entries = append(entries, LogEntry{e.ID.String(), e.At, e.Coder, string(e.Do), Describe(s, e), gone[e.ID]})
	}
	if o.Limit > 0 && len(entries) > o.Limit {
		entries = entries[len(entries)-o.Limit:]
	}
	return entries, nil
}

func about(s *study.Study, e coding.Event, t *transcript.Transcript) bool {
	if e.Path == "transcripts/"+t.ID+".yaml" {
		return true
	}
	if of, ok := transcriptAbout(s, e); ok {
		return of == t
	}
	return e.Transcript == t.ID || e.Do == coding.Assign && covers(s, coding.Never{Participant: e.Participant}, t)
}

// transcriptAbout is the transcript whose current text an event points into.
func transcriptAbout(s *study.Study, e coding.Event) (*transcript.Transcript, bool) {
	if t, ok := s.Transcript(e.Transcript); ok && (e.Text == "" || t.Text.Hash() == e.Text) {
		return t, true
	}
	return s.ByText(e.Text)
}
