package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
)

// withdrewOn is the day on which somebody's order was given, as the log has it;
// of several orders that of the one that counts.
func withdrewOn(s *study.Study, who string) string {
	how := s.State.Withdrawn[strings.ToLower(who)]
	for i := range s.State.Events {
		if e := &s.State.Events[i]; e.Do == coding.Withdraw && strings.EqualFold(e.Participant, who) && e.How == how {
			day, _, _ := strings.Cut(e.At, "T")
			return day
		}
	}
	return ""
}

// farInWords is how far somebody withdrew, after "withdrew".
func farInWords(how string) string {
	switch how {
	case coding.WithdrawWords:
		return "all their words"
	case coding.WithdrawQuoting:
		return "no removal, only from being quoted"
	case coding.WithdrawPassages:
		return "single passages"
	}
	return how
}

// departed says that somebody who is asked for withdrew with everything; nil
// where they did not.
func departed(s *study.Study, who string) error {
	if who == "" || s.State.Withdrawn[strings.ToLower(who)] != coding.WithdrawEverything {
		return nil
	}
	return problem(fmt.Sprintf("nothing of theirs is shown or counted; `verbatim withdraw %s` prints the record", who),
		"%s withdrew with everything on %s", spelt(s, who), withdrewOn(s, who))
}

// NoParticipant says why nobody can be found under a name.
func (a *App) NoParticipant(ctx context.Context, id string) error {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return err
	}
	if err := departed(s, id); err != nil {
		return err
	}
	return problem("`verbatim consent` lists them", "there is no participant %q", id)
}

// spelt is a participant as the order that stands spells them.
func spelt(s *study.Study, who string) string {
	for i := range s.State.Events {
		if e := &s.State.Events[i]; e.Do == coding.Withdraw && strings.EqualFold(e.Participant, who) {
			return e.Participant
		}
	}
	return who
}

// departedTranscript says that a transcript is an interview with nobody but
// people who withdrew with everything; nil where it is not.
func departedTranscript(s *study.Study, id string) error {
	for _, f := range s.Forgotten {
		if strings.EqualFold(f.Transcript, id) && len(f.Participants) > 0 {
			who := f.Participants[0]
			return problem(fmt.Sprintf("nothing of it is shown or counted; `verbatim withdraw %s` prints the record", who),
				"%s is an interview with %s, who withdrew with everything on %s", f.Transcript, who, withdrewOn(s, who))
		}
	}
	return nil
}

// tellDeparted names, beside a list, who is not in it because they withdrew with
// everything.
func (a *App) tellDeparted(s *study.Study) {
	var told []string
	for i := range s.State.Events {
		e := &s.State.Events[i]
		key := strings.ToLower(e.Participant)
		if e.Do == coding.Withdraw && s.State.Withdrawn[key] == coding.WithdrawEverything && !slices.Contains(told, key) {
			told = append(told, key)
			a.Notice("%s withdrew with everything on %s: nothing of theirs is shown or counted", e.Participant, withdrewOn(s, e.Participant))
		}
	}
}

// withdrawnSource says why a file cannot come in: it is what somebody who withdrew
// said, the same file or one with the same words, which the transcript called twin
// once had. "" where it is not.
func withdrawnSource(s *study.Study, sha, twin string, words text.Hash) string {
	refused := func(people []string) string {
		for _, id := range people {
			if s.State.Gone(id) {
				return fmt.Sprintf("this is the interview of somebody who withdrew (%s, on %s): it does not come in again", id, withdrewOn(s, id))
			}
		}
		return ""
	}
	same := func(id, source string) bool {
		return sha != "" && source == sha || s.State.Removed[words] && strings.EqualFold(id, twin)
	}
	for _, f := range s.Forgotten {
		if same(f.Transcript, f.SourceSHA256) {
			return refused(f.Participants)
		}
	}
	for _, t := range s.Transcripts {
		if !same(t.ID, t.SourceSHA256) {
			continue
		}
		if why := refused(append(slices.Clone(s.ParticipantsIn(t)), s.Forgot(t.ID)...)); why != "" {
			return why
		}
		passages := slices.ContainsFunc(s.State.Passages, func(m coding.Mark) bool { return m.Transcript == t.ID })
		if passages && s.State.Removed[words] && t.SourceSHA256 != sha {
			return fmt.Sprintf("this is %s with words that somebody withdrew: they do not come in again", t.ID)
		}
	}
	return ""
}
