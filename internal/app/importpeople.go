package app

import (
	"slices"
	"strings"
	"unicode"

	"verbatim/internal/ingest"
	"verbatim/internal/study"
)

// notePeople tells once of participants whose ids an import took from the names
// of speakers: ids stay in the log for ever, and a word like Doctor may make one
// participant of several people.
func (a *App) notePeople(s *study.Study, entries []*ImportEntry, o ImportOptions) {
	var roles []string
	names := false
	seen := map[string]bool{}
	for _, e := range entries {
		if e.Result != Imported && e.Result != Understood || len(e.documents) == 0 {
			continue
		}
		for _, sp := range e.documents[0].Speakers {
			if sp.Participant == "" || sp.Participant != ingest.Slug(sp.Name) || seen[strings.ToLower(sp.Participant)] || ruled(sp.Name, o.Speakers) {
				continue
			}
			seen[strings.ToLower(sp.Participant)] = true
			switch {
			case isRole(sp.Name):
				roles = append(roles, sp.Participant)
			case o.Names == nil && likeAName(sp.Name):
				names = true
			}
		}
	}
	if names {
		a.Notice("participant ids come from the speakers' names and stay in the log for ever: use --pseudonyms or --speaker NAME=participant:P07 if these are real names")
	}
	for _, id := range roles {
		in := map[string]bool{}
		for _, t := range s.Transcripts {
			if slices.ContainsFunc(s.ParticipantsIn(t), func(p string) bool { return strings.EqualFold(p, id) }) {
				in[t.ID] = true
			}
		}
		for _, e := range entries {
			if (e.Result == Imported || e.Result == Understood) && e.Transcript != nil && speaksIn(e, id) {
				in[*e.Transcript] = true
			}
		}
		if len(in) > 1 {
			a.Notice("one participant, %s, now speaks in %d transcripts; if these are several people, import their files one by one with --speaker %q", id, len(in), id+"=participant:P07")
		}
	}
}

func speaksIn(e *ImportEntry, id string) bool {
	for _, sp := range e.documents[0].Speakers {
		if strings.EqualFold(sp.Participant, id) {
			return true
		}
	}
	return false
}

// ruled reports whether somebody said who a speaker is.
func ruled(name string, rules []string) bool {
	return slices.ContainsFunc(rules, func(r string) bool {
		i := strings.LastIndexByte(r, '=')
		return i >= 0 && strings.EqualFold(strings.TrimSpace(r[:i]), name)
	})
}

// isRole reports names of speakers that say what somebody is, not who.
func isRole(name string) bool {
	const roles = " participant patient doctor speaker respondent interviewee client user carer caregiver parent mother father partner nurse " +
		"therapist clinician worker practitioner manager man woman person member student teacher resident volunteer peer "
	return strings.Contains(roles, " "+strings.ToLower(strings.TrimSpace(name))+" ")
}

// likeAName reports several words that all begin with a capital, none of them a
// word for what somebody is.
func likeAName(name string) bool {
	words := strings.Fields(name)
	for _, w := range words {
		if first := []rune(w)[0]; !unicode.IsUpper(first) || len([]rune(w)) < 2 || strings.ContainsFunc(w, unicode.IsDigit) || isRole(w) {
			return false
		}
	}
	return len(words) > 1
}
