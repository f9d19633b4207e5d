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
	return []codebook.Field{codebook.FieldInclude, codebook.FieldExclude, codebook.FieldExamples, codebook.FieldCues, codebook.FieldWas}
}

// fieldOrder is the order in which a theme's fields are written.
func fieldOrder() []string {
	return []string{"id", "name", "definition", "include", "exclude", "examples", "cues", "colour", "status", "why", was, themes}
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

// settle lets merges stand: a theme that one person merged into another and that
// somebody else changed stays merged, and of two merges the later one counts.
func (f bookFormat) settle(fold *fold, all *node) {
	s := &settler{fold: fold, all: all, into: map[string]string{}, dropped: map[string]bool{}}
	for _, c := range s.claims() {
		s.claim(c)
	}
	for _, t := range all.kids {
		s.changed = s.changed || t.said(parent) != "" && all.kid(t.said(parent)) == nil
	}
	if s.changed {
		s.rebuild()
	}
}

type settler struct {
	fold    *fold
	all     *node
	into    map[string]string // merged id -> theme it is merged into
	dropped map[string]bool
	changed bool
}

// claim says that a theme took in an id.
type claim struct {
	by, id string
	write  int
	place  int // in the order of the file
}

// claims are all of them, the latest write first.
func (s *settler) claims() []claim {
	var out []claim
	for _, by := range s.all.order {
		ids := s.all.kid(by).kid(was)
		if ids == nil {
			continue
		}
		for _, id := range ids.order {
			c := claim{by: by, id: id, write: -1, place: len(out)}
			if heads := s.fold.fields[below(below(below(themes, by), was), id)]; len(heads) > 0 {
				c.write = heads[len(heads)-1].write
			}
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b claim) int { return b.write - a.write })
	return out
}

// end is the theme that an id stands for now.
func (s *settler) end(id string) string {
	for n := 0; s.into[id] != "" && s.all.kid(id) != nil && s.dropped[id] && n <= len(s.into); n++ {
		id = s.into[id]
	}
	return id
}

func (s *settler) claim(c claim) {
	to := s.end(c.by)
	first, taken := s.into[c.id]
	switch {
	case to == c.id: // each was merged into the other: the later merge counts
		s.tell(c, c.by+" stays merged into "+c.id, "merged into "+c.by)
	case taken && s.end(first) != to:
		s.tell(c, "is merged into "+first, "merged into "+c.by)
	case taken:
		s.changed = s.changed || first != c.by
	default:
		s.into[c.id] = c.by
		if s.all.kid(c.id) != nil {
			s.dropped[c.id] = true
			s.tell(c, "stays merged into "+c.by, "merged into "+c.by)
		}
	}
}

// tell notes a conflict over an id that was merged.
func (s *settler) tell(c claim, stands, what string) {
	s.changed = true
	t := &trouble{gone: c.write, changed: s.fold.at, told: Conflict{Stands: stands}}
	if item := s.fold.items[below(themes, c.id)]; item != nil {
		t.changed = item.changed
		if item.changed >= 0 {
			t.told.Values = append(t.told.Values, s.fold.value(item.changed, "changed"))
		}
		delete(s.fold.items, below(themes, c.id))
	}
	t.told.Values = append(t.told.Values, s.fold.value(c.write, what))
	s.fold.merges[below(themes, c.id)] = t
}

// rebuild takes out what was merged and gives its sub-themes and its ids to the
// theme that took it in.
func (s *settler) rebuild() {
	for _, id := range slices.Clone(s.all.order) {
		t := s.all.kid(id)
		if s.dropped[id] {
			continue
		}
		s.lift(id, t)
		ids := t.kid(was)
		for _, old := range slices.Clone(ids.order) {
			if s.into[old] == "" || s.end(s.into[old]) != id {
				ids.put(old, nil)
			}
		}
	}
	merged := make([]string, 0, len(s.into))
	for id := range s.into {
		merged = append(merged, id)
	}
	slices.Sort(merged)
	for _, id := range merged {
		if to := s.all.kid(s.end(s.into[id])); to != nil && !s.dropped[s.end(s.into[id])] && to.kid(was).kid(id) == nil {
			to.kid(was).put(id, text(id))
		}
	}
	for id := range s.dropped {
		s.all.put(id, nil)
		s.fold.gone[below(themes, id)] = s.fold.at
	}
}

// lift finds the theme that a theme stands under now.
func (s *settler) lift(id string, t *node) {
	top := t.said(parent)
	for n := 0; top != "" && n <= len(s.all.kids); n++ {
		if s.all.kid(top) != nil && !s.dropped[top] && !s.under(top, id) {
			break
		}
		if to := s.into[top]; to != "" && (s.dropped[top] || s.all.kid(top) == nil) {
			if to = s.end(to); !s.under(to, id) {
				top = to
				continue
			}
		}
		top = s.all.kid(top).said(parent)
	}
	if top != t.said(parent) {
		t.put(parent, text(top))
	}
}

// under reports whether a theme is another one or stands somewhere under it.
func (s *settler) under(id, top string) bool {
	for n := 0; id != "" && n <= len(s.all.kids); n++ {
		if id == top {
			return true
		}
		id = s.all.kid(id).said(parent)
	}
	return false
}

func (f bookFormat) careful([]string) (func(*node) int, bool) { return nil, false }

func (f bookFormat) together([]string) []string { return nil }

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
