package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

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
	letter                  // B: answers where somebody else is known to ask
	several                 // P1/P2: more than one at once
)

// partOf reads a name. What depends on the other names in the file, R, A and
// other letters, is left to the caller.
func partOf(name string) part {
	w := plainName(name)
	bare := strings.TrimRightFunc(w, func(r rune) bool { return unicode.IsDigit(r) || r == ' ' })
	first, _, _ := strings.Cut(w, " ")
	switch {
	case isAutomatic(w, bare, bare != w):
		return automatic
	case isPartWord(bare, interviewerWords), isPartWord(w, questionWords):
		return interviewer
	case len(first) > 5 && isPartWord(first, interviewerWords):
		return interviewer // Interviewer Jane
	case isPartWord(bare, interpreterWords):
		return interpreter
	case isPartWord(bare, supporterWords):
		return supporter
	case isPartWord(w, participantWords):
		return generic
	case isPartWord(w, unknownWords):
		return unknown
	case isPartWord(w, severalWords), isSeveral(withoutRemark(name)):
		return several
	case w == "r":
		return researcher
	case isPartWord(w, answerWords):
		return answerer
	case isOneLetter(w):
		return letter
	}
	return somebody
}

// plainName is a name in small letters without remarks and signs.
func plainName(name string) string {
	w := strings.ToLower(withoutRemark(norm.NFC.String(name)))
	w = strings.NewReplacer(".", "", "_", " ", "-", " ", "#", " ").Replace(w)
	return strings.Join(strings.Fields(w), " ")
}

func isOneLetter(w string) bool {
	r, n := utf8.DecodeRuneInString(w)
	return n == len(w) && unicode.IsLetter(r)
}

// isSeveral reports whether a name is of several people at once: ids, or words for
// somebody's part, with a sign or an “and” between them.
func isSeveral(name string) bool {
	pieces := strings.FieldsFunc(strings.ReplaceAll(name, " and ", " & "), func(r rune) bool { return strings.ContainsRune("/&+,", r) })
	if len(pieces) < 2 {
		return false
	}
	parts := map[part]bool{}
	for _, piece := range pieces {
		piece = strings.TrimSpace(piece)
		p := partOf(piece)
		if p == somebody && !isCode(piece) && !isCode(strings.ToUpper(piece)) || len(pieces) > 8 {
			return false
		}
		parts[p] = true
	}
	return len(parts) > 1 || !parts[interviewer] && !parts[supporter] && !parts[interpreter]
}

func isAutomatic(w, bare string, numbered bool) bool {
	if numbered && oneOf(bare, "speaker", "spk", "spkr", "speaker number", "voice", "person", "unknown speaker") {
		return true
	}
	one, ok := strings.CutPrefix(w, "speaker ")
	return w == "speaker" || ok && len(one) == 1
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
	case unknown, several:
		return transcript.VoiceOther
	}
	return transcript.VoiceParticipant
}
