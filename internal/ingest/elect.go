package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// candidate is a name that stands before a colon, or where a name may stand.
type candidate struct {
	name    string         // as most often written
	forms   map[string]int // spellings; nil while there is one
	n       int            // lines it may label
	firstNo int            // line of the first
	shapes  [inTable + 1]int
	timed   int // labels with a time
	tight   int // labels without a space after the colon
	alone   int // labels with no words beside them
	below   int // of those, names after a time, which may be short answers
	bare    int // of those, the ones with no words below either
	after   int // stands right after a line with another candidate
}

// election decides which names of a file are speakers.
type election struct {
	byKey    map[string]*candidate
	order    []*candidate
	accepted map[string]bool
	preface  int // lines of text before the first candidate
	lines    int // lines of text from there on
	labelled int // lines with an accepted label
}

// elect finds the speakers of a file among the names that may be labels. A
// name counts because the importer gave it, because it says what part somebody
// plays (Interviewer), or because it labels lines again and again in the shape
// the other labels have. A name that stands once and may begin a sentence
// ("One thing I learned: …") stays speech.
func elect(lines []line, rules map[string]Rule) *election {
	e := &election{byKey: map[string]*candidate{}, accepted: map[string]bool{}}
	e.collect(lines)
	e.acceptGiven(rules)
	e.acceptRepeated()
	e.acceptSingle()
	return e
}

func (e *election) collect(lines []line) {
	var before *candidate
	waits := false // the label before has its words below
	for i, l := range lines {
		lab, ok := scan(l)
		if ok && lab.name == "" && lab.words == "" {
			continue // a time on a line of its own
		}
		if ok && l.level != notHeading && !isRole(lab.name) {
			continue // “## Theme: hope” is a heading, however often
		}
		if !ok || lab.name == "" {
			switch {
			case l.level != notHeading:
			case len(e.order) == 0:
				e.preface++
			default:
				e.lines++
			}
			if !waits {
				before = nil
			}
			waits = false
			continue
		}
		e.lines++
		c := e.count(lab, l.no)
		if before != nil && before != c {
			c.after++
		}
		if lab.below {
			c.below++
			if i+1 == len(lines) || lines[i+1].gap && lines[i+1].level != notHeading || startsLabel(lines[i+1]) {
				c.bare++
			}
		}
		before, waits = c, lab.words == ""
	}
	for _, c := range e.order {
		if c.forms != nil {
			c.name = commonest(c.forms, c.name)
		}
	}
}

// startsLabel reports whether a line has a time or something like a name.
func startsLabel(l line) bool {
	lab, ok := scan(l)
	return ok && capitalised(lab.name)
}

func (e *election) count(lab label, no int) *candidate {
	key := nameKey(lab.name)
	c := e.byKey[key]
	if c == nil {
		c = &candidate{name: lab.name, firstNo: no}
		e.byKey[key] = c
		e.order = append(e.order, c)
	}
	if c.forms == nil && lab.name != c.name {
		c.forms = map[string]int{c.name: c.n}
	}
	if c.forms != nil {
		c.forms[lab.name]++
	}
	c.n++
	c.shapes[lab.shape]++
	if lab.when != untimed {
		c.timed++
	}
	if lab.tight {
		c.tight++
	}
	if lab.words == "" {
		c.alone++
	}
	return c
}

// commonest is the spelling used most; the first one on a tie.
func commonest(forms map[string]int, first string) string {
	best := first
	for form, n := range forms {
		if n > forms[best] || n == forms[best] && best != first && form < best {
			best = form
		}
	}
	return best
}

func (e *election) accept(c *candidate) {
	if key := nameKey(c.name); !e.accepted[key] {
		e.accepted[key] = true
		e.labelled += c.n
	}
}

// acceptGiven accepts the names that need no proof.
func (e *election) acceptGiven(rules map[string]Rule) {
	for _, c := range e.order {
		_, ruled := rules[nameKey(c.name)]
		if ruled || c.shapes[inTable] > 0 || isRole(c.name) && !startsSentences(c.name) && c.tight < c.n && c.bare == 0 && c.shapes[tabbed] < c.n {
			e.accept(c)
		}
	}
}

// acceptRepeated accepts names that label several lines.
func (e *election) acceptRepeated() {
	house := e.house()
	for _, c := range e.order {
		if e.remarked(c) {
			continue
		}
		if c.n >= 2 && e.credible(c) && (house == plain || c.shapes[boldColon]+c.shapes[bold]+c.shapes[ownLine] > 0) {
			e.accept(c)
		}
	}
}

// remarked reports whether a name is another one with a remark behind it.
func (e *election) remarked(c *candidate) bool {
	base, remark := cutRemark(c.name)
	return remark != "" && e.byKey[nameKey(base)] != nil
}

// house is the shape most labels have: boldColon or bold where four labels in
// five are bold, plain otherwise.
func (e *election) house() shape {
	var n [inTable + 1]int
	for _, c := range e.order {
		if c.n >= 2 && e.credible(c) || e.accepted[nameKey(c.name)] {
			for s, k := range c.shapes {
				n[s] += k
			}
		}
	}
	marked := n[boldColon] + n[bold]
	if marked < 2 || marked*5 < (marked+n[plain]+n[ownLine]+n[tabbed])*4 {
		return plain
	}
	if n[bold] > n[boldColon] {
		return bold
	}
	return boldColon
}

// credible reports whether a name that labels several lines is a speaker's.
func (e *election) credible(c *candidate) bool {
	switch {
	case c.below == c.n && c.below > 0 && (c.bare*10 > c.n || c.timed == 0 && c.n < 3):
		return false // a time and a short answer, or a heading in bold
	case c.tight == c.n && c.n < 3, c.shapes[tabbed] == c.n && c.n < 3 && partOf(c.name) == somebody:
		return false
	case startsSentences(c.name):
		return c.n*4 >= e.lines || c.n >= 5 && c.n*10 >= e.lines
	case capitalised(c.name):
		return true
	}
	return partOf(c.name) != somebody || c.n >= 3 && c.n*10 >= e.lines
}

// acceptSingle accepts names that stand once where everything else speaks for them.
func (e *election) acceptSingle() {
	house := e.house()
	alike := e.alike(house)
	complete := e.complete(alike)
	asked := e.onlyInterviewers()
	timed := e.allTimed()
	capitals := e.allCapitals()
	above := 0 // names with a time on lines of their own: nothing else looks like that
	for _, c := range alike {
		above += c.shapes[ownLine]
	}
	for _, c := range alike {
		switch {
		case above >= 2 && c.shapes[ownLine] > 0:
			e.accept(c)
		case timed && c.timed == 0:
		case complete, house != plain, timed && c.timed > 0:
			e.accept(c)
		case len(e.accepted) == 0:
		case asked && c.after > 0, capitals && allCapitals(c.name):
			e.accept(c)
		case isCode(c.name), partOf(c.name) != somebody, strings.Contains(withoutRemark(c.name), " "):
			e.accept(c)
		}
	}
}

// alike are the names that stand once, look like names, and are written in the
// shape of the house.
func (e *election) alike(house shape) []*candidate {
	var out []*candidate
	for _, c := range e.order {
		if c.n != 1 || e.accepted[nameKey(c.name)] || e.remarked(c) || !capitalised(c.name) || startsSentences(c.name) || c.tight > 0 || c.bare > 0 || c.shapes[tabbed] > 0 {
			continue
		}
		if house == plain || c.shapes[house] > 0 {
			out = append(out, c)
		}
	}
	return out
}

// complete reports whether nearly every line is labelled when these names are
// speakers too; with few lines, every line.
func (e *election) complete(singles []*candidate) bool {
	with := e.labelled + len(singles)
	with += e.alone(singles) // their words are lines too
	if with < 2 {
		return false
	}
	if len(e.accepted) == 0 || with < 10 {
		return with >= e.lines && (len(e.accepted) > 0 || e.preface <= 3)
	}
	return with*20 >= e.lines*19
}

func (e *election) alone(singles []*candidate) int {
	n := 0
	for _, c := range e.order {
		if e.accepted[nameKey(c.name)] {
			n += c.alone
		}
	}
	for _, c := range singles {
		n += c.alone
	}
	return n
}

func (e *election) onlyInterviewers() bool {
	for _, c := range e.order {
		if e.accepted[nameKey(c.name)] && partOf(c.name) != interviewer {
			return false
		}
	}
	return len(e.accepted) > 0
}

// allTimed reports whether every accepted label has a time.
func (e *election) allTimed() bool {
	timed, n := 0, 0
	for _, c := range e.order {
		if e.accepted[nameKey(c.name)] {
			timed, n = timed+c.timed, n+c.n
		}
	}
	return n > 0 && timed == n
}

func (e *election) allCapitals() bool {
	n := 0
	for _, c := range e.order {
		if e.accepted[nameKey(c.name)] {
			if !allCapitals(c.name) {
				return false
			}
			n++
		}
	}
	return n >= 2
}

// speaker is the name of a label as the file's turns show it; "" when the name
// is nobody's.
func (e *election) speaker(lab label) string {
	if lab.name == "" {
		return ""
	}
	key := nameKey(lab.name)
	if e.accepted[key] {
		return e.byKey[key].name
	}
	if base, remark := cutRemark(lab.name); remark != "" && e.accepted[nameKey(base)] {
		return e.byKey[nameKey(base)].name
	}
	return ""
}

// stray reports a mark that only looks like a label: a name in bold with
// nothing but a time beside it, in a file where labels are bold in the other
// way throughout. "**Break**: [21:19]" among "**Rosa:** words" is no turn.
func (e *election) stray(lab label) bool {
	if lab.shape != bold && lab.shape != boldColon || strings.Trim(lab.words, "[]():.,0123456789 ") != "" {
		return false
	}
	n := 0
	for _, c := range e.order {
		n += c.shapes[lab.shape]
	}
	return e.house() == bold+boldColon-lab.shape && n*20 < e.labelled
}

// words are what is said beside a label: with the remark first that stood
// behind the name, as in "Rosa (laughing): words".
func (e *election) words(lab label) string {
	if _, remark := cutRemark(lab.name); remark != "" && !e.accepted[nameKey(lab.name)] {
		return trim(remark + " " + lab.words)
	}
	return lab.words
}

// cutRemark takes "(laughing)" off a name: what is in brackets is a remark and
// not part of the name when it begins with a small letter.
func cutRemark(name string) (base, remark string) {
	base = withoutRemark(name)
	remark = strings.TrimSpace(name[len(base):])
	if len(remark) < 3 {
		return name, ""
	}
	if r, _ := utf8.DecodeRuneInString(remark[1:]); !unicode.IsLower(r) {
		return name, ""
	}
	return base, remark
}

// spellings are the speakers whose name is written in more than one way.
func (e *election) spellings() []*candidate {
	var out []*candidate
	for _, c := range e.order {
		if e.accepted[nameKey(c.name)] && len(c.forms) > 1 {
			out = append(out, c)
		}
	}
	return out
}

// passedOver are the names that look like a speaker's and were left as speech.
func (e *election) passedOver() []*candidate {
	var out []*candidate
	for _, c := range e.order {
		if !e.accepted[nameKey(c.name)] && capitalised(c.name) && !startsSentences(c.name) && c.below == 0 && !e.remarked(c) {
			out = append(out, c)
		}
	}
	return out
}
