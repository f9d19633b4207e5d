package codebook

import "slices"

// Move puts a theme with its sub-themes at the end of another theme's
// sub-themes, or at the end of the top level when newParent is empty.
func (b *Book) Move(id, newParent string) error {
	return b.moveAfter(id, newParent, "")
}

func (b *Book) moveAfter(id, newParent, after string) error {
	i, err := b.index(id)
	if err != nil {
		return err
	}
	parent, err := b.parentID(newParent)
	if err != nil {
		return err
	}
	id = b.themes[i].ID
	if b.themes[i].Parent == parent {
		return nil
	}
	if slices.Contains(b.Within(id), parent) {
		return refuse("move "+parent+" out of it first", "%s cannot be moved under %s, which is part of it", quoted(id), quoted(parent))
	}
	want := b.content.clone()
	want.move(id, parent, after)
	return b.commit(want, shift(id, parent, after))
}

// PlaceBefore puts a theme with its sub-themes right before another, under the
// same parent.
func (b *Book) PlaceBefore(id, sibling string) error { return b.place(id, sibling, true) }

// PlaceAfter puts a theme with its sub-themes right after another, under the
// same parent.
func (b *Book) PlaceAfter(id, sibling string) error { return b.place(id, sibling, false) }

// Shift moves a theme with its sub-themes among those that have the same parent:
// up by a negative number of places, down by a positive one, at most to an end.
func (b *Book) Shift(id string, by int) error {
	i, err := b.index(id)
	if err != nil {
		return err
	}
	siblings := b.under(b.themes[i].Parent)
	at := slices.Index(siblings, b.themes[i].ID)
	to := min(max(at+by, 0), len(siblings)-1)
	if to == at {
		return nil
	}
	return b.place(id, siblings[to], to < at)
}

// place puts a theme right before or after another.
func (b *Book) place(id, sibling string, before bool) error {
	i, err := b.index(id)
	if err != nil {
		return err
	}
	j, err := b.index(sibling)
	if err != nil {
		return err
	}
	id, sibling = b.themes[i].ID, b.themes[j].ID
	if i == j {
		return refuse("name two themes", "%s cannot stand beside itself", quoted(id))
	}
	if slices.Contains(b.Within(id), sibling) {
		return refuse("move "+sibling+" out of it first", "%s cannot stand beside %s, which is part of it", quoted(id), quoted(sibling))
	}
	want, parent := b.content.clone(), b.themes[j].Parent
	if !before {
		want.move(id, parent, sibling)
		return b.commit(want, shift(id, parent, sibling))
	}
	block := want.remove(id)
	block[0].Parent = parent
	want.themes = slices.Insert(want.themes, want.find(sibling), block...)
	want.deepen()
	return b.commit(want, shiftBefore(id, sibling))
}

// Merge makes one theme of two. from's entry leaves the codebook; its id, the
// ids it had taken in before, its sub-themes and its comments go to into. What
// else from said is not carried over.
func (b *Book) Merge(from, into string) error {
	i, err := b.index(from)
	if err != nil {
		return err
	}
	j, err := b.index(into)
	if err != nil {
		return err
	}
	from, into = b.themes[i].ID, b.themes[j].ID
	if i == j {
		return refuse("name two themes", "%s cannot be merged into itself", quoted(from))
	}
	if slices.Contains(b.Within(from), into) {
		return refuse("move "+into+" out of it first", "%s cannot be merged into %s, which is part of it", quoted(from), quoted(into))
	}
	want := b.content.clone()
	var steps []step
	for _, kid := range b.Children(from) {
		want.move(kid.ID, into, "")
		steps = append(steps, shift(kid.ID, into, ""))
	}
	was := append([]string{from}, b.themes[i].Was...)
	survivor := &want.themes[want.find(into)]
	survivor.Was = append(survivor.Was, was...)
	steps = append(steps, handNotes(from, into), drop(from), set(into, string(FieldWas), survivor.Was, true))
	want.remove(from)
	return b.commit(want, steps...)
}

// insert puts a block of themes, whose first stands above the others, under
// parent: after a sibling, or at the end when there is no such sibling.
func (c *content) insert(parent, after string, block []Theme) {
	at := len(c.themes)
	if i := c.find(parent); parent != "" && i >= 0 {
		at = c.after(i)
	}
	if i := c.find(after); after != "" && i >= 0 && c.themes[i].Parent == parent {
		at = c.after(i)
	}
	block[0].Parent = parent
	c.themes = slices.Insert(c.themes, at, block...)
	c.deepen()
}

// remove takes a theme out with its sub-themes and returns them.
func (c *content) remove(id string) []Theme {
	i := c.find(id)
	end := c.after(i)
	block := slices.Clone(c.themes[i:end])
	c.themes = slices.Delete(c.themes, i, end)
	return block
}

func (c *content) move(id, parent, after string) {
	c.insert(parent, after, c.remove(id))
}

// deepen works out the depth of every theme from its parent, which stands
// before it.
func (c *content) deepen() {
	depth := map[string]int{"": -1}
	for i := range c.themes {
		t := &c.themes[i]
		t.Depth = depth[t.Parent] + 1
		depth[t.ID] = t.Depth
	}
}
