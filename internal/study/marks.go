package study

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// marksOf are the marks of a kind by transcript.
func marksOf(all []coding.Mark) map[string][]coding.Mark {
	if len(all) == 0 {
		return nil
	}
	by := map[string][]coding.Mark{}
	for _, m := range all {
		by[m.Transcript] = append(by[m.Transcript], m)
	}
	return by
}

// indexMarks prepares the look-ups of marks.
func (s *Study) indexMarks() {
	s.notesOf, s.starsOf, s.chosenOf = marksOf(s.State.ContentNotes), marksOf(s.State.Stars), marksOf(s.State.Chosen)
}

// ContentNotes are the content notes on a span: those on some of its words and
// those on the whole transcript.
func (s *Study) ContentNotes(t *transcript.Transcript, sp text.Span) []coding.Mark {
	var on []coding.Mark
	for _, m := range s.notesOf[t.ID] {
		if m.Whole() || m.Span.Overlaps(sp) {
			on = append(on, m)
		}
	}
	return on
}

// Starred are the coders who marked some of a span as a possible quote, sorted.
func (s *Study) Starred(t *transcript.Transcript, sp text.Span) []string {
	var ids []string
	for _, m := range s.starsOf[t.ID] {
		if !m.Whole() && m.Span.Overlaps(sp) && !slices.Contains(ids, m.Coder) {
			ids = append(ids, m.Coder)
		}
	}
	slices.Sort(ids)
	return ids
}

// Chosen are the passages of a span for which a published form was chosen, by
// place. Where they overlap the latest choice counts.
func (s *Study) Chosen(t *transcript.Transcript, sp text.Span) []coding.Mark {
	var on []coding.Mark
	for _, m := range slices.Backward(s.chosenOf[t.ID]) {
		if !m.Whole() && !slices.ContainsFunc(on, func(later coding.Mark) bool { return later.Span.Overlaps(m.Span) }) {
			on = append(on, m)
		}
	}
	on = slices.DeleteFunc(on, func(m coding.Mark) bool { return !m.Span.Overlaps(sp) })
	slices.SortFunc(on, func(a, b coding.Mark) int { return int(a.Span.Start - b.Span.Start) })
	return on
}

// Labels are the labels that the body of a content note holds.
func Labels(body string) []string {
	var labels []string
	for l := range strings.SplitSeq(body, ",") {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			labels = append(labels, l)
		}
	}
	return labels
}

// NoLabel stands for the labels of a content note whose words are missing: that
// there is a note is still worth knowing.
const NoLabel = "its label is missing"

// LabelsOf are the labels of content notes together, each once, case aside. Words
// gives the words of a body.
func LabelsOf(notes []coding.Mark, words func(body string) (string, bool)) []string {
	labels := []string{}
	add := func(l string) {
		if !slices.ContainsFunc(labels, func(have string) bool { return strings.EqualFold(have, l) }) {
			labels = append(labels, l)
		}
	}
	for _, m := range notes {
		body, ok := words(m.Body)
		if !ok {
			add(NoLabel)
		}
		for _, l := range Labels(body) {
			add(l)
		}
	}
	return labels
}

// Published is the form in which a chosen passage is published: nothing where its
// words may not be shown. Stale says that they may, but are no longer what the
// form says, so that it needs choosing again.
func (r *Release) Published(m coding.Mark, form string) (published string, stale bool) {
	t, ok := r.Study.Transcript(m.Transcript)
	if !ok || m.Whole() || !r.Shows(t, m.Span) {
		return "", false
	}
	if m.Text != t.Text.Hash() || !t.InSpeech(m.Span) || t.ProvePublished(m.Span, form, r.Study.LanguageOf(t)) != nil {
		return "", true
	}
	return form, false
}

// AsItStands is the published form of a span with nothing changed. Where several
// people speak, each is named in brackets as the purpose's readers know them. It
// is empty where the words may not be shown.
func (r *Release) AsItStands(t *transcript.Transcript, sp text.Span) string {
	if !r.Shows(t, sp) {
		return ""
	}
	from, to := t.TurnsIn(sp)
	var parts []string
	for _, turn := range t.Turns[from:to] {
		words := strings.TrimSpace(t.Text.Slice(turn.Speech.Intersect(sp)))
		if name := r.SpeakerName(t, turn.Speaker); to-from > 1 && name != "" {
			words = "[" + strings.NewReplacer("[", "(", "]", ")").Replace(name) + ":] " + words
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, "\n")
}
