package refi

import (
	"iter"
	"strings"
)

// node is an element of XML, without the namespaces of its names: programs differ in
// those. A nil node has nothing in it.
type node struct {
	name              string
	attrs             []attribute
	text              string // all that stands in it outside of other elements
	first, last, next *node
}

type attribute struct{ name, value string }

// attr is the value of an attribute; empty where there is none.
func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	for i := range n.attrs {
		if a := &n.attrs[i]; a.name == name || len(a.name) == len(name) && strings.EqualFold(a.name, name) {
			return a.value
		}
	}
	return ""
}

// all are the elements directly in n, in their order.
func (n *node) all() iter.Seq[*node] {
	return func(yield func(*node) bool) {
		if n == nil {
			return
		}
		for c := n.first; c != nil; c = c.next {
			if !yield(c) {
				return
			}
		}
	}
}

// named are the elements of a name directly in n.
func (n *node) named(name string) iter.Seq[*node] {
	return func(yield func(*node) bool) {
		for c := range n.all() {
			if c.name == name && !yield(c) {
				return
			}
		}
	}
}

// under are the elements of a name in all containers directly in n.
func (n *node) under(container, name string) iter.Seq[*node] {
	return func(yield func(*node) bool) {
		for c := range n.named(container) {
			for e := range c.named(name) {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// child is the first element of a name directly in n, or nil.
func (n *node) child(name string) *node {
	for c := range n.named(name) {
		return c
	}
	return nil
}

// childText is what stands in the first element of a name, without space around it.
func (n *node) childText(name string) string {
	if c := n.child(name); c != nil {
		return strings.TrimSpace(c.text)
	}
	return ""
}
