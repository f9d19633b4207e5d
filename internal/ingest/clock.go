package ingest

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

// maxMS is the latest time kept, in milliseconds: the last one a label can show
// and read back, 999:59:59, or what a small computer can count.
const maxMS = min(math.MaxInt, 3_599_999_999)

// stretch is a time and, where one is given, the time it ends, in milliseconds.
type stretch struct{ start, end int }

var untimed = stretch{transcript.NoTime, transcript.NoTime}

// clock reads hh:mm:ss, mm:ss and their fractions, and hh:mm:ss-5, as programs
// for typing up interviews write tenths of a second.
func clock(s string) (ms int, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) < 3 || len(s) > 20 || s[0] < '0' || s[0] > '9' {
		return 0, false
	}
	if head, tenths, found := strings.Cut(s, "-"); found {
		if strings.Count(head, ":") != 2 || len(tenths) > 3 || !allDigits(tenths) {
			return 0, false
		}
		s = head + "." + tenths
	}
	ms, ok = transcript.ParseClock(s)
	if !ok || ms < 0 || ms > maxMS {
		return 0, false
	}
	return ms, true
}

// clockRange reads a time, or two with a dash or arrow between them.
func clockRange(s string) (stretch, bool) {
	if ms, ok := clock(s); ok {
		return stretch{ms, transcript.NoTime}, true
	}
	if len(s) > 60 {
		return untimed, false
	}
	for _, dash := range []string{"-->", "–", "—", "->", "-", " to "} {
		a, b, found := strings.Cut(s, dash)
		if !found {
			continue
		}
		from, ok1 := clock(a)
		to, ok2 := clock(b)
		if ok1 && ok2 {
			return ordered(from, to), true
		}
	}
	return untimed, false
}

// ordered is a stretch whose end is unknown when it lies before its start.
func ordered(from, to int) stretch {
	if to < from {
		to = transcript.NoTime
	}
	return stretch{from, to}
}

// dottedClock reads 01.23.45, as some people type hours, minutes and seconds.
// It counts in brackets only, and not in round ones, where it may be a date; and
// no recording has ten hours.
func dottedClock(s string) (stretch, bool) {
	if len(s) != 8 || s[0] != '0' || s[2] != '.' || s[5] != '.' {
		return untimed, false
	}
	ms, ok := clock(strings.ReplaceAll(s, ".", ":"))
	return stretch{ms, transcript.NoTime}, ok
}

// bracketedClock reads a time in brackets at the start of s, as transcribers
// and markdown write it: [00:01:02], (00:01), \[00:04:01.06\], <00:01:02>,
// #00:01:02-5#. It gives the length in bytes of what it read; 0 when there is none.
func bracketedClock(s string) (stretch, int) {
	i := 0
	if strings.HasPrefix(s, `\`) {
		i = 1
	}
	if len(s) <= i {
		return untimed, 0
	}
	closing := strings.IndexByte(opens, s[i])
	if closing < 0 {
		return untimed, 0
	}
	j := strings.IndexByte(s[i+1:min(len(s), i+64)], closes[closing])
	if j < 0 {
		return untimed, 0
	}
	inside := strings.TrimSuffix(s[i+1:i+1+j], `\`)
	t, ok := clockRange(inside)
	if !ok && s[i] != '(' {
		t, ok = dottedClock(inside)
	}
	if !ok {
		return untimed, 0
	}
	return t, i + j + 2
}

// The brackets a time may stand in.
const opens, closes = "[(<{#", "])>}#"

// bareClock reads a time without brackets at the start of s, or two with a dash
// between them, and gives the length in bytes; it must end at a space or the end of s.
func bareClock(s string) (stretch, int) {
	from, n := oneClock(s)
	if n == 0 {
		return untimed, 0
	}
	for _, dash := range []string{" - ", " – ", " — ", " --> "} {
		if rest, ok := strings.CutPrefix(s[n:], dash); ok {
			if to, m := oneClock(rest); m > 0 {
				return ordered(from, to), n + len(dash) + m
			}
		}
	}
	return stretch{from, transcript.NoTime}, n
}

func oneClock(s string) (ms, n int) {
	for n < len(s) && n < 20 && (isDigit(s[n]) || s[n] == ':' || s[n] == '.' || s[n] == ',' || s[n] == '-') {
		n++
	}
	if n < len(s) && s[n] != ' ' && s[n] != '\t' {
		return 0, 0
	}
	ms, ok := clock(s[:n])
	if !ok {
		return 0, 0
	}
	return ms, n
}

// trailingClock takes a time off the end of s: "Rosa [00:15]" and, where bare
// is set, "Rosa  0:15".
func trailingClock(s string, bare bool) (rest string, t stretch, ok bool) {
	s = trimRight(s)
	if s == "" {
		return s, untimed, false
	}
	if opening := strings.IndexByte(closes, s[len(s)-1]); opening >= 0 {
		i := strings.LastIndexByte(s[:len(s)-1], opens[opening])
		if i > 0 && s[i-1] == '\\' {
			i--
		}
		if i < 0 {
			return s, untimed, false
		}
		if t, n := bracketedClock(s[i:]); n == len(s)-i {
			return trimRight(s[:i]), t, true
		}
		return s, untimed, false
	}
	i := strings.LastIndexAny(s, " \t\u00A0")
	if !bare || i < 0 {
		return s, untimed, false
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	if ms, ok := clock(s[i+size:]); ok {
		return trimRight(s[:i]), stretch{ms, transcript.NoTime}, true
	}
	return s, untimed, false
}

// captionTimes reads the line of a caption that says when it is shown.
func captionTimes(line string) (from, to int, ok bool) {
	a, b, found := strings.Cut(line, "-->")
	if !found {
		return 0, 0, false
	}
	b = strings.TrimSpace(b)
	if i := strings.IndexAny(b, " \t"); i >= 0 {
		b = b[:i] // the rest are settings: where on the screen
	}
	from, ok1 := captionClock(a)
	to, ok2 := captionClock(b)
	return from, to, ok1 && ok2
}

// captionClock is clock, taking times written carelessly (0:0:2.5) too.
func captionClock(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if ms, ok := clock(s); ok {
		return ms, true
	}
	whole, frac := s, ""
	if i := strings.IndexAny(s, ".,"); i >= 0 {
		whole, frac = s[:i], "."+s[i+1:]
	}
	parts := strings.Split(whole, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	for i, p := range parts {
		if p = strings.TrimSpace(p); len(p) == 1 {
			p = "0" + p
		}
		parts[i] = p
	}
	return clock(strings.Join(parts, ":") + frac)
}

func trim(s string) string      { return strings.TrimFunc(s, isGap) }
func trimLeft(s string) string  { return strings.TrimLeftFunc(s, isGap) }
func trimRight(s string) string { return strings.TrimRightFunc(s, isGap) }

// isGap is space, and the mark some programs leave at the start of pieces.
func isGap(r rune) bool { return r == 0xFEFF || unicode.IsSpace(r) }
