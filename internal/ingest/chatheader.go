package ingest

import (
	"strings"

	"verbatim/internal/transcript"
)

// chatPerson is a speaker of a CHAT file as its headers have them.
type chatPerson struct {
	code, name, role string
	shown            string // in the labels of the turns
}

// nameEverybody reads who takes part before any line is read: the header may
// stand anywhere.
func (c *chat) nameEverybody() {
	for _, l := range c.lines {
		if value, ok := strings.CutPrefix(l.words, "@Participants:"); ok {
			for p := range strings.SplitSeq(value, ",") {
				c.person(strings.Fields(p))
			}
		}
	}
	for _, l := range c.lines {
		if value, ok := strings.CutPrefix(l.words, "@ID:"); ok {
			if f := strings.Split(value, "|"); len(f) > 7 {
				if p := c.people[trim(f[2])]; p != nil && p.role == "" {
					p.role = trim(f[7])
				}
			}
		}
	}
	roles, names := map[string]int{}, map[string]int{}
	for _, p := range c.order {
		names[nameKey(p.name)]++
		if p.name == "" {
			roles[nameKey(p.role)]++
		}
	}
	for _, p := range c.order {
		switch {
		case p.name != "" && names[nameKey(p.name)] == 1:
			p.shown = p.name
		case p.name == "" && p.role != "" && roles[nameKey(p.role)] == 1 && names[nameKey(p.role)] == 0 && nameKey(p.role) != "unidentified":
			p.shown = p.role
		default:
			p.shown = cleanName(p.code)
		}
	}
	c.castPeople()
}

// person reads "MAR Mary Adult": a code, perhaps a name, and a role.
func (c *chat) person(words []string) {
	if len(words) == 0 || c.people[words[0]] != nil || len(c.order) >= 10_000 {
		return
	}
	p := &chatPerson{code: words[0]}
	spaced := func(s string) string { return cleanName(strings.ReplaceAll(s, "_", " ")) }
	if n := len(words); n > 1 {
		p.role = spaced(words[n-1])
		p.name = spaced(strings.Join(words[1:n-1], " "))
	}
	if nameKey(p.name) == "none" {
		p.name = ""
	}
	c.people[p.code] = p
	c.order = append(c.order, p)
}

// castPeople decides whose voice is whose where the headers say more than the
// name in the label does. Codes with a number in them (PS05X) mean one person
// in all files of a collection, which first names do not, so they become the
// participant's id. What the importer says comes first.
func (c *chat) castPeople() {
	var coded, asks []string
	for _, p := range c.order {
		key := nameKey(p.shown)
		if rule, ok := c.rules[nameKey(p.code)]; ok && key != nameKey(p.code) {
			if _, also := c.rules[key]; !also {
				c.rules[key] = rule
			}
		}
		if _, ok := c.rules[key]; ok {
			continue
		}
		voice := voiceBy(p.shown, p.role)
		switch {
		case voice == transcript.VoiceInterviewer:
			asks = append(asks, p.shown)
			c.rules[key] = Rule{Name: p.shown, Voice: voice}
		case voice != transcript.VoiceParticipant:
			c.rules[key] = Rule{Name: p.shown, Voice: voice}
		case c.opt.Participant == "" && p.numbered() && partOf(p.shown) == somebody && p.shown != p.code:
			coded = append(coded, p.shown+" is "+p.code)
			c.rules[key] = Rule{Name: p.shown, Voice: voice, Participant: Slug(p.code)}
		}
	}
	if len(asks) > 0 {
		c.note("%s asked the questions, by the role the file gives.", list(asks))
	}
	if len(coded) > 0 {
		c.note("Participants have the codes of the file for ids, because another file may have somebody else of the same name: %s.", list(coded))
	}
	if len(coded) > 1 && len(asks) == 0 {
		name, _, _ := strings.Cut(coded[0], " is ")
		c.note("If one of them is the interviewer, say so with --speaker %q.", name+"=interviewer")
	}
}

// voiceBy is what the name and the role of a speaker say, where a file gives
// both.
func voiceBy(name, role string) transcript.Voice {
	switch strings.ToLower(role) {
	case "investigator", "experimenter", "lead investigator":
		return transcript.VoiceInterviewer
	case "environment", "media", "non human", "toy", "offscript", "text", "group", "uncertain":
		return transcript.VoiceOther
	}
	if strings.Contains(strings.ToLower(name), "unknown speaker") { // also several of them
		return transcript.VoiceOther
	}
	for _, said := range []string{name, role} {
		if v := partOf(said).voice(); v != transcript.VoiceParticipant && nameKey(said) != "unidentified" {
			return v
		}
	}
	return transcript.VoiceParticipant
}

// numbered reports a code that counts people: PS05X, and not PAR0 or MO2,
// which count the parts in one recording.
func (p *chatPerson) numbered() bool {
	digits := strings.IndexFunc(p.code, func(r rune) bool { return r >= '0' && r <= '9' })
	return digits > 0 && len(p.code) >= 5
}

func (c *chat) nameOf(code string) string {
	if p := c.people[code]; p != nil {
		return p.shown
	}
	return cleanName(code)
}

// header keeps what a transcript has a place for.
func (c *chat) header(key, value string) {
	switch strings.ToLower(key) {
	case "utf8", "begin", "end", "participants":
	case "languages":
		c.spokenIn(value)
	case "media":
		name, _, _ := strings.Cut(value, ",")
		if c.Media == "" {
			c.Media = mediaName(strings.Trim(trim(name), `"`))
		}
	case "date":
		if c.Date == "" {
			c.Date = oneLine(value)
		}
	case "title":
		if c.Title == "" {
			c.Title = oneLine(value)
		}
	case "bg", "g":
		c.group = oneLine(value)
	case "eg":
		c.group = ""
	default:
		h := few("@" + strings.Join(strings.Fields(key), " "))
		if c.left[h]++; c.left[h] == 1 {
			c.lefts = append(c.lefts, h)
		}
	}
}

func (c *chat) spokenIn(value string) {
	var tags []string
	for code := range strings.SplitSeq(value, ",") {
		if tag := languageTag(code); tag != "" {
			tags = append(tags, tag)
		}
	}
	if len(tags) == 0 || c.Language != "" {
		return
	}
	c.Language = tags[0]
	if len(tags) > 1 {
		c.note("Several languages are spoken (%s); the first was taken for the transcript's.", list(tags))
	}
}
