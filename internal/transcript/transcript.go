// Package transcript holds what a transcript is: turns, speakers and their
// voices, and the participants with what they consented to.
package transcript

import (
	"verbatim/internal/text"
)

// Voice is the part somebody plays in an interview.
type Voice string

// The voices. Only a participant's speech is counted, coded for themes and
// compared between coders; everything is searched.
const (
	VoiceParticipant Voice = "participant"
	VoiceInterviewer Voice = "interviewer"
	VoiceSupporter   Voice = "supporter"   // a carer or advocate sitting in
	VoiceInterpreter Voice = "interpreter" // speaks for somebody else
	VoiceOther       Voice = "other"
)

// Voices are all voices, in the order people are told them.
var Voices = []Voice{VoiceParticipant, VoiceInterviewer, VoiceSupporter, VoiceInterpreter, VoiceOther}

// Speaker is somebody who speaks in a transcript.
type Speaker struct {
	Name        string // as the labels have it; empty in a narrative without speakers
	Voice       Voice
	Participant string // participant id; empty unless the voice is participant
}

// NoTime stands for a turn without a time.
const NoTime = -1

// Turn is one stretch of talk by one speaker.
type Turn struct {
	Speaker string    `json:"speaker"`         // name of the speaker; empty in a narrative
	Label   text.Span `json:"label"`           // time and name as shown, up to the speech; may be empty
	Speech  text.Span `json:"speech"`          // the words, without the line end after them
	TimeMS  int       `json:"time_ms"`         // start in milliseconds; NoTime when unknown
	EndMS   int       `json:"end_ms"`          // end in milliseconds; NoTime when unknown
	Group   string    `json:"group,omitempty"` // heading the turn stands under: a question, a survey column
	Page    int       `json:"page,omitempty"`  // of the file it came from, on which it begins, from 1; 0 where there are none
}

// Transcript is one interview, focus group or other document of a study.
// Its words are reached only through study.Release.
type Transcript struct {
	ID            string
	Title         string
	Date          string // as given: usually YYYY-MM-DD
	SourceName    string // file name it was imported from
	SourceSHA256  string // hash of that file's bytes, lower-case hexadecimal
	Format        string // txt, md, vtt, srt, docx, csv …
	Transcription string // full | intelligent | automatic; empty when unknown
	CheckedBy     string
	Media         string   // recording, outside the study; a name or a path
	Language      string   // of what is said, like cy or en-GB; empty: that of the study
	Translates    string   // id of the transcript whose words these are in another language
	Notes, Doubts []string // sentences: what was understood when it came in, and what a person should look at
	Speakers      []Speaker
	Attributes    map[string]string // wave, interviewer …

	Text  *text.Text
	Turns []Turn
}

// Speaker is the speaker of that name; the zero Speaker with voice other if
// there is none.
func (t *Transcript) Speaker(name string) Speaker {
	for _, s := range t.Speakers {
		if s.Name == name {
			return s
		}
	}
	return Speaker{Name: name, Voice: VoiceOther}
}

// TurnAt is the index of the turn whose label or speech holds p, or of the last
// turn before p. It is -1 before the first turn and when there are no turns.
func (t *Transcript) TurnAt(p text.Pos) int {
	lo, hi := 0, len(t.Turns)
	for lo < hi {
		mid := (lo + hi) / 2
		if t.Turns[mid].Label.Start <= p {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo - 1
}

// TurnsIn is the range [from, to) of turns whose speech shares words with sp.
func (t *Transcript) TurnsIn(sp text.Span) (from, to int) {
	from = max(0, t.TurnAt(sp.Start))
	for from < len(t.Turns) && t.Turns[from].Speech.End <= sp.Start {
		from++
	}
	to = from
	for to < len(t.Turns) && t.Turns[to].Speech.Start < sp.End {
		to++
	}
	return from, to
}

// Words counts the words spoken in sp by speakers of voice participant,
// transcriber's notes left out. With participant not empty only that
// participant's words count.
func (t *Transcript) Words(sp text.Span, participant string) int {
	n := 0
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		s := t.Speaker(turn.Speaker)
		if s.Voice != VoiceParticipant || participant != "" && s.Participant != participant {
			continue
		}
		n += SpokenWords(t.Text.Slice(turn.Speech.Intersect(sp)))
	}
	return n
}

// Participants are the ids of the participants who speak in sp, in order of
// first appearance.
func (t *Transcript) Participants(sp text.Span) []string {
	var ids []string
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		id := t.Speaker(turn.Speaker).Participant
		if id != "" && !contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func contains(ids []string, id string) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

// DurationMS is the last time known in the transcript, in milliseconds; NoTime
// when it has none.
func (t *Transcript) DurationMS() int {
	last := NoTime
	for _, turn := range t.Turns {
		last = max(last, turn.TimeMS, turn.EndMS)
	}
	return last
}
