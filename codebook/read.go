package codebook

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// reader turns YAML nodes into themes and collects what is wrong with them.
type reader struct {
	content
	marks    []mark // where the themes stand, beside content.themes
	problems []Problem
	open     map[*yaml.Node]bool // themes being read: an alias must not lead back into one
	size     int                 // bytes of text taken so far
	visited  int                 // entries looked at, themes or not
	full     bool                // a bound was passed and reported; read no further
}

// mark remembers where the parts of a theme stand.
type mark struct {
	start spot
	field map[Field]spot
	id    spot
	was   []spot
}

// spot is a line and a column, from 1.
type spot struct{ line, column int }

func at(n *yaml.Node) spot { return spot{n.Line, n.Column} }

// complain notes a problem. After thousands of them the file is of some other
// kind, and reading on would only take time.
func (r *reader) complain(n *yaml.Node, hint, message string) {
	r.full = r.full || len(r.problems) > 50*maxProblems
	r.problems = append(r.problems, Problem{Line: n.Line, Column: n.Column, Message: message, Hint: hint})
}

// book reads the document.
func (r *reader) book(doc *yaml.Node) {
	if doc == nil || len(doc.Content) == 0 {
		return
	}
	root := target(doc.Content[0])
	if isEmpty(root) {
		return
	}
	if root.Kind != yaml.MappingNode {
		hint := "begin the file with title: and themes:"
		if root.Kind == yaml.SequenceNode {
			hint = "write themes: on a line above the list"
		}
		r.complain(root, hint, "the file begins with "+kindOf(root)+" where a codebook begins with its keys")
		return
	}
	keys := r.keys(root, []string{"title", "themes"}, "a codebook")
	if key, ok := keys["title"]; ok {
		r.title = tidyLine(r.text("title", key.value))
	}
	if key, ok := keys["themes"]; ok {
		r.themeList(key.value, "", 0)
	}
}

// themeList reads the themes under a themes key.
func (r *reader) themeList(n *yaml.Node, parent string, depth int) {
	list := target(n)
	if isEmpty(list) {
		return
	}
	if list.Kind != yaml.SequenceNode {
		r.complain(n, "begin each theme with - id:", "themes should be a list of themes, and this is "+kindOf(list))
		return
	}
	if depth >= MaxDepth && len(list.Content) > 0 {
		r.complain(n, "move these themes up", "themes are nested more than 20 levels deep here")
		return
	}
	if r.open[list] {
		r.complain(n, "write the sub-themes out instead of *"+n.Value, "this theme is made its own sub-theme by a YAML alias")
		return
	}
	r.open[list] = true
	defer delete(r.open, list)
	for _, entry := range list.Content {
		if r.full {
			return
		}
		r.theme(entry, parent, depth)
	}
}

// theme reads one entry of a list of themes, and its sub-themes.
func (r *reader) theme(entry *yaml.Node, parent string, depth int) {
	n := target(entry)
	if isEmpty(n) {
		return // a dash with nothing after it yet
	}
	if r.visited++; r.visited > MaxThemes {
		r.full = true
		r.complain(entry, "split the codebook, or look for an alias that repeats themes", "there are more than 10,000 themes")
		return
	}
	if n.Kind != yaml.MappingNode {
		hint := "begin each theme with - id:"
		if n.Kind == yaml.ScalarNode {
			if slug := Slug(n.Value); slug != "" {
				hint = "write - id: " + slug
			}
		}
		r.complain(entry, hint, "a theme is needed here, and this is "+kindOf(n))
		return
	}
	known := []string{"id", "themes"}
	for _, f := range allFields() {
		known = append(known, string(f))
	}
	keys := r.keys(n, known, "a theme")
	t := Theme{Parent: parent, Depth: depth, Line: entry.Line, Column: entry.Column}
	m := mark{start: at(entry), id: at(entry), field: map[Field]spot{}}
	if key, ok := keys["id"]; ok {
		t.ID = tidyLine(r.text("id", key.value))
		m.id = at(key.value)
	}
	for _, f := range allFields() {
		if key, ok := keys[string(f)]; ok {
			r.field(&t, &m, f, key.value)
		}
	}
	defaults(&t)
	r.themes, r.marks = append(r.themes, t), append(r.marks, m)
	if key, ok := keys["themes"]; ok {
		r.themeList(key.value, t.ID, depth+1)
	}
}

// defaults fills in what a theme may leave out.
func defaults(t *Theme) {
	if t.Name == "" {
		t.Name = readable(t.ID)
	}
	if t.Status == "" {
		t.Status = InUse
	}
	if colour, ok := parseColour(t.Colour); ok {
		t.Colour = colour
	}
}

// field reads one field of a theme.
func (r *reader) field(t *Theme, m *mark, f Field, n *yaml.Node) {
	m.field[f] = at(n)
	if list := t.list(f); list != nil {
		var spots []spot
		*list, spots = r.texts(f, n)
		if f == FieldWas {
			m.was = spots
		}
		return
	}
	value := r.text(string(f), n)
	if f != FieldDefinition && f != FieldWhy {
		value = tidyLine(value)
	}
	*t.text(f) = value
}

// texts reads a list of texts, or a single text as a list of one. Empty
// entries are dashes with nothing after them yet.
func (r *reader) texts(f Field, n *yaml.Node) (values []string, spots []spot) {
	entries := []*yaml.Node{n}
	if list := target(n); list.Kind == yaml.SequenceNode {
		entries = list.Content
	}
	for _, entry := range entries {
		if r.full {
			return values, spots
		}
		value := r.text(string(f), entry)
		if f == FieldWas || f == FieldSplit {
			value = tidyLine(value)
		}
		if value != "" {
			values, spots = append(values, value), append(spots, at(entry))
		}
	}
	return values, spots
}

// text reads a single text, as it is written: 2024 and yes are texts too.
func (r *reader) text(key string, n *yaml.Node) string {
	value := target(n)
	if value.Kind != yaml.ScalarNode {
		hint := "write one text after the colon"
		if value.Kind == yaml.MappingNode {
			hint = `if the text has a colon in it, put the whole of it in 'single quotes'`
		}
		r.complain(n, hint, key+" should be text here, and this is "+kindOf(value))
		return ""
	}
	if isEmpty(value) {
		r.take(n, 1)
		return ""
	}
	r.take(n, len(value.Value)+1)
	text := tidy(value.Value)
	if fault := textFault(text); fault != "" {
		r.complain(n, "type the text again", key+" "+fault)
		return ""
	}
	return text
}

// take counts text against MaxSize. A file without aliases cannot pass it; one
// where a few lines stand for gigabytes is stopped here.
func (r *reader) take(n *yaml.Node, size int) {
	if r.size += size; r.size > 2*MaxSize && !r.full {
		r.full = true
		r.complain(n, "write the texts out instead of repeating them with YAML aliases", "the codebook grows too large here once its aliases are followed")
	}
}

// target follows an alias; there are no aliases of aliases.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// isEmpty recognises a key or a dash with nothing after it, and null.
func isEmpty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && (n.Tag == "!!null" || strings.TrimSpace(n.Value) == "")
}

// kindOf names a node in words.
func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a group of keys"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a single text"
}
