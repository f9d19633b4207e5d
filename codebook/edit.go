package codebook

import "strings"

// SetTitle changes the codebook's title; an empty one takes it out.
func (b *Book) SetTitle(title string) error {
	title = tidyLine(title)
	if fault := textFault(title); fault != "" {
		return refuse("type it again", "the title %s", fault)
	}
	want := b.content.clone()
	want.title = title
	return b.commit(want, set("", "title", some(title), false))
}

// Add puts a theme at the end of parent's sub-themes, or at the end of the top
// level when parent is empty. Its Parent, Depth, Line and Column do not count.
func (b *Book) Add(parent string, t Theme) error {
	return b.addAfter(parent, "", t)
}

// addAfter puts the theme after a sibling, or at the end.
func (b *Book) addAfter(parent, after string, t Theme) error {
	parent, err := b.parentID(parent)
	if err != nil {
		return err
	}
	t, err = b.newcomer(t)
	if err != nil {
		return err
	}
	t.Parent = parent
	want := b.content.clone()
	want.insert(parent, after, []Theme{t})
	return b.commit(want, put(parent, after, renderTheme(t, 0), 0))
}

// newcomer is a theme as it is added: tidied, with an id that is free.
func (b *Book) newcomer(t Theme) (Theme, error) {
	t = t.clone()
	t.ID = tidyLine(t.ID)
	for _, f := range allFields() {
		values, err := clean(f, t.Values(f))
		if err != nil {
			return t, err
		}
		t = t.with(f, values)
	}
	defaults(&t)
	if t.ID == "" && Slug(t.Name) != "" {
		return t, refuse("call it "+Slug(t.Name), "the theme %s needs an id", quoted(t.Name))
	}
	if _, ok := b.byID[t.ID]; ok {
		return t, refuse("choose another id, or change the theme that is there", "there is already a theme %s", quoted(t.ID))
	}
	if into, ok := b.merge[t.ID]; ok {
		return t, refuse("choose another id", "the id %s was merged into %s and is not used again", quoted(t.ID), quoted(into))
	}
	return t, nil
}

// Rename changes the name that people see. The id stays: codings hold on to it.
func (b *Book) Rename(id, name string) error {
	if tidyLine(name) == "" {
		return refuse("write a name", "a theme cannot have an empty name")
	}
	return b.Set(id, FieldName, name)
}

// Set gives a field of a theme new texts, in place of those it had; no text, or
// an empty one, takes the field out. A field that holds a single text takes at
// most one. Ids never change, was is written by Merge, and Move changes the
// parent.
func (b *Book) Set(id string, field Field, values ...string) error {
	return b.setAll(id, map[Field][]string{field: values})
}

// Retire takes a theme out of use for good. Its entry stays, so that its id is
// not used again and old codings can be read. why may be empty.
func (b *Book) Retire(id, why string) error {
	return b.setAll(id, map[Field][]string{FieldStatus: {string(Retired)}, FieldWhy: {why}})
}

// SetAside takes a theme out of use for now, for a reason.
func (b *Book) SetAside(id, why string) error {
	if tidy(why) == "" {
		return refuse("say in a few words why", "a theme is set aside for a reason")
	}
	return b.setAll(id, map[Field][]string{FieldStatus: {string(SetAside)}, FieldWhy: {why}})
}

// setAll changes several fields of a theme at once.
func (b *Book) setAll(id string, fields map[Field][]string) error {
	i, err := b.index(id)
	if err != nil {
		return err
	}
	for f := range fields {
		if !f.settable() {
			return refuse("set one of name, definition, include, exclude, examples, cues, colour, status, why, split",
				"the field %s cannot be set", quoted(string(f)))
		}
	}
	want := b.content.clone()
	var steps []step
	for _, f := range allFields() {
		values, ok := fields[f]
		if !ok {
			continue
		}
		if values, err = clean(f, values); err != nil {
			return err
		}
		t := want.themes[i].with(f, values)
		defaults(&t)
		want.themes[i] = t
		if f == FieldStatus && t.Status == InUse && b.themes[i].Status == InUse {
			continue // in use is what a theme without a status is
		}
		steps = append(steps, set(t.ID, string(f), values, f.isList()))
	}
	return b.commit(want, steps...)
}

func (f Field) settable() bool {
	if f == FieldWas {
		return false
	}
	for _, known := range allFields() {
		if f == known {
			return true
		}
	}
	return false
}

// clean tidies the values of a field and checks that it can hold them.
func clean(f Field, values []string) ([]string, error) {
	var out []string
	for _, value := range values {
		if fault := textFault(tidy(value)); fault != "" {
			return nil, refuse("type the text again", "%s %s", f, fault)
		}
		value = tidy(value)
		if !f.isList() && f != FieldDefinition && f != FieldWhy || f == FieldWas || f == FieldSplit {
			value = tidyLine(value)
		}
		if value != "" {
			out = append(out, value)
		}
	}
	if len(out) > 1 && !f.isList() {
		return nil, refuse("give one text", "%s holds a single text, not %d", f, len(out))
	}
	return out, nil
}

// index finds a theme that is to be edited.
func (b *Book) index(id string) (int, error) {
	if i, ok := b.byID[strings.ToLower(id)]; ok {
		return i, nil
	}
	if into, ok := b.merge[strings.ToLower(id)]; ok {
		return 0, refuse("use "+into, "the theme %s was merged into %s", quoted(id), quoted(into))
	}
	return 0, refuse(didYouMean(strings.ToLower(id), b.ids()), "there is no theme %s in the codebook", quoted(id))
}

// parentID finds the theme that others are to be put under.
func (b *Book) parentID(id string) (string, error) {
	if id == "" {
		return "", nil
	}
	i, err := b.index(id)
	if err != nil {
		return "", err
	}
	return b.themes[i].ID, nil
}

func some(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
