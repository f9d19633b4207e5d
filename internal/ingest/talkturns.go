package ingest

import (
	"maps"
	"slices"
	"strings"

	"verbatim/internal/transcript"
)

// builder turns lines into turns, one after another.
type builder struct {
	*draft
	e         *election
	split     bool    // times without names start turns
	bare      bool    // times without brackets are times
	headed    bool    // names and times stand above their words: a time alone is a name nobody knew
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
	heard     int // bytes of the turn being built that are counted already
	heardOf   int // characters among them
	page      int // of the line being read
	begun     int // page the turn being built begins on
}

// survey looks over the lines to decide what a time without a name means.
// Between the turns of named speakers it marks a place inside somebody's turn,
// as transcribers write it; where such times outnumber the names, they are
// what divides the text.
func (b *builder) survey(lines []line) {
	b.pending = untimed
	times, names, loose, gaps, size, above := 0, 0, 0, 0, 0, 0
	for _, l := range lines {
		lab, ok := scan(l)
		switch {
		case ok && b.e.speaker(lab) != "":
			names++
			if lab.shape == ownLine && lab.when != untimed {
				above++
			}
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
	b.headed = above >= 2 && above*5 >= names*4
	if b.bare = loose >= 3; !b.bare {
		loose = 0
	}
	b.split = times+loose > names
	b.bare = b.bare || b.headed
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
	case l.when != nil:
		b.stamped(lab, ok, l)
	case l.level != notHeading:
		b.heading(l)
	case ok:
		b.time(lab, l)
	default:
		b.unlabelled(l.text, l)
	}
}

// stamped takes words without a label whose stamps say when they began or ended:
// what begins at a time of its own is a turn of its own.
func (b *builder) stamped(lab label, timed bool, l line) {
	words, when := l.text, *l.when
	if timed && !lab.loose && lab.words != "" {
		words, when.start = lab.words, lab.when.start
	}
	b.flushPending()
	switch {
	case when.start < 0 && b.cur != nil, b.cur != nil && b.cur.Speaker != "" && b.cur.TimeMS < 0 && b.cur.EndMS < 0:
		b.cur.TimeMS = max(b.cur.TimeMS, when.start)
		b.unlabelled(words, l)
	default:
		name := ""
		if b.cur != nil {
			name = b.cur.Speaker
		}
		b.end()
		b.start(name, when)
		b.words.WriteString(words)
	}
	b.cur.EndMS = max(b.cur.EndMS, when.end)
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
	if b.cur != nil && b.cur.Speaker != "" && !b.split && !b.headed {
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
	if b.cur != nil && !b.headed {
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
	b.groupUsed, b.begun = true, b.page
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
	b.heard, b.heardOf = 0, 0
	if trim(b.cur.Speech) == "" {
		b.emptyLabels++
	} else {
		b.Said = append(b.Said, *b.cur)
		b.Pages = append(b.Pages, b.begun)
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
	b.doubtSlips(b.e)
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
