package refi

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/exchange"
)

// What Verbatim says in a file in its own way, because the standard has no words for
// it. Other programs show it as what it is there: an attribute, a name, a memo.
const (
	// Maker begins the origin of every file Verbatim writes; the profile stands at
	// its end, as in "Verbatim 1.2 (nvivo)".
	Maker = "Verbatim"

	// Attributes of a source. Their values are texts.
	varSpeakers = "Verbatim: speakers" // see speakersText
	varDate     = "Verbatim: date"
	varLanguage = "Verbatim: language"
	varMedia    = "Verbatim: media"

	// An attribute of a case: the names of the groups it is in, see listText. The
	// sets of the standard have no cases in them.
	varGroups = "Verbatim: groups"

	// noteAgainst is the name of one memo that all codings refer to which speak
	// against their code.
	noteAgainst     = "Verbatim: against"
	noteAgainstText = "The words of the codings that refer to this memo speak against their code."

	// linkMemo is the name of a link from a memo to the case it is on: cases cannot
	// refer to memos.
	linkMemo = "Verbatim: memo"

	// ownPrefix begins all names above.
	ownPrefix = "Verbatim: "
)

// profileOf is the profile that a file of Verbatim was written for, by its origin, and
// whether it is one.
func profileOf(origin string) (Profile, bool) {
	rest, ours := strings.CutPrefix(origin, Maker)
	if !ours || rest != "" && rest[0] != ' ' {
		return "", false
	}
	open := strings.LastIndexByte(rest, '(')
	if open < 0 || !strings.HasSuffix(rest, ")") {
		return "", false
	}
	p := Profile(rest[open+1 : len(rest)-1])
	return p, p.known()
}

// originOf is what a file says it comes from.
func originOf(tool string, p Profile) string {
	if tool != Maker && !strings.HasPrefix(tool, Maker+" ") {
		tool = Maker
	}
	return tool + " (" + string(p) + ")"
}

// nameLength is how many characters of its words a selection has for its name.
const nameLength = 95

// selectionName is the name of a selection, from its words: their beginning, with one
// space for each stretch of white space. "…" ends it where more words follow.
// Characters that XML cannot hold stay.
func selectionName(words []rune) string {
	var name []rune
	space := false
	for _, r := range words {
		if unicode.IsSpace(r) {
			space = len(name) > 0
			continue
		}
		if space {
			name = append(name, ' ')
			space = false
		}
		if name = append(name, r); len(name) > nameLength {
			return strings.TrimRight(string(name[:nameLength]), " ") + "…"
		}
	}
	return string(name)
}

// xmlSafe is a text without the characters that XML 1.0 cannot hold, and how many those
// were. U+FFFD stands for each, so that no place in it changes.
func xmlSafe(s string) (string, int) {
	bad := 0
	for i, r := range s {
		if !inXML(r) || r == utf8.RuneError && badByte(s[i:]) {
			bad++
		}
	}
	if bad == 0 {
		return s, 0
	}
	return strings.Map(func(r rune) rune {
		if !inXML(r) {
			return utf8.RuneError
		}
		return r
	}, s), bad
}

// badByte reports whether a text begins with a byte that is not UTF-8.
func badByte(s string) bool {
	_, n := utf8.DecodeRuneInString(s)
	return n == 1
}

// inXML reports whether XML 1.0 has a character.
func inXML(r rune) bool {
	switch {
	case r < 0x20:
		return r == '\t' || r == '\n' || r == '\r'
	case r < 0xD800:
		return true
	}
	return r >= 0xE000 && r != 0xFFFE && r != 0xFFFF
}

// memoName is the name of a memo in a file: its kind in brackets, where it is not just a
// note, and its title. A title that looks like one of ours gets its kind in any case,
// and so does an empty one, as some programs want a name. A number above 1 stands beside
// the kind, as in "[question 2] Who else?": some programs want no two names to be equal.
func memoName(kind, title string, number int) string {
	if kind == "" {
		kind = "note"
	}
	if number > 1 {
		kind += " " + strconv.Itoa(number)
	} else if kind == "note" && title != "" && title[0] != '[' && !strings.HasPrefix(title, ownPrefix) {
		return title
	}
	if title != "" {
		title = " " + title
	}
	return "[" + kind + "]" + title
}

// memoKind takes a name apart that memoName made. It is a note where the name does not
// begin with a kind.
func memoKind(name string) (kind, title string) {
	for _, kind := range [...]string{"note", "analytic", "reflexive", "question", "field"} {
		rest, ok := strings.CutPrefix(name, "["+kind)
		if !ok {
			continue
		}
		rest = strings.TrimLeft(strings.TrimPrefix(rest, " "), "0123456789")
		if title, ok = strings.CutPrefix(rest, "]"); ok {
			return kind, strings.TrimPrefix(title, " ")
		}
	}
	return "note", name
}

// speakersText says who speaks in a source: "Interviewer=interviewer;
// Rosa=participant:P07", which is a name, a voice, and a participant where one is known.
// A backslash stands before each ; = : and \ in them, \n is the end of a line in them,
// \r is a carriage return, and \s a space at an end of them.
func speakersText(speakers []exchange.Speaker) string {
	var b strings.Builder
	for i, s := range speakers {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(escaped(s.Name) + "=" + escaped(s.Voice))
		if s.Participant != "" {
			b.WriteString(":" + escaped(s.Participant))
		}
	}
	return b.String()
}

// parseSpeakers reads what speakersText wrote. What says nothing of a voice is a name.
func parseSpeakers(s string) []exchange.Speaker {
	var speakers []exchange.Speaker
	for _, item := range split(s, ';', -1) {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		var who exchange.Speaker
		parts := split(item, '=', 2)
		who.Name = unescaped(parts[0])
		if len(parts) > 1 {
			voice := split(parts[1], ':', 2)
			who.Voice = unescaped(voice[0])
			if len(voice) > 1 {
				who.Participant = unescaped(voice[1])
			}
		}
		speakers = append(speakers, who)
	}
	return speakers
}

// listText is names in one text, parted and escaped as in speakersText.
func listText(names []string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = escaped(n)
	}
	return strings.Join(parts, "; ")
}

// parseList reads what listText wrote.
func parseList(s string) []string {
	var names []string
	for _, item := range split(s, ';', -1) {
		if item = strings.TrimSpace(item); item != "" {
			names = append(names, unescaped(item))
		}
	}
	return names
}

// split cuts a text at a sign without a backslash before it, into most pieces at most.
func split(s string, at byte, most int) []string {
	var parts []string
	from := 0
	for i := 0; i < len(s) && len(parts)+1 != most; i++ {
		switch s[i] {
		case '\\':
			i++
		case at:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

func escaped(s string) string {
	s = strings.NewReplacer(`\`, `\\`, ";", `\;`, "=", `\=`, ":", `\:`, "\n", `\n`, "\r", `\r`).Replace(s)
	if s != strings.TrimSpace(s) { // whoever reads it may trim it
		lead := len(s) - len(strings.TrimLeft(s, " "))
		s = strings.Repeat(`\s`, lead) + s[lead:]
		trail := len(s) - len(strings.TrimRight(s, " "))
		s = s[:len(s)-trail] + strings.Repeat(`\s`, trail)
	}
	return s
}

func unescaped(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 's':
			b.WriteByte(' ')
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
