package ingest

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/transcript"
)

// decideVoices lists the speakers in order of first appearance and decides who
// they are: the importer's rules first, then what the file says, then what the
// names say. Everybody else is a participant.
func (d *draft) decideVoices() error {
	c := cast{draft: d, index: map[string]int{}}
	c.appear()
	c.castNames()
	if err := c.castOne(); err != nil {
		return err
	}
	c.say()
	return nil
}

// cast is the speakers of a document while their voices are decided.
type cast struct {
	*draft
	index  map[string]int // of Speakers, by name
	parts  []part
	spoke  []bool // said words, not only laughs and pauses
	ruled  []bool // by the importer, or by the file itself
	others []string
}

func (c *cast) appear() {
	c.Speakers = nil
	for _, s := range c.Said {
		i, ok := c.index[s.Speaker]
		if !ok {
			i = len(c.Speakers)
			c.index[s.Speaker] = i
			c.Speakers = append(c.Speakers, transcript.Speaker{Name: s.Speaker})
			c.spoke = append(c.spoke, false)
			c.ruled = append(c.ruled, false)
		}
		c.spoke[i] = c.spoke[i] || spoken(s.Speech)
	}
	for i := range c.Speakers {
		c.parts = append(c.parts, c.partIn(i))
	}
	c.settleLetters()
}

// partIn is the part of a speaker, with what the lines above the talk say.
func (c *cast) partIn(i int) part {
	name := c.Speakers[i].Name
	if c.about.interviewer != "" && sameOrInitials(name, c.about.interviewer) {
		return interviewer
	}
	return partOf(name)
}

// sameOrInitials reports whether a label is a name given in full elsewhere, its
// first or last word, or its initials.
func sameOrInitials(label, full string) bool {
	key := nameKey(label)
	if key == nameKey(full) {
		return true
	}
	initials := ""
	for _, w := range strings.Fields(full) {
		if key == nameKey(w) {
			return true
		}
		for _, r := range w {
			initials += string(r)
			break
		}
	}
	return len(initials) > 1 && key == nameKey(initials)
}

// settleLetters reads single letters by the company they keep: R beside P asks, R
// beside I or Q answers; A answers beside Q. A letter beside somebody who is known to
// ask is whoever answers in this file, another person in the next; elsewhere, or where
// the name of the file has the letter too, it is somebody's initial.
func (c *cast) settleLetters() {
	var has [several + 1]bool
	asked := false
	for i, p := range c.parts {
		has[p] = true
		asked = asked || isPartWord(plainName(c.Speakers[i].Name), questionWords)
	}
	for i, p := range c.parts {
		switch {
		case p == researcher && !has[interviewer] && has[generic]:
			c.parts[i] = interviewer
		case p == researcher, p == answerer && asked:
			c.parts[i] = generic
		case (p == answerer || p == letter) && has[interviewer] && !c.inID(c.Speakers[i].Name):
			c.parts[i] = generic
		case p == answerer, p == letter:
			c.parts[i] = somebody
		}
	}
}

// inID reports whether the document's id has a name as one of its parts.
func (c *cast) inID(name string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(c.ID, func(r rune) bool { return r == '-' || r == '_' }), func(piece string) bool {
		return strings.EqualFold(piece, Slug(name))
	})
}

func (c *cast) castNames() {
	generics := 0
	for _, p := range c.parts {
		if p == generic {
			generics++
		}
	}
	for i := range c.Speakers {
		s := &c.Speakers[i]
		rule, ok := c.rules[nameKey(s.Name)]
		switch {
		case s.Name == "":
			c.castNobody(s)
		case ok:
			s.Voice, c.ruled[i] = rule.Voice, true
			if s.Voice == transcript.VoiceParticipant {
				s.Participant = rule.Participant
				c.ruled[i] = rule.Participant != ""
			}
		case c.fixed != nil:
			s.Voice = transcript.VoiceParticipant
			s.Participant = c.fixed[s.Name]
		case !c.spoke[i] && c.parts[i] != interviewer:
			s.Voice = transcript.VoiceOther
			c.others = append(c.others, s.Name)
		default:
			s.Voice = c.parts[i].voice()
		}
		if s.Voice == transcript.VoiceParticipant && s.Participant == "" {
			s.Participant = c.idFor(s.Name, c.parts[i], generics)
		}
	}
}

// castNobody decides whose words those are that nobody is named for: in a
// narrative the participant's, beside named speakers nobody's.
func (c *cast) castNobody(s *transcript.Speaker) {
	s.Voice = transcript.VoiceOther
	if len(c.Speakers) == 1 {
		s.Voice = transcript.VoiceParticipant
		s.Participant = c.person()
	}
}

// person is the participant the document is about when its labels do not say.
func (c *cast) person() string {
	if id := Slug(c.about.participant); id != "" {
		return id
	}
	return personOf(c.ID)
}

// idFor is the participant id of a speaker. Words like Participant mean
// somebody else in every file, and so do the numbers a machine gives: they take
// the file's name.
func (c *cast) idFor(name string, p part, generics int) string {
	slug := Slug(name)
	switch {
	case p == generic && generics == 1:
		return c.person()
	case p == generic:
		return personOf(c.ID) + "-" + slug
	case p == automatic:
		return c.ID + "-" + slug
	case slug == "":
		return c.ID + "-speaker"
	}
	return slug
}

// castOne gives the id of --participant to the one speaker it can mean.
func (c *cast) castOne() error {
	id := strings.TrimSpace(c.opt.Participant)
	if id == "" {
		return nil
	}
	var left []int
	var names []string
	for i, s := range c.Speakers {
		if s.Voice == transcript.VoiceParticipant && !c.ruled[i] {
			left = append(left, i)
			names = append(names, s.Name)
		}
		if s.Voice == transcript.VoiceParticipant && c.ruled[i] && s.Participant == id {
			return nil
		}
	}
	if len(left) == 1 {
		s := &c.Speakers[left[0]]
		if attributes, ok := c.Attributes[s.Participant]; ok {
			c.Attributes = map[string]map[string]string{id: attributes}
		}
		s.Participant = id
		return nil
	}
	if len(left) == 0 {
		return fmt.Errorf("%s has no speaker whom --participant %s could mean; say who is who with --speaker NAME=participant:%s", c.src.Name, short(id), short(id))
	}
	return fmt.Errorf("--participant %s means one speaker, and %s has %d who are not interviewers: %s; say who is who with --speaker NAME=VOICE or NAME=participant:%s",
		short(id), c.src.Name, len(left), list(names), short(id))
}

// say notes what is doubtful about the speakers.
func (c *cast) say() {
	var machine, unknowns, together []string
	people := 0
	for i, s := range c.Speakers {
		_, ruled := c.rules[nameKey(s.Name)]
		switch {
		case c.parts[i] == automatic && !ruled && s.Name != "" && c.fixed == nil && c.opt.Participant == "":
			machine = append(machine, s.Name)
		case c.parts[i] == unknown && !ruled && c.fixed == nil && c.spoke[i]:
			unknowns = append(unknowns, s.Name)
		case c.parts[i] == several && !ruled && c.fixed == nil && c.spoke[i]:
			together = append(together, s.Name)
		}
		if s.Voice == transcript.VoiceParticipant {
			people++
		}
	}
	if len(machine) > 0 {
		c.Transcription = orElse(c.Transcription, "automatic")
		c.doubt("%s has labels given by a machine (%s); say who they are with --speaker %q and the like.", c.src.Name, list(machine), machine[0]+"=interviewer")
	}
	if len(unknowns) > 0 {
		c.note("The words of %s are counted as nobody's; if they are a participant's, say so with --speaker %q.", list(unknowns), unknowns[0]+"=participant")
	}
	if len(together) > 0 {
		c.doubt("%s in %s: a label for several people at once, so that the words count as nobody's; if they are one participant's, say so with --speaker %q.", list(together), c.src.Name, together[0]+"=participant:ID")
	}
	if len(c.others) > 0 {
		c.note("No words are said by %s, so nobody's words are counted there.", list(c.others))
	}
	if people == 0 {
		c.doubt("No participant was found in %s: %s. If an answer has no label, give it one; if a speaker is a participant, say so with --speaker NAME=participant.", c.src.Name, c.voicesFound())
	}
	c.sayNobody()
	c.sayShared()
	c.sayNoInterviewer()
}

// sayNoInterviewer reminds of the one thing names seldom say: who asks.
func (c *cast) sayNoInterviewer() {
	var people []string
	for i, s := range c.Speakers {
		switch {
		case s.Voice == transcript.VoiceInterviewer || c.ruled[i] || c.fixed != nil || c.parts[i] == automatic:
			return
		case s.Voice == transcript.VoiceParticipant:
			people = append(people, s.Name)
		}
	}
	if len(people) > 1 {
		c.note("Nobody in %s is known as the interviewer; if one of %s is, say so with --speaker %q.", c.src.Name, list(people), people[0]+"=interviewer")
	}
}

func (c *cast) voicesFound() string {
	var names []string
	for _, s := range c.Speakers {
		if s.Name != "" {
			names = append(names, s.Name+" is "+string(s.Voice))
		}
	}
	return list(names)
}

func (c *cast) sayNobody() {
	if len(c.Speakers) == 1 && c.Speakers[0].Name == "" {
		c.note("No speakers are named in %s; all of it counts as the words of participant %s.", c.src.Name, c.Speakers[0].Participant)
	}
}

// sayShared notes when two names became one participant without being told to.
func (c *cast) sayShared() {
	first := map[string]string{}
	for i, s := range c.Speakers {
		if s.Participant == "" || c.ruled[i] || c.fixed != nil {
			continue
		}
		key := strings.ToLower(s.Participant)
		if other, ok := first[key]; ok {
			c.doubt("%s and %s in %s would both be participant %s; say who is who with --speaker NAME=participant:ID.", other, s.Name, c.src.Name, s.Participant)
			continue
		}
		first[key] = s.Name
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
