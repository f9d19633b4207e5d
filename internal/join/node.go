package join

import (
	"encoding/json"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// kind is what a node is.
type kind byte

const (
	scalar kind = iota // one text
	opaque             // a value that is taken or left as a whole
	table              // values by key
	list               // tables, each named by one of its own fields
	set                // texts, each there once
)

// node is a piece of a file's content. An empty text is no node.
type node struct {
	kind  kind
	by    string // list: the field that names an item
	text  string // scalar; opaque: its canonical form
	kids  map[string]*node
	order []string   // keys of kids; content in a list and a set, layout in a table
	src   *yaml.Node // how it was written; nil where that does not matter
}

func newTable() *node { return &node{kind: table, kids: map[string]*node{}} }

func text(s string) *node {
	if s == "" {
		return nil
	}
	return &node{kind: scalar, text: s}
}

// tree reports whether a node holds others.
func (n *node) tree() bool { return n != nil && n.kind >= table }

// like reports whether two nodes are of one kind, so that what is in them can be
// compared.
func (n *node) like(o *node) bool { return n.kind == o.kind && n.by == o.by }

// kid is a node below n; nil where there is none.
func (n *node) kid(key string) *node {
	if n == nil {
		return nil
	}
	return n.kids[key]
}

// said is the text of a scalar below n.
func (n *node) said(key string) string {
	if k := n.kid(key); k != nil && k.kind == scalar {
		return k.text
	}
	return ""
}

// put adds or replaces a kid; nil takes it out.
func (n *node) put(key string, k *node) {
	if k == nil {
		delete(n.kids, key)
		n.order = slices.DeleteFunc(n.order, func(s string) bool { return s == key })
		return
	}
	if _, there := n.kids[key]; !there {
		n.order = append(n.order, key)
	}
	n.kids[key] = k
}

func (n *node) clone() *node {
	if n == nil {
		return nil
	}
	c := *n
	c.order = slices.Clone(n.order)
	if n.kids != nil {
		c.kids = make(map[string]*node, len(n.kids))
		for k, v := range n.kids {
			c.kids[k] = v.clone()
		}
	}
	return &c
}

// empty reports whether a node is a sequence of nothing, which may become a list
// as well as a set.
func (n *node) empty() bool { return n != nil && n.kind == set && len(n.kids) == 0 }

// same reports whether two nodes say the same. The order of keys says nothing,
// that of items does.
func same(a, b *node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.empty() && b.kind == list || b.empty() && a.kind == list {
		return len(a.kids) == len(b.kids)
	}
	if !a.like(b) || a.text != b.text || len(a.kids) != len(b.kids) {
		return false
	}
	if a.kind != table && !slices.Equal(a.order, b.order) {
		return false
	}
	for k, v := range a.kids {
		if w, ok := b.kids[k]; !ok || !same(v, w) {
			return false
		}
	}
	return true
}

// distance counts the values in which two nodes differ.
func distance(a, b *node) int {
	switch {
	case a == nil && b == nil:
		return 0
	case !a.tree() && !b.tree():
		if same(a, b) {
			return 0
		}
		return 1
	}
	n := 0
	if !(a.tree() && b.tree() && a.like(b)) {
		n++
	} else if a.kind != table && !slices.Equal(both(a.order, b.kids), both(b.order, a.kids)) {
		n++
	}
	for _, k := range union(a, b) {
		n += distance(a.kid(k), b.kid(k))
	}
	return n
}

// both are the keys, in order, that are among others too.
func both(order []string, others map[string]*node) []string {
	var out []string
	for _, k := range order {
		if _, ok := others[k]; ok {
			out = append(out, k)
		}
	}
	return out
}

// union are the keys of both nodes: those of b in its order, then the others.
func union(a, b *node) []string {
	var keys []string
	if b != nil {
		keys = append(keys, b.order...)
	}
	if a != nil {
		for _, k := range a.order {
			if b.kid(k) == nil {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// show is a value as a conflict tells it.
func (n *node) show() string {
	switch {
	case n == nil:
		return ""
	case n.kind <= opaque:
		return n.text
	}
	data, err := json.Marshal(n.plain())
	if err != nil {
		return ""
	}
	return string(data)
}

// plain is a node as JSON has it.
func (n *node) plain() any {
	switch n.kind {
	case table:
		m := map[string]any{}
		for k, v := range n.kids {
			m[k] = v.plain()
		}
		return m
	case list, set:
		items := []any{}
		for _, k := range n.order {
			items = append(items, n.kids[k].plain())
		}
		return items
	}
	return n.text
}

// A place in a file is written as its keys with a NUL between: no key has one.
const sep = "\x00"

func below(at, key string) string {
	if at == "" {
		return key
	}
	return at + sep + key
}

func keysOf(at string) []string {
	if at == "" {
		return nil
	}
	return strings.Split(at, sep)
}

// within reports whether a place lies in another or is it.
func within(at, top string) bool {
	return at == top || top == "" || strings.HasPrefix(at, top+sep)
}

// find is the node at a place.
func (n *node) find(at string) *node {
	for _, k := range keysOf(at) {
		if n = n.kid(k); n == nil {
			return nil
		}
	}
	return n
}
