package join

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"

	"verbatim/codebook"
)

// plainEmitter writes YAML as the library does, texts in the way they were
// quoted where they come from.
type plainEmitter struct{}

func (plainEmitter) shape(want *node) *node { return want }

func (plainEmitter) entry(key string, v *node) []string {
	if v == nil {
		return nil
	}
	return encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{textNode(key), v.yaml()}})
}

func (plainEmitter) item(v *node) []string {
	return encode(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{v.yaml()}})
}

func (plainEmitter) whole(want *node) []string { return encode(want.yaml()) }

func (plainEmitter) items(_ *node, n *yaml.Node) []*yaml.Node { return n.Content }

// encode gives the lines of a YAML value. What cannot be encoded has none, and
// whoever reads the file again notices.
func encode(n *yaml.Node) []string {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if !encoded(enc, n) {
		return nil
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

func encoded(enc *yaml.Encoder, n *yaml.Node) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return enc.Encode(n) == nil && enc.Close() == nil
}

func textNode(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

// yaml is content as a YAML value.
func (n *node) yaml() *yaml.Node {
	switch {
	case n == nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	case n.kind == scalar && n.src == nil:
		return textNode(n.text)
	case n.kind == scalar && n.src.Value != n.text: // an answer in other words
		return &yaml.Node{Kind: yaml.ScalarNode, Value: n.text}
	case n.kind <= opaque:
		return bare(n.src)
	}
	out := &yaml.Node{Kind: yaml.SequenceNode}
	if n.src != nil {
		out.Style = n.src.Style & yaml.FlowStyle
	}
	if n.kind == table {
		out.Kind = yaml.MappingNode
	}
	if len(n.kids) == 0 {
		out.Style = yaml.FlowStyle
	}
	for _, k := range n.order {
		if n.kind == table {
			out.Content = append(out.Content, textNode(k))
		}
		out.Content = append(out.Content, n.kids[k].yaml())
	}
	return out
}

// bare is a copy of a YAML value without comments, anchors and aliases. It was
// read within bounds before.
func bare(n *yaml.Node) *yaml.Node {
	n = target(n)
	out := &yaml.Node{Kind: n.Kind, Style: n.Style, Tag: n.Tag, Value: n.Value}
	for _, c := range n.Content {
		out.Content = append(out.Content, bare(c))
	}
	return out
}

// bookEmitter writes themes as the codebook itself does.
type bookEmitter struct{}

func (bookEmitter) shape(want *node) *node { return nested(want) }

func (e bookEmitter) entry(key string, v *node) []string {
	switch {
	case v == nil:
		return nil
	case key == themes && v.kind == list:
		lines := []string{"themes:"}
		for _, id := range v.order {
			lines = append(lines, indented(e.item(v.kid(id)), 2)...)
		}
		return lines
	case key == title || key == "id":
		return plainEmitter{}.entry(key, v)
	}
	t := newTable()
	t.put("id", text("x"))
	t.put("name", text("X"))
	t.put(key, v)
	return field(themeLines(t), key)
}

// field are the lines of one field among those of a theme.
func field(lines []string, key string) []string {
	var out []string
	in := false
	for _, line := range lines {
		if len(line) > 2 && line[2] != ' ' {
			in = strings.HasPrefix(line[2:], key+":")
		}
		if in {
			out = append(out, strings.TrimPrefix(line, "  "))
		}
	}
	return out
}

func (e bookEmitter) item(v *node) []string {
	if v.kind == scalar {
		return plainEmitter{}.item(v)
	}
	lines := themeLines(v)
	if sub := v.kid(themes); sub != nil {
		lines = append(lines, indented(e.entry(themes, sub), 2)...)
	}
	return lines
}

// themeLines writes a theme without its sub-themes, its dash at the start.
func themeLines(v *node) []string {
	t := codebook.Theme{ID: v.said("id"), Name: v.said("name"), Definition: v.said("definition"),
		Colour: v.said("colour"), Status: codebook.Status(v.said("status")), Why: v.said("why"),
		Include: v.all("include"), Exclude: v.all("exclude"), Examples: v.all("examples"), Cues: v.all("cues"), Was: v.all(was)}
	book := codebook.New("")
	if err := book.Add("", t); err != nil {
		return plainEmitter{}.item(v)
	}
	_, theme, _ := strings.Cut(string(book.Bytes()), "\n  - id:")
	var out []string
	for i, line := range strings.Split(strings.TrimRight("  - id:"+theme, "\n"), "\n") {
		if i > 0 && line != "" && !strings.HasPrefix(line, "    ") {
			break // what the new book ends with
		}
		out = append(out, strings.TrimPrefix(line, "  "))
	}
	return out
}

// all are the texts of a set below n, in order.
func (n *node) all(key string) []string {
	k := n.kid(key)
	if k == nil {
		return nil
	}
	out := make([]string, 0, len(k.order))
	for _, e := range k.order {
		out = append(out, k.kids[e].text)
	}
	return out
}

func (e bookEmitter) whole(want *node) []string {
	var out []string
	if t := want.kid(title); t != nil {
		out = append(out, e.entry(title, t)...)
	}
	all := want.kid(themes)
	if all == nil {
		return append(out, "themes: []")
	}
	return append(out, e.entry(themes, all)...)
}

// items are the entries of a list of themes, or of the texts of a theme, that
// are not empty.
func (bookEmitter) items(_ *node, n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for _, c := range n.Content {
		if c.Kind == yaml.ScalarNode && (c.Tag == "!!null" || strings.TrimSpace(c.Value) == "") {
			continue
		}
		out = append(out, c)
	}
	return out
}
