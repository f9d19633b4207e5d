package ingest

import "strings"

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

// voicedWords adds words with the markup of WebVTT. Each <v Name> begins the
// words of a voice; words outside any go on with the voice before.
func (p *captionParser) voicedWords(lines []string, name string) {
	last := &p.cues[len(p.cues)-1]
	if last.name == "" && len(last.lines) == 0 {
		last.name = name
	}
	s := withoutPlacing(strings.Join(lines, "\n"))
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
	p.cues = append(p.cues, cue{no: last.no, part: last.part, when: last.when, name: name})
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
	if _, ok := captionClock(inside); ok {
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

// hasWordTime reports whether a line has the time of one of its words.
func hasWordTime(l string) bool {
	for {
		i := strings.IndexByte(l, '<')
		if i < 0 {
			return false
		}
		l = l[i+1:]
		if end := strings.IndexByte(l[:min(len(l), 20)], '>'); end > 0 {
			if _, ok := captionClock(l[:end]); ok {
				return true
			}
		}
	}
}
