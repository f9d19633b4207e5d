package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// maxValue is how long a value in participants.csv may be, in code points.
const maxValue = 300

// PersonOptions say what is known of a participant from now on.
type PersonOptions struct {
	Participant string
	Values      map[string]string // by column: published_as, or an attribute; empty: not known
	Was         map[string]string // what stood there when it was decided, by column; nil: whatever does
}

// PersonChanged is what became of it.
type PersonChanged struct {
	Participant string       `json:"participant"`
	Changes     []CellChange `json:"changes"`
}

// BadValues says of several values what is wrong with each.
type BadValues struct {
	Problem
	Fields map[string]string // by column as it was asked for: a sentence without its full stop
}

// Unwrap gives the problem.
func (b *BadValues) Unwrap() error { return &b.Problem }

// SetPerson writes values of a participant into participants.csv. Where one of
// them cannot be, none is written.
func (a *App) SetPerson(ctx context.Context, o PersonOptions) (*PersonChanged, error) {
	if len(o.Values) == 0 {
		return nil, usage("write for example published_as=Rosa", "there is nothing to write down")
	}
	f, _, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	var done *PersonChanged
	err = a.write(ctx, f, a.who(), func(w *folder.Session) error {
		s, err := a.reload(ctx, f) // under the lock: as it is now
		if err != nil {
			return err
		}
		var people []transcript.Participant
		if people, done, err = withPerson(s, o); err != nil || len(done.Changes) == 0 {
			return err
		}
		return w.PutParticipants(people, nil)
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

// withPerson are the participants with other values for one of them.
func withPerson(s *study.Study, o PersonOptions) ([]transcript.Participant, *PersonChanged, error) {
	who, err := participantCalled(s, o.Participant)
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(s.Participants, func(p transcript.Participant) bool { return p.ID == who.ID })
	switch {
	case s.State.Withdrawn[strings.ToLower(who.ID)] == coding.WithdrawEverything:
		return nil, nil, problem("", "%s has withdrawn everything, so nothing about them is written down again", who.ID)
	case at < 0: // a row of their own would let their words go wherever everybody's may
		return nil, nil, problem("`verbatim consent "+who.ID+"` writes it down", "%s is not in participants.csv yet: first write down what they agreed to", who.ID)
	}
	who.Attributes = maps.Clone(who.Attributes)
	if who.Attributes == nil {
		who.Attributes = map[string]string{}
	}
	done := &PersonChanged{Participant: who.ID, Changes: []CellChange{}}
	bad := map[string]string{}
	for _, asked := range slices.Sorted(maps.Keys(o.Values)) {
		column, value, why := personValue(s, who.ID, asked, o.Values[asked])
		now := cellNow(who, column)
		saw, seen := o.Was[asked]
		switch {
		case why != "":
			bad[asked] = why
		case value == now:
		case seen && saw != now:
			bad[asked] = meanwhile(now)
		default:
			done.Changes = append(done.Changes, CellChange{Column: column, Was: optional(now), Now: optional(value)})
			if column == "published_as" {
				who.PublishedAs = value
			} else {
				who.Attributes[column] = value
			}
		}
	}
	if len(bad) > 0 {
		return nil, nil, badValues(bad)
	}
	people := slices.Clone(s.Participants)
	people[at] = who
	return people, done, nil
}

func meanwhile(now string) string {
	if now == "" {
		return "somebody else has emptied it meanwhile"
	}
	return fmt.Sprintf("somebody else has made it “%s” meanwhile", transcript.Abbreviate(now, 40))
}

func badValues(bad map[string]string) *BadValues {
	first := slices.Sorted(maps.Keys(bad))[0]
	p := usage("nothing was changed", "%s: %s", first, bad[first])
	if more := len(bad) - 1; more > 0 {
		p.Todo = fmt.Sprintf("nothing was changed; %s wrong too", one(more, "another value is", "%d other values are"))
	}
	return &BadValues{*p, bad}
}

func cellNow(p transcript.Participant, column string) string {
	if column == "published_as" {
		return p.PublishedAs
	}
	return p.Attributes[column]
}

// personValue is a column as participants.csv has it and a value as it would stand
// there; or why it cannot.
func personValue(s *study.Study, id, column, value string) (name, clean, why string) {
	value = strings.Join(strings.Fields(strings.Map(noControl, value)), " ")
	if fixed := folder.FixedColumn(column); fixed != "" {
		column = fixed
	}
	switch {
	case utf8.RuneCountInString(value) > maxValue:
		return column, value, fmt.Sprintf("it is too long: at most %d characters", maxValue)
	case column == "published_as":
		return column, value, ""
	case column == "withdrawn":
		return column, value, "a withdrawal is carried out, not written down: `verbatim withdraw " + id + "`"
	case column == "participant":
		return column, value, "the id stays as it is: transcripts and codings go by it"
	case folder.FixedColumn(column) != "":
		return column, value, "answers about consent have their own place: `verbatim consent " + id + " " + column + "=…`"
	}
	i := slices.IndexFunc(s.Columns, func(have string) bool { return study.SameAttribute(have, column) })
	if i < 0 {
		return column, value, "there is no such column; `verbatim participants attribute NAME text --new` adds one"
	}
	column = s.Columns[i]
	typ := s.Settings.AttributeType(column)
	if typ.Fits(value) {
		return column, typ.Canonical(value), ""
	}
	if typ.Kind == study.NumberAttribute {
		return column, value, fmt.Sprintf("“%s” is not a number", transcript.Abbreviate(value, 40))
	}
	return column, value, fmt.Sprintf("“%s” is none of %s", transcript.Abbreviate(value, 40), strings.Join(typ.Values, ", "))
}

// noControl leaves out what nobody sees and a table cannot hold.
func noControl(r rune) rune {
	if unicode.IsControl(r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}

// AddAttribute adds a column for an attribute to participants.csv, empty for
// everybody, and declares what its values are, as SetType does.
func (a *App) AddAttribute(ctx context.Context, name, spec string) (*TypeSet, error) {
	name = strings.Join(strings.Fields(strings.Map(noControl, name)), " ")
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if err := newColumn(s, name); err != nil {
		return nil, err
	}
	after := *s
	after.Columns = append(slices.Clone(s.Columns), name)
	typ, err := typeOf(&after, name, spec)
	if err != nil {
		return nil, err
	}
	done := &TypeSet{Attribute: name, Kind: string(typ.Kind), Values: append([]string{}, typ.Values...)}
	return done, a.write(ctx, f, a.who(), func(w *folder.Session) error {
		now, err := a.reload(ctx, f)
		if err != nil {
			return err
		}
		if err := newColumn(now, name); err != nil {
			return err
		}
		if err := w.PutParticipants(now.Participants, []string{name}); err != nil || typ.Kind == study.TextAttribute {
			return err
		}
		return w.PutType(typ)
	})
}

// newColumn refuses a name that cannot be that of a new attribute.
func newColumn(s *study.Study, name string) error {
	low := strings.ToLower(name)
	switch {
	case name == "":
		return usage("", "the attribute needs a name")
	case utf8.RuneCountInString(name) > 60:
		return usage("a word or two will do", "the name of the attribute is too long")
	case folder.FixedColumn(name) != "" || strings.Contains(low, "withdr"):
		return usage("call it something else", "%q is a column with a meaning of its own", name)
	case slices.Contains(search.Reserved(), low):
		return usage("call it something else", "searches use %q for something else", name)
	}
	if i := slices.IndexFunc(s.Columns, func(have string) bool { return study.SameAttribute(have, name) }); i >= 0 {
		return usage("", "there is an attribute %s already", s.Columns[i])
	}
	return nil
}
