package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// TranscriptEntry is what there is to know of a transcript, without its words.
type TranscriptEntry struct {
	Transcript string         `json:"transcript"`
	Title      *string        `json:"title"`
	Format     string         `json:"format"`
	Words      int            `json:"words"` // participants' words
	Turns      int            `json:"turns"`
	DurationMS *int           `json:"duration_ms"`
	Speakers   []SpeakerEntry `json:"speakers"`
	Codings    int            `json:"codings"`
	Done       []string       `json:"done"` // coders who read it to the end

	ContentNotes []string `json:"content_notes"` // labels: what it is about that may be hard to read
	NotShown     bool     `json:"not_shown"`     // to whoever looks
	OwnOnly      bool     `json:"own_only"`      // codings are those of whoever looks alone: they code it blind
}

// SpeakerEntry is a speaker of a transcript.
type SpeakerEntry struct {
	Name        *string `json:"name"`
	Voice       string  `json:"voice"`
	Participant *string `json:"participant"`
	Turns       int     `json:"turns"`
	Words       int     `json:"words"`
}

// optional is nil for "": absent is null, never omitted and never empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Transcripts lists the transcripts.
func (a *App) Transcripts(ctx context.Context) ([]TranscriptEntry, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	words, err := markWords(f, s)
	if err != nil {
		return nil, err
	}
	a.tellDeparted(s)
	list := []TranscriptEntry{}
	for _, t := range s.Transcripts {
		e := transcriptEntry(s, t)
		e.ContentNotes, e.NotShown, e.OwnOnly = study.LabelsOf(shownNotes(s, t), words), s.Hidden(t), s.IsOwnOnly(t.ID)
		if e.NotShown { // a title or a speaker may name somebody
			e.Title, e.Speakers = nil, []SpeakerEntry{}
		}
		list = append(list, e)
	}
	return list, nil
}

func transcriptEntry(s *study.Study, t *transcript.Transcript) TranscriptEntry {
	e := TranscriptEntry{
		Transcript: t.ID, Title: optional(t.Title), Format: t.Format, Turns: len(t.Turns),
		Speakers: []SpeakerEntry{}, Codings: len(s.CodingsIn(t.ID)), Done: readers(s, t.ID),
	}
	if d := t.DurationMS(); d >= 0 {
		e.DurationMS = &d
	}
	at := map[string]int{}
	for i, sp := range t.Speakers {
		at[sp.Name] = i
		e.Speakers = append(e.Speakers, SpeakerEntry{Name: optional(sp.Name), Voice: string(sp.Voice), Participant: optional(sp.Participant)})
	}
	for _, turn := range t.Turns {
		i, ok := at[turn.Speaker]
		if !ok {
			continue
		}
		n := transcript.SpokenWords(t.Text.Slice(turn.Speech))
		e.Speakers[i].Turns++
		e.Speakers[i].Words += n
		if t.Speakers[i].Voice == transcript.VoiceParticipant {
			e.Words += n
		}
	}
	return e
}

// readers are the coders who read a transcript to the end.
func readers(s *study.Study, id string) []string { return append([]string{}, s.Readers(id)...) }

// ParticipantEntry is what there is to know of a participant.
type ParticipantEntry struct {
	Participant string             `json:"participant"`
	PublishedAs *string            `json:"published_as"`
	Consent     map[string]*string `json:"consent"`   // yes, no, or null: nobody was asked
	Withdrawn   *string            `json:"withdrawn"` // the day, or as it is written; null: they have not
	Attributes  map[string]string  `json:"attributes"`
	Transcripts []string           `json:"transcripts"`
	Words       int                `json:"words"`
	Quotes      int                `json:"quotes"` // quotes of any theme in their speech
}

// Participants lists the participants: those in participants.csv and those who
// speak in a transcript without being listed.
func (a *App) Participants(ctx context.Context) ([]ParticipantEntry, error) {
	_, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	a.tellDeparted(s)
	people := slices.Clone(s.Participants)
	known := map[string]bool{}
	for _, p := range people {
		known[p.ID] = true
	}
	for _, t := range s.Transcripts {
		for _, id := range s.ParticipantsIn(t) {
			if !known[id] {
				known[id] = true
				people = append(people, transcript.Participant{ID: id})
			}
		}
	}
	slices.SortFunc(people, func(x, y transcript.Participant) int { return coding.CompareIDs(x.ID, y.ID) })
	quotes := quotesByParticipant(s)
	in := map[string][]*transcript.Transcript{}
	for _, t := range s.Transcripts {
		for _, id := range s.ParticipantsIn(t) {
			in[id] = append(in[id], t)
		}
	}
	list := []ParticipantEntry{}
	for _, p := range people {
		e := ParticipantEntry{
			Participant: p.ID, PublishedAs: optional(p.PublishedAs), Consent: answers(s, p), Withdrawn: optional(p.WithdrawnOn()),
			Attributes: map[string]string{}, Transcripts: []string{}, Quotes: quotes[p.ID],
		}
		for k, v := range p.Attributes {
			e.Attributes[k] = v
		}
		for _, t := range in[p.ID] {
			e.Transcripts = append(e.Transcripts, t.ID)
			if t.Translates == "" { // or they would count twice
				e.Words += t.Words(t.Text.All(), p.ID)
			}
		}
		list = append(list, e)
	}
	return list, nil
}

// answers are a participant's consents with everyone's answers filled in.
func answers(s *study.Study, p transcript.Participant) map[string]*string {
	all := map[string]*string{}
	for _, ask := range transcript.Asks {
		answer := p.Consent[ask]
		if answer == transcript.Blank {
			answer = s.Settings.Consent[ask]
		}
		if p.Withdrawn != "" {
			answer = transcript.No
		}
		all[string(ask)] = optional(string(answer))
	}
	return all
}

func quotesByParticipant(s *study.Study) map[string]int {
	n := map[string]int{}
	for theme := range codedThemes(s) {
		for _, q := range s.Quotes(map[string]bool{theme: true}, nil) {
			for _, p := range q.Participants {
				n[p]++
			}
		}
	}
	return n
}

func codedThemes(s *study.Study) map[string]bool {
	themes := map[string]bool{}
	for _, c := range s.State.Codings {
		themes[s.ThemeOf(c)] = true
	}
	return themes
}

// CoderEntry is what a coder has done and what is left.
type CoderEntry struct {
	Coder    string   `json:"coder"`
	Name     *string  `json:"name"`
	Groups   []string `json:"groups"` // what they call themselves a part of
	Codings  int      `json:"codings"`
	Memos    int      `json:"memos"`
	Done     []string `json:"done"`      // transcripts read to the end
	Begun    []string `json:"begun"`     // coded in, not yet done
	Left     []string `json:"left"`      // neither, as far as whoever looks can know, and theirs to code
	NotShown []string `json:"not_shown"` // transcripts that are never shown to them, read to the end or not
	Assigned []string `json:"assigned"`  // transcripts that somebody said they code
	Unknown  []string `json:"unknown"`   // of those left: whoever looks codes them blind, and is not told who has begun
	Waiting  int      `json:"waiting"`   // codings that a correction changed, for review
	LastSeen *string  `json:"last_at"`   // time of their last event
}

// Coders lists the coders.
func (a *App) Coders(ctx context.Context) ([]CoderEntry, error) {
	_, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	return everyCoder(s), nil
}

func coderEntry(s *study.Study, c study.Coder) CoderEntry {
	e := CoderEntry{Coder: c.ID, Name: optional(c.Name), Groups: append([]string{}, c.Groups...), Done: []string{}, Begun: []string{}, Left: []string{}, NotShown: []string{}, Assigned: []string{}, Unknown: []string{}}
	in := map[string]bool{}
	for _, k := range s.State.Codings {
		if k.Coder == c.ID {
			e.Codings++
			in[k.Transcript] = true
		}
	}
	e.Waiting = len(leftToReview(s, c.ID))
	for _, m := range s.State.Memos {
		if m.Coder == c.ID {
			e.Memos++
		}
	}
	for _, t := range s.Transcripts {
		if _, ok := assignmentOf(s, c.ID, t.ID); ok {
			e.Assigned = append(e.Assigned, t.ID)
		}
		switch {
		case s.HiddenFrom(c.ID, t):
			e.NotShown = append(e.NotShown, t.ID)
		case slices.Contains(readers(s, t.ID), c.ID):
			e.Done = append(e.Done, t.ID)
		case in[t.ID]:
			e.Begun = append(e.Begun, t.ID)
		case isFor(s, c.ID, t.ID):
			e.Left = append(e.Left, t.ID)
			if s.IsOwnOnly(t.ID) && c.ID != s.Viewer {
				e.Unknown = append(e.Unknown, t.ID)
			}
		}
	}
	for _, ev := range s.State.Events {
		if ev.Coder == c.ID && (e.LastSeen == nil || ev.At > *e.LastSeen) {
			e.LastSeen = optional(ev.At)
		}
	}
	return e
}

// Status is the study at a glance.
type Status struct {
	Study        string       `json:"study"`
	Folder       string       `json:"folder"`
	Approach     string       `json:"approach"`
	Stamp        string       `json:"stamp"`
	Transcripts  int          `json:"transcripts"`
	Participants int          `json:"participants"`
	Words        int          `json:"words"` // participants' words
	Themes       int          `json:"themes"`
	Codings      int          `json:"codings"`
	Unindexed    int          `json:"unindexed"` // transcripts that the index does not hold yet
	Coders       []CoderEntry `json:"coders"`
	Notes        []string     `json:"notes"`
}

// Status says what there is and what is left to do.
func (a *App) Status(ctx context.Context) (*Status, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	st := &Status{
		Study: s.Settings.Title, Folder: f.Dir, Approach: string(s.Settings.Approach), Stamp: s.Stamp,
		Transcripts: len(s.Transcripts), Themes: len(s.Book.Themes()), Codings: len(s.State.Codings),
		Coders: everyCoder(s), Notes: append([]string{}, s.Notes...),
	}
	people := map[string]bool{}
	for _, p := range s.Participants {
		people[p.ID] = true
	}
	ix := search.OpenIndex(f.IndexDir())
	defer ix.Close()
	for _, t := range s.Transcripts {
		for _, id := range s.ParticipantsIn(t) {
			people[id] = true
		}
		if t.Translates == "" {
			st.Words += t.Words(t.Text.All(), "")
		}
	}
	st.Unindexed = len(ix.Missing(s))
	st.Participants = len(people)
	st.Notes = append(st.Notes, consentNotes(s)...)
	if edited, err := f.EditedParticipants(); err == nil && edited {
		st.Notes = append(st.Notes, folder.NotRecorded)
	}
	st.Notes = append(st.Notes, splitNotes(s, a.who())...)
	if n := len(leftToReview(s, a.who())); n > 0 {
		st.Notes = append(st.Notes, one(n, "one of your codings had words corrected, or is doubtful, and waits for you: `verbatim review`", "%d of your codings had words corrected, or are doubtful, and wait for you: `verbatim review`"))
	}
	return st, nil
}

// consentNotes remind of consent that nobody wrote down.
func consentNotes(s *study.Study) []string {
	var notes []string
	for _, id := range s.SaysWithdrawn() {
		notes = append(notes, withdrawnNote(id, "participants.csv"))
	}
	if len(s.Transcripts) == 0 {
		return notes
	}
	if s.Settings.Consent[transcript.AskAnalyse] == transcript.Blank {
		notes = append(notes, "study.yaml does not say yet what everybody consented to; until it does, words stay within the team (`verbatim consent --everyone …`)")
	}
	return notes
}

// Checked is what check found.
type Checked struct {
	Findings []folder.Finding
}

// Wrong is how many findings are more than notes.
func (c Checked) Wrong() int {
	n := 0
	for _, f := range c.Findings {
		if !f.Note {
			n++
		}
	}
	return n
}

// Check proves every invariant of the study on disk, and points out what could
// give somebody away.
func (a *App) Check(ctx context.Context) (Checked, error) { return a.CheckNames(ctx, nil) }

// CheckNames is Check, and where a key is given says where its names are left.
func (a *App) CheckNames(ctx context.Context, k *NamesKey) (Checked, error) {
	f, err := a.folder()
	if err != nil {
		return Checked{}, err
	}
	findings := f.CheckFor(ctx, search.Reserved(), func(s *study.Study) *study.Study { return a.seen(f, s) })
	if err := ctx.Err(); err != nil {
		return Checked{}, err
	}
	s, err := a.reload(ctx, f)
	if err == nil {
		if len(s.OwnOnly()) > 0 { // a summary says what somebody made of what is coded blind
			findings = slices.DeleteFunc(findings, func(x folder.Finding) bool { return aboutSummaries(x.What) })
		}
		for _, p := range badCues(s.Book, "codebook.yaml", attributes(s)) {
			findings = append(findings, folder.Finding{What: p.Message, Todo: "mend it in codebook.yaml"})
		}
		words, err := a.checkWords(ctx, f, s, k)
		return Checked{append(findings, words...)}, err
	}
	return Checked{findings}, nil
}

// attributes are the names of all attributes of participants and transcripts,
// which queries may filter by.
func attributes(s *study.Study) []string {
	names := slices.Clone(s.Columns)
	for _, t := range s.Transcripts {
		for k := range t.Attributes {
			if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, k) }) {
				names = append(names, k)
			}
		}
	}
	return names
}
