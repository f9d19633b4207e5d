package study

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Release is the study as a purpose may see it: the only source of words for
// anything that leaves Verbatim.
type Release struct {
	Study   *Study
	Purpose transcript.Purpose
	may     map[string]bool // participant id -> cleared for the purpose
}

// Release opens the study for a purpose.
func (s *Study) Release(p transcript.Purpose) *Release {
	r := &Release{Study: s, Purpose: p, may: map[string]bool{}}
	for _, who := range s.Participants {
		// Who may not be analysed is cleared for nothing that follows from analysis.
		r.may[who.ID] = who.May(p.Needs(), s.Settings.Consent) && who.May(transcript.AskAnalyse, s.Settings.Consent)
	}
	for _, t := range s.Transcripts {
		for _, sp := range t.Speakers {
			if _, listed := r.may[sp.Participant]; sp.Participant != "" && !listed {
				r.may[sp.Participant] = r.Cleared(sp.Participant)
			}
		}
	}
	return r
}

// Cleared reports whether a participant's words may be shown. Of a participant
// whom participants.csv does not list, nobody knows what they answered: their
// words stay within the team. Of somebody who withdrew, the order says more than
// participants.csv, which may come from an old copy.
func (r *Release) Cleared(participantID string) bool {
	if how := r.Study.State.Withdrawn[strings.ToLower(participantID)]; how != "" &&
		(how != coding.WithdrawQuoting || r.Purpose != transcript.ForTeam) {
		return false
	}
	if ok, known := r.may[participantID]; known {
		return ok
	}
	everyone := transcript.Participant{ID: participantID, Consent: r.Study.refused(participantID)}
	return r.Purpose == transcript.ForTeam && everyone.May(r.Purpose.Needs(), r.Study.Settings.Consent) &&
		everyone.May(transcript.AskAnalyse, r.Study.Settings.Consent)
}

// refused is what a participant whom participants.csv no longer lists has said no
// to, by the last answer the log has of each question: a row that was deleted
// takes no refusal with it.
func (s *Study) refused(participantID string) transcript.Consent {
	last := transcript.Consent{}
	for i := range s.State.Events {
		if e := &s.State.Events[i]; e.Do == coding.Consent && e.Answer != "" && strings.EqualFold(e.Participant, participantID) {
			last[transcript.Ask(e.Ask)] = transcript.Answer(e.Answer)
		}
	}
	for ask, answer := range last {
		if answer != transcript.No {
			delete(last, ask)
		}
	}
	return last
}

// clearedTurn reports whether a turn's words may be shown. An interviewer's are
// the team's own. Whoever else has no participant id (an interpreter, a carer, a
// speaker nobody has named) may be saying what somebody else told: their words
// go out only if everybody in the transcript is cleared.
func (r *Release) clearedTurn(t *transcript.Transcript, turn transcript.Turn) bool {
	who := t.Speaker(turn.Speaker)
	switch {
	case r.Study.silent[t.ID][turn.Speaker]:
		return false
	case who.Participant != "":
		return r.Cleared(who.Participant)
	}
	if who.Voice == transcript.VoiceInterviewer {
		return true
	}
	people := r.Study.ParticipantsIn(t)
	if len(people) == 0 {
		return r.Purpose == transcript.ForTeam
	}
	return !slices.ContainsFunc(people, func(id string) bool { return !r.Cleared(id) })
}

// Shows reports whether the words of a span may be shown: everybody who speaks
// in it is cleared, none of it was withdrawn, and the transcript is not one that
// whoever is looking is never to be shown.
func (r *Release) Shows(t *transcript.Transcript, sp text.Span) bool {
	return !r.Study.Hidden(t) && r.Allows(t, sp)
}

// Allows reports whether what participants agreed to lets the words of a span be
// shown, whoever is looking: it is what numbers of withheld quotes count.
func (r *Release) Allows(t *transcript.Transcript, sp text.Span) bool {
	if slices.ContainsFunc(r.Study.State.Passages, func(m coding.Mark) bool {
		return m.Transcript == t.ID && m.Span.Overlaps(sp)
	}) {
		return false
	}
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		if !r.clearedTurn(t, turn) {
			return false
		}
	}
	// A label without speech is no quote, and may name somebody.
	return from < to || r.Purpose == transcript.ForTeam
}

// Words are the words of a span, letter for letter, and whether they may be
// shown; withheld words come back empty. Outside the team a label inside the
// span shows the published name.
func (r *Release) Words(t *transcript.Transcript, sp text.Span) (string, bool) {
	if !r.Shows(t, sp) {
		return "", false
	}
	if r.Purpose == transcript.ForTeam {
		return t.Text.Slice(sp), true
	}
	return r.relabelled(t, sp), true
}

// relabelled is the span with each participant's label replaced by the name
// they are published under. Labels are not the participant's words.
func (r *Release) relabelled(t *transcript.Transcript, sp text.Span) string {
	var b strings.Builder
	at := sp.Start
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		who := t.Speaker(turn.Speaker)
		label := turn.Label.Intersect(sp)
		if label != turn.Label || who.Name == "" {
			continue
		}
		b.WriteString(t.Text.Slice(text.Span{Start: at, End: label.Start}))
		b.WriteString(strings.TrimSuffix(t.Text.Slice(label), who.Name+": ") + r.SpeakerName(t, turn.Speaker) + ": ")
		at = label.End
	}
	b.WriteString(t.Text.Slice(text.Span{Start: at, End: sp.End}))
	return b.String()
}

// Around are up to n code points of the same turn before and after a span. The
// part of a turn outside the span belongs to the same speaker, so it is
// withheld exactly when the span is.
func (r *Release) Around(t *transcript.Transcript, sp text.Span, n int) (before, after string) {
	from, to := t.TurnsIn(sp)
	if from >= to || !r.Shows(t, sp) {
		return "", ""
	}
	first, last := t.Turns[from].Speech, t.Turns[to-1].Speech
	b := text.Span{Start: max(first.Start, sp.Start-text.Pos(n)), End: sp.Start}
	a := text.Span{Start: sp.End, End: min(last.End, sp.End+text.Pos(n))}
	return t.Text.Slice(t.Text.Snap(b)), t.Text.Slice(t.Text.Snap(a))
}

// Name is how a participant is named to the purpose's readers: by id within
// the team, as published_as says elsewhere.
func (r *Release) Name(participantID string) string {
	if r.Purpose == transcript.ForTeam {
		return participantID
	}
	if p, ok := r.Study.Participant(participantID); ok && p.PublishedAs != "" {
		return p.PublishedAs
	}
	return participantID
}

// SpeakerName is how a speaker is named to the purpose's readers. Outside the
// team nobody's name is shown: a participant goes by the published name, anybody
// else by the part they play.
func (r *Release) SpeakerName(t *transcript.Transcript, speaker string) string {
	who := t.Speaker(speaker)
	switch {
	case r.Purpose == transcript.ForTeam || speaker == "":
		return speaker
	case who.Participant != "":
		return r.Name(who.Participant)
	case who.Voice == transcript.VoiceOther:
		return "Speaker"
	}
	return strings.ToUpper(string(who.Voice[:1])) + string(who.Voice[1:])
}

// Unlisted are the participants who speak and are not in participants.csv.
func (r *Release) Unlisted() []string {
	var ids []string
	for _, t := range r.Study.Transcripts {
		for _, id := range r.Study.ParticipantsIn(t) {
			if _, listed := r.Study.Participant(id); !listed && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// SaysWithdrawn are the participants whom participants.csv says to have withdrawn,
// and whose withdrawal nobody carried out.
func (s *Study) SaysWithdrawn() []string {
	var ids []string
	for _, p := range s.Participants {
		if p.Withdrawn != "" && s.State.Withdrawn[strings.ToLower(p.ID)] == "" {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// Unnamed are the participants who are cleared for readers outside the team and
// have no published name: they go by their ids, which may be their names.
func (r *Release) Unnamed() []string {
	if r.Purpose == transcript.ForTeam {
		return nil
	}
	var ids []string
	for _, p := range r.Study.Participants {
		if p.PublishedAs == "" && r.Cleared(p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// Withholds reports whether there is anything in the study that the purpose, or
// whoever is looking, may not see. It may say so where in the end nothing is.
func (r *Release) Withholds() bool {
	if r.Purpose != transcript.ForTeam {
		return true
	}
	s := r.Study
	return len(s.State.Never[s.Viewer]) > 0 || len(s.State.Passages) > 0 || len(s.State.Withdrawn) > 0 ||
		slices.ContainsFunc(s.Participants, func(p transcript.Participant) bool { return !r.Cleared(p.ID) })
}

// Withheld are the ids of the participants whose words the purpose may not show.
func (r *Release) Withheld() []string {
	var ids []string
	for _, p := range r.Study.Participants {
		if !r.Cleared(p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// Unasked reports whether any participant's clearance stands on no answer at
// all: neither their own nor one for everyone.
func (r *Release) Unasked() bool {
	if r.Study.Settings.Consent[r.Purpose.Needs()] != transcript.Blank {
		return false
	}
	return slices.ContainsFunc(r.Study.Participants, func(p transcript.Participant) bool {
		return p.Consent[r.Purpose.Needs()] == transcript.Blank
	})
}

// Among are those ids that are among people; nil are all.
func Among(ids []string, people map[string]bool) []string {
	return slices.DeleteFunc(ids, func(id string) bool { return people != nil && !people[id] })
}

// SmallLabels are the published names that fit fewer than three participants,
// ids left out: readers who know the service may know the person.
func (r *Release) SmallLabels() []string { return r.SmallLabelsOf(nil) }

// SmallLabelsOf are the small labels of some participants; nil are all.
func (r *Release) SmallLabelsOf(people map[string]bool) []string {
	if r.Purpose == transcript.ForTeam {
		return nil
	}
	n := map[string]int{}
	var order []string
	for _, p := range r.Study.Participants {
		if p.PublishedAs == "" || p.PublishedAs == p.ID || !r.Cleared(p.ID) {
			continue
		}
		n[p.PublishedAs]++
		if (people == nil || people[p.ID]) && !slices.Contains(order, p.PublishedAs) {
			order = append(order, p.PublishedAs)
		}
	}
	return slices.DeleteFunc(order, func(label string) bool { return n[label] >= 3 })
}

// Isolated are the participants, cleared for readers outside the team, whose
// values of the attributes shown, taken together, fit fewer than three who are
// cleared: who knows the service may know the person, even where no value alone
// gives anybody away. Somebody of whom nothing is shown is not among them.
func (r *Release) Isolated(columns []string) []string {
	if r.Purpose == transcript.ForTeam || len(columns) == 0 {
		return nil
	}
	together := func(p *transcript.Participant) string {
		var b strings.Builder
		for _, c := range columns {
			t := r.Study.Settings.AttributeType(c)
			b.WriteString(t.Canonical(p.Attributes[c]) + "\x00")
		}
		if strings.Trim(b.String(), "\x00") == "" {
			return ""
		}
		return b.String()
	}
	n := map[string]int{}
	for i := range r.Study.Participants {
		if p := &r.Study.Participants[i]; r.Cleared(p.ID) {
			n[together(p)]++
		}
	}
	var ids []string
	for i := range r.Study.Participants {
		p := &r.Study.Participants[i]
		if key := together(p); key != "" && r.Cleared(p.ID) && n[key] < 3 {
			ids = append(ids, p.ID)
		}
	}
	return ids
}
