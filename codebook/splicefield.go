package codebook

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// setField gives one key of a theme new values, touching no other line of the
// file; no values take the key out. pl may be the root, for the title.
func (p *page) setField(pl *place, key string, values []string, list bool) (string, error) {
	f := pl.field(key)
	switch {
	case f == nil && len(values) == 0:
		return p.text, nil
	case f == nil:
		line := p.slot(pl, key)
		if line <= pl.first && pl.dash >= 0 {
			return "", errUnclear // it would have to come before the dash
		}
		return p.splice(line, line, renderField(key, values, list, pl.keys)), nil
	case f.value.Anchor != "" || f.value.Kind == yaml.AliasNode:
		return "", errUnclear // another part of the file may lean on it
	case len(values) == 0:
		return p.dropField(pl, f)
	case list && f.value.Kind == yaml.SequenceNode && f.value.Style&yaml.FlowStyle == 0:
		return p.setItems(f, values)
	}
	if text, ok := p.setInline(f, values, list); ok {
		return text, nil
	}
	return p.setLines(pl, f, renderField(key, values, list, pl.keys)), nil
}

// slot is the line where a key that is not there yet belongs: after the keys
// that come before it by custom, and after what is indented below them.
func (p *page) slot(pl *place, key string) int {
	order := []string{"title", "id"}
	for _, f := range allFields() {
		order = append(order, string(f))
	}
	line := pl.first
	for _, name := range order {
		if name == key {
			break
		}
		if f := pl.field(name); f != nil {
			line = max(line, p.trailing(f.last+1, pl.keys))
		}
	}
	return line
}

// dropField takes a key out. Comments stay.
func (p *page) dropField(pl *place, f *fieldPlace) (string, error) {
	if f.line == pl.first && pl.dash >= 0 || len(pl.fields) == 1 {
		// The dash stands on this line, so the key stays, with nothing after it.
		return p.setLines(pl, f, []string{strings.Repeat(" ", pl.keys) + f.name + ":"}), nil
	}
	var keep []string
	for _, n := range p.notesIn(f.line, f.last+1) {
		keep = append(keep, strings.Repeat(" ", pl.keys)+n.text)
	}
	return p.splice(f.line, f.last+1, keep), nil
}

// setInline replaces a value that stands on one line by another that does.
func (p *page) setInline(f *fieldPlace, values []string, list bool) (string, bool) {
	s := p.spans.of[f.value]
	line := p.lineOf(s.start)
	flow := f.value.Kind == yaml.SequenceNode
	if p.lastLine(f.value) != line || flow != list || f.value.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return "", false
	}
	value := ""
	if list {
		value = inlineList(values, firstQuote(f.value))
	} else {
		value = inline(values[0], quoteOf(f.value), false)
	}
	if strings.Contains(values[0], "\n") || columnsOf(p.text[p.starts[line]:s.start]+value) > lineWidth && len(value) > s.end-s.start {
		return "", false
	}
	if s.end == s.start && !strings.HasSuffix(p.text[:s.start], " ") {
		value = " " + value
	}
	return p.text[:s.start] + value + p.text[s.end:], true
}

// quoteOf is the quotation mark that a text is written with, or 0.
func quoteOf(n *yaml.Node) byte {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return '"'
	case n.Style&yaml.SingleQuotedStyle != 0:
		return '\''
	}
	return 0
}

// firstQuote is the quotation mark that a list's first text is written with.
func firstQuote(list *yaml.Node) byte {
	if len(list.Content) == 0 {
		return 0
	}
	return quoteOf(list.Content[0])
}

func columnsOf(text string) int { return len([]rune(text)) }

// setLines replaces the lines of a key and its value. What stands before the
// key stays, a comment beside the key stays beside it, and other comments
// inside the old value follow the new one.
func (p *page) setLines(pl *place, f *fieldPlace, lines []string) string {
	key := p.spans.of[f.key].start
	lines[0] = p.text[p.starts[f.line]:key] + lines[0][pl.keys:]
	for _, n := range p.notesIn(f.line, f.last+1) {
		if n.line == f.line {
			before := p.text[p.starts[n.line]:n.offset]
			lines[0] += before[len(strings.TrimRight(before, " \t")):] + n.text
		} else {
			lines = append(lines, strings.Repeat(" ", pl.keys)+n.text)
		}
	}
	return p.splice(f.line, f.last+1, lines)
}
