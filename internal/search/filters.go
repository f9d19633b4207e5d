package search

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

// themeSet are the themes that a filter means: the theme with its sub-themes,
// or nil for any. People may give its id, an id merged into it, or its name.
func (r *run) themeSet(f *filter) (map[string]bool, error) {
	if f.value == "*" && !f.inQuotes {
		return nil, nil
	}
	value := strings.TrimSpace(f.value)
	if t, ok := r.st.Book.Resolve(value); ok {
		return r.st.Themes(t.ID), nil
	}
	ids := make([]string, 0, r.st.Book.Len())
	for _, t := range r.st.Book.Themes() {
		if foldKey(t.Name) == foldKey(value) {
			return r.st.Themes(t.ID), nil
		}
		ids = append(ids, t.ID)
	}
	for i := range r.st.State.Codings {
		if now := r.themeNow(&r.st.State.Codings[i]); strings.EqualFold(now, value) {
			return r.st.Themes(now), nil // coded before it left the codebook
		}
	}
	hint := "look at the codebook for its themes"
	if near := nearest(value, ids); near != "" {
		hint = "did you mean " + near + "?"
	}
	return nil, refuse(f.valueAt, hint, "there is no theme %s", quoted(value))
}

// turnFilter plans a filter on speakers, participants, transcripts or
// attributes. A value that nobody has is no error: it finds nothing, and the
// result says so.
func (r *run) turnFilter(f *filter) turnTest {
	r.noteValue(f)
	if f.name == "transcript" {
		value := foldKey(f.value)
		return func(ti int, _ *transcript.Turn) bool { return f.any() || foldKey(r.transcripts[ti].ID) == value }
	}
	return r.bySpeaker(r.speakerTest(f))
}

func (f *filter) any() bool { return f.value == "*" && f.op == "" && !f.inQuotes }

// bySpeaker remembers what was found for the speakers of the transcript at hand.
func (r *run) bySpeaker(test func(t *transcript.Transcript, name string) bool) turnTest {
	last, known := -1, map[string]bool{}
	return func(ti int, turn *transcript.Turn) bool {
		if ti != last {
			clear(known)
			last = ti
		}
		is, ok := known[turn.Speaker]
		if !ok {
			is = test(r.transcripts[ti], turn.Speaker)
			known[turn.Speaker] = is
		}
		return is
	}
}

func (r *run) speakerTest(f *filter) func(t *transcript.Transcript, name string) bool {
	value := foldKey(f.value)
	is := func(s string) bool { return s != "" && (f.any() || foldKey(s) == value) }
	switch f.name {
	case "speaker":
		return func(_ *transcript.Transcript, name string) bool { return is(name) }
	case "voice":
		return func(t *transcript.Transcript, name string) bool { return is(string(t.Speaker(name).Voice)) }
	case "participant":
		return func(t *transcript.Transcript, name string) bool { return is(t.Speaker(name).Participant) }
	}
	return func(t *transcript.Transcript, name string) bool {
		return f.matchesOne(t.Attributes) || f.matchesOne(r.attributes(t.Speaker(name).Participant))
	}
}

func (r *run) attributes(participant string) map[string]string {
	if p, ok := r.st.Participant(participant); ok {
		return p.Attributes
	}
	return nil
}

// matchesOne compares the attributes of the filter's name.
func (f *filter) matchesOne(attributes map[string]string) bool {
	for name, value := range attributes {
		if foldName(name) == f.name && f.matches(value) {
			return true
		}
	}
	return false
}

// matches compares the value of an attribute. Numbers are equal as numbers.
func (f *filter) matches(value string) bool {
	if strings.TrimSpace(value) == "" {
		return false
	}
	have, isNumber := number(value)
	want, _ := number(f.value)
	switch f.op {
	case "":
		if f.any() || foldKey(value) == foldKey(f.value) {
			return true
		}
		_, ok := number(f.value)
		return ok && isNumber && !f.inQuotes && have == want
	case "..":
		high, _ := number(f.high)
		return isNumber && have >= want && have <= high
	case ">":
		return isNumber && have > want
	case ">=":
		return isNumber && have >= want
	case "<":
		return isNumber && have < want
	}
	return isNumber && have <= want
}

// noteValue says so when nothing in the study has the value of a filter.
func (r *run) noteValue(f *filter) {
	if f.any() || f.op != "" || f.name == "voice" {
		return
	}
	var have []string
	switch f.name {
	case "transcript":
		for _, t := range r.transcripts {
			have = append(have, t.ID)
		}
	case "participant", "speaker":
		have = r.speakerValues(f.name)
		if f.name == "participant" && r.noteDeparted(f) {
			return
		}
	default:
		have = r.attributeValues(f)
	}
	r.noteMissing(f, have)
}

// noteDeparted says so when the participant of a filter withdrew with everything,
// and reports whether they did.
func (r *run) noteDeparted(f *filter) bool {
	for i := range r.st.State.Events {
		e := &r.st.State.Events[i]
		if e.Do == coding.Withdraw && e.How == coding.WithdrawEverything && foldKey(e.Participant) == foldKey(f.value) {
			day, _, _ := strings.Cut(e.At, "T")
			r.result.Notes = append(r.result.Notes, fmt.Sprintf("%s withdrew with everything on %s: nothing of theirs is shown or counted.", e.Participant, day))
			return true
		}
	}
	return false
}

func (r *run) noteMissing(f *filter, have []string) {
	value := foldKey(f.value)
	if slices.ContainsFunc(have, func(s string) bool { return foldKey(s) == value || f.matches(s) }) {
		return
	}
	note := fmt.Sprintf("Nothing in this study has %s %s.", strings.ReplaceAll(f.name, "_", " "), quoted(f.value))
	if near := nearest(f.value, have); near != "" {
		note += " Did you mean " + near + "?"
	}
	r.result.Notes = append(r.result.Notes, note)
}

func (r *run) speakerValues(name string) []string {
	var have []string
	for _, t := range r.transcripts {
		for _, s := range t.Speakers {
			if name == "speaker" {
				have = append(have, s.Name)
			} else {
				have = append(have, s.Participant)
			}
		}
	}
	return have
}

func (r *run) attributeValues(f *filter) []string {
	var have []string
	add := func(attributes map[string]string) {
		for name, value := range attributes {
			if foldName(name) == f.name {
				have = append(have, value)
			}
		}
	}
	for _, p := range r.st.Participants {
		add(p.Attributes)
	}
	for _, t := range r.transcripts {
		add(t.Attributes)
	}
	return have
}

// noteCoder says so when nobody codes under the name of a filter.
func (r *run) noteCoder(f *filter) {
	if f.any() {
		return
	}
	var have []string
	for _, c := range r.st.Settings.Coders {
		have = append(have, c.ID)
	}
	for i := range r.st.State.Codings {
		if c := r.st.State.Codings[i].Coder; !slices.Contains(have, c) {
			have = append(have, c)
		}
	}
	r.noteMissing(f, have)
}
