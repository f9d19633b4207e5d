package ingest

import (
	"strings"
	"unicode"
)

// What programs that transcribe write around the talk: a title, the day and the
// length above it, words they found to be important, the name of the recording,
// and who switched the transcription on and off. None of it was said by anybody.
//
//	Garden group            Audio file             SUMMARY KEYWORDS
//	5 March 2026, 10:15am   interview3.m4a         bulbs, frost
//	27m 42s                 Transcript             SPEAKERS
//	Ann Lee started …       00:00:00 Speaker 1     Ann Lee, Speaker 2

// around takes those lines away, keeps what the document has a place for, and says
// which they were.
func (d *draft) around(lines []line) []line {
	lines = d.dropSwitches(lines)
	var kept []line
	var gone []string
	above := true
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if above = above && i < headerReach && !d.talkBegins(l); !above {
			kept = append(kept, lines[i:]...)
			break
		}
		n := d.aboveTalk(lines[i:], i == 0)
		if n == 0 {
			kept = append(kept, l)
			continue
		}
		for _, g := range lines[i : i+n] {
			gone = append(gone, few(g.text))
		}
		i += n - 1
	}
	if len(gone) > 0 {
		d.note("%s about it and left out of it: %s.", count(len(gone), "line above the talk is", "lines above the talk are"), list(gone))
	}
	return kept
}

// talkBegins reports whether a line may be talk, or says of itself what it is about.
func (d *draft) talkBegins(l line) bool {
	if l.cells != nil || l.when != nil {
		return true
	}
	if _, _, ok := dayAndLength(l.text); ok {
		return false
	}
	lab, ok := scan(l)
	if !ok || lab.name != "" && lab.when == untimed && (lab.shape == ownLine || lab.shape == tabbed) {
		return len(strings.Fields(l.text)) > 25
	}
	key, value, _ := headerLine(l.text)
	return lab.when != untimed || !isHeaderKey(key) && !(isPersonKey(key) && briefly(value))
}

// titled reports whether the lines below a first one say of what day it is, as below
// the title of a transcript.
func titled(below []line) bool {
	if len(below) == 0 {
		return false
	}
	return isDateline(below)
}

// isDateline reports whether the first of the lines says when a recording was made:
// the day with a time of day or a length beside it, or a length below. A day alone may
// be somebody's, as in a diary.
func isDateline(lines []line) bool {
	day, length, ok := dayAndLength(lines[0].text)
	if !ok || day == "" {
		return false
	}
	if length != "" || strings.Contains(day, ":") {
		return true
	}
	if len(lines) < 2 {
		return false
	}
	day, length, ok = dayAndLength(lines[1].text)
	return ok && day == "" && length != ""
}

// aboveTalk reads the first of the lines, above the talk, and the next where the two
// belong together: it gives how many lines these are, 0 for one that it knows nothing of.
func (d *draft) aboveTalk(lines []line, first bool) int {
	l, next := lines[0], line{level: notHeading}
	if len(lines) > 1 {
		next = lines[1]
	}
	if day, _, ok := dayAndLength(l.text); ok && day == "" {
		return 1
	} else if ok {
		if !isDateline(lines) {
			return 0
		}
		d.Date = orElse(d.Date, oneLine(day))
		return 1
	}
	if first && titled(lines[1:]) && len(strings.Fields(l.text)) <= 20 {
		d.Title = orElse(d.Title, oneLine(l.text))
		return 1
	}
	pair := 1
	if next.text != "" && next.cells == nil && !d.talkBegins(next) && labelColon(next.text) < 0 {
		pair = 2
	}
	switch strings.ToLower(strings.TrimRight(l.text, ": ")) {
	case "audio file", "audio", "recording", "media file":
		if pair == 1 || !isMediaName(next.text) {
			return 0
		}
		d.Media = orElse(d.Media, oneLine(next.text))
		return 2
	case "transcript", "transcription":
		return 1
	case "summary keywords", "keywords":
		d.Transcription = orElse(d.Transcription, "automatic")
		return pair
	case "speakers":
		return pair
	}
	return 0
}

// dropSwitches takes away the lines that say who switched a transcription on or off.
func (d *draft) dropSwitches(lines []line) []line {
	var kept []line
	n := 0
	for i, l := range lines {
		if !isSwitch(l) {
			if n > 0 {
				kept = append(kept, l)
			}
			continue
		}
		if n++; n == 1 {
			kept = append(kept, lines[:i]...)
		}
		d.Transcription = orElse(d.Transcription, "automatic")
	}
	if n == 0 {
		return lines
	}
	d.note("%s left out.", count(n, "line that says who switched the transcription on or off was", "lines that say who switched the transcription on or off were"))
	return kept
}

func isSwitch(l line) bool {
	for _, end := range []string{" started transcription", " stopped transcription"} {
		if name, ok := strings.CutSuffix(strings.TrimRight(l.text, "."), end); ok && l.cells == nil {
			return capitalised(name) && labelColon(name) < 0 && len(strings.Fields(name)) <= 12
		}
	}
	return false
}

// dayAndLength reads a line that is nothing but a day, a length in time, or both, with
// signs between them: "5 March 2026, 10:15am • 27:42".
func dayAndLength(s string) (day, length string, ok bool) {
	if len(s) > 80 {
		return "", "", false
	}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '•' || r == '·' || r == '|' }) {
		part = trim(part)
		switch {
		case isDay(part) && day == "":
			day = part
		case isLength(part) && length == "":
			length = part
		default:
			return "", "", false
		}
	}
	if _, clocked := clock(length); clocked && day == "" {
		return "", "", false // a time on a line of its own
	}
	return day, length, day != "" || length != ""
}

// isDay reports whether s is a day, perhaps with a time of day: it has a month or three
// numbers, and nothing that is not part of a date.
func isDay(s string) bool {
	const (
		months = " january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec "
		others = " monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun am pm at of utc gmt bst cet cest est edt pst pdt "
	)
	month, numbers := false, 0
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		w = strings.TrimRight(w, ".")
		digits := strings.TrimRight(w, "apmsthnrd")
		_, timed := clock(digits)
		switch {
		case among(w, months):
			month = true
		case among(w, others), timed:
		case allDigits(digits):
			numbers++
		case strings.Trim(w, "0123456789/.-") == "" && len(strings.FieldsFunc(w, func(r rune) bool { return r == '/' || r == '.' || r == '-' })) == 3:
			numbers += 3
		default:
			return false
		}
	}
	return month && numbers > 0 || numbers == 3
}

// isLength reports whether s is a length in time: 27m 42s, 1 h 5 min, 27:42.
func isLength(s string) bool {
	if _, ok := clock(s); ok {
		return true
	}
	unit, number := false, false
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		digits := w[:len(w)-len(strings.TrimLeft(w, "0123456789"))]
		rest := strings.TrimRight(w[len(digits):], ".,")
		if digits == "" && !number || rest != "" && !among(rest, " h hr hrs hour hours m min mins minute minutes s sec secs second seconds ") {
			return false
		}
		number = rest == ""
		unit = unit || rest != ""
	}
	return unit
}
