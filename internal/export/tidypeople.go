package export

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// tidyPerson is a row of participants.csv: within the team one participant, elsewhere
// all who go by one published name.
type tidyPerson struct {
	name string
	ids  []string // of participants.csv and of those whom only transcripts name

	participant *transcript.Participant // within the team; nil: participants.csv lacks them
	transcripts int
	words       int
}

// person is how the readers know a participant.
func (x *Tidy) person(id string) string {
	if id == "" {
		return ""
	}
	if !x.team {
		return x.quoter.names.Participant(id)
	}
	if as, known := x.spelt[strings.ToLower(id)]; known {
		return as
	}
	return id
}

// persons names some participants, each once.
func (x *Tidy) persons(ids []string) []string {
	var names []string
	for _, id := range ids {
		names = appendNew(names, x.person(id))
	}
	return names
}

// findPeople finds everybody: those of participants.csv, then whoever else speaks.
func (x *Tidy) findPeople() {
	s := x.rel.Study
	for i := range s.Participants {
		p := &s.Participants[i]
		x.spelt[strings.ToLower(p.ID)] = p.ID
		if one := x.addPerson(p.ID); x.team {
			one.participant = p
		}
	}
	for _, t := range s.Transcripts {
		for _, id := range s.ParticipantsIn(t) {
			if small := strings.ToLower(id); x.spelt[small] == "" {
				x.spelt[small] = id
				x.addPerson(id)
			}
		}
	}
	if !x.team { // the order of ids says who is who
		slices.SortStableFunc(x.people, func(a, b *tidyPerson) int { return coding.CompareIDs(a.name, b.name) })
	}
	x.countSpeech()
}

func (x *Tidy) addPerson(id string) *tidyPerson {
	name := x.person(id)
	p := x.named[name]
	if p == nil {
		p = &tidyPerson{name: name}
		x.named[name] = p
		x.people = append(x.people, p)
	}
	p.ids = append(p.ids, id)
	return p
}

// countSpeech counts what everybody said, whether or not it may be shown. What was said
// is not counted again in other languages.
func (x *Tidy) countSpeech() {
	s := x.rel.Study
	for _, t := range s.Transcripts {
		if t.Translates != "" {
			continue
		}
		for _, name := range x.persons(s.ParticipantsIn(t)) {
			if p := x.named[name]; p != nil {
				p.transcripts++
			}
		}
		for i, turn := range t.Turns {
			who := t.Speaker(turn.Speaker)
			if p := x.named[x.person(who.Participant)]; p != nil && who.Voice == transcript.VoiceParticipant {
				p.words += x.turns[t][i].words
			}
		}
	}
}

// attribute is what is known of somebody: where several go by the name, what is the
// same of all of them whose words may be shown. Outside the team a value that repeats
// words which may not be shown is left out.
func (x *Tidy) attribute(p *tidyPerson, as study.AttributeType, name string) string {
	value, found := "", false
	for _, id := range p.ids {
		if !x.team && !x.rel.Cleared(id) {
			continue
		}
		v := as.Canonical(x.rel.Study.Attribute(id, name))
		if found && v != value {
			return ""
		}
		value, found = v, true
	}
	if !x.team && x.names.Repeats(value) {
		return ""
	}
	return value
}

// attributeColumns are the columns of the attributes that are shown.
func (x *Tidy) attributeColumns(taken uniqueNames) []tidyColumn[*tidyPerson] {
	var cols []tidyColumn[*tidyPerson]
	empty := either(x.team, "not known", "not known, not shown, or not the same of all who go by the name")
	for _, name := range x.attrs {
		as := x.rel.Study.Settings.AttributeType(name)
		fits := !slices.ContainsFunc(x.people, func(p *tidyPerson) bool { return !as.Fits(x.attribute(p, as, name)) })
		col := maybe(attributeName(taken, name), tidyText, "An attribute of the participant.", empty,
			func(p *tidyPerson) string { return x.attribute(p, as, name) })
		switch {
		case fits && as.Kind == study.NumberAttribute:
			col.kind = tidyReal
		case fits && as.Kind == study.OrderedAttribute && (x.team || !slices.ContainsFunc(as.Values, x.names.Repeats)):
			col.means = "An attribute of the participant. Its values have an order, the lowest first."
			col = col.among(as.Values...)
		}
		cols = append(cols, col)
	}
	return cols
}

// attributeName is the name of an attribute's column: no other column has it.
func attributeName(taken uniqueNames, name string) string {
	if name = oneSpace(name); taken[strings.ToLower(name)] || name == "" {
		name = strings.TrimSpace("attribute " + name)
	}
	return taken.of(name)
}

func (x *Tidy) peopleTable() *tidyTable {
	type col = tidyColumn[*tidyPerson]
	cols := []col{
		always("participant", tidyText, either(x.team, "The participant's id.", "The name that participants are published under. Several people may go by it."), func(p *tidyPerson) string { return p.name }),
		always("people", tidyWhole, either(x.team, "1: each row is one person.", "How many people go by the name, whether or not their words may be shown."), func(p *tidyPerson) string { return plainInt(len(p.ids)) }),
		always("transcripts", tidyWhole, "Transcripts in which they speak, translations not counted.", func(p *tidyPerson) string { return plainInt(p.transcripts) }),
		always("words", tidyWhole, "Words that they speak in those, transcriber's notes left out.", func(p *tidyPerson) string { return plainInt(p.words) }),
	}
	if x.team {
		cols = append(cols, x.teamPeopleColumns()...)
	}
	taken := uniqueNames{}
	for _, c := range cols {
		taken.of(c.name)
	}
	cols = append(cols, x.attributeColumns(taken)...)
	return tabled(tidyTable{name: "participants", title: "Participants", key: "participant",
		about: either(x.team, "One row for each participant.", "One row for each name that participants are published under."),
	}, cols, slices.Values(x.people))
}

// teamPeopleColumns are what only the team is told of a participant.
func (x *Tidy) teamPeopleColumns() []tidyColumn[*tidyPerson] {
	type col = tidyColumn[*tidyPerson]
	of := func(get func(*transcript.Participant) string) func(*tidyPerson) string {
		return func(p *tidyPerson) string {
			if p.participant == nil {
				return ""
			}
			return get(p.participant)
		}
	}
	cols := []col{
		maybe("published_as", tidyText, "The name that readers outside the team are given.", "no such name was chosen: publications show the id", of(func(p *transcript.Participant) string { return p.PublishedAs })),
		always("listed", tidyTruth, "Whether the study's own participants.csv lists them. Of others nobody knows what they agreed to.", func(p *tidyPerson) string { return truth(p.participant != nil) }),
	}
	everyone := x.rel.Study.Settings.Consent
	for _, ask := range transcript.Asks {
		cols = append(cols, maybe("consent_"+string(ask), tidyText, "What they agreed to, everyone's answer standing in for a blank: "+string(ask)+".", "they are not listed",
			of(func(p *transcript.Participant) string { return answered(*p, ask, everyone) })).among(string(transcript.Yes), string(transcript.No), "not asked"))
	}
	return append(cols, maybe("withdrawn", tidyText, "When they withdrew, as it is written down.", "they have not", of(func(p *transcript.Participant) string { return p.WithdrawnOn() })))
}
