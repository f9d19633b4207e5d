package app

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/folder"
	"verbatim/internal/ingest"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// sameWords is how many words two people hardly say alike: two files with the
// same words are one interview from there on, and two short answers before.
const sameWords = 15

// known is what the study holds already, to tell new from repeated and changed.
type known struct {
	study  *study.Study
	ids    map[string]bool   // lower case
	source map[string]string // source hash -> transcript
	name   map[string]string // source name -> transcript, before this import
	text   map[text.Hash]string
}

func newKnown(s *study.Study) *known {
	k := &known{s, map[string]bool{}, map[string]string{}, map[string]string{}, map[text.Hash]string{}}
	for _, t := range s.Transcripts {
		k.ids[strings.ToLower(t.ID)] = true
		k.source[t.SourceSHA256] = t.ID
		k.name[strings.ToLower(t.SourceName)] = t.ID
	}
	for _, f := range s.Forgotten { // an id is never used twice
		k.ids[strings.ToLower(f.Transcript)] = true
	}
	for _, e := range s.State.Events {
		if e.Do == "correct" {
			k.text[e.Text] = e.Transcript
		}
	}
	return k
}

// decide says whether t is new, and gives it its id.
func (k *known) decide(e *ImportEntry, t *transcript.Transcript) bool {
	if why := withdrawnSource(k.study, t.SourceSHA256, k.text[t.Text.Hash()], t.Text.Hash()); why != "" {
		e.Turns, e.Words, e.Speakers, e.Notes, e.Doubts = 0, 0, []SpeakerEntry{}, []string{}, []string{}
		e.Relabelled, e.DurationMS = []Relabelled{}, nil
		e.notShown()
		e.refuse(why)
		return false
	}
	if id := k.source[t.SourceSHA256]; id != "" {
		e.Result, e.Transcript = Already, optional(id)
		if have, ok := k.study.Transcript(id); ok { // as it is here, whatever was asked for now
			one := transcriptEntry(k.study, have)
			e.Turns, e.Words, e.Speakers, e.Notes, e.Doubts = one.Turns, one.Words, one.Speakers, []string{}, []string{}
			e.DurationMS = one.DurationMS
			e.notShown()
		}
		e.notRenamed(id)
		return false
	}
	twin := k.text[t.Text.Hash()]
	id := cmp.Or(k.name[strings.ToLower(t.SourceName)], k.name[strings.ToLower(filepath.Base(e.File))])
	if id != "" && id == twin {
		e.Result, e.Transcript = Already, optional(id)
		if len(e.documents[0].Comments) > 0 {
			e.Notes = append(e.Notes, "its words are here already: only its comments are looked at")
		}
		return false
	}
	if id != "" {
		e.Transcript = optional(id)
		e.refuse(fmt.Sprintf("%s was imported before as %s and has changed since", t.SourceName, id))
		e.Notes = append(e.Notes, fmt.Sprintf("codings hold on to the words that are here, so a changed text comes in as a correction: `verbatim correct %s --from FILE`; if it is another interview, give the file another name", id))
		return false
	}
	if twin != "" && e.Words >= sameWords {
		e.Result, e.Transcript = Already, optional(twin)
		e.Notes = append(e.Notes, "another file has brought the same words")
		return false
	}
	base := t.ID
	for n := 2; k.ids[strings.ToLower(t.ID)]; n++ {
		t.ID = fmt.Sprintf("%s-%d", base, n)
	}
	k.ids[strings.ToLower(t.ID)] = true
	if twin != "" {
		e.Notes = append(e.Notes, fmt.Sprintf("it says the same as %s, word for word", twin))
	}
	k.text[t.Text.Hash()] = t.ID
	k.source[t.SourceSHA256] = t.ID
	e.Transcript = optional(t.ID)
	return true
}

// newcomers are the participants of a study and those that an import brings.
type newcomers struct {
	people  []transcript.Participant
	columns []string
	changed bool
}

func (n *newcomers) add(t *transcript.Transcript, attributes map[string]map[string]string) {
	for _, sp := range t.Speakers {
		id := sp.Participant
		if id == "" {
			continue
		}
		i := slices.IndexFunc(n.people, func(p transcript.Participant) bool { return strings.EqualFold(p.ID, id) })
		if i < 0 {
			i = len(n.people)
			n.people = append(n.people, transcript.Participant{ID: id, Attributes: map[string]string{}})
			n.changed = true
		}
		for name, value := range attributes[id] {
			n.set(&n.people[i], name, value)
		}
	}
}

// set fills in an attribute that is still blank; what the team wrote stays.
func (n *newcomers) set(p *transcript.Participant, name, value string) {
	if value == "" || p.Attributes[name] != "" || slices.Contains(search.Reserved(), strings.ToLower(name)) || folder.FixedColumn(name) != "" {
		return
	}
	if !slices.Contains(n.columns, name) {
		n.columns = append(n.columns, name)
		slices.Sort(n.columns)
	}
	p.Attributes[name] = value
	n.changed = true
}

// unusedRules tells of a --speaker name that none of the files has.
func unusedRules(a *App, rules []ingest.Rule, entries []*ImportEntry) {
	for _, r := range rules {
		used := slices.ContainsFunc(entries, func(e *ImportEntry) bool {
			return len(e.documents) > 0 && slices.ContainsFunc(e.documents[0].Speakers, func(s transcript.Speaker) bool {
				return strings.EqualFold(s.Name, r.Name)
			})
		})
		if !used {
			a.Notice("nobody in these files is called %q (--speaker)", r.Name)
		}
	}
}
