package join

import (
	"slices"
	"strings"

	"verbatim/codebook"
)

// bookFormat is codebook.yaml. Its content is flat: every theme by its id, with
// the theme it stands under as a field, so that a theme somebody moved and
// somebody else defined anew is one theme. The order is that of the file.
type bookFormat struct{ file string }

// Parts of the content of a codebook.
const (
	title  = "title"
	themes = "themes"
	parent = "parent"
	was    = string(codebook.FieldWas)
)

// texts are the fields of a theme that hold one text, lists those that hold several.
func texts() []codebook.Field {
	return []codebook.Field{codebook.FieldName, codebook.FieldDefinition, codebook.FieldColour, codebook.FieldStatus, codebook.FieldWhy}
}

func lists() []codebook.Field {
	return []codebook.Field{codebook.FieldInclude, codebook.FieldExclude, codebook.FieldExamples, codebook.FieldCues, codebook.FieldWas, codebook.FieldSplit}
}

// fieldOrder is the order in which a theme's fields are written.
func fieldOrder() []string {
	return []string{"id", "name", "definition", "include", "exclude", "examples", "cues", "colour", "status", "why", was, string(codebook.FieldSplit), themes}
}

func (f bookFormat) read(data []byte) (*node, error) {
	if data == nil {
		return nil, nil
	}
	book, err := codebook.Parse(f.file, data)
	if err != nil {
		return nil, err
	}
	root := newTable()
	root.put(title, text(book.Title()))
	all := &node{kind: list, by: "id", kids: map[string]*node{}}
	for _, t := range book.Themes() {
		n := newTable()
		for _, field := range texts() {
			n.put(string(field), text(strings.Join(t.Values(field), "")))
		}
		for _, field := range lists() {
			values := &node{kind: set, kids: map[string]*node{}}
			for _, v := range t.Values(field) {
				values.put(once(values, v), text(v))
			}
			n.put(string(field), values)
		}
		n.put(parent, text(t.Parent))
		all.put(t.ID, n)
	}
	root.put(themes, all)
	return root, nil
}

// prepare remembers where the themes stand.
func (f bookFormat) prepare(fold *fold, root, _, to *node) (*node, *node) {
	fold.above = map[string]string{}
	for id, t := range root.kid(themes).each() {
		fold.above[id] = t.said(parent)
	}
	return root, to
}

// each are the kids of a node that may be nil.
func (n *node) each() map[string]*node {
	if n == nil {
		return nil
	}
	return n.kids
}

// after undoes a move that together with somebody else's would put themes inside
// one another, keeps a theme that was taken out while somebody put another under
// it, and brings the themes back into the order of the file.
func (f bookFormat) after(fold *fold, root, from, to *node) *node {
	all := root.kid(themes)
	if all == nil {
		return root
	}
	for circle := findCircle(all); circle != nil; circle = findCircle(all) {
		i := slices.IndexFunc(circle, func(id string) bool {
			before, there := fold.above[id]
			return !there || before != all.kid(id).said(parent)
		})
		if i < 0 {
			break // cannot be: before this write there was no circle
		}
		id := circle[i]
		place := below(below(themes, id), parent)
		fold.quarrel(place, -1, fold.at)
		fold.items[place].told = Conflict{Stands: "it stays where it was", Values: []Value{
			fold.value(fold.at, "moved under "+all.kid(id).said(parent)+", which someone else had put under it")}}
		all.kid(id).put(parent, text(fold.above[id]))
	}
	f.keepParents(fold, all, from.kid(themes), to.kid(themes))
	f.settle(fold, all)
	all.order = fileOrder(all)
	return root
}

// keepParents brings back themes that one person took out while another put a
// theme under them. One that was merged need not come back.
func (f bookFormat) keepParents(fold *fold, all, from, to *node) {
	merged := map[string]bool{}
	for _, t := range all.kids {
		for _, id := range t.kid(was).order {
			merged[id] = true
		}
	}
	for i := 0; i < len(all.order); i++ { // which grows
		id := all.order[i]
		top := all.kid(id).said(parent)
		old := to
		if to.kid(top) == nil {
			old = from
		}
		last := old.kid(top)
		if top == "" || merged[top] || all.kid(top) != nil || last == nil {
			continue
		}
		place := below(themes, top)
		gone, other := fold.gone[place], fold.at
		if to.kid(top) == nil {
			other = fold.changer(below(themes, id))
		}
		all.put(top, fold.adopt(place, last))
		all.order = backInPlace(all.order[:len(all.order)-1], old.order, top)
		fold.quarrel(place, gone, other)
	}
}

// backInPlace puts an item into an order where another one had it.
func backInPlace(order, old []string, item string) []string {
	for i := slices.Index(old, item) - 1; i >= 0; i-- {
		if at := slices.Index(order, old[i]); at >= 0 {
			return slices.Insert(order, at+1, item)
		}
	}
	return slices.Insert(order, 0, item)
}

// findCircle gives themes that stand under one another in a circle.
func findCircle(all *node) []string {
	done := map[string]bool{}
	for _, id := range all.order {
		var path []string
		for at := id; all.kid(at) != nil && !done[at]; at = all.kid(at).said(parent) {
			if i := slices.Index(path, at); i >= 0 {
				return path[i:]
			}
			path = append(path, at)
		}
		for _, at := range path {
			done[at] = true
		}
	}
	return nil
}

// fileOrder puts each theme before those under it, siblings as they stand.
func fileOrder(all *node) []string {
	under := map[string][]string{}
	for _, id := range all.order {
		top := all.kid(id).said(parent)
		if all.kid(top) == nil {
			top = ""
		}
		under[top] = append(under[top], id)
	}
	out := make([]string, 0, len(all.order))
	var walk func(top string)
	walk = func(top string) {
		for _, id := range under[top] {
			out = append(out, id)
			walk(id)
		}
	}
	walk("")
	return out
}

func (f bookFormat) careful([]string) (func(*node) int, bool) { return nil, false }

func (f bookFormat) together([]string) []string { return nil }

func (f bookFormat) silent([]string) bool { return false }

func (f bookFormat) label(root *node, at []string) string {
	return labelOf(f.file, root, at, func(at []string) (string, bool) {
		if len(at) == 3 && at[2] == parent {
			return "the theme it stands under", true
		}
		return "", false
	})
}

func (f bookFormat) write(layout []byte, want *node) ([]byte, error) {
	return writeYAML(f, layout, want, bookEmitter{})
}

// nested is the content of a codebook as its file has it: themes inside themes.
func nested(flat *node) *node {
	root := newTable()
	root.put(title, flat.kid(title))
	all := flat.kid(themes)
	under := map[string][]string{}
	for _, id := range all.order {
		top := all.kid(id).said(parent)
		under[top] = append(under[top], id)
	}
	var build func(top string) *node
	build = func(top string) *node {
		out := &node{kind: list, by: "id", kids: map[string]*node{}}
		for _, id := range under[top] {
			flatTheme, t := all.kid(id), newTable()
			t.put("id", text(id))
			for _, k := range fieldOrder() {
				if v := flatTheme.kid(k); v != nil && !v.empty() {
					t.put(k, v)
				}
			}
			if kids := build(id); len(kids.order) > 0 {
				t.put(themes, kids)
			}
			out.put(id, t)
		}
		return out
	}
	if top := build(""); len(top.order) > 0 {
		root.put(themes, top)
	}
	return root
}
