package app

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/export"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// namesSaid looks for names in words that leave the team: those of speakers and
// the ids of participants who go by another name there. Somebody may be named in
// what somebody else says, and no published name takes the place of that.
type namesSaid struct {
	words  map[string]bool // in lower case
	places []string        // where names are said, each once
}

// newNamesSaid knows the names that a release's readers are not to know; none
// within the team.
func newNamesSaid(r *study.Release) *namesSaid {
	n := &namesSaid{words: map[string]bool{}}
	if r.Purpose == transcript.ForTeam {
		return n
	}
	for _, t := range r.Study.Transcripts {
		for _, sp := range t.Speakers {
			if shown := r.SpeakerName(t, sp.Name); sp.Name != shown {
				n.add(sp.Name, shown)
			}
		}
	}
	for _, p := range everybody(r.Study) {
		if shown := r.Name(p.ID); shown != p.ID {
			n.add(p.ID, shown)
		}
	}
	return n
}

// add takes a name apart. Words that the readers see anyway, that say what
// somebody is, and letters alone are no names.
func (n *namesSaid) add(name, shown string) {
	words := nameWords(name)
	for _, w := range words {
		long := utf8.RuneCountInString(w)
		if long < 2 || long < 3 && len(words) > 1 || strings.Trim(w, "0123456789") == "" || isPart(w) || slices.Contains(nameWords(shown), w) {
			continue
		}
		n.words[w] = true
	}
}

// nameWords are the words of a name, in lower case.
func nameWords(name string) []string {
	var words []string
	text.Segments(strings.ReplaceAll(name, "_", " "), func(w string, _, _ int) bool {
		words = append(words, strings.ToLower(w))
		return true
	})
	return words
}

// isPart reports whether a word says which part somebody plays, or is a title.
func isPart(w string) bool {
	switch w {
	case "participant", "interviewer", "interviewee", "facilitator", "moderator", "researcher", "respondent", "speaker", "supporter", "interpreter",
		"carer", "volunteer", "worker", "support", "peer", "manager", "team", "nurse", "doctor", "staff", "person", "people", "using", "services", "service",
		"man", "woman", "male", "female", "voice", "unknown", "other", "senior", "lead", "dr", "mr", "mrs", "ms", "miss", "prof", "professor", "the", "and", "int", "part":
		return true
	}
	return false
}

// look notes a place where shown words hold a name. Names are written with a
// capital; a word that only sounds like one is not.
func (n *namesSaid) look(t *transcript.Transcript, sp text.Span, shown ...string) {
	for _, s := range shown {
		if at := fmt.Sprintf("%s turn %d", t.ID, t.TurnAt(sp.Start)+1); n.in(s) && !slices.Contains(n.places, at) {
			n.places = append(n.places, at)
		}
	}
}

// in reports whether shown words hold a name.
func (n *namesSaid) in(shown string) (found bool) {
	if len(n.words) == 0 {
		return false
	}
	text.Segments(shown, func(w string, _, _ int) bool {
		first, _ := utf8.DecodeRuneInString(w)
		w = strings.TrimSuffix(strings.ReplaceAll(strings.ToLower(w), "’", "'"), "'s")
		found = !unicode.IsLower(first) && n.words[w]
		return !found
	})
	return found
}

// notes warns the person who makes a file, not its readers.
func (n *namesSaid) notes() []string {
	if len(n.places) == 0 {
		return nil
	}
	what := "1 quote holds a name or id of somebody in the study"
	if len(n.places) > 1 {
		what = fmt.Sprintf("%d quotes hold a name or id of somebody in the study", len(n.places))
	}
	return []string{what + ", who goes by another name outside the team: " + strings.Join(shortList(n.places, 8), ", ") + "; look before it leaves"}
}

// namesIn looks for names in rows.
func namesIn(r *study.Release, rows []export.Row) []string {
	n := newNamesSaid(r)
	for i := range rows {
		t, sp := rows[i].Place()
		shown := []string{rows[i].Quote, rows[i].Before, rows[i].After}
		if rows[i].Published != nil {
			shown = append(shown, *rows[i].Published)
		}
		n.look(t, sp, shown...)
	}
	return n.notes()
}

// titleOf is a query as the heading of what it finds. Outside the team it names
// no participant, speaker, transcript or coder.
func titleOf(q *search.Query, r *study.Release) string {
	if r.Purpose == transcript.ForTeam {
		return q.String()
	}
	names := newNamesSaid(r)
	for _, w := range nameWords(strings.Join(q.Words(), " ")) {
		if names.words[w] {
			return "Quotes"
		}
	}
	title, left := q.Without("participant", "speaker", "transcript", "coder", "memo")
	switch {
	case title == "":
		return "Quotes"
	case left:
		return title + ", in part"
	}
	return title
}
