package ingest

import (
	"fmt"
	"strings"

	"verbatim/internal/transcript"
)

// isCHAT recognises CHAT by its first line, or by two speaker lines in its way
// of writing them where the headers were cut off.
func isCHAT(s string) bool {
	tiers := 0
	for l := range strings.Lines(s[:min(len(s), 16<<10)]) {
		l = strings.TrimRight(l, "\n")
		if trim(l) == "" || tiers > 0 && strings.ContainsAny(l[:1], "%\t ") {
			continue
		}
		if tiers == 0 && strings.HasPrefix(l, "@") {
			key, _, _ := strings.Cut(l, ":")
			return oneOf(strings.TrimRight(key, " \t"), "@UTF8", "@Begin", "@Languages", "@Participants", "@PID", "@Font", "@Window", "@Color words")
		}
		code, _, ok := mainTier(l)
		if !ok || !strings.HasPrefix(l[len(code)+2:], "\t") {
			return false
		}
		if tiers++; tiers == 2 {
			return true
		}
	}
	return false
}

// readCHAT reads the transcripts of TalkBank: every main line is a turn, with
// the time of its mark and its words as they stand, codes of conversation
// analysis included. There is no library for the format, and it is made of
// lines, so they are read here.
func (d *draft) readCHAT(s string) error {
	c := chat{draft: d, people: map[string]*chatPerson{}, dependent: map[string]int{}, left: map[string]int{}}
	no := 0
	for raw := range strings.SplitSeq(s, "\n") {
		no++
		raw = trimRight(raw)
		if len(c.lines) > maxLines {
			return fmt.Errorf("%s has more than %d lines; split it into one file per interview", d.src.Name, maxLines)
		}
		c.add(raw, no)
	}
	c.unwrap()
	c.nameEverybody()
	for _, l := range c.lines {
		c.take(l)
	}
	c.say()
	if len(d.Said) == 0 {
		return fmt.Errorf("%s has no lines that begin with *, a speaker's code and a colon, as talk does in CHAT; check that it is the right file", d.src.Name)
	}
	return nil
}

// chat is a CHAT file being read.
type chat struct {
	*draft
	lines  []chatLine
	people map[string]*chatPerson // by code
	order  []*chatPerson
	group  string

	dependent          map[string]int // lines left out, by tier
	dependents         []string       // in order of appearance
	left               map[string]int // headers left out
	lefts              []string
	odd                []int // numbers of lines that CHAT does not have
	pictures, wordless int
	noughts            int
}

// chatLine is a line with those that continue it, which are put behind it when
// all are known.
type chatLine struct {
	words string
	more  []string
}

// add puts a line behind those before it, or makes it go on with the last.
func (c *chat) add(raw string, no int) {
	switch {
	case raw == "":
	case strings.HasPrefix(raw, "@"), strings.HasPrefix(raw, "%"), isMainTier(raw):
		c.lines = append(c.lines, chatLine{words: raw})
	case len(c.lines) == 0:
		c.odd = append(c.odd, no)
		c.lines = append(c.lines, chatLine{words: "*\t" + trimLeft(raw)})
	default:
		if raw[0] != '\t' && raw[0] != ' ' {
			c.odd = append(c.odd, no)
		}
		last := &c.lines[len(c.lines)-1]
		last.more = append(last.more, trimLeft(raw))
	}
}

// unwrap puts wrapped lines together, with a space where each was wrapped.
func (c *chat) unwrap() {
	for i, l := range c.lines {
		if len(l.more) > 0 {
			c.lines[i] = chatLine{words: l.words + " " + strings.Join(l.more, " ")}
		}
	}
}

// mainTier splits "*MAR:\twords".
func mainTier(l string) (code, words string, ok bool) {
	if !strings.HasPrefix(l, "*") {
		return "", "", false
	}
	i := strings.IndexByte(l[:min(len(l), 40)], ':')
	if i < 2 {
		return "", "", false
	}
	code = l[1:i]
	for _, r := range code {
		if !(r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("_-'+#", r)) {
			return "", "", false
		}
	}
	return code, l[i+1:], true
}

func isMainTier(l string) bool {
	_, _, ok := mainTier(l)
	return ok
}

// take makes a turn of a main line and keeps or counts the others.
func (c *chat) take(l chatLine) {
	if code, words, ok := mainTier(l.words); ok {
		c.turn(code, words)
		return
	}
	switch l.words[0] {
	case '%':
		tier, _, _ := strings.Cut(l.words, ":")
		tier = few(strings.Fields(tier + " ")[0])
		if c.dependent[tier]++; c.dependent[tier] == 1 {
			c.dependents = append(c.dependents, tier)
		}
	case '@':
		key, value, _ := strings.Cut(l.words[1:], ":")
		c.header(trim(key), trim(value))
	default:
		c.turn("", l.words[1:])
	}
}

func (c *chat) turn(code, words string) {
	words, when := c.unmarked(words)
	if words == "" {
		c.wordless++
		return
	}
	if strings.Trim(words, " .?!") == "0" {
		c.noughts++
	}
	c.Said = append(c.Said, transcript.Said{Speaker: c.nameOf(code), Speech: words, TimeMS: when.start, EndMS: when.end, Group: c.group})
}

// unmarked takes the marks of the recording off the words: two times in
// milliseconds between two bullets, which are the character U+0015 in most
// files and U+2022 in some.
func (c *chat) unmarked(s string) (words string, when stretch) {
	when = untimed
	var b strings.Builder
	parted := false // a mark was taken out here
	put := func(words string) {
		if parted && b.Len() > 0 && trimLeft(words) != "" {
			words = " " + trimLeft(words)
		}
		parted = parted && trim(words) == ""
		b.WriteString(words)
	}
	for {
		i := strings.IndexAny(s, "\x15•")
		if i < 0 {
			put(s)
			return trim(b.String()), when
		}
		size := 1
		if s[i] != 0x15 {
			size = len("•")
		}
		inside, ok := bulleted(s[i:], size)
		t, timed := bulletTimes(inside)
		picture := strings.HasPrefix(inside, "%pic:") || strings.HasPrefix(inside, "%txt:")
		switch {
		case !ok || !timed && !picture:
			put(s[:i+size])
			s = s[i+size:]
			continue
		case picture:
			c.pictures++
		default:
			when = when.and(t)
		}
		put(trimRight(s[:i]))
		parted = true
		s = s[i+2*size+len(inside):]
	}
}

// bulleted is what stands between the mark that s begins with, so many bytes
// long, and the next of its kind.
func bulleted(s string, size int) (string, bool) {
	inside, _, ok := strings.Cut(s[size:min(len(s), 400)], s[:size])
	return inside, ok
}

// and is the stretch from the beginning of one to the end of the other.
func (t stretch) and(next stretch) stretch {
	if t == untimed {
		return next
	}
	return ordered(t.start, max(t.end, next.end))
}

// bulletTimes reads "1006_1896", also with the name of the recording before it
// (%snd:"x"_1006_1896) and a dash behind it.
func bulletTimes(s string) (stretch, bool) {
	if strings.HasPrefix(s, "%snd:") || strings.HasPrefix(s, "%mov:") {
		i := strings.LastIndexByte(s, '"')
		s = strings.TrimPrefix(s[i+1:], "_")
	}
	from, to, ok := strings.Cut(strings.TrimSuffix(s, "-"), "_")
	a, ok1 := milliseconds(from)
	b, ok2 := milliseconds(to)
	if !ok || !ok1 || !ok2 {
		return untimed, false
	}
	return ordered(a, b), true
}

// milliseconds reads a whole number of them that is not later than any time kept.
func milliseconds(s string) (int, bool) {
	if !allDigits(s) || len(s) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range []byte(s) {
		n = n*10 + int64(c-'0')
	}
	if n > int64(maxMS) {
		return 0, false
	}
	return int(n), true
}

func (c *chat) say() {
	if len(c.dependents) > 0 {
		var each []string
		for _, t := range c.dependents {
			each = append(each, fmt.Sprintf("%s %d", t, c.dependent[t]))
		}
		c.note("Lines that say something about the one above them were not imported: %s.", list(each))
	}
	if len(c.lefts) > 0 {
		var each []string
		for _, h := range c.lefts {
			each = append(each, fmt.Sprintf("%s %d", h, c.left[h]))
		}
		c.note("Headers that a transcript has no place for were left out: %s.", list(each))
	}
	for _, left := range []struct {
		n         int
		one, many string
	}{
		{c.pictures, "mark that points to a picture or another text was left out", "marks that point to pictures or other texts were left out"},
		{c.wordless, "line with nothing said was left out", "lines with nothing said were left out"},
		{c.noughts, "turn is 0, the sign of CHAT for nothing said, and was kept as the file has it", "turns are 0, the sign of CHAT for nothing said, and were kept as the file has them"},
	} {
		if left.n > 0 {
			c.note("%s.", count(left.n, left.one, left.many))
		}
	}
	if len(c.odd) > 0 {
		c.doubt("%s of %s begin with none of the signs of CHAT and were taken for the end of the line before, the first of them line %d. Look at the place before coding.",
			count(len(c.odd), "line", "lines"), c.src.Name, c.odd[0])
	}
}
