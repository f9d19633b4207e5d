package app

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// maxLabel is the longest label of a content note, in code points.
const maxLabel = 40

// ContentNoteOptions say what a transcript, or a passage of it, is about that
// may be hard to read.
type ContentNoteOptions struct {
	Transcript string
	Labels     []string // each may hold several, parted by commas
	Words      Selection
	Off        bool // take one's own labels off; without labels all of them
}

// ContentNoted is what a content note stands on and says.
type ContentNoted struct {
	Place   string
	Labels  []string
	Already bool
}

// ContentNote puts a content note on a transcript or a passage, or takes one's
// own off it.
func (a *App) ContentNote(ctx context.Context, o ContentNoteOptions) (ContentNoted, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return ContentNoted{}, err
	}
	labels, err := readLabels(o.Labels)
	if err != nil {
		return ContentNoted{}, err
	}
	t, err := transcriptOf(s, o.Transcript)
	if err != nil {
		return ContentNoted{}, err
	}
	e := coding.Event{On: coding.OnTranscript, Type: coding.MarkContent, Transcript: t.ID}
	r := ContentNoted{Place: t.ID, Labels: labels}
	if !o.Words.IsZero() {
		sp, err := o.Words.find(s.Release(transcript.ForTeam), t)
		if err != nil {
			return r, err
		}
		e.On, e.Text, e.Span = coding.OnPassage, t.Text.Hash(), sp
		r.Place = place(t, sp)
	}
	words, err := markWords(f, s)
	if err != nil {
		return r, err
	}
	if o.Off {
		return a.unnote(ctx, f, s, e, r, words)
	}
	if len(labels) == 0 {
		return r, usage("for example: verbatim content-note "+t.ID+" self-harm", "say what it is about")
	}
	have := study.LabelsOf(slices.DeleteFunc(s.ContentNotes(t, e.Span), func(m coding.Mark) bool { return !sameMark(m, e) }), words)
	labels = slices.DeleteFunc(labels, func(l string) bool { return holdsFold(have, l) })
	if len(labels) == 0 {
		r.Already = true
		return r, nil
	}
	return r, a.write(ctx, f, a.who(), func(w *folder.Session) error { return addMark(w, e, strings.Join(labels, ", ")) })
}

func holdsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}

// sameMark reports whether a mark stands on just what an event is about.
func sameMark(m coding.Mark, e coding.Event) bool {
	return m.Whole() == (e.On == coding.OnTranscript) && m.Span == e.Span
}

// readLabels parts what was typed into labels.
func readLabels(args []string) ([]string, error) {
	var labels []string
	for _, l := range study.Labels(strings.Join(args, ",")) {
		switch {
		case utf8.RuneCountInString(l) > maxLabel:
			return nil, usage("a label is a word or two: suicide, self-harm, restraint", "%q is longer than %d characters", transcript.Abbreviate(l, 20), maxLabel)
		case strings.ContainsFunc(l, unicode.IsControl):
			return nil, usage("", "%q has characters that cannot be seen", l)
		case !holdsFold(labels, l):
			labels = append(labels, l)
		}
	}
	return labels, nil
}

// unnote takes labels off one's own content notes; what is left of a note stays.
func (a *App) unnote(ctx context.Context, f *folder.Folder, s *study.Study, e coding.Event, r ContentNoted, words func(string) (string, bool)) (ContentNoted, error) {
	me := a.who()
	type change struct {
		note coding.Mark
		left []string
	}
	var changes []change
	others, off := "", []string{}
	t, _ := s.Transcript(e.Transcript)
	for _, m := range s.ContentNotes(t, e.Span) {
		if m.Whole() != (e.On == coding.OnTranscript) {
			continue
		}
		body, _ := words(m.Body)
		all := study.Labels(body)
		left := slices.DeleteFunc(slices.Clone(all), func(l string) bool { return len(r.Labels) == 0 || holdsFold(r.Labels, l) })
		switch {
		case len(left) == len(all) && len(all) > 0:
		case m.Coder != me:
			others = m.Coder
		default:
			changes = append(changes, change{m, left})
			off = append(off, slices.DeleteFunc(all, func(l string) bool { return holdsFold(left, l) })...)
		}
	}
	switch {
	case len(changes) == 0 && others != "":
		return r, problem("only "+others+" can take it off", "the content note on %s is %s's, not yours (%s)", r.Place, others, me)
	case len(changes) == 0:
		return r, problem("`verbatim content-notes` lists them", "there is no such content note of yours on %s", r.Place)
	}
	r.Labels = off
	return r, a.write(ctx, f, me, func(w *folder.Session) error {
		for _, c := range changes {
			again := coding.Event{On: coding.OnTranscript, Type: coding.MarkContent, Transcript: t.ID, Re: c.note.ID}
			if !c.note.Whole() {
				again.On, again.Text, again.Span = coding.OnPassage, c.note.Text, c.note.Span
			}
			err := error(nil)
			if len(c.left) == 0 {
				err = undoMark(w, s, c.note)
			} else {
				err = addMark(w, again, strings.Join(c.left, ", "))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ContentNoteEntry is a content note.
type ContentNoteEntry struct {
	ID         string   `json:"id"`
	Coder      string   `json:"coder"`
	Transcript string   `json:"transcript"`
	Turn       *int     `json:"turn"`  // from 1; null for the whole transcript
	Start      *int     `json:"start"` // code points; null for the whole transcript
	End        *int     `json:"end"`
	Labels     []string `json:"labels"`

	Place string `json:"-"` // for people
}

// ContentNotes lists the content notes, by place. Those on what the person is
// not shown stay out.
func (a *App) ContentNotes(ctx context.Context) ([]ContentNoteEntry, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	words, err := markWords(f, s)
	if err != nil {
		return nil, err
	}
	list := []ContentNoteEntry{}
	for _, t := range s.Transcripts {
		for _, m := range shownNotes(s, t) {
			e := ContentNoteEntry{ID: m.ID.String(), Coder: m.Coder, Transcript: t.ID, Labels: study.LabelsOf([]coding.Mark{m}, words), Place: t.ID}
			if !m.Whole() {
				from, _ := t.TurnsIn(m.Span)
				turn, start, end := from+1, int(m.Span.Start), int(m.Span.End)
				e.Turn, e.Start, e.End, e.Place = &turn, &start, &end, place(t, m.Span)
			}
			list = append(list, e)
		}
	}
	return list, nil
}

// shownNotes are the content notes of a transcript by place, of words that the
// person may be shown.
func shownNotes(s *study.Study, t *transcript.Transcript) []coding.Mark {
	if s.Hidden(t) {
		return nil
	}
	rel := s.Release(transcript.ForTeam)
	notes := slices.DeleteFunc(s.ContentNotes(t, text.Span{End: t.Text.Len()}), func(m coding.Mark) bool {
		return !m.Whole() && !rel.Shows(t, m.Span)
	})
	slices.SortStableFunc(notes, func(x, y coding.Mark) int { return int(x.Span.Start - y.Span.Start) })
	return notes
}
