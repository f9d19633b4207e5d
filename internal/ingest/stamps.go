package ingest

import (
	"slices"
	"strings"
)

// Programs for typing up interviews put a stamp where somebody presses a key:
// mostly at the end of what was said, which is when it ended.
//
//	I: Where was that? #00:00:05-2#
//	B: By the sea. #00:00:12-8#
//
// A stamp is no word: it leaves the text and becomes a time. Between # it is one
// wherever it stands; in other brackets, or in none, where the ends of most turns
// have one. A time in brackets inside somebody's words stays there.

// How the stamps at the ends of turns can be meant.
const (
	asStampsEnd   = "stamps-end"   // the turn ended then
	asStampsStart = "stamps-start" // the turn began then
)

// found is a stamp in a line, in bytes.
type found struct {
	from, to int
	when     stretch
}

// stampSurvey counts what stamps a text has, and where.
type stampSurvey struct {
	hashes   int // between #
	ends     int // lines with words and a stamp behind them
	hashEnds int // of those, between #
	both     int // of those, with a time before the words too
	starts   int // lines with a time before their words
	own      int // a name and a stamp, the words below
	labels   int // lines that may have a label beside words
	words    int // lines of words
	strange  []int

	said   []int // words before each stamp at an end
	closes []int // those stamps, in milliseconds
}

func surveyStamps(lines []line) stampSurvey {
	var s stampSurvey
	words := 0
	for _, l := range lines {
		text := l.stampable()
		if text == "" {
			continue
		}
		s.words++
		lab, ok := scan(l)
		begun := false
		if ok && lab.shape != ownLine {
			begun = lab.when != untimed && strings.Trim(lab.words, ".,: ") != "" && trailsLabel(l, lab)
			if lab.name != "" {
				s.labels++
			}
		}
		if begun {
			s.starts++
		}
		hashes := hashStamps(text)
		s.hashes += len(hashes)
		if strangeStamp(text) {
			s.strange = append(s.strange, l.no)
		}
		end, at := endStamp(text)
		words += len(strings.Fields(text[:at]))
		switch {
		case end == untimed:
		case ok && lab.shape == ownLine && !stops(text[:at]):
			s.own++
		default:
			s.ends++
			if begun {
				s.both++
			}
			if strings.HasSuffix(text, "#") {
				s.hashEnds++
			}
			s.said, s.closes = append(s.said, words), append(s.closes, end.start)
			words = 0
		}
	}
	return s
}

// stampable are the words of a line in which stamps are looked for; none in a heading.
func (l line) stampable() string {
	switch {
	case l.level != notHeading:
		return ""
	case l.cells != nil:
		return l.cells.words
	}
	return l.text
}

// trailsLabel reports whether the time of a label stands before the words, and is
// not the one at their end.
func trailsLabel(l line, lab label) bool {
	t, _, _ := leadingTime(l.stampable())
	return t == lab.when || l.cells != nil || strings.HasSuffix(l.text, lab.words)
}

// atEnds reports whether the stamps of a text stand behind what they time.
func (s stampSurvey) atEnds() bool {
	if s.ends <= s.starts || s.ends <= s.own {
		return false
	}
	if s.hashEnds > 0 {
		return true
	}
	of := s.labels
	if of*6 < s.words {
		of = s.words
	}
	return s.ends >= 3 && s.ends*2 >= of
}

// enclosed reports whether turns have a time before and one behind.
func (s stampSurvey) enclosed() bool { return s.both >= 3 && s.both*2 >= s.ends }

// hashStamps are the stamps between # in a text.
func hashStamps(s string) []found {
	var out []found
	for i := 0; i < len(s); i++ {
		if s[i] != '#' {
			continue
		}
		if t, n := bracketedClock(s[i:]); n > 0 {
			out = append(out, found{i, i + n, t})
			i += n - 1
		}
	}
	return out
}

// strangeStamp reports something between # that should be a time and is none.
func strangeStamp(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] != '#' {
			continue
		}
		if _, n := bracketedClock(s[i:]); n > 0 {
			i += n - 1
			continue
		}
		j := strings.IndexByte(s[i+1:min(len(s), i+24)], '#')
		if j >= 5 && strings.Trim(s[i+1:i+1+j], "0123456789:.,- ") == "" && strings.Contains(s[i+1:i+1+j], ":") {
			return true
		}
	}
	return false
}

// endStamp is the stamp a text ends with and where it begins; it has words before
// it. Without brackets it counts when it has hours, minutes and seconds.
func endStamp(s string) (stretch, int) {
	rest, t, ok := trailingClock(s, true)
	if !ok || strings.Contains(s, "-->") || strings.IndexFunc(rest, isWordRune) < 0 {
		return untimed, len(s)
	}
	if last := s[len(s)-1]; isDigit(last) && strings.Count(s[len(rest):], ":") != 2 {
		return untimed, len(s)
	}
	if i := labelColon(rest); i == len(rest)-1 {
		return untimed, len(s) // a label, a time, and the words below
	}
	return t, len(rest)
}

// stamps takes the stamps off the words of a text and gives their times to the
// lines. Where they can be meant in two ways, both are shown; a trial shows nothing.
// fromZero says that the first turn began with the recording.
func (d *draft) stamps(lines []line, trial bool) (out []line, fromZero bool) {
	s := surveyStamps(lines)
	if len(s.strange) > 0 {
		d.doubt("%s between # that is no time was kept in the words (%s %d).", count(len(s.strange), "stamp", "stamps"), d.lineWord(), s.strange[0])
	}
	if s.hashes == 0 && !s.atEnds() && !s.enclosed() {
		return lines, false
	}
	st := stamper{draft: d, ends: s.atEnds() || s.enclosed()}
	if s.atEnds() && !s.enclosed() {
		st.starts = d.meantAsStarts(s)
		if end, start := s.fitsEnd(), s.fitsStart(); !trial && (d.opt.As != "" || end == start) {
			d.stampsOtherwise(st.starts, lines)
		}
	}
	for _, l := range lines {
		st.line(l)
	}
	if st.lone != untimed && len(st.out) > 0 {
		st.endsWith(st.lone)
	}
	if st.inside > 0 {
		d.note("%s in the middle of a sentence taken out of the words; what time it was there is not kept.", count(st.inside, "stamp was", "stamps were"))
	}
	return st.out, s.atEnds() && !s.enclosed() && !st.starts
}

// meantAsStarts decides whether stamps behind the words say when these began. Both
// ways are shown where both are possible; then they are taken for the end, as the
// programs that make them mean it.
func (d *draft) meantAsStarts(s stampSurvey) bool {
	end, start := s.fitsEnd(), s.fitsStart()
	starts := start && !end
	switch d.opt.As {
	case asStampsStart:
		starts = true
	case asStampsEnd:
		starts = false
	}
	n := count(s.ends, "turn or paragraph has", "turns and paragraphs have")
	if starts {
		d.note("%s a stamp behind the words; it was taken for the time when they began.", n)
	} else {
		d.note("%s a stamp behind the words; it was taken for the time when they ended, so a turn begins at the stamp before it, and the first one with the recording.", n)
	}
	return starts
}

// stampsOtherwise reads the stamps of the lines in the other way as well, and keeps how
// that begins.
func (d *draft) stampsOtherwise(starts bool, lines []line) {
	r := Reading{As: asStampsStart, How: "A stamp behind the words says when they began, not when they ended."}
	if starts {
		r = Reading{As: asStampsEnd, How: "A stamp behind the words says when they ended; they began at the stamp before."}
	}
	o := &draft{src: d.src, opt: d.opt, rules: d.rules}
	o.Format, o.opt.As = d.Format, r.As
	if o.talkOf(slices.Clone(lines), true) != nil {
		return
	}
	r.Said = lawful(o.Said, false)
	r.Said = r.Said[:min(len(r.Said), 3)]
	d.Otherwise = append(d.Otherwise, r)
}

// Nobody says more words in a second than this for long.
const fastestWords = 7

// fitsEnd reports whether the stamps can be the times when what stands before them
// ended: there is time enough for the words between them.
func (s stampSurvey) fitsEnd() bool {
	bad := 0
	for i, t := range s.closes {
		since := 0
		if i > 0 {
			since = s.closes[i-1]
		}
		if hurried(s.said[i], t-since) {
			bad++
		}
	}
	return bad*5 <= len(s.closes) && (s.closes[0] > 0 || len(s.closes) == 1)
}

// fitsStart reports the same of the times when it began.
func (s stampSurvey) fitsStart() bool {
	bad := 0
	for i := 0; i+1 < len(s.closes); i++ {
		if hurried(s.said[i], s.closes[i+1]-s.closes[i]) {
			bad++
		}
	}
	return bad*5 <= len(s.closes)
}

func hurried(words, ms int) bool { return ms < 0 || words > 3 && words*1000 > fastestWords*(ms+1000) }
