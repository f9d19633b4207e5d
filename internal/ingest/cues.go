package ingest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

// cue is one caption, or one voice in it.
type cue struct {
	no    int // line of its time
	when  stretch
	name  string   // as the format gives it; empty when it does not
	lines []string // without markup
}

// Captions without speakers are cut into turns where a sentence ends or where
// nothing is said for this long, in milliseconds.
const silence = 2000

// captions makes turns of cues: the part WebVTT and SRT have in common. A name
// and a colon at the start of a caption is a speaker by the same signs as in a
// text. Captions of one speaker that follow each other are one turn with the
// time of the first and the end of the last, joined by a space; a caption
// without a speaker goes on with the turn before. A caption that says again
// what the one before says, while that is still shown, is left out.
func (d *draft) captions(cues []cue) error {
	if len(cues) == 0 {
		return fmt.Errorf("%s holds no captions that could be read; check that it is the right file, or export it again", d.src.Name)
	}
	cues = d.withoutRepeats(cues)
	e := elect(captionLines(cues), d.rules)
	j := joiner{draft: d, names: map[string]string{}}
	for _, c := range cues {
		if c.name != "" && j.names[nameKey(c.name)] == "" {
			j.names[nameKey(c.name)] = c.name
		}
		j.named = j.named || c.name != ""
	}
	j.named = j.named || len(e.accepted) > 0
	for _, c := range cues {
		j.cue(c, e)
	}
	j.end()
	b := builder{draft: d, e: e}
	b.sayNames()
	return nil
}

// captionLines are the lines that may begin with a label in the captions whose
// speaker the format does not give. The second line of a caption seldom does.
func captionLines(cues []cue) []line {
	var lines []line
	for _, c := range cues {
		if c.name != "" {
			continue
		}
		for i, l := range c.lines {
			words := line{no: c.no + 1 + i, text: l, gap: i == 0, level: notHeading}
			if i == 0 || startsLabel(words) {
				lines = append(lines, words)
			}
		}
	}
	return lines
}

func (d *draft) withoutRepeats(cues []cue) []cue {
	kept := cues[:0:0]
	n := 0
	for _, c := range cues {
		if len(kept) > 0 && c.repeats(kept[len(kept)-1]) {
			last := &kept[len(kept)-1]
			last.when.end = max(last.when.end, c.when.end)
			n++
			continue
		}
		kept = append(kept, c)
	}
	if n > 0 {
		d.note("%s left out.", count(n, "caption that only repeats the one before was", "captions that only repeat the one before were"))
	}
	return kept
}

func (c cue) repeats(before cue) bool {
	if c.name != before.name || c.when.start >= before.when.end || len(c.lines) != len(before.lines) {
		return false
	}
	for i := range c.lines {
		if c.lines[i] != before.lines[i] {
			return false
		}
	}
	return true
}

// joiner joins captions into turns.
type joiner struct {
	*draft
	names map[string]string // one spelling for each name
	named bool              // the captions have speakers
	cur   *transcript.Said
	words strings.Builder
	last  string // last words, to see where a sentence ends
}

func (j *joiner) cue(c cue, e *election) {
	if c.name != "" {
		j.say(j.names[nameKey(c.name)], c.when, strings.Join(c.lines, " "))
		return
	}
	name := ""
	for _, words := range c.lines {
		lab, ok := scan(line{text: words, level: notHeading})
		if speaker := e.speaker(lab); ok && speaker != "" && (lab.shape == plain || lab.shape == boldColon || lab.shape == bold) {
			name, words = speaker, e.words(lab)
			if other := j.names[nameKey(name)]; other != "" {
				name = other
			}
		}
		j.say(name, c.when, words)
	}
}

// say adds words to the turn of whoever says them; no name is whoever spoke before.
func (j *joiner) say(name string, when stretch, words string) {
	words = trim(words)
	if words == "" {
		return
	}
	if j.cur == nil || name != "" && name != j.cur.Speaker || !j.named && j.pause(when) {
		j.end()
		j.cur = &transcript.Said{Speaker: name, TimeMS: when.start, EndMS: when.end}
	} else {
		j.words.WriteByte(' ')
		j.cur.EndMS = max(j.cur.EndMS, when.end)
	}
	j.words.WriteString(words)
	j.last = words
}

// pause reports whether captions without speakers come to a stop here.
func (j *joiner) pause(when stretch) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(j.last, `"”’')]`))
	return strings.ContainsRune(".?!…。？！", r) || when.start-j.cur.EndMS >= silence
}

func (j *joiner) end() {
	if j.cur == nil {
		return
	}
	j.cur.Speech = j.words.String()
	j.words.Reset()
	j.Said = append(j.Said, *j.cur)
	j.cur = nil
}
