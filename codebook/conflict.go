package codebook

import (
	"fmt"
	"slices"
	"strings"
)

// Conflict is a place where two copies of a codebook changed the same thing
// differently, so that people have to decide.
type Conflict struct {
	ID           string   // the theme; empty for the codebook's title
	Name         string   // its name
	Field        string   // what both changed: a Field, "parent", "title", "merged into", or empty for the whole theme
	Ours, Theirs []string // the two versions; Ours is the one in the joined book
	Message      string   // what happened and what was kept, in one sentence
}

// String returns the message.
func (c Conflict) String() string { return c.Message }

// conflict records two versions of one field and leaves theirs as a comment.
func (j *joiner) conflict(id string, f Field, ours, theirs []string) {
	c := Conflict{ID: id, Field: string(f), Ours: ours, Theirs: theirs}
	subject := "the codebook"
	if t, ok := j.out.Resolve(id); ok {
		c.Name, subject = t.Name, quoted(t.Name)+" ("+id+")"
	}
	c.Message = fmt.Sprintf("Both copies changed %s of %s: %s is kept, the other copy says %s.",
		f, subject, orNothing(ours), orNothing(theirs))
	j.conflicts = append(j.conflicts, c)
	on := j.out.survivor(id)
	if _, ok := j.out.byID[on]; !ok {
		on = "" // it is nowhere in the joined book, so the file keeps the comment
	}
	j.note(on, otherCopy(string(f), theirs))
}

// tell records a conflict over a theme as a whole.
func (j *joiner) tell(id, name, what string) {
	j.conflicts = append(j.conflicts, Conflict{ID: id, Name: name,
		Message: fmt.Sprintf("The theme %s (%s) %s.", quoted(name), id, what)})
}

// try records a change of the other copy that cannot be made in this one.
func (j *joiner) try(id string, f Field, ours, theirs []string, err error) {
	if err == nil {
		return
	}
	j.conflict(id, f, ours, theirs)
	c := &j.conflicts[len(j.conflicts)-1]
	c.Message = fmt.Sprintf("A change to %s in the other copy does not fit with the changes here: %s.", orTitle(id), err)
}

func orTitle(id string) string {
	if id == "" {
		return "the title"
	}
	return quoted(id)
}

// leave keeps what a version of a theme changed as comments on another theme.
func (j *joiner) leave(on string, base, version Theme) {
	for _, f := range allFields() {
		if values := version.Values(f); f != FieldWas && !slices.Equal(base.Values(f), values) {
			j.note(on, otherCopy(version.ID+", "+string(f), values))
		}
	}
}

func (j *joiner) note(id, text string) {
	if !slices.Contains(j.notes[id], text) {
		j.notes[id] = append(j.notes[id], text)
	}
}

// otherCopy is the comment that keeps the version which lost.
func otherCopy(what string, values []string) string {
	if len(values) == 0 {
		values = []string{"(nothing)"}
	}
	text := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !printable(string(r)) {
			return ' '
		}
		return r
	}, strings.Join(values, " | "))
	return "# Other copy, " + what + ": " + text
}

// carryNotes brings over the comments that a copy added.
func (j *joiner) carryNotes(from *Book) {
	known := append(noteTexts(j.base), noteTexts(j.out)...)
	top, with, err := gather(string(withoutMark(from.data)), from)
	if err != nil {
		return
	}
	fresh := func(texts []string) []string {
		return slices.DeleteFunc(texts, func(text string) bool { return slices.Contains(known, text) })
	}
	j.out.annotate("", fresh(top))
	for _, t := range from.themes {
		on := j.out.survivor(t.ID)
		if _, ok := j.out.byID[on]; !ok {
			on = ""
		}
		j.out.annotate(on, fresh(with[t.ID]))
	}
}

// annotate adds comments to a theme, or to the file when id is empty. A
// comment that is there already is not repeated.
func (b *Book) annotate(id string, texts []string) {
	if len(texts) == 0 {
		return // most themes: look no further
	}
	have := noteTexts(b)
	texts = slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return slices.Contains(have, text) })
	if len(texts) == 0 {
		return
	}
	note := func(p *page) (string, error) {
		pl, err := p.place(id)
		if err != nil {
			return "", err
		}
		return p.addNotes(pl, texts)
	}
	text := string(withoutMark(b.data))
	mark := string(b.data[:len(b.data)-len(text)])
	atEnd := strings.TrimRight(text, "\r\n") + "\n" + strings.Join(texts, "\n") + "\n"
	tries := []string{atEnd}
	if next, err := run(text, []step{note}); err == nil {
		tries = []string{next, atEnd}
	}
	for _, next := range append(tries, rewrite(text, b, b.content)+strings.Join(texts, "\n")+"\n") {
		if made := b.accept(mark+next, text, b.encode(), nil); made != nil && len(noteTexts(made)) >= len(have)+len(texts) {
			*b = *made
			return
		}
	}
}

// adopt makes a theme stand for ids that have no entry.
func (b *Book) adopt(id string, was []string) error {
	i, err := b.index(id)
	if err != nil {
		return err
	}
	want := b.content.clone()
	want.themes[i].Was = was
	return b.commit(want, set(id, string(FieldWas), was, true))
}

// takeOut removes a theme without sub-themes, and its comments with it.
func (b *Book) takeOut(id string) error {
	p, err := layOut(string(withoutMark(b.data)))
	if err != nil {
		return refuse("", "the codebook cannot be read again")
	}
	want := b.content.clone()
	want.remove(id)
	return b.commitLosing(p.notes, want, drop(id))
}
