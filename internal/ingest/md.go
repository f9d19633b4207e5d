package ingest

import (
	"fmt"
	"strings"
)

// readMarkdown reads Markdown as what it shows: markup goes, words stay. Lines
// wrapped inside a paragraph are joined, as they are on a page; a label always
// starts a turn. A time inside a turn stays in the words, without backslashes.
func (d *draft) readMarkdown(s string) error {
	s, skipped := d.frontMatter(s)
	m := markdown{draft: d, no: skipped, gap: true}
	m.read(d.withoutComments(s))
	if m.overflow {
		return fmt.Errorf("%s has more than %d lines; split it into one file per interview", d.src.Name, maxLines)
	}
	if m.links > 0 {
		d.note("%s left out; the words are kept.", count(m.links, "link address was", "link addresses were"))
	}
	return d.talk(m.lines)
}

// frontMatter takes the lines between --- and --- off the top of a text, reads
// title and date from them, and gives how many lines they were.
func (d *draft) frontMatter(s string) (rest string, lines int) {
	if !strings.HasPrefix(s, "---\n") {
		return s, 0
	}
	at, n := 4, 1
	var left []string
	for raw := range strings.Lines(s[4:]) {
		at += len(raw)
		n++
		l := strings.TrimRight(raw, " \t\n")
		if l == "---" || l == "..." {
			if len(left) > 0 {
				d.note("Of the lines at the top of the file, %s were left out.", list(left))
			}
			return s[at:], n
		}
		if n > 200 || !frontMatterLine(l) {
			break
		}
		if key := d.frontMatterValue(l); key != "" {
			left = append(left, key)
		}
	}
	d.Title, d.Date, d.Media, d.about = "", "", "", about{}
	return s, 0
}

// frontMatterLine reports whether a line can stand in front matter: a key and
// a value, something indented, an item of a list, a remark or nothing.
func frontMatterLine(l string) bool {
	if l == "" || strings.ContainsAny(l[:1], " \t-#]}") {
		return true
	}
	key, _, ok := strings.Cut(l, ":")
	return ok && len(key) <= 60 && !strings.ContainsAny(key, "*.!?")
}

// frontMatterValue stores what the document has a place for, and gives the
// name of a key it has no place for.
func (d *draft) frontMatterValue(l string) (left string) {
	key, value, ok := strings.Cut(l, ":")
	if !ok || key == "" || strings.ContainsAny(key[:1], " \t-#") {
		return ""
	}
	value = oneLine(strings.Trim(strings.TrimSpace(value), `"'`))
	switch k := strings.ToLower(strings.TrimSpace(key)); {
	case k == "title":
		d.Title = value
	case k == "date":
		d.Date = value
	case oneOf(k, "media", "audio", "video", "recording"):
		d.Media = value
	case k == "participant":
		d.about.participant = cleanName(value)
	case k == "interviewer":
		d.about.interviewer = cleanName(value)
	default:
		return key
	}
	return ""
}

// withoutComments removes <!-- comments -->, keeping their line ends so that
// line numbers stay right.
func (d *draft) withoutComments(s string) string {
	if !strings.Contains(s, "<!--") {
		return s
	}
	var b strings.Builder
	n := 0
	for {
		i := strings.Index(s, "<!--")
		if i < 0 {
			break
		}
		end := strings.Index(s[i:], "-->")
		if end < 0 {
			break
		}
		b.WriteString(s[:i])
		b.WriteString(strings.Repeat("\n", strings.Count(s[i:i+end], "\n")))
		n++
		s = s[i+end+3:]
	}
	b.WriteString(s)
	if n > 0 {
		d.note("%s left out.", count(n, "comment in the Markdown was", "comments in the Markdown were"))
	}
	return b.String()
}

// markdown collects the lines of a Markdown text, paragraph by paragraph:
// emphasis may run over line ends, but not out of a paragraph.
type markdown struct {
	*draft
	lines    []line
	no       int // line of the source being read
	gap      bool
	block    []string // the paragraph so far
	blockNo  int      // line of its first
	fence    string   // the fence of the code block being read
	links    int
	overflow bool
}

func (m *markdown) read(s string) {
	for raw := range strings.SplitSeq(s, "\n") {
		m.no++
		if m.overflow {
			return
		}
		m.line(raw)
	}
	m.flush()
}

func (m *markdown) line(raw string) {
	body := unquoted(trimLeft(raw))
	l := trimRight(body)
	if m.fence != "" {
		if strings.HasPrefix(l, m.fence) && strings.Trim(l, m.fence[:1]) == "" {
			m.fence = ""
		} else if l != "" {
			m.add(line{no: m.no, text: trim(l), level: notHeading})
		}
		return
	}
	switch {
	case l == "":
		m.flush()
		m.gap = true
	case strings.HasPrefix(l, "```") && !strings.Contains(l[3:], "`"), strings.HasPrefix(l, "~~~"):
		m.flush()
		m.fence = l[:3]
	case len(m.block) == 1 && (isUnderline(l, '=') || isUnderline(l, '-')) && m.mayBeHeading():
		m.underlined(l)
	case isRule(l):
		m.flush()
		m.gap = true
	case headingLevel(l) > 0:
		m.flush()
		level := headingLevel(l)
		m.heading(trim(strings.TrimRight(trim(l[level:]), "#")), level, m.no)
	default:
		if len(m.block) == 0 {
			m.blockNo = m.no
		}
		m.block = append(m.block, body)
	}
}

// unquoted takes the > of a quotation off a line.
func unquoted(l string) string {
	for strings.HasPrefix(l, "> ") || l == ">" || strings.HasPrefix(l, ">>") {
		l = trimLeft(l[1:])
	}
	return l
}

// isUnderline reports a line of = or -, which makes a heading of the one above.
func isUnderline(l string, c byte) bool {
	return len(l) >= 2 && strings.Trim(l, string(rune(c))) == ""
}

// mayBeHeading keeps a rule drawn under somebody's words from making them a
// heading.
func (m *markdown) mayBeHeading() bool {
	l := trim(m.block[0])
	return len(l) <= 80 && !strings.HasPrefix(l, "*") && labelColon(l) < 0 && !strings.ContainsAny(l[len(l)-1:], ".!?,;")
}

// isRule reports a line drawn across the page.
func isRule(l string) bool {
	c := l[0]
	if c != '-' && c != '*' && c != '_' && c != '=' {
		return false
	}
	bare := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, l)
	return len(bare) >= 3 && strings.Trim(bare, string(rune(c))) == ""
}

// headingLevel is the number of # before a heading; 0 when a line is none.
func headingLevel(l string) int {
	n := len(l) - len(strings.TrimLeft(l, "#"))
	if n == 0 || n > 6 || n == len(l) || l[n] != ' ' && l[n] != '\t' {
		return 0
	}
	return n
}

// underlined makes a heading of the paragraph above a line of = or -.
func (m *markdown) underlined(l string) {
	level := 1
	if l[0] == '-' {
		level = 2
	}
	title := trim(m.block[0])
	no := m.blockNo
	m.block = nil
	m.heading(title, level, no)
}

func (m *markdown) heading(title string, level, no int) {
	words, marks, links := shown(title)
	m.links += links
	if words = trim(strings.ReplaceAll(words, "\n", " ")); words != "" {
		m.gap = true
		m.add(line{no: no, text: words, level: level, marks: marks})
	}
	m.gap = true
}

// flush ends a paragraph: its markup goes and its lines are kept.
func (m *markdown) flush() {
	if len(m.block) == 0 {
		return
	}
	words, marks, links := shown(strings.Join(m.block, "\n"))
	m.links += links
	no, at, hard := m.blockNo, 0, true
	for part := range strings.SplitSeq(words, "\n") {
		body := trim(part)
		lead := at + strings.Index(part, body)
		l := line{no: no, text: body, soft: !hard && !startsItem(body), level: notHeading}
		l.marks, marks = marksWithin(marks, at, lead, lead+len(body))
		hard = strings.HasSuffix(part, "  ")
		at += len(part) + 1
		no++
		if body != "" {
			m.add(l)
		}
	}
	m.block = nil
}

// marksWithin are the marks of a paragraph that begin on one of its lines,
// counted from the line's first letter, and the marks left for later lines.
// Only those near the start are kept: they are there to tell labels.
func marksWithin(marks []mark, start, from, to int) (here, later []mark) {
	for len(marks) > 0 && marks[0].from <= to {
		k := marks[0]
		marks = marks[1:]
		if k.from >= start && k.from-from < labelReach {
			here = append(here, mark{max(k.from-from, 0), min(k.to, to) - from})
		}
	}
	return here, marks
}

// startsItem reports a line that a list or a table keeps apart.
func startsItem(l string) bool {
	if l == "" || strings.HasPrefix(l, "|") {
		return true
	}
	if strings.HasPrefix(l, "- ") || strings.HasPrefix(l, "* ") || strings.HasPrefix(l, "+ ") || strings.HasPrefix(l, "• ") {
		return true
	}
	i := 0
	for i < len(l) && i < 3 && isDigit(l[i]) {
		i++
	}
	return i > 0 && (strings.HasPrefix(l[i:], ". ") || strings.HasPrefix(l[i:], ") "))
}

func (m *markdown) add(l line) {
	if len(m.lines) >= maxLines {
		m.overflow = true
		return
	}
	l.gap, m.gap = m.gap, false
	m.lines = append(m.lines, l)
}
