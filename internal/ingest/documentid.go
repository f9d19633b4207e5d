package ingest

import (
	"strings"

	"verbatim/internal/transcript"
)

// Rename gives a document another id, and with it the participants whose ids were
// made of the old one because nothing else says who they are: whoever answers in
// interview.txt is somebody else in the interview.txt of another folder. Ids that come
// from names, and those of the importer's rules, stay.
func (d *Document) Rename(id string, rules []Rule) {
	was, ruled, became := d.ID, rulesByKey(rules), map[string]string{}
	d.ID = id
	for i := range d.Speakers {
		s := &d.Speakers[i]
		if _, ok := ruled[nameKey(s.Name)]; ok || s.Participant == "" {
			continue
		}
		before := s.Participant
		switch slug := Slug(s.Name); {
		case before == personOf(was) && saysNotWho(s.Name):
			s.Participant = personOf(id)
		case slug != "" && before == was+"-"+slug:
			s.Participant = id + "-" + slug
		case slug != "" && before == personOf(was)+"-"+slug:
			s.Participant = personOf(id) + "-" + slug
		}
		became[before] = s.Participant
	}
	attributes := map[string]map[string]string{}
	for who, values := range d.Attributes {
		if now, ok := became[who]; ok {
			who = now
		} else if rest, ok := strings.CutPrefix(who, was+"-R"); ok && allDigits(rest) {
			who = id + "-R" + rest // a row without words has no speaker
		}
		attributes[who] = values
	}
	if d.Attributes != nil {
		d.Attributes = attributes
	}
}

// saysNotWho reports whether a name is of nobody in particular.
func saysNotWho(name string) bool {
	p := partOf(name)
	return name == "" || p.voice() == transcript.VoiceParticipant && p != somebody
}
