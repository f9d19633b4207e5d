// Package study is a study in memory: transcripts, codebook and codings
// together, and the one door through which a participant's words leave it,
// Release.
package study

import (
	"cmp"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Approach is the kind of analysis a team does. It sets the words on screen
// and whether agreement and saturation are offered.
type Approach string

// The approaches.
const (
	Framework Approach = "framework"
	Reflexive Approach = "reflexive"
	Codebook  Approach = "codebook"
	NotSure   Approach = "not-sure"
)

// Approaches are all approaches, in the order people are asked about them.
var Approaches = []Approach{Framework, Reflexive, Codebook, NotSure}

// Coder is somebody who codes in the study.
type Coder struct {
	ID     string
	Name   string
	Groups []string // what they call themselves a part of: "peer researcher"; may be none, or several

	// SmallGroupShown is their word that a group of theirs may stand by itself in a
	// document for others, though fewer than three coders are in it.
	SmallGroupShown bool
}

// Settings are what study.yaml says.
type Settings struct {
	Title         string
	ID            string
	Format        int
	Language      string
	Approach      Approach
	Coders        []Coder
	Consent       transcript.Consent // the answers for everyone
	ConsentSource string             // where those answers come from: "consent form v2, item 6"
	Attributes    []AttributeType    // what is declared about attributes, in file order
	Searches      []SavedSearch      // what the team searches for again and again, in file order
	Contacts      []string           // how a participant reaches the team, a line each
	Support       []string           // where somebody whom reading upsets finds help, a line each
	MemberCheck   []string           // themes that participants are shown, to say whether they are right
}

// SavedSearch is a query under a name.
type SavedSearch struct{ Name, Query string }

// Study is everything a study holds. It is not changed after it was made; a
// change is an event, and a new Study. Words are read through Release; what
// counts, searches or anchors may read them here but shows none.
type Study struct {
	Settings     Settings
	Book         *codebook.Book
	Participants []transcript.Participant // by id
	Columns      []string                 // names of the participants' attributes, in file order
	Transcripts  []*transcript.Transcript // by id
	State        *coding.State
	Summaries    []Summary // the framework matrix: cells by theme, then participant

	UnreadSummaries []string    // themes whose file of summaries cannot be read: not among Summaries
	Stamp           string      // version stamp: same stamp and same Verbatim, same results
	Notes           []string    // what somebody who opens the study should know: sentences
	Viewer          string      // coder who is looking; some transcripts may be hidden from them
	Broken          []Broken    // transcripts whose files are missing or damaged; not among Transcripts
	Forgotten       []Forgotten // transcripts of people who withdrew with everything; not among Transcripts

	forgot        [][2]string // transcript, and who of it withdrew with everything
	byTranscript  map[string]*transcript.Transcript
	byText        map[text.Hash]*transcript.Transcript
	byParticipant map[string]*transcript.Participant
	codingsOf     map[string][]coding.Coding
	themeOf       map[string]string          // theme as coded -> theme now
	silent        map[string]map[string]bool // by transcript: speakers who withdrew with everything

	notesOf, starsOf, chosenOf map[string][]coding.Mark // by transcript

	assignedIn map[string][]coding.Assignment // by transcript in small letters
	readersOf  map[string][]string            // by transcript: coders who read it to the end

	viewing  *viewing        // what SeenBy left out
	whole    *Study          // see SeenBy: the study with everything, where this one lacks something
	unchosen *Study          // see Whose: the study with everybody's codings, where this one has only some
	ownOnly  map[string]bool // transcripts of which it lacks what others coded: whether own codings are there
}

// Broken is a transcript that cannot be read, and why: a sentence.
type Broken struct {
	Transcript, Why string
}

// Index prepares the study for look-ups, having left out who withdrew with
// everything. Who fills the fields of a Study calls it once, last.
func (s *Study) Index() {
	s.forget()
	s.settle()
	s.indexMarks()
	s.byTranscript = make(map[string]*transcript.Transcript, len(s.Transcripts))
	s.byText = make(map[text.Hash]*transcript.Transcript, len(s.Transcripts))
	for _, t := range s.Transcripts {
		s.byTranscript[strings.ToLower(t.ID)] = t
		s.byText[t.Text.Hash()] = t
	}
	s.byParticipant = make(map[string]*transcript.Participant, len(s.Participants))
	for i := range s.Participants {
		s.byParticipant[strings.ToLower(s.Participants[i].ID)] = &s.Participants[i]
	}
	s.indexCodings()
	s.indexCoders()
}

// indexCodings prepares the look-ups of codings.
func (s *Study) indexCodings() {
	s.codingsOf = map[string][]coding.Coding{}
	s.themeOf = map[string]string{}
	for _, c := range s.State.Codings {
		s.codingsOf[c.Transcript] = append(s.codingsOf[c.Transcript], c)
		if _, known := s.themeOf[c.Theme]; !known {
			s.themeOf[c.Theme] = s.resolve(c.Theme)
		}
	}
	for _, cs := range s.codingsOf {
		slices.SortStableFunc(cs, byPlace)
	}
}

func byPlace(a, b coding.Coding) int {
	if a.Span.Start != b.Span.Start {
		return int(a.Span.Start - b.Span.Start)
	}
	return int(a.Span.End - b.Span.End)
}

// LanguageOf is the language that a transcript is in: its own, or that of the study.
func (s *Study) LanguageOf(t *transcript.Transcript) string {
	return cmp.Or(t.Language, s.Settings.Language)
}

// Transcript finds a transcript by id, case aside.
func (s *Study) Transcript(id string) (*transcript.Transcript, bool) {
	t, ok := s.byTranscript[strings.ToLower(id)]
	return t, ok
}

// ByText finds the transcript whose current text has that hash.
func (s *Study) ByText(h text.Hash) (*transcript.Transcript, bool) {
	t, ok := s.byText[h]
	return t, ok
}

// Participant finds a participant by id, case aside.
func (s *Study) Participant(id string) (*transcript.Participant, bool) {
	p, ok := s.byParticipant[strings.ToLower(id)]
	return p, ok
}

// CodingsIn are the codings of a transcript, by start, then end.
func (s *Study) CodingsIn(transcriptID string) []coding.Coding { return s.codingsOf[transcriptID] }

// ThemeOf is the id of the theme a coding belongs to now: its own, or the one
// that its theme was merged into. A theme missing from the codebook keeps the
// id it was coded with.
func (s *Study) ThemeOf(c coding.Coding) string {
	if id, ok := s.themeOf[c.Theme]; ok {
		return id
	}
	return s.resolve(c.Theme)
}

func (s *Study) resolve(theme string) string {
	if t, ok := s.Book.Resolve(theme); ok {
		return t.ID
	}
	return theme
}

// ParticipantsIn are the ids of the participants who speak in a transcript, in
// order of its list of speakers.
func (s *Study) ParticipantsIn(t *transcript.Transcript) []string {
	var ids []string
	for _, sp := range t.Speakers {
		if sp.Participant != "" && !slices.Contains(ids, sp.Participant) {
			ids = append(ids, sp.Participant)
		}
	}
	return ids
}

// Attribute is the value of a participant's attribute; empty when unknown.
func (s *Study) Attribute(participantID, name string) string {
	if p, ok := s.Participant(participantID); ok {
		return p.Attributes[name]
	}
	return ""
}
