package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

// talk makes turns of lines: the part that plain text, Markdown and Word
// documents have in common.
func (d *draft) talk(lines []line) error {
	if len(lines) > maxLines {
		return fmt.Errorf("%s has more than %d lines; split it into one file per interview", d.src.Name, maxLines)
	}
	lines = d.takeTitle(d.dropCredit(withTalk(d.captionsInText(lines))))
	d.labelRuled(lines)
	top := headerEnd(lines)
	e := elect(lines[top:], d.rules)
	top = max(top, d.strayHeader(lines, top, e))
	lines = append(d.readHeader(lines[:top:top], e), lines[top:]...)
	b := builder{draft: d, e: e}
	b.survey(lines)
	d.comments = map[string]*anchored{}
	for _, l := range lines {
		if len(l.anchors) > 0 {
			b.commentedLine(l)
			continue
		}
		b.line(l)
	}
	b.finish()
	return nil
}

// labelRuled finds the labels the importer named that no label would look like
// otherwise: long ones, and signs such as "??".
func (d *draft) labelRuled(lines []line) {
	if len(d.rules) == 0 {
		return
	}
	for i, l := range lines {
		when, rest, _ := leadingTime(l.text)
		at := labelColon(rest)
		if at < 0 || l.cells != nil {
			continue
		}
		_, size := utf8.DecodeRuneInString(rest[at:])
		name := cleanName(rest[:at])
		if _, ok := d.rules[nameKey(name)]; ok && !plausible(name) {
			lines[i].cells = &label{name: name, words: trim(rest[at+size:]), when: when, shape: inTable}
		}
	}
}

// withTalk takes a text that is nothing but headings for one without any:
// somebody liked the look of them.
func withTalk(lines []line) []line {
	for _, l := range lines {
		if l.level == notHeading {
			return lines
		}
	}
	for i := range lines {
		lines[i].level = notHeading
	}
	return lines
}

// strayHeader finds a "Participant: P07" above the talk of a file that has no
// other header: its name labels nothing else, and others do the talking.
func (d *draft) strayHeader(lines []line, from int, e *election) int {
	end := from
	for i := from; i < len(lines) && i < headerReach; i++ {
		lab, ok := scan(lines[i])
		if !ok || e.speaker(lab) == "" {
			continue
		}
		key := nameKey(lab.name)
		c := e.byKey[key]
		if c.n > 1 || !isPersonKey(key) || !isIdentity(lab.words) || len(e.accepted) < 3 {
			break
		}
		delete(e.accepted, key)
		e.labelled--
		end = i + 1
	}
	return end
}

// isIdentity reports whether what stands after "Participant:" is an id or a
// full name, and not an answer.
func isIdentity(s string) bool {
	words := strings.Fields(s)
	return briefly(s) && len(words) <= 3 && (strings.ContainsAny(s, "0123456789") || len(words) > 1 && capitalised(s))
}

// dropCredit takes the line off the end by which a service names itself.
func (d *draft) dropCredit(lines []line) []line {
	if len(lines) < 2 {
		return lines
	}
	last := lines[len(lines)-1]
	if s := strings.ToLower(last.text); len(s) < 80 && (strings.HasPrefix(s, "transcribed by https://otter.ai") || strings.HasPrefix(s, "transcribed by otter")) {
		d.Transcription = "automatic"
		d.note("The last line, %s, names the service that made the transcript and was left out.", few(last.text))
		return lines[:len(lines)-1]
	}
	return lines
}

// takeTitle takes the heading a text begins with for its title, unless other
// headings of the same rank show that it is one of many.
func (d *draft) takeTitle(lines []line) []line {
	if len(lines) == 0 || lines[0].level == notHeading || lines[0].level > 1 {
		return lines
	}
	first, same := lines[0], 0
	for _, l := range lines {
		if l.level == first.level {
			same++
		}
	}
	if title := oneLine(first.text); d.Title == "" || d.Title == title {
		if first.level == 0 || same == 1 {
			d.Title = title
			return lines[1:]
		}
	}
	return lines
}

// builder turns lines into turns, one after another.
type builder struct {
	*draft
	e         *election
	split     bool    // times without names start turns
	bare      bool    // times without brackets are times
	paragraph bool    // in a narrative every line is a paragraph
	group     string  // heading the next turn stands under
	groupNo   int     // line of that heading
	groupUsed bool    // a turn stands under it
	pending   stretch // a time on a line of its own
	pendingAs string  // as written
	cur       *transcript.Said
	words     strings.Builder
	preface   int // lines before the first speaker
	inWords   int // times kept in the words
	nameless  int // turns with a time and no name
	counted   int // turns whose characters are counted in solid
	solid     int
}

// survey looks over the lines to decide what a time without a name means.
// Between the turns of named speakers it marks a place inside somebody's turn,
// as transcribers write it; where such times outnumber the names, they are
// what divides the text.
func (b *builder) survey(lines []line) {
	b.pending = untimed
	times, names, loose, gaps, size := 0, 0, 0, 0, 0
	for _, l := range lines {
		lab, ok := scan(l)
		switch {
		case ok && b.e.speaker(lab) != "":
			names++
		case ok:
			if lab, ok = timeLabel(l); ok && lab.loose {
				loose++
			} else if ok {
				times++
			}
		}
		if l.gap {
			gaps++
		}
		size += len(l.text)
	}
	if b.bare = loose >= 3; !b.bare {
		loose = 0
	}
	b.split = times+loose > names
	b.paragraph = names == 0 && gaps <= 1 && len(lines) > 0 && size/len(lines) > 100
}

func (b *builder) line(l line) {
	lab, ok := scan(l)
	name := ""
	if ok {
		name = b.e.speaker(lab)
	}
	if name == "" && ok {
		lab, ok = timeLabel(l)
	}
	switch {
	case name != "" && b.cur != nil && b.e.stray(lab):
		b.words.WriteString(" " + strings.TrimSpace(l.text))
	case name != "" && (l.level == notHeading || lab.words != "" || lab.shape == ownLine):
		b.labelled(name, lab, l)
	case l.level != notHeading:
		b.heading(l)
	case ok:
		b.time(lab, l)
	default:
		b.unlabelled(l.text, l)
	}
}

// labelled starts the turn of a label.
func (b *builder) labelled(name string, lab label, l line) {
	when := lab.when
	if when == untimed {
		when, b.pending = b.pending, untimed
	}
	b.flushPending()
	b.end()
	b.start(name, when)
	b.words.WriteString(b.e.words(lab))
}

// flushPending gives up a time on a line of its own that no label followed.
func (b *builder) flushPending() {
	if b.pending == untimed {
		return
	}
	b.pending = untimed
	if b.cur == nil {
		b.start("", untimed)
	}
	b.join(b.pendingAs, " ")
	b.inWords++
}

func (b *builder) heading(l line) {
	if b.group != "" && !b.groupUsed {
		b.note("Nothing stands under the heading “%s” (%s %d).", headerWords(b.group), b.lineWord(), b.groupNo)
	}
	b.group, b.groupNo, b.groupUsed = oneLine(l.text), l.no, false
}

// time handles a time without a name.
func (b *builder) time(lab label, l line) {
	if lab.loose && !b.split && !(b.bare && lab.words == "") {
		b.unlabelled(l.text, l)
		return
	}
	b.flushPending()
	named := b.cur != nil && b.cur.Speaker != ""
	switch {
	case lab.words == "":
		b.pending, b.pendingAs = lab.when, l.text
	case named && b.silent() && b.cur.TimeMS < 0:
		b.cur.TimeMS, b.cur.EndMS = lab.when.start, lab.when.end
		b.unlabelled(lab.words, l)
	case named && !b.split:
		b.inWords++
		b.regroup()
		b.join(l.text, " ")
	default:
		b.pending = lab.when
		b.pendingAs = ""
		b.unlabelled(lab.words, l)
	}
}

// silent reports whether nothing was said yet in the turn being built.
func (b *builder) silent() bool { return b.words.Len() == 0 }

// unlabelled handles words without a label: they go on with the turn before.
func (b *builder) unlabelled(words string, l line) {
	if b.pending != untimed {
		b.afterTime(words, l)
		return
	}
	b.regroup()
	switch {
	case b.cur == nil:
		b.start("", untimed)
		b.words.WriteString(words)
	case b.cur.Speaker == "" && b.cur.TimeMS < 0 && (l.gap || b.paragraph):
		b.end()
		b.start("", untimed)
		b.words.WriteString(words)
	case l.soft:
		b.join(words, " ")
	default:
		b.join(words, "\n")
	}
	if b.cur.Speaker == "" && len(b.e.accepted) > 0 && b.cur.TimeMS < 0 {
		b.preface++
	}
}

// afterTime handles words below a time on a line of its own.
func (b *builder) afterTime(words string, l line) {
	when, as := b.pending, b.pendingAs
	b.pending = untimed
	if b.cur != nil && b.cur.Speaker != "" && !b.split {
		if b.silent() && b.cur.TimeMS < 0 {
			b.cur.TimeMS, b.cur.EndMS = when.start, when.end
			b.unlabelled(words, l)
			return
		}
		b.inWords++
		b.regroup()
		b.join(trim(as+" "+words), " ")
		return
	}
	name := ""
	if b.cur != nil {
		name = b.cur.Speaker
	}
	b.end()
	b.start(name, when)
	b.words.WriteString(words)
}

// regroup ends a turn at a heading: what follows is the same speaker's, but
// stands under another group.
func (b *builder) regroup() {
	if b.cur == nil || b.cur.Group == b.group {
		return
	}
	name := b.cur.Speaker
	if !b.silent() {
		b.end()
		b.start(name, untimed)
	}
	b.cur.Group = b.group
	b.groupUsed = true
}

func (b *builder) join(words, with string) {
	if words == "" {
		return
	}
	if !b.silent() {
		b.words.WriteString(with)
	}
	b.words.WriteString(words)
}

func (b *builder) start(name string, when stretch) {
	b.cur = &transcript.Said{Speaker: name, TimeMS: when.start, EndMS: when.end, Group: b.group}
	b.groupUsed = true
	if name == "" && when != untimed {
		b.nameless++
	}
}

func (b *builder) end() {
	if b.cur == nil {
		return
	}
	b.cur.Speech = b.words.String()
	b.words.Reset()
	if trim(b.cur.Speech) == "" {
		b.emptyLabels++
	} else {
		b.Said = append(b.Said, *b.cur)
	}
	b.cur = nil
}

// finish ends the last turn and says what was understood.
func (b *builder) finish() {
	b.flushPending()
	b.end()
	if b.group != "" && !b.groupUsed {
		b.note("Nothing stands under the heading “%s” (%s %d).", headerWords(b.group), b.lineWord(), b.groupNo)
	}
	if b.preface > 0 {
		b.note("%s kept as words of nobody.", count(b.preface, "line before the first speaker was", "lines before the first speaker were"))
	}
	if b.emptyLabels > 0 {
		b.note("%s left out.", count(b.emptyLabels, "label with nothing said was", "labels with nothing said were"))
	}
	if b.inWords > 0 {
		b.note("%s kept in the words.", count(b.inWords, "time inside a turn was", "times inside turns were"))
	}
	if b.nameless > 0 && len(b.e.accepted) > 0 {
		b.note("%s a time and no name, and belong to nobody.", count(b.nameless, "turn has", "turns have"))
	}
	b.sayNames()
}

// sayNames notes the choices made about names.
func (b *builder) sayNames() {
	for _, c := range b.e.spellings() {
		b.note("%s were taken for one speaker.", list(slices.Sorted(maps.Keys(c.forms))))
	}
	const most = 5
	for i, c := range b.e.passedOver() {
		if i == most {
			b.note("More words before a colon were kept as speech.")
			break
		}
		b.note("“%s:” (%s %d) was kept as speech; if it is a speaker, say so with --speaker %q.", c.name, b.lineWord(), c.firstNo, c.name+"=VOICE")
	}
}
