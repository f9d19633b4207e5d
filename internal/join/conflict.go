package join

import (
	"slices"
	"strings"
)

// conflicts are the fields of what stands now that people set differently
// without knowing of one another.
func (f *fold) conflicts(root *node) []Conflict {
	var out []Conflict
	add := func(at string, heads []head, stands, end string) {
		c := Conflict{Field: f.format.label(root, keysOf(at)) + end, Stands: stands}
		for _, h := range heads {
			c.Values = append(c.Values, f.value(h.write, h.value.show()))
		}
		out = append(out, c)
	}
	for at, heads := range f.fields {
		if distinct(heads) > 1 && f.there(root, at) && !f.format.silent(keysOf(at)) {
			add(at, heads, root.find(at).show(), "")
		}
	}
	for at, heads := range f.orders {
		if n := root.find(at); distinct(heads) > 1 && n != nil {
			add(at, heads, strings.Join(n.order, ", "), ", order")
		}
	}
	for at, t := range f.items {
		if root.find(at) != nil && len(t.told.Values) > 0 {
			c := t.told
			c.Field = f.format.label(root, keysOf(at))
			out = append(out, c)
		}
	}
	for at, t := range f.merges {
		c := t.told
		c.Field = f.format.label(root, keysOf(at))
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Conflict) int { return strings.Compare(a.Field, b.Field) })
	return out
}

// there reports whether the table that a field belongs to is there.
func (f *fold) there(root *node, at string) bool {
	i := strings.LastIndex(at, sep)
	if i < 0 {
		return root != nil
	}
	return root.find(at[:i]) != nil
}

func distinct(heads []head) int {
	n := 0
	for i, h := range heads {
		if !slices.ContainsFunc(heads[:i], func(o head) bool { return same(o.value, h.value) }) {
			n++
		}
	}
	return n
}

// value is what a write says, with who and when.
func (f *fold) value(write int, what string) Value {
	if write < 0 {
		return Value{Value: what}
	}
	return Value{Coder: f.writes[write].Coder, At: f.writes[write].At, Value: what}
}

// rivals are the writes that the last one that could be read did not know of,
// and it.
func (f *fold) rivals(last int) []Value {
	var out []Value
	for i := f.base + 1; i <= last; i++ {
		if !f.writes[i].ToMissing && !slices.Contains(f.unread, i) && (i == last || !f.knows(last, i)) {
			out = append(out, f.value(i, "changed the file"))
		}
	}
	return out
}

// labelOf names a place for people: items of a list by what the list is of.
func labelOf(file string, root *node, at []string, spell func(at []string) (string, bool)) string {
	parts := []string{file}
	n := root
	for i, k := range at {
		part := k
		if name, ok := spell(at[:i+1]); ok {
			part = name
		} else if n != nil && n.kind == list && i > 0 {
			part = strings.TrimSuffix(at[i-1], "s") + " " + k
		}
		n = n.kid(k)
		if n != nil && n.kind == list && i+1 < len(at) {
			continue // the item says what it is
		}
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}
