package ingest

import (
	"strings"
	"unicode/utf8"
)

// about is what the lines above the talk say of it.
type about struct {
	participant string // id or name after "Participant:"
	interviewer string // name after "Interviewer:"
}

// headerReach is how many lines the lines above the talk may be at most.
const headerReach = 60

// headerEnd is how many lines at the top of a file are about the talk and not
// part of it: up to the last "Date: …" or "Location: …" that can be reached
// over short lines without passing anything that looks like talk, or up to the
// second line that says who took part.
func headerEnd(lines []line) int {
	end, people := 0, 0
	for i, l := range lines[:min(len(lines), headerReach)] {
		key, value, ok := headerLine(l.text)
		switch {
		case ok && isHeaderKey(key) && len(strings.Fields(value)) <= 25:
			end = i + 1
		case ok && isPersonKey(key) && briefly(value):
			if !isIdentity(value) && !namesLabel(value, lines[i+1:]) {
				continue
			}
			if people++; people > 1 { // who asks and who answers
				end = i + 1
			}
		case l.level != notHeading:
		default:
			if lab, found := scan(l); found && lab.name != "" || l.cells != nil || len(strings.Fields(l.text)) > 25 {
				return end
			}
			if when, n := bracketedClock(l.text); n > 0 && when != untimed {
				return end
			}
		}
	}
	return end
}

// headerLine splits "Date: 3 March 2024", with or without bold.
func headerLine(s string) (key, value string, ok bool) {
	s, _ = unstarred(s)
	i := strings.IndexByte(s, ':')
	if i <= 0 || i > 40 {
		return "", "", false
	}
	key = strings.ToLower(strings.Join(strings.Fields(s[:i]), " "))
	return key, trim(s[i+1:]), key != ""
}

// isHeaderKey reports the words that begin a line about an interview and
// hardly ever a line of talk.
func isHeaderKey(key string) bool {
	switch strings.TrimRight(key, ".#") {
	case "title", "date", "interview date", "date of interview", "interview title", "recorded on", "date recorded", "recording date",
		"location", "place", "venue", "setting", "site", "interview location",
		"duration", "length", "time", "start time", "end time", "started", "ended", "recording length",
		"recording", "recorded", "audio", "audio file", "audio file name", "video", "video file", "file", "filename", "file name", "media",
		"transcriber", "transcribed by", "transcription", "transcript", "transcription date", "checked by",
		"project", "study", "interview", "interview no", "interview number", "interview id", "id", "participant id", "participant no",
		"participant number", "respondent id", "language", "present", "attendees", "consent", "pseudonym", "age", "gender", "sex", "ethnicity",
		"occupation", "mode", "session", "wave", "version", "number of speakers", "no of speakers":
		return true
	}
	return false
}

// isPersonKey reports the words that name somebody in such a line, and are
// labels of the talk just as often.
func isPersonKey(key string) bool {
	return oneOf(key, "interviewer", "interviewers", "interviewed by", "interviewee", "participant", "participants", "respondent",
		"facilitator", "moderator", "researcher", "speakers", "narrator")
}

// briefly reports whether a value is a name or an id and not an utterance.
func briefly(value string) bool {
	return len(strings.Fields(value)) <= 6 && !strings.ContainsAny(value, "?!…") && !strings.HasSuffix(value, ".") && value != ""
}

// readHeader takes what it can from the lines above the talk. Title, date and
// recording become those of the document; other lines stay in the text as
// words of nobody, unless they begin with the name of a speaker and would be
// taken for talk. What leaves the text is noted.
func (d *draft) readHeader(lines []line, e *election) []line {
	var kept []line
	for _, l := range lines {
		key, value, ok := headerLine(l.text)
		if !ok || l.level != notHeading || value == "" {
			kept = append(kept, l)
			continue
		}
		if d.headerValue(key, value, l) {
			continue
		}
		if isPersonKey(key) && briefly(value) && d.takePerson(key, value, e) {
			d.note("The line “%s” (%s %d) says who took part and was left out of the talk.", headerWords(l.text), d.lineWord(), l.no)
			continue
		}
		if lab, ok := scan(l); ok && e.speaker(lab) != "" {
			d.note("The line “%s” (%s %d) is about the talk and was left out of it.", headerWords(l.text), d.lineWord(), l.no)
			continue
		}
		kept = append(kept, l)
	}
	return kept
}

// headerValue stores a value the document has a place for, and reports whether
// the line may leave the text.
func (d *draft) headerValue(key, value string, l line) bool {
	var into *string
	switch key {
	case "title", "interview title":
		into = &d.Title
	case "date", "interview date", "date of interview", "recorded on", "date recorded", "recording date":
		into = &d.Date
	case "recording", "audio", "audio file", "audio file name", "video", "video file", "media", "file", "filename", "file name":
		if !isMediaName(value) {
			return false
		}
		into = &d.Media
	case "participant", "interviewee", "respondent", "pseudonym", "participant id", "participant no", "participant number", "respondent id", "narrator":
		if d.about.participant == "" {
			d.about.participant = cleanName(withoutRemark(value))
		}
		return false
	case "interviewer", "interviewed by", "facilitator", "moderator", "researcher":
		if d.about.interviewer == "" {
			d.about.interviewer = cleanName(withoutRemark(value))
		}
		return false
	default:
		return false
	}
	if *into != "" {
		return false
	}
	*into = oneLine(value)
	d.note("The line “%s” (%s %d) was taken out of the text and kept as what it says.", headerWords(l.text), d.lineWord(), l.no)
	return true
}

// headerWords shows a header line in a note.
func headerWords(s string) string {
	if utf8.RuneCountInString(s) > 80 {
		return string([]rune(s)[:79]) + "…"
	}
	return s
}

// lineWord is what a place in the source is called.
func (d *draft) lineWord() string {
	if oneOf(d.Format, "docx", "odt", "fodt", "rtf", "pdf") {
		return "paragraph"
	}
	return "line"
}

func isMediaName(s string) bool {
	i := strings.LastIndexByte(s, '.')
	return i > 0 && oneOf(strings.ToLower(s[i+1:]), "mp3", "mp4", "m4a", "wav", "wma", "ogg", "oga", "opus", "flac", "aac", "aif", "aiff",
		"mov", "avi", "mkv", "webm", "m4v", "amr", "ds2", "dss", "3gp")
}

// oneLine makes a title or a date of what a file gives: one line of at most
// 200 characters.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", " ")), " ")
	if utf8.RuneCountInString(s) > 200 {
		s = string([]rune(s)[:199]) + "…"
	}
	return s
}

// labelKeysOf are what a label may call somebody whom the lines above the talk give as
// “Ann Lee (AL)”: what stands in the brackets, the initials, a word of the name.
func labelKeysOf(value string) []string {
	name := withoutRemark(value)
	initials := ""
	for w := range strings.FieldsSeq(name) {
		r, _ := utf8.DecodeRuneInString(w)
		initials += string(r)
	}
	keys := []string{nameKey(name), nameKey(initials)}
	for w := range strings.FieldsSeq(name) {
		keys = append(keys, nameKey(w))
	}
	if inside := strings.Trim(strings.TrimSpace(value)[len(name):], "() "); plausible(inside) {
		keys = append(keys, nameKey(inside))
	}
	return keys
}

// namesLabel reports whether somebody given above the talk has labels in the lines below.
func namesLabel(value string, below []line) bool {
	const far = 200
	if !capitalised(value) || len(strings.Fields(withoutRemark(value))) > 3 {
		return false
	}
	keys, n := labelKeysOf(value), 0
	for _, l := range below[:min(len(below), far)] {
		lab, ok := scan(l)
		if ok && lab.name != "" && oneOf(nameKey(lab.name), keys...) {
			n++
		}
	}
	return n >= 2
}

// takePerson keeps who somebody is that the lines above the talk name and a speaker's
// label stands for, and reports whether there is such a speaker.
func (d *draft) takePerson(key, value string, e *election) bool {
	for _, short := range labelKeysOf(value) {
		if !e.accepted[short] {
			continue
		}
		if oneOf(key, "interviewer", "interviewed by", "facilitator", "moderator", "researcher") && d.about.interviewer == cleanName(withoutRemark(value)) {
			d.about.interviewer = e.byKey[short].name
		}
		return true
	}
	return false
}
