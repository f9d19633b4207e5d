package matrix

import (
	"fmt"
	"slices"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// NotForQuotation is how readers outside the team know a participant whose words
// they may not see and who is published under no name.
const NotForQuotation = "not for quotation"

// Namer names people and transcripts as the readers of a release may know them.
type Namer struct {
	rel *study.Release
	no  map[string]int // transcript id -> its number in the study
}

// NewNamer is the namer of a release.
func NewNamer(rel *study.Release) Namer {
	n := Namer{rel: rel, no: make(map[string]int, len(rel.Study.Transcripts))}
	for i, t := range rel.Study.Transcripts {
		n.no[t.ID] = i + 1
	}
	return n
}

// team says whether the readers are the team, who know everybody by id.
func (n Namer) team() bool { return n.rel.Purpose == transcript.ForTeam }

// Participant names a participant: within the team by id, elsewhere as they are
// published. Outside the team the id of somebody who is withheld is not shown.
func (n Namer) Participant(id string) string {
	if n.team() || n.rel.Cleared(id) {
		return n.rel.Name(id)
	}
	if p, ok := n.rel.Study.Participant(id); ok && p.PublishedAs != "" {
		return p.PublishedAs
	}
	return NotForQuotation
}

// Speaker names a speaker of a transcript: outside the team a participant is
// named as published.
func (n Namer) Speaker(t *transcript.Transcript, name string) string {
	if who := t.Speaker(name).Participant; who != "" {
		if !n.team() {
			return n.Participant(who)
		}
	}
	return n.rel.SpeakerName(t, name)
}

// Transcript is a transcript's id, and whether readers may know it. Its id is
// often made of a participant's, or of the name of a file; so outside the team
// it is shown only if everybody who speaks in it goes by their own id.
func (n Namer) Transcript(t *transcript.Transcript) (id string, ok bool) {
	if n.team() {
		return t.ID, true
	}
	for _, p := range n.rel.Study.ParticipantsIn(t) {
		if n.Participant(p) != p {
			return "", false
		}
	}
	return t.ID, true
}

// label names a transcript in a row or column: by its number where its id is
// not for the readers.
func (n Namer) label(t *transcript.Transcript) string {
	if id, ok := n.Transcript(t); ok {
		return id
	}
	return fmt.Sprintf("transcript %d", n.no[t.ID])
}

// list names some people or transcripts in a note: within the team by id.
// Elsewhere a note gives only their number.
func (n Namer) list(ids []string) string {
	if !n.team() || len(ids) == 0 {
		return ""
	}
	const most = 12
	ids = slices.Clone(ids)
	more := ""
	if len(ids) > most {
		more = fmt.Sprintf(" and %d more", len(ids)-most)
		ids = ids[:most]
	}
	s := ": "
	for i, id := range ids {
		if i > 0 {
			s += ", "
		}
		s += id
	}
	return s + more
}
