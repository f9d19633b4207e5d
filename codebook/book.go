package codebook

import (
	"bytes"
	"slices"
	"strings"
)

// Book is a codebook: its themes, and the YAML they were read from. Get one
// from Parse or New.
type Book struct {
	content
	file  string // name used in messages
	data  []byte // the file as it stands
	byID  map[string]int
	merge map[string]string // merged id -> id of the theme it was merged into
}

// content is what a codebook says, apart from how the file is laid out.
type content struct {
	title  string
	themes []Theme // depth first, in the order of the file
}

// newBook indexes content that has been validated.
func newBook(file string, data []byte, c content) *Book {
	b := &Book{content: c, file: file, data: data,
		byID: make(map[string]int, len(c.themes)), merge: map[string]string{}}
	for i, t := range c.themes {
		b.byID[t.ID] = i
		for _, was := range t.Was {
			b.merge[was] = t.ID
		}
	}
	return b
}

// Title returns the codebook's title, which may be empty.
func (b *Book) Title() string { return b.title }

// Bytes returns the YAML as it now stands: for a Book that was not edited,
// exactly the bytes given to Parse.
func (b *Book) Bytes() []byte { return bytes.Clone(b.data) }

// Len returns the number of themes and sub-themes.
func (b *Book) Len() int { return len(b.themes) }

// Themes returns every theme and sub-theme, in the order of the file, each
// before its sub-themes. The caller may change what it gets.
func (b *Book) Themes() []Theme {
	out := make([]Theme, len(b.themes))
	for i, t := range b.themes {
		out[i] = t.clone()
	}
	return out
}

// Theme returns the theme that has this id now. The case of id does not matter.
func (b *Book) Theme(id string) (Theme, bool) {
	i, ok := b.byID[strings.ToLower(id)]
	if !ok {
		return Theme{}, false
	}
	return b.themes[i].clone(), true
}

// Resolve returns the theme that stands for id today: the theme itself, or the
// one it was merged into, however many merges ago. The case of id does not
// matter.
func (b *Book) Resolve(id string) (Theme, bool) {
	return b.Theme(b.survivor(id))
}

// survivor follows a merge. One step is enough: Merge hands on the ids that a
// theme had taken in, and a file where a merged id has an entry is refused.
func (b *Book) survivor(id string) string {
	id = strings.ToLower(id)
	if into, ok := b.merge[id]; ok {
		return into
	}
	return id
}

// Within returns the ids of a theme and all its sub-themes, in the order of
// the file. A merged id stands for its survivor; an unknown one has none.
func (b *Book) Within(id string) []string {
	i, ok := b.byID[b.survivor(id)]
	if !ok {
		return nil
	}
	var ids []string
	for _, t := range b.themes[i:b.after(i)] {
		ids = append(ids, t.ID)
	}
	return ids
}

// Children returns the themes directly under id, in the order of the file;
// with an empty id, the themes at the top.
func (b *Book) Children(id string) []Theme {
	if id != "" {
		id = b.survivor(id)
	}
	var out []Theme
	for _, t := range b.themes {
		if t.Parent == id {
			out = append(out, t.clone())
		}
	}
	return out
}

// Nearest returns the id that a mistyped one was probably meant to be, or
// nothing when none is close.
func (b *Book) Nearest(id string) string {
	return nearest(strings.ToLower(id), b.ids())
}

func (c content) ids() []string {
	ids := make([]string, len(c.themes))
	for i, t := range c.themes {
		ids[i] = t.ID
	}
	return ids
}

// after returns the index just past theme i and its sub-themes.
func (c content) after(i int) int {
	end := i + 1
	for end < len(c.themes) && c.themes[end].Depth > c.themes[i].Depth {
		end++
	}
	return end
}

// find returns the index of the theme with this id, or -1.
func (c content) find(id string) int {
	return slices.IndexFunc(c.themes, func(t Theme) bool { return t.ID == id })
}

// clone returns a copy that shares nothing with c.
func (c content) clone() content {
	out := content{title: c.title, themes: make([]Theme, len(c.themes))}
	for i, t := range c.themes {
		out.themes[i] = t.clone()
	}
	return out
}

// under lists the ids directly below parent.
func (c content) under(parent string) []string {
	var ids []string
	for _, t := range c.themes {
		if t.Parent == parent {
			ids = append(ids, t.ID)
		}
	}
	return ids
}
