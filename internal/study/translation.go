package study

import (
	"strings"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// How words came into the language they stand in.
const (
	Translated  = "translated"
	Interpreted = "through an interpreter"
)

// Original is the transcript that t is a translation of; nil where it is none.
func (s *Study) Original(t *transcript.Transcript) *transcript.Transcript {
	if t.Translates == "" {
		return nil
	}
	o, _ := s.Transcript(t.Translates)
	return o
}

// Alongside are the transcripts that say the same in other languages: the original,
// and the other translations of it.
func (s *Study) Alongside(t *transcript.Transcript) []*transcript.Transcript {
	root := t
	if o := s.Original(t); o != nil {
		root = o
	}
	var all []*transcript.Transcript
	for _, other := range s.Transcripts {
		if other != t && (other == root || other.Translates != "" && strings.EqualFold(other.Translates, root.ID)) {
			all = append(all, other)
		}
	}
	return all
}

// TurnBeside is the turn of other that says what turn i of t says: the one of the same
// number where they have equally many, or else the one that begins at the same second;
// -1 where neither tells.
func TurnBeside(t, other *transcript.Transcript, i int) int {
	if len(t.Turns) == len(other.Turns) {
		return i
	}
	if t.Turns[i].TimeMS < 0 {
		return -1
	}
	for j, turn := range other.Turns {
		if turn.TimeMS >= 0 && turn.TimeMS/1000 == t.Turns[i].TimeMS/1000 {
			return j
		}
	}
	return -1
}

// Rendered says how the words of a span came into the language they stand in; empty
// where they are what the person said.
func (s *Study) Rendered(t *transcript.Transcript, sp text.Span) string {
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		if t.Speaker(turn.Speaker).Voice == transcript.VoiceInterpreter {
			return Interpreted
		}
	}
	if t.Translates != "" {
		return Translated
	}
	return ""
}

// OriginalOf are the words of the original beside those of a translation, whole turns;
// empty where t is no translation, where nothing tells which they are, and where they
// may not be shown.
func (r *Release) OriginalOf(t *transcript.Transcript, sp text.Span) string {
	o := r.Study.Original(t)
	if o == nil {
		return ""
	}
	var parts []string
	from, to := t.TurnsIn(sp)
	for i := from; i < to; i++ {
		j := TurnBeside(t, o, i)
		if j < 0 {
			return ""
		}
		words, ok := r.Words(o, o.Turns[j].Speech)
		if !ok || r.Study.Hidden(o) {
			return ""
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, "\n")
}
