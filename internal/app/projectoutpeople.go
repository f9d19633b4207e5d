package app

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// cases are the participants: within the team everybody, by their ids, with what they
// answered; elsewhere those whose words the readers may see, as they are published.
// Attributes put together can say who somebody is, so publications get none.
func (x *outgoing) cases() {
	taken, tells := x.takenNames(), x.tells()
	for _, p := range everybody(x.s) {
		if !x.team && !x.rel.Cleared(p.ID) {
			x.lose("participant", theirsStay, 1)
			continue
		}
		c := exchange.Case{ID: p.ID, Name: p.ID, Values: []exchange.Value{}, Sources: []string{}, Parts: []exchange.Part{}, Groups: []string{}}
		if !x.team {
			c.ID, c.Name = fmt.Sprintf("case-%d", len(x.p.Cases)+1), freeName(oneLine(x.rel.Name(p.ID)), taken)
		}
		key := strings.ToLower(p.ID)
		x.caseAt[key], x.called[key] = len(x.p.Cases), c.Name
		for _, column := range x.s.Columns {
			const what = "attribute of a participant"
			switch v := p.Attributes[column]; {
			case v == "":
			case !x.attributesGo():
				x.lose(what, "attributes put together can say who somebody is", 1)
			case tells(column) != "" || tells(v) != "":
				x.lose(what, cmp.Or(tells(column), tells(v)), 1)
			default:
				c.Values = append(c.Values, exchange.Value{Variable: column, Text: v})
			}
		}
		if x.team {
			c.Values = append(c.Values, ownValuesOf(p)...)
		}
		x.p.Cases = append(x.p.Cases, c)
	}
}

// attributesGo reports whether these readers see participants' attributes.
func (x *outgoing) attributesGo() bool { return x.rel.Purpose != transcript.ForPublication }

// ownValuesOf is what participants.csv says of somebody beside attributes.
func ownValuesOf(p transcript.Participant) []exchange.Value {
	var values []exchange.Value
	add := func(name, value string) {
		if value != "" {
			values = append(values, exchange.Value{Variable: name, Text: value})
		}
	}
	add(publishedVariable, p.PublishedAs)
	for _, ask := range transcript.Asks {
		add(consentVariable+string(ask), string(p.Consent[ask]))
	}
	add(withdrawnVariable, p.Withdrawn)
	return values
}

// takenNames are what speakers go by who are no participant, in small letters: no
// participant may be mistaken for them.
func (x *outgoing) takenNames() map[string]bool {
	taken := map[string]bool{"": true, matrix.NotForQuotation: true}
	if x.team {
		return taken
	}
	for _, t := range x.s.Transcripts {
		for _, sp := range t.Speakers {
			if sp.Participant == "" {
				taken[strings.ToLower(x.rel.SpeakerName(t, sp.Name))] = true
			}
		}
	}
	return taken
}

// freeName is a name that nobody has yet: several people may be published under one.
func freeName(name string, taken map[string]bool) string {
	name = cmp.Or(name, "Participant")
	free := name
	for n := 2; taken[strings.ToLower(free)]; n++ {
		free = name + " (" + strconv.Itoa(n) + ")"
	}
	taken[strings.ToLower(free)] = true
	return free
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// speaker is how the readers know a speaker of a transcript. Outside the team somebody
// whose words are withheld has no name.
func (x *outgoing) speaker(t *transcript.Transcript, name string) string {
	who := t.Speaker(name).Participant
	switch called := x.called[strings.ToLower(who)]; {
	case x.team || name == "":
		return name
	case who != "" && called != "":
		return called
	case who != "":
		return matrix.NotForQuotation
	}
	return oneLine(x.rel.SpeakerName(t, name))
}

// parts gives a source to the only participant in it, or each turn to whom it is by.
func (x *outgoing) parts(src *outSource) {
	id := x.p.Sources[src.place].ID
	people := x.s.ParticipantsIn(src.t)
	if len(people) == 1 {
		if c := x.caseOf(people[0]); c != nil {
			c.Sources = append(c.Sources, id)
		}
		return
	}
	for _, turn := range src.t.Turns {
		who := src.t.Speaker(turn.Speaker).Participant
		if c := x.caseOf(who); who != "" && c != nil && !turn.Speech.Empty() {
			c.Parts = append(c.Parts, exchange.Part{Source: id, Span: src.span(turn.Speech)})
		}
	}
}

func (x *outgoing) caseOf(participant string) *exchange.Case {
	i, ok := x.caseAt[strings.ToLower(participant)]
	if !ok {
		return nil
	}
	return &x.p.Cases[i]
}

// variables declares what cases and sources have values of, each name once.
func (x *outgoing) variables() {
	type seen struct {
		place         int
		whole, number bool // so far all values are such
	}
	known := map[string]*seen{}
	var all []*seen
	look := func(values []exchange.Value) {
		for _, v := range values {
			at := known[v.Variable]
			if at == nil {
				at = &seen{len(x.p.Variables), true, true}
				known[v.Variable] = at
				all = append(all, at)
				x.p.Variables = append(x.p.Variables, exchange.Variable{Name: v.Variable, Kind: "text", Description: x.meansOf(v.Variable)})
			}
			whole, number := numeralOf(v.Text)
			at.whole, at.number = at.whole && whole, at.number && number
		}
	}
	for i := range x.p.Cases {
		look(x.p.Cases[i].Values)
	}
	for i := range x.p.Sources {
		look(x.p.Sources[i].Values)
	}
	for _, at := range all {
		v := &x.p.Variables[at.place]
		switch declared := x.s.Settings.AttributeType(v.Name).Kind == study.NumberAttribute; {
		case declared && at.whole:
			v.Kind = "integer"
		case declared && at.number:
			v.Kind = "float"
		}
	}
}

// meansOf says what the values of an attribute are, where they have an order and all of
// them may be shown.
func (x *outgoing) meansOf(name string) string {
	t := x.s.Settings.AttributeType(name)
	if t.Kind != study.OrderedAttribute {
		return ""
	}
	tells := x.tells()
	for _, v := range t.Values {
		if why := tells(v); why != "" {
			x.lose("order of an attribute's values", why, 1)
			return ""
		}
	}
	return "In order: " + strings.Join(t.Values, ", ")
}

// numeralOf reports whether every program reads a value as a whole number, or as a number.
func numeralOf(s string) (whole, number bool) {
	digits := strings.TrimPrefix(s, "-")
	before, after, point := strings.Cut(digits, ".")
	isDigits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" && len(s) <= 15 }
	if !isDigits(before) || point && !isDigits(after) || len(before) > 1 && before[0] == '0' {
		return false, false
	}
	return !point, true
}
