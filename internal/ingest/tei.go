package ingest

import (
	"encoding/xml"
	"fmt"
	"strings"

	"verbatim/internal/transcript"
)

// isTEI recognises the XML of the Text Encoding Initiative by its first element.
func isTEI(s string) bool {
	head := strings.TrimSpace(s[:min(len(s), 4096)])
	if !strings.HasPrefix(head, "<") {
		return false
	}
	for _, first := range []string{"<TEI", "<TEI.2", "<tei:TEI"} {
		if _, rest, ok := strings.Cut(head, first); ok && rest != "" && strings.ContainsRune(" >\t\r\n", rune(rest[0])) {
			return true
		}
	}
	return false
}

// readTEI reads spoken transcripts in the XML of the Text Encoding Initiative
// and of ISO 24624: every utterance is a turn, with the name its speaker has in
// the header. Pauses, laughs and gaps stand in the words in square brackets, as
// transcribers write them. There is no library for the format; encoding/xml is
// enough.
func (d *draft) readTEI(s string) error {
	t := tei{draft: d, left: map[string]int{}, times: timeline{at: map[string]float64{}}, people: map[string]*teiPerson{}}
	m := d.openXML(s, "a TEI file")
	for {
		tok, err := m.next()
		if err != nil {
			return err
		}
		if tok == nil {
			break
		}
		switch e := tok.(type) {
		case xml.StartElement:
			t.start(e)
		case xml.EndElement:
			t.end(e.Name.Local)
		case xml.CharData:
			t.chars(string(e))
		}
		if len(t.turns) > maxLines {
			return fmt.Errorf("%s has more than %d turns; split it into one file per interview", d.src.Name, maxLines)
		}
	}
	t.finish()
	if len(d.Said) == 0 {
		return fmt.Errorf("%s has no utterances (u or sp elements) with words in them; if it is a text and not a transcript, %s", d.src.Name, asText)
	}
	return nil
}

// tei is a TEI file being read.
type tei struct {
	*draft
	open   []string // elements
	people map[string]*teiPerson
	person *teiPerson
	times  timeline
	turns  []teiTurn
	cur    *teiTurn
	block  teiTurn // the annotationBlock around utterances
	group  string

	text    strings.Builder // of a header element, a heading or a speaker's name
	into    string          // which of them is being read
	skip    int             // depth of what is left out
	event   *strings.Builder
	space   bool
	token   bool // inside a w or pc
	tokens  int  // such elements in the utterance
	signs   int  // events shown in brackets
	left    map[string]int
	seen    []string // keys of left, in order
	noWords int
}

type teiPerson struct{ id, name, role string }

type teiTurn struct {
	who, name, from, to, group string
	first, last                string // anchors inside
	words                      strings.Builder
}

func (t *tei) start(e xml.StartElement) {
	name := e.Name.Local
	t.open = append(t.open, name)
	if t.skip > 0 {
		t.skip++
		return
	}
	switch {
	case t.cur != nil:
		t.inTurn(e)
	case name == "u" || name == "sp":
		t.cur = &teiTurn{who: orElse(attr(e, "who"), t.block.who), from: orElse(attr(e, "start"), t.block.from), to: orElse(attr(e, "end"), t.block.to), group: t.group}
		t.space, t.tokens, t.token = false, 0, false
	case name == "annotationBlock":
		t.block = teiTurn{who: attr(e, "who"), from: attr(e, "start"), to: attr(e, "end")}
	case name == "when":
		t.times.add(e)
	case name == "timeline":
		t.times.unit, t.times.origin = attr(e, "unit"), attr(e, "origin")
	case name == "person":
		t.person = &teiPerson{id: attr(e, "id"), role: cleanName(attr(e, "role"))}
		t.people[t.person.id] = t.person
	default:
		t.header(e)
	}
}

// header reads what stands outside utterances.
func (t *tei) header(e xml.StartElement) {
	name := e.Name.Local
	switch name {
	case "TEI", "TEI.2":
		t.Language = languageTag(attr(e, "lang"))
	case "language":
		t.Language = orElse(t.Language, languageTag(attr(e, "ident")))
	case "media":
		t.Media = orElse(t.Media, linkedMedia(attr(e, "url")))
	case "date":
		if t.Date == "" && (t.inside("recording") || t.inside("setting")) {
			t.Date = oneLine(attr(e, "when"))
		}
	case "persName":
		if t.person != nil && t.person.name == "" {
			t.collect(name)
		}
	case "title":
		if t.Title == "" && t.inside("titleStmt") {
			t.collect(name)
		}
	case "head":
		if t.inside("body") {
			t.collect(name)
		}
	case "p", "ab", "incident", "vocal", "kinesic", "pause", "writing", "note", "spanGrp":
		if t.inside("body") {
			t.leave(name)
			t.skip = 1
		}
	}
}

func (t *tei) collect(into string) {
	t.into = into
	t.text.Reset()
}

func (t *tei) inside(name string) bool {
	for _, o := range t.open {
		if o == name {
			return true
		}
	}
	return false
}

func (t *tei) leave(what string) {
	if t.left[what]++; t.left[what] == 1 {
		t.seen = append(t.seen, what)
	}
}

// inTurn reads an element inside an utterance.
func (t *tei) inTurn(e xml.StartElement) {
	name := e.Name.Local
	switch name {
	case "note", "spanGrp", "fw", "figure", "fs", "shift":
		t.leave(name)
		t.skip = 1
	case "reg", "corr", "expan":
		t.leave(name)
		t.skip = 1
	case "speaker":
		t.collect(name)
	case "anchor":
		at := attr(e, "synch")
		t.cur.first, t.cur.last = orElse(t.cur.first, at), orElse(at, t.cur.last)
	case "pause":
		t.sign(pauseWords(attr(e, "type"), attr(e, "dur")))
		t.skip = 1
	case "vocal", "kinesic", "incident", "gap", "writing":
		t.event = &strings.Builder{}
		t.event.WriteString(strings.TrimSpace(orElse(attr(e, "desc"), attr(e, "reason"))))
	case "w", "pc":
		t.space = name == "w" && t.cur.words.Len() > 0
		t.token = true
		t.tokens++
	case "seg", "lb", "cb", "pb":
		t.space = true
	case "p", "l", "ab":
		if t.cur.words.Len() > 0 {
			t.cur.words.WriteByte('\n')
			t.space = false
		}
	}
}

// pauseWords shows a pause as a transcriber would: [long pause], [pause 2.5 s].
func pauseWords(kind, dur string) string {
	words := strings.TrimSpace(strings.ToLower(kind) + " pause")
	if seconds, ok := strings.CutPrefix(strings.ToUpper(dur), "PT"); ok {
		if seconds, ok = strings.CutSuffix(seconds, "S"); ok && strings.Trim(seconds, "0123456789.") == "" {
			words += " " + seconds + " s"
		}
	}
	return words
}

// sign puts something that was not said into the words.
func (t *tei) sign(words string) {
	t.space = true
	t.put("[" + strings.NewReplacer("[", "(", "]", ")").Replace(oneLine(words)) + "]")
	t.space = true
	t.signs++
}

func (t *tei) put(words string) {
	if s := t.cur.words.String(); t.space && s != "" && !strings.HasSuffix(s, "\n") {
		t.cur.words.WriteByte(' ')
	}
	t.space = false
	t.cur.words.WriteString(words)
}

func (t *tei) chars(s string) {
	switch {
	case t.skip > 0:
	case t.event != nil:
		if t.event.Len() < 200 {
			t.event.WriteString(" " + strings.TrimSpace(s))
		}
	case t.into != "":
		if t.text.Len() < 1000 {
			t.text.WriteString(s)
		}
	case t.cur == nil:
	case t.tokens > 0 && !t.token && strings.TrimSpace(s) == "":
	default:
		for s != "" {
			n := strings.IndexAny(s, " \t\n\r")
			if n < 0 {
				n = len(s)
			}
			if n > 0 {
				t.put(s[:n])
				s = s[n:]
				continue
			}
			t.space = true
			s = strings.TrimLeft(s, " \t\n\r")
		}
	}
}

func (t *tei) end(name string) {
	if n := len(t.open); n > 0 {
		t.open = t.open[:n-1]
	}
	if t.skip > 0 {
		t.skip--
		return
	}
	if t.into == name {
		t.collected(name)
		return
	}
	switch name {
	case "u", "sp":
		if t.cur != nil && !t.inside("u") && !t.inside("sp") {
			t.turns = append(t.turns, *t.cur)
			t.cur = nil
		}
	case "annotationBlock":
		t.block = teiTurn{}
	case "person":
		t.person = nil
	case "div":
		t.group = ""
	case "w", "pc":
		t.token = false
	case "vocal", "kinesic", "incident", "gap", "writing":
		if t.event != nil && t.cur != nil {
			words := orElse(strings.TrimSpace(t.event.String()), name)
			t.event = nil
			t.sign(words)
		}
	}
}

// collected keeps the words of an element of the header.
func (t *tei) collected(name string) {
	words := oneLine(t.text.String())
	t.into = ""
	switch {
	case name == "title":
		t.Title = words
	case name == "head":
		t.group = words
	case name == "speaker" && t.cur != nil:
		t.cur.name = cleanName(strings.TrimRight(words, ": ."))
	case name == "persName" && t.person != nil:
		t.person.name = cleanName(words)
	}
}

// finish makes turns of the utterances when the whole file is known.
func (t *tei) finish() {
	t.times.resolve()
	for i := range t.turns {
		u := &t.turns[i]
		when := stretchOf(t.times.ms(orElse(u.from, u.first)), t.times.ms(orElse(u.to, u.last)))
		if trim(u.words.String()) == "" {
			t.noWords++
			continue
		}
		t.Said = append(t.Said, transcript.Said{Speaker: t.speaker(u), Speech: u.words.String(), TimeMS: when.start, EndMS: when.end, Group: u.group})
	}
	t.say()
}

// stretchOf is ordered for two times that may be missing.
func stretchOf(from, to int) stretch {
	if from == transcript.NoTime {
		return untimed
	}
	return ordered(from, to)
}

// speaker is the name of those who say an utterance.
func (t *tei) speaker(u *teiTurn) string {
	var names []string
	for _, ref := range strings.Fields(u.who) {
		id := strings.TrimPrefix(ref[strings.LastIndexByte(ref, '#')+1:], "#")
		name := cleanName(id)
		if p := t.people[id]; p != nil {
			name = orElse(p.name, name)
			if v := voiceBy(name, p.role); v != transcript.VoiceParticipant && p.role != "" {
				if _, ok := t.rules[nameKey(name)]; !ok {
					t.rules[nameKey(name)] = Rule{Name: name, Voice: v}
				}
			}
		} else if u.name != "" {
			return u.name
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return u.name
	}
	return cleanName(list(names))
}

func (t *tei) say() {
	if t.signs > 0 {
		t.note("%s in square brackets.", count(t.signs, "pause, sound or gap stands in the words", "pauses, sounds and gaps stand in the words"))
	}
	var left []string
	for _, what := range t.seen {
		left = append(left, fmt.Sprintf("%s %d", what, t.left[what]))
	}
	if len(left) > 0 {
		t.note("Elements that are nobody's words were not imported: %s.", list(left))
	}
	if t.noWords > 0 {
		t.note("%s left out.", count(t.noWords, "utterance without words was", "utterances without words were"))
	}
	if t.times.unread > 0 {
		t.note("%s not understood and left out.", count(t.times.unread, "point of the timeline was", "points of the timeline were"))
	}
}
