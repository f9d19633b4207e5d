package codebook

import (
	"bytes"
	"slices"
	"strings"
)

// Join makes one codebook of two copies that were changed apart, given the
// version that both began from. What only one copy changed is taken over, lists
// are joined text by text, and comments of both are kept. Where both changed
// the same thing differently, ours stays in place, a comment beside it keeps
// the other version, and a Conflict says so; the book is always valid.
//
// The result depends on which copy is called ours, so every machine has to
// call them the same way round. None of the three books is changed.
func Join(base, ours, theirs *Book) (*Book, []Conflict) {
	switch {
	case bytes.Equal(ours.data, theirs.data), bytes.Equal(theirs.data, base.data):
		return ours.copy(), nil
	case bytes.Equal(ours.data, base.data):
		return theirs.copy(), nil
	}
	j := &joiner{base: base, ours: ours, theirs: theirs, out: ours.copy(), notes: map[string][]string{}}
	if ours.Hash() == base.Hash() {
		// Only comments and layout changed here, so the other copy's order and
		// layout are the ones to keep.
		j.out = theirs.copy()
		j.carryNotes(ours)
		return j.out, nil
	}
	j.title()
	for _, t := range theirs.themes {
		j.theme(t)
	}
	for _, t := range theirs.themes {
		j.parent(t)
	}
	for _, t := range theirs.themes {
		for _, was := range t.Was {
			j.merged(was, t.ID)
		}
	}
	for _, t := range slices.Backward(base.themes) {
		j.removed(t)
	}
	j.carryNotes(theirs)
	for _, id := range append([]string{""}, j.out.ids()...) {
		j.out.annotate(id, j.notes[id])
	}
	return j.out, j.conflicts
}

func (b *Book) copy() *Book {
	return newBook(b.file, bytes.Clone(b.data), b.content.clone())
}

type joiner struct {
	base, ours, theirs, out *Book
	conflicts               []Conflict
	notes                   map[string][]string // comments to leave with a theme
}

func (j *joiner) title() {
	base, ours, theirs := j.base.title, j.ours.title, j.theirs.title
	if theirs == base || theirs == ours {
		return
	}
	if ours == base {
		j.try("", "title", some(ours), some(theirs), j.out.SetTitle(theirs))
		return
	}
	j.conflict("", "title", some(ours), some(theirs))
}

// theme takes over what the other copy says of a theme.
func (j *joiner) theme(t Theme) {
	base, inBase := j.base.Theme(t.ID)
	if _, ok := j.out.byID[t.ID]; ok {
		j.fields(base, t)
		return
	}
	if into, ok := j.ours.merge[t.ID]; ok {
		if !inBase || !sameFields(base, t) {
			j.tell(t.ID, t.Name, "was merged into "+into+" in one copy and changed in the other; it stays merged, and the other version is in a comment there")
			j.leave(into, base, t)
		}
		return
	}
	if inBase && sameFields(base, t) && slices.Equal(base.Was, t.Was) {
		return // taken out here, left alone there
	}
	if inBase {
		j.tell(t.ID, t.Name, "was taken out in one copy and changed in the other; it is kept")
	}
	j.add(t)
}

// add puts in a theme of the other copy, after the sibling it follows there.
func (j *joiner) add(t Theme) {
	after := ""
	for _, id := range j.theirs.under(t.Parent) {
		if id == t.ID {
			break
		}
		after = id
	}
	parent := j.out.survivor(t.Parent)
	if _, ok := j.out.byID[parent]; !ok && parent != "" {
		j.tell(t.ID, t.Name, "was added under "+t.Parent+", which was taken out in the other copy; it stands at the top level now")
		parent = ""
	}
	t.Was = nil // taken over with the merges
	j.try(t.ID, "", nil, nil, j.out.addAfter(parent, after, t))
}

// fields joins the fields of a theme that both copies have.
func (j *joiner) fields(base, theirs Theme) {
	ours := j.ours.themes[j.ours.byID[theirs.ID]]
	for _, f := range allFields() {
		was, here, there := base.Values(f), ours.Values(f), theirs.Values(f)
		if f == FieldWas || slices.Equal(there, was) || slices.Equal(there, here) {
			continue
		}
		switch {
		case slices.Equal(here, was): // changed there only
		case f.isList():
			there = joinLists(was, here, there)
		default:
			j.conflict(theirs.ID, f, here, there)
			continue
		}
		j.try(theirs.ID, f, here, there, j.out.Set(theirs.ID, f, there...))
	}
}

// parent takes over a move that the other copy made.
func (j *joiner) parent(t Theme) {
	base, inBase := j.base.Theme(t.ID)
	ours, inOurs := j.ours.Theme(t.ID)
	if !inOurs || t.Parent == ours.Parent || inBase && t.Parent == base.Parent {
		return
	}
	if !inBase || ours.Parent != base.Parent {
		j.conflict(t.ID, "parent", some(ours.Parent), some(t.Parent))
		return
	}
	j.try(t.ID, "parent", some(ours.Parent), some(t.Parent), j.out.Move(t.ID, j.out.survivor(t.Parent)))
}

// merged takes over a merge that the other copy made.
func (j *joiner) merged(from, into string) {
	if j.base.merge[from] == into || j.out.survivor(from) == j.out.survivor(into) {
		return
	}
	into = j.out.survivor(into)
	i, alive := j.out.byID[from]
	if !alive {
		if now, ok := j.out.merge[from]; ok {
			j.conflict(from, "merged into", some(now), some(into))
			return
		}
		t, _ := j.out.Theme(into)
		j.try(from, "merged into", nil, some(into), j.out.adopt(into, append(t.Was, from)))
		return
	}
	ours := j.out.themes[i]
	if base, ok := j.base.Theme(from); ok && !sameFields(base, ours) {
		j.tell(from, ours.Name, "was merged into "+into+" in one copy and changed in the other; it is merged, and the changed version is in a comment there")
		j.leave(into, base, ours)
	}
	j.try(from, "merged into", nil, some(into), j.out.Merge(from, into))
}

// removed takes over that the other copy took a theme out.
func (j *joiner) removed(base Theme) {
	_, there := j.theirs.byID[base.ID]
	_, merged := j.theirs.merge[base.ID]
	i, here := j.out.byID[base.ID]
	if there || merged || !here {
		return
	}
	ours := j.out.themes[i]
	if !sameFields(base, ours) || !slices.Equal(base.Was, ours.Was) || ours.Parent != base.Parent || j.out.after(i) > i+1 {
		j.tell(base.ID, ours.Name, "was taken out in one copy and changed or added to in the other; it is kept")
		return
	}
	top, with, _ := gather(string(withoutMark(j.out.data)), j.out)
	known := noteTexts(j.base)
	for _, text := range with[base.ID] {
		if !slices.Contains(known, text) && !slices.Contains(top, text) {
			j.notes[ours.Parent] = append(j.notes[ours.Parent], text)
		}
	}
	j.try(base.ID, "", nil, nil, j.out.takeOut(base.ID))
}

// sameFields reports whether two versions of a theme say the same, wherever
// they stand and whatever was merged into them.
func sameFields(a, b Theme) bool {
	return !slices.ContainsFunc(allFields(), func(f Field) bool { return f != FieldWas && !slices.Equal(a.Values(f), b.Values(f)) })
}

// joinLists joins two versions of a list: what either took out is out, what
// either added is in, a text added by theirs after the one it follows there.
func joinLists(base, ours, theirs []string) []string {
	out := slices.DeleteFunc(slices.Clone(ours), func(text string) bool {
		return slices.Contains(base, text) && !slices.Contains(theirs, text)
	})
	at := 0
	for _, text := range theirs {
		if i := slices.Index(out, text); i >= 0 {
			at = i + 1
		} else if !slices.Contains(base, text) {
			out = slices.Insert(out, at, text)
			at++
		}
	}
	return out
}

// noteTexts are the comments of a book.
func noteTexts(b *Book) []string {
	p, err := layOut(string(withoutMark(b.data)))
	if err != nil {
		return nil
	}
	texts := make([]string, len(p.notes))
	for i, n := range p.notes {
		texts[i] = strings.TrimSpace(n.text)
	}
	return texts
}
