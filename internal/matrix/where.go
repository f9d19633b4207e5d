package matrix

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Condition chooses people and transcripts: by participant, by transcript, or by
// the value of an attribute of either. Several of one name are alternatives; those
// of different names must all hold.
type Condition struct {
	Name  string // participant, transcript, or an attribute
	Value string // empty: nothing is recorded
}

// String is the condition as ParseCondition reads it.
func (c Condition) String() string { return c.Name + ":" + c.Value }

// ParseCondition reads name:value, the value with or without quotation marks.
func ParseCondition(s string) (Condition, error) {
	name, value, ok := strings.Cut(s, ":")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		return Condition{}, fmt.Errorf("%q says nothing about anybody: write an attribute and its value, like setting:\"acute ward\"", s)
	}
	return Condition{name, strings.Trim(strings.TrimSpace(value), `"“”`)}, nil
}

// notRecorded stands for what nobody wrote down.
const notRecorded = "not recorded"

// checkWhere puts the names and values of the conditions as the study spells them,
// and refuses those that nobody could meet.
func (b *builder) checkWhere() error {
	b.spec.Where = slices.Clone(b.spec.Where)
	for i, c := range b.spec.Where {
		name, values, err := b.valuesOf(c.Name)
		if err != nil {
			return err
		}
		if strings.EqualFold(c.Value, notRecorded) {
			c.Value = ""
		}
		at := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(v, b.canonicalValue(name, c.Value)) })
		if at < 0 && c.Value != "" {
			return fmt.Errorf("nobody has %s %q: there is %s", name, c.Value, strings.Join(values[:min(len(values), 12)], ", "))
		}
		b.spec.Where[i].Name = name
		if at >= 0 {
			b.spec.Where[i].Value = values[at]
		}
	}
	return nil
}

// canonicalValue is a value as the type of its attribute spells it.
func (b *builder) canonicalValue(name, value string) string {
	if name == string(ByParticipant) || name == string(ByTranscript) {
		return value
	}
	return b.study.Settings.AttributeType(name).Canonical(value)
}

// valuesOf are the values that a condition of a name may have.
func (b *builder) valuesOf(name string) (spelled string, values []string, err error) {
	switch fold := strings.ToLower(name); fold {
	case string(ByParticipant):
		for _, p := range b.study.Participants {
			values = append(values, p.ID)
		}
		return fold, values, nil
	case string(ByTranscript):
		for _, t := range b.study.Transcripts {
			values = append(values, t.ID)
		}
		return fold, values, nil
	}
	for _, a := range Attributes(b.study) {
		if !strings.EqualFold(plainName(a), plainName(name)) {
			continue
		}
		return a, ValuesOf(b.study, a), nil
	}
	return "", nil, fmt.Errorf("there is no attribute %q: use participant, transcript, or %s", name, strings.Join(Attributes(b.study), ", "))
}

// plainName is the name of an attribute however its words are parted.
func plainName(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "_", " ")), " ")
}

// ValuesOf are the different values of an attribute, of participants and of
// transcripts, in the order of its type.
func ValuesOf(s *study.Study, attribute string) []string {
	typ := s.Settings.AttributeType(attribute)
	var values []string
	add := func(v string) {
		if v = typ.Canonical(v); v != "" && !slices.ContainsFunc(values, func(x string) bool { return strings.EqualFold(x, v) }) {
			values = append(values, v)
		}
	}
	for i := range s.Participants {
		add(s.Participants[i].Attributes[attribute])
	}
	for _, t := range s.Transcripts {
		add(t.Attributes[attribute])
	}
	slices.SortFunc(values, typ.Compare)
	return values
}

// isChosen reports whether a voice meets the conditions of the table.
func (b *builder) isChosen(v *voice) bool {
	return b.meets(v.participant, v.t)
}

// meets reports whether a participant, in a transcript, meets every condition; of
// those with one name it is enough to meet one.
func (b *builder) meets(participant string, t *transcript.Transcript) bool {
	for _, c := range b.spec.Where {
		if !slices.ContainsFunc(b.spec.Where, func(o Condition) bool { return o.Name == c.Name && b.holds(o, participant, t) }) {
			return false
		}
	}
	return true
}

func (b *builder) holds(c Condition, participant string, t *transcript.Transcript) bool {
	switch c.Name {
	case string(ByParticipant):
		return strings.EqualFold(participant, c.Value)
	case string(ByTranscript):
		return t != nil && strings.EqualFold(t.ID, c.Value)
	}
	var have []string
	if participant != "" {
		have = append(have, b.canonicalValue(c.Name, b.study.Attribute(participant, c.Name)))
	}
	if t != nil {
		have = append(have, b.canonicalValue(c.Name, t.Attributes[c.Name]))
	}
	if c.Value == "" {
		return !slices.ContainsFunc(have, func(v string) bool { return v != "" })
	}
	return slices.ContainsFunc(have, func(v string) bool { return strings.EqualFold(v, c.Value) })
}

// chosenIn reports whether somebody whom the table counts, and who meets its
// conditions, speaks in a transcript.
func (b *builder) chosenIn(t *transcript.Transcript) bool {
	return len(b.spec.Where) == 0 || slices.ContainsFunc(b.voicesOf(t).list, func(v *voice) bool {
		return v.chosen && (v.counted || b.everyVoice)
	})
}

// personChosen reports whether somebody who speaks nowhere meets the conditions.
func (b *builder) personChosen(id string) bool { return b.meets(id, nil) }

// indexIn is where a key stands, -1 for nowhere.
func indexIn[K comparable](index map[K]int, key K) int {
	if i, ok := index[key]; ok {
		return i
	}
	return -1
}
