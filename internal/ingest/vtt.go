package ingest

import (
	"fmt"
	"strconv"
	"strings"
)

// readVTT reads WebVTT (W3C) as Teams, Zoom, Otter and others write it. Styles,
// regions and notes are left out; a time that cannot be read does not lose the
// words below it.
func (d *draft) readVTT(s string) error {
	p := captionParser{draft: d, vtt: true}
	first, rest, _ := strings.Cut(s, "\n")
	if title, ok := strings.CutPrefix(first, "WEBVTT"); ok {
		if title = trim(title); strings.HasPrefix(title, "-") || strings.HasPrefix(title, "–") {
			d.Title = oneLine(strings.Trim(title, " \t-–"))
		}
		p.no = 1
		s = rest
	} else {
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
	block []string
	start int // line of the block's first line

	notes, styles, orphans int
}

func (p *captionParser) read(s string) error {
	header := p.vtt && p.no == 1 // the lines up to the first blank one belong to WEBVTT
	for raw := range strings.SplitSeq(s, "\n") {
		p.no++
		l := trim(raw)
		if l != "" && !(header && !strings.Contains(l, "-->")) {
			if len(p.block) == 0 {
				p.start = p.no
			}
			p.block = append(p.block, l)
		} else if l == "" {
			p.flush()
		}
		header = header && l != "" && !strings.Contains(l, "-->")
		if len(p.cues) > maxLines {
			return fmt.Errorf("%s has more than %d captions; split it into one file per interview", p.src.Name, maxLines)
		}
	}
	p.flush()
	if p.notes+p.styles > 0 {
		p.note("%s left out.", count(p.notes+p.styles, "note or style was", "notes and styles were"))
	}
	if p.orphans > 0 {
		p.note("%s without a time and joined to the caption before.", count(p.orphans, "line of words was", "lines of words were"))
	}
	return p.captions(p.cues)
}

// flush reads a block: what stands between two blank lines. A new time inside
// it begins a new caption.
func (p *captionParser) flush() {
	block := p.block
	p.block = nil
	if len(block) == 0 || p.vtt && p.aside(block) {
		return
	}
	at := -1 // place of the last time
	id := "" // line before it
	for i, l := range block {
		from, to, timed := captionTimes(l)
		broken := !timed && strings.Contains(l, "-->") && looksTimed(l)
		if !timed && !broken {
			continue
		}
		head := i
		if i > 0 && (at < 0 || allDigits(block[i-1]) && i-1 > at) {
			head = i - 1 // the number or name of the caption
		}
		if broken {
			p.doubt("%s, line %d: this time cannot be read; its words were added to the caption before.", p.src.Name, p.start+i)
			p.words(block[at+1:head], at, id, p.start)
			p.skip(block[i+1:])
			return
		}
		p.words(block[at+1:head], at, id, p.start)
		if id = ""; head < i {
			id = block[head]
		}
		p.cues = append(p.cues, cue{no: p.start + i, when: ordered(from, to)})
		at = i
	}
	p.words(block[at+1:], at, id, p.start)
}

func looksTimed(l string) bool { return l[0] >= '0' && l[0] <= '9' }

// skip adds the words under an unreadable time to the caption before.
func (p *captionParser) skip(words []string) {
	if len(words) == 0 {
		return
	}
	if len(p.cues) == 0 {
		p.cues = append(p.cues, cue{no: p.start, when: untimed})
	}
	p.words(words, 0, "", p.start)
}

// aside reports whether a block of WebVTT is a note, a style or a region.
func (p *captionParser) aside(block []string) bool {
	word, rest, _ := strings.Cut(block[0], " ")
	switch {
	case word == "NOTE":
		p.notes++
		if strings.Contains(strings.ToLower(rest), "confidence") {
			p.Transcription = "automatic"
		}
	case (block[0] == "STYLE" || block[0] == "REGION") && !strings.Contains(strings.Join(block[:min(len(block), 3)], " "), "-->"):
		p.styles++
	default:
		return false
	}
	for _, l := range block {
		if _, _, ok := captionTimes(l); ok && word != "NOTE" {
			return false
		}
	}
	return true
}

// words adds the lines under a time to its caption. Lines without any time go
// to the caption before.
func (p *captionParser) words(lines []string, at int, id string, no int) {
	if len(lines) == 0 {
		return
	}
	if at < 0 {
		if len(lines) == 1 && lines[0] == strconv.Itoa(len(p.cues)+1) {
			return // the number of a caption that has nothing else
		}
		if len(p.cues) == 0 {
			p.note("%s, line %d: %s stands before the first caption and was left out.", p.src.Name, no, few(strings.Join(lines, " ")))
			return
		}
		p.orphans += len(lines)
	}
	if !p.vtt {
		p.plainWords(lines)
		return
	}
	p.voicedWords(lines, nameInID(id))
}

// plainWords adds words whose markup is that of SRT: <i>, <font>, {\an8}.
func (p *captionParser) plainWords(lines []string) {
	last := &p.cues[len(p.cues)-1]
	for _, l := range lines {
		l, _ = untagged(withoutPlacing(l))
		for part := range strings.SplitSeq(l, "\n") {
			if part = trim(part); part != "" {
				last.lines = append(last.lines, part)
			}
		}
	}
}

// withoutPlacing removes {\an8} and its like, which place a caption on screen.
func withoutPlacing(l string) string {
	var b strings.Builder
	for {
		i := strings.Index(l, `{\`)
		if i < 0 {
			break
		}
		end := strings.IndexByte(l[i:min(len(l), i+80)], '}')
		if end < 0 {
			break
		}
		b.WriteString(l[:i])
		l = l[i+end+1:]
	}
	b.WriteString(l)
	return b.String()
}

// nameInID reads the speaker some programs put beside a caption's number:
// 12 "Rosa" (345).
func nameInID(id string) string {
	i := strings.IndexByte(id, '"')
	j := strings.LastIndexByte(id, '"')
	if i < 1 || j <= i+1 || !allDigits(strings.TrimSpace(id[:i])) {
		return ""
	}
	return cleanName(id[i+1 : j])
}

// voicedWords adds words with the markup of WebVTT. Each <v Name> begins the
// words of a voice; words outside any go on with the voice before.
func (p *captionParser) voicedWords(lines []string, name string) {
	last := &p.cues[len(p.cues)-1]
	if last.name == "" && len(last.lines) == 0 {
		last.name = name
	}
	s := strings.Join(lines, "\n")
	var piece strings.Builder
	put := func() {
		words, _ := unescape(piece.String())
		piece.Reset()
		last := &p.cues[len(p.cues)-1]
		for part := range strings.SplitSeq(words, "\n") {
			if part = trim(part); part != "" {
				last.lines = append(last.lines, part)
			}
		}
	}
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		piece.WriteString(s[:i])
		s = s[i:]
		n := cueTag(s)
		if n == 0 {
			piece.WriteByte('<')
			s = s[1:]
			continue
		}
		if voice, ok := voiceTag(s[:n]); ok {
			put()
			p.voice(voice)
		}
		s = s[n:]
	}
	piece.WriteString(s)
	put()
}

// voice begins the words of a voice: in the caption that was just begun, or in
// a new one of the same time.
func (p *captionParser) voice(name string) {
	last := &p.cues[len(p.cues)-1]
	if len(last.lines) == 0 {
		last.name = name
		return
	}
	if last.name == name || len(p.cues) > maxLines {
		return
	}
	p.cues = append(p.cues, cue{no: last.no, when: last.when, name: name})
}

// cueTag is the length in bytes of the tag at the start of s: <v Name>, </v>,
// <c.yellow>, <00:00:05.000>; 0 when the < is just a character.
func cueTag(s string) int {
	end := strings.IndexByte(s[:min(len(s), 1000)], '>')
	if end < 2 {
		return 0
	}
	inside := s[1:end]
	if strings.ContainsAny(inside, "<") {
		return 0
	}
	if _, ok := clock(inside); ok {
		return end + 1
	}
	name := strings.TrimPrefix(inside, "/")
	n := 0
	for n < len(name) && asciiLetter(name[n]) {
		n++
	}
	if n < len(name) && strings.IndexByte(" .\t\n/", name[n]) < 0 || n == 0 {
		return 0
	}
	if !oneOf(strings.ToLower(name[:n]), "v", "c", "i", "b", "u", "ruby", "rt", "lang", "font", "span", "em", "strong") {
		return 0
	}
	return end + 1
}

// voiceTag reads the name in <v Name> and <v.loud Name>.
func voiceTag(t string) (name string, ok bool) {
	inside := t[1 : len(t)-1]
	if inside == "" || inside[0] != 'v' && inside[0] != 'V' || len(inside) > 1 && strings.IndexByte(". \t\n", inside[1]) < 0 {
		return "", false
	}
	i := strings.IndexAny(inside, " \t\n")
	if i < 0 {
		return "", false
	}
	name, _ = unescape(inside[i+1:])
	name = cleanName(name)
	return name, name != ""
}
