package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

// cue is one caption, or one voice in it.
type cue struct {
	no    int // line of its time
	part  int // of the file, where several recordings stand in it
	when  stretch
	name  string   // as the format gives it; empty when it does not
	lines []string // without markup
	raw   []string // with it
	below bool     // the line above its words is blank: nothing is shown again there
	timed int      // lines before the first that has times of words in it, plus one; 0 where none has

	pieces []piece // its lines, where no name is given, once marks of speakers are read
}

// Captions without speakers are cut into turns where a sentence ends, where
// nothing is said for this long, and after this long where no sentence ends;
// in milliseconds.
const (
	silence     = 2000
	longestTurn = 60_000
)

// captions makes turns of cues: the part WebVTT and SRT have in common. A name
// and a colon at the start of a caption is a speaker by the same signs as in a
// text. Captions of one speaker that follow each other are one turn with the
// time of the first and the end of the last, joined by a space. What captions
// show again of those before is left out.
func (d *draft) captions(cues []cue) error {
	if len(cues) == 0 {
		return fmt.Errorf("%s holds no captions that could be read; check that it is the right file, or export it again", d.src.Name)
	}
	cues = d.inOrder(cues)
	if r := (roll{}); r.found(cues) {
		cues = d.unrolled(cues, &r)
	} else {
		cues = d.withoutRepeats(cues)
	}
	m := marker{draft: d, given: map[string]Rule{}}
	m.mark(cues)
	e := elect(captionLines(cues), m.given)
	names := captionNames(cues)
	carry := d.carries(cues, e)
	j := joined(cues, e, names, m.changes > 0, carry)
	d.Said = j.said
	if j.cuts > 0 {
		d.note("No sentence ends for long in %s; a turn was ended after a minute there, %s.", d.src.Name, count(j.cuts, "time", "times"))
	}
	if j.empty > 0 {
		d.note("%s left out.", count(j.empty, "label with nothing said was", "labels with nothing said were"))
	}
	d.sayMusic(cues)
	b := builder{draft: d, e: e}
	b.sayNames()
	return nil
}

// joined makes the turns. Where carry is not set, a caption without a name is
// somebody else's than the one before.
func joined(cues []cue, e *election, names map[string]string, changes, carry bool) *joiner {
	j := joiner{names: names, named: len(names) > 0 || len(e.accepted) > 0 || changes, changes: changes, carry: carry}
	for i, c := range cues {
		if i > 0 && c.part != cues[i-1].part {
			j.end()
			j.alone("")
		}
		j.cue(c, e)
	}
	j.end()
	j.alone("")
	return &j
}

// sayMusic notes songs, which somebody may or may not have sung.
func (d *draft) sayMusic(cues []cue) {
	n := 0
	for _, c := range cues {
		for _, l := range c.lines {
			if strings.ContainsAny(l, "♪♫♬") {
				n++
			}
		}
	}
	if n > 0 {
		d.note("%s kept in the words.", count(n, "line with a music note (♪) was", "lines with music notes (♪) were"))
	}
}

// captionNames are the names the format gives, in the spelling that comes first.
func captionNames(cues []cue) map[string]string {
	names := map[string]string{}
	for _, c := range cues {
		if key := nameKey(c.name); c.name != "" && names[key] == "" {
			names[key] = c.name
		}
	}
	return names
}

// captionLines are the lines that may begin with a label in the captions whose
// speaker the format does not give. The second line of a caption seldom does.
func captionLines(cues []cue) []line {
	var lines []line
	for _, c := range cues {
		for i, p := range c.pieces {
			words := line{no: c.no + 1 + i, text: p.words, gap: i == 0, level: notHeading}
			if p.words != "" && (i == 0 || p.change || startsLabel(words)) {
				lines = append(lines, words)
			}
		}
	}
	return lines
}

// withoutRepeats leaves out captions that say again what the one before says
// while that is still shown, and those that only mark another word of it.
func (d *draft) withoutRepeats(cues []cue) []cue {
	kept := cues[:0:0]
	n := 0
	for _, c := range cues {
		if len(kept) > 0 && c.repeats(kept[len(kept)-1]) {
			last := &kept[len(kept)-1]
			last.when.end = max(last.when.end, c.when.end)
			last.raw = c.raw
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
	if c.name != before.name || c.part != before.part || !slices.Equal(c.lines, before.lines) {
		return false
	}
	return c.when.start < before.when.end || c.when.start <= before.when.end+touching && !slices.Equal(c.raw, before.raw)
}

// joiner joins captions into turns.
type joiner struct {
	names   map[string]string // one spelling for each name
	named   bool              // the captions have speakers
	changes bool              // and marks where one begins who is not named
	carry   bool              // a caption without a name goes on with whoever spoke before
	pending string            // a name alone, whose words are still to come
	change  bool              // a mark alone
	empty   int               // names alone that no words came for
	cuts    int               // turns ended because they were long
	said    []transcript.Said
	cur     *transcript.Said
	words   strings.Builder
	last    string // last words, to see where a sentence ends
}

// somebodyElse is the speaker of words that are marked as another's and nobody's
// name is given for.
const somebodyElse = "Unknown speaker"

func (j *joiner) cue(c cue, e *election) {
	if c.name != "" {
		j.alone("")
		j.change = false
		j.say(j.names[nameKey(c.name)], c.when, strings.Join(c.lines, " "), false)
		return
	}
	for i, p := range c.pieces {
		name, words := pieceLabel(p.words, e)
		if other := j.names[nameKey(name)]; other != "" {
			name = other
		}
		if words == "" {
			if name != "" || p.change {
				j.alone(name)
			}
			j.change = j.change || p.change
			continue
		}
		if name == "" && !p.change {
			name, j.pending = j.pending, ""
		}
		j.alone("")
		change := p.change || j.change
		if j.change = false; name == "" && (change || !j.carry && i == 0) {
			name = somebodyElse
		}
		j.say(name, c.when, words, change)
	}
}

// alone keeps a name that stands alone for the words that come, and gives up
// the one before.
func (j *joiner) alone(name string) {
	if j.pending != "" {
		j.empty++
	}
	j.pending = name
}

// pieceLabel reads the speaker and the words of a line; no speaker where it
// begins with no label.
func pieceLabel(words string, e *election) (name, rest string) {
	lab, ok := scan(line{text: words, level: notHeading})
	if !ok || lab.shape != plain && lab.shape != boldColon && lab.shape != bold {
		return "", words
	}
	if name = e.speaker(lab); name == "" {
		return "", words
	}
	return name, e.words(lab)
}

// say adds words to the turn of whoever says them; no name is whoever spoke
// before. Where another begins, that is a new turn even under the same name.
func (j *joiner) say(name string, when stretch, words string, another bool) {
	words = trim(words)
	if words == "" {
		return
	}
	if j.cur == nil && name == "" && j.changes {
		name = somebodyElse
	}
	pause := j.cur != nil && !j.named && j.pause(when)
	if long := j.cur != nil && !j.named && when.start-j.cur.TimeMS >= longestTurn; long && !pause {
		pause = true
		j.cuts++
	}
	if j.cur == nil || another || name != "" && name != j.cur.Speaker || pause {
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
	j.said = append(j.said, *j.cur)
	j.cur = nil
}
