package matrix

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// side is one axis made ready to count along: its keys, and where a coding and
// a voice in it belong. The theme side has keys only; themes are counted one by
// one.
type side struct {
	axis Axis
	keys []table.Key
	at   func(c coding.Coding, v *voice) int // index in keys; -1: nowhere
	mute map[int]bool                        // keys of speakers who are no participants
	from []int                               // where each key stood before it was sorted; nil: where it stands
}

// unknown is the key of what an attribute, or a voice, leaves open.
func unknown(name string) table.Key { return table.Key{Name: name} }

func (b *builder) side(a Axis) side {
	switch a.By {
	case ByTheme:
		s := side{axis: a}
		for _, l := range b.lists {
			s.keys = append(s.keys, l.key)
		}
		return s
	case ByParticipant:
		return b.participants(a)
	case ByTranscript:
		return b.transcripts(a)
	case BySpeaker:
		return b.speakers(a)
	case ByCoder:
		return b.coders(a)
	}
	if slices.Contains(b.study.Columns, a.Name) {
		return b.participantAttribute(a)
	}
	return b.transcriptAttribute(a)
}

// labels collects keys, one for each label: outside the team several people
// published under one name share a row or column, so that the table does not
// tell them apart where the name does not.
type labels struct {
	keys  []table.Key
	index map[string]int
}

func (l *labels) add(id, name string) int {
	if i, ok := l.index[id]; ok {
		return i
	}
	if l.index == nil {
		l.index = map[string]int{}
	}
	l.index[id] = len(l.keys)
	l.keys = append(l.keys, table.Key{ID: id, Name: name})
	return len(l.keys) - 1
}

// speakingPeople are the ids of the participants who speak in some transcript:
// those of participants.csv in its order, then the others.
func (b *builder) speakingPeople() (ids []string, unnamed bool) {
	speak := map[string]bool{}
	for _, t := range b.study.Transcripts {
		for _, v := range b.voicesOf(t).list {
			if v.counted && v.chosen {
				speak[v.participant] = true
			}
		}
	}
	unnamed = speak[""]
	delete(speak, "")
	for _, p := range b.study.Participants {
		if speak[p.ID] {
			ids = append(ids, p.ID)
			delete(speak, p.ID)
		}
	}
	var more []string
	for id := range speak {
		more = append(more, id)
	}
	slices.SortFunc(more, coding.CompareIDs)
	return append(ids, more...), unnamed
}

func (b *builder) participants(a Axis) side {
	var l labels
	index := map[string]int{}
	people, unnamed := b.speakingPeople()
	for _, id := range people {
		name := b.names.Participant(id)
		index[id] = l.add(name, name)
	}
	if unnamed {
		index[""] = len(l.keys)
		l.keys = append(l.keys, unknown("no participant named"))
	}
	return side{axis: a, keys: l.keys, at: func(_ coding.Coding, v *voice) int {
		if !v.counted {
			return -1
		}
		return index[v.participant]
	}}
}

func (b *builder) transcripts(a Axis) side {
	var l labels
	index := map[*transcript.Transcript]int{}
	for _, t := range b.study.Transcripts {
		if !b.chosenIn(t) {
			continue
		}
		name := b.names.label(t)
		index[t] = l.add(name, name)
	}
	return side{axis: a, keys: l.keys, at: func(_ coding.Coding, v *voice) int { return indexIn(index, v.t) }}
}

// speakers puts participants first, then everybody else who speaks. The same
// name is the same speaker as long as it is the same participant's.
func (b *builder) speakers(a Axis) side {
	type who struct{ name, participant string }
	var l labels
	index := map[*voice]int{}
	owner := map[string]who{}
	mute := map[int]bool{}
	for _, counted := range []bool{true, false} {
		for _, t := range b.study.Transcripts {
			for _, v := range b.voicesOf(t).list {
				if v.counted != counted || !v.chosen {
					continue
				}
				name := b.names.Speaker(t, v.name)
				if name == "" {
					name = either(v.participant != "", b.names.Participant(v.participant), "no name")
				}
				me := who{v.name, v.participant}
				if first, taken := owner[name]; taken && first != me && b.names.team() {
					name += " (" + either(v.participant != "", v.participant, string(t.Speaker(v.name).Voice)) + ")"
				} else if !taken {
					owner[name] = me
				}
				had := len(l.keys)
				index[v] = l.add(name, name)
				if !counted && len(l.keys) > had {
					mute[index[v]] = true
				}
			}
		}
	}
	return side{axis: a, keys: l.keys, mute: mute, at: func(_ coding.Coding, v *voice) int { return indexIn(index, v) }}
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

func (b *builder) coders(a Axis) side {
	var l labels
	for _, c := range b.coderList() {
		l.add(strings.ToLower(c.ID), either(c.Name != "", c.Name, c.ID))
		l.keys[len(l.keys)-1].ID = c.ID
	}
	return side{axis: a, keys: l.keys, at: func(c coding.Coding, _ *voice) int {
		if i, ok := l.index[strings.ToLower(c.Coder)]; ok {
			return i
		}
		return -1
	}}
}

// coderList are the coders who count in this table: those of study.yaml in its
// order, then others who coded.
func (b *builder) coderList() []study.Coder {
	var out []study.Coder
	add := func(c study.Coder) {
		same := func(x study.Coder) bool { return strings.EqualFold(x.ID, c.ID) }
		if b.countsCoder(c.ID) && !slices.ContainsFunc(out, same) {
			out = append(out, c)
		}
	}
	for _, c := range b.study.Settings.Coders {
		add(c)
	}
	var more []string
	for _, c := range b.study.State.Codings {
		more = append(more, c.Coder)
	}
	slices.Sort(more)
	for _, id := range slices.Compact(more) {
		add(study.Coder{ID: id})
	}
	return out
}

func (b *builder) participantAttribute(a Axis) side {
	people, unnamed := b.speakingPeople()
	typ := b.study.Settings.AttributeType(a.Name)
	value := map[string]string{}
	for _, id := range people {
		value[id] = typ.Canonical(b.study.Attribute(id, a.Name))
	}
	if unnamed {
		value[""] = ""
	}
	keys, index := valueKeys(value, typ)
	return side{axis: a, keys: keys, at: func(_ coding.Coding, v *voice) int {
		if !v.counted {
			return -1
		}
		return index[value[v.participant]]
	}}
}

func (b *builder) transcriptAttribute(a Axis) side {
	typ := b.study.Settings.AttributeType(a.Name)
	value := map[string]string{}
	for _, t := range b.study.Transcripts {
		if b.chosenIn(t) {
			value[t.ID] = typ.Canonical(t.Attributes[a.Name])
		}
	}
	keys, index := valueKeys(value, typ)
	return side{axis: a, keys: keys, at: func(_ coding.Coding, v *voice) int {
		if _, in := value[v.t.ID]; !in {
			return -1
		}
		return index[value[v.t.ID]]
	}}
}

// valueKeys are the values of an attribute in the order of its type; what is not
// recorded comes last.
func valueKeys(of map[string]string, typ study.AttributeType) ([]table.Key, map[string]int) {
	index := map[string]int{}
	var values []string
	for _, v := range of {
		if _, seen := index[v]; !seen {
			index[v] = 0
			values = append(values, v)
		}
	}
	slices.SortFunc(values, typ.Compare)
	var keys []table.Key
	for i, v := range values {
		index[v] = i
		if v == "" {
			keys = append(keys, unknown("not recorded"))
			continue
		}
		keys = append(keys, table.Key{ID: v, Name: v})
	}
	return keys, index
}
