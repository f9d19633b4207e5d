package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// TranscriptPage is what is known of a transcript, and what was understood of the
// file it came from.
type TranscriptPage struct {
	TranscriptEntry
	Date          *string           `json:"date"`
	Language      *string           `json:"language"`   // null: that of the study
	Media         *string           `json:"media"`      // the recording
	Translates    *string           `json:"translates"` // the transcript whose words these are in another language
	Transcription *string           `json:"transcription"`
	CheckedBy     *string           `json:"checked_by"`
	Source        string            `json:"source"` // name of the file
	Attributes    map[string]string `json:"attributes"`
	Notes         []string          `json:"notes"`
	Doubts        []string          `json:"doubts"` // what a person should look at
	Begins        []string          `json:"begins"` // how its first turns begin
}

// beginning is how many turns show whether a transcript was understood.
const beginning = 6

// Transcript shows what is known of a transcript.
func (a *App) Transcript(ctx context.Context, id string) (*TranscriptPage, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	t, err := transcriptOf(s, id)
	if err != nil {
		return nil, err
	}
	p := &TranscriptPage{TranscriptEntry: transcriptEntry(s, t), Date: optional(t.Date), Language: optional(t.Language), Media: optional(t.Media), Translates: optional(t.Translates),
		Transcription: optional(t.Transcription), CheckedBy: optional(t.CheckedBy), Source: t.SourceName, Attributes: t.Attributes,
		Notes: append([]string{}, t.Notes...), Doubts: append([]string{}, t.Doubts...), Begins: []string{}}
	if p.Attributes == nil {
		p.Attributes = map[string]string{}
	}
	p.ContentNotes, p.OwnOnly = []string{}, s.IsOwnOnly(t.ID)
	words, err := markWords(f, s)
	if err != nil {
		return nil, err
	}
	p.ContentNotes = study.LabelsOf(shownNotes(s, t), words)
	rel := s.Release(transcript.ForTeam)
	for _, turn := range t.Turns[:min(len(t.Turns), beginning)] {
		said := rel.AsItStands(t, turn.Speech)
		if name := rel.SpeakerName(t, turn.Speaker); name != "" {
			said = name + ": " + said
		}
		if turn.TimeMS != transcript.NoTime {
			said = "[" + transcript.Clock(turn.TimeMS) + "] " + said
		}
		p.Begins = append(p.Begins, transcript.Abbreviate(said, 90))
	}
	return p, nil
}

// TranscriptChanged is what became of what is known of a transcript.
type TranscriptChanged struct {
	Transcript string       `json:"transcript"`
	Changes    []CellChange `json:"changes"`
}

// Transcriptions are the words for how a transcript was made.
var Transcriptions = []string{"full", "intelligent", "automatic"}

// SetTranscript writes down what is known of a transcript: title, date, language,
// media, transcription, checked_by and translates; empty: not known. Where one value cannot be,
// none is written.
func (a *App) SetTranscript(ctx context.Context, id string, values map[string]string) (*TranscriptChanged, error) {
	f, _, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	var done *TranscriptChanged
	err = a.write(ctx, f, a.who(), func(w *folder.Session) error {
		s, err := a.reload(ctx, f) // under the lock: as it is now
		if err != nil {
			return err
		}
		t, err := transcriptOf(s, id)
		if err != nil {
			return err
		}
		next := *t
		done = &TranscriptChanged{Transcript: t.ID, Changes: []CellChange{}}
		for _, field := range slices.Sorted(maps.Keys(values)) {
			if err := done.set(s, &next, field, values[field]); err != nil {
				return err
			}
		}
		if len(done.Changes) == 0 {
			return nil
		}
		return w.PutPage(&next)
	})
	if err != nil {
		return nil, err
	}
	a.doubtChanges(f, done)
	return done, nil
}

// doubtChanges tells of values that are kept and may not be what was meant.
func (a *App) doubtChanges(f *folder.Folder, done *TranscriptChanged) {
	for _, ch := range done.Changes {
		now := ""
		if ch.Now != nil {
			now = *ch.Now
		}
		switch {
		case now == "":
		case ch.Column == "date":
			if _, ok := transcript.ISODate(now); !ok {
				a.Notice("the date is kept as it is written, %q: no one day is meant by it (2026-03-12 would be one)", now)
			}
		case ch.Column == "media":
			if _, ok := recordingPath(f, now); !ok {
				a.Notice("there is no file %s, seen from the study's folder or from the one around it; it is kept as it is written", now)
			}
		}
	}
}

func (done *TranscriptChanged) set(s *study.Study, t *transcript.Transcript, field, value string) error {
	fields := map[string]*string{"title": &t.Title, "date": &t.Date, "language": &t.Language, "media": &t.Media, "transcription": &t.Transcription, "checked_by": &t.CheckedBy, "translates": &t.Translates}
	into := fields[strings.ToLower(field)]
	if into == nil {
		return usage("use title, date, language, media, transcription, checked_by or translates", "%q is not something that is written down of a transcript", field)
	}
	value, err := pageValue(strings.ToLower(field), value)
	if err == nil && into == &t.Translates && value != "" {
		value, err = translatable(s, t, value)
	}
	if err != nil || value == *into {
		return err
	}
	done.Changes = append(done.Changes, CellChange{Column: strings.ToLower(field), Was: optional(*into), Now: optional(value)})
	*into = value
	return nil
}

// translatable is the id of the transcript that t can be a translation of.
func translatable(s *study.Study, t *transcript.Transcript, id string) (string, error) {
	o, err := transcriptOf(s, id)
	switch {
	case err != nil:
		return "", err
	case o.ID == t.ID:
		return "", usage("name the one in the language it was said in", "%s cannot be a translation of itself", t.ID)
	case o.Translates != "":
		return "", usage("name the original, "+o.Translates, "%s is a translation itself", o.ID)
	}
	for _, other := range s.Transcripts {
		if strings.EqualFold(other.Translates, t.ID) {
			return "", usage("take that back first: `verbatim transcripts set "+other.ID+" translates=`", "%s is a translation of %s", other.ID, t.ID)
		}
	}
	return o.ID, nil
}

// pageValue is a value as it stands on the page about a transcript.
func pageValue(field, value string) (string, error) {
	value = strings.Join(strings.Fields(strings.Map(noControl, value)), " ")
	if utf8.RuneCountInString(value) > maxValue {
		return "", usage("nothing was changed", "%s is too long: at most %d characters", field, maxValue)
	}
	switch field {
	case "language":
		return validLanguage(value)
	case "transcription":
		if value != "" && !slices.Contains(Transcriptions, value) {
			return "", usage("nothing was changed", "transcription is %s, not %q", orList(Transcriptions), value)
		}
	case "date":
		if day, ok := transcript.ISODate(value); ok {
			return day, nil
		}
	}
	return value, nil
}

func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return fmt.Sprintf("%s or %s", strings.Join(words[:len(words)-1], ", "), words[len(words)-1])
}
