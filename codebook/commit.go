package codebook

import (
	"bytes"
	"strings"
)

// step changes the text of a codebook in one place.
type step func(p *page) (string, error)

// commit makes the book say want. The steps change the text where it has to
// change; what they made is then read again and compared with want and with
// the comments that were there, so a layout they did not understand cannot
// harm the file: it is written anew instead. On error the book is unchanged.
func (b *Book) commit(want content, steps ...step) error {
	return b.commitLosing(nil, want, steps...)
}

// commitLosing is commit for a change that may take these comments with it.
func (b *Book) commitLosing(lost []note, want content, steps ...step) error {
	if problems := validate(want, nil); len(problems) > 0 {
		return &Problems{List: problems}
	}
	code := want.encode()
	if bytes.Equal(code, b.encode()) {
		return nil
	}
	text := string(withoutMark(b.data))
	mark := string(b.data[:len(b.data)-len(text)])
	if next, err := run(text, steps); err == nil {
		if made := b.accept(mark+next, text, code, lost); made != nil {
			*b = *made
			return nil
		}
	}
	next := rewrite(text, b, want)
	made, err := Parse(b.file, []byte(mark+next))
	if err != nil {
		return err // only size can still be in the way
	}
	if !bytes.Equal(made.encode(), code) {
		return refuse("change the file by hand", "this change cannot be written to the codebook")
	}
	*b = *made
	return nil
}

// run takes the steps one after another, each on the text the one before made.
func run(text string, steps []step) (string, error) {
	for _, step := range steps {
		p, err := layOut(text)
		if err != nil {
			return "", err
		}
		if text, err = step(p); err != nil {
			return "", err
		}
	}
	return text, nil
}

// accept reads the new text and returns its book if it says what code says and
// still has every comment of the old text but those that may be lost.
func (b *Book) accept(next, old string, code []byte, lost []note) *Book {
	made, err := Parse(b.file, []byte(next))
	if err != nil || !bytes.Equal(made.encode(), code) {
		return nil
	}
	before, err := layOut(old)
	if err != nil {
		return nil
	}
	after, err := layOut(strings.TrimPrefix(next, byteOrderMark))
	if err != nil || !keepsNotes(before.notes, append(after.notes, lost...)) {
		return nil
	}
	return made
}

// set is the step that gives a key of a theme new values; an empty id means
// the file's own keys.
func set(id, key string, values []string, list bool) step {
	return func(p *page) (string, error) {
		if id == "" && p.root == nil {
			return p.splice(len(p.starts), len(p.starts), renderField(key, values, list, 0)), nil
		}
		pl, err := p.place(id)
		if err != nil {
			return "", err
		}
		return p.setField(pl, key, values, list)
	}
}

// put is the step that adds a theme's lines, with their dash at column dash.
func put(parent, after string, lines []string, dash int) step {
	return func(p *page) (string, error) {
		if parent == "" {
			return p.paste(p.root, after, lines, dash)
		}
		pl, err := p.place(parent)
		if err != nil {
			return "", err
		}
		return p.paste(pl, after, lines, dash)
	}
}

// drop is the step that takes a theme out with its sub-themes. Comments go
// with it unless they were moved first.
func drop(id string) step {
	return func(p *page) (string, error) {
		pl, err := p.place(id)
		if err != nil {
			return "", err
		}
		return p.cut(pl)
	}
}

// lift takes a theme out with its sub-themes and comments: its lines, where its dash
// stood, and the page without it.
func (p *page) lift(id string) (lines []string, dash int, rest *page, err error) {
	pl, err := p.place(id)
	if err != nil {
		return nil, 0, nil, err
	}
	lines = p.lines(pl.head, pl.end)
	text, err := p.cut(pl)
	if err != nil {
		return nil, 0, nil, err
	}
	rest, err = layOut(text)
	return lines, pl.dash, rest, err
}

// shift is the step that moves a theme with its sub-themes and comments.
func shift(id, parent, after string) step {
	return func(p *page) (string, error) {
		lines, dash, rest, err := p.lift(id)
		if err != nil {
			return "", err
		}
		return put(parent, after, lines, dash)(rest)
	}
}

// shiftBefore is the step that moves a theme with its sub-themes and comments to
// where another one begins.
func shiftBefore(id, sibling string) step {
	return func(p *page) (string, error) {
		lines, dash, rest, err := p.lift(id)
		if err != nil {
			return "", err
		}
		next, err := rest.place(sibling)
		if err != nil {
			return "", err
		}
		lines = shifted(lines, next.dash-dash)
		if p.spaced {
			lines = append(lines, "")
		}
		return rest.splice(next.head, next.head, lines), nil
	}
}

// handNotes is the step that copies the comments of one theme into another.
func handNotes(from, into string) step {
	return func(p *page) (string, error) {
		pl, err := p.place(from)
		if err != nil {
			return "", err
		}
		var texts []string
		for _, n := range p.notesIn(pl.head, pl.end) {
			texts = append(texts, n.text)
		}
		if pl, err = p.place(into); err != nil || len(texts) == 0 {
			return p.text, err
		}
		return p.addNotes(pl, texts)
	}
}
