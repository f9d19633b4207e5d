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
// written down; for everyone it goes into study.yaml, for a participant it is
// kept with the event, and "" leaves what is there. A participant whom
// participants.csv lacks is added.
func (s *Session) PutAnswers(answers []Answer, source string) error {
	for _, a := range answers {
		e := coding.Event{Do: coding.Consent, Participant: a.Participant, Ask: string(a.Ask), Answer: string(a.Answer)}
		if source != "" && a.Participant != "" {
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
	now, ok := answersIn(rel, data)
	if !ok {
		return nil // until it is mended, nobody knows what it says
	}
	before := s.answersBefore(rel)
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
		e := coding.Event{Do: coding.Consent, Participant: a.Participant, Ask: string(a.Ask), Answer: string(a.Answer), How: how}
		if how == byImport && a.Answer == transcript.No && s.withdrew[strings.ToLower(a.Participant)] {
			e.How = byWithdrawal
		}
		if _, err := s.Add(e); err != nil {
			return err
		}
	}
	return nil
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
