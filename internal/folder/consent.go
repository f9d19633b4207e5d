package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// How a consent event that nobody made on purpose came about. What it says is in
// a file of the study, so it is no part of the study's stamp.
const (
	byImport     = "imported"  // a file that Verbatim wrote has the answer
	byWithdrawal = "withdrawn" // carrying out a withdrawal has written it
	atStart      = "made"      // the study's first version of the file has it
)

// AskWithdrawn is what the withdrawn column says of somebody, as the log notes its
// changes: it answers yes, or nothing.
const AskWithdrawn transcript.Ask = "withdrawn"

// Answer is an answer about consent to write down.
type Answer struct {
	Participant string // empty: everyone
	Ask         transcript.Ask
	Answer      transcript.Answer
}

// answerKey is the question that somebody was asked; the participant in lower
// case, empty for everyone.
type answerKey struct {
	participant string
	ask         transcript.Ask
}

func (a Answer) key() answerKey { return answerKey{strings.ToLower(a.Participant), a.Ask} }

// PutAnswers writes answers down where they belong, in study.yaml and in
// participants.csv, each with an event of its own. Source says where they are
// written down: it is kept with the event, and for everyone it goes into
// study.yaml, where "" leaves what is there. A participant whom participants.csv
// lacks is added.
func (s *Session) PutAnswers(answers []Answer, source string) error {
	for _, a := range answers {
		e := coding.Event{Do: coding.Consent, Participant: a.Participant, Ask: string(a.Ask), Answer: string(a.Answer)}
		if source != "" {
			h, err := s.Words(source)
			if err != nil {
				return err
			}
			e.Body = h
		}
		if _, err := s.Add(e); err != nil {
			return err
		}
	}
	if err := s.answersForEveryone(answers, source); err != nil {
		return err
	}
	return s.answersOfPeople(answers)
}

func (s *Session) answersForEveryone(answers []Answer, source string) error {
	data, err := s.read(s.f.path(settingsFile))
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", settingsFile, reason(err))
	}
	changed := false
	for _, a := range answers {
		if a.Participant != "" {
			continue
		}
		changed = true
		if data, err = setSetting(data, "consent", string(a.Ask), string(a.Answer), func(y *study.Settings) { y.Consent[a.Ask] = a.Answer }); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	if source != "" {
		if data, err = setSetting(data, "consent", "source", quoteYAML(source), func(y *study.Settings) { y.ConsentSource = source }); err != nil {
			return err
		}
	}
	return s.Put(settingsFile, data)
}

// PutSource writes down in study.yaml where everyone's answers come from.
func (s *Session) PutSource(source string) error {
	data, err := s.read(s.f.path(settingsFile))
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", settingsFile, reason(err))
	}
	if data, err = setSetting(data, "consent", "source", quoteYAML(source), func(y *study.Settings) { y.ConsentSource = source }); err != nil {
		return err
	}
	return s.Put(settingsFile, data)
}

func (s *Session) answersOfPeople(answers []Answer) error {
	if !slices.ContainsFunc(answers, func(a Answer) bool { return a.Participant != "" }) {
		return nil
	}
	data, err := s.read(s.f.path(participantsFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s cannot be read: %w", participantsFile, reason(err))
	}
	var people []transcript.Participant
	if len(data) > 0 {
		if people, _, err = parseParticipants(data, nil); err != nil {
			return err
		}
	}
	for _, a := range answers {
		if a.Participant == "" {
			continue
		}
		i := slices.IndexFunc(people, func(p transcript.Participant) bool { return strings.EqualFold(p.ID, a.Participant) })
		if i < 0 {
			i = len(people)
			people = append(people, transcript.Participant{ID: a.Participant, Consent: transcript.Consent{}})
		}
		if people[i].Consent[a.Ask] = a.Answer; a.Answer == transcript.Blank {
			delete(people[i].Consent, a.Ask)
		}
	}
	return s.PutParticipants(people, nil)
}

// Stands is what study.yaml and participants.csv say about consent now, under the
// study's lock: edits by hand and what this session wrote included.
func (s *Session) Stands() (everyone transcript.Consent, source string, people []transcript.Participant, err error) {
	data, err := s.read(s.f.path(settingsFile))
	if err != nil {
		return nil, "", nil, fmt.Errorf("%s cannot be read: %w", settingsFile, reason(err))
	}
	y, err := parseSettings(data)
	if err != nil {
		return nil, "", nil, err
	}
	data, err = s.read(s.f.path(participantsFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil, fmt.Errorf("%s cannot be read: %w", participantsFile, reason(err))
	}
	if len(data) > 0 {
		people, _, err = parseParticipants(data, nil)
		return y.Consent, y.ConsentSource, people, err
	}
	return y.Consent, y.ConsentSource, nil, nil
}

// answersIn are the answers that a version of study.yaml or participants.csv
// holds, by whose and which, and whether it can be understood at all.
func answersIn(rel string, data []byte) (map[answerKey]Answer, bool) {
	all := map[answerKey]Answer{}
	add := func(participant string, consent transcript.Consent) {
		for ask, answer := range consent {
			if answer != transcript.Blank {
				a := Answer{participant, ask, answer}
				all[a.key()] = a
			}
		}
	}
	if rel == settingsFile {
		y, err := parseSettings(data)
		add("", y.Consent)
		return all, err == nil
	}
	people, _, err := parseParticipants(data, nil)
	for _, p := range people {
		add(p.ID, p.Consent)
		if p.Withdrawn != "" {
			add(p.ID, transcript.Consent{AskWithdrawn: transcript.Yes})
		}
	}
	return all, err == nil
}

// recordAnswers adds an event for every answer that a new version of study.yaml
// or participants.csv changes and that has no event of its own in this session.
// So whoever reads the log sees every change of consent, whichever way it came.
func (s *Session) recordAnswers(rel string, data []byte, how string) error {
	if rel != settingsFile && rel != participantsFile {
		return nil
	}
	if _, ok := answersIn(rel, data); !ok {
		return nil // until it is mended, nobody knows what it says
	}
	puts := s.ledger.puts[rel]
	now, before := s.ledger.answers(rel, puts), s.ledger.answers(rel, puts[:len(puts)-1])
	if now == nil {
		now, _ = answersIn(rel, data)
	}
	if before == nil {
		before = s.answersBefore(rel)
	}
	switch {
	case len(s.versions[rel]) == 0:
		how = atStart
	case before == nil:
		return nil // nothing is left to compare with; check tells of the damage
	case how == "":
		how = byImport
	}
	var changes []Answer
	for k, a := range now {
		if before[k].Answer != a.Answer {
			changes = append(changes, a)
		}
	}
	for k, a := range before {
		if _, still := now[k]; !still {
			a.Answer = transcript.Blank
			changes = append(changes, a)
		}
	}
	slices.SortFunc(changes, func(a, b Answer) int {
		if d := coding.CompareIDs(a.Participant, b.Participant); d != 0 {
			return d
		}
		return slices.Index(transcript.Asks, a.Ask) - slices.Index(transcript.Asks, b.Ask)
	})
	for _, a := range changes {
		if said, ok := s.said[a.key()]; ok && said == a.Answer {
			continue
		}
		if said, ok := s.logged[a.key()]; ok && said == a.Answer {
			continue // somebody else's log has it, whose version of the file may not be here
		}
		e := coding.Event{Do: coding.Consent, Participant: a.Participant, Ask: string(a.Ask), Answer: string(a.Answer), How: how}
		if how == byImport && a.Answer == transcript.No && s.withdrew[strings.ToLower(a.Participant)] {
			e.How = byWithdrawal
		}
		if how == byImport && a.Ask == AskWithdrawn && s.withdrew[strings.ToLower(a.Participant)] {
			continue // which the order to withdraw says
		}
		if _, err := s.Add(e); err != nil {
			return err
		}
	}
	return nil
}

// answers are those that changes of a file add up to; nil where that cannot be
// known. A change may have been made without knowing of others: what these say
// is no answer that it takes back.
func (l *ledger) answers(rel string, puts []*coding.Event) map[answerKey]Answer {
	with := &ledger{puts: map[string][]*coding.Event{rel: puts}, version: l.version} // also those that are about to go
	var data []byte
	if heads := with.heads(rel); len(heads) == 1 && heads[0].To != "" {
		data, _ = with.bytes(heads[0].To)
	}
	if data == nil {
		writes, _ := with.history(rel)
		merged, err := joining.File(rel, nil, writes)
		if err != nil {
			return nil
		}
		data = merged.Data
	}
	if data == nil {
		return nil
	}
	answers, ok := answersIn(rel, data)
	if !ok {
		return nil
	}
	return answers
}

// lastAnswers are the answers that the last consent events have, by question.
func lastAnswers(events []coding.Event) map[answerKey]transcript.Answer {
	last, answers := map[answerKey]*coding.Event{}, map[answerKey]transcript.Answer{}
	for i := range events {
		e := &events[i]
		k := answerKey{strings.ToLower(e.Participant), transcript.Ask(e.Ask)}
		if e.Do == coding.Consent && (last[k] == nil || coding.Before(last[k], e) < 0) {
			last[k], answers[k] = e, transcript.Answer(e.Answer)
		}
	}
	return answers
}

// answersBefore are the answers of the latest version of a file that the log
// names and that can be understood; nil if there is none.
func (s *Session) answersBefore(rel string) map[answerKey]Answer {
	for _, h := range slices.Backward(s.versions[rel]) {
		data, err := s.read(s.f.path(historyDir + "/" + string(h)))
		if err != nil || text.HashOf(string(data)) != h {
			continue
		}
		if answers, ok := answersIn(rel, data); ok {
			return answers
		}
	}
	return nil
}

// noteWithdrawal remembers who has withdrawn.
func (s *Session) noteWithdrawal(e *coding.Event) {
	if e.Do == coding.Withdraw {
		s.withdrew[strings.ToLower(e.Participant)] = true
	}
}
