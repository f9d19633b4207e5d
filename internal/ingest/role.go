package ingest

import (
	"strings"

	"verbatim/internal/transcript"
)

// part is what a name says about its bearer.
type part int

const (
	somebody    part = iota // a name like any other
	interviewer             // asks
	supporter               // sits in with a participant
	interpreter             // speaks for somebody else
	generic                 // the participant, without saying which
	automatic               // Speaker 1: a number a machine gave
	unknown                 // nobody knows who it was
	researcher              // R: asks or answers, depending on the others
	answerer                // A: answers where somebody is called Q
)

// partOf reads a name. What depends on the other names in the file, R and A,
// is left to the caller.
func partOf(name string) part {
	w := strings.ToLower(withoutRemark(name))
	w = strings.Join(strings.Fields(strings.NewReplacer(".", "", "_", " ", "-", " ", "#", " ").Replace(w)), " ")
	bare := strings.TrimRight(w, "0123456789 ")
	numbered := bare != w
	first, _, _ := strings.Cut(w, " ")
	switch {
	case isAutomatic(w, bare, numbered):
		return automatic
	case oneOf(bare, "interviewer", "int", "intv", "intvr", "iv", "ivr", "i", "facilitator", "fac", "facil", "moderator", "mod",
		"researcher", "peer researcher", "co researcher", "peer interviewer", "interviewer peer", "host", "lead interviewer", "lead researcher"):
		return interviewer
	case oneOf(w, "q", "question"):
		return interviewer
	case oneOf(first, "interviewer", "facilitator", "moderator", "researcher"):
		return interviewer // Interviewer Jane
	case oneOf(bare, "interpreter", "translator"):
		return interpreter
	case oneOf(bare, "carer", "supporter", "advocate", "support person", "companion"):
		return supporter
	case oneOf(w, "participant", "part", "ptp", "p", "respondent", "resp", "interviewee", "informant", "narrator", "patient", "client",
		"service user", "research participant"):
		return generic
	case oneOf(w, "unknown", "unknown speaker", "unidentified", "unidentified speaker", "unidentified voice", "unknown voice",
		"multiple speakers", "several speakers", "all", "everyone", "both", "group", "background voice", "voice", "voices"):
		return unknown
	case w == "r":
		return researcher
	case oneOf(w, "a", "answer"):
		return answerer
	}
	return somebody
}

func isAutomatic(w, bare string, numbered bool) bool {
	if numbered && oneOf(bare, "speaker", "spk", "spkr", "speaker number", "voice", "person", "unknown speaker") {
		return true
	}
	letter, ok := strings.CutPrefix(w, "speaker ")
	return w == "speaker" || ok && len(letter) == 1
}

func oneOf(s string, of ...string) bool {
	for _, x := range of {
		if s == x {
			return true
		}
	}
	return false
}

// isRole reports whether a name is a word for somebody's part in an interview,
// written out, so that it is a label even where it stands only once.
func isRole(name string) bool {
	switch partOf(name) {
	case interviewer, interpreter, generic, automatic:
		return len(strings.TrimRight(withoutRemark(name), "0123456789 .")) > 5
	}
	return false
}

// voiceOf is the voice that goes with a part.
func (p part) voice() transcript.Voice {
	switch p {
	case interviewer:
		return transcript.VoiceInterviewer
	case supporter:
		return transcript.VoiceSupporter
	case interpreter:
		return transcript.VoiceInterpreter
	case unknown:
		return transcript.VoiceOther
	}
	return transcript.VoiceParticipant
}
