package join

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// emitter writes content that is not in the layout.
type emitter interface {
	shape(want *node) *node                      // the content as the file nests it
	entry(key string, v *node) []string          // "key: value"; no lines where nothing need be written
	item(v *node) []string                       // "- value"
	whole(want *node) []string                   // the whole file
	items(have *node, n *yaml.Node) []*yaml.Node // the nodes of a sequence, one for each item of have
}

// errLayout says that a file is laid out in a way that is not kept.
var errLayout = errors.New("the layout is not one that is kept")

// writeYAML lays content out like layout: lines of what stays the same are kept,
// comments and all, and what has changed is written in its place. What was made
// is read again; a layout that was not understood is given up rather than the
// content.
func writeYAML(f format, layout []byte, want *node, e emitter) ([]byte, error) {
	var tries [][]byte
	bom := bytes.HasPrefix(layout, mark())
	if data, err := relay(f, bytes.TrimPrefix(layout, mark()), e.shape(want), e); err == nil {
		tries = append(tries, data)
	}
	eol := "\n"
	if first, _, ok := bytes.Cut(layout, []byte("\n")); ok && bytes.HasSuffix(first, []byte("\r")) {
		eol = "\r\n"
	}
	anew := e.whole(e.shape(want))
	tries = append(tries, []byte(strings.Join(append(heading(layout), anew...), eol)+eol), []byte(strings.Join(anew, "\n")+"\n"))
	var last error
	for _, data := range tries {
		if bom {
			data = append(mark(), data...)
		}
		got, err := f.read(data)
		if err == nil && same(got, want) {
			return data, nil
		}
		last = err
	}
	if last == nil {
		last = errors.New("a value in it cannot be written to a YAML file")
	}
	return nil, last
}

// heading is the comment that a file begins with.
func heading(layout []byte) []string {
	var out []string
	for line := range strings.Lines(strings.TrimPrefix(string(layout), "\uFEFF")) {
		line = strings.TrimRight(line, "\r\n")
		if !strings.HasPrefix(line, "#") || !utf8.ValidString(line) {
			break
		}
		out = append(out, line)
	}
	return out
}

// page is a YAML file as lines.
type page struct {
	lines []string
	emit  emitter
}

// relay writes content over the layout of a file.
func relay(f format, layout []byte, want *node, e emitter) ([]byte, error) {
	if len(layout) == 0 || strings.ContainsAny(string(layout), "\u0085\u2028\u2029") {
		return nil, errLayout
	}
	text := strings.ReplaceAll(string(layout), "\r\n", "\n")
	eol := "\n"
	if len(text) < len(layout) {
		eol = "\r\n"
	}
	if strings.Contains(text, "\r") {
		return nil, errLayout
	}
	have, err := f.read(layout)
	if err != nil {
		return nil, err
	}
	doc, err := decode([]byte(text))
	if err != nil || doc == nil || referring(doc, maxNodes) {
		return nil, errLayout
	}
	p := &page{lines: strings.Split(strings.TrimSuffix(text, "\n"), "\n"), emit: e}
	if doc.Kind != yaml.MappingNode || doc.Style&yaml.FlowStyle != 0 || len(doc.Content) == 0 {
		return nil, errLayout
	}
	from := doc.Content[0].Line - 1
	to := p.end(from, len(p.lines), doc)
	body, err := p.table(doc, e.shape(have), want, from, to)
	if err != nil {
		return nil, err
	}
	out := slices.Concat(p.lines[:from], body, p.lines[to:])
	return []byte(strings.Join(out, eol) + eol), nil
}

// referring reports whether a file has anchors or aliases, or is very large.
func referring(n *yaml.Node, budget int) bool {
	left := budget
	var walk func(*yaml.Node) bool
	walk = func(n *yaml.Node) bool {
		if left--; left < 0 || n.Kind == yaml.AliasNode || n.Anchor != "" {
			return true
		}
		return slices.ContainsFunc(n.Content, walk)
	}
	return walk(n)
}

// end is the line after the last one of a value that lies in the lines from to
// to: blank lines and comments after it belong to what follows.
func (p *page) end(from, to int, v *yaml.Node) int {
	block := v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
	for to > from+1 {
		line := strings.TrimSpace(p.lines[to-1])
		if line != "" && (block || !strings.HasPrefix(line, "#")) {
			break
		}
		to--
	}
	return to
}

// entry is a key with its value, where it lies.
type entry struct {
	key, value     *yaml.Node
	lead, from, to int // comments above it, its lines
}

// table writes a table that lies in the lines from to to.
func (p *page) table(n *yaml.Node, have, want *node, from, to int) ([]string, error) {
	entries, err := p.entries(n, from, to)
	if err != nil {
		return nil, err
	}
	indent := n.Content[0].Column - 1
	prefix := p.lines[from][:indent]
	var out []string
	add := func(lead, body []string) {
		if len(body) == 0 {
			return
		}
		out = append(append(out, lead...), body...)
	}
	fresh := p.fresh(entries, want, indent)
	for i := range entries {
		e := &entries[i]
		body, err := p.value(e, have, want, indent)
		if err != nil {
			return nil, err
		}
		add(p.lines[e.lead:e.from], body)
		add(nil, fresh[e.key.Value])
	}
	add(nil, fresh[""])
	// The first line may share its line with the dash of an item.
	if len(out) == 0 || len(out[0]) < indent {
		return nil, errLayout
	}
	for i, line := range out {
		if i > 0 && strings.HasPrefix(line, prefix) && strings.TrimSpace(prefix) != "" {
			return nil, errLayout // the line with the dash is not the first any more
		}
	}
	out[0] = prefix + out[0][indent:]
	return out, nil
}

// entries finds where the keys of a table lie, one under another.
func (p *page) entries(n *yaml.Node, from, to int) ([]entry, error) {
	if len(n.Content) == 0 || n.Content[0].Line-1 != from {
		return nil, errLayout
	}
	var out []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		e := entry{key: k, value: n.Content[i+1], lead: k.Line - 1, from: k.Line - 1, to: to}
		line := p.lines[e.from]
		if k.Column != n.Content[0].Column || len(line) < k.Column-1 || i > 0 && strings.TrimSpace(line[:k.Column-1]) != "" {
			return nil, errLayout
		}
		if i > 0 {
			before := &out[len(out)-1]
			if e.from <= before.from {
				return nil, errLayout
			}
			before.to = p.end(before.from, e.from, before.value)
			e.lead = before.to
		}
		out = append(out, e)
	}
	return out, nil
}

// fresh are the lines of the keys that are new, by the key that they come after.
func (p *page) fresh(entries []entry, want *node, indent int) map[string][]string {
	have := map[string]bool{}
	for _, e := range entries {
		have[e.key.Value] = true
	}
	out := map[string][]string{}
	last := ""
	for _, k := range want.order {
		if have[k] {
			last = k
			continue
		}
		out[last] = append(out[last], indented(p.emit.entry(k, want.kid(k)), indent)...)
	}
	return out
}

func indented(lines []string, by int) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		if line != "" {
			line = strings.Repeat(" ", by) + line
		}
		out[i] = line
	}
	return out
}

// value writes the lines of an entry.
func (p *page) value(e *entry, have, want *node, indent int) ([]string, error) {
	k, v := e.key.Value, e.value
	was, now := have.kid(k), want.kid(k)
	if same(was, now) {
		return p.lines[e.from:e.to], nil
	}
	if now.tree() && was.tree() && was.like(now) && v.Style&yaml.FlowStyle == 0 && len(v.Content) > 0 && len(now.kids) > 0 {
		if lines, err := p.inside(e, was, now); err == nil {
			return lines, nil
		}
	}
	comment := v.LineComment
	if comment == "" {
		comment = e.key.LineComment
	}
	lines := indented(p.emit.entry(k, now), indent)
	if now == nil && comment != "" {
		lines = []string{strings.Repeat(" ", indent) + k + ":"}
	}
	if comment != "" && len(lines) == 1 && !now.tree() && !strings.Contains(comment, "\n") {
		at := strings.LastIndex(p.lines[e.from], comment)
		lines[0] += strings.Repeat(" ", max(1, utf8.RuneCountInString(p.lines[e.from][:max(at, 0)])-utf8.RuneCountInString(lines[0]))) + comment
	}
	return lines, nil
}

// inside writes the lines of an entry whose value is a table or sequence.
func (p *page) inside(e *entry, was, now *node) ([]string, error) {
	from := e.value.Content[0].Line - 1
	if e.value.Kind == yaml.SequenceNode {
		from = e.value.Line - 1
	}
	if from <= e.from || from >= e.to {
		return nil, errLayout
	}
	var lines []string
	var err error
	if e.value.Kind == yaml.SequenceNode {
		lines, err = p.sequence(e.value, was, now, from, e.to)
	} else {
		lines, err = p.table(e.value, was, now, from, e.to)
	}
	return slices.Concat(p.lines[e.from:from], lines), err
}

// part is an item of a sequence, where it lies.
type part struct{ lead, body []string }

// sequence writes a list or a set that lies in the lines from to to.
func (p *page) sequence(n *yaml.Node, have, want *node, from, to int) ([]string, error) {
	nodes := p.emit.items(have, n)
	if len(nodes) != len(have.order) || len(nodes) == 0 {
		return nil, errLayout
	}
	dash := n.Column - 1
	parts := map[string]part{}
	end := to
	for i := len(nodes) - 1; i >= 0; i-- {
		start := nodes[i].Line - 1
		line := p.lines[start]
		if start < from || start >= end || len(line) <= dash || line[dash] != '-' || strings.TrimSpace(line[:dash]) != "" {
			return nil, errLayout
		}
		stop := p.end(start, end, nodes[i])
		k := have.order[i]
		body := p.lines[start:stop]
		if now := want.kid(k); now != nil && !same(have.kid(k), now) {
			var err error
			if body, err = p.item(nodes[i], have.kid(k), now, start, stop, dash); err != nil {
				return nil, err
			}
		}
		if i < len(nodes)-1 { // what lies between is the lead of the next
			next := have.order[i+1]
			parts[next] = part{p.lines[stop:end], parts[next].body}
		}
		parts[k] = part{nil, body}
		end = start
	}
	first := have.order[0]
	spaced := len(nodes) > 1 && slices.Contains(parts[have.order[1]].lead, "")
	out := slices.Clone(p.lines[from:end])
	for i, k := range want.order {
		it, there := parts[k]
		if !there {
			it.body = indented(p.emit.item(want.kid(k)), dash)
		}
		switch {
		case i == 0:
			for len(it.lead) > 0 && strings.TrimSpace(it.lead[0]) == "" {
				it.lead = it.lead[1:]
			}
		case spaced && (!there || k == first):
			it.lead = append([]string{""}, it.lead...)
		}
		out = append(append(out, it.lead...), it.body...)
	}
	return out, nil
}

// item writes an item that has changed.
func (p *page) item(n *yaml.Node, was, now *node, from, to, dash int) ([]string, error) {
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && was.like(now) {
		if lines, err := p.table(n, was, now, from, to); err == nil {
			return lines, nil
		}
	}
	return indented(p.emit.item(now), dash), nil
}
