package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Suggestion is a passage that a theme's cues point at: the sentence around
// what a cue found. A person decides about it.
type Suggestion struct {
	Ref          string   `json:"ref"` // TRANSCRIPT:START:END, for --accept and --dismiss
	Theme        string   `json:"theme"`
	Transcript   string   `json:"transcript"`
	Speaker      string   `json:"speaker"`
	Turn         int      `json:"turn"` // from 1
	TimeMS       *int     `json:"time_ms"`
	Start        int      `json:"start"`
	End          int      `json:"end"`
	ContentNotes []string `json:"content_notes"` // labels: what the words are about that may be hard to read
	Quote        string   `json:"quote"`
	Cue          string   `json:"cue"` // the first cue that found it
}

// SuggestOptions say which passages are offered, and for whose eyes.
type SuggestOptions struct {
	Theme     string // empty: every theme
	For       transcript.Purpose
	HideNoted bool // leave out words with a content note
}

// Suggest offers passages for a theme, or for every theme where none is named.
// What is coded with the theme already, or was dismissed for it, never comes; nor
// do words that the purpose may not show.
func (a *App) Suggest(ctx context.Context, o SuggestOptions) ([]Suggestion, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	themes, err := themesToSuggest(s, o.Theme)
	if err != nil {
		return nil, err
	}
	words, err := markWords(f, s)
	if err != nil {
		return nil, err
	}
	ix := search.OpenIndex(f.IndexDir())
	defer ix.Close()
	meter := a.Begin("Looking", len(themes))
	defer meter.Done()
	rel := s.Release(o.For)
	list := []Suggestion{}
	for _, t := range themes {
		found, err := suggestFor(ctx, rel, ix, t)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
		meter.Add(1)
	}
	noted := noteSuggestions(s, list, words)
	for _, note := range []string{leftOutNote(s), notedOut(noted, "passage")} {
		if note != "" && (o.HideNoted || note == leftOutNote(s)) {
			a.Notice("%s", note)
		}
	}
	if o.HideNoted {
		list = slices.DeleteFunc(list, func(one Suggestion) bool { return len(one.ContentNotes) > 0 })
	}
	return list, nil
}

// noteSuggestions fills in the content notes, and says how many have one.
func noteSuggestions(s *study.Study, list []Suggestion, words func(string) (string, bool)) int {
	n := 0
	for i := range list {
		t, _ := s.Transcript(list[i].Transcript)
		notes := s.ContentNotes(t, text.Span{Start: text.Pos(list[i].Start), End: text.Pos(list[i].End)})
		if list[i].ContentNotes = study.LabelsOf(notes, words); len(notes) > 0 {
			n++
		}
	}
	return n
}

func themesToSuggest(s *study.Study, id string) ([]codebook.Theme, error) {
	var themes []codebook.Theme
	if id != "" {
		theme, err := codableTheme(s, id)
		if err != nil {
			return nil, err
		}
		t, _ := s.Book.Theme(theme)
		if len(t.Cues) == 0 {
			return nil, problem("give it some: `verbatim codebook set "+theme+" cues '\"light at the end\"' 'hope*'`", "the theme %q has no cues", theme)
		}
		return append(themes, t), nil
	}
	for _, t := range s.Book.Themes() {
		if len(t.Cues) > 0 && (t.Status == codebook.InUse || t.Status == codebook.Candidate) {
			themes = append(themes, t)
		}
	}
	if len(themes) == 0 {
		return nil, problem("cues are searches written into codebook.yaml", "no theme in the codebook has cues")
	}
	return themes, nil
}

func suggestFor(ctx context.Context, rel *study.Release, ix *search.Index, theme codebook.Theme) ([]Suggestion, error) {
	s := rel.Study
	settled := settledFor(s, theme.ID)
	offered := map[string][]text.Span{}
	list := []Suggestion{}
	for _, cue := range theme.Cues {
		q, err := search.Parse(cue, attributes(s))
		if err != nil {
			return nil, problem("mend it in codebook.yaml", "the cue %s of theme %s is not a query: %s", cue, theme.ID, err)
		}
		r, err := search.Search(ctx, s, q, search.Options{Index: ix})
		if err != nil {
			return nil, problem("mend it in codebook.yaml", "the cue %s of theme %s cannot be searched: %s", cue, theme.ID, err)
		}
		for _, h := range r.Hits {
			t := h.Transcript
			turn := t.Turns[h.Turn]
			if t.Speaker(turn.Speaker).Voice != transcript.VoiceParticipant {
				continue
			}
			sp := sentencesAround(t, turn.Speech, h.Span)
			words, ok := rel.Words(t, sp)
			if !ok || overlapsAny(settled[t.ID], sp) || overlapsAny(offered[t.ID], sp) {
				continue
			}
			offered[t.ID] = append(offered[t.ID], sp)
			one := Suggestion{
				Ref: fmt.Sprintf("%s:%d:%d", t.ID, sp.Start, sp.End), Theme: theme.ID, Transcript: t.ID, Speaker: rel.SpeakerName(t, turn.Speaker),
				Turn: h.Turn + 1, Start: int(sp.Start), End: int(sp.End), Quote: words, Cue: cue,
			}
			if turn.TimeMS >= 0 {
				one.TimeMS = &turn.TimeMS
			}
			list = append(list, one)
		}
	}
	slices.SortStableFunc(list, func(x, y Suggestion) int {
		if c := coding.CompareIDs(x.Transcript, y.Transcript); c != 0 {
			return c
		}
		return x.Start - y.Start
	})
	return list, nil
}

// settledFor are the passages decided about already for a theme: coded with it
// or a sub-theme, or dismissed.
func settledFor(s *study.Study, theme string) map[string][]text.Span {
	settled := map[string][]text.Span{}
	within := s.Themes(theme)
	for _, c := range s.State.Codings {
		if within[s.ThemeOf(c)] {
			settled[c.Transcript] = append(settled[c.Transcript], c.Span)
		}
	}
	for _, d := range s.State.Dismissals {
		if t, ok := s.Book.Resolve(d.Theme); ok && t.ID == theme {
			settled[d.Transcript] = append(settled[d.Transcript], d.Span)
		}
	}
	return settled
}

func overlapsAny(spans []text.Span, sp text.Span) bool {
	return slices.ContainsFunc(spans, sp.Overlaps)
}

// sentencesAround widens a span to whole sentences of its turn.
func sentencesAround(t *transcript.Transcript, speech, sp text.Span) text.Span {
	out := sp
	base := t.Text.Byte(speech.Start)
	text.Sentences(t.Text.Slice(speech), func(a, b int) bool {
		one := text.Span{Start: t.Text.FromByte(base + a), End: t.Text.FromByte(base + b)}
		if one.Overlaps(sp) {
			out = text.Span{Start: min(out.Start, one.Start), End: max(out.End, one.End)}
		}
		return one.Start < sp.End
	})
	return out
}

// Decide codes the suggestions accepted for a theme and remembers those
// dismissed, so that they never come again. Both are given as Ref.
func (a *App) Decide(ctx context.Context, theme string, accept, dismiss []string) error {
	f, s, err := a.open(ctx)
	if err != nil {
		return err
	}
	if theme, err = codableTheme(s, theme); err != nil {
		return err
	}
	var events []coding.Event
	for do, refs := range map[coding.Kind][]string{coding.Code: accept, coding.Dismiss: dismiss} {
		for _, ref := range refs {
			t, sp, err := parseRef(s, ref)
			if err != nil {
				return err
			}
			if do == coding.Code && slices.ContainsFunc(s.CodingsIn(t.ID), func(c coding.Coding) bool {
				return c.Coder == a.who() && c.Span == sp && c.Stance == "" && s.ThemeOf(c) == theme
			}) {
				a.Notice("%s is coded as %s already", ref, theme)
				continue
			}
			events = append(events, coding.Event{Do: do, Transcript: t.ID, Text: t.Text.Hash(), Span: sp, Theme: theme, CB: s.Book.Hash()})
		}
	}
	return a.write(ctx, f, a.who(), func(w *folder.Session) error {
		for _, e := range events {
			if _, err := w.Add(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// parseRef reads TRANSCRIPT:START:END.
func parseRef(s *study.Study, ref string) (*transcript.Transcript, text.Span, error) {
	parts := strings.Split(ref, ":")
	if len(parts) == 3 {
		_, err1 := strconv.Atoi(parts[1])
		_, err2 := strconv.Atoi(parts[2])
		if err1 == nil && err2 == nil {
			t, err := transcriptOf(s, parts[0])
			if err != nil {
				return nil, text.Span{}, err
			}
			sp, err := Selection{Span: parts[1] + ":" + parts[2]}.find(s.Release(transcript.ForTeam), t)
			return t, sp, err
		}
	}
	return nil, text.Span{}, usage("copy it from the list that `verbatim suggest` shows, like P07-1:1203:1310", "%q names no passage", ref)
}
