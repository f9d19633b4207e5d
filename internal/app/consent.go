package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// ConsentEntry is what one participant, or everyone, agreed to.
type ConsentEntry struct {
	Participant *string                  `json:"participant"` // null: everyone
	Listed      bool                     `json:"listed"`      // in participants.csv
	Withdrawn   *string                  `json:"withdrawn"`
	NotQuoted   *string                  `json:"not_quoted"` // the day on which they withdrew from being quoted
	Answers     map[string]ConsentAnswer `json:"answers"`    // by question
}

// ConsentAnswer is the answer to one question, and what follows from it.
type ConsentAnswer struct {
	Answer *string `json:"answer"` // yes, no, or null: nobody was asked
	From   *string `json:"from"`   // own, everyone, or null
	Source *string `json:"source"` // where that is written down
	May    bool    `json:"may"`
}

// Where an answer comes from.
const (
	FromOwn      = "own"
	FromEveryone = "everyone"
)

// Consents lists who agreed to what: everyone first, then the participants.
func (a *App) Consents(ctx context.Context) ([]ConsentEntry, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	sources, err := consentSources(f, s)
	if err != nil {
		return nil, err
	}
	c := consentReader{s, sources, map[transcript.Ask]*study.Release{}}
	for _, purpose := range transcript.Purposes {
		c.releases[purpose.Needs()] = s.Release(purpose)
	}
	list := []ConsentEntry{c.entry(transcript.Participant{})}
	for _, p := range everybody(s) {
		list = append(list, c.entry(p))
	}
	return list, nil
}

// everybody are the participants of participants.csv and those who speak
// without being in it, by id.
func everybody(s *study.Study) []transcript.Participant {
	people := slices.Clone(s.Participants)
	for _, id := range s.Release(transcript.ForTeam).Unlisted() {
		people = append(people, transcript.Participant{ID: id})
	}
	slices.SortStableFunc(people, func(x, y transcript.Participant) int { return coding.CompareIDs(x.ID, y.ID) })
	return people
}

// consentReader says what participants agreed to, and what follows.
type consentReader struct {
	study    *study.Study
	sources  map[asked]sourced
	releases map[transcript.Ask]*study.Release // by the question that a purpose stands on
}

func (c *consentReader) entry(p transcript.Participant) ConsentEntry {
	s := c.study
	_, listed := s.Participant(p.ID)
	e := ConsentEntry{Participant: optional(p.ID), Listed: listed || p.ID == "", Withdrawn: optional(p.WithdrawnOn()), Answers: map[string]ConsentAnswer{}}
	if s.State.Withdrawn[strings.ToLower(p.ID)] == coding.WithdrawQuoting {
		e.NotQuoted = optional(withdrewOn(s, p.ID))
	}
	everyone := s.Settings.Consent
	for _, ask := range transcript.Asks {
		answer, from, source := p.Consent[ask], FromOwn, c.sources[asked{strings.ToLower(p.ID), ask}].with(p.Consent[ask])
		if answer == transcript.Blank {
			answer, from, source = everyone[ask], FromEveryone, s.Settings.ConsentSource
		}
		if answer == transcript.Blank {
			from, source = "", ""
		}
		e.Answers[string(ask)] = ConsentAnswer{optional(string(answer)), optional(from), optional(source), c.may(p, ask)}
	}
	return e
}

// may is what follows from an answer, given the others, a withdrawal, and
// whether participants.csv has the participant at all.
func (c *consentReader) may(p transcript.Participant, ask transcript.Ask) bool {
	everyone := c.study.Settings.Consent
	if rel := c.releases[ask]; rel != nil && p.ID != "" {
		return rel.Cleared(p.ID)
	}
	if _, listed := c.study.Participant(p.ID); p.ID != "" && !listed {
		return false
	}
	return p.May(ask, everyone) && p.May(transcript.AskAnalyse, everyone)
}

// asked is a question to a participant (in lower case).
type asked struct {
	participant string
	ask         transcript.Ask
}

// sourced is the answer that was recorded last, and where it is written down.
type sourced struct {
	answer transcript.Answer
	source string
}

// with is the source of an answer: one that was recorded for another is none.
func (x sourced) with(answer transcript.Answer) string {
	if x.answer != answer {
		return ""
	}
	return x.source
}

// consentSources are where the participants' own answers are written down, as
// far as the log says.
func consentSources(f *folder.Folder, s *study.Study) (map[asked]sourced, error) {
	sources := map[asked]sourced{}
	bodies, err := f.Bodies()
	if err != nil {
		return nil, err
	}
	for _, e := range s.State.Events {
		if e.Do == coding.Consent {
			sources[asked{strings.ToLower(e.Participant), transcript.Ask(e.Ask)}] = sourced{transcript.Answer(e.Answer), bodies[e.Body]}
		}
	}
	return sources, nil
}

// ConsentOptions say whose answers change.
type ConsentOptions struct {
	Participants []string
	Everyone     bool
	Answers      transcript.Consent // blank: as everyone, or for everyone left open
	Source       string             // where that is written down

	// Standing: without Answers, Source is where the participants' own answers are
	// written down that have no source yet, or all of them where each has one.
	Standing bool
}

// ConsentChanged is what a change of consent did.
type ConsentChanged struct {
	Changes []ConsentChange `json:"changes"`
	Source  *SourceChange   `json:"source"`  // of everyone's answers; null: as it was
	Carried []Carried       `json:"carried"` // exports that already carry words which may no longer leave
}

// ConsentChange is one answer that is another now.
type ConsentChange struct {
	Participant *string `json:"participant"` // null: everyone
	Ask         string  `json:"ask"`
	Was         *string `json:"was"`
	Answer      *string `json:"answer"`
}

// SourceChange is where everyone's answers are written down, before and now.
type SourceChange struct {
	Was *string `json:"was"`
	Now string  `json:"now"`
}

// Carried is an export that was made, as the log has it.
type Carried struct {
	Path         string   `json:"path"`
	At           string   `json:"at"`
	For          string   `json:"for"`
	Participants []string `json:"participants"` // of those who may no longer be in it
}

// SetConsent writes answers down, in study.yaml or participants.csv and in the
// log. What is so already is left alone.
func (a *App) SetConsent(ctx context.Context, o ConsentOptions) (*ConsentChanged, error) {
	switch {
	case o.Everyone == (len(o.Participants) > 0):
		return nil, usage("`verbatim consent P07 quote=no`, or `verbatim consent --everyone quote=yes --source \"consent form v2, item 6\"`", "say whose answer it is: a participant's, or everyone's")
	case len(o.Answers) == 0 && o.Source != "" && !o.Everyone && !o.Standing:
		return nil, usage(fmt.Sprintf("`verbatim consent %s quote=yes --source %q`, with the answers that are written down there", strings.Join(o.Participants, " "), o.Source),
			"--source says where an answer is written down: repeat the answer with it")
	case len(o.Answers) == 0 && o.Source == "":
		return nil, usage("write for example quote=no; the questions are analyse, quote, reuse, archive, recontact", "there is no answer to write down")
	}
	f, _, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	done := &ConsentChanged{Changes: []ConsentChange{}, Carried: []Carried{}}
	return done, a.write(ctx, f, a.who(), func(w *folder.Session) error {
		s, err := a.reload(ctx, f) // under the lock: as it is now
		if err != nil {
			return err
		}
		everyone, source, people, err := w.Stands()
		if err != nil {
			return err
		}
		if o.Standing && !o.Everyone && len(o.Answers) == 0 {
			if o.Answers, err = answersThatStand(f, s, o, people); err != nil {
				return err
			}
		}
		answers, err := newAnswers(s, o, done, everyone, people)
		if err != nil {
			return err
		}
		switch {
		case o.Everyone && o.Source != "" && o.Source != source:
			done.Source = &SourceChange{optional(source), o.Source}
		case o.Everyone && o.Source == "" && source != "" && len(answers) > 0:
			a.Notice("study.yaml goes on saying that everyone's answers are in %q; where this one is written down, say with --source", source)
		}
		for _, b := range answers {
			switch how := s.State.Withdrawn[strings.ToLower(b.Participant)]; {
			case how == "" || b.Answer != transcript.Yes:
			case how == coding.WithdrawQuoting:
				a.Notice("%s has withdrawn from being quoted, which goes before this answer: it is written down and changes nothing else; if they agree to it again, `verbatim withdraw %s --renewed` says so", b.Participant, b.Participant)
			default:
				a.Notice("%s has withdrawn, which goes before this answer: it is written down and changes nothing else", b.Participant)
			}
		}
		if o.Everyone && len(answers) == 0 && o.Source != "" {
			return w.PutSource(o.Source)
		}
		done.Carried = carried(s, withAnswers(s, answers))
		return w.PutAnswers(answers, o.Source)
	})
}

// answersThatStand are a participant's own answers that a source is given for later.
func answersThatStand(f *folder.Folder, s *study.Study, o ConsentOptions, people []transcript.Participant) (transcript.Consent, error) {
	if len(o.Participants) != 1 {
		return nil, usage("give it for one participant at a time", "a source alone is for the answers of one participant")
	}
	p, err := participantCalled(s, o.Participants[0])
	if err != nil {
		return nil, err
	}
	sources, err := consentSources(f, s)
	if err != nil {
		return nil, err
	}
	all, open := transcript.Consent{}, transcript.Consent{}
	for _, ask := range transcript.Asks {
		answer := ownAnswer(people, p.ID, ask)
		if answer == transcript.Blank {
			continue
		}
		all[ask] = answer
		if sources[asked{strings.ToLower(p.ID), ask}].with(answer) == "" {
			open[ask] = answer
		}
	}
	switch {
	case len(all) == 0:
		return nil, problem("choose yes or no for what is written down there", "%s has no answers of their own yet", p.ID)
	case len(open) > 0:
		return open, nil
	}
	return all, nil
}

// newAnswers are the answers that change something, and tells what. What was is
// what the files say now.
func newAnswers(s *study.Study, o ConsentOptions, done *ConsentChanged, everyone transcript.Consent, people []transcript.Participant) ([]folder.Answer, error) {
	who := []transcript.Participant{{}}
	if !o.Everyone {
		who = nil
		for _, id := range o.Participants {
			p, err := participantCalled(s, id)
			if err != nil {
				return nil, err
			}
			who = append(who, p)
		}
	}
	var answers []folder.Answer
	for _, p := range who {
		for _, ask := range transcript.Asks {
			answer, ok := o.Answers[ask]
			was := everyone[ask]
			if !o.Everyone {
				was = ownAnswer(people, p.ID, ask)
			}
			if !ok || answer == was && (o.Everyone || o.Source == "") {
				continue
			}
			answers = append(answers, folder.Answer{Participant: p.ID, Ask: ask, Answer: answer})
			done.Changes = append(done.Changes, ConsentChange{optional(p.ID), string(ask), optional(string(was)), optional(string(answer))})
		}
	}
	return answers, nil
}

// ownAnswer is what people say of a participant; blank for one who is not there.
func ownAnswer(people []transcript.Participant, id string, ask transcript.Ask) transcript.Answer {
	for _, p := range people {
		if strings.EqualFold(p.ID, id) {
			return p.Consent[ask]
		}
	}
	return transcript.Blank
}

// participantCalled finds a participant by id, in participants.csv or among the
// speakers.
func participantCalled(s *study.Study, id string) (transcript.Participant, error) {
	people := everybody(s)
	i := slices.IndexFunc(people, func(p transcript.Participant) bool { return strings.EqualFold(p.ID, id) })
	if i >= 0 {
		return people[i], nil
	}
	if err := departed(s, id); err != nil {
		return transcript.Participant{}, err
	}
	var ids []string
	for _, p := range people {
		ids = append(ids, p.ID)
	}
	todo := "`verbatim participants` lists them; somebody new gets a row in participants.csv"
	if len(ids) > 0 && len(ids) <= 12 {
		todo = "there are " + strings.Join(ids, ", ") + "; somebody new gets a row in participants.csv"
	}
	return transcript.Participant{}, problem(todo, "there is no participant %q", id)
}

// withAnswers is the study as it will be with other answers: enough of it to
// ask who is cleared for what.
func withAnswers(s *study.Study, answers []folder.Answer) *study.Study {
	people := slices.Clone(s.Participants)
	everyone := maps.Clone(s.Settings.Consent)
	for _, a := range answers {
		if a.Participant == "" {
			everyone[a.Ask] = a.Answer
			continue
		}
		i := slices.IndexFunc(people, func(p transcript.Participant) bool { return strings.EqualFold(p.ID, a.Participant) })
		if i < 0 {
			i = len(people)
			people = append(people, transcript.Participant{ID: a.Participant})
		}
		consent := transcript.Consent{}
		maps.Copy(consent, people[i].Consent)
		consent[a.Ask] = a.Answer
		people[i].Consent = consent
	}
	return withPeople(s, people, everyone)
}

func withPeople(s *study.Study, people []transcript.Participant, everyone transcript.Consent) *study.Study {
	after := *s
	after.Participants, after.Settings.Consent = people, everyone
	after.Index()
	return &after
}

// carried are the exports in the log that hold words of somebody who was cleared
// for them and no longer is: what has left cannot be taken back from here.
func carried(before, after *study.Study) []Carried {
	lost := map[string]map[string]bool{} // purpose -> participants
	for _, purpose := range transcript.Purposes {
		was, is := before.Release(purpose), after.Release(purpose)
		lost[string(purpose)] = map[string]bool{}
		for _, p := range everybody(before) {
			if was.Cleared(p.ID) && !is.Cleared(p.ID) {
				lost[string(purpose)][p.ID] = true
			}
		}
	}
	list := []Carried{}
	for _, e := range before.State.Events {
		if e.Do != coding.Export {
			continue
		}
		c := Carried{Path: e.Path, At: e.At, For: e.For, Participants: []string{}}
		for _, id := range e.Participants {
			if lost[e.For][id] {
				c.Participants = append(c.Participants, id)
			}
		}
		if len(c.Participants) == 0 {
			continue
		}
		list = slices.DeleteFunc(list, func(x Carried) bool {
			return x.Path == c.Path && x.For == c.For && slices.Equal(x.Participants, c.Participants)
		})
		list = append(list, c)
	}
	return list
}

// FirstConsent reports whether nobody has said yet what everybody agreed to, in
// a study that has no transcripts: the moment to ask.
func (a *App) FirstConsent(ctx context.Context) (bool, error) {
	f, err := a.folder()
	if err != nil {
		return false, err
	}
	s, err := a.reload(ctx, f)
	if err != nil || len(s.Transcripts) > 0 {
		return false, err
	}
	for _, ask := range transcript.Asks {
		if s.Settings.Consent[ask] != transcript.Blank {
			return false, nil
		}
	}
	return true, nil
}
