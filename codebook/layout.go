package codebook

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// page is the text of a codebook with where everything stands in it. Lines and
// columns count from 0 here.
type page struct {
	text   string
	starts []int // offset of every line
	eol    string
	spans  *spans
	notes  []note
	root   *place            // the file's own keys, title and themes; nil when there are none
	places map[string]*place // the themes by id, those written in block style
	spaced bool              // blank lines stand between themes
}

// place is where a theme stands.
type place struct {
	head   int // line of the first comment right above it, or first
	first  int // line of its dash
	last   int // last line with something of it other than comments
	end    int // line after all that belongs to it
	dash   int // column of its dash; -1 for the root
	keys   int // column of its keys
	fields []fieldPlace
	kids   []*place
}

// fieldPlace is where one key and its value stand.
type fieldPlace struct {
	name       string
	key, value *yaml.Node
	line, last int
}

func (pl *place) field(name string) *fieldPlace {
	for i := range pl.fields {
		if pl.fields[i].name == name {
			return &pl.fields[i]
		}
	}
	return nil
}

// layOut reads the layout of a text that is valid YAML.
func layOut(text string) (*page, error) {
	doc, err := decode([]byte(text))
	if err != nil {
		return nil, err
	}
	p := &page{text: text, starts: lineStarts(text), eol: "\n", places: map[string]*place{}}
	if first := strings.IndexByte(text, '\n'); first > 0 && text[first-1] == '\r' {
		p.eol = "\r\n"
	}
	p.spans = &spans{text: text, starts: p.starts, of: map[*yaml.Node]span{}}
	if doc == nil || len(doc.Content) == 0 {
		p.notes = findNotes(p)
		return p, nil
	}
	top := doc.Content[0]
	if err := p.spans.measure(top, -1); err != nil {
		return nil, err
	}
	p.notes = findNotes(p)
	if top.Kind == yaml.MappingNode && top.Style&yaml.FlowStyle == 0 {
		p.root, err = p.mapping(top, -1, p.lineOf(p.spans.of[top].start))
		if err != nil {
			return nil, err
		}
	} else if !isEmpty(top) {
		return nil, errUnclear
	}
	p.spaced = p.isSpaced()
	return p, nil
}

// mapping lays out the keys of a theme, or of the file.
func (p *page) mapping(n *yaml.Node, dash, first int) (*place, error) {
	pl := &place{head: first, first: first, last: first, dash: dash, keys: n.Column - 1}
	for i := 0; i+1 < len(n.Content); i += 2 {
		f := fieldPlace{name: n.Content[i].Value, key: n.Content[i], value: n.Content[i+1]}
		f.line = p.lineOf(p.spans.of[f.key].start)
		f.last = max(p.lastLine(f.key), p.lastLine(f.value))
		if f.key.Column-1 != pl.keys {
			return nil, errUnclear
		}
		pl.fields = append(pl.fields, f)
		pl.last = max(pl.last, f.last)
	}
	pl.end = p.trailing(pl.last+1, dash)
	themes := pl.field("themes")
	if themes == nil || themes.value.Kind != yaml.SequenceNode || themes.value.Style&yaml.FlowStyle != 0 {
		return pl, nil
	}
	return pl, p.list(pl, themes.value)
}

// list lays out the themes of a list.
func (p *page) list(parent *place, n *yaml.Node) error {
	for _, entry := range n.Content {
		if entry.Kind != yaml.MappingNode || entry.Style&yaml.FlowStyle != 0 {
			continue // not in places, so an edit that needs it writes the file anew
		}
		dash := n.Column - 1
		first, ok := p.dashLine(dash, p.lineOf(p.spans.of[entry].start), n.Line-1)
		if !ok {
			return errUnclear
		}
		pl, err := p.mapping(entry, dash, first)
		if err != nil {
			return err
		}
		pl.head = p.leading(first, dash)
		parent.kids = append(parent.kids, pl)
		if id := pl.field("id"); id != nil {
			p.places[tidyLine(target(id.value).Value)] = pl
		}
	}
	return nil
}

// dashLine finds the line of an entry's dash, at or above the line of its keys.
func (p *page) dashLine(dash, line, top int) (int, bool) {
	for ; line >= top; line-- {
		content := p.line(line)
		if len(content) > dash && content[dash] == '-' && strings.Trim(content[:dash], " ") == "" {
			return line, true
		}
	}
	return 0, false
}

// leading finds the first of the comments that stand right above a theme, no
// deeper than it and with no blank line between: they are about the theme.
func (p *page) leading(line, dash int) int {
	for line > 0 {
		n, ok := p.noteOn(line - 1)
		if !ok || n.column > dash {
			break
		}
		line--
	}
	return line
}

// trailing finds the end of the comments after a theme that are indented more
// than its dash: they are the end of it, as a field that was commented out is.
func (p *page) trailing(line, dash int) int {
	end := line
	for ; line < len(p.starts); line++ {
		if strings.TrimSpace(p.line(line)) == "" {
			continue
		}
		n, ok := p.noteOn(line)
		if !ok {
			break
		}
		if n.column > dash {
			end = line + 1
		}
	}
	return end
}

// isSpaced tells whether the author leaves a blank line between themes.
func (p *page) isSpaced() bool {
	pairs, blank := 0, 0
	var walk func(*place)
	walk = func(pl *place) {
		for i, kid := range pl.kids {
			if i > 0 {
				pairs++
				if strings.TrimSpace(p.line(kid.head-1)) == "" {
					blank++
				}
			}
			walk(kid)
		}
	}
	if p.root != nil {
		walk(p.root)
	}
	return 2*blank >= pairs
}

// line is the text of a line without its line break.
func (p *page) line(i int) string {
	return strings.TrimRight(p.raw(i), "\r\n\u0085\u2028\u2029")
}

// raw is the text of a line with its line break; empty past the end.
func (p *page) raw(i int) string {
	if i < 0 || i >= len(p.starts) {
		return ""
	}
	if i+1 < len(p.starts) {
		return p.text[p.starts[i]:p.starts[i+1]]
	}
	return p.text[p.starts[i]:]
}

// lineOf is the line that an offset lies on.
func (p *page) lineOf(offset int) int {
	i, found := slices.BinarySearch(p.starts, offset)
	if found {
		return i
	}
	return i - 1
}

// lastLine is the line on which a node ends.
func (p *page) lastLine(n *yaml.Node) int {
	s := p.spans.of[n]
	return p.lineOf(max(s.start, s.end-1))
}

// splice returns the text with the lines from to to (half-open) replaced.
func (p *page) splice(from, to int, lines []string) string {
	var out strings.Builder
	for i := range from {
		out.WriteString(p.raw(i))
	}
	if from > 0 && len(lines) > 0 && p.line(from-1) == p.raw(from-1) && p.raw(from-1) != "" {
		out.WriteString(p.eol) // the last line of the file had no line break
	}
	for _, line := range lines {
		out.WriteString(line)
		out.WriteString(p.eol)
	}
	for i := to; i < len(p.starts); i++ {
		out.WriteString(p.raw(i))
	}
	return out.String()
}
