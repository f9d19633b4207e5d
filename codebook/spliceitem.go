package codebook

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// place returns where a theme stands; with an empty id, the file itself.
func (p *page) place(id string) (*place, error) {
	if id == "" {
		if p.root == nil {
			return nil, errUnclear
		}
		return p.root, nil
	}
	if pl := p.places[id]; pl != nil {
		return pl, nil
	}
	return nil, errUnclear
}

// parentOf returns the place whose list a theme is in.
func (p *page) parentOf(pl *place) *place {
	if p.root == nil {
		return nil
	}
	up := p.root
	for {
		var down *place
		for _, kid := range up.kids {
			if kid == pl {
				return up
			}
			if kid.first <= pl.first {
				down = kid
			}
		}
		if down == nil {
			return nil
		}
		up = down
	}
}

// cut takes a theme with its sub-themes and comments out of the file.
func (p *page) cut(pl *place) (string, error) {
	parent := p.parentOf(pl)
	if parent == nil {
		return "", errUnclear
	}
	from, to := p.withBlanks(pl.head, pl.end, pl == parent.kids[0] && len(parent.kids) > 1)
	themes := parent.field("themes")
	if len(parent.kids) == 1 && len(themes.value.Content) == 1 && parent != p.root &&
		themes.line == from-1 && themes.line != parent.first && len(p.notesIn(themes.line, from)) == 0 {
		from-- // its sub-themes are all gone, so the key goes too
	}
	return p.splice(from, to, nil), nil
}

// withBlanks widens a cut to the blank lines that would otherwise stand twice,
// or alone at the end of the file.
func (p *page) withBlanks(from, to int, first bool) (int, int) {
	blank := func(i int) bool { return strings.TrimSpace(p.line(i)) == "" }
	rest := to
	for rest < len(p.starts) && blank(rest) {
		rest++
	}
	if rest == len(p.starts) {
		for from > 0 && blank(from-1) {
			from--
		}
		return from, to
	}
	if first || blank(from-1) {
		return from, rest
	}
	return from, to
}

// paste puts the lines of a theme, whose dash stands at column dash, under
// parent: after the theme called after, or at the end.
func (p *page) paste(parent *place, after string, lines []string, dash int) (string, error) {
	if parent == nil {
		if p.root != nil {
			return "", errUnclear
		}
		return p.splice(len(p.starts), len(p.starts), append([]string{"themes:"}, shifted(lines, 2-dash)...)), nil
	}
	f := parent.field("themes")
	if f == nil {
		at := parent.end
		lines = shifted(lines, parent.keys+p.offset()-dash)
		return p.splice(at, at, append([]string{strings.Repeat(" ", parent.keys) + "themes:"}, lines...)), nil
	}
	if len(parent.kids) == 0 {
		return p.pasteFirst(parent, f, lines, dash)
	}
	before := parent.kids[len(parent.kids)-1]
	for _, kid := range parent.kids {
		if kid == p.places[after] {
			before = kid
		}
	}
	lines = shifted(lines, before.dash-dash)
	if p.spaced {
		lines = append([]string{""}, lines...)
	}
	return p.splice(before.end, before.end, lines), nil
}

// pasteFirst puts a theme under a themes key that has none.
func (p *page) pasteFirst(parent *place, f *fieldPlace, lines []string, dash int) (string, error) {
	empty := f.value.Kind == yaml.SequenceNode && len(f.value.Content) == 0
	if f.value.Anchor != "" || f.line != f.last || !empty && !isEmpty(f.value) {
		return "", errUnclear
	}
	s := p.spans.of[f.value]
	start, end := p.starts[f.line], p.starts[f.line]+len(p.line(f.line))
	key := strings.TrimRight(p.text[start:s.start], " ") + strings.TrimRight(p.text[s.end:end], " ")
	to := p.trailing(f.line+1, parent.keys)
	out := append([]string{key}, p.lines(f.line+1, to)...)
	return p.splice(f.line, to, append(out, shifted(lines, parent.keys+p.offset()-dash)...)), nil
}

// lines are the texts of the lines from to to, half-open.
func (p *page) lines(from, to int) []string {
	var out []string
	for i := from; i < to; i++ {
		out = append(out, p.line(i))
	}
	return out
}

// offset is how far this author indents a list of themes against its key.
func (p *page) offset() int {
	if p.root != nil && len(p.root.kids) > 0 {
		return p.root.kids[0].dash - p.root.keys
	}
	return 2
}

// shifted moves lines to the right, or to the left as far as they can go. A
// line that is not quite empty keeps its place against the others: it may be
// part of a text.
func shifted(lines []string, by int) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		if by >= 0 {
			out[i] = indented(line, by)
			continue
		}
		spaces := len(line) - len(strings.TrimLeft(line, " "))
		out[i] = line[min(spaces, -by):]
	}
	return out
}

// addNotes puts comments into a theme, after its own keys.
func (p *page) addNotes(pl *place, notes []string) (string, error) {
	line := p.trailing(pl.last+1, pl.keys)
	if themes := pl.field("themes"); themes != nil {
		line = themes.line
	}
	if line <= pl.first {
		return "", errUnclear
	}
	lines := make([]string, len(notes))
	for i, text := range notes {
		lines[i] = strings.Repeat(" ", pl.keys) + text
	}
	return p.splice(line, line, lines), nil
}
