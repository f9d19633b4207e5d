package codebook

import (
	"slices"
)

// ChangeKind says what sort of change a Change is.
type ChangeKind string

// The kinds of change between two versions of a codebook.
const (
	Retitled      ChangeKind = "retitled"  // the codebook's title
	Added         ChangeKind = "added"     // a new theme
	Removed       ChangeKind = "removed"   // a theme left without a merge
	Merged        ChangeKind = "merged"    // a theme left into another
	Renamed       ChangeKind = "renamed"   // the name people see
	Moved         ChangeKind = "moved"     // under another theme
	Redefined     ChangeKind = "redefined" // any other field
	StatusChanged ChangeKind = "status"
	Reordered     ChangeKind = "reordered" // the order of themes under one parent
)

// Change is one difference in meaning between two versions of a codebook.
type Change struct {
	Kind  ChangeKind
	ID    string // the theme; for Reordered the parent, empty at the top
	Name  string // its name, the newer one where it has two
	Field Field  // the field that changed, for Renamed, Redefined and StatusChanged

	// Before and After are the texts of the field. For Moved they are the old
	// and new parent's id (none at the top), for Merged After is the theme it
	// was merged into, for Added the parent, for Reordered the ids in order.
	Before, After []string

	Why string // for StatusChanged: the reason given now

	names map[string]string // names of the other themes it speaks of
	plain bool              // themes are said by their names alone
}

// Diff lists what changed in meaning from old to new: first the title, then
// theme by theme in the order of new, then the themes that left. It is empty
// exactly when both have the same Hash.
func Diff(old, new *Book) []Change {
	d := &differ{old: old, new: new}
	if old.title != new.title {
		d.add(Change{Kind: Retitled, Before: some(old.title), After: some(new.title)})
	}
	for _, t := range new.themes {
		if before, ok := old.byID[t.ID]; ok {
			d.theme(old.themes[before], t)
		} else {
			d.add(Change{Kind: Added, ID: t.ID, Name: t.Name, After: some(t.Parent)})
			d.adopted(t)
		}
	}
	for _, t := range old.themes {
		if _, ok := new.byID[t.ID]; ok {
			continue
		}
		if into, ok := new.merge[t.ID]; ok {
			d.add(Change{Kind: Merged, ID: t.ID, Name: t.Name, After: []string{into}})
		} else {
			d.add(Change{Kind: Removed, ID: t.ID, Name: t.Name})
		}
	}
	d.order()
	return d.out
}

type differ struct {
	old, new *Book
	out      []Change
}

func (d *differ) add(c Change) {
	c.names = map[string]string{}
	for _, id := range slices.Concat(c.Before, c.After, []string{c.ID}) {
		if t, ok := d.new.byID[id]; ok {
			c.names[id] = d.new.themes[t].Name
		} else if t, ok := d.old.byID[id]; ok {
			c.names[id] = d.old.themes[t].Name
		}
	}
	d.out = append(d.out, c)
}

// theme compares a theme that is in both.
func (d *differ) theme(before, after Theme) {
	change := Change{ID: after.ID, Name: after.Name}
	for _, f := range allFields() {
		change.Kind, change.Field, change.Why = Redefined, f, ""
		change.Before, change.After = before.Values(f), after.Values(f)
		if slices.Equal(change.Before, change.After) {
			continue
		}
		switch f {
		case FieldName:
			change.Kind = Renamed
		case FieldStatus:
			change.Kind, change.Why = StatusChanged, after.Why
		case FieldWhy:
			if before.Status != after.Status && after.Why != "" {
				continue // told with the status
			}
		case FieldWas:
			if d.onlyMerges(before.Was, after.Was) {
				continue // told as merges
			}
		}
		d.add(change)
	}
	if before.Parent != after.Parent {
		d.add(Change{Kind: Moved, ID: after.ID, Name: after.Name, Before: some(before.Parent), After: some(after.Parent)})
	}
}

// adopted tells of a new theme that took in others than by merging them now.
func (d *differ) adopted(t Theme) {
	if len(t.Was) > 0 && !d.onlyMerges(nil, t.Was) {
		d.add(Change{Kind: Redefined, ID: t.ID, Name: t.Name, Field: FieldWas, After: t.Values(FieldWas)})
	}
}

// onlyMerges reports whether was grew only by themes that were alive in old,
// together with what those had taken in.
func (d *differ) onlyMerges(before, after []string) bool {
	if len(after) < len(before) || !slices.Equal(before, after[:len(before)]) {
		return false
	}
	for _, id := range after[len(before):] {
		alive := d.old.survivor(id)
		if _, was := d.old.byID[alive]; !was || !slices.Contains(after, alive) {
			return false
		}
	}
	return true
}

// order compares the order of the themes that are under one parent in both.
func (d *differ) order() {
	before, after := map[string][]string{}, map[string][]string{}
	for _, t := range d.new.themes {
		if i, ok := d.old.byID[t.ID]; ok && d.old.themes[i].Parent == t.Parent {
			after[t.Parent] = append(after[t.Parent], t.ID)
		}
	}
	for _, t := range d.old.themes {
		if i, ok := d.new.byID[t.ID]; ok && d.new.themes[i].Parent == t.Parent {
			before[t.Parent] = append(before[t.Parent], t.ID)
		}
	}
	parents := append([]Theme{{}}, d.new.themes...)
	for _, t := range parents {
		if !slices.Equal(before[t.ID], after[t.ID]) {
			d.add(Change{Kind: Reordered, ID: t.ID, Name: t.Name, Before: before[t.ID], After: after[t.ID]})
		}
	}
}
