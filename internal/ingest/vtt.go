package ingest

import (
	"fmt"
	"strconv"
	"strings"

	"verbatim/internal/transcript"
)

// The readers of WebVTT and SRT are our own: the libraries there are (asticode's
// go-astisub is the one that is kept) follow the standards and refuse or drop
// what meeting software really writes, and none says what it dropped.

// readVTT reads WebVTT (W3C) as Teams, Zoom, YouTube, Otter and others write it.
// Styles, regions and notes are left out; a time that cannot be read does not
// lose the words below it.
func (d *draft) readVTT(s string) error {
	p := captionParser{draft: d, vtt: true}
	if !isWebVTT(s) {
		d.note("%s does not begin with WEBVTT, but its captions could be read.", d.src.Name)
	}
	return p.read(s)
}

// readSRT reads SubRip captions: a number, a time, words, a blank line.
func (d *draft) readSRT(s string) error {
	p := captionParser{draft: d}
	return p.read(s)
}

// captionParser reads the blocks of a caption file.
type captionParser struct {
	*draft
	vtt   bool
	no    int // line being read
	cues  []cue
	block []string // its lines; one with nothing but space is ""
	timed bool     // a time is in the block
	start int      // line of the block's first line

	shape  string // of the ids of captions that are not numbers
	ids    int    // captions with an id
	number string // id of the last caption
	latest int    // when the latest caption so far begins
	part   int    // recordings put into one file are parts of it
	headed bool   // a header came since the last caption
	stream bool   // the file is put together from pieces of a stream

	left, orphans, named int
	said                 []string // first words of the notes left out
	odd                  string   // first id that is no number
}

func (p *captionParser) read(s string) error {
	for raw := range strings.SplitSeq(s, "\n") {
		p.no++
		l := trim(raw)
		switch {
		// A line of spaces is a line of its caption: YouTube leaves the upper
		// one blank so. Above the first time it is as good as no line.
		case l == "" && (raw == "" || !p.timed):
			p.flush()
		case l == "":
			p.block = append(p.block, "")
		default:
			if len(p.block) == 0 {
				p.start = p.no
			}
			p.timed = p.timed || strings.Contains(l, "-->") && hasDigit(l)
			p.block = append(p.block, l)
		}
		if len(p.cues) > maxLines {
			return fmt.Errorf("%s has more than %d captions; split it into one file per interview", p.src.Name, maxLines)
		}
	}
	p.flush()
	p.report()
	return p.captions(p.cues)
}

// report says what was left out between the captions.
func (p *captionParser) report() {
	if p.left > 0 {
		words := ""
		if len(p.said) > 0 {
			words = " (" + strings.Join(p.said, ", ") + ")"
		}
		p.note("%s left out%s.", count(p.left, "note or style was", "notes and styles were"), words)
	}
	if p.orphans > 0 {
		p.note("%s without a time and joined to the caption before.", count(p.orphans, "line of words was", "lines of words were"))
	}
	if p.named > 0 {
		p.note("%s left out, such as %s.", count(p.named, "name of a caption was", "names of captions were"), few(p.odd))
	}
	if len(p.cues) > 0 && p.cues[0].when.start >= lateStart {
		p.note("The first caption of %s begins at %s. Times were kept as they are; if the recording begins later than the clock of the captions, they will not fit it.", p.src.Name, transcript.Clock(p.cues[0].when.start))
	}
}

// flush reads a block: what stands between two blank lines. A new time inside
// it begins a new caption.
func (p *captionParser) flush() {
	block := p.block
	p.block, p.timed = nil, false
	if len(block) > 0 && p.vtt && isWebVTT(block[0]) {
		block = p.header(block)
	} else if len(block) > 0 && p.vtt {
		block = p.aside(block)
	}
	if len(block) == 0 {
		return
	}
	at := -1 // place of the last time
	id := "" // line before it
	for i, l := range block {
		when, ok := captionTime(l)
		if !ok && !brokenTime(l) {
			continue
		}
		head := i
		if p.isID(block, i, at) {
			head--
		}
		p.words(block[at+1:head], at, id, p.start+at+1)
		if id = ""; head < i {
			id = block[head]
		}
		if ok {
			p.cue(when, p.start+i, id)
		} else {
			p.broken(p.start + i)
		}
		at = i
	}
	p.words(block[at+1:], at, id, p.start+at+1)
}

// cue begins a caption. One that is the first again, at a time already past,
// begins another recording: files are put together like that.
func (p *captionParser) cue(when stretch, no int, id string) {
	again := oneOf(id, "0", "1") && p.number != "" && when.start < p.latest
	if len(p.cues) > 0 && (again || p.headed && !p.stream && when.start <= p.latest) {
		p.part++
	}
	p.headed = false
	if id != "" {
		p.ids++
		p.identified(id)
	}
	if p.part > 0 && p.cues[len(p.cues)-1].part < p.part {
		p.latest = 0
	}
	p.number, p.latest = id, max(p.latest, when.start)
	p.cues = append(p.cues, cue{no: no, part: p.part, when: when})
}

// identified counts the ids that say something.
func (p *captionParser) identified(id string) {
	if allDigits(id) || nameInID(id) != "" {
		return
	}
	if p.shape == "" {
		p.shape = idShape(id)
	}
	if strings.IndexFunc(id, isSpace) >= 0 || !hasDigit(id) {
		p.named++
		p.odd = orElse(p.odd, id)
	}
}

// isID reports whether the line above a time, at place i, is the caption's
// number or name and not words of the caption before.
func (p *captionParser) isID(block []string, i, at int) bool {
	if i == 0 || i-1 <= at || block[i-1] == "" {
		return false
	}
	l := block[i-1]
	number := allDigits(l) || nameInID(l) != ""
	apart := i == 1 || block[i-2] == "" && i-2 > at+1
	switch {
	case number && apart:
		return true
	case number: // words that end in a number, where captions have none
		return p.ids*2 >= len(p.cues)
	case !p.vtt:
		return false
	}
	return i == 1 || apart && at < 0 || p.shape != "" && idShape(l) == p.shape || isUUID(l)
}

// isNext reports whether a number alone is the one the next caption should have.
func (p *captionParser) isNext(l string) bool {
	before, err := strconv.Atoi(p.number)
	return l == strconv.Itoa(len(p.cues)+1) || err == nil && l == strconv.Itoa(before+1)
}

// broken says that a time cannot be read.
func (p *captionParser) broken(no int) {
	p.doubt("%s, line %d: this time cannot be read; its words were added to the caption before.", p.src.Name, no)
	if len(p.cues) == 0 {
		p.cues = append(p.cues, cue{no: no, when: untimed})
	}
}

// words adds the lines under a time to its caption. Lines without any time go
// to the caption before.
func (p *captionParser) words(lines []string, at int, id string, no int) {
	blank := len(lines) > 0 && lines[0] == ""
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return
	}
	if at < 0 {
		if len(lines) == 1 && p.isNext(lines[0]) {
			p.number = lines[0]
			return // the number of a caption that has nothing else
		}
		if len(p.cues) == 0 {
			p.note("%s, line %d: %s stands before the first caption and was left out.", p.src.Name, no, few(strings.Join(lines, " ")))
			return
		}
		if blank = len(p.cues[len(p.cues)-1].lines) == 0; !blank {
			p.orphans += len(lines)
		}
	}
	last := &p.cues[len(p.cues)-1]
	last.below = last.below || blank
	last.raw = append(last.raw, lines...)
	shown := len(last.lines)
	for _, l := range lines {
		if l != "" {
			shown++
		}
		if last.timed == 0 && p.vtt && hasWordTime(l) {
			last.timed = shown
		}
	}
	if !p.vtt {
		p.plainWords(lines)
		return
	}
	p.voicedWords(lines, nameInID(id))
}
