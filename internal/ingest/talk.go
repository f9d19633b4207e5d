package ingest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

// talk makes turns of lines: the part that plain text, Markdown and Word
// documents have in common.
func (d *draft) talk(lines []line) error { return d.talkOf(lines, false) }

// talkOf is talk; a trial is how the lines would be read otherwise.
func (d *draft) talkOf(lines []line, trial bool) error {
	if len(lines) > maxLines {
		return fmt.Errorf("%s has more than %d lines; split it into one file per interview", d.src.Name, maxLines)
	}
	lines, fromZero := d.stamps(d.mistyped(d.dated(d.unnumbered(lines))), trial)
	lines = d.takeTitle(d.around(d.dropCredit(withTalk(d.captionsInText(lines)))))
	headTimes(lines)
	d.labelRuled(lines)
	labelBracketed(lines)
	labelAlone(lines)
	d.labelStamped(lines)
	labelUnpointed(lines)
	top := headerEnd(lines)
	e := elect(lines[top:], d.rules)
	top = max(top, d.strayHeader(lines, top, e))
	lines = append(d.readHeader(lines[:top:top], e), lines[top:]...)
	b := builder{draft: d, e: e}
	b.survey(lines)
	d.build(&b, lines)
	d.sayAddressed(lines, e)
	d.doubtQuestions(lines, e)
	if fromZero {
		d.firstFromZero()
	}
	d.doubtTimes()
	return nil
}

// build makes turns of lines whose labels are known.
func (d *draft) build(b *builder, lines []line) {
	d.comments = map[string]*anchored{}
	for _, l := range lines {
		b.page = max(l.page, b.page)
		if len(l.anchors) > 0 {
			b.commentedLine(l)
			continue
		}
		b.line(l)
	}
	b.finish()
}

// sayAddressed says that what was typed to somebody does not show to whom.
func (d *draft) sayAddressed(lines []line, e *election) {
	n := 0
	for _, l := range lines {
		when, rest, _ := leadingTime(l.text)
		if when == untimed || !strings.HasPrefix(rest, "From ") {
			continue
		}
		if lab, ok := scan(l); ok && e.speaker(lab) != "" && lab.shape == plain {
			n++
		}
	}
	if n > 0 {
		d.note("%s who wrote, and to whom; the second was left out.", count(n, "message says", "messages say"))
	}
}

// doubtTimes says when the times look like those of the day, as programs for meetings
// write them beside what is typed and captioned: no recording has six hours before
// anybody says a word.
func (d *draft) doubtTimes() {
	const morning = 6 * 60 * 60 * 1000
	first := transcript.NoTime
	for _, s := range d.Said {
		if s.TimeMS >= 0 && (first < 0 || s.TimeMS < first) {
			first = s.TimeMS
		}
	}
	if first >= morning {
		d.doubt("The first time in %s is %s, which looks like the time of the day and not like a time in a recording; it was kept as it stands.", d.src.Name, transcript.Clock(first))
	}
}

// firstFromZero lets the first turn with a time at its end begin with the recording.
func (d *draft) firstFromZero() {
	for i, s := range d.Said {
		if s.TimeMS >= 0 {
			return
		}
		if s.EndMS >= 0 {
			d.Said[i].TimeMS = 0
			return
		}
	}
}

// labelRuled finds the labels the importer named that no label would look like
// otherwise: long ones, and signs such as "??".
func (d *draft) labelRuled(lines []line) {
	if len(d.rules) == 0 {
		return
	}
	for i, l := range lines {
		if l.cells != nil {
			continue
		}
		if head, when, ok := trailingClock(l.text, true); ok && len(l.text) <= labelReach {
			name := cleanName(strings.Trim(trimRight(head), "[]-–—|,"))
			if _, ok := d.rules[nameKey(name)]; ok && (!plausible(name) || !capitalised(name)) {
				lines[i].cells = &label{name: name, when: when, shape: inTable}
				continue
			}
		}
		when, rest, _ := leadingTime(l.text)
		at := labelColon(rest)
		if at < 0 {
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
